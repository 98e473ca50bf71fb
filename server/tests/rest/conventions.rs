//! What holds for every call: the order of checks, ids of requests, sizes and types, repeated requests.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    NOBODY, Walk, at, booking, fields, moving,
    support::{Answer, Caller},
    tuesday,
};

/// A request with a body of that type.
async fn sent(
    caller: &Caller,
    method: Method,
    path: &str,
    kind: &str,
    body: impl Into<reqwest::Body>,
) -> Answer {
    Answer::of(caller.request(method, path).header("content-type", kind).body(body)).await
}

async fn posted(caller: &Caller, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
    sent(caller, Method::POST, path, kind, body).await
}

services::on_both_databases! {
    async fn checks_come_in_their_order(world: World) {
        let walk = Walk::begin(world).await;
        let nobody = walk.server.anonymous();
        let foreign = |caller: &Caller| caller.clone().with("origin", "https://evil.example");
        let (large, bad) = ("x".repeat(1024 * 1024 + 1), "/api/slots?nonsense=1");

        let wrong_method = sent(&nobody, Method::PUT, "/api/slots", "text/plain", large.clone()).await;
        wrong_method.is(405, "method_not_allowed");
        let allowed = wrong_method.header("allow").unwrap_or_default().to_owned();
        assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
        posted(&foreign(&nobody), bad, "text/plain", large.clone()).await.is(401, "unauthenticated");
        posted(&foreign(&walk.ana), bad, "text/plain", large.clone()).await.is(403, "forbidden");
        posted(&walk.clara, bad, "text/plain", large.clone()).await.is(403, "forbidden");
        posted(&walk.ana, bad, "application/json", large).await.is(413, "too_large");
        posted(&walk.ana, bad, "text/plain", "{}").await.is(415, "unsupported_media_type");

        let missing = format!("/api/slots/{NOBODY}");
        let path = format!("{missing}?nonsense=1");
        assert_eq!(fields(&walk.ana.patch(&path, &json!({ "endTime": 1 })).await), ["endTime", "nonsense"]);
        let stale = walk.ana.clone().with("if-match", "\"9\"");
        stale.patch(&missing, &json!({})).await.is(404, "not_found");
        assert_eq!(
            fields(&walk.ana.clone().with("if-match", "9").patch(&missing, &json!({})).await),
            ["If-Match"]
        );

        let slot = walk.slot("10:00", "11:00").await;
        walk.booking(&slot, "Lena Fischer").await;
        stale.patch(&at("slots", &slot), &json!({ "location": "x" })).await.is(412, "version_mismatch");
        walk.ana.patch(&at("slots", &slot), &json!({ "location": "x" })).await.is(409, "slot_booked");
    }

    async fn every_failure_is_told_in_one_shape(world: World) {
        let walk = Walk::begin(world).await;
        for (method, path, status, code) in [
            (Method::GET, "/api", 404, "not_found"),
            (Method::GET, "/api/nothing", 404, "not_found"),
            (Method::POST, "/api/slots/", 404, "not_found"),
            (Method::DELETE, "/api/slots", 405, "method_not_allowed"),
            (Method::PUT, "/api/book", 405, "method_not_allowed"),
            (Method::PATCH, "/api/me", 405, "method_not_allowed"),
            (Method::GET, "/api/reschedule", 405, "method_not_allowed"),
            (Method::POST, "/api/book", 415, "unsupported_media_type"),
            (Method::GET, "/api/slots/1", 404, "not_found"),
        ] {
            let answer = walk.clara.send(method.clone(), path, None).await;
            answer.is(status, code);
            assert_eq!(answer.header("content-type"), Some("application/json"), "{method} {path}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{method} {path}");
            let message = answer.body["message"].as_str().unwrap();
            assert!(message.ends_with('.') && message.len() > 10, "{message}");
            if status == 405 {
                assert!(answer.header("allow").is_some_and(|allow| !allow.is_empty()), "{method} {path}");
            }
        }
    }

    async fn every_answer_carries_the_id_of_its_request(world: World) {
        let walk = Walk::begin(world).await;
        for (sent, kept) in [
            ("abc-1.2_3", true),
            (&"x".repeat(128), true),
            (&"x".repeat(129), false),
            ("a b", false),
            ("<script>", false),
        ] {
            for path in ["/api/me", "/api/nothing", "/api/slots?limit=0"] {
                let answer = walk.ana.clone().with("x-request-id", sent).get(path).await;
                let id = answer.header("x-request-id").unwrap();
                assert_eq!(id == sent, kept, "{sent} {id}");
                assert!(!id.is_empty());
                assert_eq!(answer.header("cache-control"), Some("no-store"));
            }
        }
        let (one, two) = (walk.ana.get("/api/me").await, walk.ana.get("/api/me").await);
        assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    }

    async fn a_body_is_json_of_a_size(world: World) {
        let walk = Walk::begin(world).await;
        let body = |length: usize| {
            let mut body = tuesday("10:00", "11:00").to_string();
            body.push_str(&" ".repeat(length - body.len()));
            body
        };
        let limit = 1024 * 1024;
        for (kind, status) in [
            ("application/json", 201),
            ("Application/JSON; charset=utf-8", 409),
            ("application/json;charset=\"UTF-8\"", 409),
            ("application/json; charset=utf-16", 415),
            ("application/problem+json", 415),
            ("application/x-www-form-urlencoded", 415),
            ("text/plain", 415),
            ("json", 415),
        ] {
            let answer = posted(&walk.ana, "/api/slots", kind, body(200)).await;
            assert_eq!(answer.status.as_u16(), status, "{kind}: {}", answer.text);
        }
        let without = Answer::of(walk.ana.request(Method::POST, "/api/slots").body(body(200))).await;
        without.is(415, "unsupported_media_type");
        let zipped = walk
            .ana
            .request(Method::POST, "/api/slots")
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .body("x");
        Answer::of(zipped).await.is(415, "unsupported_media_type");

        posted(&walk.ana, "/api/slots", "application/json", body(limit)).await.is(409, "slot_overlap");
        for length in [limit + 1, 4 * limit, 8 * limit] {
            posted(&walk.ana, "/api/slots", "application/json", body(length)).await.is(413, "too_large");
            sent(&walk.ana, Method::PATCH, "/api/slots/1", "application/json", body(length))
                .await
                .is(413, "too_large");
        }
        let chunks =
            futures_util::stream::iter((0..80).map(move |_| Ok::<_, std::io::Error>(vec![b' '; limit / 40])));
        let streamed = reqwest::Body::wrap_stream(chunks);
        posted(&walk.ana, "/api/slots", "application/json", streamed).await.is(413, "too_large");
    }

    async fn a_repeated_request_is_answered_with_its_first_outcome(world: World) {
        let walk = Walk::begin(world).await;
        let keyed = |caller: &Caller, key: &str| caller.clone().with("idempotency-key", key);
        let body = tuesday("10:00", "11:00");
        let first = keyed(&walk.ana, "one").post("/api/slots", &body).await;
        let again = keyed(&walk.ana, "one").post("/api/slots", &body).await;
        assert_eq!(first.header("location"), again.header("location"));
        assert_eq!(first.header("etag"), again.header("etag"));
        let slot = first.ok(201);
        assert_eq!(again.ok(201), slot);
        keyed(&walk.ana, "one")
            .post("/api/slots", &tuesday("12:00", "13:00"))
            .await
            .is(409, "idempotency_key_reused");
        walk.ana.post("/api/slots", &body).await.is(409, "slot_overlap");
        // The same key of another caller, or for another path, is another key.
        keyed(&walk.bo, "one").post("/api/slots", &body).await.ok(201);
        let candidate = json!({ "name": "Lena", "email": "lena@example.com" });
        let lena = keyed(&walk.clara, "one").post("/api/candidates", &candidate).await.ok(201);
        let booked =
            keyed(&walk.clara, "one").post("/api/book", &booking(&slot, "Omar Haddad")).await.ok(201);
        assert_eq!(keyed(&walk.clara, "one").post("/api/candidates", &candidate).await.ok(201), lena);
        assert_eq!(
            keyed(&walk.clara, "one").post("/api/book", &booking(&slot, "Omar Haddad")).await.ok(201),
            booked
        );

        // Conflicts are kept; what was malformed is not.
        let taken = booking(&slot, "Ines Prado");
        keyed(&walk.clara, "two").post("/api/book", &taken).await.is(409, "slot_unavailable");
        keyed(&walk.clara, "three").post("/api/book", &json!({})).await.is(400, "invalid_input");
        walk.clara.delete(&at("booking", &booked)).await.ok(200);
        keyed(&walk.clara, "two").post("/api/book", &taken).await.is(409, "slot_unavailable");
        keyed(&walk.clara, "three").post("/api/book", &taken).await.ok(201);

        walk.server.world.pass(TimeDelta::hours(24));
        let late = keyed(&walk.ana, "one").post("/api/slots", &body).await;
        assert_ne!(late.status, 201, "a day later the key is new: {}", late.text);
    }

    async fn moves_and_outcomes_can_be_repeated_too(world: World) {
        let walk = Walk::begin(world).await;
        let (from, to) = (walk.slot("10:00", "11:00").await, walk.slot("11:00", "12:00").await);
        let booked = walk.booking(&from, "Lena Fischer").await;
        let keyed = walk.clara.clone().with("idempotency-key", "k");
        let moved = keyed.post("/api/reschedule", &moving(&booked, &to)).await.ok(200);
        assert_eq!(keyed.post("/api/reschedule", &moving(&booked, &to)).await.ok(200), moved);
        walk.server.world.set_now("2026-03-03T11:30:00Z");
        let path = format!("{}/outcome", at("booking", &booked));
        let outcome = keyed.post(&path, &json!({ "status": "completed" })).await.ok(200);
        assert_eq!(keyed.post(&path, &json!({ "status": "completed" })).await.ok(200), outcome);
        keyed.post(&path, &json!({ "status": "no_show" })).await.is(409, "idempotency_key_reused");
    }

    async fn a_twin_in_flight_waits_for_the_first(world: World) {
        let walk = Walk::begin(world).await;
        let keyed = walk.ana.clone().with("idempotency-key", "twins");
        let body = tuesday("10:00", "11:00");
        let answers = join_all((0..12).map(|_| keyed.post("/api/slots", &body))).await;
        let slots: Vec<Value> = answers.into_iter().map(|answer| answer.ok(201)).collect();
        assert!(slots.iter().all(|slot| *slot == slots[0]));
        assert_eq!(walk.ana.get("/api/slots").await.ok(200)["total"], 1);
    }

    async fn a_key_is_printable_ascii(world: World) {
        let walk = Walk::begin(world).await;
        let (longest, longer) = ("k".repeat(255), "k".repeat(256));
        for key in ["", "a\tb", &longer] {
            let keyed = walk.ana.clone().with("idempotency-key", key);
            assert_eq!(
                fields(&keyed.post("/api/slots", &tuesday("10:00", "11:00")).await),
                ["Idempotency-Key"],
                "{key}"
            );
        }
        let twice = walk.ana.clone().with("idempotency-key", "a").with("idempotency-key", "b");
        assert_eq!(
            fields(&twice.post("/api/slots", &json!({})).await),
            ["Idempotency-Key", "endTime", "startTime"]
        );
        walk.ana
            .clone()
            .with("idempotency-key", &longest)
            .post("/api/slots", &tuesday("10:00", "11:00"))
            .await
            .ok(201);
        walk.ana
            .clone()
            .with("idempotency-key", "a ~!\"b")
            .post("/api/slots", &tuesday("11:00", "12:00"))
            .await
            .ok(201);
    }
}
