//! Clears away rows that nobody asks for any more.

use std::time::Duration;

use chrono::TimeDelta;

use crate::{Context, Result, imports, rate_limit, store};

const EVERY: Duration = Duration::from_secs(600);
/// Long enough for a page that slept and looks again; after that it reloads.
const EVENTS_KEPT: TimeDelta = TimeDelta::hours(24);
/// Long enough to see what became of what webhooks and the members of practice rooms were told, and to send it once more.
const DELIVERIES_KEPT: TimeDelta = TimeDelta::days(30);
/// Long enough to see why devices were not reached.
const PUSHES_KEPT: TimeDelta = TimeDelta::days(7);
/// Long enough for whoever comes back from a long leave.
const NOTICES_KEPT: TimeDelta = TimeDelta::days(90);
const ATTEMPTS_KEPT: TimeDelta = TimeDelta::minutes(10);

pub(crate) async fn run(cx: Context) {
    loop {
        tokio::time::sleep(EVERY).await;
        if let Err(error) = clear_away(&cx).await {
            tracing::warn!(%error, "old rows could not be cleared away");
        }
    }
}

pub(crate) async fn clear_away(cx: &Context) -> Result<()> {
    cx.write((), |txn, ()| {
        Box::pin(async move {
            store::events::delete_before(txn.db, txn.now - EVENTS_KEPT).await?;
            store::idempotency::delete_before(txn.db, txn.now - store::idempotency::KEPT).await?;
            rate_limit::forget_before(txn.db, txn.now - ATTEMPTS_KEPT).await?;
            store::deliveries::delete_before(txn.db, txn.now - DELIVERIES_KEPT).await?;
            store::pushes::delete_before(txn.db, txn.now - PUSHES_KEPT).await?;
            store::notices::delete_before(txn.db, txn.now - NOTICES_KEPT).await?;
            store::room_messages::delete_before(txn.db, txn.now - DELIVERIES_KEPT).await?;
            store::imports::delete_before(txn.db, txn.now - imports::KEPT).await?;
            store::undo::delete_before(txn.db, txn.now).await?;
            store::sessions::delete_expired(txn.db, txn.now).await
        })
    })
    .await
}
