//! The table `replies`: who answered what to which state of a booking.

use domain::{
    bookings::Booking,
    ids::BookingId,
    messages::Side,
    replies::{Answer, Reply},
    rules::nobody_twice::Party,
    text::{Line, Note},
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    entity::prelude::*,
};

use super::{Txn, messages};
use crate::{Result, announcements};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "replies")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) booking_id: Uuid,
    pub(crate) side: String,
    pub(crate) name: String,
    pub(crate) answer: String,
    pub(crate) comment: Option<String>,
    pub(crate) sequence: i32,
    pub(crate) stamped_at: Instant,
    pub(crate) received_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The newest answer first: to the newest invitation, by the clocks of those who wrote them, then as they came.
pub(crate) async fn of(db: &impl ConnectionTrait, booking: &Booking) -> Result<Vec<Reply>> {
    let rows = Entity::find()
        .filter(Column::BookingId.eq(booking.id.0))
        .order_by_desc(Column::Sequence)
        .order_by_desc(Column::StampedAt)
        .order_by_desc(Column::ReceivedAt)
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    let told = messages::of_booking(db, booking.id).await?;
    rows.into_iter().map(|row| thing(row, booking, &told)).collect()
}

/// Whether it was new.
pub(crate) async fn insert(txn: &Txn<'_>, booking: BookingId, reply: &Reply) -> Result<bool> {
    let Reply { side, name, answer, comment, sequence, outdated: _, at } = reply;
    let known = Entity::find()
        .filter(Column::BookingId.eq(booking.0))
        .filter(Column::Side.eq(word(*side)))
        .filter(Column::Sequence.eq(*sequence))
        .filter(Column::StampedAt.eq(*at))
        .filter(Column::Answer.eq(answer.as_str()))
        .count(txn.db)
        .await?;
    if known > 0 {
        return Ok(false);
    }
    let row = ActiveModel {
        id: Set(txn.new_id()),
        booking_id: Set(booking.0),
        side: Set(word(*side).to_owned()),
        name: Set(name.as_str().to_owned()),
        answer: Set(answer.as_str().to_owned()),
        comment: Set(comment.as_ref().map(|comment| comment.as_str().to_owned())),
        sequence: Set(*sequence),
        stamped_at: Set(*at),
        received_at: Set(txn.now),
    };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(true)
}

/// Who is on that side of the booking now, colleagues aside.
pub(crate) fn of_side(side: Side, booking: &Booking) -> Party {
    match side {
        Side::Interviewer => Party::Person(booking.slot.interviewer),
        Side::Candidate => Party::Candidate(booking.candidate.id),
    }
}

fn word(side: Side) -> &'static str {
    match side {
        Side::Interviewer => "interviewer",
        Side::Candidate => "candidate",
    }
}

fn thing(row: Model, booking: &Booking, told: &[messages::Kept]) -> Result<Reply> {
    let Model { id, booking_id: _, side, name, answer, comment, sequence, stamped_at, received_at: _ } = row;
    let side = [Side::Interviewer, Side::Candidate].into_iter().find(|known| word(*known) == side);
    let side = side.ok_or_else(|| anyhow::anyhow!("reply {id} is of no side"))?;
    Ok(Reply {
        side,
        name: Line::stored(name),
        answer: Answer::parse(&answer).ok_or_else(|| anyhow::anyhow!("reply {id} is {answer}"))?,
        comment: comment.map(Note::stored),
        sequence,
        outdated: announcements::is_outdated(sequence, of_side(side, booking), told),
        at: stamped_at,
    })
}
