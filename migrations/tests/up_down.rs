//! The schema comes, goes and comes again; data stay; processes that start at once do not get in each other's way.

#![expect(clippy::unwrap_used, reason = "what a fact takes for granted may stop it")]

mod support;

use migrations::{Migrator, MigratorTrait, migrate, pending};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use support::Place;

on_both_databases![
    everything_is_pending_on_an_empty_database,
    asking_writes_nothing,
    nothing_is_pending_after_a_migration,
    the_schema_goes_up_and_down_and_up,
    down_leaves_nothing_behind,
    down_works_on_a_database_with_data,
    up_again_keeps_the_data,
    an_older_schema_with_data_goes_up_and_down,
    processes_may_migrate_at_once,
];

async fn everything_is_pending_on_an_empty_database(place: &Place) {
    let db = place.connect().await;
    let all = [
        "m20261121_1_schema",
        "m20261125_1_messages",
        "m20261125_2_replies",
        "m20261125_3_practice_rooms",
        "m20261125_4_webhooks",
        "m20261126_1_preferences",
        "m20261126_2_room_messages",
        "m20261126_3_notices",
        "m20261126_4_openings",
        "m20261126_5_ways",
        "m20261126_6_notice_subjects",
        "m20261126_7_booking_deliveries",
        "m20261126_8_assignments",
        "m20261126_9_preparation",
        "m20261126_10_search",
        "m20261127_1_afterwards",
        "m20261127_2_imports",
        "m20261127_3_thank_you_notes",
        "m20261127_4_candidates",
        "m20261127_5_push",
        "m20261127_6_declines",
        "m20261127_7_to_do",
        "m20261127_8_findable_at_once",
    ];
    assert_eq!(pending(&db).await.unwrap(), all);
}

async fn asking_writes_nothing(place: &Place) {
    let db = place.connect().await;
    pending(&db).await.unwrap();
    assert_eq!(things(&db).await, 0);
}

async fn nothing_is_pending_after_a_migration(place: &Place) {
    let db = place.connect().await;
    migrate(&db).await.unwrap();
    assert!(pending(&db).await.unwrap().is_empty());
}

async fn the_schema_goes_up_and_down_and_up(place: &Place) {
    let db = place.connect().await;
    migrate(&db).await.unwrap();
    let there = things(&db).await;
    Migrator::down(&db, None).await.unwrap();
    assert_eq!(pending(&db).await.unwrap().len(), Migrator::migrations().len());
    migrate(&db).await.unwrap();
    assert_eq!(things(&db).await, there);
}

async fn down_leaves_nothing_behind(place: &Place) {
    let db = place.connect().await;
    migrate(&db).await.unwrap();
    Migrator::reset(&db).await.unwrap();
    assert_eq!(things(&db).await, 0);
}

async fn down_works_on_a_database_with_data(place: &Place) {
    let db = place.connect().await;
    migrate(&db).await.unwrap();
    put_something_in(place, &db).await;
    put_messages_in(place, &db).await;
    put_webhooks_in(place, &db).await;
    put_a_room_in(place, &db).await;
    put_an_opening_in(place, &db).await;
    put_others_in(place, &db).await;
    put_tasks_in(place, &db).await;
    put_afterwards_in(place, &db).await;
    put_a_former_candidate_in(place, &db).await;
    Migrator::reset(&db).await.unwrap();
    assert_eq!(things(&db).await, 0);
}

async fn up_again_keeps_the_data(place: &Place) {
    let db = place.connect().await;
    migrate(&db).await.unwrap();
    put_something_in(place, &db).await;
    put_messages_in(place, &db).await;
    put_a_room_in(place, &db).await;
    put_an_opening_in(place, &db).await;
    put_others_in(place, &db).await;
    put_tasks_in(place, &db).await;
    put_afterwards_in(place, &db).await;
    put_a_former_candidate_in(place, &db).await;
    migrate(&db).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    assert_eq!(count(&db, "SELECT count(*) FROM messages").await, 2);
    assert_eq!(count(&db, "SELECT count(*) FROM bookings").await, 1);
    assert_eq!(count(&db, "SELECT count(*) FROM participations").await, 4);
    assert_eq!(count(&db, "SELECT count(*) FROM preparation_tasks").await, 2);
    assert_eq!(count(&db, "SELECT count(*) FROM follow_ups").await, 1);
    assert_eq!(count(&db, "SELECT count(*) FROM candidate_notes").await, 1);
    assert_eq!(count(&db, "SELECT count(*) FROM former_candidates").await, 1);
}

async fn an_older_schema_with_data_goes_up_and_down(place: &Place) {
    let db = place.connect().await;
    Migrator::up(&db, Some(1)).await.unwrap();
    let before = things(&db).await;
    put_something_in(place, &db).await;
    migrate(&db).await.unwrap();
    put_messages_in(place, &db).await;
    put_webhooks_in(place, &db).await;
    put_a_room_in(place, &db).await;
    put_an_opening_in(place, &db).await;
    put_others_in(place, &db).await;
    put_tasks_in(place, &db).await;
    put_afterwards_in(place, &db).await;
    put_a_former_candidate_in(place, &db).await;
    let newer = u32::try_from(Migrator::migrations().len() - 1).unwrap();
    Migrator::down(&db, Some(newer)).await.unwrap();
    assert_eq!(things(&db).await, before);
    assert_eq!(count(&db, "SELECT count(*) FROM bookings").await, 1);
    migrate(&db).await.unwrap();
    assert_eq!(count(&db, "SELECT count(*) FROM messages").await, 0);
}

async fn processes_may_migrate_at_once(place: &Place) {
    let migrating = (0..8).map(|_| {
        let place = place.clone();
        tokio::spawn(async move { migrate(&place.connect().await).await })
    });
    for process in migrating.collect::<Vec<_>>() {
        process.await.unwrap().unwrap();
    }
    let db = place.connect().await;
    assert!(pending(&db).await.unwrap().is_empty());
    assert_eq!(count(&db, "SELECT count(*) FROM policy").await, 1);
}

/// A live booking, so that every foreign key and trigger has something to hold on to.
async fn put_something_in(place: &Place, db: &DatabaseConnection) {
    let [id, candidate] = ids(place);
    let [nine, ten] = [NINE, TEN];
    for sql in [
        format!(
            "INSERT INTO people VALUES ({id}, 'Ana', 'a@example.com', 'a@example.com', 'UTC', true, true, false, true, 1, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO candidates VALUES ({candidate}, 'Dee', 'd@example.com', 'd@example.com', NULL, 1, {nine}, {nine})"
        ),
        format!("INSERT INTO sessions VALUES ('hash', {id}, {nine}, {ten}, {nine}, NULL)"),
        format!("INSERT INTO offered_days VALUES ({id}, '2026-03-02', 1, '2026-03-02')"),
        format!(
            "INSERT INTO slots VALUES ({id}, {id}, {nine}, {ten}, '2026-03-02', 'UTC', NULL, 'booked', 1, {nine}, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO bookings VALUES ({id}, {id}, {id}, {candidate}, {id}, {nine}, {ten}, NULL, 1, {nine}, {nine}, 'booked', \
             NULL, NULL, 'uid', 0, 1, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO events (at, kind, payload, to_coordinators) VALUES ({nine}, 'slot.created', '{{}}', true)"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

/// What Dee is told of it and answers, and all that goes with that.
async fn put_messages_in(place: &Place, db: &DatabaseConnection) {
    let ([id, candidate], nine, ten) = (ids(place), NINE, TEN);
    for sql in [
        format!(
            "INSERT INTO replies VALUES ({id}, {id}, 'candidate', 'Dee', 'accepted', NULL, 0, {nine}, {ten})"
        ),
        format!("INSERT INTO feeds VALUES ({id}, 'hash', {nine})"),
        format!(
            "INSERT INTO preferences VALUES ({id}, true, false, true, 1320, 420, true, true, true, false, true, true, true, true)"
        ),
        format!(
            "INSERT INTO messages VALUES ({id}, {id}, 0, 'invitation', 0, 'candidate', {candidate}, 'd@example.com', \
             '{{}}', NULL, 'waiting', 0, false, NULL, {ten}, NULL, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO notices VALUES ({id}, {id}, 'booked', {id}, {id}, {id}, 'Dee', {nine}, {ten}, {ten}, NULL, NULL, NULL)"
        ),
        format!(
            "INSERT INTO notices VALUES ({candidate}, {id}, 'webhook_off', {candidate}, NULL, NULL, 'https://example.com', \
             NULL, NULL, {ten}, NULL, NULL, {id})"
        ),
        format!(
            "INSERT INTO push_subscriptions VALUES ({id}, {id}, 'https://push.example/1', '{}', '{}', 'Firefox on Linux', \
             {nine}, NULL, 0, NULL)",
            "B".repeat(87),
            "a".repeat(22)
        ),
        format!("INSERT INTO pushes VALUES ({id}, {id}, NULL, NULL, {nine})"),
        format!("INSERT INTO reminders VALUES ({id}, 30)"),
        format!("INSERT INTO undoable_changes VALUES ({id}, 'booked', NULL, 1, {ten})"),
        format!(
            "INSERT INTO jobs VALUES ({id}, 'carry', {id}, {id}, 0, 'waiting', 0, {nine}, {nine}, NULL, NULL, {nine})"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

/// Somebody elsewhere who is told something.
async fn put_webhooks_in(place: &Place, db: &DatabaseConnection) {
    let ([id, other], nine) = (ids(place), NINE);
    for sql in [
        format!(
            "INSERT INTO webhooks VALUES ({id}, 'https://example.com', 'slack', NULL, true, NULL, NULL, NULL, NULL, NULL, \
             1, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO webhook_deliveries VALUES ({id}, {id}, {id}, 'slot.created', '{{}}', 'waiting', 0, NULL, NULL, \
             NULL, {nine}, NULL)"
        ),
        format!(
            "INSERT INTO jobs VALUES ({other}, 'post', {id}, {id}, 0, 'waiting', 0, {nine}, {nine}, NULL, NULL, {nine})"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

/// A practice room with a round, hosted by who gives the interview before.
async fn put_a_room_in(place: &Place, db: &DatabaseConnection) {
    let ([id, _], ten, eleven) = (ids(place), TEN, "'2026-03-02T11:00:00+00:00'");
    for sql in [
        format!(
            "INSERT INTO practice_rooms VALUES ({id}, {id}, NULL, {ten}, {eleven}, NULL, 'room', 0, 1, {ten}, {ten})"
        ),
        format!("INSERT INTO practice_rounds VALUES ({id}, 1, {ten})"),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

/// An opening that the booking before is for, and whoever is named for it.
async fn put_an_opening_in(place: &Place, db: &DatabaseConnection) {
    let ([id, _], nine) = (ids(place), NINE);
    for sql in [
        format!(
            "INSERT INTO openings VALUES ({id}, 'Designer', 'Acme', NULL, NULL, NULL, NULL, {id}, 'video', 'open', 1, \
             {nine}, {nine})"
        ),
        format!("INSERT INTO opening_interviewers VALUES ({id}, {id})"),
        format!("INSERT INTO interviews VALUES ({id}, {id}, 'video', 'First round')"),
        format!(
            "INSERT INTO events (at, kind, payload, to_coordinators) VALUES ({nine}, 'openings.changed', 'null', true)"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

/// A colleague from outside who is assigned to the booking before, and a guest of it who is told.
async fn put_others_in(place: &Place, db: &DatabaseConnection) {
    let ([id, other], nine, ten) = (ids(place), NINE, TEN);
    let mira = other.replace("02'", "03'");
    for sql in [
        format!(
            "INSERT INTO people VALUES ({mira}, 'Mira', 'm@example.com', 'm@example.com', 'UTC', true, false, false, false, \
             1, {nine}, {nine})"
        ),
        format!("INSERT INTO outside_colleagues VALUES ({mira})"),
        format!(
            "INSERT INTO assignments VALUES ({id}, {mira}, 'note_taker', 'accepted', NULL, {nine}, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO guests VALUES ({id}, {id}, 'g@example.com', 'g@example.com', NULL, 'asked', NULL, NULL, true, {nine})"
        ),
        format!(
            "INSERT INTO messages VALUES ({other}, {id}, 1, 'invitation', 0, 'guest', {id}, 'g@example.com', '{{}}', NULL, \
             'waiting', 0, false, NULL, {ten}, NULL, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO events (at, kind, payload, to_coordinators) VALUES ({nine}, 'interview.changed', 'null', true)"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

/// A note about the candidate of the booking before, and whom they were.
async fn put_a_former_candidate_in(place: &Place, db: &DatabaseConnection) {
    let ([id, other], nine) = (ids(place), NINE);
    for sql in [
        format!("INSERT INTO candidate_notes VALUES ({id}, {other}, {id}, 'Asks well', 1, {nine}, {nine})"),
        format!(
            "INSERT INTO former_candidates VALUES ({id}, {other}, 'l@example.com', 'l@example.com', {nine})"
        ),
        format!(
            "INSERT INTO events (at, kind, payload, to_coordinators) VALUES ({nine}, 'candidate.changed', 'null', true)"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

/// A task of the booking that follows from the rules and is done, one that somebody added, and what is told of them.
async fn put_tasks_in(place: &Place, db: &DatabaseConnection) {
    let ([id, other], [nine, ten]) = (ids(place), [NINE, TEN]);
    // As nothing else is called.
    let own = id.replace("01'", "07'");
    for sql in [
        format!(
            "INSERT INTO preparation_tasks VALUES ({id}, {id}, 'Read the CV', 'research', 1440, 'read the cv', NULL, {id}, \
             {nine}, false, 2, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO preparation_tasks VALUES ({other}, {id}, 'Order lunch', 'logistics', 60, NULL, {id}, NULL, NULL, \
             false, 1, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO events (at, kind, payload, to_coordinators) VALUES ({nine}, 'preparation.updated', '{{}}', true)"
        ),
        format!(
            "INSERT INTO jobs VALUES ({own}, 'prepare', {id}, {own}, 0, 'waiting', 0, {nine}, {nine}, NULL, NULL, {nine})"
        ),
        format!(
            "INSERT INTO notices VALUES ({own}, {id}, 'preparation', {own}, {id}, {id}, 'Dee', {nine}, {ten}, {ten}, NULL, \
             NULL, NULL)"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

/// How it ended, what is to be done yet, and what is told of both.
async fn put_afterwards_in(place: &Place, db: &DatabaseConnection) {
    let ([id, _], [nine, ten]) = (ids(place), [NINE, TEN]);
    // As nothing else is called.
    let [own, other] = ["08'", "09'"].map(|end| id.replace("01'", end));
    for sql in [
        format!(
            "INSERT INTO outcomes VALUES ({id}, 'completed', NULL, {id}, {ten}, 'advance', 'Clear.', {id}, {ten})"
        ),
        format!(
            "INSERT INTO follow_ups VALUES ({own}, {id}, 'thank_you_note', NULL, '2026-03-03', NULL, {id}, NULL, NULL, NULL, \
             {ten}, 'thank_you_note', false, 1, {nine}, {nine})"
        ),
        format!(
            "INSERT INTO events (at, kind, payload, to_coordinators) VALUES ({nine}, 'follow_ups.updated', '{{}}', true)"
        ),
        format!(
            "INSERT INTO notices VALUES ({own}, {id}, 'outcome', {own}, {id}, {id}, 'Dee', {nine}, {ten}, {ten}, NULL, NULL, \
             NULL)"
        ),
        format!(
            "INSERT INTO notices VALUES ({other}, {id}, 'follow_up', {other}, {id}, {id}, 'Dee', {nine}, {ten}, {ten}, NULL, \
             NULL, NULL)"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

const NINE: &str = "'2026-03-02T09:00:00+00:00'";
const TEN: &str = "'2026-03-02T10:00:00+00:00'";

/// Of everything, and of the candidate.
fn ids(place: &Place) -> [&'static str; 2] {
    match place {
        Place::Sqlite(_) => ["x'00000000000000000000000000000001'", "x'00000000000000000000000000000002'"],
        Place::Postgres(_) => {
            ["'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"]
        }
    }
}

/// How many tables, indexes, triggers and functions there are: of ours, not of the database or an extension.
async fn things(db: &DatabaseConnection) -> i64 {
    match db.get_database_backend() {
        sea_orm::DbBackend::Sqlite => {
            count(db, "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_sequence'").await
        }
        _ => {
            count(
                db,
                "SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
                      + (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)
                      + (SELECT count(*) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
                          WHERE pronamespace = 'public'::regnamespace AND lanname = 'plpgsql')",
            )
            .await
        }
    }
}

async fn count(db: &DatabaseConnection, sql: &str) -> i64 {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}
