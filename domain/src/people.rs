//! People who sign in: interviewers, coordinators, administrators.

use serde::{Deserialize, Serialize};

use crate::{
    actor::{Actor, Role, Roles},
    fields::Fields,
    ids::{PersonId, Version},
    refusal::Refusal,
    text::{Email, Line},
    time::{Instant, ZoneName},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: PersonId,
    pub name: Line,
    pub email: Email,
    pub roles: Roles,
    pub time_zone: ZoneName,
    /// Somebody inactive cannot sign in and offers nothing new.
    pub active: bool,
    pub version: Version,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

impl Person {
    /// The person acting with all of their roles.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { person: self.id, roles: self.roles }
    }
}

/// Somebody to be added, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawPerson {
    pub name: Option<String>,
    pub email: Option<String>,
    pub roles: Option<Vec<String>>,
    pub time_zone: Option<String>,
    pub active: Option<bool>,
}

/// Somebody to be added, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    pub name: Line,
    pub email: Email,
    pub roles: Roles,
    pub time_zone: ZoneName,
}

/// What is to be different about somebody; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChanges {
    pub name: Option<Line>,
    pub email: Option<Email>,
    pub roles: Option<Roles>,
    pub time_zone: Option<ZoneName>,
    pub active: Option<bool>,
}

impl RawPerson {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse_new(self, known_zone: impl Fn(&str) -> bool) -> Result<NewPerson, Refusal> {
        let mut fields = Fields::default();
        for (field, missing) in [
            ("name", self.name.is_none()),
            ("email", self.email.is_none()),
            ("roles", self.roles.is_none()),
            ("timeZone", self.time_zone.is_none()),
        ] {
            if missing {
                fields.refuse(field, "is required");
            }
        }
        if self.active == Some(false) {
            fields.refuse("active", "cannot be false for a new person: everybody begins active");
        }
        let PersonChanges { name, email, roles, time_zone, active: _ } = self.read(&mut fields, known_zone);
        let person = name.zip(email).zip(roles).zip(time_zone);
        fields.finish(person.map(|(((name, email), roles), time_zone)| NewPerson {
            name,
            email,
            roles,
            time_zone,
        }))
    }

    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse_changes(self, known_zone: impl Fn(&str) -> bool) -> Result<PersonChanges, Refusal> {
        let mut fields = Fields::default();
        let changes = self.read(&mut fields, known_zone);
        fields.finish(Some(changes))
    }

    fn read(self, fields: &mut Fields, known_zone: impl Fn(&str) -> bool) -> PersonChanges {
        PersonChanges {
            name: self.name.and_then(|raw| fields.take("name", Line::parse(&raw))),
            email: self.email.and_then(|raw| fields.take("email", Email::parse(&raw))),
            roles: self.roles.and_then(|raw| fields.take("roles", roles(&raw))),
            time_zone: self.time_zone.and_then(|raw| fields.take("timeZone", zone(&raw, known_zone))),
            active: self.active,
        }
    }
}

fn roles(raw: &[String]) -> Result<Roles, &'static str> {
    const WHAT_IT_TAKES: &str = "must be one or more of interviewer, coordinator, admin";
    let roles: Vec<Role> =
        raw.iter().map(|role| Role::parse(role)).collect::<Option<_>>().ok_or(WHAT_IT_TAKES)?;
    if roles.is_empty() { Err(WHAT_IT_TAKES) } else { Ok(Roles::of(&roles)) }
}

/// # Errors
/// The sentence that says what a zone is called.
pub fn zone(raw: &str, known: impl Fn(&str) -> bool) -> Result<ZoneName, &'static str> {
    ZoneName::parse(raw, known).ok_or("must be the name of a time zone such as Europe/Paris (IANA)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw() -> RawPerson {
        RawPerson {
            name: Some("Ana Moreau".to_owned()),
            email: Some("ana@example.com".to_owned()),
            roles: Some(vec!["interviewer".to_owned()]),
            time_zone: Some("Europe/Paris".to_owned()),
            active: None,
        }
    }

    #[test]
    fn every_missing_field_is_named() {
        let Err(Refusal::InvalidInput { fields }) = RawPerson::default().parse_new(|_| true) else {
            panic!("accepted")
        };
        assert_eq!(
            fields.iter().map(|(field, _)| field).collect::<Vec<_>>(),
            ["email", "name", "roles", "timeZone"]
        );
    }

    #[test]
    fn roles_and_zones_are_known_ones() {
        let is_paris = |zone: &str| zone == "Europe/Paris";
        assert!(raw().parse_new(is_paris).is_ok());
        for roles in
            [vec![], vec!["Interviewer".to_owned()], vec!["interviewer".to_owned(), "boss".to_owned()]]
        {
            assert!(RawPerson { roles: Some(roles), ..raw() }.parse_new(is_paris).is_err());
        }
        assert!(RawPerson { time_zone: Some("Paris".to_owned()), ..raw() }.parse_new(is_paris).is_err());
    }
}
