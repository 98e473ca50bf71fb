//! The log as rows of `booking_attempts`.

use domain::{ids::PersonId, time::Instant};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    entity::prelude::*,
};

use super::{Admission, WINDOW};
use crate::{
    Result,
    store::{Txn, one_at_a_time},
};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "booking_attempts")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What the log says to one more attempt. Attempts of one person are asked about one after the other, so two
/// processes cannot both find the last place free.
pub(super) async fn ask(txn: &Txn<'_>, person: PersonId, limit: u32) -> Result<Admission> {
    one_at_a_time(txn.db, person.0).await?;
    let newest_first: Vec<Instant> = Entity::find()
        .select_only()
        .column(Column::At)
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::At.gt(txn.now - WINDOW))
        .order_by_desc(Column::At)
        .limit(u64::from(limit))
        .into_tuple()
        .all(txn.db)
        .await?;
    Ok(judge(&newest_first, limit, txn.now))
}

fn judge(newest_first: &[Instant], limit: u32, now: Instant) -> Admission {
    let used = u32::try_from(newest_first.len()).unwrap_or(u32::MAX);
    let leaves = |at: Instant| (at + WINDOW - now).to_std().unwrap_or_default();
    match newest_first.last() {
        Some(&oldest) if used >= limit => Admission { admitted: false, remaining: 0, reset: leaves(oldest) },
        oldest => {
            let remaining = limit - used - 1;
            let next_place = oldest.filter(|_| remaining == 0).map(|&oldest| leaves(oldest));
            Admission { admitted: true, remaining, reset: next_place.unwrap_or(WINDOW) }
        }
    }
}

pub(super) async fn write_down(txn: &Txn<'_>, person: PersonId) -> Result<()> {
    let row = ActiveModel { id: Set(txn.new_id()), person_id: Set(person.0), at: Set(txn.now) };
    Entity::insert(row).exec_without_returning(txn.db).await?;
    Ok(())
}

/// Rows that no window reaches any more.
pub(crate) async fn forget_before(txn: &DatabaseTransaction, then: Instant) -> Result<()> {
    Entity::delete_many().filter(Column::At.lt(then)).exec(txn).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn five_in_any_sixty_seconds() {
        let now = Instant::from_timestamp(1_000_000, 0).unwrap();
        let ago = |seconds: &[i64]| -> Vec<Instant> {
            seconds.iter().map(|&seconds| now - chrono::TimeDelta::seconds(seconds)).collect()
        };
        for (log, admitted, remaining, reset) in [
            (ago(&[]), true, 4, 60),
            (ago(&[1]), true, 3, 60),
            (ago(&[1, 2, 3, 50]), true, 0, 10),
            (ago(&[1, 2, 3, 4, 59]), false, 0, 1),
        ] {
            let expected = Admission { admitted, remaining, reset: Duration::from_secs(reset) };
            assert_eq!(judge(&log, 5, now), expected, "{log:?}");
        }
    }
}
