//! What interviewers do with their slots.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    ids::Version,
    paging::Paging,
    people::RawPerson,
    refusal::Refusal,
    rules::Violation,
    slots::{RawSlotChanges, SlotStatus},
    time::{Interval, IsoWeek},
};
use services::{
    Error, bookings, on_both_databases, people, policy,
    slots::{self, SlotFilter},
    testing::{at, slot},
};

/// What the use case refused.
fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

on_both_databases! {
    async fn an_interviewer_offers_a_slot_and_sees_it(world: World) {
        let ana = world.ana().await;
        let offered = world.offer(&ana, "2026-03-03T09:00:00+01:00", 45).await;
        assert_eq!((offered.status, offered.version), (SlotStatus::Available, Version::FIRST));
        assert_eq!(slots::get(&world.cx, &ana.actor(), offered.id).await.unwrap(), offered);
    }

    async fn two_slots_never_share_an_instant(world: World) {
        let ana = world.ana().await;
        let first = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let found = refusal(world.try_offer(&ana.actor(), "2026-03-03T09:45:00Z", 30).await);
        let conflicts_with = vec![first.id];
        assert_eq!(found, Refusal::SlotRules { violations: vec![Violation::SlotOverlap { conflicts_with }] });
        world.offer(&ana, "2026-03-03T10:00:00Z", 30).await;
    }

    async fn a_third_day_of_a_week_is_refused_until_one_is_free(world: World) {
        let ana = world.ana().await;
        world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let thursday = world.offer(&ana, "2026-03-05T09:00:00Z", 60).await;
        let friday = async || world.try_offer(&ana.actor(), "2026-03-06T09:00:00Z", 60).await;
        let Refusal::SlotRules { violations } = refusal(friday().await) else { panic!("another refusal") };
        let days = ["2026-03-03", "2026-03-05"].map(|day| day.parse().unwrap()).to_vec();
        assert_eq!(violations, [Violation::DayLimit { week: IsoWeek::parse("2026-W10").unwrap(), days, limit: 2 }]);
        slots::delete(&world.cx, &ana.actor(), thursday.id, None).await.unwrap();
        friday().await.unwrap();
    }

    async fn the_day_is_the_interviewers_own(world: World) {
        // 23:30 on Sunday in UTC is Monday morning in Tokyo: a day of another week.
        let bo = world.bo().await;
        world.offer(&bo, "2026-03-04T01:00:00Z", 60).await;
        world.offer(&bo, "2026-03-05T01:00:00Z", 60).await;
        world.offer(&bo, "2026-03-08T23:30:00Z", 30).await;
        let sunday = world.try_offer(&bo.actor(), "2026-03-08T01:00:00Z", 30).await;
        assert_eq!(refusal(sunday).code(), "day_limit");
    }

    async fn an_edit_moves_the_day_and_frees_the_old_one(world: World) {
        let ana = world.ana().await;
        world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let thursday = world.offer(&ana, "2026-03-05T09:00:00Z", 60).await;
        let to_friday = RawSlotChanges {
            start_time: Some("2026-03-06T09:00:00Z".to_owned()),
            end_time: Some("2026-03-06T10:00:00Z".to_owned()),
            location: Some(Some("Room 4".to_owned())),
        };
        let moved = slots::edit(&world.cx, &ana.actor(), thursday.id, None, to_friday).await.unwrap();
        assert_eq!((moved.interval.start(), moved.version), (at("2026-03-06T09:00:00Z"), Version(2)));
        world.offer(&ana, "2026-03-06T10:00:00Z", 30).await;
        assert_eq!(refusal(world.try_offer(&ana.actor(), "2026-03-05T09:00:00Z", 30).await).code(), "day_limit");
    }

    async fn a_stale_version_is_refused(world: World) {
        let ana = world.ana().await;
        let offered = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let place = || RawSlotChanges { location: Some(Some("Room 4".to_owned())), ..RawSlotChanges::default() };
        slots::edit(&world.cx, &ana.actor(), offered.id, Some(Version(1)), place()).await.unwrap();
        let again = slots::edit(&world.cx, &ana.actor(), offered.id, Some(Version(1)), place()).await;
        assert_eq!(refusal(again), Refusal::VersionMismatch);
        assert_eq!(
            refusal(slots::delete(&world.cx, &ana.actor(), offered.id, Some(Version(1))).await),
            Refusal::VersionMismatch
        );
    }

    async fn a_booked_slot_stays_as_it_is(world: World) {
        let ana = world.ana().await;
        let offered = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        world.book(&offered, "Lena Fischer").await;
        let place = RawSlotChanges { location: Some(None), ..RawSlotChanges::default() };
        assert_eq!(
            refusal(slots::edit(&world.cx, &ana.actor(), offered.id, None, place).await),
            Refusal::SlotBooked
        );
        assert_eq!(refusal(slots::delete(&world.cx, &ana.actor(), offered.id, None).await), Refusal::SlotBooked);
    }

    async fn the_place_of_a_slot_that_has_begun_can_still_be_put_right(world: World) {
        let (bo, dee) = (world.bo().await, world.dee().await);
        // In Tokyo these are Wednesday and Thursday; by UTC the first is on Tuesday.
        let wednesday = world.offer(&bo, "2026-03-03T23:00:00Z", 60).await;
        let thursday = world.offer(&bo, "2026-03-05T01:00:00Z", 60).await;
        world.set_now("2026-03-16T08:00:00Z");
        let to_utc = RawPerson { time_zone: Some("UTC".to_owned()), ..RawPerson::default() };
        people::edit(&world.cx, &dee.actor(), bo.id, to_utc).await.unwrap();
        // The second time it is too long ago for the rules of the zone that everything else is planned by.
        for (version, now) in [(2, "2026-03-16T08:00:00Z"), (4, "2029-03-16T08:00:00Z")] {
            world.set_now(now);
            for slot in [&wednesday, &thursday] {
                let edited = async |changes| slots::edit(&world.cx, &bo.actor(), slot.id, None, changes).await;
                let place = RawSlotChanges { location: Some(Some("Room 4".to_owned())), ..RawSlotChanges::default() };
                let put_right = edited(place).await.unwrap();
                assert_eq!((put_right.interval, put_right.version), (slot.interval, Version(version)));
                let start = Some(slot.interval.start().to_rfc3339());
                let same = RawSlotChanges { start_time: start.clone(), ..RawSlotChanges::default() };
                assert_eq!(edited(same).await.unwrap().interval, slot.interval);
                let end_time = Some((slot.interval.end() + TimeDelta::minutes(15)).to_rfc3339());
                for end_time in [Some(slot.interval.end().to_rfc3339()), end_time] {
                    let again = RawSlotChanges { start_time: start.clone(), end_time, ..RawSlotChanges::default() };
                    assert_eq!(refusal(edited(again).await).code(), "invalid_input");
                }
            }
        }
    }

    async fn strangers_see_and_change_nothing(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let offered = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let cx = &world.cx;
        assert_eq!(refusal(slots::get(cx, &bo.actor(), offered.id).await), Refusal::NotFound);
        assert_eq!(refusal(slots::delete(cx, &bo.actor(), offered.id, None).await), Refusal::NotFound);
        assert_eq!(refusal(slots::delete(cx, &clara.actor(), offered.id, None).await), Refusal::Forbidden);
        assert_eq!(refusal(world.try_offer(&clara.actor(), "2026-03-03T09:00:00Z", 60).await), Refusal::Forbidden);
        let for_ana = domain::slots::RawSlot { interviewer_id: Some(ana.id.to_string()), ..slot("2026-03-04T09:00:00Z", 60) };
        assert_eq!(refusal(slots::create(cx, &bo.actor(), for_ana).await), Refusal::Forbidden);
    }

    async fn an_administrator_offers_for_somebody_who_interviews(world: World) {
        let (ana, clara, dee) = (world.ana().await, world.clara().await, world.dee().await);
        let offer = async |id: Option<String>| {
            let raw = domain::slots::RawSlot { interviewer_id: id, ..slot("2026-03-03T09:00:00Z", 60) };
            slots::create(&world.cx, &dee.actor(), raw).await
        };
        for nobody in [None, Some(clara.id.to_string()), Some("0198c0de-0000-7000-8000-000000000001".to_owned())] {
            assert_eq!(refusal(offer(nobody).await).code(), "invalid_input");
        }
        assert_eq!(offer(Some(ana.id.to_string())).await.unwrap().interviewer, ana.id);
    }

    async fn a_list_is_filtered_ordered_and_paged(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await.actor());
        let second = world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
        let first = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let third = world.offer(&bo, "2026-03-04T09:00:00Z", 60).await;
        let taken = world.book(&second, "Lena Fischer").await.slot;
        let ids = async |filter: SlotFilter| {
            let page = slots::list(&world.cx, &clara, filter, Paging::DEFAULT).await.unwrap();
            assert_eq!(page.total, page.items.len() as u64);
            page.items.into_iter().map(|slot| slot.id).collect::<Vec<_>>()
        };
        let all = SlotFilter::default;
        assert_eq!(ids(all()).await, [first.id, taken.id, third.id]);
        assert_eq!(ids(SlotFilter { interviewer: Some(bo.id), ..all() }).await, [third.id]);
        assert_eq!(ids(SlotFilter { status: Some(SlotStatus::Booked), ..all() }).await, [taken.id]);
        // Half-open: a slot that ends when the window begins is not in it.
        assert_eq!(ids(SlotFilter { from: Some(at("2026-03-03T10:00:00Z")), ..all() }).await, [taken.id, third.id]);
        assert_eq!(ids(SlotFilter { to: Some(at("2026-03-03T10:00:00Z")), ..all() }).await, [first.id]);
        let hour = |start, end| Interval::new(at(start), at(end)).unwrap();
        let begins = |intervals| SlotFilter { begins: Some(intervals), ..all() };
        let early = hour("2026-03-03T08:00:00Z", "2026-03-03T10:00:00Z");
        assert_eq!(ids(begins(vec![early])).await, [first.id]);
        assert_eq!(ids(begins(vec![])).await, []);
        assert_eq!(ids(SlotFilter { text: Some("LINDQ".to_owned()), ..all() }).await, [third.id]);
        assert_eq!(ids(SlotFilter { text: Some("%".to_owned()), ..all() }).await, []);
        let own = slots::list(&world.cx, &bo.actor(), all(), Paging::DEFAULT).await.unwrap();
        assert_eq!(own.items.into_iter().map(|slot| slot.id).collect::<Vec<_>>(), [third.id]);
    }

    async fn a_week_holds_what_the_rules_ask_about(world: World) {
        let ana = world.ana().await;
        let sunday_before = world.offer(&ana, "2026-03-08T22:00:00Z", 60).await;
        let week = slots::week(&world.cx, &ana.actor(), None, IsoWeek::parse("2026-W11")).await.unwrap();
        assert_eq!(week.slots, [sunday_before]);
        assert_eq!((week.max_days_per_week, week.today.to_string()), (2, "2026-03-02".to_owned()));
    }

    async fn the_fullest_week_there_can_be_is_loaded_whole(world: World) {
        let ana = world.ana().await;
        policy::set_max_days_per_week(&world.cx, 7).await.unwrap();
        let quarter = TimeDelta::minutes(domain::rules::slot_length::MIN_MINUTES);
        let monday = at("2026-03-09T00:00:00+01:00");
        let mut offered = Vec::new();
        for number in 0..7 * 24 * 4 {
            offered.push(world.offer(&ana, &(monday + quarter * number).to_rfc3339(), quarter.num_minutes()).await);
        }
        let booking = world.book(&offered[671], "Lena Fischer").await;
        let week = slots::week(&world.cx, &ana.actor(), None, IsoWeek::parse("2026-W11")).await.unwrap();
        offered[671] = booking.slot.clone();
        assert_eq!(week.slots, offered);
        assert_eq!(week.bookings, [booking]);
    }

    async fn a_week_names_who_holds_its_slots_however_often_they_were_given_back(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-10T09:00:00Z", 60).await;
        let gone = world.book(&slot, "Lena Fischer").await;
        let slot = bookings::cancel(&world.cx, &clara, gone.id, None, None).await.unwrap().slot;
        let booking = world.book(&slot, "Tom Weber").await;
        let week = slots::week(&world.cx, &ana.actor(), None, IsoWeek::parse("2026-W11")).await.unwrap();
        assert_eq!((week.slots, week.bookings), (vec![booking.slot.clone()], vec![booking]));
    }
}
