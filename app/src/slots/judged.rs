//! What can be said about a typed slot before it is sent.

use domain::{
    fields::Fields,
    refusal::Refusal,
    slots::Location,
    time::{Gap, IsoWeek},
};

use super::{
    board::{Board, ShownSlot},
    typed::{Start, Typed},
};
use crate::ui::week_grid::Verdict;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// Fields that are missing or wrong; `skipped` where clocks jump over the start.
    Wrong {
        fields: Fields,
        skipped: Option<Gap>,
    },
    /// Clocks show the start twice, and it was not said which is meant.
    Twice,
    /// The same times as before: only the place may differ.
    Unchanged,
    /// It lies in a week that has yet to be looked at.
    Elsewhere(IsoWeek),
    Said(Verdict),
}

impl Judged {
    pub(super) fn new(board: Board, typed: &Typed, replaces: Option<&ShownSlot>) -> Self {
        let (start, interval) =
            board.with_frame(|frame| (typed.start(&frame.zone), typed.interval(&frame.zone)));
        let interval = match (start, interval) {
            (Ok(Start::Twice { .. }), _) => return Self::Twice,
            (Ok(Start::Skipped(gap)), Err(Refusal::InvalidInput { fields })) => {
                return Self::Wrong { fields, skipped: Some(gap) };
            }
            (_, Err(Refusal::InvalidInput { fields })) => return Self::Wrong { fields, skipped: None },
            (_, Err(refusal)) => {
                return Self::Said(super::verdict::refused(refusal.to_string()));
            }
            (_, Ok(interval)) => interval,
        };
        if let Err(sentence) = Location::parse(&typed.place) {
            return Self::Wrong { fields: Fields::of("location", sentence), skipped: None };
        }
        // The place of a slot may still be put right when its times cannot.
        if replaces.is_some_and(|slot| slot.interval == interval) {
            return Self::Unchanged;
        }
        match board.week_of(interval.start()) {
            Some(week) if !board.knows(week) => Self::Elsewhere(week),
            _ => Self::Said(board.judge(replaces.map(|slot| slot.id), interval)),
        }
    }

    /// Nothing known here speaks against it; the server decides in any case.
    pub(super) fn may_be_sent(&self) -> bool {
        match self {
            Self::Unchanged | Self::Elsewhere(_) => true,
            Self::Said(verdict) => verdict.fits,
            Self::Wrong { .. } | Self::Twice => false,
        }
    }

    /// What is wrong with a field. What is missing is told only once it was `tried`.
    pub(super) fn wrong(&self, field: &str, tried: bool) -> Option<String> {
        match self {
            Self::Wrong { fields, skipped } if tried || skipped.is_some() => {
                fields.get(field).map(|sentence| format!("This {sentence}."))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{slots::SlotStatus, time::IsoWeek};
    use leptos::prelude::Owner;

    use super::*;
    use crate::{
        sent::Sent,
        slots::fixtures::{at, paris, slot},
    };

    /// Ana's week of 2 March, seen on the Sunday before; Tuesday has a slot from 14:00 to 14:45.
    fn board() -> Board {
        let slots = vec![slot(1, "2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z", SlotStatus::Available)];
        let week = crate::slots::week::Week {
            interviewer: slots[0].interviewer,
            week: IsoWeek::parse("2026-W10").unwrap(),
            today: "2026-03-01".parse().unwrap(),
            now: at("2026-03-01T12:00:00Z"),
            zone: paris(),
            max_days_per_week: 2,
            slots,
            bookings: Vec::new(),
        };
        Board::new(week, Sent::nothing())
    }

    fn typed(date: &str, start: &str) -> Typed {
        Typed { date: date.to_owned(), start: start.to_owned(), minutes: "45".to_owned(), ..Typed::default() }
    }

    #[test]
    fn what_speaks_against_a_slot_keeps_it_from_being_sent() {
        let owner = Owner::new();
        owner.with(|| {
            let board = board();
            for (date, start, expected) in [
                ("2026-03-03", "15:00", true),
                ("2026-03-03", "14:30", false),
                ("2026-03-03", "", false),
                ("2026-03-29", "02:30", false),
                ("2026-10-25", "02:30", false),
                // A week that is not on the page is left to the server until it was looked at.
                ("2026-03-10", "14:30", true),
            ] {
                let judged = Judged::new(board, &typed(date, start), None);
                assert_eq!(judged.may_be_sent(), expected, "{date} {start}: {judged:?}");
            }
        });
    }

    #[test]
    fn what_is_missing_is_told_once_it_was_tried_and_a_skipped_hour_at_once() {
        let owner = Owner::new();
        owner.with(|| {
            let board = board();
            let missing = Judged::new(board, &typed("2026-03-03", ""), None);
            assert_eq!(missing.wrong("startTime", false), None);
            assert_eq!(missing.wrong("startTime", true).as_deref(), Some("This needs a time of day."));
            let skipped = Judged::new(board, &typed("2026-03-29", "02:30"), None);
            assert_eq!(
                skipped.wrong("startTime", false).as_deref(),
                Some("This does not exist on Sun 29 Mar: clocks go from 2:00 to 3:00.")
            );
        });
    }

    #[test]
    fn a_slot_is_not_in_its_own_way() {
        let owner = Owner::new();
        owner.with(|| {
            let board = board();
            let own = board.shown.get().remove(0);
            let same = Judged::new(board, &typed("2026-03-03", "14:00"), Some(&own));
            assert_eq!(same, Judged::Unchanged);
            let later = Judged::new(board, &typed("2026-03-03", "14:15"), Some(&own));
            assert!(later.may_be_sent());
        });
    }
}
