//! The tables `practice_rooms` and `practice_rounds`: who hosts a mock interview when, and who took it. The schema
//! keeps `participations` in step with the first.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    ids::{PersonId, RoomId, Version},
    paging::{Page, Paging},
    practice_rooms::{Member, PracticeRoom, Round},
    rules::slot_length::MAX_MINUTES,
    text::Line,
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, entity::prelude::*, sea_query::ExprTrait,
};

use super::{Txn, people, slots::interval};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "practice_rooms")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) host_id: Uuid,
    pub(crate) guest_id: Option<Uuid>,
    pub(crate) starts_at: Instant,
    pub(crate) ends_at: Instant,
    pub(crate) topic: Option<String>,
    pub(crate) ics_uid: String,
    pub(crate) sequence: i32,
    pub(crate) version: i64,
    pub(crate) created_at: Instant,
    pub(crate) updated_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The mock interviews of a room.
pub(crate) mod rounds {
    use domain::time::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "practice_rounds")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) room_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) number: i32,
        pub(crate) created_at: Instant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) async fn find(db: &impl ConnectionTrait, RoomId(id): RoomId) -> Result<Option<PracticeRoom>> {
    let row = Entity::find_by_id(id).all(db).await?;
    Ok(things(db, row).await?.pop())
}

/// Those that are not over by `now`, ordered by start, then id.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    now: Instant,
    paging: Paging,
) -> Result<Page<PracticeRoom>> {
    let total = after(now).count(db).await?;
    let rows = after(now)
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .limit(paging.limit())
        .offset(paging.offset())
        .all(db)
        .await?;
    Ok(Page { items: things(db, rows).await?, total, paging })
}

/// Those of a member that are not over by `now`, by id.
pub(crate) async fn of_member(db: &impl ConnectionTrait, member: Uuid, now: Instant) -> Result<Vec<Model>> {
    let is_member = Column::HostId.eq(member).or(Column::GuestId.eq(member));
    Ok(after(now).filter(is_member).order_by_asc(Column::Id).all(db).await?)
}

/// By both bounds the index is read from where the first of them can begin.
fn after(now: Instant) -> Select<Entity> {
    let longest = TimeDelta::minutes(MAX_MINUTES);
    Entity::find().filter(Column::EndsAt.gt(now)).filter(Column::StartsAt.gt(now - longest))
}

pub(crate) async fn insert(txn: &Txn<'_>, room: &PracticeRoom) -> Result<()> {
    Entity::insert(row(room)).exec_without_returning(txn.db).await?;
    let rounds = room.rounds.iter().map(|round| rounds::ActiveModel {
        room_id: Set(room.id.0),
        number: Set(round.number),
        created_at: Set(room.created_at),
    });
    rounds::Entity::insert_many(rounds).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Saves what a transition made of it; its rounds stay.
pub(crate) async fn save(txn: &Txn<'_>, room: &PracticeRoom) -> Result<()> {
    Entity::update(row(room)).exec(txn.db).await?;
    Ok(())
}

/// Its rounds go with it.
pub(crate) async fn delete(txn: &Txn<'_>, RoomId(id): RoomId) -> Result<()> {
    Entity::delete_by_id(id).exec(txn.db).await?;
    Ok(())
}

fn row(room: &PracticeRoom) -> ActiveModel {
    let PracticeRoom {
        id,
        host,
        guest,
        interval,
        topic,
        rounds: _,
        version,
        ics_uid,
        sequence,
        created_at,
        updated_at,
    } = room;
    ActiveModel {
        id: Set(id.0),
        host_id: Set(host.id.0),
        guest_id: Set(guest.as_ref().map(|guest| guest.id.0)),
        starts_at: Set(interval.start()),
        ends_at: Set(interval.end()),
        topic: Set(topic.as_ref().map(|topic| topic.as_str().to_owned())),
        ics_uid: Set(ics_uid.clone()),
        sequence: Set(*sequence),
        version: Set(version.0),
        created_at: Set(*created_at),
        updated_at: Set(*updated_at),
    }
}

/// In the order of the rows; members and rounds of all are asked for at once.
async fn things(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<PracticeRoom>> {
    let ids = rows.iter().map(|row| row.id);
    let mut rounds: HashMap<Uuid, Vec<Round>> = HashMap::new();
    for round in rounds::Entity::find()
        .filter(rounds::Column::RoomId.is_in(ids))
        .order_by_asc(rounds::Column::Number)
        .all(db)
        .await?
    {
        rounds.entry(round.room_id).or_default().push(Round { number: round.number });
    }
    let members = rows.iter().flat_map(|row| [Some(row.host_id), row.guest_id]).flatten();
    let named = people::Entity::find().filter(people::Column::Id.is_in(members)).all(db).await?;
    let names: HashMap<Uuid, String> = named.into_iter().map(|person| (person.id, person.name)).collect();
    rows.into_iter()
        .map(|row| {
            let rounds = rounds.remove(&row.id).unwrap_or_default();
            thing(row, rounds, &names)
        })
        .collect()
}

fn thing(row: Model, rounds: Vec<Round>, names: &HashMap<Uuid, String>) -> Result<PracticeRoom> {
    let Model {
        id,
        host_id,
        guest_id,
        starts_at,
        ends_at,
        topic,
        ics_uid,
        sequence,
        version,
        created_at,
        updated_at,
    } = row;
    let member = |id: Uuid| -> Result<Member> {
        let name = names.get(&id).ok_or_else(|| anyhow::anyhow!("member {id} of a room is nobody"))?;
        Ok(Member { id: PersonId(id), name: Line::stored(name.clone()) })
    };
    Ok(PracticeRoom {
        id: RoomId(id),
        host: member(host_id)?,
        guest: guest_id.map(member).transpose()?,
        interval: interval(starts_at, ends_at)?,
        topic: topic.map(Line::stored),
        rounds,
        version: Version(version),
        ics_uid,
        sequence,
        created_at,
        updated_at,
    })
}
