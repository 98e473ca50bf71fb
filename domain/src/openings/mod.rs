//! Openings: the jobs that interviews are for.

mod form;

use serde::{Deserialize, Serialize};

pub use form::{NewOpening, OpeningChanges, RawOpening};

use crate::{
    ids::{OpeningId, PersonId, Version},
    interviews::Format,
    refusal::Refusal,
    text::{Line, Note},
    time::Instant,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub id: OpeningId,
    pub title: Line,
    /// The company or team that somebody is looked for.
    pub company: Line,
    pub industry: Option<Line>,
    /// What kind of work it is: "engineering", "sales".
    pub role: Option<Line>,
    pub place: Option<Line>,
    pub description: Option<Note>,
    pub hiring_manager: Option<Colleague>,
    /// Who usually interviews for it, by name.
    pub interviewers: Vec<Colleague>,
    /// How its interviews are usually held.
    pub format: Option<Format>,
    pub status: OpeningStatus,
    pub version: Version,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

/// As much of a person as those see who see an opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub id: PersonId,
    pub name: Line,
}

/// Only for an open one interviews are scheduled; those that are scheduled stay, whatever becomes of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpeningStatus {
    #[default]
    Open,
    OnHold,
    Closed,
}

/// How many people may usually interview for one opening.
pub const MAX_INTERVIEWERS: usize = 50;

impl Opening {
    /// "Platform engineer, Acme".
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}, {}", self.title, self.company)
    }

    /// # Errors
    /// [`Refusal::OpeningNotOpen`].
    pub fn takes_interviews(&self) -> Result<(), Refusal> {
        match self.status {
            OpeningStatus::Open => Ok(()),
            OpeningStatus::OnHold | OpeningStatus::Closed => Err(Refusal::OpeningNotOpen),
        }
    }
}

impl OpeningStatus {
    pub const ALL: [Self; 3] = [Self::Open, Self::OnHold, Self::Closed];

    /// In the interface and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::OnHold => "on_hold",
            Self::Closed => "closed",
        }
    }

    /// On pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::OnHold => "On hold",
            Self::Closed => "Closed",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == raw)
    }
}
