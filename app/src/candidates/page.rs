use std::time::Duration;

use domain::ids::CandidateId;
use leptos::prelude::*;

use super::{
    Asked, Candidates, form::CandidateForm, href, list::CandidateList, merge::MergeForm, one::OneCandidate,
    server_fns::show_candidates,
};
use crate::{
    address::{use_address, use_query},
    dom::{IntoNode, Node, Transition, view},
    error::AppError,
    live::{Change, use_live},
    routes::{Broken, lead_to},
    sent::{self, Kept, Sent},
    signals::{Callback, Memo, Signal, StoredValue, memo},
    ui::skeleton::{PageSkeleton, Shape},
};

/// News come in bursts: one look answers them all.
const SETTLES: Duration = Duration::from_millis(300);

/// All candidates, or everything about one.
#[component]
pub fn CandidatesPage() -> Node {
    let path = use_address().path().with_untracked(|path| path.trim_end_matches('/').to_owned());
    let query = use_query();
    let asked = memo(move |_| query.with(|query| Asked::read(&path, query)));
    let loaded = sent::load(move || asked.get(), show_candidates);
    keep_live(asked, loaded);
    view! {
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked asked=asked loaded=loaded />
        </Transition>
    }
}

fn keep_live(asked: Memo<Asked>, loaded: Sent<Result<Candidates, AppError>>) {
    let asks = StoredValue::new(0_u32);
    use_live().on_change(move |change| {
        let asked = asked.get_untracked();
        if !concerns(&asked, &change) {
            return;
        }
        let ask = asks.get_value().wrapping_add(1);
        asks.set_value(ask);
        let again = move || {
            if asks.try_get_value() == Some(ask) {
                loaded.refetch();
            }
        };
        set_timeout(again, SETTLES);
    });
}

/// Whether what is shown may be another now.
fn concerns(asked: &Asked, change: &Change) -> bool {
    let shown: &[CandidateId] = match asked {
        Asked::List(_) => {
            return matches!(change, Change::Candidate(_) | Change::Booking { .. } | Change::Reload);
        }
        Asked::Add => return false,
        Asked::One(id) | Asked::Edit(id) | Asked::Merge { id, with: None, .. } => &[*id],
        Asked::Merge { id, with: Some(with), .. } => &[*id, *with],
    };
    match change {
        Change::Candidate(id) => shown.contains(id),
        Change::Booking { booking, .. } => shown.contains(&booking.candidate.id),
        Change::Openings => matches!(asked, Asked::One(_)),
        Change::Reload => true,
        Change::Slot { .. } | Change::Room(_) | Change::Preparation(_) | Change::FollowUps(_) => false,
    }
}

/// What is shown: another one is shown anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing {
    List,
    One(CandidateId),
    Form(Option<CandidateId>),
    Merge(CandidateId, Option<CandidateId>),
    /// On the way to whom they are.
    Elsewhere(CandidateId),
}

impl Thing {
    fn of(shown: &Candidates) -> Self {
        match shown {
            Candidates::List(_) => Self::List,
            Candidates::One(one) => Self::One(one.id),
            Candidates::Form(form) => Self::Form(form.id()),
            Candidates::Merge(merging) => {
                Self::Merge(merging.into.id, merging.other.as_ref().map(|other| other.candidate.id))
            }
            Candidates::NowKnownAs { id, .. } => Self::Elsewhere(*id),
        }
    }
}

/// What is shown stays, and the focus with it, when the same is looked for again, and until something else is there.
#[component]
fn Looked(asked: Memo<Asked>, loaded: Sent<Result<Candidates, AppError>>) -> Node {
    let Kept { shown, failed, outcome: _ } = loaded.kept();
    let again = Callback::new(move |()| loaded.refetch());
    let now = move || {
        let asked = asked.get();
        let there = shown.with(|shown| shown.as_ref().filter(|shown| shown.answers(&asked)).map(Thing::of));
        match (there, failed.get()) {
            (Some(thing), _) => Some(Ok(thing)),
            (None, Some(error)) => Some(Err(error)),
            (None, None) => None,
        }
    };
    let thing: Signal<_> = if cfg!(feature = "ssr") {
        Signal::derive(now)
    } else {
        memo(move |before: Option<&Option<Result<Thing, AppError>>>| {
            now().or_else(|| before.cloned().flatten())
        })
        .into()
    };
    IntoNode::into_node(move || {
        thing.get().map(|told| match told {
            Ok(Thing::List) => view! { <CandidateList asked=asked shown=shown failed=failed /> },
            Ok(Thing::One(id)) => view! { <OneCandidate id=id shown=shown failed=failed again=again /> },
            Ok(Thing::Form(_)) => view! { <CandidateForm shown=shown /> },
            Ok(Thing::Merge(..)) => view! { <MergeForm shown=shown failed=failed /> },
            Ok(Thing::Elsewhere(id)) => lead_to(href(id)),
            Err(error) => view! { <Broken error=error /> },
        })
    })
}
