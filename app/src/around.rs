//! What the pages before and after interviews share.

use std::collections::BTreeSet;

use domain::{
    ids::{BookingId, Version},
    refusal::Refusal,
};
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    address::use_address,
    dom::{Node, view, watch},
    error::AppError,
    follow_ups,
    preparation::{self, Helper},
    rates,
    signals::{Callback, Memo, RwSignal, Signal},
    ui::{
        button::{Button, ButtonKind},
        switch::{Switch, Way},
    },
};

/// The pages that are reached by one tab.
pub(crate) const PAGES: [&str; 3] = [preparation::PATH, follow_ups::PATH, rates::PATH];

/// The way from what is to be done before interviews to what comes after them, and to how they went.
#[component]
pub(crate) fn AroundSwitch() -> Node {
    let path = use_address().path();
    let ways = Signal::derive(move || {
        let current = path.get();
        let way = |(label, href): (&str, &str)| Way {
            label: label.to_owned(),
            href: href.to_owned(),
            current: current.trim_end_matches('/') == href,
        };
        let labels = ["Before", "After", "Rates"];
        labels.into_iter().zip(PAGES).map(way).collect()
    });
    view! { <Switch label="Before and after interviews" ways=ways /> }
}

/// To whom something can be given, each once: value and words of each option.
pub(crate) fn helpers<'a>(helpers: impl Iterator<Item = &'a Helper>) -> Vec<(String, String)> {
    let mut known = BTreeSet::new();
    helpers
        .filter(|helper| known.insert(helper.id))
        .map(|helper| (helper.id.to_string(), helper.name.clone()))
        .collect()
}

/// A form, as it is sent without a script and with one.
pub(crate) struct Form {
    /// Where it is sent to.
    pub(crate) url: &'static str,
    pub(crate) send: Callback<()>,
}

impl Form {
    fn sender(&self) -> impl Fn(SubmitEvent) + Copy + Send + Sync + 'static {
        let send = self.send;
        move |ev| {
            ev.prevent_default();
            send.run(());
        }
    }
}

/// Adds a line, folded away until somebody wants to.
pub(crate) fn new_line(
    summary: &'static str,
    booking: BookingId,
    form: &Form,
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
pub(crate) struct Changed {
    pub(crate) booking: BookingId,
    pub(crate) id: String,
    pub(crate) version: RwSignal<Version>,
    /// What it is called.
    pub(crate) about: Signal<String>,
}

/// Changes a line, gives it away, or takes it away: folded beneath it.
pub(crate) fn change_line(
    changed: Changed,
    change: &Form,
    fields: Node,
    busy: Signal<bool>,
    remove: &Form,
) -> Node {
    let Changed { booking, id, version, about } = changed;
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
