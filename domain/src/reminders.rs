//! Reminders: how long before an interview those who take part hear of it once more.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{fields::Fields, refusal::Refusal, time::Instant};

/// How long before its interview a reminder is due, in whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lead(i32);

impl Lead {
    pub const DAY: Self = Self(24 * 60);
    pub const TWO_HOURS: Self = Self(2 * 60);
    /// What holds for every booking: a day and two hours before.
    pub const ALWAYS: [Self; 2] = [Self::DAY, Self::TWO_HOURS];
    pub const MIN_MINUTES: i32 = 5;
    /// Thirty days.
    pub const MAX_MINUTES: i32 = 30 * 24 * 60;

    /// `None` when it is out of bounds.
    #[must_use]
    pub fn of_minutes(minutes: i64) -> Option<Self> {
        let minutes = i32::try_from(minutes).ok()?;
        (Self::MIN_MINUTES..=Self::MAX_MINUTES).contains(&minutes).then_some(Self(minutes))
    }

    /// For leads that were checked before they were stored.
    #[must_use]
    pub fn stored(minutes: i32) -> Self {
        Self(minutes)
    }

    #[must_use]
    pub fn minutes(self) -> i32 {
        self.0
    }

    /// "2 hours before".
    #[must_use]
    pub fn words(self) -> String {
        const UNITS: [(i32, &str); 4] =
            [(7 * 24 * 60, "week"), (24 * 60, "day"), (60, "hour"), (1, "minute")];
        let whole = UNITS.into_iter().find(|(minutes, _)| self.0 % minutes == 0);
        let (minutes, unit) = whole.unwrap_or((1, "minute"));
        match self.0 / minutes {
            1 if unit == "hour" => "an hour before".to_owned(),
            1 => format!("a {unit} before"),
            several => format!("{several} {unit}s before"),
        }
    }

    /// When a reminder of an interview is due that begins at `start`.
    #[must_use]
    pub fn before(self, start: Instant) -> Instant {
        start - TimeDelta::minutes(self.0.into())
    }
}

/// The leads that a booking has beside those that every booking has, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawLeads {
    pub minutes_before: Option<Vec<i64>>,
}

impl RawLeads {
    /// How many a booking may have of its own.
    pub const MOST: usize = 10;

    /// # Errors
    /// [`Refusal::InvalidInput`] for no list, a list too long, or a lead out of bounds.
    pub fn parse(&self) -> Result<BTreeSet<Lead>, Refusal> {
        let mut fields = Fields::default();
        let leads = fields.take("minutesBefore", self.read());
        fields.finish(leads)
    }

    fn read(&self) -> Result<BTreeSet<Lead>, String> {
        let minutes = self.minutes_before.as_ref().ok_or("is required: a list of whole numbers")?;
        if minutes.len() > Self::MOST {
            return Err(format!("must be at most {} of them", Self::MOST));
        }
        let leads: Option<_> = minutes.iter().map(|&minutes| Lead::of_minutes(minutes)).collect();
        leads.ok_or_else(|| {
            format!("must be whole numbers from {} to {}", Lead::MIN_MINUTES, Lead::MAX_MINUTES)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_are_bounded_and_told_apart() {
        let read = |minutes: Option<Vec<i64>>| {
            let leads = RawLeads { minutes_before: minutes }.parse().ok()?;
            Some(leads.into_iter().map(Lead::minutes).collect::<Vec<_>>())
        };
        for (minutes, expected) in [
            (vec![], Some(vec![])),
            (vec![60, 30, 60], Some(vec![30, 60])),
            (vec![5, 43_200], Some(vec![5, 43_200])),
            (vec![4], None),
            (vec![43_201], None),
            (vec![-30], None),
            (vec![i64::MAX], None),
            ((5..15).collect(), Some((5..15).collect())),
            ((5..16).collect(), None),
        ] {
            assert_eq!(read(Some(minutes.clone())), expected, "{minutes:?}");
        }
        assert_eq!(read(None), None);
    }

    #[test]
    fn a_lead_is_said_in_its_largest_whole_unit() {
        for (minutes, expected) in [
            (10_080, "a week before"),
            (1440, "a day before"),
            (2880, "2 days before"),
            (60, "an hour before"),
            (120, "2 hours before"),
            (90, "90 minutes before"),
            (5, "5 minutes before"),
        ] {
            assert_eq!(Lead(minutes).words(), expected);
        }
    }

    #[test]
    fn a_reminder_is_due_so_long_before_the_start() {
        let start = crate::time::instant("2026-03-03T09:00:00Z").unwrap();
        let due = Lead::ALWAYS.map(|lead| lead.before(start).to_rfc3339());
        assert_eq!(due, ["2026-03-02T09:00:00+00:00", "2026-03-03T07:00:00+00:00"]);
    }
}
