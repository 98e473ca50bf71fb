use crate::{
    fixture::{ANA, BO, Schema, When, instant},
    on_both_databases,
    support::on_sqlite,
};

on_both_databases![
    slots_of_an_interviewer_never_overlap,
    the_longest_slot_is_seen_from_its_end,
    slots_may_touch,
    another_interviewer_may_offer_the_same_time,
    a_slot_cannot_be_moved_over_another,
    a_slot_cannot_be_given_to_somebody_who_is_busy,
    a_slot_may_be_moved_over_its_own_old_time,
    slots_are_whole_minutes,
    a_slot_lasts_15_minutes_to_8_hours,
    a_local_day_is_near_the_utc_day,
    a_slot_is_available_or_booked,
    a_slot_is_somebodys,
    a_version_begins_at_one,
];

const NINE_TO_TEN: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

/// Ana's Monday, with a slot from nine to ten.
async fn monday(db: &Schema) {
    db.write([db.day(ANA, "2026-03-02", 1, "2026-03-02"), db.slot(10, ANA, NINE_TO_TEN)]).await;
}

async fn slots_of_an_interviewer_never_overlap(db: &Schema) {
    monday(db).await;
    for (starts, ends) in [
        ("09:00", "10:00"),
        ("09:15", "09:45"),
        ("08:00", "11:00"),
        ("08:00", "09:01"),
        ("09:59", "11:00"),
        ("09:00", "09:15"),
        ("09:45", "10:00"),
    ] {
        let when = [starts, ends].map(|time| format!("2026-03-02 {time}"));
        db.refuses([db.slot(11, ANA, (&when[0], &when[1]))], "slots_no_overlap").await;
    }
}

async fn the_longest_slot_is_seen_from_its_end(db: &Schema) {
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, ("2026-03-02 09:00", "2026-03-02 17:00")),
    ])
    .await;
    db.refuses([db.slot(11, ANA, ("2026-03-02 16:59", "2026-03-02 18:00"))], "slots_no_overlap").await;
    db.write([db.slot(11, ANA, ("2026-03-02 17:00", "2026-03-02 18:00"))]).await;
}

async fn slots_may_touch(db: &Schema) {
    monday(db).await;
    db.write([
        db.slot(11, ANA, ("2026-03-02 08:00", "2026-03-02 09:00")),
        db.slot(12, ANA, ("2026-03-02 10:00", "2026-03-02 11:00")),
    ])
    .await;
}

async fn another_interviewer_may_offer_the_same_time(db: &Schema) {
    monday(db).await;
    db.write([db.day(BO, "2026-03-02", 1, "2026-03-02"), db.slot(11, BO, NINE_TO_TEN)]).await;
}

async fn a_slot_cannot_be_moved_over_another(db: &Schema) {
    monday(db).await;
    db.write([db.slot(11, ANA, ("2026-03-02 10:00", "2026-03-02 11:00"))]).await;
    db.refuses([db.move_slot(11, ("2026-03-02 09:30", "2026-03-02 10:30"))], "slots_no_overlap").await;
}

async fn a_slot_cannot_be_given_to_somebody_who_is_busy(db: &Schema) {
    monday(db).await;
    db.write([db.day(BO, "2026-03-02", 1, "2026-03-02"), db.slot(11, BO, NINE_TO_TEN)]).await;
    let give = format!("UPDATE slots SET interviewer_id = {} WHERE id = {}", db.id(ANA), db.id(11));
    db.refuses([give], "slots_no_overlap").await;
}

async fn a_slot_may_be_moved_over_its_own_old_time(db: &Schema) {
    monday(db).await;
    db.write([db.move_slot(10, ("2026-03-02 09:30", "2026-03-02 10:30"))]).await;
}

async fn slots_are_whole_minutes(db: &Schema) {
    monday(db).await;
    for when in [
        ("2026-03-02 12:00:30", "2026-03-02 13:00:00"),
        ("2026-03-02 12:00:00", "2026-03-02 13:00:01"),
        ("2026-03-02 12:00:00.5", "2026-03-02 13:00:00"),
    ] {
        db.refuses([db.slot(11, ANA, when)], "slots_whole_minutes").await;
    }
}

async fn a_slot_lasts_15_minutes_to_8_hours(db: &Schema) {
    monday(db).await;
    for ends in ["2026-03-02 12:14", "2026-03-02 12:00", "2026-03-02 20:01", "2026-03-03 12:30"] {
        db.refuses([db.slot(11, ANA, ("2026-03-02 12:00", ends))], "slots_length").await;
    }
    db.write([
        db.slot(11, ANA, ("2026-03-02 12:00", "2026-03-02 12:15")),
        db.slot(12, ANA, ("2026-03-02 12:15", "2026-03-02 20:15")),
    ])
    .await;
}

async fn a_local_day_is_near_the_utc_day(db: &Schema) {
    db.write(["UPDATE policy SET max_days_per_week = 7".to_owned()]).await;
    for (ordinal, day) in (1..=5).zip(["02", "03", "04", "05", "06"]) {
        db.write([db.day(ANA, "2026-03-02", ordinal, &format!("2026-03-{day}"))]).await;
    }
    let on_wednesday =
        |id, hour: &str| (id, format!("2026-03-04 {hour}:00"), format!("2026-03-04 {hour}:30"));
    for (local_day, (id, starts, ends)) in [
        ("2026-03-03", on_wednesday(10, "00")),
        ("2026-03-04", on_wednesday(11, "12")),
        ("2026-03-05", on_wednesday(12, "23")),
    ] {
        db.write([db.slot_on(local_day, id, ANA, (&starts, &ends))]).await;
    }
    for local_day in ["2026-03-02", "2026-03-06"] {
        let (id, starts, ends) = on_wednesday(13, "09");
        db.refuses([db.slot_on(local_day, id, ANA, (&starts, &ends))], "slots_day_is_near_start").await;
    }
}

async fn a_slot_is_available_or_booked(db: &Schema) {
    monday(db).await;
    db.refuses([format!("UPDATE slots SET status = 'gone' WHERE id = {}", db.id(10))], "slots_status").await;
}

async fn a_slot_is_somebodys(db: &Schema) {
    monday(db).await;
    let nobodys = format!("UPDATE slots SET interviewer_id = {} WHERE id = {}", db.id(99), db.id(10));
    db.refuses([nobodys], "slots_interviewer").await;
}

async fn a_version_begins_at_one(db: &Schema) {
    monday(db).await;
    db.refuses([format!("UPDATE slots SET version = 0 WHERE id = {}", db.id(10))], "slots_version").await;
}

/// PostgreSQL has a type for instants; on SQLite their order is that of their texts, which hangs on their form.
#[test]
fn sqlite_takes_instants_in_one_form_only() {
    async fn fact(db: &Schema) {
        monday(db).await;
        for form in [
            "2026-03-02T12:00:00Z",
            "2026-03-02 12:00:00+00:00",
            "2026-03-02T13:00:00+01:00",
            "2026-03-02T12:00+00:00",
            "2026-02-30T12:00:00+00:00",
            "2026-03-02T24:00:00+00:00",
            "tomorrow",
            "now",
        ] {
            let wrong = db
                .slot(11, ANA, ("2026-03-02 12:00", "2026-03-02 13:00"))
                .replace(&instant("2026-03-02 12:00"), &format!("'{form}'"));
            assert!(db.attempt(&[wrong]).await.is_err(), "{form}");
        }
    }
    on_sqlite(fact);
}
