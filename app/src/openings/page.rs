use std::time::Duration;

use domain::ids::OpeningId;
use leptos::prelude::*;

use super::{
    Asked, Openings, form::OpeningForm, list::OpeningList, one::OneOpening, server_fns::show_openings,
};
use crate::{
    address::use_query,
    dom::{IntoNode, Node, Transition, view},
    error::AppError,
    live::{Change, use_live},
    routes::Broken,
    sent::{self, Kept, Sent},
    signals::{Callback, Memo, Signal, StoredValue, memo},
    ui::skeleton::{PageSkeleton, Shape},
};

/// News come in bursts: one look answers them all.
const SETTLES: Duration = Duration::from_millis(300);

/// The jobs that interviews are for.
#[component]
pub fn OpeningsPage() -> Node {
    let query = use_query();
    let asked = memo(move |_| query.with(Asked::read));
    let loaded = sent::load(move || asked.get(), show_openings);
    keep_live(asked, loaded);
    view! {
        <Transition of=loaded fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <Looked asked=asked loaded=loaded />
        </Transition>
    }
}

fn keep_live(asked: Memo<Asked>, loaded: Sent<Result<Openings, AppError>>) {
    let asks = StoredValue::new(0_u32);
    use_live().on_change(move |change| {
        let concerns_us = match change {
            Change::Openings | Change::Reload => true,
            // Which interviews are for what is shown, only the server knows.
            Change::Booking { .. } => matches!(asked.get_untracked(), Asked::One { .. }),
            Change::Slot { .. }
            | Change::Room(_)
            | Change::Preparation(_)
            | Change::FollowUps(_)
            | Change::Candidate(_) => false,
        };
        if concerns_us {
            let ask = asks.get_value().wrapping_add(1);
            asks.set_value(ask);
            let again = move || {
                if asks.try_get_value() == Some(ask) {
                    loaded.refetch();
                }
            };
            set_timeout(again, SETTLES);
        }
    });
}

/// What is shown: another one is shown anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Thing {
    List,
    One(OpeningId),
    Form(Option<OpeningId>),
}

impl Thing {
    fn of(asked: &Asked) -> Self {
        match asked {
            Asked::List(_) => Self::List,
            Asked::One { id, .. } => Self::One(*id),
            Asked::Edit(id) => Self::Form(Some(*id)),
            Asked::Add => Self::Form(None),
        }
    }
}

/// What is shown stays, and the focus with it, when the same is looked for again, and until something else is there.
#[component]
fn Looked(asked: Memo<Asked>, loaded: Sent<Result<Openings, AppError>>) -> Node {
    let Kept { shown, failed, outcome: _ } = loaded.kept();
    let again = Callback::new(move |()| loaded.refetch());
    let now = move || {
        let asked = asked.get();
        match (shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.answers(&asked))), failed.get()) {
            (true, _) => Some(Ok(Thing::of(&asked))),
            (false, Some(error)) => Some(Err(error)),
            (false, None) => None,
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
            Ok(Thing::List) => view! { <OpeningList asked=asked shown=shown failed=failed /> },
            Ok(Thing::One(_)) => view! { <OneOpening shown=shown failed=failed again=again /> },
            Ok(Thing::Form(_)) => view! { <OpeningForm shown=shown /> },
            Err(error) => view! { <Broken error=error /> },
        })
    })
}
