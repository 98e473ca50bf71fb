use domain::ids::NoticeId;
use leptos::prelude::*;

use super::Notices;
use crate::{
    call::{Reads, Writes},
    error::AppError,
};

/// Those of whoever looks; `unread`: those alone that they have not read. Pages count from 1.
#[server(prefix = "/pages", endpoint = "show_notices", protocol = Reads)]
pub async fn show_notices(unread: bool, page: u64) -> Result<Notices, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::notices::shown(&cx, &actor, unread, page).await)
}

/// Whoever looks has read this one, or all.
#[server(prefix = "/pages", endpoint = "read_notices", protocol = Writes)]
pub async fn read_notices(id: Option<NoticeId>) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    let ids = id.map(|id| vec![id.to_string()]);
    crate::ssr::answer(services::notices::read(&cx, &actor, domain::notices::RawRead { ids }).await)?;
    crate::ssr::after_form(super::PATH);
    Ok(())
}
