//! Colleagues who take part beside the interviewer, and guests.

use crate::{
    fixture::{ANA, BO, DEE, ELI, GUS, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    whoever_is_assigned_takes_part,
    whoever_declines_takes_part_no_longer,
    whoever_accepts_after_all_has_to_be_free,
    whoever_is_taken_off_is_free,
    a_place_may_go_to_somebody_else_in_one_statement,
    a_revived_booking_engages_those_assigned,
    a_booking_cannot_move_to_where_somebody_assigned_is_busy,
    nobody_assigned_can_be_taken_out_past_their_assignment,
    nobody_takes_part_without_an_assignment,
    an_assignment_is_of_somebody_once_with_part_and_answer,
    assignments_and_guests_go_with_their_booking,
    a_guest_is_invited_once_and_engaged_by_nothing,
    guests_are_told,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");
const HALF_PAST: When<'static> = ("2026-03-02 09:30", "2026-03-02 10:30");
const TEN: When<'static> = ("2026-03-02 10:00", "2026-03-02 11:00");

/// Dee is with Ana at nine (booking 20), Eli with Bo at half past (booking 21); Ana offers ten as well (slot 11).
async fn booked(db: &Schema) {
    db.write([
        db.gus(),
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.day(BO, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.slot(11, ANA, TEN),
        db.slot(12, BO, HALF_PAST),
        db.booking(20, 10, ANA, DEE, NINE),
        db.booking(21, 12, BO, ELI, HALF_PAST),
    ])
    .await;
}

async fn is_engaged(db: &Schema, party: u8) -> bool {
    db.count(format!("participations WHERE party_id = {}", db.id(party))).await > 0
}

fn take_off(db: &Schema, booking: u8, colleague: u8) -> String {
    let [booking, colleague] = [booking, colleague].map(|id| db.id(id));
    format!("DELETE FROM assignments WHERE booking_id = {booking} AND person_id = {colleague}")
}

fn guest(db: &Schema, id: u8, booking: u8, email: &str) -> String {
    let ([id, booking], now) = ([id, booking].map(|id| db.id(id)), instant(NINE.0));
    format!(
        "INSERT INTO guests (id, booking_id, email, email_folded, name, answer, answered_for, invited, created_at) \
         VALUES ({id}, {booking}, '{email}', '{email}', NULL, 'asked', NULL, true, {now})"
    )
}

async fn whoever_is_assigned_takes_part(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS)]).await;
    assert!(is_engaged(db, GUS).await);
    db.refuses([db.assign(21, GUS)], "participations_nobody_twice").await;
    db.refuses([db.assign(20, BO)], "participations_nobody_twice").await;
}

async fn whoever_declines_takes_part_no_longer(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS), db.decline(20, GUS)]).await;
    assert!(!is_engaged(db, GUS).await);
    db.write([db.assign(21, GUS)]).await;
}

async fn whoever_accepts_after_all_has_to_be_free(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS), db.decline(20, GUS), db.assign(21, GUS)]).await;
    db.refuses([db.answer(20, GUS, "accepted")], "participations_nobody_twice").await;
    db.write([take_off(db, 21, GUS), db.answer(20, GUS, "accepted")]).await;
    assert!(is_engaged(db, GUS).await);
}

async fn whoever_is_taken_off_is_free(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS), take_off(db, 20, GUS), db.assign(21, GUS)]).await;
}

async fn a_place_may_go_to_somebody_else_in_one_statement(db: &Schema) {
    booked(db).await;
    let [from, to] = [GUS, 3].map(|id| db.id(id));
    db.write([
        db.assign(20, GUS),
        format!("UPDATE assignments SET person_id = {to} WHERE person_id = {from}"),
    ])
    .await;
    assert!(!is_engaged(db, GUS).await);
    assert!(is_engaged(db, 3).await);
}

async fn a_revived_booking_engages_those_assigned(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS), db.cancel(20)]).await;
    assert!(!is_engaged(db, GUS).await);
    db.write([db.set_status(20, "booked")]).await;
    assert!(is_engaged(db, GUS).await);
    db.write([db.decline(20, GUS), db.cancel(20), db.set_status(20, "booked")]).await;
    assert!(!is_engaged(db, GUS).await);
    db.write([db.cancel(20), db.answer(20, GUS, "accepted"), db.assign(21, GUS)]).await;
    db.refuses([db.set_status(20, "booked")], "participations_nobody_twice").await;
}

async fn a_booking_cannot_move_to_where_somebody_assigned_is_busy(db: &Schema) {
    booked(db).await;
    db.write([
        db.assign(20, GUS),
        db.candidate(7, "c7@example.com"),
        db.day(3, "2026-03-02", 1, "2026-03-02"),
        db.slot(13, 3, TEN),
        db.booking(22, 13, 3, 7, TEN),
        db.assign(22, GUS),
    ])
    .await;
    db.refuses([db.move_booking(20, 11, ANA, TEN)], "participations_nobody_twice").await;
    db.write([db.decline(22, GUS), db.move_booking(20, 11, ANA, TEN)]).await;
}

async fn nobody_assigned_can_be_taken_out_past_their_assignment(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS)]).await;
    let other = db.id(3);
    for sql in [
        "DELETE FROM participations WHERE kind = 'assigned'".to_owned(),
        "UPDATE participations SET kind = 'candidate' WHERE kind = 'assigned'".to_owned(),
        format!("UPDATE participations SET party_id = {other} WHERE kind = 'assigned'"),
    ] {
        db.refuses([sql], "participations_match_booking").await;
    }
}

async fn nobody_takes_part_without_an_assignment(db: &Schema) {
    booked(db).await;
    db.refuses([db.participate(20, GUS, NINE)], "participations_match_booking").await;
    db.write([db.assign(20, GUS), db.decline(20, GUS)]).await;
    db.refuses([db.participate(20, GUS, NINE)], "participations_match_booking").await;
}

async fn an_assignment_is_of_somebody_once_with_part_and_answer(db: &Schema) {
    booked(db).await;
    db.refuses([db.assign(20, 99)], "assignments_person").await;
    db.refuses([db.assign(29, GUS)], "assignments_booking").await;
    db.write([db.assign(20, GUS)]).await;
    db.refuses([db.assign(20, GUS)], "assignments_pkey").await;
    for (changes, rule) in [
        ("part = 'boss'", "assignments_part"),
        ("answer = 'maybe'", "assignments_answer"),
        ("answer = 'accepted'", "assignments_answered_for"),
        ("comment = ''", "assignments_comment"),
    ] {
        db.refuses([format!("UPDATE assignments SET {changes}")], rule).await;
    }
}

async fn assignments_and_guests_go_with_their_booking(db: &Schema) {
    booked(db).await;
    db.write([
        db.assign(20, GUS),
        guest(db, 90, 20, "g@example.com"),
        format!("DELETE FROM bookings WHERE id = {}", db.id(20)),
    ])
    .await;
    assert_eq!(db.count("assignments".to_owned()).await, 0);
    assert_eq!(db.count("guests".to_owned()).await, 0);
    assert!(!is_engaged(db, GUS).await);
}

async fn a_guest_is_invited_once_and_engaged_by_nothing(db: &Schema) {
    booked(db).await;
    db.write([guest(db, 90, 20, "g@example.com"), guest(db, 91, 21, "g@example.com")]).await;
    assert!(!is_engaged(db, 90).await);
    db.refuses([guest(db, 92, 20, "g@example.com")], "guests_once_each").await;
    db.refuses([guest(db, 92, 29, "h@example.com")], "guests_booking").await;
    db.refuses(["UPDATE guests SET name = ''".to_owned()], "guests_name").await;
}

async fn guests_are_told(db: &Schema) {
    booked(db).await;
    let word = crate::fixture::Word {
        booking: 20,
        sequence: 1,
        kind: "invitation",
        lead: 0,
        party: 90,
        state: "waiting",
    };
    let of = |side: &str| db.message(60, word).replace("'interviewer'", &format!("'{side}'"));
    db.write([guest(db, 90, 20, "g@example.com"), of("guest")]).await;
    db.refuses([of("audience").replace("3c", "3d")], "messages_side").await;
}
