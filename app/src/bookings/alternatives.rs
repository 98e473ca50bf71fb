//! Which other slots there are, and what is in the way of the one wanted.

use chrono::TimeDelta;
use domain::{
    bookings::Booking,
    ids::{BookingId, CandidateId},
    slots::Slot,
    time::{Instant, Interval, ZoneName},
};
use serde::{Deserialize, Serialize};

use super::{clocks::Clocks, nearest::Wanted};

/// What others are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub wanted: Wanted,
    /// Whose other interviews are in the way.
    #[serde(default)]
    pub candidate: Option<CandidateId>,
    /// The booking that is to be moved, which is in nobody's way.
    #[serde(default)]
    pub moving: Option<BookingId>,
    /// What the interviewer's name or the place contain.
    #[serde(default)]
    pub words: String,
    pub limit: usize,
}

impl Question {
    #[must_use]
    pub fn words(&self) -> Option<String> {
        let words = self.words.trim();
        (!words.is_empty()).then(|| words.to_owned())
    }

    /// The time over which the candidate's interviews matter: all that may be offered, and the one wanted.
    #[must_use]
    pub fn reach(&self, now: Instant) -> Interval {
        let (window, wanted) = (self.wanted.window(now), self.wanted.interval);
        // The longest interview may have begun before the window does.
        let start = window.start().min(wanted.start()) - TimeDelta::hours(8);
        Interval::new(start, window.end().max(wanted.end())).unwrap_or(window)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternatives {
    /// The closest first.
    pub slots: Vec<Slot>,
    /// The candidate's other interview then.
    pub in_the_way: Option<Booking>,
    pub clocks: Clocks,
    /// Of whoever looks.
    pub zone: ZoneName,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}

impl Alternatives {
    /// "Lena Fischer is with Bo Lindqvist then, Tue 3 Mar, 10:30–11:15 Paris."
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let booking = self.in_the_way.as_ref()?;
        let when = self.clocks.whole(booking.slot.interval, &self.zone);
        Some(format!("{} is with {} then: {when}.", booking.candidate.name, booking.slot.interviewer_name))
    }

    /// "Tue 3 Mar, 12:30–13:15 Paris with Dee Park".
    #[must_use]
    pub fn label(&self, slot: &Slot) -> String {
        format!("{} with {}", self.clocks.whole(slot.interval, &self.zone), slot.interviewer_name)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{at, booking, clocks, slot, zone},
        *,
    };

    #[test]
    fn what_is_in_the_way_is_named_with_its_time() {
        let other = booking(1, slot(1, 1, "2026-03-03T09:30:00Z", "2026-03-03T10:15:00Z"));
        let alternatives = Alternatives {
            slots: vec![],
            in_the_way: Some(other),
            clocks: clocks(),
            zone: zone("Europe/Paris"),
            now: at("2026-03-03T00:00:00Z"),
        };
        assert_eq!(
            alternatives.warning().unwrap(),
            "Lena Fischer is with Ana Moreau then: Tue 3 Mar, 10:30–11:15 Paris."
        );
    }

    #[test]
    fn an_interview_begun_before_the_window_is_still_in_the_way() {
        let question = Question {
            wanted: Wanted::of(&slot(1, 1, "2026-03-03T09:30:00Z", "2026-03-03T10:15:00Z")),
            candidate: None,
            moving: None,
            words: "  ".to_owned(),
            limit: 3,
        };
        assert_eq!(question.words(), None);
        assert_eq!(question.reach(at("2026-03-03T09:00:00Z")).start(), at("2026-03-03T01:00:00Z"));
    }
}
