//! Jobs that interviews are for, and what bookings are about.

use crate::{
    fixture::{ANA, DEE, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    an_opening_has_a_title_and_a_company,
    an_opening_is_in_a_state_that_is_known,
    who_is_named_is_here_and_once,
    a_booking_is_about_one_thing,
    openings_with_interviews_stay,
    what_a_booking_is_about_goes_with_it,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");
const JOB: u8 = 80;

/// With title, company, format and status as SQL writes them.
fn opening(db: &Schema, id: u8, [title, company, format, status]: [&str; 4]) -> String {
    let (id, at) = (db.id(id), instant(NINE.0));
    format!(
        "INSERT INTO openings VALUES ({id}, {title}, {company}, NULL, NULL, NULL, NULL, NULL, {format}, {status}, 1, \
         {at}, {at})"
    )
}

fn job(db: &Schema) -> String {
    opening(db, JOB, ["'Designer'", "'Acme'", "'video'", "'open'"])
}

fn about(db: &Schema, booking: u8, opening: &str, format: &str, stage: &str) -> String {
    format!("INSERT INTO interviews VALUES ({}, {opening}, {format}, {stage})", db.id(booking))
}

/// Booking 20 of slot 10.
async fn booked(db: &Schema) {
    db.write([
        job(db),
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.booking(20, 10, ANA, DEE, NINE),
    ])
    .await;
}

async fn an_opening_has_a_title_and_a_company(db: &Schema) {
    let long = format!("'{}'", "a".repeat(201));
    for (title, company, rule) in [
        ("''", "'Acme'", "openings_title"),
        (long.as_str(), "'Acme'", "openings_title"),
        ("'Designer'", "''", "openings_company"),
        ("'Designer'", long.as_str(), "openings_company"),
    ] {
        db.refuses([opening(db, JOB, [title, company, "NULL", "'open'"])], rule).await;
    }
    for line in ["industry", "role", "place"] {
        for typed in ["''", long.as_str()] {
            db.refuses([job(db), format!("UPDATE openings SET {line} = {typed}")], "openings_lines").await;
        }
    }
    let note = format!("UPDATE openings SET description = '{}'", "a".repeat(10_001));
    db.refuses([job(db), note], "openings_description").await;
    db.refuses([job(db), "UPDATE openings SET version = 0".to_owned()], "openings_version").await;
}

async fn an_opening_is_in_a_state_that_is_known(db: &Schema) {
    for status in ["'open'", "'on_hold'", "'closed'"] {
        let remove = "DELETE FROM openings".to_owned();
        db.write([opening(db, JOB, ["'T'", "'C'", "NULL", status]), remove]).await;
    }
    db.refuses([opening(db, JOB, ["'T'", "'C'", "NULL", "'gone'"])], "openings_status").await;
    db.refuses([opening(db, JOB, ["'T'", "'C'", "'fax'", "'open'"])], "openings_format").await;
}

async fn who_is_named_is_here_and_once(db: &Schema) {
    db.write([job(db)]).await;
    let named =
        |person: u8| format!("INSERT INTO opening_interviewers VALUES ({}, {})", db.id(JOB), db.id(person));
    db.write([named(ANA)]).await;
    db.refuses([named(ANA)], "opening_interviewers_pkey").await;
    db.refuses([named(99)], "opening_interviewers_person").await;
    let managed = format!("UPDATE openings SET hiring_manager_id = {}", db.id(99));
    db.refuses([managed], "openings_hiring_manager").await;
    db.write([format!("DELETE FROM openings WHERE id = {}", db.id(JOB))]).await;
    assert_eq!(db.count("opening_interviewers".to_owned()).await, 0);
}

async fn a_booking_is_about_one_thing(db: &Schema) {
    booked(db).await;
    let job = db.id(JOB);
    for (opening, format, stage, rule) in [
        (job.as_str(), "'fax'", "NULL", "interviews_format"),
        (job.as_str(), "NULL", "''", "interviews_stage"),
        (db.id(99).as_str(), "NULL", "NULL", "interviews_opening"),
    ] {
        db.refuses([about(db, 20, opening, format, stage)], rule).await;
    }
    db.refuses([about(db, 21, &job, "NULL", "NULL")], "interviews_booking").await;
    db.write([about(db, 20, &job, "'video'", "'First'")]).await;
    db.refuses([about(db, 20, "NULL", "NULL", "NULL")], "interviews_pkey").await;
}

async fn openings_with_interviews_stay(db: &Schema) {
    booked(db).await;
    db.write([about(db, 20, &db.id(JOB), "NULL", "NULL")]).await;
    db.refuses(["DELETE FROM openings".to_owned()], "interviews_opening").await;
}

async fn what_a_booking_is_about_goes_with_it(db: &Schema) {
    booked(db).await;
    db.write([
        about(db, 20, &db.id(JOB), "NULL", "NULL"),
        format!("DELETE FROM bookings WHERE id = {}", db.id(20)),
    ])
    .await;
    assert_eq!(db.count("interviews".to_owned()).await, 0);
}
