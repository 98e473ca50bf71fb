#[cfg(feature = "ssr")]
use domain::preferences::{NoticeChanges, RawPreferences, ReminderChanges};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{Settings, preferences::Ticked};
use crate::{error::AppError, wire::InWire};

/// What whoever asks has set.
#[server(prefix = "/pages", endpoint = "show_settings", input = GetUrl, output = InWire)]
pub async fn show_settings() -> Result<Settings, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::settings::settings(&cx, &actor).await)
}

/// Shows whoever asks their times as clocks in that zone show them.
#[server(prefix = "/pages", endpoint = "set_clock", output = InWire)]
pub async fn set_clock(#[server(default)] zone: String) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::people::move_to(&cx, &actor, Some(zone)).await)?;
    crate::ssr::after_form("/settings");
    Ok(())
}

/// Has whoever asks reminded and left alone as they choose. What is not ticked is not sent along; where both ends of the
/// quiet hours are empty there are none.
#[server(prefix = "/pages", endpoint = "edit_preferences", output = InWire)]
pub async fn edit_preferences(
    #[server(default)] mail: Ticked,
    #[server(default)] changes: bool,
    #[server(default)] notices: Ticked,
    #[server(default)] from: String,
    #[server(default)] until: String,
) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let [reminders, noticed] =
        [mail, notices].map(|Ticked { day_before, two_hours_before, others }| ReminderChanges {
            day_before: Some(day_before),
            two_hours_before: Some(two_hours_before),
            others: Some(others),
        });
    let raw = RawPreferences {
        reminders,
        notices: NoticeChanges { changes: Some(changes), reminders: noticed },
        quiet_hours: Some(super::preferences::quiet(&from, &until)),
    };
    crate::ssr::answer(services::preferences::edit(&cx, &actor, raw).await)?;
    crate::ssr::after_form("/settings");
    Ok(())
}

/// Makes the secret address at which one's interviews are read, in place of the one there was; its path.
#[server(prefix = "/pages", endpoint = "make_feed", output = InWire)]
pub async fn make_feed() -> Result<String, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let token = crate::ssr::answer(services::feeds::make(&cx, &actor).await)?;
    Ok(services::feeds::path(&token))
}

/// Nothing is read there any more.
#[server(prefix = "/pages", endpoint = "revoke_feed", output = InWire)]
pub async fn revoke_feed() -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::feeds::revoke(&cx, &actor).await)?;
    crate::ssr::after_form("/settings");
    Ok(())
}
