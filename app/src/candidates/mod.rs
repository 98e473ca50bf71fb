//! Candidates: all of them, and everything about one; found or added where one is needed.

mod asked;
mod form;
mod list;
mod merge;
mod notes;
mod one;
mod page;
mod picker;
pub mod server_fns;
mod zone;

use domain::{
    bookings::BookingStatus,
    candidates::Candidate,
    ids::{BookingId, CandidateId, MessageId, NoteId},
    messages::MessageState,
    openings::OpeningStatus,
    time::{Instant, ZoneName},
};
use serde::{Deserialize, Serialize};

pub use asked::{Asked, ONE, PATH, Wanted, at, href};
pub use page::CandidatesPage;
pub use picker::{CandidatePicker, Picked};
pub use zone::AnyZone;

use crate::{
    bookings::{Clocks, Happened},
    interviews::Named,
};

/// What the pages of candidates show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Candidates {
    List(List),
    One(Box<One>),
    Form(Box<Form>),
    Merge(Box<Merging>),
    /// Found to be one with another: what was asked for is theirs.
    NowKnownAs {
        asked: CandidateId,
        id: CandidateId,
    },
}

impl Candidates {
    /// Whether it is what was asked for, whichever page of it.
    #[must_use]
    pub fn answers(&self, wanted: &Asked) -> bool {
        match (self, wanted) {
            (Self::List(_), Asked::List(_)) => true,
            (Self::One(one), Asked::One(id)) => one.id == *id,
            (Self::Form(form), Asked::Edit(id)) => form.id() == Some(*id),
            (Self::Form(form), Asked::Add) => form.candidate.is_none(),
            (Self::Merge(merging), Asked::Merge { id, with, .. }) => {
                merging.into.id == *id && merging.other.as_ref().map(|other| other.candidate.id) == *with
            }
            (Self::NowKnownAs { asked, .. }, Asked::One(id) | Asked::Edit(id) | Asked::Merge { id, .. }) => {
                asked == id
            }
            _ => false,
        }
    }
}

/// One page of candidates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    pub lines: Vec<Line>,
    pub total: u64,
    /// Which is shown, of how many.
    pub page: u64,
    pub pages: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: CandidateId,
    pub name: String,
    pub email: String,
    /// "2 interviews · next Tue 3 Mar 14:00".
    pub about: String,
}

/// Everything about one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct One {
    pub id: CandidateId,
    pub name: String,
    pub email: String,
    pub zone: Option<ZoneName>,
    /// Addresses that led to them before.
    pub formerly: Vec<String>,
    /// By start.
    pub coming: Vec<InterviewLine>,
    /// The last first.
    pub past: Vec<InterviewLine>,
    /// How many are older than those.
    pub older: u64,
    /// Those that their interviews are for.
    pub openings: Vec<OpeningLine>,
    /// What is due last comes first.
    pub messages: Vec<MessageLine>,
    pub messages_total: u64,
    /// The newest first.
    pub notes: Vec<NoteLine>,
    pub notes_total: u64,
    /// The newest first.
    pub history: Vec<Happened>,
    pub clocks: Clocks,
    pub own: ZoneName,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}

/// An interview in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InterviewLine {
    pub booking: BookingId,
    pub status: BookingStatus,
    /// "Tue 3 Mar, 14:00–14:45 Paris · 22:00 Tokyo": by one's own clock and theirs.
    pub when: String,
    /// "with Ana Moreau".
    pub with: String,
    /// "Platform engineer, Acme · By video · Second round".
    pub about: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OpeningLine {
    pub opening: Named,
    pub status: OpeningStatus,
    /// "2 interviews".
    pub interviews: String,
}

/// A message to them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MessageLine {
    pub id: MessageId,
    pub booking: BookingId,
    /// "Invitation"; "Reminder, 2 hours before".
    pub what: String,
    /// "l.fischer@example.com": where it is another address than theirs is now.
    pub elsewhere: Option<String>,
    /// "Tue 3 Mar, 14:00–14:45 Paris": the interview that it is about.
    pub about: String,
    pub state: MessageState,
    /// "sent Tue 3 Mar 14:02".
    pub became: String,
    /// It has left, or was written down: it can be read.
    pub is_readable: bool,
}

/// What a colleague wrote down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteLine {
    pub id: NoteId,
    pub by: String,
    /// "Tue 3 Mar 14:02 Paris, changed Wed 4 Mar 9:00".
    pub at: String,
    pub text: String,
    pub version: i64,
    pub may_edit: bool,
    pub may_remove: bool,
}

/// What is to be typed of a candidate: of one that is, or of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub candidate: Option<Candidate>,
    /// Every zone that somebody may live in.
    pub zones: Vec<String>,
}

impl Form {
    fn id(&self) -> Option<CandidateId> {
        self.candidate.as_ref().map(|candidate| candidate.id)
    }
}

/// Two who may be one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merging {
    /// Who stays.
    pub into: Candidate,
    /// Whoever was chosen, with what would become of them.
    pub other: Option<Other>,
    /// Those found by what was looked for without a script.
    pub found: Vec<Candidate>,
    pub words: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    pub candidate: Candidate,
    /// "1 interview, 2 notes and 3 messages of L Fischer become Lena Fischer’s."
    pub moves: String,
    /// How many coming interviews are told to another address, where the first one's address is kept.
    pub told_anew: u64,
    /// And where the other's is.
    pub told_anew_if_taken: u64,
    /// Interviews of both at once.
    pub conflicts: Vec<Conflict>,
}

/// Two interviews at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    pub own: BookingId,
    pub others: BookingId,
    /// "Tue 3 Mar, 14:00–14:45 Paris".
    pub own_when: String,
    pub others_when: String,
}
