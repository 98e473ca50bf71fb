//! What is to be done before interviews: `/api/preparation`, `/api/booking/{id}/preparation`.

use axum::{Json, response::IntoResponse};
use domain::{
    ids::{BookingId, PersonId, TaskId},
    permissions::Permission,
    preparation::{Category, Done, Preparation, Progress, RawTask, Task},
    refusal::Refusal,
    slots::Slot,
    time::Instant,
};
use serde::Serialize;
use services::preparation::{self, Coming};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    bookings::BookingJson,
    call::Asked,
    clocks::ZoneQuery,
    conditions::{Conditional, Repeatable},
    exports::{self, Columns, List},
    json::Form,
    openings::ColleagueJson,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{AddTaskRefused, EditTaskRefused, GetRefused, ListRefused, RemoveTaskRefused};

/// What is to be done before an interview: what is due first comes first
#[utoipa::path(get, path = "/api/booking/{id}/preparation", tag = "Preparation", operation_id = "getPreparation",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "All of it.", body = PreparationJson), GetRefused))]
pub async fn get(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let slot = preparation::slot(cx, actor, id).await?;
    let found = preparation::get(cx, actor, id).await;
    accepted.answer(found, |preparation| {
        Ok(Json(PreparationJson::new(&preparation, &slot, &clocks)?).into_response())
    })
}

/// The interviews to come, ordered by start, then id, with what is to be done before each. Interviewers see their own
#[utoipa::path(get, path = "/api/preparation", tag = "Preparation", operation_id = "listPreparations",
    params(PreparationQuery, ZoneQuery, PageQuery),
    responses((status = 200, description = "One page of them.", body = ComingInterviewList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let (PreparationQuery { interviewer, to }, paging) =
        (PreparationQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let page = preparation::list(&accepted.cx, &accepted.actor, interviewer, to, paging).await;
    accepted.answer(page, |page| answer::list(page, |coming| ComingJson::new(&coming, &clocks)))
}

/// What is to be done before the interviews to come as comma-separated values: every task of what `GET /api/preparation` lists
#[utoipa::path(get, path = "/api/preparation.csv", tag = "Preparation", operation_id = "exportTasks",
    params(PreparationQuery, ZoneQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeBookings)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let PreparationQuery { interviewer, to } = PreparationQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter: (interviewer, to),
        read: |cx, actor, (interviewer, to), paging| {
            Box::pin(async move { preparation::list(&cx, &actor, interviewer, to, paging).await })
        },
        publish: move |coming| TaskRow::of(&coming, &clocks),
    };
    exports::answer(&accepted, "tasks", COLUMNS, list).await
}

/// Adds something to be done before an interview
#[utoipa::path(post, path = "/api/booking/{id}/preparation", tag = "Preparation", operation_id = "addTask",
    params(ZoneQuery, Repeatable, ("id" = Uuid, Path)), request_body = NewTask,
    responses(
        (status = 201, description = "The task is added.", body = TaskJson,
            headers(("Location" = String, description = "Where it is changed"),
                ("ETag" = String, description = "Its version"))),
        AddTaskRefused))]
pub async fn add(call: Call) -> Answer {
    let mut asked = call.may(Permission::Prepare)?.posted().await?;
    let (clocks, raw) = (Clocks::asked_for(&mut asked), NewTask::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse_new())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let slot = preparation::slot(cx, actor, id).await?;
    let added = preparation::add(cx, actor, id, raw).await;
    accepted.answer(added, |task| {
        let location = format!("/api/booking/{id}/preparation/{}", task.id);
        Ok(answer::created(&location, task.version, &TaskJson::new(&task, &slot, &clocks)?))
    })
}

/// Changes a task, or ticks it off. What is so already stays as it is, whoever did it
#[utoipa::path(patch, path = "/api/booking/{id}/preparation/{taskId}", tag = "Preparation", operation_id = "editTask",
    params(ZoneQuery, Conditional, ("id" = Uuid, Path), ("taskId" = Uuid, Path)), request_body = TaskEdits,
    responses(
        (status = 200, description = "The task as it is now.", body = TaskJson,
            headers(("ETag" = String, description = "Its version"))),
        EditTaskRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::Prepare)?.patched().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), TaskEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse_changes())?;
    let (cx, actor) = (&accepted.cx, &accepted.actor);
    let (id, task) = (accepted.id(BookingId::parse)?, accepted.inner_id(TaskId::parse)?);
    let slot = preparation::slot(cx, actor, id).await?;
    let version = async || {
        let preparation = preparation::get(cx, actor, id).await?;
        Ok(preparation.find(task).ok_or(Refusal::NotFound)?.version)
    };
    let seen = seen.expected(version).await?;
    let edited = preparation::edit(cx, actor, id, task, seen, raw).await;
    accepted.answer(edited, |task| Ok(answer::row(task.version, &TaskJson::new(&task, &slot, &clocks)?)))
}

/// Takes a task away; one that follows from the rules does not come back
#[utoipa::path(delete, path = "/api/booking/{id}/preparation/{taskId}", tag = "Preparation",
    operation_id = "removeTask", params(("id" = Uuid, Path), ("taskId" = Uuid, Path)),
    responses((status = 204, description = "It is gone."), RemoveTaskRefused))]
pub async fn remove(call: Call) -> Answer {
    let accepted = call.may(Permission::Prepare)?.asked().accepted()?;
    let (id, task) = (accepted.id(BookingId::parse)?, accepted.inner_id(TaskId::parse)?);
    let removed = preparation::remove(&accepted.cx, &accepted.actor, id, task).await;
    accepted.answer(removed, |()| Ok(answer::nothing()))
}

/// All that is to be done before an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Preparation)]
#[serde(rename_all = "camelCase")]
pub struct PreparationJson {
    pub booking_id: Uuid,
    /// How many of the tasks are done.
    pub done: usize,
    pub total: usize,
    /// What is due first comes first.
    pub tasks: Vec<TaskJson>,
}

/// Something to be done before an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Task)]
#[serde(rename_all = "camelCase")]
pub struct TaskJson {
    pub id: Uuid,
    #[schema(example = "Read the candidate's CV")]
    pub title: String,
    #[schema(value_type = CategoryJson)]
    pub category: &'static str,
    /// How long before the interview it is due. It moves with the interview.
    pub minutes_before: i32,
    #[schema(format = DateTime, example = "2026-03-02T14:00:00+01:00")]
    pub due_at: String,
    /// Whose it is; `null`: of whoever interviews.
    #[schema(required = true)]
    pub assignee: Option<ColleagueJson>,
    pub done: bool,
    #[schema(required = true)]
    pub done_by: Option<ColleagueJson>,
    #[schema(required = true, format = DateTime, example = "2026-03-01T16:20:04.120+01:00")]
    pub done_at: Option<String>,
    /// It follows from the rules; nobody added it.
    pub generated: bool,
    /// Rises with every change of the row.
    pub version: i64,
}

/// An interview to come, and what is to be done before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ComingInterview)]
#[serde(rename_all = "camelCase")]
pub struct ComingJson {
    pub booking: BookingJson,
    pub preparation: PreparationJson,
}

pub type ComingInterviewList = ListJson<ComingJson>;

/// A task, and the interview that it is to be done before.
#[derive(Serialize)]
struct TaskRow {
    booking: BookingJson,
    task: TaskJson,
}

const COLUMNS: Columns = &[
    "booking.id",
    "booking.slot.startTime",
    "booking.slot.endTime",
    "booking.slot.timeZone",
    "booking.slot.interviewerName",
    "booking.candidate.name",
    "task.id",
    "task.title",
    "task.category",
    "task.minutesBefore",
    "task.dueAt",
    "task.assignee.id",
    "task.assignee.name",
    "task.done",
    "task.doneBy.id",
    "task.doneBy.name",
    "task.doneAt",
    "task.generated",
    "task.version",
];

impl TaskRow {
    fn of(coming: &Coming, clocks: &Clocks) -> services::Result<Vec<Self>> {
        let ComingJson { booking, preparation } = ComingJson::new(coming, clocks)?;
        Ok(preparation.tasks.into_iter().map(|task| Self { booking: booking.clone(), task }).collect())
    }
}

/// What `category` of a task is one of.
#[derive(Debug, ToSchema)]
#[schema(as = TaskCategory, rename_all = "snake_case")]
pub enum CategoryJson {
    Research,
    Questions,
    Logistics,
    Technology,
    Other,
}

impl PreparationJson {
    fn new(preparation: &Preparation, slot: &Slot, clocks: &Clocks) -> services::Result<Self> {
        let Progress { done, total } = preparation.progress();
        let Preparation { booking: id, tasks } = preparation;
        let tasks = tasks.iter().map(|task| TaskJson::new(task, slot, clocks));
        Ok(Self { booking_id: id.0, done, total, tasks: tasks.collect::<services::Result<_>>()? })
    }
}

impl TaskJson {
    fn new(task: &Task, slot: &Slot, clocks: &Clocks) -> services::Result<Self> {
        let due = task.due(slot.interval.start());
        let own = &slot.time_zone;
        let Task { id, title, category, lead, assignee, done, is_generated, version } = task;
        let (by, at) = match done {
            Some(Done { by, at }) => (Some(by), Some(*at)),
            None => (None, None),
        };
        Ok(Self {
            id: id.0,
            title: title.to_string(),
            category: Category::as_str(*category),
            minutes_before: lead.minutes(),
            due_at: clocks.seconds(due, own)?,
            assignee: assignee.as_ref().map(ColleagueJson::new),
            done: by.is_some(),
            done_by: by.map(ColleagueJson::new),
            done_at: at.map(|at: Instant| clocks.millis(at, own)).transpose()?,
            generated: *is_generated,
            version: version.0,
        })
    }
}

impl ComingJson {
    fn new(coming: &Coming, clocks: &Clocks) -> services::Result<Self> {
        let Coming { booking, preparation } = coming;
        Ok(Self {
            preparation: PreparationJson::new(preparation, &booking.slot, clocks)?,
            booking: BookingJson::new(booking, clocks)?,
        })
    }
}

/// A task to be added.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewTask {
    #[schema(required = true, nullable = false, min_length = 1, max_length = 200, example = "Order lunch")]
    title: Option<String>,
    /// `other`, unless something else is said.
    #[schema(value_type = Option<CategoryJson>)]
    category: Option<String>,
    /// A day, unless something else is said.
    #[schema(minimum = 5, maximum = 43_200)]
    minutes_before: Option<i64>,
    /// Whoever interviews, unless somebody who coordinates is named.
    #[schema(value_type = Option<Uuid>)]
    assignee_id: Option<Option<String>>,
}

/// What is to be different about a task; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct TaskEdits {
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    title: Option<String>,
    #[schema(nullable = false, value_type = Option<CategoryJson>)]
    category: Option<String>,
    #[schema(nullable = false, minimum = 5, maximum = 43_200)]
    minutes_before: Option<i64>,
    /// `null`: back to whoever interviews.
    #[schema(value_type = Option<Uuid>)]
    assignee_id: Option<Option<String>>,
    /// `true`: it is ticked off. `false`: it is open again.
    #[schema(nullable = false)]
    done: Option<bool>,
}

impl NewTask {
    fn read(form: &mut Form) -> RawTask {
        let Self { title, category, minutes_before, assignee_id } = Self {
            title: form.text("title"),
            category: form.text("category"),
            minutes_before: form.number("minutesBefore"),
            assignee_id: form.text_or_null("assigneeId"),
        };
        RawTask { title, category, minutes_before, assignee_id, done: None }
    }
}

impl TaskEdits {
    fn read(form: &mut Form) -> RawTask {
        let Self { title, category, minutes_before, assignee_id, done } = Self {
            title: form.text("title"),
            category: form.text("category"),
            minutes_before: form.number("minutesBefore"),
            assignee_id: form.text_or_null("assigneeId"),
            done: form.flag("done"),
        };
        RawTask { title, category, minutes_before, assignee_id, done }
    }
}

/// Which interviews.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PreparationQuery {
    #[param(rename = "interviewerId", nullable = false, value_type = Option<Uuid>)]
    interviewer: Option<PersonId>,
    /// Those that begin before it.
    #[param(nullable = false, value_type = Option<String>, format = DateTime)]
    to: Option<Instant>,
}

impl PreparationQuery {
    fn read(asked: &mut Asked) -> Self {
        let query = &mut asked.query;
        Self {
            interviewer: query.known("interviewerId", "must be the id of a person (a UUID)", PersonId::parse),
            to: query.instant("to"),
        }
    }
}
