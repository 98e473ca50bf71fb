//! The table `thank_you_notes`: what those who took part are thanked with, and what became of it.

use std::collections::{HashMap, HashSet};

use domain::{
    ids::{BookingId, CandidateId, GuestId, PersonId, ThankYouNoteId, Version},
    openings::Colleague,
    rules::nobody_twice::Party,
    text::{Email, Line, Note},
    thank_you_notes::{NoteState, Rate, Recipient, ThankYouNote},
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, Query},
};

use super::{Txn, bookings, people};
use crate::{Result, bookings::BookingFilter};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "thank_you_notes")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) booking_id: Uuid,
    pub(crate) party_kind: String,
    pub(crate) party_id: Uuid,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) subject: String,
    pub(crate) body: String,
    pub(crate) state: String,
    pub(crate) tries: i32,
    pub(crate) perhaps_sent: bool,
    pub(crate) remark: Option<String>,
    pub(crate) due_at: Option<Instant>,
    pub(crate) sent_at: Option<Instant>,
    pub(crate) author_id: Uuid,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const CANDIDATE: &str = "candidate";
const PERSON: &str = "person";
const GUEST: &str = "guest";

/// All of an interview, the oldest first.
pub(crate) async fn of(db: &impl ConnectionTrait, BookingId(id): BookingId) -> Result<Vec<ThankYouNote>> {
    things(db, Entity::find().filter(Column::BookingId.eq(id)).order_by_asc(Column::Id).all(db).await?).await
}

/// The bookings that began between the two, for which a note has left.
pub(crate) async fn thanked(db: &impl ConnectionTrait, from: Instant, to: Instant) -> Result<HashSet<Uuid>> {
    let of_those_days = Query::select()
        .column(bookings::Column::Id)
        .from(bookings::Entity)
        .and_where(bookings::Column::StartsAt.gte(from))
        .and_where(bookings::Column::StartsAt.lt(to))
        .to_owned();
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::BookingId)
        .filter(Column::SentAt.is_not_null())
        .filter(Column::BookingId.in_subquery(of_those_days))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().collect())
}

/// What was for one candidate is for the other, whom they turned out to be one with.
pub(crate) async fn readdress(
    txn: &Txn<'_>,
    CandidateId(from): CandidateId,
    CandidateId(to): CandidateId,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::PartyId, Expr::value(to))
        .filter(Column::PartyKind.eq(CANDIDATE))
        .filter(Column::PartyId.eq(from))
        .exec(txn.db)
        .await?;
    Ok(())
}

pub(crate) async fn find(
    db: &impl ConnectionTrait,
    ThankYouNoteId(id): ThankYouNoteId,
) -> Result<Option<ThankYouNote>> {
    Ok(things(db, Entity::find_by_id(id).all(db).await?).await?.pop())
}

/// In words: "to mara.silva@example.com".
pub(crate) async fn told(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Email])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, email)| (id, format!("to {email}"))).collect())
}

/// Of the interviews that `filter` lets through and that began since `from`: how many there are, and for how many somebody
/// was thanked.
pub(crate) async fn rate(
    db: &impl ConnectionTrait,
    filter: &BookingFilter,
    from: Option<Instant>,
) -> Result<Rate> {
    let mut matching = bookings::matching(filter);
    if let Some(from) = from {
        matching = matching.filter(bookings::Column::StartsAt.gte(from));
    }
    let sent = Query::select()
        .column(Column::BookingId)
        .from(Entity)
        .and_where(Column::SentAt.is_not_null())
        .to_owned();
    let completed = matching.clone().count(db).await?;
    let thanked = matching.filter(bookings::Column::Id.in_subquery(sent)).count(db).await?;
    Ok(Rate { completed, thanked })
}

pub(crate) async fn insert(txn: &Txn<'_>, note: &ThankYouNote) -> Result<()> {
    Entity::insert(row(note)).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn save(txn: &Txn<'_>, note: &ThankYouNote) -> Result<()> {
    Entity::update(row(note)).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete(txn: &Txn<'_>, ThankYouNoteId(id): ThankYouNoteId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

fn row(note: &ThankYouNote) -> ActiveModel {
    let ThankYouNote {
        id,
        booking,
        to: Recipient { party, name, email },
        subject,
        body,
        state,
        tries,
        perhaps_sent,
        remark,
        due,
        sent_at,
        author,
        version,
        created_at,
        updated_at,
    } = note;
    let (party_kind, party_id) = match *party {
        Party::Candidate(CandidateId(id)) => (CANDIDATE, id),
        Party::Person(PersonId(id)) => (PERSON, id),
        Party::Guest(GuestId(id)) => (GUEST, id),
    };
    ActiveModel {
        id: Set(id.0),
        booking_id: Set(booking.0),
        party_kind: Set(party_kind.to_owned()),
        party_id: Set(party_id),
        name: Set(name.as_str().to_owned()),
        email: Set(email.as_str().to_owned()),
        subject: Set(subject.as_str().to_owned()),
        body: Set(body.as_str().to_owned()),
        state: Set(state.as_str().to_owned()),
        tries: Set(*tries),
        perhaps_sent: Set(*perhaps_sent),
        remark: Set(remark.clone()),
        due_at: Set(*due),
        sent_at: Set(*sent_at),
        author_id: Set(author.id.0),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
    }
}

async fn things(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<ThankYouNote>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let authors: HashSet<Uuid> = rows.iter().map(|row| row.author_id).collect();
    let people = people::named(db, authors).await?;
    rows.into_iter().map(|row| thing(row, &people)).collect()
}

fn thing(row: Model, people: &HashMap<PersonId, Colleague>) -> Result<ThankYouNote> {
    let Model {
        id,
        booking_id,
        party_kind,
        party_id,
        name,
        email,
        subject,
        body,
        state,
        tries,
        perhaps_sent,
        remark,
        due_at,
        sent_at,
        author_id,
        version,
        created_at,
        updated_at,
    } = row;
    let in_state = NoteState::parse(&state);
    let author = people.get(&PersonId(author_id)).cloned();
    let party = match party_kind.as_str() {
        CANDIDATE => Party::Candidate(CandidateId(party_id)),
        GUEST => Party::Guest(GuestId(party_id)),
        _ => Party::Person(PersonId(party_id)),
    };
    Ok(ThankYouNote {
        id: ThankYouNoteId(id),
        booking: BookingId(booking_id),
        to: Recipient { party, name: Line::stored(name), email: Email::stored(email) },
        subject: Line::stored(subject),
        body: Note::stored(body),
        state: in_state.ok_or_else(|| anyhow::anyhow!("note {id} is in state {state}"))?,
        tries,
        perhaps_sent,
        remark,
        due: due_at,
        sent_at,
        author: author.ok_or_else(|| anyhow::anyhow!("note {id} is by nobody"))?,
        version: Version(version),
        created_at,
        updated_at,
    })
}
