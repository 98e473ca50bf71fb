//! The table `events`: what happened, for every process to tell its pages. Written with the change.

use domain::{
    events::{Audience, Event},
    ids::PersonId,
    time::Instant,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    entity::prelude::*,
};

use crate::{Error, Result};

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
    let (interviewer, to_coordinators) = match event.audience() {
        Audience::Everybody => (None, true),
        Audience::Few { interviewer: PersonId(interviewer), coordinators } => {
            (Some(interviewer), coordinators)
        }
    };
    let row = ActiveModel {
        id: NotSet,
        at: Set(now),
        kind: Set(event.kind().as_str().to_owned()),
        payload: Set(serde_json::to_value(event).map_err(anyhow::Error::from)?),
        interviewer_id: Set(interviewer),
        to_coordinators: Set(to_coordinators),
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

/// Those after `cursor`, and those of `missing` that have appeared since, in order; at most `limit`.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    cursor: i64,
    missing: &[i64],
    limit: u64,
) -> Result<Vec<(i64, Event)>> {
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
    rows.into_iter()
        .map(|row| {
            Ok((row.id, serde_json::from_value(row.payload).map_err(|error| Error::Failed(error.into()))?))
        })
        .collect()
}

pub(crate) async fn delete_before(db: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many().filter(Column::At.lt(then)).exec(db).await?;
    Ok(())
}
