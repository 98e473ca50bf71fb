//! What the members of a room are told: to come, that it was moved, that it was called off.

use serde::{Deserialize, Serialize};

use super::PracticeRoom;
use crate::{
    ids::{RoomId, RoomMessageId},
    messages::{MessageKind, MessageState},
    text::{Email, Line},
    time::{Instant, Interval, ZoneName},
};

/// A member as a message knows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub name: Line,
    pub email: Email,
    /// Whose clock a message to them is written by.
    pub time_zone: ZoneName,
}

/// Everything that a message about a room says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomMessage {
    /// Never a reminder.
    pub kind: MessageKind,
    pub to: Colleague,
    /// Whoever they practise with.
    pub with: Colleague,
    /// As it is after the change that is told.
    pub room: PracticeRoom,
    /// When it was to be, if that has changed.
    pub before: Option<Interval>,
}

/// What a member is told of a room as it is, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: RoomMessageId,
    pub room: RoomId,
    pub kind: MessageKind,
    pub to: Colleague,
    pub state: MessageState,
    pub tries: i32,
    /// What the other side said last, or why it was skipped.
    pub remark: Option<String>,
    /// When it leaves, or was to leave.
    #[serde(with = "crate::time::written::instant")]
    pub due: Instant,
    #[serde(with = "crate::time::written::maybe_instant")]
    pub sent_at: Option<Instant>,
}
