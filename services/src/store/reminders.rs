//! The table `reminders`: when those who take part in a booking are reminded, beside what holds for all.

use std::collections::BTreeSet;

use domain::{ids::BookingId, reminders::Lead};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, entity::prelude::*,
};

use super::Txn;
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reminders")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) booking_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) lead_minutes: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn of_booking(
    db: &impl ConnectionTrait,
    BookingId(id): BookingId,
) -> Result<BTreeSet<Lead>> {
    let minutes: Vec<i32> = Entity::find()
        .select_only()
        .column(Column::LeadMinutes)
        .filter(Column::BookingId.eq(id))
        .into_tuple()
        .all(db)
        .await?;
    Ok(minutes.into_iter().map(Lead::stored).collect())
}

/// These and no others.
pub(crate) async fn replace(txn: &Txn<'_>, BookingId(id): BookingId, leads: &BTreeSet<Lead>) -> Result<()> {
    Entity::delete_many().filter(Column::BookingId.eq(id)).exec(txn.db).await?;
    if leads.is_empty() {
        return Ok(());
    }
    let rows =
        leads.iter().map(|lead| ActiveModel { booking_id: Set(id), lead_minutes: Set(lead.minutes()) });
    Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}
