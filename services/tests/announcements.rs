//! Who hears what of a booking that is made, moved and cancelled.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    bookings::{Booking, BookingStatus},
    messages::{Entry, MessageKind, MessageState, Side},
    paging::Paging,
    refusal::Refusal,
    slots::Slot,
};
use services::{
    Error, bookings, messages, on_both_databases,
    testing::{Mood, World, moving},
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// Three slots on one day: two of Ana's, one of Bo's.
async fn three_slots(world: &World) -> [Slot; 3] {
    let (ana, bo) = (world.ana().await, world.bo().await);
    [
        world.offer(&ana, "2026-03-10T09:00:00Z", 60).await,
        world.offer(&ana, "2026-03-10T11:00:00Z", 60).await,
        world.offer(&bo, "2026-03-10T13:00:00Z", 60).await,
    ]
}

async fn ledger(world: &World, booking: &Booking) -> Vec<Entry> {
    let clara = world.clara().await.actor();
    messages::list(&world.cx, &clara, booking.id, Paging::LONGEST).await.unwrap().items
}

/// The words of the ledger with their states, reminders aside.
async fn words(world: &World, booking: &Booking) -> Vec<String> {
    let entries = ledger(world, booking).await.into_iter();
    entries
        .filter(|entry| entry.kind != MessageKind::Reminder)
        .map(|entry| {
            let Entry { kind, sequence, side, state, .. } = entry;
            format!("{} {sequence} to {}: {}", kind.as_str(), side.as_str(), state.as_str())
        })
        .collect()
}

async fn cancel(world: &World, booking: &Booking) -> Booking {
    let clara = world.clara().await.actor();
    bookings::cancel(&world.cx, &clara, booking.id, None, Some("ill")).await.unwrap()
}

/// Lets the undo window pass, and has everything carried that left by then.
async fn leave(world: &World) -> Vec<String> {
    world.pass(TimeDelta::seconds(20));
    world.deliver().await;
    world.post.news()
}

on_both_databases! {
    async fn a_booking_is_two_invitations_that_wait_a_moment(world: World) {
        let [nine, ..] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        assert_eq!(
            words(&world, &booked).await,
            ["invitation 0 to candidate: waiting", "invitation 0 to interviewer: waiting"]
        );
        world.pass(TimeDelta::seconds(19));
        assert_eq!(world.deliver().await, 0);
        world.pass(TimeDelta::seconds(1));
        assert_eq!(world.deliver().await, 2);
        let arrived = world.post.arrived();
        assert_eq!(
            world.post.news(),
            ["invitation 0 to lena.fischer@example.com", "invitation 0 to ana.moreau@example.com"]
        );
        for delivered in &arrived {
            let message = &delivered.message;
            assert_eq!((&message.booking.ics_uid, &message.booking.slot.id), (&booked.ics_uid, &nine.id));
            assert_eq!((message.before, &message.reason), (None, &None));
            assert_eq!((message.interviewer.side, message.candidate.side), (Side::Interviewer, Side::Candidate));
            assert_eq!(message.candidate.time_zone.as_str(), "Europe/Paris", "theirs is not known");
        }
        assert_eq!(
            words(&world, &booked).await,
            ["invitation 0 to candidate: sent", "invitation 0 to interviewer: sent"]
        );
    }

    async fn a_word_that_is_five_minutes_late_or_refused_is_missed(world: World) {
        let [nine, eleven, _] = three_slots(&world).await;
        let late = world.book(&nine, "Lena Fischer").await;
        let missed = async || messages::overdue(&world.cx, std::slice::from_ref(&late)).await.unwrap();
        world.post.is(Mood::Closed);
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        world.pass(TimeDelta::seconds(299));
        assert_eq!(missed().await, []);
        world.pass(TimeDelta::seconds(1));
        assert_eq!(missed().await, [late.id]);
        world.post.is(Mood::Good);
        world.deliver().await;
        assert_eq!(missed().await, []);

        let refused = world.book(&eleven, "Omar Haddad").await;
        world.post.is(Mood::Refusing);
        leave(&world).await;
        assert_eq!(messages::overdue(&world.cx, &[late, refused.clone()]).await.unwrap(), [refused.id]);
    }

    async fn what_is_refused_is_not_announced(world: World) {
        let [nine, eleven, _] = three_slots(&world).await;
        let clara = world.clara().await.actor();
        let booked = world.book(&nine, "Lena Fischer").await;
        let other = world.book(&eleven, "Omar Haddad").await;
        leave(&world).await;
        refusal(world.try_book(&world.cx, &clara, &nine, "Omar Haddad").await);
        refusal(world.try_move(&booked, &eleven).await);
        refusal(bookings::cancel(&world.cx, &clara, booked.id, Some(domain::ids::Version(9)), None).await);
        assert_eq!(leave(&world).await, Vec::<String>::new());
        assert_eq!(ledger(&world, &other).await.len(), 6);
    }

    async fn a_move_is_told_as_an_update_with_what_was_before(world: World) {
        let [nine, eleven, _] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        leave(&world).await;
        let clara = world.clara().await.actor();
        let mut raw = moving(&booked, &eleven);
        raw.reason = Some("a clash".to_owned());
        bookings::reschedule(&world.cx, &clara, None, raw).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        for delivered in world.post.arrived() {
            let message = delivered.message;
            assert_eq!((message.kind, message.booking.sequence), (MessageKind::Update, 1));
            assert_eq!((message.before, message.booking.slot.id), (Some(nine.interval), eleven.id));
            assert_eq!(message.reason.unwrap().as_str(), "a clash");
            assert_eq!(message.booking.ics_uid, booked.ics_uid);
        }
        assert_eq!(world.post.news().len(), 2);
    }

    async fn a_move_to_somebody_else_calls_off_the_former_interviewer(world: World) {
        let [nine, _, of_bo] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        leave(&world).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let arrived = world.post.arrived();
        assert_eq!(
            world.post.news(),
            [
                "update 1 to lena.fischer@example.com",
                "invitation 1 to bo.lindqvist@example.com",
                "cancellation 1 to ana.moreau@example.com",
            ]
        );
        let to_ana = &arrived[2].message;
        assert_eq!((to_ana.booking.slot.id, to_ana.booking.status), (nine.id, BookingStatus::Cancelled));
        assert_eq!((&to_ana.booking.ics_uid, to_ana.to.name.as_str()), (&booked.ics_uid, "Ana Moreau"));
        assert_eq!(to_ana.interviewer, to_ana.to);
    }

    async fn a_cancellation_calls_everybody_off(world: World) {
        let [nine, ..] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        leave(&world).await;
        cancel(&world, &booked).await;
        assert_eq!(
            leave(&world).await,
            ["cancellation 1 to lena.fischer@example.com", "cancellation 1 to ana.moreau@example.com"]
        );
    }

    async fn nobody_hears_of_a_booking_that_is_cancelled_before_word_leaves(world: World) {
        let [nine, eleven, of_bo] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        world.try_move(&booked, &of_bo).await.unwrap();
        world.try_move(&booked, &eleven).await.unwrap();
        world.pass(TimeDelta::seconds(19));
        let cancelled = cancel(&world, &booked).await;
        assert_eq!(leave(&world).await, Vec::<String>::new());
        assert!(ledger(&world, &cancelled).await.iter().all(|entry| entry.state == MessageState::Skipped));
    }

    async fn moved_twice_before_word_leaves_is_one_word_of_the_last(world: World) {
        let [nine, eleven, of_bo] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        leave(&world).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        world.pass(TimeDelta::seconds(15));
        world.try_move(&booked, &eleven).await.unwrap();
        world.pass(TimeDelta::seconds(15));
        assert_eq!(world.deliver().await, 0, "the moment begins anew");
        assert_eq!(
            leave(&world).await,
            ["update 2 to lena.fischer@example.com", "update 2 to ana.moreau@example.com"]
        );
    }

    async fn moved_away_and_back_before_word_leaves_is_no_word(world: World) {
        let [nine, _, of_bo] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        leave(&world).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        let back = world.try_move(&booked, &nine).await.unwrap();
        assert_eq!(back.sequence, 2);
        assert_eq!(leave(&world).await, Vec::<String>::new());
        // What follows has a sequence that nobody has seen.
        world.try_move(&booked, &of_bo).await.unwrap();
        assert_eq!(leave(&world).await[0], "update 3 to lena.fischer@example.com");
    }

    async fn moved_and_cancelled_before_word_leaves_calls_off_what_is_known(world: World) {
        let [nine, _, of_bo] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        leave(&world).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        cancel(&world, &booked).await;
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let slots: Vec<_> = world.post.arrived().iter().map(|one| one.message.booking.slot.id).collect();
        assert_eq!(slots, [nine.id, nine.id], "nobody knew of the other");
        assert_eq!(
            world.post.news(),
            ["cancellation 2 to lena.fischer@example.com", "cancellation 2 to ana.moreau@example.com"]
        );
    }

    async fn a_former_interviewer_who_gets_it_back_is_invited_anew(world: World) {
        let [nine, _, of_bo] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        leave(&world).await;
        world.try_move(&booked, &of_bo).await.unwrap();
        leave(&world).await;
        world.try_move(&booked, &nine).await.unwrap();
        assert_eq!(
            leave(&world).await,
            [
                "update 2 to lena.fischer@example.com",
                "invitation 2 to ana.moreau@example.com",
                "cancellation 2 to bo.lindqvist@example.com",
            ]
        );
    }

    async fn who_never_heard_of_it_is_not_called_off(world: World) {
        let [nine, ..] = three_slots(&world).await;
        let booked = world.book(&nine, "Lena Fischer").await;
        world.post.is(Mood::Refusing);
        leave(&world).await;
        assert_eq!(
            words(&world, &booked).await,
            ["invitation 0 to candidate: refused", "invitation 0 to interviewer: refused"]
        );
        let told = ledger(&world, &booked).await;
        assert!(told.iter().any(|entry| entry.remark.as_deref() == Some("550 no such mailbox")));
        world.post.is(Mood::Good);
        cancel(&world, &booked).await;
        assert_eq!(leave(&world).await, Vec::<String>::new());
    }

    async fn the_ledger_is_for_those_who_see_the_booking(world: World) {
        let [nine, _, of_bo] = three_slots(&world).await;
        let (ana, bo) = (world.ana().await.actor(), world.bo().await.actor());
        let booked = world.book(&nine, "Lena Fischer").await;
        let seen = async |actor| messages::list(&world.cx, actor, booked.id, Paging::DEFAULT).await;
        assert_eq!(seen(&ana).await.unwrap().total, 6);
        assert_eq!(refusal(seen(&bo).await), Refusal::NotFound);
        world.try_move(&booked, &of_bo).await.unwrap();
        assert_eq!(refusal(seen(&ana).await), Refusal::NotFound);
        assert_eq!(seen(&bo).await.unwrap().total, 12);
    }

    async fn a_message_is_sent_again_under_another_id(world: World) {
        let [nine, eleven, _] = three_slots(&world).await;
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let booked = world.book(&nine, "Lena Fischer").await;
        let to_lena = ledger(&world, &booked).await.into_iter().find(|entry| entry.side == Side::Candidate).unwrap();
        let again = async |actor| messages::resend(&world.cx, actor, booked.id, to_lena.id).await;
        assert_eq!(refusal(again(&ana).await), Refusal::Forbidden);
        assert_eq!(refusal(again(&clara).await), Refusal::MessageNotCurrent, "it waits");
        leave(&world).await;
        assert_eq!(again(&clara).await.unwrap().state, MessageState::Waiting);
        world.deliver().await;
        assert_eq!(world.post.arrived().len(), 1);
        assert_eq!(world.post.news(), ["invitation 0 to lena.fischer@example.com"]);
        let entry = ledger(&world, &booked).await.into_iter().find(|entry| entry.id == to_lena.id).unwrap();
        assert_eq!((entry.state, entry.tries), (MessageState::Sent, 2));
        let elsewhere = world.book(&eleven, "Omar Haddad").await;
        let of_another = messages::resend(&world.cx, &clara, elsewhere.id, to_lena.id).await;
        assert_eq!(refusal(of_another), Refusal::NotFound);
        cancel(&world, &booked).await;
        assert_eq!(refusal(again(&clara).await), Refusal::MessageNotCurrent, "it is overtaken");
    }

    async fn word_goes_to_the_address_that_somebody_has_when_it_leaves(world: World) {
        let [nine, ..] = three_slots(&world).await;
        let clara = world.clara().await.actor();
        let booked = world.book(&nine, "Lena Fischer").await;
        let elsewhere = domain::candidates::RawCandidate {
            email: Some("lena@elsewhere.example".to_owned()),
            time_zone: Some(Some("Asia/Tokyo".to_owned())),
            ..domain::candidates::RawCandidate::default()
        };
        services::candidates::edit(&world.cx, &clara, booked.candidate.id, None, elsewhere).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let to_lena = world.post.arrived().remove(0).message;
        assert_eq!(to_lena.to.email.as_str(), "lena@elsewhere.example");
        assert_eq!(to_lena.to.time_zone.as_str(), "Asia/Tokyo");
        let entry = ledger(&world, &booked).await.into_iter().find(|entry| entry.side == Side::Candidate).unwrap();
        assert_eq!(entry.email.as_str(), "lena@elsewhere.example");
    }

    async fn a_repeated_request_announces_once(world: World) {
        let [nine, ..] = three_slots(&world).await;
        let clara = world.clara().await.actor();
        for _ in 0..2 {
            let keyed = world.with_key("a", "/api/book", "1");
            world.try_book(&keyed, &clara, &nine, "Lena Fischer").await.unwrap();
        }
        assert_eq!(leave(&world).await.len(), 2);
    }
}
