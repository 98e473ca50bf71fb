//! What can become of a booking. Each transition consumes the booking and gives the next version of it.

use super::{Booking, BookingStatus};
use crate::{outcomes::Conclusion, refusal::Refusal, slots::Slot, time::Instant};

/// A booking and the slot it let go of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    pub booking: Booking,
    pub freed: Slot,
}

impl Booking {
    /// It takes hold of another slot and lets go of its own.
    ///
    /// # Errors
    /// [`Refusal::BookingNotActive`], or [`Refusal::SlotUnavailable`] where `to` cannot be had (its own
    /// slot, which it holds already, included).
    pub fn moved(self, to: Slot, now: Instant) -> Result<Released, Refusal> {
        self.active(now)?;
        let freed = self.slot.clone().freed(now);
        let booking = Self { slot: to.booked(now)?, sequence: self.sequence + 1, ..self }.touched(now);
        Ok(Released { booking, freed })
    }

    /// It is called off. It keeps the times and place it had.
    ///
    /// # Errors
    /// [`Refusal::BookingNotActive`] when it is cancelled or over already.
    pub fn cancelled(self, now: Instant) -> Result<Released, Refusal> {
        self.active(now)?;
        let freed = self.slot.clone().freed(now);
        let cancelled = Self {
            slot: freed.clone(),
            status: BookingStatus::Cancelled,
            sequence: self.sequence + 1,
            ..self
        };
        Ok(Released { booking: cancelled.touched(now), freed })
    }

    /// A cancellation is taken back: it takes hold of its slot again. Its `SEQUENCE` rises all the same, for
    /// somebody may have heard of the cancellation.
    ///
    /// # Errors
    /// [`Refusal::BookingNotActive`] when it is not cancelled; [`Refusal::SlotUnavailable`] where the slot is taken
    /// or is no longer what it was.
    pub fn revived(self, slot: Slot, now: Instant) -> Result<Self, Refusal> {
        if self.status != BookingStatus::Cancelled {
            return Err(Refusal::BookingNotActive);
        }
        let slot = slot.unchanged_since(&self.slot)?.booked(now)?;
        let sequence = self.sequence + 1;
        Ok(Self { slot, status: BookingStatus::Booked, sequence, ..self }.touched(now))
    }

    /// What it is about is said anew.
    #[must_use]
    pub fn described(self, now: Instant) -> Self {
        self.touched(now)
    }

    /// Others take part in it than before. Its `SEQUENCE` rises, so that whoever joins or leaves is told in one word of
    /// their own (RFC 5546, section 3.2.2.6).
    #[must_use]
    pub fn accompanied(self, now: Instant) -> Self {
        let sequence = self.sequence + 1;
        Self { sequence, ..self }.touched(now)
    }

    /// What came of it, once it has begun.
    ///
    /// # Errors
    /// [`Refusal::BookingNotActive`] when that was said before; [`Refusal::NotBegun`].
    pub fn concluded(self, conclusion: Conclusion, now: Instant) -> Result<Self, Refusal> {
        if self.status != BookingStatus::Booked {
            return Err(Refusal::BookingNotActive);
        }
        if !self.slot.interval.has_begun(now) {
            return Err(Refusal::NotBegun);
        }
        Ok(Self { status: conclusion.status(), ..self }.touched(now))
    }

    /// What was said to have come of it is another now, or more was said of that.
    ///
    /// # Errors
    /// [`Refusal::BookingNotActive`] when nothing came of it yet.
    pub fn looked_back_on(self, status: BookingStatus, now: Instant) -> Result<Self, Refusal> {
        if self.status == BookingStatus::Booked || status == BookingStatus::Booked {
            return Err(Refusal::BookingNotActive);
        }
        Ok(Self { status, ..self }.touched(now))
    }

    /// # Errors
    /// [`Refusal::BookingNotActive`] when it is cancelled or over.
    pub fn active(&self, now: Instant) -> Result<(), Refusal> {
        let over = self.slot.interval.is_over(now);
        if self.status == BookingStatus::Booked && !over { Ok(()) } else { Err(Refusal::BookingNotActive) }
    }

    fn touched(self, now: Instant) -> Self {
        Self { version: self.version.next(), updated_at: now, ..self }
    }
}
