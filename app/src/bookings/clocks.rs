//! The same time on several clocks, in words.

use chrono::NaiveDate;
use domain::time::{self, Instant, Interval, Zone, ZoneName};
use serde::{Deserialize, Serialize};

/// The rules of every zone a page shows times in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clocks(Vec<Zone>);

/// What one clock shows over an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// "Paris".
    pub place: String,
    /// "14:00–14:45"; where it ends on another day, that day is named.
    pub times: String,
    /// "Tue 3 Mar".
    pub day: String,
    /// "UTC+1".
    pub offset: String,
}

impl Clocks {
    #[must_use]
    pub fn new(zones: Vec<Zone>) -> Self {
        Self(zones)
    }

    #[must_use]
    pub fn zone(&self, name: &ZoneName) -> Option<&Zone> {
        self.0.iter().find(|zone| zone.name() == name)
    }

    pub fn names(&self) -> impl Iterator<Item = &ZoneName> {
        self.0.iter().map(Zone::name)
    }

    /// "Tue 3 Mar, 14:00–14:45 Paris".
    #[must_use]
    pub fn whole(&self, interval: Interval, zone: &ZoneName) -> String {
        let (start, end, zone) = self.ends(interval, zone);
        format!("{}, {}", time::day(start.date_naive()), time::range(start, end, &zone))
    }

    /// "Tue 3 Mar, 14:00–14:45 Paris · 8:00 New York"; one clock where both show the same.
    #[must_use]
    pub fn both(&self, interval: Interval, first: &ZoneName, second: &ZoneName) -> String {
        match self.second(interval, first, second) {
            Some(other) => format!("{} · {other}", self.whole(interval, first)),
            None => self.whole(interval, first),
        }
    }

    /// What the second clock adds: "8:00 New York", with the day where it is another one. Nothing
    /// where both are the same clock.
    #[must_use]
    pub fn second(&self, interval: Interval, first: &ZoneName, second: &ZoneName) -> Option<String> {
        if first == second {
            return None;
        }
        let (here, ..) = self.ends(interval, first);
        let (there, _, zone) = self.ends(interval, second);
        let clock = format!("{} {}", time::clock_time(there), time::place(&zone));
        let same_day = here.date_naive() == there.date_naive();
        Some(if same_day { clock } else { format!("{} {clock}", time::day(there.date_naive())) })
    }

    /// "Tuesday 3 March, 14:00 to 14:45 Paris time": for those who listen.
    #[must_use]
    pub fn spoken(&self, interval: Interval, zone: &ZoneName) -> String {
        let (start, end, zone) = self.ends(interval, zone);
        time::range_long(start, end, &zone)
    }

    #[must_use]
    pub fn reading(&self, interval: Interval, zone: &ZoneName) -> Reading {
        let (start, end, zone) = self.ends(interval, zone);
        let place = time::place(&zone);
        let times = time::range(start, end, &zone);
        Reading {
            times: times.strip_suffix(&place).unwrap_or(&times).trim_end().to_owned(),
            day: time::day(start.date_naive()),
            offset: time::offset(start),
            place,
        }
    }

    /// "Tue 3 Mar 16:02".
    #[must_use]
    pub fn moment(&self, at: Instant, zone: &ZoneName) -> String {
        let (local, _) = self.local(at, zone);
        format!("{} {}", time::day(local.date_naive()), time::clock_time(local))
    }

    #[must_use]
    pub fn day(&self, at: Instant, zone: &ZoneName) -> NaiveDate {
        self.local(at, zone).0.date_naive()
    }

    fn ends(&self, interval: Interval, zone: &ZoneName) -> (Local, Local, ZoneName) {
        let (start, shown) = self.local(interval.start(), zone);
        let (end, _) = self.local(interval.end(), zone);
        (start, end, shown)
    }

    /// Where a zone's rules are not at hand, UTC and its name rather than a guess.
    fn local(&self, at: Instant, zone: &ZoneName) -> (Local, ZoneName) {
        let local = self.zone(zone).and_then(|rules| rules.local(at).ok());
        local.map_or_else(
            || (at.fixed_offset(), ZoneName::stored("UTC".to_owned())),
            |local| (local, zone.clone()),
        )
    }
}

type Local = chrono::DateTime<chrono::FixedOffset>;

#[cfg(test)]
mod tests {
    use super::super::fixtures::{clocks, interval, zone};

    #[test]
    fn a_time_says_its_zone_and_the_other_clock() {
        for (start, end, first, second, expected) in [
            (
                "2026-03-03T13:00:00Z",
                "2026-03-03T13:45:00Z",
                "Europe/Paris",
                "America/New_York",
                "Tue 3 Mar, 14:00–14:45 Paris · 8:00 New York",
            ),
            (
                "2026-03-03T17:00:00Z",
                "2026-03-03T17:45:00Z",
                "Europe/Paris",
                "Asia/Tokyo",
                "Tue 3 Mar, 18:00–18:45 Paris · Wed 4 Mar 2:00 Tokyo",
            ),
            (
                "2026-03-03T13:00:00Z",
                "2026-03-03T13:45:00Z",
                "Europe/Paris",
                "Europe/Paris",
                "Tue 3 Mar, 14:00–14:45 Paris",
            ),
        ] {
            let interval = interval(start, end);
            assert_eq!(clocks().both(interval, &zone(first), &zone(second)), expected);
        }
    }

    #[test]
    fn a_zone_without_rules_is_told_in_utc() {
        let interval = interval("2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z");
        assert_eq!(clocks().whole(interval, &zone("Mars/Olympus")), "Tue 3 Mar, 13:00–13:45 UTC");
    }

    #[test]
    fn a_reading_has_its_parts_apart() {
        let interval = interval("2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z");
        let reading = clocks().reading(interval, &zone("America/New_York"));
        assert_eq!(
            (reading.place.as_str(), reading.times.as_str(), reading.day.as_str(), reading.offset.as_str()),
            ("New York", "8:00–8:45", "Tue 3 Mar", "UTC−5")
        );
    }
}
