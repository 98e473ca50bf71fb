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
    address::{Query, use_query},
    dom::{For, Node, Show, view, watch},
    error::AppError,
    session::leave_if_signed_out,
    signals::{Callback, MaybeProp, Memo, RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind},
        confirm::Confirm,
        field::{self, Field, FieldKind},
        focus::focus_if_lost,
        note::Note,
        pill::Tone,
    },
};

/// What every form of the section knows.
#[derive(Clone, Copy)]
struct Around {
    candidate: CandidateId,
    again: Callback<()>,
    /// What may be taken away.
    removing: RwSignal<Option<NoteLine>>,
    /// Whether somebody is asked just now if it is to be.
    asks: RwSignal<bool>,
}

#[component]
pub(super) fn Notes(candidate: CandidateId, one: Memo<Option<One>>, again: Callback<()>) -> Node {
    let lines = memo(move |_| one.with(|one| one.as_ref().map(|one| one.notes.clone()).unwrap_or_default()));
    let total = memo(move |_| one.with(|one| one.as_ref().map_or(0, |one| one.notes_total)));
    let rest = memo(move |_| total.get().saturating_sub(lines.with(Vec::len) as u64));
    let around = Around { candidate, again, removing: RwSignal::new(None), asks: RwSignal::new(false) };
    let refused = use_query().with_untracked(|query: &Query| {
        query.refused_form::<ChangeNote>().or_else(|| query.refused_form::<RemoveNote>())
    });
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
            <RemoveDialog around=around />
        </section>
    }
}

/// What became of what was sent last; what was refused without a script comes with the page.
fn outcome<F>(action: ServerAction<F>, done: impl Fn() + Send + Sync + 'static) -> Memo<Option<AppError>>
where
    F: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
{
    watch(
        move || action.value().get(),
        move |answer: &Option<Result<(), AppError>>, _| match answer {
            Some(Ok(())) => done(),
            Some(Err(error)) => leave_if_signed_out(error),
            None => {}
        },
    );
    let pending = action.pending();
    memo(move |_| action.value().get().and_then(Result::err).filter(|_| !pending.get()))
}

/// What is wrong with the text, told once somebody tried to save it.
fn wrong(
    text: RwSignal<String>,
    tried: RwSignal<bool>,
    refused: Memo<Option<AppError>>,
) -> MaybeProp<String> {
    let said = field::refused(refused, "text");
    MaybeProp::derive(move || {
        let here = RawNote { text: Some(text.get()) }.parse().err().filter(|_| tried.get());
        let here =
            here.map(AppError::Refused).and_then(|error| error.fields()?.get("text").map(str::to_owned));
        here.map(|sentence| format!("This {sentence}.")).or_else(|| said.get())
    })
}

fn otherwise(refused: Memo<Option<AppError>>) -> impl Fn() -> Option<Node> {
    move || {
        let error = refused.get().filter(|error| error.fields().is_none())?;
        Some(view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> })
    }
}

#[component]
fn NewNote(around: Around) -> Node {
    let Around { candidate, again, .. } = around;
    let (text, tried) = (RwSignal::new(String::new()), RwSignal::new(false));
    let action = ServerAction::<AddNote>::new();
    let before = use_query().with_untracked(Query::refused_form::<AddNote>);
    let refused = outcome(action, move || {
        tried.set(false);
        text.set(String::new());
        again.run(());
    });
    let refused =
        memo(move |_| refused.get().or_else(|| before.clone().filter(|_| action.value().get().is_none())));
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        tried.set(true);
        let text = text.get_untracked();
        if (RawNote { text: Some(text.clone()) }).parse().is_ok() {
            action.dispatch(AddNote { candidate, text });
        }
    };
    let otherwise = otherwise(refused);
    view! {
        <form class="stack tight" method="post" action=AddNote::url() novalidate=true on:submit=send>
            <input type="hidden" name="candidate" value=candidate.to_string() />
            <Field label="Add a note" name="text" id="note-new" kind=FieldKind::Textarea value=text
                hint="For colleagues who coordinate. Candidates and interviewers do not see it."
                error=wrong(text, tried, refused) />
            {otherwise}
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
    let action = ServerAction::<ChangeNote>::new();
    let refused = outcome(action, move || {
        open.set(false);
        again.run(());
    });
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        tried.set(true);
        let text = text.get_untracked();
        if (RawNote { text: Some(text.clone()) }).parse().is_ok() {
            action.dispatch(ChangeNote { candidate, id, version: version.get_untracked(), text });
        }
    };
    let otherwise = otherwise(refused);
    view! {
        <details prop:open=move || open.get() on:toggle=move |ev| open.set(is_open(&ev))>
            <summary>"Change"<span class="spoken">{move || format!(" the note of {}", line.with(|line| line.at.clone()))}</span></summary>
            <form class="stack tight" method="post" action=ChangeNote::url() novalidate=true on:submit=send>
                <input type="hidden" name="candidate" value=candidate.to_string() />
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="version" value=move || version.get().to_string() />
                <Field label="Note" name="text" id=format!("note-{id}") kind=FieldKind::Textarea value=text
                    error=wrong(text, tried, refused) />
                {otherwise}
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
    let Around { candidate, removing, asks, .. } = around;
    let id: NoteId = line.with_untracked(|line| line.id);
    let remove = move |ev: SubmitEvent| {
        ev.prevent_default();
        removing.set(Some(line.get_untracked()));
        asks.set(true);
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
#[component]
fn RemoveDialog(around: Around) -> Node {
    let Around { candidate, again, removing, asks } = around;
    let action = ServerAction::<RemoveNote>::new();
    let refused = outcome(action, move || {
        asks.set(false);
        again.run(());
        // The button that asked goes with its note.
        focus_if_lost("#main");
    });
    watch(
        move || asks.get(),
        move |&asks, _| {
            if asks {
                action.value().set(None);
            }
        },
    );
    let title = Signal::derive(move || {
        let named = |line: &NoteLine| format!("Remove the note of {}, {}?", line.by, line.at);
        removing.with(|line| line.as_ref().map(named).unwrap_or_default())
    });
    let remove = Callback::new(move |()| {
        if let Some(id) = removing.with_untracked(|line| line.as_ref().map(|line| line.id)) {
            action.dispatch(RemoveNote { candidate, id });
        }
    });
    view! {
        <Confirm
            id="remove-note"
            open=asks
            title=title
            about="It cannot be brought back."
            verb=Signal::stored("Remove it".to_owned())
            busy=action.pending()
            on_yes=remove
        >
            {move || refused.get().map(|why| view! { <Note tone=Tone::Bad answers=true>{why.to_string()}</Note> })}
        </Confirm>
    }
}
