//! Which other slots come closest to one that cannot be had, or is to be left.

use chrono::TimeDelta;
use domain::{
    ids::PersonId,
    rules::one_booking,
    slots::Slot,
    time::{Instant, Interval},
};
use serde::{Deserialize, Serialize};

/// How far from the wanted time other slots are looked for.
pub const REACH: TimeDelta = TimeDelta::days(14);

/// What others are measured against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub interval: Interval,
    pub interviewer: PersonId,
}

impl Wanted {
    #[must_use]
    pub fn of(slot: &Slot) -> Self {
        Self { interval: slot.interval, interviewer: slot.interviewer }
    }

    fn is(self, slot: &Slot) -> bool {
        (slot.interval, slot.interviewer) == (self.interval, self.interviewer)
    }

    /// Where to look for others.
    #[must_use]
    pub fn window(self, now: Instant) -> Interval {
        let (start, end) = (self.interval.start() - REACH, self.interval.end() + REACH);
        Interval::new(start.max(now), end.max(now + REACH)).unwrap_or(self.interval)
    }
}

/// Others that can be had and at which nobody concerned is `busy`, the closest first: long enough before
/// too short, then by the time between, then the same interviewer before others.
#[must_use]
pub fn rank(slots: Vec<Slot>, wanted: Wanted, busy: &[Interval], now: Instant) -> Vec<Slot> {
    let fits = |slot: &Slot| {
        !wanted.is(slot)
            && one_booking::check(slot, now).is_ok()
            && !busy.iter().any(|engagement| engagement.overlaps(slot.interval))
    };
    let mut fitting: Vec<Slot> = slots.into_iter().filter(fits).collect();
    fitting.sort_by_cached_key(|slot| {
        (
            slot.interval.length() < wanted.interval.length(),
            (slot.interval.start() - wanted.interval.start()).abs(),
            slot.interviewer != wanted.interviewer,
            slot.id,
        )
    });
    fitting
}

#[cfg(test)]
mod tests {
    use domain::slots::SlotStatus;

    use super::{
        super::fixtures::{at, interval, slot},
        *,
    };

    const NOW: &str = "2026-03-03T09:00:00Z";

    fn ranked(slots: Vec<Slot>, busy: &[Interval]) -> Vec<u128> {
        let wanted = Wanted::of(&slot(1, 1, "2026-03-03T14:00:00Z", "2026-03-03T14:45:00Z"));
        rank(slots, wanted, busy, at(NOW)).iter().map(|slot| slot.id.0.as_u128()).collect()
    }

    #[test]
    fn the_closest_in_time_comes_first_and_the_same_interviewer_before_others() {
        let slots = vec![
            slot(2, 2, "2026-03-04T14:00:00Z", "2026-03-04T14:45:00Z"),
            slot(3, 2, "2026-03-03T15:00:00Z", "2026-03-03T15:45:00Z"),
            slot(4, 1, "2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z"),
            slot(5, 2, "2026-03-03T14:00:00Z", "2026-03-03T14:45:00Z"),
        ];
        assert_eq!(ranked(slots, &[]), [5, 4, 3, 2]);
    }

    #[test]
    fn the_slot_itself_is_none_of_the_others() {
        assert_eq!(ranked(vec![slot(1, 1, "2026-03-03T14:00:00Z", "2026-03-03T14:45:00Z")], &[]), []);
    }

    #[test]
    fn one_that_is_too_short_comes_after_those_that_are_long_enough() {
        let slots = vec![
            slot(2, 1, "2026-03-03T14:15:00Z", "2026-03-03T14:45:00Z"),
            slot(3, 1, "2026-03-09T14:00:00Z", "2026-03-09T15:00:00Z"),
        ];
        assert_eq!(ranked(slots, &[]), [3, 2]);
    }

    #[test]
    fn what_cannot_be_had_is_not_offered() {
        let booked =
            Slot { status: SlotStatus::Booked, ..slot(2, 1, "2026-03-03T15:00:00Z", "2026-03-03T15:45:00Z") };
        let begun = slot(3, 1, "2026-03-03T08:45:00Z", "2026-03-03T09:30:00Z");
        let while_busy = slot(4, 1, "2026-03-03T16:00:00Z", "2026-03-03T16:45:00Z");
        let after = slot(5, 1, "2026-03-03T17:00:00Z", "2026-03-03T17:45:00Z");
        let busy = [interval("2026-03-03T16:30:00Z", "2026-03-03T17:00:00Z")];
        assert_eq!(ranked(vec![booked, begun, while_busy, after], &busy), [5]);
    }

    #[test]
    fn nothing_is_looked_for_in_the_past() {
        let wanted = Wanted::of(&slot(1, 1, "2026-03-03T14:00:00Z", "2026-03-03T14:45:00Z"));
        assert_eq!(wanted.window(at(NOW)), interval(NOW, "2026-03-17T14:45:00Z"));
        let long_over = at("2026-06-01T00:00:00Z");
        assert_eq!(wanted.window(long_over), interval("2026-06-01T00:00:00Z", "2026-06-15T00:00:00Z"));
    }
}
