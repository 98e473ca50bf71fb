//! What those who took part in interviews are thanked with.

use crate::{
    fixture::{ANA, CLEO, DEE, GUS, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    a_note_is_to_somebody_and_says_something,
    whoever_took_part_is_thanked_once,
    a_state_goes_with_what_is_known_of_it,
    what_is_leaving_or_has_left_stays_as_it_is,
    notes_go_with_their_booking_and_authors_stay,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

/// What is particular about a note, as SQL writes it.
#[derive(Clone, Copy)]
struct Thanks<'a> {
    kind: &'a str,
    to: u8,
    name: &'a str,
    email: &'a str,
    subject: &'a str,
    body: &'a str,
    state: &'a str,
    tries: i32,
    remark: &'a str,
    is_due: bool,
    is_sent: bool,
    version: i64,
}

const DRAFT: Thanks<'static> = Thanks {
    kind: "'candidate'",
    to: DEE,
    name: "'Dee'",
    email: "'dee@example.com'",
    subject: "'Thank you'",
    body: "'Dear Dee'",
    state: "'draft'",
    tries: 0,
    remark: "NULL",
    is_due: false,
    is_sent: false,
    version: 1,
};

fn note(db: &Schema, id: u8, thanks: Thanks<'_>) -> String {
    let Thanks { kind, to, name, email, subject, body, state, tries, remark, is_due, is_sent, version } =
        thanks;
    let (id, booking, to, author, at) = (db.id(id), db.id(20), db.id(to), db.id(CLEO), instant(NINE.0));
    let when = |is_known: bool| if is_known { at.as_str() } else { "NULL" };
    let (due, sent) = (when(is_due), when(is_sent));
    format!(
        "INSERT INTO thank_you_notes VALUES ({id}, {booking}, {kind}, {to}, {name}, {email}, {subject}, {body}, {state}, \
         {tries}, false, {remark}, {due}, {sent}, {author}, {version}, {at}, {at})"
    )
}

/// Booking 20 of slot 10.
async fn booked(db: &Schema) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.booking(20, 10, ANA, DEE, NINE),
    ])
    .await;
}

async fn a_note_is_to_somebody_and_says_something(db: &Schema) {
    booked(db).await;
    let long = |length: usize| format!("'{}'", "ü".repeat(length));
    let (subject, body, name) = (long(201), long(10_001), long(255));
    for (wrong, rule) in [
        (Thanks { kind: "'company'", ..DRAFT }, "thank_you_notes_party_kind"),
        (Thanks { name: "''", ..DRAFT }, "thank_you_notes_to"),
        (Thanks { name: &name, ..DRAFT }, "thank_you_notes_to"),
        (Thanks { email: "''", ..DRAFT }, "thank_you_notes_to"),
        (Thanks { subject: "''", ..DRAFT }, "thank_you_notes_subject"),
        (Thanks { subject: &subject, ..DRAFT }, "thank_you_notes_subject"),
        (Thanks { subject: "'Thanks\r\nBcc: x@example.com'", ..DRAFT }, "thank_you_notes_subject"),
        (Thanks { subject: "'a\u{1}b'", ..DRAFT }, "thank_you_notes_subject"),
        (Thanks { subject: "'a\u{7f}b'", ..DRAFT }, "thank_you_notes_subject"),
        (Thanks { body: "''", ..DRAFT }, "thank_you_notes_body"),
        (Thanks { body: &body, ..DRAFT }, "thank_you_notes_body"),
        (Thanks { state: "'burnt'", is_due: true, ..DRAFT }, "thank_you_notes_state"),
        (Thanks { tries: -1, ..DRAFT }, "thank_you_notes_tries"),
        (Thanks { version: 0, ..DRAFT }, "thank_you_notes_version"),
    ] {
        db.refuses([note(db, 70, wrong)], rule).await;
    }
    let (subject, body) = (long(200), long(10_000));
    let longest = Thanks { subject: &subject, body: &body, ..DRAFT };
    let hard = Thanks { kind: "'guest'", subject: "'Zoë – thanks! [a-z] ^]'", body: "'a\n\tb'", ..DRAFT };
    db.write([note(db, 70, longest), note(db, 71, hard)]).await;
}

async fn whoever_took_part_is_thanked_once(db: &Schema) {
    booked(db).await;
    db.write([note(db, 70, DRAFT)]).await;
    db.refuses([note(db, 71, DRAFT)], "thank_you_notes_once_each").await;
    db.write([note(db, 71, Thanks { kind: "'person'", to: ANA, ..DRAFT })]).await;
}

async fn a_state_goes_with_what_is_known_of_it(db: &Schema) {
    booked(db).await;
    let is_due = true;
    for (wrong, rule) in [
        (Thanks { is_due, ..DRAFT }, "thank_you_notes_due"),
        (Thanks { state: "'queued'", ..DRAFT }, "thank_you_notes_due"),
        (Thanks { is_sent: true, ..DRAFT }, "thank_you_notes_draft"),
        (Thanks { state: "'sent'", is_due, ..DRAFT }, "thank_you_notes_sent_at_some_time"),
        (Thanks { state: "'recorded'", is_due, ..DRAFT }, "thank_you_notes_sent_at_some_time"),
        (Thanks { state: "'failed'", is_due, ..DRAFT }, "thank_you_notes_failed"),
        (Thanks { state: "'failed'", is_due, remark: "''", ..DRAFT }, "thank_you_notes_failed"),
    ] {
        db.refuses([note(db, 70, wrong)], rule).await;
    }
    let states = ["draft", "queued", "sent", "recorded", "failed"];
    for (state, id) in states.into_iter().zip(70..) {
        let (is_due, is_sent) = (state != "draft", matches!(state, "sent" | "recorded"));
        let (state, remark) = (format!("'{state}'"), "'550 nobody'");
        db.write([note(db, id, Thanks { to: id, state: &state, remark, is_due, is_sent, ..DRAFT })]).await;
    }
}

async fn what_is_leaving_or_has_left_stays_as_it_is(db: &Schema) {
    booked(db).await;
    let is_due = true;
    let ways = [
        (DRAFT, true),
        (Thanks { state: "'failed'", remark: "'550'", is_due, ..DRAFT }, true),
        (Thanks { state: "'queued'", is_due, ..DRAFT }, false),
        (Thanks { state: "'sent'", is_due, is_sent: true, ..DRAFT }, false),
        (Thanks { state: "'failed'", remark: "'550'", is_due, is_sent: true, ..DRAFT }, false),
    ];
    for ((way, is_open), id) in ways.into_iter().zip(70..) {
        db.write([note(db, id, Thanks { to: id, ..way })]).await;
        let set =
            |column: &str| format!("UPDATE thank_you_notes SET {column} = 'Hello' WHERE id = {}", db.id(id));
        for column in ["subject", "body"] {
            if is_open {
                db.write([set(column)]).await;
            } else {
                db.refuses([set(column)], "thank_you_notes_stay").await;
            }
        }
        // What became of it is written down all the same.
        let same = "subject = subject, body = body, tries = tries + 1, version = version + 1";
        db.write([format!("UPDATE thank_you_notes SET {same} WHERE id = {}", db.id(id))]).await;
    }
}

async fn notes_go_with_their_booking_and_authors_stay(db: &Schema) {
    booked(db).await;
    db.write([note(db, 70, DRAFT)]).await;
    // Somebody who has nothing but the note stays for its sake.
    let by_gus = format!("UPDATE thank_you_notes SET author_id = {}", db.id(GUS));
    db.write([db.gus(), by_gus]).await;
    db.refuses([format!("DELETE FROM people WHERE id = {}", db.id(GUS))], "thank_you_notes_author").await;
    db.write([format!("DELETE FROM bookings WHERE id = {}", db.id(20))]).await;
    assert_eq!(db.count("thank_you_notes".to_owned()).await, 0);
    db.refuses([note(db, 70, DRAFT)], "thank_you_notes_booking").await;
}
