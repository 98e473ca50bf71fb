//! What the database refuses, as what it means here.
//!
//! The rules are checked on locked rows before anything is written, so a violated constraint means that
//! something slipped past the locks: the transaction is run again, finds the fact, and refuses with it.

use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::Error;

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_unreachable(&error) { Self::Unavailable(error.into()) } else { Self::Failed(error.into()) }
    }
}

/// What was looked at before it was locked has changed: the transaction is to be run again.
#[derive(Debug, thiserror::Error)]
#[error("a row changed before it was locked")]
struct LostRace;

pub(crate) fn lost_race() -> Error {
    Error::Failed(LostRace.into())
}

/// Whether running the same transaction again may go well.
pub(super) fn is_worth_another_try(error: &Error) -> bool {
    let Error::Failed(error) = error else { return false };
    if error.is::<LostRace>() {
        return true;
    }
    let Some(error) = error.chain().find_map(|cause| cause.downcast_ref::<DbErr>()) else { return false };
    match code(error).as_deref() {
        // PostgreSQL: serialization failure, deadlock, lock not available in time.
        Some("40001" | "40P01" | "55P03") => true,
        // PostgreSQL: unique and exclusion constraints.
        Some("23505" | "23P01") => true,
        // SQLite: busy, unique, primary key, trigger.
        Some("5" | "261" | "517" | "2067" | "1555" | "1811") => true,
        _ => false,
    }
}

fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    match error.as_ref() {
        sqlx::Error::Database(error) => error.code().map(Into::into),
        _ => None,
    }
}

fn is_unreachable(error: &DbErr) -> bool {
    match error {
        DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            match error.as_ref() {
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
                // PostgreSQL: shutting down, crashed, starting, or no connection left.
                sqlx::Error::Database(error) => {
                    matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P03" | "53300"))
                }
                _ => false,
            }
        }
        _ => false,
    }
}
