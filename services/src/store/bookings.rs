//! The tables `bookings` and `participations`: who holds which slot, and who takes part when. The schema
//! keeps the second in step with the first.

use std::collections::HashMap;

use domain::{
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, CandidateId, GuestId, OpeningId, PersonId, RoomId, SlotId, Version},
    notices::NoticeKind,
    paging::{Page, Paging},
    people::Person,
    replies::Answer,
    rules::nobody_twice::{Engagement, Occasion, Party},
    slots::{Location, Slot, SlotStatus},
    text::{Email, Line, Note},
    time::{Instant, Interval, ZoneName},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    entity::prelude::*,
    sea_query::{ExprTrait as _, Query},
};

use super::{Txn, assignments, candidates, interviews, notices, people, slots::interval};
use crate::{Result, bookings::BookingFilter};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bookings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) slot_id: Uuid,
    pub(crate) interviewer_id: Uuid,
    pub(crate) candidate_id: Uuid,
    pub(crate) coordinator_id: Uuid,
    /// The slot as it was when the booking last changed.
    pub(crate) starts_at: Instant,
    pub(crate) ends_at: Instant,
    pub(crate) location: Option<String>,
    pub(crate) slot_version: i64,
    pub(crate) slot_created_at: Instant,
    pub(crate) slot_updated_at: Instant,
    pub(crate) status: String,
    pub(crate) notes: Option<String>,
    pub(crate) cancel_reason: Option<String>,
    pub(crate) ics_uid: String,
    pub(crate) sequence: i32,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "people::Entity", from = "Column::InterviewerId", to = "people::Column::Id")]
    Interviewer,
    #[sea_orm(belongs_to = "candidates::Entity", from = "Column::CandidateId", to = "candidates::Column::Id")]
    Candidate,
}

impl Related<people::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Interviewer.def()
    }
}

impl Related<candidates::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Candidate.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// Who takes part in which live booking or practice room, and when. Nobody is in two, so that who and when tell one
/// from another.
pub(crate) mod participations {
    use domain::time::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "participations")]
    pub(crate) struct Model {
        pub(crate) booking_id: Option<Uuid>,
        pub(crate) room_id: Option<Uuid>,
        pub(crate) kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) party_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) starts_at: Instant,
        pub(crate) ends_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

type Row = (Model, Option<people::Model>, Option<candidates::Model>);

pub(crate) async fn find(db: &impl ConnectionTrait, id: BookingId) -> Result<Option<Booking>> {
    let row: Option<Row> = Entity::find_by_id(id.0)
        .find_also_related(people::Entity)
        .find_also_related(candidates::Entity)
        .one(db)
        .await?;
    row.map(thing).transpose()
}

/// The booking, and whoever interviews.
pub(crate) async fn find_with_interviewer(
    db: &impl ConnectionTrait,
    id: BookingId,
) -> Result<Option<(Booking, Person)>> {
    let row: Option<Row> = Entity::find_by_id(id.0)
        .find_also_related(people::Entity)
        .find_also_related(candidates::Entity)
        .one(db)
        .await?;
    let Some((booking, Some(interviewer), candidate)) = row else { return Ok(None) };
    let person = people::thing(interviewer.clone());
    Ok(Some((thing((booking, Some(interviewer), candidate))?, person)))
}

/// The booking whose invitations bear that `UID`.
pub(crate) async fn find_by_uid(db: &impl ConnectionTrait, uid: &str) -> Result<Option<Booking>> {
    let row: Option<Row> = Entity::find()
        .filter(Column::IcsUid.eq(uid))
        .find_also_related(people::Entity)
        .find_also_related(candidates::Entity)
        .one(db)
        .await?;
    row.map(thing).transpose()
}

/// Whose bookings somebody's calendar shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// On their slots, or they are assigned to it and have not declined.
    HeldBy(PersonId),
    /// They booked it, or are assigned to it and have not declined.
    PlannedBy(PersonId),
}

/// All of somebody's that end after `from`, whatever became of them; ordered by start, then id.
pub(crate) async fn of(db: &impl ConnectionTrait, whose: Whose, from: Instant) -> Result<Vec<Booking>> {
    let (own, person) = match whose {
        Whose::HeldBy(PersonId(id)) => (Column::InterviewerId.eq(id), id),
        Whose::PlannedBy(PersonId(id)) => (Column::CoordinatorId.eq(id), id),
    };
    let assigned = Query::select()
        .column(assignments::Column::BookingId)
        .from(assignments::Entity)
        .and_where(assignments::Column::PersonId.eq(person))
        .and_where(assignments::Column::Answer.ne(Answer::Declined.as_str()))
        .to_owned();
    let theirs = own.or(Column::Id.in_subquery(assigned));
    let rows: Vec<Row> = Entity::find()
        .filter(theirs)
        .filter(Column::EndsAt.gt(from))
        .find_also_related(people::Entity)
        .find_also_related(candidates::Entity)
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(thing).collect()
}

/// Those on the interviewer's slots within a window that hold them still: one a slot at the most, so not in pages.
pub(crate) async fn live_between(
    db: &impl ConnectionTrait,
    interviewer: PersonId,
    from: Instant,
    to: Instant,
) -> Result<Vec<Booking>> {
    let window = BookingFilter {
        interviewer: Some(interviewer),
        from: Some(from),
        to: Some(to),
        ..BookingFilter::default()
    };
    let rows: Vec<Row> = matching(&window)
        .filter(Column::Status.ne(BookingStatus::Cancelled.as_str()))
        .find_also_related(people::Entity)
        .find_also_related(candidates::Entity)
        .order_by_asc(Column::StartsAt)
        .all(db)
        .await?;
    rows.into_iter().map(thing).collect()
}

/// Ordered by start, then id.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    filter: &BookingFilter,
    paging: Paging,
) -> Result<Page<Booking>> {
    let total = matching(filter).count(db).await?;
    let rows: Vec<Row> = matching(filter)
        .find_also_related(people::Entity)
        .find_also_related(candidates::Entity)
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    Ok(Page { items: rows.into_iter().map(thing).collect::<Result<_>>()?, total, paging })
}

/// How many a candidate has that are not called off, and when the next of them is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) total: u64,
    pub(crate) next: Option<Instant>,
}

/// Of each of the candidates who has any.
pub(crate) async fn counted(
    db: &impl ConnectionTrait,
    candidates: &[CandidateId],
    now: Instant,
) -> Result<HashMap<CandidateId, Count>> {
    let theirs = || {
        let ids = candidates.iter().map(|CandidateId(id)| *id);
        Entity::find().select_only().column(Column::CandidateId).filter(Column::CandidateId.is_in(ids))
    };
    let totals: Vec<(Uuid, i64)> = theirs()
        .column_as(Column::Id.count(), "total")
        .filter(Column::Status.ne(BookingStatus::Cancelled.as_str()))
        .group_by(Column::CandidateId)
        .into_tuple()
        .all(db)
        .await?;
    let nexts: Vec<(Uuid, Instant)> = theirs()
        .column_as(Column::StartsAt.min(), "next")
        .filter(Column::Status.eq(BookingStatus::Booked.as_str()))
        .filter(Column::EndsAt.gt(now))
        .group_by(Column::CandidateId)
        .into_tuple()
        .all(db)
        .await?;
    let mut counts: HashMap<CandidateId, Count> = HashMap::new();
    for (id, total) in totals {
        counts.entry(CandidateId(id)).or_default().total = u64::try_from(total).unwrap_or_default();
    }
    for (id, next) in nexts {
        counts.entry(CandidateId(id)).or_default().next = Some(next);
    }
    Ok(counts)
}

/// All those of the candidates, by id.
pub(crate) async fn of_candidates(
    db: &impl ConnectionTrait,
    candidates: impl IntoIterator<Item = CandidateId>,
) -> Result<Vec<Booking>> {
    let ids = candidates.into_iter().map(|CandidateId(id)| id);
    let rows: Vec<Row> = Entity::find()
        .filter(Column::CandidateId.is_in(ids))
        .find_also_related(people::Entity)
        .find_also_related(candidates::Entity)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(thing).collect()
}

/// Those of the ids, by id.
pub(crate) async fn of_ids(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = BookingId>,
) -> Result<HashMap<BookingId, Booking>> {
    let rows: Vec<Row> = Entity::find()
        .filter(Column::Id.is_in(ids.into_iter().map(|BookingId(id)| id)))
        .find_also_related(people::Entity)
        .find_also_related(candidates::Entity)
        .all(db)
        .await?;
    rows.into_iter().map(|row| thing(row).map(|booking| (booking.id, booking))).collect()
}

/// Those that ended after `from` and by `to`, of which nobody said how, and whose interviewer was not asked yet; at most so
/// many.
pub(crate) async fn to_ask(
    db: &impl ConnectionTrait,
    from: Instant,
    to: Instant,
    at_most: u64,
) -> Result<Vec<BookingId>> {
    let asked = Query::select()
        .column(notices::Column::CauseId)
        .from(notices::Entity)
        .and_where(notices::Column::Kind.eq(NoticeKind::Outcome.as_str()))
        .to_owned();
    let longest = chrono::TimeDelta::minutes(domain::rules::slot_length::MAX_MINUTES);
    let ids: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::StartsAt.gt(from - longest))
        .filter(Column::StartsAt.lt(to))
        .filter(Column::EndsAt.gt(from))
        .filter(Column::EndsAt.lte(to))
        .filter(Column::Status.eq(BookingStatus::Booked.as_str()))
        .filter(Column::Id.not_in_subquery(asked))
        .limit(at_most)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(BookingId).collect())
}

pub(super) fn matching(filter: &BookingFilter) -> Select<Entity> {
    let BookingFilter { interviewer, takes_part, candidate, opening, from, to, status } = filter;
    let mut select = Entity::find();
    if let Some(OpeningId(opening)) = opening {
        let of_opening = Query::select()
            .column(interviews::Column::BookingId)
            .from(interviews::Entity)
            .and_where(interviews::Column::OpeningId.eq(*opening))
            .to_owned();
        select = select.filter(Column::Id.in_subquery(of_opening));
    }
    if let Some(PersonId(interviewer)) = interviewer {
        select = select.filter(Column::InterviewerId.eq(*interviewer));
    }
    if let Some(PersonId(person)) = takes_part {
        let assigned = Query::select()
            .column(assignments::Column::BookingId)
            .from(assignments::Entity)
            .and_where(assignments::Column::PersonId.eq(*person))
            .and_where(assignments::Column::Answer.ne(Answer::Declined.as_str()))
            .to_owned();
        let interviews = Column::InterviewerId.eq(*person);
        select = select.filter(Condition::any().add(interviews).add(Column::Id.in_subquery(assigned)));
    }
    if let Some(CandidateId(candidate)) = candidate {
        select = select.filter(Column::CandidateId.eq(*candidate));
    }
    if let Some(from) = from {
        let longest = chrono::TimeDelta::minutes(domain::rules::slot_length::MAX_MINUTES);
        select = select.filter(Column::EndsAt.gt(*from)).filter(Column::StartsAt.gt(*from - longest));
    }
    if let Some(to) = to {
        select = select.filter(Column::StartsAt.lt(*to));
    }
    if let Some(status) = status {
        select = select.filter(Column::Status.eq(status.as_str()));
    }
    select
}

/// Which of `parties` take part in something over `interval`.
pub(crate) async fn engagements(
    db: &impl ConnectionTrait,
    parties: &[Party],
    during: Interval,
) -> Result<Vec<Engagement>> {
    use participations::Column;

    let longest = chrono::TimeDelta::minutes(domain::rules::slot_length::MAX_MINUTES);
    let ids = parties.iter().map(|party| match party {
        Party::Candidate(CandidateId(id)) | Party::Person(PersonId(id)) | Party::Guest(GuestId(id)) => *id,
    });
    let rows = participations::Entity::find()
        .filter(Column::PartyId.is_in(ids))
        .filter(Column::StartsAt.lt(during.end()))
        .filter(Column::StartsAt.gt(during.start() - longest))
        .filter(Column::EndsAt.gt(during.start()))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|participations::Model { booking_id, room_id, kind, party_id, starts_at, ends_at }| {
            let party = match kind.as_str() {
                "candidate" => Party::Candidate(CandidateId(party_id)),
                _ => Party::Person(PersonId(party_id)),
            };
            let in_booking = booking_id.map(|id| Occasion::Booking(BookingId(id)));
            let in_room = room_id.map(|id| Occasion::Room(RoomId(id)));
            let occasion = in_booking
                .or(in_room)
                .ok_or_else(|| anyhow::anyhow!("{party_id} takes part in nothing at {starts_at}"))?;
            Ok(Engagement { party, occasion, interval: interval(starts_at, ends_at)? })
        })
        .collect()
}

pub(crate) async fn insert(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    Entity::insert(row(booking)).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Saves what a transition made of it.
pub(crate) async fn save(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    Entity::update(row(booking)).exec(txn.db).await?;
    Ok(())
}

/// Keeps why it was cancelled.
pub(crate) async fn save_cancel_reason(txn: &Txn<'_>, id: BookingId, reason: Option<&Line>) -> Result<()> {
    let changes = ActiveModel {
        id: Set(id.0),
        cancel_reason: Set(reason.map(|reason| reason.as_str().to_owned())),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

fn row(booking: &Booking) -> ActiveModel {
    let Booking {
        id,
        slot,
        candidate,
        coordinator,
        status,
        notes,
        version,
        ics_uid,
        sequence,
        created_at,
        updated_at,
    } = booking;
    ActiveModel {
        id: Set(id.0),
        slot_id: Set(slot.id.0),
        interviewer_id: Set(slot.interviewer.0),
        candidate_id: Set(candidate.id.0),
        coordinator_id: Set(coordinator.0),
        starts_at: Set(slot.interval.start()),
        ends_at: Set(slot.interval.end()),
        location: Set(slot.location.as_ref().map(|location| location.as_str().to_owned())),
        slot_version: Set(slot.version.0),
        slot_created_at: Set(slot.created_at),
        slot_updated_at: Set(slot.updated_at),
        status: Set(status.as_str().to_owned()),
        notes: Set(notes.as_ref().map(|notes| notes.as_str().to_owned())),
        cancel_reason: sea_orm::ActiveValue::NotSet,
        ics_uid: Set(ics_uid.clone()),
        sequence: Set(*sequence),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
    }
}

fn thing((row, interviewer, candidate): Row) -> Result<Booking> {
    let Model {
        id,
        slot_id,
        interviewer_id,
        candidate_id: _,
        coordinator_id,
        starts_at,
        ends_at,
        location,
        slot_version,
        slot_created_at,
        slot_updated_at,
        status,
        notes,
        cancel_reason: _,
        ics_uid,
        sequence,
        version,
        created_at,
        updated_at,
    } = row;
    let interviewer = interviewer.ok_or_else(|| anyhow::anyhow!("booking {id} has no interviewer"))?;
    let candidate = candidate.ok_or_else(|| anyhow::anyhow!("booking {id} has no candidate"))?;
    let status =
        BookingStatus::parse(&status).ok_or_else(|| anyhow::anyhow!("booking {id} has status {status}"))?;
    let slot = Slot {
        id: SlotId(slot_id),
        interviewer: PersonId(interviewer_id),
        interviewer_name: Line::stored(interviewer.name),
        interval: interval(starts_at, ends_at)?,
        time_zone: ZoneName::stored(interviewer.time_zone),
        location: location.map(|location| Location(Line::stored(location))),
        status: if status.is_live() { SlotStatus::Booked } else { SlotStatus::Available },
        version: Version(slot_version),
        created_at: slot_created_at,
        updated_at: slot_updated_at,
    };
    Ok(Booking {
        id: BookingId(id),
        slot,
        candidate: BookedCandidate {
            id: CandidateId(candidate.id),
            name: Line::stored(candidate.name),
            email: Email::stored(candidate.email),
            time_zone: candidate.time_zone.map(ZoneName::stored),
        },
        coordinator: PersonId(coordinator_id),
        status,
        notes: notes.map(Note::stored),
        version: Version(version),
        ics_uid,
        sequence,
        created_at,
        updated_at,
    })
}
