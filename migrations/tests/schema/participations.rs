use crate::{
    fixture::{ANA, BO, DEE, ELI, GUS, Schema, When, instant},
    on_both_databases,
};

on_both_databases![
    a_candidate_is_never_in_two_interviews_at_once,
    a_candidate_may_go_from_one_interview_to_the_next,
    an_interviewer_is_never_in_two_interviews_at_once,
    an_assigned_colleague_is_never_in_two_interviews_at_once,
    an_interviewer_with_a_booking_cannot_be_assigned_elsewhere,
    nobody_is_assigned_to_their_own_interview,
    a_cancelled_booking_engages_nobody,
    a_revived_booking_engages_again,
    a_revived_booking_meets_what_came_in_between,
    a_booking_may_move_over_its_own_old_time,
    a_booking_cannot_move_to_where_its_candidate_is_busy,
    a_move_frees_the_former_interviewer,
    a_move_takes_assigned_colleagues_along,
    another_candidate_takes_the_place_of_the_first,
    nobody_can_be_taken_out_of_a_live_booking,
    nobody_takes_part_at_another_time,
    nobody_takes_part_in_a_cancelled_booking,
    nobody_else_passes_for_the_candidate,
    participations_go_with_their_booking,
];

const NINE: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");
const HALF_PAST: When<'static> = ("2026-03-02 09:30", "2026-03-02 10:30");
const TEN: When<'static> = ("2026-03-02 10:00", "2026-03-02 11:00");

/// Ana offers nine (slot 10) and ten o'clock (slot 11), Bo half past nine (slot 12); Dee has slot 10 (booking 20).
async fn booked(db: &Schema) {
    db.write([
        db.gus(),
        db.day(ANA, "2026-03-02", 1, "2026-03-02"),
        db.day(BO, "2026-03-02", 1, "2026-03-02"),
        db.slot(10, ANA, NINE),
        db.slot(11, ANA, TEN),
        db.slot(12, BO, HALF_PAST),
        db.booking(20, 10, ANA, DEE, NINE),
    ])
    .await;
}

async fn engaged(db: &Schema, party: u8, (starts, ends): When<'_>) -> i64 {
    let [starts, ends] = [starts, ends].map(instant);
    let party = db.id(party);
    db.count(format!("participations WHERE party_id = {party} AND starts_at = {starts} AND ends_at = {ends}"))
        .await
}

async fn a_candidate_is_never_in_two_interviews_at_once(db: &Schema) {
    booked(db).await;
    db.refuses([db.booking(21, 12, BO, DEE, HALF_PAST)], "participations_nobody_twice").await;
}

async fn a_candidate_may_go_from_one_interview_to_the_next(db: &Schema) {
    booked(db).await;
    db.write([db.booking(21, 11, ANA, DEE, TEN)]).await;
}

/// Their slots do not overlap, so it takes an assignment to try.
async fn an_interviewer_is_never_in_two_interviews_at_once(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, BO)]).await;
    db.refuses([db.booking(21, 12, BO, ELI, HALF_PAST)], "participations_nobody_twice").await;
}

async fn an_assigned_colleague_is_never_in_two_interviews_at_once(db: &Schema) {
    booked(db).await;
    db.write([db.booking(21, 12, BO, ELI, HALF_PAST), db.assign(20, GUS)]).await;
    db.refuses([db.assign(21, GUS)], "participations_nobody_twice").await;
}

async fn an_interviewer_with_a_booking_cannot_be_assigned_elsewhere(db: &Schema) {
    booked(db).await;
    db.write([db.booking(21, 12, BO, ELI, HALF_PAST)]).await;
    db.refuses([db.assign(20, BO)], "participations_nobody_twice").await;
}

async fn nobody_is_assigned_to_their_own_interview(db: &Schema) {
    booked(db).await;
    db.refuses([db.assign(20, ANA)], "participations_nobody_twice").await;
}

async fn a_cancelled_booking_engages_nobody(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS), db.cancel(20)]).await;
    assert_eq!(db.count("participations".to_owned()).await, 0);
    db.write([db.booking(21, 12, BO, DEE, HALF_PAST)]).await;
}

async fn a_revived_booking_engages_again(db: &Schema) {
    booked(db).await;
    db.write([db.cancel(20), db.set_status(20, "booked")]).await;
    db.refuses([db.booking(21, 12, BO, DEE, HALF_PAST)], "participations_nobody_twice").await;
}

async fn a_revived_booking_meets_what_came_in_between(db: &Schema) {
    booked(db).await;
    db.write([db.cancel(20), db.booking(21, 12, BO, DEE, HALF_PAST)]).await;
    db.refuses([db.set_status(20, "booked")], "participations_nobody_twice").await;
}

async fn a_booking_may_move_over_its_own_old_time(db: &Schema) {
    booked(db).await;
    db.write([db.move_booking(20, 12, BO, HALF_PAST)]).await;
    assert_eq!(engaged(db, DEE, HALF_PAST).await, 1);
}

async fn a_booking_cannot_move_to_where_its_candidate_is_busy(db: &Schema) {
    booked(db).await;
    db.write([db.booking(21, 11, ANA, DEE, TEN)]).await;
    db.refuses([db.move_booking(20, 12, BO, HALF_PAST)], "participations_nobody_twice").await;
}

async fn a_move_frees_the_former_interviewer(db: &Schema) {
    booked(db).await;
    db.write([db.move_booking(20, 12, BO, HALF_PAST)]).await;
    assert_eq!(engaged(db, ANA, NINE).await, 0);
    assert_eq!(engaged(db, BO, HALF_PAST).await, 1);
    assert_eq!(db.count("participations".to_owned()).await, 2);
}

async fn a_move_takes_assigned_colleagues_along(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS), db.move_booking(20, 11, ANA, TEN)]).await;
    assert_eq!(engaged(db, GUS, TEN).await, 1);
}

async fn another_candidate_takes_the_place_of_the_first(db: &Schema) {
    booked(db).await;
    db.write([format!("UPDATE bookings SET candidate_id = {}", db.id(ELI))]).await;
    assert_eq!(engaged(db, DEE, NINE).await, 0);
    assert_eq!(engaged(db, ELI, NINE).await, 1);
}

async fn nobody_can_be_taken_out_of_a_live_booking(db: &Schema) {
    booked(db).await;
    for kind in ["interviewer", "candidate"] {
        for sql in [
            format!("DELETE FROM participations WHERE kind = '{kind}'"),
            format!("UPDATE participations SET kind = 'assigned' WHERE kind = '{kind}'"),
        ] {
            db.refuses([sql], "participations_match_booking").await;
        }
    }
}

async fn nobody_takes_part_at_another_time(db: &Schema) {
    booked(db).await;
    db.refuses([db.participate(20, GUS, TEN)], "participations_match_booking").await;
    db.write([db.assign(20, GUS)]).await;
    let later = format!("UPDATE participations SET ends_at = {}", instant(TEN.1));
    db.refuses([later], "participations_match_booking").await;
}

async fn nobody_takes_part_in_a_cancelled_booking(db: &Schema) {
    booked(db).await;
    db.write([db.cancel(20), db.assign(20, GUS)]).await;
    assert_eq!(db.count("participations".to_owned()).await, 0);
    db.refuses([db.participate(20, GUS, NINE)], "participations_match_booking").await;
}

async fn nobody_else_passes_for_the_candidate(db: &Schema) {
    booked(db).await;
    let forged = db.participate(20, GUS, NINE).replace("assigned", "candidate");
    db.refuses([forged], "participations_match_booking").await;
}

async fn participations_go_with_their_booking(db: &Schema) {
    booked(db).await;
    db.write([db.assign(20, GUS), format!("DELETE FROM bookings WHERE id = {}", db.id(20))]).await;
    assert_eq!(db.count("participations".to_owned()).await, 0);
}
