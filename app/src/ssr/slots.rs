use domain::{
    actor::Actor,
    fields::Fields,
    ids::{SlotId, Version},
    refusal::Refusal,
    slots::Slot,
    time::{IsoWeek, Zone},
};
use services::{Context, Result};

use super::after_form;
use crate::{
    bookings::Opened,
    slots::{
        copies::{Copies, Copying},
        typed::Typed,
        week::{PATH, Week},
    },
};

/// What the page My week shows.
pub(crate) async fn week(cx: &Context, actor: &Actor, asked_for: &str) -> Result<Week> {
    let asked_for = (!asked_for.is_empty()).then(|| read_week(asked_for)).transpose()?;
    let services::slots::Week { interviewer, week, today, now, zone, max_days_per_week, slots, bookings } =
        services::slots::week(cx, actor, None, asked_for).await?;
    Ok(Week { interviewer, week, today, now, zone, max_days_per_week, slots, bookings })
}

/// Who comes to a slot.
pub(crate) async fn interview(cx: &Context, actor: &Actor, slot: SlotId) -> Result<Option<Opened>> {
    let slot = services::slots::get(cx, actor, slot).await?;
    match super::bookings::holding(cx, actor, &slot).await? {
        Some(booking) => super::bookings::opened(cx, actor, booking.id).await.map(Some),
        None => Ok(None),
    }
}

pub(crate) async fn offer(cx: &Context, actor: &Actor, typed: &Typed) -> Result<Slot> {
    let zone = super::own_zone(cx, actor).await?;
    let slot = services::slots::create(cx, actor, typed.offer(&zone)?).await?;
    after_form(&week_of(&slot, &zone));
    Ok(slot)
}

pub(crate) async fn change(
    cx: &Context,
    actor: &Actor,
    id: SlotId,
    version: Version,
    typed: &Typed,
) -> Result<Slot> {
    let zone = super::own_zone(cx, actor).await?;
    let slot = services::slots::edit(cx, actor, id, Some(version), typed.changes(&zone)?).await?;
    after_form(&week_of(&slot, &zone));
    Ok(slot)
}

/// Where it is gone already, a request that is repeated is answered as the first one was.
pub(crate) async fn remove(cx: &Context, actor: &Actor, id: SlotId, version: Version) -> Result<()> {
    let (slot, zone) = (services::slots::get(cx, actor, id).await, super::own_zone(cx, actor).await?);
    services::slots::delete(cx, actor, id, Some(version)).await?;
    after_form(&slot.map_or_else(|_| PATH.to_owned(), |slot| week_of(&slot, &zone)));
    Ok(())
}

pub(crate) async fn copy(cx: &Context, actor: &Actor, copies: Copies) -> Result<Copying> {
    let Copies { of, only, first, weeks } = copies;
    let copies = services::slots::Copies { of, only, first, weeks };
    let services::slots::Copying { made, left_out } = services::slots::copy(cx, actor, copies).await?;
    after_form(&format!("{PATH}?week={first}"));
    Ok(Copying { made, left_out })
}

/// The page on which a slot is, or was.
fn week_of(slot: &Slot, zone: &Zone) -> String {
    zone.week(slot.interval.start()).map_or_else(|_| PATH.to_owned(), |week| format!("{PATH}?week={week}"))
}

fn read_week(raw: &str) -> Result<IsoWeek> {
    let fields = || Fields::of("week", "must be a week such as 2026-W10 (ISO 8601)");
    IsoWeek::parse(raw).ok_or_else(|| Refusal::InvalidInput { fields: fields() }.into())
}
