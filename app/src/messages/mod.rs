//! What those who take part in a booking are told: what left, what waits, what was answered, and the way back.

mod ledger;
mod reminders;
mod section;
pub mod server_fns;
mod take_back;

use domain::{ids::MessageId, messages::MessageState, reminders::Lead, time::Instant};
use serde::{Deserialize, Serialize};

pub(crate) use ledger::{tone, word};
pub(crate) use reminders::Reminders;
pub(crate) use section::Messages;
pub(crate) use take_back::{Confirm, word_leaves};

/// Everything about a booking's messages, in words, as it was when it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// About the booking as it is, in the order in which they are due.
    pub current: Vec<Line>,
    /// About the booking as it was, the newest first.
    pub earlier: Vec<Line>,
    /// "booking.created to https://example.com/…in: delivered Tue 3 Mar 14:02": what webhooks were told, the newest first.
    pub elsewhere: Vec<String>,
    /// "Lena Fischer accepted".
    pub answers: Vec<String>,
    /// The reminders that it has beside those of every booking.
    pub leads: Vec<Lead>,
    /// For so many seconds its last change can be taken back, by whoever looks.
    pub undo_seconds: Option<u32>,
    /// After so many seconds something will have become of a message.
    pub news_in_seconds: Option<u32>,
    /// Whoever looks may set reminders: it is still ahead.
    pub may_remind: bool,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}

/// A message: what it is, for whom, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: MessageId,
    /// "Invitation"; "Reminder, 2 hours before".
    pub what: String,
    /// "Lena Fischer".
    pub to: String,
    pub state: MessageState,
    /// "sent Tue 3 Mar 14:02".
    pub became: String,
    /// It has left, or was written down: whoever looks can read it.
    pub is_readable: bool,
    /// It can be sent once more.
    pub again: bool,
}
