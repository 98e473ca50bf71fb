use domain::{ids::Version, refusal::Refusal, thank_you_notes::NoteState};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    server_fn::ServerFn,
    wasm_split::wasm_split,
};

use super::{
    Line,
    section::Around,
    server_fns::{DiscardNote, WriteNote},
};
use crate::{
    action::ServerAction,
    dom::{Node, view, watch},
    error::AppError,
    lazy::{Lazy, Loaded},
    signals::{Callback, Memo, RwSignal, memo},
    ui::{
        button::{Button, ButtonKind},
        field::{Field, FieldKind},
        refused::{Otherwise, wrong},
    },
};

/// In a file of its own: most who look at an interview have no note open.
pub(crate) static EDITOR: Lazy<Edited> = Lazy { name: "editor", load: || Box::pin(editor()) };

/// A note that is written on, and what stands beside it.
#[derive(Clone, Copy)]
pub(crate) struct Edited {
    pub(super) line: Memo<Line>,
    pub(super) noted: Memo<Option<String>>,
    pub(super) around: Around,
}

#[wasm_split(editor, wasm_split_path = ::leptos::wasm_split, fallible)]
fn editor() -> Loaded<Edited> {
    Ok(|Edited { line, noted, around }| view! { <Editor line=line noted=noted around=around /> })
}

/// What is typed of a note.
#[derive(Clone, Copy)]
struct Entries {
    subject: RwSignal<String>,
    body: RwSignal<String>,
}

impl Entries {
    fn of(line: &Line) -> Self {
        Self { subject: RwSignal::new(line.subject.clone()), body: RwSignal::new(line.body.clone()) }
    }

    fn put(self, subject: &str, body: &str) {
        self.subject.set(subject.to_owned());
        self.body.set(body.to_owned());
    }

    fn typed(self) -> (String, String) {
        (self.subject.get_untracked(), self.body.get_untracked())
    }

    fn read(self, line: &Line) -> bool {
        let (subject, body) = self.typed();
        subject == line.subject && body == line.body
    }
}

/// What a note says, written on by several: nobody writes over what another wrote before they have seen it.
#[component]
fn Editor(line: Memo<Line>, noted: Memo<Option<String>>, around: Around) -> Node {
    let Around { booking, again, removal } = around;
    let first = line.get_untracked();
    let (id, is_draft) = (first.id, first.state == NoteState::Draft);
    let entries = Entries::of(&first);
    let as_of = RwSignal::new(first.version);
    // What somebody else wrote meanwhile, and whether whoever types was told that theirs was not saved over it.
    let theirs = RwSignal::new(None::<Line>);
    let was_told = RwSignal::new(false);
    keep_up(line, entries, as_of, theirs, was_told);
    let wants_send = RwSignal::new(false);
    let action = ServerAction::<WriteNote>::new(move |version| {
        let (subject, body) = entries.typed();
        entries.put(subject.trim(), body.trim());
        as_of.set(Version(version));
        theirs.set(None);
        was_told.set(false);
        again.run(());
    });
    let refused = action.refused();
    watch(
        move || refused.get(),
        move |refused, _| {
            let told = refused.as_ref().and_then(AppError::refusal);
            if matches!(told, Some(Refusal::VersionMismatch)) {
                // They are told, and see what was written: once more is meant.
                was_told.set(true);
                as_of.set(line.with_untracked(|line| line.version));
                again.run(());
            }
        },
    );
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let (subject, body) = entries.typed();
        let (version, send) = (as_of.get_untracked().0, wants_send.get_untracked());
        action.dispatch(WriteNote { booking, id, version, subject, body, send });
    };
    let take = Callback::new(move |line: Line| {
        entries.put(&line.subject, &line.body);
        as_of.set(line.version);
        theirs.set(None);
        was_told.set(false);
    });
    let discard = move |ev: MouseEvent| {
        ev.prevent_default();
        removal.ask(line.get_untracked());
    };
    let pending = action.pending();
    let [saves, sends] = [false, true].map(|sends| memo(move |_| pending.get() && wants_send.get() == sends));
    let wrong = move |field| wrong(refused, field);
    let spoken = move || line.with(|line| format!(" the note to {}", line.to));
    let named = move |field: &str| format!("note-{field}-{id}");
    view! {
        <details class="thanks-editor" open=is_draft>
            <summary>"Write"<span class="spoken">{spoken}</span></summary>
            <form class="stack tight" method="post" action=WriteNote::url() on:submit=send>
                <input type="hidden" name="booking" value=booking.to_string() />
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="version" value=move || as_of.get().to_string() />
                <p class="small">{move || line.with(|line| format!("To {} <{}>", line.to, line.email))}</p>
                <Field label="Subject" name="subject" id=named("subject") value=entries.subject required=true autocomplete="off"
                    error=wrong("subject") />
                <Field label="Message" name="body" id=named("body") kind=FieldKind::Textarea value=entries.body required=true
                    error=wrong("body") />
                {move || noted.get().map(beside)}
                <Otherwise why=refused />
                {move || theirs.get().map(|theirs| view! { <Theirs theirs=theirs take=take /> })}
                <div class="buttons">
                    <Button submit=true busy=saves on:click=move |_| wants_send.set(false)>"Save"</Button>
                    <Button kind=ButtonKind::Primary submit=true busy=sends attr:name="send" attr:value="true"
                        on:click=move |_| wants_send.set(true)>"Send"<span class="spoken">{spoken}</span></Button>
                    <span class="grow"></span>
                    <Button kind=ButtonKind::Danger submit=true attr:formaction=DiscardNote::url() attr:formnovalidate=""
                        on:click=discard>"Discard"<span class="spoken">{spoken}</span></Button>
                </div>
            </form>
        </details>
    }
}

/// Where nobody has typed anything, the form follows what others write; else theirs is shown beside.
fn keep_up(
    line: Memo<Line>,
    entries: Entries,
    as_of: RwSignal<Version>,
    theirs: RwSignal<Option<Line>>,
    was_told: RwSignal<bool>,
) {
    watch(
        move || line.get(),
        move |now, before| {
            let is_untouched = before.is_some_and(|before| entries.read(before));
            if is_untouched {
                entries.put(&now.subject, &now.body);
            }
            if entries.read(now) {
                as_of.set(now.version);
                theirs.set(None);
                was_told.set(false);
            } else if now.version != as_of.get_untracked() {
                theirs.set(Some(now.clone()));
                if was_told.get_untracked() {
                    as_of.set(now.version);
                }
            }
        },
    );
}

/// What somebody else wrote while this was typed: nothing of either is lost.
#[component]
fn Theirs(theirs: Line, take: Callback<Line>) -> Node {
    let Line { subject, body, .. } = theirs.clone();
    view! {
        <div class="theirs stack tight">
            <p class="small">"Somebody changed this note meanwhile. Yours is still above; this is theirs. Save to put yours in its place."</p>
            <p><b>{subject}</b></p>
            <p class="note-text">{body}</p>
            <div class="buttons"><Button on:click=move |_| take.run(theirs.clone())>"Take theirs"</Button></div>
        </div>
    }
}

/// What was noted down, beside what is written.
fn beside(noted: String) -> Node {
    view! {
        <details class="noted">
            <summary>"Notes of the interview"</summary>
            <p class="small">"Seen by colleagues alone: they are no part of this note."</p>
            <p class="note-text">{noted}</p>
        </details>
    }
}
