use domain::{ids::JobId, jobs::JobState};
use leptos::prelude::*;

use super::Jobs;
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// Those that are not done; `state`: how they are to go. Pages count from 1.
#[server(prefix = "/pages", endpoint = "show_jobs", protocol = Reads)]
pub async fn show_jobs(state: Option<JobState>, page: u64) -> Result<Jobs, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::jobs::shown(&cx, &actor, state, page).await)
}

/// Has a job tried at once that failed or was given up.
#[server(prefix = "/pages", endpoint = "try_again", protocol = Writes)]
pub async fn try_again(id: JobId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::jobs::retry(&cx, &actor, id).await)?;
    crate::ssr::after_form(super::PATH);
    Ok(())
}
