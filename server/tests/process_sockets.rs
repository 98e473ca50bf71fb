//! `GET /api/events`: who hears what, and when a socket ends.

mod support;

use std::time::Duration;

use domain::{bookings::RawBooking, people::RawPerson};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use services::{
    bookings, people,
    testing::{self, World},
};
use support::{
    Caller, Server, Setup,
    socket::{MOMENT, PATIENCE, Socket},
};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{self, Message, protocol::frame::coding::CloseCode};

async fn status(caller: &Caller) -> u16 {
    match Socket::open(caller).await {
        Ok(_) => 101,
        Err(tungstenite::Error::Http(answer)) => answer.status().as_u16(),
        Err(other) => panic!("{other}"),
    }
}

async fn server() -> Server {
    Server::start(World::sqlite().await).await
}

#[tokio::test]
async fn the_greeting_says_when_it_is_and_how_often_to_expect_a_sign() {
    let server = server().await;
    let mut socket = Socket::open(&server.interviewer().await).await.unwrap();
    let hello = json!({ "type": "hello", "serverTime": "2026-03-02T08:00:00.000Z", "heartbeatSeconds": 20 });
    assert_eq!(socket.message().await, hello);
}

#[tokio::test]
async fn a_socket_is_for_those_who_are_known_and_for_our_own_pages() {
    let server = server().await;
    let ana = server.interviewer().await;
    let own = format!("http://{}", server.addr);
    assert_eq!(status(&server.anonymous()).await, 401);
    assert_eq!(status(&ana).await, 101);
    assert_eq!(status(&ana.clone().with("origin", &own)).await, 101);
    assert_eq!(status(&ana.clone().with("origin", "https://evil.example")).await, 403);
    assert_eq!(status(&ana.clone().with("sec-fetch-site", "cross-site")).await, 403);
    assert_eq!(status(&server.anonymous().with("origin", "https://evil.example")).await, 401);
    ana.get("/api/events").await.is(400, "invalid_input");
    ana.with("origin", "https://evil.example").get("/api/events").await.is(403, "forbidden");
}

#[tokio::test]
async fn each_hears_of_what_they_may_see_and_of_nothing_else() {
    let server = server().await;
    let (ana, bo) = (server.world.ana().await, server.world.bo().await);
    let mut at_anas = Socket::greeted(&server.person(&ana)).await;
    let mut at_bos = Socket::greeted(&server.person(&bo)).await;
    let mut at_claras = Socket::greeted(&server.coordinator().await).await;
    let mut at_dees = Socket::greeted(&server.admin().await).await;

    let slot = server.world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
    for socket in [&mut at_anas, &mut at_claras, &mut at_dees] {
        let told = socket.message().await;
        assert_eq!((&told["type"], &told["slot"]["id"]), (&json!("slot.created"), &json!(slot.id)));
        assert_eq!(told["slot"]["startTime"], "2026-03-03T11:00:00+01:00", "on Ana's clock");
        assert_eq!((&told["slot"]["status"], &told["slot"]["version"]), (&json!("available"), &json!(1)));
    }
    let booking = server.world.book(&slot, "Kai Weber").await;
    for socket in [&mut at_anas, &mut at_claras] {
        let told = [socket.message().await, socket.message().await];
        let kinds: Vec<_> = told.iter().map(|told| told["type"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"slot.updated") && kinds.contains(&"booking.created"), "{kinds:?}");
        let booked = told.iter().find(|told| told["type"] == "booking.created").unwrap();
        assert_eq!(booked["booking"]["id"], json!(booking.id));
    }
    at_bos.hears_nothing().await;
}

#[tokio::test]
async fn a_ticked_task_is_heard_of_by_those_who_see_its_interview() {
    let server = server().await;
    let (ana, bo) = (server.world.ana().await, server.world.bo().await);
    let slot = server.world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
    let booking = server.world.book(&slot, "Kai Weber").await;
    // What has happened by now is told to those who are there now.
    tokio::time::sleep(2 * MOMENT).await;
    let mut at_anas = Socket::greeted(&server.person(&ana)).await;
    let mut at_bos = Socket::greeted(&server.person(&bo)).await;
    let mut at_claras = Socket::greeted(&server.coordinator().await).await;
    let path = format!("/api/booking/{}/preparation", booking.id);
    let clara = server.coordinator().await;
    let task = clara.post(&path, &json!({ "title": "Order lunch" })).await.ok(201);
    let task = format!("{path}/{}", task["id"].as_str().unwrap());
    clara.patch(&task, &json!({ "done": true })).await.ok(200);
    for socket in [&mut at_anas, &mut at_claras] {
        for done in [0, 1] {
            let told = socket.message().await;
            let expected =
                json!({ "type": "preparation.updated", "bookingId": booking.id, "done": done, "total": 1 });
            assert_eq!(told, expected);
        }
    }
    at_bos.hears_nothing().await;
}

#[tokio::test]
async fn of_thank_you_notes_is_told_whose_interview_and_how_many_were_sent() {
    let server = server().await;
    let (ana, bo) = (server.world.ana().await, server.world.bo().await);
    let slot = server.world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
    let booking = server.world.book(&slot, "Kai Weber").await;
    server.world.set_now("2026-03-03T11:00:00Z");
    server.world.deliver().await;
    let clara = server.coordinator().await;
    let path = format!("/api/booking/{}", booking.id);
    clara.post(&format!("{path}/outcome"), &json!({ "status": "completed" })).await.ok(200);
    tokio::time::sleep(2 * MOMENT).await;
    let mut at_anas = Socket::greeted(&server.person(&ana)).await;
    let mut at_bos = Socket::greeted(&server.person(&bo)).await;
    let raw = json!({ "recipientId": booking.candidate.id });
    clara.post(&format!("{path}/thank-you-notes"), &raw).await.ok(201);
    let expected = json!({ "type": "thank_you_notes.updated", "bookingId": booking.id, "sent": 0 });
    assert_eq!(at_anas.message().await, expected);
    at_bos.hears_nothing().await;
}

#[tokio::test]
async fn a_booking_moved_away_is_cancelled_to_the_former_interviewer_alone() {
    let server = server().await;
    let (ana, bo) = (server.world.ana().await, server.world.bo().await);
    let here = server.world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
    let there = server.world.offer(&bo, "2026-03-03T12:00:00Z", 60).await;
    let booking = server.world.book(&here, "Kai Weber").await;
    // What has happened by now is told to those who are there now.
    tokio::time::sleep(2 * MOMENT).await;
    let mut at_anas = Socket::greeted(&server.person(&ana)).await;
    let mut at_claras = Socket::greeted(&server.coordinator().await).await;
    server.world.try_move(&booking, &there).await.unwrap();

    let of_bookings = async |socket: &mut Socket| loop {
        let told = socket.message().await;
        if told["type"].as_str().unwrap().starts_with("booking.") {
            return told;
        }
    };
    let told = of_bookings(&mut at_anas).await;
    assert_eq!(
        (&told["type"], &told["booking"]["slot"]["id"]),
        (&json!("booking.cancelled"), &json!(here.id))
    );
    let told = of_bookings(&mut at_claras).await;
    assert_eq!(
        (&told["type"], &told["booking"]["slot"]["id"]),
        (&json!("booking.updated"), &json!(there.id))
    );
}

#[tokio::test]
async fn what_clients_say_is_of_no_consequence_unless_it_is_a_lot() {
    let server = server().await;
    let ana = server.interviewer().await;
    let mut socket = Socket::greeted(&ana).await;
    socket.0.send(Message::text("{\"type\":\"slot.deleted\"}")).await.unwrap();
    socket.0.send(Message::binary(vec![0; 4096])).await.unwrap();
    server.world.offer(&server.world.ana().await, "2026-03-03T10:00:00Z", 60).await;
    assert_eq!(socket.message().await["type"], "slot.created");
    socket.0.send(Message::text("x".repeat(5000))).await.unwrap();
    assert!(timeout(PATIENCE, async { while let Some(Ok(_)) = socket.0.next().await {} }).await.is_ok());
}

#[tokio::test]
async fn a_client_that_answers_stays_and_one_that_is_silent_goes() {
    let every = Duration::from_secs(1);
    let setup = Setup::new().beating(every, Duration::from_secs(3600));
    let server = Server::start_with(World::sqlite().await, setup).await;
    let ana = server.interviewer().await;
    let mut listening = Socket::greeted(&ana).await;
    let silent = Socket::greeted(&ana).await;
    // Pings are answered while somebody reads.
    let heard = timeout(4 * every, async {
        let mut pings = 0;
        while let Some(Ok(Message::Ping(_))) = listening.0.next().await {
            pings += 1;
        }
        pings
    });
    assert!(heard.await.is_err(), "whoever answers is kept");
    assert_eq!(silent.close_code().await, Some(CloseCode::Away.into()));
}

#[tokio::test]
async fn whoever_signs_out_hears_no_more() {
    let setup = Setup::new()
        .with("CONVOKE_AUTH", "demo")
        .beating(Duration::from_secs(20), Duration::from_millis(200));
    let server = Server::start_with(World::sqlite().await, setup).await;
    let ana = server.world.ana().await;
    let entered = server.anonymous().request(reqwest::Method::POST, "/sign-in");
    let entered = entered
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("person={}", ana.id))
        .send()
        .await
        .unwrap();
    let cookie = entered.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let ana = server.anonymous().with("cookie", &cookie);
    let mut socket = Socket::greeted(&ana).await;
    socket.hears_nothing().await;
    ana.request(reqwest::Method::POST, "/sign-out").send().await.unwrap();
    assert_eq!(socket.close_code().await, Some(CloseCode::Policy.into()));
}

#[tokio::test]
async fn whoever_is_no_longer_active_hears_no_more() {
    let setup = Setup::new().beating(Duration::from_secs(20), Duration::from_millis(200));
    let server = Server::start_with(World::sqlite().await, setup).await;
    let (ana, dee) = (server.world.ana().await, server.world.dee().await);
    let socket = Socket::greeted(&server.person(&ana)).await;
    let inactive = RawPerson { active: Some(false), ..RawPerson::default() };
    people::edit(&server.world.cx, &dee.actor(), ana.id, inactive).await.unwrap();
    assert_eq!(socket.close_code().await, Some(CloseCode::Policy.into()));
}

#[tokio::test]
async fn a_server_that_stops_says_so_and_that_it_comes_back() {
    let mut server = server().await;
    let socket = Socket::greeted(&server.interviewer().await).await;
    server.tell_to_stop();
    assert_eq!(socket.close_code().await, Some(CloseCode::Restart.into()));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn whoever_does_not_keep_up_is_told_to_reload() {
    let server = server().await;
    let (ana, clara) = (server.world.ana().await, server.world.clara().await);
    let mut moved = Vec::new();
    for hour in 0..20 {
        let [here, there] = [0, 30].map(|minute| format!("2026-03-03T{hour:02}:{minute:02}:00Z"));
        let (here, there) =
            (server.world.offer(&ana, &here, 30).await, server.world.offer(&ana, &there, 30).await);
        let name = format!("Candidate {hour}");
        let long = RawBooking { notes: Some("🎉".repeat(10_000)), ..testing::booking(&here, &name) };
        let booking = bookings::book(&server.world.cx, &clara.actor(), long).await.unwrap();
        moved.push((booking, here, there));
    }
    let mut slow = Socket::greeted(&server.person(&clara)).await;
    // Nobody reads: the buffers of the system fill first, then what waits for this socket.
    for _ in 0..16 {
        for (booking, here, there) in &moved {
            server.world.try_move(booking, there).await.unwrap();
            server.world.try_move(booking, here).await.unwrap();
        }
    }
    let told = timeout(PATIENCE, async { while slow.message().await["type"] != "resync" {} });
    told.await.expect("to be told to reload");
}
