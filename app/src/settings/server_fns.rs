#[cfg(feature = "ssr")]
use domain::preferences::{MailChanges, NoticeChanges, PushChanges, RawPreferences, ReminderChanges};
use domain::{devices::RawDevice, ids::DeviceId};
use leptos::prelude::*;

use super::{
    Device, Settings,
    preferences::{Ticked, TickedMails, TickedPushes},
};
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// What whoever asks has set.
#[server(prefix = "/pages", endpoint = "show_settings", protocol = Reads)]
pub async fn show_settings() -> Result<Settings, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::settings::settings(&cx, &actor).await)
}

/// Shows whoever asks their times as clocks in that zone show them.
#[server(prefix = "/pages", endpoint = "set_clock", protocol = Writes)]
pub async fn set_clock(#[server(default)] zone: String) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::people::move_to(&cx, &actor, Some(zone)).await)?;
    crate::ssr::after_form("/settings");
    Ok(())
}

/// Has whoever asks reminded and left alone as they choose. What is not ticked is not sent along; where both ends of the
/// quiet hours are empty there are none.
#[server(prefix = "/pages", endpoint = "edit_preferences", protocol = Writes)]
pub async fn edit_preferences(
    #[server(default)] mail: Ticked,
    #[server(default)] mails: TickedMails,
    #[server(default)] changes: bool,
    #[server(default)] notices: Ticked,
    #[server(default)] pushes: TickedPushes,
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
        mails: MailChanges { to_do: Some(mails.to_do) },
        notices: NoticeChanges { changes: Some(changes), reminders: noticed },
        pushes: PushChanges {
            changes: Some(pushes.changes),
            reminders: Some(pushes.reminders),
            troubles: Some(pushes.troubles),
        },
        quiet_hours: Some(super::preferences::quiet(&from, &until)),
    };
    crate::ssr::answer(services::preferences::edit(&cx, &actor, raw).await)?;
    crate::ssr::after_form("/settings");
    Ok(())
}

/// Makes the secret address at which one's interviews are read, in place of the one there was; its path.
#[server(prefix = "/pages", endpoint = "make_feed", protocol = Writes)]
pub async fn make_feed() -> Result<String, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let token = crate::ssr::answer(services::feeds::make(&cx, &actor).await)?;
    Ok(services::feeds::path(&token))
}

/// Nothing is read there any more.
#[server(prefix = "/pages", endpoint = "revoke_feed", protocol = Writes)]
pub async fn revoke_feed() -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::feeds::revoke(&cx, &actor).await)?;
    crate::ssr::after_form("/settings");
    Ok(())
}

/// Which of theirs is the browser that is reached there.
#[server(prefix = "/pages", endpoint = "find_device", protocol = Writes)]
pub async fn find_device(endpoint: String) -> Result<Option<DeviceId>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::devices::known(&cx, &actor, &endpoint).await)
}

/// The browser that asks shows notices from now on: its id, and all there are.
#[server(prefix = "/pages", endpoint = "add_device", protocol = Writes)]
pub async fn add_device(raw: RawDevice) -> Result<(DeviceId, Vec<Device>), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let user_agent = crate::ssr::user_agent();
    let added = crate::ssr::answer(services::devices::add(&cx, &actor, raw, &user_agent).await)?;
    let devices = crate::ssr::answer(crate::ssr::settings::devices(&cx, &actor).await)?;
    Ok((added.id, devices))
}

/// It shows none any more; those that are left.
#[server(prefix = "/pages", endpoint = "remove_device", protocol = Writes)]
pub async fn remove_device(id: DeviceId) -> Result<Vec<Device>, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::devices::remove(&cx, &actor, id).await)?;
    crate::ssr::after_form("/settings");
    crate::ssr::answer(crate::ssr::settings::devices(&cx, &actor).await)
}

/// Sends it something, to see whether it arrives.
#[server(prefix = "/pages", endpoint = "test_device", protocol = Writes)]
pub async fn test_device(id: DeviceId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::devices::test(&cx, &actor, id).await)?;
    crate::ssr::after_form("/settings");
    Ok(())
}
