//! `GET /api/events`: committed changes as they happen, over a WebSocket. A plain route with small buffers, so
//! that many sockets fit into a process.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        State,
        ws::{
            CloseFrame, Message as Frame, WebSocket, WebSocketUpgrade, close_code,
            rejection::WebSocketUpgradeRejection,
        },
    },
    http::{HeaderMap, header},
    response::Response,
};
use chrono::SecondsFormat;
use domain::{
    events::Event,
    fields::Fields,
    follow_ups::Followed,
    preparation::{Prepared, Progress},
    refusal::Refusal,
    thank_you_notes::Thanked,
};
use serde_json::{Value, json};
use services::{
    notices,
    realtime::{self, Message, Published},
};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::{
    AppState,
    metrics::SOCKETS,
    origin,
    rest::{
        Clocks, bookings::BookingJson, error::ApiError, practice_rooms::PracticeRoomJson, slots::SlotJson,
    },
    session::Caller,
};

/// axum sets aside 128 KiB for each socket to read into.
const READ_BUFFER: usize = 4 * 1024;
/// Clients have nothing to say here; more than this ends the connection.
const LONGEST_MESSAGE: usize = 4 * 1024;
/// Room for the longest booking.
const WRITE_BUFFER: usize = 256 * 1024;
/// How often it is asked whether the caller still is who they were.
const RECHECK: Duration = Duration::from_secs(60);
/// For the goodbye of either side.
const GOODBYE: Duration = Duration::from_secs(1);

/// How sockets are kept alive.
#[derive(Clone, Copy, Debug)]
pub struct Heartbeat {
    pub every: Duration,
    pub recheck: Duration,
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self { every: Duration::from_secs(20), recheck: RECHECK }
    }
}

/// Committed changes as they happen
///
/// Upgrades to a WebSocket, over which the server sends JSON texts.
#[utoipa::path(
    get, path = "/api/events", tag = "Realtime", operation_id = "events",
    responses(
        (status = 101, description = "Switching to a WebSocket"),
        (status = 400, description = "Not a request for a WebSocket", body = crate::rest::ErrorJson),
        (status = 401, description = "Nobody is known to be calling", body = crate::rest::ErrorJson),
        (status = 403, description = "Sent by another site's page", body = crate::rest::ErrorJson),
    ),
)]
pub(crate) async fn events(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    // A socket is opened by a GET, which browsers let every page send.
    if origin::is_foreign(&headers, &state.public_url) {
        return Err(Refusal::Forbidden.into());
    }
    let upgrade = upgrade.map_err(|_| Refusal::InvalidInput {
        fields: Fields::of("Upgrade", "must be websocket, with what else RFC 6455 asks for"),
    })?;
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
        .max_message_size(LONGEST_MESSAGE)
        .max_frame_size(LONGEST_MESSAGE);
    let sockets = state.sockets.clone();
    let to_a_page = headers.contains_key(header::ORIGIN);
    Ok(upgrade
        .on_upgrade(move |socket| sockets.track_future(Talk { socket, state, caller, to_a_page }.run())))
}

struct Talk {
    socket: WebSocket,
    state: AppState,
    caller: Caller,
    /// Scripts in a browser never hear of pings: they are told in words that the socket lives.
    to_a_page: bool,
}

/// Why a talk is over.
enum Over {
    /// The other side has gone, or does not listen any more.
    Gone,
    Close(u16, &'static str),
}

impl Talk {
    async fn run(mut self) {
        let _open = Open::count();
        if let Err(Over::Close(code, reason)) = self.until_over().await {
            self.say_goodbye(code, reason).await;
        }
    }

    async fn until_over(&mut self) -> Result<std::convert::Infallible, Over> {
        let Heartbeat { every, recheck } = self.state.heartbeat;
        let mut changes = realtime::subscribe(&self.state.cx, &self.caller.actor);
        self.put(Frame::text(self.hello().to_string())).await?;
        if self.to_a_page {
            // What came while it did not listen was missed.
            self.say_unread().await?;
        }

        let mut beat = interval_at(Instant::now() + every, every);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Not everybody at once after a restart.
        let mut check = interval_at(Instant::now() + recheck.mul_f64(rand::random_range(0.5..1.0)), recheck);
        let stopping = self.state.stop.clone();
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                () = stopping.cancelled() => return Err(RESTART),
                change = changes.next() => self.pass_on(change.ok_or(RESTART)?).await?,
                received = self.socket.recv() => match received {
                    None | Some(Err(_) | Ok(Frame::Close(_))) => return Err(Over::Gone),
                    Some(Ok(_)) => heard = Instant::now(),
                },
                now = beat.tick() => {
                    if now.duration_since(heard) > 2 * every {
                        return Err(Over::Close(close_code::AWAY, "silent for two heartbeats"));
                    }
                    self.put(Frame::Ping(axum::body::Bytes::new())).await?;
                    if self.to_a_page {
                        self.put(Frame::text(self.hello().to_string())).await?;
                    }
                }
                _ = check.tick() => self.check_caller().await?,
            }
        }
    }

    async fn pass_on(&mut self, message: Message) -> Result<(), Over> {
        match message {
            Message::Event(published) => {
                let rendered = published.rendered.get_or_init(|| rendered(&published)).clone();
                self.put(Frame::text(&*rendered)).await
            }
            Message::Notices => self.say_unread().await,
            Message::Openings => {
                self.put(Frame::text(json!({ "type": "openings.changed" }).to_string())).await
            }
            Message::Candidate(id) => {
                let message = json!({ "type": "candidate.changed", "candidateId": id });
                self.put(Frame::text(message.to_string())).await
            }
            Message::Interview(booking) => {
                let message = json!({ "type": "interview.changed", "bookingId": booking });
                self.put(Frame::text(message.to_string())).await
            }
            Message::Resync => {
                self.put(Frame::text(resync().to_string())).await?;
                self.say_unread().await
            }
        }
    }

    /// A session that was closed, or somebody who is no longer what they were, loses the socket.
    async fn check_caller(&mut self) -> Result<(), Over> {
        match self.caller.credentials.actor(&self.state.cx).await {
            Ok(Some(actor)) if actor == self.caller.actor => Ok(()),
            Ok(_) => Err(Over::Close(close_code::POLICY, "please sign in again")),
            // Nothing is known to have changed.
            Err(_) => Ok(()),
        }
    }

    /// How many notices the caller has not read, where it can be known just now.
    async fn say_unread(&mut self) -> Result<(), Over> {
        match notices::unread(&self.state.cx, &self.caller.actor).await {
            Ok(unread) => {
                let message = json!({ "type": "notices.changed", "unread": unread });
                self.put(Frame::text(message.to_string())).await
            }
            Err(_) => Ok(()),
        }
    }

    fn hello(&self) -> Value {
        let now = self.state.cx.now().to_rfc3339_opts(SecondsFormat::Millis, true);
        json!({ "type": "hello", "serverTime": now, "heartbeatSeconds": self.state.heartbeat.every.as_secs() })
    }

    /// Whoever does not take it in for two heartbeats has gone.
    async fn put(&mut self, frame: Frame) -> Result<(), Over> {
        let sent = timeout(2 * self.state.heartbeat.every, self.socket.send(frame)).await;
        if matches!(sent, Ok(Ok(()))) { Ok(()) } else { Err(Over::Gone) }
    }

    async fn say_goodbye(mut self, code: u16, reason: &'static str) {
        let close = Frame::Close(Some(CloseFrame { code, reason: reason.into() }));
        let _ = timeout(GOODBYE, async {
            self.socket.send(close).await?;
            while self.socket.recv().await.transpose()?.is_some() {}
            Ok::<_, axum::Error>(())
        })
        .await;
    }
}

const RESTART: Over = Over::Close(close_code::RESTART, "the server stops");

/// The same text for everybody: instants are on the clocks of the interviewer.
fn rendered(published: &Published) -> Arc<str> {
    let message = message(&published.event, &Clocks::OF_INTERVIEWERS).unwrap_or_else(|error| {
        tracing::error!(error = format!("{:#}", anyhow::Error::from(error)), "a change cannot be shown");
        resync()
    });
    message.to_string().into()
}

fn message(event: &Event, clocks: &Clocks) -> services::Result<Value> {
    let kind = event.kind().as_str();
    Ok(match event {
        Event::SlotCreated(slot) | Event::SlotUpdated(slot) | Event::SlotDeleted(slot) => {
            json!({ "type": kind, "slot": SlotJson::new(slot, clocks)? })
        }
        Event::BookingCreated(booking)
        | Event::BookingUpdated(booking)
        | Event::BookingCancelled(booking)
        | Event::BookingMovedAway(booking) => {
            json!({ "type": kind, "booking": BookingJson::new(booking, clocks)? })
        }
        Event::RoomCreated(room) | Event::RoomUpdated(room) | Event::RoomCancelled(room) => {
            json!({ "type": kind, "practiceRoom": PracticeRoomJson::new(room) })
        }
        Event::PreparationUpdated(Prepared { booking, progress: Progress { done, total } }) => {
            json!({ "type": kind, "bookingId": booking.id, "done": done, "total": total })
        }
        Event::FollowUpsUpdated(Followed { booking, open, total }) => {
            json!({ "type": kind, "bookingId": booking.id, "open": open, "total": total })
        }
        Event::ThankYouNotesUpdated(Thanked { booking, sent }) => {
            json!({ "type": kind, "bookingId": booking.id, "sent": sent })
        }
    })
}

fn resync() -> Value {
    json!({ "type": "resync" })
}

/// A socket, for as long as it is open.
struct Open;

impl Open {
    fn count() -> Self {
        metrics::gauge!(SOCKETS).increment(1.0);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!(SOCKETS).decrement(1.0);
    }
}
