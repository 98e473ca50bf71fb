//! The table `undoable_changes`: the last change of a booking, while it can be taken back.

use domain::{
    ids::{BookingId, Version},
    slots::Slot,
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    entity::prelude::*,
};

use super::Txn;
use crate::{
    Result,
    undo::{Change, Undoable},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "undoable_changes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) booking_id: Uuid,
    pub(crate) what: String,
    pub(crate) slot: Option<Json>,
    pub(crate) version: i64,
    pub(crate) until: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(db: &impl ConnectionTrait, BookingId(id): BookingId) -> Result<Option<Undoable>> {
    Entity::find_by_id(id).one(db).await?.map(thing).transpose()
}

/// Takes the place of the change before it.
pub(crate) async fn save(txn: &Txn<'_>, BookingId(id): BookingId, undoable: &Undoable) -> Result<()> {
    forget(txn, BookingId(id)).await?;
    let Undoable { change, version, until } = undoable;
    let slot = match change {
        Change::Moved { from } => Some(serde_json::to_value(from).map_err(anyhow::Error::from)?),
        Change::Booked | Change::Cancelled => None,
    };
    let row = ActiveModel {
        booking_id: Set(id),
        what: Set(change.as_str().to_owned()),
        slot: Set(slot),
        version: Set(version.0),
        until: Set(*until),
    };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn forget(txn: &Txn<'_>, BookingId(id): BookingId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete_before(txn: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many().filter(Column::Until.lt(then)).exec(txn).await?;
    Ok(())
}

fn thing(row: Model) -> Result<Undoable> {
    let Model { booking_id, what, slot, version, until } = row;
    let from: Option<Slot> = slot.map(serde_json::from_value).transpose().map_err(anyhow::Error::from)?;
    let change = match (what.as_str(), from) {
        ("booked", None) => Change::Booked,
        ("cancelled", None) => Change::Cancelled,
        ("moved", Some(from)) => Change::Moved { from },
        _ => return Err(anyhow::anyhow!("the last change of booking {booking_id} is {what}").into()),
    };
    Ok(Undoable { change, version: Version(version), until })
}
