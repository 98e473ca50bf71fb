//! The table `sessions`: the hashes of tokens, and whose they are.

use domain::{ids::PersonId, people::Person, time::Instant};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    entity::prelude::*,
};

use super::{Txn, people};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) token_hash: Vec<u8>,
    pub(crate) person_id: Uuid,
    pub(crate) created_at: Instant,
    pub(crate) expires_at: Instant,
    pub(crate) last_seen_at: Instant,
    pub(crate) user_agent: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "people::Entity", from = "Column::PersonId", to = "people::Column::Id")]
    Person,
}

impl Related<people::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Person.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// Whose session it is, if it has not ended and they may sign in; and when it was last used.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    hash: &[u8],
    now: Instant,
) -> Result<Option<(Person, Instant)>> {
    let found = Entity::find_by_id(hash.to_vec())
        .filter(Column::ExpiresAt.gt(now))
        .find_also_related(people::Entity)
        .filter(people::Column::Active.eq(true))
        .one(db)
        .await?;
    Ok(found.and_then(|(session, person)| Some((people::thing(person?), session.last_seen_at))))
}

pub(crate) async fn insert(
    txn: &Txn<'_>,
    hash: &[u8],
    person: PersonId,
    expires_at: Instant,
    user_agent: Option<&str>,
) -> Result<()> {
    let row = ActiveModel {
        token_hash: Set(hash.to_vec()),
        person_id: Set(person.0),
        created_at: Set(txn.now),
        expires_at: Set(expires_at),
        last_seen_at: Set(txn.now),
        user_agent: Set(user_agent.map(str::to_owned)),
    };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

/// It was used: it ends later. One that is gone stays gone.
pub(crate) async fn prolong(txn: &Txn<'_>, hash: &[u8], expires_at: Instant) -> Result<()> {
    let changes =
        ActiveModel { expires_at: Set(expires_at), last_seen_at: Set(txn.now), ..Default::default() };
    Entity::update_many().set(changes).filter(Column::TokenHash.eq(hash)).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete(txn: &Txn<'_>, hash: &[u8]) -> Result<()> {
    Entity::delete_by_id(hash.to_vec()).exec(txn.db).await?;
    Ok(())
}

/// All of somebody's.
pub(crate) async fn delete_all_of(txn: &Txn<'_>, person: PersonId) -> Result<()> {
    Entity::delete_many().filter(Column::PersonId.eq(person.0)).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete_expired(txn: &DatabaseTransaction, now: Instant) -> Result<()> {
    Entity::delete_many().filter(Column::ExpiresAt.lt(now)).exec(txn).await?;
    Ok(())
}
