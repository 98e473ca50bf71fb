//! Bookings: `/api/book`, `/api/reschedule`, `/api/booking/{id}`, `/api/calendar`. What is told of them is in
//! `messages.rs` and `reminders.rs`.

use axum::{Json, response::IntoResponse};
use domain::{
    bookings::{BookedCandidate, Booking, BookingStatus, RawBooking, RawMove},
    candidates::RawCandidate,
    ids::{BookingId, PersonId},
    interviews::RawInterview,
    outcomes::RawCancellation,
    permissions::Permission,
};
use serde::Serialize;
use services::{
    bookings::{self, BookingFilter},
    feeds, time_zones, undo,
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    audit::HistoryJson,
    call::Asked,
    clocks::ZoneQuery,
    conditions::{Conditional, Repeatable},
    exports::{self, Columns, List},
    json::Form,
    outcomes::CalledOffByJson,
    paging::{ListJson, PageQuery},
    slots::SlotJson,
};
use crate::openapi::{BookRefused, CancelRefused, GetRefused, ListRefused, MoveRefused, UndoRefused};

/// Books a slot for a candidate
#[utoipa::path(post, path = "/api/book", tag = "Bookings", operation_id = "book",
    params(ZoneQuery, Repeatable), request_body = NewBooking,
    responses(
        (status = 201, description = "It is booked.", body = BookingJson,
            headers(("Location" = String, description = "Where it is"),
                ("ETag" = String, description = "Its version"),
                ("RateLimit-Limit" = u32, description = "How many attempts are allowed in any 60 seconds"),
                ("RateLimit-Remaining" = u32, description = "How many of them are left"),
                ("RateLimit-Reset" = u64, description = "Seconds until all of them are, or until one is"))),
        BookRefused))]
pub async fn book(call: Call) -> Answer {
    let mut asked = call.may(Permission::Book)?.posted().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let raw = NewBooking::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse(time_zones::is_known))?;
    let made = bookings::book(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(made, |booking| {
        let location = format!("/api/booking/{}", booking.id);
        Ok(answer::created(&location, booking.version, &BookingJson::new(&booking, &clocks)?))
    })
}

/// Moves a booking to another slot, of any interviewer; the old slot is available again
#[utoipa::path(post, path = "/api/reschedule", tag = "Bookings", operation_id = "reschedule",
    params(ZoneQuery, Repeatable, Conditional),
    request_body = NewMove,
    responses(
        (status = 200, description = "The booking as it is now.", body = BookingJson,
            headers(("ETag" = String, description = "Its version"),
                ("RateLimit-Limit" = u32, description = "How many attempts are allowed in any 60 seconds"),
                ("RateLimit-Remaining" = u32, description = "How many of them are left"),
                ("RateLimit-Reset" = u64, description = "Seconds until all of them are, or until one is"))),
        MoveRefused))]
pub async fn reschedule(call: Call) -> Answer {
    let mut asked = call.may(Permission::Book)?.posted().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), NewMove::read(&mut asked.form));
    let (accepted, meant) = asked.understood(|_| raw.clone().parse())?;
    let (cx, actor) = (&accepted.cx, &accepted.actor);
    let seen = seen.expected(async || Ok(bookings::get(cx, actor, meant.booking).await?.version)).await?;
    let moved = bookings::reschedule(cx, actor, seen, raw).await;
    accepted.answer(moved, |booking| row(&booking, &clocks))
}

/// Cancels a booking; its slot is available again
#[utoipa::path(delete, path = "/api/booking/{id}", tag = "Bookings", operation_id = "cancelBooking",
    params(CancelQuery, ZoneQuery, Conditional, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The cancelled booking.", body = BookingJson,
            headers(("ETag" = String, description = "Its version"))),
        CancelRefused))]
pub async fn cancel(call: Call) -> Answer {
    let mut asked = call.may(Permission::Book)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), CancelQuery::read(&mut asked));
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let seen = seen.expected(async || Ok(bookings::get(cx, actor, id).await?.version)).await?;
    let cancelled = bookings::cancel_on_behalf(cx, actor, id, seen, raw).await;
    accepted.answer(cancelled, |booking| row(&booking, &clocks))
}

/// Takes the last change of a booking back, before word of it has left. Not counted by the limit on booking
#[utoipa::path(post, path = "/api/booking/{id}/undo", tag = "Bookings", operation_id = "undo",
    params(ZoneQuery, Repeatable, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The booking as it is now: one just made is cancelled.", body = BookingJson,
            headers(("ETag" = String, description = "Its version"))),
        UndoRefused))]
pub async fn undo(call: Call) -> Answer {
    let mut asked = call.may(Permission::Book)?.told();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let undone = undo::undo(&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?).await;
    accepted.answer(undone, |booking| row(&booking, &clocks))
}

/// A booking
#[utoipa::path(get, path = "/api/booking/{id}", tag = "Bookings", operation_id = "getBooking",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The booking.", body = BookingJson,
            headers(("ETag" = String, description = "Its version"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let found = bookings::get(&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?).await;
    accepted.answer(found, |booking| row(&booking, &clocks))
}

/// What happened to a booking, the newest first
#[utoipa::path(get, path = "/api/booking/{id}/history", tag = "Bookings", operation_id = "getHistoryOfBooking",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "The last of it.", body = HistoryJson), GetRefused))]
pub async fn history(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let own = bookings::get(cx, actor, id).await?.slot.time_zone;
    let history = bookings::history(cx, actor, id).await;
    accepted.answer(history, |history| Ok(Json(HistoryJson::new(&history, &clocks, &own)?).into_response()))
}

/// Bookings, ordered by start, then id: of every status unless one is asked for
#[utoipa::path(get, path = "/api/calendar", tag = "Bookings", operation_id = "listBookings",
    params(CalendarQuery, ZoneQuery, PageQuery),
    responses((status = 200, description = "One page of them.", body = BookingList), ListRefused))]
pub async fn calendar(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let (filter, paging) = (CalendarQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let page = bookings::list(&accepted.cx, &accepted.actor, filter, paging).await;
    accepted.answer(page, |page| answer::list(page, |booking| BookingJson::new(&booking, &clocks)))
}

/// Bookings as comma-separated values: all that `GET /api/calendar` lists
#[utoipa::path(get, path = "/api/calendar.csv", tag = "Bookings", operation_id = "exportBookings",
    params(CalendarQuery, ZoneQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let filter = CalendarQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter,
        read: |cx, actor, filter, paging| {
            Box::pin(async move { bookings::list(&cx, &actor, filter, paging).await })
        },
        publish: move |booking| Ok(vec![BookingJson::new(&booking, &clocks)?]),
    };
    exports::answer(&accepted, "interviews", COLUMNS, list).await
}

/// Bookings as an iCalendar file: all that `GET /api/calendar` lists, at most 20,000
///
/// Published for whoever shows them (RFC 5546, `PUBLISH`): nobody is invited by it. A booking has the `UID` and the
/// `SEQUENCE` of its invitations.
#[utoipa::path(get, path = "/api/calendar.ics", tag = "Bookings", operation_id = "publishBookings",
    params(CalendarQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/calendar"),
        ListRefused))]
pub async fn publish(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let filter = CalendarQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let calendar = feeds::published(&accepted.cx, &accepted.actor, filter).await;
    accepted.answer(calendar, |calendar| {
        Ok(exports::file("interviews.ics", "text/calendar; charset=utf-8; method=PUBLISH", calendar))
    })
}

fn row(booking: &Booking, clocks: &Clocks) -> Answer {
    Ok(answer::row(booking.version, &BookingJson::new(booking, clocks)?))
}

/// A candidate holding a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Booking)]
#[serde(rename_all = "camelCase")]
pub struct BookingJson {
    pub id: Uuid,
    /// The slot it holds; once cancelled, the slot as it was then.
    pub slot: SlotJson,
    pub candidate: BookedCandidateJson,
    /// Who booked it.
    pub coordinator_id: Uuid,
    #[schema(value_type = BookingStatusJson)]
    pub status: &'static str,
    #[schema(required = true)]
    pub notes: Option<String>,
    /// Rises with every change of the row.
    pub version: i64,
    /// `UID` of its invitations (RFC 5545).
    pub ics_uid: String,
    /// `SEQUENCE` of its invitations (RFC 5546): rises with each move and with the cancellation.
    pub sequence: i32,
    #[schema(format = DateTime, example = "2026-02-20T14:03:21.512+01:00")]
    pub created_at: String,
    #[schema(format = DateTime, example = "2026-02-20T14:03:21.512+01:00")]
    pub updated_at: String,
}

pub type BookingList = ListJson<BookingJson>;

const COLUMNS: Columns = &[
    "id",
    "slot.id",
    "slot.interviewerId",
    "slot.interviewerName",
    "slot.startTime",
    "slot.endTime",
    "slot.timeZone",
    "slot.location",
    "slot.status",
    "slot.version",
    "slot.createdAt",
    "slot.updatedAt",
    "candidate.id",
    "candidate.name",
    "candidate.email",
    "candidate.timeZone",
    "coordinatorId",
    "status",
    "notes",
    "version",
    "icsUid",
    "sequence",
    "createdAt",
    "updatedAt",
];

/// As much of a candidate as those see who see the booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BookedCandidate)]
#[serde(rename_all = "camelCase")]
pub struct BookedCandidateJson {
    pub id: Uuid,
    #[schema(example = "Lena Fischer")]
    pub name: String,
    #[schema(example = "lena.fischer@example.com")]
    pub email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "America/New_York")]
    pub time_zone: Option<String>,
}

/// What `status` of a booking is one of.
#[derive(Debug, ToSchema)]
#[schema(as = BookingStatus, rename_all = "snake_case")]
pub enum BookingStatusJson {
    Booked,
    Cancelled,
    Completed,
    NoShow,
}

impl BookingJson {
    /// # Errors
    /// When the rules of the zone are not at hand.
    pub fn new(booking: &Booking, clocks: &Clocks) -> services::Result<Self> {
        let Booking {
            id,
            slot,
            candidate,
            coordinator,
            status,
            notes,
            version,
            ics_uid,
            sequence,
            created_at,
            updated_at,
        } = booking;
        Ok(Self {
            id: id.0,
            slot: SlotJson::new(slot, clocks)?,
            candidate: BookedCandidateJson::new(candidate),
            coordinator_id: coordinator.0,
            status: status.as_str(),
            notes: notes.as_ref().map(|notes| notes.as_str().to_owned()),
            version: version.0,
            ics_uid: ics_uid.clone(),
            sequence: *sequence,
            created_at: clocks.millis(*created_at, &slot.time_zone)?,
            updated_at: clocks.millis(*updated_at, &slot.time_zone)?,
        })
    }
}

impl BookedCandidateJson {
    fn new(candidate: &BookedCandidate) -> Self {
        let BookedCandidate { id, name, email, time_zone } = candidate;
        Self {
            id: id.0,
            name: name.to_string(),
            email: email.to_string(),
            time_zone: time_zone.as_ref().map(ToString::to_string),
        }
    }
}

/// A booking to be made: of a candidate known here, or of one who is added unless the e-mail is known.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase", example = json!({
    "slotId": "0198c0de-0000-7000-8000-000000000001",
    "candidate": { "name": "Lena Fischer", "email": "lena.fischer@example.com", "timeZone": "America/New_York" },
}))]
pub struct NewBooking {
    #[schema(required = true, nullable = false, format = Uuid)]
    slot_id: Option<String>,
    /// Either this or `candidate`.
    #[schema(format = Uuid)]
    candidate_id: Option<String>,
    #[schema(value_type = Option<super::candidates::NewCandidate>)]
    candidate: Option<RawCandidate>,
    #[schema(max_length = 10_000)]
    notes: Option<String>,
    /// Of an opening that is open.
    #[schema(value_type = Option<Uuid>)]
    opening_id: Option<Option<String>>,
    /// How it is held; as is usual for the opening, unless something else is said.
    #[schema(value_type = Option<super::interviews::FormatJson>)]
    format: Option<Option<String>>,
    #[schema(value_type = Option<String>, max_length = 200)]
    stage: Option<Option<String>>,
}

impl NewBooking {
    fn read(form: &mut Form) -> RawBooking {
        let Self { slot_id, candidate_id, candidate, notes, opening_id, format, stage } = Self {
            slot_id: form.text("slotId"),
            candidate_id: form.text("candidateId"),
            candidate: form.object("candidate", super::candidates::NewCandidate::read),
            notes: form.text("notes"),
            opening_id: form.text_or_null("openingId"),
            format: form.text_or_null("format"),
            stage: form.text_or_null("stage"),
        };
        let interview = RawInterview { opening_id, format, stage };
        RawBooking { slot_id, candidate_id, candidate, notes, interview }
    }
}

/// A booking to be moved.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewMove {
    #[schema(required = true, nullable = false, format = Uuid)]
    booking_id: Option<String>,
    /// Any available slot, of any interviewer.
    #[schema(required = true, nullable = false, format = Uuid)]
    new_slot_id: Option<String>,
    #[schema(max_length = 200)]
    reason: Option<String>,
}

impl NewMove {
    fn read(form: &mut Form) -> RawMove {
        let Self { booking_id, new_slot_id, reason } = Self {
            booking_id: form.text("bookingId"),
            new_slot_id: form.text("newSlotId"),
            reason: form.text("reason"),
        };
        RawMove { booking_id, new_slot_id, reason }
    }
}

#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CancelQuery {
    /// Why, in one line.
    #[param(nullable = false, max_length = 200)]
    reason: Option<String>,
    /// On whose behalf; of the caller's own accord, unless somebody else is named.
    #[param(inline, nullable = false, value_type = Option<CalledOffByJson>)]
    by: Option<String>,
}

impl CancelQuery {
    fn read(asked: &mut Asked) -> RawCancellation {
        let Self { reason, by } = Self { reason: asked.query.text("reason"), by: asked.query.text("by") };
        RawCancellation { reason, by }
    }
}

/// Which bookings: those whose slot overlaps the half-open window `[from, to)`, and that match whatever
/// else is given.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    #[param(rename = "interviewerId", nullable = false, value_type = Option<Uuid>)]
    interviewer: Option<PersonId>,
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    from: Option<domain::time::Instant>,
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    to: Option<domain::time::Instant>,
    #[param(inline, nullable = false, value_type = Option<BookingStatusJson>)]
    status: Option<BookingStatus>,
}

impl CalendarQuery {
    fn read(asked: &mut Asked) -> BookingFilter {
        const STATUSES: &str = "must be booked, cancelled, completed or no_show";
        let query = &mut asked.query;
        let (from, to) = query.window();
        let Self { interviewer, from, to, status } = Self {
            interviewer: query.known("interviewerId", "must be the id of a person (a UUID)", PersonId::parse),
            from,
            to,
            status: query.known("status", STATUSES, BookingStatus::parse),
        };
        BookingFilter { interviewer, from, to, status, ..BookingFilter::default() }
    }
}
