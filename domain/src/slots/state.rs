//! What can become of a slot. Each transition consumes the slot and gives the next version of it.

use super::{Slot, SlotChanges, SlotStatus};
use crate::{refusal::Refusal, rules::one_booking, time::Instant};

impl Slot {
    /// A booking takes hold of it.
    ///
    /// # Errors
    /// [`Refusal::SlotUnavailable`] when another holds it or it has begun.
    pub fn booked(self, now: Instant) -> Result<Self, Refusal> {
        one_booking::check(&self, now)?;
        Ok(Self { status: SlotStatus::Booked, ..self }.touched(now))
    }

    /// Its booking lets go of it.
    #[must_use]
    pub fn freed(self, now: Instant) -> Self {
        Self { status: SlotStatus::Available, ..self }.touched(now)
    }

    /// The slot, if it is still what somebody held before: of that interviewer, at that time and place.
    ///
    /// # Errors
    /// [`Refusal::SlotUnavailable`] when it is another by now.
    pub fn unchanged_since(self, before: &Self) -> Result<Self, Refusal> {
        if self.is_same_as(before) { Ok(self) } else { Err(Refusal::SlotUnavailable) }
    }

    /// Whether those who take part would notice no difference: whom, when and where.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        let what = |slot: &Self| (slot.id, slot.interviewer, slot.interval);
        what(self) == what(other) && self.location == other.location
    }

    /// Its interviewer changes it.
    ///
    /// # Errors
    /// [`Refusal::SlotBooked`] while a booking holds it; [`Refusal::InvalidInput`] for times that no slot has.
    pub fn edited(self, changes: &SlotChanges, now: Instant) -> Result<Self, Refusal> {
        self.unheld()?;
        let interval = changes.interval(self.interval, now)?;
        let location = changes.location.clone().unwrap_or_else(|| self.location.clone());
        Ok(Self { interval, location, ..self }.touched(now))
    }

    /// Its interviewer takes it back; what is left is the version that nobody supersedes.
    ///
    /// # Errors
    /// [`Refusal::SlotBooked`] while a booking holds it.
    pub fn deleted(self, now: Instant) -> Result<Self, Refusal> {
        self.unheld()?;
        Ok(self.touched(now))
    }

    fn unheld(&self) -> Result<(), Refusal> {
        match self.status {
            SlotStatus::Available => Ok(()),
            SlotStatus::Booked => Err(Refusal::SlotBooked),
        }
    }

    fn touched(self, now: Instant) -> Self {
        Self { version: self.version.next(), updated_at: now, ..self }
    }
}
