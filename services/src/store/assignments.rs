//! The tables `assignments`, `guests` and `outside_colleagues`: who takes part in bookings beside the interviewer. The
//! schema keeps participations in step.

use std::collections::HashMap;

use domain::{
    assignments::{Assignment, Guest, Part, Participants, Said},
    bookings::Booking,
    ids::{BookingId, GuestId, PersonId},
    replies::Answer,
    text::{Email, Line, Note},
    time::{Instant, Interval, ZoneName},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*, sea_query::OnConflict,
};

use super::{Txn, bookings::participations, people};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "assignments")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) booking_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) person_id: Uuid,
    pub(crate) part: String,
    pub(crate) answer: String,
    pub(crate) comment: Option<String>,
    /// When the interview was to begin that the answer was about.
    pub(crate) answered_for: Option<Instant>,
    /// By the clock of whoever answered.
    pub(crate) answered_at: Option<Instant>,
    pub(crate) created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "people::Entity", from = "Column::PersonId", to = "people::Column::Id")]
    Person,
}

impl Related<people::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Person.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// Who is invited by their address alone.
pub(crate) mod guests {
    use domain::time::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "guests")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: Uuid,
        pub(crate) booking_id: Uuid,
        pub(crate) email: String,
        pub(crate) email_folded: String,
        pub(crate) name: Option<String>,
        pub(crate) answer: String,
        pub(crate) answered_for: Option<Instant>,
        pub(crate) answered_at: Option<Instant>,
        pub(crate) invited: bool,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Those who sign in nowhere.
pub(crate) mod outside {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "outside_colleagues")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) person_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Everybody who takes part beside candidate and interviewer, with what they answered to the booking as it is.
pub(crate) async fn of(db: &impl ConnectionTrait, booking: &Booking) -> Result<Participants> {
    let rows: Vec<(Model, Option<people::Model>)> = Entity::find()
        .filter(Column::BookingId.eq(booking.id.0))
        .find_also_related(people::Entity)
        .all(db)
        .await?;
    let outside = if rows.is_empty() {
        Vec::new()
    } else {
        outside_of(db, rows.iter().map(|(row, _)| PersonId(row.person_id))).await?
    };
    let mut assignments: Vec<Assignment> =
        rows.into_iter().map(|row| thing(row, booking, &outside)).collect::<Result<_>>()?;
    assignments.sort_by_cached_key(|assignment| {
        (assignment.part, assignment.name.as_str().to_lowercase(), assignment.person)
    });
    let rows = guests::Entity::find()
        .filter(guests::Column::BookingId.eq(booking.id.0))
        .filter(guests::Column::Invited.eq(true))
        .order_by_asc(guests::Column::EmailFolded)
        .all(db)
        .await?;
    let guests = rows.into_iter().map(|row| guest_thing(row, booking)).collect::<Result<_>>()?;
    Ok(Participants { assignments, guests })
}

/// The people assigned to the booking, whatever they answered.
pub(crate) async fn people(db: &impl ConnectionTrait, BookingId(id): BookingId) -> Result<Vec<PersonId>> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::PersonId)
        .filter(Column::BookingId.eq(id))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Those of the bookings that somebody is assigned to, whatever they answered.
pub(crate) async fn among(
    db: &impl ConnectionTrait,
    PersonId(person): PersonId,
    bookings: impl IntoIterator<Item = BookingId>,
) -> Result<Vec<BookingId>> {
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::BookingId)
        .filter(Column::PersonId.eq(person))
        .filter(Column::BookingId.is_in(bookings.into_iter().map(|BookingId(id)| id)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(BookingId).collect())
}

pub(crate) async fn insert(txn: &Txn<'_>, booking: &Booking, person: PersonId, part: Part) -> Result<()> {
    let row = ActiveModel {
        booking_id: Set(booking.id.0),
        person_id: Set(person.0),
        part: Set(part.as_str().to_owned()),
        answer: Set(ASKED.to_owned()),
        comment: Set(None),
        answered_for: Set(None),
        answered_at: Set(None),
        created_at: Set(txn.now),
    };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn set_part(txn: &Txn<'_>, booking: &Booking, person: PersonId, part: Part) -> Result<()> {
    let changes = ActiveModel {
        booking_id: Set(booking.id.0),
        person_id: Set(person.0),
        part: Set(part.as_str().to_owned()),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// What they answer to the booking as it is, by their own clock.
pub(crate) async fn answer(
    txn: &Txn<'_>,
    booking: &Booking,
    person: PersonId,
    said: &Said,
    at: Instant,
) -> Result<()> {
    let Said { answer, comment, sequence: _ } = said;
    let changes = ActiveModel {
        booking_id: Set(booking.id.0),
        person_id: Set(person.0),
        answer: Set(answer.as_str().to_owned()),
        comment: Set(comment.as_ref().map(|comment| comment.as_str().to_owned())),
        answered_for: Set(Some(booking.slot.interval.start())),
        answered_at: Set(Some(at)),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete(txn: &Txn<'_>, booking: &Booking, person: PersonId) -> Result<()> {
    Entity::delete_by_id((booking.id.0, person.0)).exec(txn.db).await?;
    Ok(())
}

/// Invites a guest, anew where they were before.
pub(crate) async fn invite(txn: &Txn<'_>, booking: &Booking, guest: &Guest) -> Result<()> {
    let Guest { id, name, email, answer: _ } = guest;
    let row = guests::ActiveModel {
        id: Set(id.0),
        booking_id: Set(booking.id.0),
        email: Set(email.as_str().to_owned()),
        email_folded: Set(email.folded()),
        name: Set(name.as_ref().map(|name| name.as_str().to_owned())),
        answer: Set(ASKED.to_owned()),
        answered_for: Set(None),
        answered_at: Set(None),
        invited: Set(true),
        created_at: Set(txn.now),
    };
    let again = OnConflict::column(guests::Column::Id)
        .update_columns([
            guests::Column::Email,
            guests::Column::Name,
            guests::Column::Answer,
            guests::Column::AnsweredFor,
            guests::Column::AnsweredAt,
            guests::Column::Invited,
        ])
        .to_owned();
    guests::Entity::insert(row).on_conflict(again).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn uninvite(txn: &Txn<'_>, GuestId(id): GuestId) -> Result<()> {
    let changes = guests::ActiveModel { id: Set(id), invited: Set(false), ..Default::default() };
    guests::Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn answer_guest(
    txn: &Txn<'_>,
    booking: &Booking,
    GuestId(id): GuestId,
    answer: Answer,
    at: Instant,
) -> Result<()> {
    let changes = guests::ActiveModel {
        id: Set(id),
        answer: Set(answer.as_str().to_owned()),
        answered_for: Set(Some(booking.slot.interval.start())),
        answered_at: Set(Some(at)),
        ..Default::default()
    };
    guests::Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// When somebody assigned answered last, by their own clock.
pub(crate) async fn answered_at(
    txn: &Txn<'_>,
    booking: &Booking,
    person: PersonId,
) -> Result<Option<Instant>> {
    let row = Entity::find_by_id((booking.id.0, person.0)).one(txn.db).await?;
    Ok(row.and_then(|row| row.answered_at))
}

/// When a guest answered last, by their own clock.
pub(crate) async fn guest_answered_at(txn: &Txn<'_>, GuestId(id): GuestId) -> Result<Option<Instant>> {
    Ok(guests::Entity::find_by_id(id).one(txn.db).await?.and_then(|row| row.answered_at))
}

/// Whoever has that address among those who are or were guests of the booking.
pub(crate) async fn former_guest(
    db: &impl ConnectionTrait,
    booking: &Booking,
    email: &Email,
) -> Result<Option<GuestId>> {
    let id: Option<Uuid> = guests::Entity::find()
        .select_only()
        .column(guests::Column::Id)
        .filter(guests::Column::BookingId.eq(booking.id.0))
        .filter(guests::Column::EmailFolded.eq(email.folded()))
        .into_tuple()
        .one(db)
        .await?;
    Ok(id.map(GuestId))
}

/// A guest, whether they are invited still or not: their name, if it is known, and their address.
pub(crate) async fn guest(
    db: &impl ConnectionTrait,
    booking: &Booking,
    GuestId(id): GuestId,
) -> Result<Option<Guest>> {
    let row = guests::Entity::find_by_id(id).one(db).await?;
    row.map(|row| guest_thing(row, booking)).transpose()
}

/// Those of the people who sign in nowhere.
pub(crate) async fn outside_of(
    db: &impl ConnectionTrait,
    people: impl IntoIterator<Item = PersonId>,
) -> Result<Vec<PersonId>> {
    let rows = outside::Entity::find()
        .filter(outside::Column::PersonId.is_in(people.into_iter().map(|person| person.0)))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| PersonId(row.person_id)).collect())
}

/// They sign in nowhere.
pub(crate) async fn add_outside(txn: &Txn<'_>, PersonId(person): PersonId) -> Result<()> {
    let row = outside::ActiveModel { person_id: Set(person) };
    outside::Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

/// In how many bookings and rooms each of the people takes part that begin in the interval.
pub(crate) async fn load(
    db: &impl ConnectionTrait,
    people: impl IntoIterator<Item = PersonId>,
    during: Interval,
) -> Result<HashMap<PersonId, u64>> {
    use participations::Column;

    let rows: Vec<(Uuid, i64)> = participations::Entity::find()
        .select_only()
        .column(Column::PartyId)
        .column_as(Column::PartyId.count(), "times")
        .filter(Column::PartyId.is_in(people.into_iter().map(|person| person.0)))
        .filter(Column::StartsAt.gte(during.start()))
        .filter(Column::StartsAt.lt(during.end()))
        .group_by(Column::PartyId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, times)| (PersonId(id), u64::try_from(times).unwrap_or(0))).collect())
}

const ASKED: &str = "asked";

fn thing(
    (row, person): (Model, Option<people::Model>),
    booking: &Booking,
    outside: &[PersonId],
) -> Result<Assignment> {
    let Model { booking_id, person_id, part, answer, comment, answered_for, answered_at: _, created_at } =
        row;
    let person =
        person.ok_or_else(|| anyhow::anyhow!("nobody is assigned to booking {booking_id} as {person_id}"))?;
    // A colleague who declined does not come to another time either.
    let declined = (answer == Answer::Declined.as_str()).then_some(Answer::Declined);
    let answer = declined.or(answered(&answer, answered_for, booking)?);
    let id = PersonId(person_id);
    Ok(Assignment {
        person: id,
        name: Line::stored(person.name),
        email: Email::stored(person.email),
        time_zone: ZoneName::stored(person.time_zone),
        outside: outside.contains(&id) && !person.active,
        part: Part::parse(&part)
            .ok_or_else(|| anyhow::anyhow!("somebody is assigned to {booking_id} as {part}"))?,
        comment: answer.and(comment).map(Note::stored),
        answer,
        since: created_at,
    })
}

fn guest_thing(row: guests::Model, booking: &Booking) -> Result<Guest> {
    let guests::Model {
        id,
        booking_id: _,
        email,
        email_folded: _,
        name,
        answer,
        answered_for,
        answered_at: _,
        invited: _,
        created_at: _,
    } = row;
    Ok(Guest {
        id: GuestId(id),
        name: name.map(Line::stored),
        email: Email::stored(email),
        answer: answered(&answer, answered_for, booking)?,
    })
}

/// What was answered, if it is about the booking as it is.
fn answered(raw: &str, answered_for: Option<Instant>, booking: &Booking) -> Result<Option<Answer>> {
    if raw == ASKED {
        return Ok(None);
    }
    let answer = Answer::parse(raw).ok_or_else(|| anyhow::anyhow!("{raw} is no answer"))?;
    Ok((answered_for == Some(booking.slot.interval.start())).then_some(answer))
}
