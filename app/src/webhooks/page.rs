use leptos::prelude::*;

use super::{
    Hook, Made, Webhooks, add::Add, asked::Asked, delete_dialog::DeleteDialog, hook::hook, log::HookLog,
    server_fns::show_webhooks,
};
use crate::{
    address::use_query,
    admin::AdminHead,
    dom::{For, IntoNode, Node, Show, Title, Transition, view},
    error::AppError,
    routes::Broken,
    sent::{self, Kept, Sent},
    signals::{Callback, Memo, RwSignal, Signal, StoredValue, memo},
    ui::{
        addressed::entered,
        empty::Empty,
        exports::Exports,
        icon::IconName,
        note::Note,
        pill::Tone,
        skeleton::{PageSkeleton, Shape},
        tick::tick,
    },
};

/// Who is told elsewhere of what happens.
#[component]
pub fn WebhooksPage() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(Asked::read));
    let entered = entered(memo(move |_| asked.get().delete.is_some()));
    let log = memo(move |_| asked.get().log);
    let loaded = sent::load(move || log.get(), show_webhooks);
    // What leaves is not told: it is looked for.
    tick(move |_| loaded.refetch());
    view! {
        <Title text="Webhooks" />
        <AdminHead />
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked asked=asked entered=entered loaded=loaded />
        </Transition>
    }
}

/// What is shown stays, and the focus with it, when the same is looked for again.
#[component]
fn Looked(asked: Memo<Asked>, entered: StoredValue<bool>, loaded: Sent<Result<Webhooks, AppError>>) -> Node {
    let Kept { shown, failed, outcome } = loaded.kept();
    let again = Callback::new(move |()| loaded.refetch());
    IntoNode::into_node(move || {
        outcome.get().map(|told| match told {
            Ok(()) => view! { <Listed asked=asked entered=entered shown=shown failed=failed again=again /> },
            Err(error) => view! { <Broken error=error /> },
        })
    })
}

#[component]
fn Listed(
    asked: Memo<Asked>,
    entered: StoredValue<bool>,
    shown: Signal<Option<Webhooks>>,
    failed: Signal<Option<AppError>>,
    again: Callback<()>,
) -> Node {
    let made = RwSignal::new(None::<Made>);
    let hooks = memo(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| shown.hooks.clone())).unwrap_or_default()
    });
    let log = memo(move |_| shown.with(|shown| shown.as_ref().and_then(|shown| shown.log.clone())));
    let address = memo(move |_| {
        let of = log.with(|log| log.as_ref().map(|log| log.of));
        let found = hooks
            .with(|hooks| hooks.iter().find(|hook| Some(hook.id) == of).map(|hook| hook.address.clone()));
        found.unwrap_or_default()
    });
    let row = move |first: Hook| {
        let now = memo(move |_| {
            let now = hooks.with(|hooks| hooks.iter().find(|hook| hook.id == first.id).cloned());
            now.unwrap_or_else(|| first.clone())
        });
        view! { <li class="line">{move || hook(&now, made, again)}</li> }
    };
    view! {
        <div class="subjects">
            <div class="page-head">
                <h2>"Webhooks"</h2>
            </div>
            {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
            <noscript inner_html=WITHOUT_SCRIPT></noscript>
            {move || made.get().map(|made| view! { <Secret made=made /> })}
            <Show when=move || hooks.with(|hooks| !hooks.is_empty()) fallback=|| view! { <Nothing /> }>
                <ul class="rows lines">
                    <For each=move || hooks.get() key=|hook| hook.id let:first>
                        {row(first)}
                    </For>
                </ul>
            </Show>
            <Show when=move || log.with(Option::is_some)>
                <HookLog log=log address=address again=again />
            </Show>
            <Add made=made again=again />
            <Exports what="the webhooks" files=vec![("Export as CSV", "/api/webhooks.csv".to_owned())] />
        </div>
        <DeleteDialog asked=asked entered=entered hooks=hooks again=again />
    }
}

/// A secret is shown once, by what a script is answered.
const WITHOUT_SCRIPT: &str = r#"<p>Signed webhooks are added, and given a new secret, with a script only: the secret is shown once.</p>"#;

/// Shown once: whoever verifies what arrives needs it.
#[component]
fn Secret(made: Made) -> Node {
    let secret = made.secret.map(|secret| {
        view! {
            <div class="field" role="status">
                <label for="webhook-secret">"The secret to verify with: copy it now, it is not shown again"</label>
                <input class="input" id="webhook-secret" readonly=true value=secret />
            </div>
        }
    });
    secret.unwrap_or_else(Node::nothing)
}

#[component]
fn Nothing() -> Node {
    let sentence =
        "Nobody is told elsewhere. Add an address below, and it is told of every change as it is committed.";
    view! { <Empty icon=IconName::Info sentence=sentence /> }
}
