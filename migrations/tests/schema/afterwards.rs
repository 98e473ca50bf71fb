//! How interviews ended, and what is to be done after them.

use crate::{
    fixture::{ANA, BO, DEE, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    an_interview_ends_once_and_by_somebodys_doing,
    a_decision_is_somebodys_and_a_note_is_on_a_decision,
    a_follow_up_is_of_a_kind_and_due_on_a_day,
    the_same_is_suggested_once,
    what_is_done_was_done_by_somebody_and_reminds_nobody,
    what_somebody_added_goes_when_it_is_taken_away,
    all_of_it_goes_with_its_booking,
    notices_tell_of_both,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

/// Booking 20 of slot 10.
async fn booked(db: &Schema) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.booking(20, 10, ANA, DEE, NINE),
    ])
    .await;
}

fn outcome(db: &Schema, status: &str, whose: &str) -> String {
    format!("INSERT INTO outcomes (booking_id, status, whose) VALUES ({}, '{status}', {whose})", db.id(20))
}

/// What is particular about a follow-up, as SQL writes it.
#[derive(Clone, Copy)]
struct FollowUp<'a> {
    kind: &'a str,
    title: &'a str,
    due: &'a str,
    origin: &'a str,
    removed: bool,
    version: i64,
}

const THANKS: FollowUp<'static> = FollowUp {
    kind: "'thank_you_note'",
    title: "NULL",
    due: "'2026-03-03'",
    origin: "'thank_you_note'",
    removed: false,
    version: 1,
};

fn follow_up(db: &Schema, id: u8, follow_up: FollowUp<'_>) -> String {
    let FollowUp { kind, title, due, origin, removed, version } = follow_up;
    let (id, booking, ana, at) = (db.id(id), db.id(20), db.id(ANA), instant(NINE.0));
    format!(
        "INSERT INTO follow_ups VALUES ({id}, {booking}, {kind}, {title}, {due}, NULL, {ana}, NULL, NULL, NULL, NULL, \
         {origin}, {removed}, {version}, {at}, {at})"
    )
}

async fn an_interview_ends_once_and_by_somebodys_doing(db: &Schema) {
    booked(db).await;
    for (status, whose) in [
        ("booked", "NULL"),
        ("completed", "'candidate'"),
        ("no_show", "NULL"),
        ("no_show", "'coordinator'"),
        ("cancelled", "NULL"),
        ("cancelled", "'both'"),
    ] {
        db.refuses([outcome(db, status, whose)], "outcomes_ending").await;
    }
    for (status, whose) in [
        ("completed", "NULL"),
        ("no_show", "'candidate'"),
        ("no_show", "'interviewer'"),
        ("no_show", "'both'"),
        ("cancelled", "'candidate'"),
        ("cancelled", "'interviewer'"),
        ("cancelled", "'coordinator'"),
    ] {
        db.write([outcome(db, status, whose), "DELETE FROM outcomes".to_owned()]).await;
    }
    db.write([outcome(db, "completed", "NULL")]).await;
    db.refuses([outcome(db, "completed", "NULL")], "outcomes_pkey").await;
    let said = |by: &str, at: &str| format!("UPDATE outcomes SET said_by = {by}, said_at = {at}");
    let (bo, at) = (db.id(BO), instant(NINE.1));
    db.refuses([said(&bo, "NULL")], "outcomes_said").await;
    db.refuses([said("NULL", &at)], "outcomes_said").await;
    db.refuses([said(&db.id(99), &at)], "outcomes_sayer").await;
    db.write([said(&bo, &at)]).await;
}

async fn a_decision_is_somebodys_and_a_note_is_on_a_decision(db: &Schema) {
    booked(db).await;
    db.write([outcome(db, "completed", "NULL")]).await;
    let decided = |verdict: &str, note: &str, by: &str, at: &str| {
        format!(
            "UPDATE outcomes SET verdict = {verdict}, note = {note}, decided_by = {by}, decided_at = {at}"
        )
    };
    let (bo, nobody, at) = (db.id(BO), db.id(99), instant(NINE.1));
    let long = format!("'{}'", "a".repeat(10_001));
    for (verdict, note, by, when, rule) in [
        ("'promote'", "NULL", bo.as_str(), at.as_str(), "outcomes_verdict"),
        ("'hold'", "NULL", "NULL", &at, "outcomes_decision"),
        ("'hold'", "NULL", &bo, "NULL", "outcomes_decision"),
        ("NULL", "'Why'", "NULL", "NULL", "outcomes_decision"),
        ("'hold'", "''", &bo, &at, "outcomes_note"),
        ("'hold'", &long, &bo, &at, "outcomes_note"),
        ("'hold'", "NULL", &nobody, &at, "outcomes_decider"),
    ] {
        db.refuses([decided(verdict, note, by, when)], rule).await;
    }
    for verdict in ["'advance'", "'hold'", "'reject'"] {
        db.write([decided(verdict, "'Why'", &bo, &at)]).await;
    }
    db.write([decided("NULL", "NULL", "NULL", "NULL")]).await;
}

async fn a_follow_up_is_of_a_kind_and_due_on_a_day(db: &Schema) {
    booked(db).await;
    let long = format!("'{}'", "a".repeat(201));
    for (wrong, rule) in [
        (FollowUp { kind: "'fax'", ..THANKS }, "follow_ups_kind"),
        (FollowUp { title: "''", ..THANKS }, "follow_ups_title"),
        (FollowUp { title: &long, ..THANKS }, "follow_ups_title"),
        (FollowUp { due: "'1999-12-31'", ..THANKS }, "follow_ups_days"),
        (FollowUp { due: "'2100-01-01'", ..THANKS }, "follow_ups_days"),
        (FollowUp { origin: "''", ..THANKS }, "follow_ups_origin"),
        (FollowUp { version: 0, ..THANKS }, "follow_ups_version"),
    ] {
        db.refuses([follow_up(db, 70, wrong)], rule).await;
    }
    let kinds =
        ["thank_you_note", "follow_up_email", "status_inquiry", "references_sent", "portfolio_sent", "other"];
    for (id, kind) in (70..).zip(kinds) {
        let kind = format!("'{kind}'");
        db.write([follow_up(db, id, FollowUp { kind: &kind, origin: "NULL", ..THANKS })]).await;
    }
    let nobody = format!("UPDATE follow_ups SET assignee_id = {}", db.id(99));
    db.refuses([nobody], "follow_ups_assignee").await;
}

async fn the_same_is_suggested_once(db: &Schema) {
    booked(db).await;
    db.write([follow_up(db, 70, THANKS)]).await;
    db.refuses([follow_up(db, 71, THANKS)], "follow_ups_once_each").await;
    db.write(["UPDATE follow_ups SET removed = true".to_owned()]).await;
    db.refuses([follow_up(db, 71, THANKS)], "follow_ups_once_each").await;
    let by_hand = FollowUp { origin: "NULL", ..THANKS };
    db.write([follow_up(db, 71, by_hand), follow_up(db, 72, by_hand)]).await;
}

async fn what_is_done_was_done_by_somebody_and_reminds_nobody(db: &Schema) {
    booked(db).await;
    db.write([follow_up(db, 70, THANKS)]).await;
    let (bo, at) = (db.id(BO), instant(NINE.1));
    let set = |by: &str, at: &str, remind: &str| {
        format!("UPDATE follow_ups SET done_by = {by}, done_at = {at}, remind_at = {remind}")
    };
    db.refuses([set(&bo, "NULL", "NULL")], "follow_ups_done").await;
    db.refuses([set("NULL", &at, "NULL")], "follow_ups_done").await;
    db.refuses([set(&bo, &at, &at)], "follow_ups_done").await;
    db.refuses([set(&db.id(99), &at, "NULL")], "follow_ups_doer").await;
    db.write([set(&bo, &at, "NULL"), set("NULL", "NULL", &at)]).await;
}

async fn what_somebody_added_goes_when_it_is_taken_away(db: &Schema) {
    booked(db).await;
    let removed = FollowUp { origin: "NULL", removed: true, ..THANKS };
    db.refuses([follow_up(db, 70, removed)], "follow_ups_removed").await;
    db.write([follow_up(db, 70, FollowUp { removed: true, ..THANKS })]).await;
    let reminds = format!("UPDATE follow_ups SET remind_at = {}", instant(NINE.1));
    db.refuses([reminds], "follow_ups_removed").await;
}

async fn all_of_it_goes_with_its_booking(db: &Schema) {
    booked(db).await;
    db.write([
        outcome(db, "completed", "NULL"),
        follow_up(db, 70, THANKS),
        format!("DELETE FROM bookings WHERE id = {}", db.id(20)),
    ])
    .await;
    assert_eq!(db.count("follow_ups".to_owned()).await, 0);
    assert_eq!(db.count("outcomes".to_owned()).await, 0);
    db.refuses([outcome(db, "completed", "NULL")], "outcomes_booking").await;
    db.refuses([follow_up(db, 70, THANKS)], "follow_ups_booking").await;
}

async fn notices_tell_of_both(db: &Schema) {
    let (ana, [nine, ten]) = (db.id(ANA), [NINE.0, NINE.1].map(instant));
    for (number, kind) in [(80, "outcome"), (81, "follow_up")] {
        let id = db.id(number);
        let notice = |booking: &str, slot: &str| {
            format!(
                "INSERT INTO notices VALUES ({id}, {ana}, '{kind}', {id}, {booking}, {slot}, 'Dee', {nine}, {ten}, {nine}, \
                 NULL, NULL, NULL)"
            )
        };
        db.refuses([notice("NULL", "NULL")], "notices_subject").await;
        db.write([notice(&id, &id)]).await;
    }
}
