//! The closed list of what can happen, and who is told.

use serde::{Deserialize, Serialize};

use crate::{
    bookings::Booking,
    follow_ups::Followed,
    ids::{BookingId, PersonId},
    practice_rooms::PracticeRoom,
    preparation::Prepared,
    slots::Slot,
    thank_you_notes::Thanked,
};

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
    /// A task was ticked off, added, changed or removed.
    PreparationUpdated(Prepared),
    /// A follow-up was done, added, changed or removed.
    FollowUpsUpdated(Followed),
    /// A thank-you note was begun, changed or thrown away, is to leave, or arrived, or did not.
    ThankYouNotesUpdated(Thanked),
}

/// What an event is called in the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventKind {
    #[serde(rename = "slot.created")]
    SlotCreated,
    #[serde(rename = "slot.updated")]
    SlotUpdated,
    #[serde(rename = "slot.deleted")]
    SlotDeleted,
    #[serde(rename = "booking.created")]
    BookingCreated,
    #[serde(rename = "booking.updated")]
    BookingUpdated,
    #[serde(rename = "booking.cancelled")]
    BookingCancelled,
    #[serde(rename = "practice_room.created")]
    RoomCreated,
    #[serde(rename = "practice_room.updated")]
    RoomUpdated,
    #[serde(rename = "practice_room.cancelled")]
    RoomCancelled,
    #[serde(rename = "preparation.updated")]
    PreparationUpdated,
    #[serde(rename = "follow_ups.updated")]
    FollowUpsUpdated,
    #[serde(rename = "thank_you_notes.updated")]
    ThankYouNotesUpdated,
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
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::SlotCreated(_) => EventKind::SlotCreated,
            Self::SlotUpdated(_) => EventKind::SlotUpdated,
            Self::SlotDeleted(_) => EventKind::SlotDeleted,
            Self::BookingCreated(_) => EventKind::BookingCreated,
            Self::BookingUpdated(_) => EventKind::BookingUpdated,
            Self::BookingCancelled(_) | Self::BookingMovedAway(_) => EventKind::BookingCancelled,
            Self::RoomCreated(_) => EventKind::RoomCreated,
            Self::RoomUpdated(_) => EventKind::RoomUpdated,
            Self::RoomCancelled(_) => EventKind::RoomCancelled,
            Self::PreparationUpdated(_) => EventKind::PreparationUpdated,
            Self::FollowUpsUpdated(_) => EventKind::FollowUpsUpdated,
            Self::ThankYouNotesUpdated(_) => EventKind::ThankYouNotesUpdated,
        }
    }

    /// Of which booking it tells.
    #[must_use]
    pub fn booking(&self) -> Option<BookingId> {
        match self {
            Self::BookingCreated(booking)
            | Self::BookingUpdated(booking)
            | Self::BookingCancelled(booking)
            | Self::BookingMovedAway(booking)
            | Self::PreparationUpdated(Prepared { booking, progress: _ })
            | Self::FollowUpsUpdated(Followed { booking, open: _, total: _ }) => Some(booking.id),
            Self::ThankYouNotesUpdated(Thanked { booking, sent: _ }) => Some(booking.id),
            Self::SlotCreated(_)
            | Self::SlotUpdated(_)
            | Self::SlotDeleted(_)
            | Self::RoomCreated(_)
            | Self::RoomUpdated(_)
            | Self::RoomCancelled(_) => None,
        }
    }

    #[must_use]
    pub fn audience(&self) -> Audience {
        let interviewer = match self {
            Self::SlotCreated(slot) | Self::SlotUpdated(slot) | Self::SlotDeleted(slot) => slot.interviewer,
            Self::BookingCreated(booking)
            | Self::BookingUpdated(booking)
            | Self::BookingCancelled(booking)
            | Self::BookingMovedAway(booking)
            | Self::PreparationUpdated(Prepared { booking, progress: _ })
            | Self::FollowUpsUpdated(Followed { booking, open: _, total: _ }) => booking.slot.interviewer,
            Self::ThankYouNotesUpdated(Thanked { booking, sent: _ }) => booking.slot.interviewer,
            Self::RoomCreated(_) | Self::RoomUpdated(_) | Self::RoomCancelled(_) => {
                return Audience::Everybody;
            }
        };
        Audience::Few { interviewer, coordinators: !matches!(self, Self::BookingMovedAway(_)) }
    }
}

impl EventKind {
    pub const ALL: [Self; 12] = [
        Self::SlotCreated,
        Self::SlotUpdated,
        Self::SlotDeleted,
        Self::BookingCreated,
        Self::BookingUpdated,
        Self::BookingCancelled,
        Self::RoomCreated,
        Self::RoomUpdated,
        Self::RoomCancelled,
        Self::PreparationUpdated,
        Self::FollowUpsUpdated,
        Self::ThankYouNotesUpdated,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SlotCreated => "slot.created",
            Self::SlotUpdated => "slot.updated",
            Self::SlotDeleted => "slot.deleted",
            Self::BookingCreated => "booking.created",
            Self::BookingUpdated => "booking.updated",
            Self::BookingCancelled => "booking.cancelled",
            Self::RoomCreated => "practice_room.created",
            Self::RoomUpdated => "practice_room.updated",
            Self::RoomCancelled => "practice_room.cancelled",
            Self::PreparationUpdated => "preparation.updated",
            Self::FollowUpsUpdated => "follow_ups.updated",
            Self::ThankYouNotesUpdated => "thank_you_notes.updated",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw)
    }
}

impl Audience {
    /// Whether every coordinator is among them.
    #[must_use]
    pub fn has_coordinators(self) -> bool {
        match self {
            Self::Everybody => true,
            Self::Few { coordinators, .. } => coordinators,
        }
    }

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
