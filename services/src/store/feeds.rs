//! The table `feeds`: the hashes of the tokens under which people's interviews are read.

use domain::{ids::PersonId, people::Person, time::Instant};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*,
};

use super::{Txn, people};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "feeds")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) person_id: Uuid,
    pub(crate) token_hash: Vec<u8>,
    pub(crate) created_at: Instant,
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

/// Whose feed it is, if they may sign in.
pub(crate) async fn owner(db: &impl ConnectionTrait, hash: &[u8]) -> Result<Option<Person>> {
    let found = Entity::find()
        .filter(Column::TokenHash.eq(hash))
        .find_also_related(people::Entity)
        .filter(people::Column::Active.eq(true))
        .one(db)
        .await?;
    Ok(found.and_then(|(_, person)| person).map(people::thing))
}

/// Since when somebody has one.
pub(crate) async fn made_at(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<Instant>> {
    Ok(Entity::find_by_id(person.0).select_only().column(Column::CreatedAt).into_tuple().one(db).await?)
}

/// Takes the place of the one there was.
pub(crate) async fn put(txn: &Txn<'_>, person: PersonId, hash: &[u8]) -> Result<()> {
    delete(txn, person).await?;
    let row =
        ActiveModel { person_id: Set(person.0), token_hash: Set(hash.to_vec()), created_at: Set(txn.now) };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Whether there was one.
pub(crate) async fn delete(txn: &Txn<'_>, person: PersonId) -> Result<bool> {
    let deleted = Entity::delete_by_id(person.0).exec(txn.db).await?;
    Ok(deleted.rows_affected > 0)
}
