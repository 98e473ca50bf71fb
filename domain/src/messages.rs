//! Messages: what those who take part in a booking are told, and what becomes of each.

use serde::{Deserialize, Serialize};

use crate::{
    assignments::Part,
    bookings::Booking,
    ids::MessageId,
    interviews::Format,
    reminders::Lead,
    replies::Answer,
    rules::nobody_twice::Party,
    text::{Email, Line},
    time::{Instant, Interval, ZoneName},
};

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A first `REQUEST` (RFC 5546, section 3.2.2).
    Invitation,
    /// A `REQUEST` under the same UID with a higher `SEQUENCE`.
    Update,
    /// A `CANCEL` (RFC 5546, section 3.2.5).
    Cancellation,
    /// Some time before the interview.
    Reminder,
}

impl MessageKind {
    pub const ALL: [Self; 4] = [Self::Invitation, Self::Update, Self::Cancellation, Self::Reminder];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Update => "update",
            Self::Cancellation => "cancellation",
            Self::Reminder => "reminder",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw)
    }
}

/// On which side of the interview somebody is told. Colleagues and guests are on the interviewer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Interviewer,
    Candidate,
}

impl Side {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interviewer => "interviewer",
            Self::Candidate => "candidate",
        }
    }

    /// The side on which `party` takes part.
    #[must_use]
    pub fn of(party: Party) -> Self {
        match party {
            Party::Candidate(_) => Self::Candidate,
            Party::Person(_) | Party::Guest(_) => Self::Interviewer,
        }
    }
}

/// Somebody who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub side: Side,
    pub name: Line,
    pub email: Email,
    /// Whose clock the message is written by; the interviewer's where a candidate's is not known.
    pub time_zone: ZoneName,
    /// Of whoever a message goes to: who is to be there beside interviewer and candidate.
    pub company: Company,
}

/// Everything that a message says, as it was when it fell due to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub kind: MessageKind,
    pub to: Recipient,
    /// With the slot and the sequence that are announced.
    pub booking: Booking,
    pub interviewer: Recipient,
    pub candidate: Recipient,
    /// When it was to be, as far as the outside knows, if that has changed.
    pub before: Option<Interval>,
    /// Why it was moved or cancelled.
    pub reason: Option<Line>,
    /// It takes place, and whoever it is for is no longer asked to come.
    pub without_them: bool,
    /// What whoever it goes to has to do yet before the interview; of a reminder alone.
    pub open_tasks: Vec<Line>,
    pub about: About,
}

/// What the interview of a message is about, as far as somebody said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// "Platform engineer, Acme".
    pub opening: Option<Line>,
    pub format: Option<Format>,
    pub stage: Option<Line>,
}

/// Who is to be at an interview beside interviewer and candidate, as calendars list them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    pub others: Vec<Attendee>,
    /// Whoever the message goes to is not shown how to reach the candidate.
    pub without_contact: bool,
}

/// `ATTENDEE` (RFC 5545, section 3.8.4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    pub name: Line,
    pub email: Email,
    /// `None`: a guest.
    pub part: Option<Part>,
    /// `None`: they are asked.
    pub answer: Option<Answer>,
}

/// A line of a booking's ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: MessageId,
    /// That of the booking when the message came to be.
    pub sequence: i32,
    pub kind: MessageKind,
    /// How long before the interview, of a reminder.
    pub lead: Option<Lead>,
    pub side: Side,
    /// Whom it is for.
    pub to: Party,
    /// Their name, where it is about a slot of their own.
    pub interviewer: Option<Line>,
    pub email: Email,
    pub state: MessageState,
    pub tries: i32,
    /// What the other side said last, or why it was skipped.
    pub remark: Option<String>,
    #[serde(with = "crate::time::written::instant")]
    pub due: Instant,
    /// It waits for the end of somebody's quiet hours; `due` is then.
    pub held: bool,
    /// When it was sent or recorded last.
    #[serde(with = "crate::time::written::maybe_instant")]
    pub sent_at: Option<Instant>,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
}

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// It leaves at its time, or is tried again.
    Waiting,
    Sent,
    /// Kept and shown, since this server sends no mail.
    Recorded,
    /// The other side will never take it (an SMTP 5xx answer).
    Refused,
    /// It was tried as often as it is, in vain.
    Failed,
    /// Overtaken by a later change before it left, or no longer of use.
    Skipped,
}

impl MessageState {
    pub const ALL: [Self; 6] =
        [Self::Waiting, Self::Sent, Self::Recorded, Self::Refused, Self::Failed, Self::Skipped];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Recorded => "recorded",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == raw)
    }
}
