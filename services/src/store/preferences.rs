//! The table `preferences`: which messages somebody wants, and when. Whoever has no row has said nothing.

use domain::{
    ids::PersonId,
    preferences::{Preferences, QuietHours, WantedMails, WantedNotices, WantedPushes, WantedReminders},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, entity::prelude::*};

use super::Txn;
use crate::Result;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "preferences")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) person_id: Uuid,
    pub(crate) remind_day_before: bool,
    pub(crate) remind_two_hours_before: bool,
    pub(crate) remind_others: bool,
    pub(crate) quiet_from: Option<i32>,
    pub(crate) quiet_until: Option<i32>,
    pub(crate) notice_changes: bool,
    pub(crate) notice_day_before: bool,
    pub(crate) notice_two_hours_before: bool,
    pub(crate) notice_others: bool,
    pub(crate) push_changes: bool,
    pub(crate) push_reminders: bool,
    pub(crate) push_troubles: bool,
    pub(crate) mail_to_do: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(crate) async fn of(db: &impl ConnectionTrait, PersonId(id): PersonId) -> Result<Preferences> {
    Ok(Entity::find_by_id(id).one(db).await?.map(thing).unwrap_or_default())
}

/// In place of what they had said.
pub(crate) async fn put(txn: &Txn<'_>, PersonId(id): PersonId, preferences: Preferences) -> Result<()> {
    let Preferences { reminders, mails, notices, pushes, quiet_hours } = preferences;
    let WantedReminders { day_before, two_hours_before, others } = reminders;
    let WantedMails { to_do } = mails;
    let WantedNotices { changes, reminders: noticed } = notices;
    let (from, until) = quiet_hours.map(QuietHours::minutes).unzip();
    let row = ActiveModel {
        person_id: Set(id),
        remind_day_before: Set(day_before),
        remind_two_hours_before: Set(two_hours_before),
        remind_others: Set(others),
        quiet_from: Set(from),
        quiet_until: Set(until),
        notice_changes: Set(changes),
        notice_day_before: Set(noticed.day_before),
        notice_two_hours_before: Set(noticed.two_hours_before),
        notice_others: Set(noticed.others),
        push_changes: Set(pushes.changes),
        push_reminders: Set(pushes.reminders),
        push_troubles: Set(pushes.troubles),
        mail_to_do: Set(to_do),
    };
    Entity::delete_by_id(id).exec(txn.db).await?;
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

fn thing(row: Model) -> Preferences {
    let Model {
        person_id: _,
        remind_day_before: day_before,
        remind_two_hours_before: two_hours_before,
        remind_others: others,
        quiet_from,
        quiet_until,
        notice_changes: changes,
        notice_day_before,
        notice_two_hours_before,
        notice_others,
        push_changes,
        push_reminders,
        push_troubles,
        mail_to_do: to_do,
    } = row;
    let noticed = WantedReminders {
        day_before: notice_day_before,
        two_hours_before: notice_two_hours_before,
        others: notice_others,
    };
    Preferences {
        reminders: WantedReminders { day_before, two_hours_before, others },
        mails: WantedMails { to_do },
        notices: WantedNotices { changes, reminders: noticed },
        pushes: WantedPushes { changes: push_changes, reminders: push_reminders, troubles: push_troubles },
        quiet_hours: quiet_from.zip(quiet_until).map(|(from, until)| QuietHours::stored(from, until)),
    }
}
