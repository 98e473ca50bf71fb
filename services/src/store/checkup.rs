//! How the database itself is: what `doctor` asks it.

use chrono::DateTime;
use domain::time::Instant;
use sea_orm::{ConnectionTrait, Statement, TryGetable};
use uuid::Uuid;

use super::{Txn, dialect::either};
use crate::Result;

/// What holds the rules in SQLite: constraints of tables, indexes, triggers.
const SQLITE: [&str; 56] = [
    "people_email_key",
    "candidates_email_key",
    "candidates_one_address_when_added",
    "candidates_one_address_when_changed",
    "former_candidates_one_address",
    "policy_is_one_row",
    "offered_days_ordinal_key",
    "offered_days_day_is_of_its_week",
    "offered_days_within_limit_when_inserted",
    "offered_days_within_limit_when_changed",
    "slots_whole_minutes",
    "slots_length",
    "slots_day_is_near_start",
    "slots_day_is_offered",
    "slots_no_overlap_when_inserted",
    "slots_no_overlap_when_moved",
    "slots_free_their_day_when_deleted",
    "slots_free_their_day_when_moved",
    "slots_booked_when_deleted",
    "slots_booked_when_moved",
    "slots_booked_when_replaced",
    "bookings_held_slot",
    "bookings_one_live_per_slot",
    "bookings_match_slot_when_inserted",
    "bookings_match_slot_when_changed",
    "participations_nobody_twice_when_inserted",
    "participations_nobody_twice_when_moved",
    "participations_follow_new_booking",
    "participations_follow_moved_booking",
    "participations_follow_cancelled_booking",
    "participations_follow_revived_booking",
    "participations_match_booking_when_inserted",
    "participations_match_booking_when_changed",
    "participations_match_booking_when_deleted",
    "messages_once_each",
    "messages_one_word_per_change",
    "jobs_dedupe_key",
    "webhook_deliveries_once_each",
    "room_messages_one_word_per_change",
    "notices_once_each",
    "preparation_tasks_once_each",
    "practice_rooms_guest_is_not_host",
    "practice_rooms_length",
    "practice_rooms_taken_once",
    "participations_once_in_room",
    "participations_follow_new_room",
    "participations_follow_changed_room",
    "participations_match_room_when_inserted",
    "participations_match_room_when_changed",
    "participations_match_room_when_deleted",
    "participations_follow_new_assignment",
    "participations_follow_changed_assignment",
    "participations_follow_ended_assignment",
    "guests_once_each",
    "push_subscriptions_endpoint",
    "pushes_once_each",
];

/// The same in PostgreSQL.
const POSTGRES: [&str; 44] = [
    "people_email_key",
    "candidates_email_key",
    "candidates_one_address",
    "former_candidates_one_address",
    "policy_is_one_row",
    "offered_days_ordinal_key",
    "offered_days_day_is_of_its_week",
    "offered_days_within_limit",
    "slots_whole_minutes",
    "slots_length",
    "slots_day_is_near_start",
    "slots_day_is_offered",
    "slots_no_overlap",
    "slots_free_their_day_when_deleted",
    "slots_free_their_day_when_moved",
    "slots_booked_when_deleted",
    "slots_booked_when_moved",
    "bookings_held_slot",
    "bookings_one_live_per_slot",
    "bookings_match_slot",
    "participations_nobody_twice",
    "participations_follow_new_booking",
    "participations_follow_changed_booking",
    "participations_match_booking",
    "messages_once_each",
    "messages_one_word_per_change",
    "jobs_dedupe_key",
    "webhook_deliveries_once_each",
    "room_messages_one_word_per_change",
    "notices_once_each",
    "preparation_tasks_once_each",
    "practice_rooms_guest_is_not_host",
    "practice_rooms_length",
    "practice_rooms_taken_once",
    "participations_once_in_room",
    "participations_follow_new_room",
    "participations_follow_changed_room",
    "participations_match_a_room",
    "participations_follow_new_assignment",
    "participations_follow_changed_assignment",
    "participations_follow_ended_assignment",
    "guests_once_each",
    "push_subscriptions_endpoint",
    "pushes_once_each",
];

/// "PostgreSQL 15.18".
pub(crate) async fn version(db: &impl ConnectionTrait) -> Result<String> {
    let ask = either(
        db,
        "SELECT 'SQLite ' || sqlite_version()",
        "SELECT 'PostgreSQL ' || current_setting('server_version')",
    );
    let answers: Vec<String> = answers(db, ask).await?;
    Ok(answers.concat())
}

/// Damage that the database finds in its own file. PostgreSQL has no such question.
pub(crate) async fn damage(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let found: Vec<String> = answers(db, either(db, "PRAGMA quick_check", "SELECT 'ok'")).await?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}

/// Writes what is there already.
pub(crate) async fn write_something(txn: &Txn<'_>) -> Result<()> {
    txn.db.execute_unprepared("UPDATE policy SET version = version").await?;
    Ok(())
}

/// What the database's clock shows.
pub(crate) async fn clock(db: &impl ConnectionTrait) -> Result<Instant> {
    let ask = either(
        db,
        "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')",
    );
    let answers: Vec<String> = answers(db, ask).await?;
    Ok(DateTime::parse_from_rfc3339(&answers.concat()).map_err(anyhow::Error::from)?.to_utc())
}

/// Of what holds the rules, how much there is and what is missing or switched off.
pub(crate) async fn rules(db: &impl ConnectionTrait) -> Result<(usize, Vec<&'static str>)> {
    let ask = either(
        db,
        "SELECT CASE type WHEN 'table' THEN sql ELSE 'CONSTRAINT ' || name || ' ' END FROM sqlite_schema \
         WHERE type IN ('table', 'index', 'trigger') AND sql IS NOT NULL",
        "SELECT 'CONSTRAINT ' || conname || ' ' FROM pg_constraint \
         WHERE convalidated AND connamespace = current_schema()::regnamespace \
         UNION ALL SELECT 'CONSTRAINT ' || tgname || ' ' FROM pg_trigger \
         WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') \
         UNION ALL SELECT 'CONSTRAINT ' || relname || ' ' FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid \
         WHERE indisunique AND indisvalid AND relnamespace = current_schema()::regnamespace",
    );
    let schema: Vec<String> = answers(db, ask).await?;
    let schema = schema.concat();
    let expected = either(db, &SQLITE[..], &POSTGRES[..]);
    let is_missing = |name: &&&str| !schema.contains(&format!("CONSTRAINT {name} "));
    Ok((expected.len(), expected.iter().filter(is_missing).copied().collect()))
}

/// Slots that say they are booked while no live booking holds them, or the other way round.
pub(crate) async fn slots_out_of_step(db: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    let ask = "SELECT slots.id FROM slots LEFT JOIN bookings ON bookings.held_slot_id = slots.id \
               WHERE (slots.status = 'booked') <> (bookings.id IS NOT NULL) ORDER BY slots.starts_at";
    answers(db, ask).await
}

async fn answers<T: TryGetable>(db: &impl ConnectionTrait, ask: &str) -> Result<Vec<T>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), ask)).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
}
