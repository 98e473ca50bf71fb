//! Reminders come when they should, once, and not when they should not.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    bookings::Booking,
    messages::MessageKind,
    paging::Paging,
    refusal::Refusal,
    reminders::{Lead, RawLeads},
    slots::Slot,
};
use services::{
    Error, bookings, messages, on_both_databases, reminders,
    testing::{Mood, World, at},
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Lena has a slot of Ana's on Tuesday 10 March at 9:00 UTC, and both know.
async fn known(world: &World) -> (Booking, Slot) {
    let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
    let booked = world.book(&slot, "Lena Fischer").await;
    world.pass(TimeDelta::seconds(20));
    world.deliver().await;
    world.post.forget();
    (booked, slot)
}

/// What arrives at that time.
async fn arriving(world: &World, when: &str) -> Vec<String> {
    world.set_now(when);
    world.deliver().await;
    world.post.news()
}

/// The reminders of the booking as it is now: minutes before, and what became of them.
async fn states(world: &World, booking: &Booking) -> Vec<(i32, &'static str)> {
    let clara = world.clara().await.actor();
    let sequence = bookings::get(&world.cx, &clara, booking.id).await.unwrap().sequence;
    let entries = messages::list(&world.cx, &clara, booking.id, Paging::LONGEST).await.unwrap().items;
    let mut states: Vec<_> = entries
        .into_iter()
        .filter(|entry| entry.sequence == sequence)
        .filter_map(|entry| Some((entry.lead.map(Lead::minutes)?, entry.state.as_str())))
        .collect();
    states.sort();
    states.dedup();
    states
}

async fn set(world: &World, booking: &Booking, minutes: &[i64]) -> services::Result<Vec<i32>> {
    let clara = world.clara().await.actor();
    let raw = RawLeads { minutes_before: Some(minutes.to_vec()) };
    let leads = reminders::set(&world.cx, &clara, booking.id, &raw).await?;
    assert_eq!(reminders::get(&world.cx, &clara, booking.id).await.unwrap(), leads);
    Ok(leads.into_iter().map(Lead::minutes).collect())
}

const TO_BOTH: [&str; 2] = ["reminder 0 to lena.fischer@example.com", "reminder 0 to ana.moreau@example.com"];
const NONE: [&str; 0] = [];

on_both_databases! {
    async fn everybody_is_reminded_a_day_and_two_hours_before(world: World) {
        let (booked, _) = known(&world).await;
        assert_eq!(states(&world, &booked).await, [(120, "waiting"), (1440, "waiting")]);
        assert_eq!(arriving(&world, "2026-03-09T08:59:59Z").await, NONE);
        assert_eq!(arriving(&world, "2026-03-09T09:00:00Z").await, TO_BOTH);
        assert_eq!(arriving(&world, "2026-03-10T06:59:59Z").await, NONE);
        assert_eq!(arriving(&world, "2026-03-10T07:00:00Z").await, TO_BOTH);
        assert_eq!(arriving(&world, "2026-03-10T12:00:00Z").await, NONE);
        assert_eq!(states(&world, &booked).await, [(120, "sent"), (1440, "sent")]);
    }

    async fn a_booking_at_the_last_moment_gets_what_still_makes_sense(world: World) {
        let slot = world.offer(&world.ana().await, "2026-03-03T06:00:00Z", 60).await;
        let soon = world.offer(&world.bo().await, "2026-03-02T09:30:00Z", 60).await;
        let (tomorrow, soon) = (world.book(&slot, "Lena Fischer").await, world.book(&soon, "Omar Haddad").await);
        assert_eq!(states(&world, &tomorrow).await, [(120, "waiting"), (1440, "skipped")]);
        assert_eq!(states(&world, &soon).await, [(120, "skipped"), (1440, "skipped")]);
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        assert!(world.post.news().iter().all(|word| word.starts_with("invitation")));
        assert_eq!(arriving(&world, "2026-03-03T04:00:00Z").await, TO_BOTH);
    }

    async fn a_reminder_moves_with_its_booking(world: World) {
        let (booked, _) = known(&world).await;
        let thursday = world.offer(&world.bo().await, "2026-03-12T09:00:00Z", 60).await;
        world.try_move(&booked, &thursday).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        world.post.forget();
        assert_eq!(arriving(&world, "2026-03-10T07:00:00Z").await, NONE);
        assert_eq!(
            arriving(&world, "2026-03-11T09:00:00Z").await,
            ["reminder 1 to lena.fischer@example.com", "reminder 1 to bo.lindqvist@example.com"]
        );
    }

    async fn nobody_is_reminded_of_what_is_called_off(world: World) {
        let (booked, _) = known(&world).await;
        world.set_now("2026-03-09T08:59:50Z");
        bookings::cancel(&world.cx, &world.clara().await.actor(), booked.id, None, None).await.unwrap();
        assert_eq!(arriving(&world, "2026-03-09T09:00:05Z").await, NONE);
        assert!(arriving(&world, "2026-03-10T08:59:00Z").await.iter().all(|word| word.starts_with("cancellation")));
    }

    async fn a_booking_has_reminders_of_its_own(world: World) {
        let (booked, _) = known(&world).await;
        assert_eq!(set(&world, &booked, &[30, 2880, 30]).await.unwrap(), [30, 2880]);
        assert_eq!(arriving(&world, "2026-03-08T09:00:00Z").await, TO_BOTH);
        assert_eq!(arriving(&world, "2026-03-09T09:00:00Z").await, TO_BOTH);
        assert_eq!(arriving(&world, "2026-03-10T07:00:00Z").await, TO_BOTH);
        assert_eq!(set(&world, &booked, &[15]).await.unwrap(), [15]);
        assert_eq!(arriving(&world, "2026-03-10T08:30:00Z").await, NONE);
        assert_eq!(arriving(&world, "2026-03-10T08:45:00Z").await, TO_BOTH);
        assert_eq!(
            states(&world, &booked).await,
            [(15, "sent"), (30, "skipped"), (120, "sent"), (1440, "sent"), (2880, "sent")]
        );
        assert_eq!(world.deliver().await, 0);
    }

    async fn a_reminder_may_be_wanted_again(world: World) {
        let (booked, _) = known(&world).await;
        for minutes in [&[30][..], &[], &[30], &[30]] {
            set(&world, &booked, minutes).await.unwrap();
        }
        assert_eq!(states(&world, &booked).await, [(30, "waiting"), (120, "waiting"), (1440, "waiting")]);
        world.set_now("2026-03-10T08:00:00Z");
        world.deliver().await;
        world.post.forget();
        assert_eq!(arriving(&world, "2026-03-10T08:30:00Z").await, TO_BOTH);
        set(&world, &booked, &[]).await.unwrap();
        set(&world, &booked, &[30]).await.unwrap();
        assert_eq!(world.deliver().await, 0, "they were reminded");
    }

    async fn its_own_reminders_move_with_the_booking(world: World) {
        let (booked, _) = known(&world).await;
        set(&world, &booked, &[30]).await.unwrap();
        let thursday = world.offer(&world.ana().await, "2026-03-12T09:00:00Z", 60).await;
        world.try_move(&booked, &thursday).await.unwrap();
        assert_eq!(states(&world, &booked).await, [(30, "waiting"), (120, "waiting"), (1440, "waiting")]);
    }

    async fn what_is_asked_of_reminders(world: World) {
        let (booked, _) = known(&world).await;
        for minutes in [&[4][..], &[43_201], &[5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]] {
            assert_eq!(refusal(set(&world, &booked, minutes).await).code(), "invalid_input");
        }
        let (ana, raw) = (world.ana().await.actor(), RawLeads { minutes_before: Some(vec![30]) });
        assert_eq!(refusal(reminders::set(&world.cx, &ana, booked.id, &raw).await), Refusal::Forbidden);
        assert!(reminders::get(&world.cx, &ana, booked.id).await.unwrap().is_empty());
        let bo = world.bo().await.actor();
        assert_eq!(refusal(reminders::get(&world.cx, &bo, booked.id).await), Refusal::NotFound);
        bookings::cancel(&world.cx, &world.clara().await.actor(), booked.id, None, None).await.unwrap();
        assert_eq!(refusal(set(&world, &booked, &[30]).await), Refusal::BookingNotActive);
    }

    async fn after_a_long_silence_only_the_nearest_reminder_comes(world: World) {
        let (booked, _) = known(&world).await;
        assert_eq!(arriving(&world, "2026-03-10T07:30:00Z").await, TO_BOTH);
        assert_eq!(states(&world, &booked).await, [(120, "sent"), (1440, "skipped")]);
    }

    async fn a_reminder_does_not_come_after_the_start(world: World) {
        let (booked, _) = known(&world).await;
        world.post.is(Mood::Closed);
        assert_eq!(arriving(&world, "2026-03-10T07:00:00Z").await, NONE);
        world.post.is(Mood::Good);
        assert_eq!(arriving(&world, "2026-03-10T09:00:00Z").await, NONE);
        assert_eq!(states(&world, &booked).await, [(120, "skipped"), (1440, "skipped")]);
    }

    async fn a_reminder_comes_after_the_invitation(world: World) {
        let slot = world.offer(&world.ana().await, "2026-03-02T10:01:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        world.post.is(Mood::Closed);
        world.pass(TimeDelta::seconds(60));
        world.deliver().await;
        world.post.is(Mood::Good);
        world.pass(TimeDelta::seconds(1));
        assert_eq!(world.deliver().await, 0, "the reminders wait for the invitations");
        world.pass(TimeDelta::seconds(10));
        world.deliver().await;
        let kinds: Vec<_> = world.post.arrived().iter().map(|one| one.message.kind).collect();
        use MessageKind::{Invitation, Reminder};
        assert_eq!(kinds, [Invitation, Invitation, Reminder, Reminder]);
        assert!(world.cx.now() < at("2026-03-02T08:02:00Z"));
    }
}
