//! What those who take part in the demo company's interviews were told, and what they are to be told.

use chrono::TimeDelta;
use domain::{
    bookings::{Booking, BookingStatus},
    ids::MessageId,
    messages::{MessageKind, MessageState},
    people::Person,
    reminders::Lead,
    rules::nobody_twice::Party,
    text::Email,
    time::Instant,
};

use crate::store::{Txn, messages::Kept};

/// The last word of a booking, which has left a moment after the change, and its reminders, past and to come.
pub(super) fn about(txn: &Txn<'_>, booking: &Booking, interviewers: &[Person]) -> Vec<Kept> {
    let interviewer = interviewers.iter().find(|person| person.id == booking.slot.interviewer);
    let parties = [
        Some((Party::Candidate(booking.candidate.id), booking.candidate.email.clone())),
        interviewer.map(|person| (Party::Person(person.id), person.email.clone())),
    ];
    parties.into_iter().flatten().flat_map(|(party, email)| to(txn, booking, party, &email)).collect()
}

/// What one of them is told.
pub(super) fn to(txn: &Txn<'_>, booking: &Booking, party: Party, email: &Email) -> Vec<Kept> {
    let reminders = Lead::ALWAYS.into_iter().filter_map(|lead| reminder(txn, booking, party, email, lead));
    std::iter::once(word(txn, booking, party, email)).chain(reminders).collect()
}

fn word(txn: &Txn<'_>, booking: &Booking, party: Party, email: &Email) -> Kept {
    let kind = match (booking.status, booking.sequence) {
        (BookingStatus::Cancelled, _) => MessageKind::Cancellation,
        (_, 0) => MessageKind::Invitation,
        _ => MessageKind::Update,
    };
    let left = (changed(booking) + TimeDelta::seconds(20)).min(txn.now);
    Kept { kind, ..recorded(txn, booking, party, email, left) }
}

/// One that was due before it was known of never came.
fn reminder(txn: &Txn<'_>, booking: &Booking, party: Party, email: &Email, lead: Lead) -> Option<Kept> {
    let due = lead.before(booking.slot.interval.start());
    if booking.status == BookingStatus::Cancelled || due <= changed(booking) {
        return None;
    }
    let kind = MessageKind::Reminder;
    let past = Kept { kind, lead: Some(lead), ..recorded(txn, booking, party, email, due) };
    let to_come = due > txn.now && booking.status == BookingStatus::Booked;
    Some(if to_come { Kept { state: MessageState::Waiting, tries: 0, sent_at: None, ..past } } else { past })
}

/// When there was something to tell last: what came of an interview is told to nobody.
fn changed(booking: &Booking) -> Instant {
    match booking.status {
        BookingStatus::Completed | BookingStatus::NoShow => booking.created_at,
        BookingStatus::Booked | BookingStatus::Cancelled => booking.updated_at,
    }
}

fn recorded(txn: &Txn<'_>, booking: &Booking, party: Party, email: &Email, at: Instant) -> Kept {
    Kept {
        id: MessageId(txn.new_id()),
        booking: booking.id,
        sequence: booking.sequence,
        kind: MessageKind::Invitation,
        lead: None,
        party,
        email: email.clone(),
        slot: booking.slot.clone(),
        reason: None,
        state: MessageState::Recorded,
        tries: 1,
        perhaps_sent: false,
        remark: None,
        due: at,
        held_from: None,
        sent_at: Some(at),
        created_at: at.min(changed(booking)),
    }
}
