//! What is to be done after interviews: `/api/follow-ups`, `/api/booking/{id}/follow-ups`.

use axum::{Json, response::IntoResponse};
use domain::{
    follow_ups::{FollowUp, FollowUpKind, Horizon, RawFollowUp},
    ids::{BookingId, FollowUpId, PersonId},
    openings::Colleague,
    paging::Page,
    permissions::Permission,
    preparation::Done,
};
use serde::Serialize;
use services::follow_ups::{self, Agenda, Due, FollowUpFilter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    call::Asked,
    clocks::ZoneQuery,
    conditions::{Conditional, Repeatable},
    exports::{self, Columns, List},
    json::Form,
    openings::ColleagueJson,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{
    AddFollowUpRefused, EditFollowUpRefused, GetRefused, ListRefused, RemoveFollowUpRefused,
};

/// What is to be done after interviews, what is due first before the rest; or what is done, the last first
///
/// Those who coordinate see everybody's, others their own.
#[utoipa::path(get, path = "/api/follow-ups", tag = "Follow-ups", operation_id = "listFollowUps",
    params(FollowUpQuery, ZoneQuery, PageQuery),
    responses((status = 200, description = "One page of them.", body = DueList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::FollowUp)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let (filter, paging) = (FollowUpQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let agenda = follow_ups::list(&accepted.cx, &accepted.actor, filter, paging).await;
    accepted.answer(agenda, |Agenda { today, page, open: _ }| {
        answer::list(page, |due| DueJson::new(&due, today, &clocks))
    })
}

/// What is to be done after interviews as comma-separated values: all that `GET /api/follow-ups` lists
#[utoipa::path(get, path = "/api/follow-ups.csv", tag = "Follow-ups", operation_id = "exportFollowUps",
    params(FollowUpQuery, ZoneQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::FollowUp)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let filter = FollowUpQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter,
        read: |cx, actor, filter, paging| {
            Box::pin(async move {
                let Agenda { today, page, open: _ } = follow_ups::list(&cx, &actor, filter, paging).await?;
                let Page { items, total, paging } = page;
                Ok(Page { items: items.into_iter().map(|due| (due, today)).collect(), total, paging })
            })
        },
        publish: move |(due, today)| Ok(vec![DueJson::new(&due, today, &clocks)?]),
    };
    exports::answer(&accepted, "follow-ups", COLUMNS, list).await
}

/// What is to be done after an interview
#[utoipa::path(get, path = "/api/booking/{id}/follow-ups", tag = "Follow-ups", operation_id = "getFollowUps",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "All of it.", body = FollowUpsJson), GetRefused))]
pub async fn of_booking(call: Call) -> Answer {
    let mut asked = call.may(Permission::FollowUp)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let found = follow_ups::of(cx, actor, id).await;
    accepted.answer(found, |all| Ok(Json(FollowUpsJson::new(id, &all, &clocks)?).into_response()))
}

/// Adds something to be done after an interview
#[utoipa::path(post, path = "/api/booking/{id}/follow-ups", tag = "Follow-ups", operation_id = "addFollowUp",
    params(ZoneQuery, Repeatable, ("id" = Uuid, Path)), request_body = NewFollowUp,
    responses(
        (status = 201, description = "It is added.", body = FollowUpJson,
            headers(("Location" = String, description = "Where it is changed"),
                ("ETag" = String, description = "Its version"))),
        AddFollowUpRefused))]
pub async fn add(call: Call) -> Answer {
    let mut asked = call.may(Permission::FollowUp)?.posted().await?;
    let (clocks, raw) = (Clocks::asked_for(&mut asked), NewFollowUp::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse_new())?;
    let id = accepted.id(BookingId::parse)?;
    let added = follow_ups::add(&accepted.cx, &accepted.actor, id, raw).await;
    accepted.answer(added, |follow_up| {
        let location = format!("/api/follow-ups/{}", follow_up.id);
        Ok(answer::created(&location, follow_up.version, &FollowUpJson::new(&follow_up, &clocks)?))
    })
}

/// Changes a follow-up, puts it off, or says that it is done. What is so already stays, whoever did it
#[utoipa::path(patch, path = "/api/follow-ups/{id}", tag = "Follow-ups", operation_id = "editFollowUp",
    params(ZoneQuery, Conditional, ("id" = Uuid, Path)), request_body = FollowUpEdits,
    responses(
        (status = 200, description = "As it is now.", body = FollowUpJson,
            headers(("ETag" = String, description = "Its version"))),
        EditFollowUpRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::FollowUp)?.patched().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), FollowUpEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse_changes())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(FollowUpId::parse)?);
    let seen = seen.expected(async || Ok(follow_ups::get(cx, actor, id).await?.version)).await?;
    let edited = follow_ups::edit(cx, actor, id, seen, raw).await;
    accepted.answer(edited, |follow_up| {
        Ok(answer::row(follow_up.version, &FollowUpJson::new(&follow_up, &clocks)?))
    })
}

/// Takes a follow-up away; one that was suggested does not come back
#[utoipa::path(delete, path = "/api/follow-ups/{id}", tag = "Follow-ups", operation_id = "removeFollowUp",
    params(Conditional, ("id" = Uuid, Path)),
    responses((status = 204, description = "It is gone."), RemoveFollowUpRefused))]
pub async fn remove(call: Call) -> Answer {
    let mut asked = call.may(Permission::FollowUp)?.asked();
    let seen = asked.if_match();
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(FollowUpId::parse)?);
    let seen = seen.expected(async || Ok(follow_ups::get(cx, actor, id).await?.version)).await?;
    let removed = follow_ups::remove(cx, actor, id, seen).await;
    accepted.answer(removed, |()| Ok(answer::nothing()))
}

/// All that is to be done after an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FollowUps)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpsJson {
    pub booking_id: Uuid,
    pub open: usize,
    pub total: usize,
    /// What is due first comes first; what is done comes last.
    pub follow_ups: Vec<FollowUpJson>,
}

/// Something to be done after an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FollowUp)]
#[serde(rename_all = "camelCase")]
pub struct FollowUpJson {
    pub id: Uuid,
    pub booking_id: Uuid,
    #[schema(value_type = FollowUpKindJson)]
    pub kind: &'static str,
    /// What is to be done, in somebody's own words.
    #[schema(required = true)]
    pub title: Option<String>,
    /// The day on which it is due, where the assignee lives.
    #[schema(format = Date, example = "2026-03-04")]
    pub due_on: String,
    /// It is not to be thought of before that day.
    #[schema(required = true, format = Date)]
    pub snoozed_until: Option<String>,
    pub assignee: ColleagueJson,
    #[schema(required = true)]
    pub note: Option<String>,
    pub done: bool,
    #[schema(required = true)]
    pub done_by: Option<ColleagueJson>,
    #[schema(required = true, format = DateTime, example = "2026-03-04T16:20:04.120+01:00")]
    pub done_at: Option<String>,
    /// The product suggested it; nobody added it.
    pub suggested: bool,
    /// Rises with every change of the row.
    pub version: i64,
}

/// A follow-up, and the interview that it comes after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DueFollowUp)]
#[serde(rename_all = "camelCase")]
pub struct DueJson {
    pub follow_up: FollowUpJson,
    /// How near it is, seen from the caller's day; of one that is done, how near it would be.
    #[schema(value_type = HorizonJson)]
    pub due: &'static str,
    #[schema(example = "Lena Fischer")]
    pub candidate_name: String,
    #[schema(example = "Ana Moreau")]
    pub interviewer_name: String,
    #[schema(format = DateTime, example = "2026-03-03T14:00:00+01:00")]
    pub interview_start: String,
}

pub type DueList = ListJson<DueJson>;

/// What `kind` of a follow-up is one of.
#[derive(Debug, ToSchema)]
#[schema(as = FollowUpKind, rename_all = "snake_case")]
pub enum FollowUpKindJson {
    ThankYouNote,
    FollowUpEmail,
    StatusInquiry,
    ReferencesSent,
    PortfolioSent,
    Other,
}

/// How near something is.
#[derive(Debug, ToSchema)]
#[schema(as = Horizon, rename_all = "snake_case")]
pub enum HorizonJson {
    Overdue,
    Today,
    ThisWeek,
    Later,
}

const COLUMNS: Columns = &[
    "followUp.id",
    "followUp.bookingId",
    "candidateName",
    "interviewerName",
    "interviewStart",
    "followUp.kind",
    "followUp.title",
    "followUp.dueOn",
    "due",
    "followUp.snoozedUntil",
    "followUp.assignee.id",
    "followUp.assignee.name",
    "followUp.note",
    "followUp.done",
    "followUp.doneBy.id",
    "followUp.doneBy.name",
    "followUp.doneAt",
    "followUp.suggested",
    "followUp.version",
];

impl FollowUpsJson {
    fn new(booking: BookingId, all: &[FollowUp], clocks: &Clocks) -> services::Result<Self> {
        let open = all.iter().filter(|follow_up| !follow_up.is_done()).count();
        let follow_ups = all.iter().map(|follow_up| FollowUpJson::new(follow_up, clocks));
        let follow_ups: Vec<_> = follow_ups.collect::<services::Result<_>>()?;
        Ok(Self { booking_id: booking.0, open, total: all.len(), follow_ups })
    }
}

impl FollowUpJson {
    fn new(follow_up: &FollowUp, clocks: &Clocks) -> services::Result<Self> {
        let FollowUp {
            id,
            booking,
            kind,
            title,
            due,
            snoozed_until,
            assignee,
            note,
            done,
            is_suggested,
            version,
        } = follow_up;
        let whose = Colleague { id: assignee.id, name: assignee.name.clone() };
        let at = done.as_ref().map(|Done { at, .. }| clocks.millis(*at, &assignee.time_zone));
        Ok(Self {
            id: id.0,
            booking_id: booking.0,
            kind: FollowUpKind::as_str(*kind),
            title: title.as_ref().map(ToString::to_string),
            due_on: due.to_string(),
            snoozed_until: snoozed_until.as_ref().map(ToString::to_string),
            assignee: ColleagueJson::new(&whose),
            note: note.as_ref().map(|note| note.as_str().to_owned()),
            done: done.is_some(),
            done_by: done.as_ref().map(|Done { by, .. }| ColleagueJson::new(by)),
            done_at: at.transpose()?,
            suggested: *is_suggested,
            version: version.0,
        })
    }
}

impl DueJson {
    fn new(due: &Due, today: chrono::NaiveDate, clocks: &Clocks) -> services::Result<Self> {
        let Due { follow_up, booking } = due;
        let slot = &booking.slot;
        Ok(Self {
            due: Horizon::of(follow_up.day(), today).as_str(),
            follow_up: FollowUpJson::new(follow_up, clocks)?,
            candidate_name: booking.candidate.name.to_string(),
            interviewer_name: slot.interviewer_name.to_string(),
            interview_start: clocks.seconds(slot.interval.start(), &slot.time_zone)?,
        })
    }
}

/// A follow-up to be added.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewFollowUp {
    /// `other`, unless something else is said.
    #[schema(value_type = Option<FollowUpKindJson>)]
    kind: Option<String>,
    /// Required of what is of kind `other`.
    #[schema(max_length = 200, example = "Send the second exercise")]
    title: Option<Option<String>>,
    /// The day on which it is due, where the assignee lives.
    #[schema(required = true, nullable = false, format = Date, example = "2026-03-04")]
    due_on: Option<String>,
    /// Whoever asks, unless somebody else is named who interviews, takes part or coordinates.
    #[schema(value_type = Option<Uuid>)]
    assignee_id: Option<String>,
    #[schema(max_length = 10_000)]
    note: Option<Option<String>>,
}

/// What is to be different about a follow-up; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct FollowUpEdits {
    #[schema(nullable = false, value_type = Option<FollowUpKindJson>)]
    kind: Option<String>,
    #[schema(max_length = 200)]
    title: Option<Option<String>>,
    /// Given another day, it sleeps no longer.
    #[schema(nullable = false, format = Date)]
    due_on: Option<String>,
    /// `null`: it sleeps no longer.
    #[schema(format = Date)]
    snoozed_until: Option<Option<String>>,
    #[schema(nullable = false, value_type = Option<Uuid>)]
    assignee_id: Option<String>,
    #[schema(max_length = 10_000)]
    note: Option<Option<String>>,
    /// `true`: it is done. `false`: it is open again.
    #[schema(nullable = false)]
    done: Option<bool>,
}

impl NewFollowUp {
    fn read(form: &mut Form) -> RawFollowUp {
        let Self { kind, title, due_on, assignee_id, note } = Self {
            kind: form.text("kind"),
            title: form.text_or_null("title"),
            due_on: form.text("dueOn"),
            assignee_id: form.text("assigneeId"),
            note: form.text_or_null("note"),
        };
        RawFollowUp { kind, title, due_on, snoozed_until: None, assignee_id, note, done: None }
    }
}

impl FollowUpEdits {
    fn read(form: &mut Form) -> RawFollowUp {
        let Self { kind, title, due_on, snoozed_until, assignee_id, note, done } = Self {
            kind: form.text("kind"),
            title: form.text_or_null("title"),
            due_on: form.text("dueOn"),
            snoozed_until: form.text_or_null("snoozedUntil"),
            assignee_id: form.text("assigneeId"),
            note: form.text_or_null("note"),
            done: form.flag("done"),
        };
        RawFollowUp { kind, title, due_on, snoozed_until, assignee_id, note, done }
    }
}

/// Which follow-ups.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FollowUpQuery {
    #[param(rename = "assigneeId", nullable = false, value_type = Option<Uuid>)]
    assignee: Option<PersonId>,
    /// Those that are so near, seen from the caller's day.
    #[param(inline, nullable = false, value_type = Option<HorizonJson>)]
    due: Option<Horizon>,
    /// `true`: those that are done, in place of those that are open.
    #[param(nullable = false, value_type = Option<bool>)]
    done: Option<bool>,
}

impl FollowUpQuery {
    fn read(asked: &mut Asked) -> FollowUpFilter {
        let query = &mut asked.query;
        let known = |raw: &str| match raw {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        let Self { assignee, due, done } = Self {
            assignee: query.known("assigneeId", "must be the id of a person (a UUID)", PersonId::parse),
            due: query.known("due", "must be overdue, today, this_week or later", Horizon::parse),
            done: query.known("done", "must be true or false", known),
        };
        FollowUpFilter { assignee, horizon: due, done: done.unwrap_or_default() }
    }
}
