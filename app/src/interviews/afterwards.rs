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

pub(crate) static OUTCOME: Lazy<Outcome> = Lazy { name: "outcome", load: || Box::pin(outcome()) };
pub(crate) static AFTERWARDS: Lazy<Aftermath> = Lazy { name: "afterwards", load: || Box::pin(afterwards()) };

/// How it went, said or to be said.
#[derive(Clone, Copy)]
pub(crate) struct Outcome {
    booking: BookingId,
    told: Memo<Option<outcomes::Told>>,
    again: Callback<()>,
}

/// What is to be done yet, and thanks.
#[derive(Clone, Copy)]
pub(crate) struct Aftermath {
    booking: BookingId,
    follow_ups: Signal<FollowUps>,
    thanks: Memo<Option<Thanks>>,
    again: Callback<()>,
}

/// Which of both is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shows {
    outcome: bool,
    aftermath: bool,
}

impl Shows {
    /// How it went from its beginning; what follows once it has ended, or where something is to be done already.
    fn of(told: Option<&outcomes::Told>, is_past: bool, has_follow_ups: bool) -> Self {
        let outcome = told.is_some_and(outcomes::Told::is_shown);
        let has_ended = told.is_some_and(|told| told.ended.is_some());
        Self { outcome, aftermath: has_ended || (outcome && is_past) || has_follow_ups }
    }
}

/// How it went once it has begun; what is to be done yet, and thanks, once it is over. `is_past`: its end is.
#[component]
pub(super) fn WhatComesAfter(
    booking: BookingId,
    told: Memo<Option<outcomes::Told>>,
    follow_ups: Signal<FollowUps>,
    thanks: Memo<Option<Thanks>>,
    is_past: Memo<bool>,
    again: Callback<()>,
) -> Node {
    let shows = memo(move |_| {
        let has_follow_ups = follow_ups.with(|follow_ups| !follow_ups.lines.is_empty());
        told.with(|told| Shows::of(told.as_ref(), is_past.get(), has_follow_ups))
    });
    let (outcome, aftermath) =
        (Outcome { booking, told, again }, Aftermath { booking, follow_ups, thanks, again });
    view! {
        <Show when=move || shows.get().outcome>{OUTCOME.marked(outcome, to_be)}</Show>
        <Show when=move || shows.get().aftermath>{AFTERWARDS.marked(aftermath, to_be)}</Show>
    }
}

#[wasm_split(outcome, wasm_split_path = ::leptos::wasm_split, fallible)]
fn outcome() -> Loaded<Outcome> {
    Ok(|Outcome { booking, told, again }| {
        view! { <OutcomeSection booking=booking told=told again=again /> }
    })
}

#[wasm_split(afterwards, wasm_split_path = ::leptos::wasm_split, fallible)]
fn afterwards() -> Loaded<Aftermath> {
    Ok(|Aftermath { booking, follow_ups, thanks, again }| {
        view! {
            <FollowUpSection booking=booking follow_ups=follow_ups again=again />
            <ThankYouNotes booking=booking thanks=thanks again=again />
        }
    })
}

fn to_be() -> Node {
    view! { <PageSkeleton shape=Shape::Rows /> }
}

#[cfg(test)]
mod tests {
    use domain::ids::Version;

    use super::*;
    use crate::outcomes::{Ended, Told, Way};

    #[test]
    fn what_comes_after_is_shown_when_it_does() {
        let told = |has_ended: bool, may_say| {
            let ended = has_ended.then_some(Ended { way: Way::TookPlace, said: None, reason: None });
            Some(Told { version: Version::FIRST, ended, decided: None, may_say })
        };
        for (what, told, is_past, has_follow_ups, (outcome, aftermath)) in [
            ("not loaded", None, false, false, (false, false)),
            ("ahead", told(false, false), false, false, (false, false)),
            ("ahead, with something to do after it", told(false, false), false, true, (false, true)),
            ("under way", told(false, true), false, false, (true, false)),
            ("said while it is under way", told(true, true), false, false, (true, true)),
            ("over, to be said", told(false, true), true, false, (true, true)),
            ("over, for others to say", told(false, false), true, false, (false, false)),
            ("said", told(true, false), true, false, (true, true)),
        ] {
            let shows = Shows::of(told.as_ref(), is_past, has_follow_ups);
            assert_eq!(shows, Shows { outcome, aftermath }, "{what}");
        }
    }
}
