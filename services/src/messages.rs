//! Messages: the ledger of what those who take part in a booking are told, and sending one of them again.

use chrono::TimeDelta;
use domain::{
    actor::Actor,
    announcements::Owed,
    bookings::{Booking, BookingStatus},
    ids::{BookingId, GuestId, JobId, MessageId, PersonId},
    messages::{Entry, MessageKind, MessageState},
    paging::{Page, Paging},
    people::Person,
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
    Context, Result,
    announcements::{self, expected_before},
    bookings, candidates,
    jobs::{self, Work},
    mail::{self, Written},
    preferences::Wishes,
    reminders,
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
    /// When it is to leave, unless somebody wishes otherwise.
    wanted: Instant,
    /// When the interview begins that it is about.
    begins: Instant,
    /// It is of use only after this.
    after: Option<Instant>,
}

impl Draft {
    pub(crate) fn word(owed: Owed, wanted: Instant, begins: Instant) -> Self {
        let Owed { party, kind, slot } = owed;
        Self { kind, lead: None, party, slot, reason: None, wanted, begins, after: None }
    }

    /// One that is due by `known`, when whoever takes part knows anyway, is of no use.
    pub(crate) fn reminder(party: Party, lead: Lead, slot: &Slot, known: Instant) -> Self {
        let begins = slot.interval.start();
        let (wanted, slot) = (lead.before(begins), slot.clone());
        let (kind, lead, after) = (MessageKind::Reminder, Some(lead), Some(known));
        Self { kind, lead, party, slot, reason: None, wanted, begins, after }
    }

    /// It is of use however late it is.
    pub(crate) fn however_late(self) -> Self {
        Self { after: None, ..self }
    }

    pub(crate) fn is_for(&self, party: Party) -> bool {
        self.party == party
    }

    /// Of whom it reminds, and how long before.
    pub(crate) fn reminds(&self) -> Option<(Party, Lead)> {
        self.lead.map(|lead| (self.party, lead))
    }

    #[must_use]
    pub(crate) fn because(self, reason: Option<&Line>) -> Self {
        Self { reason: reason.cloned(), ..self }
    }
}

/// Why a reminder is skipped from the start: whoever takes part hears of the interview later than that.
const PAST: &str = "Its time had passed already.";
/// Why a reminder does not come: somebody chose so for themselves.
pub(crate) const NOT_CHOSEN: &str = "Whoever it is for does without it.";

/// The newest change first, of each what is due first. For those who may see the booking.
pub async fn list(cx: &Context, actor: &Actor, booking: BookingId, paging: Paging) -> Result<Page<Entry>> {
    bookings::get(cx, actor, booking).await?;
    store::messages::ledger(cx.reader(), booking, paging).await
}

/// What a message said that was sent or recorded, with everybody's name and clock as they are now. For those who book.
pub async fn read(cx: &Context, actor: &Actor, booking: BookingId, id: MessageId) -> Result<Written> {
    permissions::check(actor, Permission::Book)?;
    let found = store::bookings::find_with_interviewer(cx.reader(), booking).await?;
    let (booking, interviewer) = found.ok_or(Refusal::NotFound)?;
    let of_booking = store::messages::of_booking(cx.reader(), booking.id).await?;
    let message = of_booking.iter().find(|message| message.id == id);
    let (message, at) =
        message.and_then(|message| Some((message, message.sent_at?))).ok_or(Refusal::NotFound)?;
    let message = jobs::write(cx.reader(), message, booking, interviewer, &of_booking).await?;
    mail::written(cx, &message, at)
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
                Some(job) => jobs::again(txn, JobId(job.id), work).await?,
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
        return Ok(is_live && !message.slot.interval.has_begun(txn.now));
    }
    let of_booking = store::messages::of_booking(txn.db, booking.id).await?;
    Ok(!of_booking.iter().any(|other| announcements::overtakes(other, message)))
}

/// Keeps messages about the booking, and has those carried that are of use. Words come before reminders.
pub(crate) async fn post(txn: &Txn<'_>, booking: &Booking, drafts: Vec<Draft>) -> Result<()> {
    let mut messages = Vec::with_capacity(drafts.len());
    let mut known: Vec<(Party, Recipient)> = Vec::new();
    for draft in drafts {
        let place = match known.iter().position(|(party, _)| *party == draft.party) {
            Some(place) => place,
            None => {
                known.push((draft.party, recipient(txn, booking, draft.party).await?));
                known.len() - 1
            }
        };
        messages.push(kept(txn, booking, draft, &mut known[place].1)?);
    }
    keep(txn, &messages).await
}

/// When the message leaves that was to leave at `wanted`, by the wishes of whom it is for.
pub(crate) async fn leaves(
    txn: &Txn<'_>,
    message: &Kept,
    of_booking: &[Kept],
    wanted: Instant,
) -> Result<Instant> {
    let begins = domain::announcements::begins(&message.slot, expected_before(message, of_booking));
    wishes(txn, message.party).await?.leaves(message.lead, wanted, begins)
}

/// The message is held until then.
pub(crate) async fn hold_back(txn: &Txn<'_>, message: &Kept, until: Instant) -> Result<()> {
    let wanted = message.held_from.unwrap_or(message.due);
    store::messages::put_off(txn, message.id, until, Some(wanted)).await
}

/// Brings what waits for somebody in line with their preferences and their clock. What is leaving, or has been tried,
/// stays as it is; whether it may leave is asked again when it does.
pub(crate) async fn realign(txn: &Txn<'_>, person: PersonId) -> Result<()> {
    for id in store::messages::bookings_waiting_for(txn, person, NOT_CHOSEN).await? {
        store::locks::booking(txn, id).await?;
        let held = store::jobs::hold(txn, id.0).await?;
        let leaving = announcements::under_way(txn, &held);
        let of_booking = store::messages::of_booking(txn.db, id).await?;
        let words = of_booking.iter().filter(|message| {
            message.party == Party::Person(person)
                && message.kind != MessageKind::Reminder
                && waits_for_its_time(message)
                && !leaving.contains(&message.id.0)
        });
        for word in words {
            let wanted = word.held_from.unwrap_or(word.due);
            let due = leaves(txn, word, &of_booking, wanted).await?;
            reschedule(txn, &held, word, wanted, due).await?;
        }
        let booking = store::bookings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
        reminders::adjust(txn, &booking, &store::reminders::of_booking(txn.db, id).await?).await?;
    }
    jobs::to_do::realign(txn, person).await
}

/// Not for another try.
pub(crate) fn waits_for_its_time(message: &Kept) -> bool {
    message.state == MessageState::Waiting && (message.tries == 0 || message.held_from.is_some())
}

/// A message that waits leaves at `due`, where it would at `wanted` if nobody wished otherwise.
pub(crate) async fn reschedule(
    txn: &Txn<'_>,
    held: &[store::jobs::Model],
    message: &Kept,
    wanted: Instant,
    due: Instant,
) -> Result<()> {
    let held_from = (wanted < due).then_some(wanted);
    if (message.due, message.held_from) == (due, held_from) {
        return Ok(());
    }
    store::messages::put_off(txn, message.id, due, held_from).await?;
    if let Some(job) = held.iter().find(|job| job.subject_id == message.id.0) {
        store::jobs::reschedule(txn, JobId(job.id), due).await?;
        txn.wake_workers();
    }
    Ok(())
}

/// Writes the messages down, with jobs for those that wait.
pub(crate) async fn keep(txn: &Txn<'_>, messages: &[Kept]) -> Result<()> {
    store::messages::insert(txn, messages).await?;
    let waiting = messages.iter().filter(|message| message.state == MessageState::Waiting);
    let waiting: Vec<NewJob> = waiting.map(|message| job(message, message.due)).collect();
    jobs::enqueue(txn, &waiting).await
}

fn kept(txn: &Txn<'_>, booking: &Booking, draft: Draft, recipient: &mut Recipient) -> Result<Kept> {
    let Draft { kind, lead, party, slot, reason, wanted, begins, after } = draft;
    let due = recipient.wishes.leaves(lead, wanted, begins)?;
    let skipped = match lead {
        Some(_) if after.max(recipient.told) >= Some(due) => Some(PAST),
        Some(lead) if !recipient.wishes.has(lead) => Some(NOT_CHOSEN),
        Some(_) => None,
        None => {
            recipient.told = Some(due);
            None
        }
    };
    Ok(Kept {
        id: MessageId(txn.new_id()),
        booking: booking.id,
        sequence: booking.sequence,
        kind,
        lead,
        party,
        email: recipient.email.clone(),
        slot,
        reason,
        state: if skipped.is_some() { MessageState::Skipped } else { MessageState::Waiting },
        tries: 0,
        perhaps_sent: false,
        remark: skipped.map(str::to_owned),
        due,
        held_from: (wanted < due).then_some(wanted),
        sent_at: None,
        created_at: txn.now,
    })
}

/// Words come in the order of their changes, and reminders after the word of what they remind of.
pub(crate) fn job(message: &Kept, due: Instant) -> NewJob {
    let ordinal = message.sequence * 2 + i32::from(message.kind == MessageKind::Reminder);
    NewJob { work: Work::Carry(message.id), order_key: message.booking.0, ordinal, due }
}

/// Somebody who is to be told.
struct Recipient {
    email: Email,
    wishes: Wishes,
    /// When they hear of the change that is being told.
    told: Option<Instant>,
}

async fn recipient(txn: &Txn<'_>, booking: &Booking, party: Party) -> Result<Recipient> {
    let (email, wishes) = match party {
        Party::Candidate(id) => {
            let booking = candidates::addressed(txn.db, booking.clone(), id).await?;
            (booking.candidate.email, Wishes::default())
        }
        Party::Person(id) => {
            let person = person(txn, id).await?;
            let wishes = Wishes::of(txn.db, &person).await?;
            (person.email, wishes)
        }
        Party::Guest(id) => (guest(txn, booking, id).await?, Wishes::default()),
    };
    Ok(Recipient { email, wishes, told: None })
}

pub(crate) async fn wishes(txn: &Txn<'_>, party: Party) -> Result<Wishes> {
    match party {
        Party::Candidate(_) | Party::Guest(_) => Ok(Wishes::default()),
        Party::Person(id) => Wishes::of(txn.db, &person(txn, id).await?).await,
    }
}

async fn guest(txn: &Txn<'_>, booking: &Booking, id: GuestId) -> Result<Email> {
    let guest = store::assignments::guest(txn.db, booking, id).await?;
    Ok(guest.map(|guest| guest.email).ok_or_else(|| anyhow::anyhow!("guest {id} is nobody"))?)
}

async fn person(txn: &Txn<'_>, id: PersonId) -> Result<Person> {
    let person = store::people::find(txn.db, id).await?;
    Ok(person.ok_or_else(|| anyhow::anyhow!("person {id} takes part and is nobody"))?)
}
