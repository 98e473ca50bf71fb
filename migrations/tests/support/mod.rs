//! A database of its own for each test, and each fact a test on both kinds.

use std::{
    env,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
};

use sea_orm::{
    DatabaseConnection,
    sqlx::{
        AssertSqlSafe, ConnectOptions, Connection, Executor,
        postgres::{PgConnectOptions, PgPoolOptions},
        sqlite::{SqliteConnectOptions, SqlitePoolOptions},
    },
};
use tokio::runtime::Runtime;

/// Each `async fn` named becomes a test on SQLite and one on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($fact:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $fact() { $crate::support::on_sqlite(super::$fact); })+
        }
        mod postgres {
            $(#[test] fn $fact() { $crate::support::on_postgres(super::$fact); })+
        }
    };
}

/// What a fact wants to find.
pub(crate) trait Fixture {
    async fn on(place: &Place) -> Self;
}

/// Where an empty database is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl Place {
    /// As another process would: with connections of its own.
    pub(crate) async fn connect(&self) -> DatabaseConnection {
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
                SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap().into()
            }
            Self::Postgres(options) => {
                PgPoolOptions::new().max_connections(4).connect_with(*options.clone()).await.unwrap().into()
            }
        }
    }
}

impl Fixture for Place {
    async fn on(place: &Self) -> Self {
        place.clone()
    }
}

pub(crate) fn on_sqlite<F: Fixture>(fact: impl AsyncFn(&F)) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::Sqlite(folder.path().join("facts.db"));
    Runtime::new().unwrap().block_on(async { fact(&F::on(&place).await).await });
}

pub(crate) fn on_postgres<F: Fixture>(fact: impl AsyncFn(&F)) {
    let server: PgConnectOptions = env::var("CONVOKE_TEST_POSTGRES")
        .unwrap_or_else(|_| {
            panic!("PostgreSQL tests need CONVOKE_TEST_POSTGRES; `cargo xtask test` starts one")
        })
        .parse()
        .expect("CONVOKE_TEST_POSTGRES is the URL of a PostgreSQL server");
    let runtime = Runtime::new().unwrap();
    let name = format!("facts_{:016x}", rand::random::<u64>());

    runtime.block_on(tell(&server, format!("CREATE DATABASE {name}")));
    let place = Place::Postgres(Box::new(server.clone().database(&name)));
    let told = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async { fact(&F::on(&place).await).await });
    }));
    runtime.block_on(tell(&server, format!("DROP DATABASE {name} WITH (FORCE)")));
    told.unwrap_or_else(|panic| resume_unwind(panic));
}

async fn tell(server: &PgConnectOptions, sql: String) {
    let mut connection = server.connect().await.expect("CONVOKE_TEST_POSTGRES names a server that runs");
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
    connection.close().await.unwrap();
}
