//! The table `webhooks`: who is told elsewhere of what happens.

use domain::{
    events::EventKind,
    ids::{Version, WebhookId},
    paging::{Page, Paging},
    time::Instant,
    webhooks::{Events, Signing, Webhook, WebhookKind, WebhookUrl},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, LockType},
};

use super::Txn;
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhooks")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) url: String,
    pub(crate) kind: String,
    pub(crate) events: Option<Json>,
    pub(crate) active: bool,
    pub(crate) off_because: Option<String>,
    pub(crate) failing_since: Option<Instant>,
    pub(crate) generation: Option<i32>,
    pub(crate) secret_hash: Option<Vec<u8>>,
    pub(crate) former_until: Option<Instant>,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A webhook as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) webhook: Webhook,
    /// Of its current secret.
    pub(crate) secret_hash: Option<Vec<u8>>,
}

pub(crate) async fn find(db: &impl ConnectionTrait, WebhookId(id): WebhookId) -> Result<Option<Kept>> {
    Entity::find_by_id(id).one(db).await?.map(kept).transpose()
}

/// The webhook, locked.
pub(crate) async fn hold(txn: &Txn<'_>, WebhookId(id): WebhookId) -> Result<Option<Kept>> {
    Entity::find_by_id(id).lock(LockType::NoKeyUpdate).one(txn.db).await?.map(kept).transpose()
}

/// Those that are told of anything. None of them goes before this ends.
pub(crate) async fn active(txn: &Txn<'_>) -> Result<Vec<Webhook>> {
    let rows = Entity::find()
        .filter(Column::Active.eq(true))
        .order_by_asc(Column::Id)
        .lock(LockType::KeyShare)
        .all(txn.db)
        .await?;
    rows.into_iter().map(|row| Ok(kept(row)?.webhook)).collect()
}

/// The oldest first.
pub(crate) async fn list(db: &impl ConnectionTrait, paging: Paging) -> Result<Page<Webhook>> {
    let total = count(db).await?;
    let rows = Entity::find()
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    let items = rows.into_iter().map(|row| Ok(kept(row)?.webhook)).collect::<Result<_>>()?;
    Ok(Page { items, total, paging })
}

pub(crate) async fn count(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(Entity::find().count(db).await?)
}

/// Those that the product itself switched off, and why.
pub(crate) async fn switched_off(db: &impl ConnectionTrait) -> Result<Vec<Webhook>> {
    let rows = Entity::find()
        .filter(Column::OffBecause.is_not_null())
        .order_by_asc(Column::CreatedAt)
        .all(db)
        .await?;
    rows.into_iter().map(|row| Ok(kept(row)?.webhook)).collect()
}

pub(crate) async fn insert(txn: &Txn<'_>, webhook: &Webhook, secret_hash: Option<Vec<u8>>) -> Result<()> {
    Entity::insert(row(webhook, secret_hash)?).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn save(txn: &Txn<'_>, webhook: &Webhook, secret_hash: Option<Vec<u8>>) -> Result<()> {
    Entity::update(row(webhook, secret_hash)?).exec(txn.db).await?;
    Ok(())
}

/// With everything it was told.
pub(crate) async fn delete(txn: &Txn<'_>, WebhookId(id): WebhookId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

/// Something arrived.
pub(crate) async fn arrives(txn: &Txn<'_>, WebhookId(id): WebhookId) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(None::<Instant>))
        .filter(Column::Id.eq(id))
        .filter(Column::FailingSince.is_not_null())
        .exec(txn.db)
        .await?;
    Ok(())
}

/// Something did not arrive.
pub(crate) async fn fails(txn: &Txn<'_>, WebhookId(id): WebhookId) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(txn.now))
        .filter(Column::Id.eq(id))
        .filter(Column::FailingSince.is_null())
        .exec(txn.db)
        .await?;
    Ok(())
}

fn row(webhook: &Webhook, secret_hash: Option<Vec<u8>>) -> Result<ActiveModel> {
    let Webhook {
        id,
        url,
        kind,
        events,
        active,
        off_because,
        failing_since,
        signing,
        version,
        created_at,
        updated_at,
    } = webhook;
    let events = match events {
        Events::All => None,
        Events::Only(kinds) => Some(serde_json::to_value(kinds).map_err(anyhow::Error::from)?),
    };
    Ok(ActiveModel {
        id: Set(id.0),
        url: Set(url.as_str().to_owned()),
        kind: Set(kind.as_str().to_owned()),
        events: Set(events),
        active: Set(*active),
        off_because: Set(off_because.clone()),
        failing_since: Set(*failing_since),
        generation: Set(signing.map(|signing| signing.generation)),
        secret_hash: Set(secret_hash),
        former_until: Set(signing.and_then(|signing| signing.former_until)),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
    })
}

fn kept(row: Model) -> Result<Kept> {
    let Model {
        id,
        url,
        kind,
        events,
        active,
        off_because,
        failing_since,
        generation,
        secret_hash,
        former_until,
        version,
        created_at,
        updated_at,
    } = row;
    let kind = WebhookKind::parse(&kind).ok_or_else(|| anyhow::anyhow!("webhook {id} is of kind {kind}"))?;
    let events = match events {
        None => Events::All,
        Some(names) => {
            Events::Only(serde_json::from_value::<Vec<EventKind>>(names).map_err(anyhow::Error::from)?)
        }
    };
    let webhook = Webhook {
        id: WebhookId(id),
        url: WebhookUrl::stored(url),
        kind,
        events,
        active,
        off_because,
        failing_since,
        signing: generation.map(|generation| Signing { generation, former_until }),
        version: Version(version),
        created_at,
        updated_at,
    };
    Ok(Kept { webhook, secret_hash })
}
