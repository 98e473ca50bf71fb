//! Webhooks: addresses elsewhere that are told what happens, for administrators. What each is told of an event is a row
//! of the event's transaction, with a job that carries it; here is who is told, and what became of it.
//!
//! What is sent to programs is signed as the Standard Webhooks (1.0) describe it; what is sent to people is one line.

mod addresses;
mod payload;
mod secrets;
mod signature;
mod way;
mod words;

use std::time::Duration;

use domain::{
    actor::Actor,
    events::Event,
    fields::Fields,
    ids::{BookingId, DeliveryId, Version, WebhookId},
    paging::{Page, Paging},
    permissions::{self, Permission},
    refusal::Refusal,
    webhooks::{
        Delivery, DeliveryState, NewWebhook, RawWebhook, Signing, TEST, Webhook, WebhookChanges, WebhookKind,
        WebhookUrl,
    },
};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

pub use addresses::is_public;
pub use secrets::Key;
pub(crate) use secrets::hash;
pub use signature::{Headers, Secret, Secrets};
pub(crate) use way::{Answered, Parcel, Way};

use crate::{
    Context, Result, bookings,
    jobs::{self, Work},
    notices,
    store::{self, Limit, Txn, audit::Subject, deliveries::Letter, jobs::NewJob},
};

/// How many there may be: each is told of every event in the event's own transaction.
const MOST: u64 = 50;
/// How many letters are written at once.
const TOLD_AT_ONCE: usize = 1000;
/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Names what new webhooks wait for, one after the other, so that there are never too many.
const NEW: Uuid = Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0002);

/// How webhooks are sent.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `None`: until [`Context::sign_with`] is called, nothing can be signed, and nothing that is to be is sent.
    pub key: Option<Key>,
    /// Whether addresses inside may be called as well.
    pub private: bool,
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { key: None, private: false, patience: PATIENCE }
    }
}

/// Whether it can be connected to at all.
#[must_use]
pub fn is_url(raw: &str) -> bool {
    Url::parse(raw).is_ok_and(|url| url.has_host())
}

pub async fn create(cx: &Context, actor: &Actor, raw: RawWebhook) -> Result<Webhook> {
    permissions::check(actor, Permission::ManageWebhooks)?;
    let new = raw.parse_new(is_url)?;
    may_be_called(cx, Some(&new.url))?;
    cx.write((actor.clone(), new), |txn, (actor, new)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            store::one_at_a_time(txn.db, NEW).await?;
            if store::webhooks::count(txn.db).await? >= MOST {
                let sentence =
                    format!("cannot be added: there are {MOST} webhooks already; delete one first");
                return Err(Refusal::InvalidInput { fields: Fields::of("url", sentence) }.into());
            }
            let webhook = made(txn, new.clone());
            store::webhooks::insert(txn, &webhook, secret_hash(txn.cx, &webhook)?).await?;
            let details = json!({ "after": written(&webhook) });
            txn.record(Some(actor), "created", Subject::Webhook, webhook.id.0, details).await?;
            Ok(webhook)
        })
    })
    .await
}

/// The oldest first.
pub async fn list(cx: &Context, actor: &Actor, paging: Paging) -> Result<Page<Webhook>> {
    permissions::check(actor, Permission::ManageWebhooks)?;
    store::webhooks::list(cx.reader(), paging).await
}

pub async fn get(cx: &Context, actor: &Actor, id: WebhookId) -> Result<Webhook> {
    permissions::check(actor, Permission::ManageWebhooks)?;
    Ok(store::webhooks::find(cx.reader(), id).await?.ok_or(Refusal::NotFound)?.webhook)
}

/// One that is switched on again begins anew: that it failed is forgotten.
pub async fn edit(cx: &Context, actor: &Actor, id: WebhookId, raw: RawWebhook) -> Result<Webhook> {
    permissions::check(actor, Permission::ManageWebhooks)?;
    let changes = raw.parse_changes(is_url)?;
    may_be_called(cx, changes.url.as_ref())?;
    cx.write((actor.clone(), id, changes), |txn, (actor, id, changes)| {
        Box::pin(async move { changed(txn, actor, *id, changes.clone()).await })
    })
    .await
}

/// With its log; what waits to leave does not leave any more.
pub async fn delete(cx: &Context, actor: &Actor, id: WebhookId) -> Result<()> {
    permissions::check(actor, Permission::ManageWebhooks)?;
    cx.write((actor.clone(), id), |txn, (actor, id)| {
        Box::pin(async move {
            store::webhooks::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            let waiting = store::jobs::hold(txn, id.0).await?;
            let webhook = store::webhooks::hold(txn, *id).await?.ok_or(Refusal::NotFound)?.webhook;
            store::jobs::delete(txn, waiting.iter().map(|job| job.id)).await?;
            store::webhooks::delete(txn, *id).await?;
            let details = json!({ "before": written(&webhook) });
            txn.record(Some(actor), "deleted", Subject::Webhook, id.0, details).await
        })
    })
    .await
}

/// Takes a new secret; the one before it signs as well for a while.
pub async fn rotate(cx: &Context, actor: &Actor, id: WebhookId) -> Result<Webhook> {
    permissions::check(actor, Permission::ManageWebhooks)?;
    cx.write((actor.clone(), id), |txn, (actor, id)| {
        Box::pin(async move {
            store::webhooks::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            let webhook = store::webhooks::hold(txn, *id).await?.ok_or(Refusal::NotFound)?.webhook;
            let signing = webhook.signing.ok_or(Refusal::WebhookUnsigned)?.rotated(txn.now);
            let (version, updated_at) = (webhook.version.next(), txn.now);
            let webhook = Webhook { signing: Some(signing), version, updated_at, ..webhook };
            store::webhooks::save(txn, &webhook, secret_hash(txn.cx, &webhook)?).await?;
            let details = json!({ "generation": signing.generation });
            txn.record(Some(actor), "rotated", Subject::Webhook, id.0, details).await?;
            Ok(webhook)
        })
    })
    .await
}

/// Its current secret, to be shown when it was just made or rotated, and never else.
pub fn secret(cx: &Context, webhook: &Webhook) -> Result<Option<Secret>> {
    let of = |signing: Signing| Ok(key(cx)?.secret(webhook.id, signing.generation));
    webhook.signing.map(of).transpose()
}

/// Sends it something to see whether it arrives.
pub async fn test(cx: &Context, actor: &Actor, id: WebhookId) -> Result<Delivery> {
    permissions::check(actor, Permission::ManageWebhooks)?;
    cx.write((actor.clone(), id), |txn, (actor, id)| {
        Box::pin(async move {
            store::webhooks::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            let webhook = store::webhooks::hold(txn, *id).await?.ok_or(Refusal::NotFound)?.webhook;
            if !webhook.active {
                return Err(Refusal::WebhookInactive.into());
            }
            let body = match webhook.kind {
                WebhookKind::Standard => payload::test(txn.now),
                WebhookKind::Slack => words::test(),
            };
            let letter = letter(txn, &webhook, txn.new_id(), TEST, None, body);
            let delivery = letter.delivery.clone();
            post(txn, &[letter]).await?;
            Ok(delivery)
        })
    })
    .await
}

/// What webhooks were told of a booking, each with its address, the newest first. For those who may see the booking and
/// coordinate.
pub async fn told_of(cx: &Context, actor: &Actor, booking: BookingId) -> Result<Vec<(Delivery, WebhookUrl)>> {
    permissions::check(actor, Permission::Book)?;
    bookings::get(cx, actor, booking).await?;
    let deliveries = store::deliveries::of_booking(cx.reader(), booking).await?;
    let webhooks = store::webhooks::list(cx.reader(), Paging::LONGEST).await?.items;
    let with_address = |delivery: Delivery| {
        let of = webhooks.iter().find(|webhook| webhook.id == delivery.webhook)?;
        Some((delivery, of.url.clone()))
    };
    Ok(deliveries.into_iter().filter_map(with_address).collect())
}

/// What it was told, the newest first; `state`: what became of it.
pub async fn deliveries(
    cx: &Context,
    actor: &Actor,
    id: WebhookId,
    state: Option<DeliveryState>,
    paging: Paging,
) -> Result<Page<Delivery>> {
    get(cx, actor, id).await?;
    store::deliveries::log(cx.reader(), id, state, paging).await
}

/// Sends it once more, at once and as often as at first, under the id it had. What is leaving just now is left alone.
pub async fn redeliver(cx: &Context, actor: &Actor, id: WebhookId, delivery: DeliveryId) -> Result<Delivery> {
    permissions::check(actor, Permission::ManageWebhooks)?;
    cx.write((actor.clone(), id, delivery), |txn, (actor, id, delivery)| {
        Box::pin(async move {
            of(*id, store::deliveries::find(txn.db, *delivery).await?.map(|letter| letter.delivery))?;
            txn.admit(actor, Limit::Writes).await?;
            let waiting = store::jobs::hold_work(txn, Work::Post(*delivery)).await?;
            let found = of(*id, store::deliveries::hold(txn, *delivery).await?)?;
            let webhook = store::webhooks::hold(txn, *id).await?.ok_or(Refusal::NotFound)?.webhook;
            if !webhook.active {
                return Err(Refusal::WebhookInactive.into());
            }
            if waiting.as_ref().is_some_and(|job| job.is_under_way(txn.now)) {
                return Ok(found);
            }
            let again = Delivery { state: DeliveryState::Waiting, attempts: 0, ..found };
            store::deliveries::save(txn, &again).await?;
            match waiting {
                Some(job) => jobs::again(txn, domain::ids::JobId(job.id), Work::Post(*delivery)).await?,
                None => jobs::enqueue(txn, &[job(txn, &again)]).await?,
            }
            let details = json!({ "delivery": delivery, "about": again.about });
            txn.record(Some(actor), "redelivered", Subject::Webhook, id.0, details).await?;
            Ok(again)
        })
    })
    .await
}

/// Writes down what every webhook is told of that. Whether it may is said by whom the event is for.
pub(crate) async fn tell(txn: &Txn<'_>, event: &Event) -> Result<()> {
    tell_all(txn, std::slice::from_ref(event)).await
}

/// As [`tell`], of many events.
pub(crate) async fn tell_all(txn: &Txn<'_>, events: &[Event]) -> Result<()> {
    let webhooks = store::webhooks::active(txn).await?;
    for some in events.chunks(TOLD_AT_ONCE) {
        let mut letters = Vec::new();
        for event in some {
            letters.extend(letters_about(txn, &webhooks, event)?);
        }
        for some in letters.chunks(TOLD_AT_ONCE) {
            post(txn, some).await?;
        }
    }
    Ok(())
}

fn letters_about(txn: &Txn<'_>, webhooks: &[Webhook], event: &Event) -> Result<Vec<Letter>> {
    let id = txn.new_id();
    let told = webhooks.iter().filter(|webhook| webhook.is_told_of(event)).map(|webhook| {
        let body = match webhook.kind {
            WebhookKind::Standard => payload::body(event, txn.now)?,
            WebhookKind::Slack => words::body(event),
        };
        Ok(letter(txn, webhook, id, event.kind().as_str(), event.booking(), body))
    });
    told.collect()
}

/// The product itself switches it off, says why to whoever looks, and has administrators look.
pub(crate) async fn switch_off(txn: &Txn<'_>, id: WebhookId, because: &str) -> Result<()> {
    let Some(kept) = store::webhooks::hold(txn, id).await?.filter(|kept| kept.webhook.active) else {
        return Ok(());
    };
    let webhook = kept.webhook.switched_off(because, txn.now);
    store::webhooks::save(txn, &webhook, kept.secret_hash).await?;
    tracing::warn!(webhook = %id, because, "a webhook was switched off");
    metrics::counter!("convoke_webhooks_switched_off_total").increment(1);
    notices::webhook_off(txn, &webhook).await?;
    txn.record(None, "switched_off", Subject::Webhook, id.0, json!({ "because": because })).await
}

/// What signs.
pub(crate) fn key(cx: &Context) -> Result<&Key> {
    let known = cx.key_of_webhooks();
    Ok(known.ok_or_else(|| anyhow::anyhow!("there is no secret key to derive secrets from"))?)
}

/// As it is sent; `headers`: where it is signed.
pub(crate) fn parcel(headers: Option<Headers>, body: String) -> Parcel {
    let json = ("content-type", "application/json".to_owned());
    let signed = headers.map(|Headers { id, timestamp, signature }| {
        [("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", signature)]
    });
    let headers = [json].into_iter().chain(signed.into_iter().flatten()).collect();
    Parcel { headers, body: body.into_bytes() }
}

async fn changed(txn: &Txn<'_>, actor: &Actor, id: WebhookId, changes: WebhookChanges) -> Result<Webhook> {
    store::webhooks::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    txn.admit(actor, Limit::Writes).await?;
    let before = store::webhooks::hold(txn, id).await?.ok_or(Refusal::NotFound)?;
    let after = before.webhook.clone().edited(changes, txn.now);
    store::webhooks::save(txn, &after, before.secret_hash).await?;
    let details = json!({ "before": written(&before.webhook), "after": written(&after) });
    txn.record(Some(actor), "edited", Subject::Webhook, id.0, details).await?;
    Ok(after)
}

fn made(txn: &Txn<'_>, new: NewWebhook) -> Webhook {
    let NewWebhook { url, kind, events } = new;
    Webhook {
        id: WebhookId(txn.new_id()),
        url,
        kind,
        events,
        active: true,
        off_because: None,
        failing_since: None,
        signing: kind.signing(),
        version: Version::FIRST,
        created_at: txn.now,
        updated_at: txn.now,
    }
}

/// As history tells it: without what is secret in the address.
fn written(webhook: &Webhook) -> Value {
    let Webhook { url, kind, events, active, .. } = webhook;
    json!({ "url": url.shortened(), "kind": kind, "events": events, "active": active })
}

fn secret_hash(cx: &Context, webhook: &Webhook) -> Result<Option<Vec<u8>>> {
    Ok(secret(cx, webhook)?.as_ref().map(hash))
}

/// As far as can be said before it is.
fn may_be_called(cx: &Context, url: Option<&WebhookUrl>) -> Result<()> {
    match url.and_then(|url| cx.way_of_webhooks().objection(url.as_str())) {
        Some(sentence) => Err(Refusal::InvalidInput { fields: Fields::of("url", sentence) }.into()),
        None => Ok(()),
    }
}

fn of(id: WebhookId, found: Option<Delivery>) -> Result<Delivery> {
    Ok(found.filter(|delivery| delivery.webhook == id).ok_or(Refusal::NotFound)?)
}

fn letter(
    txn: &Txn<'_>,
    webhook: &Webhook,
    event: Uuid,
    about: &str,
    booking: Option<BookingId>,
    body: String,
) -> Letter {
    let delivery = Delivery {
        id: DeliveryId(txn.new_id()),
        webhook: webhook.id,
        event,
        about: about.to_owned(),
        state: DeliveryState::Waiting,
        attempts: 0,
        last_status: None,
        last_error: None,
        tried_at: None,
        created_at: txn.now,
    };
    Letter { delivery, booking, body }
}

/// Keeps them in the log, and has them carried.
async fn post(txn: &Txn<'_>, letters: &[Letter]) -> Result<()> {
    store::deliveries::insert(txn, letters).await?;
    let jobs: Vec<NewJob> = letters.iter().map(|letter| job(txn, &letter.delivery)).collect();
    jobs::enqueue(txn, &jobs).await
}

/// Of one webhook none waits for another: what is told of says by its version what is newer.
fn job(txn: &Txn<'_>, delivery: &Delivery) -> NewJob {
    NewJob { work: Work::Post(delivery.id), order_key: delivery.webhook.0, ordinal: 0, due: txn.now }
}
