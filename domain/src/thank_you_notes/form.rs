//! From what was typed to a note, or a change of one, that may be tried.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    fields::Fields,
    ids::PersonId,
    refusal::Refusal,
    text::{Line, Note},
};

/// A note as typed. What is left out of a new one is drafted; in a change, it stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawNote {
    /// Of a new one: the id of the candidate, the person or the guest.
    pub recipient_id: Option<String>,
    pub subject: Option<String>,
    pub body: Option<String>,
}

/// A note to be begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewNote {
    pub recipient: Uuid,
    /// What is said instead of what would be drafted.
    pub said: NoteChanges,
}

/// What is to be different about a note; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteChanges {
    pub subject: Option<Line>,
    pub body: Option<Note>,
}

impl RawNote {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse_new(self) -> Result<NewNote, Refusal> {
        let mut fields = Fields::default();
        let recipient = match &self.recipient_id {
            None => {
                fields.refuse("recipientId", "is required");
                None
            }
            Some(raw) => fields.take("recipientId", recipient(raw)),
        };
        let said = self.read(&mut fields);
        fields.finish(recipient.map(|recipient| NewNote { recipient, said }))
    }

    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse_changes(self) -> Result<NoteChanges, Refusal> {
        let mut fields = Fields::default();
        let changes = self.read(&mut fields);
        fields.finish(Some(changes))
    }

    fn read(self, fields: &mut Fields) -> NoteChanges {
        let Self { recipient_id: _, subject, body: text } = self;
        NoteChanges {
            subject: subject.and_then(|raw| fields.take("subject", Line::parse(&raw))),
            body: text.and_then(|raw| fields.take("body", body(&raw))),
        }
    }
}

fn recipient(raw: &str) -> Result<Uuid, &'static str> {
    // Candidates, people and guests are all named by such an id.
    PersonId::parse(raw).map(|PersonId(id)| id).ok_or("must be the id of somebody who took part (a UUID)")
}

fn body(raw: &str) -> Result<Note, String> {
    Note::parse(raw)?.ok_or_else(|| "must not be empty".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::NOTE_MAX;

    #[test]
    fn what_is_typed_is_understood_or_named() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        let some = |raw: &str| Some(raw.to_owned());
        let raw = RawNote { recipient_id: some(id), subject: some(" Thank you "), body: None };
        let NewNote { recipient, said } = raw.clone().parse_new().unwrap();
        assert_eq!(recipient.to_string(), id);
        assert_eq!(said.subject.as_ref().map(Line::as_str), Some("Thank you"));
        assert_eq!(said.body, None);
        let too_long = "a".repeat(NOTE_MAX + 1);
        for (wrong, field) in [
            (RawNote { recipient_id: None, ..raw.clone() }, "recipientId"),
            (RawNote { recipient_id: some("mara"), ..raw.clone() }, "recipientId"),
            (RawNote { subject: some(" "), ..raw.clone() }, "subject"),
            (RawNote { subject: some("Thanks\r\nBcc: everybody@example.com"), ..raw.clone() }, "subject"),
            (RawNote { subject: some(&"a".repeat(201)), ..raw.clone() }, "subject"),
            (RawNote { body: some("\n\n"), ..raw.clone() }, "body"),
            (RawNote { body: some("a\u{0}"), ..raw.clone() }, "body"),
            (RawNote { body: some(&too_long), ..raw.clone() }, "body"),
        ] {
            let Err(Refusal::InvalidInput { fields }) = wrong.parse_new() else { panic!("{field}") };
            assert!(fields.get(field).is_some(), "{field}");
        }
        assert_eq!(RawNote::default().parse_changes(), Ok(NoteChanges::default()));
        let lines = RawNote { body: some("Dear Mara,\r\n\r\nthank you."), ..RawNote::default() };
        let lines = lines.parse_changes().unwrap().body;
        assert_eq!(lines.as_ref().map(Note::as_str), Some("Dear Mara,\n\nthank you."));
    }
}
