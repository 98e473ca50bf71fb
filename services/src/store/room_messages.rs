//! The table `room_messages`: what the members of practice rooms are told, and what became of it.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    ids::{PersonId, RoomId, RoomMessageId},
    messages::{MessageKind, MessageState},
    practice_rooms::{Colleague, Entry, PracticeRoom},
    text::{Email, Line},
    time::{Instant, ZoneName},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait},
};

use super::{Txn, people, practice_rooms};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "room_messages")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) room_id: Uuid,
    pub(crate) sequence: i32,
    pub(crate) kind: String,
    pub(crate) person_id: Uuid,
    pub(crate) room: Json,
    pub(crate) state: String,
    pub(crate) tries: i32,
    pub(crate) remark: Option<String>,
    pub(crate) sent_at: Option<Instant>,
    pub(crate) created_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A message as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: RoomMessageId,
    pub(crate) kind: MessageKind,
    pub(crate) to: PersonId,
    /// As it is told.
    pub(crate) room: PracticeRoom,
    pub(crate) state: MessageState,
    pub(crate) tries: i32,
}

impl Kept {
    /// Whoever it is for knows, or may know, what it says.
    pub(crate) fn has_perhaps_left(&self) -> bool {
        match self.state {
            MessageState::Sent | MessageState::Recorded => true,
            MessageState::Waiting | MessageState::Failed | MessageState::Skipped => self.tries > 0,
            MessageState::Refused => false,
        }
    }
}

pub(crate) async fn insert(txn: &Txn<'_>, messages: &[Kept]) -> Result<()> {
    let rows = messages.iter().map(|message| row(message, txn.now)).collect::<Result<Vec<_>>>()?;
    Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}

pub(crate) async fn find(
    db: &impl ConnectionTrait,
    RoomMessageId(id): RoomMessageId,
) -> Result<Option<Kept>> {
    Entity::find_by_id(id).one(db).await?.map(kept).transpose()
}

/// All that a member was or is told of a room, in the order of its changes.
pub(crate) async fn of_member(
    db: &impl ConnectionTrait,
    RoomId(room): RoomId,
    PersonId(member): PersonId,
) -> Result<Vec<Kept>> {
    let rows = Entity::find()
        .filter(Column::RoomId.eq(room))
        .filter(Column::PersonId.eq(member))
        .order_by_asc(Column::Sequence)
        .all(db)
        .await?;
    rows.into_iter().map(kept).collect()
}

/// What the members of somebody's rooms that are not over are told of them as they are.
pub(crate) async fn ledger(
    db: &impl ConnectionTrait,
    PersonId(person): PersonId,
    now: Instant,
    undo_window: TimeDelta,
) -> Result<Vec<Entry>> {
    let rooms = practice_rooms::of_member(db, person, now).await?;
    let of_now =
        |room: &practice_rooms::Model| Column::RoomId.eq(room.id).and(Column::Sequence.eq(room.sequence));
    let Some(which) = rooms.iter().map(of_now).reduce(ExprTrait::or) else { return Ok(Vec::new()) };
    let rows =
        Entity::find().filter(which).order_by_asc(Column::RoomId).order_by_asc(Column::Id).all(db).await?;
    let told = rows.iter().map(|row| row.person_id);
    let people = people::Entity::find().filter(people::Column::Id.is_in(told)).all(db).await?;
    let named: HashMap<Uuid, people::Model> = people.into_iter().map(|person| (person.id, person)).collect();
    let told = |row: Model| Some(entry(named.get(&row.person_id)?.clone(), row, undo_window));
    rows.into_iter().filter_map(told).collect()
}

/// In words: "invitation to Bo Lindqvist".
pub(crate) async fn told(db: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>> {
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(db).await?;
    let members = rows.iter().map(|row| row.person_id);
    let named = people::Entity::find().filter(people::Column::Id.is_in(members)).all(db).await?;
    let names: HashMap<Uuid, String> = named.into_iter().map(|person| (person.id, person.name)).collect();
    let words = |row: Model| Some((row.id, format!("{} to {}", row.kind, names.get(&row.person_id)?)));
    Ok(rows.into_iter().filter_map(words).collect())
}

/// An attempt to carry it begins.
pub(crate) async fn begin(txn: &Txn<'_>, RoomMessageId(id): RoomMessageId) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
        .filter(Column::Id.eq(id))
        .exec(txn.db)
        .await?;
    Ok(())
}

/// The attempt that began was none after all.
pub(crate) async fn untried(txn: &Txn<'_>, RoomMessageId(id): RoomMessageId) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Tries, Expr::col(Column::Tries).sub(1))
        .filter(Column::Id.eq(id))
        .exec(txn.db)
        .await?;
    Ok(())
}

/// It was given up, and waits again.
pub(crate) async fn revive(txn: &Txn<'_>, RoomMessageId(id): RoomMessageId) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(MessageState::Waiting.as_str()))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(MessageState::Failed.as_str()))
        .exec(txn.db)
        .await?;
    Ok(())
}

/// What became of it.
pub(crate) async fn settle(
    txn: &Txn<'_>,
    RoomMessageId(id): RoomMessageId,
    state: MessageState,
    remark: Option<&str>,
) -> Result<()> {
    let has_left = matches!(state, MessageState::Sent | MessageState::Recorded);
    let changes = ActiveModel {
        id: Set(id),
        state: Set(state.as_str().to_owned()),
        remark: Set(remark.map(str::to_owned)),
        sent_at: if has_left { Set(Some(txn.now)) } else { sea_orm::ActiveValue::NotSet },
        ..Default::default()
    };
    Entity::update(changes).exec(txn.db).await?;
    Ok(())
}

/// All but those that wait.
pub(crate) async fn delete_before(db: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(then))
        .filter(Column::State.ne(MessageState::Waiting.as_str()))
        .exec(db)
        .await?;
    Ok(())
}

fn row(Kept { id, kind, to, room, state, tries }: &Kept, now: Instant) -> Result<ActiveModel> {
    Ok(ActiveModel {
        id: Set(id.0),
        room_id: Set(room.id.0),
        sequence: Set(room.sequence),
        kind: Set(kind.as_str().to_owned()),
        person_id: Set(to.0),
        room: Set(serde_json::to_value(room).map_err(anyhow::Error::from)?),
        state: Set(state.as_str().to_owned()),
        tries: Set(*tries),
        remark: Set(None),
        sent_at: Set(None),
        created_at: Set(now),
    })
}

fn kept(row: Model) -> Result<Kept> {
    let Model {
        id,
        room_id: _,
        sequence: _,
        kind,
        person_id,
        room,
        state,
        tries,
        remark: _,
        sent_at: _,
        created_at: _,
    } = row;
    let of_kind = MessageKind::parse(&kind);
    let in_state = MessageState::parse(&state);
    Ok(Kept {
        id: RoomMessageId(id),
        kind: of_kind.ok_or_else(|| anyhow::anyhow!("message {id} is of kind {kind}"))?,
        to: PersonId(person_id),
        room: serde_json::from_value(room).map_err(anyhow::Error::from)?,
        state: in_state.ok_or_else(|| anyhow::anyhow!("message {id} is in state {state}"))?,
        tries,
    })
}

fn entry(to: people::Model, row: Model, undo_window: TimeDelta) -> Result<Entry> {
    let (remark, sent_at, due) = (row.remark.clone(), row.sent_at, row.created_at + undo_window);
    let Kept { id, kind, to: _, room, state, tries } = kept(row)?;
    let to = Colleague {
        name: Line::stored(to.name),
        email: Email::stored(to.email),
        time_zone: ZoneName::stored(to.time_zone),
    };
    Ok(Entry { id, room: room.id, kind, to, state, tries, remark, due, sent_at })
}
