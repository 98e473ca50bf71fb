//! What holds for every week and every slot.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

mod zones;

use chrono::TimeDelta;
use domain::{
    ids::SlotId,
    rules::{self, Facts, Offered, Proposed, Violation},
    time::{Instant, Interval, LocalTime, Zone},
};
use proptest::prelude::*;
use uuid::Uuid;

const ZONES: [&str; 8] = [
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Santiago",
    "Africa/Casablanca",
    "UTC",
];

/// Quarters of an hour since 1 January 2026, over two years.
fn interval() -> impl Strategy<Value = Interval> {
    (0_i64..70_000, 1_i64..33).prop_map(|(from, quarters)| {
        let start = Instant::from_timestamp(1_767_225_600 + from * 900, 0).unwrap();
        Interval::new(start, start + TimeDelta::minutes(quarters * 15)).unwrap()
    })
}

/// Slots close to one another, so that the rules have something to say.
fn week() -> impl Strategy<Value = (Interval, Vec<Offered>)> {
    (interval(), prop::collection::vec((-700_i64..700, 1_i64..33), 0..12)).prop_map(|(proposed, others)| {
        let offered = others
            .into_iter()
            .enumerate()
            .map(|(index, (quarters, length))| {
                let start = proposed.start() + TimeDelta::minutes(quarters * 15);
                let interval = Interval::new(start, start + TimeDelta::minutes(length * 15)).unwrap();
                Offered { id: SlotId(Uuid::from_u128(index as u128 + 1)), interval }
            })
            .collect();
        (proposed, offered)
    })
}

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(&ZONES[..]).prop_map(zones::zone)
}

/// The verdict; the order in which conflicting slots are named does not matter.
fn verdict(interval: Interval, offered: &[Offered], zone: &Zone, max_days_per_week: usize) -> Vec<Violation> {
    let facts = Facts { zone, offered, max_days_per_week };
    let mut found = rules::check(Proposed { id: None, interval }, facts).unwrap();
    for violation in &mut found {
        if let Violation::SlotOverlap { conflicts_with } = violation {
            conflicts_with.sort();
        }
    }
    found
}

proptest! {
    #[test]
    fn the_order_of_slots_does_not_matter(
        (proposed, offered) in week(), zone in zone(), limit in 1_usize..4, seed in any::<prop::sample::Index>()
    ) {
        let mut other_order = offered.clone();
        other_order.reverse();
        if !other_order.is_empty() {
            let by = seed.index(other_order.len());
            other_order.rotate_left(by);
        }
        prop_assert_eq!(verdict(proposed, &offered, &zone, limit), verdict(proposed, &other_order, &zone, limit));
    }

    #[test]
    fn whole_weeks_without_a_clock_change_keep_the_verdict(
        (proposed, offered) in week(), zone in zone(), limit in 1_usize..4, weeks in 1_i64..60
    ) {
        let by = TimeDelta::weeks(weeks);
        let all = || offered.iter().map(|slot| slot.interval).chain([proposed]);
        let offset = |instant: Instant| zone.local(instant).unwrap().offset().local_minus_utc();
        prop_assume!(all().all(|interval| offset(interval.start()) == offset(interval.start() + by)));
        let later: Vec<Offered> =
            offered.iter().map(|slot| Offered { id: slot.id, interval: slot.interval.shifted(by) }).collect();
        let shifted = verdict(proposed.shifted(by), &later, &zone, limit).into_iter().map(|violation| match violation {
            Violation::DayLimit { week, days, limit } => Violation::DayLimit {
                week: week.plus(-weeks),
                days: days.into_iter().map(|day| day - by).collect(),
                limit,
            },
            overlap @ Violation::SlotOverlap { .. } => overlap,
        });
        prop_assert_eq!(verdict(proposed, &offered, &zone, limit), shifted.collect::<Vec<_>>());
    }

    #[test]
    fn an_allowed_slot_can_be_added_and_then_refuses_itself(
        (proposed, mut offered) in week(), zone in zone(), limit in 1_usize..4
    ) {
        prop_assume!(verdict(proposed, &offered, &zone, limit).is_empty());
        let id = SlotId(Uuid::from_u128(99));
        offered.push(Offered { id, interval: proposed });
        prop_assert_eq!(
            verdict(proposed, &offered, &zone, limit),
            vec![Violation::SlotOverlap { conflicts_with: vec![id] }]
        );
        let facts = Facts { zone: &zone, offered: &offered, max_days_per_week: limit };
        prop_assert_eq!(rules::check(Proposed { id: Some(id), interval: proposed }, facts).unwrap(), vec![]);
    }

    #[test]
    fn an_instant_is_among_those_its_local_time_means(interval in interval(), zone in zone()) {
        let instant = interval.start();
        let found = match zone.resolve(zone.local(instant).unwrap().naive_local()).unwrap() {
            LocalTime::Single(only) => only == instant,
            LocalTime::Ambiguous { earlier, later } => earlier == instant || later == instant,
            LocalTime::Skipped(_) => false,
        };
        prop_assert!(found);
    }
}
