//! What is to be done is done, whatever refuses, hangs or dies: at least once, in order, and not again once it is known
//! to be done.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]
#![expect(clippy::print_stdout, reason = "how much there was is to be seen")]

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::TimeDelta;
use domain::{
    bookings::Booking,
    ids::JobId,
    messages::{MessageKind, MessageState},
    paging::Paging,
    refusal::Refusal,
    slots::Slot,
};
use services::{
    Error, bookings,
    jobs::{self, JobState},
    messages, on_both_databases,
    testing::{Delivered, Mood, Step, World, deliver_through},
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn two_slots(world: &World) -> [Slot; 2] {
    let (ana, bo) = (world.ana().await, world.bo().await);
    [world.offer(&ana, "2026-03-10T09:00:00Z", 60).await, world.offer(&bo, "2026-03-10T11:00:00Z", 60).await]
}

/// Lena's booking, of which word is due.
async fn due(world: &World) -> Booking {
    let [slot, _] = two_slots(world).await;
    let booked = world.book(&slot, "Lena Fischer").await;
    world.pass(TimeDelta::seconds(20));
    booked
}

async fn cancel(world: &World, booking: &Booking) {
    let clara = world.clara().await.actor();
    bookings::cancel(&world.cx, &clara, booking.id, None, None).await.unwrap();
}

async fn waiting(world: &World, failing: JobState) -> Vec<jobs::Job> {
    let dee = world.dee().await.actor();
    jobs::list(&world.cx, &dee, Some(failing), Paging::LONGEST).await.unwrap().items
}

/// Has everything carried, time passing as it has to.
async fn see_it_through(world: &World, until: TimeDelta) {
    let end = world.cx.now() + until;
    while world.cx.now() < end {
        world.deliver().await;
        world.pass(TimeDelta::seconds(10));
    }
    world.deliver().await;
}

/// What is promised of messages: in order, and no more of the same once it was known to have arrived.
fn hold_the_promises(arrived: &[Delivered]) {
    let mut known: BTreeSet<(String, String, i32, MessageKind)> = BTreeSet::new();
    let mut last: BTreeMap<String, i32> = BTreeMap::new();
    for delivered in arrived {
        let message = &delivered.message;
        let booking = message.booking.ics_uid.clone();
        let sequence = message.booking.sequence;
        let same = (booking.clone(), message.to.email.to_string(), sequence, message.kind);
        if message.kind != MessageKind::Reminder {
            assert!(!known.contains(&same), "{same:?} arrived again after it was known to have arrived");
            let before = last.insert(booking, sequence).unwrap_or(0);
            assert!(before <= sequence, "{same:?} arrived after {before}");
        }
        if delivered.acknowledged {
            known.insert(same);
        }
    }
}

on_both_databases! {
    async fn a_post_office_that_is_closed_is_tried_again(world: World) {
        due(&world).await;
        world.post.is(Mood::Closed);
        see_it_through(&world, TimeDelta::minutes(10)).await;
        assert_eq!(world.post.news(), Vec::<String>::new());
        let failing = waiting(&world, JobState::Failed).await;
        assert_eq!(failing.len(), 2);
        assert!(failing.iter().all(|job| job.last_error.as_deref() == Some("421 closed for the day")));
        assert!(failing.iter().all(|job| (6..=9).contains(&job.attempts)), "{failing:?}");
        world.post.is(Mood::Good);
        see_it_through(&world, TimeDelta::minutes(11)).await;
        let mut news = world.post.news();
        news.sort();
        assert_eq!(
            news,
            ["invitation 0 to ana.moreau@example.com", "invitation 0 to lena.fischer@example.com"]
        );
    }

    async fn to_wait_for_ones_turn_is_no_try(world: World) {
        let booked = due(&world).await;
        world.post.is(Mood::Crowded);
        for _ in 0..2 * jobs::TRIES {
            assert_eq!(world.deliver().await, 2);
            world.pass(TimeDelta::seconds(15));
        }
        assert_eq!(waiting(&world, JobState::Failed).await, []);
        let clara = world.clara().await.actor();
        let entries = messages::list(&world.cx, &clara, booked.id, Paging::LONGEST).await.unwrap().items;
        assert!(entries.iter().all(|entry| entry.tries == 0 && entry.remark.is_none()));
        world.post.is(Mood::Good);
        world.deliver().await;
        assert_eq!(world.post.news().len(), 2);
        assert_eq!(waiting(&world, JobState::Dead).await, []);
    }

    async fn a_call_off_does_not_overtake_what_it_calls_off(world: World) {
        let booked = due(&world).await;
        // The invitation to Lena has left and nobody knows how it went; that to Ana is under way.
        world.post.is(Mood::Rude);
        assert!(world.die_after(Step::Carried).await);
        assert!(world.die_after(Step::Begun).await);
        cancel(&world, &booked).await;
        world.post.is(Mood::Good);
        world.pass(TimeDelta::seconds(60));
        assert_eq!(world.deliver().await, 0, "the invitations may still arrive");
        world.pass(TimeDelta::seconds(60));
        world.deliver().await;
        let arrived = world.post.arrived();
        assert_eq!(
            world.post.news(),
            [
                "invitation 0 to lena.fischer@example.com",
                "cancellation 1 to lena.fischer@example.com",
                "cancellation 1 to ana.moreau@example.com",
            ],
            "whoever may have heard of it hears that it is off"
        );
        hold_the_promises(&arrived);
    }

    async fn what_certainly_did_not_leave_is_not_called_off(world: World) {
        let booked = due(&world).await;
        world.post.is(Mood::Closed);
        world.deliver().await;
        cancel(&world, &booked).await;
        world.post.is(Mood::Good);
        see_it_through(&world, TimeDelta::minutes(10)).await;
        assert_eq!(world.post.news(), Vec::<String>::new());
    }

    async fn a_worker_may_die_at_any_step(world: World) {
        for (index, step) in Step::ALL.into_iter().enumerate() {
            let ana = world.ana().await;
            let slot = world.offer(&ana, &format!("2026-03-10T{:02}:00:00Z", 9 + index), 30).await;
            let booked = world.book(&slot, &format!("Candidate {index}")).await;
            world.pass(TimeDelta::seconds(20));
            assert!(world.die_after(step).await && world.die_after(step).await);
            assert!(!world.die_after(step).await, "the jobs are held");
            world.pass(TimeDelta::seconds(119));
            assert_eq!(world.deliver().await, 0, "{step:?}");
            world.pass(TimeDelta::seconds(1));
            world.deliver().await;
            let arrived = world.post.arrived();
            let words = world.post.news();
            // Once, but where it had arrived and nobody wrote that down.
            let expected = if step == Step::Carried { 4 } else { 2 };
            assert_eq!(words.len(), expected, "{step:?}: {words:?}");
            assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), 2, "{step:?}: {words:?}");
            let ids: BTreeSet<JobId> = arrived.iter().map(|delivered| delivered.id).collect();
            assert_eq!(ids.len(), 2, "{step:?}: tried again under the same id");
            assert_eq!(world.deliver().await, 0);
            cancel(&world, &booked).await;
            see_it_through(&world, TimeDelta::minutes(1)).await;
            assert_eq!(world.post.news().len(), 2, "{step:?}");
        }
    }

    async fn a_worker_that_dies_every_time_is_not_tried_for_ever(world: World) {
        due(&world).await;
        for _ in 0..jobs::TRIES {
            assert!(world.die_after(Step::TakenUp).await && world.die_after(Step::TakenUp).await);
            world.pass(TimeDelta::seconds(120));
        }
        assert_eq!(world.deliver().await, 2);
        assert_eq!(world.post.news(), Vec::<String>::new());
        assert_eq!(waiting(&world, JobState::Dead).await.len(), 2);
    }

    async fn what_hangs_is_let_go_of_when_the_process_ends(world: World) {
        due(&world).await;
        world.post.is(Mood::Silent);
        let hanging = tokio::time::timeout(Duration::from_millis(500), deliver_through(&world.cx)).await;
        assert!(hanging.is_err());
        world.post.is(Mood::Good);
        assert_eq!(world.post.news().len(), 2);
        world.pass(TimeDelta::seconds(120));
        world.deliver().await;
        assert_eq!(world.post.news().len(), 2, "once more, since nobody knows");
    }

    async fn what_is_tried_in_vain_is_given_up_and_an_administrator_has_it_tried_again(world: World) {
        let booked = due(&world).await;
        let (clara, dee) = (world.clara().await.actor(), world.dee().await.actor());
        world.post.is(Mood::Closed);
        for _ in 0..jobs::TRIES {
            world.deliver().await;
            world.pass(TimeDelta::hours(1));
        }
        world.post.is(Mood::Good);
        let dead = waiting(&world, JobState::Dead).await;
        assert_eq!(dead.iter().map(|job| (job.of, job.attempts)).collect::<Vec<_>>(), [(booked.id.0, jobs::TRIES); 2]);
        let entries = messages::list(&world.cx, &clara, booked.id, Paging::LONGEST).await.unwrap().items;
        let words: Vec<_> = entries.iter().filter(|entry| entry.lead.is_none()).collect();
        assert!(words.iter().all(|entry| (entry.state, entry.tries) == (MessageState::Failed, jobs::TRIES)));
        assert_eq!(refusal(jobs::list(&world.cx, &clara, None, Paging::DEFAULT).await), Refusal::Forbidden);
        assert_eq!(refusal(jobs::retry(&world.cx, &clara, dead[0].id).await), Refusal::Forbidden);
        let nothing = JobId(booked.id.0);
        assert_eq!(refusal(jobs::retry(&world.cx, &dee, nothing).await), Refusal::NotFound);
        jobs::retry(&world.cx, &dee, dead[0].id).await.unwrap();
        messages::resend(&world.cx, &clara, booked.id, words.iter().find(|entry| dead[1].work == jobs::Work::Carry(entry.id)).unwrap().id).await.unwrap();
        world.deliver().await;
        assert_eq!(world.post.news().len(), 2);
        assert_eq!(waiting(&world, JobState::Dead).await, []);
        // Reminders are waiting, and none of them is made to leave before its time.
        let reminders = waiting(&world, JobState::Waiting).await;
        assert_eq!(reminders.len(), 4);
        jobs::retry(&world.cx, &dee, reminders[0].id).await.unwrap();
        assert_eq!(world.deliver().await, 0);
    }

    async fn what_is_dead_does_not_hold_up_what_comes_after(world: World) {
        let booked = due(&world).await;
        let later = world.offer(&world.bo().await, "2026-03-12T11:00:00Z", 60).await;
        world.post.is(Mood::Refusing);
        world.deliver().await;
        world.post.is(Mood::Good);
        world.try_move(&booked, &later).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        assert_eq!(
            world.post.news(),
            ["invitation 1 to lena.fischer@example.com", "invitation 1 to bo.lindqvist@example.com"],
            "what is new to them"
        );
    }

    async fn all_that_can_go_wrong_at_once_keeps_the_promises(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        for hour in 0..6 {
            world.offer(&ana, &format!("2026-03-10T{:02}:00:00Z", 8 + hour), 30).await;
        }
        let mut slots: Vec<Slot> = Vec::new();
        for hour in 0..12 {
            slots.push(world.offer(&bo, &format!("2026-03-11T{:02}:00:00Z", 6 + hour), 30).await);
        }
        let mut held: Vec<Booking> = Vec::new();
        for (index, slot) in slots.iter().take(6).enumerate() {
            held.push(world.book(slot, &format!("Candidate {index}")).await);
        }
        world.post.is(Mood::Drawn(7));
        for round in 0..30_usize {
            world.pass(TimeDelta::seconds(30));
            if round.is_multiple_of(3) {
                let step = Step::ALL[round / 3 % 4];
                world.die_after(step).await;
            }
            world.deliver().await;
            let index = round % 6;
            if round < 18 {
                // To a free slot and back again.
                let to = if held[index].slot.id == slots[index].id { &slots[index + 6] } else { &slots[index] };
                held[index] = world.try_move(&held[index], to).await.unwrap();
            }
        }
        for booking in &held[..3] {
            cancel(&world, booking).await;
        }
        see_it_through(&world, TimeDelta::hours(2)).await;
        world.post.is(Mood::Good);
        see_it_through(&world, TimeDelta::hours(2)).await;
        let arrived = world.post.arrived();
        hold_the_promises(&arrived);
        for (index, booking) in held.iter().enumerate() {
            let clara = world.clara().await.actor();
            let now = bookings::get(&world.cx, &clara, booking.id).await.unwrap();
            let of_booking = arrived.iter().filter(|one| one.message.booking.id == booking.id);
            let mut to_candidate = of_booking.filter(|one| one.message.to == one.message.candidate);
            let last = &to_candidate.next_back().unwrap().message;
            assert_eq!(last.kind == MessageKind::Cancellation, index < 3, "{}", now.candidate.name);
            assert!(index < 3 || last.booking.slot.interval == now.slot.interval, "{}", now.candidate.name);
            assert!(last.booking.sequence <= now.sequence);
        }
        assert_eq!(waiting(&world, JobState::Dead).await, []);
        println!("{} messages arrived, through everything", arrived.len());
    }

    async fn workers_hear_of_a_change_at_once_and_stop_when_told(world: World) {
        world.work();
        let [slot, _] = two_slots(&world).await;
        world.book(&slot, "Lena Fischer").await;
        world.pass(TimeDelta::seconds(20));
        until(|| world.post.arrived().len() == 2).await;
        // One that hangs does not hold up the others.
        world.cx.close().await;
    }
}

async fn until(mut so: impl FnMut() -> bool) {
    let waiting = async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it comes to be so");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_moment_to_wait_word_leaves_within_a_blink() {
    let at_once = |settings| services::Settings { undo: TimeDelta::zero(), ..settings };
    let world = World::on(services::testing::TestDatabase::sqlite(), at_once).await;
    let [slot, _] = two_slots(&world).await;
    world.work();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = tokio::time::Instant::now();
    world.book(&slot, "Lena Fischer").await;
    until(|| world.post.arrived().len() == 2).await;
    let took = begun.elapsed();
    println!("booked and carried in {took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}

/// Two processes, each with workers of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_the_work() {
    let world = World::postgres().await;
    let there = world.another_process(|settings| settings).await;
    let ana = world.ana().await;
    for index in 0..20 {
        let start = services::testing::at("2026-03-10T08:00:00Z") + TimeDelta::minutes(15 * index);
        let slot = world.offer(&ana, &start.to_rfc3339(), 15).await;
        world.book(&slot, &format!("Candidate {index}")).await;
    }
    world.pass(TimeDelta::seconds(20));
    let (here, there_too) = tokio::join!(deliver_through(&world.cx), deliver_through(&there));
    println!("{here} of 40 were carried here, {there_too} there");
    assert_eq!(here + there_too, 40);
    assert!(here > 0 && there_too > 0);
    let arrived = world.post.arrived();
    assert_eq!(arrived.len(), 40);
    assert_eq!(arrived.iter().map(|one| one.id).collect::<BTreeSet<_>>().len(), 40);
    hold_the_promises(&arrived);
}
