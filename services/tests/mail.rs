//! Mail against an SMTP server and parsers by other hands: what arrives is what was meant.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use std::{
    env,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use domain::{
    bookings::{Booking, RawBooking},
    candidates::RawCandidate,
    ids::JobId,
    messages::{About, Company, Message, MessageKind, Recipient, Side},
    paging::Paging,
    practice_rooms::{RawRoom, RawRoomChange},
    text::{Email, Line, Note},
    thank_you_notes::{NoteState, RawNote, ThankYouNote},
    time::{Interval, ZoneName},
};
use serde_json::{Value, json};
use services::{
    Context, bookings,
    context::SystemClock,
    jobs::{Carried, Carrier as _, LEASE, NotCarried},
    mail::{Mail, Notifications, Sender, Settings, SmtpUrl},
    messages, outcomes, practice_rooms,
    testing::{Step, World, booking, deliver_through, ended, moving},
    thank_you_notes,
};
use uuid::Uuid;

const EMOJI: &str = "Zoë “Lulu” O'Neil, PhD; \"the\" 👩🏽‍💻";
const NOTES: &str = "Speaks: français, 日本語;\nsecond line: a\\b \"c\"\n\nlast";

/// A server that ends with the test.
struct Server {
    process: Child,
    told: BufReader<ChildStdout>,
    port: u64,
}

impl Server {
    fn start() -> Self {
        Self::speaking("")
    }

    /// With `starttls`, or nothing but `tls`.
    fn speaking(tls: &str) -> Self {
        let python = env::var("CONVOKE_TEST_PYTHON").expect(
            "mail tests need CONVOKE_TEST_PYTHON, a Python that has services/tests/mail/requirements.txt; \
             `cargo xtask test` brings one",
        );
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/server.py");
        let mut process = Command::new(python)
            .args([script, tls])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("CONVOKE_TEST_PYTHON names a program");
        let told = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, told, port: 0 };
        server.port = server.next().as_u64().unwrap();
        server
    }

    /// What it was sent next.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        serde_json::from_str(&line).expect("the server tells what it was sent")
    }

    fn settings(&self) -> Settings {
        settings(&format!("smtp://127.0.0.1:{}", self.port))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn settings(url: &str) -> Settings {
    Settings {
        smtp_url: Some(SmtpUrl::parse(url).unwrap()),
        from: Sender::parse("\"Acme, Inc.\" <interviews@acme.example>").unwrap(),
        notifications: Notifications::On,
        mails_per_minute: 0,
    }
}

fn open(settings: &Settings) -> Mail {
    Mail::open(settings, Arc::new(SystemClock)).unwrap()
}

fn id(last: u128) -> JobId {
    JobId(Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0000 | last))
}

fn recipient(side: Side, name: &str, email: &str, zone: &str) -> Recipient {
    Recipient {
        side,
        name: Line::stored(name.to_owned()),
        email: Email::stored(email.to_owned()),
        time_zone: ZoneName::stored(zone.to_owned()),
        company: Company::default(),
    }
}

fn to(side: Side, kind: MessageKind, booking: &Booking, before: Option<Interval>) -> Message {
    let interviewer =
        recipient(Side::Interviewer, "Moreau, Ana 🎉", "ana.moreau@example.com", "Europe/Paris");
    let candidate = &booking.candidate;
    let candidate =
        recipient(Side::Candidate, candidate.name.as_str(), candidate.email.as_str(), "Asia/Tokyo");
    let to = if side == Side::Candidate { &candidate } else { &interviewer }.clone();
    let reason = before.map(|_| Line::stored("Ana, who travels; \"on Tuesday\"".to_owned()));
    let (booking, about) = (booking.clone(), About::default());
    Message {
        kind,
        to,
        booking,
        interviewer,
        candidate,
        before,
        reason,
        without_them: false,
        about,
        open_tasks: Vec::new(),
    }
}

/// Booked by use cases, with all that is hard to write.
async fn booked(world: &World) -> Booking {
    let slot = world.offer(&world.ana().await, "2026-03-03T09:00:00Z", 45).await;
    let candidate = RawCandidate {
        name: Some(EMOJI.to_owned()),
        email: Some("zoe.o'neil+interviews@example.co.uk".to_owned()),
        time_zone: Some(Some("Asia/Tokyo".to_owned())),
    };
    let raw =
        RawBooking { candidate: Some(candidate), notes: Some(NOTES.to_owned()), ..booking(&slot, "Zoë") };
    bookings::book(&world.cx, &world.clara().await.actor(), raw).await.unwrap()
}

/// Book, move, move, cancel: each state with what is to be said of it.
async fn life(world: &World) -> [(MessageKind, Booking, Option<Interval>); 4] {
    let (ana, clara) = (world.ana().await, world.clara().await.actor());
    let first = booked(world).await;
    let mut states = vec![(MessageKind::Invitation, first.clone(), None)];
    let mut last = first;
    for start in ["2026-03-04T13:00:00Z", "2026-03-04T15:00:00Z"] {
        let slot = world.offer(&ana, start, 45).await;
        let moved = bookings::reschedule(&world.cx, &clara, None, moving(&last, &slot)).await.unwrap();
        states.push((MessageKind::Update, moved.clone(), Some(last.slot.interval)));
        last = moved;
    }
    let cancelled = bookings::cancel(&world.cx, &clara, last.id, None, Some("filled")).await.unwrap();
    states.push((MessageKind::Cancellation, cancelled, None));
    states.try_into().unwrap()
}

fn headers<'a>(mail: &'a Value, name: &str) -> Vec<&'a str> {
    let all = mail["headers"].as_array().unwrap().iter();
    let named = all.filter(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(name));
    named.map(|header| header[1].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_life_of_a_booking_is_one_event_in_four_states_to_two_people() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let mail = open(&server.settings());
    let mut uids = Vec::new();
    for ((kind, booking, before), (sequence, method, status, start)) in life(&world).await.into_iter().zip([
        (0, "REQUEST", "CONFIRMED", "2026-03-03T09:00:00+00:00"),
        (1, "REQUEST", "CONFIRMED", "2026-03-04T13:00:00+00:00"),
        (2, "REQUEST", "CONFIRMED", "2026-03-04T15:00:00+00:00"),
        (3, "CANCEL", "CANCELLED", "2026-03-04T15:00:00+00:00"),
    ]) {
        for side in [Side::Candidate, Side::Interviewer] {
            let message = to(side, kind, &booking, before);
            assert_eq!(mail.carry(id(sequence), &message).await, Ok(Carried::Sent));
            let arrived = server.next();
            assert_eq!(arrived["recipients"], json!([message.to.email.as_str()]));
            assert_eq!(arrived["to"], json!([[message.to.name.as_str(), message.to.email.as_str()]]));
            assert_eq!(arrived["sender"], json!([["Acme, Inc.", "interviews@acme.example"]]));
            assert_eq!(arrived["from"], "interviews@acme.example");
            assert_eq!(headers(&arrived, "Message-ID"), [format!("<{}@acme.example>", id(sequence))]);
            assert_eq!(arrived["defects"], json!([]));
            assert!(arrived["longest_line"].as_u64().unwrap() <= 998, "{arrived}");

            let types = ["multipart/mixed", "multipart/alternative", "text/plain", "text/html"];
            let types = types.iter().chain(&["text/calendar", "application/ics"]).collect::<Vec<_>>();
            assert_eq!(arrived["parts"], json!(types));
            assert_eq!(arrived["same_file"], true);
            let calendar_type = arrived["calendar_type"][0].as_str().unwrap().replace('"', "");
            assert_eq!(calendar_type, format!("text/calendar; method={method}; charset=utf-8"));

            let calendar = &arrived["calendar"];
            assert_eq!((&calendar["errors"], &calendar["events"]), (&json!([]), &json!(1)));
            assert_eq!(calendar["bare_ends"], 0);
            let lines = calendar["lines"].as_array().unwrap();
            assert!(lines.iter().all(|length| length.as_u64().unwrap() <= 75), "{lines:?}");
            for (name, value) in [
                ("method", json!(method)),
                ("sequence", json!(sequence)),
                ("status", json!(status)),
                ("start", json!(start)),
                ("alarms", json!(u32::from(method == "REQUEST"))),
            ] {
                assert_eq!(calendar[name], value, "{name}");
            }
            uids.push(calendar["uid"].as_str().unwrap().to_owned());
            invited(calendar);
            in_both_clocks(&arrived, &message);
        }
    }
    uids.dedup();
    assert_eq!(uids.len(), 1, "{uids:?}");
}

/// What leaves of what is due, in the order of recipients: method, sequence, who, and the UID.
async fn leaving(world: &World, cx: &Context, server: &mut Server) -> Vec<(String, u64, String, String)> {
    world.pass(TimeDelta::seconds(20));
    let mut arrived: Vec<_> = (0..deliver_through(cx).await)
        .map(|_| {
            let mail = server.next();
            let calendar = &mail["calendar"];
            assert_eq!((&mail["defects"], &calendar["errors"]), (&json!([]), &json!([])));
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let sequence = calendar["sequence"].as_u64().unwrap();
            (text(&calendar["method"]), sequence, text(&mail["recipients"][0]), text(&calendar["uid"]))
        })
        .collect();
    arrived.sort_by(|one, other| one.2.cmp(&other.2));
    arrived
}

const ANA: &str = "ana.moreau@example.com";
const BO: &str = "bo.lindqvist@example.com";
const ZOE: &str = "zoe.o'neil+interviews@example.co.uk";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_booked_moved_and_cancelled_arrives_in_that_order_and_nothing_else() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let cx = world.mailing(server.settings()).await;
    let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await.actor());
    let booked = booked(&world).await;
    let line = |method: &str, sequence, to: &str| {
        (method.to_owned(), sequence, to.to_owned(), booked.ics_uid.clone())
    };
    assert_eq!(leaving(&world, &cx, &mut server).await, [line("REQUEST", 0, ANA), line("REQUEST", 0, ZOE)]);
    world.try_book(&world.cx, &clara, &booked.slot, "Omar Haddad").await.unwrap_err();
    assert_eq!(leaving(&world, &cx, &mut server).await, [], "nothing was booked");
    let later = world.offer(&ana, "2026-03-04T13:00:00Z", 45).await;
    let moved = world.try_move(&booked, &later).await.unwrap();
    assert_eq!(leaving(&world, &cx, &mut server).await, [line("REQUEST", 1, ANA), line("REQUEST", 1, ZOE)]);
    let of_bo = world.offer(&bo, "2026-03-05T13:00:00Z", 45).await;
    let moved = world.try_move(&moved, &of_bo).await.unwrap();
    assert_eq!(
        leaving(&world, &cx, &mut server).await,
        [line("CANCEL", 2, ANA), line("REQUEST", 2, BO), line("REQUEST", 2, ZOE)],
        "the former interviewer is called off under the same UID"
    );
    bookings::cancel(&world.cx, &clara, moved.id, None, None).await.unwrap();
    assert_eq!(leaving(&world, &cx, &mut server).await, [line("CANCEL", 3, BO), line("CANCEL", 3, ZOE)]);
    assert_eq!(leaving(&world, &cx, &mut server).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_practice_room_is_one_event_in_three_states_to_host_and_guest() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let cx = world.mailing(server.settings()).await;
    let (ana, bo) = (world.ana().await.actor(), world.bo().await.actor());
    let raw = RawRoom {
        datetime_utc: Some("2026-03-03T09:00:00Z".to_owned()),
        minutes: Some(45),
        topic: Some("Graphs; \"trees\", 👩🏽‍💻".to_owned()),
    };
    let room = practice_rooms::create(&cx, &ana, raw).await.unwrap();
    assert_eq!(leaving(&world, &cx, &mut server).await, [], "nobody has taken it yet");
    let id = Some(room.id.to_string());
    let both = |method: &str, sequence| {
        [ANA, BO].map(|to| (method.to_owned(), sequence, to.to_owned(), room.ics_uid.clone()))
    };
    let take = RawRoomChange { room_id: id.clone(), take: Some(true), datetime_utc: None };
    practice_rooms::update(&cx, &bo, take).await.unwrap();
    assert_eq!(leaving(&world, &cx, &mut server).await, both("REQUEST", 0));
    let later = Some("2026-03-03T11:00:00Z".to_owned());
    let shift = RawRoomChange { room_id: id, take: None, datetime_utc: later };
    practice_rooms::update(&cx, &ana, shift).await.unwrap();
    assert_eq!(leaving(&world, &cx, &mut server).await, both("REQUEST", 1));
    practice_rooms::cancel(&cx, &ana, room.id).await.unwrap();
    assert_eq!(leaving(&world, &cx, &mut server).await, both("CANCEL", 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_twice_is_told_apart_from_what_is_new_by_its_message_id() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let cx = world.mailing(server.settings()).await;
    let booked = booked(&world).await;
    world.pass(TimeDelta::seconds(20));
    let mut arrived = Vec::new();
    // The letter is in the server's hands, and the process dies before it writes that down.
    for _ in 0..2 {
        assert!(world.dies_after(&cx, Step::Carried).await);
        arrived.push(server.next());
    }
    world.pass(LEASE);
    assert_eq!(deliver_through(&cx).await, 2);
    arrived.extend([server.next(), server.next()]);
    let id = |mail: &Value| headers(mail, "Message-ID")[0].to_owned();
    let ids_to = |to: &str| {
        arrived.iter().filter(|mail| mail["recipients"] == json!([to])).map(id).collect::<Vec<_>>()
    };
    let (to_ana, to_zoe) = (ids_to(ANA), ids_to(ZOE));
    assert_eq!((to_ana.len(), to_zoe.len()), (2, 2));
    assert!(to_ana[0] == to_ana[1] && to_zoe[0] == to_zoe[1] && to_ana[0] != to_zoe[0]);
    // What somebody asks for once more is another letter.
    let clara = world.clara().await.actor();
    let ledger = messages::list(&cx, &clara, booked.id, Paging::LONGEST).await.unwrap().items;
    let to_candidate =
        ledger.iter().find(|entry| entry.side == Side::Candidate && entry.lead.is_none()).unwrap();
    messages::resend(&cx, &clara, booked.id, to_candidate.id).await.unwrap();
    assert_eq!(deliver_through(&cx).await, 1);
    assert_ne!(id(&server.next()), to_zoe[0]);
}

/// Both take part, and whoever sent it arranges it; names are as they are.
fn invited(calendar: &Value) {
    assert_eq!(calendar["organizer"]["address"], "mailto:interviews@acme.example");
    assert_eq!(calendar["organizer"]["CN"], "Acme, Inc.");
    let attendees = calendar["attendees"].as_array().unwrap();
    let names: Vec<_> = attendees.iter().map(|attendee| attendee["CN"].as_str().unwrap()).collect();
    assert_eq!(names, ["Moreau, Ana 🎉".to_owned(), EMOJI.to_owned()]);
    let addresses: Vec<_> = attendees.iter().map(|attendee| attendee["address"].as_str().unwrap()).collect();
    assert_eq!(addresses, ["mailto:ana.moreau@example.com", "mailto:zoe.o'neil+interviews@example.co.uk"]);
    for attendee in attendees {
        assert_eq!(attendee["ROLE"], "REQ-PARTICIPANT");
        let asked = calendar["method"] == "REQUEST";
        assert_eq!(attendee.get("RSVP"), asked.then(|| json!("TRUE")).as_ref());
        assert_eq!(attendee.get("PARTSTAT"), asked.then(|| json!("NEEDS-ACTION")).as_ref());
    }
}

/// What is said in the calendar and in the mail: both clocks, and what was noted to the interviewer alone.
fn in_both_clocks(arrived: &Value, message: &Message) {
    let texts = [
        arrived["plain"].as_str().unwrap().replace("\r\n", "\n"),
        arrived["calendar"]["description"].as_str().unwrap().to_owned(),
    ];
    for text in &texts {
        let (paris, tokyo) = (text.find("Paris (UTC+1)").unwrap(), text.find("Tokyo (UTC+9)").unwrap());
        assert_eq!(paris < tokyo, message.to.side == Side::Interviewer, "{text}");
        assert_eq!(text.contains(NOTES), message.to.side == Side::Interviewer, "{text}");
        if let Some(reason) = &message.reason {
            assert!(text.contains(reason.as_str()), "{text}");
        }
    }
    assert_eq!(texts[0].contains("Was: "), message.before.is_some(), "{}", texts[0]);
    assert_eq!(arrived["html"].as_str().unwrap().contains("<s>"), message.before.is_some());
    if message.to.side == Side::Interviewer {
        assert!(arrived["calendar"]["summary"].as_str().unwrap().contains(EMOJI));
        assert!(headers(arrived, "Subject")[0].contains(EMOJI), "{arrived}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_people_type_adds_a_header_a_recipient_or_a_line() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let mail = open(&server.settings());
    let evil = "Eve\r\nBcc: everybody@example.com\r\nATTENDEE:mailto:eve@example.com\r\n\r\n--x";
    let mut booking = booked(&world).await;
    booking.candidate.name = Line::stored(evil.to_owned());
    booking.notes = Some(Note::stored(evil.to_owned()));
    for side in [Side::Candidate, Side::Interviewer] {
        let mut message = to(side, MessageKind::Invitation, &booking, None);
        message.reason = Some(Line::stored(evil.to_owned()));
        assert_eq!(mail.carry(id(1), &message).await, Ok(Carried::Sent));
        let arrived = server.next();
        assert_eq!(arrived["recipients"], json!([message.to.email.as_str()]));
        assert_eq!(headers(&arrived, "Bcc"), [""; 0]);
        assert_eq!(arrived["to"].as_array().unwrap().len(), 1);
        assert_eq!(arrived["parts"].as_array().unwrap().len(), 6);
        assert_eq!(arrived["calendar"]["attendees"].as_array().unwrap().len(), 2);
    }
}

/// Somebody hard to write was interviewed, and is thanked at that address.
async fn thanked(world: &World, cx: &Context, email: &str) -> ThankYouNote {
    let (ana, clara) = (world.ana().await, world.clara().await.actor());
    let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
    let candidate = RawCandidate {
        name: Some(EMOJI.to_owned()),
        email: Some(email.to_owned()),
        time_zone: Some(Some("Asia/Tokyo".to_owned())),
    };
    let raw =
        RawBooking { candidate: Some(candidate), notes: Some(NOTES.to_owned()), ..booking(&slot, "Zoë") };
    let booked = bookings::book(cx, &clara, raw).await.unwrap();
    world.set_now("2026-03-03T10:00:00Z");
    deliver_through(cx).await;
    outcomes::conclude(cx, &clara, booked.id, ended("completed")).await.unwrap();
    let raw = RawNote { recipient_id: Some(booked.candidate.id.to_string()), ..RawNote::default() };
    let note = thank_you_notes::draft(cx, &clara, booked.id, raw).await.unwrap();
    thank_you_notes::send(cx, &clara, note.id, None).await.unwrap();
    world.pass(TimeDelta::seconds(20));
    deliver_through(cx).await;
    thank_you_notes::get(cx, &clara, note.id).await.unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thank_you_note_arrives_as_it_was_shown_and_its_answers_reach_whoever_wrote_it() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let cx = world.mailing(server.settings()).await;
    let note = thanked(&world, &cx, ZOE).await;
    assert_eq!(note.state, NoteState::Sent);
    let arrived = std::iter::repeat_with(|| server.next())
        .find(|mail| headers(mail, "Subject")[0].starts_with("Thank you"))
        .unwrap();
    assert_eq!(arrived["recipients"], json!([ZOE]));
    assert_eq!(arrived["to"], json!([[EMOJI, ZOE]]));
    assert_eq!(arrived["sender"], json!([["Clara Vogt (Acme, Inc.)", "interviews@acme.example"]]));
    assert_eq!(headers(&arrived, "Reply-To"), ["Clara Vogt <clara.vogt@example.com>"]);
    assert_eq!(arrived["defects"], json!([]));
    // Somebody wrote it themselves, and invites to nothing.
    assert_eq!(headers(&arrived, "Auto-Submitted"), [""; 0]);
    assert_eq!(arrived["parts"], json!(["multipart/alternative", "text/plain", "text/html"]));
    let clara = world.clara().await.actor();
    let shown = thank_you_notes::preview(&cx, &clara, note.id).await.unwrap();
    let plain = arrived["plain"].as_str().unwrap().replace("\r\n", "\n");
    assert_eq!(
        (plain.trim_end(), headers(&arrived, "Subject")[0]),
        (shown.plain.trim_end(), shown.subject.as_str())
    );
    assert_eq!(arrived["html"].as_str().unwrap().replace("\r\n", "\n").trim_end(), shown.html.trim_end());
    assert!(plain.contains(EMOJI) && !plain.contains("日本語"), "{plain}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thank_you_note_that_is_refused_says_why() {
    let (server, world) = (Server::start(), World::sqlite().await);
    let cx = world.mailing(server.settings()).await;
    let note = thanked(&world, &cx, "nobody@example.com").await;
    assert_eq!(note.state, NoteState::Failed);
    assert!(note.remark.as_ref().unwrap().contains("no such mailbox"), "{note:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_is_sent_a_thank_you_note_is_written_down() {
    let world = World::sqlite().await;
    for notifications in [Notifications::Off, Notifications::DryRun] {
        let cx = world.mailing(Settings { notifications, ..Settings::default() }).await;
        let clara = world.clara().await.actor();
        if notifications == Notifications::Off {
            assert_eq!(thanked(&world, &cx, ZOE).await.state, NoteState::Recorded);
        }
        let all =
            bookings::list(&cx, &clara, bookings::BookingFilter::default(), Paging::DEFAULT).await.unwrap();
        let note = thank_you_notes::list(&cx, &clara, all.items[0].id).await.unwrap().notes.remove(0);
        thank_you_notes::send(&cx, &clara, note.id, None).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        deliver_through(&cx).await;
        assert_eq!(thank_you_notes::get(&cx, &clara, note.id).await.unwrap().0.state, NoteState::Recorded);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_is_words_alone() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let booking = booked(&world).await;
    let message = to(Side::Candidate, MessageKind::Reminder, &booking, None);
    assert_eq!(open(&server.settings()).carry(id(1), &message).await, Ok(Carried::Sent));
    assert_eq!(server.next()["parts"], json!(["multipart/alternative", "text/plain", "text/html"]));
}

/// Tries what cannot be done, and what can thereafter: whatever became of that conversation, the next letter is one of
/// its own.
async fn tried(server: &mut Server, local: &str) -> NotCarried {
    let world = World::sqlite().await;
    let mail = open(&server.settings());
    let mut message = to(Side::Candidate, MessageKind::Invitation, &booked(&world).await, None);
    message.to.email = Email::stored(format!("{local}@example.com"));
    let told = mail.carry(id(1), &message).await.unwrap_err();
    assert!(told.to_string().starts_with("the SMTP server at 127.0.0.1:"), "{told}");
    message.to.email = Email::stored("ana@example.com".to_owned());
    assert_eq!(mail.carry(id(2), &message).await, Ok(Carried::Sent));
    let arrived = server.next();
    assert_eq!(arrived["recipients"], json!(["ana@example.com"]));
    assert_eq!(arrived["defects"], json!([]));
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_says_decides_whether_to_try_again() {
    let mut server = Server::start();
    let told = tried(&mut server, "nobody").await;
    assert!(
        matches!(&told, NotCarried::Refused(why) if why.contains("550") && why.contains("no such mailbox"))
    );
    let told = tried(&mut server, "busy").await;
    assert!(
        matches!(&told, NotCarried::Later(why) if why.contains("451") && why.contains("try again later"))
    );
    let told = tried(&mut server, "gone").await;
    assert!(matches!(told, NotCarried::Later(_) | NotCarried::Unknown(_)), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_falls_silent_is_not_waited_for() {
    let (mut server, begun) = (Server::start(), Instant::now());
    let told = tried(&mut server, "silent").await;
    assert!(matches!(&told, NotCarried::Unknown(why) if why.ends_with("takes too long")), "{told}");
    assert!(begun.elapsed() < Duration::from_secs(50));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_away_is_asked_again_later() {
    let world = World::sqlite().await;
    let message = to(Side::Candidate, MessageKind::Invitation, &booked(&world).await, None);
    let told = open(&settings("smtp://127.0.0.1:1")).carry(id(1), &message).await;
    assert!(matches!(told, Err(NotCarried::Later(_))), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_is_told_to_nobody_who_offers_no_tls() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let message = to(Side::Candidate, MessageKind::Invitation, &booked(&world).await, None);
    let url = |tls: &str| format!("smtp://ana:secret@127.0.0.1:{}{tls}", server.port);
    let told = open(&settings(&url(""))).carry(id(1), &message).await;
    assert!(matches!(told, Err(NotCarried::Later(_))), "{told:?}");
    let insisting = open(&settings(&url("?tls=none"))).carry(id(2), &message).await;
    assert_eq!(insisting, Ok(Carried::Sent));
    assert_eq!(server.next(), json!({ "authenticated": "PLAIN" }));
    assert_eq!(headers(&server.next(), "Message-ID"), [format!("<{}@acme.example>", id(2))]);
}

/// In processes of their own, since whom to trust is told to a process as a whole.
#[test]
fn letters_leave_through_tls_where_the_server_can_be_trusted() {
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/authority.pem");
    for trusted in [Some(authority), None] {
        let mut this = Command::new(env::current_exe().unwrap());
        this.args(["--exact", "through_tls", "--ignored"]).env_remove("SSL_CERT_FILE");
        let ended = this.envs(trusted.map(|trusted| ("SSL_CERT_FILE", trusted))).output().unwrap();
        let told = [ended.stdout, ended.stderr].map(|told| String::from_utf8(told).unwrap()).concat();
        assert!(ended.status.success() && told.contains("1 passed"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "called by the fact above, with and without somebody to trust"]
async fn through_tls() {
    let world = World::sqlite().await;
    let message = to(Side::Candidate, MessageKind::Invitation, &booked(&world).await, None);
    let trusted = env::var("SSL_CERT_FILE").is_ok();
    for (tls, scheme, name) in
        [("starttls", "smtp", "ana:secret@"), ("starttls", "smtp", ""), ("tls", "smtps", "")]
    {
        let mut server = Server::speaking(tls);
        let mail = open(&settings(&format!("{scheme}://{name}127.0.0.1:{}", server.port)));
        let told = mail.carry(id(1), &message).await;
        if trusted {
            assert_eq!(told, Ok(Carried::Sent), "{scheme} {name}");
            if !name.is_empty() {
                assert_eq!(server.next(), json!({ "authenticated": "PLAIN" }));
            }
            assert_eq!(server.next()["recipients"], json!([message.to.email.as_str()]));
        } else {
            assert!(matches!(told, Err(NotCarried::Later(_))), "{told:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_to_leave_is_recorded() {
    let (mut server, world) = (Server::start(), World::sqlite().await);
    let message = to(Side::Candidate, MessageKind::Invitation, &booked(&world).await, None);
    for notifications in [Notifications::DryRun, Notifications::Off] {
        let mail = open(&Settings { notifications, ..server.settings() });
        assert!(!mail.is_sent());
        assert_eq!(mail.carry(id(1), &message).await, Ok(Carried::Recorded));
    }
    let unconfigured = open(&Settings { smtp_url: None, ..server.settings() });
    assert_eq!(unconfigured.carry(id(1), &message).await, Ok(Carried::Recorded));
    let mut unmailable = message.clone();
    unmailable.to.email = Email::stored("not an address".to_owned());
    let told = unconfigured.carry(id(1), &unmailable).await;
    assert!(matches!(told, Err(NotCarried::Refused(_))), "{told:?}");
    assert_eq!(open(&server.settings()).carry(id(2), &message).await, Ok(Carried::Sent));
    assert_eq!(headers(&server.next(), "Message-ID"), [format!("<{}@acme.example>", id(2))]);
}
