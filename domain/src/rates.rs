//! Rates: how many of the slots that were offered were booked, and of the interviews that were to be took place.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::{
    fields::Fields,
    ids::{OpeningId, PersonId},
    outcomes::Ending,
    refusal::Refusal,
    text::Line,
    time::{self, IsoWeek},
};

/// How many days can be looked at at once: a year and what a month has more.
pub const MAX_DAYS: i64 = 397;

/// What is counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatesBy {
    Week,
    #[default]
    Month,
    Opening,
    Interviewer,
}

/// What some of the counts are of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    Week(IsoWeek),
    /// The first day of it.
    Month(NaiveDate),
    Opening(Line, OpeningId),
    Interviewer(Line, PersonId),
    /// Interviews that are for no opening.
    NoOpening,
}

/// What became of slots and interviews.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tally {
    /// Slots that were offered and stand.
    pub offered: u64,
    /// Of those, the ones that somebody holds.
    pub booked: u64,
    pub completed: u64,
    pub no_show: u64,
    pub cancelled: u64,
    /// Over, and nobody said how it ended.
    pub unsaid: u64,
    /// Completed, and somebody was thanked for it.
    pub thanked: u64,
}

/// Of some of many: "3 of 4", 75 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    pub of: u64,
    pub all: u64,
}

impl Tally {
    /// Of the slots that were offered, how many are booked.
    #[must_use]
    pub fn booking(self) -> Rate {
        Rate { of: self.booked, all: self.offered }
    }

    /// Of the interviews that took place or should have, how many did.
    #[must_use]
    pub fn completion(self) -> Rate {
        Rate { of: self.completed, all: self.completed + self.no_show }
    }

    /// Of the same, to how many somebody did not come.
    #[must_use]
    pub fn no_show(self) -> Rate {
        Rate { of: self.no_show, all: self.completed + self.no_show }
    }

    /// Of those completed, for how many somebody was thanked.
    #[must_use]
    pub fn thanks(self) -> Rate {
        Rate { of: self.thanked, all: self.completed }
    }

    pub fn count(&mut self, ending: Ending) {
        match ending {
            Ending::Completed => self.completed += 1,
            Ending::NoShow(_) => self.no_show += 1,
            Ending::Cancelled(_) => self.cancelled += 1,
        }
    }

    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            offered: self.offered + other.offered,
            booked: self.booked + other.booked,
            completed: self.completed + other.completed,
            no_show: self.no_show + other.no_show,
            cancelled: self.cancelled + other.cancelled,
            unsaid: self.unsaid + other.unsaid,
            thanked: self.thanked + other.thanked,
        }
    }
}

impl Rate {
    /// In whole per cent, rounded half up; `None` of nothing.
    #[must_use]
    pub fn percent(self) -> Option<u64> {
        (self.all > 0).then(|| (self.of * 200 + self.all) / (self.all * 2))
    }
}

impl RatesBy {
    pub const ALL: [Self; 4] = [Self::Week, Self::Month, Self::Opening, Self::Interviewer];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Opening => "opening",
            Self::Interviewer => "interviewer",
        }
    }

    /// On pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Week => "Week",
            Self::Month => "Month",
            Self::Opening => "Opening",
            Self::Interviewer => "Interviewer",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == raw)
    }
}

/// Of which days, as typed: nothing is left out that is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawDays {
    pub from: Option<String>,
    pub to: Option<String>,
}

/// The days of interviewers from the first to the last, both among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    #[serde(with = "crate::time::written::day")]
    pub first: NaiveDate,
    #[serde(with = "crate::time::written::day")]
    pub last: NaiveDate,
}

impl RawDays {
    /// What is not said: the days of the month of `today`, and of the two before.
    ///
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse(self, today: NaiveDate) -> Result<Days, Refusal> {
        let mut fields = Fields::default();
        let mut day = |field: &str, raw: Option<String>| {
            let raw = raw.filter(|raw| !raw.is_empty())?;
            fields.take(field, time::date(&raw).ok_or("must be a day, such as 2026-03-04"))
        };
        let (from, to) = (day("from", self.from), day("to", self.to));
        let last = to.unwrap_or_else(|| from.map_or(today, |from| today.max(from)));
        let first = from.unwrap_or_else(|| months_before(last, 2));
        if last < first {
            fields.refuse("to", "must not be before from");
        } else if (last - first).num_days() >= MAX_DAYS {
            fields.refuse("to", "must be at most a year and a month after from");
        }
        fields.finish(Some(Days { first, last }))
    }
}

/// The first day of the month so many months before that of `day`.
fn months_before(day: NaiveDate, months: u32) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    first.checked_sub_months(chrono::Months::new(months)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::{Absent, CalledOffBy};

    fn on(raw: &str) -> NaiveDate {
        time::date(raw).unwrap()
    }

    #[test]
    fn endings_are_counted_and_rates_are_of_what_could_have_been() {
        let mut tally = Tally { offered: 8, booked: 6, ..Tally::default() };
        for ending in [
            Ending::Completed,
            Ending::Completed,
            Ending::NoShow(Absent::Candidate),
            Ending::Cancelled(CalledOffBy::Candidate),
        ] {
            tally.count(ending);
        }
        let twice = tally.plus(tally);
        assert_eq!((twice.completed, twice.no_show, twice.cancelled, twice.offered), (4, 2, 2, 16));
        for (rate, expected) in [
            (tally.booking(), Some(75)),
            (tally.completion(), Some(67)),
            (tally.no_show(), Some(33)),
            (tally.thanks(), Some(0)),
            (Tally::default().booking(), None),
            (Rate { of: 1, all: 200 }, Some(1)),
            (Rate { of: 3, all: 3 }, Some(100)),
        ] {
            assert_eq!(rate.percent(), expected, "{rate:?}");
        }
    }

    #[test]
    fn days_are_three_months_unless_said_otherwise() {
        let some = |raw: &str| Some(raw.to_owned());
        let today = on("2026-03-04");
        let days = |first: &str, last: &str| Ok(Days { first: on(first), last: on(last) });
        for (from, to, expected) in [
            (None, None, days("2026-01-01", "2026-03-04")),
            (some(""), some(""), days("2026-01-01", "2026-03-04")),
            (some("2026-02-10"), None, days("2026-02-10", "2026-03-04")),
            (some("2026-06-01"), None, days("2026-06-01", "2026-06-01")),
            (None, some("2025-12-24"), days("2025-10-01", "2025-12-24")),
            (some("2026-03-05"), some("2026-03-04"), Err("to")),
            (some("2025-01-01"), some("2026-03-04"), Err("to")),
            (some("March"), None, Err("from")),
            (None, some("2026-13-01"), Err("to")),
        ] {
            let parsed = RawDays { from: from.clone(), to: to.clone() }.parse(today);
            match (parsed, expected) {
                (Ok(days), Ok(expected)) => assert_eq!(days, expected, "{from:?} {to:?}"),
                (Err(Refusal::InvalidInput { fields }), Err(field)) => {
                    assert!(fields.get(field).is_some(), "{fields:?}");
                }
                (parsed, expected) => panic!("{parsed:?} {expected:?}"),
            }
        }
        assert!(RatesBy::ALL.into_iter().all(|by| RatesBy::parse(by.as_str()) == Some(by)));
    }
}
