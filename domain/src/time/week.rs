use std::fmt;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A week of ISO 8601: Monday first, numbered so that 4 January is always in week 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IsoWeek {
    monday: NaiveDate,
}

impl IsoWeek {
    /// The week a local day is in.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let since_monday = u64::from(day.weekday().num_days_from_monday());
        Self { monday: day.checked_sub_days(Days::new(since_monday)).unwrap_or(NaiveDate::MIN) }
    }

    /// Reads `2026-W10`.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let (year, week) = raw.split_once("-W")?;
        let digits = |part: &str, len| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(week, 2) {
            return None;
        }
        let monday = NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)?;
        Some(Self { monday })
    }

    #[must_use]
    pub fn monday(self) -> NaiveDate {
        self.monday
    }

    /// Its seven days, Monday first.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.monday.iter_days().take(7)
    }

    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        (0..7).contains(&(day - self.monday).num_days())
    }

    /// That many weeks later (or earlier, when negative); itself at the ends of the calendar.
    #[must_use]
    pub fn plus(self, weeks: i64) -> Self {
        let moved = self.monday.checked_add_signed(chrono::TimeDelta::weeks(weeks));
        moved.map_or(self, |monday| Self { monday })
    }
}

impl fmt::Display for IsoWeek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.monday.iso_week();
        write!(f, "{:04}-W{:02}", week.year(), week.week())
    }
}

impl From<IsoWeek> for String {
    fn from(week: IsoWeek) -> Self {
        week.to_string()
    }
}

impl TryFrom<String> for IsoWeek {
    type Error = &'static str;

    fn try_from(raw: String) -> Result<Self, Self::Error> {
        Self::parse(&raw).ok_or("must be a week such as 2026-W10 (ISO 8601)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_cross_the_year_where_iso_8601_says() {
        for (day, expected) in [
            ("2026-03-02", "2026-W10"),
            ("2026-03-08", "2026-W10"),
            ("2026-03-09", "2026-W11"),
            ("2020-12-31", "2020-W53"),
            ("2021-01-03", "2020-W53"),
            ("2021-01-04", "2021-W01"),
            ("2024-12-30", "2025-W01"),
        ] {
            let week = IsoWeek::of(day.parse().unwrap());
            assert_eq!(week.to_string(), expected, "{day}");
            assert_eq!(IsoWeek::parse(expected), Some(week));
        }
    }

    #[test]
    fn a_week_is_monday_to_sunday() {
        let week = IsoWeek::parse("2026-W10").unwrap();
        for (day, expected) in
            [("2026-03-01", false), ("2026-03-02", true), ("2026-03-08", true), ("2026-03-09", false)]
        {
            assert_eq!(week.contains(day.parse().unwrap()), expected, "{day}");
        }
    }

    #[test]
    fn a_week_that_is_not_there_is_none() {
        for raw in
            ["2026-W54", "2021-W53", "2026-W00", "2026-10", "W10", "2026-W1", "+026-W10", "２０２６-W10"]
        {
            assert_eq!(IsoWeek::parse(raw), None, "{raw}");
        }
    }
}
