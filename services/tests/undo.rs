//! Taking back what was done a moment ago.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    bookings::{Booking, BookingStatus},
    interviews::RawInterview,
    refusal::Refusal,
    slots::{RawSlotChanges, Slot, SlotStatus},
};
use services::{
    Error, Settings, bookings, interviews, on_both_databases, slots,
    testing::{Step, TestDatabase, World},
    undo,
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// A slot of Ana's and one of Bo's at the same time.
async fn two_slots(world: &World) -> [Slot; 2] {
    let (ana, bo) = (world.ana().await, world.bo().await);
    [world.offer(&ana, "2026-03-10T09:00:00Z", 60).await, world.offer(&bo, "2026-03-10T09:00:00Z", 60).await]
}

/// A booking that everybody knows of.
async fn known(world: &World, slot: &Slot) -> Booking {
    let booked = world.book(slot, "Lena Fischer").await;
    assert_eq!(leave(world).await.len(), 2);
    booked
}

async fn leave(world: &World) -> Vec<String> {
    world.pass(TimeDelta::seconds(20));
    world.deliver().await;
    world.post.news()
}

async fn undo(world: &World, booking: &Booking) -> services::Result<Booking> {
    undo::undo(&world.cx, &world.clara().await.actor(), booking.id).await
}

async fn cancel(world: &World, booking: &Booking) -> Booking {
    let clara = world.clara().await.actor();
    bookings::cancel(&world.cx, &clara, booking.id, None, Some("ill")).await.unwrap()
}

on_both_databases! {
    async fn a_booking_taken_back_is_a_cancellation_that_nobody_hears_of(world: World) {
        let [slot, _] = two_slots(&world).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        world.pass(TimeDelta::seconds(19));
        let back = undo(&world, &booked).await.unwrap();
        assert_eq!((back.status, back.sequence), (BookingStatus::Cancelled, 1));
        assert_eq!(leave(&world).await, Vec::<String>::new());
        world.book(&slot, "Omar Haddad").await;
    }

    async fn a_move_taken_back_is_as_if_it_had_not_been(world: World) {
        let [slot, of_bo] = two_slots(&world).await;
        let booked = known(&world, &slot).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        let back = undo(&world, &booked).await.unwrap();
        assert_eq!((back.slot.id, back.slot.interviewer, back.sequence), (slot.id, slot.interviewer, 2));
        let freed = slots::get(&world.cx, &world.bo().await.actor(), of_bo.id).await.unwrap();
        assert_eq!(freed.status, SlotStatus::Available);
        assert_eq!(leave(&world).await, Vec::<String>::new());
        cancel(&world, &booked).await;
        assert_eq!(
            leave(&world).await,
            ["cancellation 3 to lena.fischer@example.com", "cancellation 3 to ana.moreau@example.com"],
            "a sequence that nobody has seen, to those who know of it"
        );
    }

    async fn a_cancellation_taken_back_leaves_everybody_where_they_were(world: World) {
        let [slot, _] = two_slots(&world).await;
        let booked = known(&world, &slot).await;
        cancel(&world, &booked).await;
        let back = undo(&world, &booked).await.unwrap();
        assert_eq!((back.status, back.sequence, back.version.0), (BookingStatus::Booked, 2, 3));
        assert_eq!(back.slot.status, SlotStatus::Booked);
        assert_eq!(leave(&world).await, Vec::<String>::new());
        let clara = world.clara().await.actor();
        let told = bookings::history(&world.cx, &clara, booked.id).await.unwrap();
        assert_eq!(told[0].sentence, "Took the cancellation back");
        // Its reminders are those of a booking that stands.
        world.set_now("2026-03-09T09:00:00Z");
        world.deliver().await;
        assert_eq!(
            world.post.news(),
            ["reminder 2 to lena.fischer@example.com", "reminder 2 to ana.moreau@example.com"]
        );
    }

    async fn of_two_moves_the_last_is_taken_back(world: World) {
        let [slot, of_bo] = two_slots(&world).await;
        let later = world.offer(&world.ana().await, "2026-03-10T11:00:00Z", 60).await;
        let booked = known(&world, &slot).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        world.try_move(&booked, &later).await.unwrap();
        assert_eq!(undo(&world, &booked).await.unwrap().slot.id, of_bo.id);
        assert_eq!(refusal(undo(&world, &booked).await), Refusal::NothingToUndo);
        assert_eq!(
            leave(&world).await,
            [
                "update 3 to lena.fischer@example.com",
                "invitation 3 to bo.lindqvist@example.com",
                "cancellation 3 to ana.moreau@example.com",
            ]
        );
    }

    async fn a_move_is_taken_back_though_the_interview_was_described_meanwhile(world: World) {
        let [slot, of_bo] = two_slots(&world).await;
        let booked = known(&world, &slot).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        let clara = world.clara().await.actor();
        let raw = || RawInterview { stage: Some(Some("Second round".to_owned())), ..RawInterview::default() };
        interviews::edit(&world.cx, &clara, booked.id, None, raw()).await.unwrap();
        let back = undo(&world, &booked).await.unwrap();
        assert_eq!(back.slot.id, slot.id);
        let about = interviews::get(&world.cx, &clara, booked.id).await.unwrap().interview;
        assert_eq!(about.stage.unwrap().as_str(), "Second round", "what was said of it stays");
        interviews::edit(&world.cx, &clara, booked.id, None, raw()).await.unwrap();
        assert_eq!(refusal(undo(&world, &booked).await), Refusal::NothingToUndo);
    }

    async fn after_a_moment_it_is_too_late(world: World) {
        let [slot, of_bo] = two_slots(&world).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        world.pass(TimeDelta::seconds(20));
        let late = undo(&world, &booked).await;
        assert_eq!(refusal(late), Refusal::NothingToUndo);
        assert_eq!(Refusal::NothingToUndo.code(), "booking_not_active");
        world.try_move(&booked, &of_bo).await.unwrap();
        world.pass(TimeDelta::seconds(21));
        assert_eq!(refusal(undo(&world, &booked).await), Refusal::NothingToUndo);
    }

    async fn a_slot_that_was_taken_meanwhile_stays_taken(world: World) {
        let [slot, of_bo] = two_slots(&world).await;
        let booked = known(&world, &slot).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        world.book(&slot, "Omar Haddad").await;
        assert_eq!(refusal(undo(&world, &booked).await), Refusal::SlotUnavailable);
        let moved = bookings::get(&world.cx, &world.clara().await.actor(), booked.id).await.unwrap();
        assert_eq!((moved.slot.id, moved.sequence), (of_bo.id, 1));
        let cancelled = cancel(&world, &booked).await;
        world.book(&of_bo, "Mira Okafor").await;
        assert_eq!(refusal(undo(&world, &cancelled).await), Refusal::SlotUnavailable);
    }

    async fn a_slot_that_is_another_by_now_is_not_the_one_it_was(world: World) {
        let [slot, of_bo] = two_slots(&world).await;
        let booked = known(&world, &slot).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        let later = RawSlotChanges {
            start_time: Some("2026-03-10T10:00:00Z".to_owned()),
            end_time: Some("2026-03-10T11:00:00Z".to_owned()),
            ..RawSlotChanges::default()
        };
        slots::edit(&world.cx, &world.ana().await.actor(), slot.id, None, later).await.unwrap();
        assert_eq!(refusal(undo(&world, &booked).await), Refusal::SlotUnavailable);
        slots::delete(&world.cx, &world.ana().await.actor(), slot.id, None).await.unwrap();
        assert_eq!(refusal(undo(&world, &booked).await), Refusal::SlotUnavailable);
    }

    async fn a_candidate_who_is_elsewhere_by_now_stays_there(world: World) {
        let [slot, of_bo] = two_slots(&world).await;
        let booked = known(&world, &slot).await;
        cancel(&world, &booked).await;
        let elsewhere = world.book(&of_bo, "Lena Fischer").await;
        assert_eq!(refusal(undo(&world, &booked).await), Refusal::CandidateBusy { booking: elsewhere.id });
    }

    async fn whoever_may_not_book_takes_nothing_back(world: World) {
        let [slot, _] = two_slots(&world).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        let ana = world.ana().await.actor();
        assert_eq!(refusal(undo::undo(&world.cx, &ana, booked.id).await), Refusal::Forbidden);
        assert_eq!(refusal(undo::undoable(&world.cx, &ana, booked.id).await), Refusal::Forbidden);
        let clara = world.clara().await.actor();
        let last = undo::undoable(&world.cx, &clara, booked.id).await.unwrap().unwrap();
        assert_eq!((last.change, last.until - world.cx.now()), (undo::Change::Booked, TimeDelta::seconds(20)));
        world.pass(TimeDelta::seconds(20));
        assert_eq!(undo::undoable(&world.cx, &clara, booked.id).await.unwrap(), None);
    }

    async fn what_is_leaving_just_now_cannot_be_taken_back(world: World) {
        let [slot, _] = two_slots(&world).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        // Somebody whose clock is ahead has taken it up.
        world.pass(TimeDelta::seconds(20));
        assert!(world.die_after(Step::TakenUp).await);
        world.pass(TimeDelta::seconds(-5));
        assert_eq!(refusal(undo(&world, &booked).await), Refusal::NothingToUndo);
    }

    async fn taking_back_twice_under_one_key_is_once(world: World) {
        let [slot, of_bo] = two_slots(&world).await;
        let booked = known(&world, &slot).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        let clara = world.clara().await.actor();
        let keyed = world.with_key("a", "/api/booking/undo", "");
        let first = undo::undo(&keyed, &clara, booked.id).await.unwrap();
        assert_eq!(undo::undo(&keyed, &clara, booked.id).await.unwrap(), first);
        assert_eq!(first.sequence, 2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_moment_word_leaves_at_once() {
    let at_once = |settings| Settings { undo: TimeDelta::zero(), ..settings };
    let world = World::on(TestDatabase::sqlite(), at_once).await;
    let [slot, _] = two_slots(&world).await;
    let booked = world.book(&slot, "Lena Fischer").await;
    assert_eq!(refusal(undo(&world, &booked).await), Refusal::NothingToUndo);
    world.deliver().await;
    assert_eq!(world.post.news().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taking_back_is_not_counted_by_the_limit_on_booking() {
    let one = |settings| Settings { bookings_per_minute: 1, ..settings };
    let world = World::on(TestDatabase::sqlite(), one).await;
    let [slot, of_bo] = two_slots(&world).await;
    let booked = world.book(&slot, "Lena Fischer").await;
    undo(&world, &booked).await.unwrap();
    let clara = world.clara().await.actor();
    let second = world.try_book(&world.cx, &clara, &of_bo, "Omar Haddad").await;
    assert_eq!(refusal(second).code(), "rate_limited");
}
