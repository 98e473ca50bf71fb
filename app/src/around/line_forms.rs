//! The forms by which lines of what is to do are added and changed, before interviews and after them.

use domain::{
    ids::{BookingId, Version},
    refusal::Refusal,
};
use leptos::ev::SubmitEvent;

use crate::{
    dom::{Node, view, watch},
    error::AppError,
    signals::{Callback, Memo, RwSignal, Signal},
    ui::button::{Button, ButtonKind},
};

/// What a form does, without a script and with one.
pub(crate) struct FormTarget {
    /// Where browsers send it.
    pub(crate) url: &'static str,
    pub(crate) send: Callback<()>,
}

impl FormTarget {
    fn sender(&self) -> impl Fn(SubmitEvent) + Copy + Send + Sync + 'static {
        let send = self.send;
        move |ev| {
            ev.prevent_default();
            send.run(());
        }
    }
}

/// Adds a line, folded away until somebody wants to.
pub(crate) fn add_form(
    summary: &'static str,
    booking: BookingId,
    form: &FormTarget,
    fields: Node,
    busy: Signal<bool>,
) -> Node {
    view! {
        <details class="task-new">
            <summary>{summary}</summary>
            <form class="stack tight" method="post" action=form.url on:submit=form.sender()>
                <input type="hidden" name="booking" value=booking.to_string() />
                {fields}
                <div class="buttons"><Button submit=true busy=busy>"Add it"</Button></div>
            </form>
        </details>
    }
}

/// A line as its forms send it.
pub(crate) struct EditedLine {
    pub(crate) booking: BookingId,
    pub(crate) id: String,
    pub(crate) version: RwSignal<Version>,
    /// What it is called.
    pub(crate) about: Signal<String>,
}

/// Changes a line, gives it away, or takes it away: folded beneath it.
pub(crate) fn edit_form(
    line: EditedLine,
    change: &FormTarget,
    fields: Node,
    busy: Signal<bool>,
    remove: &FormTarget,
) -> Node {
    let EditedLine { booking, id, version, about } = line;
    let spoken = move || about.with(|about| format!(" {about}"));
    view! {
        <details class="task-more">
            <summary>"Change"<span class="spoken">{spoken}</span></summary>
            <form class="stack tight" method="post" action=change.url on:submit=change.sender()>
                <input type="hidden" name="booking" value=booking.to_string() />
                <input type="hidden" name="id" value=id.clone() />
                <input type="hidden" name="version" value=move || version.get().to_string() />
                {fields}
                <div class="buttons"><Button submit=true busy=busy>"Save"</Button></div>
            </form>
            <form class="act" method="post" action=remove.url on:submit=remove.sender()>
                <input type="hidden" name="booking" value=booking.to_string() />
                <input type="hidden" name="id" value=id />
                <Button kind=ButtonKind::Danger submit=true>"Remove"<span class="spoken">{spoken}</span></Button>
            </form>
        </details>
    }
}

/// What somebody types into while others change it.
pub(crate) trait Typed: Clone + PartialEq + Send + Sync + 'static {
    fn typed(&self) -> Vec<String>;

    fn version(&self) -> Version;
}

/// As of which version somebody changes a line: what others write meanwhile is not written over before they were told.
/// Where nobody has typed anything, the form follows what others change. `entries`: what is typed; `put` types a line.
pub(crate) fn as_of<L: Typed>(
    line: Memo<L>,
    entries: impl Fn() -> Vec<String> + 'static,
    put: impl Fn(&L) + 'static,
    refused: Signal<Option<AppError>>,
    again: Callback<()>,
) -> RwSignal<Version> {
    let as_of = RwSignal::new(line.with_untracked(L::version));
    let was_told = RwSignal::new(false);
    watch(
        move || line.get(),
        move |now: &L, before: Option<&L>| {
            let Some(before) = before.map(L::typed) else { return };
            let (typed, said) = (entries(), now.typed());
            let is_untouched = before == typed;
            if is_untouched {
                put(now);
            }
            // What is typed stands there already, or nothing of it was changed.
            if is_untouched || said == typed || said == before || was_told.get_untracked() {
                as_of.set(now.version());
            }
        },
    );
    watch(
        move || refused.get(),
        move |refused, _| {
            let told = refused.as_ref().and_then(AppError::refusal);
            if told == Some(&Refusal::VersionMismatch) {
                // They are told, and see what was written: once more is meant.
                was_told.set(true);
                as_of.set(line.with_untracked(L::version));
                again.run(());
            } else if told.is_none() {
                was_told.set(false);
            }
        },
    );
    as_of
}
