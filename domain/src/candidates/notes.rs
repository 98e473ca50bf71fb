//! What colleagues write down about a candidate.

use serde::{Deserialize, Serialize};

use crate::{
    fields::Fields,
    ids::{NoteId, Version},
    openings::Colleague,
    refusal::Refusal,
    text::Note,
    time::Instant,
};

/// As many as somebody reads of one candidate; two who are one may have as many together.
pub const MAX_NOTES: usize = 100;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CandidateNote {
    pub id: NoteId,
    /// Who wrote it.
    pub by: Colleague,
    pub text: Note,
    pub version: Version,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

/// A note as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawNote {
    pub text: Option<String>,
}

impl RawNote {
    /// # Errors
    /// [`Refusal::InvalidInput`] where there is no text, or too much of it.
    pub fn parse(self) -> Result<Note, Refusal> {
        let mut fields = Fields::default();
        let text = match self.text {
            Some(raw) => fields.take("text", Note::parse(&raw)),
            None => Some(None),
        };
        let text = text.and_then(|text| fields.take("text", text.ok_or("must not be empty")));
        fields.finish(text)
    }
}

impl CandidateNote {
    /// It says something else from now on; `None`: it says that already.
    #[must_use]
    pub fn edited(self, text: Note, now: Instant) -> Option<Self> {
        let is_another = self.text != text;
        is_another.then(|| Self { text, version: self.version.next(), updated_at: now, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::NOTE_MAX;

    #[test]
    fn a_note_says_something() {
        let raw = |text: &str| RawNote { text: Some(text.to_owned()) };
        assert_eq!(raw(" Asks good\r\nquestions. ").parse().unwrap().as_str(), "Asks good\nquestions.");
        let long = "x".repeat(NOTE_MAX + 1);
        for wrong in [RawNote::default(), raw(" \n "), raw(&long), raw("a\u{0}b")] {
            let Err(Refusal::InvalidInput { fields }) = wrong.clone().parse() else { panic!("{wrong:?}") };
            assert!(fields.get("text").is_some(), "{wrong:?}");
        }
    }
}
