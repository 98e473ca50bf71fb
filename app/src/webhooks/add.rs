use domain::events::EventKind;
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{Made, server_fns::AddWebhook};
use crate::{
    action::ServerAction,
    dom::{Node, view},
    signals::{Callback, MaybeProp, RwSignal, Signal},
    ui::{
        button::{Button, ButtonKind},
        field::{Field, FieldKind},
        refused::Refused,
    },
};

/// Adds a webhook.
#[component]
pub(super) fn Add(made: RwSignal<Option<Made>>, again: Callback<()>) -> Node {
    let (url, kind) = (RwSignal::new(String::new()), RwSignal::new("standard".to_owned()));
    let chosen = RwSignal::new(Vec::<EventKind>::new());
    let action = ServerAction::<AddWebhook>::new(move |told| {
        made.set(Some(told));
        url.set(String::new());
        chosen.set(Vec::new());
        again.run(());
    });
    let refused = action.refused();
    let about_url = MaybeProp::derive(move || {
        refused
            .with(|refused| refused.as_ref()?.fields()?.get("url").map(|what| format!("The address {what}.")))
    });
    let otherwise = Signal::derive(move || refused.get().filter(|_| about_url.get().is_none()));
    let kinds = Signal::stored(vec![
        ("standard".to_owned(), "Programs: signed JSON".to_owned()),
        ("slack".to_owned(), "People: one line, as Slack takes it".to_owned()),
    ]);
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let events =
            chosen.with_untracked(|chosen| chosen.iter().map(|kind| kind.as_str().to_owned()).collect());
        action.dispatch(AddWebhook { url: url.get_untracked(), kind: kind.get_untracked(), events });
    };
    let boxes: Vec<Node> = EventKind::ALL.into_iter().map(|kind| choice(kind, chosen)).collect();
    view! {
        <section class="stack" aria-labelledby="add-title">
            <h3 id="add-title">"Add a webhook"</h3>
            <form class="stack" method="post" action=AddWebhook::url() on:submit=send>
                <div class="fields">
                    <Field
                        label="Address"
                        name="url"
                        id="webhook-url"
                        value=url
                        placeholder="https://…"
                        autocomplete="off"
                        required=true
                        error=about_url
                    />
                    <Field label="For" name="kind" id="webhook-kind" kind=FieldKind::Select(kinds) value=kind />
                </div>
                <fieldset class="choices">
                    <legend>"Told of"</legend>
                    <p class="small">"Without a choice: programs of everything, people of what happens to interviews."</p>
                    {boxes}
                </fieldset>
                <Refused why=otherwise />
                <div class="buttons">
                    <Button kind=ButtonKind::Primary submit=true busy=action.pending()>"Add it"</Button>
                </div>
            </form>
        </section>
    }
}

fn choice(kind: EventKind, chosen: RwSignal<Vec<EventKind>>) -> Node {
    let toggle = move |_| {
        chosen.update(|chosen| match chosen.iter().position(|other| *other == kind) {
            Some(at) => _ = chosen.remove(at),
            None => chosen.push(kind),
        });
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                name="events[]"
                value=kind.as_str()
                prop:checked=move || chosen.with(|chosen| chosen.contains(&kind))
                on:change=toggle
            />
            {kind.as_str()}
        </label>
    }
}
