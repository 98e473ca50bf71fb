//! Practice rooms: mock interviews that somebody hosts for a colleague to take.

mod form;
mod message;
mod state;

use serde::{Deserialize, Serialize};

pub use form::{Act, NewRoom, RawRoom, RawRoomChange, RoomChange};
pub use message::{Colleague, Entry, RoomMessage};

use crate::{
    ids::{PersonId, RoomId, Version},
    people::Person,
    text::Line,
    time::{Instant, Interval},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeRoom {
    pub id: RoomId,
    pub host: Member,
    /// Who took it; for good.
    pub guest: Option<Member>,
    pub interval: Interval,
    /// What is to be practised.
    pub topic: Option<Line>,
    /// At least one, in the order of their numbers.
    pub rounds: Vec<Round>,
    pub version: Version,
    /// `UID` of its invitations, the same for as long as it lives (RFC 5545, section 3.8.4.7).
    pub ics_uid: String,
    /// `SEQUENCE` of its invitations: rises with each move and with the cancellation (RFC 5546, section 2.1.4).
    pub sequence: i32,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

/// As much of a colleague as everybody sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: PersonId,
    pub name: Line,
}

impl From<Person> for Member {
    fn from(person: Person) -> Self {
        Self { id: person.id, name: person.name }
    }
}

/// One mock interview of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// From 1.
    pub number: i32,
}

impl Round {
    /// The one that every room has.
    pub const FIRST: Self = Self { number: 1 };
}

impl PracticeRoom {
    #[must_use]
    pub fn is_hosted_by(&self, person: PersonId) -> bool {
        self.host.id == person
    }

    /// Whom it engages: its host from the start, since whoever takes it counts on them.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        [&self.host].into_iter().chain(&self.guest)
    }

    #[must_use]
    pub fn has(&self, person: PersonId) -> bool {
        self.members().any(|member| member.id == person)
    }
}
