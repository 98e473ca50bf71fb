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
    error.is::<LostRace>() || said(error).is_some_and(|code| is_in_the_way(&code) || is_taken(&code))
}

/// What an error means once the transaction is not run again: whoever is in the way now is gone in a moment.
pub(super) fn given_up(error: Error) -> Error {
    match error {
        Error::Failed(error) if said(&error).is_some_and(|code| is_in_the_way(&code)) => {
            Error::Unavailable(error)
        }
        other => other,
    }
}

fn is_in_the_way(code: &str) -> bool {
    match code {
        // PostgreSQL: serialization failure, deadlock, lock not available in time.
        "40001" | "40P01" | "55P03" => true,
        // SQLite: busy.
        "5" | "261" | "517" => true,
        _ => false,
    }
}

fn is_taken(code: &str) -> bool {
    match code {
        // PostgreSQL: unique and exclusion constraints.
        "23505" | "23P01" => true,
        // SQLite: unique, primary key, trigger.
        "2067" | "1555" | "1811" => true,
        _ => false,
    }
}

/// The code of what the database said, where it said something.
fn said(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| cause.downcast_ref::<DbErr>()).and_then(code)
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
                // PostgreSQL: shutting down, crashed, starting, no connection left, or no answer within the time
                // that a statement has.
                sqlx::Error::Database(error) => {
                    matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P03" | "53300" | "57014"))
                }
                _ => false,
            }
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, error::Error as StdError, sync::Arc};

    use sqlx::error::{DatabaseError, ErrorKind};

    use super::*;

    /// A database's word.
    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Said(&'static str);

    impl DatabaseError for Said {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    #[test]
    fn what_passes_is_tried_again_and_then_said_to_pass() {
        for (code, again, passes) in [
            ("40001", true, true),
            ("40P01", true, true),
            ("55P03", true, true),
            ("5", true, true),
            ("57014", false, true),
            ("57P01", false, true),
            // A rule that was slipped past is a fault of ours if it is met six times.
            ("23505", true, false),
            ("2067", true, false),
            ("42P01", false, false),
        ] {
            let refused = || {
                let said = sqlx::Error::Database(Box::new(Said(code)));
                Error::from(DbErr::Query(RuntimeErr::SqlxError(Arc::new(said))))
            };
            assert_eq!(is_worth_another_try(&refused()), again, "{code}");
            assert_eq!(matches!(given_up(refused()), Error::Unavailable(_)), passes, "{code}");
        }
    }
}
