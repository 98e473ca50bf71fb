use domain::{
    ids::{SlotId, Version},
    rules::Offered,
    slots::Slot,
    time::IsoWeek,
};
use leptos::prelude::*;

use super::{
    copies::{Copies, Copying},
    typed::Typed,
    week::Week,
};
use crate::{
    bookings::Opened,
    call::{Reads, Writes},
    error::AppError,
};

/// A week of whoever asks; without a number, this week.
#[server(prefix = "/pages", endpoint = "show_week", protocol = Reads)]
pub async fn show_week(#[server(default)] week: String) -> Result<Week, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::slots::week(&cx, &actor, &week).await)
}

/// Who comes to a slot, with all that is known about it; nothing where nobody does.
#[server(prefix = "/pages", endpoint = "open_interview", protocol = Reads)]
pub async fn open_interview(slot: SlotId) -> Result<Option<Opened>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::slots::interview(&cx, &actor, slot).await)
}

/// What whoever asks offers in some weeks, for the rules to be asked about.
#[server(prefix = "/pages", endpoint = "show_offered", protocol = Reads)]
pub async fn show_offered(first: IsoWeek, weeks: u8) -> Result<Vec<Offered>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::slots::offered(&cx, &actor, first, weeks).await)
}

#[server(prefix = "/pages", endpoint = "offer_slot", protocol = Writes)]
pub async fn offer_slot(typed: Typed, #[server(default)] key: String) -> Result<Slot, AppError> {
    let (cx, actor) = crate::ssr::repeatable::<OfferSlot>(key, &typed)?;
    crate::ssr::answer(crate::ssr::slots::offer(&cx, &actor, &typed).await)
}

#[server(prefix = "/pages", endpoint = "change_slot", protocol = Writes)]
pub async fn change_slot(
    id: SlotId,
    version: Version,
    typed: Typed,
    #[server(default)] key: String,
) -> Result<Slot, AppError> {
    let (cx, actor) = crate::ssr::repeatable::<ChangeSlot>(key, &(id, version, &typed))?;
    crate::ssr::answer(crate::ssr::slots::change(&cx, &actor, id, version, &typed).await)
}

#[server(prefix = "/pages", endpoint = "remove_slot", protocol = Writes)]
pub async fn remove_slot(
    id: SlotId,
    version: Version,
    #[server(default)] key: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::repeatable::<RemoveSlot>(key, &(id, version))?;
    crate::ssr::answer(crate::ssr::slots::remove(&cx, &actor, id, version).await)
}

/// Offers slots of a week again in others.
#[server(prefix = "/pages", endpoint = "copy_slots", protocol = Writes)]
pub async fn copy_slots(copies: Copies, #[server(default)] key: String) -> Result<Copying, AppError> {
    let (cx, actor) = crate::ssr::repeatable::<CopySlots>(key, &copies)?;
    crate::ssr::answer(crate::ssr::slots::copy(&cx, &actor, copies).await)
}
