//! Thank-you notes: what those who took part in an interview are thanked with, once it is completed.

mod form;
mod state;

use serde::{Deserialize, Serialize};

pub use form::{NewNote, NoteChanges, RawNote};
pub use state::NoteState;

use crate::{
    assignments::Participants,
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, CandidateId, GuestId, PersonId, ThankYouNoteId, Version},
    messages::Side,
    openings::Colleague,
    refusal::Refusal,
    rules::nobody_twice::Party,
    text::{Email, Line, Note},
    time::Instant,
};

/// Whoever took part is thanked for an interview once: one who is to be thanked has one note, or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThankYouNote {
    pub id: ThankYouNoteId,
    pub booking: BookingId,
    pub to: Recipient,
    pub subject: Line,
    pub body: Note,
    pub state: NoteState,
    /// How often it was tried since it was to be sent.
    pub tries: i32,
    /// An attempt to carry it began of whose end nothing is known.
    pub perhaps_sent: bool,
    /// What the other side said last; of one that failed, why.
    pub remark: Option<String>,
    /// When it leaves, or was to leave; nothing of a draft.
    #[serde(with = "crate::time::written::maybe_instant")]
    pub due: Option<Instant>,
    /// When it was sent or recorded last.
    #[serde(with = "crate::time::written::maybe_instant")]
    pub sent_at: Option<Instant>,
    /// Who began it: answers go to them.
    pub author: Colleague,
    pub version: Version,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

/// Somebody who took part, as they are called and reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    pub party: Party,
    pub name: Line,
    pub email: Email,
}

/// A note with all that its mail says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    pub booking: BookingId,
    pub to: Recipient,
    /// Who wrote it, as they are called and reached: answers go there.
    pub author: (Line, Email),
    pub subject: Line,
    pub body: Note,
}

/// An interview, and how many of its notes have been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thanked {
    pub booking: Booking,
    pub sent: usize,
}

/// How many interviews were completed, and for how many of them somebody was thanked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    pub completed: u64,
    /// With one note at least that was sent, or recorded where nothing is sent.
    pub thanked: u64,
}

impl Recipient {
    #[must_use]
    pub fn side(&self) -> Side {
        Side::of(self.party)
    }

    /// Whether it is that person.
    #[must_use]
    pub fn is(&self, person: PersonId) -> bool {
        self.party == Party::Person(person)
    }

    /// Whether its id is that of the candidate, the person or the guest.
    #[must_use]
    pub fn is_called(&self, id: uuid::Uuid) -> bool {
        let (Party::Candidate(CandidateId(own)) | Party::Person(PersonId(own)) | Party::Guest(GuestId(own))) =
            self.party;
        own == id
    }
}

impl Rate {
    /// In percent, rounded; `None` where nothing was completed.
    #[must_use]
    pub fn percent(self) -> Option<u64> {
        let Self { completed, thanked } = self;
        (completed > 0).then(|| (thanked * 100 + completed / 2) / completed)
    }
}

/// Everybody who took part: the candidate, the interviewer who is reached there, colleagues who did not decline, guests.
#[must_use]
pub fn recipients(booking: &Booking, interviewer: &Email, participants: &Participants) -> Vec<Recipient> {
    let BookedCandidate { id, name, email, time_zone: _ } = booking.candidate.clone();
    let candidate = Recipient { party: Party::Candidate(id), name, email };
    let interviewer = Recipient {
        party: Party::Person(booking.slot.interviewer),
        name: booking.slot.interviewer_name.clone(),
        email: interviewer.clone(),
    };
    let colleagues = participants.engaged().map(|assignment| Recipient {
        party: Party::Person(assignment.person),
        name: assignment.name.clone(),
        email: assignment.email.clone(),
    });
    let guests = participants.guests.iter().map(|guest| Recipient {
        party: Party::Guest(guest.id),
        name: guest.called(),
        email: guest.email.clone(),
    });
    [candidate, interviewer].into_iter().chain(colleagues).chain(guests).collect()
}

/// Whether those who took part can be thanked.
///
/// # Errors
/// [`Refusal::NotCompleted`].
pub fn can_be_thanked_for(booking: &Booking) -> Result<(), Refusal> {
    match booking.status {
        BookingStatus::Completed => Ok(()),
        BookingStatus::Booked | BookingStatus::Cancelled | BookingStatus::NoShow => {
            Err(Refusal::NotCompleted)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_rounded() {
        for (completed, thanked, percent) in [
            (0, 0, None),
            (3, 0, Some(0)),
            (3, 1, Some(33)),
            (3, 2, Some(67)),
            (8, 1, Some(13)),
            (2, 2, Some(100)),
        ] {
            assert_eq!(Rate { completed, thanked }.percent(), percent, "{thanked} of {completed}");
        }
    }
}
