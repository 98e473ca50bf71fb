//! On PostgreSQL writers run side by side and do not see each other; the rules hold all the same, also for those who
//! take no locks of their own. On SQLite there is one writer.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, TransactionTrait};

use crate::{
    fixture::{ANA, DEE, ELI, GUS, Schema, When},
    support::on_postgres,
};

const MONDAY: When<'static> = ("2026-03-02 09:00", "2026-03-02 10:00");
const LATER: When<'static> = ("2026-03-02 15:00", "2026-03-02 16:00");

/// The second writer begins while the first has not committed, and comes to an end after it has.
async fn race(db: &Schema, first: Vec<String>, second: Vec<String>) -> Result<(), DbErr> {
    #[expect(clippy::disallowed_methods, reason = "this goes past the application")]
    let ahead = db.db.begin().await.unwrap();
    run(&ahead, first).await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "this goes past the application")]
    let behind = db.db.begin().await.unwrap();
    let behind = tokio::spawn(async move {
        run(&behind, second).await?;
        behind.commit().await
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    ahead.commit().await.unwrap();
    behind.await.unwrap()
}

async fn run(txn: &DatabaseTransaction, statements: Vec<String>) -> Result<(), DbErr> {
    for sql in statements {
        txn.execute_unprepared(&sql).await?;
    }
    Ok(())
}

async fn monday(db: &Schema) {
    db.write([db.day(ANA, "2026-03-02", 1, "2026-03-02"), db.slot(10, ANA, MONDAY)]).await;
}

#[test]
fn overlapping_slots_offered_at_once_are_one() {
    async fn fact(db: &Schema) {
        monday(db).await;
        let refused =
            race(db, vec![db.slot(11, ANA, LATER)], vec![db.slot(12, ANA, LATER)]).await.unwrap_err();
        db.assert_names(&refused, "slots_no_overlap");
    }
    on_postgres(fact);
}

#[test]
fn days_offered_at_once_stay_within_a_lowered_limit() {
    async fn fact(db: &Schema) {
        let week = "2026-03-02";
        let limit = |days| format!("UPDATE policy SET max_days_per_week = {days}");
        db.write([limit(3), db.day(ANA, week, 3, "2026-03-02"), limit(2)]).await;
        let [tuesday, friday] = [db.day(ANA, week, 1, "2026-03-03"), db.day(ANA, week, 2, "2026-03-06")];
        let refused = race(db, vec![tuesday], vec![friday]).await.unwrap_err();
        db.assert_names(&refused, "offered_days_within_limit");
    }
    on_postgres(fact);
}

#[test]
fn a_day_emptied_by_two_at_once_is_free() {
    async fn fact(db: &Schema) {
        monday(db).await;
        db.write([db.slot(11, ANA, LATER)]).await;
        race(db, vec![db.delete_slot(10)], vec![db.delete_slot(11)]).await.unwrap();
        assert_eq!(db.count("offered_days".to_owned()).await, 0);
    }
    on_postgres(fact);
}

#[test]
fn a_slot_booked_by_two_at_once_has_one_booking() {
    async fn fact(db: &Schema) {
        monday(db).await;
        let [dee, eli] = [db.booking(20, 10, ANA, DEE, MONDAY), db.booking(21, 10, ANA, ELI, MONDAY)];
        let refused = race(db, vec![dee], vec![eli]).await.unwrap_err();
        db.assert_names(&refused, "bookings_one_live_per_slot");
    }
    on_postgres(fact);
}

#[test]
fn a_slot_that_is_being_booked_can_be_neither_moved_nor_deleted() {
    async fn fact(db: &Schema) {
        monday(db).await;
        db.write([db.slot(11, ANA, LATER)]).await;
        let refused =
            race(db, vec![db.booking(20, 10, ANA, DEE, MONDAY)], vec![db.delete_slot(10)]).await.unwrap_err();
        db.assert_names(&refused, "slots_booked");
        let moved = db.move_slot(11, ("2026-03-02 16:00", "2026-03-02 17:00"));
        let refused = race(db, vec![db.booking(21, 11, ANA, ELI, LATER)], vec![moved]).await.unwrap_err();
        db.assert_names(&refused, "slots_booked");
    }
    on_postgres(fact);
}

#[test]
fn a_slot_that_is_being_moved_or_deleted_cannot_be_booked() {
    async fn fact(db: &Schema) {
        monday(db).await;
        let refused = race(db, vec![db.move_slot(10, LATER)], vec![db.booking(20, 10, ANA, DEE, MONDAY)])
            .await
            .unwrap_err();
        db.assert_names(&refused, "bookings_match_slot");
        let refused =
            race(db, vec![db.delete_slot(10)], vec![db.booking(20, 10, ANA, DEE, LATER)]).await.unwrap_err();
        db.assert_names(&refused, "bookings_match_slot");
    }
    on_postgres(fact);
}

#[test]
fn nobody_joins_a_booking_that_is_being_cancelled() {
    async fn fact(db: &Schema) {
        monday(db).await;
        db.write([db.gus(), db.booking(20, 10, ANA, DEE, MONDAY)]).await;
        let refused = race(db, vec![db.cancel(20)], vec![db.participate(20, GUS, MONDAY)]).await.unwrap_err();
        db.assert_names(&refused, "participations_match_booking");
        db.write([db.set_status(20, "booked")]).await;
        race(db, vec![db.cancel(20)], vec![db.assign(20, GUS)]).await.unwrap();
        assert_eq!(db.count("participations".to_owned()).await, 0);
    }
    on_postgres(fact);
}
