use domain::{
    candidates::Candidate,
    ids::{CandidateId, NoteId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Asked, Candidates};
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// What the address asks for.
#[server(prefix = "/pages", endpoint = "show_candidates", protocol = Reads)]
pub async fn show_candidates(asked: Asked) -> Result<Candidates, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::candidates::shown(&cx, &actor, asked).await)
}

/// Those whose name or e-mail contain what was typed, the first few.
#[server(prefix = "/pages", endpoint = "find_candidates", protocol = Reads)]
pub async fn find_candidates(#[server(default)] words: String) -> Result<Vec<Candidate>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::candidates::found(&cx, &actor, &words).await)
}

/// Every zone that somebody may live in.
#[server(prefix = "/pages", endpoint = "list_zones", protocol = Reads)]
pub async fn list_zones() -> Result<Vec<String>, AppError> {
    crate::ssr::caller()?;
    Ok(crate::ssr::candidates::zones())
}

/// A candidate as they stand in their form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub name: String,
    pub email: String,
    pub zone: String,
}

/// Adds one; with an id, changes that one, unless they are not what they were when the form was filled in.
#[server(prefix = "/pages", endpoint = "save_candidate", protocol = Writes)]
pub async fn save_candidate(
    id: Option<CandidateId>,
    version: Option<i64>,
    #[server(default)] typed: Typed,
) -> Result<CandidateId, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let saved = crate::ssr::candidates::save(&cx, &actor, id, version, typed).await;
    let id = crate::ssr::answer(saved)?;
    crate::ssr::after_form(&super::href(id));
    Ok(id)
}

#[server(prefix = "/pages", endpoint = "add_note", protocol = Writes)]
pub async fn add_note(candidate: CandidateId, #[server(default)] text: String) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = domain::candidates::RawNote { text: Some(text) };
    crate::ssr::answer(services::candidates::notes::add(&cx, &actor, candidate, raw).await)?;
    crate::ssr::after_form(&super::href(candidate));
    Ok(())
}

/// Not over what was said since `version`.
#[server(prefix = "/pages", endpoint = "change_note", protocol = Writes)]
pub async fn change_note(
    candidate: CandidateId,
    id: NoteId,
    version: i64,
    #[server(default)] text: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let (raw, version) = (domain::candidates::RawNote { text: Some(text) }, domain::ids::Version(version));
    let at = (candidate, id);
    crate::ssr::answer(services::candidates::notes::edit(&cx, &actor, at, Some(version), raw).await)?;
    crate::ssr::after_form(&super::href(candidate));
    Ok(())
}

#[server(prefix = "/pages", endpoint = "remove_note", protocol = Writes)]
pub async fn remove_note(candidate: CandidateId, id: NoteId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::candidates::notes::remove(&cx, &actor, (candidate, id), None).await)?;
    crate::ssr::after_form(&super::href(candidate));
    Ok(())
}

/// Makes one of two, with what of the other is taken: whatever says `other`.
#[server(prefix = "/pages", endpoint = "merge_candidates", protocol = Writes)]
pub async fn merge_candidates(
    id: CandidateId,
    from: CandidateId,
    version: i64,
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] zone: String,
) -> Result<CandidateId, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = super::merge::raw(from, [&name, &email, &zone]);
    let version = Some(domain::ids::Version(version));
    let merged = services::candidates::merge::merge(&cx, &actor, id, version, raw).await;
    crate::ssr::answer(merged)?;
    crate::ssr::after_form(&super::href(id));
    Ok(id)
}
