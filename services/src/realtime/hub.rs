//! Who listens in this process, by what they may see.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use domain::{
    actor::Actor,
    events::{Audience, Event},
    ids::PersonId,
};
use tokio::sync::mpsc;

use super::{Message, Published};
use crate::store::events::Happened;

/// How many messages wait for one slow listener before it is told to reload instead.
const WAITING: usize = 256;

#[derive(Default)]
pub(super) struct Hub {
    listeners: Mutex<Listeners>,
}

#[derive(Default)]
struct Listeners {
    next: u64,
    closed: bool,
    coordinators: HashMap<u64, Listener>,
    /// Everybody, coordinators as well.
    people: HashMap<PersonId, HashMap<u64, Listener>>,
}

#[derive(Clone)]
struct Listener {
    queue: mpsc::Sender<Message>,
    lost: Arc<AtomicBool>,
    is_interviewer: bool,
}

/// Receives what its actor may see, until dropped.
pub struct Subscription {
    hub: Arc<Hub>,
    id: u64,
    actor: Actor,
    queue: mpsc::Receiver<Message>,
    lost: Arc<AtomicBool>,
}

impl Hub {
    pub(super) fn subscribe(self: &Arc<Self>, actor: &Actor) -> Subscription {
        let (sender, queue) = mpsc::channel(WAITING);
        let lost = Arc::new(AtomicBool::new(false));
        let mut listeners = self.listeners();
        let id = listeners.next;
        listeners.next += 1;
        if !listeners.closed {
            let is_interviewer = actor.roles.interviewer;
            let listener = Listener { queue: sender, lost: lost.clone(), is_interviewer };
            if actor.roles.coordinates() {
                listeners.coordinators.insert(id, listener.clone());
            }
            listeners.people.entry(actor.person).or_default().insert(id, listener);
        }
        drop(listeners);
        Subscription { hub: self.clone(), id, actor: actor.clone(), queue, lost }
    }

    pub(super) fn publish(&self, happened: Happened) {
        match happened {
            Happened::Event(event) => self.tell(*event),
            Happened::Much => {
                let listeners = self.listeners();
                let everybody = listeners.people.values().flat_map(HashMap::values);
                everybody.for_each(|listener| listener.tell(&Message::Resync));
            }
            Happened::Openings => {
                let listeners = self.listeners();
                let everybody = listeners.people.values().flat_map(HashMap::values);
                everybody.for_each(|listener| listener.tell(&Message::Openings));
            }
            Happened::Candidate(id) => {
                let listeners = self.listeners();
                let message = Message::Candidate(id);
                listeners.coordinators.values().for_each(|listener| listener.tell(&message));
            }
            Happened::Interview(booking, people) => {
                let listeners = self.listeners();
                let theirs = people.iter().filter_map(|person| listeners.people.get(person));
                let message = Message::Interview(booking);
                theirs.flat_map(HashMap::values).for_each(|listener| listener.tell(&message));
            }
            Happened::Notices(person) => {
                let listeners = self.listeners();
                let own = listeners.people.get(&person);
                own.into_iter()
                    .flat_map(HashMap::values)
                    .for_each(|listener| listener.tell(&Message::Notices));
            }
        }
    }

    fn tell(&self, event: Event) {
        let audience = event.audience();
        let message = Message::Event(Arc::new(Published { event, rendered: OnceLock::new() }));
        let listeners = self.listeners();
        match audience {
            Audience::Everybody => {
                listeners.coordinators.values().for_each(|listener| listener.tell(&message));
                let everybody = listeners.people.values();
                everybody.for_each(|own| listeners.tell_others(own.iter(), &message));
            }
            Audience::Few { interviewer, coordinators } => {
                let own = listeners.people.get(&interviewer).into_iter().flatten();
                let own = own.filter(|(_, listener)| listener.is_interviewer);
                if coordinators {
                    listeners.coordinators.values().for_each(|listener| listener.tell(&message));
                    listeners.tell_others(own, &message);
                } else {
                    own.for_each(|(_, listener)| listener.tell(&message));
                }
            }
        }
    }

    pub(super) fn close(&self) {
        let mut listeners = self.listeners();
        listeners.closed = true;
        listeners.coordinators.clear();
        listeners.people.clear();
    }

    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listeners {
    /// Tells those who were not told as coordinators.
    fn tell_others<'l>(&self, listeners: impl Iterator<Item = (&'l u64, &'l Listener)>, message: &Message) {
        let others = listeners.filter(|(id, _)| !self.coordinators.contains_key(id));
        others.for_each(|(_, listener)| listener.tell(message));
    }
}

impl Listener {
    fn tell(&self, message: &Message) {
        if self.queue.try_send(message.clone()).is_err() {
            self.lost.store(true, Ordering::Release);
        }
    }
}

impl Subscription {
    /// The next message; `None` when the process stops.
    pub async fn next(&mut self) -> Option<Message> {
        if self.lost.swap(false, Ordering::AcqRel) {
            while self.queue.try_recv().is_ok() {}
            return Some(Message::Resync);
        }
        self.queue.recv().await
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut listeners = self.hub.listeners();
        listeners.coordinators.remove(&self.id);
        if let Some(own) = listeners.people.get_mut(&self.actor.person) {
            own.remove(&self.id);
            if own.is_empty() {
                listeners.people.remove(&self.actor.person);
            }
        }
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").field("actor", &self.actor).finish_non_exhaustive()
    }
}
