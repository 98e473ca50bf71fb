//! The table `idempotency_keys`: the outcome of a request for whoever repeats it within a day.

use chrono::TimeDelta;
use domain::{ids::PersonId, refusal::Refusal, time::Instant};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, TryInsertResult,
    entity::prelude::*,
};

use super::replay::Replay;
use crate::{Idempotency, Result};

/// How long an outcome is kept.
pub(crate) const KEPT: TimeDelta = TimeDelta::hours(24);

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) caller_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) method: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) path: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) key: String,
    pub(crate) body_hash: Vec<u8>,
    pub(crate) outcome: Option<Json>,
    pub(crate) created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Takes the key for this request: `None`, and it is the first under this key. A twin in flight is waited
/// for, since it holds the key until it commits.
pub(crate) async fn claim(
    txn: &DatabaseTransaction,
    caller: PersonId,
    request: &Idempotency,
    now: Instant,
) -> Result<Option<Replay>> {
    loop {
        if insert(txn, caller, request, now).await? {
            return Ok(None);
        }
        let Some(first) = Entity::find_by_id(id(caller.0, request)).one(txn).await? else { continue };
        if first.created_at <= now - KEPT {
            Entity::delete_by_id(id(caller.0, request)).exec(txn).await?;
            continue;
        }
        if first.body_hash != request.body_hash {
            return Err(Refusal::IdempotencyKeyReused.into());
        }
        return match first.outcome {
            Some(outcome) => Ok(Some(serde_json::from_value(outcome).map_err(anyhow::Error::from)?)),
            None => Ok(None),
        };
    }
}

/// Keeps what came of it, or forgets the key, so that it may be tried again.
pub(crate) async fn keep(
    txn: &DatabaseTransaction,
    caller: Uuid,
    request: &Idempotency,
    outcome: Option<Replay>,
) -> Result<()> {
    let Some(outcome) = outcome else {
        Entity::delete_by_id(id(caller, request)).exec(txn).await?;
        return Ok(());
    };
    let (caller_id, method, path, key) = id(caller, request);
    let row = ActiveModel {
        caller_id: Set(caller_id),
        method: Set(method),
        path: Set(path),
        key: Set(key),
        outcome: Set(Some(serde_json::to_value(outcome).map_err(anyhow::Error::from)?)),
        ..Default::default()
    };
    Entity::update(row).exec(txn).await?;
    Ok(())
}

pub(crate) async fn delete_before(txn: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many().filter(Column::CreatedAt.lt(then)).exec(txn).await?;
    Ok(())
}

async fn insert(
    txn: &DatabaseTransaction,
    caller: PersonId,
    request: &Idempotency,
    now: Instant,
) -> Result<bool> {
    let (caller_id, method, path, key) = id(caller.0, request);
    let row = ActiveModel {
        caller_id: Set(caller_id),
        method: Set(method),
        path: Set(path),
        key: Set(key),
        body_hash: Set(request.body_hash.to_vec()),
        outcome: Set(None),
        created_at: Set(now),
    };
    let inserted = Entity::insert(row).on_conflict_do_nothing().exec_without_returning(txn).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(rows) if rows > 0))
}

fn id(caller: Uuid, request: &Idempotency) -> (Uuid, String, String, String) {
    (caller, request.method.clone(), request.path.clone(), request.key.clone())
}
