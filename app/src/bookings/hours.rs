//! Hours of the day that a slot is to begin in, on one's own clock or on the candidate's.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use domain::time::{Instant, Interval, LocalTime, Zone};

/// Written "8-12", and "8-12-theirs" for the candidate's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// From 0 to 23.
    from: u32,
    /// From 1 to 24, after `from`.
    until: u32,
    pub theirs: bool,
}

/// How far ahead is looked where no last day is given.
const REACH: TimeDelta = TimeDelta::weeks(8);

/// More than lie between now and the last day that may be offered; the database is asked about each.
const MOST_DAYS: usize = 600;

/// What is said of that.
pub(super) const REACH_HINT: &str = "Within eight weeks, or until the day chosen.";

impl Hours {
    const OFFERED: [(u32, u32); 4] = [(8, 18), (8, 12), (12, 18), (18, 22)];

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let (hours, theirs) = match raw.strip_suffix("-theirs") {
            Some(hours) => (hours, true),
            None => (raw, false),
        };
        let (from, until) = hours.split_once('-')?;
        let (from, until) = (from.parse().ok()?, until.parse().ok()?);
        (from < until && until <= 24).then_some(Self { from, until, theirs })
    }

    /// As it is written in an address where it means something: the candidate's clock only where theirs is known.
    #[must_use]
    pub fn tidied(raw: &str, knows_theirs: bool) -> String {
        let meant = Self::parse(raw).filter(|hours| knows_theirs || !hours.theirs);
        meant.map(Self::written).unwrap_or_default()
    }

    fn written(self) -> String {
        let Self { from, until, theirs } = self;
        format!("{from}-{until}{}", if theirs { "-theirs" } else { "" })
    }

    /// "8:00–12:00 Paris": those offered as a choice, and the one that `chosen` is; of both clocks where there are two.
    #[must_use]
    pub fn choices(own: &str, theirs: Option<&str>, chosen: &str) -> Vec<(String, String)> {
        let of = |is_theirs: bool| Self::OFFERED.map(|(from, until)| Self { from, until, theirs: is_theirs });
        let mut hours: Vec<Self> = of(false).into();
        hours.extend(theirs.map(|_| of(true)).into_iter().flatten());
        let another = Self::parse(chosen).filter(|chosen| !hours.contains(chosen));
        hours.extend(another.filter(|chosen| theirs.is_some() || !chosen.theirs));
        let choice = |hours: Self| {
            let place = theirs.filter(|_| hours.theirs).unwrap_or(own);
            (hours.written(), format!("{}:00–{}:00 {place}", hours.from, hours.until))
        };
        let any = (String::new(), "Any".to_owned());
        std::iter::once(any).chain(hours.into_iter().map(choice)).collect()
    }

    /// When it is that time in `zone`, day by day, from the day of `from` to that of `to`.
    #[must_use]
    pub fn within(self, zone: &Zone, from: Instant, to: Option<Instant>) -> Vec<Interval> {
        let known = zone.covers().end() - TimeDelta::seconds(1);
        let last = to.unwrap_or(from + REACH).min(known);
        let Some((first, last)) = zone.day(from).ok().zip(zone.day(last).ok()) else { return Vec::new() };
        let of_day = |day: NaiveDate| {
            let (begins, ends) = (moment(zone, day, self.from)?, moment(zone, day, self.until)?);
            Interval::new(begins, ends).ok()
        };
        first.iter_days().take_while(|day| *day <= last).take(MOST_DAYS).filter_map(of_day).collect()
    }
}

/// That hour of the day; where clocks jump over it the end of the jump, where they show it twice the first.
fn moment(zone: &Zone, day: NaiveDate, hour: u32) -> Option<Instant> {
    let local = match NaiveTime::from_hms_opt(hour, 0, 0) {
        Some(time) => day.and_time(time),
        None => day.succ_opt()?.and_time(NaiveTime::MIN),
    };
    Some(match zone.resolve(local).ok()? {
        LocalTime::Single(at) | LocalTime::Ambiguous { earlier: at, .. } => at,
        LocalTime::Skipped(gap) => gap.at,
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{at, clocks, zone},
        *,
    };

    #[test]
    fn hours_are_read_as_they_are_written() {
        let hours = |from, until, theirs| Some(Hours { from, until, theirs });
        for (raw, expected) in [
            ("8-12", hours(8, 12, false)),
            ("0-24-theirs", hours(0, 24, true)),
            ("12-12", None),
            ("8-25", None),
            ("-3-4", None),
            ("8", None),
            ("", None),
        ] {
            assert_eq!(Hours::parse(raw), expected, "{raw}");
        }
        for (value, _) in Hours::choices("Paris", Some("Tokyo"), "").into_iter().skip(1) {
            assert_eq!(Hours::tidied(&value, true), value);
        }
        assert_eq!(Hours::tidied("8-12-theirs", false), "");
        assert_eq!(Hours::tidied("99-3", true), "");
    }

    #[test]
    fn choices_name_the_clock_they_mean() {
        let own = Hours::choices("Paris", None, "8-12-theirs");
        assert_eq!(own[1], ("8-18".to_owned(), "8:00–18:00 Paris".to_owned()));
        assert_eq!(own.len(), 5);
        let both = Hours::choices("Paris", Some("Tokyo"), "9-11");
        assert_eq!(both[9], ("9-11".to_owned(), "9:00–11:00 Paris".to_owned()));
        assert_eq!(both[6], ("8-12-theirs".to_owned(), "8:00–12:00 Tokyo".to_owned()));
    }

    #[test]
    fn each_day_has_its_hours_on_the_clock_meant() {
        let clocks = clocks();
        let (from, to) = (at("2026-03-03T09:00:00Z"), at("2026-03-04T20:00:00Z"));
        for (place, expected) in [
            ("Europe/Paris", [("03T07:00", "03T11:00"), ("04T07:00", "04T11:00")].as_slice()),
            ("Asia/Tokyo", &[("02T23:00", "03T03:00"), ("03T23:00", "04T03:00"), ("04T23:00", "05T03:00")]),
        ] {
            let hours = Hours::parse("8-12").unwrap();
            let found = hours.within(clocks.zone(&zone(place)).unwrap(), from, Some(to));
            let expected = expected.iter().map(|(begins, ends)| {
                let at = |raw: &str| at(&format!("2026-03-{raw}:00Z"));
                Interval::new(at(begins), at(ends)).unwrap()
            });
            assert_eq!(found, expected.collect::<Vec<_>>(), "{place}");
        }
    }

    #[test]
    fn without_a_last_day_eight_weeks_are_looked_through() {
        let clocks = clocks();
        let tokyo = clocks.zone(&zone("Asia/Tokyo")).unwrap();
        let days =
            |from, to: Option<&str>| Hours::parse("8-12").unwrap().within(tokyo, at(from), to.map(at)).len();
        assert_eq!(days("2026-01-05T09:00:00Z", None), 57);
        // As far as the clocks there are known.
        assert_eq!(days("2026-03-03T09:00:00Z", Some("2099-01-01T00:00:00Z")), 6);
    }
}
