//! What the caller is told on their page: `/api/me/notices`.

use domain::{
    notices::{Notice, NoticeKind, RawRead, Subject},
    permissions::Permission,
    time::ZoneName,
};
use serde::Serialize;
use services::{notices, people};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    call::Asked,
    clocks::ZoneQuery,
    conditions::Repeatable,
    exports::{self, Columns, List},
    json::Form,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{ListRefused, ReadNoticesRefused};

/// What the caller is told on their page, the newest first
#[utoipa::path(get, path = "/api/me/notices", tag = "Messages", operation_id = "listNotices",
    params(NoticesQuery, ZoneQuery, PageQuery),
    responses((status = 200, description = "One page of it, on the caller's clock.", body = NoticeList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::HaveNotices)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let (unread, paging) = (NoticesQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let own = people::me(&accepted.cx, &accepted.actor).await?.time_zone;
    let page = notices::list(&accepted.cx, &accepted.actor, unread, paging).await;
    accepted.answer(page, |page| answer::list(page, |notice| NoticeJson::new(notice, &own, &clocks)))
}

/// What the caller is told on their page as comma-separated values
#[utoipa::path(get, path = "/api/me/notices.csv", tag = "Messages", operation_id = "exportNotices",
    params(NoticesQuery, ZoneQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::HaveNotices)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let unread = NoticesQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let own = people::me(&accepted.cx, &accepted.actor).await?.time_zone;
    let list = List {
        filter: unread,
        read: |cx, actor, unread, paging| {
            Box::pin(async move { notices::list(&cx, &actor, unread, paging).await })
        },
        publish: move |notice| Ok(vec![NoticeJson::new(notice, &own, &clocks)?]),
    };
    exports::answer(&accepted, "notices", COLUMNS, list).await
}

/// Says that the caller has read some notices, or all
#[utoipa::path(post, path = "/api/me/notices/read", tag = "Messages", operation_id = "readNotices",
    params(Repeatable), request_body = ReadNotices,
    responses((status = 204, description = "They count as read."), ReadNoticesRefused))]
pub async fn read(call: Call) -> Answer {
    let mut asked = call.may(Permission::HaveNotices)?.posted().await?;
    let raw = ReadNotices::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let read = notices::read(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(read, |()| Ok(answer::nothing()))
}

/// What somebody is told on their page, as it was when they were told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Notice)]
#[serde(rename_all = "camelCase")]
pub struct NoticeJson {
    pub id: Uuid,
    #[schema(value_type = NoticeKindJson)]
    pub kind: &'static str,
    /// Of an interview.
    #[schema(required = true)]
    pub booking_id: Option<Uuid>,
    #[schema(required = true)]
    pub slot_id: Option<Uuid>,
    /// Of a practice room.
    #[schema(required = true)]
    pub room_id: Option<Uuid>,
    #[schema(required = true)]
    pub webhook_id: Option<Uuid>,
    /// The candidate; of `declined` the colleague; of a message that did not arrive, the address that it was for; of a webhook, its address, shortened.
    #[schema(example = "Lena Fischer")]
    pub about: String,
    /// When the interview is, or was to be; `null` of a webhook.
    #[schema(required = true, format = DateTime, example = "2026-03-03T14:00:00+01:00")]
    pub start_time: Option<String>,
    #[schema(required = true, format = DateTime, example = "2026-03-03T14:45:00+01:00")]
    pub end_time: Option<String>,
    #[schema(format = DateTime, example = "2026-02-20T14:03:41.512+01:00")]
    pub at: String,
    pub read: bool,
}

const COLUMNS: Columns = &[
    "id",
    "kind",
    "bookingId",
    "slotId",
    "roomId",
    "webhookId",
    "about",
    "startTime",
    "endTime",
    "at",
    "read",
];

pub type NoticeList = ListJson<NoticeJson>;

/// What `kind` of a notice is one of. The first four are of an interview of one's own; `preparation`: something
/// of one's own is to be done yet before an interview; `declined`: a colleague does not come to an interview that one
/// booked; `undelivered`: a message about an
/// interview that one booked was refused, or given up; `room_undelivered`: one about a practice room of one's own;
/// `webhook_off`: a webhook was switched off after days in which nothing arrived, for administrators.
#[derive(Debug, ToSchema)]
#[schema(as = NoticeKind, rename_all = "snake_case")]
pub enum NoticeKindJson {
    Booked,
    Moved,
    Cancelled,
    Reminder,
    Preparation,
    Outcome,
    FollowUp,
    Declined,
    Undelivered,
    RoomUndelivered,
    WebhookOff,
}

impl NoticeJson {
    fn new(notice: Notice, own: &ZoneName, clocks: &Clocks) -> services::Result<Self> {
        let Notice { id, kind, subject, about, at, is_read } = notice;
        let (booking, slot, room, webhook) = match subject {
            Subject::Interview { booking, slot, interval: _ } => (Some(booking.0), Some(slot.0), None, None),
            Subject::Room { room, interval: _ } => (None, None, Some(room.0), None),
            Subject::Webhook(webhook) => (None, None, None, Some(webhook.0)),
        };
        let interval = subject.interval();
        Ok(Self {
            id: id.0,
            kind: NoticeKind::as_str(kind),
            booking_id: booking,
            slot_id: slot,
            room_id: room,
            webhook_id: webhook,
            about: about.to_string(),
            start_time: interval.map(|interval| clocks.seconds(interval.start(), own)).transpose()?,
            end_time: interval.map(|interval| clocks.seconds(interval.end(), own)).transpose()?,
            at: clocks.millis(at, own)?,
            read: is_read,
        })
    }
}

#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoticesQuery {
    /// `true`: those alone that are not read.
    #[param(inline, nullable = false)]
    unread: Option<bool>,
}

impl NoticesQuery {
    fn read(asked: &mut Asked) -> bool {
        let Self { unread } =
            Self { unread: asked.query.known("unread", "must be true or false", |raw| raw.parse().ok()) };
        unread.unwrap_or_default()
    }
}

/// Which notices are read.
#[derive(Debug, ToSchema)]
pub struct ReadNotices {
    /// At most 500 of them; where it is left out, all that there are by now.
    #[schema(nullable = false, max_items = 500, value_type = Option<Vec<Uuid>>)]
    ids: Option<Vec<String>>,
}

impl ReadNotices {
    fn read(form: &mut Form) -> RawRead {
        let Self { ids } = Self { ids: form.texts("ids") };
        RawRead { ids }
    }
}
