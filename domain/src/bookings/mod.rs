//! Bookings: a candidate holding a slot.

mod form;
mod state;

use serde::{Deserialize, Serialize};

pub use form::{Move, NewBooking, RawBooking, RawMove, Who};
pub use state::Released;

use crate::{
    ids::{BookingId, CandidateId, PersonId, Version},
    slots::Slot,
    text::{Email, Line, Note},
    time::{Instant, ZoneName},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    pub id: BookingId,
    /// The slot it holds; once cancelled, the slot as it was then.
    pub slot: Slot,
    pub candidate: BookedCandidate,
    /// Who booked it.
    pub coordinator: PersonId,
    pub status: BookingStatus,
    pub notes: Option<Note>,
    pub version: Version,
    /// `UID` of its invitations, the same for as long as it lives (RFC 5545, section 3.8.4.7).
    pub ics_uid: String,
    /// `SEQUENCE` of its invitations: rises with each move, with who takes part, and with the cancellation (RFC 5546, section 2.1.4).
    pub sequence: i32,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

/// As much of a candidate as those see who see the booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookedCandidate {
    pub id: CandidateId,
    pub name: Line,
    pub email: Email,
    pub time_zone: Option<ZoneName>,
}

/// All but `Cancelled` are live: they hold their slot and engage those who take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    Booked,
    Cancelled,
    Completed,
    NoShow,
}

impl BookingStatus {
    pub const ALL: [Self; 4] = [Self::Booked, Self::Cancelled, Self::Completed, Self::NoShow];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Cancelled => "cancelled",
            Self::Completed => "completed",
            Self::NoShow => "no_show",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == raw)
    }

    #[must_use]
    pub fn is_live(self) -> bool {
        self != Self::Cancelled
    }
}
