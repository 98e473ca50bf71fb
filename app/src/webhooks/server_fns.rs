use domain::ids::{DeliveryId, WebhookId};
use leptos::prelude::*;

use super::{Made, Webhooks};
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// All there are, with the log of one.
#[server(prefix = "/pages", endpoint = "show_webhooks", protocol = Reads)]
pub async fn show_webhooks(log: Option<WebhookId>) -> Result<Webhooks, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::webhooks::shown(&cx, &actor, log).await)
}

/// Adds one, told of those events; of none: of what its kind is usually told of.
#[server(prefix = "/pages", endpoint = "add_webhook", protocol = Writes)]
pub async fn add_webhook(
    #[server(default)] url: String,
    #[server(default)] kind: String,
    #[server(default)] events: Vec<String>,
) -> Result<Made, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::webhooks::add(&cx, &actor, url, kind, events).await)
}

#[server(prefix = "/pages", endpoint = "switch_webhook", protocol = Writes)]
pub async fn switch_webhook(id: WebhookId, on: bool) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::webhooks::switch(&cx, &actor, id, on).await)?;
    crate::ssr::after_form(super::PATH);
    Ok(())
}

/// Takes a new secret, and tells it this once.
#[server(prefix = "/pages", endpoint = "rotate_secret", protocol = Writes)]
pub async fn rotate_secret(id: WebhookId) -> Result<Made, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::webhooks::rotate(&cx, &actor, id).await)
}

/// Sends something to see whether it arrives.
#[server(prefix = "/pages", endpoint = "test_webhook", protocol = Writes)]
pub async fn test_webhook(id: WebhookId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::webhooks::test(&cx, &actor, id).await)?;
    crate::ssr::after_form(&super::log(id));
    Ok(())
}

#[server(prefix = "/pages", endpoint = "delete_webhook", protocol = Writes)]
pub async fn delete_webhook(id: WebhookId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::webhooks::delete(&cx, &actor, id).await)?;
    crate::ssr::after_form(super::PATH);
    Ok(())
}

/// Sends what it was told once more.
#[server(prefix = "/pages", endpoint = "deliver_again", protocol = Writes)]
pub async fn deliver_again(webhook: WebhookId, id: DeliveryId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(services::webhooks::redeliver(&cx, &actor, webhook, id).await)?;
    crate::ssr::after_form(&super::log(webhook));
    Ok(())
}
