//! The local days on which an interviewer's slots begin, when the interviewer's zone or its rules have changed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    events::Event,
    ids::{PersonId, SlotId},
    refusal::Refusal,
    rules::Violation,
    time::{Instant, IsoWeek, OutsideRange, Zone},
};

use crate::{
    Result,
    store::{self, Txn, local_days::Stored},
};

/// Puts the slots of this week and all later ones on the days on which they begin in `zone`. The interviewer is locked.
/// Gives those that changed.
///
/// # Errors
/// [`Refusal::SlotRules`] naming the first week that would get a day too many.
pub(crate) async fn follow(txn: &Txn<'_>, interviewer: PersonId, zone: &Zone) -> Result<Vec<SlotId>> {
    let stored = store::local_days::of(txn.db, interviewer, before_last_week(zone, txn.now)?).await?;
    let limit = store::policy::max_days_per_week(txn.db).await?;
    let moves = moves(&stored, zone, txn.now).map_err(anyhow::Error::from)?;
    if let Some(violation) = too_many(&stored, &moves, limit) {
        return Err(Refusal::SlotRules { violations: vec![violation] }.into());
    }
    for (&slot, &day) in &moves {
        store::local_days::put(txn, slot, day, zone.name()).await?;
    }
    for day in moves.values().copied().collect::<BTreeSet<_>>() {
        store::slots::claim_day(txn, interviewer, day).await?;
    }
    Ok(moves.into_keys().collect())
}

/// Tells of slots that changed, and of the bookings that hold them.
pub(crate) async fn announce(txn: &Txn<'_>, slots: &[SlotId]) -> Result<()> {
    for &id in slots {
        let booking = store::local_days::tell_booking(txn, id).await?;
        if let Some(slot) = store::slots::find(txn.db, id).await? {
            txn.emit(Event::SlotUpdated(slot)).await?;
        }
        if let Some(booking) = booking
            && let Some(booking) = store::bookings::find(txn.db, booking).await?
        {
            txn.emit(Event::BookingUpdated(booking)).await?;
        }
    }
    Ok(())
}

/// The slots that are not stored on the day on which they begin in `zone`. What began before this week stays where it
/// is: those weeks are over.
pub(crate) fn moves(
    stored: &[Stored],
    zone: &Zone,
    now: Instant,
) -> Result<BTreeMap<SlotId, NaiveDate>, OutsideRange> {
    let this_week = zone.week(now)?;
    let days = stored.iter().map(|slot| zone.day(slot.start)).collect::<Result<Vec<_>, _>>()?;
    let moved = |(slot, day): &(&Stored, NaiveDate)| {
        let concerned = IsoWeek::of(slot.day).max(IsoWeek::of(*day)) >= this_week;
        concerned && (slot.day != *day || slot.zone != *zone.name())
    };
    Ok(stored.iter().zip(days).filter(moved).map(|(slot, day)| (slot.slot, day)).collect())
}

/// The first week that would get a day it does not have, and then have more than the limit.
fn too_many(stored: &[Stored], moves: &BTreeMap<SlotId, NaiveDate>, limit: usize) -> Option<Violation> {
    let before = by_week(stored.iter().map(|slot| slot.day));
    let after = by_week(stored.iter().map(|slot| moves.get(&slot.slot).copied().unwrap_or(slot.day)));
    let (week, days) = after.into_iter().find(|(week, days)| {
        let gained = before.get(week).is_none_or(|before| !days.is_subset(before));
        gained && days.len() > limit
    })?;
    Some(Violation::DayLimit { week, days: days.into_iter().collect(), limit })
}

fn by_week(days: impl Iterator<Item = NaiveDate>) -> BTreeMap<IsoWeek, BTreeSet<NaiveDate>> {
    let mut weeks = BTreeMap::<_, BTreeSet<_>>::new();
    for day in days {
        weeks.entry(IsoWeek::of(day)).or_default().insert(day);
    }
    weeks
}

/// Before all slots that can have to do with this week: a week and what zones differ by.
pub(crate) fn before_last_week(zone: &Zone, now: Instant) -> Result<Instant> {
    let monday = zone.week(now).map_err(anyhow::Error::from)?.monday();
    Ok(monday.and_time(chrono::NaiveTime::MIN).and_utc() - TimeDelta::days(9))
}

#[cfg(test)]
mod tests {
    use domain::time::ZoneName;
    use uuid::Uuid;

    use super::*;
    use crate::{testing::at, time_zones};

    fn zone(name: &str) -> Zone {
        time_zones::zone_around(&ZoneName::stored(name.to_owned()), at("2026-03-02T08:00:00Z")).unwrap()
    }

    /// Slots that begin at these instants, stored on their days in that zone.
    fn offered(zone: &Zone, starts: &[&str]) -> Vec<Stored> {
        let slot = |(id, start): (usize, &&str)| Stored {
            slot: SlotId(Uuid::from_u128(id as u128)),
            start: at(start),
            day: zone.day(at(start)).unwrap(),
            zone: zone.name().clone(),
        };
        starts.iter().enumerate().map(slot).collect()
    }

    /// The week that would have a day too many, once what is offered in one zone is offered in another.
    fn refused(starts: &[&str], from: &str, to: &str) -> Option<String> {
        let (from, to) = (zone(from), zone(to));
        let stored = offered(&from, starts);
        let moves = moves(&stored, &to, at("2026-03-02T08:00:00Z")).unwrap();
        too_many(&stored, &moves, 2).map(|violation| match violation {
            Violation::DayLimit { week, days, limit: _ } => format!("{week} {days:?}"),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn days_move_with_the_zone_as_long_as_weeks_keep_to_the_limit() {
        for (starts, from, to, expected) in [
            // Wednesday and Thursday in Paris, both an hour before noon: two days anywhere near.
            (&["2026-03-11T10:00:00Z", "2026-03-12T10:00:00Z"][..], "Europe/Paris", "Asia/Tokyo", None),
            // Two evenings in Paris, and two in Tokyo, where it is the next day.
            (&["2026-03-11T20:00:00Z", "2026-03-12T20:00:00Z"], "Europe/Paris", "Asia/Tokyo", None),
            // Morning and evening of one day are two days in Tokyo, and so three with the next.
            (
                &["2026-03-11T08:00:00Z", "2026-03-11T20:00:00Z", "2026-03-12T20:00:00Z"],
                "Europe/Paris",
                "Asia/Tokyo",
                Some("2026-W11 [2026-03-11, 2026-03-12, 2026-03-13]"),
            ),
            // Monday morning in Tokyo is Sunday in Los Angeles: the week before gets the day.
            (
                &["2026-03-15T23:00:00Z", "2026-03-11T20:00:00Z", "2026-03-12T20:00:00Z"],
                "Asia/Tokyo",
                "America/Los_Angeles",
                Some("2026-W11 [2026-03-11, 2026-03-12, 2026-03-15]"),
            ),
        ] {
            assert_eq!(refused(starts, from, to).as_deref(), expected, "{starts:?} from {from} to {to}");
        }
    }

    #[test]
    fn weeks_that_are_over_stay_as_they_were() {
        let (paris, tokyo) = (zone("Europe/Paris"), zone("Asia/Tokyo"));
        let stored =
            offered(&paris, &["2026-02-25T20:00:00Z", "2026-03-02T07:00:00Z", "2026-03-11T20:00:00Z"]);
        let moved: Vec<_> = moves(&stored, &tokyo, at("2026-03-02T08:00:00Z")).unwrap().into_iter().collect();
        let day = |raw: &str| raw.parse::<NaiveDate>().unwrap();
        assert_eq!(moved, [(stored[1].slot, day("2026-03-02")), (stored[2].slot, day("2026-03-12"))]);
    }
}
