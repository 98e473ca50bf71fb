use domain::{
    ids::{SlotId, Version},
    slots::Slot,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{typed::Typed, week::Week};
use crate::{error::AppError, wire::InWire};

/// A week of whoever asks; without a number, this week.
#[server(prefix = "/pages", endpoint = "show_week", input = GetUrl, output = InWire)]
pub async fn show_week(#[server(default)] week: String) -> Result<Week, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::slots::week(&cx, &actor, &week).await)
}

#[server(prefix = "/pages", endpoint = "offer_slot", output = InWire)]
pub async fn offer_slot(typed: Typed) -> Result<Slot, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::slots::offer(&cx, &actor, &typed).await)
}

#[server(prefix = "/pages", endpoint = "change_slot", output = InWire)]
pub async fn change_slot(id: SlotId, version: Version, typed: Typed) -> Result<Slot, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::slots::change(&cx, &actor, id, version, &typed).await)
}

#[server(prefix = "/pages", endpoint = "remove_slot", output = InWire)]
pub async fn remove_slot(id: SlotId, version: Version) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::slots::remove(&cx, &actor, id, version).await)
}
