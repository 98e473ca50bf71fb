//! The post office of a world: it remembers what arrived and when, and has moods.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{
    ids::JobId,
    messages::Message,
    practice_rooms::RoomMessage,
    thank_you_notes::Outgoing,
    time::{Clock, Instant},
    to_do::ToDo,
};
use futures_util::future::BoxFuture;

use super::{StandingClock, World};
use crate::{
    Context,
    jobs::{self, Carried, Carrier, Lane, Leased, NotCarried, Work},
    store,
};

/// Takes messages, or does not.
#[derive(Debug)]
pub struct Post {
    clock: Arc<StandingClock>,
    arrived: Mutex<Vec<Delivered>>,
    of_rooms: Mutex<Vec<RoomMessage>>,
    notes: Mutex<Vec<(JobId, Outgoing)>>,
    to_do: Mutex<Vec<(JobId, ToDo)>>,
    mood: Mutex<Mood>,
}

/// A message that arrived.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub at: Instant,
    pub id: JobId,
    pub message: Message,
    /// Whoever brought it heard that it arrived.
    pub acknowledged: bool,
}

/// What a post office does with a message.
#[derive(Clone, Debug)]
pub enum Mood {
    /// Takes it.
    Good,
    /// Takes nothing just now.
    Closed,
    /// Never takes anything.
    Refusing,
    /// Takes it, and never says so.
    Silent,
    /// Takes it, and hangs up before it says so.
    Rude,
    /// Has too much to take already.
    Crowded,
    /// One or the other, by numbers that are drawn from this one: takes four of ten, and is rude to one of them.
    Drawn(u64),
}

/// How far a worker comes with a job before it dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    TakenUp,
    Begun,
    Carried,
    WrittenDown,
}

impl Step {
    pub const ALL: [Self; 4] = [Self::TakenUp, Self::Begun, Self::Carried, Self::WrittenDown];
}

impl Post {
    pub(super) fn new(clock: Arc<StandingClock>) -> Self {
        Self {
            clock,
            arrived: Mutex::default(),
            of_rooms: Mutex::default(),
            notes: Mutex::default(),
            to_do: Mutex::default(),
            mood: Mutex::new(Mood::Good),
        }
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    /// Everything that arrived, in order.
    #[must_use]
    pub fn arrived(&self) -> Vec<Delivered> {
        self.all().clone()
    }

    /// What arrived since somebody asked last, in words: "invitation 0 to lena.fischer@example.com".
    #[must_use]
    pub fn news(&self) -> Vec<String> {
        std::mem::take(&mut *self.all()).iter().map(|delivered| in_words(&delivered.message)).collect()
    }

    /// What arrived about practice rooms since somebody asked last.
    #[must_use]
    pub fn news_of_rooms(&self) -> Vec<RoomMessage> {
        std::mem::take(&mut *self.of_rooms.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The thank-you notes that arrived since somebody asked last, each under its id.
    #[must_use]
    pub fn news_of_notes(&self) -> Vec<(JobId, Outgoing)> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The letters of what is to do that arrived since somebody asked last, each under its id.
    #[must_use]
    pub fn news_of_to_do(&self) -> Vec<(JobId, ToDo)> {
        std::mem::take(&mut *self.to_do.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets what arrived.
    pub fn forget(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, Vec<Delivered>> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, id: JobId, message: &Message, acknowledged: bool) {
        let message = message.clone();
        self.all().push(Delivered { at: self.clock.now(), id, message, acknowledged });
    }

    /// Whoever brought that message died before it could tell.
    fn was_not_heard(&self, id: JobId) {
        if let Some(last) = self.all().iter_mut().rfind(|delivered| delivered.id == id) {
            last.acknowledged = false;
        }
    }

    /// Takes what comes, as its mood is; whoever brings it may never hear of that.
    async fn receive(&self, take: impl FnOnce(bool)) -> Result<Carried, NotCarried> {
        match self.next() {
            Mood::Good | Mood::Drawn(_) => {
                take(true);
                Ok(Carried::Sent)
            }
            Mood::Closed => Err(NotCarried::Later("421 closed for the day".to_owned())),
            Mood::Crowded => Err(NotCarried::Crowded),
            Mood::Refusing => Err(NotCarried::Refused("550 no such mailbox".to_owned())),
            Mood::Silent => {
                take(false);
                std::future::pending().await
            }
            Mood::Rude => {
                take(false);
                std::panic::resume_unwind(Box::new("the line broke"))
            }
        }
    }

    /// What it does with the next message.
    fn next(&self) -> Mood {
        let mut mood = self.mood.lock().unwrap_or_else(PoisonError::into_inner);
        let Mood::Drawn(seed) = &mut *mood else { return mood.clone() };
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        match (*seed >> 33) % 10 {
            0..3 => Mood::Good,
            3 => Mood::Rude,
            _ => Mood::Closed,
        }
    }
}

impl Carrier for Post {
    fn carry<'a>(&'a self, id: JobId, message: &'a Message) -> BoxFuture<'a, Result<Carried, NotCarried>> {
        Box::pin(self.receive(move |acknowledged| self.take(id, message, acknowledged)))
    }

    fn carry_room<'a>(
        &'a self,
        _: JobId,
        message: &'a RoomMessage,
    ) -> BoxFuture<'a, Result<Carried, NotCarried>> {
        Box::pin(self.receive(move |_| {
            self.of_rooms.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
        }))
    }

    fn carry_note<'a>(&'a self, id: JobId, note: &'a Outgoing) -> BoxFuture<'a, Result<Carried, NotCarried>> {
        Box::pin(self.receive(move |_| {
            self.notes.lock().unwrap_or_else(PoisonError::into_inner).push((id, note.clone()));
        }))
    }

    fn carry_to_do<'a>(&'a self, id: JobId, to_do: &'a ToDo) -> BoxFuture<'a, Result<Carried, NotCarried>> {
        Box::pin(self.receive(move |_| {
            self.to_do.lock().unwrap_or_else(PoisonError::into_inner).push((id, to_do.clone()));
        }))
    }
}

impl World {
    /// Has everything carried that is due, one after the other, and says how much that was.
    ///
    /// # Panics
    /// When the database cannot be written.
    pub async fn deliver(&self) -> usize {
        jobs::work_off(&self.cx, 1).await.expect("jobs can be taken up")
    }

    /// When the next job is taken up; `None`: none waits.
    ///
    /// # Panics
    /// When the database cannot be read.
    pub async fn next_due(&self) -> Option<Instant> {
        store::jobs::next_at(self.cx.reader(), Lane::Messages).await.expect("jobs can be read")
    }

    /// Takes one job up and dies after that step. `false`: none was due.
    ///
    /// # Panics
    /// When the database cannot be written.
    pub async fn die_after(&self, step: Step) -> bool {
        self.dies_after(&self.cx, step).await
    }

    /// The same of that process.
    ///
    /// # Panics
    /// When the database cannot be written.
    pub async fn dies_after(&self, cx: &Context, step: Step) -> bool {
        let mut taken = jobs::claim(cx, Lane::Messages, 1).await.expect("jobs can be taken up");
        let Some(leased) = taken.pop() else { return false };
        self.work_until(cx, step, &leased).await;
        true
    }

    async fn work_until(&self, cx: &Context, step: Step, leased: &Leased) {
        let Work::Carry(message) = leased.work else { return };
        if step == Step::TakenUp {
            return;
        }
        let begun = jobs::begin(cx, leased, message).await.expect("the message can be begun");
        let Some(attempt) = begun.filter(|_| step != Step::Begun) else { return };
        let end = jobs::carry_patiently(cx.carrier(), leased, &attempt).await;
        if step == Step::Carried {
            return self.post.was_not_heard(leased.id);
        }
        let written = jobs::settle(cx, leased, message, Some(&attempt), end).await;
        written.expect("what became of it can be written down");
    }

    /// Has the workers of this world work by themselves.
    pub fn work(&self) {
        self.cx.work();
    }
}

/// Has everything carried that is due by that process, many at once.
///
/// # Panics
/// When the database cannot be written.
pub async fn deliver_through(cx: &Context) -> usize {
    jobs::work_off(cx, 16).await.expect("jobs can be taken up")
}

/// "update 1 to bo.lindqvist@example.com".
fn in_words(message: &Message) -> String {
    let Message {
        kind,
        to,
        booking,
        interviewer: _,
        candidate: _,
        before: _,
        reason: _,
        about: _,
        without_them: _,
        open_tasks: _,
    } = message;
    format!("{} {} to {}", kind.as_str(), booking.sequence, to.email)
}
