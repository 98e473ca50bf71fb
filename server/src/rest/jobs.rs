//! Work that is to be done, for administrators: `/api/jobs`.

use domain::{ids::JobId, permissions::Permission, time::ZoneName};
use serde::Serialize;
use services::jobs::{self, Job, JobState, Work};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    call::Asked,
    clocks::ZoneQuery,
    conditions::Repeatable,
    exports::{self, Columns, List},
    paging::{ListJson, PageQuery},
};
use crate::openapi::{ListRefused, RetryRefused};

/// Work that is not done, next in turn first
#[utoipa::path(get, path = "/api/jobs", tag = "Jobs", operation_id = "listJobs",
    params(JobsQuery, ZoneQuery, PageQuery),
    responses((status = 200, description = "One page of it.", body = JobList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageJobs)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let (state, paging) = (JobsQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let page = jobs::list(&accepted.cx, &accepted.actor, state, paging).await;
    accepted.answer(page, |page| answer::list(page, |job| JobJson::new(job, &clocks)))
}

/// Work that is not done as comma-separated values
#[utoipa::path(get, path = "/api/jobs.csv", tag = "Jobs", operation_id = "exportJobs",
    params(JobsQuery, ZoneQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageJobs)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let state = JobsQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter: state,
        read: |cx, actor, state, paging| {
            Box::pin(async move { jobs::list(&cx, &actor, state, paging).await })
        },
        publish: move |job| Ok(vec![JobJson::new(job, &clocks)?]),
    };
    exports::answer(&accepted, "jobs", COLUMNS, list).await
}

/// Has a job tried at once that failed or is dead; one that only waits for its time is left as it is
#[utoipa::path(post, path = "/api/jobs/{id}/retry", tag = "Jobs", operation_id = "retryJob",
    params(Repeatable, ("id" = Uuid, Path)),
    responses((status = 204, description = "It is tried as soon as somebody is free."), RetryRefused))]
pub async fn retry(call: Call) -> Answer {
    let accepted = call.may(Permission::ManageJobs)?.told().accepted()?;
    let retried = jobs::retry(&accepted.cx, &accepted.actor, accepted.id(JobId::parse)?).await;
    accepted.answer(retried, |()| Ok(answer::nothing()))
}

/// Work that is not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Job)]
#[serde(rename_all = "camelCase")]
pub struct JobJson {
    pub id: Uuid,
    /// `carry`: a message about a booking; `carry_room`: about a practice room; `prepare`: those with open tasks are told;
    /// `thank`: a thank-you note; `to_do`: a letter of what somebody is to do; `post`: what a webhook is told; `push`: a
    /// notice for a device.
    #[schema(example = "carry")]
    pub kind: &'static str,
    /// The booking that it follows from, where it is a message that is carried.
    #[schema(required = true)]
    pub booking_id: Option<Uuid>,
    /// The webhook that is told, where it is one.
    #[schema(required = true)]
    pub webhook_id: Option<Uuid>,
    /// The person who is written to, where it is what they are to do.
    #[schema(required = true)]
    pub person_id: Option<Uuid>,
    #[schema(value_type = JobStateJson)]
    pub state: &'static str,
    /// Since it came to be, or since it was last told to be tried again.
    pub attempts: i32,
    #[schema(format = DateTime, example = "2026-02-20T13:03:41.512Z")]
    pub due_at: String,
    /// When it is taken up next.
    #[schema(format = DateTime, example = "2026-02-20T13:04:21.512Z")]
    pub next_at: String,
    #[schema(required = true)]
    pub last_error: Option<String>,
}

const COLUMNS: Columns = &[
    "id",
    "kind",
    "bookingId",
    "webhookId",
    "personId",
    "state",
    "attempts",
    "dueAt",
    "nextAt",
    "lastError",
];

pub type JobList = ListJson<JobJson>;

/// What `state` of a job is one of: it waits for its time; it failed and is tried again; it was tried as often as it is.
#[derive(Debug, ToSchema)]
#[schema(as = JobState, rename_all = "snake_case")]
pub enum JobStateJson {
    Waiting,
    Failed,
    Dead,
}

impl JobJson {
    fn new(job: Job, clocks: &Clocks) -> services::Result<Self> {
        let Job { id, work, of, state, attempts, due, next, last_error } = job;
        let own = ZoneName::stored("UTC".to_owned());
        let (booking_id, webhook_id, person_id) = match work {
            Work::Carry(_) => (Some(of), None, None),
            Work::CarryRoom(_) | Work::Thank(_) | Work::Push(_) => (None, None, None),
            Work::Prepare(booking) => (Some(booking.0), None, None),
            Work::ToDo(person) => (None, None, Some(person.0)),
            Work::Post(_) => (None, Some(of), None),
        };
        Ok(Self {
            id: id.0,
            kind: work.kind(),
            booking_id,
            webhook_id,
            person_id,
            state: state.as_str(),
            attempts,
            due_at: clocks.millis(due, &own)?,
            next_at: clocks.millis(next, &own)?,
            last_error,
        })
    }
}

#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct JobsQuery {
    #[param(inline, nullable = false, value_type = Option<JobStateJson>)]
    state: Option<JobState>,
}

impl JobsQuery {
    fn read(asked: &mut Asked) -> Option<JobState> {
        let sentence = "must be waiting, failed or dead";
        let Self { state } = Self { state: asked.query.known("state", sentence, JobState::parse) };
        state
    }
}
