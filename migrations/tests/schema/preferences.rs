//! What people want to be told, and what is held for them.

use crate::{
    fixture::{ANA, DEE, Schema, When, Word},
    on_both_databases,
};

on_both_databases![
    quiet_hours_have_two_ends_within_a_day,
    something_is_left_of_every_day,
    a_person_has_one_set_of_preferences,
    preferences_go_with_their_person,
    what_is_held_leaves_later_than_it_would,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");

fn preferences(db: &Schema, person: u8, from: &str, until: &str) -> String {
    format!(
        "INSERT INTO preferences VALUES ({}, true, true, false, {from}, {until}, true, true, false, false, true, true, \
         true, true)",
        db.id(person)
    )
}

async fn quiet_hours_have_two_ends_within_a_day(db: &Schema) {
    for (from, until, rule) in [
        ("1320", "NULL", "preferences_quiet_hours_have_both_ends"),
        ("NULL", "420", "preferences_quiet_hours_have_both_ends"),
        ("1440", "420", "preferences_minutes_of_the_day"),
        ("-1", "420", "preferences_minutes_of_the_day"),
        ("1320", "1440", "preferences_minutes_of_the_day"),
    ] {
        db.refuses([preferences(db, ANA, from, until)], rule).await;
    }
    db.write([preferences(db, ANA, "NULL", "NULL")]).await;
}

async fn something_is_left_of_every_day(db: &Schema) {
    for (from, until) in [("420", "420"), ("0", "961"), ("1320", "841"), ("420", "419")] {
        db.refuses([preferences(db, ANA, from, until)], "preferences_at_most_16_hours").await;
    }
    for (from, until) in [("0", "960"), ("1320", "840"), ("1439", "0"), ("0", "1")] {
        db.write([
            preferences(db, ANA, from, until),
            format!("DELETE FROM preferences WHERE person_id = {}", db.id(ANA)),
        ])
        .await;
    }
}

async fn a_person_has_one_set_of_preferences(db: &Schema) {
    db.write([preferences(db, ANA, "1320", "420")]).await;
    db.refuses([preferences(db, ANA, "NULL", "NULL")], "preferences_pkey").await;
    db.refuses([preferences(db, 99, "NULL", "NULL")], "preferences_person").await;
}

async fn preferences_go_with_their_person(db: &Schema) {
    db.write([preferences(db, ANA, "1320", "420"), format!("DELETE FROM people WHERE id = {}", db.id(ANA))])
        .await;
    assert_eq!(db.count("preferences".to_owned()).await, 0);
}

async fn what_is_held_leaves_later_than_it_would(db: &Schema) {
    let invitation =
        Word { booking: 20, sequence: 0, kind: "invitation", lead: 0, party: ANA, state: "waiting" };
    db.write([
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.booking(20, 10, ANA, DEE, NINE),
        db.message(30, invitation),
    ])
    .await;
    let held = |than| format!("UPDATE messages SET held_from = {than} WHERE id = {}", db.id(30));
    db.refuses([held("due_at")], "messages_held_for_later").await;
    db.write([held("'2000-01-01T09:00:00+00:00'")]).await;
}
