//! The table `push_subscriptions`: browsers that show people their notices.

use domain::{
    devices::{Device, NewDevice},
    ids::{DeviceId, PersonId},
    text::Line,
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, LockType},
};

use super::Txn;
use crate::{Result, devices};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "push_subscriptions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) endpoint: String,
    pub(crate) p256dh: String,
    pub(crate) auth: String,
    pub(crate) device: String,
    pub(crate) created_at: Instant,
    pub(crate) last_success_at: Option<Instant>,
    pub(crate) failures: i32,
    pub(crate) last_error: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A device with how it is reached.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) device: Device,
    pub(crate) reached: NewDevice,
}

pub(crate) async fn insert(txn: &Txn<'_>, Kept { device, reached }: &Kept) -> Result<()> {
    let Device { id, person, name, service: _, created_at, last_success_at, failures, last_error } = device;
    let NewDevice { endpoint, p256dh, auth } = reached;
    let row = ActiveModel {
        id: Set(id.0),
        person_id: Set(person.0),
        endpoint: Set(endpoint.clone()),
        p256dh: Set(p256dh.clone()),
        auth: Set(auth.clone()),
        device: Set(name.to_string()),
        created_at: Set(*created_at),
        last_success_at: Set(*last_success_at),
        failures: Set(*failures),
        last_error: Set(last_error.clone()),
    };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn find(db: &impl ConnectionTrait, DeviceId(id): DeviceId) -> Result<Option<Kept>> {
    Ok(Entity::find_by_id(id).one(db).await?.map(kept))
}

/// The device, locked.
pub(crate) async fn hold(txn: &Txn<'_>, DeviceId(id): DeviceId) -> Result<Option<Kept>> {
    Ok(Entity::find_by_id(id).lock(LockType::Update).one(txn.db).await?.map(kept))
}

/// The browser that is reached there.
pub(crate) async fn find_by_endpoint(db: &impl ConnectionTrait, endpoint: &str) -> Result<Option<Kept>> {
    Ok(Entity::find().filter(Column::Endpoint.eq(endpoint)).one(db).await?.map(kept))
}

/// Somebody's, the oldest first.
pub(crate) async fn of(db: &impl ConnectionTrait, PersonId(person): PersonId) -> Result<Vec<Device>> {
    let rows = of_person(person).all(db).await?;
    Ok(rows.into_iter().map(|row| kept(row).device).collect())
}

/// Somebody's, held so that they stay.
pub(crate) async fn that_stay(txn: &Txn<'_>, PersonId(person): PersonId) -> Result<Vec<DeviceId>> {
    let rows = of_person(person).lock(LockType::KeyShare).all(txn.db).await?;
    Ok(rows.into_iter().map(|row| DeviceId(row.id)).collect())
}

fn of_person(person: Uuid) -> Select<Entity> {
    Entity::find()
        .filter(Column::PersonId.eq(person))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
}

/// A browser presents itself anew: to whom it is, by which keys, and without what failed before.
pub(crate) async fn renew(txn: &Txn<'_>, Kept { device, reached }: &Kept) -> Result<()> {
    let changes = ActiveModel {
        id: Set(device.id.0),
        person_id: Set(device.person.0),
        p256dh: Set(reached.p256dh.clone()),
        auth: Set(reached.auth.clone()),
        device: Set(device.name.to_string()),
        created_at: Set(device.created_at),
        last_success_at: Set(device.last_success_at),
        failures: Set(device.failures),
        last_error: Set(device.last_error.clone()),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn arrives(txn: &Txn<'_>, DeviceId(id): DeviceId) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::LastSuccessAt, Expr::value(txn.now))
        .col_expr(Column::Failures, Expr::value(0))
        .col_expr(Column::LastError, Expr::value(Option::<String>::None))
        .filter(Column::Id.eq(id))
        .exec(txn.db)
        .await?;
    Ok(())
}

pub(crate) async fn fails(txn: &Txn<'_>, DeviceId(id): DeviceId, why: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Failures, Expr::col(Column::Failures).add(1))
        .col_expr(Column::LastError, Expr::value(why))
        .filter(Column::Id.eq(id))
        .exec(txn.db)
        .await?;
    Ok(())
}

/// With what is on its way there.
pub(crate) async fn delete(txn: &Txn<'_>, DeviceId(id): DeviceId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete_all_of(txn: &Txn<'_>, PersonId(person): PersonId) -> Result<()> {
    Entity::delete_many().filter(Column::PersonId.eq(person)).exec(txn.db).await?;
    Ok(())
}

/// How many there are, and how many were not reached the last time.
pub(crate) async fn counted(db: &impl ConnectionTrait) -> Result<(u64, u64)> {
    let failing = Entity::find().filter(Column::Failures.gt(0));
    Ok((Entity::find().count(db).await?, failing.count(db).await?))
}

fn kept(row: Model) -> Kept {
    let Model {
        id,
        person_id,
        endpoint,
        p256dh,
        auth,
        device,
        created_at,
        last_success_at,
        failures,
        last_error,
    } = row;
    let service = devices::service(&endpoint);
    let device = Device {
        id: DeviceId(id),
        person: PersonId(person_id),
        name: Line::stored(device),
        service,
        created_at,
        last_success_at,
        failures,
        last_error,
    };
    Kept { device, reached: NewDevice { endpoint, p256dh, auth } }
}
