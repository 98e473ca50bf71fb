use crate::{
    fixture::{ANA, BO, Schema, When},
    on_both_databases,
};

on_both_databases![
    a_slot_needs_its_day,
    a_day_keeps_its_row_while_it_has_slots,
    a_third_day_is_refused,
    a_place_in_the_week_is_taken_once,
    a_day_is_taken_once,
    other_weeks_and_other_people_have_days_of_their_own,
    another_slot_on_an_offered_day_is_no_new_day,
    an_emptied_day_is_free_again,
    the_last_slot_of_a_day_takes_its_place_along,
    a_slot_that_moves_within_its_day_keeps_it,
    a_lowered_limit_leaves_what_stands,
    a_lowered_limit_refuses_new_days,
    a_lowered_limit_lets_offered_days_take_more_slots,
    a_day_cannot_be_moved_into_a_full_week,
    a_raised_limit_makes_room,
    a_week_begins_on_monday,
    a_day_is_of_its_week,
    the_limit_is_1_to_7_days,
    there_is_one_policy,
];

const WEEK: &str = "2026-03-02";
const MONDAY: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");
const TUESDAY: When<'static> = ("2026-03-03 09:00", "2026-03-03 10:00");
const WEDNESDAY: When<'static> = ("2026-03-04 09:00", "2026-03-04 10:00");

/// Ana offers Monday (slot 10) and Tuesday (slot 11).
async fn two_days(db: &Schema) {
    db.write([
        db.day(ANA, WEEK, 1, "2026-03-02"),
        db.slot(10, ANA, MONDAY),
        db.day(ANA, WEEK, 2, "2026-03-03"),
        db.slot(11, ANA, TUESDAY),
    ])
    .await;
}

fn limit(days: u8) -> String {
    format!("UPDATE policy SET max_days_per_week = {days}, version = version + 1")
}

fn unless_it_stands(day: String) -> String {
    format!("{day} ON CONFLICT (interviewer_id, local_day) DO NOTHING")
}

async fn a_slot_needs_its_day(db: &Schema) {
    db.refuses([db.slot(10, ANA, MONDAY)], "slots_day_is_offered").await;
    db.write([db.slot(10, ANA, MONDAY), db.day(ANA, WEEK, 1, "2026-03-02")]).await;
}

async fn a_day_keeps_its_row_while_it_has_slots(db: &Schema) {
    two_days(db).await;
    db.refuses(
        ["DELETE FROM offered_days WHERE local_day = '2026-03-02'".to_owned()],
        "slots_day_is_offered",
    )
    .await;
}

async fn a_third_day_is_refused(db: &Schema) {
    two_days(db).await;
    let third = db.day(ANA, WEEK, 3, "2026-03-04");
    db.refuses([third, db.slot(12, ANA, WEDNESDAY)], "offered_days_within_limit").await;
}

async fn a_place_in_the_week_is_taken_once(db: &Schema) {
    db.write([db.day(ANA, WEEK, 1, "2026-03-02")]).await;
    db.refuses([db.day(ANA, WEEK, 1, "2026-03-03")], "offered_days_ordinal_key").await;
    let outside = "UPDATE offered_days SET ordinal = 0".to_owned();
    db.refuses([outside], "offered_days_ordinal").await;
}

async fn a_day_is_taken_once(db: &Schema) {
    db.write([db.day(ANA, WEEK, 1, "2026-03-02")]).await;
    db.refuses([db.day(ANA, WEEK, 2, "2026-03-02")], "offered_days_pkey").await;
}

async fn other_weeks_and_other_people_have_days_of_their_own(db: &Schema) {
    two_days(db).await;
    db.write([
        db.day(ANA, "2026-03-09", 1, "2026-03-15"),
        db.day(ANA, "2026-02-23", 1, "2026-03-01"),
        db.day(BO, WEEK, 1, "2026-03-04"),
    ])
    .await;
}

async fn another_slot_on_an_offered_day_is_no_new_day(db: &Schema) {
    two_days(db).await;
    db.write([db.slot(12, ANA, ("2026-03-02 10:00", "2026-03-02 11:00"))]).await;
}

async fn an_emptied_day_is_free_again(db: &Schema) {
    two_days(db).await;
    db.write([db.slot(12, ANA, ("2026-03-02 10:00", "2026-03-02 11:00")), db.delete_slot(10)]).await;
    assert_eq!(db.count("offered_days".to_owned()).await, 2);
    db.write([db.delete_slot(12)]).await;
    assert_eq!(db.count("offered_days".to_owned()).await, 1);
    db.write([db.day(ANA, WEEK, 1, "2026-03-04"), db.slot(13, ANA, WEDNESDAY)]).await;
}

async fn the_last_slot_of_a_day_takes_its_place_along(db: &Schema) {
    two_days(db).await;
    db.write([db.move_slot(10, WEDNESDAY), db.day(ANA, WEEK, 1, "2026-03-04")]).await;
    assert_eq!(db.count("offered_days WHERE local_day = '2026-03-02'".to_owned()).await, 0);
    db.refuses([db.move_slot(10, MONDAY)], "slots_day_is_offered").await;
}

async fn a_slot_that_moves_within_its_day_keeps_it(db: &Schema) {
    two_days(db).await;
    db.write([db.move_slot(10, ("2026-03-02 15:00", "2026-03-02 16:00"))]).await;
    assert_eq!(db.count("offered_days".to_owned()).await, 2);
}

async fn a_lowered_limit_leaves_what_stands(db: &Schema) {
    two_days(db).await;
    db.write([limit(1)]).await;
    assert_eq!(db.count("slots".to_owned()).await, 2);
    db.write([db.move_slot(11, ("2026-03-03 15:00", "2026-03-03 16:00"))]).await;
}

async fn a_lowered_limit_refuses_new_days(db: &Schema) {
    db.write([limit(3)]).await;
    two_days(db).await;
    let third = ("2026-03-05 09:00", "2026-03-05 10:00");
    db.write([db.day(ANA, WEEK, 3, "2026-03-05"), db.slot(12, ANA, third)]).await;
    db.write([limit(2), db.delete_slot(10)]).await;
    // The first place is free and within the limit, yet two days stand.
    db.refuses([db.day(ANA, WEEK, 1, "2026-03-04")], "offered_days_within_limit").await;
    db.write([db.delete_slot(12), db.day(ANA, WEEK, 1, "2026-03-04")]).await;
}

async fn a_lowered_limit_lets_offered_days_take_more_slots(db: &Schema) {
    two_days(db).await;
    db.write([limit(1)]).await;
    let again = unless_it_stands(db.day(ANA, WEEK, 2, "2026-03-03"));
    db.write([again, db.slot(12, ANA, ("2026-03-03 10:00", "2026-03-03 11:00"))]).await;
}

async fn a_day_cannot_be_moved_into_a_full_week(db: &Schema) {
    two_days(db).await;
    db.write([db.day(ANA, "2026-03-09", 1, "2026-03-09")]).await;
    let moved = |ordinal| {
        format!(
            "UPDATE offered_days SET week_start = '{WEEK}', local_day = '2026-03-06', ordinal = {ordinal} \
             WHERE local_day = '2026-03-09'"
        )
    };
    for ordinal in [1, 3] {
        db.refuses([moved(ordinal)], "offered_days_within_limit").await;
    }
}

async fn a_raised_limit_makes_room(db: &Schema) {
    two_days(db).await;
    db.write([limit(3), db.day(ANA, WEEK, 3, "2026-03-04"), db.slot(12, ANA, WEDNESDAY)]).await;
}

async fn a_week_begins_on_monday(db: &Schema) {
    for other in ["2026-03-01", "2026-03-03", "2026-03-07"] {
        db.refuses([db.day(ANA, other, 1, other)], "offered_days_week_begins_on_monday").await;
    }
}

async fn a_day_is_of_its_week(db: &Schema) {
    for outside in ["2026-03-01", "2026-03-09"] {
        db.refuses([db.day(ANA, WEEK, 1, outside)], "offered_days_day_is_of_its_week").await;
    }
    db.write([db.day(ANA, WEEK, 1, "2026-03-02"), db.day(ANA, WEEK, 2, "2026-03-08")]).await;
}

async fn the_limit_is_1_to_7_days(db: &Schema) {
    for days in [0, 8] {
        db.refuses([limit(days)], "policy_max_days_per_week").await;
    }
    assert_eq!(db.count("policy WHERE max_days_per_week = 2".to_owned()).await, 1);
}

async fn there_is_one_policy(db: &Schema) {
    let second =
        |id| format!("INSERT INTO policy SELECT {id}, max_days_per_week, version, updated_at FROM policy");
    db.refuses([second(1)], "policy_pkey").await;
    db.refuses([second(2)], "policy_is_one_row").await;
}
