use domain::ids::{BookingId, GuestId, PersonId};
use leptos::prelude::*;

use super::{Named, People, Shown};
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// What the page of an interview shows whoever asks.
#[server(prefix = "/pages", endpoint = "show_interview", protocol = Reads)]
pub async fn show_interview(id: BookingId) -> Result<Shown, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::interviews::shown(&cx, &actor, id).await)
}

/// Who takes part in the interview of a booking beside candidate and interviewer.
#[server(prefix = "/pages", endpoint = "show_people", protocol = Reads)]
pub async fn show_people(booking: BookingId) -> Result<People, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::interviews::taking_part(&cx, &actor, booking).await)
}

/// The openings for which interviews are scheduled, by title; as many as can be chosen among.
#[server(prefix = "/pages", endpoint = "choose_opening", protocol = Reads)]
pub async fn choose_opening() -> Result<Vec<Named>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::openings::to_choose(&cx, &actor).await)
}

/// Says what a booking is about: all of it; what is empty is taken away. Not over what was said since `version`.
#[server(prefix = "/pages", endpoint = "describe_interview", protocol = Writes)]
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

/// Assigns a colleague here, or one from outside: whose `person` is empty is named.
#[server(prefix = "/pages", endpoint = "assign_person", protocol = Writes)]
pub async fn assign_person(
    booking: BookingId,
    #[server(default)] person: String,
    #[server(default)] part: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = crate::ssr::interviews::assignment(person, part, name, email);
    crate::ssr::answer(services::assignments::assign(&cx, &actor, booking, None, raw).await)?;
    crate::ssr::after_form(&super::href(booking));
    Ok(())
}

/// Puts somebody in the place of somebody assigned.
#[server(prefix = "/pages", endpoint = "swap_person", protocol = Writes)]
pub async fn swap_person(booking: BookingId, person: PersonId, other: PersonId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = domain::assignments::RawAssignment { person_id: Some(other.to_string()), ..Default::default() };
    crate::ssr::answer(services::assignments::swap(&cx, &actor, (booking, person), None, raw).await)?;
    crate::ssr::after_form(&super::href(booking));
    Ok(())
}

/// Takes somebody assigned off the interview.
#[server(prefix = "/pages", endpoint = "unassign_person", protocol = Writes)]
pub async fn unassign_person(booking: BookingId, person: PersonId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::assignments::unassign(&cx, &actor, (booking, person), None).await)?;
    crate::ssr::after_form(&super::href(booking));
    Ok(())
}

/// Whoever asks says whether they come, to the interview as the page showed it.
#[server(prefix = "/pages", endpoint = "answer_interview", protocol = Writes)]
pub async fn answer_interview(
    booking: BookingId,
    answer: String,
    #[server(default)] comment: String,
    sequence: i64,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let sequence = Some(sequence);
    let raw = domain::assignments::RawAnswer { answer: Some(answer), comment: Some(comment), sequence };
    crate::ssr::answer(services::assignments::answer(&cx, &actor, booking, raw).await)?;
    crate::ssr::after_form(&super::href(booking));
    Ok(())
}

/// Invites somebody by their address.
#[server(prefix = "/pages", endpoint = "invite_guest", protocol = Writes)]
pub async fn invite_guest(
    booking: BookingId,
    #[server(default)] email: String,
    #[server(default)] name: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = domain::assignments::RawGuest { email: Some(email), name: Some(name) };
    crate::ssr::answer(services::assignments::invite(&cx, &actor, booking, None, raw).await)?;
    crate::ssr::after_form(&super::href(booking));
    Ok(())
}

/// Takes the invitation of a guest back.
#[server(prefix = "/pages", endpoint = "uninvite_guest", protocol = Writes)]
pub async fn uninvite_guest(booking: BookingId, guest: GuestId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::assignments::uninvite(&cx, &actor, (booking, guest), None).await)?;
    crate::ssr::after_form(&super::href(booking));
    Ok(())
}
