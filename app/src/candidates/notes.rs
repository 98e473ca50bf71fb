//! What colleagues wrote down about a candidate: added by everybody, changed by whoever wrote it.

use domain::{
    candidates::RawNote,
    ids::{CandidateId, NoteId},
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

use super::{
    NoteLine, One,
    server_fns::{AddNote, ChangeNote, RemoveNote},
};
use crate::{
    action::ServerAction,
    address::{Query, use_query},
    dom::{For, Node, Show, view, watch},
    error::AppError,
    signals::{Callback, MaybeProp, Memo, RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind},
        field::{Field, FieldKind},
        note::Note,
        pill::Tone,
        refused::{self, Otherwise},
        removal::{Question, Removal},
    },
};

/// What every form of the section knows.
#[derive(Clone, Copy)]
struct Around {
    candidate: CandidateId,
    again: Callback<()>,
    removal: Removal<NoteLine>,
}

#[component]
pub(super) fn Notes(candidate: CandidateId, one: Memo<Option<One>>, again: Callback<()>) -> Node {
    let lines = memo(move |_| one.with(|one| one.as_ref().map(|one| one.notes.clone()).unwrap_or_default()));
    let total = memo(move |_| one.with(|one| one.as_ref().map_or(0, |one| one.notes_total)));
    let rest = memo(move |_| total.get().saturating_sub(lines.with(Vec::len) as u64));
    let around = Around { candidate, again, removal: Removal::new() };
    let refused =
        use_query().with_untracked(|query: &Query| query.refused_form(&[ChangeNote::PATH, RemoveNote::PATH]));
    view! {
        <section class="stack tight">
            <h2>"Notes"</h2>
            {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
            <NewNote around=around />
            <ul class="notes">
                <For each=move || lines.get() key=|line| line.id let:first>
                    <Written line=memo(move |_| {
                        let now = lines.with(|lines| lines.iter().find(|line| line.id == first.id).cloned());
                        now.unwrap_or_else(|| first.clone())
                    }) around=around />
                </For>
            </ul>
            <Show when=move || rest.get() != 0>
                <p class="small">{move || format!("{} older ones are read through the interface for programs.", rest.get())}</p>
            </Show>
            {removal_dialog(around)}
        </section>
    }
}

/// What is wrong with the text, told once somebody tried to save it.
fn wrong(
    text: RwSignal<String>,
    tried: RwSignal<bool>,
    refused: Signal<Option<AppError>>,
) -> MaybeProp<String> {
    let said = refused::wrong(refused, "text");
    MaybeProp::derive(move || {
        let here = RawNote { text: Some(text.get()) }.parse().err().filter(|_| tried.get());
        let here =
            here.map(AppError::Refused).and_then(|error| error.fields()?.get("text").map(str::to_owned));
        here.map(|sentence| format!("This {sentence}.")).or_else(|| said.get())
    })
}

#[component]
fn NewNote(around: Around) -> Node {
    let Around { candidate, again, .. } = around;
    let (text, tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let action = ServerAction::<AddNote>::of_form(move |()| {
        tried.set(false);
        text.set(String::new());
        again.run(());
    });
    let refused = action.refused();
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        tried.set(true);
        let text = text.get_untracked();
        if (RawNote { text: Some(text.clone()) }).parse().is_ok() {
            action.dispatch(AddNote { candidate, text });
        }
    };
    view! {
        <form class="stack tight" method="post" action=AddNote::url() novalidate=true on:submit=send>
            <input type="hidden" name="candidate" value=candidate.to_string() />
            <Field label="Add a note" name="text" id="note-new" kind=FieldKind::Textarea value=text
                hint="For colleagues who coordinate. Candidates and interviewers do not see it."
                error=wrong(text, tried, refused) />
            <Otherwise why=refused />
            <div class="buttons"><Button submit=true busy=action.pending()>"Add it"</Button></div>
        </form>
    }
}

#[component]
fn Written(line: Memo<NoteLine>, around: Around) -> Node {
    let may_edit = line.with_untracked(|line| line.may_edit);
    let may_remove = line.with_untracked(|line| line.may_remove);
    view! {
        <li>
            <p class="note-text">{move || line.with(|line| line.text.clone())}</p>
            <small>{move || line.with(|line| format!("{}, {}", line.by, line.at))}</small>
            <div class="note-acts">
                {may_edit.then(|| view! { <Change line=line around=around /> })}
                {may_remove.then(|| view! { <Remove line=line around=around /> })}
            </div>
        </li>
    }
}

#[component]
fn Change(line: Memo<NoteLine>, around: Around) -> Node {
    let Around { candidate, again, .. } = around;
    let first = line.get_untracked();
    let (id, version) = (first.id, memo(move |_| line.with(|line| line.version)));
    let (text, tried, open) = (RwSignal::new(first.text), RwSignal::new(false), RwSignal::new(false));
    // Where nobody has typed anything, the form follows what is changed elsewhere.
    watch(
        move || line.with(|line| line.text.clone()),
        move |now, before| {
            if before.is_some_and(|before| text.with_untracked(|typed| typed == before)) {
                text.set(now.clone());
            }
        },
    );
    let action = ServerAction::<ChangeNote>::new(move |()| {
        open.set(false);
        again.run(());
    });
    let refused = action.refused();
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        tried.set(true);
        let text = text.get_untracked();
        if (RawNote { text: Some(text.clone()) }).parse().is_ok() {
            action.dispatch(ChangeNote { candidate, id, version: version.get_untracked(), text });
        }
    };
    view! {
        <details prop:open=move || open.get() on:toggle=move |ev| open.set(is_open(&ev))>
            <summary>"Change"<span class="spoken">{move || format!(" the note of {}", line.with(|line| line.at.clone()))}</span></summary>
            <form class="stack tight" method="post" action=ChangeNote::url() novalidate=true on:submit=send>
                <input type="hidden" name="candidate" value=candidate.to_string() />
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="version" value=move || version.get().to_string() />
                <Field label="Note" name="text" id=format!("note-{id}") kind=FieldKind::Textarea value=text
                    error=wrong(text, tried, refused) />
                <Otherwise why=refused />
                <div class="buttons"><Button submit=true busy=action.pending()>"Save"</Button></div>
            </form>
        </details>
    }
}

/// Whether the details that were folded or unfolded are open now.
fn is_open(ev: &leptos::ev::Event) -> bool {
    event_target::<leptos::web_sys::HtmlElement>(ev).has_attribute("open")
}

#[component]
fn Remove(line: Memo<NoteLine>, around: Around) -> Node {
    let Around { candidate, removal, .. } = around;
    let id: NoteId = line.with_untracked(|line| line.id);
    let remove = move |ev: SubmitEvent| {
        ev.prevent_default();
        removal.ask(line.get_untracked());
    };
    view! {
        <form class="act" method="post" action=RemoveNote::url() on:submit=remove>
            <input type="hidden" name="candidate" value=candidate.to_string() />
            <input type="hidden" name="id" value=id.to_string() />
            <Button kind=ButtonKind::Danger submit=true>
                "Remove"<span class="spoken">{move || format!(" the note of {}", line.with(|line| line.at.clone()))}</span>
            </Button>
        </form>
    }
}

/// Asks once, naming the note, before it goes.
fn removal_dialog(Around { candidate, again, removal }: Around) -> Node {
    let question = Question {
        id: "remove-note",
        title: |line: &NoteLine| format!("Remove the note of {}, {}?", line.by, line.at),
        about: "It cannot be brought back.",
        verb: "Remove it",
    };
    removal.dialog(question, move |line| RemoveNote { candidate, id: line.id }, again)
}
