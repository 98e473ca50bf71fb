//! The table `interviews`: what bookings are about.

use std::collections::HashMap;

use domain::{
    ids::{BookingId, OpeningId},
    interviews::{Format, Interview},
    text::Line,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, entity::prelude::*,
    sea_query::OnConflict,
};

use super::{Txn, bookings};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "interviews")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) booking_id: Uuid,
    pub(crate) opening_id: Option<Uuid>,
    pub(crate) format: Option<String>,
    pub(crate) stage: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "bookings::Entity", from = "Column::BookingId", to = "bookings::Column::Id")]
    Booking,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the booking is about; where nobody said so, nothing.
pub(crate) async fn of(db: &impl ConnectionTrait, booking: BookingId) -> Result<Interview> {
    let row = Entity::find_by_id(booking.0).one(db).await?;
    row.map_or_else(|| Ok(Interview::of(booking)), thing)
}

/// What each of the bookings is about, of those of which somebody said so.
pub(crate) async fn of_each(
    db: &impl ConnectionTrait,
    bookings: impl IntoIterator<Item = BookingId>,
) -> Result<HashMap<BookingId, Interview>> {
    let ids = bookings.into_iter().map(|BookingId(id)| id);
    let rows = Entity::find().filter(Column::BookingId.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| thing(row).map(|interview| (interview.booking, interview))).collect()
}

pub(crate) async fn save(txn: &Txn<'_>, interview: &Interview) -> Result<()> {
    let Interview { booking, opening, format, stage } = interview;
    let row = ActiveModel {
        booking_id: Set(booking.0),
        opening_id: Set(opening.map(|OpeningId(id)| id)),
        format: Set(format.map(|format| format.as_str().to_owned())),
        stage: Set(stage.as_ref().map(|stage| stage.as_str().to_owned())),
    };
    let again = OnConflict::column(Column::BookingId)
        .update_columns([Column::OpeningId, Column::Format, Column::Stage])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(txn.db).await?;
    Ok(())
}

fn thing(row: Model) -> Result<Interview> {
    let Model { booking_id, opening_id, format, stage } = row;
    Ok(Interview {
        booking: BookingId(booking_id),
        opening: opening_id.map(OpeningId),
        format: format.map(stored).transpose()?,
        stage: stage.map(Line::stored),
    })
}

/// A format as it is kept.
pub(super) fn stored(raw: String) -> Result<Format> {
    Format::parse(&raw).ok_or_else(|| anyhow::anyhow!("{raw} is no format of interviews").into())
}
