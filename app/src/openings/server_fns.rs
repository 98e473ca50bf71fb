use domain::{ids::OpeningId, openings::OpeningStatus};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Asked, Openings};
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// What the address asks for.
#[server(prefix = "/pages", endpoint = "show_openings", protocol = Reads)]
pub async fn show_openings(asked: Asked) -> Result<Openings, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::openings::shown(&cx, &actor, asked).await)
}

/// An opening as it stands in its form; what is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub title: String,
    pub company: String,
    pub industry: String,
    pub role: String,
    pub place: String,
    pub format: String,
    pub manager: String,
    pub interviewers: Vec<String>,
    pub description: String,
}

/// Makes one; with an id, changes that one, unless it is not what it was when the form was filled in.
#[server(prefix = "/pages", endpoint = "save_opening", protocol = Writes)]
pub async fn save_opening(
    id: Option<OpeningId>,
    version: Option<i64>,
    #[server(default)] typed: Typed,
) -> Result<OpeningId, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let saved = crate::ssr::openings::save(&cx, &actor, id, version, typed).await;
    let id = crate::ssr::answer(saved)?;
    crate::ssr::after_form(&Asked::one(id));
    Ok(id)
}

#[server(prefix = "/pages", endpoint = "set_opening_status", protocol = Writes)]
pub async fn set_opening_status(id: OpeningId, status: OpeningStatus) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::openings::set_status(&cx, &actor, id, status).await)?;
    crate::ssr::after_form(&Asked::one(id));
    Ok(())
}
