//! What comes after an interview, in a file of its own: most pages of interviews are looked at before.

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

pub(crate) static AFTERWARDS: Lazy<Handed> = Lazy { name: "afterwards", load: || Box::pin(afterwards()) };

#[derive(Clone, Copy)]
pub(crate) struct Handed {
    pub(super) booking: BookingId,
    pub(super) outcome: Memo<Option<outcomes::Told>>,
    pub(super) follow_ups: Signal<FollowUps>,
    pub(super) thanks: Memo<Option<Thanks>>,
    pub(super) again: Callback<()>,
}

impl Handed {
    fn is_over(self) -> bool {
        let is_over = self.outcome.with(|told| told.as_ref().is_some_and(outcomes::Told::is_over));
        is_over || self.follow_ups.with(|follow_ups| !follow_ups.lines.is_empty())
    }
}

/// How it went, what is to be done yet, and thanks; nothing before it began, unless something is to be done after it already.
#[component]
pub(super) fn WhatComesAfter(handed: Handed) -> Node {
    let is_shown = memo(move |_| handed.is_over());
    view! {
        <Show when=move || is_shown.get()>
            <div class="interview-half">{AFTERWARDS.marked(handed, to_be)}</div>
        </Show>
    }
}

#[wasm_split(afterwards, wasm_split_path = ::leptos::wasm_split, fallible)]
fn afterwards() -> Loaded<Handed> {
    Ok(|handed| view! { <Afterwards handed=handed /> })
}

#[component]
fn Afterwards(handed: Handed) -> Node {
    let Handed { booking, outcome, follow_ups, thanks, again } = handed;
    view! {
        <OutcomeSection booking=booking told=outcome again=again />
        <FollowUpSection booking=booking follow_ups=follow_ups again=again />
        <ThankYouNotes booking=booking thanks=thanks again=again />
    }
}

fn to_be() -> Node {
    view! { <PageSkeleton shape=Shape::Rows /> }
}
