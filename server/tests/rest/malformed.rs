//! Whatever is sent, it is answered, and never with a failure of ours.

use futures_util::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    NOBODY, Walk, at, booking,
    support::{Answer, Caller},
    tuesday,
};

/// How many requests are under way at once.
const AT_ONCE: usize = 16;

/// Texts that have broken something somewhere.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "\u{0}",
    "a\u{0}b",
    "\r\n",
    "\u{feff}",
    "\u{202e}abc",
    "\u{ffff}",
    "💥",
    "é\u{301}",
    "' OR '1'='1",
    "'; DROP TABLE slots; --",
    "%",
    "%00",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "${jndi:ldap://x}",
    "null",
    NOBODY,
    "0198C0DE-0000-7000-8000-000000000000",
    "2026-03-03T10:00:00+01:00",
    "9999-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "-1",
];

fn values() -> Vec<Value> {
    let mut values: Vec<Value> = TEXTS.iter().map(|text| json!(text)).collect();
    values.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!([]),
        json!([null]),
        json!({}),
        json!({ "": {} }),
        json!({ "name": "\u{0}", "email": "\u{0}@example.com", "timeZone": "\u{0}" }),
        json!({ "name": "x".repeat(200), "email": format!("{}@example.com", "x".repeat(64)) }),
        json!(["interviewer", "interviewer", "admin"]),
        json!("x".repeat(100_000)),
        json!("2026-03-03T10:00:00.0000000000000000000001+01:00"),
        json!("2026-03-03T10:00:60Z"),
        json!("2026-03-03T10:00:00+23:59"),
    ]);
    values
}

/// Bodies that are no forms at all.
fn bodies() -> Vec<Vec<u8>> {
    let deep =
        |open: &str, close: &str| format!("{}{}", open.repeat(20_000), close.repeat(20_000)).into_bytes();
    let mut bodies: Vec<Vec<u8>> = [
        "",
        " ",
        "null",
        "0",
        "\"x\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{\"",
        "{\"startTime\"",
        "{\"startTime\":}",
        "{}{}",
        "{},",
        "{'startTime': 1}",
        "{startTime: 1}",
        "{\"a\":1,}",
        "NaN",
        "{\"a\":NaN}",
        "{\"a\":1e999999}",
        "{\"a\":01}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"\\u0000\":1}",
        "{\"a\":\"\t\"}",
        "\u{feff}{}",
        "{\"startTime\":1,\"startTime\":2}",
        "{\"$serde_json::private::Number\":\"1\"}",
        "{\"candidate\":{\"name\":1,\"name\":2}}",
    ]
    .iter()
    .map(|body| body.as_bytes().to_vec())
    .collect();
    bodies.extend([
        b"{\"a\":\"\xff\"}".to_vec(),
        b"\xff\xfe{\x00}\x00".to_vec(),
        vec![0; 1000],
        deep("[", "]"),
        deep("{\"a\":", "}"),
        deep("{\"candidate\":", "}"),
        format!("{{{}}}", (0..50_000).map(|n| format!("\"f{n}\":{n}")).collect::<Vec<_>>().join(","))
            .into_bytes(),
        format!("{{\"{}\":1}}", "k".repeat(900_000)).into_bytes(),
    ]);
    bodies
}

#[track_caller]
fn answered(about: &str, answer: &Answer) {
    let status = answer.status.as_u16();
    assert!(status < 500, "{about}: {status} {}", answer.text);
    if status >= 400 {
        let told = |name: &str| answer.body[name].as_str().is_some_and(|text| !text.is_empty());
        assert!(told("code") && told("message"), "{about}: {status} {}", answer.text);
        assert!(answer.text.len() < 20_000, "{about}: an answer of {} bytes", answer.text.len());
    }
    assert!(answer.header("x-request-id").is_some(), "{about}");
}

/// Sends them all, some at once, and looks at each answer.
async fn send_all(requests: Vec<(String, reqwest::RequestBuilder)>) {
    let count = requests.len();
    let answers = stream::iter(requests).map(async |(about, request)| (about, Answer::of(request).await));
    let mut answers = Box::pin(answers.buffer_unordered(AT_ONCE));
    let mut seen = 0;
    while let Some((about, answer)) = answers.next().await {
        answered(&about, &answer);
        seen += 1;
    }
    assert_eq!(seen, count);
}

/// Every call with a body, by somebody who may make it, with a body that is well formed.
async fn calls_with_bodies(walk: &Walk) -> Vec<(Caller, Method, String, Value)> {
    let (slot, free) = (walk.slot("10:00", "11:00").await, walk.slot("11:00", "12:00").await);
    let booked = walk.booking(&slot, "Lena Fischer").await;
    let person = format!("/api/people/{}", walk.server.world.bo().await.id);
    let candidate = format!("/api/candidates/{}", booked["candidate"]["id"].as_str().unwrap());
    let mut offer = tuesday("14:00", "15:00");
    offer["interviewerId"] = json!(walk.server.world.ana().await.id);
    offer["location"] = json!("Room 4");
    let mut book = booking(&free, "Omar Haddad");
    book["notes"] = json!("x");
    let edit = json!({ "startTime": free["startTime"], "endTime": free["endTime"], "location": "Room 5" });
    let move_it = json!({ "bookingId": booked["id"], "newSlotId": free["id"], "reason": "ill" });
    let added = json!({ "name": "I", "email": "i@example.com", "roles": ["interviewer"], "timeZone": "UTC", "active": true });
    let known = json!({ "name": "L", "email": "l@example.com", "timeZone": "UTC" });
    let host = json!({ "datetimeUtc": "2026-03-03T16:00:00Z", "minutes": 45, "topic": "x" });
    let room = walk.ana.post("/api/practice-room/create", &host).await.ok(200);
    let shift = json!({ "roomId": room["id"], "datetimeUtc": "2026-03-03T17:00:00Z", "take": true });
    let outcome = format!("{}/outcome", at("booking", &booked));
    let by = |caller: &Caller, method: Method, path: &str, body: Value| {
        (caller.clone(), method, path.to_owned(), body)
    };
    vec![
        by(&walk.dee, Method::POST, "/api/slots", offer),
        by(&walk.ana, Method::PATCH, &at("slots", &free), edit),
        by(&walk.clara, Method::POST, "/api/book", book.clone()),
        by(&walk.clara, Method::POST, "/api/reschedule", move_it),
        by(&walk.clara, Method::POST, &outcome, json!({ "status": "completed" })),
        by(&walk.clara, Method::POST, "/api/candidates", known.clone()),
        by(&walk.clara, Method::PATCH, &candidate, known),
        by(&walk.clara, Method::POST, &format!("{candidate}/notes"), json!({ "text": "x" })),
        by(
            &walk.clara,
            Method::POST,
            &format!("{candidate}/merge"),
            json!({ "from": free["id"], "take": ["name"] }),
        ),
        by(&walk.dee, Method::POST, "/api/people", added.clone()),
        by(&walk.dee, Method::PATCH, &person, added),
        by(&walk.ana, Method::POST, "/api/practice-room/create", host),
        by(&walk.ana, Method::POST, "/api/practice-room/update", shift),
    ]
}

services::on_both_databases! {
    async fn whatever_stands_in_a_field(world: World) {
        let walk = Walk::begin(world).await;
        let mut requests = Vec::new();
        for (caller, method, path, body) in calls_with_bodies(&walk).await {
            for field in body.as_object().unwrap().keys() {
                for value in values() {
                    let mut body = body.clone();
                    body[field] = value;
                    let text = body.to_string();
                    let about = format!("{method} {path} {}", text.chars().take(300).collect::<String>());
                    let request = caller.request(method.clone(), &path);
                    requests.push((about, request.header("content-type", "application/json").body(text)));
                }
            }
        }
        assert!(requests.len() > 1000);
        send_all(requests).await;
    }

    async fn whatever_stands_for_a_body(world: World) {
        let walk = Walk::begin(world).await;
        let mut requests = Vec::new();
        for (caller, method, path, _) in calls_with_bodies(&walk).await {
            for body in bodies() {
                let about =
                    format!("{method} {path} {}", String::from_utf8_lossy(&body[..body.len().min(60)]));
                let request = caller.request(method.clone(), &path);
                requests.push((about, request.header("content-type", "application/json").body(body)));
            }
        }
        send_all(requests).await;
    }

    async fn whatever_stands_in_a_path_or_a_query(world: World) {
        let walk = Walk::begin(world).await;
        let slot = walk.slot("10:00", "11:00").await;
        let texts: Vec<String> = TEXTS
            .iter()
            .flat_map(|text| {
                [percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()]
            })
            .chain([
                "%".into(),
                "%zz".into(),
                "%ff%fe".into(),
                "%C0%AF".into(),
                "a=b=c".into(),
                "&&".into(),
                "x".repeat(4000),
            ])
            .collect();
        let mut requests = Vec::new();
        for text in &texts {
            for place in ["slots", "booking", "candidates", "people", "practice-room"] {
                for method in [Method::GET, Method::DELETE] {
                    let path = format!("/api/{place}/{text}");
                    requests.push((format!("{method} {path}"), walk.dee.request(method, &path)));
                }
            }
            for path in [
                "/api/slots",
                "/api/calendar",
                "/api/candidates",
                "/api/search",
                "/api/people",
                "/api/practice-rooms",
                "/api/me",
                &at("slots", &slot),
            ] {
                for name in [
                    "interviewerId",
                    "from",
                    "to",
                    "status",
                    "timeZone",
                    "limit",
                    "offset",
                    "search",
                    "q",
                    "reason",
                    "",
                ] {
                    let path = format!("{path}?{name}={text}");
                    requests.push((format!("GET {path}"), walk.dee.request(Method::GET, &path)));
                }
                let path = format!("{path}?{text}");
                requests.push((format!("GET {path}"), walk.dee.request(Method::GET, &path)));
            }
        }
        send_all(requests).await;
    }

    async fn whatever_stands_in_a_header(world: World) {
        let walk = Walk::begin(world).await;
        let path = at("slots", &walk.slot("10:00", "11:00").await);
        let texts: Vec<Vec<u8>> = TEXTS
            .iter()
            .filter(|text| !text.contains(['\u{0}', '\r', '\n', '\u{7f}']))
            .map(|text| text.as_bytes().to_vec())
            .chain([
                b"\xff\xfe".to_vec(),
                b"\"".to_vec(),
                b"\"\"".to_vec(),
                b"W/\"1\",*".to_vec(),
                vec![b'"'; 5000],
            ])
            .collect();
        let names = [
            "if-match",
            "idempotency-key",
            "content-type",
            "content-encoding",
            "accept",
            "x-request-id",
            "origin",
            "sec-fetch-site",
            "cookie",
            "authorization",
            "x-user-id",
            "x-user-role",
            "x-forwarded-for",
            "if-none-match",
            "range",
        ];
        let mut requests = Vec::new();
        for name in names {
            for text in &texts {
                let about = format!("{name}: {}", String::from_utf8_lossy(&text[..text.len().min(60)]));
                let with = |request: reqwest::RequestBuilder| request.header(name, text.as_slice());
                requests.push((format!("GET {about}"), with(walk.ana.request(Method::GET, &path))));
                requests.push((
                    format!("PATCH {about}"),
                    with(walk.ana.request(Method::PATCH, &path).json(&json!({}))),
                ));
                let offer = walk.ana.request(Method::POST, "/api/slots").json(&json!({ "location": "x" }));
                requests.push((format!("POST {about}"), with(offer)));
            }
        }
        send_all(requests).await;
    }
}
