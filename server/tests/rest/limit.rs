//! Limits: attempts to book, and writes of any kind.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};
use services::testing::{TestDatabase, World};

use crate::{
    NOBODY, Walk, at, booking, moving,
    support::{Answer, Caller, Server, Setup, redis},
    tuesday,
};

/// A server on that database which allows so many attempts to book a minute.
async fn limited(world: World, bookings_per_minute: u32) -> Walk {
    let cx = world.another_process(|settings| services::Settings { bookings_per_minute, ..settings }).await;
    Walk::through(Server::serving(world, cx, Setup::new()).await).await
}

/// What an answer says of the limit: how many there are, and how many are left.
fn left(answer: &Answer) -> Option<(u32, u32)> {
    let number = |name: &str| answer.header(name)?.parse().ok();
    number("ratelimit-limit").zip(number("ratelimit-remaining"))
}

/// An attempt that cannot succeed.
async fn attempt(caller: &Caller) -> Answer {
    let nowhere = json!({ "id": NOBODY });
    caller.post("/api/book", &booking(&nowhere, "Lena Fischer")).await
}

services::on_both_databases! {
    async fn five_attempts_a_minute_whatever_came_of_them(world: World) {
        let walk = limited(world, 5).await;
        let (slot, other) = (walk.slot("10:00", "11:00").await, walk.slot("11:00", "12:00").await);
        let first = walk.clara.post("/api/book", &booking(&slot, "Lena Fischer")).await;
        assert_eq!(left(&first), Some((5, 4)));
        assert!(first.header("ratelimit-reset").is_some());
        let booked = first.ok(201);

        // What is malformed, not allowed, or about a row that is not there, is no attempt.
        walk.clara.post("/api/book", &json!({})).await.is(400, "invalid_input");
        walk.ana.post("/api/book", &booking(&slot, "Lena Fischer")).await.is(403, "forbidden");
        walk.clara
            .post("/api/reschedule", &json!({ "bookingId": NOBODY, "newSlotId": NOBODY }))
            .await
            .is(404, "not_found");

        let taken = walk.clara.post("/api/book", &booking(&slot, "Omar Haddad")).await;
        taken.is(409, "slot_unavailable");
        assert_eq!(left(&taken), Some((5, 3)));
        walk.server.world.pass(TimeDelta::seconds(20));
        assert_eq!(left(&walk.clara.post("/api/reschedule", &moving(&booked, &other)).await), Some((5, 2)));
        let stale = walk.clara.clone().with("if-match", "\"1\"");
        stale.post("/api/reschedule", &moving(&booked, &slot)).await.is(412, "version_mismatch");
        assert_eq!(left(&attempt(&walk.clara).await), Some((5, 0)));

        let refused = attempt(&walk.clara).await;
        refused.is(429, "rate_limited");
        assert_eq!(left(&refused), Some((5, 0)));
        assert_eq!(refused.header("retry-after"), Some("40"));
        assert_eq!(refused.header("ratelimit-reset"), Some("40"));
        // Before the version, and before the rules.
        stale.post("/api/reschedule", &moving(&booked, &slot)).await.is(429, "rate_limited");
        // Everything else goes on, and so does everybody else.
        walk.clara.delete(&at("booking", &booked)).await.ok(200);
        attempt(&walk.dee).await.is(409, "slot_unavailable");

        walk.server.world.pass(TimeDelta::seconds(39));
        attempt(&walk.clara).await.is(429, "rate_limited");
        walk.server.world.pass(TimeDelta::seconds(1));
        attempt(&walk.clara).await.is(409, "slot_unavailable");
        attempt(&walk.clara).await.is(409, "slot_unavailable");
        attempt(&walk.clara).await.is(429, "rate_limited");
    }

    async fn a_repeated_request_is_no_attempt(world: World) {
        let walk = limited(world, 2).await;
        let slot = walk.slot("10:00", "11:00").await;
        let keyed = walk.clara.clone().with("idempotency-key", "k");
        let booked = keyed.post("/api/book", &booking(&slot, "Lena Fischer")).await.ok(201);
        for _ in 0..5 {
            assert_eq!(keyed.post("/api/book", &booking(&slot, "Lena Fischer")).await.ok(201), booked);
        }
        attempt(&walk.clara).await.is(409, "slot_unavailable");
        attempt(&walk.clara).await.is(429, "rate_limited");
        assert_eq!(keyed.post("/api/book", &booking(&slot, "Lena Fischer")).await.ok(201), booked);
        // Refused by the limit: nothing is kept under the key.
        let late = walk.clara.clone().with("idempotency-key", "late");
        attempt(&late).await.is(429, "rate_limited");
        walk.server.world.pass(TimeDelta::seconds(60));
        attempt(&late).await.is(409, "slot_unavailable");
    }

    async fn many_at_once_are_counted_one_by_one(world: World) {
        let walk = limited(world, 5).await;
        let answers = join_all((0..40).map(|_| attempt(&walk.clara))).await;
        let refused = answers.iter().filter(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS).count();
        assert_eq!(refused, 35);
    }

    async fn zero_is_no_limit(world: World) {
        let walk = limited(world, 0).await;
        let answers = join_all((0..20).map(|_| attempt(&walk.clara))).await;
        for answer in answers {
            answer.is(409, "slot_unavailable");
            assert_eq!(left(&answer), None);
        }
    }

    async fn writes_of_any_kind_are_limited_once_they_are_well_formed(world: World) {
        let setup = Setup::new().with("CONVOKE_WRITES_PER_MINUTE", 3);
        let walk = Walk::through(Server::start_with(world, setup).await).await;
        let slot = walk.slot("10:00", "11:00").await;
        let path = at("slots", &slot);
        walk.ana.patch(&path, &json!({ "location": "a" })).await.ok(200);
        walk.ana.patch(&path, &json!({ "location": "b" })).await.ok(200);
        let refused = walk.ana.patch(&path, &json!({ "location": "c" })).await;
        refused.is(429, "rate_limited");
        assert_eq!(left(&refused), Some((3, 0)));
        assert_eq!(refused.header("retry-after"), Some("60"));
        walk.ana.patch(&path, &json!({ "location": 1 })).await.is(400, "invalid_input");
        walk.ana.patch("/api/slots/1", &json!({})).await.is(404, "not_found");
        walk.clara.get(&path).await.ok(200);
        walk.bo.post("/api/slots", &tuesday("10:00", "11:00")).await.ok(201);
        walk.server.world.pass(TimeDelta::seconds(60));
        walk.ana.delete(&path).await.ok(204);
    }
}

/// Two processes on one PostgreSQL database, which share the limit; `redis`: through Redis.
async fn the_limit_holds_across_processes(redis: Option<String>) {
    let shared =
        |settings| services::Settings { redis_url: redis.clone(), bookings_per_minute: 5, ..settings };
    let world = World::on(TestDatabase::postgres().await, shared).await;
    let beside = world.another_process(|settings| settings).await;
    let walk = Walk::begin(world).await;
    let other = walk.server.beside(beside, Setup::new());
    // Whoever shares the Redis with other tests is somebody nobody else knows.
    let name = walk.server.world.settings.database_url.clone();
    let coordinator =
        walk.server.world.person(&name[name.len() - 30..], "UTC", &[domain::actor::Role::Coordinator]).await;
    let here = walk.server.person(&coordinator);
    let there = here.clone().at(other);
    let answers: Vec<Answer> =
        join_all((0..40).map(|n| attempt(if n % 2 == 0 { &here } else { &there }))).await;
    let mut codes: Vec<&Value> = answers.iter().map(|answer| &answer.body["code"]).collect();
    codes.sort_unstable_by_key(|code| code.to_string());
    assert_eq!(codes.iter().filter(|code| **code == "slot_unavailable").count(), 5, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "rate_limited").count(), 35, "{codes:?}");
    attempt(&there).await.is(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_holds_across_processes_through_the_database() {
    the_limit_holds_across_processes(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_limit_holds_across_processes_through_redis() {
    the_limit_holds_across_processes(Some(redis())).await;
}
