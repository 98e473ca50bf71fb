//! A week's slots in other weeks: what is made, what is left out and why.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    paging::Paging,
    people::Person,
    refusal::Refusal,
    rules::Violation,
    slots::{
        RawSlot,
        plan::{LeftOut, Why},
    },
    time::IsoWeek,
};
use services::{
    Error, on_both_databases, policy,
    slots::{self, Copies, Copying},
    testing::{World, at, slot},
};

fn week(raw: &str) -> IsoWeek {
    IsoWeek::parse(raw).unwrap()
}

/// The week of 2 March, again in so many weeks from `first` on.
fn copies(first: &str, weeks: u8) -> Copies {
    Copies { of: week("2026-W10"), only: None, first: week(first), weeks }
}

async fn copy(world: &World, person: &Person, copies: Copies) -> Copying {
    slots::copy(&world.cx, &person.actor(), copies).await.unwrap()
}

fn starts(copying: &Copying) -> Vec<String> {
    copying.made.iter().map(|slot| slot.interval.start().to_rfc3339()).collect()
}

fn reasons(copying: &Copying) -> Vec<(String, &Why)> {
    copying.left_out.iter().map(|LeftOut { day, why, .. }| (day.to_string(), why)).collect()
}

on_both_databases! {
    async fn a_week_is_repeated_at_the_same_time_on_the_wall_over_a_clock_change(world: World) {
        let ana = world.ana().await;
        let placed = RawSlot { location: Some("Room 4".to_owned()), ..slot("2026-03-03T14:00:00+01:00", 45) };
        slots::create(&world.cx, &ana.actor(), placed).await.unwrap();
        world.offer(&ana, "2026-03-05T09:00:00+01:00", 60).await;
        let copying = copy(&world, &ana, copies("2026-W13", 2)).await;
        assert_eq!(reasons(&copying), []);
        // Clocks go forward on Sunday 29 March.
        assert_eq!(
            starts(&copying),
            ["2026-03-24T13:00:00+00:00", "2026-03-26T08:00:00+00:00", "2026-03-31T12:00:00+00:00", "2026-04-02T07:00:00+00:00"]
        );
        assert_eq!(copying.made[0].location.as_ref().map(|place| place.as_str()), Some("Room 4"));
        let shown = slots::week(&world.cx, &ana.actor(), None, Some(week("2026-W14"))).await.unwrap();
        assert_eq!(shown.slots, copying.made[2..]);
    }

    async fn a_week_of_more_slots_than_a_page_has_rows_is_copied_whole(world: World) {
        let ana = world.ana().await;
        policy::set_max_days_per_week(&world.cx, 3).await.unwrap();
        let count = i32::try_from(Paging::MAX).unwrap() + 1;
        for number in 0..count {
            let start = at("2026-03-03T00:00:00+01:00") + TimeDelta::minutes(15) * number;
            world.offer(&ana, &start.to_rfc3339(), 15).await;
        }
        assert_eq!(copy(&world, &ana, copies("2026-W11", 1)).await.made.len() as u64, Paging::MAX + 1);
    }

    async fn what_the_rules_refuse_is_left_out_and_the_rest_is_made(world: World) {
        let ana = world.ana().await;
        let monday = world.offer(&ana, "2026-03-03T09:00:00+01:00", 60).await;
        world.offer(&ana, "2026-03-05T09:00:00+01:00", 60).await;
        // The next week is full with other days; the one after has a slot in the way; then one is there already.
        world.offer(&ana, "2026-03-09T09:00:00+01:00", 60).await;
        world.offer(&ana, "2026-03-11T09:00:00+01:00", 60).await;
        let in_the_way = world.offer(&ana, "2026-03-17T09:30:00+01:00", 60).await;
        world.offer(&ana, "2026-03-24T09:00:00+01:00", 60).await;
        let copying = copy(&world, &ana, copies("2026-W11", 3)).await;
        assert_eq!(starts(&copying), ["2026-03-19T08:00:00+00:00", "2026-03-26T08:00:00+00:00"]);
        let full = Why::Rules(vec![Violation::DayLimit {
            week: week("2026-W11"),
            days: ["2026-03-09", "2026-03-11"].map(|day| day.parse().unwrap()).to_vec(),
            limit: 2,
        }]);
        let overlap = Why::Rules(vec![Violation::SlotOverlap { conflicts_with: vec![in_the_way.id] }]);
        let expected = [("2026-03-10", &full), ("2026-03-12", &full), ("2026-03-17", &overlap), ("2026-03-24", &Why::There)];
        assert_eq!(reasons(&copying), expected.map(|(day, why)| (day.to_owned(), why)));
        assert_eq!(monday.interval.start(), at("2026-03-03T08:00:00Z"));
        // Once more: everything is there.
        let again = copy(&world, &ana, copies("2026-W12", 2)).await;
        assert_eq!(again.made, []);
    }

    async fn an_hour_that_clocks_skip_or_show_twice_is_left_out(world: World) {
        let ana = world.ana().await;
        world.offer(&ana, "2026-03-08T02:30:00+01:00", 45).await;
        assert_eq!(reasons(&copy(&world, &ana, copies("2026-W13", 1)).await), [("2026-03-29".to_owned(), &Why::Skipped)]);
        assert_eq!(reasons(&copy(&world, &ana, copies("2026-W43", 1)).await), [("2026-10-25".to_owned(), &Why::Twice)]);
    }

    async fn one_slot_is_repeated_alone_booked_or_not(world: World) {
        let ana = world.ana().await;
        let tuesday = world.offer(&ana, "2026-03-03T09:00:00+01:00", 60).await;
        world.offer(&ana, "2026-03-05T09:00:00+01:00", 60).await;
        world.book(&tuesday, "Lena Fischer").await;
        let copying = copy(&world, &ana, Copies { only: Some(tuesday.id), ..copies("2026-W11", 1) }).await;
        assert_eq!(starts(&copying), ["2026-03-10T08:00:00+00:00"]);
        assert_eq!(copying.made[0].status, domain::slots::SlotStatus::Available);
        let elsewhere = Copies { only: Some(tuesday.id), of: week("2026-W11"), ..copies("2026-W12", 1) };
        let refused = slots::copy(&world.cx, &ana.actor(), elsewhere).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::NotFound))), "{refused:?}");
    }

    async fn repeated_under_one_key_it_is_done_once(world: World) {
        let ana = world.ana().await;
        world.offer(&ana, "2026-03-03T09:00:00+01:00", 60).await;
        let cx = world.with_key("a", "/pages/copy_slots", "the same");
        let first = slots::copy(&cx, &ana.actor(), copies("2026-W11", 1)).await.unwrap();
        assert_eq!(slots::copy(&cx, &ana.actor(), copies("2026-W11", 1)).await.unwrap(), first);
    }

    async fn strangers_copy_nothing_and_nobody_copies_too_much(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let refused = slots::copy(&world.cx, &clara.actor(), copies("2026-W11", 1)).await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::Forbidden))), "{refused:?}");
        for weeks in [0, 27] {
            let refused = slots::copy(&world.cx, &ana.actor(), copies("2026-W11", weeks)).await;
            assert!(matches!(refused, Err(Error::Refused(Refusal::InvalidInput { .. }))), "{refused:?}");
        }
    }

    async fn what_is_offered_in_some_weeks_is_told_for_the_rules(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-17T09:00:00+01:00", 60).await;
        world.offer(&ana, "2026-05-05T09:00:00+01:00", 60).await;
        let offered = slots::offered(&world.cx, &ana.actor(), week("2026-W11"), 3).await.unwrap();
        assert_eq!(offered, [slot.offered()]);
    }
}
