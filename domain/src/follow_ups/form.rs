//! From what was typed to a follow-up, or a change of one, that may be tried.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::FollowUpKind;
use crate::{
    fields::Fields,
    ids::PersonId,
    refusal::Refusal,
    text::{Line, Note},
    time,
};

/// A follow-up as typed. In a change, what is left out stays, and `Some(None)` takes a value away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawFollowUp {
    pub kind: Option<String>,
    pub title: Option<Option<String>>,
    pub due_on: Option<String>,
    pub snoozed_until: Option<Option<String>>,
    pub assignee_id: Option<String>,
    pub note: Option<Option<String>>,
    /// Of one that is there.
    pub done: Option<bool>,
}

/// A follow-up to be added by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFollowUp {
    pub kind: FollowUpKind,
    pub title: Option<Line>,
    pub due: NaiveDate,
    /// `None`: whoever adds it.
    pub assignee: Option<PersonId>,
    pub note: Option<Note>,
}

/// What is to be different about a follow-up; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpChanges {
    pub kind: Option<FollowUpKind>,
    pub title: Option<Option<Line>>,
    pub due: Option<NaiveDate>,
    pub snoozed_until: Option<Option<NaiveDate>>,
    pub assignee: Option<PersonId>,
    pub note: Option<Option<Note>>,
    pub done: Option<bool>,
}

impl RawFollowUp {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse_new(self) -> Result<NewFollowUp, Refusal> {
        let mut fields = Fields::default();
        if self.due_on.is_none() {
            fields.refuse("dueOn", "is required");
        }
        let changes = self.read(&mut fields);
        let FollowUpChanges { kind, title, due, snoozed_until: _, assignee, note, done: _ } = changes;
        let (kind, title) = (kind.unwrap_or_default(), title.flatten());
        if kind == FollowUpKind::Other && title.is_none() {
            fields.refuse("title", "is required where it is none of the usual kinds");
        }
        fields.finish(due.map(|due| NewFollowUp { kind, title, due, assignee, note: note.flatten() }))
    }

    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse_changes(self) -> Result<FollowUpChanges, Refusal> {
        let mut fields = Fields::default();
        let changes = self.read(&mut fields);
        fields.finish(Some(changes))
    }

    fn read(self, fields: &mut Fields) -> FollowUpChanges {
        let Self { kind, title, due_on, snoozed_until, assignee_id, note, done } = self;
        FollowUpChanges {
            kind: kind.and_then(|raw| fields.take("kind", self::kind(&raw))),
            title: fields.change("title", title, Line::parse),
            due: due_on.and_then(|raw| fields.take("dueOn", day(&raw))),
            snoozed_until: fields.change("snoozedUntil", snoozed_until, day),
            assignee: assignee_id.and_then(|raw| fields.take("assigneeId", person(&raw))),
            note: note.and_then(|raw| fields.take("note", Note::parse(raw.as_deref().unwrap_or_default()))),
            done,
        }
    }
}

fn kind(raw: &str) -> Result<FollowUpKind, String> {
    let all = || FollowUpKind::ALL.map(FollowUpKind::as_str).join(", ");
    FollowUpKind::parse(raw).ok_or_else(|| format!("must be one of {}", all()))
}

/// A day that zones have rules for.
fn day(raw: &str) -> Result<NaiveDate, &'static str> {
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    let last = NaiveDate::from_ymd_opt(2099, 12, 30).unwrap_or_default();
    let known = time::date(raw).filter(|day| (first..=last).contains(day));
    known.ok_or("must be a day from 2000 to 2099, such as 2026-03-04")
}

fn person(raw: &str) -> Result<PersonId, &'static str> {
    PersonId::parse(raw).ok_or("must be the id of a person (a UUID)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(raw: &str) -> Option<String> {
        Some(raw.to_owned())
    }

    #[test]
    fn what_is_typed_is_understood_or_named() {
        let thanks = RawFollowUp {
            kind: some("thank_you_note"),
            due_on: some("2026-03-04"),
            note: Some(some("Mention the talk.")),
            ..RawFollowUp::default()
        };
        let new = thanks.clone().parse_new().unwrap();
        assert_eq!((new.kind, new.title, new.assignee), (FollowUpKind::ThankYouNote, None, None));
        assert_eq!(new.note.unwrap().as_str(), "Mention the talk.");
        let nothing = RawFollowUp::default();
        assert_eq!(nothing.parse_changes(), Ok(FollowUpChanges::default()));
        for (raw, field) in [
            (RawFollowUp { due_on: None, ..thanks.clone() }, "dueOn"),
            (RawFollowUp { due_on: some("4 March"), ..thanks.clone() }, "dueOn"),
            (RawFollowUp { due_on: some("1999-12-31"), ..thanks.clone() }, "dueOn"),
            (RawFollowUp { due_on: some("2026-02-29"), ..thanks.clone() }, "dueOn"),
            (RawFollowUp { kind: some("fax"), ..thanks.clone() }, "kind"),
            (RawFollowUp { kind: some("other"), ..thanks.clone() }, "title"),
            (RawFollowUp { kind: None, ..thanks.clone() }, "title"),
            (RawFollowUp { title: Some(some("a\u{7}")), ..thanks.clone() }, "title"),
            (RawFollowUp { assignee_id: some("7"), ..thanks }, "assigneeId"),
        ] {
            let Err(Refusal::InvalidInput { fields }) = raw.parse_new() else { panic!("{field}") };
            assert!(fields.get(field).is_some(), "{field}");
        }
        let wake = RawFollowUp { snoozed_until: Some(None), note: Some(None), ..RawFollowUp::default() };
        let wake = wake.parse_changes().unwrap();
        assert_eq!((wake.snoozed_until, wake.note), (Some(None), Some(None)));
    }
}
