//! The table `jobs`: work that is to be done once its time has come. What is done is no longer there.

use std::collections::HashMap;

use domain::{
    ids::JobId,
    paging::{Page, Paging},
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
    entity::prelude::*,
    sea_query::{Alias, Expr, ExprTrait, Func, LockBehavior, LockType, Query, SelectStatement},
};

use super::{Txn, one_at_a_time};
use crate::{
    Result,
    jobs::{Job, JobState, Lane, Leased, Work},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) subject_id: Uuid,
    pub(crate) order_key: Uuid,
    pub(crate) ordinal: i32,
    pub(crate) state: String,
    pub(crate) attempts: i32,
    pub(crate) due_at: Instant,
    pub(crate) next_at: Instant,
    pub(crate) lease: Option<Uuid>,
    pub(crate) last_error: Option<String>,
    pub(crate) created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// How many jobs are looked at to share them out.
const LOOKED_AT: usize = 64;

/// Names the sharing out of what only so many may be at.
const SHARING_OUT: Uuid = Uuid::from_u128(0x6a6f_6273);

const WAITING: &str = "waiting";
const DEAD: &str = "dead";

/// A job before it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewJob {
    pub(crate) work: Work,
    /// Of one key, none is taken up before those with a lower ordinal that are due are done or given up.
    pub(crate) order_key: Uuid,
    pub(crate) ordinal: i32,
    pub(crate) due: Instant,
}

impl Model {
    /// It was given up.
    pub(crate) fn is_dead(&self) -> bool {
        self.state == DEAD
    }

    /// Somebody is at it just now.
    pub(crate) fn is_under_way(&self, now: Instant) -> bool {
        self.lease.is_some() && self.next_at > now
    }
}

pub(crate) async fn insert(txn: &Txn<'_>, jobs: &[NewJob]) -> Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    let rows = jobs.iter().map(|job| row(txn, job));
    Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Unless somebody else wrote the same at the same time.
pub(crate) async fn insert_once(txn: &Txn<'_>, job: NewJob) -> Result<()> {
    Entity::insert(row(txn, &job)).on_conflict_do_nothing().exec_without_returning(txn.db).await?;
    Ok(())
}

fn row(txn: &Txn<'_>, &NewJob { work, order_key, ordinal, due }: &NewJob) -> ActiveModel {
    ActiveModel {
        id: Set(txn.new_id()),
        kind: Set(work.kind().to_owned()),
        subject_id: Set(work.subject()),
        order_key: Set(order_key),
        ordinal: Set(ordinal),
        state: Set(WAITING.to_owned()),
        attempts: Set(0),
        due_at: Set(due),
        next_at: Set(due),
        lease: Set(None),
        last_error: Set(None),
        created_at: Set(txn.now),
    }
}

/// Takes up to so many jobs whose turn it is, for whoever holds `lease`, until then. What others are just taking is
/// left to them.
pub(crate) async fn claim(
    txn: &Txn<'_>,
    lane: Lane,
    at_most: usize,
    lease: Uuid,
    until: Instant,
) -> Result<Vec<Leased>> {
    let next = |looked_at: usize| {
        ready(lane, txn.now)
            .order_by_asc(Column::NextAt)
            .order_by_asc(Column::Id)
            .limit(looked_at as u64)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .all(txn.db)
    };
    let rows = match lane.of_one_at_most() {
        None => next(at_most).await?,
        Some(most) => {
            // What others take up is known before more is shared out.
            one_at_a_time(txn.db, SHARING_OUT).await?;
            let rows = next(LOOKED_AT.max(at_most)).await?;
            let taken = under_way(txn, rows.iter().map(|row| row.order_key)).await?;
            shared_out(rows, taken, most).take(at_most).collect()
        }
    };
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    Entity::update_many()
        .col_expr(Column::Lease, Expr::value(lease))
        .col_expr(Column::NextAt, Expr::value(until))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(txn.db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let work = work(&row)?;
            Ok(Leased {
                id: JobId(row.id),
                work,
                of: row.order_key,
                lease,
                attempts: row.attempts + 1,
                due: row.due_at,
            })
        })
        .collect()
}

/// Not too many of one order key, those included of which so many are taken.
fn shared_out(rows: Vec<Model>, mut taken: HashMap<Uuid, usize>, most: usize) -> impl Iterator<Item = Model> {
    rows.into_iter().filter(move |row| {
        let of_one = taken.entry(row.order_key).or_default();
        *of_one += 1;
        *of_one <= most
    })
}

/// Of each order key how many somebody is at just now.
async fn under_way(txn: &Txn<'_>, keys: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, usize>> {
    let under_way: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::OrderKey)
        .filter(Column::OrderKey.is_in(keys))
        .filter(Column::Lease.is_not_null())
        .filter(Column::NextAt.gt(txn.now))
        .into_tuple()
        .all(txn.db)
        .await?;
    let mut counted = HashMap::new();
    for key in under_way {
        *counted.entry(key).or_default() += 1;
    }
    Ok(counted)
}

/// Whether it is somebody's turn.
pub(crate) async fn is_any_ready(db: &impl ConnectionTrait, lane: Lane, now: Instant) -> Result<bool> {
    Ok(ready(lane, now).limit(1).one(db).await?.is_some())
}

/// Those whose time has come and that wait for no other.
fn ready(lane: Lane, now: Instant) -> Select<Entity> {
    let earlier = Alias::new("earlier");
    let of_earlier = |column| Expr::col((earlier.clone(), column));
    let waits_for_another = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, earlier.clone())
        .and_where(of_earlier(Column::OrderKey).eq(Expr::col((Entity, Column::OrderKey))))
        .and_where(of_earlier(Column::Ordinal).lt(Expr::col((Entity, Column::Ordinal))))
        .and_where(of_earlier(Column::State).eq(WAITING))
        .and_where(of_earlier(Column::DueAt).lte(now))
        .take();
    let ready = Entity::find()
        .filter(Column::State.eq(WAITING))
        .filter(Column::NextAt.lte(now))
        // What a newer version of this program wrote is left to it.
        .filter(Column::Kind.is_in(lane.kinds().iter().copied()))
        .filter(Expr::exists(waits_for_another).not());
    match lane.of_one_at_most() {
        Some(most) => ready.filter(Expr::expr(beside(now)).lt(i64::try_from(most).unwrap_or(i64::MAX))),
        None => ready,
    }
}

/// How many of the same order key somebody is at just now.
fn beside(now: Instant) -> SelectStatement {
    let other = Alias::new("other");
    let of_other = |column| Expr::col((other.clone(), column));
    Query::select()
        .expr(Func::count(Expr::val(1)))
        .from_as(Entity, other.clone())
        .and_where(of_other(Column::OrderKey).eq(Expr::col((Entity, Column::OrderKey))))
        .and_where(of_other(Column::Lease).is_not_null())
        .and_where(of_other(Column::NextAt).gt(now))
        .take()
}

/// When the next job is taken up; `None`: none waits.
pub(crate) async fn next_at(db: &impl ConnectionTrait, lane: Lane) -> Result<Option<Instant>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::NextAt)
        .filter(Column::State.eq(WAITING))
        .filter(Column::Kind.is_in(lane.kinds().iter().copied()))
        .order_by_asc(Column::NextAt)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?)
}

/// Holds the job as it is, if it is still held under that lease.
pub(crate) async fn is_held(txn: &Txn<'_>, leased: &Leased) -> Result<bool> {
    let held: Option<Uuid> = Entity::find_by_id(leased.id.0)
        .select_only()
        .column(Column::Id)
        .filter(Column::Lease.eq(leased.lease))
        .lock(LockType::Update)
        .into_tuple()
        .one(txn.db)
        .await?;
    Ok(held.is_some())
}

/// It is done.
pub(crate) async fn finish(txn: &Txn<'_>, JobId(id): JobId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

/// Whoever held one has died, and their lease is over.
#[cfg(any(test, feature = "testing"))]
pub(crate) async fn end_leases(db: &impl ConnectionTrait) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::NextAt, Expr::col(Column::DueAt))
        .filter(Column::Lease.is_not_null())
        .exec(db)
        .await?;
    Ok(())
}

/// It did not work: it is tried again then.
pub(crate) async fn put_off(txn: &Txn<'_>, JobId(id): JobId, until: Instant, error: &str) -> Result<()> {
    let changes = ActiveModel {
        id: Set(id),
        next_at: Set(until),
        lease: Set(None),
        last_error: Set(Some(error.to_owned())),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// It is not its time after all: that is then. To have been taken up does not count as a try.
pub(crate) async fn hold_back(txn: &Txn<'_>, leased: &Leased, until: Instant) -> Result<()> {
    let attempts = leased.attempts - 1;
    let changes = ActiveModel { attempts: Set(attempts), lease: Set(None), ..due(leased.id, until) };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// It waits for its turn until then, and stays due as it was. To have been taken up does not count as a try.
pub(crate) async fn wait(txn: &Txn<'_>, leased: &Leased, until: Instant) -> Result<()> {
    let changes = ActiveModel {
        id: Set(leased.id.0),
        attempts: Set(leased.attempts - 1),
        next_at: Set(until),
        lease: Set(None),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// Its time is then.
pub(crate) async fn reschedule(txn: &Txn<'_>, id: JobId, until: Instant) -> Result<()> {
    Entity::update(due(id, until)).exec(txn.db).await?;
    Ok(())
}

fn due(JobId(id): JobId, at: Instant) -> ActiveModel {
    ActiveModel { id: Set(id), due_at: Set(at), next_at: Set(at), ..Default::default() }
}

/// It was tried as often as it is, in vain.
pub(crate) async fn give_up(txn: &Txn<'_>, JobId(id): JobId, error: &str) -> Result<()> {
    let changes = ActiveModel {
        id: Set(id),
        state: Set(DEAD.to_owned()),
        lease: Set(None),
        last_error: Set(Some(error.to_owned())),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// It is tried at once, and as often as at first.
pub(crate) async fn revive(txn: &Txn<'_>, JobId(id): JobId) -> Result<()> {
    let changes = ActiveModel {
        id: Set(id),
        state: Set(WAITING.to_owned()),
        attempts: Set(0),
        next_at: Set(txn.now),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// All of one key, locked by id.
pub(crate) async fn hold(txn: &Txn<'_>, order_key: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::OrderKey.eq(order_key))
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(txn.db)
        .await?)
}

pub(crate) async fn is_there(db: &impl ConnectionTrait, JobId(id): JobId) -> Result<bool> {
    Ok(Entity::find_by_id(id).one(db).await?.is_some())
}

/// The job that does that, locked.
pub(crate) async fn hold_work(txn: &Txn<'_>, work: Work) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::Kind.eq(work.kind()))
        .filter(Column::SubjectId.eq(work.subject()))
        .lock(LockType::Update)
        .one(txn.db)
        .await?)
}

/// The job, locked.
pub(crate) async fn hold_one(txn: &Txn<'_>, JobId(id): JobId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).lock(LockType::Update).one(txn.db).await?)
}

pub(crate) async fn delete(txn: &Txn<'_>, ids: impl IntoIterator<Item = Uuid>) -> Result<()> {
    Entity::delete_many().filter(Column::Id.is_in(ids)).exec(txn.db).await?;
    Ok(())
}

/// Of a lane, how many wait, how many of them since before `then`, and how many are dead.
pub(crate) async fn counted(db: &impl ConnectionTrait, lane: Lane, then: Instant) -> Result<(u64, u64, u64)> {
    let of_lane = || Entity::find().filter(Column::Kind.is_in(lane.kinds().iter().copied()));
    let in_state = |state: &str| of_lane().filter(Column::State.eq(state));
    let late = in_state(WAITING).filter(Column::DueAt.lt(then));
    Ok((in_state(WAITING).count(db).await?, late.count(db).await?, in_state(DEAD).count(db).await?))
}

/// Those next in turn first.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    state: Option<JobState>,
    paging: Paging,
) -> Result<Page<Job>> {
    let condition = match state {
        None => Condition::all(),
        Some(JobState::Waiting) => {
            Condition::all().add(Column::State.eq(WAITING)).add(Column::LastError.is_null())
        }
        Some(JobState::Failed) => {
            Condition::all().add(Column::State.eq(WAITING)).add(Column::LastError.is_not_null())
        }
        Some(JobState::Dead) => Condition::all().add(Column::State.eq(DEAD)),
    };
    let matching = Entity::find().filter(condition);
    let total = matching.clone().count(db).await?;
    let rows = matching
        .order_by_asc(Column::NextAt)
        .order_by_asc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    Ok(Page { items: rows.into_iter().map(thing).collect::<Result<_>>()?, total, paging })
}

pub(crate) fn work(row: &Model) -> Result<Work> {
    let known = Work::of(&row.kind, row.subject_id);
    Ok(known.ok_or_else(|| anyhow::anyhow!("job {} is of kind {}", row.id, row.kind))?)
}

pub(crate) fn thing(row: Model) -> Result<Job> {
    let work = work(&row)?;
    let Model {
        id,
        kind: _,
        subject_id: _,
        order_key,
        ordinal: _,
        state,
        attempts,
        due_at,
        next_at,
        lease: _,
        last_error,
        created_at: _,
    } = row;
    let state = match (state.as_str(), &last_error) {
        (WAITING, None) => JobState::Waiting,
        (WAITING, Some(_)) => JobState::Failed,
        _ => JobState::Dead,
    };
    Ok(Job { id: JobId(id), work, of: order_key, state, attempts, due: due_at, next: next_at, last_error })
}
