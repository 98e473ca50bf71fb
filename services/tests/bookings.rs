//! What coordinators do with bookings.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    bookings::{BookingStatus, RawBooking},
    ids::Version,
    paging::Paging,
    refusal::Refusal,
    slots::SlotStatus,
    time::Interval,
};
use services::{
    Error,
    bookings::{self, BookingFilter},
    on_both_databases, outcomes, slots,
    testing::{at, booking, ended, moving},
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

on_both_databases! {
    async fn a_booking_takes_hold_of_its_slot(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        assert_eq!((booked.status, booked.sequence, booked.version), (BookingStatus::Booked, 0, Version::FIRST));
        assert_eq!((booked.slot.status, booked.slot.version, booked.coordinator), (SlotStatus::Booked, Version(2), clara.id));
        assert_eq!(slots::get(&world.cx, &ana.actor(), slot.id).await.unwrap(), booked.slot);
        assert_eq!(bookings::get(&world.cx, &ana.actor(), booked.id).await.unwrap(), booked);
    }

    async fn a_booked_slot_is_not_booked_again(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        let again = world.try_book(&world.cx, &clara, &slot, "Mira Okafor").await;
        assert_eq!(refusal(again), Refusal::SlotUnavailable);
    }

    async fn a_slot_that_has_begun_or_is_gone_is_unavailable(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let begun = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let gone = world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
        slots::delete(&world.cx, &ana.actor(), gone.id, None).await.unwrap();
        world.set_now("2026-03-03T09:00:00Z");
        for slot in [begun, gone] {
            let late = world.try_book(&world.cx, &clara, &slot, "Lena Fischer").await;
            assert_eq!(refusal(late), Refusal::SlotUnavailable);
        }
    }

    async fn nobody_is_in_two_places_at_once(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let clara = world.clara().await.actor();
        let first = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let overlapping = world.offer(&bo, "2026-03-03T09:30:00Z", 60).await;
        let touching = world.offer(&bo, "2026-03-03T10:30:00Z", 30).await;
        let booked = world.book(&first, "Lena Fischer").await;
        let twice = world.try_book(&world.cx, &clara, &overlapping, "Lena Fischer").await;
        assert_eq!(refusal(twice), Refusal::CandidateBusy { booking: booked.id });
        world.book(&touching, "Lena Fischer").await;
        world.book(&overlapping, "Mira Okafor").await;
    }

    async fn a_known_candidate_keeps_name_and_zone(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let known = world.candidate("Lena Fischer").await;
        let mut typed = booking(&slot, "Lena Fischer");
        let candidate = typed.candidate.as_mut().unwrap();
        candidate.name = Some("L. F.".to_owned());
        candidate.email = Some("LENA.fischer@example.COM".to_owned());
        let booked = bookings::book(&world.cx, &clara, typed).await.unwrap();
        assert_eq!((booked.candidate.id, booked.candidate.name), (known.id, known.name));
    }

    async fn a_candidate_that_is_nobody_is_refused_before_anything_counts(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let nobody = RawBooking {
            slot_id: Some(slot.id.to_string()),
            candidate_id: Some("0198c0de-0000-7000-8000-000000000001".to_owned()),
            ..RawBooking::default()
        };
        assert_eq!(refusal(bookings::book(&world.cx, &clara, nobody).await).code(), "invalid_input");
    }

    async fn a_move_frees_the_old_slot_and_keeps_the_uid(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let from = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let to = world.offer(&bo, "2026-03-03T09:30:00Z", 60).await;
        let booked = world.book(&from, "Lena Fischer").await;
        // The two overlap: a booking is not in its own way.
        let moved = world.try_move(&booked, &to).await.unwrap();
        assert_eq!((moved.sequence, moved.version, &moved.ics_uid), (1, Version(2), &booked.ics_uid));
        assert_eq!((moved.slot.id, moved.slot.interviewer), (to.id, bo.id));
        let freed = slots::get(&world.cx, &ana.actor(), from.id).await.unwrap();
        assert_eq!((freed.status, freed.version), (SlotStatus::Available, Version(3)));
        world.book(&freed, "Mira Okafor").await;
    }

    async fn a_move_to_its_own_slot_or_a_taken_one_is_refused(world: World) {
        let ana = world.ana().await;
        let own = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let taken = world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
        let booked = world.book(&own, "Lena Fischer").await;
        world.book(&taken, "Mira Okafor").await;
        for to in [own, taken] {
            assert_eq!(refusal(world.try_move(&booked, &to).await), Refusal::SlotUnavailable);
        }
        assert_eq!(bookings::get(&world.cx, &ana.actor(), booked.id).await.unwrap(), booked);
    }

    async fn a_cancelled_booking_frees_its_slot(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        let cancelled = bookings::cancel(&world.cx, &clara, booked.id, None, Some("ill")).await.unwrap();
        assert_eq!((cancelled.status, cancelled.sequence), (BookingStatus::Cancelled, 1));
        let again = bookings::cancel(&world.cx, &clara, booked.id, None, None).await;
        assert_eq!(refusal(again), Refusal::BookingNotActive);
        world.book(&slot, "Lena Fischer").await;
    }

    async fn a_cancelled_booking_keeps_the_time_it_had(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        let cancelled = bookings::cancel(&world.cx, &clara, booked.id, None, None).await.unwrap();
        slots::delete(&world.cx, &ana.actor(), slot.id, None).await.unwrap();
        let kept = bookings::get(&world.cx, &clara, booked.id).await.unwrap();
        assert_eq!(kept, cancelled);
        assert_eq!(kept.slot.interval, Interval::new(at("2026-03-03T09:00:00Z"), at("2026-03-03T10:00:00Z")).unwrap());
    }

    async fn an_outcome_is_said_once_and_after_the_start(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        let conclude = async |status| outcomes::conclude(&world.cx, &ana.actor(), booked.id, ended(status)).await;
        assert_eq!(refusal(conclude("completed").await), Refusal::NotBegun);
        world.set_now("2026-03-03T09:00:00Z");
        assert_eq!(refusal(conclude("great").await).code(), "invalid_input");
        assert_eq!(conclude("no_show").await.unwrap().status, BookingStatus::NoShow);
        assert_eq!(refusal(conclude("completed").await), Refusal::BookingNotActive);
        let late = bookings::cancel(&world.cx, &clara, booked.id, None, None).await;
        assert_eq!(refusal(late), Refusal::BookingNotActive);
    }

    async fn strangers_see_and_change_nothing(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        let cx = &world.cx;
        assert_eq!(refusal(bookings::get(cx, &bo, booked.id).await), Refusal::NotFound);
        assert_eq!(refusal(bookings::history(cx, &bo, booked.id).await), Refusal::NotFound);
        assert_eq!(refusal(outcomes::conclude(cx, &bo, booked.id, ended("completed")).await), Refusal::NotFound);
        assert_eq!(refusal(bookings::cancel(cx, &bo, booked.id, None, None).await), Refusal::Forbidden);
        assert_eq!(refusal(bookings::book(cx, &bo, booking(&slot, "Mira Okafor")).await), Refusal::Forbidden);
        assert_eq!(refusal(bookings::reschedule(cx, &bo, None, moving(&booked, &slot)).await), Refusal::Forbidden);
        let seen = bookings::list(cx, &bo, BookingFilter::default(), Paging::DEFAULT).await.unwrap();
        assert_eq!(seen.items, []);
    }

    async fn a_stale_version_is_refused(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let to = world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        let stale = Some(Version(7));
        assert_eq!(
            refusal(bookings::reschedule(&world.cx, &clara, stale, moving(&booked, &to)).await),
            Refusal::VersionMismatch
        );
        assert_eq!(
            refusal(bookings::cancel(&world.cx, &clara, booked.id, stale, None).await),
            Refusal::VersionMismatch
        );
    }

    async fn history_tells_what_happened(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let to = world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        world.pass(TimeDelta::minutes(1));
        world.try_move(&booked, &to).await.unwrap();
        bookings::cancel(&world.cx, &clara, booked.id, None, Some("ill")).await.unwrap();
        let told: Vec<_> = bookings::history(&world.cx, &clara, booked.id).await.unwrap();
        let sentences: Vec<_> = told.iter().map(|line| line.sentence.as_str()).collect();
        assert_eq!(sentences, ["Cancelled: ill", "Moved from Tue 3 Mar, 10:00–11:00 Paris", "Booked"]);
        assert!(told.iter().all(|line| line.by.as_ref().is_some_and(|by| by.as_str() == "Clara Vogt")));
    }

    async fn a_repeated_request_gets_its_first_outcome(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-05T09:00:00Z", 60).await;
        let keyed = |key: &str, body: &str| world.with_key(key, "/api/book", body);
        let first = world.try_book(&keyed("a", "1"), &clara, &slot, "Lena Fischer").await.unwrap();
        assert_eq!(world.try_book(&keyed("a", "1"), &clara, &slot, "Lena Fischer").await.unwrap(), first);
        let reused = world.try_book(&keyed("a", "2"), &clara, &slot, "Lena Fischer").await;
        assert_eq!(refusal(reused), Refusal::IdempotencyKeyReused);
        // A conflict is kept as well, even when the slot is free again.
        let taken = async || world.try_book(&keyed("b", "1"), &clara, &slot, "Mira Okafor").await;
        assert_eq!(refusal(taken().await), Refusal::SlotUnavailable);
        bookings::cancel(&world.cx, &clara, first.id, None, None).await.unwrap();
        assert_eq!(refusal(taken().await), Refusal::SlotUnavailable);
        // A day later it is a new request.
        world.pass(TimeDelta::hours(24));
        assert_eq!(taken().await.unwrap().candidate.name.as_str(), "Mira Okafor");
    }

    async fn twins_in_flight_are_one_booking(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let twins = (0..8).map(|_| {
            let (cx, clara, slot) = (world.with_key("twin", "/api/book", "x"), clara.clone(), slot.clone());
            tokio::spawn(async move { bookings::book(&cx, &clara, booking(&slot, "Lena Fischer")).await })
        });
        let mut ids = Vec::new();
        for twin in twins.collect::<Vec<_>>() {
            ids.push(twin.await.unwrap().unwrap().id);
        }
        ids.dedup();
        assert_eq!(ids.len(), 1);
    }
}
