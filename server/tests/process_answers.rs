//! What every answer has, whatever it is about; limits on what is sent.

mod support;

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use services::testing::World;
use support::{Answer, Server, Setup};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

async fn server() -> Server {
    Server::start(World::sqlite().await).await
}

#[tokio::test]
async fn an_unknown_path_is_told_as_such_to_everybody() {
    let server = server().await;
    for path in
        ["/api", "/api/", "/api/unheard-of", "/api/slots/", "/api/slots/x/y", "/api/%ff", "/api//slots"]
    {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            server.anonymous().send(method, path, None).await.is(404, "not_found");
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_those_that_are_right() {
    let server = server().await;
    for (method, path, allowed) in [
        (Method::PUT, "/api/slots", "GET,HEAD,POST"),
        (Method::DELETE, "/api/slots", "GET,HEAD,POST"),
        (Method::OPTIONS, "/api/slots", "GET,HEAD,POST"),
        (Method::POST, "/api/slots/0198c0de-0000-7000-8000-000000000001", "DELETE,GET,HEAD,PATCH"),
        (Method::GET, "/api/book", "POST"),
        (Method::POST, "/api/health", "GET,HEAD"),
        (Method::POST, "/api/events", "GET,HEAD"),
    ] {
        let answer = server.anonymous().send(method.clone(), path, None).await;
        answer.is(405, "method_not_allowed");
        let mut told: Vec<_> = answer.header("allow").expect("Allow").split(',').map(str::trim).collect();
        told.sort_unstable();
        assert_eq!(told.join(","), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn every_answer_carries_an_id_and_none_of_the_interface_is_kept() {
    let server = server().await;
    for path in ["/api/me", "/api/health", "/api/unheard-of", "/api/openapi.json"] {
        let answer = server.anonymous().get(path).await;
        assert!(answer.header("x-request-id").is_some_and(|id| id.len() == 36), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
    assert!(server.anonymous().get("/nowhere").await.header("x-request-id").is_some());
}

#[tokio::test]
async fn a_sane_id_of_the_callers_own_is_kept() {
    let server = server().await;
    let long = "x".repeat(128);
    for (sent, kept) in [
        ("trace-1.2_3", true),
        (long.as_str(), true),
        (&format!("{long}x"), false),
        ("", false),
        ("with space", false),
        ("<script>", false),
        ("semi;colon", false),
    ] {
        let answer = server.anonymous().with("x-request-id", sent).get("/api/me").await;
        assert_eq!(answer.header("x-request-id") == Some(sent), kept, "{sent}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_read_far_enough_for_the_answer_to_arrive() {
    let server = server().await;
    let coordinator = server.coordinator().await;
    for (size, expected) in [(1024 * 1024 + 1, 413), (3 * 1024 * 1024, 413), (8 * 1024 * 1024, 413)] {
        let body = json!({ "notes": "x".repeat(size) });
        let answer = coordinator.post("/api/book", &body).await;
        assert_eq!(answer.status, expected, "{size}");
        answer.is(413, "too_large");
    }
    let fits = json!({ "notes": "x".repeat(1024 * 1024 - 100) });
    coordinator.post("/api/book", &fits).await.is(400, "invalid_input");
}

#[tokio::test]
async fn an_answer_arrives_even_where_nobody_wanted_the_body() {
    let server = server().await;
    let body = json!({ "notes": "x".repeat(6 * 1024 * 1024) });
    server.anonymous().post("/api/book", &body).await.is(401, "unauthenticated");
    server.anonymous().post("/api/unheard-of", &body).await.is(404, "not_found");
    server.anonymous().send(Method::PUT, "/api/slots", Some(&body)).await.is(405, "method_not_allowed");
    server.interviewer().await.post("/api/book", &body).await.is(403, "forbidden");
}

#[tokio::test]
async fn what_is_no_http_ends_the_connection_and_nothing_else() {
    let server = server().await;
    for nonsense in [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "\u{0}\u{1}\u{2}",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /api/book HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
    ] {
        let mut connection = TcpStream::connect(server.addr).await.unwrap();
        connection.write_all(nonsense.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = tokio::time::timeout(Duration::from_millis(300), connection.read_to_end(&mut answer)).await;
        let status = String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned();
        assert!(status.is_empty() || status.contains(" 4"), "{nonsense:?}: {status}");
    }
    server.anonymous().get("/api/health/live").await.ok(200);
}

#[tokio::test]
async fn health_is_open_to_all() {
    let server = server().await;
    let health = server.anonymous().get("/api/health").await.ok(200);
    assert_eq!(health["status"], "ok");
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    let checks = health["checks"].as_object().unwrap();
    assert_eq!((&checks["database"], &checks["migrations"]), (&json!("ok"), &json!("ok")));
    assert!(checks["timeZoneData"].as_str().unwrap() >= "2026e");
    assert!(!checks.contains_key("redis"));
    server.anonymous().get("/api/health/ready").await.ok(200);
    assert_eq!(server.anonymous().get("/api/health/live").await.ok(200), json!({ "status": "ok" }));
}

#[tokio::test]
async fn redis_away_is_told_and_does_not_stop_the_service() {
    let world = World::sqlite().await;
    let cx = world
        .another_process(|settings| services::Settings {
            redis_url: Some("redis://127.0.0.1:1".into()),
            ..settings
        })
        .await;
    let server = Server::serving(world, cx, Setup::new()).await;
    let health = server.anonymous().get("/api/health").await.ok(200);
    assert_eq!((&health["status"], &health["checks"]["redis"]), (&json!("degraded"), &json!("failed")));
}

#[tokio::test]
async fn without_its_database_the_service_says_so() {
    let server = server().await;
    let ana = server.interviewer().await;
    server.world.cx.close().await;
    let health = server.anonymous().get("/api/health").await.ok(503);
    assert_eq!((&health["status"], &health["checks"]["database"]), (&json!("unavailable"), &json!("failed")));
    server.anonymous().get("/api/health/ready").await.ok(503);
    server.anonymous().get("/api/health/live").await.ok(200);
    let answer = ana.get("/api/me").await;
    answer.is(503, "unavailable");
    assert!(answer.header("retry-after").is_some());
}

#[tokio::test]
async fn writes_are_limited_for_each_caller_and_only_well_formed_ones_are_told() {
    let setup = Setup::new().with("CONVOKE_WRITES_PER_MINUTE", 3);
    let server = Server::start_with(World::sqlite().await, setup).await;
    let (ana, clara) = (server.interviewer().await, server.coordinator().await);
    for _ in 0..3 {
        ana.post("/api/slots", &json!({})).await.is(400, "invalid_input");
    }
    let slot = json!({ "startTime": "2026-03-03T10:00:00Z", "endTime": "2026-03-03T11:00:00Z" });
    let refused = ana.post("/api/slots", &slot).await;
    refused.is(429, "rate_limited");
    for (name, expected) in [
        ("retry-after", "60"),
        ("ratelimit-limit", "3"),
        ("ratelimit-remaining", "0"),
        ("ratelimit-reset", "60"),
    ] {
        assert_eq!(refused.header(name), Some(expected), "{name}");
    }
    // What is malformed, forbidden or not there is told as such all the same.
    ana.post("/api/slots", &json!({})).await.is(400, "invalid_input");
    ana.post("/api/book", &json!({})).await.is(403, "forbidden");
    ana.delete("/api/slots/0198c0de-0000-7000-8000-000000000001").await.is(404, "not_found");
    // Reading is no writing, and others are others.
    ana.get("/api/slots").await.ok(200);
    clara.post("/api/candidates", &json!({ "name": "Kai", "email": "kai@example.com" })).await.ok(201);
    server.world.pass(chrono::TimeDelta::seconds(60));
    ana.post("/api/slots", &slot).await.ok(201);
}

#[tokio::test]
async fn an_address_behind_the_proxy_has_a_limit_of_its_own() {
    let setup = Setup::new().with("CONVOKE_WRITES_PER_MINUTE", 1);
    let server = Server::start_with(World::sqlite().await, setup).await;
    let from = |address: &str, number: usize| {
        let person = format!("Person {number}");
        let forwarded = format!("203.0.113.99, {address}");
        let world = &server.world;
        let server = &server;
        async move {
            let person = world.person(&person, "Europe/Paris", &[domain::actor::Role::Coordinator]).await;
            let body = json!({ "name": "Kai", "email": format!("kai{number}@example.com") });
            server.person(&person).with("x-forwarded-for", &forwarded).post("/api/candidates", &body).await
        }
    };
    for number in 0..10 {
        from("198.51.100.1", number).await.ok(201);
    }
    from("198.51.100.1", 10).await.is(429, "rate_limited");
    from("198.51.100.2", 11).await.ok(201);
}

#[tokio::test]
async fn who_goes_on_and_on_is_shut_out_at_once_for_minutes() {
    let setup = Setup::new().with("CONVOKE_WRITES_PER_MINUTE", 1);
    let server = Server::start_with(World::sqlite().await, setup).await;
    let ana = server.interviewer().await;
    for _ in 0..101 {
        ana.post("/api/slots", &json!({})).await.is(400, "invalid_input");
    }
    let shut_out = ana.post("/api/slots", &json!({})).await;
    shut_out.is(429, "rate_limited");
    assert_eq!(shut_out.header("retry-after"), Some("300"));
    ana.get("/api/slots").await.ok(200);
    server.world.pass(chrono::TimeDelta::minutes(5));
    ana.post("/api/slots", &json!({})).await.is(400, "invalid_input");
}

#[tokio::test]
async fn metrics_are_served_at_their_own_address_alone() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let setup = Setup::new().with("CONVOKE_METRICS_ADDR", free);
    let world = World::sqlite().await;
    let two = |settings| services::Settings { bookings_per_minute: 2, ..settings };
    let cx = world.another_process(two).await;
    let server = Server::serving(world, cx, setup).await;
    let (ana, clara) = (server.interviewer().await, server.coordinator().await);
    let slot = server.world.offer(&server.world.ana().await, "2026-03-03T10:00:00Z", 60).await;
    for (name, status) in [("kai", 201), ("lou", 409), ("mia", 429)] {
        let candidate = json!({ "name": name, "email": format!("{name}@example.com") });
        clara.post("/api/book", &json!({ "slotId": slot.id, "candidate": candidate })).await.ok(status);
    }
    ana.delete(&format!("/api/slots/{}", slot.id)).await.is(409, "slot_booked");
    let told = Answer::of(reqwest::Client::new().get(format!("http://{free}/metrics"))).await;
    assert_eq!(told.status, 200);
    for (expected, at_least) in [
        ("convoke_http_request_seconds_count{method=\"POST\",route=\"/api/book\",status=\"2xx\"}", 1),
        ("convoke_http_request_seconds_count{method=\"POST\",route=\"/api/book\",status=\"4xx\"}", 2),
        ("convoke_conflicts_total{code=\"slot_unavailable\"}", 1),
        ("convoke_conflicts_total{code=\"slot_booked\"}", 1),
        ("convoke_refused_by_limit_total{limit=\"bookings\"}", 1),
        ("convoke_transactions_retried_total", 0),
        ("convoke_sockets", 0),
    ] {
        let counted =
            told.text.lines().find_map(|line| line.strip_prefix(expected)?.trim().parse::<u64>().ok());
        assert!(counted.is_some_and(|counted| counted >= at_least), "{expected} in\n{}", told.text);
    }
    assert_eq!(server.anonymous().get("/metrics").await.status, 404);
}

#[tokio::test]
async fn the_document_names_every_call_and_the_answers_that_all_have() {
    let server = server().await;
    let document = server.anonymous().get("/api/openapi.json").await.ok(200);
    let paths = document["paths"].as_object().unwrap();
    for path in ["/api/slots", "/api/book", "/api/calendar", "/api/events", "/api/health"] {
        assert!(paths.contains_key(path), "{path}");
    }
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_ne!(document["components"], Value::Null);
}
