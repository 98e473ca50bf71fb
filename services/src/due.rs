//! What falls due without anybody doing anything: interviews that are over are asked about, and follow-ups remind whoever
//! is to do them. Every process looks; what one told is not told again.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{assignments::Part, ids::BookingId};

use crate::{
    Context, Result, follow_ups, notices,
    store::{self, locks},
};

const EVERY: Duration = Duration::from_secs(20);
/// How many are told of in one look.
const AT_ONCE: u64 = 200;
/// Who did not say how it ended for so long is not asked any more.
const ASKED_FOR: TimeDelta = TimeDelta::days(7);

pub(crate) async fn run(cx: Context) {
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = tell(&cx).await {
            tracing::warn!(
                error = format!("{:#}", anyhow::Error::from(error)),
                "what is due could not be told"
            );
        }
    }
}

/// Tells of all that is due by now.
pub(crate) async fn tell(cx: &Context) -> Result<()> {
    let now = cx.now();
    for booking in store::bookings::to_ask(cx.reader(), now - ASKED_FOR, now, AT_ONCE).await? {
        ask(cx, booking).await?;
    }
    for (follow_up, booking) in store::follow_ups::to_remind(cx.reader(), now, AT_ONCE).await? {
        follow_ups::remind(cx, follow_up, booking).await?;
    }
    Ok(())
}

/// Asks whoever interviewed, and led, how it ended; unless that was said meanwhile.
async fn ask(cx: &Context, id: BookingId) -> Result<()> {
    cx.write(id, |txn, id| {
        Box::pin(async move {
            locks::booking(txn, *id).await?;
            let booking = store::bookings::find(txn.db, *id).await?;
            let over = |booking: &domain::bookings::Booking| {
                let is_open = booking.status == domain::bookings::BookingStatus::Booked;
                is_open && booking.slot.interval.is_over(txn.now)
            };
            let Some(booking) = booking.filter(over) else { return Ok(()) };
            let participants = store::assignments::of(txn.db, &booking).await?;
            let leads = participants.engaged().filter(|assignment| assignment.part == Part::Lead);
            let asked = leads.map(|assignment| assignment.person).chain([booking.slot.interviewer]);
            for person in asked {
                notices::to_conclude(txn, person, &booking).await?;
            }
            Ok(())
        })
    })
    .await
}
