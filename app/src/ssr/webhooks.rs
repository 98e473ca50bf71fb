//! Webhooks in words, and what their forms have done.

use domain::{
    actor::Actor,
    fields::Fields,
    ids::WebhookId,
    paging::Paging,
    refusal::Refusal,
    time::{self, Instant, Zone},
    webhooks::{Delivery, DeliveryState, Events, RawWebhook, Webhook, WebhookKind},
};
use services::{Context, Result, webhooks};

use super::after_form;
use crate::webhooks::{Hook, Line, Log, Made, PATH, Webhooks};

pub(crate) async fn shown(cx: &Context, actor: &Actor, log: Option<WebhookId>) -> Result<Webhooks> {
    let zone = super::own_zone(cx, actor).await?;
    let found = webhooks::list(cx, actor, Paging::LONGEST).await?.items;
    let log = match log.filter(|of| found.iter().any(|webhook| webhook.id == *of)) {
        Some(of) => {
            let told = webhooks::deliveries(cx, actor, of, None, Paging::DEFAULT).await?;
            let lines = told.items.into_iter().map(|delivery| line(delivery, &zone, cx.now())).collect();
            Some(Log { of, lines, total: told.total })
        }
        None => None,
    };
    Ok(Webhooks { hooks: found.into_iter().map(|webhook| hook(webhook, &zone, cx.now())).collect(), log })
}

pub(crate) async fn add(
    cx: &Context,
    actor: &Actor,
    url: String,
    kind: String,
    events: Vec<String>,
) -> Result<Made> {
    if kind != WebhookKind::Slack.as_str() {
        secret_can_be_shown("kind")?;
    }
    // Without a choice its kind says.
    let events = (!events.is_empty()).then_some(Some(events));
    let raw = RawWebhook { url: Some(url), kind: Some(kind), events, active: None };
    let webhook = webhooks::create(cx, actor, raw).await?;
    made(cx, &webhook)
}

pub(crate) async fn switch(cx: &Context, actor: &Actor, id: WebhookId, on: bool) -> Result<()> {
    let raw = RawWebhook { active: Some(on), ..RawWebhook::default() };
    webhooks::edit(cx, actor, id, raw).await?;
    Ok(())
}

pub(crate) async fn rotate(cx: &Context, actor: &Actor, id: WebhookId) -> Result<Made> {
    secret_can_be_shown("secret")?;
    let webhook = webhooks::rotate(cx, actor, id).await?;
    made(cx, &webhook)
}

/// A form without a script is led back to the page: nobody would ever see the secret.
fn secret_can_be_shown(field: &str) -> Result<()> {
    if !super::is_form_post() {
        return Ok(());
    }
    let fields = Fields::of(field, "needs a script: the secret is shown once");
    Err(Refusal::InvalidInput { fields }.into())
}

fn made(cx: &Context, webhook: &Webhook) -> Result<Made> {
    let secret = webhooks::secret(cx, webhook)?.map(|secret| secret.expose());
    after_form(PATH);
    Ok(Made { id: webhook.id, secret })
}

fn hook(webhook: Webhook, zone: &Zone, now: Instant) -> Hook {
    let Webhook { id, url, kind, events, active, off_because, failing_since, .. } = webhook;
    let failing = failing_since
        .map(|since| format!("The first that did not arrive was {}.", told_at(since, zone, now)));
    let events = match events {
        Events::All => "all events".to_owned(),
        Events::Only(kinds) => kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", "),
    };
    Hook { id, address: url.shortened(), kind, events, active, trouble: off_because.or(failing) }
}

fn line(delivery: Delivery, zone: &Zone, now: Instant) -> Line {
    let Delivery { id, about, state, attempts, last_status, last_error, tried_at, created_at, .. } = delivery;
    let when = told_at(tried_at.unwrap_or(created_at), zone, now);
    let tried = (attempts > 1).then(|| format!("tried {attempts} times"));
    let answered =
        last_status.filter(|_| state == DeliveryState::Delivered).map(|status| format!("answered {status}"));
    let said = last_error.map(|error| error.trim_end_matches('.').to_owned());
    let course = [Some(when), answered, tried, said].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    Line { id, about, state, course }
}

/// "today at 14:05".
fn told_at(at: Instant, zone: &Zone, now: Instant) -> String {
    let local = |at| zone.local(at).ok();
    local(at).zip(local(now)).map(|(at, now)| time::soon(at, now)).unwrap_or_default()
}
