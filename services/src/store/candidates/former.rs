//! The table `former_candidates`: whom candidates were before they were found to be one with another.

use domain::{candidates::Former, ids::CandidateId, text::Email, time::Instant};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::Expr,
};

use crate::{Result, store::Txn};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "former_candidates")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) candidate_id: Uuid,
    pub(crate) email: String,
    pub(crate) email_folded: String,
    pub(crate) created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(db: &impl ConnectionTrait, CandidateId(id): CandidateId) -> Result<Option<Former>> {
    Ok(Entity::find_by_id(id).one(db).await?.map(thing))
}

/// Everybody whom the candidate was, the first to be found out first.
pub(crate) async fn of(db: &impl ConnectionTrait, CandidateId(id): CandidateId) -> Result<Vec<Former>> {
    let rows = Entity::find()
        .filter(Column::CandidateId.eq(id))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(thing).collect())
}

/// Whose address that was, however it is spelt.
pub(super) async fn whose(db: &impl ConnectionTrait, email: &Email) -> Result<Option<CandidateId>> {
    let found = Entity::find().filter(Column::EmailFolded.eq(email.folded())).one(db).await?;
    Ok(found.map(|row| CandidateId(row.candidate_id)))
}

/// Those of the addresses, case folded, that were somebody's.
pub(super) async fn among(db: &impl ConnectionTrait, folded: &[String]) -> Result<Vec<String>> {
    let found =
        Entity::find().select_only().column(Column::EmailFolded).filter(Column::EmailFolded.is_in(folded));
    Ok(found.into_tuple().all(db).await?)
}

pub(crate) async fn insert(txn: &Txn<'_>, former: &Former) -> Result<()> {
    let Former { id, email, candidate, since } = former;
    let row = ActiveModel {
        id: Set(id.0),
        candidate_id: Set(candidate.0),
        email: Set(email.as_str().to_owned()),
        email_folded: Set(email.folded()),
        created_at: Set(*since),
    };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Whoever one of them was, the other was from now on.
pub(crate) async fn follow(
    txn: &Txn<'_>,
    CandidateId(from): CandidateId,
    CandidateId(into): CandidateId,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::CandidateId, Expr::value(into))
        .filter(Column::CandidateId.eq(from))
        .exec(txn.db)
        .await?;
    Ok(())
}

fn thing(row: Model) -> Former {
    let Model { id, candidate_id, email, email_folded: _, created_at } = row;
    let (id, candidate) = (CandidateId(id), CandidateId(candidate_id));
    Former { id, email: Email::stored(email), candidate, since: created_at }
}
