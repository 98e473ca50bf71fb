//! What those who take part in a booking are told: `/api/booking/{id}/messages`.

use domain::{
    ids::{BookingId, MessageId},
    messages::Entry,
    permissions::Permission,
    reminders::Lead,
    time::ZoneName,
};
use serde::Serialize;
use services::{bookings, messages};
use utoipa::ToSchema;
use uuid::Uuid;

use axum::{Json, response::IntoResponse};

use super::{
    Call, Clocks,
    answer::{self, Answer},
    clocks::ZoneQuery,
    conditions::Repeatable,
    exports::{self, Columns, List},
    paging::{ListJson, PageQuery},
};
use crate::openapi::{GetRefused, ResendRefused};

/// What those who take part in a booking are told, and what became of it: the newest change first
#[utoipa::path(get, path = "/api/booking/{id}/messages", tag = "Messages", operation_id = "listMessages",
    params(ZoneQuery, PageQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "One page of the messages.", body = MessageList), GetRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let paging = asked.query.paging();
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let own = bookings::get(cx, actor, id).await?.slot.time_zone;
    let page = messages::list(cx, actor, id, paging).await;
    accepted.answer(page, |page| answer::list(page, |entry| MessageJson::new(&entry, &clocks, &own)))
}

/// What those who take part in a booking are told, as comma-separated values
#[utoipa::path(get, path = "/api/booking/{id}/messages.csv", tag = "Messages", operation_id = "exportMessages",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        GetRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let id = accepted.id(BookingId::parse)?;
    let own = bookings::get(&accepted.cx, &accepted.actor, id).await?.slot.time_zone;
    let list = List {
        filter: id,
        read: |cx, actor, id, paging| Box::pin(async move { messages::list(&cx, &actor, id, paging).await }),
        publish: move |entry| Ok(vec![MessageJson::new(&entry, &clocks, &own)?]),
    };
    exports::answer(&accepted, "messages", COLUMNS, list).await
}

/// Sends a message once more, unless it waits already or a later one has overtaken it
#[utoipa::path(post, path = "/api/booking/{id}/messages/{messageId}/resend", tag = "Messages",
    operation_id = "resendMessage",
    params(ZoneQuery, Repeatable, ("id" = Uuid, Path), ("messageId" = Uuid, Path)),
    responses((status = 200, description = "The message, waiting.", body = MessageJson), ResendRefused))]
pub async fn resend(call: Call) -> Answer {
    let mut asked = call.may(Permission::Book)?.told();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let (cx, actor) = (&accepted.cx, &accepted.actor);
    let (booking, id) = (accepted.id(BookingId::parse)?, accepted.inner_id(MessageId::parse)?);
    let own = bookings::get(cx, actor, booking).await?.slot.time_zone;
    let resent = messages::resend(cx, actor, booking, id).await;
    accepted.answer(resent, |entry| Ok(Json(MessageJson::new(&entry, &clocks, &own)?).into_response()))
}

/// What somebody is told of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Message)]
#[serde(rename_all = "camelCase")]
pub struct MessageJson {
    pub id: Uuid,
    #[schema(value_type = MessageKindJson)]
    pub kind: &'static str,
    /// That of the booking when the message came to be; `SEQUENCE` of what it carries (RFC 5546).
    pub sequence: i32,
    /// How long before the interview, of a reminder.
    #[schema(required = true)]
    pub minutes_before: Option<i32>,
    #[schema(value_type = SideJson)]
    pub to: &'static str,
    #[schema(example = "lena.fischer@example.com")]
    pub email: String,
    #[schema(value_type = MessageStateJson)]
    pub state: &'static str,
    /// How often it was tried.
    pub tries: i32,
    /// What the other side said last, or why the message was skipped.
    #[schema(required = true)]
    pub remark: Option<String>,
    #[schema(format = DateTime, example = "2026-02-20T14:03:41.512+01:00")]
    pub due_at: String,
    /// Whether it waits for the end of somebody's quiet hours, at `dueAt`.
    pub held: bool,
    #[schema(required = true, format = DateTime, example = "2026-02-20T14:03:41.640+01:00")]
    pub sent_at: Option<String>,
    #[schema(format = DateTime, example = "2026-02-20T14:03:21.512+01:00")]
    pub created_at: String,
}

const COLUMNS: Columns = &[
    "id",
    "kind",
    "sequence",
    "minutesBefore",
    "to",
    "email",
    "state",
    "tries",
    "remark",
    "dueAt",
    "held",
    "sentAt",
    "createdAt",
];

pub type MessageList = ListJson<MessageJson>;

/// What `kind` of a message is one of.
#[derive(Debug, ToSchema)]
#[schema(as = MessageKind, rename_all = "snake_case")]
pub enum MessageKindJson {
    Invitation,
    Update,
    Cancellation,
    Reminder,
}

/// What `to` of a message is one of.
#[derive(Debug, ToSchema)]
#[schema(as = Side, rename_all = "snake_case")]
pub enum SideJson {
    Interviewer,
    Candidate,
}

/// What `state` of a message is one of: it waits; was sent; was recorded, since this server sends no mail; was refused
/// for good by the other side; failed as often as it is tried; was skipped, since it was overtaken or of no use.
#[derive(Debug, ToSchema)]
#[schema(as = MessageState, rename_all = "snake_case")]
pub enum MessageStateJson {
    Waiting,
    Sent,
    Recorded,
    Refused,
    Failed,
    Skipped,
}

impl MessageJson {
    /// `own`: the zone of the booking's interviewer.
    ///
    /// # Errors
    /// When the rules of the zone are not at hand.
    pub fn new(entry: &Entry, clocks: &Clocks, own: &ZoneName) -> services::Result<Self> {
        let Entry {
            id,
            sequence,
            kind,
            lead,
            side,
            to: _,
            interviewer: _,
            email,
            state,
            tries,
            remark,
            due,
            held,
            sent_at,
            created_at,
        } = entry;
        Ok(Self {
            id: id.0,
            kind: kind.as_str(),
            sequence: *sequence,
            minutes_before: lead.map(Lead::minutes),
            to: side.as_str(),
            email: email.to_string(),
            state: state.as_str(),
            tries: *tries,
            remark: remark.clone(),
            due_at: clocks.millis(*due, own)?,
            held: *held,
            sent_at: sent_at.map(|at| clocks.millis(at, own)).transpose()?,
            created_at: clocks.millis(*created_at, own)?,
        })
    }
}
