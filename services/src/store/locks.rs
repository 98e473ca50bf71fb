//! Rows are locked in one order, so that nobody waits for somebody who waits for them: openings, then interviewers, then
//! candidates, then slots, then bookings, then rooms, then jobs, each by id; a booking's messages change only under the
//! lock of their jobs. What webhooks are told comes after its job, and the webhook last, as devices do; who writes an event holds
//! webhooks only so that they stay, which nobody waits for who holds anything before. On SQLite the one writer is lock
//! enough.

use domain::ids::{BookingId, CandidateId, OpeningId, PersonId, RoomId, SlotId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::LockType};

use super::{Txn, bookings, candidates, openings, people, practice_rooms, slots};
use crate::Result;

/// Holds the opening, to change it.
pub(crate) async fn opening(txn: &Txn<'_>, id: OpeningId) -> Result<()> {
    lock_opening(txn, id, LockType::NoKeyUpdate).await
}

/// Holds the opening as it is, beside others who do so.
pub(crate) async fn opening_as_it_is(txn: &Txn<'_>, id: OpeningId) -> Result<()> {
    lock_opening(txn, id, LockType::Share).await
}

async fn lock_opening(txn: &Txn<'_>, id: OpeningId, how: LockType) -> Result<()> {
    let _locked: Option<uuid::Uuid> = openings::Entity::find_by_id(id.0)
        .select_only()
        .column(openings::Column::Id)
        .lock(how)
        .into_tuple()
        .one(txn.db)
        .await?;
    Ok(())
}

/// Holds what the interviewers, or the members of a room, offer and take part in as it is.
pub(crate) async fn interviewers(txn: &Txn<'_>, ids: &[PersonId]) -> Result<()> {
    let _locked: Vec<uuid::Uuid> = people::Entity::find()
        .select_only()
        .column(people::Column::Id)
        .filter(people::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .order_by_asc(people::Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .all(txn.db)
        .await?;
    Ok(())
}

/// Holds what the candidate takes part in as it is.
pub(crate) async fn candidate(txn: &Txn<'_>, id: CandidateId) -> Result<()> {
    lock_candidates(txn, &[id], LockType::NoKeyUpdate).await
}

/// Holds the candidates, of whom one goes.
pub(crate) async fn candidates(txn: &Txn<'_>, ids: &[CandidateId]) -> Result<()> {
    lock_candidates(txn, ids, LockType::Update).await
}

async fn lock_candidates(txn: &Txn<'_>, ids: &[CandidateId], how: LockType) -> Result<()> {
    let _locked: Vec<uuid::Uuid> = candidates::Entity::find()
        .select_only()
        .column(candidates::Column::Id)
        .filter(candidates::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .order_by_asc(candidates::Column::Id)
        .lock(how)
        .into_tuple()
        .all(txn.db)
        .await?;
    Ok(())
}

/// Holds the slots as they are; those that are gone are not waited for.
pub(crate) async fn slots(txn: &Txn<'_>, ids: &[SlotId]) -> Result<()> {
    let _locked: Vec<uuid::Uuid> = slots::Entity::find()
        .select_only()
        .column(slots::Column::Id)
        .filter(slots::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .order_by_asc(slots::Column::Id)
        .lock(LockType::Update)
        .into_tuple()
        .all(txn.db)
        .await?;
    Ok(())
}

/// Holds the booking as it is.
pub(crate) async fn booking(txn: &Txn<'_>, id: BookingId) -> Result<()> {
    bookings(txn, &[id]).await
}

/// Holds the bookings as they are.
pub(crate) async fn bookings(txn: &Txn<'_>, ids: &[BookingId]) -> Result<()> {
    let _locked: Vec<uuid::Uuid> = bookings::Entity::find()
        .select_only()
        .column(bookings::Column::Id)
        .filter(bookings::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .order_by_asc(bookings::Column::Id)
        .lock(LockType::Update)
        .into_tuple()
        .all(txn.db)
        .await?;
    Ok(())
}

/// Holds the room as it is.
pub(crate) async fn room(txn: &Txn<'_>, id: RoomId) -> Result<()> {
    let _locked: Option<uuid::Uuid> = practice_rooms::Entity::find_by_id(id.0)
        .select_only()
        .column(practice_rooms::Column::Id)
        .lock(LockType::Update)
        .into_tuple()
        .one(txn.db)
        .await?;
    Ok(())
}
