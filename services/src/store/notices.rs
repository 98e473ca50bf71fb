//! The table `notices`: what people are told on their pages.

use domain::{
    ids::{BookingId, NoticeId, PersonId, RoomId, SlotId, WebhookId},
    notices::{Notice, NoticeKind, Subject},
    paging::{Page, Paging},
    text::Line,
    time::{Instant, Interval},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::Txn;
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notices")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) kind: String,
    pub(crate) cause_id: Uuid,
    pub(crate) booking_id: Option<Uuid>,
    pub(crate) slot_id: Option<Uuid>,
    pub(crate) about: String,
    pub(crate) start_at: Option<Instant>,
    pub(crate) end_at: Option<Instant>,
    pub(crate) created_at: Instant,
    pub(crate) read_at: Option<Instant>,
    pub(crate) room_id: Option<Uuid>,
    pub(crate) webhook_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Once for each message, or whatever else is the cause; what it is about by now takes the place of what it was about.
/// Its id; `None`: they were told that before.
pub(crate) async fn insert(
    txn: &Txn<'_>,
    PersonId(person): PersonId,
    cause: Uuid,
    notice: &Notice,
) -> Result<Option<NoticeId>> {
    let (booking, slot, room, webhook) = match notice.subject {
        Subject::Interview { booking, slot, interval: _ } => (Some(booking.0), Some(slot.0), None, None),
        Subject::Room { room, interval: _ } => (None, None, Some(room.0), None),
        Subject::Webhook(WebhookId(webhook)) => (None, None, None, Some(webhook)),
    };
    let interval = notice.subject.interval();
    let row = ActiveModel {
        id: Set(notice.id.0),
        person_id: Set(person),
        kind: Set(notice.kind.as_str().to_owned()),
        cause_id: Set(cause),
        booking_id: Set(booking),
        slot_id: Set(slot),
        about: Set(notice.about.to_string()),
        start_at: Set(interval.map(Interval::start)),
        end_at: Set(interval.map(Interval::end)),
        created_at: Set(notice.at),
        read_at: Set(None),
        room_id: Set(room),
        webhook_id: Set(webhook),
    };
    let about_another = Expr::col((Entity, Column::About)).ne(notice.about.as_str());
    let once = OnConflict::columns([Column::CauseId, Column::PersonId, Column::Kind])
        .update_columns([Column::About, Column::CreatedAt, Column::ReadAt])
        .action_and_where(about_another)
        .to_owned();
    if Entity::insert(row).on_conflict(once).exec_without_returning(txn.db).await? == 0 {
        return Ok(None);
    }
    let id: Option<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CauseId.eq(cause))
        .filter(Column::PersonId.eq(person))
        .filter(Column::Kind.eq(notice.kind.as_str()))
        .into_tuple()
        .one(txn.db)
        .await?;
    Ok(id.map(NoticeId))
}

/// One of somebody's.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    PersonId(person): PersonId,
    NoticeId(id): NoticeId,
) -> Result<Option<Notice>> {
    let row = Entity::find_by_id(id).filter(Column::PersonId.eq(person)).one(db).await?;
    row.map(thing).transpose()
}

/// Whether somebody was told another thing of the same interview since, so that this is so no longer.
pub(crate) async fn is_overtaken(
    db: &impl ConnectionTrait,
    PersonId(person): PersonId,
    notice: &Notice,
) -> Result<bool> {
    const CHANGES: [NoticeKind; 3] = [NoticeKind::Booked, NoticeKind::Moved, NoticeKind::Cancelled];
    let (true, Subject::Interview { booking, .. }) = (CHANGES.contains(&notice.kind), notice.subject) else {
        return Ok(false);
    };
    let later = of_kinds(person, &CHANGES)
        .filter(Column::BookingId.eq(booking.0))
        .filter(Column::CreatedAt.gt(notice.at));
    Ok(later.count(db).await? > 0)
}

/// The newest first.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    PersonId(person): PersonId,
    kinds: &[NoticeKind],
    unread: bool,
    paging: Paging,
) -> Result<Page<Notice>> {
    let mut matching = of_kinds(person, kinds);
    if unread {
        matching = matching.filter(Column::ReadAt.is_null());
    }
    let total = matching.clone().count(db).await?;
    let rows = matching
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    Ok(Page { items: rows.into_iter().map(thing).collect::<Result<_>>()?, total, paging })
}

/// How many somebody has not read.
pub(crate) async fn unread(
    db: &impl ConnectionTrait,
    PersonId(person): PersonId,
    kinds: &[NoticeKind],
) -> Result<u64> {
    Ok(of_kinds(person, kinds).filter(Column::ReadAt.is_null()).count(db).await?)
}

fn of_kinds(person: Uuid, kinds: &[NoticeKind]) -> Select<Entity> {
    let kinds = kinds.iter().map(|kind| kind.as_str());
    Entity::find().filter(Column::PersonId.eq(person)).filter(Column::Kind.is_in(kinds))
}

/// Somebody has read these, or all that they had by now. How many of them they had not read before.
pub(crate) async fn read(
    txn: &Txn<'_>,
    PersonId(person): PersonId,
    which: Option<&[NoticeId]>,
) -> Result<u64> {
    let mut read = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(txn.now))
        .filter(Column::PersonId.eq(person))
        .filter(Column::ReadAt.is_null());
    if let Some(ids) = which {
        read = read.filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    }
    Ok(read.exec(txn.db).await?.rows_affected)
}

/// What `cause` told is read by whoever had not read it: there is nothing to be done about it any more. Whose that was.
pub(crate) async fn settle(txn: &Txn<'_>, cause: Uuid, kind: NoticeKind) -> Result<Vec<PersonId>> {
    let unread = Entity::find()
        .filter(Column::CauseId.eq(cause))
        .filter(Column::Kind.eq(kind.as_str()))
        .filter(Column::ReadAt.is_null());
    let people: Vec<Uuid> = unread.select_only().column(Column::PersonId).into_tuple().all(txn.db).await?;
    if !people.is_empty() {
        Entity::update_many()
            .col_expr(Column::ReadAt, Expr::value(txn.now))
            .filter(Column::CauseId.eq(cause))
            .filter(Column::Kind.eq(kind.as_str()))
            .filter(Column::ReadAt.is_null())
            .exec(txn.db)
            .await?;
    }
    Ok(people.into_iter().map(PersonId).collect())
}

/// What `cause` told is forgotten, so that it may tell it again.
pub(crate) async fn forget(txn: &Txn<'_>, cause: Uuid, kind: NoticeKind) -> Result<()> {
    Entity::delete_many()
        .filter(Column::CauseId.eq(cause))
        .filter(Column::Kind.eq(kind.as_str()))
        .exec(txn.db)
        .await?;
    Ok(())
}

pub(crate) async fn delete_before(db: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many().filter(Column::CreatedAt.lt(then)).exec(db).await?;
    Ok(())
}

fn thing(row: Model) -> Result<Notice> {
    let Model {
        id,
        person_id: _,
        kind,
        cause_id: _,
        booking_id,
        slot_id,
        about,
        start_at,
        end_at,
        created_at,
        read_at,
        room_id,
        webhook_id,
    } = row;
    let interval = start_at.zip(end_at).map(|(start, end)| Interval::new(start, end)).transpose();
    let interval = interval.map_err(anyhow::Error::from)?;
    let subject = match (booking_id.zip(slot_id), room_id, webhook_id, interval) {
        (Some((booking, slot)), None, None, Some(interval)) => {
            Subject::Interview { booking: BookingId(booking), slot: SlotId(slot), interval }
        }
        (None, Some(room), None, Some(interval)) => Subject::Room { room: RoomId(room), interval },
        (None, None, Some(webhook), None) => Subject::Webhook(WebhookId(webhook)),
        _ => return Err(anyhow::anyhow!("notice {id} is about nothing").into()),
    };
    let kind = NoticeKind::parse(&kind).ok_or_else(|| anyhow::anyhow!("notice {id} is of kind {kind}"))?;
    Ok(Notice {
        id: NoticeId(id),
        kind,
        subject,
        about: Line::stored(about),
        at: created_at,
        is_read: read_at.is_some(),
    })
}
