//! The table `preparation_tasks`: what is to be done before interviews.

use std::collections::{HashMap, HashSet};

use domain::{
    bookings::BookingStatus,
    ids::{BookingId, PersonId, TaskId, Version},
    openings::Colleague,
    preparation::{Category, Done, Preparation, Task},
    reminders::Lead,
    text::Line,
    time::Instant,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::Query,
};

use super::{Txn, bookings, people};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "preparation_tasks")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) booking_id: Uuid,
    pub(crate) title: String,
    pub(crate) category: String,
    pub(crate) lead_minutes: i32,
    pub(crate) origin: Option<String>,
    pub(crate) assignee_id: Option<Uuid>,
    pub(crate) done_by: Option<Uuid>,
    pub(crate) done_at: Option<Instant>,
    pub(crate) removed: bool,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A task that the rules made, be it there or taken away.
#[derive(Clone, Debug)]
pub(crate) struct Generated {
    pub(crate) id: TaskId,
    /// What the rules know it by.
    pub(crate) origin: String,
    /// Nobody has done anything with it.
    pub(crate) is_untouched: bool,
}

pub(crate) async fn of(db: &impl ConnectionTrait, booking: BookingId) -> Result<Preparation> {
    let mut found = of_each(db, [booking]).await?;
    Ok(found.remove(&booking).unwrap_or_else(|| Preparation::new(booking, Vec::new())))
}

/// Of each of the bookings that has any tasks.
pub(crate) async fn of_each(
    db: &impl ConnectionTrait,
    bookings: impl IntoIterator<Item = BookingId>,
) -> Result<HashMap<BookingId, Preparation>> {
    let ids = bookings.into_iter().map(|BookingId(id)| id);
    let rows =
        Entity::find().filter(Column::BookingId.is_in(ids)).filter(Column::Removed.eq(false)).all(db).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let named: HashSet<Uuid> = rows.iter().flat_map(|row| [row.assignee_id, row.done_by]).flatten().collect();
    let people = people::named(db, named).await?;
    let mut tasks: HashMap<BookingId, Vec<Task>> = HashMap::new();
    for row in rows {
        tasks.entry(BookingId(row.booking_id)).or_default().push(thing(row, &people)?);
    }
    Ok(tasks.into_iter().map(|(id, tasks)| (id, Preparation::new(id, tasks))).collect())
}

/// The titles of the open ones that were given to somebody, of interviews that begin after `from`, and at `to` at the
/// latest, each with its booking.
pub(crate) async fn given(
    db: &impl ConnectionTrait,
    PersonId(assignee): PersonId,
    from: Instant,
    to: Instant,
) -> Result<Vec<(BookingId, Line)>> {
    let near = Query::select()
        .column(bookings::Column::Id)
        .from(bookings::Entity)
        .and_where(bookings::Column::Status.eq(BookingStatus::Booked.as_str()))
        .and_where(bookings::Column::StartsAt.gt(from))
        .and_where(bookings::Column::StartsAt.lte(to))
        .to_owned();
    let rows: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::BookingId, Column::Title])
        .filter(Column::AssigneeId.eq(assignee))
        .filter(Column::DoneAt.is_null())
        .filter(Column::Removed.eq(false))
        .filter(Column::BookingId.in_subquery(near))
        .order_by_desc(Column::LeadMinutes)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(booking, title)| (BookingId(booking), Line::stored(title))).collect())
}

/// All that the rules ever made for the booking.
pub(crate) async fn generated(db: &impl ConnectionTrait, BookingId(id): BookingId) -> Result<Vec<Generated>> {
    let rows: Vec<(Uuid, String, i64)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Origin, Column::Version])
        .filter(Column::BookingId.eq(id))
        .filter(Column::Origin.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let generated = |(id, origin, version)| Generated {
        id: TaskId(id),
        origin,
        is_untouched: Version(version) == Version::FIRST,
    };
    Ok(rows.into_iter().map(generated).collect())
}

/// Each with what the rules know it by; nothing where somebody added it.
pub(crate) async fn insert(
    txn: &Txn<'_>,
    BookingId(booking): BookingId,
    tasks: &[(Task, Option<String>)],
) -> Result<()> {
    if tasks.is_empty() {
        return Ok(());
    }
    let rows = tasks.iter().map(|(task, origin)| ActiveModel {
        booking_id: Set(booking),
        origin: Set(origin.clone()),
        created_at: Set(txn.now),
        ..row(task, txn.now)
    });
    Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn save(txn: &Txn<'_>, task: &Task) -> Result<()> {
    Entity::update(row(task, txn.now)).exec(txn.db).await?;
    Ok(())
}

/// It is no longer there. What the rules made is remembered, so that they do not make it again.
pub(crate) async fn remove(txn: &Txn<'_>, task: &Task) -> Result<()> {
    if !task.is_generated {
        return delete(txn, [task.id]).await;
    }
    let version = Set(task.version.next().0);
    let gone = ActiveModel { removed: Set(true), version, ..row(task, txn.now) };
    Entity::update(gone).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete(txn: &Txn<'_>, ids: impl IntoIterator<Item = TaskId>) -> Result<()> {
    let ids: Vec<Uuid> = ids.into_iter().map(|TaskId(id)| id).collect();
    if !ids.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(ids)).exec(txn.db).await?;
    }
    Ok(())
}

/// What becomes of it with time.
fn row(task: &Task, now: Instant) -> ActiveModel {
    let Task { id, title, category, lead, assignee, done, is_generated: _, version } = task;
    ActiveModel {
        id: Set(id.0),
        booking_id: NotSet,
        title: Set(title.as_str().to_owned()),
        category: Set(category.as_str().to_owned()),
        lead_minutes: Set(lead.minutes()),
        origin: NotSet,
        assignee_id: Set(assignee.as_ref().map(|assignee| assignee.id.0)),
        done_by: Set(done.as_ref().map(|done| done.by.id.0)),
        done_at: Set(done.as_ref().map(|done| done.at)),
        removed: Set(false),
        version: Set(version.0),
        created_at: NotSet,
        updated_at: Set(now),
    }
}

fn thing(row: Model, people: &HashMap<PersonId, Colleague>) -> Result<Task> {
    let Model {
        id,
        booking_id: _,
        title,
        category,
        lead_minutes,
        origin,
        assignee_id,
        done_by,
        done_at,
        removed: _,
        version,
        created_at: _,
        updated_at: _,
    } = row;
    let named = |id: Uuid| people.get(&PersonId(id)).cloned();
    let known = Category::parse(&category);
    Ok(Task {
        id: TaskId(id),
        title: Line::stored(title),
        category: known.ok_or_else(|| anyhow::anyhow!("task {id} is of category {category}"))?,
        lead: Lead::stored(lead_minutes),
        assignee: assignee_id.and_then(named),
        done: done_by.and_then(named).zip(done_at).map(|(by, at)| Done { by, at }),
        is_generated: origin.is_some(),
        version: Version(version),
    })
}
