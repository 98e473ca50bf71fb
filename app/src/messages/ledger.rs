use domain::{
    ids::{BookingId, MessageId},
    messages::MessageState,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{Line, server_fns::SendAgain};
use crate::{
    action::ServerAction,
    dom::{For, Node, Show, view},
    signals::{Callback, Memo, memo},
    ui::{
        button::{Button, ButtonKind},
        pill::{Pill, Tone},
        refused::Refused,
    },
};

/// Messages, each with what became of it and the way to send it once more.
#[component]
pub(super) fn Ledger(booking: BookingId, lines: Memo<Vec<Line>>, again: Callback<()>) -> Node {
    view! {
        <ul class="ledger">
            <For each=move || lines.get() key=|line| line.id let:first>
                <Entry booking=booking line=memo(move |before| {
                    let now = lines.with(|lines| lines.iter().find(|line| line.id == first.id).cloned());
                    now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
                }) again=again />
            </For>
        </ul>
    }
}

#[component]
fn Entry(booking: BookingId, line: Memo<Line>, again: Callback<()>) -> Node {
    let tone = memo(move |_| line.with(|line| tone(line.state)));
    view! {
        <li>
            <Pill tone=tone>{move || line.with(|line| word(line.state))}</Pill>
            <span>{move || line.with(|line| format!("{} to {}", line.what, line.to))}</span>
            <small>
                {move || line.with(|line| line.became.clone())}
                {move || line.with(|line| line.is_readable.then(|| {
                    let href = format!("/mail/{booking}/{}", line.id);
                    view! { " "<a href=href rel="external">"Read"<span class="spoken">{format!(" {} to {}", line.what, line.to)}</span></a> }
                }))}
            </small>
            <Show when=move || line.with(|line| line.again)>
                <Again booking=booking line=line again=again />
            </Show>
        </li>
    }
}

#[component]
fn Again(booking: BookingId, line: Memo<Line>, again: Callback<()>) -> Node {
    let action = ServerAction::<SendAgain>::new(move |()| again.run(()));
    let id: MessageId = line.with_untracked(|line| line.id);
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        action.dispatch(SendAgain { booking, id });
    };
    view! {
        <form method="post" action=SendAgain::url() on:submit=send>
            <input type="hidden" name="booking" value=booking.to_string() />
            <input type="hidden" name="id" value=id.to_string() />
            <Button kind=ButtonKind::Quiet submit=true busy=action.pending()>
                "Send again"
                <span class="spoken">{move || line.with(|line| format!(" {} to {}", line.what, line.to))}</span>
            </Button>
        </form>
        <Refused why=action.refused() />
    }
}

pub(crate) fn tone(state: MessageState) -> Tone {
    match state {
        MessageState::Waiting => Tone::Open,
        MessageState::Sent => Tone::Good,
        MessageState::Recorded | MessageState::Skipped => Tone::Neutral,
        MessageState::Refused | MessageState::Failed => Tone::Bad,
    }
}

pub(crate) fn word(state: MessageState) -> &'static str {
    match state {
        MessageState::Waiting => "Waiting",
        MessageState::Sent => "Sent",
        MessageState::Recorded => "Recorded",
        MessageState::Skipped => "Skipped",
        MessageState::Refused => "Refused",
        MessageState::Failed => "Failed",
    }
}
