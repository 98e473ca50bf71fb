//! Five a minute for each person who books.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

mod redis;

use std::{ops::RangeInclusive, sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{bookings::Booking, ids::PersonId, people::Person, refusal::Refusal, slots::Slot};
use redis::Redis;
use services::{
    Allowance, Context, Error, Settings, bookings, on_both_databases,
    testing::{World, booking},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

fn five(settings: Settings) -> Settings {
    Settings { bookings_per_minute: 5, ..settings }
}

/// A slot that is gone: to book it is well formed, permitted, and refused by the state of things.
async fn gone(world: &World) -> Slot {
    let ana = world.ana().await;
    let gone = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
    services::slots::delete(&world.cx, &ana.actor(), gone.id, None).await.unwrap();
    gone
}

fn refusal(booked: services::Result<Booking>) -> Refusal {
    match booked {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn attempt(world: &World, cx: &Context) -> Refusal {
    let clara = world.clara().await.actor();
    refusal(bookings::book(cx, &clara, booking(&gone(world).await, "Lena Fischer")).await)
}

/// The same by somebody, with what is told them of the limit.
async fn told(world: &World, cx: &Context, person: &Person) -> (Refusal, Allowance) {
    let cx = cx.for_request(Arc::default());
    let booked = bookings::book(&cx, &person.actor(), booking(&gone(world).await, "Lena Fischer")).await;
    (refusal(booked), *cx.request().allowance.get().unwrap())
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
        let keyed = cx.for_request(Arc::new(services::Request {
            idempotency: request.request().idempotency.clone(),
            ..services::Request::default()
        }));
        for _ in 0..9 {
            bookings::book(&keyed, &clara, booking(&slot, "Lena Fischer")).await.unwrap();
        }
        let allowance = || cx.for_request(Arc::default());
        let one_more = allowance();
        let taken = bookings::book(&one_more, &clara, booking(&slot, "Mira Okafor")).await;
        assert!(matches!(taken, Err(Error::Refused(Refusal::SlotUnavailable))));
        assert_eq!(one_more.request().allowance.get().unwrap().remaining, 3);
    }
}

/// Ten attempts at once through two processes; how many were let through.
async fn let_through(world: &World, processes: [&Context; 2]) -> usize {
    let (clara, gone) = (world.clara().await.actor(), gone(world).await);
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
    let redis = Redis::start();
    let world = World::postgres().await;
    let with_redis = |settings| Settings { redis_url: Some(redis.url()), ..five(settings) };
    let (one, other) = (world.another_process(with_redis).await, world.another_process(with_redis).await);
    found(&one).await;
    found(&other).await;
    assert_eq!(let_through(&world, [&one, &other]).await, 5);
}

/// A process that believes Redis alone from the first answer on, and whose database nobody else writes to.
async fn believing(redis: &Redis) -> (World, Context) {
    let world = World::sqlite().await;
    let at_once = |settings| Settings {
        redis_url: Some(redis.url()),
        redis_trusted_after: Duration::ZERO,
        ..five(settings)
    };
    let cx = world.another_process(at_once).await;
    found(&cx).await;
    told(&world, &cx, &world.dee().await).await;
    (world, cx)
}

/// Waits until the process has found Redis.
async fn found(cx: &Context) {
    let finding = async {
        while cx.health().await.redis != Some(Ok(())) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(15), finding).await.expect("Redis is found");
}

/// Has Redis know that somebody was let through so many seconds ago; the newest first.
async fn let_through_before(redis: &Redis, PersonId(person): PersonId, seconds: &[u32]) {
    let script = "local time = redis.call('TIME') local at = (time[1] - ARGV[1]) * 1000000 + time[2] \
                  return redis.call('RPUSH', KEYS[1], string.format('%.0f', at))";
    for ago in seconds {
        command(redis, &format!("EVAL \"{script}\" 1 convoke:bookings:{person} {ago}")).await;
    }
}

async fn command(redis: &Redis, command: &str) {
    let mut connection = TcpStream::connect(redis.url().trim_start_matches("redis://")).await.unwrap();
    connection.write_all(format!("{command}\r\n").as_bytes()).await.unwrap();
    let mut answer = [0; 64];
    let read = connection.read(&mut answer).await.unwrap();
    assert!(read > 0 && answer[0] != b'-', "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_alone_lets_five_through_in_any_sixty_seconds() {
    // Some of which may pass while the test is at work.
    let about = |seconds: u64| -> RangeInclusive<u64> { seconds - 3..=seconds };
    let redis = Redis::start();
    let (world, cx) = believing(&redis).await;
    for (name, before, admitted, remaining, reset) in [
        ("Ida Holm", &[][..], true, 4, 60..=60),
        ("Jon Berg", &[1], true, 3, 60..=60),
        ("Kim Lund", &[1, 2, 3, 50], true, 0, about(10)),
        ("Lea Roth", &[1, 2, 3, 4, 50], false, 0, about(10)),
        ("Max Wolf", &[1, 2, 3, 4, 60], true, 0, about(56)),
        ("Nina Falk", &[1, 60, 70, 80, 90], true, 3, 60..=60),
    ] {
        let person = world.person(name, "Europe/Berlin", &[domain::actor::Role::Coordinator]).await;
        let_through_before(&redis, person.id, before).await;
        let (refusal, allowance) = told(&world, &cx, &person).await;
        assert_eq!((allowance.limit, allowance.remaining), (5, remaining), "{before:?}");
        assert!(reset.contains(&allowance.reset_seconds), "{before:?}: {}", allowance.reset_seconds);
        let retry_after_seconds = allowance.reset_seconds;
        let limited = Refusal::RateLimited { retry_after_seconds };
        assert_eq!(refusal, if admitted { Refusal::SlotUnavailable } else { limited }, "{before:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_are_five_for_processes_that_have_nothing_but_redis_in_common() {
    let redis = Redis::start();
    let (one, other) = (believing(&redis).await, believing(&redis).await);
    for (remaining, (world, cx)) in [4, 3, 2, 1, 0].into_iter().zip([&one, &other].into_iter().cycle()) {
        let (refusal, allowance) = told(world, cx, &world.clara().await).await;
        assert_eq!((refusal, allowance.remaining), (Refusal::SlotUnavailable, remaining));
    }
    for (world, cx) in [&one, &other] {
        let (refusal, allowance) = told(world, cx, &world.clara().await).await;
        let retry_after_seconds = allowance.reset_seconds;
        assert_eq!((refusal, allowance.remaining), (Refusal::RateLimited { retry_after_seconds }, 0));
        assert!((50..=60).contains(&retry_after_seconds), "{retry_after_seconds}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_comes_back_empty_lets_nobody_through_once_more() {
    let mut redis = Redis::start();
    let (world, cx) = believing(&redis).await;
    let as_always = |settings| Settings { redis_url: Some(redis.url()), ..five(settings) };
    let beside = world.another_process(as_always).await;
    for _ in 0..5 {
        assert_eq!(attempt(&world, &cx).await, Refusal::SlotUnavailable);
    }
    let limited = Refusal::RateLimited { retry_after_seconds: 60 };
    let (clara, gone) = (world.clara().await.actor(), gone(&world).await);
    // What is asked while it answers nobody is under way when it is killed, and asked again when it is back.
    command(&redis, "CLIENT PAUSE 10000").await;
    let under_way =
        tokio::spawn(async move { bookings::book(&cx, &clara, booking(&gone, "Lena Fischer")).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    redis.kill();
    redis.back();
    assert_eq!(refusal(under_way.await.unwrap()), limited);
    found(&beside).await;
    for _ in 0..3 {
        assert_eq!(attempt(&world, &beside).await, limited);
    }
    redis.kill();
    assert_eq!(attempt(&world, &beside).await, limited);
}
