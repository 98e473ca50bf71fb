use domain::ids::{BookingId, TaskId};
use leptos::prelude::*;

use super::Preparations;
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// The interviews to come of whoever looks, or everybody's, with what is to be done before each. Pages count from 1.
#[server(prefix = "/pages", endpoint = "show_preparations", protocol = Reads)]
pub async fn show_preparations(page: u64) -> Result<Preparations, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::preparation::shown(&cx, &actor, page).await)
}

/// Ticks a task off, or opens it again, and says as which version it stands then. `on_page`: the form stands among all
/// interviews.
#[server(prefix = "/pages", endpoint = "tick_task", protocol = Writes)]
pub async fn tick_task(
    booking: BookingId,
    id: TaskId,
    done: bool,
    #[server(default)] on_page: bool,
) -> Result<i64, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = domain::preparation::RawTask { done: Some(done), ..domain::preparation::RawTask::default() };
    let task = crate::ssr::answer(services::preparation::edit(&cx, &actor, booking, id, None, raw).await)?;
    crate::ssr::preparation::lead_back(&actor, booking, on_page);
    Ok(task.version.0)
}

/// Adds a task; without an id of somebody, for whoever interviews.
#[server(prefix = "/pages", endpoint = "add_task", protocol = Writes)]
pub async fn add_task(
    booking: BookingId,
    #[server(default)] title: String,
    #[server(default)] category: String,
    minutes: i64,
    #[server(default)] assignee: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = crate::ssr::preparation::typed(title, category, minutes, assignee);
    crate::ssr::answer(services::preparation::add(&cx, &actor, booking, raw).await)?;
    crate::ssr::preparation::lead_back(&actor, booking, false);
    Ok(())
}

/// Changes a task, as which version it was seen: all of it that is typed.
#[server(prefix = "/pages", endpoint = "change_task", protocol = Writes)]
pub async fn change_task(
    booking: BookingId,
    id: TaskId,
    version: i64,
    #[server(default)] title: String,
    minutes: i64,
    #[server(default)] assignee: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = crate::ssr::preparation::typed(title, String::new(), minutes, assignee);
    crate::ssr::answer(
        services::preparation::edit(&cx, &actor, booking, id, Some(domain::ids::Version(version)), raw).await,
    )?;
    crate::ssr::preparation::lead_back(&actor, booking, false);
    Ok(())
}

#[server(prefix = "/pages", endpoint = "remove_task", protocol = Writes)]
pub async fn remove_task(booking: BookingId, id: TaskId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::preparation::remove(&cx, &actor, booking, id).await)?;
    crate::ssr::preparation::lead_back(&actor, booking, false);
    Ok(())
}
