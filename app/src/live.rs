//! Live changes: one socket for the whole page, and whoever shows rows is told what became of them.

mod backoff;
mod message;
mod shown;
mod socket;

use crate::{
    dom::effect,
    signals::{Callback, RwSignal, Signal, StoredValue},
};
use domain::{
    bookings::Booking,
    ids::{BookingId, CandidateId},
    slots::Slot,
};
use leptos::prelude::*;

pub use message::{BookingChange, SlotChange};
pub(crate) use message::{Json, instant_of, text_of, version};
pub use shown::{Row, Shown};

/// How often a page without a socket asks what is new.
pub const POLL_SECONDS: u64 = 10;

/// How changes reach this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// As they happen.
    Live,
    /// Not for a moment.
    Reconnecting,
    /// By asking every few seconds: no socket can be had.
    Polling,
}

/// Something changed that may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Slot {
        kind: SlotChange,
        slot: Slot,
    },
    Booking {
        kind: BookingChange,
        booking: Box<Booking>,
    },
    /// Of a practice room, as it was written: the page that shows them reads it.
    Room(String),
    /// Openings are not what they were: load them again where they are shown.
    Openings,
    /// That candidate is not what they were: load them again where they are shown.
    Candidate(CandidateId),
    /// What is to be done before that interview is not what it was: load it again where it is shown.
    Preparation(BookingId),
    /// What is to be done after that interview is not what it was.
    FollowUps(BookingId),
    /// It is not known what: load again what is shown.
    Reload,
}

/// The page's line to the server.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    connection: RwSignal<Connection>,
    unread: RwSignal<u64>,
    /// Which interview changed last, and how many did.
    interview: RwSignal<Option<(u32, BookingId)>>,
    listeners: StoredValue<Listeners>,
}

#[derive(Debug, Default)]
struct Listeners {
    made: usize,
    told: Vec<(usize, Callback<Change>)>,
}

impl Live {
    /// Begins to listen once the page is taken over in the browser, where anybody is signed in; `unread`: how many notices
    /// they have not read.
    #[must_use]
    pub fn connect(unread: Option<u64>) -> Self {
        let live = Self {
            // As it will be in a moment; only when it takes long is it worth saying.
            connection: RwSignal::new(Connection::Live),
            unread: RwSignal::new(unread.unwrap_or_default()),
            interview: RwSignal::new(None),
            listeners: StoredValue::new(Listeners::default()),
        };
        if unread.is_some() {
            effect(move |_| socket::keep(live));
        }
        live
    }

    #[must_use]
    pub fn connection(self) -> Signal<Connection> {
        self.connection.into()
    }

    /// How many notices whoever looks has not read.
    #[must_use]
    pub fn unread(self) -> Signal<u64> {
        self.unread.into()
    }

    /// Which interview changed last that whoever looks is assigned to, or may thank those of; another value with each
    /// change.
    pub(crate) fn interview(self) -> Signal<Option<(u32, BookingId)>> {
        self.interview.into()
    }

    fn tell_interview(self, id: BookingId) {
        let so_far = self.interview.try_get_untracked().flatten().map_or(0, |(so_far, _)| so_far);
        self.interview.try_set(Some((so_far.wrapping_add(1), id)));
    }

    pub(crate) fn set_unread(self, unread: u64) {
        if self.unread.try_get_untracked() != Some(unread) {
            self.unread.try_set(unread);
        }
    }

    /// Tells `callback` of every change for as long as the current owner lives.
    pub fn on_change(self, callback: impl Fn(Change) + Send + Sync + 'static) {
        let callback = Callback::new(callback);
        let added = self.listeners.try_update_value(|listeners| {
            listeners.made += 1;
            listeners.told.push((listeners.made, callback));
            listeners.made
        });
        on_cleanup(move || {
            self.listeners.try_update_value(|listeners| {
                listeners.told.retain(|&(listener, _)| Some(listener) != added);
            });
        });
    }

    fn tell(self, change: &Change) {
        let listeners = self.listeners.try_with_value(|listeners| listeners.told.clone());
        for (_, callback) in listeners.into_iter().flatten() {
            callback.try_run(change.clone());
        }
    }

    fn set(self, connection: Connection) {
        if self.connection.try_get_untracked() != Some(connection) {
            self.connection.try_set(connection);
        }
    }
}

#[must_use]
pub fn use_live() -> Live {
    expect_context()
}
