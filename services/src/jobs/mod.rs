//! Work that follows from changes. A job is a row, written in the transaction of the change it follows from; each
//! process takes up what is due, several share it. Whoever takes a job up holds it under a lease: when the process
//! dies, the lease ends and somebody else takes it up again. So everything is done at least once, and has to be
//! harmless when it is done twice.
//!
//! What does not work is tried again, [`TRIES`] times over about six hours; then the job is dead, for an administrator
//! to look at. Of one booking nothing overtakes what came before it. Webhooks have a schedule and a log of their own
//! ([`domain::webhooks`]), and workers of their own, as devices do: a receiver that is slow holds up no message.

mod carrier;
mod delivery;
mod posting;
mod preparing;
mod pushing;
mod room_delivery;
mod thanking;
pub(crate) mod to_do;
mod worker;

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use domain::{
    actor::Actor,
    ids::{BookingId, DeliveryId, JobId, MessageId, PersonId, PushId, RoomMessageId, ThankYouNoteId},
    messages::MessageState,
    paging::{Page, Paging},
    permissions::{self, Permission},
    refusal::Refusal,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

pub use carrier::{Carried, Carrier, NotCarried};
pub(crate) use delivery::write;
pub use domain::jobs::JobState;
pub(crate) use worker::run;
#[cfg(any(test, feature = "testing"))]
pub(crate) use {
    delivery::{begin, carry_patiently, settle},
    worker::{claim, work_off},
};

use crate::{
    Context, Result,
    store::{self, Limit, Txn, audit::Subject, jobs::NewJob},
    thank_you_notes,
};

/// How often a job is tried before it is dead.
pub const TRIES: i32 = 16;
/// How long after the first failure the second try comes; each further one waits twice as long, up to an hour.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);
/// How long a job is held by whoever took it up. Longer than one try may take.
pub const LEASE: TimeDelta = TimeDelta::seconds(120);

/// Everything that a job can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Carry a message to whom it is for.
    Carry(MessageId),
    /// Carry a message about a practice room to a member of it.
    CarryRoom(RoomMessageId),
    /// Tell those who have open tasks before an interview.
    Prepare(BookingId),
    /// Carry a thank-you note to whom it is for.
    Thank(ThankYouNoteId),
    /// Write to somebody what they are to do.
    ToDo(PersonId),
    /// Tell a webhook what happened.
    Post(DeliveryId),
    /// Carry a notice to a device.
    Push(PushId),
}

impl Work {
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Carry(_) => "carry",
            Self::CarryRoom(_) => "carry_room",
            Self::Prepare(_) => "prepare",
            Self::Thank(_) => "thank",
            Self::ToDo(_) => "to_do",
            Self::Post(_) => "post",
            Self::Push(_) => "push",
        }
    }

    /// The row that it is done to. The same is not waiting to be done twice.
    pub(crate) fn subject(self) -> Uuid {
        match self {
            Self::Carry(MessageId(id))
            | Self::CarryRoom(RoomMessageId(id))
            | Self::Prepare(BookingId(id))
            | Self::Thank(ThankYouNoteId(id))
            | Self::ToDo(PersonId(id))
            | Self::Post(DeliveryId(id))
            | Self::Push(PushId(id)) => id,
        }
    }

    pub(crate) fn of(kind: &str, subject: Uuid) -> Option<Self> {
        match kind {
            "carry" => Some(Self::Carry(MessageId(subject))),
            "carry_room" => Some(Self::CarryRoom(RoomMessageId(subject))),
            "prepare" => Some(Self::Prepare(BookingId(subject))),
            "thank" => Some(Self::Thank(ThankYouNoteId(subject))),
            "to_do" => Some(Self::ToDo(PersonId(subject))),
            "post" => Some(Self::Post(DeliveryId(subject))),
            "push" => Some(Self::Push(PushId(subject))),
            _ => None,
        }
    }
}

/// Work that shares workers. What is in one lane does not wait for what is in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Lane {
    Messages,
    Webhooks,
    Devices,
}

impl Lane {
    pub(crate) const ALL: [Self; 3] = [Self::Messages, Self::Webhooks, Self::Devices];

    pub(crate) fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Messages => &["carry", "carry_room", "prepare", "thank", "to_do"],
            Self::Webhooks => &["post"],
            Self::Devices => &["push"],
        }
    }

    /// How many jobs of one order key are under way at once, so that one receiver that hangs leaves room for others.
    pub(crate) fn of_one_at_most(self) -> Option<usize> {
        match self {
            Self::Messages => None,
            Self::Webhooks | Self::Devices => Some(3),
        }
    }
}

/// A job that is not done, as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub work: Work,
    /// What it is ordered by: the booking that it follows from, the first message to that member of a practice room, the
    /// webhook that is told, the device that is, whoever is written to, or nothing else.
    pub of: Uuid,
    pub state: JobState,
    /// Since it was written, or since an administrator had it tried again.
    pub attempts: i32,
    pub due: Instant,
    /// When it is taken up next.
    pub next: Instant,
    pub last_error: Option<String>,
}

/// A job as whoever took it up holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Leased {
    pub(crate) id: JobId,
    pub(crate) work: Work,
    /// As [`Job::of`].
    pub(crate) of: Uuid,
    pub(crate) lease: Uuid,
    /// This one included.
    pub(crate) attempts: i32,
    pub(crate) due: Instant,
}

/// Those that are not done, next in turn first; `state`: how they are to go.
pub async fn list(cx: &Context, actor: &Actor, state: Option<JobState>, paging: Paging) -> Result<Page<Job>> {
    permissions::check(actor, Permission::ManageJobs)?;
    store::jobs::list(cx.reader(), state, paging).await
}

/// What carrying each of them is about, where it is known: "reminder to lena.fischer@example.com", "booking.created",
/// "Clara Vogt".
pub async fn subjects(cx: &Context, actor: &Actor, jobs: &[Job]) -> Result<HashMap<JobId, String>> {
    permissions::check(actor, Permission::ManageJobs)?;
    let ids = |kind: &str| {
        let of_kind = jobs.iter().filter(|job| job.work.kind() == kind);
        of_kind.map(|job| job.work.subject()).collect::<Vec<_>>()
    };
    let mut known = store::messages::told(cx.reader(), ids("carry")).await?;
    known.extend(store::room_messages::told(cx.reader(), ids("carry_room")).await?);
    let to_prepare = ids("prepare").into_iter().map(|id| (id, "open tasks".to_owned()));
    known.extend(to_prepare);
    known.extend(store::thank_you_notes::told(cx.reader(), ids("thank")).await?);
    let written_to = store::people::named(cx.reader(), ids("to_do")).await?.into_values();
    known.extend(written_to.map(|person| (person.id.0, person.name.to_string())));
    known.extend(store::deliveries::told(cx.reader(), ids("post")).await?);
    known.extend(store::pushes::told(cx.reader(), ids("push")).await?);
    Ok(jobs.iter().filter_map(|job| Some((job.id, known.remove(&job.work.subject())?))).collect())
}

/// Has a job tried at once, be it dead or waiting after a failure. One that somebody is at, or whose time is yet to
/// come, is left as it is.
pub async fn retry(cx: &Context, actor: &Actor, id: JobId) -> Result<()> {
    permissions::check(actor, Permission::ManageJobs)?;
    cx.write((actor.clone(), id), |txn, (actor, id)| {
        Box::pin(async move {
            if !store::jobs::is_there(txn.db, *id).await? {
                return Err(Refusal::NotFound.into());
            }
            txn.admit(actor, Limit::Writes).await?;
            let row = store::jobs::hold_one(txn, *id).await?.ok_or(Refusal::NotFound)?;
            if row.last_error.is_none() || row.is_under_way(txn.now) {
                return Ok(());
            }
            let work = store::jobs::work(&row)?;
            again(txn, *id, work).await?;
            txn.record(Some(actor), "retried", Subject::Job, id.0, json!({ "kind": work.kind() })).await
        })
    })
    .await
}

/// Takes a job up anew that was given up or put off.
pub(crate) async fn again(txn: &Txn<'_>, id: JobId, work: Work) -> Result<()> {
    revive(txn, id).await?;
    match work {
        Work::Carry(MessageId(message)) => {
            store::messages::set_state(txn, [message], MessageState::Failed, MessageState::Waiting, None)
                .await?;
        }
        Work::CarryRoom(message) => {
            store::room_messages::revive(txn, message).await?;
        }
        Work::Thank(note) => thank_you_notes::queued_again(txn, note).await?,
        Work::Prepare(_) | Work::ToDo(_) | Work::Post(_) | Work::Push(_) => {}
    }
    Ok(())
}

/// The job is taken up at once, and as often as at first.
pub(crate) async fn revive(txn: &Txn<'_>, id: JobId) -> Result<()> {
    store::jobs::revive(txn, id).await?;
    txn.wake_workers();
    Ok(())
}

/// Writes jobs, to be taken up once this commits and they are due.
pub(crate) async fn enqueue(txn: &Txn<'_>, jobs: &[NewJob]) -> Result<()> {
    store::jobs::insert(txn, jobs).await?;
    if !jobs.is_empty() {
        txn.wake_workers();
    }
    Ok(())
}

/// As [`enqueue`], unless the same is waiting to be done by then.
pub(crate) async fn enqueue_once(txn: &Txn<'_>, job: NewJob) -> Result<()> {
    store::jobs::insert_once(txn, job).await?;
    txn.wake_workers();
    Ok(())
}

/// How the workers of this process hear of new work.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    messages: Notify,
    webhooks: Notify,
    devices: Notify,
}

impl Bell {
    pub(crate) fn ring(&self) {
        Lane::ALL.into_iter().for_each(|lane| self.of(lane).notify_one());
    }

    pub(crate) async fn rung(&self, lane: Lane) {
        self.of(lane).notified().await;
    }

    fn of(&self, lane: Lane) -> &Notify {
        match lane {
            Lane::Messages => &self.messages,
            Lane::Webhooks => &self.webhooks,
            Lane::Devices => &self.devices,
        }
    }
}

/// How long to wait after so many failures: twice as long with each, and never the same for two who met.
fn pause_after(attempts: i32) -> TimeDelta {
    let doubled = u32::try_from(attempts - 1).unwrap_or_default().min(16);
    let most = (FIRST_PAUSE * (1 << doubled)).min(LONGEST_PAUSE);
    let most = most.to_std().unwrap_or(Duration::from_secs(1));
    let jitter = rand::random_range(0.75..=1.0);
    TimeDelta::from_std(most.mul_f64(jitter)).unwrap_or(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_an_hour_and_take_hours_in_all() {
        let pauses: Vec<_> = (1..TRIES).map(pause_after).collect();
        for (pause, most) in pauses.iter().zip([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560]) {
            assert!(*pause <= TimeDelta::seconds(most) && *pause * 4 >= TimeDelta::seconds(most) * 3);
        }
        assert!(pauses.iter().all(|pause| *pause <= LONGEST_PAUSE));
        let in_all: TimeDelta = pauses.iter().sum();
        assert!(in_all > TimeDelta::hours(4) && in_all < TimeDelta::hours(7), "{in_all}");
    }

    #[test]
    fn every_kind_of_work_is_read_back() {
        let id = Uuid::from_u128(7);
        for work in [
            Work::Carry(MessageId(id)),
            Work::CarryRoom(RoomMessageId(id)),
            Work::Prepare(BookingId(id)),
            Work::Thank(ThankYouNoteId(id)),
            Work::ToDo(PersonId(id)),
            Work::Post(DeliveryId(id)),
            Work::Push(PushId(id)),
        ] {
            assert_eq!(Work::of(work.kind(), work.subject()), Some(work));
            let lanes = Lane::ALL.into_iter().filter(|lane| lane.kinds().contains(&work.kind()));
            assert_eq!(lanes.count(), 1, "{work:?}");
        }
        assert_eq!(Work::of("dance", id), None);
    }
}
