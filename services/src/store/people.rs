//! The table `people`.

use std::collections::HashMap;

use domain::{
    actor::Roles,
    ids::{PersonId, Version},
    openings::Colleague,
    paging::{Page, Paging},
    people::Person,
    text::{Email, Line},
    time::{Instant, ZoneName},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    entity::prelude::*,
    sea_query::{Expr, Func},
};

use super::{ASKED_AT_ONCE, Txn};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "people")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) email_folded: String,
    pub(crate) time_zone: String,
    pub(crate) interviewer: bool,
    pub(crate) coordinator: bool,
    pub(crate) admin: bool,
    pub(crate) active: bool,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<Person>> {
    Ok(Entity::find_by_id(id.0).one(db).await?.map(thing))
}

/// Whoever has that address, however it is spelt.
pub(crate) async fn find_by_email(db: &impl ConnectionTrait, email: &Email) -> Result<Option<Person>> {
    Ok(Entity::find().filter(Column::EmailFolded.eq(email.folded())).one(db).await?.map(thing))
}

/// Ordered by name, then id.
pub(crate) async fn list(db: &impl ConnectionTrait, paging: Paging) -> Result<Page<Person>> {
    let total = Entity::find().count(db).await?;
    let rows = by_name(Entity::find()).limit(paging.limit()).offset(paging.offset()).all(db).await?;
    Ok(Page { items: rows.into_iter().map(thing).collect(), total, paging })
}

/// Everybody who can sign in, by name.
pub(crate) async fn active(db: &impl ConnectionTrait) -> Result<Vec<Person>> {
    let rows = by_name(Entity::find().filter(Column::Active.eq(true))).all(db).await?;
    Ok(rows.into_iter().map(thing).collect())
}

/// Those of the ids that are somebody.
pub(crate) async fn find_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<Person>> {
    let ids = ids.into_iter().map(|id| id.0);
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(thing).collect())
}

/// Those who have one of the ids, or one of the addresses, case folded.
pub(crate) async fn found(
    db: &impl ConnectionTrait,
    ids: &[PersonId],
    folded: &[String],
) -> Result<Vec<Person>> {
    let mut rows = Vec::new();
    for some in ids.chunks(ASKED_AT_ONCE) {
        rows.extend(Entity::find().filter(Column::Id.is_in(some.iter().map(|id| id.0))).all(db).await?);
    }
    for some in folded.chunks(ASKED_AT_ONCE) {
        rows.extend(Entity::find().filter(Column::EmailFolded.is_in(some)).all(db).await?);
    }
    Ok(rows.into_iter().map(thing).collect())
}

/// Those of the ids who are here no longer.
pub(crate) async fn inactive(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<PersonId>> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(ids.into_iter().map(|PersonId(id)| id)))
        .filter(Column::Active.eq(false))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Those of the ids, by id.
pub(crate) async fn named(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<PersonId, Colleague>> {
    let rows: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    let colleague = |(id, name)| (PersonId(id), Colleague { id: PersonId(id), name: Line::stored(name) });
    Ok(rows.into_iter().map(colleague).collect())
}

/// As [`named`], each with the zone in which they live.
pub(crate) async fn with_zones(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<PersonId, (Colleague, ZoneName)>> {
    let rows: Vec<(Uuid, String, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name, Column::TimeZone])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    let living = |(id, name, zone)| {
        let colleague = Colleague { id: PersonId(id), name: Line::stored(name) };
        (colleague.id, (colleague, ZoneName::stored(zone)))
    };
    Ok(rows.into_iter().map(living).collect())
}

/// Whether an administrator can sign in, `but` aside.
pub(crate) async fn is_administered_without(db: &impl ConnectionTrait, but: PersonId) -> Result<bool> {
    let others = Entity::find()
        .filter(Column::Admin.eq(true))
        .filter(Column::Active.eq(true))
        .filter(Column::Id.ne(but.0))
        .count(db)
        .await?;
    Ok(others > 0)
}

pub(crate) async fn are_there_any(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(Entity::find().limit(1).one(db).await?.is_some())
}

pub(crate) async fn insert(txn: &Txn<'_>, person: &Person) -> Result<()> {
    Entity::insert(row(person)).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn save(txn: &Txn<'_>, person: &Person) -> Result<()> {
    Entity::update(ActiveModel { created_at: NotSet, ..row(person) }).exec(txn.db).await?;
    Ok(())
}

fn by_name(select: Select<Entity>) -> Select<Entity> {
    select.order_by_asc(Func::lower(Expr::col(Column::Name))).order_by_asc(Column::Id)
}

fn row(person: &Person) -> ActiveModel {
    let Person { id, name, email, roles, time_zone, active, version, created_at, updated_at } = person;
    let Roles { interviewer, coordinator, admin } = *roles;
    ActiveModel {
        id: Set(id.0),
        name: Set(name.as_str().to_owned()),
        email: Set(email.as_str().to_owned()),
        email_folded: Set(email.folded()),
        time_zone: Set(time_zone.as_str().to_owned()),
        interviewer: Set(interviewer),
        coordinator: Set(coordinator),
        admin: Set(admin),
        active: Set(*active),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
    }
}

pub(crate) fn thing(row: Model) -> Person {
    let Model {
        id,
        name,
        email,
        email_folded: _,
        time_zone,
        interviewer,
        coordinator,
        admin,
        active,
        version,
        created_at,
        updated_at,
    } = row;
    Person {
        id: PersonId(id),
        name: Line::stored(name),
        email: Email::stored(email),
        roles: Roles { interviewer, coordinator, admin },
        time_zone: ZoneName::stored(time_zone),
        active,
        version: Version(version),
        created_at,
        updated_at,
    }
}
