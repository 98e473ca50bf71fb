use domain::candidates::Candidate;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{error::AppError, wire::InWire};

/// Those whose name or e-mail contain what was typed, the first few.
#[server(prefix = "/pages", endpoint = "find_candidates", input = GetUrl, output = InWire)]
pub async fn find_candidates(#[server(default)] words: String) -> Result<Vec<Candidate>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::candidates::found(&cx, &actor, &words).await)
}

/// Every zone that somebody may live in.
#[server(prefix = "/pages", endpoint = "list_zones", input = GetUrl, output = InWire)]
pub async fn list_zones() -> Result<Vec<String>, AppError> {
    crate::ssr::caller()?;
    Ok(crate::ssr::candidates::zones())
}
