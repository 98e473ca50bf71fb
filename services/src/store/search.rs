//! The table `findable`, and the words in it: full text search of SQLite (FTS5) and of PostgreSQL.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use uuid::Uuid;

use super::dialect::either;
use crate::Result;

pub(crate) const CANDIDATE: &str = "candidate";
pub(crate) const INTERVIEWER: &str = "interviewer";
pub(crate) const OPENING: &str = "opening";

/// How many of one kind of match are looked at.
const MOST: u64 = 300;

#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Row {
    pub(crate) kind: String,
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) about: String,
}

/// Whether words are meant as they are, or as beginnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    Whole,
    Begun,
}

/// In which of every set one word is.
pub(crate) async fn with(
    db: &impl ConnectionTrait,
    kinds: &[&str],
    words: &[BTreeSet<String>],
    meant: Meant,
) -> Result<Vec<Row>> {
    let each = words.iter().map(|alternatives| {
        let quoted = alternatives.iter().map(|word| match meant {
            Meant::Whole => either(db, format!("\"{word}\""), format!("'{word}'")),
            Meant::Begun => either(db, format!("\"{word}\"*"), format!("'{word}':*")),
        });
        format!("({})", quoted.collect::<Vec<_>>().join(either(db, " OR ", " | ")))
    });
    // Words are letters and digits: they need no quoting but their own.
    let asked = each.collect::<Vec<_>>().join(either(db, " AND ", " & "));
    matching(db, kinds, asked).await
}

/// Every word there is.
pub(crate) async fn vocabulary(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Word {
        word: String,
    }
    let sql =
        either(db, "SELECT term AS word FROM findable_vocabulary", "SELECT word FROM findable_vocabulary");
    let rows =
        Word::find_by_statement(Statement::from_string(db.get_database_backend(), sql)).all(db).await?;
    Ok(rows.into_iter().map(|Word { word }| word).collect())
}

/// After many rows were added at once: PostgreSQL plans by what it knows of a table, and of one that was just filled it
/// would go through whole indexes until it looks by itself, a minute later.
pub(crate) async fn analyze(db: &impl ConnectionTrait) -> Result<()> {
    if let Some(sql) = either(db, None, Some("ANALYZE findable")) {
        db.execute_unprepared(sql).await?;
    }
    Ok(())
}

async fn matching(db: &impl ConnectionTrait, kinds: &[&str], asked: String) -> Result<Vec<Row>> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    // The words first: left to choose, SQLite goes through all rows of the kinds, and asks of each whether it has the words.
    let sql = either(
        db,
        "SELECT kind, id, findable.name, findable.about FROM findable_words CROSS JOIN findable \
         ON findable.number = findable_words.rowid \
         WHERE findable_words MATCH ?",
        "SELECT kind, id, name, about FROM findable WHERE words @@ to_tsquery('simple', $1)",
    );
    let kinds = kinds.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(", ");
    let sql = format!("{sql} AND kind IN ({kinds}) LIMIT {MOST}");
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, [Value::from(asked)]);
    Ok(Row::find_by_statement(asked).all(db).await?)
}
