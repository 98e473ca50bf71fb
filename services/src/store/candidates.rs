//! The table `candidates`.

use std::collections::HashSet;
pub(crate) mod former;
pub(crate) mod notes;

use domain::{
    candidates::Candidate,
    ids::{CandidateId, Version},
    paging::{Page, Paging},
    text::{Email, Line},
    time::{Instant, ZoneName},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, Func, Query},
};

use super::{ASKED_AT_ONCE, Txn, WRITTEN_AT_ONCE, contains};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "candidates")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) email_folded: String,
    pub(crate) time_zone: Option<String>,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(db: &impl ConnectionTrait, id: CandidateId) -> Result<Option<Candidate>> {
    Ok(Entity::find_by_id(id.0).one(db).await?.map(thing))
}

/// Whoever has that address, or had it before they were found to be one with another, however it is spelt.
pub(crate) async fn find_by_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<Candidate>> {
    let whose = Entity::find().filter(Column::EmailFolded.eq(email.folded())).one(db).await?;
    match (whose, former::whose(db, email).await?) {
        (Some(row), _) => Ok(Some(thing(row))),
        (None, Some(id)) => find(db, id).await,
        (None, None) => Ok(None),
    }
}

/// Ordered by name, then id; those whose name or e-mail contain `words`, or an e-mail that led to them before.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    words: Option<&Line>,
    paging: Paging,
) -> Result<Page<Candidate>> {
    let matching = Entity::find().filter(Condition::all().add_option(words.map(|words| {
        let either = |column| contains(db, Expr::col(column), words.as_str());
        let formerly = Query::select()
            .column(former::Column::CandidateId)
            .from(former::Entity)
            .and_where(contains(db, Expr::col(former::Column::Email), words.as_str()))
            .to_owned();
        either(Column::Name).or(either(Column::Email)).or(Expr::col(Column::Id).in_subquery(formerly))
    })));
    let total = matching.clone().count(db).await?;
    let rows = matching
        .order_by_asc(Func::lower(Expr::col(Column::Name)))
        .order_by_asc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    Ok(Page { items: rows.into_iter().map(thing).collect(), total, paging })
}

pub(crate) async fn insert(txn: &Txn<'_>, candidate: &Candidate) -> Result<()> {
    Entity::insert(row(candidate)).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Those of the addresses, case folded, that somebody has, or had before they were found to be one with another.
pub(crate) async fn known(db: &impl ConnectionTrait, folded: &[String]) -> Result<HashSet<String>> {
    let mut known = HashSet::new();
    for some in folded.chunks(ASKED_AT_ONCE) {
        let rows: Vec<String> = Entity::find()
            .select_only()
            .column(Column::EmailFolded)
            .filter(Column::EmailFolded.is_in(some))
            .into_tuple()
            .all(db)
            .await?;
        known.extend(rows);
        known.extend(former::among(db, some).await?);
    }
    Ok(known)
}

pub(crate) async fn insert_all(txn: &Txn<'_>, candidates: &[Candidate]) -> Result<()> {
    for some in candidates.chunks(WRITTEN_AT_ONCE) {
        Entity::insert_many(some.iter().map(row)).exec_without_returning(txn.db).await?;
    }
    Ok(())
}

pub(crate) async fn save(txn: &Txn<'_>, candidate: &Candidate) -> Result<()> {
    Entity::update(ActiveModel { created_at: NotSet, ..row(candidate) }).exec(txn.db).await?;
    Ok(())
}

/// Of nobody of whom anything is left.
pub(crate) async fn delete(txn: &Txn<'_>, CandidateId(id): CandidateId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

fn row(candidate: &Candidate) -> ActiveModel {
    let Candidate { id, name, email, time_zone, version, created_at, updated_at } = candidate;
    ActiveModel {
        id: Set(id.0),
        name: Set(name.as_str().to_owned()),
        email: Set(email.as_str().to_owned()),
        email_folded: Set(email.folded()),
        time_zone: Set(time_zone.as_ref().map(|zone| zone.as_str().to_owned())),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
    }
}

pub(crate) fn thing(row: Model) -> Candidate {
    let Model { id, name, email, email_folded: _, time_zone, version, created_at, updated_at } = row;
    Candidate {
        id: CandidateId(id),
        name: Line::stored(name),
        email: Email::stored(email),
        time_zone: time_zone.map(ZoneName::stored),
        version: Version(version),
        created_at,
        updated_at,
    }
}
