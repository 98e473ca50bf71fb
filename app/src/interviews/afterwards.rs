//! What comes after an interview, in files of their own: how it went, which is said as soon as it has begun, and what follows.

use domain::ids::BookingId;
use leptos::{prelude::*, wasm_split::wasm_split};

use crate::{
    dom::{Node, Show, view},
    follow_ups::{FollowUpSection, FollowUps},
    lazy::{Lazy, Loaded},
    outcomes::{self, OutcomeSection},
    signals::{Callback, Memo, Signal, memo},
    thank_you_notes::{ThankYouNotes, Thanks},
    ui::skeleton::{PageSkeleton, Shape},
};

pub(crate) static OUTCOME: Lazy<Handed> = Lazy { name: "outcome", load: || Box::pin(outcome()) };
pub(crate) static AFTERWARDS: Lazy<Handed> = Lazy { name: "afterwards", load: || Box::pin(afterwards()) };

#[derive(Clone, Copy)]
pub(crate) struct Handed {
    pub(super) booking: BookingId,
    pub(super) outcome: Memo<Option<outcomes::Told>>,
    pub(super) follow_ups: Signal<FollowUps>,
    pub(super) thanks: Memo<Option<Thanks>>,
    /// Its end has passed.
    pub(super) is_past: Memo<bool>,
    pub(super) again: Callback<()>,
}

impl Handed {
    fn has_outcome(self) -> bool {
        self.outcome.with(|told| told.as_ref().is_some_and(outcomes::Told::is_over))
    }

    /// It is over, or something is to be done after it already.
    fn has_aftermath(self) -> bool {
        let has_ended = self.outcome.with(|told| told.as_ref().is_some_and(|told| told.ended.is_some()));
        let may_be_said = self.is_past.get() && self.has_outcome();
        has_ended || may_be_said || self.follow_ups.with(|follow_ups| !follow_ups.lines.is_empty())
    }
}

/// How it went once it has begun; what is to be done yet, and thanks, once it is over.
#[component]
pub(super) fn WhatComesAfter(handed: Handed) -> Node {
    let (has_outcome, has_aftermath) =
        (memo(move |_| handed.has_outcome()), memo(move |_| handed.has_aftermath()));
    view! {
        <Show when=move || has_outcome.get()>{OUTCOME.marked(handed, to_be)}</Show>
        <Show when=move || has_aftermath.get()>{AFTERWARDS.marked(handed, to_be)}</Show>
    }
}

#[wasm_split(outcome, wasm_split_path = ::leptos::wasm_split, fallible)]
fn outcome() -> Loaded<Handed> {
    Ok(|handed| {
        let Handed { booking, outcome, again, .. } = handed;
        view! { <OutcomeSection booking=booking told=outcome again=again /> }
    })
}

#[wasm_split(afterwards, wasm_split_path = ::leptos::wasm_split, fallible)]
fn afterwards() -> Loaded<Handed> {
    Ok(|handed| {
        let Handed { booking, follow_ups, thanks, again, .. } = handed;
        view! {
            <FollowUpSection booking=booking follow_ups=follow_ups again=again />
            <ThankYouNotes booking=booking thanks=thanks again=again />
        }
    })
}

fn to_be() -> Node {
    view! { <PageSkeleton shape=Shape::Rows /> }
}
