//! The table `import_files`: files that wait to be imported by whoever chose them.

use domain::{
    ids::{ImportId, PersonId},
    imports::Noun,
    text::Line,
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, entity::prelude::*,
};

use super::Txn;
use crate::{Result, imports::Kept};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_files")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) noun: String,
    pub(crate) name: String,
    pub(crate) contents: Vec<u8>,
    pub(crate) created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Somebody's own, if it was chosen after `since`.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    PersonId(person): PersonId,
    ImportId(id): ImportId,
    since: Instant,
) -> Result<Option<Kept>> {
    let row = Entity::find_by_id(id)
        .filter(Column::PersonId.eq(person))
        .filter(Column::CreatedAt.gt(since))
        .one(db)
        .await?;
    row.map(thing).transpose()
}

pub(crate) async fn insert(txn: &Txn<'_>, PersonId(person): PersonId, kept: &Kept) -> Result<()> {
    let Kept { id, noun, name, file } = kept;
    let row = ActiveModel {
        id: Set(id.0),
        person_id: Set(person),
        noun: Set(noun.as_str().to_owned()),
        name: Set(name.as_str().to_owned()),
        contents: Set(file.clone()),
        created_at: Set(txn.now),
    };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Leaves somebody so many files, the newest.
pub(crate) async fn keep_newest(txn: &Txn<'_>, PersonId(person): PersonId, most: u64) -> Result<()> {
    let old: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::PersonId.eq(person))
        .order_by_desc(Column::Id)
        .into_tuple()
        .all(txn.db)
        .await?;
    let old: Vec<Uuid> = old.into_iter().skip(usize::try_from(most).unwrap_or(usize::MAX)).collect();
    if !old.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(old)).exec(txn.db).await?;
    }
    Ok(())
}

pub(crate) async fn delete(txn: &Txn<'_>, id: Option<ImportId>) -> Result<()> {
    if let Some(ImportId(id)) = id {
        Entity::delete_by_id(id).exec(txn.db).await?;
    }
    Ok(())
}

pub(crate) async fn delete_before(db: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many().filter(Column::CreatedAt.lt(then)).exec(db).await?;
    Ok(())
}

fn thing(row: Model) -> Result<Kept> {
    let Model { id, person_id: _, noun, name, contents, created_at: _ } = row;
    let noun = Noun::parse(&noun).ok_or_else(|| anyhow::anyhow!("file {id} is of {noun}"))?;
    Ok(Kept { id: ImportId(id), noun, name: Line::stored(name), file: contents })
}
