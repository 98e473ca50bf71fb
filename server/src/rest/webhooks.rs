//! Addresses elsewhere that are told what happens: `/api/webhooks`.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    events::EventKind,
    ids::{DeliveryId, WebhookId},
    permissions::Permission,
    time::ZoneName,
    webhooks::{Delivery, DeliveryState, Events, RawWebhook, Webhook, WebhookKind},
};
use serde::Serialize;
use services::webhooks::{self, Secret};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    call::{Accepted, Asked},
    clocks::ZoneQuery,
    conditions::Repeatable,
    exports::{self, Columns, List},
    json::Form,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{
    AddWebhookRefused, DeleteWebhookRefused, DeliverRefused, EditWebhookRefused, GetRefused, ListRefused,
    RotateRefused,
};

/// Adds a webhook. Its secret is told here, and when it is rotated, and never else
#[utoipa::path(post, path = "/api/webhooks", tag = "Webhooks", operation_id = "addWebhook",
    params(Repeatable, ZoneQuery), request_body = NewWebhook,
    responses(
        (status = 201, description = "The webhook is added.", body = WebhookJson,
            headers(("Location" = String, description = "Where it is"),
                ("ETag" = String, description = "Its version"))),
        AddWebhookRefused))]
pub async fn create(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.posted().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let raw = NewWebhook::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse_new(webhooks::is_url))?;
    let made = webhooks::create(&accepted.cx, &accepted.actor, raw).await;
    accepted.answer(made, |webhook| {
        let location = format!("/api/webhooks/{}", webhook.id);
        let told = WebhookJson::with_secret(&accepted, &webhook, &clocks)?;
        Ok(answer::created(&location, webhook.version, &told))
    })
}

/// Webhooks, the oldest first
#[utoipa::path(get, path = "/api/webhooks", tag = "Webhooks", operation_id = "listWebhooks",
    params(ZoneQuery, PageQuery),
    responses((status = 200, description = "One page of the webhooks.", body = WebhookList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.asked();
    let (clocks, paging) = (Clocks::asked_for(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let page = webhooks::list(&accepted.cx, &accepted.actor, paging).await;
    accepted.answer(page, |page| answer::list(page, |webhook| WebhookJson::new(&webhook, &clocks)))
}

/// The webhooks as comma-separated values, without their secrets
#[utoipa::path(get, path = "/api/webhooks.csv", tag = "Webhooks", operation_id = "exportWebhooks",
    params(ZoneQuery),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        ListRefused))]
pub async fn export(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let list = List {
        filter: (),
        read: |cx, actor, (), paging| Box::pin(async move { webhooks::list(&cx, &actor, paging).await }),
        publish: move |webhook| Ok(vec![WebhookJson::new(&webhook, &clocks)?]),
    };
    exports::answer(&accepted, "webhooks", COLUMNS, list).await
}

/// A webhook
#[utoipa::path(get, path = "/api/webhooks/{id}", tag = "Webhooks", operation_id = "getWebhook",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The webhook.", body = WebhookJson,
            headers(("ETag" = String, description = "Its version"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let found = webhooks::get(&accepted.cx, &accepted.actor, accepted.id(WebhookId::parse)?).await;
    accepted.answer(found, |webhook| row(&webhook, &clocks))
}

/// Changes a webhook. One that is switched on again begins anew
#[utoipa::path(patch, path = "/api/webhooks/{id}", tag = "Webhooks", operation_id = "editWebhook",
    params(ZoneQuery, ("id" = Uuid, Path)), request_body = WebhookEdits,
    responses(
        (status = 200, description = "The webhook as it is now.", body = WebhookJson,
            headers(("ETag" = String, description = "Its version"))),
        EditWebhookRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.patched().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let raw = WebhookEdits::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse_changes(webhooks::is_url))?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(WebhookId::parse)?);
    let edited = webhooks::edit(cx, actor, id, raw).await;
    accepted.answer(edited, |webhook| row(&webhook, &clocks))
}

/// Takes a webhook away, with the log of what it was told
#[utoipa::path(delete, path = "/api/webhooks/{id}", tag = "Webhooks", operation_id = "deleteWebhook",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is told nothing any more."), DeleteWebhookRefused))]
pub async fn delete(call: Call) -> Answer {
    let accepted = call.may(Permission::ManageWebhooks)?.asked().accepted()?;
    let deleted = webhooks::delete(&accepted.cx, &accepted.actor, accepted.id(WebhookId::parse)?).await;
    accepted.answer(deleted, |()| Ok(answer::nothing()))
}

/// Takes a new secret, which is told here; the one before it signs as well for 24 hours
#[utoipa::path(post, path = "/api/webhooks/{id}/rotate", tag = "Webhooks", operation_id = "rotateWebhook",
    params(Repeatable, ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "The webhook with its new secret.", body = WebhookJson,
            headers(("ETag" = String, description = "Its version"))),
        RotateRefused))]
pub async fn rotate(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.told();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let rotated = webhooks::rotate(&accepted.cx, &accepted.actor, accepted.id(WebhookId::parse)?).await;
    accepted.answer(rotated, |webhook| {
        let told = WebhookJson::with_secret(&accepted, &webhook, &clocks)?;
        Ok(answer::row(webhook.version, &told))
    })
}

/// Sends a webhook something, to see whether it arrives
#[utoipa::path(post, path = "/api/webhooks/{id}/test", tag = "Webhooks", operation_id = "testWebhook",
    params(Repeatable, ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 202, description = "It leaves as soon as somebody is free; the log says what became of it.",
            body = DeliveryJson),
        DeliverRefused))]
pub async fn test(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.told();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let sent = webhooks::test(&accepted.cx, &accepted.actor, accepted.id(WebhookId::parse)?).await;
    accepted.answer(sent, |delivery| leaves(&delivery, &clocks))
}

/// What a webhook was told within 30 days and what became of it, the newest first
#[utoipa::path(get, path = "/api/webhooks/{id}/deliveries", tag = "Webhooks", operation_id = "listDeliveries",
    params(DeliveriesQuery, ZoneQuery, PageQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "One page of the log.", body = DeliveryList), GetRefused))]
pub async fn deliveries(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let (state, paging) = (DeliveriesQuery::read(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(WebhookId::parse)?);
    let page = webhooks::deliveries(cx, actor, id, state, paging).await;
    accepted.answer(page, |page| answer::list(page, |delivery| DeliveryJson::new(&delivery, &clocks)))
}

/// What a webhook was told within 30 days as comma-separated values
#[utoipa::path(get, path = "/api/webhooks/{id}/deliveries.csv", tag = "Webhooks", operation_id = "exportDeliveries",
    params(DeliveriesQuery, ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "All of them.", body = String, content_type = "text/csv"),
        GetRefused))]
pub async fn export_deliveries(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let state = DeliveriesQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let id = accepted.id(WebhookId::parse)?;
    let list = List {
        filter: (id, state),
        read: |cx, actor, (id, state), paging| {
            Box::pin(async move { webhooks::deliveries(&cx, &actor, id, state, paging).await })
        },
        publish: move |delivery| Ok(vec![DeliveryJson::new(&delivery, &clocks)?]),
    };
    exports::answer(&accepted, "deliveries", DELIVERY_COLUMNS, list).await
}

/// Sends it once more, at once and as often as at first, under the id it had
#[utoipa::path(post, path = "/api/webhooks/{id}/deliveries/{deliveryId}/redeliver", tag = "Webhooks",
    operation_id = "redeliver",
    params(Repeatable, ZoneQuery, ("id" = Uuid, Path), ("deliveryId" = Uuid, Path)),
    responses(
        (status = 202, description = "It leaves as soon as somebody is free.", body = DeliveryJson),
        DeliverRefused))]
pub async fn redeliver(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageWebhooks)?.told();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let (webhook, id) = (accepted.id(WebhookId::parse)?, accepted.inner_id(DeliveryId::parse)?);
    let sent = webhooks::redeliver(&accepted.cx, &accepted.actor, webhook, id).await;
    accepted.answer(sent, |delivery| leaves(&delivery, &clocks))
}

fn row(webhook: &Webhook, clocks: &Clocks) -> Answer {
    Ok(answer::row(webhook.version, &WebhookJson::new(webhook, clocks)?))
}

fn leaves(delivery: &Delivery, clocks: &Clocks) -> Result<Response, super::ApiError> {
    Ok((StatusCode::ACCEPTED, Json(DeliveryJson::new(delivery, clocks)?)).into_response())
}

/// An address elsewhere that is told what happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Webhook)]
#[serde(rename_all = "camelCase")]
pub struct WebhookJson {
    pub id: Uuid,
    /// Of a Slack webhook without what is secret in it.
    #[schema(example = "https://example.com/hooks")]
    pub url: String,
    #[schema(value_type = WebhookKindJson)]
    pub kind: &'static str,
    /// `null`: all.
    #[schema(required = true, value_type = Option<Vec<EventKindJson>>)]
    pub events: Option<Vec<&'static str>>,
    /// One that is switched off is told nothing.
    pub active: bool,
    /// Why it was switched off, where nobody did it by hand: the receiver is gone, or nothing arrived for 5 days.
    #[schema(required = true)]
    pub off_because: Option<String>,
    /// When the first delivery failed since the last one arrived.
    #[schema(required = true, format = DateTime, example = "2026-02-20T13:03:41.512Z")]
    pub failing_since: Option<String>,
    /// Until then the secret before the current one signs as well.
    #[schema(required = true, format = DateTime, example = "2026-02-21T13:03:41.512Z")]
    pub former_secret_until: Option<String>,
    /// `whsec_…`: only where it was just made or rotated, and not of a Slack webhook.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: Option<String>,
    /// Rises with every change of the row.
    pub version: i64,
    #[schema(format = DateTime, example = "2026-02-20T13:03:41.512Z")]
    pub created_at: String,
    #[schema(format = DateTime, example = "2026-02-20T13:03:41.512Z")]
    pub updated_at: String,
}

const COLUMNS: Columns = &[
    "id",
    "url",
    "kind",
    "events",
    "active",
    "offBecause",
    "failingSince",
    "formerSecretUntil",
    "version",
    "createdAt",
    "updatedAt",
];

pub type WebhookList = ListJson<WebhookJson>;

/// What `kind` of a webhook is one of: `standard` is JSON for programs, signed as the Standard Webhooks describe it;
/// `slack` is `{ "text": … }`, one line for people.
#[derive(Debug, ToSchema)]
#[schema(as = WebhookKind, rename_all = "snake_case")]
pub enum WebhookKindJson {
    Standard,
    Slack,
}

/// What a webhook may be told of.
#[derive(Debug, ToSchema)]
#[schema(as = EventKind)]
pub enum EventKindJson {
    #[schema(rename = "slot.created")]
    SlotCreated,
    #[schema(rename = "slot.updated")]
    SlotUpdated,
    #[schema(rename = "slot.deleted")]
    SlotDeleted,
    #[schema(rename = "booking.created")]
    BookingCreated,
    #[schema(rename = "booking.updated")]
    BookingUpdated,
    #[schema(rename = "booking.cancelled")]
    BookingCancelled,
    #[schema(rename = "practice_room.created")]
    RoomCreated,
    #[schema(rename = "practice_room.updated")]
    RoomUpdated,
    #[schema(rename = "practice_room.cancelled")]
    RoomCancelled,
    #[schema(rename = "preparation.updated")]
    PreparationUpdated,
    #[schema(rename = "follow_ups.updated")]
    FollowUpsUpdated,
    #[schema(rename = "thank_you_notes.updated")]
    ThankYouNotesUpdated,
}

impl WebhookJson {
    fn new(webhook: &Webhook, clocks: &Clocks) -> services::Result<Self> {
        let Webhook {
            id,
            url,
            kind,
            events,
            active,
            off_because,
            failing_since,
            signing,
            version,
            created_at,
            updated_at,
        } = webhook;
        let own = utc();
        let former_until = signing.and_then(|signing| signing.former_until);
        Ok(Self {
            id: id.0,
            url: match kind {
                WebhookKind::Standard => url.as_str().to_owned(),
                WebhookKind::Slack => url.shortened(),
            },
            kind: kind.as_str(),
            events: match events {
                Events::All => None,
                Events::Only(kinds) => Some(kinds.iter().map(|kind| EventKind::as_str(*kind)).collect()),
            },
            active: *active,
            off_because: off_because.clone(),
            failing_since: failing_since.map(|at| clocks.millis(at, &own)).transpose()?,
            former_secret_until: former_until.map(|at| clocks.millis(at, &own)).transpose()?,
            secret: None,
            version: version.0,
            created_at: clocks.millis(*created_at, &own)?,
            updated_at: clocks.millis(*updated_at, &own)?,
        })
    }

    fn with_secret(accepted: &Accepted, webhook: &Webhook, clocks: &Clocks) -> services::Result<Self> {
        let secret = webhooks::secret(&accepted.cx, webhook)?;
        Ok(Self { secret: secret.as_ref().map(Secret::expose), ..Self::new(webhook, clocks)? })
    }
}

/// What a webhook was told of one event, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Delivery)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryJson {
    pub id: Uuid,
    pub webhook_id: Uuid,
    /// What the receiver knows the event by: `webhook-id`, the same however often it is sent.
    pub event_id: Uuid,
    /// The name of the event, or `webhook.test`.
    #[schema(example = "booking.created")]
    pub event: String,
    #[schema(value_type = DeliveryStateJson)]
    pub state: &'static str,
    /// How often it was tried, since somebody asked for it last.
    pub attempts: i32,
    /// What the receiver answered last.
    #[schema(required = true, example = 200)]
    pub last_status: Option<i32>,
    /// Why the last attempt failed.
    #[schema(required = true)]
    pub last_error: Option<String>,
    #[schema(required = true, format = DateTime, example = "2026-02-20T13:03:41.512Z")]
    pub tried_at: Option<String>,
    #[schema(format = DateTime, example = "2026-02-20T13:03:41.512Z")]
    pub created_at: String,
}

const DELIVERY_COLUMNS: Columns = &[
    "id",
    "webhookId",
    "eventId",
    "event",
    "state",
    "attempts",
    "lastStatus",
    "lastError",
    "triedAt",
    "createdAt",
];

pub type DeliveryList = ListJson<DeliveryJson>;

/// What `state` of a delivery is one of: it waits, or is tried again for up to 24 hours; arrived; was recorded, since
/// this server sends nothing; failed as often as it is tried; was skipped, since the webhook was switched off.
#[derive(Debug, ToSchema)]
#[schema(as = DeliveryState, rename_all = "snake_case")]
pub enum DeliveryStateJson {
    Waiting,
    Delivered,
    Recorded,
    Failed,
    Skipped,
}

impl DeliveryJson {
    fn new(delivery: &Delivery, clocks: &Clocks) -> services::Result<Self> {
        let Delivery {
            id,
            webhook,
            event,
            about,
            state,
            attempts,
            last_status,
            last_error,
            tried_at,
            created_at,
        } = delivery;
        let own = utc();
        Ok(Self {
            id: id.0,
            webhook_id: webhook.0,
            event_id: *event,
            event: about.clone(),
            state: state.as_str(),
            attempts: *attempts,
            last_status: *last_status,
            last_error: last_error.clone(),
            tried_at: tried_at.map(|at| clocks.millis(at, &own)).transpose()?,
            created_at: clocks.millis(*created_at, &own)?,
        })
    }
}

/// A webhook is nobody's: its clock is UTC, unless another is asked for.
fn utc() -> ZoneName {
    ZoneName::stored("UTC".to_owned())
}

#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveriesQuery {
    #[param(inline, nullable = false, value_type = Option<DeliveryStateJson>)]
    state: Option<DeliveryState>,
}

impl DeliveriesQuery {
    fn read(asked: &mut Asked) -> Option<DeliveryState> {
        let sentence = "must be waiting, delivered, recorded, failed or skipped";
        let Self { state } = Self { state: asked.query.known("state", sentence, DeliveryState::parse) };
        state
    }
}

/// A webhook to be added.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewWebhook {
    /// `https://`, unless the server permits addresses inside.
    #[schema(required = true, nullable = false, max_length = 1000, example = "https://example.com/hooks")]
    url: Option<String>,
    #[schema(default = "standard", value_type = Option<WebhookKindJson>)]
    kind: Option<String>,
    /// All, or of a Slack webhook those of bookings, where nothing is said.
    #[schema(value_type = Option<Vec<EventKindJson>>, min_items = 1)]
    events: Option<Vec<String>>,
    /// Each begins active.
    #[schema(default = true)]
    active: Option<bool>,
}

impl NewWebhook {
    fn read(form: &mut Form) -> RawWebhook {
        let Self { url, kind, events, active } = Self {
            url: form.text("url"),
            kind: form.text("kind"),
            events: form.texts("events"),
            active: form.flag("active"),
        };
        RawWebhook { url, kind, events: events.map(Some), active }
    }
}

/// What is to be different about a webhook; what is left out stays.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WebhookEdits {
    #[schema(nullable = false, max_length = 1000, example = "https://example.com/hooks")]
    url: Option<String>,
    /// `null`: all.
    #[schema(value_type = Option<Vec<EventKindJson>>, min_items = 1)]
    events: Option<Option<Vec<String>>>,
    #[schema(nullable = false)]
    active: Option<bool>,
}

impl WebhookEdits {
    fn read(form: &mut Form) -> RawWebhook {
        let Self { url, events, active } =
            Self { url: form.text("url"), events: form.texts_or_null("events"), active: form.flag("active") };
        RawWebhook { url, kind: None, events, active }
    }
}
