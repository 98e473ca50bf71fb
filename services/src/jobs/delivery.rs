//! Carrying a message: whether it is still of use is decided on what is known when it leaves; then it is carried, and
//! what became of it is written down. The process may die at any point in between.

use std::{panic::AssertUnwindSafe, time::Duration};

use chrono::TimeDelta;
use domain::{
    announcements::word,
    assignments::{Assignment, Participants},
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, MessageId},
    messages::{About, Attendee, Company, Message, MessageKind, MessageState, Recipient, Side},
    people::Person,
    permissions::Standing,
    reminders::Lead,
    rules::nobody_twice::Party,
    slots::Slot,
    text::Line,
    time::Instant,
};
use futures_util::FutureExt;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::{Carried, Carrier, Leased, NotCarried, TRIES, pause_after};
use crate::{
    Context, Error, Result,
    announcements::{self, OVERTAKEN, expected_before},
    candidates, interviews, messages, notices, preparation,
    store::{self, Txn, messages::Kept},
};

/// How long carrying a message may take; shorter than the lease, so that nobody else is at it.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a message waits where too many leave already.
pub(super) const CROWDED: TimeDelta = TimeDelta::seconds(15);
/// Why no mail brings a reminder: whoever it is for wants it on their page alone.
const ON_PAGE_ALONE: &str = "It was told on their page alone, as they chose.";

/// A message that is about to be carried.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) message: Message,
    /// Whom it is for.
    party: Party,
    /// Of a reminder.
    lead: Option<Lead>,
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
    /// It was not tried.
    Crowded,
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
            let participants = store::assignments::of(txn.db, &booking).await?;
            let useful = match use_of(message, &booking, &participants, &of_booking, txn.now) {
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
                    let kept = Kept { kind, ..message.clone() };
                    let written = write(txn.db, &kept, booking, person, &of_booking).await?;
                    if !messages::wishes(txn, kept.party).await?.mails(kept.lead) {
                        skip(txn, leased, message, ON_PAGE_ALONE).await?;
                        notices::arrived(txn, *id, kept.party, kept.lead, &written).await?;
                        return Ok(None);
                    }
                    store::messages::begin(txn, &kept, &written.to.email).await?;
                    let Kept { lead, perhaps_sent, .. } = kept;
                    Ok(Some(Attempt { message: written, party: kept.party, lead, perhaps_sent }))
                }
                Err(because) => {
                    skip(txn, leased, message, because).await?;
                    Ok(None)
                }
            }
        })
    })
    .await
}

async fn skip(txn: &Txn<'_>, leased: &Leased, message: &Kept, because: &str) -> Result<()> {
    let skipped = MessageState::Skipped;
    store::messages::settle(txn, message.id, skipped, message.perhaps_sent, Some(because)).await?;
    store::jobs::finish(txn, leased.id).await?;
    count(message.kind.as_str(), skipped.as_str());
    Ok(())
}

/// The message with everything that it says, by what is known now.
pub(crate) async fn write(
    db: &impl ConnectionTrait,
    message: &Kept,
    booking: Booking,
    interviewer: Person,
    of_booking: &[Kept],
) -> Result<Message> {
    let before = expected_before(message, of_booking).map(|slot| slot.interval);
    // It may be about the slot of somebody whose the booking is no longer.
    let person = if interviewer.id == message.slot.interviewer {
        interviewer
    } else {
        let found = store::people::find(db, message.slot.interviewer).await?;
        found.ok_or_else(|| anyhow::anyhow!("message {} is about nobody's slot", message.id))?
    };
    let booking = match message.party {
        Party::Candidate(id) => candidates::addressed(db, booking, id).await?,
        Party::Person(_) | Party::Guest(_) => booking,
    };
    let participants = store::assignments::of(db, &booking).await?;
    let to = recipient(db, message, &booking, &person).await?;
    let to = Recipient { company: company(message, &booking, &participants, &to), ..to };
    Ok(Message {
        before: before.filter(|before| *before != message.slot.interval),
        open_tasks: open_tasks(db, message).await?,
        about: interviews::told(db, message.booking).await?,
        ..words(message, booking, person, to)
    })
}

/// What a reminder reminds of besides: candidates have nothing to prepare.
async fn open_tasks(db: &impl ConnectionTrait, message: &Kept) -> Result<Vec<Line>> {
    let (MessageKind::Reminder, Party::Person(to)) = (message.kind, message.party) else {
        return Ok(Vec::new());
    };
    let preparation = store::preparation::of(db, message.booking).await?;
    let gone = preparation::gone(db, &preparation).await?;
    let theirs = preparation.open().filter(|task| task.falls_to(message.slot.interviewer, &gone) == to);
    Ok(theirs.map(|task| task.title.clone()).collect())
}

/// Whoever it is for, as they are called and reached now.
async fn recipient(
    db: &impl ConnectionTrait,
    message: &Kept,
    booking: &Booking,
    interviewer: &Person,
) -> Result<Recipient> {
    match message.party {
        Party::Candidate(_) => Ok(candidate(booking, interviewer)),
        Party::Person(id) if id == interviewer.id => Ok(colleague(interviewer.clone())),
        Party::Person(id) => {
            let person = store::people::find(db, id).await?;
            Ok(colleague(person.ok_or_else(|| anyhow::anyhow!("message {} is for nobody", message.id))?))
        }
        Party::Guest(id) => {
            let guest = store::assignments::guest(db, booking, id).await?;
            let guest = guest.ok_or_else(|| anyhow::anyhow!("message {} is for nobody", message.id))?;
            let (name, email, time_zone) = (guest.called(), guest.email, interviewer.time_zone.clone());
            Ok(Recipient { side: Side::Interviewer, name, email, time_zone, company: Company::default() })
        }
    }
}

/// Who else is to be there, as whoever it is for may know: those who declined are not, and how to reach the candidate is
/// for the interviewer and who leads. Whoever is no longer to come stands there for themselves (RFC 5546, section 3.2.5).
fn company(message: &Kept, booking: &Booking, participants: &Participants, to: &Recipient) -> Company {
    let knows = match message.party {
        Party::Candidate(_) => true,
        Party::Person(id) if id == message.slot.interviewer => true,
        Party::Person(id) => participants.standing(booking, id) == Standing::Lead,
        Party::Guest(_) => false,
    };
    let Participants { assignments, guests } = participants;
    let assigned = assignments.iter().filter(|assignment| assignment.is_engaged());
    let mut others: Vec<Attendee> = assigned
        .map(|Assignment { name, email, part, answer, .. }| Attendee {
            name: name.clone(),
            email: email.clone(),
            part: Some(*part),
            answer: *answer,
        })
        .collect();
    others.extend(guests.iter().map(|guest| Attendee {
        name: guest.called(),
        email: guest.email.clone(),
        part: None,
        answer: guest.answer,
    }));
    let is_one_of_two = match message.party {
        Party::Candidate(_) => true,
        Party::Person(id) => id == message.slot.interviewer,
        Party::Guest(_) => false,
    };
    if !is_one_of_two && !others.iter().any(|other| other.email == to.email) {
        let Recipient { name, email, .. } = to.clone();
        others.push(Attendee { name, email, part: None, answer: None });
    }
    Company { others, without_contact: !knows }
}

/// As what the message is still of use, or why it is not.
fn use_of(
    message: &Kept,
    booking: &Booking,
    participants: &Participants,
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
    // Who was taken off and takes part anew is asked once more.
    let since = of_booking
        .iter()
        .filter(|other| to_expect.is_none() || !announcements::is_former(other, participants));
    let kind = word(announcements::expected_of(message, since), to_expect);
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
    if message.slot.interval.has_begun(now) {
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
fn words(message: &Kept, booking: Booking, person: Person, to: Recipient) -> Message {
    let slot = Slot {
        interviewer_name: person.name.clone(),
        time_zone: person.time_zone.clone(),
        ..message.slot.clone()
    };
    let candidate = candidate(&booking, &person);
    // What a coordinator noted down is for colleagues.
    let notes = booking.notes.clone().filter(|_| !matches!(message.party, Party::Guest(_)));
    let without_them = message.kind == MessageKind::Cancellation && booking.status == BookingStatus::Booked;
    let status = match message.kind {
        MessageKind::Cancellation => BookingStatus::Cancelled,
        MessageKind::Invitation | MessageKind::Update | MessageKind::Reminder => BookingStatus::Booked,
    };
    Message {
        kind: message.kind,
        to,
        booking: Booking { slot, status, notes, sequence: message.sequence, ..booking },
        interviewer: colleague(person),
        candidate,
        before: None,
        reason: message.reason.clone(),
        without_them,
        open_tasks: Vec::new(),
        about: About::default(),
    }
}

fn colleague(person: Person) -> Recipient {
    let Person { name, email, time_zone, .. } = person;
    Recipient { side: Side::Interviewer, name, email, time_zone, company: Company::default() }
}

/// By the interviewer's clock where theirs is not known.
fn candidate(booking: &Booking, interviewer: &Person) -> Recipient {
    let BookedCandidate { name, email, time_zone, .. } = booking.candidate.clone();
    let time_zone = time_zone.unwrap_or_else(|| interviewer.time_zone.clone());
    Recipient { side: Side::Candidate, name, email, time_zone, company: Company::default() }
}

/// Has it carried, and does not wait for ever.
pub(crate) async fn carry_patiently(carrier: &dyn Carrier, leased: &Leased, attempt: &Attempt) -> End {
    patiently(carrier.carry(leased.id, &attempt.message)).await
}

pub(super) async fn patiently(carrying: impl Future<Output = Result<Carried, NotCarried>>) -> End {
    within(PATIENCE, carrying).await
}

async fn within(patience: Duration, carrying: impl Future<Output = Result<Carried, NotCarried>>) -> End {
    match tokio::time::timeout(patience, AssertUnwindSafe(carrying).catch_unwind()).await {
        Ok(Ok(Ok(carried))) => End::Carried(carried),
        Ok(Ok(Err(NotCarried::Refused(said)))) => End::Refused(said),
        Ok(Ok(Err(NotCarried::Later(said)))) => End::Later(said),
        Ok(Ok(Err(NotCarried::Crowded))) => End::Crowded,
        Ok(Ok(Err(NotCarried::Unknown(said)))) => End::Unknown(said),
        Ok(Err(_panicked)) => End::Unknown("The attempt ended in the middle.".to_owned()),
        Err(_elapsed) => End::Unknown(format!("No answer for {} s.", patience.as_secs())),
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
        return arrived(cx, leased, id, attempt, *carried).await;
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
                    count(message.kind.as_str(), refused.as_str());
                    notices::undelivered(txn, &message).await?;
                    store::jobs::finish(txn, leased.id).await
                }
                End::Later(said) => put_off(txn, leased, &message, perhaps_sent, said).await,
                End::Crowded => {
                    store::messages::untried(txn, &message, perhaps_sent).await?;
                    store::jobs::wait(txn, leased, txn.now + CROWDED).await
                }
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
    attempt: &Attempt,
    carried: Carried,
) -> Result<()> {
    let kind = attempt.message.kind;
    let state = match carried {
        Carried::Sent => MessageState::Sent,
        Carried::Recorded => MessageState::Recorded,
    };
    let arrived = cx.write((leased.id, id, attempt.clone(), state), |txn, (job, id, attempt, state)| {
        Box::pin(async move {
            store::jobs::finish(txn, *job).await?;
            let is_news = store::messages::arrived(txn, *id, *state).await?;
            if is_news {
                notices::arrived(txn, *id, attempt.party, attempt.lead, &attempt.message).await?;
            }
            Ok(is_news)
        })
    });
    if !arrived.await? {
        return Ok(());
    }
    count(kind.as_str(), state.as_str());
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
    count(message.kind.as_str(), failed.as_str());
    notices::undelivered(txn, message).await?;
    tracing::error!(message = %message.id, booking = %message.booking, error = said, "a message was given up");
    store::jobs::give_up(txn, leased.id, said).await
}

pub(super) fn count(kind: &'static str, state: &'static str) {
    metrics::counter!("convoke_messages_total", "kind" => kind, "state" => state).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::LEASE;

    #[test]
    fn whoever_is_at_it_gives_up_before_their_lease_ends() {
        assert!(TimeDelta::from_std(PATIENCE).unwrap() * 3 / 2 < LEASE);
    }

    #[tokio::test]
    async fn what_hangs_is_let_go_of_and_may_have_left() {
        let end = within(Duration::from_secs(1), std::future::pending()).await;
        assert!(matches!(&end, End::Unknown(said) if said == "No answer for 1 s."), "{end:?}");
        let in_time = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok(Carried::Sent)
        };
        assert!(matches!(patiently(in_time).await, End::Carried(Carried::Sent)));
    }
}
