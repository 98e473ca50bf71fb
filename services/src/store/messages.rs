//! The table `messages`: what somebody is or was told of a booking, and what became of it.

use std::collections::{HashMap, HashSet};

use domain::{
    ids::{BookingId, CandidateId, GuestId, MessageId, PersonId},
    messages::{Entry, MessageKind, MessageState, Side},
    paging::{Page, Paging},
    reminders::Lead,
    rules::nobody_twice::Party,
    slots::Slot,
    text::{Email, Line},
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use super::Txn;
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) booking_id: Uuid,
    pub(crate) sequence: i32,
    pub(crate) kind: String,
    pub(crate) lead_minutes: i32,
    pub(crate) side: String,
    pub(crate) party_id: Uuid,
    pub(crate) email: String,
    pub(crate) slot: Json,
    pub(crate) reason: Option<String>,
    pub(crate) state: String,
    pub(crate) tries: i32,
    pub(crate) perhaps_sent: bool,
    pub(crate) remark: Option<String>,
    pub(crate) due_at: Instant,
    pub(crate) sent_at: Option<Instant>,
    pub(crate) created_at: Instant,
    pub(crate) held_from: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A message as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: MessageId,
    pub(crate) booking: BookingId,
    pub(crate) sequence: i32,
    pub(crate) kind: MessageKind,
    /// Of a reminder.
    pub(crate) lead: Option<Lead>,
    pub(crate) party: Party,
    pub(crate) email: Email,
    /// The one it is about.
    pub(crate) slot: Slot,
    pub(crate) reason: Option<Line>,
    pub(crate) state: MessageState,
    pub(crate) tries: i32,
    /// An attempt began of whose end nothing is known.
    pub(crate) perhaps_sent: bool,
    pub(crate) remark: Option<String>,
    pub(crate) due: Instant,
    /// When it would have left, if it waits for the end of somebody's quiet hours.
    pub(crate) held_from: Option<Instant>,
    /// When it was sent or recorded last.
    pub(crate) sent_at: Option<Instant>,
    pub(crate) created_at: Instant,
}

/// What the table calls those who are told: an interviewer and whoever is assigned, a candidate, a guest.
const PERSON: &str = "interviewer";
const CANDIDATE: &str = "candidate";
const GUEST: &str = "guest";

/// All of a booking, in the order in which they came to be.
pub(crate) async fn of_booking(db: &impl ConnectionTrait, BookingId(id): BookingId) -> Result<Vec<Kept>> {
    let rows = Entity::find()
        .filter(Column::BookingId.eq(id))
        .order_by_asc(Column::Sequence)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(kept).collect()
}

/// Those of a booking as the ledger tells them: the newest change first, of each in the order in which they are due.
pub(crate) async fn ledger(
    db: &impl ConnectionTrait,
    BookingId(id): BookingId,
    paging: Paging,
) -> Result<Page<Entry>> {
    let of_booking = Entity::find().filter(Column::BookingId.eq(id));
    let total = of_booking.clone().count(db).await?;
    let rows = of_booking
        .order_by_desc(Column::Sequence)
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    let items = rows.into_iter().map(|row| kept(row).map(entry)).collect::<Result<_>>()?;
    Ok(Page { items, total, paging })
}

/// Those for a candidate, whoever they were: what is due last comes first.
pub(crate) async fn for_candidates(
    db: &impl ConnectionTrait,
    ids: &[CandidateId],
    paging: Paging,
) -> Result<Page<Kept>> {
    let theirs = Entity::find()
        .filter(Column::Side.eq(CANDIDATE))
        .filter(Column::PartyId.is_in(ids.iter().map(|CandidateId(id)| *id)));
    let total = theirs.clone().count(db).await?;
    let rows = theirs
        .order_by_desc(Column::DueAt)
        .order_by_desc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    Ok(Page { items: rows.into_iter().map(kept).collect::<Result<_>>()?, total, paging })
}

/// What is for one of two candidates in these bookings is for the other from now on. Their jobs are locked.
pub(crate) async fn readdress(
    txn: &Txn<'_>,
    bookings: &[BookingId],
    CandidateId(from): CandidateId,
    CandidateId(to): CandidateId,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::PartyId, Expr::value(to))
        .filter(Column::BookingId.is_in(bookings.iter().map(|BookingId(id)| *id)))
        .filter(Column::Side.eq(CANDIDATE))
        .filter(Column::PartyId.eq(from))
        .exec(txn.db)
        .await?;
    Ok(())
}

/// The bookings, and the sequence, of which a word was refused or given up, or was due by then and waits.
pub(crate) async fn stuck(
    db: &impl ConnectionTrait,
    bookings: impl IntoIterator<Item = BookingId>,
    due_by: Instant,
) -> Result<HashSet<(BookingId, i32)>> {
    let ended = [MessageState::Refused, MessageState::Failed].map(MessageState::as_str);
    let is_late = Column::State.eq(MessageState::Waiting.as_str()).and(Column::DueAt.lte(due_by));
    let rows: Vec<(Uuid, i32)> = Entity::find()
        .select_only()
        .columns([Column::BookingId, Column::Sequence])
        .filter(Column::BookingId.is_in(bookings.into_iter().map(|BookingId(id)| id)))
        .filter(Column::Kind.ne(MessageKind::Reminder.as_str()))
        .filter(Column::State.is_in(ended).or(is_late))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, sequence)| (BookingId(id), sequence)).collect())
}

/// In words: "reminder to lena.fischer@example.com".
pub(crate) async fn told(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Kind, Column::Email])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, kind, email)| (id, format!("{kind} to {email}"))).collect())
}

pub(crate) async fn find(db: &impl ConnectionTrait, MessageId(id): MessageId) -> Result<Option<Kept>> {
    Entity::find_by_id(id).one(db).await?.map(kept).transpose()
}

pub(crate) async fn insert(txn: &Txn<'_>, messages: &[Kept]) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let rows = messages.iter().map(row).collect::<Result<Vec<_>>>()?;
    Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}

/// An attempt to carry it begins: where to, and whether it is unknown what became of it.
pub(crate) async fn begin(txn: &Txn<'_>, message: &Kept, email: &Email) -> Result<()> {
    let changes = ActiveModel {
        id: Set(message.id.0),
        kind: Set(message.kind.as_str().to_owned()),
        email: Set(email.as_str().to_owned()),
        tries: Set(message.tries + 1),
        perhaps_sent: Set(true),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// The attempt that began was none after all.
pub(crate) async fn untried(txn: &Txn<'_>, message: &Kept, perhaps_sent: bool) -> Result<()> {
    let changes = ActiveModel {
        id: Set(message.id.0),
        tries: Set(message.tries - 1),
        perhaps_sent: Set(perhaps_sent),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// It was sent or recorded. `false`: that, or something else, was known before.
pub(crate) async fn arrived(txn: &Txn<'_>, MessageId(id): MessageId, state: MessageState) -> Result<bool> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(state.as_str()))
        .col_expr(Column::Remark, Expr::value(None::<String>))
        .col_expr(Column::SentAt, Expr::value(txn.now))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(MessageState::Waiting.as_str()))
        .exec(txn.db)
        .await?;
    Ok(changed.rows_affected > 0)
}

/// What became of it otherwise. `perhaps_sent`: whether nothing is known of some attempt.
pub(crate) async fn settle(
    txn: &Txn<'_>,
    MessageId(id): MessageId,
    state: MessageState,
    perhaps_sent: bool,
    remark: Option<&str>,
) -> Result<()> {
    let changes = ActiveModel {
        id: Set(id),
        state: Set(state.as_str().to_owned()),
        perhaps_sent: Set(perhaps_sent),
        remark: Set(remark.map(str::to_owned)),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// They do not leave any more, or not yet again.
pub(crate) async fn set_state(
    txn: &Txn<'_>,
    ids: impl IntoIterator<Item = Uuid>,
    from: MessageState,
    to: MessageState,
    remark: Option<&str>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::Remark, Expr::value(remark.map(str::to_owned)))
        .filter(Column::Id.is_in(ids))
        .filter(Column::State.eq(from.as_str()))
        .exec(txn.db)
        .await?;
    Ok(())
}

/// It leaves then; at `held_from` it would have, if it is held.
pub(crate) async fn put_off(
    txn: &Txn<'_>,
    MessageId(id): MessageId,
    due: Instant,
    held_from: Option<Instant>,
) -> Result<()> {
    let changes =
        ActiveModel { id: Set(id), due_at: Set(due), held_from: Set(held_from), ..Default::default() };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// The bookings of which something waits for somebody, or was skipped with that remark before it was due; by id.
pub(crate) async fn bookings_waiting_for(
    txn: &Txn<'_>,
    PersonId(person): PersonId,
    remark: &str,
) -> Result<Vec<BookingId>> {
    let is_waiting = Column::State.eq(MessageState::Waiting.as_str());
    let was_skipped = Column::State
        .eq(MessageState::Skipped.as_str())
        .and(Column::DueAt.gt(txn.now))
        .and(Column::Remark.eq(remark));
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::BookingId)
        .distinct()
        .filter(Column::PartyId.eq(person))
        .filter(Column::Side.eq(PERSON))
        .filter(is_waiting.or(was_skipped))
        .order_by_asc(Column::BookingId)
        .into_tuple()
        .all(txn.db)
        .await?;
    Ok(ids.into_iter().map(BookingId).collect())
}

/// The people who were or are to be told of a booking.
pub(crate) async fn people_told(txn: &Txn<'_>, BookingId(id): BookingId) -> Result<Vec<PersonId>> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::PartyId)
        .distinct()
        .filter(Column::BookingId.eq(id))
        .filter(Column::Side.eq(PERSON))
        .into_tuple()
        .all(txn.db)
        .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

fn row(message: &Kept) -> Result<ActiveModel> {
    let Kept {
        id,
        booking,
        sequence,
        kind,
        lead,
        party,
        email,
        slot,
        reason,
        state,
        tries,
        perhaps_sent,
        remark,
        due,
        held_from,
        sent_at,
        created_at,
    } = message;
    let (side, party_id) = match *party {
        Party::Candidate(CandidateId(id)) => (CANDIDATE, id),
        Party::Person(PersonId(id)) => (PERSON, id),
        Party::Guest(GuestId(id)) => (GUEST, id),
    };
    Ok(ActiveModel {
        id: Set(id.0),
        booking_id: Set(booking.0),
        sequence: Set(*sequence),
        kind: Set(kind.as_str().to_owned()),
        lead_minutes: Set(lead.map_or(0, Lead::minutes)),
        side: Set(side.to_owned()),
        party_id: Set(party_id),
        email: Set(email.as_str().to_owned()),
        slot: Set(serde_json::to_value(slot).map_err(anyhow::Error::from)?),
        reason: Set(reason.as_ref().map(|reason| reason.as_str().to_owned())),
        state: Set(state.as_str().to_owned()),
        tries: Set(*tries),
        perhaps_sent: Set(*perhaps_sent),
        remark: Set(remark.clone()),
        due_at: Set(*due),
        sent_at: Set(*sent_at),
        created_at: Set(*created_at),
        held_from: Set(*held_from),
    })
}

fn kept(row: Model) -> Result<Kept> {
    let Model {
        id,
        booking_id,
        sequence,
        kind,
        lead_minutes,
        side,
        party_id,
        email,
        slot,
        reason,
        state,
        tries,
        perhaps_sent,
        remark,
        due_at,
        sent_at,
        created_at,
        held_from,
    } = row;
    let of_kind =
        MessageKind::parse(&kind).ok_or_else(|| anyhow::anyhow!("message {id} is of kind {kind}"))?;
    let in_state =
        MessageState::parse(&state).ok_or_else(|| anyhow::anyhow!("message {id} is in state {state}"))?;
    Ok(Kept {
        id: MessageId(id),
        booking: BookingId(booking_id),
        sequence,
        kind: of_kind,
        lead: (lead_minutes > 0).then(|| Lead::stored(lead_minutes)),
        party: match side.as_str() {
            CANDIDATE => Party::Candidate(CandidateId(party_id)),
            GUEST => Party::Guest(GuestId(party_id)),
            _ => Party::Person(PersonId(party_id)),
        },
        email: Email::stored(email),
        slot: serde_json::from_value(slot).map_err(anyhow::Error::from)?,
        reason: reason.map(Line::stored),
        state: in_state,
        tries,
        perhaps_sent,
        remark,
        due: due_at,
        held_from,
        sent_at,
        created_at,
    })
}

pub(crate) fn entry(message: Kept) -> Entry {
    let Kept {
        id,
        booking: _,
        sequence,
        kind,
        lead,
        party,
        email,
        slot,
        reason: _,
        state,
        tries,
        perhaps_sent: _,
        remark,
        due,
        held_from,
        sent_at,
        created_at,
    } = message;
    Entry {
        id,
        sequence,
        kind,
        lead,
        side: Side::of(party),
        to: party,
        interviewer: (party == Party::Person(slot.interviewer)).then_some(slot.interviewer_name),
        email,
        state,
        tries,
        remark,
        due,
        held: state == MessageState::Waiting && held_from.is_some(),
        sent_at,
        created_at,
    }
}
