//! Between the time line and the wall: where a slot lies in the grid, and what a place in the grid means.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use domain::time::{Instant, Interval, IsoWeek, LocalTime, OutsideRange, Transition, Zone, clock_time};

use super::typed::skipped;
use crate::ui::week_grid::{DAY, GridMark};

/// A stretch of one day, in minutes on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) date: NaiveDate,
    pub(super) from: u16,
    pub(super) minutes: u16,
}

/// Where an interval lies on the wall: what goes past midnight is two pieces.
pub(super) fn pieces(interval: Interval, zone: &Zone) -> Result<Vec<Piece>, OutsideRange> {
    let (start, end) = (zone.local(interval.start())?, zone.local(interval.end())?);
    let (first, last) = (start.date_naive(), end.date_naive());
    if first == last {
        // Where clocks go back in between, the wall would show no time passing.
        let on_the_wall = (end.naive_local() - start.naive_local()).num_minutes();
        let minutes = if on_the_wall > 0 { on_the_wall } else { interval.length().num_minutes() };
        return Ok(vec![piece(first, minute(start), minutes)]);
    }
    let before = piece(first, minute(start), i64::from(DAY - minute(start)));
    let after = piece(last, 0, i64::from(minute(end)));
    Ok([before, after].into_iter().filter(|piece| piece.minutes > 0).collect())
}

fn piece(date: NaiveDate, from: u16, minutes: i64) -> Piece {
    let room = DAY - from;
    Piece { date, from, minutes: u16::try_from(minutes).unwrap_or(room).min(room) }
}

/// Minutes since midnight on the wall.
pub(super) fn minute(local: DateTime<FixedOffset>) -> u16 {
    (local.hour() * 60 + local.minute()) as u16
}

/// Why a place in the grid is no instant, or not the only one: it is never guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotMeant {
    /// Clocks show that time twice.
    Twice(String),
    /// The sentence that says why.
    Never(String),
}

/// The instant at which the wall shows that minute of that day.
///
/// # Errors
/// Why it is none, or not the only one.
pub(super) fn instant(date: NaiveDate, minute: u16, zone: &Zone) -> Result<Instant, NotMeant> {
    let wall = date.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(minute.into());
    match zone.resolve(wall) {
        Ok(LocalTime::Single(at)) => Ok(at),
        Ok(LocalTime::Skipped(gap)) => Err(NotMeant::Never(format!("{} {}", clock(wall), skipped(&gap)))),
        Ok(LocalTime::Ambiguous { .. }) => Err(NotMeant::Twice(clock(wall))),
        Err(outside) => Err(NotMeant::Never(format!("{} {outside}", clock(wall)))),
    }
}

/// The hours of a day that do not exist, or happen twice.
pub(super) fn marks(date: NaiveDate, week: IsoWeek, zone: &Zone) -> Vec<GridMark> {
    let near = |transition: &&Transition| week.plus(-1).monday() <= transition.at.date_naive();
    zone.transitions().iter().filter(near).take(4).filter_map(|change| mark(change, date, zone)).collect()
}

fn mark(change: &Transition, date: NaiveDate, zone: &Zone) -> Option<GridMark> {
    let before = zone.local(change.at - TimeDelta::seconds(1)).ok()?.naive_local() + TimeDelta::seconds(1);
    let after = zone.local(change.at).ok()?.naive_local();
    let (from, to, missing) = if before < after { (before, after, true) } else { (after, before, false) };
    let what = if missing { "does not exist" } else { "happens twice" };
    (from != to && from.date() == date).then(|| GridMark {
        from: (from.hour() * 60 + from.minute()) as u16,
        minutes: u16::try_from((to - from).num_minutes()).unwrap_or(0),
        missing,
        label: format!("{}–{} {what}", clock(from), clock(to)),
    })
}

fn clock(wall: NaiveDateTime) -> String {
    clock_time(wall.and_utc().fixed_offset())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::fixtures::{at, interval, paris};

    fn date(raw: &str) -> NaiveDate {
        raw.parse().unwrap()
    }

    #[test]
    fn a_slot_lies_where_the_wall_shows_it() {
        for (start, end, expected) in [
            ("2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z", vec![("2026-03-03", 840, 45)]),
            ("2026-03-03T22:30:00Z", "2026-03-03T23:00:00Z", vec![("2026-03-03", 1410, 30)]),
            (
                "2026-03-03T22:30:00Z",
                "2026-03-04T00:15:00Z",
                vec![("2026-03-03", 1410, 30), ("2026-03-04", 0, 75)],
            ),
            // Over the hour that is skipped, and over the one that is shown twice.
            ("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", vec![("2026-03-29", 90, 120)]),
            ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", vec![("2026-10-25", 150, 60)]),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(day, from, minutes)| Piece { date: date(day), from, minutes })
                .collect();
            assert_eq!(pieces(interval(start, end), &paris()), Ok(expected), "{start}");
        }
    }

    #[test]
    fn a_place_in_the_grid_means_an_instant_or_says_why_not() {
        for (day, minute, expected) in [
            ("2026-03-03", 840, Ok(at("2026-03-03T13:00:00Z"))),
            ("2026-03-03", DAY, Ok(at("2026-03-03T23:00:00Z"))),
            (
                "2026-03-29",
                150,
                Err(NotMeant::Never(
                    "2:30 does not exist on Sun 29 Mar: clocks go from 2:00 to 3:00".to_owned(),
                )),
            ),
            ("2026-10-25", 150, Err(NotMeant::Twice("2:30".to_owned()))),
        ] {
            assert_eq!(instant(date(day), minute, &paris()), expected, "{day} {minute}");
        }
    }

    #[test]
    fn clock_changes_are_marked_on_their_day() {
        let marked = |day: &str| {
            let marks = marks(date(day), IsoWeek::of(date(day)), &paris());
            marks.into_iter().map(|mark| (mark.from, mark.minutes, mark.label)).collect::<Vec<_>>()
        };
        assert_eq!(marked("2026-03-29"), [(120, 60, "2:00–3:00 does not exist".to_owned())]);
        assert_eq!(marked("2026-10-25"), [(120, 60, "2:00–3:00 happens twice".to_owned())]);
        assert_eq!(marked("2026-03-28"), []);
    }
}
