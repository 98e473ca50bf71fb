use domain::{ids::BookingId, thank_you_notes::NoteState};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    Line, Suggested, Thanks,
    editor::{EDITOR, Edited},
    preview,
    server_fns::{DiscardNote, DraftNote, SendNote, TakeBackNote, WriteNote},
};
use crate::{
    action::ServerAction,
    address::{Query, use_query},
    dom::{For, Node, Show, view},
    signals::{Callback, Memo, memo},
    ui::{
        act::{Words, act},
        button::{Button, ButtonKind},
        focus::focus_if_lost,
        note::Note,
        pill::{Pill, Tone},
        refused::Refused,
        removal::{Question, Removal},
    },
};

/// What those who took part are thanked with: begun, written on, sent, and what became of it. Nothing for those who may
/// not, and before there is anybody to thank. `again` has it asked for anew.
#[component]
pub(crate) fn ThankYouNotes(booking: BookingId, thanks: Memo<Option<Thanks>>, again: Callback<()>) -> Node {
    let of = move |read: fn(&Thanks) -> bool| thanks.with(|thanks| thanks.as_ref().is_some_and(read));
    let is_shown = memo(move |_| of(|thanks| !thanks.notes.is_empty() || !thanks.suggested.is_empty()));
    let around = Around { booking, again, removal: Removal::new() };
    view! {
        <Show when=move || is_shown.get()>
            <Section thanks=thanks around=around />
        </Show>
        {removal_dialog(around)}
    }
}

/// What every form of the section knows.
#[derive(Clone, Copy)]
pub(super) struct Around {
    pub(super) booking: BookingId,
    pub(super) again: Callback<()>,
    pub(super) removal: Removal<Line>,
}

#[component]
fn Section(thanks: Memo<Option<Thanks>>, around: Around) -> Node {
    EDITOR.fetch_when_somebody_is_there();
    let lines = memo(move |_| thanks.with(|thanks| notes(thanks.as_ref())));
    let suggested = memo(move |_| {
        thanks.with(|thanks| thanks.as_ref().map(|thanks| thanks.suggested.clone()).unwrap_or_default())
    });
    let noted = memo(move |_| thanks.with(|thanks| thanks.as_ref().and_then(|thanks| thanks.noted.clone())));
    let rate = move || thanks.with(|thanks| thanks.as_ref().and_then(|thanks| thanks.rate.clone()));
    let refused = use_query().with_untracked(|query: &Query| {
        query.refused_form(&[
            DraftNote::PATH,
            WriteNote::PATH,
            SendNote::PATH,
            TakeBackNote::PATH,
            DiscardNote::PATH,
        ])
    });
    view! {
        <section class="thanks stack tight" aria-label="Thank-you notes">
            <h3>"Thank-you notes"</h3>
            {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
            <ul class="thank-you-notes">
                <For each=move || lines.get() key=|line| line.id let:first>
                    <One line=memo(move |before| {
                        let now = lines.with(|lines| lines.iter().find(|line| line.id == first.id).cloned());
                        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
                    }) noted=noted around=around />
                </For>
            </ul>
            <Show when=move || suggested.with(|suggested| !suggested.is_empty())>
                <p class="small">"Thank those who took part. Each note is drafted; nothing leaves before you send it."</p>
            </Show>
            <ul class="suggested">
                <For each=move || suggested.get() key=Suggested::clone let:to>
                    <li><WriteTo to=to around=around /></li>
                </For>
            </ul>
            {move || rate().map(|rate| view! { <p class="small">{rate}</p> })}
        </section>
    }
}

fn notes(thanks: Option<&Thanks>) -> Vec<Line> {
    thanks.map(|thanks| thanks.notes.clone()).unwrap_or_default()
}

#[component]
fn WriteTo(to: Suggested, around: Around) -> Node {
    let Around { booking, again, .. } = around;
    let Suggested { id, name, about } = to;
    let action = ServerAction::<DraftNote>::new(move |()| {
        again.run(());
        // The button that was pressed goes: the note takes its place.
        focus_if_lost("#main");
    });
    let recipient = id.clone();
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        action.dispatch(DraftNote { booking, recipient: recipient.clone() });
    };
    view! {
        <form class="act" method="post" action=DraftNote::url() on:submit=send>
            <input type="hidden" name="booking" value=booking.to_string() />
            <input type="hidden" name="recipient" value=id />
            <Button submit=true busy=action.pending()>{format!("Write to {name}")}</Button>
            <span class="small">{about}</span>
            <Refused why=action.refused() />
        </form>
    }
}

/// A note: what became of it, and what can be done about it.
#[component]
fn One(line: Memo<Line>, noted: Memo<Option<String>>, around: Around) -> Node {
    let tone = memo(move |_| line.with(|line| tone(line.state)));
    let is_open = memo(move |_| line.with(|line| line.is_open));
    let id = line.with_untracked(|line| line.id);
    let verb = move || if is_open.get() { "Preview" } else { "Read" };
    view! {
        <li>
            <div class="thanks-line">
                <Pill tone=tone>{move || line.with(|line| word(line.state))}</Pill>
                <span><b>{move || line.with(|line| line.to.clone())}</b>" "<small>{move || line.with(|line| line.about.clone())}</small></span>
                <small class="became">
                    {move || line.with(|line| line.became.clone())}
                    " "
                    <a href=preview(id) rel="external">
                        {verb}<span class="spoken">{move || line.with(|line| format!(" the note to {}", line.to))}</span>
                    </a>
                </small>
                {move || acts(&line.get(), around)}
            </div>
            <Show when=move || is_open.get()>
                {EDITOR.marked(Edited { line, noted, around }, Node::nothing)}
            </Show>
        </li>
    }
}

/// What is done at once.
fn acts(line: &Line, around: Around) -> Option<Node> {
    let Around { booking, again, .. } = around;
    let id = line.id;
    let hidden = || vec![("booking", booking.to_string()), ("id", id.to_string())];
    let about = format!("the note to {}", line.to);
    let done = move |()| again.run(());
    if line.can_be_taken_back {
        let words = Words { verb: "Take back", about, kind: ButtonKind::Plain };
        return Some(act(words, hidden(), TakeBackNote { booking, id }, done));
    }
    let verb = if line.state == NoteState::Failed { "Try again" } else { "Send again" };
    let words = Words { verb, about, kind: ButtonKind::Quiet };
    line.can_be_sent_again.then(|| act(words, hidden(), SendNote { booking, id }, done))
}

/// Asks once, naming whom it is for, before it goes.
fn removal_dialog(Around { booking, again, removal }: Around) -> Node {
    let question = Question {
        id: "discard-note",
        title: |line: &Line| format!("Discard the note to {}?", line.to),
        about: "What was written is lost. Another can be drafted.",
        verb: "Discard it",
    };
    removal.dialog(question, move |line| DiscardNote { booking, id: line.id }, again)
}

fn tone(state: NoteState) -> Tone {
    match state {
        NoteState::Draft => Tone::Neutral,
        NoteState::Queued => Tone::Open,
        NoteState::Sent => Tone::Good,
        NoteState::Recorded => Tone::Neutral,
        NoteState::Failed => Tone::Bad,
    }
}

fn word(state: NoteState) -> &'static str {
    match state {
        NoteState::Draft => "Draft",
        NoteState::Queued => "Waiting",
        NoteState::Sent => "Sent",
        NoteState::Recorded => "Recorded",
        NoteState::Failed => "Failed",
    }
}
