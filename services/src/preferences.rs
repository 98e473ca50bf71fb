//! Preferences: what somebody who interviews wants to be told by which way, and their quiet hours; and what that makes of
//! what is to be told them. Candidates have none.

use std::sync::Arc;

use domain::{
    actor::Actor,
    notices::NoticeKind,
    people::Person,
    permissions::{self, Permission},
    preferences::{Preferences, QuietHours, RawPreferences},
    reminders::Lead,
    time::{Instant, OutsideRange, Zone},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    Context, Result, messages,
    store::{self, Limit, audit::Subject, locks},
    time_zones,
};

/// Those of whoever asks.
pub async fn get(cx: &Context, actor: &Actor) -> Result<Preferences> {
    permissions::check(actor, Permission::HavePreferences)?;
    store::preferences::of(cx.reader(), actor.person).await
}

/// Changes those of whoever asks; what waits for them follows.
pub async fn edit(cx: &Context, actor: &Actor, raw: RawPreferences) -> Result<Preferences> {
    permissions::check(actor, Permission::HavePreferences)?;
    let changes = raw.parse()?;
    cx.write((actor.clone(), changes), |txn, (actor, changes)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            locks::interviewers(txn, &[actor.person]).await?;
            let before = store::preferences::of(txn.db, actor.person).await?;
            let after = changes.of(before);
            store::preferences::put(txn, actor.person, after).await?;
            let (subject, details) = (Subject::Person, json!({ "before": before, "after": after }));
            txn.record(Some(actor), "preferences_edited", subject, actor.person.0, details).await?;
            messages::realign(txn, actor.person).await?;
            Ok(after)
        })
    })
    .await
}

/// How somebody is to be told, by their preferences and the clock on their wall.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    preferences: Preferences,
    quiet_hours: Option<(QuietHours, Arc<Zone>)>,
}

impl Wishes {
    pub(crate) async fn of(db: &impl ConnectionTrait, person: &Person) -> Result<Self> {
        let preferences = store::preferences::of(db, person.id).await?;
        let quiet_hours = match preferences.quiet_hours {
            Some(hours) => Some((hours, time_zones::all(&person.time_zone)?)),
            None => None,
        };
        Ok(Self { preferences, quiet_hours })
    }

    /// Whether such a reminder comes by some way.
    pub(crate) fn has(&self, lead: Lead) -> bool {
        self.preferences.has(lead)
    }

    /// Whether mail brings it.
    pub(crate) fn mails(&self, lead: Option<Lead>) -> bool {
        lead.is_none_or(|lead| self.preferences.reminders.has(lead))
    }

    /// Whether mail tells them what they are to do.
    pub(crate) fn mails_to_do(&self) -> bool {
        self.preferences.mails.to_do
    }

    /// Whether devices show it.
    pub(crate) fn pushes(&self, kind: NoticeKind) -> bool {
        self.preferences.pushes.has(kind)
    }

    /// When that leaves which was to leave at `wanted`, of an interview that begins at `begins`.
    pub(crate) fn leaves(&self, lead: Option<Lead>, wanted: Instant, begins: Instant) -> Result<Instant> {
        let Some((hours, zone)) = &self.quiet_hours else { return Ok(wanted) };
        let leaves: std::result::Result<Instant, OutsideRange> = match lead {
            Some(_) => hours.reminder_leaves(wanted, begins, zone),
            None => hours.word_leaves(wanted, begins, zone),
        };
        Ok(leaves.map_err(anyhow::Error::from)?)
    }
}
