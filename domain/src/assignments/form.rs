//! From what was typed to who is to take part, and to what somebody answers.

use serde::{Deserialize, Serialize};

use super::Part;
use crate::{
    fields::Fields,
    ids::PersonId,
    people::zone,
    refusal::Refusal,
    replies::Answer,
    text::{Email, Line, Note},
    time::ZoneName,
};

/// An assignment as typed: of somebody here, or of a colleague from outside. Who takes somebody's place takes their part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawAssignment {
    pub person_id: Option<String>,
    pub colleague: Option<RawColleague>,
    pub part: Option<String>,
}

/// A colleague from outside, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawColleague {
    pub name: Option<String>,
    pub email: Option<String>,
    pub time_zone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAssignment {
    pub whom: Whom,
    pub part: Part,
}

/// Somebody here, or somebody to be added unless the address is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    Known(PersonId),
    Outside(NewColleague),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewColleague {
    pub name: Line,
    pub email: Email,
    /// The interviewer's, where nothing is said.
    pub time_zone: Option<ZoneName>,
}

impl RawAssignment {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self, known_zone: impl Fn(&str) -> bool) -> Result<NewAssignment, Refusal> {
        let mut fields = Fields::default();
        let part = fields.take("part", part(self.part.as_deref()));
        let whom = whom(self.person_id, self.colleague, &mut fields, known_zone);
        fields.finish(whom.zip(part).map(|(whom, part)| NewAssignment { whom, part }))
    }

    /// Who is to take somebody's place, and so their part.
    ///
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse_replacement(self, known_zone: impl Fn(&str) -> bool) -> Result<Whom, Refusal> {
        let mut fields = Fields::default();
        if self.part.is_some() {
            fields.refuse("part", "must be left out: it is that of whom they replace");
        }
        let whom = whom(self.person_id, self.colleague, &mut fields, known_zone);
        fields.finish(whom)
    }
}

fn whom(
    person_id: Option<String>,
    colleague: Option<RawColleague>,
    fields: &mut Fields,
    known_zone: impl Fn(&str) -> bool,
) -> Option<Whom> {
    match (person_id, colleague) {
        (Some(raw), None) => fields.take("personId", person(&raw)).map(Whom::Known),
        (None, Some(raw)) => raw.read(fields, known_zone).map(Whom::Outside),
        (None, None) => {
            fields.refuse("personId", "is required, or else a colleague with name and email");
            None
        }
        (Some(_), Some(_)) => {
            fields.refuse("colleague.name", "must be left out where somebody is chosen by personId");
            None
        }
    }
}

impl RawColleague {
    fn read(self, fields: &mut Fields, known_zone: impl Fn(&str) -> bool) -> Option<NewColleague> {
        let Self { name, email, time_zone } = self;
        let name = fields.take("colleague.name", required(name).and_then(|raw| Line::parse(&raw)));
        let email = fields.take("colleague.email", required(email).and_then(|raw| Email::parse(&raw)));
        let time_zone = time_zone.filter(|raw| !raw.trim().is_empty());
        let time_zone = time_zone.and_then(|raw| fields.take("colleague.timeZone", zone(&raw, known_zone)));
        let (name, email) = name.zip(email)?;
        Some(NewColleague { name, email, time_zone })
    }
}

/// What somebody is to do, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawPart {
    pub part: Option<String>,
}

impl RawPart {
    /// # Errors
    /// [`Refusal::InvalidInput`].
    pub fn parse(self) -> Result<Part, Refusal> {
        let mut fields = Fields::default();
        let part = fields.take("part", part(self.part.as_deref()));
        fields.finish(part)
    }
}

/// A guest as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawGuest {
    pub email: Option<String>,
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGuest {
    pub email: Email,
    pub name: Option<Line>,
}

impl RawGuest {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self) -> Result<NewGuest, Refusal> {
        let Self { email, name } = self;
        let mut fields = Fields::default();
        let email = fields.take("email", required(email).and_then(|raw| Email::parse(&raw)));
        let name = name.filter(|raw| !raw.trim().is_empty());
        let name = name.and_then(|raw| fields.take("name", Line::parse(&raw)));
        fields.finish(email.map(|email| NewGuest { email, name }))
    }
}

/// An answer as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawAnswer {
    pub answer: Option<String>,
    pub comment: Option<String>,
    /// Of the booking as they saw it; left out, it is about the booking as it is.
    pub sequence: Option<i64>,
}

/// What somebody answers, and what they write beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub answer: Answer,
    pub comment: Option<Note>,
    /// Of the booking as they saw it.
    pub sequence: Option<i32>,
}

impl RawAnswer {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self) -> Result<Said, Refusal> {
        let Self { answer, comment, sequence } = self;
        let mut fields = Fields::default();
        let answer = fields.take("answer", self::answer(answer.as_deref()));
        let comment = comment.and_then(|raw| fields.take("comment", Note::parse(&raw))).flatten();
        let sequence = sequence.and_then(|raw| fields.take("sequence", self::sequence(raw)));
        fields.finish(answer.map(|answer| Said { answer, comment, sequence }))
    }
}

fn sequence(raw: i64) -> Result<i32, &'static str> {
    i32::try_from(raw).ok().filter(|raw| *raw >= 0).ok_or("must be the sequence of the booking")
}

fn required(raw: Option<String>) -> Result<String, String> {
    raw.ok_or_else(|| "is required".to_owned())
}

fn person(raw: &str) -> Result<PersonId, &'static str> {
    PersonId::parse(raw).ok_or("must be the id of a person (a UUID)")
}

fn part(raw: Option<&str>) -> Result<Part, &'static str> {
    raw.and_then(Part::parse).ok_or("must be lead, second, note_taker or shadow")
}

fn answer(raw: Option<&str>) -> Result<Answer, &'static str> {
    // As the interface writes it: calendars write it otherwise, and are read elsewhere.
    let exact = raw.and_then(|raw| Answer::ALL.into_iter().find(|answer| answer.as_str() == raw));
    exact.ok_or("must be accepted, declined or tentative")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0198c0de-0000-7000-8000-000000000001";

    fn refused<T>(parsed: Result<T, Refusal>) -> Vec<String> {
        match parsed {
            Ok(_) => Vec::new(),
            Err(Refusal::InvalidInput { fields }) => {
                fields.iter().map(|(field, _)| field.to_owned()).collect()
            }
            Err(other) => vec![other.to_string()],
        }
    }

    fn mira() -> RawColleague {
        RawColleague {
            name: Some("Mira Okafor".to_owned()),
            email: Some("mira@elsewhere.example".to_owned()),
            time_zone: Some("Africa/Lagos".to_owned()),
        }
    }

    #[test]
    fn an_assignment_names_a_colleague_in_one_way_and_a_part() {
        let raw = |id: Option<&str>, colleague, part: Option<&str>| RawAssignment {
            person_id: id.map(str::to_owned),
            colleague,
            part: part.map(str::to_owned),
        };
        for (form, expected) in [
            (raw(Some(ID), None, Some("lead")), vec![]),
            (raw(None, Some(mira()), Some("note_taker")), vec![]),
            (raw(None, None, Some("shadow")), vec!["personId"]),
            (raw(Some(ID), Some(mira()), Some("second")), vec!["colleague.name"]),
            (raw(Some("me"), None, Some("boss")), vec!["part", "personId"]),
            (raw(Some(ID), None, None), vec!["part"]),
            (
                raw(None, Some(RawColleague::default()), Some("second")),
                vec!["colleague.email", "colleague.name"],
            ),
            (
                raw(
                    None,
                    Some(RawColleague { time_zone: Some("Lagos".to_owned()), ..mira() }),
                    Some("second"),
                ),
                vec!["colleague.timeZone"],
            ),
        ] {
            assert_eq!(refused(form.clone().parse(|zone| zone == "Africa/Lagos")), expected, "{form:?}");
        }
    }

    #[test]
    fn who_takes_a_place_takes_its_part() {
        let raw = RawAssignment { person_id: Some(ID.to_owned()), ..RawAssignment::default() };
        assert_eq!(refused(raw.clone().parse_replacement(|_| true)), Vec::<String>::new());
        let with_part = RawAssignment { part: Some("lead".to_owned()), ..raw };
        assert_eq!(refused(with_part.parse_replacement(|_| true)), ["part"]);
    }

    #[test]
    fn a_guest_is_an_address_and_may_have_a_name() {
        let raw =
            |email: &str, name: &str| RawGuest { email: Some(email.to_owned()), name: Some(name.to_owned()) };
        assert_eq!(raw("guest@example.com", " ").parse().unwrap().name, None);
        for (form, expected) in [
            (RawGuest::default(), vec!["email"]),
            (raw("nobody", "a\u{7}"), vec!["email", "name"]),
            (raw("a@example.com, b@example.com", ""), vec!["email"]),
        ] {
            assert_eq!(refused(form.clone().parse()), expected, "{form:?}");
        }
    }

    #[test]
    fn an_answer_is_one_of_three_words() {
        for (raw, accepted) in [
            ("accepted", true),
            ("declined", true),
            ("tentative", true),
            ("ACCEPTED", false),
            ("asked", false),
        ] {
            let form =
                RawAnswer { answer: Some(raw.to_owned()), comment: Some(" ".to_owned()), sequence: None };
            assert_eq!(form.parse().is_ok(), accepted, "{raw}");
        }
        assert_eq!(refused(RawAnswer::default().parse()), ["answer"]);
        for sequence in [-1, i64::MAX] {
            let form = RawAnswer { sequence: Some(sequence), ..RawAnswer::default() };
            assert_eq!(refused(form.parse()), ["answer", "sequence"]);
        }
    }
}
