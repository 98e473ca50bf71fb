//! Five a minute for each person who books.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{ids::SlotId, refusal::Refusal};
use services::{
    Context, Error, Settings, bookings, on_both_databases,
    testing::{TestDatabase, World, booking},
};

fn five(settings: Settings) -> Settings {
    Settings { bookings_per_minute: 5, ..settings }
}

/// Attempts to book something that is gone: well formed, permitted, refused by the state of things.
async fn attempt(world: &World, cx: &Context) -> Refusal {
    let (ana, clara) = (world.ana().await, world.clara().await.actor());
    let slot = world.try_offer(&ana.actor(), "2026-03-03T09:00:00Z", 60).await;
    let mut gone = slot.unwrap_or_else(|_| panic!("the slot is offered once"));
    services::slots::delete(&world.cx, &ana.actor(), gone.id, None).await.unwrap();
    gone.id = SlotId(gone.id.0);
    match bookings::book(cx, &clara, booking(&gone, "Lena Fischer")).await {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

on_both_databases! {
    async fn the_sixth_attempt_in_a_minute_waits(world: World) {
        let cx = world.another_process(five).await;
        for _ in 0..5 {
            assert_eq!(attempt(&world, &cx).await, Refusal::SlotUnavailable);
            world.pass(TimeDelta::seconds(10));
        }
        assert_eq!(attempt(&world, &cx).await, Refusal::RateLimited { retry_after_seconds: 10 });
        world.pass(TimeDelta::seconds(10));
        assert_eq!(attempt(&world, &cx).await, Refusal::SlotUnavailable);
        assert_eq!(attempt(&world, &cx).await, Refusal::RateLimited { retry_after_seconds: 10 });
    }

    async fn a_repeated_request_is_not_counted(world: World) {
        let cx = world.another_process(five).await;
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let request = world.with_key("again", "/api/book", "x");
        let keyed = cx.for_request(std::sync::Arc::new(services::Request {
            idempotency: request.request().idempotency.clone(),
            ..services::Request::default()
        }));
        for _ in 0..9 {
            bookings::book(&keyed, &clara, booking(&slot, "Lena Fischer")).await.unwrap();
        }
        let allowance = || cx.for_request(std::sync::Arc::default());
        let one_more = allowance();
        let taken = bookings::book(&one_more, &clara, booking(&slot, "Mira Okafor")).await;
        assert!(matches!(taken, Err(Error::Refused(Refusal::SlotUnavailable))));
        assert_eq!(one_more.request().allowance.get().unwrap().remaining, 3);
    }
}

/// Ten attempts at once through two processes; how many were let through.
async fn let_through(world: &World, processes: [&Context; 2]) -> usize {
    let (ana, clara) = (world.ana().await, world.clara().await.actor());
    let mut gone = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
    services::slots::delete(&world.cx, &ana.actor(), gone.id, None).await.unwrap();
    gone.id = SlotId(gone.id.0);
    let attempts: Vec<_> = (0..10)
        .map(|index| {
            let (cx, clara, gone) = (processes[index % 2].clone(), clara.clone(), gone.clone());
            tokio::spawn(async move { bookings::book(&cx, &clara, booking(&gone, "Lena Fischer")).await })
        })
        .collect();
    let mut through = 0;
    for attempt in attempts {
        match attempt.await.unwrap() {
            Err(Error::Refused(Refusal::SlotUnavailable)) => through += 1,
            Err(Error::Refused(Refusal::RateLimited { .. })) => {}
            other => panic!("{other:?}"),
        }
    }
    through
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_holds_across_two_processes_through_the_database() {
    let world = World::postgres().await;
    let (one, other) = (world.another_process(five).await, world.another_process(five).await);
    assert_eq!(let_through(&world, [&one, &other]).await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_holds_across_two_processes_through_redis() {
    let url = std::env::var("CONVOKE_TEST_REDIS")
        .expect("Redis tests need CONVOKE_TEST_REDIS; `cargo xtask test` starts one");
    let world = World::on(TestDatabase::postgres().await, |settings| settings).await;
    let with_redis = |settings| Settings { redis_url: Some(url.clone()), ..five(settings) };
    let (one, other) = (world.another_process(with_redis).await, world.another_process(with_redis).await);
    assert_eq!(let_through(&world, [&one, &other]).await, 5);
}
