//! From what was typed to an opening, or a change of one, that may be tried.

use serde::{Deserialize, Serialize};

use super::{MAX_INTERVIEWERS, OpeningStatus};
use crate::{
    fields::Fields,
    ids::PersonId,
    interviews::{Format, format},
    refusal::Refusal,
    text::{Line, Note},
};

/// An opening as typed. In a change, what is left out stays, and `Some(None)` takes a value away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawOpening {
    pub title: Option<String>,
    pub company: Option<String>,
    pub industry: Option<Option<String>>,
    pub role: Option<Option<String>>,
    pub place: Option<Option<String>>,
    pub description: Option<Option<String>>,
    pub hiring_manager_id: Option<Option<String>>,
    pub interviewer_ids: Option<Vec<String>>,
    pub format: Option<Option<String>>,
    pub status: Option<String>,
}

/// An opening to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOpening {
    pub title: Line,
    pub company: Line,
    /// All that may be left out.
    pub rest: OpeningChanges,
}

/// What is to be different about an opening; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningChanges {
    pub title: Option<Line>,
    pub company: Option<Line>,
    pub industry: Option<Option<Line>>,
    pub role: Option<Option<Line>>,
    pub place: Option<Option<Line>>,
    pub description: Option<Option<Note>>,
    pub hiring_manager: Option<Option<PersonId>>,
    /// Each once, in the order of ids.
    pub interviewers: Option<Vec<PersonId>>,
    pub format: Option<Option<Format>>,
    pub status: Option<OpeningStatus>,
}

impl RawOpening {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse_new(self) -> Result<NewOpening, Refusal> {
        let mut fields = Fields::default();
        for (field, missing) in [("title", self.title.is_none()), ("company", self.company.is_none())] {
            if missing {
                fields.refuse(field, "is required");
            }
        }
        let mut rest = self.read(&mut fields);
        let named = rest.title.take().zip(rest.company.take());
        fields.finish(named.map(|(title, company)| NewOpening { title, company, rest }))
    }

    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse_changes(self) -> Result<OpeningChanges, Refusal> {
        let mut fields = Fields::default();
        let changes = self.read(&mut fields);
        fields.finish(Some(changes))
    }

    fn read(self, fields: &mut Fields) -> OpeningChanges {
        let Self {
            title,
            company,
            industry,
            role,
            place,
            description,
            hiring_manager_id,
            interviewer_ids,
            format: held,
            status,
        } = self;
        OpeningChanges {
            title: title.and_then(|raw| fields.take("title", Line::parse(&raw))),
            company: company.and_then(|raw| fields.take("company", Line::parse(&raw))),
            industry: fields.change("industry", industry, Line::parse),
            role: fields.change("role", role, Line::parse),
            place: fields.change("place", place, Line::parse),
            description: description.and_then(|given| match given {
                None => Some(None),
                Some(raw) => fields.take("description", Note::parse(&raw)),
            }),
            hiring_manager: fields.change("hiringManagerId", hiring_manager_id, person),
            interviewers: interviewer_ids.and_then(|raw| fields.take("interviewerIds", people(&raw))),
            format: fields.change("format", held, format),
            status: status.and_then(|raw| fields.take("status", self::status(&raw))),
        }
    }
}

fn person(raw: &str) -> Result<PersonId, &'static str> {
    PersonId::parse(raw).ok_or("must be the id of a person (a UUID)")
}

fn people(raw: &[String]) -> Result<Vec<PersonId>, String> {
    let mut ids = raw.iter().map(|raw| person(raw)).collect::<Result<Vec<_>, _>>()?;
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MAX_INTERVIEWERS {
        return Err(format!("must name {MAX_INTERVIEWERS} people at most"));
    }
    Ok(ids)
}

fn status(raw: &str) -> Result<OpeningStatus, &'static str> {
    OpeningStatus::parse(raw).ok_or("must be open, on_hold or closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening() -> RawOpening {
        RawOpening {
            title: Some(" Platform engineer ".to_owned()),
            company: Some("Acme, payments".to_owned()),
            ..RawOpening::default()
        }
    }

    fn refused<T>(parsed: Result<T, Refusal>) -> Vec<String> {
        match parsed {
            Ok(_) => Vec::new(),
            Err(Refusal::InvalidInput { fields }) => {
                fields.iter().map(|(field, _)| field.to_owned()).collect()
            }
            Err(other) => vec![other.to_string()],
        }
    }

    #[test]
    fn a_title_and_a_company_are_enough() {
        let NewOpening { title, company, rest } = opening().parse_new().unwrap();
        assert_eq!((title.as_str(), company.as_str()), ("Platform engineer", "Acme, payments"));
        assert_eq!(rest, OpeningChanges::default());
    }

    #[test]
    fn every_wrong_field_is_named() {
        let some = |raw: &str| Some(Some(raw.to_owned()));
        for (raw, expected) in [
            (RawOpening::default(), vec!["company", "title"]),
            (RawOpening { title: Some(" ".to_owned()), ..opening() }, vec!["title"]),
            (RawOpening { company: Some("a".repeat(201)), ..opening() }, vec!["company"]),
            (RawOpening { industry: some("a\u{7}"), ..opening() }, vec!["industry"]),
            (RawOpening { role: some(&"a".repeat(201)), ..opening() }, vec!["role"]),
            (RawOpening { place: some("a\nb"), ..opening() }, vec!["place"]),
            (RawOpening { description: some(&"a".repeat(10_001)), ..opening() }, vec!["description"]),
            (RawOpening { hiring_manager_id: some("me"), ..opening() }, vec!["hiringManagerId"]),
            (
                RawOpening { interviewer_ids: Some(vec!["me".to_owned()]), ..opening() },
                vec!["interviewerIds"],
            ),
            (RawOpening { format: some("fax"), ..opening() }, vec!["format"]),
            (RawOpening { status: Some("on hold".to_owned()), ..opening() }, vec!["status"]),
        ] {
            assert_eq!(refused(raw.clone().parse_new()), expected, "{raw:?}");
        }
    }

    #[test]
    fn what_is_blank_or_null_is_taken_away_and_what_is_left_out_stays() {
        for gone in [None, Some("  ".to_owned())] {
            let raw =
                RawOpening { industry: Some(gone.clone()), format: Some(gone), ..RawOpening::default() };
            let expected =
                OpeningChanges { industry: Some(None), format: Some(None), ..OpeningChanges::default() };
            assert_eq!(raw.parse_changes().unwrap(), expected);
        }
    }

    #[test]
    fn whoever_is_named_twice_interviews_once_and_not_everybody_does() {
        let id = |number: u128| uuid::Uuid::from_u128(number).to_string();
        let named = |ids| RawOpening { interviewer_ids: Some(ids), ..RawOpening::default() }.parse_changes();
        let two = named(vec![id(2), id(1), id(2)]).unwrap().interviewers.unwrap();
        assert_eq!(two.iter().map(|id| id.0.as_u128()).collect::<Vec<_>>(), [1, 2]);
        let crowd: Vec<String> = (0..=50).map(id).collect();
        assert_eq!(refused(named(crowd)), ["interviewerIds"]);
    }
}
