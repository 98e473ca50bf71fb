use domain::{
    bookings::Booking,
    ids::{BookingId, SlotId, Version},
    time::ZoneName,
};
use leptos::prelude::*;

use super::{Alternatives, Calendar, Chosen, Clocks, Found, Opened, Question, Room, Search, Span};
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// Slots, to book one.
#[server(prefix = "/pages", endpoint = "find_slots", protocol = Reads)]
pub async fn find_slots(#[server(default)] search: Search) -> Result<Found, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::found(&cx, &actor, search).await)
}

/// One slot, for a link that leads straight to its dialog.
#[server(prefix = "/pages", endpoint = "choose_slot", protocol = Reads)]
pub async fn choose_slot(id: SlotId) -> Result<Chosen, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::chosen(&cx, &actor, id).await)
}

/// The slots closest to one that cannot be had, or is to be left.
#[server(prefix = "/pages", endpoint = "find_alternatives", protocol = Reads)]
pub async fn find_alternatives(question: Question) -> Result<Alternatives, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::alternatives(&cx, &actor, question).await)
}

/// The slots that a booking may be moved to, the closest first.
#[server(prefix = "/pages", endpoint = "find_moves", protocol = Reads)]
pub async fn find_moves(
    id: BookingId,
    #[server(default)] words: String,
    #[server(default)] proposed: Option<SlotId>,
) -> Result<Alternatives, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::moves(&cx, &actor, id, words, proposed).await)
}

/// The slots in sight, and what speaks against moving a booking there.
#[server(prefix = "/pages", endpoint = "find_room", protocol = Reads)]
pub async fn find_room(id: BookingId, #[server(default)] span: Span) -> Result<Room, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::room(&cx, &actor, id, span).await)
}

/// The rules of one zone, to say a time on the clocks there.
#[server(prefix = "/pages", endpoint = "read_clock", protocol = Reads)]
pub async fn read_clock(zone: ZoneName) -> Result<Clocks, AppError> {
    let (cx, _) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::clock(&cx, zone))
}

/// Those of the bookings of a day, a week or a month of which somebody should have heard, and has not.
#[server(prefix = "/pages", endpoint = "show_unheard", protocol = Reads)]
pub async fn show_unheard(#[server(default)] span: Span) -> Result<Vec<BookingId>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::unheard(&cx, &actor, span).await)
}

/// The bookings of a day, a week or a month.
#[server(prefix = "/pages", endpoint = "show_calendar", protocol = Reads)]
pub async fn show_calendar(#[server(default)] span: Span) -> Result<Calendar, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::calendar(&cx, &actor, span).await)
}

/// A booking and its history.
#[server(prefix = "/pages", endpoint = "open_booking", protocol = Reads)]
pub async fn open_booking(id: BookingId) -> Result<Opened, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::bookings::opened(&cx, &actor, id).await)
}

/// Books a slot for somebody known, or for somebody to be added.
#[server(prefix = "/pages", endpoint = "book_slot", protocol = Writes)]
pub async fn book_slot(
    slot_id: String,
    #[server(default)] candidate_id: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] time_zone: String,
    #[server(default)] about: super::form::AboutForm,
    #[server(default)] key: String,
) -> Result<Booking, AppError> {
    let form = super::form::BookingForm { slot_id, candidate_id, name, email, time_zone, about };
    let (cx, actor) = crate::ssr::repeatable::<BookSlot>(key, &form)?;
    let booking = crate::ssr::answer(services::bookings::book(&cx, &actor, form.raw()).await)?;
    crate::ssr::bookings::lead_to(&cx, &actor, &booking).await;
    Ok(booking)
}

/// Moves a booking to another slot, of any interviewer.
#[server(prefix = "/pages", endpoint = "move_booking", protocol = Writes)]
pub async fn move_booking(
    booking_id: String,
    #[server(default)] new_slot_id: String,
    #[server(default)] reason: String,
    #[server(default)] version: Option<Version>,
    #[server(default)] key: String,
) -> Result<Booking, AppError> {
    let asked = (&booking_id, &new_slot_id, &reason, version);
    let (cx, actor) = crate::ssr::repeatable::<MoveBooking>(key, &asked)?;
    let raw = domain::bookings::RawMove {
        booking_id: Some(booking_id),
        new_slot_id: super::form::given(new_slot_id),
        reason: super::form::given(reason),
    };
    let booking = crate::ssr::answer(services::bookings::reschedule(&cx, &actor, version, raw).await)?;
    crate::ssr::bookings::lead_to(&cx, &actor, &booking).await;
    Ok(booking)
}

/// Calls an interview off.
#[server(prefix = "/pages", endpoint = "cancel_booking", protocol = Writes)]
pub async fn cancel_booking(
    id: BookingId,
    #[server(default)] reason: String,
    #[server(default)] by: String,
    #[server(default)] version: Option<Version>,
    #[server(default)] key: String,
) -> Result<Booking, AppError> {
    let (cx, actor) = crate::ssr::repeatable::<CancelBooking>(key, &(id, &reason, &by, version))?;
    let raw = crate::ssr::outcomes::called_off(reason, by);
    let cancelled = services::bookings::cancel_on_behalf(&cx, &actor, id, version, raw).await;
    let booking = crate::ssr::answer(cancelled)?;
    crate::ssr::bookings::lead_to(&cx, &actor, &booking).await;
    Ok(booking)
}

/// Says what came of an interview.
#[server(prefix = "/pages", endpoint = "conclude_booking", protocol = Writes)]
pub async fn conclude_booking(
    id: BookingId,
    status: String,
    #[server(default)] key: String,
) -> Result<Booking, AppError> {
    let (cx, actor) = crate::ssr::repeatable::<ConcludeBooking>(key, &(id, &status))?;
    crate::ssr::answer(
        services::outcomes::conclude(&cx, &actor, id, crate::ssr::outcomes::ended(status)).await,
    )
}
