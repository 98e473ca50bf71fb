//! Changes reach those who may see them, in every process.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

mod redis;

use std::time::Duration;

use domain::{events::Event, ids::SlotId};
use redis::Redis;
use services::{
    Context, Settings, bookings, on_both_databases,
    realtime::{self, Message, Subscription},
    slots,
    testing::{TestDatabase, World},
};

/// The kinds of the next messages.
async fn next(subscription: &mut Subscription, count: usize) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for _ in 0..count {
        match tokio::time::timeout(Duration::from_secs(10), subscription.next()).await {
            Ok(Some(Message::Event(published))) => kinds.push(published.event.kind().as_str()),
            other => panic!("{other:?} after {kinds:?}"),
        }
    }
    kinds
}

async fn nothing_more(subscription: &mut Subscription) {
    let more = tokio::time::timeout(Duration::from_millis(300), subscription.next()).await;
    assert!(more.is_err(), "{more:?}");
}

async fn id_of_the_next(subscription: &mut Subscription) -> SlotId {
    match tokio::time::timeout(Duration::from_secs(10), subscription.next()).await {
        Ok(Some(Message::Event(published))) => match &published.event {
            Event::SlotCreated(slot) => slot.id,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

on_both_databases! {
    async fn everybody_hears_of_what_they_may_see_and_of_nothing_else(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let [mut to_ana, mut to_bo, mut to_clara] =
            [&ana, &bo, &clara].map(|person| realtime::subscribe(&world.cx, &person.actor()));
        let first = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let second = world.offer(&bo, "2026-03-03T10:00:00Z", 60).await;
        let booked = world.book(&first, "Lena Fischer").await;
        world.try_move(&booked, &second).await.unwrap();
        bookings::cancel(&world.cx, &clara.actor(), booked.id, None, None).await.unwrap();
        assert_eq!(
            next(&mut to_ana, 5).await,
            ["slot.created", "slot.updated", "booking.created", "slot.updated", "booking.cancelled"]
        );
        assert_eq!(
            next(&mut to_bo, 5).await,
            ["slot.created", "slot.updated", "booking.updated", "slot.updated", "booking.cancelled"]
        );
        assert_eq!(
            next(&mut to_clara, 9).await,
            [
                "slot.created", "slot.created", "slot.updated", "booking.created", "slot.updated", "slot.updated",
                "booking.updated", "slot.updated", "booking.cancelled"
            ]
        );
        for subscription in [&mut to_ana, &mut to_bo, &mut to_clara] {
            nothing_more(subscription).await;
        }
    }

    async fn what_is_refused_is_not_announced(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        let mut to_clara = realtime::subscribe(&world.cx, &clara);
        tokio::time::sleep(Duration::from_millis(100)).await;
        while tokio::time::timeout(Duration::from_millis(100), to_clara.next()).await.is_ok() {}
        assert!(world.try_book(&world.cx, &clara, &slot, "Mira Okafor").await.is_err());
        nothing_more(&mut to_clara).await;
    }

    async fn a_listener_too_slow_is_told_to_reload(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let mut to_clara = realtime::subscribe(&world.cx, &clara);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        for index in 0..300 {
            let place = domain::slots::RawSlotChanges {
                location: Some(Some(format!("Room {index}"))),
                ..domain::slots::RawSlotChanges::default()
            };
            slots::edit(&world.cx, &ana.actor(), slot.id, None, place).await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(matches!(to_clara.next().await, Some(Message::Resync)));
    }
}

/// A change in one process, heard of in another.
async fn heard_of(world: &World, there: &Context, start: &str) -> Duration {
    let ana = world.ana().await;
    let mut listening = realtime::subscribe(there, &world.clara().await.actor());
    let begun = tokio::time::Instant::now();
    let slot = world.offer(&ana, start, 30).await;
    assert_eq!(id_of_the_next(&mut listening).await, slot.id);
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_hears_of_it_without_redis() {
    let world = World::postgres().await;
    let there = world.another_process(|settings| settings).await;
    heard_of(&world, &there, "2026-03-03T09:00:00Z").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_hears_of_it_with_redis_killed_and_back() {
    let mut redis = Redis::start();
    let with_redis = |settings| Settings { redis_url: Some(redis.url()), ..settings };
    let world = World::on(TestDatabase::postgres().await, with_redis).await;
    let there = world.another_process(|settings| settings).await;
    heard_of_at_once(&world, &there, 9).await;
    redis.kill();
    heard_of(&world, &there, "2026-03-03T12:00:00Z").await;
    redis.back();
    heard_of(&world, &there, "2026-03-03T13:00:00Z").await;
    let waiting_for_redis = async {
        for cx in [&world.cx, &there] {
            while cx.health().await.redis != Some(Ok(())) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(15), waiting_for_redis).await.expect("Redis is found again");
    heard_of_at_once(&world, &there, 14).await;
}

/// The first may be heard of while Redis is still being connected to; each of the next would have to wait 5 s if Redis
/// woke nobody.
async fn heard_of_at_once(world: &World, there: &Context, hour: u32) {
    heard_of(world, there, &format!("2026-03-03T{hour:02}:00:00Z")).await;
    for hour in [hour + 1, hour + 2] {
        let took = heard_of(world, there, &format!("2026-03-03T{hour:02}:00:00Z")).await;
        assert!(took < Duration::from_secs(2), "{took:?}");
    }
}
