//! `/api/practice-rooms`, and `/api/practice-room` for one of them.

use axum::{http::StatusCode, response::IntoResponse};
use chrono::SecondsFormat;
use domain::{
    ids::{RoomId, RoomMessageId},
    permissions::Permission,
    practice_rooms::{Entry, PracticeRoom, RawRoom, RawRoomChange, Round},
    time::Instant,
};
use serde::Serialize;
use services::practice_rooms;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Call,
    answer::{self, Answer},
    conditions::Repeatable,
    exports::{self, Columns, List},
    json::Form,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{
    CancelRoomRefused, ChangeRoomRefused, GetRefused, HostRoomRefused, ListRefused, ResendRefused,
};

/// Hosts a mock interview for a colleague to take
#[utoipa::path(post, path = "/api/practice-room/create", tag = "Practice rooms", operation_id = "hostPracticeRoom",
    params(Repeatable), request_body = NewPracticeRoom,
    responses(
        (status = 200, description = "The room waits for a colleague.", body = PracticeRoomJson,
            headers(("ETag" = String, description = "Its version"))),
        HostRoomRefused))]
pub async fn create(call: Call) -> Answer {
    let mut asked = call.may(Permission::Practise)?.posted().await?;
    let raw = NewPracticeRoom::read(&mut asked.form);
    let (accepted, _) = asked.understood(|now| raw.clone().parse(now))?;
    let made = practice_rooms::create(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(made, |room| Ok(answer::row(room.version, &PracticeRoomJson::new(&room))))
}

/// Takes a room, or moves one's own
///
/// The first who takes a room has it; its host never does. Only its host moves it, and only into the future.
#[utoipa::path(post, path = "/api/practice-room/update", tag = "Practice rooms", operation_id = "changePracticeRoom",
    params(Repeatable), request_body = PracticeRoomChange,
    responses(
        (status = 200, description = "The room as it is now.", body = PracticeRoomJson,
            headers(("ETag" = String, description = "Its version"))),
        ChangeRoomRefused))]
pub async fn update(call: Call) -> Answer {
    let mut asked = call.may(Permission::Practise)?.posted().await?;
    let raw = PracticeRoomChange::read(&mut asked.form);
    let (accepted, _) = asked.understood(|now| raw.clone().parse(now))?;
    let changed = practice_rooms::update(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(changed, |room| Ok(answer::row(room.version, &PracticeRoomJson::new(&room))))
}

/// Calls one's own room off
#[utoipa::path(delete, path = "/api/practice-room/{roomId}", tag = "Practice rooms",
    operation_id = "cancelPracticeRoom", params(("roomId" = Uuid, Path)),
    responses(
        (status = 200, description = "The room as it was last. It is gone, with its rounds.",
            body = PracticeRoomJson),
        CancelRoomRefused))]
pub async fn cancel(call: Call) -> Answer {
    let accepted = call.may(Permission::Practise)?.asked().accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(RoomId::parse)?);
    let cancelled = practice_rooms::cancel(cx, actor, id).await;
    accepted.answer(cancelled, |room| Ok(answer::row(room.version, &PracticeRoomJson::new(&room))))
}

/// What the members of one's own room are told of it as it is, and what became of it
#[utoipa::path(get, path = "/api/practice-room/{roomId}/messages", tag = "Practice rooms",
    operation_id = "listRoomMessages", params(PageQuery, ("roomId" = Uuid, Path)),
    responses((status = 200, description = "One page of the messages.", body = RoomMessageList), GetRefused))]
pub async fn messages(call: Call) -> Answer {
    let mut asked = call.may(Permission::Practise)?.asked();
    let paging = asked.query.paging();
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(RoomId::parse)?);
    let page = practice_rooms::messages(cx, actor, id, paging).await;
    accepted.answer(page, |page| answer::list(page, |entry| Ok(RoomMessageJson::new(&entry))))
}

/// What the members of one's own room are told, as comma-separated values
#[utoipa::path(get, path = "/api/practice-room/{roomId}/messages.csv", tag = "Practice rooms", operation_id = "exportRoomMessages",
    params(("roomId" = Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        GetRefused))]
pub async fn export_messages(call: Call) -> Answer {
    let accepted = call.may(Permission::Practise)?.asked().accepted()?;
    let id = accepted.id(RoomId::parse)?;
    let list = List {
        filter: id,
        read: |cx, actor, id, paging| {
            Box::pin(async move { practice_rooms::messages(&cx, &actor, id, paging).await })
        },
        publish: |entry| Ok(vec![RoomMessageJson::new(&entry)]),
    };
    exports::answer(&accepted, "messages", MESSAGE_COLUMNS, list).await
}

/// Tells a member of one's own room once more, unless that waits already or is no longer so
#[utoipa::path(post, path = "/api/practice-room/{roomId}/messages/{messageId}/resend", tag = "Practice rooms",
    operation_id = "resendRoomMessage",
    params(Repeatable, ("roomId" = Uuid, Path), ("messageId" = Uuid, Path)),
    responses((status = 204, description = "It waits."), ResendRefused))]
pub async fn resend(call: Call) -> Answer {
    let accepted = call.may(Permission::Practise)?.told().accepted()?;
    let (cx, actor) = (&accepted.cx, &accepted.actor);
    let (room, id) = (accepted.id(RoomId::parse)?, accepted.inner_id(RoomMessageId::parse)?);
    let resent = practice_rooms::resend(cx, actor, room, id).await;
    accepted.answer(resent, |()| Ok(StatusCode::NO_CONTENT.into_response()))
}

/// The rooms that are not over, ordered by start, then id
#[utoipa::path(get, path = "/api/practice-rooms", tag = "Practice rooms", operation_id = "listPracticeRooms",
    params(PageQuery),
    responses((status = 200, description = "One page of them.", body = PracticeRoomList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::Practise)?.asked();
    let paging = asked.query.paging();
    let accepted = asked.accepted()?;
    let page = practice_rooms::list(&accepted.cx, &accepted.actor, paging).await;
    accepted.answer(page, |page| answer::list(page, |room| Ok(PracticeRoomJson::new(&room))))
}

/// The rooms that are not over as comma-separated values
#[utoipa::path(get, path = "/api/practice-rooms.csv", tag = "Practice rooms", operation_id = "exportPracticeRooms",
    params(),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let accepted = call.may(Permission::Practise)?.asked().accepted()?;
    let list = List {
        filter: (),
        read: |cx, actor, (), paging| {
            Box::pin(async move { practice_rooms::list(&cx, &actor, paging).await })
        },
        publish: |room| Ok(vec![PracticeRoomJson::new(&room)]),
    };
    exports::answer(&accepted, "practice-rooms", COLUMNS, list).await
}

/// A mock interview that somebody hosts for a colleague to take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PracticeRoom)]
#[serde(rename_all = "camelCase")]
pub struct PracticeRoomJson {
    pub id: Uuid,
    pub host_id: Uuid,
    #[schema(example = "Ana Moreau")]
    pub host_name: String,
    /// Who took it; `null` until somebody does.
    #[schema(required = true)]
    pub guest_id: Option<Uuid>,
    #[schema(required = true, example = "Bo Lindqvist")]
    pub guest_name: Option<String>,
    /// When it begins.
    #[schema(format = DateTime, example = "2026-03-03T09:00:00Z")]
    pub datetime_utc: String,
    #[schema(example = 45)]
    pub minutes: i64,
    /// What is to be practised.
    #[schema(required = true, example = "System design")]
    pub topic: Option<String>,
    /// Its mock interviews, in the order of their numbers.
    pub rounds: Vec<RoundJson>,
    /// Rises with every change of the row.
    pub version: i64,
    /// `UID` of its invitations, the same for as long as it lives.
    pub ics_uid: String,
    /// `SEQUENCE` of its invitations.
    pub sequence: i32,
    #[schema(format = DateTime, example = "2026-02-20T13:03:21.512Z")]
    pub created_at: String,
    #[schema(format = DateTime, example = "2026-02-20T13:03:21.512Z")]
    pub updated_at: String,
}

pub type PracticeRoomList = ListJson<PracticeRoomJson>;

const COLUMNS: Columns = &[
    "id",
    "hostId",
    "hostName",
    "guestId",
    "guestName",
    "datetimeUtc",
    "minutes",
    "topic",
    "rounds.number",
    "version",
    "icsUid",
    "sequence",
    "createdAt",
    "updatedAt",
];

/// One mock interview of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PracticeRound)]
pub struct RoundJson {
    /// From 1.
    pub number: i32,
}

impl PracticeRoomJson {
    /// In UTC, as its start is named: host and guest may be anywhere.
    #[must_use]
    pub fn new(room: &PracticeRoom) -> Self {
        let PracticeRoom {
            id,
            host,
            guest,
            interval,
            topic,
            rounds,
            version,
            ics_uid,
            sequence,
            created_at,
            updated_at,
        } = room;
        Self {
            id: id.0,
            host_id: host.id.0,
            host_name: host.name.to_string(),
            guest_id: guest.as_ref().map(|guest| guest.id.0),
            guest_name: guest.as_ref().map(|guest| guest.name.to_string()),
            datetime_utc: interval.start().to_rfc3339_opts(SecondsFormat::Secs, true),
            minutes: interval.length().num_minutes(),
            topic: topic.as_ref().map(ToString::to_string),
            rounds: rounds.iter().map(|&Round { number }| RoundJson { number }).collect(),
            version: version.0,
            ics_uid: ics_uid.clone(),
            sequence: *sequence,
            created_at: created_at.to_rfc3339_opts(SecondsFormat::Millis, true),
            updated_at: updated_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        }
    }
}

/// What a member is told of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PracticeRoomMessage)]
#[serde(rename_all = "camelCase")]
pub struct RoomMessageJson {
    pub id: Uuid,
    pub room_id: Uuid,
    #[schema(value_type = RoomMessageKindJson)]
    pub kind: &'static str,
    #[schema(example = "Bo Lindqvist")]
    pub to_name: String,
    #[schema(value_type = super::messages::MessageStateJson)]
    pub state: &'static str,
    /// How often it was tried.
    pub tries: i32,
    /// What the other side said last, or why the message was skipped.
    #[schema(required = true)]
    pub remark: Option<String>,
    #[schema(format = DateTime, example = "2026-02-20T13:03:41.512Z")]
    pub due_at: String,
    #[schema(required = true, format = DateTime, example = "2026-02-20T13:03:41.640Z")]
    pub sent_at: Option<String>,
}

pub type RoomMessageList = ListJson<RoomMessageJson>;

const MESSAGE_COLUMNS: Columns =
    &["id", "roomId", "kind", "toName", "state", "tries", "remark", "dueAt", "sentAt"];

/// What `kind` of a message about a room is one of.
#[derive(Debug, ToSchema)]
#[schema(as = PracticeRoomMessageKind, rename_all = "snake_case")]
pub enum RoomMessageKindJson {
    Invitation,
    Update,
    Cancellation,
}

impl RoomMessageJson {
    #[must_use]
    pub fn new(entry: &Entry) -> Self {
        let Entry { id, room, kind, to, state, tries, remark, due, sent_at } = entry;
        let written = |at: &Instant| at.to_rfc3339_opts(SecondsFormat::Millis, true);
        Self {
            id: id.0,
            room_id: room.0,
            kind: kind.as_str(),
            to_name: to.name.to_string(),
            state: state.as_str(),
            tries: *tries,
            remark: remark.clone(),
            due_at: written(due),
            sent_at: sent_at.as_ref().map(written),
        }
    }
}

/// A room to be hosted: in the future, at a whole minute.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase", example = json!({
    "datetimeUtc": "2026-03-03T09:00:00Z", "minutes": 45, "topic": "System design",
}))]
pub struct NewPracticeRoom {
    #[schema(required = true, nullable = false, format = DateTime, example = "2026-03-03T09:00:00Z")]
    datetime_utc: Option<String>,
    #[schema(required = true, nullable = false, minimum = 15, maximum = 480)]
    minutes: Option<i64>,
    /// What is to be practised.
    #[schema(max_length = 200)]
    topic: Option<String>,
}

impl NewPracticeRoom {
    fn read(form: &mut Form) -> RawRoom {
        let Self { datetime_utc, minutes, topic } = Self {
            datetime_utc: form.text("datetimeUtc"),
            minutes: form.number("minutes"),
            topic: form.text("topic"),
        };
        RawRoom { datetime_utc, minutes, topic }
    }
}

/// A room to be taken, or to be moved: one of the two.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase", example = json!({
    "roomId": "0198c0de-0000-7000-8000-000000000001", "take": true,
}))]
pub struct PracticeRoomChange {
    #[schema(required = true, nullable = false, format = Uuid)]
    room_id: Option<String>,
    /// When it begins from now on; it lasts as long as before.
    #[schema(format = DateTime, example = "2026-03-03T10:00:00Z")]
    datetime_utc: Option<String>,
    /// `true`: whoever calls is its guest.
    take: Option<bool>,
}

impl PracticeRoomChange {
    fn read(form: &mut Form) -> RawRoomChange {
        let Self { room_id, datetime_utc, take } = Self {
            room_id: form.text("roomId"),
            datetime_utc: form.text("datetimeUtc"),
            take: form.flag("take"),
        };
        RawRoomChange { room_id, datetime_utc, take }
    }
}
