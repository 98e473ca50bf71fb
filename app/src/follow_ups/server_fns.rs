use domain::ids::{BookingId, FollowUpId};
use leptos::prelude::*;

use super::Agenda;
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// What is to be done after interviews: one's own alone where `mine`, or where one does not coordinate; what is done, where
/// `done`. Pages count from 1.
#[server(prefix = "/pages", endpoint = "show_follow_ups", protocol = Reads)]
pub async fn show_follow_ups(mine: bool, done: bool, page: u64) -> Result<Agenda, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::follow_ups::shown(&cx, &actor, mine, done, page).await)
}

/// Says that it is done, or open again. `on_page`: the form stands among all.
#[server(prefix = "/pages", endpoint = "tick_follow_up", protocol = Writes)]
pub async fn tick_follow_up(
    booking: BookingId,
    id: FollowUpId,
    done: bool,
    #[server(default)] on_page: bool,
) -> Result<(), AppError> {
    let raw =
        domain::follow_ups::RawFollowUp { done: Some(done), ..domain::follow_ups::RawFollowUp::default() };
    crate::ssr::follow_ups::change(booking, id, None, raw, on_page).await
}

/// Puts it off until a day.
#[server(prefix = "/pages", endpoint = "snooze_follow_up", protocol = Writes)]
pub async fn snooze_follow_up(
    booking: BookingId,
    id: FollowUpId,
    until: String,
    #[server(default)] on_page: bool,
) -> Result<(), AppError> {
    let raw = domain::follow_ups::RawFollowUp {
        snoozed_until: Some(Some(until)),
        ..domain::follow_ups::RawFollowUp::default()
    };
    crate::ssr::follow_ups::change(booking, id, None, raw, on_page).await
}

/// Adds something to be done after an interview.
#[server(prefix = "/pages", endpoint = "add_follow_up", protocol = Writes)]
pub async fn add_follow_up(
    booking: BookingId,
    #[server(default)] kind: String,
    #[server(default)] title: String,
    #[server(default)] due: String,
    #[server(default)] assignee: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = crate::ssr::follow_ups::typed(Some(kind), title, due, assignee, note);
    crate::ssr::answer(services::follow_ups::add(&cx, &actor, booking, raw).await)?;
    crate::ssr::after_form(&crate::interviews::href(booking));
    Ok(())
}

/// Changes a follow-up, as which version it was seen: all of it that is typed.
#[server(prefix = "/pages", endpoint = "change_follow_up", protocol = Writes)]
pub async fn change_follow_up(
    booking: BookingId,
    id: FollowUpId,
    version: i64,
    #[server(default)] title: String,
    #[server(default)] due: String,
    #[server(default)] assignee: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    let raw = crate::ssr::follow_ups::typed(None, title, due, assignee, note);
    crate::ssr::follow_ups::change(booking, id, Some(domain::ids::Version(version)), raw, false).await
}

#[server(prefix = "/pages", endpoint = "remove_follow_up", protocol = Writes)]
pub async fn remove_follow_up(booking: BookingId, id: FollowUpId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::follow_ups::remove(&cx, &actor, id, None).await)?;
    crate::ssr::after_form(&crate::interviews::href(booking));
    Ok(())
}
