//! What the page Practice is loaded from, and what its forms have done.

use chrono::SecondsFormat;
use domain::{
    actor::Actor,
    ids::{RoomId, RoomMessageId},
    paging::{Page, Paging},
    practice_rooms::{Entry, PracticeRoom, RawRoom, RawRoomChange},
    time::{self, Instant, ZoneName},
};
use services::{Context, Result, practice_rooms};

use super::{
    after_form,
    messages::{Fate, became, is_settled, what},
};
use crate::{
    bookings::Clocks,
    practice_rooms::{Mail, PATH, Practice},
    slots::typed::Typed,
};

pub(crate) async fn shown(cx: &Context, actor: &Actor) -> Result<Practice> {
    let Page { items: rooms, total, .. } = practice_rooms::list(cx, actor, Paging::LONGEST).await?;
    let zone = super::own_zone(cx, actor).await?;
    let name = zone.name().clone();
    let (clocks, now) = (Clocks::new(vec![zone]), cx.now());
    let told = practice_rooms::told(cx, actor).await?.into_iter();
    let mails = told.map(|entry| mail(entry, now, &name, &clocks)).collect();
    Ok(Practice { rooms, total, mails, clocks, zone: name, now })
}

fn mail(entry: Entry, now: Instant, own: &ZoneName, clocks: &Clocks) -> Mail {
    let became = became(&Fate::from(&entry), now, &time::place(own), |at| clocks.moment(at, own));
    let Entry { id, room, kind, to, state, .. } = entry;
    let what = format!("{} to {}", what(kind, None), to.name);
    Mail { id, room, what, state, became, again: is_settled(state) }
}

pub(crate) async fn mail_again(cx: &Context, actor: &Actor, room: RoomId, id: RoomMessageId) -> Result<()> {
    practice_rooms::resend(cx, actor, room, id).await?;
    after_form(PATH);
    Ok(())
}

pub(crate) async fn host(cx: &Context, actor: &Actor, typed: &Typed, topic: String) -> Result<PracticeRoom> {
    let interval = typed.interval(&super::own_zone(cx, actor).await?)?;
    let raw = RawRoom {
        datetime_utc: Some(written(interval.start())),
        minutes: Some(interval.length().num_minutes()),
        topic: Some(topic),
    };
    done(practice_rooms::create(cx, actor, raw).await)
}

pub(crate) async fn take(cx: &Context, actor: &Actor, id: RoomId) -> Result<PracticeRoom> {
    let change = RawRoomChange { room_id: Some(id.to_string()), take: Some(true), datetime_utc: None };
    done(practice_rooms::update(cx, actor, change).await)
}

pub(crate) async fn shift(cx: &Context, actor: &Actor, id: RoomId, typed: &Typed) -> Result<PracticeRoom> {
    let start = typed.interval(&super::own_zone(cx, actor).await?)?.start();
    let change =
        RawRoomChange { room_id: Some(id.to_string()), take: None, datetime_utc: Some(written(start)) };
    done(practice_rooms::update(cx, actor, change).await)
}

pub(crate) async fn cancel(cx: &Context, actor: &Actor, id: RoomId) -> Result<PracticeRoom> {
    done(practice_rooms::cancel(cx, actor, id).await)
}

/// Back to the list, where a form was posted without a script.
fn done(room: Result<PracticeRoom>) -> Result<PracticeRoom> {
    let room = room?;
    after_form(PATH);
    Ok(room)
}

fn written(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
