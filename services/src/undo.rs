//! Taking back the last change of a booking, while nobody outside has heard of it.

use domain::{
    actor::Actor,
    bookings::Booking,
    events::Event,
    ids::{BookingId, SlotId, Version},
    outcomes::CalledOffBy,
    permissions::{self, Permission},
    refusal::Refusal,
    slots::Slot,
    time::Instant,
};
use serde_json::json;

use crate::{
    Context, Result, announcements, bookings,
    store::{self, Limit, Txn, audit::Subject},
};

/// A change that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Booked,
    /// From the slot it held before.
    Moved {
        from: Slot,
    },
    Cancelled,
}

impl Change {
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Moved { .. } => "moved",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The last change of a booking, and how long it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable {
    pub change: Change,
    /// The version that it made of the booking; once there is another, it is too late.
    pub version: Version,
    pub until: Instant,
}

/// What can be taken back of the booking, and until when; for those who may.
pub async fn undoable(cx: &Context, actor: &Actor, id: BookingId) -> Result<Option<Undoable>> {
    permissions::check(actor, Permission::Book)?;
    let booking = bookings::get(cx, actor, id).await?;
    let last = store::undo::find(cx.reader(), id).await?;
    Ok(last.filter(|last| last.is_possible(&booking, cx.now())))
}

/// Takes the last change of a booking back. What follows is a change like any other, of which the outside hears only
/// what is new to it: nothing, unless something else waited to be told.
pub async fn undo(cx: &Context, actor: &Actor, id: BookingId) -> Result<Booking> {
    permissions::check(actor, Permission::Book)?;
    cx.write((actor.clone(), id), |txn, (actor, id)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            let last = last(txn, &seen).await?;
            let booking = bookings::hold(txn, *id, &seen, &last.change.slots(), None).await?;
            if booking.version != seen.version || announcements::has_left(txn, &booking).await? {
                return Err(Refusal::NothingToUndo.into());
            }
            let what = last.change.as_str();
            let booking = take_back(txn, actor, booking, last.change).await?;
            store::undo::forget(txn, *id).await?;
            txn.record(Some(actor), "undone", Subject::Booking, id.0, json!({ "what": what })).await?;
            announcements::follow(txn, &booking, None).await?;
            Ok(booking)
        })
    })
    .await
}

/// Notes that the change can be taken back for a while.
pub(crate) async fn keep(txn: &Txn<'_>, booking: &Booking, change: Change) -> Result<()> {
    let until = txn.now + txn.cx.undo_window();
    let undoable = Undoable { change, version: booking.version, until };
    store::undo::save(txn, booking.id, &undoable).await
}

/// What could be taken back of a booking still can, though more was said of it meanwhile.
pub(crate) async fn stays(txn: &Txn<'_>, before: &Booking, after: &Booking) -> Result<()> {
    match store::undo::find(txn.db, after.id).await? {
        Some(last) if last.is_possible(before, txn.now) => {
            store::undo::save(txn, after.id, &Undoable { version: after.version, ..last }).await
        }
        Some(_) | None => Ok(()),
    }
}

impl Undoable {
    fn is_possible(&self, booking: &Booking, now: Instant) -> bool {
        now < self.until && booking.version == self.version
    }
}

impl Change {
    /// The slots that taking it back needs beside the one that the booking has.
    fn slots(&self) -> Vec<SlotId> {
        match self {
            Self::Moved { from } => vec![from.id],
            Self::Booked | Self::Cancelled => Vec::new(),
        }
    }
}

async fn last(txn: &Txn<'_>, booking: &Booking) -> Result<Undoable> {
    let last = store::undo::find(txn.db, booking.id).await?;
    let possible = last.filter(|last| last.is_possible(booking, txn.now));
    Ok(possible.ok_or(Refusal::NothingToUndo)?)
}

async fn take_back(txn: &Txn<'_>, actor: &Actor, booking: Booking, change: Change) -> Result<Booking> {
    match change {
        Change::Booked => bookings::call_off(txn, actor, booking, CalledOffBy::Coordinator, None).await,
        Change::Moved { from } => {
            let to = bookings::fresh(txn, from.id).await?.unchanged_since(&from)?;
            bookings::move_to(txn, booking, to).await
        }
        Change::Cancelled => {
            let slot = bookings::fresh(txn, booking.slot.id).await?;
            revive(txn, booking, slot).await
        }
    }
}

async fn revive(txn: &Txn<'_>, booking: Booking, slot: Slot) -> Result<Booking> {
    let booking = booking.revived(slot, txn.now)?;
    bookings::everybody_is_free(txn, &booking).await?;
    store::slots::save_status(txn, &booking.slot).await?;
    store::bookings::save(txn, &booking).await?;
    store::outcomes::delete(txn, booking.id).await?;
    txn.emit(Event::SlotUpdated(booking.slot.clone())).await?;
    txn.emit(Event::BookingUpdated(booking.clone())).await?;
    Ok(booking)
}
