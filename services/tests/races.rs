//! Everybody at once. In one process, and on PostgreSQL through two.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{actor::Actor, refusal::Refusal, slots::Slot};
use services::{
    Context, Error, Result, bookings, on_both_databases, slots,
    testing::{World, at, booking, moving, slot},
};

/// What came of many at once: those that went well, and the codes of those that were refused.
struct Outcomes<T> {
    done: Vec<T>,
    refused: Vec<&'static str>,
}

async fn all_at_once<T: Send + 'static>(
    attempts: impl IntoIterator<Item = impl Future<Output = Result<T>> + Send + 'static>,
) -> Outcomes<T> {
    let running: Vec<_> = attempts.into_iter().map(tokio::spawn).collect();
    let mut outcomes = Outcomes { done: Vec::new(), refused: Vec::new() };
    for attempt in running {
        match attempt.await.unwrap() {
            Ok(done) => outcomes.done.push(done),
            Err(Error::Refused(refusal)) => outcomes.refused.push(refusal.code()),
            Err(unexpected) => panic!("{unexpected:?}"),
        }
    }
    outcomes
}

/// The processes that people are spread over: two on PostgreSQL, where there may be two.
async fn processes(world: &World) -> Vec<Context> {
    if world.settings.database_url.starts_with("postgres") {
        vec![world.cx.clone(), world.another_process(|settings| settings).await]
    } else {
        vec![world.cx.clone()]
    }
}

fn book(
    cx: &Context,
    actor: &Actor,
    slot: &Slot,
    candidate: String,
) -> impl Future<Output = Result<()>> + use<> {
    let (cx, actor, slot) = (cx.clone(), actor.clone(), slot.clone());
    async move { bookings::book(&cx, &actor, booking(&slot, &candidate)).await.map(|_| ()) }
}

fn offer(
    cx: &Context,
    actor: &Actor,
    start: String,
    minutes: i64,
) -> impl Future<Output = Result<Slot>> + use<> {
    let (cx, actor) = (cx.clone(), actor.clone());
    async move { slots::create(&cx, &actor, slot(&start, minutes)).await }
}

on_both_databases! {
    async fn two_hundred_bookings_of_one_slot_are_one(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let wanted = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let processes = processes(&world).await;
        let attempts = (0..200).map(|index| {
            book(&processes[index % processes.len()], &clara, &wanted, format!("Candidate {index}"))
        });
        let outcomes = all_at_once(attempts).await;
        assert_eq!(outcomes.done.len(), 1);
        assert_eq!(outcomes.refused, vec!["slot_unavailable"; 199]);
    }

    async fn a_hundred_overlapping_offers_are_one(world: World) {
        let ana = world.ana().await.actor();
        let processes = processes(&world).await;
        let attempts = (0..100).map(|index| {
            let start = at("2026-03-03T09:00:00Z") + TimeDelta::minutes(i64::try_from(index % 30).unwrap());
            offer(&processes[index % processes.len()], &ana, start.to_rfc3339(), 60)
        });
        let outcomes = all_at_once(attempts).await;
        assert_eq!(outcomes.done.len(), 1);
        assert_eq!(outcomes.refused, vec!["slot_overlap"; 99]);
    }

    async fn offers_over_a_week_land_on_two_days(world: World) {
        let ana = world.ana().await.actor();
        let processes = processes(&world).await;
        let attempts = (0..84_usize).map(|index| {
            let day = TimeDelta::days(i64::try_from(index % 7).unwrap());
            let hour = TimeDelta::hours(i64::try_from(index / 7).unwrap());
            let start = at("2026-03-09T08:00:00Z") + day + hour;
            offer(&processes[index % processes.len()], &ana, start.to_rfc3339(), 30)
        });
        let outcomes = all_at_once(attempts).await;
        let days: BTreeSet<_> = outcomes.done.iter().map(|slot| slot.interval.start().date_naive()).collect();
        assert_eq!((days.len(), outcomes.done.len()), (2, 24));
        assert!(outcomes.refused.iter().all(|&code| code == "day_limit"));
    }

    async fn one_candidate_into_six_slots_at_once_is_in_one(world: World) {
        let clara = world.clara().await.actor();
        let mut offered = Vec::new();
        for name in ["One", "Two", "Three", "Four", "Five", "Six"] {
            let interviewer = world.person(name, "Europe/Paris", &[domain::actor::Role::Interviewer]).await;
            offered.push(world.offer(&interviewer, "2026-03-03T09:00:00Z", 60).await);
        }
        let lena = world.candidate("Lena Fischer").await;
        assert_eq!(lena.name.as_str(), "Lena Fischer");
        let processes = processes(&world).await;
        let attempts = offered.iter().enumerate().map(|(index, slot)| {
            book(&processes[index % processes.len()], &clara, slot, "Lena Fischer".to_owned())
        });
        let outcomes = all_at_once(attempts).await;
        assert_eq!((outcomes.done.len(), outcomes.refused), (1, vec!["candidate_busy"; 5]));
    }

    async fn a_new_candidate_into_six_slots_at_once_is_one_person_in_one(world: World) {
        let clara = world.clara().await.actor();
        let mut offered = Vec::new();
        for name in ["One", "Two", "Three", "Four", "Five", "Six"] {
            let interviewer = world.person(name, "Europe/Paris", &[domain::actor::Role::Interviewer]).await;
            offered.push(world.offer(&interviewer, "2026-03-03T09:00:00Z", 60).await);
        }
        let processes = processes(&world).await;
        let attempts = offered.iter().enumerate().map(|(index, slot)| {
            book(&processes[index % processes.len()], &clara, slot, "Lena Fischer".to_owned())
        });
        let outcomes = all_at_once(attempts).await;
        assert_eq!((outcomes.done.len(), outcomes.refused), (1, vec!["candidate_busy"; 5]));
    }

    async fn a_slot_is_deleted_or_booked_but_not_both(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let processes = processes(&world).await;
        for hour in 8..20 {
            let wanted = world.offer(&ana, &format!("2026-03-03T{hour:02}:00:00Z"), 30).await;
            let (cx, actor, id) = (processes[0].clone(), ana.actor(), wanted.id);
            let deleting = tokio::spawn(async move { slots::delete(&cx, &actor, id, None).await });
            let booking = tokio::spawn(book(&processes[processes.len() - 1], &clara, &wanted, format!("Candidate {hour}")));
            match (deleting.await.unwrap(), booking.await.unwrap()) {
                (Ok(()), Err(Error::Refused(Refusal::SlotUnavailable))) => {
                    assert!(slots::get(&world.cx, &ana.actor(), wanted.id).await.is_err());
                }
                (Err(Error::Refused(Refusal::SlotBooked)), Ok(())) => {
                    slots::get(&world.cx, &ana.actor(), wanted.id).await.unwrap();
                }
                other => panic!("{other:?}"),
            }
        }
    }

    async fn a_slot_is_edited_before_it_is_booked_or_not_at_all(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let processes = processes(&world).await;
        for hour in 8..20 {
            let wanted = world.offer(&ana, &format!("2026-03-03T{hour:02}:00:00Z"), 30).await;
            let (cx, actor, id) = (processes[0].clone(), ana.actor(), wanted.id);
            let later = domain::slots::RawSlotChanges {
                end_time: Some((wanted.interval.end() + TimeDelta::minutes(15)).to_rfc3339()),
                ..Default::default()
            };
            let editing = tokio::spawn(async move { slots::edit(&cx, &actor, id, None, later).await });
            let booking = tokio::spawn(book(&processes[processes.len() - 1], &clara, &wanted, format!("Candidate {hour}")));
            booking.await.unwrap().unwrap();
            match editing.await.unwrap() {
                Ok(_) | Err(Error::Refused(Refusal::SlotBooked)) => {}
                other => panic!("{other:?}"),
            }
            // Whichever came first, the booking and its slot agree.
            let slot = slots::get(&world.cx, &ana.actor(), wanted.id).await.unwrap();
            let page = bookings::list(&world.cx, &clara, Default::default(), domain::paging::Paging::LONGEST).await.unwrap();
            let booked = page.items.into_iter().find(|booking| booking.slot.id == slot.id).unwrap();
            assert_eq!(booked.slot, slot);
        }
    }

    async fn a_slot_is_booked_or_moved_into_but_not_both(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let processes = processes(&world).await;
        let from = world.offer(&ana, "2026-03-04T09:00:00Z", 30).await;
        let mut held = world.book(&from, "Lena Fischer").await;
        for hour in 8..20 {
            let wanted = world.offer(&ana, &format!("2026-03-03T{hour:02}:00:00Z"), 30).await;
            let (cx, actor, request) = (processes[0].clone(), clara.clone(), moving(&held, &wanted));
            let moved = tokio::spawn(async move { bookings::reschedule(&cx, &actor, None, request).await });
            let booked = tokio::spawn(book(&processes[processes.len() - 1], &clara, &wanted, format!("Candidate {hour}")));
            match (moved.await.unwrap(), booked.await.unwrap()) {
                (Ok(now), Err(Error::Refused(Refusal::SlotUnavailable))) => held = now,
                (Err(Error::Refused(Refusal::SlotUnavailable)), Ok(())) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn two_bookings_swap_past_one_another_without_a_deadlock(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await.actor());
        let processes = processes(&world).await;
        let mut spare = [
            world.offer(&ana, "2026-03-03T09:00:00Z", 30).await,
            world.offer(&bo, "2026-03-03T10:00:00Z", 30).await,
        ];
        let first = world.offer(&ana, "2026-03-03T11:00:00Z", 30).await;
        let second = world.offer(&bo, "2026-03-03T12:00:00Z", 30).await;
        let mut held = [world.book(&first, "Lena Fischer").await, world.book(&second, "Mira Okafor").await];
        for _ in 0..10 {
            // Each goes to the other's interviewer, so the same two rows are wanted from both ends.
            let before = held.clone().map(|booking| booking.slot);
            let moves = [(0, 1), (1, 0)].map(|(from, to)| {
                let cx = processes[from % processes.len()].clone();
                let (actor, request) = (clara.clone(), moving(&held[from], &spare[to]));
                tokio::spawn(async move { bookings::reschedule(&cx, &actor, None, request).await })
            });
            let [one, other] = moves;
            held = [one.await.unwrap().unwrap(), other.await.unwrap().unwrap()];
            spare = [0, 1].map(|index| before[index].clone());
            if spare[0].interviewer == held[1].slot.interviewer {
                spare.swap(0, 1);
            }
        }
    }

    async fn a_caller_who_hangs_up_leaves_no_transaction_behind(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let wanted = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        for index in 0..50_u64 {
            let hanging_up = book(&world.cx, &clara, &wanted, format!("Candidate {index}"));
            let _gone = tokio::time::timeout(std::time::Duration::from_micros(index * 40), hanging_up).await;
        }
        // Every connection is fit for the next: reads and writes go on.
        for hour in 10..30 {
            let start = at("2026-03-03T10:00:00Z") + TimeDelta::minutes((hour - 10) * 30);
            world.offer(&ana, &start.to_rfc3339(), 30).await;
        }
    }
}
