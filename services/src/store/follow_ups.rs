//! The table `follow_ups`: what is to be done after interviews.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    follow_ups::{Assignee, FollowUp, FollowUpKind, Horizon},
    ids::{BookingId, FollowUpId, PersonId, Version},
    openings::Colleague,
    paging::{Page, Paging},
    preparation::Done,
    text::{Line, Note},
    time::{Instant, IsoWeek, ZoneName},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait as _, SimpleExpr},
};

use super::{Txn, people};
use crate::{Result, follow_ups::FollowUpFilter};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "follow_ups")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) booking_id: Uuid,
    pub(crate) kind: String,
    pub(crate) title: Option<String>,
    pub(crate) due_on: NaiveDate,
    pub(crate) snoozed_until: Option<NaiveDate>,
    pub(crate) assignee_id: Uuid,
    pub(crate) note: Option<String>,
    pub(crate) done_by: Option<Uuid>,
    pub(crate) done_at: Option<Instant>,
    pub(crate) remind_at: Option<Instant>,
    pub(crate) origin: Option<String>,
    pub(crate) removed: bool,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn find(db: &impl ConnectionTrait, FollowUpId(id): FollowUpId) -> Result<Option<FollowUp>> {
    let row = Entity::find_by_id(id).filter(Column::Removed.eq(false)).one(db).await?;
    Ok(things(db, row.into_iter().collect()).await?.pop())
}

/// What is due first comes first; what is done comes last.
pub(crate) async fn of(db: &impl ConnectionTrait, BookingId(booking): BookingId) -> Result<Vec<FollowUp>> {
    let found = Entity::find().filter(Column::BookingId.eq(booking)).filter(Column::Removed.eq(false));
    let rows = found
        .order_by_asc(Column::DoneAt.is_not_null())
        .order_by_asc(day())
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    things(db, rows).await
}

/// Those that are open by their day, those that are done by when that was, the last first.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    filter: &FollowUpFilter,
    today: NaiveDate,
    paging: Paging,
) -> Result<Page<FollowUp>> {
    let FollowUpFilter { assignee, horizon, done } = filter;
    let matching = Entity::find().filter(Column::Removed.eq(false)).filter(
        Condition::all()
            .add_option(assignee.map(|PersonId(id)| Column::AssigneeId.eq(id)))
            .add_option(horizon.map(|horizon| within(horizon, today)))
            .add(if *done { Column::DoneAt.is_not_null() } else { Column::DoneAt.is_null() }),
    );
    let total = matching.clone().count(db).await?;
    let ordered = if *done { matching.order_by_desc(Column::DoneAt) } else { matching.order_by_asc(day()) };
    let rows = ordered.order_by_asc(Column::Id).limit(paging.limit()).offset(paging.offset()).all(db).await?;
    Ok(Page { items: things(db, rows).await?, total, paging })
}

/// The open ones of somebody's whose day is that one or an earlier one, the earliest first: at most so many, and how many
/// there are in all.
pub(crate) async fn due(
    db: &impl ConnectionTrait,
    PersonId(assignee): PersonId,
    today: NaiveDate,
    at_most: u64,
) -> Result<(Vec<FollowUp>, u64)> {
    let matching = Entity::find()
        .filter(Column::Removed.eq(false))
        .filter(Column::DoneAt.is_null())
        .filter(Column::AssigneeId.eq(assignee))
        .filter(day().lte(today));
    let total = matching.clone().count(db).await?;
    let rows = matching.order_by_asc(day()).order_by_asc(Column::Id).limit(at_most).all(db).await?;
    Ok((things(db, rows).await?, total))
}

/// How many open ones there are of each horizon, seen from `today`.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    assignee: Option<PersonId>,
    today: NaiveDate,
) -> Result<HashMap<Horizon, u64>> {
    let rows: Vec<(NaiveDate, i64)> = Entity::find()
        .select_only()
        .column_as(day(), "day")
        .column_as(Column::Id.count(), "number")
        .filter(Column::Removed.eq(false))
        .filter(Column::DoneAt.is_null())
        .filter(Condition::all().add_option(assignee.map(|PersonId(id)| Column::AssigneeId.eq(id))))
        .group_by(day())
        .into_tuple()
        .all(db)
        .await?;
    let mut counted = HashMap::new();
    for (day, number) in rows {
        *counted.entry(Horizon::of(day, today)).or_default() += u64::try_from(number).unwrap_or_default();
    }
    Ok(counted)
}

/// How many of a booking are open, and how many there are.
pub(crate) async fn progress(
    db: &impl ConnectionTrait,
    BookingId(booking): BookingId,
) -> Result<(usize, usize)> {
    let rows: Vec<Option<Instant>> = Entity::find()
        .select_only()
        .column(Column::DoneAt)
        .filter(Column::BookingId.eq(booking))
        .filter(Column::Removed.eq(false))
        .into_tuple()
        .all(db)
        .await?;
    Ok((rows.iter().filter(|done| done.is_none()).count(), rows.len()))
}

/// As what follow-ups of the booking were suggested, be they there or taken away.
pub(crate) async fn origins(
    db: &impl ConnectionTrait,
    BookingId(booking): BookingId,
) -> Result<HashSet<String>> {
    let origins: Vec<Option<String>> = Entity::find()
        .select_only()
        .column(Column::Origin)
        .filter(Column::BookingId.eq(booking))
        .filter(Column::Origin.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(origins.into_iter().flatten().collect())
}

/// Those of which somebody is to be told by now, at most so many, each with its booking.
pub(crate) async fn to_remind(
    db: &impl ConnectionTrait,
    now: Instant,
    at_most: u64,
) -> Result<Vec<(FollowUpId, BookingId)>> {
    let rows: Vec<(Uuid, Uuid)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::BookingId])
        .filter(Column::RemindAt.lte(now))
        .order_by_asc(Column::RemindAt)
        .limit(at_most)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, booking)| (FollowUpId(id), BookingId(booking))).collect())
}

/// Whether somebody is to be told of it by now.
pub(crate) async fn is_to_remind(txn: &Txn<'_>, FollowUpId(id): FollowUpId) -> Result<bool> {
    let found = Entity::find_by_id(id).filter(Column::RemindAt.lte(txn.now)).count(txn.db).await?;
    Ok(found > 0)
}

/// When whoever is to do it is told; `None`: they were, or need not be.
pub(crate) async fn remind_at(txn: &Txn<'_>, FollowUpId(id): FollowUpId, at: Option<Instant>) -> Result<()> {
    let changes = ActiveModel { id: Set(id), remind_at: Set(at), ..Default::default() };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// Those of which somebody is still to be told.
pub(crate) async fn to_be_reminded_of(txn: &Txn<'_>, PersonId(person): PersonId) -> Result<Vec<FollowUp>> {
    let waiting = Entity::find().filter(Column::AssigneeId.eq(person)).filter(Column::RemindAt.is_not_null());
    things(txn.db, waiting.order_by_asc(Column::Id).all(txn.db).await?).await
}

/// Each with when whoever is to do it is told.
pub(crate) async fn insert(txn: &Txn<'_>, follow_ups: &[(FollowUp, Option<Instant>)]) -> Result<()> {
    if follow_ups.is_empty() {
        return Ok(());
    }
    let rows = follow_ups.iter().map(|(follow_up, remind_at)| ActiveModel {
        booking_id: Set(follow_up.booking.0),
        origin: Set(follow_up.is_suggested.then(|| follow_up.kind.as_str().to_owned())),
        created_at: Set(txn.now),
        remind_at: Set(*remind_at),
        ..row(follow_up, txn.now)
    });
    Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}

/// As it is now; whoever is told of it is told when they would have been.
pub(crate) async fn save(txn: &Txn<'_>, follow_up: &FollowUp) -> Result<()> {
    Entity::update(row(follow_up, txn.now)).exec(txn.db).await?;
    Ok(())
}

/// As it is now, with when whoever is to do it is told.
pub(crate) async fn save_with(txn: &Txn<'_>, follow_up: &FollowUp, remind_at: Option<Instant>) -> Result<()> {
    let row = ActiveModel { remind_at: Set(remind_at), ..row(follow_up, txn.now) };
    Entity::update(row).exec(txn.db).await?;
    Ok(())
}

/// It is no longer there. What was suggested is remembered, so that it is not suggested again.
pub(crate) async fn remove(txn: &Txn<'_>, follow_up: &FollowUp) -> Result<()> {
    if !follow_up.is_suggested {
        Entity::delete_by_id(follow_up.id.0).exec(txn.db).await?;
        return Ok(());
    }
    let version = Set(follow_up.version.next().0);
    let gone = ActiveModel { removed: Set(true), remind_at: Set(None), version, ..row(follow_up, txn.now) };
    Entity::update(gone).exec(txn.db).await?;
    Ok(())
}

/// What was suggested and nobody has touched goes, and may be suggested again. Which that were.
pub(crate) async fn withdraw(txn: &Txn<'_>, BookingId(booking): BookingId) -> Result<Vec<FollowUpId>> {
    let untouched: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::BookingId.eq(booking))
        .filter(Column::Origin.is_not_null())
        .filter(Column::Version.eq(Version::FIRST.0))
        .into_tuple()
        .all(txn.db)
        .await?;
    Entity::delete_many().filter(Column::Id.is_in(untouched.iter().copied())).exec(txn.db).await?;
    Ok(untouched.into_iter().map(FollowUpId).collect())
}

/// The day that counts: the one on which it is due, or until which it sleeps.
fn day() -> SimpleExpr {
    let asleep = Expr::col(Column::SnoozedUntil).gt(Expr::col(Column::DueOn));
    Expr::case(asleep, Expr::col(Column::SnoozedUntil)).finally(Expr::col(Column::DueOn)).into()
}

fn within(horizon: Horizon, today: NaiveDate) -> SimpleExpr {
    let sunday = IsoWeek::of(today).days().last().unwrap_or(today);
    match horizon {
        Horizon::Overdue => day().lt(today),
        Horizon::Today => day().eq(today),
        Horizon::ThisWeek => day().gt(today).and(day().lte(sunday)),
        Horizon::Later => day().gt(sunday),
    }
}

/// What becomes of it with time.
fn row(follow_up: &FollowUp, now: Instant) -> ActiveModel {
    let FollowUp {
        id,
        booking: _,
        kind,
        title,
        due,
        snoozed_until,
        assignee,
        note,
        done,
        is_suggested: _,
        version,
    } = follow_up;
    ActiveModel {
        id: Set(id.0),
        booking_id: NotSet,
        kind: Set(kind.as_str().to_owned()),
        title: Set(title.as_ref().map(|title| title.as_str().to_owned())),
        due_on: Set(*due),
        snoozed_until: Set(*snoozed_until),
        assignee_id: Set(assignee.id.0),
        note: Set(note.as_ref().map(|note| note.as_str().to_owned())),
        done_by: Set(done.as_ref().map(|done| done.by.id.0)),
        done_at: Set(done.as_ref().map(|done| done.at)),
        remind_at: NotSet,
        origin: NotSet,
        removed: Set(false),
        version: Set(version.0),
        created_at: NotSet,
        updated_at: Set(now),
    }
}

async fn things(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<FollowUp>> {
    let named: HashSet<Uuid> =
        rows.iter().flat_map(|row| [Some(row.assignee_id), row.done_by]).flatten().collect();
    let people = people::with_zones(db, named).await?;
    rows.into_iter().map(|row| thing(row, &people)).collect()
}

fn thing(row: Model, people: &HashMap<PersonId, (Colleague, ZoneName)>) -> Result<FollowUp> {
    let Model {
        id,
        booking_id,
        kind,
        title,
        due_on,
        snoozed_until,
        assignee_id,
        note,
        done_by,
        done_at,
        remind_at: _,
        origin,
        removed: _,
        version,
        created_at: _,
        updated_at: _,
    } = row;
    let known = FollowUpKind::parse(&kind);
    let assignee = people.get(&PersonId(assignee_id)).cloned();
    let (Colleague { id: person, name }, time_zone) =
        assignee.ok_or_else(|| anyhow::anyhow!("follow-up {id} is nobody's"))?;
    let by = done_by.and_then(|id| people.get(&PersonId(id))).map(|(by, _)| by.clone());
    Ok(FollowUp {
        id: FollowUpId(id),
        booking: BookingId(booking_id),
        kind: known.ok_or_else(|| anyhow::anyhow!("follow-up {id} is of kind {kind}"))?,
        title: title.map(Line::stored),
        due: due_on,
        snoozed_until,
        assignee: Assignee { id: person, name, time_zone },
        note: note.map(Note::stored),
        done: by.zip(done_at).map(|(by, at)| Done { by, at }),
        is_suggested: origin.is_some(),
        version: Version(version),
    })
}
