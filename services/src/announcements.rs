//! What follows from a change: whoever takes part is told, once there was time to think better of it. Written in the
//! transaction of the change, so that what is committed is announced, and nothing else.

use std::collections::HashSet;

use domain::{
    announcements::{self, Owed, Told},
    assignments::Participants,
    bookings::Booking,
    ids::BookingId,
    messages::{MessageKind, MessageState},
    reminders::Lead,
    rules::nobody_twice::Party,
    slots::Slot,
    text::Line,
};
use uuid::Uuid;

use crate::{
    Result,
    messages::{self, Draft},
    preparation, reminders,
    store::{self, Txn, jobs, messages::Kept},
};

/// Why a message does not leave any more.
pub(crate) const OVERTAKEN: &str = "A later change overtook it.";

/// Announces the booking as it is now, in place of what was to be announced before and has not left.
pub(crate) async fn follow(txn: &Txn<'_>, booking: &Booking, reason: Option<&Line>) -> Result<()> {
    let Withdrawn { under_way, waited } = withdraw(txn, booking.id).await?;
    let before = store::messages::of_booking(txn.db, booking.id).await?;
    let waited: Vec<&Kept> = before.iter().filter(|message| waited.contains(&message.id.0)).collect();
    let leaves = txn.now + txn.cx.undo_window();
    let participants = store::assignments::of(txn.db, booking).await?;
    let known = before.iter().filter(|message| is_known(message) || under_way.contains(&message.id.0));
    let told = told(known, &participants);
    let owed = announcements::owed(booking, &participants, &told).into_iter();
    let word = |owed: Owed| {
        let known = told.iter().find(|told| told.party == owed.party);
        let begins = announcements::begins(&owed.slot, known.and_then(|told| told.expects.as_ref()));
        let reason = reason.or_else(|| reason_before(&waited, &owed));
        Draft::word(owed, leaves, begins).because(reason)
    };
    let mut drafts: Vec<Draft> = owed.map(word).collect();
    // Of those who are told nothing new, what waited waits on, however late it is.
    let waits_on = |(party, lead): (Party, Lead)| {
        let waited = waited.iter().any(|message| message.party == party && message.lead == Some(lead));
        waited && !drafts.iter().any(|draft| draft.is_for(party))
    };
    let reminders = reminders::of(txn, booking, &participants, leaves).await?.into_iter();
    let reminders: Vec<Draft> = reminders
        .map(|draft| if draft.reminds().is_some_and(waits_on) { draft.however_late() } else { draft })
        .collect();
    drafts.extend(reminders);
    messages::post(txn, booking, drafts).await?;
    preparation::follow(txn, booking).await
}

/// Why, where the same was to be told before and has not left.
fn reason_before<'a>(waited: &[&'a Kept], owed: &Owed) -> Option<&'a Line> {
    let is_it = |message: &&&Kept| {
        message.party == owed.party
            && message.kind == owed.kind
            && message.slot.interval == owed.slot.interval
    };
    waited.iter().find(is_it)?.reason.as_ref()
}

/// Whether word of the booking as it is now has left, or is just leaving.
pub(crate) async fn has_left(txn: &Txn<'_>, booking: &Booking) -> Result<bool> {
    let under_way = under_way(txn, &jobs::hold(txn, booking.id.0).await?);
    let of_booking = store::messages::of_booking(txn.db, booking.id).await?;
    let is_word =
        |message: &&Kept| message.sequence == booking.sequence && message.kind != MessageKind::Reminder;
    let has_left = |message: &Kept| message.tries > 0 || under_way.contains(&message.id.0);
    Ok(of_booking.iter().filter(is_word).any(has_left))
}

/// What was on its way.
struct Withdrawn {
    /// It is leaving just now, and not to be stopped: it may arrive.
    under_way: HashSet<Uuid>,
    /// It waited, and is held back.
    waited: HashSet<Uuid>,
}

/// Holds back what has not left.
async fn withdraw(txn: &Txn<'_>, BookingId(id): BookingId) -> Result<Withdrawn> {
    let held = jobs::hold(txn, id).await?;
    let under_way = under_way(txn, &held);
    let waiting = held.iter().filter(|job| !under_way.contains(&job.subject_id));
    let (jobs, messages): (Vec<_>, Vec<_>) = waiting.map(|job| (job.id, job.subject_id)).unzip();
    let waited = messages.iter().copied().collect();
    if !jobs.is_empty() {
        jobs::delete(txn, jobs).await?;
        let [waiting, skipped] = [MessageState::Waiting, MessageState::Skipped];
        store::messages::set_state(txn, messages, waiting, skipped, Some(OVERTAKEN)).await?;
    }
    Ok(Withdrawn { under_way, waited })
}

/// The messages that somebody is carrying just now.
pub(crate) fn under_way(txn: &Txn<'_>, held: &[jobs::Model]) -> HashSet<Uuid> {
    held.iter().filter(|job| job.is_under_way(txn.now)).map(|job| job.subject_id).collect()
}

/// Whether it is known of, as far as can be said here.
pub(crate) fn is_known(message: &Kept) -> bool {
    message.sent_at.is_some() || message.perhaps_sent
}

/// Whether what `other` says comes after what `message` says, to the same person.
pub(crate) fn overtakes(other: &Kept, message: &Kept) -> bool {
    other.party == message.party
        && other.kind != MessageKind::Reminder
        && other.sequence > message.sequence
        && other.state != MessageState::Skipped
}

/// Whether somebody who answers the invitation with that sequence was told another thing since, or is about to be. That
/// others take part than before is told to nobody else, and outdates no answer; nor does it that the same is told to
/// another address of the candidate.
pub(crate) fn is_outdated(sequence: i32, party: Party, of_booking: &[Kept]) -> bool {
    let theirs = of_booking.iter().filter(|message| {
        is_one(message.party, party)
            && message.kind != MessageKind::Reminder
            && message.state != MessageState::Skipped
    });
    let later: Vec<&Kept> = theirs.filter(|message| message.sequence > sequence).collect();
    later.iter().any(|message| !later.iter().any(|other| is_passed_on(message, other)))
}

/// Whether both are the same; of a booking all candidates are, whoever they were.
fn is_one(one: Party, other: Party) -> bool {
    one == other || matches!((one, other), (Party::Candidate(_), Party::Candidate(_)))
}

/// Whether one of the words takes back at one address what the other says at another.
fn is_passed_on(one: &Kept, other: &Kept) -> bool {
    one.sequence == other.sequence
        && one.party != other.party
        && (one.kind == MessageKind::Cancellation) != (other.kind == MessageKind::Cancellation)
        && one.slot.is_same_as(&other.slot)
}

/// The slot that the last of the messages tells `party` to come to.
pub(crate) fn expected<'a>(party: Party, known: impl Iterator<Item = &'a Kept>) -> Option<&'a Slot> {
    let last = known
        .filter(|message| message.party == party && message.kind != MessageKind::Reminder)
        .max_by_key(|message| message.sequence)?;
    (last.kind != MessageKind::Cancellation).then_some(&last.slot)
}

/// The slot that whom it is for expects, as far as is known, from what came before the message.
pub(crate) fn expected_before<'a>(message: &Kept, of_booking: &'a [Kept]) -> Option<&'a Slot> {
    expected_of(message, of_booking.iter())
}

/// The same, from some of the messages of the booking.
pub(crate) fn expected_of<'a>(message: &Kept, some: impl Iterator<Item = &'a Kept>) -> Option<&'a Slot> {
    let earlier = some.filter(|other| other.sequence < message.sequence);
    expected(message.party, earlier.filter(|other| is_known(other)))
}

/// Whether somebody assigned was told that before they were taken off, and takes part anew since.
pub(crate) fn is_former(message: &Kept, participants: &Participants) -> bool {
    let Party::Person(person) = message.party else { return false };
    participants.assignment(person).is_some_and(|assignment| message.created_at < assignment.since)
}

/// What each of those whom the messages are for was told last.
fn told<'a>(known: impl Iterator<Item = &'a Kept>, participants: &Participants) -> Vec<Told> {
    let known: Vec<&Kept> = known.collect();
    let mut parties: Vec<Party> = known.iter().map(|message| message.party).collect();
    parties.sort();
    parties.dedup();
    let last = |party| expected(party, known.iter().copied()).cloned();
    let is_former = |party| {
        let mut of_party = known.iter().filter(|message| message.party == party);
        of_party.all(|message| is_former(message, participants))
    };
    let told = |party| Told { party, expects: last(party), is_former: is_former(party) };
    parties.into_iter().map(told).collect()
}
