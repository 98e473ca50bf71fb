//! An interviewer's slots begin on at most so many distinct local days of any ISO week (two, as shipped).
//!
//! Where more days stand than the limit allows, because it was lowered, they stand; only a new day is refused.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::{Facts, Proposed, Violation};
use crate::time::{IsoWeek, OutsideRange};

/// # Errors
/// [`OutsideRange`] when the zone's rules do not reach the slots concerned.
pub fn check(proposed: Proposed, facts: Facts<'_>) -> Result<Option<Violation>, OutsideRange> {
    let day = facts.zone.day(proposed.interval.start())?;
    let week = IsoWeek::of(day);
    let days = used(proposed, week, facts)?;
    let refused = !days.contains(&day) && days.len() >= facts.max_days_per_week;
    Ok(refused.then(|| Violation::DayLimit {
        week,
        days: days.into_iter().collect(),
        limit: facts.max_days_per_week,
    }))
}

/// The days of `week` on which other slots begin.
fn used(proposed: Proposed, week: IsoWeek, facts: Facts<'_>) -> Result<BTreeSet<NaiveDate>, OutsideRange> {
    // No zone is further than a day from UTC, so slots of other weeks need no rules of the zone.
    let midnight = week.monday().and_time(NaiveTime::MIN).and_utc();
    let around = midnight - TimeDelta::days(1)..midnight + TimeDelta::days(8);
    facts
        .others(proposed)
        .map(|other| other.interval.start())
        .filter(|start| around.contains(start))
        .map(|start| facts.zone.day(start))
        .filter(|day| day.as_ref().map_or(true, |&day| week.contains(day)))
        .collect()
}
