use domain::ids::{BookingId, ThankYouNoteId};
use leptos::prelude::*;

use crate::{call::Writes, error::AppError};

/// Begins a note, drafted from the template.
#[server(prefix = "/pages", endpoint = "draft_note", protocol = Writes)]
pub async fn draft_note(booking: BookingId, recipient: String) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw = domain::thank_you_notes::RawNote { recipient_id: Some(recipient), ..Default::default() };
    crate::ssr::answer(services::thank_you_notes::draft(&cx, &actor, booking, raw).await)?;
    crate::ssr::after_form(&crate::interviews::href(booking));
    Ok(())
}

/// Saves what a note says, unless somebody wrote on it since `version`; `send`: and has it sent. Says as which version it
/// stands then.
#[server(prefix = "/pages", endpoint = "write_note", protocol = Writes)]
pub async fn write_note(
    booking: BookingId,
    id: ThankYouNoteId,
    version: i64,
    #[server(default)] subject: String,
    #[server(default)] body: String,
    #[server(default)] send: bool,
) -> Result<i64, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let raw =
        domain::thank_you_notes::RawNote { recipient_id: None, subject: Some(subject), body: Some(body) };
    let version = Some(domain::ids::Version(version));
    let mut note = crate::ssr::answer(services::thank_you_notes::edit(&cx, &actor, id, version, raw).await)?;
    if send {
        let version = Some(note.version);
        note = crate::ssr::answer(services::thank_you_notes::send(&cx, &actor, id, version).await)?;
    }
    crate::ssr::after_form(&crate::interviews::href(booking));
    Ok(note.version.0)
}

/// Sends a note once more, as it is.
#[server(prefix = "/pages", endpoint = "send_note", protocol = Writes)]
pub async fn send_note(booking: BookingId, id: ThankYouNoteId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::thank_you_notes::send(&cx, &actor, id, None).await)?;
    crate::ssr::after_form(&crate::interviews::href(booking));
    Ok(())
}

/// Makes a note that waits a draft again.
#[server(prefix = "/pages", endpoint = "take_back_note", protocol = Writes)]
pub async fn take_back_note(booking: BookingId, id: ThankYouNoteId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::thank_you_notes::take_back(&cx, &actor, id, None).await)?;
    crate::ssr::after_form(&crate::interviews::href(booking));
    Ok(())
}

/// Throws a note away that has not been sent.
#[server(prefix = "/pages", endpoint = "discard_note", protocol = Writes)]
pub async fn discard_note(booking: BookingId, id: ThankYouNoteId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::thank_you_notes::discard(&cx, &actor, id, None).await)?;
    crate::ssr::after_form(&crate::interviews::href(booking));
    Ok(())
}
