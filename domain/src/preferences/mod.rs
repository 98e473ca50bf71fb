//! What somebody who interviews is told, by which way, and when. Mail about what is booked, moved or called off is not
//! theirs to switch off, since their calendar would be wrong without it.

mod quiet_hours;

use serde::{Deserialize, Serialize};

use crate::{fields::Fields, messages::MessageKind, notices::NoticeKind, refusal::Refusal, reminders::Lead};

pub use quiet_hours::{QuietHours, RawQuietHours};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// By mail.
    pub reminders: WantedReminders,
    /// By mail as well.
    pub mails: WantedMails,
    /// On their page.
    pub notices: WantedNotices,
    /// On their devices.
    pub pushes: WantedPushes,
    pub quiet_hours: Option<QuietHours>,
}

/// Which reminders somebody wants: all, unless they said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedReminders {
    pub day_before: bool,
    pub two_hours_before: bool,
    /// Those that a booking has of its own.
    pub others: bool,
}

impl Default for WantedReminders {
    fn default() -> Self {
        Self { day_before: true, two_hours_before: true, others: true }
    }
}

impl WantedReminders {
    #[must_use]
    pub fn has(self, lead: Lead) -> bool {
        match lead {
            Lead::DAY => self.day_before,
            Lead::TWO_HOURS => self.two_hours_before,
            _ => self.others,
        }
    }
}

/// What else somebody wants by mail: all, unless they said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedMails {
    /// What they are to do: follow-ups that fall due, tasks that were given to them.
    pub to_do: bool,
}

impl Default for WantedMails {
    fn default() -> Self {
        Self { to_do: true }
    }
}

/// Of what somebody wants to be told on their page, beside mail or without: all, unless they said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedNotices {
    /// When an interview is booked, moved or called off.
    pub changes: bool,
    pub reminders: WantedReminders,
}

impl Default for WantedNotices {
    fn default() -> Self {
        Self { changes: true, reminders: WantedReminders::default() }
    }
}

impl WantedNotices {
    /// `lead`: of a reminder.
    #[must_use]
    pub fn has(self, kind: MessageKind, lead: Option<Lead>) -> bool {
        match kind {
            MessageKind::Invitation | MessageKind::Update | MessageKind::Cancellation => self.changes,
            MessageKind::Reminder => lead.is_none_or(|lead| self.reminders.has(lead)),
        }
    }
}

/// Of what somebody is told on their page, what their devices show at once: all, unless they said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedPushes {
    /// That an interview is booked, moved or called off.
    pub changes: bool,
    /// That one is near, or something is to be done before it.
    pub reminders: bool,
    /// That something is to be looked after: a colleague who declined, mail that may not have
    /// arrived, a webhook that was switched off.
    pub troubles: bool,
}

impl Default for WantedPushes {
    fn default() -> Self {
        Self { changes: true, reminders: true, troubles: true }
    }
}

impl WantedPushes {
    #[must_use]
    pub fn has(self, kind: NoticeKind) -> bool {
        match kind {
            NoticeKind::Booked | NoticeKind::Moved | NoticeKind::Cancelled => self.changes,
            NoticeKind::Reminder | NoticeKind::Preparation | NoticeKind::Outcome | NoticeKind::FollowUp => {
                self.reminders
            }
            NoticeKind::Declined
            | NoticeKind::Undelivered
            | NoticeKind::RoomUndelivered
            | NoticeKind::WebhookOff => self.troubles,
        }
    }
}

impl Preferences {
    /// Whether such a reminder comes by some way.
    #[must_use]
    pub fn has(self, lead: Lead) -> bool {
        self.reminders.has(lead) || self.notices.reminders.has(lead)
    }
}

/// What is to be different, as typed; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawPreferences {
    pub reminders: ReminderChanges,
    pub mails: MailChanges,
    pub notices: NoticeChanges,
    pub pushes: PushChanges,
    /// `Some(None)`: from now on none.
    pub quiet_hours: Option<Option<RawQuietHours>>,
}

/// Which reminders are to be wanted that were not, or no longer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderChanges {
    pub day_before: Option<bool>,
    pub two_hours_before: Option<bool>,
    pub others: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailChanges {
    pub to_do: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeChanges {
    pub changes: Option<bool>,
    pub reminders: ReminderChanges,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushChanges {
    pub changes: Option<bool>,
    pub reminders: Option<bool>,
    pub troubles: Option<bool>,
}

/// What is to be different, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceChanges {
    reminders: ReminderChanges,
    mails: MailChanges,
    notices: NoticeChanges,
    pushes: PushChanges,
    quiet_hours: Option<Option<QuietHours>>,
}

impl RawPreferences {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self) -> Result<PreferenceChanges, Refusal> {
        let Self { reminders, mails, notices, pushes, quiet_hours } = self;
        let mut fields = Fields::default();
        let quiet_hours = quiet_hours.map(|raw| raw.and_then(|raw| raw.read(&mut fields)));
        fields.finish(Some(PreferenceChanges { reminders, mails, notices, pushes, quiet_hours }))
    }
}

impl PreferenceChanges {
    #[must_use]
    pub fn of(&self, before: Preferences) -> Preferences {
        let Preferences { reminders, mails, notices, pushes, quiet_hours } = before;
        Preferences {
            reminders: self.reminders.of(reminders),
            mails: WantedMails { to_do: self.mails.to_do.unwrap_or(mails.to_do) },
            notices: WantedNotices {
                changes: self.notices.changes.unwrap_or(notices.changes),
                reminders: self.notices.reminders.of(notices.reminders),
            },
            pushes: WantedPushes {
                changes: self.pushes.changes.unwrap_or(pushes.changes),
                reminders: self.pushes.reminders.unwrap_or(pushes.reminders),
                troubles: self.pushes.troubles.unwrap_or(pushes.troubles),
            },
            quiet_hours: self.quiet_hours.unwrap_or(quiet_hours),
        }
    }
}

impl ReminderChanges {
    fn of(self, before: WantedReminders) -> WantedReminders {
        WantedReminders {
            day_before: self.day_before.unwrap_or(before.day_before),
            two_hours_before: self.two_hours_before.unwrap_or(before.two_hours_before),
            others: self.others.unwrap_or(before.others),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(from: &str, until: &str) -> Option<RawQuietHours> {
        Some(RawQuietHours { from: Some(from.to_owned()), until: Some(until.to_owned()) })
    }

    #[test]
    fn every_reminder_is_wanted_until_somebody_says_otherwise() {
        let lead = |minutes| Lead::of_minutes(minutes).unwrap();
        let all = WantedReminders::default();
        let none = WantedReminders { day_before: false, two_hours_before: false, others: false };
        for (minutes, alone) in [
            (1440, WantedReminders { day_before: true, ..none }),
            (120, WantedReminders { two_hours_before: true, ..none }),
            (30, WantedReminders { others: true, ..none }),
        ] {
            assert!(all.has(lead(minutes)) && alone.has(lead(minutes)) && !none.has(lead(minutes)));
            let others = [1440, 120, 30].into_iter().filter(|other| *other != minutes);
            assert!(others.map(lead).all(|other| !alone.has(other)), "{minutes}");
        }
    }

    #[test]
    fn a_reminder_comes_by_either_way() {
        let none = WantedReminders { day_before: false, two_hours_before: false, others: false };
        let [by_mail, on_page] = [(true, false), (false, true)].map(|(mail, page)| Preferences {
            reminders: WantedReminders { day_before: mail, ..none },
            notices: WantedNotices {
                changes: false,
                reminders: WantedReminders { day_before: page, ..none },
            },
            ..Preferences::default()
        });
        let at = |preferences: Preferences| preferences.notices.has(MessageKind::Reminder, Some(Lead::DAY));
        assert!(by_mail.has(Lead::DAY) && !at(by_mail));
        assert!(on_page.has(Lead::DAY) && at(on_page));
        assert!(!on_page.has(Lead::TWO_HOURS) && !on_page.notices.has(MessageKind::Update, None));
        assert!(WantedNotices::default().has(MessageKind::Invitation, None));
    }

    #[test]
    fn devices_show_what_is_wanted_of_each_sort() {
        use NoticeKind::{
            Booked, Cancelled, Declined, FollowUp, Moved, Outcome, Preparation, Reminder, RoomUndelivered,
            Undelivered, WebhookOff,
        };
        let none = WantedPushes { changes: false, reminders: false, troubles: false };
        for (wanted, expected) in [
            (none, &[][..]),
            (WantedPushes { changes: true, ..none }, &[Booked, Moved, Cancelled]),
            (WantedPushes { reminders: true, ..none }, &[Reminder, Preparation, Outcome, FollowUp]),
            (WantedPushes { troubles: true, ..none }, &[Declined, Undelivered, RoomUndelivered, WebhookOff]),
            (WantedPushes::default(), &NoticeKind::ALL),
        ] {
            assert!(
                NoticeKind::ALL.iter().all(|kind| wanted.has(*kind) == expected.contains(kind)),
                "{wanted:?}"
            );
        }
    }

    #[test]
    fn what_is_not_named_stays() {
        let at_night =
            RawPreferences { quiet_hours: Some(quiet("22:00", "07:00")), ..RawPreferences::default() };
        let before = at_night.parse().unwrap().of(Preferences::default());
        assert_eq!(before.reminders, WantedReminders::default());
        let no_day_before = ReminderChanges { day_before: Some(false), ..ReminderChanges::default() };
        let rarely = RawPreferences { reminders: no_day_before, ..RawPreferences::default() };
        let after = rarely.parse().unwrap().of(before);
        assert_eq!(after.quiet_hours.map(QuietHours::typed), quiet("22:00", "07:00"));
        assert_eq!(after.reminders, WantedReminders { day_before: false, ..WantedReminders::default() });
        assert_eq!(after.notices, WantedNotices::default());
        let fewer = PushChanges { reminders: Some(false), ..PushChanges::default() };
        let silent = RawPreferences { pushes: fewer, ..RawPreferences::default() }.parse().unwrap().of(after);
        assert_eq!(silent.pushes, WantedPushes { reminders: false, ..WantedPushes::default() });
        let unwritten = MailChanges { to_do: Some(false) };
        let unwritten = RawPreferences { mails: unwritten, ..RawPreferences::default() };
        let unwritten = unwritten.parse().unwrap().of(silent);
        assert_eq!(unwritten, Preferences { mails: WantedMails { to_do: false }, ..silent });
        let always = RawPreferences { quiet_hours: Some(None), ..RawPreferences::default() };
        assert_eq!(always.parse().unwrap().of(after).quiet_hours, None);
    }

    #[test]
    fn every_wrong_field_is_named() {
        let refused = |from: Option<&str>, until: Option<&str>| {
            let raw = RawQuietHours { from: from.map(str::to_owned), until: until.map(str::to_owned) };
            let raw = RawPreferences { quiet_hours: Some(Some(raw)), ..RawPreferences::default() };
            let Err(Refusal::InvalidInput { fields }) = raw.parse() else { return String::new() };
            let told: Vec<_> = fields.iter().map(|(field, sentence)| format!("{field} {sentence}")).collect();
            told.join("; ")
        };
        let is_a_time = "must be a time of day to the minute, such as 22:00";
        for (from, until, expected) in [
            (Some("22:00"), Some("07:00"), String::new()),
            (Some("12:30"), Some("13:00"), String::new()),
            (Some("00:00"), Some("16:00"), String::new()),
            (Some("22:00"), None, "quietHours.until is required".to_owned()),
            (None, None, "quietHours.from is required; quietHours.until is required".to_owned()),
            (
                Some("10 pm"),
                Some("24:00"),
                format!("quietHours.from {is_a_time}; quietHours.until {is_a_time}"),
            ),
            (
                Some("07:00"),
                Some("07:00"),
                "quietHours.until must be another time than that from which on it is quiet".to_owned(),
            ),
            (Some("00:00"), Some("16:01"), "quietHours.until must be at most 16 hours later".to_owned()),
            (Some("22:00"), Some("21:59"), "quietHours.until must be at most 16 hours later".to_owned()),
        ] {
            assert_eq!(refused(from, until), expected, "{from:?} {until:?}");
        }
    }
}
