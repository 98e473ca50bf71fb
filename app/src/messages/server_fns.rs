use domain::{
    bookings::Booking,
    ids::{BookingId, MessageId},
};
use leptos::prelude::*;

use crate::{call::Writes, error::AppError};

/// Takes back the last change of a booking, while nobody outside has heard of it.
#[server(prefix = "/pages", endpoint = "take_back", protocol = Writes)]
pub async fn take_back(id: BookingId, #[server(default)] key: String) -> Result<Booking, AppError> {
    let (cx, actor) = crate::ssr::repeatable::<TakeBack>(key, &id)?;
    let booking = crate::ssr::answer(services::undo::undo(&cx, &actor, id).await)?;
    crate::ssr::after_form(&crate::bookings::View::default().opening(id));
    Ok(booking)
}

/// Sends a message once more.
#[server(prefix = "/pages", endpoint = "send_again", protocol = Writes)]
pub async fn send_again(booking: BookingId, id: MessageId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::messages::resend(&cx, &actor, booking, id).await)?;
    crate::ssr::after_form(&crate::bookings::View::default().opening(booking));
    Ok(())
}

/// Gives a booking a reminder of its own, or takes it away.
#[server(prefix = "/pages", endpoint = "set_reminder", protocol = Writes)]
pub async fn set_reminder(booking: BookingId, minutes: i32, wanted: bool) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::messages::remind(&cx, &actor, booking, minutes, wanted).await)?;
    crate::ssr::after_form(&crate::bookings::View::default().opening(booking));
    Ok(())
}
