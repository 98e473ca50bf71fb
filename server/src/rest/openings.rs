//! `/api/openings`.

use domain::{
    ids::OpeningId,
    interviews::Format,
    openings::{Colleague, Opening, OpeningStatus, RawOpening},
    permissions::Permission,
    text::Line,
};
use serde::Serialize;
use services::openings::{self, OpeningFilter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    call::Asked,
    clocks::ZoneQuery,
    conditions::{Conditional, Repeatable},
    exports::{self, Columns, List},
    interviews::{self, FormatJson, InterviewJson, InterviewList, InterviewQuery},
    json::Form,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{AddOpeningRefused, EditOpeningRefused, GetRefused, ListRefused};

/// Adds an opening
#[utoipa::path(post, path = "/api/openings", tag = "Openings", operation_id = "addOpening",
    params(Repeatable), request_body = NewOpening,
    responses(
        (status = 201, description = "The opening is added.", body = OpeningJson,
            headers(("Location" = String, description = "Where it is"),
                ("ETag" = String, description = "Its version"))),
        AddOpeningRefused))]
pub async fn create(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageOpenings)?.posted().await?;
    let raw = NewOpening::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse_new())?;
    let made = openings::create(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(made, |opening| {
        let location = format!("/api/openings/{}", opening.id);
        Ok(answer::created(&location, opening.version, &OpeningJson::new(&opening)))
    })
}

/// Openings, ordered by title, then id
#[utoipa::path(get, path = "/api/openings", tag = "Openings", operation_id = "listOpenings",
    params(OpeningQuery, PageQuery),
    responses((status = 200, description = "One page of them.", body = OpeningList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeOpenings)?.asked();
    let (filter, paging) = (OpeningQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let page = openings::list(&accepted.cx, &accepted.actor, filter, paging).await;
    accepted.answer(page, |page| answer::list(page, |opening| Ok(OpeningJson::new(&opening))))
}

/// Openings as comma-separated values: all that `GET /api/openings` lists
#[utoipa::path(get, path = "/api/openings.csv", tag = "Openings", operation_id = "exportOpenings",
    params(OpeningQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeOpenings)?.asked();
    let filter = OpeningQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter,
        read: |cx, actor, filter, paging| {
            Box::pin(async move { openings::list(&cx, &actor, filter, paging).await })
        },
        publish: |opening| Ok(vec![OpeningJson::new(&opening)]),
    };
    exports::answer(&accepted, "openings", COLUMNS, list).await
}

/// An opening
#[utoipa::path(get, path = "/api/openings/{id}", tag = "Openings", operation_id = "getOpening",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The opening.", body = OpeningJson,
            headers(("ETag" = String, description = "Its version"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let accepted = call.may(Permission::SeeOpenings)?.asked().accepted()?;
    let found = openings::get(&accepted.cx, &accepted.actor, accepted.id(OpeningId::parse)?).await;
    accepted.answer(found, |opening| Ok(answer::row(opening.version, &OpeningJson::new(&opening))))
}

/// Changes an opening
#[utoipa::path(patch, path = "/api/openings/{id}", tag = "Openings", operation_id = "editOpening",
    params(Conditional, ("id" = Uuid, Path)), request_body = OpeningEdits,
    responses(
        (status = 200, description = "The opening as it is now.", body = OpeningJson,
            headers(("ETag" = String, description = "Its version"))),
        EditOpeningRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageOpenings)?.patched().await?;
    let (seen, raw) = (asked.if_match(), OpeningEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse_changes())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(OpeningId::parse)?);
    let seen = seen.expected(async || Ok(openings::get(cx, actor, id).await?.version)).await?;
    let edited = openings::edit(cx, actor, id, seen, raw).await;
    accepted.answer(edited, |opening| Ok(answer::row(opening.version, &OpeningJson::new(&opening))))
}

/// The interviews for an opening, ordered by start, then id: of every status. Interviewers see their own
#[utoipa::path(get, path = "/api/openings/{id}/interviews", tag = "Openings", operation_id = "listInterviews",
    params(InterviewQuery, ZoneQuery, PageQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "One page of them.", body = InterviewList), GetRefused))]
pub async fn interviews(call: Call) -> Answer {
    interviews_of(call).await
}

/// The interviews for an opening as comma-separated values: all that `GET /api/openings/{id}/interviews` lists
#[utoipa::path(get, path = "/api/openings/{id}/interviews.csv", tag = "Openings", operation_id = "exportInterviews",
    params(InterviewQuery, ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        GetRefused))]
pub async fn export_interviews(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeOpenings)?.asked();
    let (clocks, window) = (Clocks::asked_for(&mut asked), InterviewQuery::read(&mut asked));
    let accepted = asked.accepted()?;
    let id = accepted.id(OpeningId::parse)?;
    let list = List {
        filter: (id, window),
        read: |cx, actor, (id, window), paging| {
            Box::pin(async move { openings::interviews(&cx, &actor, id, window, paging).await })
        },
        publish: move |about| Ok(vec![InterviewJson::new(&about, &clocks)?]),
    };
    exports::answer(&accepted, "interviews", interviews::COLUMNS, list).await
}

/// The same as `GET /api/openings/{id}/interviews`
#[utoipa::path(get, path = "/api/v1/job-opportunities/{id}/interviews", tag = "Openings",
    operation_id = "listInterviewsOfJobOpportunity", params(InterviewQuery, ZoneQuery, PageQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "One page of them.", body = InterviewList), GetRefused))]
pub async fn interviews_of_job_opportunity(call: Call) -> Answer {
    interviews_of(call).await
}

async fn interviews_of(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeOpenings)?.asked();
    let (clocks, window) = (Clocks::asked_for(&mut asked), InterviewQuery::read(&mut asked));
    let paging = asked.query.paging();
    let accepted = asked.accepted()?;
    let id = accepted.id(OpeningId::parse)?;
    let page = openings::interviews(&accepted.cx, &accepted.actor, id, window, paging).await;
    accepted.answer(page, |page| answer::list(page, |about| InterviewJson::new(&about, &clocks)))
}

/// A job that interviews are for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Opening)]
#[serde(rename_all = "camelCase")]
pub struct OpeningJson {
    pub id: Uuid,
    #[schema(example = "Platform engineer")]
    pub title: String,
    /// The company or team that somebody is looked for.
    #[schema(example = "Acme, payments")]
    pub company: String,
    #[schema(required = true)]
    pub industry: Option<String>,
    /// What kind of work it is.
    #[schema(required = true, example = "engineering")]
    pub role: Option<String>,
    #[schema(required = true)]
    pub place: Option<String>,
    #[schema(required = true)]
    pub description: Option<String>,
    #[schema(required = true)]
    pub hiring_manager: Option<ColleagueJson>,
    /// Who usually interviews for it, by name.
    pub interviewers: Vec<ColleagueJson>,
    /// How its interviews are usually held.
    #[schema(required = true, value_type = Option<FormatJson>)]
    pub format: Option<&'static str>,
    #[schema(value_type = OpeningStatusJson)]
    pub status: &'static str,
    /// Rises with every change of the row.
    pub version: i64,
}

pub type OpeningList = ListJson<OpeningJson>;

const COLUMNS: Columns = &[
    "id",
    "title",
    "company",
    "industry",
    "role",
    "place",
    "description",
    "hiringManager.id",
    "hiringManager.name",
    "interviewers.id",
    "interviewers.name",
    "format",
    "status",
    "version",
];

/// As much of a person as those see who see an opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Colleague)]
pub struct ColleagueJson {
    pub id: Uuid,
    #[schema(example = "Ana Moreau")]
    pub name: String,
}

/// What `status` of an opening is one of: only for an open one interviews are scheduled.
#[derive(Debug, ToSchema)]
#[schema(as = OpeningStatus, rename_all = "snake_case")]
pub enum OpeningStatusJson {
    Open,
    OnHold,
    Closed,
}

impl OpeningJson {
    fn new(opening: &Opening) -> Self {
        let Opening {
            id,
            title,
            company,
            industry,
            role,
            place,
            description,
            hiring_manager,
            interviewers,
            format,
            status,
            version,
            created_at: _,
            updated_at: _,
        } = opening;
        Self {
            id: id.0,
            title: title.to_string(),
            company: company.to_string(),
            industry: industry.as_ref().map(ToString::to_string),
            role: role.as_ref().map(ToString::to_string),
            place: place.as_ref().map(ToString::to_string),
            description: description.as_ref().map(|note| note.as_str().to_owned()),
            hiring_manager: hiring_manager.as_ref().map(ColleagueJson::new),
            interviewers: interviewers.iter().map(ColleagueJson::new).collect(),
            format: format.map(Format::as_str),
            status: status.as_str(),
            version: version.0,
        }
    }
}

impl ColleagueJson {
    pub(super) fn new(colleague: &Colleague) -> Self {
        let Colleague { id, name } = colleague;
        Self { id: id.0, name: name.to_string() }
    }
}

/// An opening to be added.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewOpening {
    #[schema(
        required = true,
        nullable = false,
        min_length = 1,
        max_length = 200,
        example = "Platform engineer"
    )]
    title: Option<String>,
    #[schema(
        required = true,
        nullable = false,
        min_length = 1,
        max_length = 200,
        example = "Acme, payments"
    )]
    company: Option<String>,
    #[schema(value_type = Option<String>, max_length = 200)]
    industry: Option<Option<String>>,
    #[schema(value_type = Option<String>, max_length = 200)]
    role: Option<Option<String>>,
    #[schema(value_type = Option<String>, max_length = 200)]
    place: Option<Option<String>>,
    #[schema(value_type = Option<String>, max_length = 10_000)]
    description: Option<Option<String>>,
    #[schema(value_type = Option<Uuid>)]
    hiring_manager_id: Option<Option<String>>,
    /// Interviewers.
    #[schema(value_type = Option<Vec<Uuid>>, max_items = 50)]
    interviewer_ids: Option<Vec<String>>,
    #[schema(value_type = Option<FormatJson>)]
    format: Option<Option<String>>,
    /// `open`, unless something else is said.
    #[schema(value_type = Option<OpeningStatusJson>)]
    status: Option<String>,
}

/// What is to be different about an opening; what is left out stays, and `null` takes away what need not be there.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct OpeningEdits {
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Platform engineer")]
    title: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 200, example = "Acme, payments")]
    company: Option<String>,
    #[schema(value_type = Option<String>, max_length = 200)]
    industry: Option<Option<String>>,
    #[schema(value_type = Option<String>, max_length = 200)]
    role: Option<Option<String>>,
    #[schema(value_type = Option<String>, max_length = 200)]
    place: Option<Option<String>>,
    #[schema(value_type = Option<String>, max_length = 10_000)]
    description: Option<Option<String>>,
    #[schema(value_type = Option<Uuid>)]
    hiring_manager_id: Option<Option<String>>,
    /// Interviewers: all of them.
    #[schema(nullable = false, value_type = Option<Vec<Uuid>>, max_items = 50)]
    interviewer_ids: Option<Vec<String>>,
    #[schema(value_type = Option<FormatJson>)]
    format: Option<Option<String>>,
    #[schema(nullable = false, value_type = Option<OpeningStatusJson>)]
    status: Option<String>,
}

macro_rules! read_opening {
    ($($name:ident)*) => {$(
        impl $name {
            fn read(form: &mut Form) -> RawOpening {
                let Self {
                    title,
                    company,
                    industry,
                    role,
                    place,
                    description,
                    hiring_manager_id,
                    interviewer_ids,
                    format,
                    status,
                } = Self {
                    title: form.text("title"),
                    company: form.text("company"),
                    industry: form.text_or_null("industry"),
                    role: form.text_or_null("role"),
                    place: form.text_or_null("place"),
                    description: form.text_or_null("description"),
                    hiring_manager_id: form.text_or_null("hiringManagerId"),
                    interviewer_ids: form.texts("interviewerIds"),
                    format: form.text_or_null("format"),
                    status: form.text("status"),
                };
                RawOpening {
                    title,
                    company,
                    industry,
                    role,
                    place,
                    description,
                    hiring_manager_id,
                    interviewer_ids,
                    format,
                    status,
                }
            }
        }
    )*};
}

read_opening! { NewOpening OpeningEdits }

/// Which openings.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OpeningQuery {
    #[param(inline, nullable = false, value_type = Option<OpeningStatusJson>)]
    status: Option<OpeningStatus>,
    /// What the title or the company contains, whatever its case.
    #[param(nullable = false, value_type = Option<String>, max_length = 200)]
    search: Option<Line>,
}

impl OpeningQuery {
    fn read(asked: &mut Asked) -> OpeningFilter {
        const STATUSES: &str = "must be open, on_hold or closed";
        let query = &mut asked.query;
        let Self { status, search } = Self {
            status: query.known("status", STATUSES, OpeningStatus::parse),
            search: query.line("search"),
        };
        OpeningFilter { status, search }
    }
}
