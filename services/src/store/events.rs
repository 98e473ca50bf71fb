//! The table `events`: what happened, for every process to tell its pages. Written with the change.

use domain::{
    events::{Audience, Event},
    ids::{BookingId, CandidateId, PersonId},
    time::Instant,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    entity::prelude::*,
};

use crate::Result;

/// What a row tells.
#[derive(Clone, Debug)]
pub(crate) enum Happened {
    Event(Box<Event>),
    /// Somebody has other notices than before.
    Notices(PersonId),
    /// Openings are not what they were.
    Openings,
    /// More at once than is told one by one: everybody looks again.
    Much,
    /// A candidate is not what they were: coordinators who show them look again.
    Candidate(CandidateId),
    /// An interview is not what it was: those who are or were assigned to it look again.
    Interview(BookingId, Vec<PersonId>),
}

/// The kind of a row that concerns nobody but one person, whoever they are: `interviewer_id` says whom.
const NOTICES: &str = "notices.changed";
/// The kind of a row that says nothing but that everybody who shows openings is to look again.
const OPENINGS: &str = "openings.changed";
/// The kind of a row that says nothing but that everybody is to look again.
const MUCH: &str = "much.changed";
/// The kind of a row that says only which candidate changed.
const CANDIDATE: &str = "candidate.changed";

/// The kind of a row that says only which interview changed, to those who are assigned to it: they see no row of it.
const INTERVIEW: &str = "interview.changed";

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) at: Instant,
    pub(crate) kind: String,
    pub(crate) payload: Json,
    pub(crate) interviewer_id: Option<Uuid>,
    pub(crate) to_coordinators: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn insert(txn: &DatabaseTransaction, event: &Event, now: Instant) -> Result<()> {
    Entity::insert(row(event, now)?).exec_without_returning(txn).await?;
    Ok(())
}

/// As few as one statement takes.
pub(crate) async fn insert_all(txn: &DatabaseTransaction, events: &[Event], now: Instant) -> Result<()> {
    let rows = events.iter().map(|event| row(event, now)).collect::<Result<Vec<_>>>()?;
    Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(())
}

pub(crate) async fn insert_much(txn: &DatabaseTransaction, now: Instant) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        at: Set(now),
        kind: Set(MUCH.to_owned()),
        payload: Set(Json::Null),
        interviewer_id: Set(None),
        to_coordinators: Set(true),
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

fn row(event: &Event, now: Instant) -> Result<ActiveModel> {
    let (interviewer, to_coordinators) = match event.audience() {
        Audience::Everybody => (None, true),
        Audience::Few { interviewer: PersonId(interviewer), coordinators } => {
            (Some(interviewer), coordinators)
        }
    };
    Ok(ActiveModel {
        id: NotSet,
        at: Set(now),
        kind: Set(event.kind().as_str().to_owned()),
        payload: Set(serde_json::to_value(event).map_err(anyhow::Error::from)?),
        interviewer_id: Set(interviewer),
        to_coordinators: Set(to_coordinators),
    })
}

pub(crate) async fn insert_notices(
    txn: &DatabaseTransaction,
    PersonId(person): PersonId,
    now: Instant,
) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        at: Set(now),
        kind: Set(NOTICES.to_owned()),
        payload: Set(Json::Null),
        interviewer_id: Set(Some(person)),
        to_coordinators: Set(false),
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

pub(crate) async fn insert_openings(txn: &DatabaseTransaction, now: Instant) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        at: Set(now),
        kind: Set(OPENINGS.to_owned()),
        payload: Set(Json::Null),
        interviewer_id: Set(None),
        to_coordinators: Set(true),
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

pub(crate) async fn insert_candidate(txn: &DatabaseTransaction, id: CandidateId, now: Instant) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        at: Set(now),
        kind: Set(CANDIDATE.to_owned()),
        payload: Set(serde_json::to_value(id).map_err(anyhow::Error::from)?),
        interviewer_id: Set(None),
        to_coordinators: Set(true),
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

pub(crate) async fn insert_interview(
    txn: &DatabaseTransaction,
    booking: BookingId,
    people: &[PersonId],
    now: Instant,
) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        at: Set(now),
        kind: Set(INTERVIEW.to_owned()),
        payload: Set(serde_json::to_value((booking, people)).map_err(anyhow::Error::from)?),
        interviewer_id: Set(None),
        to_coordinators: Set(false),
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// The id of the newest event; 0 where there is none.
pub(crate) async fn newest(db: &impl ConnectionTrait) -> Result<i64> {
    let newest = Entity::find()
        .select_only()
        .column(Column::Id)
        .order_by_desc(Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.unwrap_or(0))
}

/// Those after `cursor`, and those of `missing` that have appeared since, in order; at most `limit`. `None`: it is not
/// understood.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    cursor: i64,
    missing: &[i64],
    limit: u64,
) -> Result<Vec<(i64, Option<Happened>)>> {
    let rows = Entity::find()
        .filter(
            Condition::any()
                .add(Column::Id.gt(cursor))
                .add_option((!missing.is_empty()).then(|| Column::Id.is_in(missing.iter().copied()))),
        )
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, happened(row))).collect())
}

/// What a newer version of this program wrote is left to it.
fn happened(row: Model) -> Option<Happened> {
    match (row.kind.as_str(), row.interviewer_id) {
        (NOTICES, Some(person)) => Some(Happened::Notices(PersonId(person))),
        (OPENINGS, _) => Some(Happened::Openings),
        (MUCH, _) => Some(Happened::Much),
        (CANDIDATE, _) => serde_json::from_value(row.payload).ok().map(Happened::Candidate),
        (INTERVIEW, _) => {
            let told = serde_json::from_value(row.payload).ok();
            told.map(|(booking, people)| Happened::Interview(booking, people))
        }
        _ => {
            let event = serde_json::from_value(row.payload).inspect_err(|error| {
                tracing::warn!(id = row.id, kind = row.kind, %error, "an event is not understood");
            });
            event.ok().map(|event| Happened::Event(Box::new(event)))
        }
    }
}

pub(crate) async fn delete_before(db: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many().filter(Column::At.lt(then)).exec(db).await?;
    Ok(())
}
