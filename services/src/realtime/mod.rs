//! Live changes: events are rows, written with the change. Each process reads what is new in that table
//! and hands it to its subscribers; other processes are woken through Redis where there is one, and look by
//! themselves every moment where there is none.

mod gaps;
mod hub;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use domain::{
    actor::Actor,
    events::Event,
    ids::{BookingId, CandidateId},
};
use tokio::sync::Notify;

use self::{gaps::Gaps, hub::Hub};
pub use hub::Subscription;

use crate::{
    Context, Result,
    redis::Redis,
    store::events::{self, Happened},
};

/// How often a process looks for changes of others that nobody wakes it for.
const LOOK: Duration = Duration::from_millis(500);
/// And where Redis wakes it: in case a message was lost.
const LOOK_ALL_THE_SAME: Duration = Duration::from_secs(5);
/// How many events are read at once.
const AT_ONCE: u64 = 500;

/// An event on its way to many sockets: rendered once, by whoever sends it first.
#[derive(Debug)]
pub struct Published {
    pub event: Event,
    pub rendered: OnceLock<Arc<str>>,
}

/// What a subscriber gets.
#[derive(Clone, Debug)]
pub enum Message {
    Event(Arc<Published>),
    /// The subscriber has other notices than before.
    Notices,
    /// Openings are not what they were.
    Openings,
    /// A candidate is not what they were.
    Candidate(CandidateId),
    /// An interview that the subscriber is or was assigned to is not what it was.
    Interview(BookingId),
    /// Messages were lost, or more has changed than is told one by one: reload what is shown.
    Resync,
}

/// Everything that `actor` may see, from now on.
#[must_use]
pub fn subscribe(cx: &Context, actor: &Actor) -> Subscription {
    cx.realtime().hub.subscribe(actor)
}

pub(crate) struct Realtime {
    hub: Arc<Hub>,
    woken: Notify,
    redis: Option<Redis>,
}

impl Realtime {
    pub(crate) fn new(redis: Option<Redis>) -> Self {
        Self { hub: Arc::default(), woken: Notify::new(), redis }
    }

    /// There may be something new: this process looks.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }

    /// There is something new: this process looks, and the others are told.
    pub(crate) fn wake_everybody(&self) {
        self.wake();
        if let Some(redis) = self.redis.clone() {
            tokio::spawn(async move { redis.wake_others().await });
        }
    }

    /// Where reading begins: after what has happened by now.
    pub(crate) async fn cursor(&self, cx: &Context) -> Result<i64> {
        events::newest(cx.reader()).await
    }

    /// Ends every subscription.
    pub(crate) fn close(&self) {
        self.hub.close();
    }

    async fn woken(&self) {
        let woken_by_redis = self.redis.as_ref().is_some_and(Redis::is_connected);
        let look = if woken_by_redis { LOOK_ALL_THE_SAME } else { LOOK };
        tokio::select! {
            () = self.woken.notified() => {}
            () = tokio::time::sleep(look) => {}
        }
    }
}

/// Reads the events after `cursor` as they come, for as long as the process lives.
pub(crate) async fn read_events(cx: Context, cursor: i64) {
    let realtime = cx.realtime().clone();
    let mut gaps = Gaps::after(cursor, tokio::time::Instant::now());
    loop {
        realtime.woken().await;
        while let Some(read) = read_some(&cx, &mut gaps).await {
            for event in read.events {
                realtime.hub.publish(event);
            }
            if !read.more {
                break;
            }
        }
    }
}

struct Read {
    events: Vec<Happened>,
    /// There may be more at once.
    more: bool,
}

/// `None`: the database could not be read; the next look tries again.
async fn read_some(cx: &Context, gaps: &mut Gaps) -> Option<Read> {
    match events::after(cx.reader(), gaps.cursor(), &gaps.missing(tokio::time::Instant::now()), AT_ONCE).await
    {
        Ok(rows) => {
            let more = rows.len() as u64 == AT_ONCE;
            let now = tokio::time::Instant::now();
            let new = rows.into_iter().filter(|(id, _)| gaps.is_new(*id, now));
            let events = new.filter_map(|(_, happened)| happened).collect();
            Some(Read { events, more })
        }
        Err(error) => {
            tracing::warn!(%error, "events could not be read");
            None
        }
    }
}
