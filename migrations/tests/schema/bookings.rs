use crate::{
    fixture::{ANA, BO, DEE, ELI, Schema, When},
    on_both_databases,
    support::on_sqlite,
};

on_both_databases![
    a_slot_has_one_live_booking,
    a_booking_that_is_over_still_holds_its_slot,
    a_cancelled_booking_frees_its_slot,
    a_cancelled_booking_does_not_come_back_to_a_taken_slot,
    a_cancelled_booking_outlives_its_slot,
    a_booked_slot_cannot_be_moved,
    a_booked_slot_cannot_be_given_to_somebody_else,
    a_booked_slot_cannot_be_deleted,
    a_booked_slot_may_change_its_place_and_local_day,
    a_slot_is_movable_again_after_the_cancellation,
    a_live_booking_is_of_its_slots_interviewer,
    a_live_booking_has_its_slots_times,
    a_live_booking_has_a_slot,
    one_statement_moves_a_booking,
    a_booking_cannot_move_to_a_taken_slot,
    a_move_takes_the_times_along,
    a_booking_is_of_a_known_candidate,
    a_booking_has_a_known_status,
    invitations_of_two_bookings_never_share_an_id,
    notes_have_an_end,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");
const TEN: When<'static> = ("2026-03-02 10:00", "2026-03-02 11:00");
const NOON: When<'static> = ("2026-03-02 12:00", "2026-03-02 13:00");

/// Ana offers nine (slot 10) and ten o'clock (slot 11), Bo ten o'clock (slot 12); Dee has slot 10 (booking 20).
async fn booked(db: &Schema) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.day(BO, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.slot(11, ANA, TEN),
        db.slot(12, BO, TEN),
        db.booking(20, 10, ANA, DEE, NINE),
    ])
    .await;
}

async fn a_slot_has_one_live_booking(db: &Schema) {
    booked(db).await;
    db.refuses([db.booking(21, 10, ANA, ELI, NINE)], "bookings_one_live_per_slot").await;
}

async fn a_booking_that_is_over_still_holds_its_slot(db: &Schema) {
    booked(db).await;
    for over in ["completed", "no_show"] {
        db.write([db.set_status(20, over)]).await;
        db.refuses([db.booking(21, 10, ANA, ELI, NINE)], "bookings_one_live_per_slot").await;
        db.refuses([db.delete_slot(10)], "slots_booked").await;
    }
}

async fn a_cancelled_booking_frees_its_slot(db: &Schema) {
    booked(db).await;
    db.write([db.cancel(20), db.booking(21, 10, ANA, ELI, NINE)]).await;
    db.write([db.cancel(21), db.booking(22, 10, ANA, DEE, NINE)]).await;
    assert_eq!(db.count(format!("bookings WHERE slot_id = {}", db.id(10))).await, 3);
}

async fn a_cancelled_booking_does_not_come_back_to_a_taken_slot(db: &Schema) {
    booked(db).await;
    db.write([db.cancel(20), db.booking(21, 10, ANA, ELI, NINE)]).await;
    db.refuses([db.set_status(20, "booked")], "bookings_one_live_per_slot").await;
}

async fn a_cancelled_booking_outlives_its_slot(db: &Schema) {
    booked(db).await;
    db.write([db.cancel(20), db.delete_slot(10)]).await;
    let as_it_was = format!("bookings WHERE slot_id = {} AND held_slot_id IS NULL", db.id(10));
    assert_eq!(db.count(as_it_was).await, 1);
    db.refuses([db.set_status(20, "booked")], "bookings_match_slot").await;
}

async fn a_booked_slot_cannot_be_moved(db: &Schema) {
    booked(db).await;
    db.refuses([db.move_slot(10, NOON)], "slots_booked").await;
    db.refuses([db.move_slot(10, ("2026-03-02 09:00", "2026-03-02 09:45"))], "slots_booked").await;
}

async fn a_booked_slot_cannot_be_given_to_somebody_else(db: &Schema) {
    booked(db).await;
    let give = format!("UPDATE slots SET interviewer_id = {} WHERE id = {}", db.id(BO), db.id(10));
    db.refuses([give], "slots_booked").await;
}

async fn a_booked_slot_cannot_be_deleted(db: &Schema) {
    booked(db).await;
    db.refuses([db.delete_slot(10)], "slots_booked").await;
}

async fn a_booked_slot_may_change_its_place_and_local_day(db: &Schema) {
    booked(db).await;
    db.write([
        format!("UPDATE slots SET location = 'Room 4', status = 'booked' WHERE id = {}", db.id(10)),
        db.day(ANA, "2026-03-02", 2, "2026-03-03"),
        format!("UPDATE slots SET local_day = '2026-03-03' WHERE id = {}", db.id(10)),
    ])
    .await;
}

async fn a_slot_is_movable_again_after_the_cancellation(db: &Schema) {
    booked(db).await;
    db.write([db.cancel(20), db.move_slot(10, NOON)]).await;
}

async fn a_live_booking_is_of_its_slots_interviewer(db: &Schema) {
    booked(db).await;
    db.refuses([db.booking(21, 11, BO, ELI, TEN)], "bookings_match_slot").await;
}

async fn a_live_booking_has_its_slots_times(db: &Schema) {
    booked(db).await;
    for times in [NOON, ("2026-03-02 10:00", "2026-03-02 10:59"), ("2026-03-02 09:59", "2026-03-02 11:00")] {
        db.refuses([db.booking(21, 11, ANA, ELI, times)], "bookings_match_slot").await;
    }
}

async fn a_live_booking_has_a_slot(db: &Schema) {
    booked(db).await;
    db.refuses([db.booking(21, 99, ANA, ELI, TEN)], "bookings_match_slot").await;
}

async fn one_statement_moves_a_booking(db: &Schema) {
    booked(db).await;
    db.write([db.move_booking(20, 12, BO, TEN)]).await;
    db.write([db.booking(21, 10, ANA, ELI, NINE)]).await;
    db.refuses([db.delete_slot(12)], "slots_booked").await;
}

async fn a_booking_cannot_move_to_a_taken_slot(db: &Schema) {
    booked(db).await;
    db.write([db.booking(21, 11, ANA, ELI, TEN)]).await;
    db.refuses([db.move_booking(20, 11, ANA, TEN)], "bookings_one_live_per_slot").await;
}

async fn a_move_takes_the_times_along(db: &Schema) {
    booked(db).await;
    db.refuses([db.move_booking(20, 11, ANA, NINE)], "bookings_match_slot").await;
}

async fn a_booking_is_of_a_known_candidate(db: &Schema) {
    booked(db).await;
    db.refuses([db.booking(21, 11, ANA, 99, TEN)], "bookings_candidate").await;
}

async fn a_booking_has_a_known_status(db: &Schema) {
    booked(db).await;
    db.refuses([db.set_status(20, "done")], "bookings_status").await;
}

async fn invitations_of_two_bookings_never_share_an_id(db: &Schema) {
    booked(db).await;
    let twin = db.booking(21, 11, ANA, ELI, TEN).replace("uid-21", "uid-20");
    db.refuses([twin], "bookings_ics_uid_key").await;
}

async fn notes_have_an_end(db: &Schema) {
    booked(db).await;
    let notes = |length| format!("UPDATE bookings SET notes = '{}'", "é".repeat(length));
    db.write([notes(10_000)]).await;
    db.refuses([notes(10_001)], "bookings_notes").await;
}

#[test]
fn sqlite_does_not_replace_a_booked_slot() {
    async fn fact(db: &Schema) {
        booked(db).await;
        let replace = db.slot(10, ANA, NOON).replace("INSERT", "INSERT OR REPLACE");
        db.refuses([replace], "slots_booked").await;
        let rename = format!("UPDATE OR REPLACE slots SET id = {} WHERE id = {}", db.id(10), db.id(11));
        db.refuses([rename], "slots_booked").await;
    }
    on_sqlite(fact);
}
