//! What is being drawn or carried, as it would be, and why it would not. There is one for the whole week, which is told
//! where to lie: it goes from day to day at every move of a hand.

use leptos::prelude::*;

use super::{Grid, block::size, draft::Draft, range};
use crate::dom::{IntoNode, Node, view};

/// What ends after it has no room for its tip below.
const LATE: u16 = 20 * 60;

#[component]
pub(super) fn Ghost(grid: Grid) -> Node {
    IntoNode::into_node(move || {
        let last = grid.days.with_untracked(Vec::len).saturating_sub(1);
        grid.draft.with(|draft| draft.as_ref().map(|draft| drawn(draft, last)))
    })
}

/// `last`: index of the last day, whose tip would reach beyond the week.
fn drawn(draft: &Draft, last: usize) -> Node {
    let Draft { gesture: _, proposal, verdict, let_go: _ } = draft;
    let minutes = proposal.to - proposal.from;
    let class = if verdict.fits { "block fits" } else { "block refused" };
    let words = match (verdict.fits, verdict.sentence.as_str()) {
        (true, "") => "fits",
        (false, "") => "does not fit",
        (_, sentence) => sentence,
    };
    let tip = (!verdict.fits && !verdict.sentence.is_empty()).then(|| {
        let (is_late, is_last) = (proposal.to > LATE, proposal.day == last);
        view! { <div class="week-tip" class:above=is_late class:at-end=is_last>{verdict.sentence.clone()}</div> }
    });
    view! {
        <div class="week-ghost" aria-hidden="true" data-day=proposal.day style=format!("--day:{}", proposal.day)>
            <div class="block-cell ghost" style=format!("--from:{};--minutes:{minutes}", proposal.from)>
                <div class=class data-size=size(minutes)>
                    <b>{range(proposal.from, proposal.to)}</b>
                    <span>{words.to_owned()}</span>
                </div>
                {tip}
            </div>
        </div>
    }
}
