use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{Asked, Shown};
use crate::{error::AppError, wire::InWire};

/// What became of the slots and interviews that are asked for.
#[server(prefix = "/pages", endpoint = "show_rates", input = GetUrl, output = InWire)]
pub async fn show_rates(asked: Asked) -> Result<Shown, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::rates::shown(&cx, &actor, asked).await)
}
