//! Which days the calendar shows: a day, a week or a month, and the way from one to the next.

use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::time::{self, Interval, IsoWeek, Zone, written};
use serde::{Deserialize, Serialize};

/// How much of time is shown at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    Day,
    #[default]
    Week,
    Month,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    Day(#[serde(with = "written::day")] NaiveDate),
    Week(IsoWeek),
    /// By its first day.
    Month(#[serde(with = "written::day")] NaiveDate),
}

impl Extent {
    /// What it is called in an address, and on the page.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

impl Period {
    /// Reads `2026-03-03`, `2026-W10` or `2026-03`, as the extent has it.
    #[must_use]
    pub fn read(extent: Extent, raw: &str) -> Option<Self> {
        match extent {
            Extent::Day => time::date(raw).map(Self::Day),
            Extent::Week => IsoWeek::parse(raw).map(Self::Week),
            Extent::Month => time::date(&format!("{raw}-01")).map(Self::Month),
        }
    }

    #[must_use]
    pub fn around(extent: Extent, day: NaiveDate) -> Self {
        match extent {
            Extent::Day => Self::Day(day),
            Extent::Week => Self::Week(IsoWeek::of(day)),
            Extent::Month => Self::Month(day.with_day(1).unwrap_or(day)),
        }
    }

    /// So many days, weeks or months on; itself at the ends of the calendar.
    #[must_use]
    pub fn plus(self, by: i8) -> Self {
        let days = Days::new(by.unsigned_abs().into());
        let months = Months::new(by.unsigned_abs().into());
        match self {
            Self::Day(day) => {
                let moved = if by < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
                moved.map_or(self, Self::Day)
            }
            Self::Week(week) => Self::Week(week.plus(by.into())),
            Self::Month(first) => {
                let moved =
                    if by < 0 { first.checked_sub_months(months) } else { first.checked_add_months(months) };
                moved.map_or(self, Self::Month)
            }
        }
    }

    #[must_use]
    pub fn first(self) -> NaiveDate {
        match self {
            Self::Day(day) | Self::Month(day) => day,
            Self::Week(week) => week.monday(),
        }
    }

    /// Whether the day is one of it; a month is drawn with others around it.
    #[must_use]
    pub fn holds(self, day: NaiveDate) -> bool {
        match self {
            Self::Day(only) => only == day,
            Self::Week(week) => week.contains(day),
            Self::Month(first) => (first.year(), first.month()) == (day.year(), day.month()),
        }
    }

    /// The days that are drawn: a month in whole weeks.
    #[must_use]
    pub fn days(self) -> Vec<NaiveDate> {
        match self {
            Self::Day(day) => vec![day],
            Self::Week(week) => week.days().collect(),
            Self::Month(first) => {
                let monday = IsoWeek::of(first).monday();
                let last = self.plus(1).first();
                let weeks = monday.iter_weeks().take_while(|monday| *monday < last);
                weeks.flat_map(|monday| IsoWeek::of(monday).days()).collect()
            }
        }
    }

    /// The time over which those days last in a zone.
    #[must_use]
    pub fn interval(self, zone: &Zone) -> Option<Interval> {
        let days = self.days();
        let day = |date: &NaiveDate| zone.day_interval(*date).ok().flatten();
        let (first, last) = (days.iter().find_map(day)?, days.iter().rev().find_map(day)?);
        Interval::new(first.start(), last.end()).ok()
    }

    /// The day that stays in sight when more or less of time is shown.
    #[must_use]
    pub fn anchor(self, today: NaiveDate) -> NaiveDate {
        if self.holds(today) { today } else { self.first() }
    }

    /// "Tuesday 3 March 2026", "2–8 March 2026", "March 2026".
    #[must_use]
    pub fn title(self) -> String {
        match self {
            Self::Day(day) => format!("{} {}", time::weekday(day), time::date_long(day)),
            Self::Week(week) => {
                let last = week.days().last().unwrap_or(week.monday());
                time::dates(week.monday(), last)
            }
            Self::Month(first) => time::month_long(first),
        }
    }
}

/// As it is read.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Week(week) => write!(f, "{week}"),
            Self::Month(first) => write!(f, "{:04}-{:02}", first.year(), first.month()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(raw: &str) -> NaiveDate {
        raw.parse().unwrap()
    }

    #[test]
    fn a_period_is_read_as_it_is_written_and_has_a_title() {
        for (extent, raw, title) in [
            (Extent::Day, "2026-03-03", "Tuesday 3 March 2026"),
            (Extent::Week, "2026-W10", "2–8 March 2026"),
            (Extent::Month, "2026-03", "March 2026"),
        ] {
            let period = Period::read(extent, raw).unwrap();
            assert_eq!((period.to_string().as_str(), period.title().as_str()), (raw, title));
        }
        for (extent, raw) in [
            (Extent::Day, "2026-W10"),
            (Extent::Week, "2026-03"),
            (Extent::Month, "2026-13"),
            (Extent::Month, "2026-03-03"),
            (Extent::Day, ""),
        ] {
            assert_eq!(Period::read(extent, raw), None, "{raw}");
        }
    }

    #[test]
    fn one_period_follows_the_other() {
        for (extent, from, by, expected) in [
            (Extent::Day, "2026-02-28", 1, "2026-03-01"),
            (Extent::Day, "2026-01-01", -1, "2025-12-31"),
            (Extent::Week, "2026-W53", 1, "2027-W01"),
            (Extent::Month, "2026-12", 1, "2027-01"),
            (Extent::Month, "2026-03", -1, "2026-02"),
        ] {
            assert_eq!(Period::read(extent, from).unwrap().plus(by).to_string(), expected);
        }
    }

    #[test]
    fn a_month_is_drawn_in_whole_weeks() {
        for (raw, first, last, weeks) in [
            ("2026-03", "2026-02-23", "2026-04-05", 6),
            ("2026-02", "2026-01-26", "2026-03-01", 5),
            ("2027-02", "2027-02-01", "2027-02-28", 4),
        ] {
            let days = Period::read(Extent::Month, raw).unwrap().days();
            let (drawn_first, drawn_last) = (*days.first().unwrap(), *days.last().unwrap());
            assert_eq!((drawn_first, drawn_last, days.len()), (day(first), day(last), weeks * 7), "{raw}");
        }
    }

    #[test]
    fn today_stays_in_sight_where_it_is_shown() {
        let today = day("2026-03-18");
        for (extent, raw, expected) in [
            (Extent::Month, "2026-03", "2026-03-18"),
            (Extent::Month, "2026-04", "2026-04-01"),
            (Extent::Week, "2026-W12", "2026-03-18"),
            (Extent::Day, "2026-03-03", "2026-03-03"),
        ] {
            assert_eq!(Period::read(extent, raw).unwrap().anchor(today), day(expected));
        }
    }
}
