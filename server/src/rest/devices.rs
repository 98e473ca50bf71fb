//! Browsers that show the caller their notices, by web push: `/api/me/push-subscriptions`.

use axum::{Json, http::StatusCode, response::IntoResponse};
use domain::{
    devices::{Device, RawDevice},
    ids::DeviceId,
    paging::Page,
    permissions::Permission,
    time::ZoneName,
};
use serde::Serialize;
use services::{devices, people};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    clocks::ZoneQuery,
    conditions::Repeatable,
    json::Form,
    paging::{ListJson, PageQuery},
};
use crate::openapi::{AddDeviceRefused, ListRefused, MeRefused, RemoveDeviceRefused, TestDeviceRefused};

/// The key with which browsers subscribe (RFC 8292): it stays as long as the secret key of the server does
#[utoipa::path(get, path = "/api/me/push-key", tag = "Messages", operation_id = "getPushKey",
    responses((status = 200, description = "The key.", body = PushKeyJson), MeRefused))]
pub async fn key(call: Call) -> Answer {
    let accepted = call.may(Permission::HaveNotices)?.asked().accepted()?;
    let key = devices::public_key(&accepted.cx, &accepted.actor);
    accepted.answer(key, |public_key| Ok(Json(PushKeyJson { public_key }).into_response()))
}

/// The browsers that show the caller their notices, the oldest first
#[utoipa::path(get, path = "/api/me/push-subscriptions", tag = "Messages", operation_id = "listPushSubscriptions",
    params(ZoneQuery, PageQuery),
    responses((status = 200, description = "One page of them, on the caller's clock.", body = DeviceList), ListRefused))]
pub async fn list(call: Call) -> Answer {
    let mut asked = call.may(Permission::HaveNotices)?.asked();
    let (clocks, paging) = (Clocks::asked_for(&mut asked), asked.query.paging());
    let accepted = asked.accepted()?;
    let own = people::me(&accepted.cx, &accepted.actor).await?.time_zone;
    let found = devices::list(&accepted.cx, &accepted.actor).await;
    accepted.answer(found, |all| {
        let total = all.len() as u64;
        let on_page = |(index, _): &(u64, Device)| {
            (paging.offset()..paging.offset().saturating_add(paging.limit())).contains(index)
        };
        let items = (0..).zip(all).filter(on_page).map(|(_, device)| device).collect();
        answer::list(Page { items, total, paging }, |device| DeviceJson::new(device, &own, &clocks))
    })
}

/// From now on a browser shows the caller's notices. What it is called is read from `User-Agent`
#[utoipa::path(post, path = "/api/me/push-subscriptions", tag = "Messages", operation_id = "addPushSubscription",
    params(Repeatable, ZoneQuery), request_body = NewDevice,
    responses((status = 201, description = "It does, and nobody else's.", body = DeviceJson), AddDeviceRefused))]
pub async fn add(call: Call) -> Answer {
    let mut asked = call.may(Permission::HaveNotices)?.posted().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (raw, user_agent) = (NewDevice::read(&mut asked.form), asked.user_agent());
    let (accepted, _) = asked.understood(|_| devices::understood(raw.clone()))?;
    let own = people::me(&accepted.cx, &accepted.actor).await?.time_zone;
    let added = devices::add(&accepted.cx, &accepted.actor, raw, &user_agent).await;
    accepted.answer(added, |device| {
        let told = DeviceJson::new(device, &own, &clocks)?;
        Ok((StatusCode::CREATED, Json(told)).into_response())
    })
}

/// A browser shows the caller's notices no more
#[utoipa::path(delete, path = "/api/me/push-subscriptions/{id}", tag = "Messages",
    operation_id = "removePushSubscription", params(("id" = Uuid, Path)),
    responses((status = 204, description = "Nothing arrives there any more."), RemoveDeviceRefused))]
pub async fn remove(call: Call) -> Answer {
    let accepted = call.may(Permission::HaveNotices)?.asked().accepted()?;
    let removed = devices::remove(&accepted.cx, &accepted.actor, accepted.id(DeviceId::parse)?).await;
    accepted.answer(removed, |()| Ok(answer::nothing()))
}

/// Sends a browser something, to see whether it arrives
#[utoipa::path(post, path = "/api/me/push-subscriptions/{id}/test", tag = "Messages",
    operation_id = "testPushSubscription", params(Repeatable, ("id" = Uuid, Path)),
    responses((status = 204, description = "It leaves as soon as somebody is free."), TestDeviceRefused))]
pub async fn test(call: Call) -> Answer {
    let accepted = call.may(Permission::HaveNotices)?.told().accepted()?;
    let sent = devices::test(&accepted.cx, &accepted.actor, accepted.id(DeviceId::parse)?).await;
    accepted.answer(sent, |()| Ok(answer::nothing()))
}

/// By what browsers know this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PushKey)]
#[serde(rename_all = "camelCase")]
pub struct PushKeyJson {
    /// A point of P-256, not compressed, in base64url: the `applicationServerKey`.
    pub public_key: String,
}

/// A browser that shows the caller their notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PushSubscription)]
#[serde(rename_all = "camelCase")]
pub struct DeviceJson {
    pub id: Uuid,
    #[schema(example = "Firefox on Linux")]
    pub device: String,
    /// The host of its push service.
    #[schema(example = "updates.push.services.mozilla.com")]
    pub service: String,
    #[schema(format = DateTime, example = "2026-02-20T14:03:41.512+01:00")]
    pub created_at: String,
    /// When something arrived last.
    #[schema(required = true, format = DateTime, example = "2026-02-20T14:03:41.512+01:00")]
    pub last_success_at: Option<String>,
    /// Attempts in vain since then.
    pub failures: i32,
    #[schema(required = true)]
    pub last_error: Option<String>,
}

pub type DeviceList = ListJson<DeviceJson>;

impl DeviceJson {
    fn new(device: Device, own: &ZoneName, clocks: &Clocks) -> services::Result<Self> {
        let Device { id, person: _, name, service, created_at, last_success_at, failures, last_error } =
            device;
        Ok(Self {
            id: id.0,
            device: name.to_string(),
            service,
            created_at: clocks.millis(created_at, own)?,
            last_success_at: last_success_at.map(|at| clocks.millis(at, own)).transpose()?,
            failures,
            last_error,
        })
    }
}

/// A browser, as its `PushSubscription` says it (Push API).
#[derive(Debug, ToSchema)]
#[schema(as = NewPushSubscription)]
pub struct NewDevice {
    /// Where its push service takes what is for it: `https://`, and out in the world.
    #[schema(required = true, nullable = false, max_length = 1000, example = "https://push.example/send/1")]
    endpoint: Option<String>,
    #[schema(required = true, nullable = false)]
    keys: Option<DeviceKeys>,
}

/// With what only that browser can read is encrypted, in base64url.
#[derive(Debug, Default, ToSchema)]
#[schema(as = PushKeys)]
pub struct DeviceKeys {
    #[schema(required = true, nullable = false, min_length = 87, max_length = 87)]
    p256dh: Option<String>,
    #[schema(required = true, nullable = false, min_length = 22, max_length = 22)]
    auth: Option<String>,
}

impl NewDevice {
    fn read(form: &mut Form) -> RawDevice {
        let Self { endpoint, keys } =
            Self { endpoint: form.text("endpoint"), keys: form.object("keys", DeviceKeys::read) };
        let DeviceKeys { p256dh, auth } = keys.unwrap_or_default();
        RawDevice { endpoint, p256dh, auth }
    }
}

impl DeviceKeys {
    fn read(form: &mut Form) -> Self {
        Self { p256dh: form.text("p256dh"), auth: form.text("auth") }
    }
}
