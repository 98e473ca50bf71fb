use domain::ids::BookingId;
use leptos::prelude::*;

use crate::{call::Writes, error::AppError};

/// Says how an interview ended, or corrects that, and what follows. Not over what was said since `version`. `way`: as
/// "completed" or "no_show both"; of one that was called off, nothing.
#[server(prefix = "/pages", endpoint = "say_outcome", protocol = Writes)]
pub async fn say_outcome(
    booking: BookingId,
    version: i64,
    #[server(default)] way: String,
    #[server(default)] decision: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = crate::ssr::outcomes::said(&way, decision, note);
    let version = Some(domain::ids::Version(version));
    let said = services::outcomes::edit(&cx, &actor, booking, version, raw).await;
    crate::ssr::answer(said)?;
    crate::ssr::after_form(&crate::interviews::href(booking));
    Ok(())
}
