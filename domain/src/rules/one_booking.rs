//! At most one live booking a slot, and none on a slot that has begun.

use crate::{
    refusal::Refusal,
    slots::{Slot, SlotStatus},
    time::Instant,
};

/// # Errors
/// [`Refusal::SlotUnavailable`]: somebody holds it, or it has begun.
pub fn check(slot: &Slot, now: Instant) -> Result<(), Refusal> {
    match slot.status {
        SlotStatus::Available if !slot.interval.has_begun(now) => Ok(()),
        SlotStatus::Available | SlotStatus::Booked => Err(Refusal::SlotUnavailable),
    }
}
