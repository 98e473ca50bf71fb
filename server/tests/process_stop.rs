//! How the process ends: asked to, or not.

mod support;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::{Value, json};
use services::testing::{TestDatabase, end_leases};
use support::{
    Caller,
    process::{Folder, Serving},
    smtp::{Mail, Point, Smtp},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc,
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

/// Word leaves at once, through that server.
fn mailing(smtp: &str) -> Vec<(&str, &str)> {
    let mail = [
        ("CONVOKE_UNDO_SECONDS", "0"),
        ("CONVOKE_SMTP_URL", smtp),
        ("CONVOKE_MAIL_FROM", "Acme <interviews@acme.example>"),
    ];
    [&PROXY[..], &mail].concat()
}

/// Ana offers a slot, and Clara books it for Kai.
async fn book(folder: &Folder, serving: &Serving) -> (Caller, String) {
    let ana = folder.add("Ana Moreau", "interviewer", "UTC", &[]).await;
    let clara = folder.add("Clara Vogt", "coordinator", "UTC", &[]).await;
    let (ana, clara) = (serving.caller(&ana, "interviewer"), serving.caller(&clara, "coordinator"));
    let day = serving.monday_ahead().await;
    let slot = json!({ "startTime": format!("{day}T09:00:00Z"), "endTime": format!("{day}T10:00:00Z") });
    let slot = ana.post("/api/slots", &slot).await.ok(201);
    let kai = json!({ "name": "Kai", "email": "kai@example.com" });
    let booking = json!({ "slotId": slot["id"], "candidate": kai });
    let booking = clara.post("/api/book", &booking).await.ok(201);
    (clara, text(&booking["id"]))
}

/// How often something is looked at until it is so, every tenth of a second.
const LOOKS: usize = 200;

async fn until(so: impl Fn() -> bool) {
    for _ in 0..LOOKS {
        if so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never came to be so");
}

#[tokio::test]
async fn asked_to_stop_it_waits_for_mail_that_is_leaving_and_sends_it_once() {
    let (folder, mut smtp) = (Folder::new(), Smtp::start(Point::Letter).await);
    let url = smtp.url();
    let serving = folder.serve(&mailing(&url)).await;
    book(&folder, &serving).await;
    for _ in 0..2 {
        smtp.falls_silent().await;
    }
    let begun = Instant::now();
    serving.signal("TERM").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(smtp.arrived(), []);
    smtp.is(Point::Nowhere);
    let (status, said) = serving.ended().await;
    assert_eq!(status, Some(0), "{said:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(smtp.arrived().len(), 2);
    end_leases(&folder.database()).await;
    let again = folder.serve(&mailing(&url)).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(smtp.arrived().len(), 2, "it is written down that they left");
    drop(again);
}

#[tokio::test]
async fn a_mail_server_that_never_answers_is_not_waited_for_forever() {
    let (folder, mut smtp) = (Folder::new(), Smtp::start(Point::Letter).await);
    let url = smtp.url();
    let serving = folder.serve(&mailing(&url)).await;
    book(&folder, &serving).await;
    smtp.falls_silent().await;
    let begun = Instant::now();
    serving.signal("TERM").await;
    let (status, said) = serving.ended().await;
    assert_eq!(status, Some(0), "{said:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn killed_before_the_mail_server_greets_it_sends_each_letter_once() {
    keeps_its_promises_when_killed(Point::Greeting).await;
}

#[tokio::test]
async fn killed_before_the_recipient_is_taken_it_sends_each_letter_once() {
    keeps_its_promises_when_killed(Point::Recipient).await;
}

#[tokio::test]
async fn killed_with_the_letter_in_the_servers_hands_it_sends_no_other_letter() {
    keeps_its_promises_when_killed(Point::Letter).await;
}

#[tokio::test]
async fn killed_as_the_letter_is_taken_it_sends_no_other_letter() {
    keeps_its_promises_when_killed(Point::Taken).await;
}

/// It is written down that both have left.
async fn invitations_are_out(clara: &Caller, booking: &str) {
    for _ in 0..LOOKS {
        let told = clara.get(&format!("/api/booking/{booking}/messages")).await.ok(200);
        let all = told["items"].as_array().expect("messages").iter();
        let mut invitations = all.filter(|message| message["kind"] == "invitation");
        if invitations.all(|invitation| invitation["state"] == "sent") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("they never left");
}

/// At least once, in order, and what comes twice is the same letter.
async fn keeps_its_promises_when_killed(point: Point) {
    let (folder, mut smtp) = (Folder::new(), Smtp::start(point).await);
    let url = smtp.url();
    let serving = folder.serve(&mailing(&url)).await;
    let (clara, booking) = book(&folder, &serving).await;
    for _ in 0..2 {
        smtp.falls_silent().await;
    }
    serving.kill().await;
    end_leases(&folder.database()).await;
    smtp.is(Point::Nowhere);

    let again = folder.serve(&mailing(&url)).await;
    let clara = clara.at(again.addr);
    invitations_are_out(&clara, &booking).await;
    clara.delete(&format!("/api/booking/{booking}")).await.ok(200);
    let to = |address: &str| {
        let arrived = smtp.arrived().into_iter();
        arrived.filter(|mail| mail.to == address).collect::<Vec<Mail>>()
    };
    let is_cancelled = |mails: &[Mail]| mails.iter().any(|mail| mail.text.contains("method=CANCEL"));
    let addresses = ["ana.moreau@example.com", "kai@example.com"];
    until(|| addresses.iter().all(|address| is_cancelled(&to(address)))).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    for address in addresses {
        let mails = to(address);
        let cancelled = mails.iter().position(|mail| mail.text.contains("method=CANCEL"));
        let invitations = &mails[..cancelled.expect("it was called off")];
        assert_eq!(mails.len(), invitations.len() + 1, "{point:?}: nothing comes after it");
        // What the server had in its hands, and nobody wrote down, comes again, under the same id.
        let most = if point >= Point::Letter { 2 } else { 1 };
        assert!((1..=most).contains(&invitations.len()), "{point:?} {address}: {}", invitations.len());
        let ids: BTreeSet<&str> = invitations.iter().map(|mail| mail.message_id.as_str()).collect();
        assert_eq!(ids.len(), 1, "{point:?} {address}");
    }
    again.kill().await;
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_under_load_on_sqlite() {
    survives_a_kill_under_load(&PROXY).await;
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill_under_load_on_postgresql() {
    let database = TestDatabase::postgres().await;
    let url = database.url();
    let elsewhere =
        [("DATABASE_URL", url.as_str()), ("CONVOKE_SECRET_KEY", "a key for tests that is long enough")];
    survives_a_kill_under_load(&[&PROXY[..], &elsewhere].concat()).await;
}

async fn survives_a_kill_under_load(environment: &[(&str, &str)]) {
    const WRITERS: usize = 8;

    let folder = Folder::new();
    let ana = folder.add("Ana Moreau", "interviewer", "UTC", environment).await;
    let clara = folder.add("Clara Vogt", "coordinator", "UTC", environment).await;
    let serving = folder.serve(environment).await;
    let (ana, clara) = (serving.caller(&ana, "interviewer"), serving.caller(&clara, "coordinator"));
    let slots = offer_two_days(&ana, serving.monday_ahead().await).await;

    let mut writers = JoinSet::new();
    let (booked, mut told) = mpsc::unbounded_channel();
    for (writer, slots) in slots.chunks(slots.len().div_ceil(WRITERS)).map(<[_]>::to_vec).enumerate() {
        writers.spawn(book_until_it_is_gone(clara.clone(), writer, slots, booked.clone()));
    }
    for _ in 0..4 * WRITERS {
        told.recv().await;
    }
    serving.kill().await;
    let acknowledged: Vec<_> = writers.join_all().await.into_iter().flatten().collect();
    assert!(acknowledged.len() > WRITERS, "there was no load: {}", acknowledged.len());
    assert!(acknowledged.len() < slots.len(), "it was over before the kill");

    let again = folder.serve(environment).await;
    let clara = clara.at(again.addr);
    for (booking, slot) in &acknowledged {
        let found = clara.get(&format!("/api/booking/{booking}")).await.ok(200);
        assert_eq!((&found["slot"]["id"], &found["slot"]["status"]), (&json!(slot), &json!("booked")));
    }
    let booked = clara.get("/api/slots?status=booked&limit=200").await.ok(200)["total"].as_u64();
    assert!(booked.is_some_and(|booked| booked >= acknowledged.len() as u64), "{booked:?}");
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
async fn book_until_it_is_gone(
    clara: Caller,
    writer: usize,
    slots: Vec<String>,
    told: mpsc::UnboundedSender<()>,
) -> Vec<(String, String)> {
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
        told.send(()).expect("somebody to wait for it");
    }
    booked
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
