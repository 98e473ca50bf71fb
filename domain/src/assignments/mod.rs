//! Assignments: colleagues who take part in an interview beside its interviewer, and guests who are invited to it.

mod form;
mod proposal;

use serde::{Deserialize, Serialize};

pub use form::{
    NewAssignment, NewColleague, NewGuest, RawAnswer, RawAssignment, RawColleague, RawGuest, RawPart, Said,
    Whom,
};
pub use proposal::{Proposal, best_first};

use crate::{
    bookings::Booking,
    ids::{GuestId, PersonId},
    permissions::Standing,
    refusal::Refusal,
    replies::Answer,
    text::{Email, Line, Note},
    time::{Instant, ZoneName},
};

/// A colleague who takes part beside the interviewer, and so is in no other interview then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    pub person: PersonId,
    pub name: Line,
    pub email: Email,
    pub time_zone: ZoneName,
    /// They sign in nowhere: a colleague from outside, who answers by mail.
    pub outside: bool,
    pub part: Part,
    /// What they answered to the interview as it is; `None`: they are asked.
    pub answer: Option<Answer>,
    /// What they wrote beside it.
    pub comment: Option<Note>,
    #[serde(with = "crate::time::written::instant")]
    pub since: Instant,
}

/// Somebody invited by their address alone. Guests may be in two places at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    pub id: GuestId,
    pub name: Option<Line>,
    pub email: Email,
    /// `None`: they are asked.
    pub answer: Option<Answer>,
}

/// What somebody assigned does in an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Leads the interview with the interviewer, and may reach the candidate.
    Lead,
    Second,
    NoteTaker,
    /// Watches, to learn.
    Shadow,
}

/// Everybody who takes part beside candidate and interviewer, by part and name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participants {
    pub assignments: Vec<Assignment>,
    pub guests: Vec<Guest>,
}

/// How many may be assigned to one interview.
pub const MAX_ASSIGNMENTS: usize = 10;
/// How many guests one interview may have.
pub const MAX_GUESTS: usize = 10;

impl Part {
    pub const ALL: [Self; 4] = [Self::Lead, Self::Second, Self::NoteTaker, Self::Shadow];

    /// In the interface and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Second => "second",
            Self::NoteTaker => "note_taker",
            Self::Shadow => "shadow",
        }
    }

    /// On pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Second => "Second",
            Self::NoteTaker => "Takes notes",
            Self::Shadow => "Shadows",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == raw)
    }
}

impl Assignment {
    /// Whoever declined takes part no longer, though somebody may still have to take their place.
    #[must_use]
    pub fn is_engaged(&self) -> bool {
        self.answer != Some(Answer::Declined)
    }
}

impl Guest {
    /// Their name, or else their address.
    #[must_use]
    pub fn called(&self) -> Line {
        self.name.clone().unwrap_or_else(|| Line::stored(self.email.as_str().to_owned()))
    }
}

impl Participants {
    /// Those who take part, and so are nowhere else then.
    pub fn engaged(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments.iter().filter(|assignment| assignment.is_engaged())
    }

    #[must_use]
    pub fn assignment(&self, person: PersonId) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.person == person)
    }

    #[must_use]
    pub fn guest(&self, id: GuestId) -> Option<&Guest> {
        self.guests.iter().find(|guest| guest.id == id)
    }

    /// How somebody takes part in the booking.
    #[must_use]
    pub fn standing(&self, booking: &Booking, person: PersonId) -> Standing {
        if booking.slot.interviewer == person {
            return Standing::Interviewer;
        }
        match self.assignment(person) {
            None => Standing::Nobody,
            Some(assignment) if assignment.part == Part::Lead && assignment.is_engaged() => Standing::Lead,
            Some(_) => Standing::Assigned,
        }
    }

    /// Whether somebody may be assigned beside those who are here.
    ///
    /// # Errors
    /// [`Refusal::TakesPart`], [`Refusal::TooManyTakePart`].
    pub fn takes(&self, booking: &Booking, person: PersonId, email: &Email) -> Result<(), Refusal> {
        if booking.slot.interviewer == person || self.assignment(person).is_some() {
            return Err(Refusal::TakesPart { id: person.0 });
        }
        // One address is one calendar: what is taken back from a guest there would be taken from them.
        let same = |known: &Email| known.folded() == email.folded();
        let guest = self.guests.iter().find(|known| same(&known.email)).map(|known| known.id.0);
        let candidate = same(&booking.candidate.email).then_some(booking.candidate.id.0);
        if let Some(id) = candidate.or(guest) {
            return Err(Refusal::TakesPart { id });
        }
        if self.assignments.len() >= MAX_ASSIGNMENTS {
            return Err(Refusal::TooManyTakePart { limit: MAX_ASSIGNMENTS });
        }
        Ok(())
    }

    /// Whether somebody with that address may be invited as a guest beside those who are here.
    ///
    /// # Errors
    /// [`Refusal::TakesPart`], [`Refusal::TooManyTakePart`].
    pub fn takes_guest(&self, booking: &Booking, email: &Email) -> Result<(), Refusal> {
        let folded = email.folded();
        let same = |known: &Email| known.folded() == folded;
        let assigned = self.assignments.iter().find(|known| same(&known.email)).map(|known| known.person.0);
        let guest = self.guests.iter().find(|known| same(&known.email)).map(|known| known.id.0);
        let candidate = same(&booking.candidate.email).then_some(booking.candidate.id.0);
        if let Some(id) = candidate.or(assigned).or(guest) {
            return Err(Refusal::TakesPart { id });
        }
        if self.guests.len() >= MAX_GUESTS {
            return Err(Refusal::TooManyTakePart { limit: MAX_GUESTS });
        }
        Ok(())
    }
}
