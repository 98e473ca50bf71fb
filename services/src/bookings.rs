//! Bookings: book, reschedule, cancel, get, list. Taking back is in `undo.rs`, how they end in `outcomes.rs`.

use domain::{
    actor::Actor,
    bookings::{BookedCandidate, Booking, BookingStatus, RawBooking, RawMove, Released},
    candidates::Candidate,
    events::Event,
    ids::{BookingId, CandidateId, OpeningId, PersonId, SlotId, Version},
    openings::Opening,
    outcomes::{CalledOffBy, Cancellation, Ending, RawCancellation},
    paging::{Page, Paging},
    permissions::{self, Permission},
    refusal::Refusal,
    rules::nobody_twice::{self, Occasion, Party},
    slots::Slot,
    text::Line,
    time::Instant,
};
use serde_json::json;

use crate::{
    Context, Result, announcements,
    audit::{self, Happened},
    candidates, interviews, outcomes, preparation,
    slots::only_of_interest,
    store::{self, Limit, Txn, audit::Subject, locks},
    time_zones,
    undo::{self, Change},
};

/// Which bookings; `None` means any. `from` and `to` are a half-open window that the slot overlaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookingFilter {
    pub interviewer: Option<PersonId>,
    /// Who interviews, or is assigned and has not declined.
    pub takes_part: Option<PersonId>,
    pub candidate: Option<CandidateId>,
    pub opening: Option<OpeningId>,
    pub from: Option<Instant>,
    pub to: Option<Instant>,
    pub status: Option<BookingStatus>,
}

/// A candidate takes hold of a slot.
pub async fn book(cx: &Context, actor: &Actor, raw: RawBooking) -> Result<Booking> {
    permissions::check(actor, Permission::Book)?;
    let form = raw.parse(time_zones::is_known)?;
    cx.write((actor.clone(), form), |txn, (actor, form)| {
        Box::pin(async move {
            let opening = form.interview.opening.flatten();
            candidates::is_somebody(txn, &form.candidate).await?;
            interviews::is_somewhere(txn, opening).await?;
            txn.admit(actor, Limit::Bookings).await?;
            let opening = interviews::held(txn, opening).await?;
            opening.as_ref().map_or(Ok(()), Opening::takes_interviews)?;
            let slot = waited_for(txn, &[form.slot], &[]).await?.ok_or(Refusal::SlotUnavailable)?;
            let candidate = candidates::resolve(txn, actor, &form.candidate).await?;
            let candidate = booked(candidates::held(txn, candidate.id).await?);
            locks::slots(txn, &[form.slot]).await?;
            let slot = fresh(txn, slot.id).await?.booked(txn.now)?;
            free_then(txn, &slot, &candidate, &[], None).await?;
            let id = txn.new_id();
            let booking = Booking {
                id: BookingId(id),
                slot,
                candidate,
                coordinator: actor.person,
                status: BookingStatus::Booked,
                notes: form.notes.clone(),
                version: Version::FIRST,
                ics_uid: format!("{id}@convoke"),
                sequence: 0,
                created_at: txn.now,
                updated_at: txn.now,
            };
            store::slots::save_status(txn, &booking.slot).await?;
            store::bookings::insert(txn, &booking).await?;
            let about = interviews::describe(txn, booking.id, &form.interview, opening.as_ref()).await?;
            preparation::generate(txn, &booking, &about, opening.as_ref()).await?;
            let details = audit::held(&booking);
            txn.record(Some(actor), "booked", Subject::Booking, id, details).await?;
            txn.emit(Event::SlotUpdated(booking.slot.clone())).await?;
            txn.emit(Event::BookingCreated(booking.clone())).await?;
            announcements::follow(txn, &booking, None).await?;
            undo::keep(txn, &booking, Change::Booked).await?;
            Ok(booking)
        })
    })
    .await
}

/// Moves a booking to another slot, of any interviewer. `expected`: the version the caller has seen.
pub async fn reschedule(
    cx: &Context,
    actor: &Actor,
    expected: Option<Version>,
    raw: RawMove,
) -> Result<Booking> {
    permissions::check(actor, Permission::Book)?;
    let form = raw.parse()?;
    cx.write((actor.clone(), expected, form), |txn, (actor, expected, form)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, form.booking).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Bookings).await?;
            let held = hold(txn, form.booking, &seen, &[form.to], *expected).await?;
            held.active(txn.now)?;
            let to = fresh(txn, form.to).await?;
            let before = held.clone();
            let booking = move_to(txn, held, to).await?;
            let details =
                json!({ "from": audit::held(&before), "to": audit::held(&booking), "reason": form.reason });
            txn.record(Some(actor), "moved", Subject::Booking, booking.id.0, details).await?;
            announcements::follow(txn, &booking, form.reason.as_ref()).await?;
            undo::keep(txn, &booking, Change::Moved { from: before.slot }).await?;
            Ok(booking)
        })
    })
    .await
}

/// Calls a booking off of one's own accord; its slot is available again.
pub async fn cancel(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    expected: Option<Version>,
    reason: Option<&str>,
) -> Result<Booking> {
    let raw = RawCancellation { reason: reason.map(str::to_owned), by: None };
    cancel_on_behalf(cx, actor, id, expected, raw).await
}

/// As [`cancel`], on behalf of whoever is named.
pub async fn cancel_on_behalf(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    expected: Option<Version>,
    raw: RawCancellation,
) -> Result<Booking> {
    permissions::check(actor, Permission::Book)?;
    let form = raw.parse()?;
    cx.write((actor.clone(), id, expected, form), |txn, (actor, id, expected, form)| {
        Box::pin(async move {
            let Cancellation { reason, by } = form;
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            let held = hold(txn, *id, &seen, &[], *expected).await?;
            let booking = call_off(txn, actor, held, *by, reason.as_ref()).await?;
            let details = json!({ "reason": reason, "whose": by });
            txn.record(Some(actor), "cancelled", Subject::Booking, id.0, details).await?;
            announcements::follow(txn, &booking, reason.as_ref()).await?;
            undo::keep(txn, &booking, Change::Cancelled).await?;
            Ok(booking)
        })
    })
    .await
}

/// For its interviewer, whoever leads it, and those who book: it says how to reach the candidate.
pub async fn get(cx: &Context, actor: &Actor, id: BookingId) -> Result<Booking> {
    permissions::check(actor, Permission::SeeBookings)?;
    let booking = store::bookings::find(cx.reader(), id).await?.ok_or(Refusal::NotFound)?;
    if seen(actor, Some(booking.clone())).is_err() {
        let standing = store::assignments::of(cx.reader(), &booking).await?.standing(&booking, actor.person);
        if permissions::check(actor, Permission::SeeContact { standing }).is_err() {
            return Err(Refusal::NotFound.into());
        }
    }
    Ok(booking)
}

/// Ordered by start, then id. An interviewer sees those on their own slots.
pub async fn list(
    cx: &Context,
    actor: &Actor,
    mut filter: BookingFilter,
    paging: Paging,
) -> Result<Page<Booking>> {
    permissions::check(actor, Permission::SeeBookings)?;
    if !only_of_interest(cx, actor, &mut filter.interviewer).await? {
        return Ok(Page { items: Vec::new(), total: 0, paging });
    }
    store::bookings::list(cx.reader(), &filter, paging).await
}

/// What happened to it, the newest first.
pub async fn history(cx: &Context, actor: &Actor, id: BookingId) -> Result<Vec<Happened>> {
    let booking = get(cx, actor, id).await?;
    let rows = store::audit::history(cx.reader(), Subject::Booking, [id.0]).await?;
    rows.into_iter().map(|row| audit::told(row, &booking)).collect()
}

/// What is held lets go of its slot and takes hold of another, and those who may see it hear of it.
pub(crate) async fn move_to(txn: &Txn<'_>, held: Booking, to: Slot) -> Result<Booking> {
    let Released { booking, freed } = held.moved(to, txn.now)?;
    everybody_is_free(txn, &booking).await?;
    store::slots::save_status(txn, &freed).await?;
    store::slots::save_status(txn, &booking.slot).await?;
    store::bookings::save(txn, &booking).await?;
    txn.emit(Event::SlotUpdated(freed.clone())).await?;
    txn.emit(Event::SlotUpdated(booking.slot.clone())).await?;
    if freed.interviewer != booking.slot.interviewer {
        txn.emit(Event::BookingMovedAway(left(&booking, freed))).await?;
        preparation::generate_again(txn, &booking).await?;
    }
    txn.emit(Event::BookingUpdated(booking.clone())).await?;
    Ok(booking)
}

/// What is held lets go of its slot for good, and those who may see it hear of it.
pub(crate) async fn call_off(
    txn: &Txn<'_>,
    actor: &Actor,
    held: Booking,
    by: CalledOffBy,
    reason: Option<&Line>,
) -> Result<Booking> {
    let Released { booking, freed } = held.cancelled(txn.now)?;
    store::bookings::save(txn, &booking).await?;
    outcomes::called_off(txn, actor, &booking, Ending::Cancelled(by), reason).await?;
    store::slots::save_status(txn, &freed).await?;
    txn.emit(Event::SlotUpdated(freed)).await?;
    txn.emit(Event::BookingCancelled(booking.clone())).await?;
    Ok(booking)
}

/// The booking, locked with its interviewer, whoever else takes part in it or was told of it, its candidate, its slot and `others`, as it is
/// now.
pub(crate) async fn hold(
    txn: &Txn<'_>,
    id: BookingId,
    seen: &Booking,
    others: &[SlotId],
    expected: Option<Version>,
) -> Result<Booking> {
    hold_with(txn, id, seen, others, &[], expected).await
}

/// As [`hold`], with people who are to take part in it.
pub(crate) async fn hold_with(
    txn: &Txn<'_>,
    id: BookingId,
    seen: &Booking,
    others: &[SlotId],
    joining: &[PersonId],
    expected: Option<Version>,
) -> Result<Booking> {
    let slots: Vec<SlotId> = others.iter().copied().chain([seen.slot.id]).collect();
    let mut people = store::messages::people_told(txn, id).await?;
    people.push(seen.slot.interviewer);
    people.extend(joining);
    people.extend(store::assignments::people(txn.db, id).await?);
    waited_for(txn, others, &people).await?;
    locks::candidate(txn, seen.candidate.id).await?;
    locks::slots(txn, &slots).await?;
    locks::booking(txn, id).await?;
    let booking = store::bookings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    if expected.is_some_and(|expected| expected != booking.version) {
        return Err(Refusal::VersionMismatch.into());
    }
    // Somebody moved it, was assigned, or was found to be one with another, between the look and the lock: what is held is no longer what is needed.
    let assigned = store::assignments::people(txn.db, id).await?;
    let is_as_seen = booking.slot.id == seen.slot.id && booking.candidate.id == seen.candidate.id;
    if !is_as_seen || !assigned.iter().all(|person| people.contains(person)) {
        return Err(store::lost_race());
    }
    Ok(booking)
}

/// Locks the interviewers of `slots` and those named, and gives the last of the slots.
async fn waited_for(txn: &Txn<'_>, slots: &[SlotId], named: &[PersonId]) -> Result<Option<Slot>> {
    let mut interviewers = named.to_vec();
    let mut last = None;
    for &slot in slots {
        last = store::slots::find(txn.db, slot).await?;
        interviewers.extend(last.as_ref().map(|slot| slot.interviewer));
    }
    locks::interviewers(txn, &interviewers).await?;
    Ok(last)
}

pub(crate) async fn fresh(txn: &Txn<'_>, id: SlotId) -> Result<Slot> {
    Ok(store::slots::find(txn.db, id).await?.ok_or(Refusal::SlotUnavailable)?)
}

/// Everybody who takes part in what is held is free for it as it is to be; nobody assigned is to interview.
pub(crate) async fn everybody_is_free(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    let participants = store::assignments::of(txn.db, booking).await?;
    let interviewer = booking.slot.interviewer;
    if participants.assignment(interviewer).is_some() {
        return Err(Refusal::TakesPart { id: interviewer.0 }.into());
    }
    let assigned: Vec<PersonId> = participants.engaged().map(|assignment| assignment.person).collect();
    free_then(txn, &booking.slot, &booking.candidate, &assigned, Some(booking.id)).await
}

/// Everybody who would take part is free then.
async fn free_then(
    txn: &Txn<'_>,
    slot: &Slot,
    candidate: &BookedCandidate,
    assigned: &[PersonId],
    moving: Option<BookingId>,
) -> Result<()> {
    let mut parties = vec![Party::Candidate(candidate.id), Party::Person(slot.interviewer)];
    parties.extend(assigned.iter().copied().map(Party::Person));
    let engagements = store::bookings::engagements(txn.db, &parties, slot.interval).await?;
    Ok(nobody_twice::check(&parties, slot.interval, moving.map(Occasion::from), &engagements)?)
}

/// To the former interviewer a booking that was moved away is cancelled, with the slot it had.
fn left(booking: &Booking, slot: Slot) -> Booking {
    Booking { slot, status: BookingStatus::Cancelled, ..booking.clone() }
}

fn booked(candidate: Candidate) -> BookedCandidate {
    let Candidate { id, name, email, time_zone, version: _, created_at: _, updated_at: _ } = candidate;
    BookedCandidate { id, name, email, time_zone }
}

fn seen(actor: &Actor, booking: Option<Booking>) -> Result<Booking> {
    let booking = booking.ok_or(Refusal::NotFound)?;
    permissions::check(actor, Permission::SeeBooking { of: booking.slot.interviewer })?;
    Ok(booking)
}
