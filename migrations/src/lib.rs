//! The schema, on SQLite and on PostgreSQL, one file a migration.

mod m20261121_1_schema;
mod m20261125_1_messages;
mod m20261125_2_replies;
mod m20261125_3_practice_rooms;
mod m20261125_4_webhooks;
mod m20261126_10_search;
mod m20261126_1_preferences;
mod m20261126_2_room_messages;
mod m20261126_3_notices;
mod m20261126_4_openings;
mod m20261126_5_ways;
mod m20261126_6_notice_subjects;
mod m20261126_7_booking_deliveries;
mod m20261126_8_assignments;
mod m20261126_9_preparation;
mod m20261127_1_afterwards;
mod m20261127_2_imports;
mod m20261127_3_thank_you_notes;
mod m20261127_4_candidates;
mod m20261127_5_push;
mod m20261127_6_declines;
mod m20261127_7_to_do;
mod m20261127_8_findable_at_once;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{
    MigrationTrait,
    sea_orm::{
        ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IsolationLevel,
        SqliteTransactionMode, TransactionOptions, TransactionTrait,
    },
};

#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_1_schema::Migration),
            Box::new(m20261125_1_messages::Migration),
            Box::new(m20261125_2_replies::Migration),
            Box::new(m20261125_3_practice_rooms::Migration),
            Box::new(m20261125_4_webhooks::Migration),
            Box::new(m20261126_1_preferences::Migration),
            Box::new(m20261126_2_room_messages::Migration),
            Box::new(m20261126_3_notices::Migration),
            Box::new(m20261126_4_openings::Migration),
            Box::new(m20261126_5_ways::Migration),
            Box::new(m20261126_6_notice_subjects::Migration),
            Box::new(m20261126_7_booking_deliveries::Migration),
            Box::new(m20261126_8_assignments::Migration),
            Box::new(m20261126_9_preparation::Migration),
            Box::new(m20261126_10_search::Migration),
            Box::new(m20261127_1_afterwards::Migration),
            Box::new(m20261127_2_imports::Migration),
            Box::new(m20261127_3_thank_you_notes::Migration),
            Box::new(m20261127_4_candidates::Migration),
            Box::new(m20261127_5_push::Migration),
            Box::new(m20261127_6_declines::Migration),
            Box::new(m20261127_7_to_do::Migration),
            Box::new(m20261127_8_findable_at_once::Migration),
        ]
    }
}

/// Brings the schema up to date, all of it or nothing. Several processes may do so at once: one does the work, the
/// others wait and find it done. Where nothing is pending, nothing is written.
///
/// # Errors
/// What the database says; also when it was migrated by a newer version than this.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), DbErr> {
    if pending(db).await?.is_empty() {
        return Ok(());
    }
    let txn = alone(db).await?;
    Migrator::up(&txn, None).await?;
    txn.commit().await
}

/// The names of the migrations that the database still lacks, first to be applied first. Writes nothing, not even the
/// table that remembers them.
///
/// # Errors
/// What the database says; also when it was migrated by a newer version than this.
pub async fn pending(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let pending = Migrator::get_pending_migrations_read_only(db).await?;
    Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
}

/// Any number will do, as long as it stays the same from version to version.
const ADVISORY_LOCK: i64 = 0x636f_6e76_6f6b_6531;

/// A transaction that waits until no other of its kind is open. Its lock ends with it, so none is left behind on a
/// pooled connection.
async fn alone(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    match db.get_database_backend() {
        DbBackend::Postgres => {
            // Whatever the default is, what the last holder of the lock committed has to be seen here.
            let txn = db.begin_with_config(Some(IsolationLevel::ReadCommitted), None).await?;
            txn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")).await?;
            Ok(txn)
        }
        _ => {
            let mode = Some(SqliteTransactionMode::Immediate);
            db.begin_with_options(TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() })
                .await
        }
    }
}
