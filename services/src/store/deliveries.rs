//! The table `webhook_deliveries`: what webhooks are told, and what became of it.

use std::collections::HashMap;

use domain::{
    ids::{BookingId, DeliveryId, WebhookId},
    paging::{Page, Paging},
    time::Instant,
    webhooks::{Delivery, DeliveryState},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, entity::prelude::*, sea_query::LockType,
};

use super::Txn;
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) webhook_id: Uuid,
    pub(crate) event_id: Uuid,
    pub(crate) about: String,
    pub(crate) body: String,
    pub(crate) state: String,
    pub(crate) attempts: i32,
    pub(crate) last_status: Option<i32>,
    pub(crate) last_error: Option<String>,
    pub(crate) tried_at: Option<Instant>,
    pub(crate) created_at: Instant,
    pub(crate) booking_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What is to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) delivery: Delivery,
    /// Of which booking it tells.
    pub(crate) booking: Option<BookingId>,
    pub(crate) body: String,
}

pub(crate) async fn insert(txn: &Txn<'_>, letters: &[Letter]) -> Result<()> {
    if letters.is_empty() {
        return Ok(());
    }
    Entity::insert_many(letters.iter().map(row)).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn find(db: &impl ConnectionTrait, DeliveryId(id): DeliveryId) -> Result<Option<Letter>> {
    Entity::find_by_id(id).one(db).await?.map(letter).transpose()
}

/// In words: "booking.created".
pub(crate) async fn told(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::About])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The delivery, locked.
pub(crate) async fn hold(txn: &Txn<'_>, DeliveryId(id): DeliveryId) -> Result<Option<Delivery>> {
    let row = Entity::find_by_id(id).lock(LockType::Update).one(txn.db).await?;
    row.map(|row| Ok(letter(row)?.delivery)).transpose()
}

/// The newest first.
pub(crate) async fn log(
    db: &impl ConnectionTrait,
    WebhookId(webhook): WebhookId,
    state: Option<DeliveryState>,
    paging: Paging,
) -> Result<Page<Delivery>> {
    let of_webhook = Entity::find().filter(Column::WebhookId.eq(webhook));
    let matching = match state {
        Some(state) => of_webhook.filter(Column::State.eq(state.as_str())),
        None => of_webhook,
    };
    let total = matching.clone().count(db).await?;
    let rows = matching
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    let items = rows.into_iter().map(|row| Ok(letter(row)?.delivery)).collect::<Result<_>>()?;
    Ok(Page { items, total, paging })
}

/// How many of a booking are told at the most.
const OF_BOOKING: u64 = 50;

/// Those that tell of a booking, the newest first.
pub(crate) async fn of_booking(
    db: &impl ConnectionTrait,
    BookingId(booking): BookingId,
) -> Result<Vec<Delivery>> {
    let rows = Entity::find()
        .filter(Column::BookingId.eq(booking))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(OF_BOOKING)
        .all(db)
        .await?;
    rows.into_iter().map(|row| Ok(letter(row)?.delivery)).collect()
}

/// What has become of it.
pub(crate) async fn save(txn: &Txn<'_>, delivery: &Delivery) -> Result<()> {
    let Delivery {
        id,
        webhook: _,
        event: _,
        about: _,
        state,
        attempts,
        last_status,
        last_error,
        tried_at,
        created_at: _,
    } = delivery;
    let changes = ActiveModel {
        id: Set(id.0),
        state: Set(state.as_str().to_owned()),
        attempts: Set(*attempts),
        last_status: Set(*last_status),
        last_error: Set(last_error.clone()),
        tried_at: Set(*tried_at),
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// All but those that wait.
pub(crate) async fn delete_before(db: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(then))
        .filter(Column::State.ne(DeliveryState::Waiting.as_str()))
        .exec(db)
        .await?;
    Ok(())
}

fn row(Letter { delivery, booking, body }: &Letter) -> ActiveModel {
    let Delivery {
        id,
        webhook,
        event,
        about,
        state,
        attempts,
        last_status,
        last_error,
        tried_at,
        created_at,
    } = delivery;
    ActiveModel {
        id: Set(id.0),
        webhook_id: Set(webhook.0),
        event_id: Set(*event),
        about: Set(about.clone()),
        body: Set(body.clone()),
        state: Set(state.as_str().to_owned()),
        attempts: Set(*attempts),
        last_status: Set(*last_status),
        last_error: Set(last_error.clone()),
        tried_at: Set(*tried_at),
        created_at: Set(*created_at),
        booking_id: Set(booking.map(|BookingId(id)| id)),
    }
}

fn letter(row: Model) -> Result<Letter> {
    let Model {
        id,
        webhook_id,
        event_id,
        about,
        body,
        state,
        attempts,
        last_status,
        last_error,
        tried_at,
        created_at,
        booking_id,
    } = row;
    let known = DeliveryState::parse(&state);
    let delivery = Delivery {
        id: DeliveryId(id),
        webhook: WebhookId(webhook_id),
        event: event_id,
        about,
        state: known.ok_or_else(|| anyhow::anyhow!("delivery {id} is in state {state}"))?,
        attempts,
        last_status,
        last_error,
        tried_at,
        created_at,
    };
    Ok(Letter { delivery, booking: booking_id.map(BookingId), body })
}
