//! The days on which slots begin, as they are stored beside them (`slots.local_day`, `slots.time_zone`): what a change
//! of an interviewer's zone or of its rules puts out of date.

use chrono::NaiveDate;
use domain::{
    bookings::BookingStatus,
    ids::{BookingId, PersonId, SlotId},
    time::{Instant, ZoneName},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use super::{
    Txn, bookings, people,
    slots::{Column, Entity},
};
use crate::Result;

/// A slot's start, and the day that was once computed of it in that zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) slot: SlotId,
    pub(crate) start: Instant,
    pub(crate) day: NaiveDate,
    pub(crate) zone: ZoneName,
}

/// Those of the interviewer's slots that begin at `from` or later, in order.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    interviewer: PersonId,
    from: Instant,
) -> Result<Vec<Stored>> {
    let rows: Vec<(Uuid, Instant, NaiveDate, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::StartsAt, Column::LocalDay, Column::TimeZone])
        .filter(Column::InterviewerId.eq(interviewer.0))
        .filter(Column::StartsAt.gte(from))
        .order_by_asc(Column::StartsAt)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(stored).collect())
}

/// Those who have offered something, with the zone they are in now.
pub(crate) async fn interviewers(
    db: &impl ConnectionTrait,
    from: Instant,
) -> Result<Vec<(PersonId, ZoneName)>> {
    let offering = Entity::find()
        .select_only()
        .column(Column::InterviewerId)
        .filter(Column::StartsAt.gte(from))
        .into_query();
    let rows: Vec<(Uuid, String)> = people::Entity::find()
        .select_only()
        .columns([people::Column::Id, people::Column::TimeZone])
        .filter(people::Column::Id.in_subquery(offering))
        .order_by_asc(people::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, zone)| (PersonId(id), ZoneName::stored(zone))).collect())
}

/// Puts the slot on another day. Its day is yet to be claimed: first every slot leaves the old ones, which makes room.
pub(crate) async fn put(txn: &Txn<'_>, slot: SlotId, day: NaiveDate, zone: &ZoneName) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::LocalDay, Expr::value(day))
        .col_expr(Column::TimeZone, Expr::value(zone.as_str()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .col_expr(Column::UpdatedAt, Expr::value(txn.now))
        .filter(Column::Id.eq(slot.0))
        .exec(txn.db)
        .await?;
    Ok(())
}

/// The live booking of the slot learns that the slot has changed.
pub(crate) async fn tell_booking(txn: &Txn<'_>, slot: SlotId) -> Result<Option<BookingId>> {
    use bookings::Column;

    let holding = || Column::SlotId.eq(slot.0).and(Column::Status.ne(BookingStatus::Cancelled.as_str()));
    let booking: Option<Uuid> = bookings::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(holding())
        .into_tuple()
        .one(txn.db)
        .await?;
    if booking.is_some() {
        bookings::Entity::update_many()
            .col_expr(Column::SlotVersion, Expr::col(Column::SlotVersion).add(1))
            .col_expr(Column::SlotUpdatedAt, Expr::value(txn.now))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .col_expr(Column::UpdatedAt, Expr::value(txn.now))
            .filter(holding())
            .exec(txn.db)
            .await?;
    }
    Ok(booking.map(BookingId))
}

fn stored((id, start, day, zone): (Uuid, Instant, NaiveDate, String)) -> Stored {
    Stored { slot: SlotId(id), start, day, zone: ZoneName::stored(zone) }
}
