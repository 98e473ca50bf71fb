//! The table `candidate_notes`: what colleagues wrote down about candidates.

use domain::{
    candidates::CandidateNote,
    ids::{CandidateId, NoteId, PersonId, Version},
    openings::Colleague,
    paging::{Page, Paging},
    text::{Line, Note},
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, entity::prelude::*, sea_query::Expr,
};

use crate::{
    Result,
    store::{Txn, people},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "candidate_notes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) candidate_id: Uuid,
    pub(crate) author_id: Uuid,
    pub(crate) text: String,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "people::Entity", from = "Column::AuthorId", to = "people::Column::Id")]
    Author,
}

impl Related<people::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Author.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// The newest first.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    candidate: CandidateId,
    paging: Paging,
) -> Result<Page<CandidateNote>> {
    let rows = Entity::find()
        .filter(Column::CandidateId.eq(candidate.0))
        .find_also_related(people::Entity)
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    let items = rows.into_iter().map(thing).collect::<Result<_>>()?;
    Ok(Page { items, total: count(db, candidate).await?, paging })
}

pub(crate) async fn count(db: &impl ConnectionTrait, CandidateId(candidate): CandidateId) -> Result<u64> {
    Ok(Entity::find().filter(Column::CandidateId.eq(candidate)).count(db).await?)
}

pub(crate) async fn find(
    db: &impl ConnectionTrait,
    CandidateId(candidate): CandidateId,
    NoteId(id): NoteId,
) -> Result<Option<CandidateNote>> {
    let row = Entity::find_by_id(id)
        .filter(Column::CandidateId.eq(candidate))
        .find_also_related(people::Entity)
        .one(db)
        .await?;
    row.map(thing).transpose()
}

pub(crate) async fn insert(txn: &Txn<'_>, candidate: CandidateId, note: &CandidateNote) -> Result<()> {
    let CandidateNote { id, by, text, version, created_at, updated_at } = note;
    let row = ActiveModel {
        id: Set(id.0),
        candidate_id: Set(candidate.0),
        author_id: Set(by.id.0),
        text: Set(text.as_str().to_owned()),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
    };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Saves what it says now.
pub(crate) async fn save(txn: &Txn<'_>, note: &CandidateNote) -> Result<()> {
    let changes = ActiveModel {
        id: Set(note.id.0),
        text: Set(note.text.as_str().to_owned()),
        version: Set(note.version.0),
        updated_at: Set(note.updated_at),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete(txn: &Txn<'_>, NoteId(id): NoteId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

/// What was written about one of them is about the other from now on; how much it is.
pub(crate) async fn follow(
    txn: &Txn<'_>,
    CandidateId(from): CandidateId,
    CandidateId(into): CandidateId,
) -> Result<u64> {
    let moved = Entity::update_many()
        .col_expr(Column::CandidateId, Expr::value(into))
        .filter(Column::CandidateId.eq(from))
        .exec(txn.db)
        .await?;
    Ok(moved.rows_affected)
}

fn thing((row, author): (Model, Option<people::Model>)) -> Result<CandidateNote> {
    let Model { id, candidate_id: _, author_id, text, version, created_at, updated_at } = row;
    let author = author.ok_or_else(|| anyhow::anyhow!("note {id} was written by nobody"))?;
    Ok(CandidateNote {
        id: NoteId(id),
        by: Colleague { id: PersonId(author_id), name: Line::stored(author.name) },
        text: Note::stored(text),
        version: Version(version),
        created_at,
        updated_at,
    })
}
