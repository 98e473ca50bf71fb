//! The only place that asks "SQLite or PostgreSQL?".

use std::{sync::Arc, time::Duration};

use anyhow::anyhow;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement,
    TransactionTrait,
    sea_query::{BinOper, Expr, ExprTrait},
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use uuid::Uuid;

use super::writer::Writer;
use crate::{Error, Result};

/// How many connections read SQLite side by side, and how many PostgreSQL is used through.
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;
/// How many of those write at once: who reads always finds one. The others wait in line, and not for ever.
const POSTGRES_WRITERS: usize = 12;
const PATIENCE_IN_LINE: Duration = Duration::from_secs(30);

/// PostgreSQL ends what hangs, so that no lock is held for ever: a statement, a wait for a lock, and a
/// transaction whose program went silent.
const POSTGRES_LIMITS: &str = "SET statement_timeout = '15s'; SET lock_timeout = '10s'; \
                               SET idle_in_transaction_session_timeout = '20s'; SET timezone = 'UTC'";

pub(crate) struct Database {
    reader: DatabaseConnection,
    kind: Kind,
}

enum Kind {
    /// One connection writes, in a task of its own; the others read.
    Sqlite {
        writer: Writer,
    },
    Postgres {
        writers: Writers,
    },
}

/// The line in which transactions of PostgreSQL wait for a connection.
#[derive(Clone)]
pub(crate) struct Writers(Arc<Semaphore>);

impl Writers {
    /// Waits for a turn; it lasts until what is returned is dropped.
    pub(crate) async fn turn(self) -> Result<OwnedSemaphorePermit> {
        let waited = timeout(PATIENCE_IN_LINE, self.0.acquire_owned()).await;
        let in_vain = || Error::Unavailable(anyhow!("too many others are writing"));
        waited.map_err(|_| in_vain())?.map_err(|_| in_vain())
    }
}

/// How writes go: through the one writer, or each in a transaction of its own.
pub(crate) enum Writing<'a> {
    One(&'a Writer),
    Many(&'a DatabaseConnection, Writers),
}

impl Database {
    pub(crate) async fn open(url: &str, migrate: bool) -> Result<Self> {
        let sqlite = url.starts_with("sqlite:");
        if sqlite { Self::open_sqlite(url).await } else { Self::open_postgres(url, migrate).await }
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        let writer = connect(sqlite_options(url, 1).min_connections(1)).await?;
        migrations::migrate(&writer).await.map_err(failed("the database could not be brought up to date"))?;
        let mut options = sqlite_options(url, SQLITE_READERS);
        options.map_sqlx_sqlite_opts(|options| sqlite(options).pragma("query_only", "ON"));
        let reader = connect(&mut options).await?;
        Ok(Self { reader, kind: Kind::Sqlite { writer: Writer::start(writer) } })
    }

    async fn open_postgres(url: &str, migrate: bool) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(Duration::from_secs(5))
            .sqlx_logging(false)
            .after_connect(|connection| {
                Box::pin(async move { connection.execute_unprepared(POSTGRES_LIMITS).await.map(|_| ()) })
            });
        let reader = connect(&mut options).await?;
        if migrate {
            migrations::migrate(&reader)
                .await
                .map_err(failed("the database could not be brought up to date"))?;
        }
        let writers = Writers(Arc::new(Semaphore::new(POSTGRES_WRITERS)));
        let database = Self { reader, kind: Kind::Postgres { writers } };
        database.schema_is_current().await?;
        Ok(database)
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    pub(crate) fn writing(&self) -> Writing<'_> {
        match &self.kind {
            Kind::Sqlite { writer } => Writing::One(writer),
            Kind::Postgres { writers } => Writing::Many(&self.reader, writers.clone()),
        }
    }

    pub(crate) async fn ping(&self) -> Result<()> {
        self.reader.execute_unprepared("SELECT 1").await.map(|_| ()).map_err(Error::from)
    }

    /// # Errors
    /// With the sentence that says what to run when the schema is old.
    pub(crate) async fn schema_is_current(&self) -> Result<()> {
        let pending = migrations::pending(&self.reader).await?;
        if pending.is_empty() {
            Ok(())
        } else {
            Err(Error::Failed(anyhow!("the database schema is out of date; run `convoke migrate`")))
        }
    }

    pub(crate) async fn close(&self) {
        if let Kind::Sqlite { writer } = &self.kind {
            writer.close().await;
        }
        if let Err(error) = self.reader.close_by_ref().await {
            tracing::debug!(%error, "closing the database");
        }
    }
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(sqlite);
    options
}

/// `FULL`: what was acknowledged survives a power cut.
fn sqlite(
    options: sea_orm::sqlx::sqlite::SqliteConnectOptions,
) -> sea_orm::sqlx::sqlite::SqliteConnectOptions {
    options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
}

async fn connect(options: &mut ConnectOptions) -> Result<DatabaseConnection> {
    sea_orm::Database::connect(options.clone()).await.map_err(|error| Error::Unavailable(error.into()))
}

fn failed(what: &'static str) -> impl Fn(DbErr) -> Error {
    move |error| Error::Failed(anyhow::Error::from(error).context(what))
}

/// One after the other for everybody who names the same thing, until the transaction ends. SQLite has one
/// writer, where this holds anyway.
pub(crate) async fn one_at_a_time(txn: &DatabaseTransaction, thing: Uuid) -> Result<(), DbErr> {
    if txn.get_database_backend() == DbBackend::Postgres {
        let (high, _) = thing.as_u64_pair();
        let (_, low) = thing.as_u64_pair();
        let key = (high ^ low).cast_signed();
        let lock = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [key.into()],
        );
        txn.execute_raw(lock).await?;
    }
    Ok(())
}

/// What is written differently for the two.
pub(crate) fn either<T>(db: &impl ConnectionTrait, sqlite: T, postgres: T) -> T {
    if db.get_database_backend() == DbBackend::Postgres { postgres } else { sqlite }
}

/// Whether `text` contains `words`, whatever the case. `LIKE` and `lower` of SQLite know the case of ASCII letters
/// alone, and those of PostgreSQL what its locale says; classes of letters mean the same in both.
pub(crate) fn contains(db: &impl ConnectionTrait, text: impl Into<Expr>, words: &str) -> Expr {
    let letters = words.chars().map(|c| (c, either_case(c)));
    let text: Expr = text.into();
    if db.get_database_backend() == DbBackend::Postgres {
        let pattern: String = letters
            .map(|(c, class)| match class {
                Some(class) => class,
                None if c.is_ascii_punctuation() => format!("\\{c}"),
                None => c.to_string(),
            })
            .collect();
        text.binary(BinOper::Custom("~"), pattern)
    } else {
        let pattern: String = letters
            .map(|(c, class)| match class {
                Some(class) => class,
                None if matches!(c, '*' | '?' | '[') => format!("[{c}]"),
                None => c.to_string(),
            })
            .collect();
        text.binary(BinOper::Custom("GLOB"), format!("*{pattern}*"))
    }
}

/// `[eE]`; `None` for what has no case.
fn either_case(c: char) -> Option<String> {
    let only = |mut cases: Box<dyn Iterator<Item = char>>| {
        cases.next().filter(|_| cases.next().is_none()).unwrap_or(c)
    };
    let (lower, upper) = (only(Box::new(c.to_lowercase())), only(Box::new(c.to_uppercase())));
    (lower != upper).then(|| format!("[{lower}{upper}]"))
}

pub(crate) async fn begin(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = sea_orm::TransactionOptions {
        sqlite_transaction_mode: (connection.get_database_backend() == DbBackend::Sqlite)
            .then_some(sea_orm::SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    connection.begin_with_options(options).await
}
