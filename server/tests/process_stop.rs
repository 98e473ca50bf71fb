//! How the process ends: asked to, or not.

mod support;

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use support::{Caller, process::Folder};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

const PROXY: [(&str, &str); 4] = [
    ("CONVOKE_AUTH", "trusted-proxy"),
    ("CONVOKE_TRUSTED_PROXIES", "127.0.0.1"),
    ("CONVOKE_BOOKINGS_PER_MINUTE", "0"),
    ("CONVOKE_WRITES_PER_MINUTE", "0"),
];

#[tokio::test]
async fn asked_to_stop_it_finishes_what_is_under_way() {
    for signal in ["TERM", "INT"] {
        let folder = Folder::new();
        let clara = folder.add("Clara Vogt", "coordinator", "UTC", &[]).await;
        let serving = folder.serve(&PROXY).await;
        let body = json!({ "name": "Kai", "email": "kai@example.com" }).to_string();
        let head = format!(
            "POST /api/candidates HTTP/1.1\r\nhost: x\r\nx-user-id: {clara}\r\nx-user-role: coordinator\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut half_way = TcpStream::connect(serving.addr).await.unwrap();
        half_way.write_all(head.as_bytes()).await.unwrap();
        let idle = TcpStream::connect(serving.addr).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;

        let begun = Instant::now();
        serving.signal(signal).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(TcpStream::connect(serving.addr).await.is_err(), "it takes new work");
        half_way.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        half_way.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");

        let (status, said) = serving.ended().await;
        assert_eq!(status, Some(0), "{said:?}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        drop(idle);
    }
}

#[tokio::test]
async fn whoever_never_finishes_is_not_waited_for_forever() {
    let folder = Folder::new();
    let clara = folder.add("Clara Vogt", "coordinator", "UTC", &[]).await;
    let serving = folder.serve(&PROXY).await;
    let head = format!(
        "POST /api/candidates HTTP/1.1\r\nhost: x\r\nx-user-id: {clara}\r\nx-user-role: coordinator\r\n\
         content-type: application/json\r\ncontent-length: 100\r\n\r\n{{"
    );
    let mut forever = TcpStream::connect(serving.addr).await.unwrap();
    forever.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begun = Instant::now();
    serving.signal("TERM").await;
    let (status, said) = serving.ended().await;
    assert_eq!(status, Some(0), "{said:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_under_load() {
    const WRITERS: usize = 8;

    let folder = Folder::new();
    let ana = folder.add("Ana Moreau", "interviewer", "UTC", &[]).await;
    let clara = folder.add("Clara Vogt", "coordinator", "UTC", &[]).await;
    let serving = folder.serve(&PROXY).await;
    let (ana, clara) = (serving.caller(&ana, "interviewer"), serving.caller(&clara, "coordinator"));
    let slots = offer_two_days(&ana, serving.monday_ahead().await).await;

    let mut writers = JoinSet::new();
    for (writer, slots) in slots.chunks(slots.len().div_ceil(WRITERS)).map(<[_]>::to_vec).enumerate() {
        writers.spawn(book_until_it_is_gone(clara.clone(), writer, slots));
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    serving.kill().await;
    let acknowledged: Vec<_> = writers.join_all().await.into_iter().flatten().collect();
    assert!(acknowledged.len() > WRITERS, "there was no load: {}", acknowledged.len());
    assert!(acknowledged.len() < slots.len(), "it was over before the kill");

    let again = folder.serve(&PROXY).await;
    let clara = clara.at(again.addr);
    for (booking, slot) in &acknowledged {
        let found = clara.get(&format!("/api/booking/{booking}")).await.ok(200);
        assert_eq!((&found["slot"]["id"], &found["slot"]["status"]), (&json!(slot), &json!("booked")));
    }
    let booked = clara.get("/api/slots?status=booked&limit=200").await.ok(200)["total"].as_u64().unwrap();
    assert!(booked >= acknowledged.len() as u64);
}

/// Quarters of an hour, on that day and the next.
async fn offer_two_days(ana: &Caller, monday: chrono::NaiveDate) -> Vec<String> {
    let mut slots = Vec::new();
    for quarter in 0..192 {
        let start =
            monday.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::minutes(15 * quarter);
        let end = start + chrono::TimeDelta::minutes(15);
        let slot = json!({ "startTime": start.to_rfc3339(), "endTime": end.to_rfc3339() });
        slots.push(text(&ana.post("/api/slots", &slot).await.ok(201)["id"]));
    }
    slots
}

/// Bookings that were answered, with their slots.
async fn book_until_it_is_gone(clara: Caller, writer: usize, slots: Vec<String>) -> Vec<(String, String)> {
    let mut booked = Vec::new();
    for (number, slot) in slots.into_iter().enumerate() {
        let email = format!("candidate-{writer}-{number}@example.com");
        let body = json!({ "slotId": slot, "candidate": { "name": "Kai", "email": email } });
        let request = clara.request(Method::POST, "/api/book");
        let Ok(answer) =
            request.header("content-type", "application/json").body(body.to_string()).send().await
        else {
            break;
        };
        assert_eq!(answer.status(), 201);
        let Ok(json) = answer.text().await else { break };
        let booking: Value = serde_json::from_str(&json).expect("JSON");
        booked.push((text(&booking["id"]), slot));
    }
    booked
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
