//! Where bookings stand in the grid of a day or a week.

use chrono::{DateTime, FixedOffset, NaiveDate, Timelike};
use domain::time::{Instant, Interval, Zone};

use crate::ui::week_grid::{DAY, GridMark, GridNow, STEP, clock};

/// A part of an interval on one day of the week: interviews over midnight have two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its place among the days shown.
    pub day: usize,
    /// Minutes since midnight, as clocks there show them.
    pub from: u16,
    pub minutes: u16,
}

/// When each of the days lasts; none for a day that a zone left out.
#[must_use]
pub fn wholes(days: &[NaiveDate], zone: &Zone) -> Vec<Option<Interval>> {
    days.iter().map(|date| zone.day_interval(*date).ok().flatten()).collect()
}

/// What clocks in `zone` show over `interval`, day by day. Each part is high enough to be seen and pressed.
#[must_use]
pub fn parts(interval: Interval, wholes: &[Option<Interval>], zone: &Zone) -> Vec<Part> {
    let part = |(day, whole): (usize, &Option<Interval>)| {
        let whole = (*whole)?;
        let (start, end) = (interval.start().max(whole.start()), interval.end().min(whole.end()));
        let shared = Interval::new(start, end).ok()?;
        let from = minute(zone.local(start).ok()?).min(DAY - STEP);
        let minutes = u16::try_from(shared.length().num_minutes()).ok()?;
        Some(Part { day, from, minutes: minutes.clamp(STEP, DAY - from) })
    };
    wholes.iter().enumerate().filter_map(part).collect()
}

/// The line of now, where now is among the days.
#[must_use]
pub fn now_in(days: &[NaiveDate], zone: &Zone, now: Instant) -> Option<GridNow> {
    let local = zone.local(now).ok()?;
    let day = days.iter().position(|&date| date == local.date_naive())?;
    Some(GridNow { day, minute: minute(local) })
}

/// The hours of a day that clocks jump over, or show twice.
#[must_use]
pub fn marks(date: NaiveDate, zone: &Zone) -> Vec<GridMark> {
    let Ok(Some(day)) = zone.day_interval(date) else { return Vec::new() };
    let changes = zone.transitions().iter().filter(|change| day.contains(change.at));
    changes.filter_map(|change| mark(zone, change.at)).collect()
}

fn mark(zone: &Zone, at: Instant) -> Option<GridMark> {
    let before = zone.local(at - chrono::TimeDelta::seconds(1)).ok()?;
    let after = zone.local(at).ok()?;
    let jump = (after.offset().local_minus_utc() - before.offset().local_minus_utc()) / 60;
    let minutes = u16::try_from(jump.abs()).ok().filter(|&minutes| minutes > 0)?;
    let missing = jump > 0;
    let to = minute(after);
    let from = if missing { to.checked_sub(minutes)? } else { to };
    let what = if missing { "does not exist" } else { "passes twice" };
    let label = format!("{}–{} {what}", clock(from), clock(from + minutes));
    Some(GridMark { from, minutes, missing, label })
}

fn minute(local: DateTime<FixedOffset>) -> u16 {
    u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use domain::time::{IsoWeek, Transition};

    use super::{
        super::fixtures::{at, clocks, interval, zone},
        *,
    };

    fn week(raw: &str) -> Vec<NaiveDate> {
        IsoWeek::parse(raw).unwrap().days().collect()
    }

    fn placed(start: &str, end: &str, place: &str) -> Vec<(usize, u16, u16)> {
        let clocks = clocks();
        let zone = clocks.zone(&zone(place)).unwrap();
        let placed = parts(interval(start, end), &wholes(&week("2026-W09"), zone), zone);
        placed.into_iter().map(|part| (part.day, part.from, part.minutes)).collect()
    }

    #[test]
    fn an_interview_stands_where_its_zone_has_it() {
        let (start, end) = ("2026-02-24T13:00:00Z", "2026-02-24T13:45:00Z");
        for (place, expected) in [
            ("Europe/Paris", (1, 14 * 60, 45)),
            ("America/New_York", (1, 8 * 60, 45)),
            ("Asia/Tokyo", (1, 22 * 60, 45)),
        ] {
            assert_eq!(placed(start, end, place), [expected], "{place}");
        }
    }

    #[test]
    fn over_midnight_it_stands_on_both_days() {
        let around = placed("2026-02-24T14:30:00Z", "2026-02-24T15:30:00Z", "Asia/Tokyo");
        assert_eq!(around, [(1, 23 * 60 + 30, 30), (2, 0, 30)]);
    }

    #[test]
    fn outside_the_week_it_does_not_stand() {
        assert_eq!(placed("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z", "Europe/Paris"), []);
        let only_its_end = placed("2026-02-22T22:30:00Z", "2026-02-22T23:30:00Z", "Europe/Paris");
        assert_eq!(only_its_end, [(0, 0, 30)]);
    }

    #[test]
    fn hours_that_are_missing_or_pass_twice_are_marked() {
        let year = interval("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        let changes = [("2026-03-29T01:00:00Z", 7200), ("2026-10-25T01:00:00Z", 3600)];
        let changes = changes.map(|(raw, offset)| Transition { at: at(raw), offset });
        let paris = Zone::new(zone("Europe/Paris"), year, 3600, changes.to_vec());
        for (day, expected) in [
            ("2026-03-28", None),
            ("2026-03-29", Some("2:00–3:00 does not exist")),
            ("2026-10-25", Some("2:00–3:00 passes twice")),
        ] {
            let marks = marks(day.parse().unwrap(), &paris);
            assert_eq!(marks.first().map(|mark| mark.label.as_str()), expected, "{day}");
        }
    }

    #[test]
    fn now_is_marked_in_its_own_week_alone() {
        let clocks = clocks();
        let tokyo = clocks.zone(&zone("Asia/Tokyo")).unwrap();
        let now = at("2026-02-24T15:30:00Z");
        assert_eq!(now_in(&week("2026-W09"), tokyo, now), Some(GridNow { day: 2, minute: 30 }));
        assert_eq!(now_in(&week("2026-W10"), tokyo, now), None);
    }
}
