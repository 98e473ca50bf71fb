use domain::{ids::ImportId, imports::Noun};
use leptos::prelude::*;

use super::{Done, Looked};
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// What the rows of a file that is kept would do; nothing where none is asked for.
#[server(prefix = "/pages", endpoint = "look_at_import", protocol = Reads)]
pub async fn look_at_import(noun: Noun, file: Option<ImportId>) -> Result<Option<Looked>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::imports::looked(&cx, &actor, noun, file).await)
}

/// Imports a file that is kept.
#[server(prefix = "/pages", endpoint = "import_file", protocol = Writes)]
pub async fn import_file(noun: Noun, id: ImportId) -> Result<Done, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let done = crate::ssr::answer(crate::ssr::imports::imported(&cx, &actor, noun, id).await)?;
    let led_to = if done.applied { done.href() } else { super::looked_at(noun, id) };
    crate::ssr::after_form(&led_to);
    Ok(done)
}
