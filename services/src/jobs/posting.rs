//! Telling a webhook what happened, and what becomes of that. The process may die at any point in between: then it is
//! told again, under the same id.

use chrono::TimeDelta;
use domain::{
    ids::{DeliveryId, WebhookId},
    webhooks::{Delivery, DeliveryState, PATIENCE, TRIES, Webhook, pause_after},
};
use serde::{Deserialize, Serialize};

use super::Leased;
use crate::{
    Context, Result,
    mail::Notifications,
    store::{self, Txn, deliveries::Letter, webhooks::Kept},
    webhooks::{self, Headers},
};

/// The answer of a receiver that wants to hear no more (RFC 9110, section 15.5.11).
const GONE: u16 = 410;

/// How an attempt ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum End {
    Answered(u16),
    /// In one sentence.
    NotAnswered(String),
    /// Nothing is sent from here.
    Recorded,
    /// It is switched off.
    Off,
}

pub(super) async fn post(cx: &Context, leased: &Leased, id: DeliveryId) -> Result<()> {
    let letter = store::deliveries::find(cx.reader(), id).await?;
    let waiting = letter.filter(|letter| letter.delivery.state == DeliveryState::Waiting);
    let Some(letter) = waiting else { return let_go(cx, leased).await };
    let Some(kept) = store::webhooks::find(cx.reader(), letter.delivery.webhook).await? else {
        return let_go(cx, leased).await;
    };
    let end = attempt(cx, kept, letter, leased.attempts).await;
    settle(cx, leased, id, end).await
}

async fn attempt(cx: &Context, kept: Kept, letter: Letter, attempts: i32) -> End {
    if !kept.webhook.active {
        return End::Off;
    }
    if attempts > TRIES {
        // Whoever tried last never said what came of it.
        return End::NotAnswered("It was tried as often as it is.".to_owned());
    }
    if cx.notifications() != Notifications::On {
        return End::Recorded;
    }
    match signed(cx, &kept, &letter) {
        Ok(headers) => {
            let parcel = webhooks::parcel(headers, letter.body);
            let answered = cx.way_of_webhooks().post(kept.webhook.url.as_str(), parcel).await;
            answered.map_or_else(End::NotAnswered, |answered| End::Answered(answered.status))
        }
        Err(why) => End::NotAnswered(why),
    }
}

/// `None`: of a kind that signs nothing.
fn signed(cx: &Context, kept: &Kept, letter: &Letter) -> std::result::Result<Option<Headers>, String> {
    let Webhook { id, signing, .. } = kept.webhook;
    let Some(signing) = signing else { return Ok(None) };
    let key = webhooks::key(cx).map_err(|error| format!("{error}."))?;
    let secrets = key.secrets(id, signing, cx.now());
    if kept.secret_hash.as_deref() != Some(&webhooks::hash(&secrets.current)) {
        let why =
            "The secret key of this server is another than when the secret was made: rotate the secret.";
        return Err(why.to_owned());
    }
    let event = letter.delivery.event.to_string();
    Ok(Some(secrets.sign(&event, cx.now(), letter.body.as_bytes())))
}

/// There is nothing to be done.
async fn let_go(cx: &Context, leased: &Leased) -> Result<()> {
    cx.write(leased.id, |txn, job| Box::pin(async move { store::jobs::finish(txn, *job).await })).await
}

/// Writes down what became of it. A success counts whoever holds the job by now, so that nobody is told once more.
async fn settle(cx: &Context, leased: &Leased, id: DeliveryId, end: End) -> Result<()> {
    cx.write((leased.clone(), id, end), |txn, (leased, id, end)| {
        Box::pin(async move {
            let arrived = matches!(end, End::Answered(200..300));
            let is_held = store::jobs::is_held(txn, leased).await?;
            let found = store::deliveries::hold(txn, *id).await?.filter(|_| is_held || arrived);
            let waiting = found.filter(|delivery| delivery.state == DeliveryState::Waiting);
            let Some(delivery) = waiting else { return Ok(()) };
            let delivery = Delivery { attempts: leased.attempts, tried_at: Some(txn.now), ..delivery };
            match end {
                End::Answered(status @ 200..300) => arrives(txn, leased, delivery, *status).await,
                End::Answered(GONE) => {
                    let why = "The receiver answered 410: it is gone for good.";
                    ends(txn, leased, told(delivery, Some(GONE), why)).await?;
                    webhooks::switch_off(txn, WebhookId(leased.of), why).await
                }
                End::Answered(status) => {
                    fails(txn, leased, told(delivery, Some(*status), &complaint(*status))).await
                }
                End::NotAnswered(why) => fails(txn, leased, told(delivery, None, why)).await,
                End::Recorded => {
                    let state = DeliveryState::Recorded;
                    ends(txn, leased, Delivery { state, last_error: None, ..delivery }).await
                }
                End::Off => {
                    let state = DeliveryState::Skipped;
                    let why = "The webhook was switched off.".to_owned();
                    ends(txn, leased, Delivery { state, last_error: Some(why), ..delivery }).await
                }
            }
        })
    })
    .await
}

async fn arrives(txn: &Txn<'_>, leased: &Leased, delivery: Delivery, status: u16) -> Result<()> {
    let state = DeliveryState::Delivered;
    let last_status = Some(status.into());
    ends(txn, leased, Delivery { state, last_status, last_error: None, ..delivery }).await?;
    store::webhooks::arrives(txn, WebhookId(leased.of)).await
}

async fn fails(txn: &Txn<'_>, leased: &Leased, failed: Delivery) -> Result<()> {
    let webhook = WebhookId(leased.of);
    store::webhooks::fails(txn, webhook).await?;
    if let Some(pause) = pause_after(leased.attempts) {
        let why = failed.last_error.clone().unwrap_or_default();
        let waits = Delivery { state: DeliveryState::Waiting, ..failed };
        store::deliveries::save(txn, &waits).await?;
        return store::jobs::put_off(txn, leased.id, txn.now + shortened(pause), &why).await;
    }
    ends(txn, leased, failed).await?;
    let kept = store::webhooks::find(txn.db, webhook).await?;
    if kept.is_some_and(|kept| kept.webhook.is_lost(txn.now)) {
        let because = format!("Nothing has arrived there for {} days.", PATIENCE.num_days());
        webhooks::switch_off(txn, webhook, &because).await?;
    }
    Ok(())
}

async fn ends(txn: &Txn<'_>, leased: &Leased, delivery: Delivery) -> Result<()> {
    metrics::counter!("convoke_webhook_deliveries_total", "state" => delivery.state.as_str()).increment(1);
    store::deliveries::save(txn, &delivery).await?;
    store::jobs::finish(txn, leased.id).await
}

fn told(delivery: Delivery, status: Option<u16>, why: &str) -> Delivery {
    let (state, last_error) = (DeliveryState::Failed, Some(why.to_owned()));
    Delivery { state, last_status: status.map(Into::into), last_error, ..delivery }
}

fn complaint(status: u16) -> String {
    match status {
        300..400 => format!("The receiver answered {status}, and what leads elsewhere is not followed."),
        _ => format!("The receiver answered {status}."),
    }
}

/// Never the same for two who met.
fn shortened(pause: TimeDelta) -> TimeDelta {
    let longest = pause.num_milliseconds();
    TimeDelta::milliseconds(rand::random_range(longest / 5 * 4..=longest))
}
