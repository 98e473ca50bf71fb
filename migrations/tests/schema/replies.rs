//! What was answered to invitations, and where people read their interviews.

use crate::{
    fixture::{ANA, BO, DEE, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    a_reply_is_one_of_three_answers_of_one_of_two_sides,
    the_same_reply_is_there_once,
    a_reply_is_to_a_booking,
    a_person_has_one_feed_under_a_token_of_its_own,
    feeds_go_with_their_person,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

/// To a booking that is there.
const BOOKING: u8 = 20;

async fn booked(db: &Schema) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.booking(BOOKING, 10, ANA, DEE, NINE),
    ])
    .await;
}

fn reply(db: &Schema, id: u8, booking: u8, side: &str, answer: &str, sequence: i32) -> String {
    let (id, booking, at) = (db.id(id), db.id(booking), instant("2026-03-02 09:00"));
    format!(
        "INSERT INTO replies (id, booking_id, side, name, answer, comment, sequence, stamped_at, received_at) \
         VALUES ({id}, {booking}, '{side}', 'Dee', '{answer}', NULL, {sequence}, {at}, {at})"
    )
}

fn feed(db: &Schema, person: u8, token: &str) -> String {
    let at = instant("2026-03-02 09:00");
    format!(
        "INSERT INTO feeds (person_id, token_hash, created_at) VALUES ({}, '{token}', {at})",
        db.id(person)
    )
}

async fn a_reply_is_one_of_three_answers_of_one_of_two_sides(db: &Schema) {
    booked(db).await;
    for (id, answer) in (30..).zip(["accepted", "declined", "tentative"]) {
        db.write([reply(db, id, BOOKING, "candidate", answer, 0)]).await;
    }
    db.refuses([reply(db, 40, BOOKING, "candidate", "delegated", 0)], "replies_answer").await;
    db.refuses([reply(db, 40, BOOKING, "organizer", "accepted", 0)], "replies_side").await;
    db.refuses([reply(db, 40, BOOKING, "candidate", "accepted", -1)], "replies_sequence").await;
}

async fn the_same_reply_is_there_once(db: &Schema) {
    booked(db).await;
    db.write([
        reply(db, 30, BOOKING, "candidate", "accepted", 0),
        reply(db, 31, BOOKING, "interviewer", "accepted", 0),
        reply(db, 32, BOOKING, "candidate", "accepted", 1),
    ])
    .await;
    db.refuses([reply(db, 33, BOOKING, "candidate", "accepted", 0)], "replies_once_key").await;
}

async fn a_reply_is_to_a_booking(db: &Schema) {
    db.refuses([reply(db, 30, BOOKING, "candidate", "accepted", 0)], "replies_booking").await;
}

async fn a_person_has_one_feed_under_a_token_of_its_own(db: &Schema) {
    db.write([feed(db, ANA, "one")]).await;
    db.refuses([feed(db, ANA, "two")], "feeds_pkey").await;
    db.refuses([feed(db, BO, "one")], "feeds_token_key").await;
    db.refuses([feed(db, 99, "three")], "feeds_person").await;
}

async fn feeds_go_with_their_person(db: &Schema) {
    db.write([feed(db, ANA, "one"), format!("DELETE FROM people WHERE id = {}", db.id(ANA))]).await;
    assert_eq!(db.count("feeds".to_owned()).await, 0);
}
