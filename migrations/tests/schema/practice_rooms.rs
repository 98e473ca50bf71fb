//! Practice rooms: who hosts, who takes, and that both are nowhere else.

use crate::{
    fixture::{ANA, BO, CLEO, DEE, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    the_first_who_takes_a_room_has_it,
    nobody_takes_the_room_that_they_host,
    a_room_is_hosted_and_taken_by_people,
    a_room_lasts_as_long_as_a_slot_may_and_begins_at_a_whole_minute,
    rooms_have_uids_of_their_own,
    rounds_are_numbered_from_one_and_go_with_their_room,
    a_host_is_never_in_two_rooms_at_once,
    a_guest_is_never_in_two_rooms_at_once,
    a_host_or_guest_may_go_from_one_room_to_the_next,
    who_has_a_booking_neither_hosts_nor_takes_a_room_then,
    who_hosts_or_takes_a_room_cannot_be_booked_then,
    who_hosts_a_room_cannot_be_assigned_then,
    a_room_may_move_over_its_own_old_time,
    a_room_cannot_move_to_where_its_guest_is_busy,
    a_room_that_goes_engages_nobody,
    nobody_takes_part_in_a_room_but_as_it_says,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");
const HALF_PAST: When<'static> = ("2026-03-02 09:30", "2026-03-02 10:30");
const TEN: When<'static> = ("2026-03-02 10:00", "2026-03-02 11:00");

/// Rooms.
const ONE: u8 = 30;
const TWO: u8 = 31;

fn room(db: &Schema, id: u8, host: u8, (starts, ends): When<'_>) -> String {
    let uid = id;
    let [id, host] = [id, host].map(|id| db.id(id));
    let [starts, ends, now] = [starts, ends, "2026-02-01 12:00"].map(instant);
    format!(
        "INSERT INTO practice_rooms (id, host_id, guest_id, starts_at, ends_at, topic, ics_uid, sequence, version, \
         created_at, updated_at) VALUES ({id}, {host}, NULL, {starts}, {ends}, NULL, 'room-{uid}', 0, 1, {now}, {now})"
    )
}

fn take(db: &Schema, room: u8, guest: u8) -> String {
    format!("UPDATE practice_rooms SET guest_id = {} WHERE id = {}", db.id(guest), db.id(room))
}

fn shift(db: &Schema, room: u8, (starts, ends): When<'_>) -> String {
    let [starts, ends] = [starts, ends].map(instant);
    format!("UPDATE practice_rooms SET starts_at = {starts}, ends_at = {ends} WHERE id = {}", db.id(room))
}

fn round(db: &Schema, room: u8, number: i32) -> String {
    let at = instant("2026-02-01 12:00");
    format!(
        "INSERT INTO practice_rounds (room_id, number, created_at) VALUES ({}, {number}, {at})",
        db.id(room)
    )
}

/// Dee is interviewed by Ana then.
async fn booked(db: &Schema, when: When<'_>) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, when),
        db.booking(20, 10, ANA, DEE, when),
    ])
    .await;
}

async fn the_first_who_takes_a_room_has_it(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE), take(db, ONE, BO), take(db, ONE, BO)]).await;
    db.refuses([take(db, ONE, CLEO)], "practice_rooms_taken_once").await;
    let given_back = "UPDATE practice_rooms SET guest_id = NULL".to_owned();
    db.refuses([given_back], "practice_rooms_taken_once").await;
}

async fn nobody_takes_the_room_that_they_host(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE)]).await;
    db.refuses([take(db, ONE, ANA)], "practice_rooms_guest_is_not_host").await;
}

async fn a_room_is_hosted_and_taken_by_people(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE)]).await;
    db.refuses([take(db, ONE, DEE)], "practice_rooms_guest").await;
}

async fn a_room_lasts_as_long_as_a_slot_may_and_begins_at_a_whole_minute(db: &Schema) {
    for (when, rule) in [
        (("2026-03-02 09:00", "2026-03-02 09:14"), "practice_rooms_length"),
        (("2026-03-02 09:00", "2026-03-02 17:01"), "practice_rooms_length"),
        (("2026-03-02 10:00", "2026-03-02 09:00"), "practice_rooms_length"),
        (("2026-03-02 09:00:30", "2026-03-02 10:00"), "practice_rooms_whole_minutes"),
    ] {
        db.refuses([room(db, ONE, ANA, when)], rule).await;
    }
    db.write([room(db, ONE, ANA, ("2026-03-02 09:00", "2026-03-02 17:00"))]).await;
}

async fn rooms_have_uids_of_their_own(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE)]).await;
    let copied = room(db, TWO, BO, NINE).replace("room-31", "room-30");
    db.refuses([copied], "practice_rooms_ics_uid_key").await;
}

async fn rounds_are_numbered_from_one_and_go_with_their_room(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE), round(db, ONE, 1), round(db, ONE, 2)]).await;
    db.refuses([round(db, ONE, 0)], "practice_rounds_number").await;
    db.refuses([round(db, ONE, 2)], "practice_rounds_pkey").await;
    db.refuses([round(db, TWO, 1)], "practice_rounds_room").await;
    db.write(["DELETE FROM practice_rooms".to_owned()]).await;
    assert_eq!(db.count("practice_rounds".to_owned()).await, 0);
}

async fn a_host_is_never_in_two_rooms_at_once(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE), room(db, TWO, BO, HALF_PAST)]).await;
    db.refuses([room(db, 32, ANA, HALF_PAST)], "participations_nobody_twice").await;
    db.refuses([take(db, TWO, ANA)], "participations_nobody_twice").await;
}

async fn a_guest_is_never_in_two_rooms_at_once(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE), room(db, TWO, BO, HALF_PAST), take(db, ONE, CLEO)]).await;
    db.refuses([take(db, TWO, CLEO)], "participations_nobody_twice").await;
    db.refuses([room(db, 32, CLEO, HALF_PAST)], "participations_nobody_twice").await;
}

async fn a_host_or_guest_may_go_from_one_room_to_the_next(db: &Schema) {
    db.write([
        room(db, ONE, ANA, NINE),
        room(db, TWO, BO, TEN),
        room(db, 32, ANA, ("2026-03-02 11:00", "2026-03-02 12:00")),
        take(db, TWO, ANA),
    ])
    .await;
}

async fn who_has_a_booking_neither_hosts_nor_takes_a_room_then(db: &Schema) {
    booked(db, NINE).await;
    db.write([room(db, ONE, BO, HALF_PAST)]).await;
    db.refuses([room(db, TWO, ANA, HALF_PAST)], "participations_nobody_twice").await;
    db.refuses([take(db, ONE, ANA)], "participations_nobody_twice").await;
    db.write([db.cancel(20), take(db, ONE, ANA)]).await;
}

async fn who_hosts_or_takes_a_room_cannot_be_booked_then(db: &Schema) {
    db.write([
        room(db, ONE, ANA, HALF_PAST),
        take(db, ONE, BO),
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.day(BO, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.slot(11, BO, TEN),
    ])
    .await;
    db.refuses([db.booking(20, 10, ANA, DEE, NINE)], "participations_nobody_twice").await;
    db.refuses([db.booking(20, 11, BO, DEE, TEN)], "participations_nobody_twice").await;
}

async fn who_hosts_a_room_cannot_be_assigned_then(db: &Schema) {
    booked(db, NINE).await;
    db.write([room(db, ONE, BO, HALF_PAST)]).await;
    db.refuses([db.assign(20, BO)], "participations_nobody_twice").await;
}

async fn a_room_may_move_over_its_own_old_time(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE), take(db, ONE, BO), shift(db, ONE, HALF_PAST)]).await;
    let starts = instant(HALF_PAST.0);
    assert_eq!(db.count(format!("participations WHERE starts_at = {starts}")).await, 2);
}

async fn a_room_cannot_move_to_where_its_guest_is_busy(db: &Schema) {
    booked(db, TEN).await;
    db.write([room(db, ONE, BO, NINE), take(db, ONE, ANA)]).await;
    db.refuses([shift(db, ONE, HALF_PAST)], "participations_nobody_twice").await;
}

async fn a_room_that_goes_engages_nobody(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE), take(db, ONE, BO), "DELETE FROM practice_rooms".to_owned()]).await;
    assert_eq!(db.count("participations".to_owned()).await, 0);
}

async fn nobody_takes_part_in_a_room_but_as_it_says(db: &Schema) {
    db.write([room(db, ONE, ANA, NINE), take(db, ONE, BO), room(db, TWO, CLEO, TEN)]).await;
    let [starts, ends] = [TEN.0, TEN.1].map(instant);
    for sql in [
        "DELETE FROM participations WHERE kind = 'guest'".to_owned(),
        "UPDATE participations SET kind = 'host' WHERE kind = 'guest'".to_owned(),
        format!("UPDATE participations SET ends_at = {ends} WHERE kind = 'guest'"),
        format!("UPDATE participations SET party_id = {} WHERE kind = 'guest'", db.id(DEE)),
        format!(
            "INSERT INTO participations (room_id, kind, party_id, starts_at, ends_at) \
             VALUES ({}, 'guest', {}, {starts}, {ends})",
            db.id(TWO),
            db.id(DEE)
        ),
    ] {
        db.refuses([sql], "participations_match_room").await;
    }
}
