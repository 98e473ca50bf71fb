//! Telling those who have open tasks, once the interview is near: on their pages, and those who take no part, and so are
//! sent no reminder that names them, by mail. What is so is looked at then: nobody is told of what was
//! done meanwhile, and nobody of an interview that is called off or at another time.

use domain::{ids::BookingId, refusal::Refusal};

use super::{Leased, TRIES, pause_after, to_do};
use crate::{
    Context, Error, Result, notices,
    preparation::{REMINDED, those_with_open_tasks},
    store::{self, Txn, locks},
};

pub(super) async fn remind(cx: &Context, leased: &Leased, id: BookingId) -> Result<()> {
    let done = cx.write((leased.clone(), id), |txn, (leased, id)| {
        Box::pin(async move {
            // Bookings are locked before jobs.
            locks::booking(txn, *id).await?;
            if store::jobs::is_held(txn, leased).await? { tell(txn, leased, *id).await } else { Ok(()) }
        })
    });
    match done.await {
        Err(Error::Failed(error)) => put_off(cx, leased, format!("{error:#}")).await,
        done => done,
    }
}

async fn tell(txn: &Txn<'_>, leased: &Leased, id: BookingId) -> Result<()> {
    let booking = store::bookings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    let begins = booking.slot.interval.start();
    if booking.active(txn.now).is_err() || begins <= txn.now {
        return store::jobs::finish(txn, leased.id).await;
    }
    let due = REMINDED.before(begins);
    if txn.now < due {
        return store::jobs::hold_back(txn, leased, due).await;
    }
    let preparation = store::preparation::of(txn.db, id).await?;
    let participants = store::assignments::of(txn.db, &booking).await?;
    for person in those_with_open_tasks(txn, &booking, &preparation).await? {
        notices::to_prepare(txn, person, leased.id, &booking).await?;
        if !to_do::is_reminded(person, &booking, &participants) {
            to_do::tell(txn, person).await?;
        }
    }
    store::jobs::finish(txn, leased.id).await
}

async fn put_off(cx: &Context, leased: &Leased, error: String) -> Result<()> {
    tracing::error!(job = %leased.id, error, "nobody could be told of open tasks");
    cx.write((leased.clone(), error), |txn, (leased, error)| {
        Box::pin(async move {
            if !store::jobs::is_held(txn, leased).await? {
                return Ok(());
            }
            if leased.attempts >= TRIES {
                return store::jobs::give_up(txn, leased.id, error).await;
            }
            store::jobs::put_off(txn, leased.id, txn.now + pause_after(leased.attempts), error).await
        })
    })
    .await
}
