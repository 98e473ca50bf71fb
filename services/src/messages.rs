//! Messages: the ledger of what those who take part in a booking are told, and sending one of them again.

use chrono::TimeDelta;
use domain::{
    actor::Actor,
    announcements::Owed,
    bookings::{Booking, BookingStatus},
    ids::{BookingId, MessageId},
    messages::{Entry, MessageKind, MessageState},
    paging::{Page, Paging},
    permissions::{self, Permission},
    refusal::Refusal,
    reminders::Lead,
    rules::nobody_twice::Party,
    slots::Slot,
    text::{Email, Line},
    time::Instant,
};
use serde_json::json;

use crate::{
    Context, Result, announcements, bookings,
    jobs::{self, Work},
    store::{self, Limit, Txn, audit::Subject, jobs::NewJob, messages::Kept},
};

/// A message before it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    kind: MessageKind,
    lead: Option<Lead>,
    party: Party,
    slot: Slot,
    reason: Option<Line>,
    due: Instant,
    /// Why it will not leave.
    skipped: Option<&'static str>,
}

impl Draft {
    pub(crate) fn word(owed: Owed, due: Instant) -> Self {
        let Owed { party, kind, slot } = owed;
        Self { kind, lead: None, party, slot, reason: None, due, skipped: None }
    }

    pub(crate) fn reminder(party: Party, lead: Lead, slot: &Slot) -> Self {
        let due = lead.before(slot.interval.start());
        let slot = slot.clone();
        Self { kind: MessageKind::Reminder, lead: Some(lead), party, slot, reason: None, due, skipped: None }
    }

    #[must_use]
    pub(crate) fn because(self, reason: Option<&Line>) -> Self {
        Self { reason: reason.cloned(), ..self }
    }

    /// One that is due by then is of no use any more.
    #[must_use]
    pub(crate) fn unless_due_by(self, then: Instant, why: &'static str) -> Self {
        let skipped = (self.due <= then).then_some(why);
        Self { skipped, ..self }
    }
}

/// The newest change first, of each what is due first. For those who may see the booking.
pub async fn list(cx: &Context, actor: &Actor, booking: BookingId, paging: Paging) -> Result<Page<Entry>> {
    bookings::get(cx, actor, booking).await?;
    store::messages::ledger(cx.reader(), booking, paging).await
}

/// How long after its time a word that has not left is worth a mark.
const OVERDUE: TimeDelta = TimeDelta::minutes(5);

/// Those of the bookings, which the caller sees, whose last word to somebody should have left five minutes ago and has
/// not, or never will.
pub async fn overdue(cx: &Context, bookings: &[Booking]) -> Result<Vec<BookingId>> {
    let due_by = cx.now() - OVERDUE;
    let stuck =
        store::messages::stuck(cx.reader(), bookings.iter().map(|booking| booking.id), due_by).await?;
    let is_stuck = |booking: &&Booking| stuck.contains(&(booking.id, booking.sequence));
    Ok(bookings.iter().filter(is_stuck).map(|booking| booking.id).collect())
}

/// Sends a message once more: one that was sent, recorded, refused or given up, and that is still so.
pub async fn resend(cx: &Context, actor: &Actor, booking: BookingId, id: MessageId) -> Result<Entry> {
    permissions::check(actor, Permission::Book)?;
    cx.write((actor.clone(), booking, id), |txn, (actor, booking, id)| {
        Box::pin(async move {
            of(txn, *booking, *id).await?;
            txn.admit(actor, Limit::Writes).await?;
            store::locks::booking(txn, *booking).await?;
            let waiting = store::jobs::hold(txn, booking.0).await?;
            let booking = store::bookings::find(txn.db, *booking).await?.ok_or(Refusal::NotFound)?;
            let message = of(txn, booking.id, *id).await?;
            if !is_current(txn, &message, &booking).await? {
                return Err(Refusal::MessageNotCurrent.into());
            }
            let work = Work::Carry(*id);
            match waiting.iter().find(|job| job.subject_id == work.subject()) {
                Some(job) => jobs::again(txn, domain::ids::JobId(job.id), work).await?,
                None => {
                    let waiting = MessageState::Waiting;
                    store::messages::set_state(txn, [id.0], message.state, waiting, None).await?;
                    jobs::enqueue(txn, &[job(&message, txn.now)]).await?;
                }
            }
            let details = json!({ "kind": message.kind, "to": message.email });
            txn.record(Some(actor), "resent", Subject::Booking, booking.id.0, details).await?;
            of(txn, booking.id, *id).await.map(store::messages::entry)
        })
    })
    .await
}

async fn of(txn: &Txn<'_>, booking: BookingId, id: MessageId) -> Result<Kept> {
    let found = store::messages::find(txn.db, id).await?.filter(|message| message.booking == booking);
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// Whether what it says is still so, and it is not on its way already.
async fn is_current(txn: &Txn<'_>, message: &Kept, booking: &Booking) -> Result<bool> {
    if matches!(message.state, MessageState::Waiting | MessageState::Skipped) {
        return Ok(false);
    }
    if message.kind == MessageKind::Reminder {
        let is_live = booking.status == BookingStatus::Booked && booking.sequence == message.sequence;
        return Ok(is_live && txn.now < message.slot.interval.start());
    }
    let of_booking = store::messages::of_booking(txn.db, booking.id).await?;
    Ok(!of_booking.iter().any(|other| announcements::overtakes(other, message)))
}

/// Keeps messages about the booking, and has those carried that are of use.
pub(crate) async fn post(txn: &Txn<'_>, booking: &Booking, drafts: Vec<Draft>) -> Result<()> {
    let mut messages = Vec::with_capacity(drafts.len());
    let mut known: Vec<(Party, Email)> = Vec::new();
    for draft in drafts {
        let email = match known.iter().find(|(party, _)| *party == draft.party) {
            Some((_, email)) => email.clone(),
            None => address(txn, booking, draft.party).await?,
        };
        known.push((draft.party, email.clone()));
        messages.push(kept(txn, booking, draft, email));
    }
    keep(txn, &messages).await
}

/// Writes the messages down, with jobs for those that wait.
pub(crate) async fn keep(txn: &Txn<'_>, messages: &[Kept]) -> Result<()> {
    store::messages::insert(txn, messages).await?;
    let waiting = messages.iter().filter(|message| message.state == MessageState::Waiting);
    let waiting: Vec<NewJob> = waiting.map(|message| job(message, message.due)).collect();
    jobs::enqueue(txn, &waiting).await
}

fn kept(txn: &Txn<'_>, booking: &Booking, draft: Draft, email: Email) -> Kept {
    let Draft { kind, lead, party, slot, reason, due, skipped } = draft;
    Kept {
        id: MessageId(txn.new_id()),
        booking: booking.id,
        sequence: booking.sequence,
        kind,
        lead,
        party,
        email,
        slot,
        reason,
        state: if skipped.is_some() { MessageState::Skipped } else { MessageState::Waiting },
        tries: 0,
        perhaps_sent: false,
        remark: skipped.map(str::to_owned),
        due,
        sent_at: None,
        created_at: txn.now,
    }
}

/// Words come in the order of their changes, and reminders after the word of what they remind of.
pub(crate) fn job(message: &Kept, due: Instant) -> NewJob {
    let ordinal = message.sequence * 2 + i32::from(message.kind == MessageKind::Reminder);
    NewJob { work: Work::Carry(message.id), order_key: message.booking.0, ordinal, due }
}

async fn address(txn: &Txn<'_>, booking: &Booking, party: Party) -> Result<Email> {
    match party {
        Party::Candidate(_) => Ok(booking.candidate.email.clone()),
        Party::Person(id) => {
            let person = store::people::find(txn.db, id).await?;
            Ok(person.ok_or_else(|| anyhow::anyhow!("person {id} takes part and is nobody"))?.email)
        }
    }
}
