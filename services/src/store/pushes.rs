//! The table `pushes`: what is on its way to devices. What arrived is no longer there.

use std::collections::HashMap;

use domain::{
    ids::{DeviceId, NoticeId, PushId},
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QuerySelect, entity::prelude::*,
};

use super::{Txn, devices, jobs, people};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pushes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) subscription_id: Uuid,
    pub(crate) notice_id: Option<Uuid>,
    pub(crate) begins_at: Option<Instant>,
    pub(crate) created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A notice on its way to a device.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Push {
    pub(crate) id: PushId,
    pub(crate) device: DeviceId,
    /// `None`: somebody tries the device out.
    pub(crate) notice: Option<NoticeId>,
    /// When what the notice is about begins, the sooner of the two times where it moved.
    pub(crate) begins: Option<Instant>,
    pub(crate) created_at: Instant,
}

pub(crate) async fn insert(txn: &Txn<'_>, pushes: &[Push]) -> Result<()> {
    if pushes.is_empty() {
        return Ok(());
    }
    let rows = pushes.iter().map(|&Push { id, device, notice, begins, created_at }| ActiveModel {
        id: Set(id.0),
        subscription_id: Set(device.0),
        notice_id: Set(notice.map(|NoticeId(id)| id)),
        begins_at: Set(begins),
        created_at: Set(created_at),
    });
    Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn find(db: &impl ConnectionTrait, PushId(id): PushId) -> Result<Option<Push>> {
    let row = Entity::find_by_id(id).one(db).await?;
    Ok(row.map(|Model { id, subscription_id, notice_id, begins_at, created_at }| Push {
        id: PushId(id),
        device: DeviceId(subscription_id),
        notice: notice_id.map(NoticeId),
        begins: begins_at,
        created_at,
    }))
}

/// The devices to which that notice is on its way.
pub(crate) async fn waiting(db: &impl ConnectionTrait, NoticeId(notice): NoticeId) -> Result<Vec<DeviceId>> {
    let devices: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::SubscriptionId)
        .filter(Column::NoticeId.eq(notice))
        .into_tuple()
        .all(db)
        .await?;
    Ok(devices.into_iter().map(DeviceId).collect())
}

/// It arrived, or is of no use.
pub(crate) async fn delete(txn: &Txn<'_>, PushId(id): PushId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

/// In words: "notice to Firefox on Linux of Ana Moreau".
pub(crate) async fn told(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let pushes = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    let ids = pushes.iter().map(|push| push.subscription_id);
    let devices = devices::Entity::find().filter(devices::Column::Id.is_in(ids)).all(db).await?;
    let owners = devices.iter().map(|device| device.person_id);
    let people = people::Entity::find().filter(people::Column::Id.is_in(owners)).all(db).await?;
    let words = |push: &Model| {
        let device = devices.iter().find(|device| device.id == push.subscription_id)?;
        let person = people.iter().find(|person| person.id == device.person_id)?;
        Some((push.id, format!("notice to {} of {}", device.device, person.name)))
    };
    Ok(pushes.iter().filter_map(words).collect())
}

/// With the jobs that were given up.
pub(crate) async fn delete_before(db: &DatabaseTransaction, then: Instant) -> Result<()> {
    jobs::Entity::delete_many()
        .filter(jobs::Column::Kind.eq("push"))
        .filter(jobs::Column::CreatedAt.lt(then))
        .exec(db)
        .await?;
    Entity::delete_many().filter(Column::CreatedAt.lt(then)).exec(db).await?;
    Ok(())
}
