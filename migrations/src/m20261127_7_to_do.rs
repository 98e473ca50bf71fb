//! Whether mail tells somebody what they are to do. The SQL is the text to read.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(Debug, DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DbBackend::Postgres => include_str!("m20261127_7_to_do.postgres.sql"),
            _ => include_str!("m20261127_7_to_do.sqlite.sql"),
        };
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = include_str!("m20261127_7_to_do.down.sql");
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
