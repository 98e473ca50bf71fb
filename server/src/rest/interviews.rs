//! What bookings are about: `/api/booking/{id}/interview`.

use domain::{
    ids::BookingId,
    interviews::{Format, Interview, RawInterview},
    permissions::Permission,
    time::Instant,
};
use serde::Serialize;
use services::{
    bookings,
    interviews::{self, About},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    bookings::BookingJson,
    call::Asked,
    clocks::ZoneQuery,
    conditions::Conditional,
    exports::Columns,
    json::Form,
    paging::ListJson,
};
use crate::openapi::{DescribeRefused, GetRefused};

/// What a booking is about
#[utoipa::path(get, path = "/api/booking/{id}/interview", tag = "Bookings", operation_id = "getInterview",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The booking, and what it is about.", body = InterviewJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let found = interviews::get(cx, actor, id).await;
    accepted.answer(found, |about| row(&about, &clocks))
}

/// Says what a booking is about
#[utoipa::path(patch, path = "/api/booking/{id}/interview", tag = "Bookings", operation_id = "describeInterview",
    params(ZoneQuery, Conditional, ("id" = Uuid, Path)), request_body = InterviewEdits,
    responses(
        (status = 200, description = "The booking, and what it is about now.", body = InterviewJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        DescribeRefused))]
pub async fn describe(call: Call) -> Answer {
    let mut asked = call.may(Permission::Book)?.patched().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), InterviewEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let seen = seen.expected(async || Ok(bookings::get(cx, actor, id).await?.version)).await?;
    let described = interviews::edit(cx, actor, id, seen, raw).await;
    accepted.answer(described, |about| row(&about, &clocks))
}

fn row(about: &About, clocks: &Clocks) -> Answer {
    Ok(answer::row(about.booking.version, &InterviewJson::new(about, clocks)?))
}

/// A booking, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Interview)]
#[serde(rename_all = "camelCase")]
pub struct InterviewJson {
    pub booking: BookingJson,
    /// The job it is for.
    #[schema(required = true)]
    pub opening_id: Option<Uuid>,
    #[schema(required = true, value_type = Option<FormatJson>)]
    pub format: Option<&'static str>,
    /// Where in the course of several interviews it stands.
    #[schema(required = true, example = "Second round")]
    pub stage: Option<String>,
}

pub type InterviewList = ListJson<InterviewJson>;

pub(super) const COLUMNS: Columns = &[
    "booking.id",
    "booking.slot.id",
    "booking.slot.interviewerId",
    "booking.slot.interviewerName",
    "booking.slot.startTime",
    "booking.slot.endTime",
    "booking.slot.timeZone",
    "booking.slot.location",
    "booking.slot.status",
    "booking.slot.version",
    "booking.slot.createdAt",
    "booking.slot.updatedAt",
    "booking.candidate.id",
    "booking.candidate.name",
    "booking.candidate.email",
    "booking.candidate.timeZone",
    "booking.coordinatorId",
    "booking.status",
    "booking.notes",
    "booking.version",
    "booking.icsUid",
    "booking.sequence",
    "booking.createdAt",
    "booking.updatedAt",
    "openingId",
    "format",
    "stage",
];

/// How an interview is held.
#[derive(Debug, ToSchema)]
#[schema(as = InterviewFormat, rename_all = "snake_case")]
pub enum FormatJson {
    Phone,
    Video,
    OnSite,
}

impl InterviewJson {
    pub(super) fn new(about: &About, clocks: &Clocks) -> services::Result<Self> {
        let About { booking, interview: Interview { booking: _, opening, format, stage } } = about;
        Ok(Self {
            booking: BookingJson::new(booking, clocks)?,
            opening_id: opening.map(|opening| opening.0),
            format: format.map(Format::as_str),
            stage: stage.as_ref().map(ToString::to_string),
        })
    }
}

/// What is to be different about an interview; what is left out stays, and `null` takes it away.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct InterviewEdits {
    /// Of an opening that is open, unless it is the one that the interview is for already.
    #[schema(value_type = Option<Uuid>)]
    opening_id: Option<Option<String>>,
    #[schema(value_type = Option<FormatJson>)]
    format: Option<Option<String>>,
    #[schema(value_type = Option<String>, max_length = 200)]
    stage: Option<Option<String>>,
}

impl InterviewEdits {
    fn read(form: &mut Form) -> RawInterview {
        let Self { opening_id, format, stage } = Self {
            opening_id: form.text_or_null("openingId"),
            format: form.text_or_null("format"),
            stage: form.text_or_null("stage"),
        };
        RawInterview { opening_id, format, stage }
    }
}

/// Which interviews: those whose slot overlaps the half-open window `[from, to)`.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InterviewQuery {
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    from: Option<Instant>,
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    to: Option<Instant>,
}

impl InterviewQuery {
    pub(super) fn read(asked: &mut Asked) -> (Option<Instant>, Option<Instant>) {
        let (from, to) = asked.query.window();
        let Self { from, to } = Self { from, to };
        (from, to)
    }
}
