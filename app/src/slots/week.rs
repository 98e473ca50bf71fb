//! A week as the page knows it, and its address.

use chrono::{Days, NaiveDate};
use domain::{
    bookings::Booking,
    ids::PersonId,
    slots::Slot,
    time::{self, Instant, IsoWeek, Zone, dates},
};
use serde::{Deserialize, Serialize};

pub const PATH: &str = "/slots";

/// An interviewer's week, with all that the rules need to decide in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    pub interviewer: PersonId,
    pub week: IsoWeek,
    #[serde(with = "domain::time::written::day")]
    pub today: NaiveDate,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
    pub zone: Zone,
    pub max_days_per_week: usize,
    /// All in the week and the days around it.
    pub slots: Vec<Slot>,
    /// Those that hold one of its slots: who comes.
    pub bookings: Vec<Booking>,
}

impl Week {
    #[must_use]
    pub fn this_week(&self) -> IsoWeek {
        IsoWeek::of(self.today)
    }

    /// Where a new slot is offered at first: today, or the first day of another week.
    #[must_use]
    pub fn likely_day(&self) -> NaiveDate {
        if self.week.contains(self.today) { self.today } else { self.week.monday() }
    }
}

/// The address of a week; this week's has no number, so that it stays this week's.
#[must_use]
pub fn href(week: IsoWeek, this_week: IsoWeek) -> String {
    if week == this_week { PATH.to_owned() } else { format!("{PATH}?week={week}") }
}

/// An address with one thing more said in it.
#[must_use]
pub fn and(page: &str, key: &str, value: &str) -> String {
    let between = if page.contains('?') { '&' } else { '?' };
    format!("{page}{between}{key}={value}")
}

/// "2–8 March 2026".
#[must_use]
pub fn title(week: IsoWeek) -> String {
    let first = week.monday();
    dates(first, first.checked_add_days(Days::new(6)).unwrap_or(first))
}

/// "Monday", within a week that is named elsewhere.
#[must_use]
pub fn weekday(day: NaiveDate) -> String {
    time::weekday(day).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(raw: &str) -> IsoWeek {
        IsoWeek::parse(raw).unwrap()
    }

    #[test]
    fn a_week_names_what_its_ends_do_not_share() {
        for (raw, expected) in [
            ("2026-W10", "2–8 March 2026"),
            ("2026-W14", "30 March – 5 April 2026"),
            ("2026-W53", "28 December 2026 – 3 January 2027"),
        ] {
            assert_eq!(title(week(raw)), expected);
        }
    }

    #[test]
    fn this_week_stays_this_week() {
        let this = week("2026-W53");
        assert_eq!(href(this, this), "/slots");
        assert_eq!(href(this.plus(1), this), "/slots?week=2027-W01");
        assert_eq!(href(this.plus(-1), this), "/slots?week=2026-W52");
    }
}
