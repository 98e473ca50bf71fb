use domain::{
    ids::{RoomId, RoomMessageId},
    practice_rooms::PracticeRoom,
};
use leptos::prelude::*;

use super::Practice;
use crate::{
    call::{Reads, Writes},
    error::AppError,
    slots::typed::Typed,
};

/// The rooms that are not over.
#[server(prefix = "/pages", endpoint = "show_rooms", protocol = Reads)]
pub async fn show_rooms() -> Result<Practice, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::practice_rooms::shown(&cx, &actor).await)
}

/// Hosts a room, at a time on one's own wall.
#[server(prefix = "/pages", endpoint = "host_room", protocol = Writes)]
pub async fn host_room(
    #[server(default)] typed: Typed,
    #[server(default)] topic: String,
) -> Result<PracticeRoom, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::practice_rooms::host(&cx, &actor, &typed, topic).await)
}

#[server(prefix = "/pages", endpoint = "take_room", protocol = Writes)]
pub async fn take_room(id: RoomId) -> Result<PracticeRoom, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::practice_rooms::take(&cx, &actor, id).await)
}

/// Moves one's own room, to a time on one's own wall.
#[server(prefix = "/pages", endpoint = "move_room", protocol = Writes)]
pub async fn move_room(id: RoomId, #[server(default)] typed: Typed) -> Result<PracticeRoom, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::practice_rooms::shift(&cx, &actor, id, &typed).await)
}

#[server(prefix = "/pages", endpoint = "cancel_room", protocol = Writes)]
pub async fn cancel_room(id: RoomId) -> Result<PracticeRoom, AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::practice_rooms::cancel(&cx, &actor, id).await)
}

/// Tells a member of one's own room once more.
#[server(prefix = "/pages", endpoint = "mail_room_again", protocol = Writes)]
pub async fn mail_room_again(room: RoomId, id: RoomMessageId) -> Result<(), AppError> {
    let (cx, actor) = crate::ssr::caller()?;
    crate::ssr::answer(crate::ssr::practice_rooms::mail_again(&cx, &actor, room, id).await)
}
