//! `/api/candidates`.

pub mod merge;
pub mod notes;

use axum::{Json, response::IntoResponse};
use domain::{
    candidates::{Candidate, Former, RawCandidate},
    ids::CandidateId,
    permissions::Permission,
};
use serde::Serialize;
use services::{
    candidates::{self, Told},
    people, time_zones,
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
    interviews::{self, InterviewJson, InterviewList, InterviewQuery},
    json::Form,
    messages::MessageJson,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{AddRefused, EditCandidateRefused, GetRefused, ListRefused};

/// Adds a candidate
#[utoipa::path(post, path = "/api/candidates", tag = "Candidates", operation_id = "addCandidate",
    params(Repeatable), request_body = NewCandidate,
    responses(
        (status = 201, description = "The candidate is added.", body = CandidateJson,
            headers(("Location" = String, description = "Where it is"),
                ("ETag" = String, description = "Its version"))),
        AddRefused))]
pub async fn create(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.posted().await?;
    let raw = NewCandidate::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse_new(time_zones::is_known))?;
    let made = candidates::create(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(made, |candidate| {
        let location = format!("/api/candidates/{}", candidate.id);
        Ok(answer::created(&location, candidate.version, &CandidateJson::new(&candidate)))
    })
}

/// Candidates, ordered by name, then id
#[utoipa::path(get, path = "/api/candidates", tag = "Candidates", operation_id = "listCandidates",
    params(CandidateQuery, PageQuery),
    responses((status = 200, description = "One page of them.", body = CandidateList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let (search, paging) = (CandidateQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let page = candidates::list(&accepted.cx, &accepted.actor, search.as_deref(), paging).await;
    accepted.answer(page, |page| answer::list(page, |candidate| Ok(CandidateJson::new(&candidate))))
}

/// Candidates as comma-separated values: all that `GET /api/candidates` lists
#[utoipa::path(get, path = "/api/candidates.csv", tag = "Candidates", operation_id = "exportCandidates",
    params(CandidateQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let search = CandidateQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter: search,
        read: |cx, actor, search: Option<String>, paging| {
            Box::pin(async move { candidates::list(&cx, &actor, search.as_deref(), paging).await })
        },
        publish: |candidate| Ok(vec![CandidateJson::new(&candidate)]),
    };
    exports::answer(&accepted, "candidates", COLUMNS, list).await
}

/// A candidate; whoever was found to be one with another since is found there
#[utoipa::path(get, path = "/api/candidates/{id}", tag = "Candidates", operation_id = "getCandidate",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The candidate, with their `formerEmails`.", body = CandidateJson,
            headers(("ETag" = String, description = "Its version"))),
        (status = 308, description = "They were found to be one with another candidate.",
            headers(("Location" = String, description = "Where that one is"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let accepted = call.may(Permission::ManageCandidates)?.asked().accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(CandidateId::parse)?);
    match candidates::get(cx, actor, id).await {
        Ok(candidate) => {
            let former = candidates::former(cx, actor, id).await;
            accepted.answer(former, |former| {
                Ok(answer::row(candidate.version, &CandidateJson::with_former(&candidate, &former)))
            })
        }
        Err(refused) => match candidates::now_known_as(cx, actor, id).await? {
            Some(now) => Ok(answer::moved(&format!("/api/candidates/{now}"))),
            None => Err(refused.into()),
        },
    }
}

/// Changes a candidate
#[utoipa::path(patch, path = "/api/candidates/{id}", tag = "Candidates", operation_id = "editCandidate",
    params(Conditional, ("id" = Uuid, Path)), request_body = CandidateEdits,
    responses(
        (status = 200, description = "The candidate as it is now.", body = CandidateJson,
            headers(("ETag" = String, description = "Its version"))),
        EditCandidateRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.patched().await?;
    let (seen, raw) = (asked.if_match(), CandidateEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse_changes(time_zones::is_known))?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(CandidateId::parse)?);
    let seen = seen.expected(async || Ok(candidates::get(cx, actor, id).await?.version)).await?;
    let edited = candidates::edit(cx, actor, id, seen, raw).await;
    accepted.answer(edited, |candidate| Ok(answer::row(candidate.version, &CandidateJson::new(&candidate))))
}

/// The interviews of a candidate, ordered by start, then id: of every status
#[utoipa::path(get, path = "/api/candidates/{id}/interviews", tag = "Candidates",
    operation_id = "listInterviewsOfCandidate",
    params(InterviewQuery, ZoneQuery, PageQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "One page of them.", body = InterviewList), GetRefused))]
pub async fn interviews(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let (clocks, window) = (Clocks::asked_for(&mut asked), InterviewQuery::read(&mut asked));
    let paging = asked.query.paging();
    let accepted = asked.accepted()?;
    let id = accepted.id(CandidateId::parse)?;
    let page = candidates::interviews(&accepted.cx, &accepted.actor, id, window, paging).await;
    accepted.answer(page, |page| answer::list(page, |about| InterviewJson::new(&about, &clocks)))
}

/// The interviews of a candidate as comma-separated values: all that `GET /api/candidates/{id}/interviews` lists
#[utoipa::path(get, path = "/api/candidates/{id}/interviews.csv", tag = "Candidates",
    operation_id = "exportInterviewsOfCandidate", params(InterviewQuery, ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        GetRefused))]
pub async fn export_interviews(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let (clocks, window) = (Clocks::asked_for(&mut asked), InterviewQuery::read(&mut asked));
    let accepted = asked.accepted()?;
    let id = accepted.id(CandidateId::parse)?;
    let list = List {
        filter: (id, window),
        read: |cx, actor, (id, window), paging| {
            Box::pin(async move { candidates::interviews(&cx, &actor, id, window, paging).await })
        },
        publish: move |about| Ok(vec![InterviewJson::new(&about, &clocks)?]),
    };
    exports::answer(&accepted, "interviews", interviews::COLUMNS, list).await
}

/// What a candidate was told, or is to be, at whichever address: what is due last comes first
#[utoipa::path(get, path = "/api/candidates/{id}/messages", tag = "Candidates",
    operation_id = "listMessagesOfCandidate", params(ZoneQuery, PageQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "One page of the messages.", body = CandidateMessageList), GetRefused))]
pub async fn messages(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let paging = asked.query.paging();
    let accepted = asked.accepted()?;
    let id = accepted.id(CandidateId::parse)?;
    let page = candidates::messages(&accepted.cx, &accepted.actor, id, paging).await;
    accepted.answer(page, |page| answer::list(page, |told| CandidateMessageJson::new(&told, &clocks)))
}

/// What a candidate was told, or is to be, as comma-separated values: all that `GET /api/candidates/{id}/messages` lists
#[utoipa::path(get, path = "/api/candidates/{id}/messages.csv", tag = "Candidates",
    operation_id = "exportMessagesOfCandidate", params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        GetRefused))]
pub async fn export_messages(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter: accepted.id(CandidateId::parse)?,
        read: |cx, actor, id, paging| {
            Box::pin(async move { candidates::messages(&cx, &actor, id, paging).await })
        },
        publish: move |told| Ok(vec![CandidateMessageJson::new(&told, &clocks)?]),
    };
    exports::answer(&accepted, "messages", MESSAGE_COLUMNS, list).await
}

/// What happened to a candidate, whoever they were, the newest first
#[utoipa::path(get, path = "/api/candidates/{id}/history", tag = "Candidates",
    operation_id = "getHistoryOfCandidate", params(ZoneQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "The last of it.", body = HistoryJson), GetRefused))]
pub async fn history(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(CandidateId::parse)?);
    let own = people::me(cx, actor).await?.time_zone;
    let history = candidates::history(cx, actor, id).await;
    accepted.answer(history, |history| Ok(Json(HistoryJson::new(&history, &clocks, &own)?).into_response()))
}

/// Somebody who is interviewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Candidate)]
#[serde(rename_all = "camelCase")]
pub struct CandidateJson {
    pub id: Uuid,
    #[schema(example = "Lena Fischer")]
    pub name: String,
    #[schema(example = "lena.fischer@example.com")]
    pub email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "America/New_York")]
    pub time_zone: Option<String>,
    /// Rises with every change of the row.
    pub version: i64,
    /// Other addresses that lead to them, since they were found to be one with whoever had them; told where one candidate
    /// is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub former_emails: Option<Vec<String>>,
}

pub type CandidateList = ListJson<CandidateJson>;

const COLUMNS: Columns = &["id", "name", "email", "timeZone", "version"];

impl CandidateJson {
    fn new(candidate: &Candidate) -> Self {
        let Candidate { id, name, email, time_zone, version, created_at: _, updated_at: _ } = candidate;
        Self {
            id: id.0,
            name: name.to_string(),
            email: email.to_string(),
            time_zone: time_zone.as_ref().map(ToString::to_string),
            version: version.0,
            former_emails: None,
        }
    }

    fn with_former(candidate: &Candidate, former: &[Former]) -> Self {
        let emails = former.iter().map(|former| former.email.to_string()).collect();
        Self { former_emails: Some(emails), ..Self::new(candidate) }
    }
}

/// Something that a candidate was told of a booking, or is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CandidateMessage)]
#[serde(rename_all = "camelCase")]
pub struct CandidateMessageJson {
    pub booking_id: Uuid,
    pub message: MessageJson,
}

pub type CandidateMessageList = ListJson<CandidateMessageJson>;

const MESSAGE_COLUMNS: Columns = &[
    "bookingId",
    "message.id",
    "message.kind",
    "message.sequence",
    "message.minutesBefore",
    "message.to",
    "message.email",
    "message.state",
    "message.tries",
    "message.remark",
    "message.dueAt",
    "message.held",
    "message.sentAt",
    "message.createdAt",
];

impl CandidateMessageJson {
    fn new(told: &Told, clocks: &Clocks) -> services::Result<Self> {
        let Told { booking, slot, entry } = told;
        Ok(Self { booking_id: booking.0, message: MessageJson::new(entry, clocks, &slot.time_zone)? })
    }
}

/// A candidate to be added; known by e-mail, whatever its case.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewCandidate {
    #[schema(required = true, nullable = false, min_length = 1, max_length = 200, example = "Lena Fischer")]
    name: Option<String>,
    #[schema(required = true, nullable = false, example = "lena.fischer@example.com")]
    email: Option<String>,
    #[schema(value_type = Option<String>, example = "America/New_York")]
    time_zone: Option<Option<String>>,
}

impl NewCandidate {
    pub(super) fn read(form: &mut Form) -> RawCandidate {
        let Self { name, email, time_zone } = Self {
            name: form.text("name"),
            email: form.text("email"),
            time_zone: form.text_or_null("timeZone"),
        };
        RawCandidate { name, email, time_zone }
    }
}

/// What is to be different about a candidate; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct CandidateEdits {
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Lena Fischer")]
    name: Option<String>,
    #[schema(nullable = false, example = "lena.fischer@example.com")]
    email: Option<String>,
    /// `null` forgets the zone.
    #[schema(value_type = Option<String>, example = "America/New_York")]
    time_zone: Option<Option<String>>,
}

impl CandidateEdits {
    fn read(form: &mut Form) -> RawCandidate {
        let Self { name, email, time_zone } = Self {
            name: form.text("name"),
            email: form.text("email"),
            time_zone: form.text_or_null("timeZone"),
        };
        RawCandidate { name, email, time_zone }
    }
}

#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CandidateQuery {
    /// What the name or the e-mail contains, whatever its case.
    #[param(nullable = false, max_length = 200)]
    search: Option<String>,
}

impl CandidateQuery {
    fn read(asked: &mut Asked) -> Option<String> {
        let Self { search } = Self { search: asked.query.line("search").map(|line| line.to_string()) };
        search
    }
}
