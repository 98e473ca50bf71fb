//! Candidates: those who are interviewed. They are known by e-mail, case folded.

mod merge;
mod notes;

use serde::{Deserialize, Serialize};

pub use merge::{Former, Merge, RawMerge, Taken, both_at_once};
pub use notes::{CandidateNote, MAX_NOTES, RawNote};

use crate::{
    fields::Fields,
    ids::{CandidateId, Version},
    people::zone,
    refusal::Refusal,
    text::{Email, Line},
    time::{Instant, ZoneName},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub id: CandidateId,
    pub name: Line,
    pub email: Email,
    pub time_zone: Option<ZoneName>,
    pub version: Version,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

/// A candidate as typed. In a change, `time_zone: Some(None)` forgets the zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawCandidate {
    pub name: Option<String>,
    pub email: Option<String>,
    pub time_zone: Option<Option<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCandidate {
    pub name: Line,
    pub email: Email,
    pub time_zone: Option<ZoneName>,
}

/// What is to be different about a candidate; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateChanges {
    pub name: Option<Line>,
    pub email: Option<Email>,
    pub time_zone: Option<Option<ZoneName>>,
}

impl RawCandidate {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse_new(self, known_zone: impl Fn(&str) -> bool) -> Result<NewCandidate, Refusal> {
        let mut fields = Fields::default();
        let candidate = self.read_new("", &mut fields, known_zone);
        fields.finish(candidate)
    }

    /// As part of a larger form, whose field names begin with `within` (`candidate.`).
    pub(crate) fn read_new(
        self,
        within: &str,
        fields: &mut Fields,
        known_zone: impl Fn(&str) -> bool,
    ) -> Option<NewCandidate> {
        for (field, missing) in [("name", self.name.is_none()), ("email", self.email.is_none())] {
            if missing {
                fields.refuse(&format!("{within}{field}"), "is required");
            }
        }
        let CandidateChanges { name, email, time_zone } = self.read(within, fields, known_zone);
        let (name, email) = name.zip(email)?;
        Some(NewCandidate { name, email, time_zone: time_zone.flatten() })
    }

    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse_changes(self, known_zone: impl Fn(&str) -> bool) -> Result<CandidateChanges, Refusal> {
        let mut fields = Fields::default();
        let changes = self.read("", &mut fields, known_zone);
        fields.finish(Some(changes))
    }

    fn read(self, within: &str, fields: &mut Fields, known_zone: impl Fn(&str) -> bool) -> CandidateChanges {
        let at = |field: &str| format!("{within}{field}");
        CandidateChanges {
            name: self.name.and_then(|raw| fields.take(&at("name"), Line::parse(&raw))),
            email: self.email.and_then(|raw| fields.take(&at("email"), Email::parse(&raw))),
            time_zone: self.time_zone.and_then(|given| match given {
                None => Some(None),
                Some(raw) => fields.take(&at("timeZone"), zone(&raw, known_zone)).map(Some),
            }),
        }
    }
}
