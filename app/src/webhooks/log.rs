use domain::webhooks::DeliveryState;
use leptos::prelude::*;

use super::{Line, Log, asked::PATH, server_fns::DeliverAgain};
use crate::{
    dom::{For, Node, Show, view},
    signals::{Callback, Memo, Signal, memo},
    ui::{
        act::{Words, act},
        button::{ButtonKind, ButtonLink},
        exports::Exports,
        pill::{Pill, Tone},
    },
};

/// What one webhook was told, and what became of it.
#[component]
pub(super) fn HookLog(log: Memo<Option<Log>>, address: Memo<String>, again: Callback<()>) -> Node {
    let lines = memo(move |_| log.with(|log| log.as_ref().map(|log| log.lines.clone())).unwrap_or_default());
    let count = move || {
        log.with(|log| match log.as_ref().map(|log| (log.lines.len() as u64, log.total)) {
            Some((shown, total)) if shown < total => format!("The newest {shown} of {total}"),
            _ => String::new(),
        })
    };
    let row = move |first: Line| {
        let line = memo(move |_| {
            let now = lines.with(|lines| lines.iter().find(|line| line.id == first.id).cloned());
            now.unwrap_or_else(|| first.clone())
        });
        view! { <Told line=line log=log again=again /> }
    };
    view! {
        <section class="stack" aria-labelledby="log-title">
            <div class="page-head">
                <h3 id="log-title">{move || format!("Told to {}", address.get())}</h3>
                <span class="range">{count}</span>
                <span class="grow"></span>
                <ButtonLink href=PATH.to_owned() kind=ButtonKind::Quiet attr:data-noscroll="">"Close the log"</ButtonLink>
            </div>
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=|| view! { <p class="small">"Nothing yet: it is told of the next change."</p> }
            >
                <ul class="rows lines">
                    <For each=move || lines.get() key=|line| line.id let:line>
                        {row(line)}
                    </For>
                </ul>
            </Show>
            <Exports
                what="what it was told"
                files=Signal::derive(move || {
                    let file = |log: &Log| ("Export as CSV", format!("/api/webhooks/{}/deliveries.csv", log.of));
                    log.with(|log| log.as_ref().map(file).into_iter().collect())
                })
            />
        </section>
    }
}

#[component]
fn Told(line: Memo<Line>, log: Memo<Option<Log>>, again: Callback<()>) -> Node {
    let state = memo(move |_| line.with(|line| line.state));
    let once_more = move || {
        let webhook = log.with_untracked(|log| log.as_ref().map(|log| log.of))?;
        let Line { id, about, .. } = line.get();
        let words = Words { verb: "Send again", about, kind: ButtonKind::Plain };
        let hidden = vec![("webhook", webhook.to_string()), ("id", id.to_string())];
        let is_settled = state.get() != DeliveryState::Waiting;
        is_settled.then(|| act(words, hidden, DeliverAgain { webhook, id }, move |()| again.run(())))
    };
    view! {
        <li class="line">
            <Pill tone=crate::signals::Signal::derive(move || tone(state.get()))>{move || word(state.get())}</Pill>
            <b>{move || line.with(|line| line.about.clone())}</b>
            <span class="small">{move || line.with(|line| line.course.clone())}</span>
            {once_more}
        </li>
    }
}

fn tone(state: DeliveryState) -> Tone {
    match state {
        DeliveryState::Waiting => Tone::Open,
        DeliveryState::Delivered => Tone::Good,
        DeliveryState::Recorded | DeliveryState::Skipped => Tone::Neutral,
        DeliveryState::Failed => Tone::Bad,
    }
}

fn word(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "Waiting",
        DeliveryState::Delivered => "Delivered",
        DeliveryState::Recorded => "Recorded",
        DeliveryState::Failed => "Failed",
        DeliveryState::Skipped => "Skipped",
    }
}
