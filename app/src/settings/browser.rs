//! This browser, as far as it shows notices while no page is open: the Push API and what it takes.

use domain::devices::RawDevice;
use js_sys::{JSON, Reflect};
use leptos::{
    prelude::window,
    wasm_bindgen::{JsCast, JsValue},
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Notification, NotificationPermission, PushSubscription, PushSubscriptionOptionsInit,
    ServiceWorkerContainer, ServiceWorkerRegistration,
};

/// The script at the root of the site that shows them.
const SCRIPT: &str = "/device-worker.js";

/// Whether this browser shows notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Able {
    /// Pages that came without TLS have nothing shown.
    NeedsTls,
    NotAtAll,
    /// Somebody said no to it.
    Denied,
    /// It could; `endpoint`: where it is reached, if it is already.
    Yes {
        endpoint: Option<String>,
    },
}

/// Why it shows none after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    Denied,
    /// Somebody was asked, and said nothing.
    NotAnswered,
    NotReached,
}

pub(super) async fn look() -> Able {
    if !window().is_secure_context() {
        return Able::NeedsTls;
    }
    if !["Notification", "PushManager"].into_iter().all(|name| has(&window(), name)) {
        return Able::NotAtAll;
    }
    let Some(container) = container() else { return Able::NotAtAll };
    if Notification::permission() == NotificationPermission::Denied {
        return Able::Denied;
    }
    Able::Yes { endpoint: subscription(&container).await.map(|subscription| subscription.endpoint()) }
}

/// Asks whoever uses it, and has it reached from now on. `key`: by what it knows the server.
pub(super) async fn subscribe(key: &str) -> Result<RawDevice, Failed> {
    match asked().await {
        NotificationPermission::Granted => subscribed(key).await.map_err(|_| Failed::NotReached),
        NotificationPermission::Denied => Err(Failed::Denied),
        _ => Err(Failed::NotAnswered),
    }
}

/// It is reached no more.
pub(super) async fn unsubscribe() {
    let Some(container) = container() else { return };
    if let Some(subscription) = subscription(&container).await {
        drop(ended(&subscription).await);
    }
}

async fn asked() -> NotificationPermission {
    if let Ok(asking) = Notification::request_permission() {
        drop(JsFuture::from(asking).await);
    }
    Notification::permission()
}

async fn subscribed(key: &str) -> Result<RawDevice, JsValue> {
    let container = container().ok_or(JsValue::UNDEFINED)?;
    JsFuture::from(container.register(SCRIPT)).await?;
    let ready: ServiceWorkerRegistration = JsFuture::from(container.ready()?).await?.unchecked_into();
    let options = PushSubscriptionOptionsInit::new();
    options.set_user_visible_only(true);
    options.set_application_server_key_opt_str(Some(key));
    let manager = ready.push_manager()?;
    let first = JsFuture::from(manager.subscribe_with_options(&options)?).await;
    let found = match (first, subscription(&container).await) {
        // It was reached by a server with another key.
        (Err(_), Some(former)) => {
            ended(&former).await?;
            JsFuture::from(manager.subscribe_with_options(&options)?).await?
        }
        (first, _) => first?,
    };
    read(&found)
}

/// As it writes itself.
fn read(subscription: &JsValue) -> Result<RawDevice, JsValue> {
    let written = JSON::parse(&String::from(JSON::stringify(subscription)?))?;
    let text =
        |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok().and_then(|value| value.as_string());
    let keys = Reflect::get(&written, &"keys".into())?;
    let (endpoint, p256dh, auth) = (text(&written, "endpoint"), text(&keys, "p256dh"), text(&keys, "auth"));
    Ok(RawDevice { endpoint, p256dh, auth })
}

async fn ended(subscription: &PushSubscription) -> Result<JsValue, JsValue> {
    JsFuture::from(subscription.unsubscribe()?).await
}

async fn subscription(container: &ServiceWorkerContainer) -> Option<PushSubscription> {
    let found = JsFuture::from(container.get_registration_with_document_url("/")).await.ok()?;
    let registration: ServiceWorkerRegistration = found.dyn_into().ok()?;
    let asking = registration.push_manager().ok()?.get_subscription().ok()?;
    JsFuture::from(asking).await.ok()?.dyn_into().ok()
}

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    has(&navigator, "serviceWorker").then(|| navigator.service_worker())
}

fn has(of: &JsValue, name: &str) -> bool {
    Reflect::has(of, &name.into()).unwrap_or_default()
}
