//! What is counted of slots and bookings: no more of each than it takes.

use chrono::{Days as Many, NaiveTime};
use domain::{
    bookings::BookingStatus,
    ids::{OpeningId, PersonId},
    rates::Days,
    slots::SlotStatus,
    time::{Instant, ZoneName},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait as _,
    entity::prelude::*, sea_query::JoinType,
};

use super::{bookings, interviews, people, slots};
use crate::Result;

/// A slot that was offered on one of the days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfferedRow {
    pub(crate) interviewer: PersonId,
    pub(crate) day: Date,
    pub(crate) booked: bool,
}

/// A booking of about those days: some a day before or after, by the clock of its interviewer.
#[derive(Clone, Debug)]
pub(crate) struct HeldRow {
    pub(crate) interviewer: PersonId,
    pub(crate) time_zone: ZoneName,
    pub(crate) opening: Option<OpeningId>,
    pub(crate) starts_at: Instant,
    pub(crate) ends_at: Instant,
    pub(crate) status: BookingStatus,
    /// Somebody was thanked for it.
    pub(crate) thanked: bool,
}

pub(crate) async fn offered(
    db: &impl ConnectionTrait,
    days: Days,
    interviewer: Option<PersonId>,
) -> Result<Vec<OfferedRow>> {
    let rows: Vec<(Uuid, Date, String)> = slots::Entity::find()
        .select_only()
        .columns([slots::Column::InterviewerId, slots::Column::LocalDay, slots::Column::Status])
        .filter(slots::Column::LocalDay.between(days.first, days.last))
        .apply_if(interviewer, |rows, PersonId(id)| rows.filter(slots::Column::InterviewerId.eq(id)))
        .into_tuple()
        .all(db)
        .await?;
    let offered = |(interviewer, day, status): (Uuid, Date, String)| OfferedRow {
        interviewer: PersonId(interviewer),
        day,
        booked: status == SlotStatus::Booked.as_str(),
    };
    Ok(rows.into_iter().map(offered).collect())
}

pub(crate) async fn held(
    db: &impl ConnectionTrait,
    days: Days,
    interviewer: Option<PersonId>,
    opening: Option<OpeningId>,
) -> Result<Vec<HeldRow>> {
    let around = |day: Option<Date>| day.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let from = around(days.first.checked_sub_days(Many::new(1))).unwrap_or(Instant::MIN_UTC);
    let to = around(days.last.checked_add_days(Many::new(2))).unwrap_or(Instant::MAX_UTC);
    let rows = bookings::Entity::find()
        .select_only()
        .column(bookings::Column::Id)
        .column(bookings::Column::InterviewerId)
        .column(people::Column::TimeZone)
        .column(interviews::Column::OpeningId)
        .column(bookings::Column::StartsAt)
        .column(bookings::Column::EndsAt)
        .column(bookings::Column::Status)
        .join(JoinType::InnerJoin, bookings::Relation::Interviewer.def())
        .join(JoinType::LeftJoin, interviews::Relation::Booking.def().rev())
        .filter(bookings::Column::StartsAt.gte(from))
        .filter(bookings::Column::StartsAt.lt(to))
        .apply_if(interviewer, |rows, PersonId(id)| rows.filter(bookings::Column::InterviewerId.eq(id)))
        .apply_if(opening, |rows, OpeningId(id)| rows.filter(interviews::Column::OpeningId.eq(id)))
        .into_model::<Row>()
        .all(db)
        .await?;
    let thanked = super::thank_you_notes::thanked(db, from, to).await?;
    rows.into_iter()
        .map(|row| {
            let Row { id, interviewer_id, time_zone, opening_id, starts_at, ends_at, status } = row;
            let known = BookingStatus::parse(&status);
            Ok(HeldRow {
                interviewer: PersonId(interviewer_id),
                time_zone: ZoneName::stored(time_zone),
                opening: opening_id.map(OpeningId),
                starts_at,
                ends_at,
                status: known.ok_or_else(|| anyhow::anyhow!("{status} is no status of bookings"))?,
                thanked: thanked.contains(&id),
            })
        })
        .collect()
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: Uuid,
    interviewer_id: Uuid,
    time_zone: String,
    opening_id: Option<Uuid>,
    starts_at: Instant,
    ends_at: Instant,
    status: String,
}
