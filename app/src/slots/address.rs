//! The address and what is open are kept the same: a dialog can be linked to, and Back closes it instead of leaving
//! the page.

use domain::{ids::SlotId, time::IsoWeek};
use leptos::prelude::window;

use super::{
    board::{Board, Open, Which},
    typed::Typed,
    week,
};
use crate::{
    address::{Query, use_address, use_query},
    dom::watch,
    signals::{Signal, StoredValue, memo, untrack},
};

/// What the address says of it: `offer=new`.
type Said = (&'static str, String);

/// How what is open was come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Way {
    /// One step back is the page with nothing open.
    from_page: bool,
    /// That step was begun, and is not made yet.
    leaves: bool,
}

/// Opens what the address asks for, and puts into the address what is opened. `page`: with nothing open.
pub(super) fn keep(board: Board, this_week: IsoWeek, page: impl Fn() -> String + Send + Sync + 'static) {
    let query = use_query();
    let week = board.with_frame(|frame| frame.week);
    let asked = memo(move |_| {
        // What another week asks for is opened by that week, which is on its way.
        let is_meant = |query: &&Query| week_of(query, this_week) == Some(week);
        query.with(|query| {
            Some(query).filter(is_meant).and_then(|query| opened(query, Typed::default())).as_ref().map(said)
        })
    });
    let shown = memo(move |_| board.open.with(|open| open.as_ref().map(said)));
    let way = StoredValue::new(Way::default());
    let address = use_address();
    let page = Signal::derive(page);
    let with = move |(key, value): &Said| week::and(&page.get_untracked(), key, value);
    watch(
        move || asked.get(),
        move |asked, before| {
            let Way { leaves, .. } = way.get_value();
            let from_page = asked.is_some() && matches!(before, Some(None));
            way.set_value(Way { from_page, leaves: false });
            match shown.get_untracked() {
                shown if shown == *asked => {}
                // It was opened again before the step back was made.
                Some(said) if leaves => address.go(&with(&said)),
                _ => board.open.set(untrack(|| opened(&query.get_untracked(), likely(board)))),
            }
        },
    );
    watch(
        move || shown.get(),
        move |shown, _| {
            let asked = asked.get_untracked();
            if *shown == asked {
                return;
            }
            let Way { from_page, leaves } = way.get_value();
            match shown {
                Some(said) if asked.is_some() && !leaves => address.replace(&with(said)),
                Some(said) if !leaves => address.go(&with(said)),
                Some(_) => {}
                None if from_page && !leaves => {
                    way.set_value(Way { from_page: false, leaves: true });
                    // Where there is no way back the address stays, and asks for what is closed.
                    drop(window().history().and_then(|history| history.back()));
                }
                None if leaves => {}
                None => address.replace(&page.get_untracked()),
            }
        },
    );
}

/// The page of that week, with the list's filter as it is.
pub(super) fn page(board: Board, this_week: IsoWeek, show: &str) -> String {
    let page = board.with_frame(|frame| week::href(frame.week, this_week));
    if show.is_empty() { page } else { week::and(&page, "show", show) }
}

fn week_of(query: &Query, this_week: IsoWeek) -> Option<IsoWeek> {
    match query.get("week").filter(|raw| !raw.is_empty()) {
        Some(raw) => IsoWeek::parse(raw),
        None => Some(this_week),
    }
}

/// What the address asks to have opened; a new slot begins as `typed`.
pub(super) fn opened(query: &Query, typed: Typed) -> Option<Open> {
    if let Some(raw) = query.get("slot") {
        return SlotId::parse(raw).map(|id| Open::Slot { id, typed: None, refused: None });
    }
    if query.get("offer").is_some() {
        return Some(Open::Offer { typed, refused: None });
    }
    let which = match (query.get("copy"), query.get("repeat")) {
        (Some(_), _) => Which::LastWeek,
        (None, Some("week")) => Which::Repeated(None),
        (None, Some(raw)) => Which::Repeated(Some(SlotId::parse(raw)?)),
        (None, None) => return None,
    };
    Some(Open::Copies { which, refused: None })
}

/// An empty form, on a day that is likely meant: one that is still open.
pub(super) fn likely(board: Board) -> Typed {
    let used = untrack(|| board.used_days());
    let date = board.with_frame(|frame| {
        let is_full = used.len() >= frame.max_days_per_week;
        let open = used.into_iter().find(|&day| is_full && day >= frame.likely_day);
        open.unwrap_or(frame.likely_day).to_string()
    });
    Typed { date, minutes: "45".to_owned(), ..Typed::default() }
}

fn said(open: &Open) -> Said {
    match open {
        Open::Slot { id, .. } => ("slot", id.to_string()),
        Open::Offer { .. } => ("offer", "new".to_owned()),
        Open::Copies { which: Which::LastWeek, .. } => ("copy", "last".to_owned()),
        Open::Copies { which: Which::Repeated(None), .. } => ("repeat", "week".to_owned()),
        Open::Copies { which: Which::Repeated(Some(id)), .. } => ("repeat", id.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::fixtures::slot_id;

    #[test]
    fn what_is_open_survives_the_way_through_the_address() {
        let id = slot_id(7);
        for open in [
            Open::Offer { typed: Typed::default(), refused: None },
            Open::Slot { id, typed: None, refused: None },
            Open::Copies { which: Which::LastWeek, refused: None },
            Open::Copies { which: Which::Repeated(None), refused: None },
            Open::Copies { which: Which::Repeated(Some(id)), refused: None },
        ] {
            let (key, value) = said(&open);
            let query = Query::parse(&format!("{key}={value}"));
            assert_eq!(opened(&query, Typed::default()), Some(open), "{key}");
        }
        let nonsense = Query::parse("slot=7");
        assert_eq!(opened(&nonsense, Typed::default()), None);
    }
}
