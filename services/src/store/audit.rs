//! The table `audit`: who changed what, written with the change.

use domain::{actor::Actor, time::Instant};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};
use serde_json::Value;

use super::{Txn, people};
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) id: i64,
    pub(crate) at: Instant,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) actor_role: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) action: String,
    pub(crate) subject_kind: String,
    pub(crate) subject_id: Uuid,
    pub(crate) details: Json,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "people::Entity", from = "Column::ActorId", to = "people::Column::Id")]
    Actor,
}

impl Related<people::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Actor.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// How many lines of a history are shown.
const SHOWN: u64 = 200;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Slot,
    Booking,
    Candidate,
    Person,
    Policy,
    Job,
    Webhook,
    PracticeRoom,
    Opening,
    /// Of a booking.
    Preparation,
    /// Of a booking.
    FollowUps,
    /// Of a whole file.
    Import,
    ThankYouNote,
}

impl Subject {
    fn as_str(self) -> &'static str {
        match self {
            Self::Slot => "slot",
            Self::Booking => "booking",
            Self::Candidate => "candidate",
            Self::Person => "person",
            Self::Policy => "policy",
            Self::Job => "job",
            Self::Webhook => "webhook",
            Self::PracticeRoom => "practice_room",
            Self::Opening => "opening",
            Self::FollowUps => "follow_ups",
            Self::Preparation => "preparation",
            Self::Import => "import",
            Self::ThankYouNote => "thank_you_note",
        }
    }
}

impl Txn<'_> {
    /// Writes down who did `action` to what. `actor` is `None` for the product itself.
    pub(crate) async fn record(
        &self,
        actor: Option<&Actor>,
        action: &str,
        subject: Subject,
        id: Uuid,
        details: Value,
    ) -> Result<()> {
        let roles =
            actor.map(|actor| actor.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" "));
        let row = ActiveModel {
            id: NotSet,
            at: Set(self.now),
            actor_id: Set(actor.map(|actor| actor.person.0)),
            actor_role: Set(roles),
            request_id: Set(self.cx.request().id.clone()),
            action: Set(action.to_owned()),
            subject_kind: Set(subject.as_str().to_owned()),
            subject_id: Set(id),
            details: Set(details),
        };
        Entity::insert(row).exec_without_returning(self.db).await?;
        Ok(())
    }
}

/// A line as tests read it.
#[cfg(any(test, feature = "testing"))]
#[derive(Clone, Debug)]
pub struct Audited {
    pub by: Option<domain::ids::PersonId>,
    pub role: Option<String>,
    pub request: Option<String>,
    pub action: String,
    pub subject: String,
    pub id: Uuid,
}

/// The oldest first.
#[cfg(any(test, feature = "testing"))]
pub(crate) async fn everything(db: &impl ConnectionTrait) -> Result<Vec<Audited>> {
    let rows = Entity::find().order_by_asc(Column::Id).all(db).await?;
    let line = |row: Model| Audited {
        by: row.actor_id.map(domain::ids::PersonId),
        role: row.actor_role,
        request: row.request_id,
        action: row.action,
        subject: row.subject_kind,
        id: row.subject_id,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// What happened to one thing, by whichever id it was known, the newest first, with who did it.
pub(crate) async fn history(
    db: &impl ConnectionTrait,
    subject: Subject,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<(Model, Option<people::Model>)>> {
    Ok(Entity::find()
        .filter(Column::SubjectKind.eq(subject.as_str()))
        .filter(Column::SubjectId.is_in(ids))
        .find_also_related(people::Entity)
        .order_by_desc(Column::Id)
        .limit(SHOWN)
        .all(db)
        .await?)
}
