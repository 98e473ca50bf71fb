//! Carrying a message: whether it is still of use is decided on what is known when it leaves; then it is carried, and
//! what became of it is written down. The process may die at any point in between.

use std::{panic::AssertUnwindSafe, time::Duration};

use domain::{
    announcements::word,
    bookings::{Booking, BookingStatus},
    ids::{BookingId, MessageId},
    messages::{Message, MessageKind, MessageState, Recipient, Side},
    people::Person,
    rules::nobody_twice::Party,
    slots::Slot,
    time::Instant,
};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};

use super::{Carried, Carrier, Leased, NotCarried, TRIES, pause_after};
use crate::{
    Context, Error, Result,
    announcements::{self, OVERTAKEN, expected_before},
    messages,
    store::{self, Txn, messages::Kept},
};

/// How long carrying a message may take; shorter than the lease, so that nobody else is at it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A message that is about to be carried.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) message: Message,
    /// An earlier attempt began of whose end nothing is known.
    perhaps_sent: bool,
}

/// How an attempt ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Carried(Carried),
    Refused(String),
    /// It has not left for certain.
    Later(String),
    /// It may have left.
    Unknown(String),
}

pub(super) async fn deliver(cx: &Context, leased: &Leased, id: MessageId) -> Result<()> {
    let attempt = match begin(cx, leased, id).await {
        Ok(Some(attempt)) => attempt,
        Ok(None) => return Ok(()),
        Err(Error::Failed(error)) => {
            let error = format!("{error:#}");
            tracing::error!(message = %id, error, "a message could not be written");
            return settle(cx, leased, id, None, End::Later(error)).await;
        }
        Err(away) => return Err(away),
    };
    let end = carry_patiently(cx.carrier(), leased, &attempt).await;
    settle(cx, leased, id, Some(&attempt), end).await
}

/// Writes down that the message is about to be carried. `None`: it is not to be, or not by us.
pub(crate) async fn begin(cx: &Context, leased: &Leased, id: MessageId) -> Result<Option<Attempt>> {
    cx.write((leased.clone(), id), |txn, (leased, id)| {
        Box::pin(async move {
            if !store::jobs::is_held(txn, leased).await? {
                return Ok(None);
            }
            let of_booking = store::messages::of_booking(txn.db, BookingId(leased.of)).await?;
            let waiting = |message: &&Kept| message.id == *id && message.state == MessageState::Waiting;
            let Some(message) = of_booking.iter().find(waiting) else {
                store::jobs::finish(txn, leased.id).await?;
                return Ok(None);
            };
            if leased.attempts > TRIES {
                // Whoever tried last never said what came of it.
                give_up(txn, leased, message, true, "It was tried as often as it is.").await?;
                return Ok(None);
            }
            let found = store::bookings::find_with_interviewer(txn.db, message.booking).await?;
            let (booking, person) = found.ok_or_else(|| anyhow::anyhow!("message {id} is of no booking"))?;
            let useful = match use_of(message, &booking, &of_booking, txn.now) {
                Ok(kind) => match messages::leaves(txn, message, &of_booking, txn.now).await? {
                    then if then > txn.now => {
                        messages::hold_back(txn, message, then).await?;
                        store::jobs::hold_back(txn, leased, then).await?;
                        return Ok(None);
                    }
                    then if then < txn.now => Err("Quiet hours end too late for it."),
                    _now => Ok(kind),
                },
                useless => useless,
            };
            match useful {
                Ok(kind) => {
                    let message = Kept { kind, ..message.clone() };
                    start(txn, message, booking, person, &of_booking).await.map(Some)
                }
                Err(because) => {
                    let skipped = MessageState::Skipped;
                    store::messages::settle(txn, *id, skipped, message.perhaps_sent, Some(because)).await?;
                    store::jobs::finish(txn, leased.id).await?;
                    count(message.kind, skipped);
                    Ok(None)
                }
            }
        })
    })
    .await
}

async fn start(
    txn: &Txn<'_>,
    message: Kept,
    booking: Booking,
    interviewer: Person,
    of_booking: &[Kept],
) -> Result<Attempt> {
    let before = expected_before(&message, of_booking).map(|slot| slot.interval);
    let perhaps_sent = message.perhaps_sent;
    // It may be about the slot of somebody whose the booking is no longer.
    let person = if interviewer.id == message.slot.interviewer {
        interviewer
    } else {
        let found = store::people::find(txn.db, message.slot.interviewer).await?;
        found.ok_or_else(|| anyhow::anyhow!("message {} is about nobody's slot", message.id))?
    };
    let written = Message {
        before: before.filter(|before| *before != message.slot.interval),
        ..write(&message, booking, person)
    };
    store::messages::begin(txn, &message, &written.to.email).await?;
    Ok(Attempt { message: written, perhaps_sent })
}

/// As what the message is still of use, or why it is not.
fn use_of(
    message: &Kept,
    booking: &Booking,
    of_booking: &[Kept],
    now: Instant,
) -> std::result::Result<MessageKind, &'static str> {
    if message.kind == MessageKind::Reminder {
        return use_of_reminder(message, booking, of_booking, now);
    }
    if of_booking.iter().any(|other| announcements::overtakes(other, message)) {
        return Err(OVERTAKEN);
    }
    if message.sent_at.is_some() {
        // Somebody asked for it once more.
        return Ok(message.kind);
    }
    let to_expect = (message.kind != MessageKind::Cancellation).then_some(&message.slot);
    let kind = word(expected_before(message, of_booking), to_expect);
    kind.ok_or(match to_expect {
        Some(_) => "There was nothing new to tell.",
        None => "There was nothing to call off: word of it never left.",
    })
}

fn use_of_reminder(
    message: &Kept,
    booking: &Booking,
    of_booking: &[Kept],
    now: Instant,
) -> std::result::Result<MessageKind, &'static str> {
    if booking.status != BookingStatus::Booked || booking.sequence != message.sequence {
        return Err(OVERTAKEN);
    }
    if message.slot.interval.start() <= now {
        return Err("The interview had begun.");
    }
    let is_nearer_and_due = |other: &Kept| {
        other.party == message.party
            && other.kind == MessageKind::Reminder
            && other.sequence == message.sequence
            && other.lead < message.lead
            && other.due <= now
            && other.state != MessageState::Skipped
    };
    if message.sent_at.is_none() && of_booking.iter().any(is_nearer_and_due) {
        return Err("A later reminder was due as well.");
    }
    Ok(MessageKind::Reminder)
}

/// Everything that the message says, with everybody's name and address as they are now.
fn write(message: &Kept, booking: Booking, person: Person) -> Message {
    let slot = Slot {
        interviewer_name: person.name.clone(),
        time_zone: person.time_zone.clone(),
        ..message.slot.clone()
    };
    let interviewer = Recipient {
        side: Side::Interviewer,
        name: person.name,
        email: person.email,
        time_zone: person.time_zone.clone(),
    };
    let candidate = Recipient {
        side: Side::Candidate,
        name: booking.candidate.name.clone(),
        email: booking.candidate.email.clone(),
        time_zone: booking.candidate.time_zone.clone().unwrap_or(person.time_zone),
    };
    let status = match message.kind {
        MessageKind::Cancellation => BookingStatus::Cancelled,
        MessageKind::Invitation | MessageKind::Update | MessageKind::Reminder => BookingStatus::Booked,
    };
    Message {
        kind: message.kind,
        to: match message.party {
            Party::Candidate(_) => candidate.clone(),
            Party::Person(_) => interviewer.clone(),
        },
        booking: Booking { slot, status, sequence: message.sequence, ..booking },
        interviewer,
        candidate,
        before: None,
        reason: message.reason.clone(),
    }
}

/// Has it carried, and does not wait for ever.
pub(crate) async fn carry_patiently(carrier: &dyn Carrier, leased: &Leased, attempt: &Attempt) -> End {
    patiently(carrier.carry(leased.id, &attempt.message)).await
}

pub(super) async fn patiently(carrying: impl Future<Output = Result<Carried, NotCarried>>) -> End {
    match tokio::time::timeout(PATIENCE, AssertUnwindSafe(carrying).catch_unwind()).await {
        Ok(Ok(Ok(carried))) => End::Carried(carried),
        Ok(Ok(Err(NotCarried::Refused(said)))) => End::Refused(said),
        Ok(Ok(Err(NotCarried::Later(said)))) => End::Later(said),
        Ok(Ok(Err(NotCarried::Unknown(said)))) => End::Unknown(said),
        Ok(Err(_panicked)) => End::Unknown("The attempt ended in the middle.".to_owned()),
        Err(_elapsed) => End::Unknown(format!("No answer for {} s.", PATIENCE.as_secs())),
    }
}

/// Writes down what became of it. A success counts whoever holds the job by now, so that nobody is told once more.
/// `attempt` is `None` where none began.
pub(crate) async fn settle(
    cx: &Context,
    leased: &Leased,
    id: MessageId,
    attempt: Option<&Attempt>,
    end: End,
) -> Result<()> {
    if let (End::Carried(carried), Some(attempt)) = (&end, attempt) {
        return arrived(cx, leased, id, attempt.message.kind, *carried).await;
    }
    let before = attempt.map(|attempt| attempt.perhaps_sent);
    cx.write((leased.clone(), id, before, end), |txn, (leased, id, before, end)| {
        Box::pin(async move {
            let is_held = store::jobs::is_held(txn, leased).await?;
            let found = store::messages::find(txn.db, *id).await?;
            let waiting = found.filter(|message| is_held && message.state == MessageState::Waiting);
            let Some(message) = waiting else { return Ok(()) };
            // Where none began, as much is known as before.
            let perhaps_sent = before.unwrap_or(message.perhaps_sent);
            match end {
                // Nothing is carried that did not begin.
                End::Carried(_) => Ok(()),
                End::Refused(said) => {
                    let refused = MessageState::Refused;
                    store::messages::settle(txn, *id, refused, perhaps_sent, Some(said)).await?;
                    count(message.kind, refused);
                    store::jobs::finish(txn, leased.id).await
                }
                End::Later(said) => put_off(txn, leased, &message, perhaps_sent, said).await,
                End::Unknown(said) => put_off(txn, leased, &message, true, said).await,
            }
        })
    })
    .await
}

/// Of a success it does not matter who holds the job by now.
async fn arrived(
    cx: &Context,
    leased: &Leased,
    id: MessageId,
    kind: MessageKind,
    carried: Carried,
) -> Result<()> {
    let state = match carried {
        Carried::Sent => MessageState::Sent,
        Carried::Recorded => MessageState::Recorded,
    };
    let arrived = cx.write((leased.id, id, state), |txn, (job, id, state)| {
        Box::pin(async move {
            store::jobs::finish(txn, *job).await?;
            store::messages::arrived(txn, *id, *state).await
        })
    });
    if !arrived.await? {
        return Ok(());
    }
    count(kind, state);
    if kind == MessageKind::Reminder {
        let late = (cx.now() - leased.due).as_seconds_f64().max(0.0);
        metrics::histogram!("convoke_reminder_lateness_seconds").record(late);
    }
    Ok(())
}

async fn put_off(
    txn: &Txn<'_>,
    leased: &Leased,
    message: &Kept,
    perhaps_sent: bool,
    said: &str,
) -> Result<()> {
    if leased.attempts >= TRIES {
        return give_up(txn, leased, message, perhaps_sent, said).await;
    }
    let waiting = MessageState::Waiting;
    store::messages::settle(txn, message.id, waiting, perhaps_sent, Some(said)).await?;
    store::jobs::put_off(txn, leased.id, txn.now + pause_after(leased.attempts), said).await
}

async fn give_up(
    txn: &Txn<'_>,
    leased: &Leased,
    message: &Kept,
    perhaps_sent: bool,
    said: &str,
) -> Result<()> {
    let failed = MessageState::Failed;
    store::messages::settle(txn, message.id, failed, perhaps_sent, Some(said)).await?;
    count(message.kind, failed);
    tracing::error!(message = %message.id, booking = %message.booking, error = said, "a message was given up");
    store::jobs::give_up(txn, leased.id, said).await
}

pub(super) fn count(kind: MessageKind, state: MessageState) {
    metrics::counter!("convoke_messages_total", "kind" => kind.as_str(), "state" => state.as_str())
        .increment(1);
}
