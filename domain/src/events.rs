//! The closed list of what can happen, and who is told.

use serde::{Deserialize, Serialize};

use crate::{bookings::Booking, ids::PersonId, practice_rooms::PracticeRoom, slots::Slot};

/// A committed change, with the row as it is after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    SlotCreated(Slot),
    SlotUpdated(Slot),
    SlotDeleted(Slot),
    BookingCreated(Booking),
    BookingUpdated(Booking),
    BookingCancelled(Booking),
    /// A booking was moved to another interviewer: to the former one it is cancelled, with the slot it had.
    BookingMovedAway(Booking),
    RoomCreated(PracticeRoom),
    /// Taken or moved.
    RoomUpdated(PracticeRoom),
    RoomCancelled(PracticeRoom),
}

/// Who is told: those who may see the row, and nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever is signed in.
    Everybody,
    Few {
        interviewer: PersonId,
        /// Coordinators and administrators.
        coordinators: bool,
    },
}

impl Event {
    /// Its name in the interface.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SlotCreated(_) => "slot.created",
            Self::SlotUpdated(_) => "slot.updated",
            Self::SlotDeleted(_) => "slot.deleted",
            Self::BookingCreated(_) => "booking.created",
            Self::BookingUpdated(_) => "booking.updated",
            Self::BookingCancelled(_) | Self::BookingMovedAway(_) => "booking.cancelled",
            Self::RoomCreated(_) => "practice_room.created",
            Self::RoomUpdated(_) => "practice_room.updated",
            Self::RoomCancelled(_) => "practice_room.cancelled",
        }
    }

    #[must_use]
    pub fn audience(&self) -> Audience {
        let interviewer = match self {
            Self::SlotCreated(slot) | Self::SlotUpdated(slot) | Self::SlotDeleted(slot) => slot.interviewer,
            Self::BookingCreated(booking)
            | Self::BookingUpdated(booking)
            | Self::BookingCancelled(booking)
            | Self::BookingMovedAway(booking) => booking.slot.interviewer,
            Self::RoomCreated(_) | Self::RoomUpdated(_) | Self::RoomCancelled(_) => {
                return Audience::Everybody;
            }
        };
        Audience::Few { interviewer, coordinators: !matches!(self, Self::BookingMovedAway(_)) }
    }
}

impl Audience {
    #[must_use]
    pub fn includes(self, actor: &crate::actor::Actor) -> bool {
        match self {
            Self::Everybody => !actor.roles.is_empty(),
            Self::Few { interviewer, coordinators } => {
                let own = actor.roles.interviewer && actor.person == interviewer;
                own || (coordinators && actor.roles.coordinates())
            }
        }
    }
}
