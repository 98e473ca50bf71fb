//! Which messages the caller wants, and when: `/api/me/preferences`.

use axum::{Json, response::IntoResponse};
use domain::{
    people::Person,
    permissions::Permission,
    preferences::{
        MailChanges, NoticeChanges, Preferences, PushChanges, QuietHours, RawPreferences, RawQuietHours,
        ReminderChanges, WantedMails, WantedNotices, WantedPushes, WantedReminders,
    },
};
use serde::Serialize;
use services::{people, preferences};
use utoipa::ToSchema;

use super::{Call, answer::Answer, json::Form};
use crate::openapi::{EditPreferencesRefused, MeRefused};

/// Which messages the caller wants, and when
#[utoipa::path(get, path = "/api/me/preferences", tag = "Messages", operation_id = "getPreferences",
    responses((status = 200, description = "The caller's preferences.", body = PreferencesJson), MeRefused))]
pub async fn get(call: Call) -> Answer {
    let accepted = call.may(Permission::HavePreferences)?.asked().accepted()?;
    let me = people::me(&accepted.cx, &accepted.actor).await?;
    let found = preferences::get(&accepted.cx, &accepted.actor).await;
    accepted.answer(found, |found| Ok(Json(PreferencesJson::new(found, &me)).into_response()))
}

/// Changes which messages the caller wants, and when; what waits for them follows
#[utoipa::path(patch, path = "/api/me/preferences", tag = "Messages", operation_id = "editPreferences",
    request_body = PreferenceEdits,
    responses(
        (status = 200, description = "The preferences as they are now.", body = PreferencesJson),
        EditPreferencesRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::HavePreferences)?.patched().await?;
    let raw = PreferenceEdits::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let me = people::me(&accepted.cx, &accepted.actor).await?;
    let edited = preferences::edit(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(edited, |edited| Ok(Json(PreferencesJson::new(edited, &me)).into_response()))
}

/// What somebody who interviews is told, by which way, and when. Mail about what is booked, moved or called off always
/// comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Preferences)]
#[serde(rename_all = "camelCase")]
pub struct PreferencesJson {
    /// By mail.
    pub reminders: WantedRemindersJson,
    /// By mail as well.
    pub mails: WantedMailsJson,
    /// On the caller's page, beside mail or without.
    pub notices: WantedNoticesJson,
    /// Of the notices, what the caller's devices show at once.
    pub pushes: WantedPushesJson,
    /// When nothing comes that can wait; `null`: never.
    #[schema(required = true)]
    pub quiet_hours: Option<QuietHoursJson>,
    /// By whose clock: the caller's.
    #[schema(example = "Europe/Paris")]
    pub time_zone: String,
}

/// Which reminders somebody wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WantedReminders)]
#[serde(rename_all = "camelCase")]
pub struct WantedRemindersJson {
    pub day_before: bool,
    pub two_hours_before: bool,
    /// Those that a booking has of its own.
    pub others: bool,
}

/// What else somebody wants by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WantedMails)]
#[serde(rename_all = "camelCase")]
pub struct WantedMailsJson {
    /// What they are to do: follow-ups that fall due, and tasks before interviews in which they take no part.
    pub to_do: bool,
}

/// What somebody wants to be told on their page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WantedNotices)]
#[serde(rename_all = "camelCase")]
pub struct WantedNoticesJson {
    /// When an interview is booked, moved or called off.
    pub changes: bool,
    pub reminders: WantedRemindersJson,
}

/// What somebody's devices show of their notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = WantedPushes)]
#[serde(rename_all = "camelCase")]
pub struct WantedPushesJson {
    /// When an interview is booked, moved or called off.
    pub changes: bool,
    /// When one is near, or something is to be done before it.
    pub reminders: bool,
    /// When something is to be looked after: mail that may not have arrived, a webhook that was switched off.
    pub troubles: bool,
}

/// From one time of day until another, over midnight where `until` is the earlier one; 16 hours at the most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = QuietHours)]
#[serde(rename_all = "camelCase")]
pub struct QuietHoursJson {
    #[schema(required = true, nullable = false, example = "22:00")]
    pub from: Option<String>,
    #[schema(required = true, nullable = false, example = "07:00")]
    pub until: Option<String>,
}

impl PreferencesJson {
    fn new(preferences: Preferences, me: &Person) -> Self {
        let Preferences { reminders, mails: WantedMails { to_do }, notices, pushes, quiet_hours } =
            preferences;
        let WantedPushes { changes: pushed, reminders: near, troubles } = pushes;
        let WantedNotices { changes, reminders: noticed } = notices;
        Self {
            reminders: WantedRemindersJson::new(reminders),
            mails: WantedMailsJson { to_do },
            notices: WantedNoticesJson { changes, reminders: WantedRemindersJson::new(noticed) },
            pushes: WantedPushesJson { changes: pushed, reminders: near, troubles },
            quiet_hours: quiet_hours
                .map(QuietHours::typed)
                .map(|RawQuietHours { from, until }| QuietHoursJson { from, until }),
            time_zone: me.time_zone.to_string(),
        }
    }
}

impl WantedRemindersJson {
    fn new(WantedReminders { day_before, two_hours_before, others }: WantedReminders) -> Self {
        Self { day_before, two_hours_before, others }
    }
}

/// What is to be different; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PreferenceEdits {
    #[schema(nullable = false)]
    reminders: Option<WantedReminderEdits>,
    #[schema(nullable = false)]
    mails: Option<WantedMailEdits>,
    #[schema(nullable = false)]
    notices: Option<WantedNoticeEdits>,
    #[schema(nullable = false)]
    pushes: Option<WantedPushEdits>,
    /// `null` takes them away.
    #[schema(value_type = Option<QuietHoursJson>)]
    quiet_hours: Option<Option<QuietHoursJson>>,
}

/// Which reminders somebody wants; what is left out stays.
#[derive(Debug, Default, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WantedReminderEdits {
    #[schema(nullable = false)]
    day_before: Option<bool>,
    #[schema(nullable = false)]
    two_hours_before: Option<bool>,
    #[schema(nullable = false)]
    others: Option<bool>,
}

/// What else somebody wants by mail; what is left out stays.
#[derive(Debug, Default, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WantedMailEdits {
    #[schema(nullable = false)]
    to_do: Option<bool>,
}

/// What somebody wants to be told on their page; what is left out stays.
#[derive(Debug, Default, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WantedNoticeEdits {
    #[schema(nullable = false)]
    changes: Option<bool>,
    #[schema(nullable = false)]
    reminders: Option<WantedReminderEdits>,
}

/// What somebody's devices show of their notices; what is left out stays.
#[derive(Debug, Default, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WantedPushEdits {
    #[schema(nullable = false)]
    changes: Option<bool>,
    #[schema(nullable = false)]
    reminders: Option<bool>,
    #[schema(nullable = false)]
    troubles: Option<bool>,
}

impl PreferenceEdits {
    fn read(form: &mut Form) -> RawPreferences {
        let Self { reminders, mails, notices, pushes, quiet_hours } = Self {
            reminders: form.object("reminders", WantedReminderEdits::read),
            mails: form.object("mails", WantedMailEdits::read),
            notices: form.object("notices", WantedNoticeEdits::read),
            pushes: form.object("pushes", WantedPushEdits::read),
            quiet_hours: form.object_or_null("quietHours", QuietHoursJson::read),
        };
        let WantedMailEdits { to_do } = mails.unwrap_or_default();
        let WantedNoticeEdits { changes, reminders: noticed } = notices.unwrap_or_default();
        let WantedPushEdits { changes: pushed, reminders: near, troubles } = pushes.unwrap_or_default();
        let raw = |QuietHoursJson { from, until }| RawQuietHours { from, until };
        RawPreferences {
            reminders: reminders.unwrap_or_default().raw(),
            mails: MailChanges { to_do },
            notices: NoticeChanges { changes, reminders: noticed.unwrap_or_default().raw() },
            pushes: PushChanges { changes: pushed, reminders: near, troubles },
            quiet_hours: quiet_hours.map(|hours| hours.map(raw)),
        }
    }
}

impl WantedReminderEdits {
    fn read(form: &mut Form) -> Self {
        Self {
            day_before: form.flag("dayBefore"),
            two_hours_before: form.flag("twoHoursBefore"),
            others: form.flag("others"),
        }
    }

    fn raw(self) -> ReminderChanges {
        let Self { day_before, two_hours_before, others } = self;
        ReminderChanges { day_before, two_hours_before, others }
    }
}

impl WantedMailEdits {
    fn read(form: &mut Form) -> Self {
        Self { to_do: form.flag("toDo") }
    }
}

impl WantedNoticeEdits {
    fn read(form: &mut Form) -> Self {
        Self { changes: form.flag("changes"), reminders: form.object("reminders", WantedReminderEdits::read) }
    }
}

impl WantedPushEdits {
    fn read(form: &mut Form) -> Self {
        Self {
            changes: form.flag("changes"),
            reminders: form.flag("reminders"),
            troubles: form.flag("troubles"),
        }
    }
}

impl QuietHoursJson {
    fn read(form: &mut Form) -> Self {
        Self { from: form.text("from"), until: form.text("until") }
    }
}
