use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Instant, Interval, IsoWeek};

/// The IANA name of a zone, such as `Europe/Paris`. Whether it exists is known where zone rules are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ZoneName(String);

impl ZoneName {
    /// `known` says whether the database at hand has rules under that name.
    #[must_use]
    pub fn parse(raw: &str, known: impl Fn(&str) -> bool) -> Option<Self> {
        let plausible = !raw.is_empty() && raw.len() <= 64 && raw.is_ascii();
        (plausible && known(raw)).then(|| Self(raw.to_owned()))
    }

    /// For names that were checked before they were stored.
    #[must_use]
    pub fn stored(raw: String) -> Self {
        Self(raw)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// From `at` on, clocks show UTC plus `offset` seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    #[serde(with = "super::written::instant")]
    pub at: Instant,
    pub offset: i32,
}

/// The rules of one zone over the range they were handed in for. Outside of it nothing is guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    name: ZoneName,
    covers: Interval,
    first_offset: i32,
    transitions: Vec<Transition>,
}

/// The instant or local time lies outside the range that the zone's rules were handed in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutsideRange;

impl fmt::Display for OutsideRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is outside the years whose clock changes are known here")
    }
}

impl std::error::Error for OutsideRange {}

/// What a local time means in a zone. The two that are no instant are never guessed: the person chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalTime {
    Single(Instant),
    /// Clocks jump over it.
    Skipped(Gap),
    /// Clocks show it twice.
    Ambiguous {
        earlier: Instant,
        later: Instant,
    },
}

/// The clock change that skips a local time: at `at`, clocks jump from `from` to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub at: Instant,
    pub from: NaiveDateTime,
    pub to: NaiveDateTime,
}

impl Zone {
    /// `transitions` are those inside `covers`, in order; before the first, clocks show UTC plus
    /// `first_offset` seconds.
    #[must_use]
    pub fn new(name: ZoneName, covers: Interval, first_offset: i32, transitions: Vec<Transition>) -> Self {
        debug_assert!(transitions.is_sorted_by_key(|transition| transition.at));
        Self { name, covers, first_offset, transitions }
    }

    /// Coordinated universal time, over any range.
    #[must_use]
    pub fn utc(covers: Interval) -> Self {
        Self::new(ZoneName("UTC".to_owned()), covers, 0, Vec::new())
    }

    #[must_use]
    pub fn name(&self) -> &ZoneName {
        &self.name
    }

    #[must_use]
    pub fn covers(&self) -> Interval {
        self.covers
    }

    #[must_use]
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// What clocks there show at `instant`.
    ///
    /// # Errors
    /// [`OutsideRange`] when the rules handed in do not reach that far.
    pub fn local(&self, instant: Instant) -> Result<DateTime<FixedOffset>, OutsideRange> {
        if !self.covers.contains(instant) {
            return Err(OutsideRange);
        }
        let passed = self.transitions.partition_point(|transition| transition.at <= instant);
        Ok(instant.with_timezone(&fixed(self.offset_after(passed))))
    }

    /// The local day on which `instant` falls.
    ///
    /// # Errors
    /// As [`Zone::local`].
    pub fn day(&self, instant: Instant) -> Result<NaiveDate, OutsideRange> {
        self.local(instant).map(|local| local.date_naive())
    }

    /// The week of local days in which `instant` falls.
    ///
    /// # Errors
    /// As [`Zone::local`].
    pub fn week(&self, instant: Instant) -> Result<IsoWeek, OutsideRange> {
        self.day(instant).map(IsoWeek::of)
    }

    /// The instants at which clocks there show `local`: one, none (a gap) or two (a fold).
    ///
    /// # Errors
    /// As [`Zone::local`].
    pub fn resolve(&self, local: NaiveDateTime) -> Result<LocalTime, OutsideRange> {
        let under = |offset: i32| (local - TimeDelta::seconds(offset.into())).and_utc();
        if under(self.first_offset) < self.covers.start() || under(self.last_offset()) >= self.covers.end() {
            return Err(OutsideRange);
        }
        let mut found = (0..=self.transitions.len())
            .map(|passed| (passed, under(self.offset_after(passed))))
            .filter(|&(passed, instant)| self.is_between(passed, instant))
            .map(|(_, instant)| instant);
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(LocalTime::Single(only)),
            (Some(earlier), Some(later)) => Ok(LocalTime::Ambiguous { earlier, later }),
            (None, _) => self.gap_over(local).map(LocalTime::Skipped).ok_or(OutsideRange),
        }
    }

    /// The interval of a local day: 23, 24 or 25 hours as a rule, from its first instant to the next day's.
    /// `None` where the zone skipped the day as a whole (Apia, 30 December 2011).
    ///
    /// # Errors
    /// As [`Zone::local`].
    pub fn day_interval(&self, day: NaiveDate) -> Result<Option<Interval>, OutsideRange> {
        let start = self.first_instant(day)?;
        let end = self.first_instant(day.succ_opt().ok_or(OutsideRange)?)?;
        Ok(Interval::new(start, end).ok())
    }

    /// Midnight, or where clocks jump over midnight the end of that jump.
    fn first_instant(&self, day: NaiveDate) -> Result<Instant, OutsideRange> {
        Ok(match self.resolve(day.and_time(chrono::NaiveTime::MIN))? {
            LocalTime::Single(instant) | LocalTime::Ambiguous { earlier: instant, .. } => instant,
            LocalTime::Skipped(gap) => gap.at,
        })
    }

    fn offset_after(&self, passed: usize) -> i32 {
        passed.checked_sub(1).map_or(self.first_offset, |last| self.transitions[last].offset)
    }

    fn last_offset(&self) -> i32 {
        self.offset_after(self.transitions.len())
    }

    fn is_between(&self, passed: usize, instant: Instant) -> bool {
        let begun = passed.checked_sub(1).is_none_or(|last| self.transitions[last].at <= instant);
        begun && self.transitions.get(passed).is_none_or(|next| instant < next.at)
    }

    fn gap_over(&self, local: NaiveDateTime) -> Option<Gap> {
        let wall = |at: Instant, offset: i32| at.naive_utc() + TimeDelta::seconds(offset.into());
        self.transitions.iter().enumerate().find_map(|(passed, &Transition { at, offset })| {
            let (from, to) = (wall(at, self.offset_after(passed)), wall(at, offset));
            (from <= local && local < to).then_some(Gap { at, from, to })
        })
    }
}

fn fixed(seconds: i32) -> FixedOffset {
    FixedOffset::east_opt(seconds).unwrap_or_else(|| Utc.fix())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paris in 2026: forward on 29 March at 01:00 UTC, back on 25 October at 01:00 UTC.
    fn paris() -> Zone {
        let at = |raw: &str| crate::time::instant(raw).unwrap();
        Zone::new(
            ZoneName("Europe/Paris".to_owned()),
            Interval::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).unwrap(),
            3600,
            vec![
                Transition { at: at("2026-03-29T01:00:00Z"), offset: 7200 },
                Transition { at: at("2026-10-25T01:00:00Z"), offset: 3600 },
            ],
        )
    }

    fn local(raw: &str) -> NaiveDateTime {
        raw.parse().unwrap()
    }

    fn at(raw: &str) -> Instant {
        crate::time::instant(raw).unwrap()
    }

    #[test]
    fn a_local_time_is_one_instant_or_says_that_it_is_not() {
        let gap = Gap {
            at: at("2026-03-29T01:00:00Z"),
            from: local("2026-03-29T02:00:00"),
            to: local("2026-03-29T03:00:00"),
        };
        for (raw, expected) in [
            ("2026-03-29T01:59:00", LocalTime::Single(at("2026-03-29T00:59:00Z"))),
            ("2026-03-29T02:00:00", LocalTime::Skipped(gap)),
            ("2026-03-29T02:59:00", LocalTime::Skipped(gap)),
            ("2026-03-29T03:00:00", LocalTime::Single(at("2026-03-29T01:00:00Z"))),
            ("2026-10-25T01:59:00", LocalTime::Single(at("2026-10-24T23:59:00Z"))),
            (
                "2026-10-25T02:00:00",
                LocalTime::Ambiguous {
                    earlier: at("2026-10-25T00:00:00Z"),
                    later: at("2026-10-25T01:00:00Z"),
                },
            ),
            ("2026-10-25T03:00:00", LocalTime::Single(at("2026-10-25T02:00:00Z"))),
        ] {
            assert_eq!(paris().resolve(local(raw)), Ok(expected), "{raw}");
        }
    }

    #[test]
    fn outside_its_range_a_zone_knows_nothing() {
        assert_eq!(paris().local(at("2027-01-01T00:00:00Z")), Err(OutsideRange));
        assert_eq!(paris().local(at("2025-12-31T23:59:59Z")), Err(OutsideRange));
        assert_eq!(paris().resolve(local("2027-01-01T01:00:00")), Err(OutsideRange));
        assert_eq!(paris().resolve(local("2026-01-01T00:59:00")), Err(OutsideRange));
    }

    #[test]
    fn a_day_of_a_clock_change_is_an_hour_shorter_or_longer() {
        for (day, hours) in [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)] {
            let interval = paris().day_interval(day.parse().unwrap()).unwrap().unwrap();
            assert_eq!(interval.length(), TimeDelta::hours(hours), "{day}");
        }
    }

    #[test]
    fn it_survives_the_way_to_a_page_and_back() {
        let sent = serde_json::to_string(&paris()).unwrap();
        assert_eq!(serde_json::from_str::<Zone>(&sent).unwrap(), paris());
    }
}
