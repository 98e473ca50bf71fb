//! Slots as they would be in other weeks: at the same time on the wall, as long, and at the same place. Where clocks
//! make of that time none or two, nothing is guessed: the copy is left out, and says why.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Timelike};
use serde::{Deserialize, Serialize};

use super::Location;
use crate::{
    ids::SlotId,
    rules::{self, Facts, Offered, Proposed, Violation, notice},
    time::{Instant, Interval, IsoWeek, LocalTime, OutsideRange, Zone},
};

/// Into how many weeks slots are copied at once.
pub const MOST_WEEKS: u8 = 26;

/// A slot to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    pub interval: Interval,
    pub location: Option<Location>,
}

/// A copy that may be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    pub id: SlotId,
    /// The interviewer's local day on which it begins.
    pub day: NaiveDate,
    pub interval: Interval,
    pub location: Option<Location>,
}

/// A copy that is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    #[serde(with = "crate::time::written::day")]
    pub day: NaiveDate,
    /// Of the start, since midnight on the wall.
    pub minute: u16,
    /// How long it would last.
    pub minutes: u16,
    pub why: Why,
}

/// What speaks against a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Clocks jump over its start.
    Skipped,
    /// Clocks show its start twice.
    Twice,
    /// Clocks change while it would last, so that it would end at another time.
    Changes,
    /// Its start is not one that a slot may have: the sentence of [`notice::check`].
    Start(String),
    /// The very same times are offered already.
    There,
    Rules(Vec<Violation>),
    /// The zone's rules are not known that far ahead.
    Unknown,
}

/// What would come of copying, each in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub copies: Vec<Copied>,
    pub left_out: Vec<LeftOut>,
}

/// What becomes of `originals` in each of `weeks`. `facts` reach over all of these weeks; copies that are made are
/// in the way of those that follow. `id` gives each an id.
///
/// # Errors
/// [`OutsideRange`] when the zone's rules do not reach the originals.
pub fn plan(
    originals: &[Original],
    weeks: &[IsoWeek],
    facts: Facts<'_>,
    now: Instant,
    mut id: impl FnMut() -> SlotId,
) -> Result<Plan, OutsideRange> {
    let walls: Vec<Wall> =
        originals.iter().map(|original| Wall::of(original.interval, facts.zone)).collect::<Result<_, _>>()?;
    let (mut plan, mut offered) = (Plan::default(), facts.offered.to_vec());
    for &week in weeks {
        for (wall, original) in walls.iter().zip(originals) {
            match wall.copy(week, Facts { offered: &offered, ..facts }, now) {
                Ok(interval) => {
                    let (id, day, location) = (id(), wall.day(week), original.location.clone());
                    offered.push(Offered { id, interval });
                    plan.copies.push(Copied { id, day, interval, location });
                }
                Err(why) => plan.left_out.push(wall.left_out(week, why)),
            }
        }
    }
    Ok(plan)
}

/// When a slot begins, as the wall shows it in every week, and how long it lasts.
struct Wall {
    days_after_monday: u64,
    minute: u16,
    length: TimeDelta,
}

impl Wall {
    fn of(interval: Interval, zone: &Zone) -> Result<Self, OutsideRange> {
        let start = zone.local(interval.start())?;
        let days = (start.date_naive() - IsoWeek::of(start.date_naive()).monday()).num_days();
        Ok(Self {
            days_after_monday: days.unsigned_abs(),
            minute: (start.hour() * 60 + start.minute()) as u16,
            length: interval.length(),
        })
    }

    fn day(&self, week: IsoWeek) -> NaiveDate {
        week.monday() + Days::new(self.days_after_monday)
    }

    fn copy(&self, week: IsoWeek, facts: Facts<'_>, now: Instant) -> Result<Interval, Why> {
        let interval = self.interval(week, facts.zone)?;
        if facts.offered.iter().any(|offered| offered.interval == interval) {
            return Err(Why::There);
        }
        notice::check(interval.start(), now).map_err(Why::Start)?;
        match rules::check(Proposed { id: None, interval }, facts) {
            Ok(violations) if violations.is_empty() => Ok(interval),
            Ok(violations) => Err(Why::Rules(violations)),
            Err(OutsideRange) => Err(Why::Unknown),
        }
    }

    fn interval(&self, week: IsoWeek, zone: &Zone) -> Result<Interval, Why> {
        let wall = self.day(week).and_time(NaiveTime::MIN) + TimeDelta::minutes(self.minute.into());
        let start = match zone.resolve(wall) {
            Ok(LocalTime::Single(start)) => start,
            Ok(LocalTime::Skipped(_)) => return Err(Why::Skipped),
            Ok(LocalTime::Ambiguous { .. }) => return Err(Why::Twice),
            Err(OutsideRange) => return Err(Why::Unknown),
        };
        let end = start + self.length;
        match zone.local(end) {
            Ok(local) if local.naive_local() == wall + self.length => {
                Interval::new(start, end).map_err(|_| Why::Unknown)
            }
            Ok(_) => Err(Why::Changes),
            Err(OutsideRange) => Err(Why::Unknown),
        }
    }

    fn left_out(&self, week: IsoWeek, why: Why) -> LeftOut {
        let minutes = u16::try_from(self.length.num_minutes()).unwrap_or(u16::MAX);
        LeftOut { day: self.day(week), minute: self.minute, minutes, why }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::{Transition, ZoneName};

    fn at(raw: &str) -> Instant {
        crate::time::instant(raw).unwrap()
    }

    fn interval(start: &str, end: &str) -> Interval {
        Interval::new(at(start), at(end)).unwrap()
    }

    /// Paris in 2026: forward on 29 March at 01:00 UTC, back on 25 October at 01:00 UTC.
    fn paris() -> Zone {
        let transition = |raw, offset| Transition { at: at(raw), offset };
        Zone::new(
            ZoneName::stored("Europe/Paris".to_owned()),
            interval("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            3600,
            vec![transition("2026-03-29T01:00:00Z", 7200), transition("2026-10-25T01:00:00Z", 3600)],
        )
    }

    fn week(raw: &str) -> IsoWeek {
        IsoWeek::parse(raw).unwrap()
    }

    /// What becomes of a slot in a week, where `offered` is offered already.
    fn copied(slot: (&str, &str), to: &str, offered: &[(&str, &str)]) -> Result<Interval, Why> {
        let zone = paris();
        let offered: Vec<_> = (100..)
            .zip(offered)
            .map(|(id, (start, end))| Offered {
                id: SlotId(Uuid::from_u128(id)),
                interval: interval(start, end),
            })
            .collect();
        let originals = [Original { interval: interval(slot.0, slot.1), location: None }];
        let facts = Facts { zone: &zone, offered: &offered, max_days_per_week: 2 };
        let id = || SlotId(Uuid::nil());
        let mut plan = plan(&originals, &[week(to)], facts, at("2026-03-02T08:00:00Z"), id).unwrap();
        match plan.left_out.pop() {
            Some(left_out) => Err(left_out.why),
            None => Ok(plan.copies.remove(0).interval),
        }
    }

    const TUESDAY: (&str, &str) = ("2026-03-24T13:00:00Z", "2026-03-24T13:45:00Z");

    #[test]
    fn a_copy_is_at_the_same_time_on_the_wall() {
        // Clocks went forward in between.
        let after = interval("2026-03-31T12:00:00Z", "2026-03-31T12:45:00Z");
        assert_eq!(copied(TUESDAY, "2026-W14", &[]), Ok(after));
    }

    #[test]
    fn where_clocks_change_nothing_is_guessed() {
        for (slot, to, why) in [
            (("2026-03-22T01:30:00Z", "2026-03-22T02:15:00Z"), "2026-W13", Why::Skipped),
            (("2026-03-22T00:30:00Z", "2026-03-22T02:15:00Z"), "2026-W13", Why::Changes),
            (("2026-10-18T00:30:00Z", "2026-10-18T01:15:00Z"), "2026-W43", Why::Twice),
            (("2026-10-17T23:30:00Z", "2026-10-18T01:15:00Z"), "2026-W43", Why::Changes),
        ] {
            assert_eq!(copied(slot, to, &[]), Err(why), "{slot:?}");
        }
    }

    #[test]
    fn what_the_rules_refuse_is_left_out() {
        let there = ("2026-03-31T12:00:00Z", "2026-03-31T12:45:00Z");
        assert_eq!(copied(TUESDAY, "2026-W14", &[there]), Err(Why::There));
        let beside = ("2026-03-31T12:15:00Z", "2026-03-31T13:00:00Z");
        let overlap = Violation::SlotOverlap { conflicts_with: vec![SlotId(Uuid::from_u128(100))] };
        assert_eq!(copied(TUESDAY, "2026-W14", &[beside]), Err(Why::Rules(vec![overlap])));
        let (wednesday, friday) = (
            ("2026-04-01T12:00:00Z", "2026-04-01T13:00:00Z"),
            ("2026-04-03T12:00:00Z", "2026-04-03T13:00:00Z"),
        );
        let third = copied(TUESDAY, "2026-W14", &[wednesday, friday]);
        assert!(matches!(&third, Err(Why::Rules(violations)) if violations.len() == 1), "{third:?}");
        let gone = copied(TUESDAY, "2026-W09", &[]);
        assert_eq!(gone, Err(Why::Start("must be in the future".to_owned())));
        assert_eq!(copied(TUESDAY, "2027-W20", &[]), Err(Why::Unknown));
    }

    #[test]
    fn copies_are_in_the_way_of_those_that_follow() {
        let zone = paris();
        // From Sunday night into Monday, and on Monday morning.
        let originals = [
            ("2026-03-01T23:00:00Z", "2026-03-02T00:00:00Z"),
            ("2026-03-08T22:30:00Z", "2026-03-08T23:30:00Z"),
        ]
        .map(|(start, end)| Original { interval: interval(start, end), location: None });
        let facts = Facts { zone: &zone, offered: &[], max_days_per_week: 2 };
        let mut ids = (1..).map(|id| SlotId(Uuid::from_u128(id)));
        let weeks = [week("2026-W11"), week("2026-W12")];
        let plan =
            plan(&originals, &weeks, facts, at("2026-03-02T08:00:00Z"), || ids.next().unwrap()).unwrap();
        assert_eq!(plan.copies.len(), 3);
        let overlap = Violation::SlotOverlap { conflicts_with: vec![SlotId(Uuid::from_u128(2))] };
        assert_eq!(
            plan.left_out.iter().map(|left| &left.why).collect::<Vec<_>>(),
            [&Why::Rules(vec![overlap])]
        );
    }
}
