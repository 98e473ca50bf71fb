//! The one socket of a page: opened, watched, opened again.

use std::{cell::RefCell, rc::Rc};

use futures_util::{
    StreamExt,
    future::{AbortHandle, Either, abortable, select},
    pin_mut,
};
use gloo_net::websocket::{Message as Frame, futures::WebSocket};
use gloo_timers::{callback::Interval, future::TimeoutFuture};
use leptos::{leptos_dom::helpers::window_event_listener_untyped, prelude::window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::{Change, Connection, Live, POLL_SECONDS, backoff, message, message::Message};

/// Keeps a socket for as long as the page is looked at: one that is left is closed, or it could not be
/// brought back as it was (the back-forward cache).
pub(super) fn keep(live: Live) {
    let running = Rc::new(RefCell::new(Some(start(live))));
    let left = Rc::clone(&running);
    window_event_listener_untyped("pagehide", move |_| {
        if let Some(handle) = left.borrow_mut().take() {
            handle.abort();
        }
    });
    window_event_listener_untyped("pageshow", move |event| {
        let back = event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(|event| event.persisted());
        if back && running.borrow().is_none() {
            *running.borrow_mut() = Some(start(live));
        }
    });
}

fn start(live: Live) -> AbortHandle {
    let (run, handle) = abortable(run(live));
    spawn_local(async move {
        // Ends only by being aborted.
        run.await.ok();
    });
    handle
}

async fn run(live: Live) {
    let mut attempt = 0;
    let mut lost_at = js_sys::Date::now();
    let mut polling = None;
    loop {
        if let Ok(socket) = WebSocket::open(&address()) {
            let heard = listen(live, socket, || polling = None).await;
            if heard {
                (attempt, lost_at) = (0, js_sys::Date::now());
            }
        }
        if js_sys::Date::now() - lost_at < backoff::PATIENCE_MS {
            live.set(Connection::Reconnecting);
        } else if polling.is_none() {
            live.set(Connection::Polling);
            polling = Some(Interval::new(POLL_SECONDS as u32 * 1_000, move || live.tell(&Change::Reload)));
        }
        pause(backoff::pause_ms(attempt, js_sys::Math::random())).await;
        attempt += 1;
    }
}

/// Until the socket closes, or has been silent for too long. `true`: it did speak.
async fn listen(live: Live, mut socket: WebSocket, begun: impl FnOnce()) -> bool {
    let mut begun = Some(begun);
    let mut patience = CONNECT_MS;
    let mut beats = 0;
    loop {
        let (next, silence) = (socket.next(), TimeoutFuture::new(patience));
        pin_mut!(next, silence);
        let Either::Left((Some(Ok(Frame::Text(text))), _)) = select(next, silence).await else {
            return begun.is_none();
        };
        match message::read::<JsValue>(&text) {
            Some(Message::Hello { heartbeat_seconds }) => {
                beats += 1;
                // A beat that scripts can hear comes as a repeated hello; a ping alone never reaches them.
                patience = if beats > 1 { heartbeat_seconds * 2_000 } else { i32::MAX as u32 };
                if let Some(begun) = begun.take() {
                    begun();
                    live.set(Connection::Live);
                    // What happened while nobody listened was missed.
                    live.tell(&Change::Reload);
                }
            }
            Some(Message::Unread(unread)) => live.set_unread(unread),
            Some(Message::Interview(id)) => live.tell_interview(id),
            Some(Message::Change(change)) => live.tell(&change),
            None => {}
        }
    }
}

/// How long a socket may take to open and say hello.
const CONNECT_MS: u32 = 10_000;

async fn pause(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}

fn address() -> String {
    let location = window().location();
    let secure = location.protocol().is_ok_and(|protocol| protocol == "https:");
    let scheme = if secure { "wss" } else { "ws" };
    format!("{scheme}://{}/api/events", location.host().unwrap_or_default())
}
