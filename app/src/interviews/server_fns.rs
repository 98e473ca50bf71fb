use domain::ids::BookingId;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::Named;
use crate::{error::AppError, wire::InWire};

/// The openings for which interviews are scheduled, by title; as many as can be chosen among.
#[server(prefix = "/pages", endpoint = "choose_opening", input = GetUrl, output = InWire)]
pub async fn choose_opening() -> Result<Vec<Named>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::openings::to_choose(&cx, &actor).await)
}

/// Says what a booking is about: all of it; what is empty is taken away. Not over what was said since `version`.
#[server(prefix = "/pages", endpoint = "describe_interview", output = InWire)]
pub async fn describe_interview(
    booking: BookingId,
    version: i64,
    #[server(default)] opening: String,
    #[server(default)] format: String,
    #[server(default)] stage: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = domain::interviews::RawInterview {
        opening_id: Some(Some(opening)),
        format: Some(Some(format)),
        stage: Some(Some(stage)),
    };
    crate::ssr::answer(
        services::interviews::edit(&cx, &actor, booking, Some(domain::ids::Version(version)), raw).await,
    )?;
    crate::ssr::after_form(&crate::bookings::View::default().opening(booking));
    Ok(())
}
