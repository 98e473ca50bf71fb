//! The tables `slots` and `offered_days`: what interviewers offer, and on which days of a week.

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    ids::{PersonId, SlotId, Version},
    paging::{Page, Paging},
    rules::Offered,
    slots::{Location, Slot, SlotStatus},
    text::Line,
    time::{Instant, Interval, IsoWeek, ZoneName},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    entity::prelude::*,
    sea_query::{Expr, Query},
};

use super::{ASKED_AT_ONCE, Txn, WRITTEN_AT_ONCE, contains, people};
use crate::{Error, Result, slots::SlotFilter};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "slots")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) interviewer_id: Uuid,
    pub(crate) starts_at: Instant,
    pub(crate) ends_at: Instant,
    /// The interviewer's local day, and the zone it was computed in.
    pub(crate) local_day: NaiveDate,
    pub(crate) time_zone: String,
    pub(crate) location: Option<String>,
    pub(crate) status: String,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
    pub(crate) status_changed_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "people::Entity", from = "Column::InterviewerId", to = "people::Column::Id")]
    Interviewer,
}

impl Related<people::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Interviewer.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// The days of a week on which an interviewer's slots begin: at most as many as there are ordinals.
pub(crate) mod offered_days {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "offered_days")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) interviewer_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) local_day: Date,
        pub(crate) week_start: Date,
        pub(crate) ordinal: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// No slot is longer, so none that begins earlier than this before a window reaches into it.
const LONGEST: TimeDelta = TimeDelta::minutes(domain::rules::slot_length::MAX_MINUTES);

pub(crate) async fn find(db: &impl ConnectionTrait, id: SlotId) -> Result<Option<Slot>> {
    let row = Entity::find_by_id(id.0).find_also_related(people::Entity).one(db).await?;
    row.map(thing).transpose()
}

/// Ordered by start, then id; where any are named, only theirs.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    filter: &SlotFilter,
    among: &[PersonId],
    paging: Paging,
) -> Result<Page<Slot>> {
    let total = matching(db, filter, among).count(db).await?;
    let rows = matching(db, filter, among)
        .find_also_related(people::Entity)
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    Ok(Page { items: rows.into_iter().map(thing).collect::<Result<_>>()?, total, paging })
}

/// Without the interviewers, whom those who count do not need. Whose names contain the words is asked once, not for
/// every slot: on SQLite a search by words among 10,000 is counted four times as fast as with both joined.
fn matching(db: &impl ConnectionTrait, filter: &SlotFilter, among: &[PersonId]) -> Select<Entity> {
    let SlotFilter { interviewer, opening: _, from, to, status, begins, text } = filter;
    let mut select: Select<Entity> = Entity::find();
    if !among.is_empty() {
        select = select.filter(Column::InterviewerId.is_in(among.iter().map(|person| person.0)));
    }
    if let Some(PersonId(interviewer)) = interviewer {
        select = select.filter(Column::InterviewerId.eq(*interviewer));
    }
    if let Some(from) = from {
        select = select.filter(Column::EndsAt.gt(*from)).filter(Column::StartsAt.gt(*from - LONGEST));
    }
    if let Some(to) = to {
        select = select.filter(Column::StartsAt.lt(*to));
    }
    if let Some(status) = status {
        select = select.filter(Column::Status.eq(status.as_str()));
    }
    if let Some(begins) = begins {
        let within = |interval: &Interval| {
            Condition::all()
                .add(Column::StartsAt.gte(interval.start()))
                .add(Column::StartsAt.lt(interval.end()))
        };
        let any = begins.iter().map(within).fold(Condition::any(), Condition::add);
        // Of no intervals it is within none; no condition at all would be met by every slot.
        select = if begins.is_empty() { select.filter(Expr::value(false)) } else { select.filter(any) };
    }
    match text {
        Some(words) => {
            let named = Query::select()
                .column((people::Entity, people::Column::Id))
                .from(people::Entity)
                .and_where(contains(db, Expr::col((people::Entity, people::Column::Name)), words))
                .to_owned();
            let name = Column::InterviewerId.in_subquery(named);
            let place = contains(db, Expr::col((Entity, Column::Location)), words);
            select.filter(Condition::any().add(name).add(place))
        }
        None => select,
    }
}

/// Whose slot it is.
pub(crate) async fn interviewer_of(db: &impl ConnectionTrait, id: SlotId) -> Result<Option<PersonId>> {
    let interviewer: Option<Uuid> =
        Entity::find_by_id(id.0).select_only().column(Column::InterviewerId).into_tuple().one(db).await?;
    Ok(interviewer.map(PersonId))
}

/// What the interviewer offers in the week of `day` and around it: all that the rules can ask about.
pub(crate) async fn offered_around(
    db: &impl ConnectionTrait,
    interviewer: PersonId,
    day: NaiveDate,
) -> Result<Vec<Offered>> {
    offered_between(db, interviewer, IsoWeek::of(day), IsoWeek::of(day)).await
}

/// As [`offered_around`], for all weeks from the first to the last.
pub(crate) async fn offered_between(
    db: &impl ConnectionTrait,
    interviewer: PersonId,
    first: IsoWeek,
    last: IsoWeek,
) -> Result<Vec<Offered>> {
    let rows: Vec<(Uuid, Instant, Instant)> = between(interviewer, first, last)
        .select_only()
        .columns([Column::Id, Column::StartsAt, Column::EndsAt])
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(id, start, end)| Ok(Offered { id: SlotId(id), interval: interval(start, end)? }))
        .collect()
}

/// As [`offered_between`], of several interviewers.
pub(crate) async fn offered_by(
    db: &impl ConnectionTrait,
    interviewers: &[PersonId],
    first: IsoWeek,
    last: IsoWeek,
) -> Result<HashMap<PersonId, Vec<Offered>>> {
    let mut offered = HashMap::<_, Vec<_>>::new();
    for some in interviewers.chunks(ASKED_AT_ONCE) {
        let rows: Vec<(Uuid, Uuid, Instant, Instant)> = within(first, last)
            .filter(Column::InterviewerId.is_in(some.iter().map(|person| person.0)))
            .select_only()
            .columns([Column::InterviewerId, Column::Id, Column::StartsAt, Column::EndsAt])
            .into_tuple()
            .all(db)
            .await?;
        for (interviewer, id, start, end) in rows {
            let slot = Offered { id: SlotId(id), interval: interval(start, end)? };
            offered.entry(PersonId(interviewer)).or_default().push(slot);
        }
    }
    Ok(offered)
}

/// Those of [`offered_around`], as they are; ordered by start.
pub(crate) async fn around(
    db: &impl ConnectionTrait,
    interviewer: PersonId,
    week: IsoWeek,
) -> Result<Vec<Slot>> {
    let rows = between(interviewer, week, week)
        .find_also_related(people::Entity)
        .order_by_asc(Column::StartsAt)
        .all(db)
        .await?;
    rows.into_iter().map(thing).collect()
}

/// The interviewer's in these weeks and the days around them, in whatever zone. Not in pages: since none is shorter
/// than a quarter of an hour and no two overlap, a week has 672 at the most, and with the days around it 1,248.
fn between(PersonId(interviewer): PersonId, first: IsoWeek, last: IsoWeek) -> Select<Entity> {
    within(first, last).filter(Column::InterviewerId.eq(interviewer))
}

fn within(first: IsoWeek, last: IsoWeek) -> Select<Entity> {
    let begin = |week: IsoWeek| week.monday().and_time(chrono::NaiveTime::MIN).and_utc();
    Entity::find()
        .filter(Column::StartsAt.gte(begin(first) - TimeDelta::days(3)))
        .filter(Column::StartsAt.lt(begin(last) + TimeDelta::days(10)))
}

pub(crate) async fn insert(txn: &Txn<'_>, slot: &Slot, day: NaiveDate) -> Result<()> {
    Entity::insert(row(slot, day, slot.created_at)).exec_without_returning(txn.db).await?;
    claim_day(txn, slot.interviewer, day).await
}

/// Each with the day on which it begins. Their interviewers are locked.
pub(crate) async fn insert_all(txn: &Txn<'_>, slots: &[(Slot, NaiveDate)]) -> Result<()> {
    for some in slots.chunks(WRITTEN_AT_ONCE) {
        let rows = some.iter().map(|(slot, day)| row(slot, *day, slot.created_at));
        Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    }
    let days = slots.iter().map(|(slot, day)| (slot.interviewer, *day)).collect();
    claim_days(txn, days).await
}

/// Saves what a transition made of it. `day` is where it begins now.
pub(crate) async fn save(txn: &Txn<'_>, slot: &Slot, day: NaiveDate) -> Result<()> {
    let changes =
        ActiveModel { created_at: NotSet, status_changed_at: NotSet, ..row(slot, day, slot.created_at) };
    Entity::update(changes).exec(txn.db).await?;
    claim_day(txn, slot.interviewer, day).await
}

/// Saves where it takes place; nothing else about it changes. Its day stays as it stands, in the zone it was computed
/// in: a week that is over keeps its days when its interviewer moves to another zone.
pub(crate) async fn save_place(txn: &Txn<'_>, slot: &Slot) -> Result<()> {
    let changes = ActiveModel {
        id: Set(slot.id.0),
        location: Set(place(slot)),
        version: Set(slot.version.0),
        updated_at: Set(slot.updated_at),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// Saves that a booking took hold of it or let go; nothing else about it changes.
pub(crate) async fn save_status(txn: &Txn<'_>, slot: &Slot) -> Result<()> {
    let changes = ActiveModel {
        id: Set(slot.id.0),
        status: Set(slot.status.as_str().to_owned()),
        version: Set(slot.version.0),
        updated_at: Set(slot.updated_at),
        status_changed_at: Set(slot.updated_at),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

pub(crate) async fn delete(txn: &Txn<'_>, id: SlotId) -> Result<()> {
    Entity::delete_by_id(id.0).exec(txn.db).await?;
    Ok(())
}

/// Takes one of the week's few places for `day`, unless the day has one. The schema gives it back when the
/// last slot of the day is gone, so a slot that moves leaves its old day first and takes its new one then;
/// that each slot's day has a place is checked when the transaction commits.
pub(crate) async fn claim_day(txn: &Txn<'_>, PersonId(interviewer): PersonId, day: NaiveDate) -> Result<()> {
    let week_start = IsoWeek::of(day).monday();
    let taken: Vec<(NaiveDate, i32)> = offered_days::Entity::find()
        .select_only()
        .columns([offered_days::Column::LocalDay, offered_days::Column::Ordinal])
        .filter(offered_days::Column::InterviewerId.eq(interviewer))
        .filter(offered_days::Column::WeekStart.eq(week_start))
        .into_tuple()
        .all(txn.db)
        .await?;
    if taken.iter().any(|&(taken, _)| taken == day) {
        return Ok(());
    }
    let free = (1..).find(|place| taken.iter().all(|(_, ordinal)| ordinal != place));
    let claimed = offered_days::ActiveModel {
        interviewer_id: Set(interviewer),
        local_day: Set(day),
        week_start: Set(week_start),
        ordinal: free.map_or(NotSet, Set),
    };
    offered_days::Entity::insert(claimed).exec_without_returning(txn.db).await?;
    Ok(())
}

/// As [`claim_day`], of many days of several interviewers at once.
async fn claim_days(txn: &Txn<'_>, days: BTreeSet<(PersonId, NaiveDate)>) -> Result<()> {
    let (Some(&(_, first)), Some(&(_, last))) =
        (days.iter().min_by_key(|(_, day)| *day), days.iter().max_by_key(|(_, day)| *day))
    else {
        return Ok(());
    };
    let interviewers: BTreeSet<Uuid> = days.iter().map(|(person, _)| person.0).collect();
    let interviewers: Vec<Uuid> = interviewers.into_iter().collect();
    let mut weeks = HashMap::<(Uuid, NaiveDate), Vec<(NaiveDate, i32)>>::new();
    for some in interviewers.chunks(ASKED_AT_ONCE) {
        let taken: Vec<(Uuid, NaiveDate, NaiveDate, i32)> = offered_days::Entity::find()
            .select_only()
            .columns([
                offered_days::Column::InterviewerId,
                offered_days::Column::WeekStart,
                offered_days::Column::LocalDay,
                offered_days::Column::Ordinal,
            ])
            .filter(offered_days::Column::InterviewerId.is_in(some.iter().copied()))
            .filter(offered_days::Column::WeekStart.gte(IsoWeek::of(first).monday()))
            .filter(offered_days::Column::WeekStart.lte(IsoWeek::of(last).monday()))
            .into_tuple()
            .all(txn.db)
            .await?;
        for (interviewer, week, day, ordinal) in taken {
            weeks.entry((interviewer, week)).or_default().push((day, ordinal));
        }
    }
    let mut claimed = Vec::new();
    for (PersonId(interviewer), day) in days {
        let week_start = IsoWeek::of(day).monday();
        let taken = weeks.entry((interviewer, week_start)).or_default();
        if taken.iter().any(|&(taken, _)| taken == day) {
            continue;
        }
        let free = (1..).find(|place| taken.iter().all(|(_, ordinal)| ordinal != place));
        taken.extend(free.map(|place| (day, place)));
        claimed.push(offered_days::ActiveModel {
            interviewer_id: Set(interviewer),
            local_day: Set(day),
            week_start: Set(week_start),
            ordinal: free.map_or(NotSet, Set),
        });
    }
    for some in claimed.chunks(WRITTEN_AT_ONCE) {
        offered_days::Entity::insert_many(some.iter().cloned()).exec_without_returning(txn.db).await?;
    }
    Ok(())
}

fn place(slot: &Slot) -> Option<String> {
    slot.location.as_ref().map(|location| location.as_str().to_owned())
}

fn row(slot: &Slot, day: NaiveDate, status_changed_at: Instant) -> ActiveModel {
    let Slot {
        id,
        interviewer,
        interviewer_name: _,
        interval,
        time_zone,
        location: _,
        status,
        version,
        created_at,
        updated_at,
    } = slot;
    ActiveModel {
        id: Set(id.0),
        interviewer_id: Set(interviewer.0),
        starts_at: Set(interval.start()),
        ends_at: Set(interval.end()),
        local_day: Set(day),
        time_zone: Set(time_zone.as_str().to_owned()),
        location: Set(place(slot)),
        status: Set(status.as_str().to_owned()),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
        status_changed_at: Set(status_changed_at),
    }
}

fn thing((row, interviewer): (Model, Option<people::Model>)) -> Result<Slot> {
    let Model {
        id,
        interviewer_id,
        starts_at,
        ends_at,
        local_day: _,
        time_zone: _,
        location,
        status,
        version,
        created_at,
        updated_at,
        status_changed_at: _,
    } = row;
    let interviewer = interviewer.ok_or_else(|| anyhow::anyhow!("slot {id} has no interviewer"))?;
    Ok(Slot {
        id: SlotId(id),
        interviewer: PersonId(interviewer_id),
        interviewer_name: Line::stored(interviewer.name),
        interval: interval(starts_at, ends_at)?,
        time_zone: ZoneName::stored(interviewer.time_zone),
        location: location.map(|location| Location(Line::stored(location))),
        status: SlotStatus::parse(&status).ok_or_else(|| anyhow::anyhow!("slot {id} has status {status}"))?,
        version: Version(version),
        created_at,
        updated_at,
    })
}

pub(super) fn interval(start: Instant, end: Instant) -> Result<Interval> {
    Interval::new(start, end).map_err(|error| Error::Failed(error.into()))
}
