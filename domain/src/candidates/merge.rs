//! Two candidates who are found to be one person: one of them stays, with what was the other's.

use serde::{Deserialize, Serialize};

use super::Candidate;
use crate::{
    bookings::Booking, fields::Fields, ids::CandidateId, refusal::Refusal, text::Email, time::Instant,
};

/// Whom a candidate was before: that id, and mail from or to that address, lead to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    pub id: CandidateId,
    pub email: Email,
    /// Who they are.
    pub candidate: CandidateId,
    #[serde(with = "crate::time::written::instant")]
    pub since: Instant,
}

/// A merge as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawMerge {
    /// The other one, who is nobody of their own from then on.
    pub from: Option<String>,
    /// What of the other one is kept: `name`, `email`, `timeZone`.
    pub take: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    pub from: CandidateId,
    pub take: Taken,
}

/// What of the other one is kept; the rest is as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    pub name: bool,
    pub email: bool,
    pub time_zone: bool,
}

impl RawMerge {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self, into: CandidateId) -> Result<Merge, Refusal> {
        let mut fields = Fields::default();
        let from = match self.from {
            Some(raw) => fields.take("from", other(&raw, into)),
            None => fields.take("from", Err("is required")),
        };
        let take = fields.take("take", taken(&self.take.unwrap_or_default()));
        fields.finish(from.zip(take).map(|(from, take)| Merge { from, take }))
    }
}

fn other(raw: &str, into: CandidateId) -> Result<CandidateId, &'static str> {
    let id = CandidateId::parse(raw).ok_or("must be the id of a candidate (a UUID)")?;
    if id == into { Err("must be another candidate") } else { Ok(id) }
}

fn taken(raw: &[String]) -> Result<Taken, &'static str> {
    let mut taken = Taken::default();
    for part in raw {
        match part.as_str() {
            "name" => taken.name = true,
            "email" => taken.email = true,
            "timeZone" => taken.time_zone = true,
            _ => return Err("may have name, email and timeZone"),
        }
    }
    Ok(taken)
}

impl Candidate {
    /// This one, found to be one with another, and whom they were before.
    #[must_use]
    pub fn merged(self, from: Self, take: Taken, now: Instant) -> (Self, Former) {
        let (name, _) = kept(take.name, self.name, from.name);
        let (email, given_up) = kept(take.email, self.email, from.email);
        let (time_zone, _) = kept(take.time_zone, self.time_zone, from.time_zone);
        let former = Former { id: from.id, email: given_up, candidate: self.id, since: now };
        let version = self.version.next();
        (Self { name, email, time_zone, version, updated_at: now, ..self }, former)
    }
}

/// What is kept, and what is given up.
fn kept<T>(taken: bool, own: T, others: T) -> (T, T) {
    if taken { (others, own) } else { (own, others) }
}

/// The live bookings of one that share an instant with one of the other: nobody takes part in both.
#[must_use]
pub fn both_at_once<'a>(into: &'a [Booking], from: &'a [Booking]) -> Vec<(&'a Booking, &'a Booking)> {
    let live = |booking: &&Booking| booking.status.is_live();
    let beside = |booking: &'a Booking| {
        let others = from.iter().filter(live);
        let at_once = others.filter(|other| other.slot.interval.overlaps(booking.slot.interval));
        at_once.map(move |other| (booking, other))
    };
    into.iter().filter(live).flat_map(beside).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{ids::Version, text::Line, time::ZoneName};

    fn candidate(id: u128, name: &str, zone: Option<&str>) -> Candidate {
        let at = Instant::default();
        Candidate {
            id: CandidateId(Uuid::from_u128(id)),
            name: Line::stored(name.to_owned()),
            email: Email::stored(format!("{}@example.com", name.to_lowercase())),
            time_zone: zone.map(|zone| ZoneName::stored(zone.to_owned())),
            version: Version::FIRST,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn what_is_taken_is_the_others_and_the_address_given_up_leads_on() {
        let (lena, l) = (candidate(1, "Lena", None), candidate(2, "L", Some("Asia/Tokyo")));
        let now = Instant::default();
        for (take, name, email, zone, given_up) in [
            (Taken::default(), "Lena", "lena@example.com", None, "l@example.com"),
            (
                Taken { name: true, email: true, time_zone: true },
                "L",
                "l@example.com",
                Some("Asia/Tokyo"),
                "lena@example.com",
            ),
            (
                Taken { time_zone: true, ..Taken::default() },
                "Lena",
                "lena@example.com",
                Some("Asia/Tokyo"),
                "l@example.com",
            ),
        ] {
            let (merged, former) = lena.clone().merged(l.clone(), take, now);
            assert_eq!((merged.id, merged.version), (lena.id, Version(2)));
            assert_eq!((merged.name.as_str(), merged.email.as_str()), (name, email));
            assert_eq!(merged.time_zone.as_ref().map(ZoneName::as_str), zone);
            assert_eq!((former.id, former.candidate, former.email.as_str()), (l.id, lena.id, given_up));
        }
    }

    #[test]
    fn what_is_typed_is_understood_or_named() {
        let (into, from) = (CandidateId(Uuid::from_u128(1)), CandidateId(Uuid::from_u128(2)));
        let raw = |from: &str, take: &[&str]| RawMerge {
            from: Some(from.to_owned()),
            take: Some(take.iter().map(|&part| part.to_owned()).collect()),
        };
        let plain = RawMerge { from: Some(from.to_string()), take: None };
        assert_eq!(plain.parse(into), Ok(Merge { from, take: Taken::default() }));
        let email = Taken { email: true, ..Taken::default() };
        assert_eq!(raw(&from.to_string(), &["email", "email"]).parse(into), Ok(Merge { from, take: email }));
        for (wrong, field) in [
            (RawMerge::default(), "from"),
            (raw("7", &[]), "from"),
            (raw(&into.to_string(), &[]), "from"),
            (raw(&from.to_string(), &["time_zone"]), "take"),
        ] {
            let Err(Refusal::InvalidInput { fields }) = wrong.clone().parse(into) else {
                panic!("{wrong:?}")
            };
            assert!(fields.get(field).is_some(), "{wrong:?}");
        }
    }
}
