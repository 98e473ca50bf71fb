//! Thank-you notes: written to those who took part, on the page of the interview.

mod editor;
mod section;
pub mod server_fns;

use domain::{
    ids::{ThankYouNoteId, Version},
    thank_you_notes::NoteState,
};
use serde::{Deserialize, Serialize};

pub(crate) use editor::EDITOR;
pub(crate) use section::ThankYouNotes;

/// The notes of an interview, in words, and whom whoever looks could thank.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thanks {
    /// The oldest first.
    pub notes: Vec<Line>,
    pub suggested: Vec<Suggested>,
    /// What was noted down of the interview, for whoever writes to look at.
    pub noted: Option<String>,
    /// "7 of 9 interviews completed in the last 90 days were followed by a note (78%)."
    pub rate: Option<String>,
}

/// A note in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: ThankYouNoteId,
    /// Whom it is for, by name.
    pub to: String,
    /// "Candidate".
    pub about: String,
    pub email: String,
    pub subject: String,
    pub body: String,
    pub state: NoteState,
    /// "by Clara Vogt", "leaves Tue 3 Mar 15:00", "sent Tue 3 Mar 15:01".
    pub became: String,
    /// It can be written on and thrown away.
    pub is_open: bool,
    pub can_be_taken_back: bool,
    /// It failed, or was sent, and can be sent once more.
    pub can_be_sent_again: bool,
    pub version: Version,
}

/// Somebody who took part and has no note.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Suggested {
    /// Of the candidate, the person or the guest.
    pub id: String,
    pub name: String,
    /// "Candidate".
    pub about: String,
}

/// Where a note is seen as the mail that it is.
pub(crate) fn preview(id: ThankYouNoteId) -> String {
    format!("/mail/thank-you-notes/{id}")
}
