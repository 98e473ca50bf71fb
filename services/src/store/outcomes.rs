//! The table `outcomes`: how interviews ended, and what was decided after them.

use std::collections::{HashMap, HashSet};

use domain::{
    bookings::BookingStatus,
    ids::{BookingId, PersonId},
    openings::Colleague,
    outcomes::{Decision, Ending, Outcome, Said, Verdict},
    text::{Line, Note},
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    entity::prelude::*, sea_query::OnConflict,
};

use super::{Txn, bookings, people};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outcomes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) booking_id: Uuid,
    pub(crate) status: String,
    pub(crate) whose: Option<String>,
    pub(crate) said_by: Option<Uuid>,
    pub(crate) said_at: Option<Instant>,
    pub(crate) verdict: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) decided_by: Option<Uuid>,
    pub(crate) decided_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn of(db: &impl ConnectionTrait, booking: BookingId) -> Result<Option<Outcome>> {
    Ok(of_each(db, [booking]).await?.remove(&booking))
}

/// Of each of the bookings that ended.
pub(crate) async fn of_each(
    db: &impl ConnectionTrait,
    bookings: impl IntoIterator<Item = BookingId>,
) -> Result<HashMap<BookingId, Outcome>> {
    let ids: Vec<Uuid> = bookings.into_iter().map(|BookingId(id)| id).collect();
    let rows = Entity::find().filter(Column::BookingId.is_in(ids.iter().copied())).all(db).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let named: HashSet<Uuid> = rows.iter().flat_map(|row| [row.said_by, row.decided_by]).flatten().collect();
    let (people, reasons) = (people::named(db, named).await?, reasons(db, ids).await?);
    let told = |row: Model| {
        let reason = reasons.get(&row.booking_id).cloned();
        thing(row, reason, &people).map(|outcome| (outcome.booking, outcome))
    };
    rows.into_iter().map(told).collect()
}

/// Why each of them was called off, where somebody said so.
async fn reasons(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Line>> {
    let rows: Vec<(Uuid, Option<String>)> = bookings::Entity::find()
        .select_only()
        .columns([bookings::Column::Id, bookings::Column::CancelReason])
        .filter(bookings::Column::Id.is_in(ids))
        .filter(bookings::Column::CancelReason.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, reason)| Some((id, Line::stored(reason?)))).collect())
}

/// In place of what was said before.
pub(crate) async fn save(txn: &Txn<'_>, outcome: &Outcome) -> Result<()> {
    let Outcome { booking, ending, reason, said, decision } = outcome;
    let row = ActiveModel {
        booking_id: Set(booking.0),
        status: Set(ending.status().as_str().to_owned()),
        whose: Set(ending.whose().map(str::to_owned)),
        said_by: Set(said.as_ref().map(|said| said.by.id.0)),
        said_at: Set(said.as_ref().map(|said| said.at)),
        verdict: Set(decision.as_ref().map(|decision| decision.verdict.as_str().to_owned())),
        note: Set(decision
            .as_ref()
            .and_then(|decision| decision.note.as_ref())
            .map(|note| note.as_str().to_owned())),
        decided_by: Set(decision.as_ref().map(|decision| decision.said.by.id.0)),
        decided_at: Set(decision.as_ref().map(|decision| decision.said.at)),
    };
    let again = OnConflict::column(Column::BookingId)
        .update_columns([
            Column::Status,
            Column::Whose,
            Column::SaidBy,
            Column::SaidAt,
            Column::Verdict,
            Column::Note,
            Column::DecidedBy,
            Column::DecidedAt,
        ])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(txn.db).await?;
    bookings::save_cancel_reason(txn, *booking, reason.as_ref()).await
}

/// It has not ended after all.
pub(crate) async fn delete(txn: &Txn<'_>, booking: BookingId) -> Result<()> {
    Entity::delete_by_id(booking.0).exec(txn.db).await?;
    bookings::save_cancel_reason(txn, booking, None).await
}

fn thing(row: Model, reason: Option<Line>, people: &HashMap<PersonId, Colleague>) -> Result<Outcome> {
    let Model { booking_id, status, whose, said_by, said_at, verdict, note, decided_by, decided_at } = row;
    let by = |id: Option<Uuid>, at: Option<Instant>| {
        let by = id.and_then(|id| people.get(&PersonId(id)).cloned());
        by.zip(at).map(|(by, at)| Said { by, at })
    };
    let ending = BookingStatus::parse(&status).and_then(|status| Ending::stored(status, whose.as_deref()));
    let ending = ending.ok_or_else(|| anyhow::anyhow!("booking {booking_id} ended as {status}"))?;
    let verdict = verdict.as_deref().and_then(Verdict::parse);
    let decision = verdict.zip(by(decided_by, decided_at));
    let decision = decision.map(|(verdict, said)| Decision { verdict, note: note.map(Note::stored), said });
    Ok(Outcome { booking: BookingId(booking_id), ending, reason, said: by(said_by, said_at), decision })
}
