use leptos::prelude::*;

use super::{Asked, Shown};
use crate::{call::Reads, error::AppError};

/// What became of the slots and interviews that are asked for.
#[server(prefix = "/pages", endpoint = "show_rates", protocol = Reads)]
pub async fn show_rates(asked: Asked) -> Result<Shown, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::rates::shown(&cx, &actor, asked).await)
}
