//! From what was typed to a booking or a move that may be tried.

use serde::{Deserialize, Serialize};

use crate::{
    candidates::{NewCandidate, RawCandidate},
    fields::Fields,
    ids::{BookingId, CandidateId, SlotId},
    interviews::{InterviewChanges, RawInterview},
    refusal::Refusal,
    text::{Line, Note},
};

/// A booking as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawBooking {
    pub slot_id: Option<String>,
    pub candidate_id: Option<String>,
    pub candidate: Option<RawCandidate>,
    pub notes: Option<String>,
    pub interview: RawInterview,
}

/// Who is to be interviewed: somebody known here, or somebody to be added unless the e-mail is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Known(CandidateId),
    New(NewCandidate),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBooking {
    pub slot: SlotId,
    pub candidate: Who,
    pub notes: Option<Note>,
    /// What it is about; of what nothing is said, as is usual for the opening.
    pub interview: InterviewChanges,
}

impl RawBooking {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self, known_zone: impl Fn(&str) -> bool) -> Result<NewBooking, Refusal> {
        let mut fields = Fields::default();
        let slot = required(&mut fields, "slotId", self.slot_id, slot);
        let candidate = match (self.candidate_id, self.candidate) {
            (Some(raw), None) => fields.take("candidateId", candidate(&raw)).map(Who::Known),
            (None, Some(raw)) => raw.read_new("candidate.", &mut fields, known_zone).map(Who::New),
            (None, None) => {
                fields.refuse("candidateId", "is required, or else a candidate with name and email");
                None
            }
            (Some(_), Some(_)) => {
                fields.refuse("candidate", "must be left out where candidateId is given");
                None
            }
        };
        let notes = self.notes.and_then(|raw| fields.take("notes", Note::parse(&raw))).flatten();
        let interview = self.interview.read(&mut fields);
        let whole = |(slot, candidate)| NewBooking { slot, candidate, notes, interview };
        fields.finish(slot.zip(candidate).map(whole))
    }
}

/// A move as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawMove {
    pub booking_id: Option<String>,
    pub new_slot_id: Option<String>,
    pub reason: Option<String>,
}

/// A booking to be moved to another slot, of any interviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub booking: BookingId,
    pub to: SlotId,
    pub reason: Option<Line>,
}

impl RawMove {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self) -> Result<Move, Refusal> {
        let mut fields = Fields::default();
        let booking = required(&mut fields, "bookingId", self.booking_id, booking);
        let to = required(&mut fields, "newSlotId", self.new_slot_id, slot);
        let reason = fields.take("reason", line(self.reason.as_deref())).flatten();
        fields.finish(booking.zip(to).map(|(booking, to)| Move { booking, to, reason }))
    }
}

fn required<T>(
    fields: &mut Fields,
    field: &str,
    raw: Option<String>,
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Option<T> {
    let parsed = raw.map_or(Err("is required"), |raw| parse(&raw));
    fields.take(field, parsed)
}

fn line(raw: Option<&str>) -> Result<Option<Line>, String> {
    raw.filter(|raw| !raw.trim().is_empty()).map(Line::parse).transpose()
}

fn slot(raw: &str) -> Result<SlotId, &'static str> {
    SlotId::parse(raw).ok_or("must be the id of a slot (a UUID)")
}

fn booking(raw: &str) -> Result<BookingId, &'static str> {
    BookingId::parse(raw).ok_or("must be the id of a booking (a UUID)")
}

fn candidate(raw: &str) -> Result<CandidateId, &'static str> {
    CandidateId::parse(raw).ok_or("must be the id of a candidate (a UUID)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_names_its_candidate_in_one_way() {
        let id = Some("0198c0de-0000-7000-8000-000000000001".to_owned());
        let lena = || RawCandidate {
            name: Some("Lena Fischer".to_owned()),
            email: Some("lena@example.com".to_owned()),
            time_zone: None,
        };
        for (form, expected) in [
            (RawBooking { slot_id: id.clone(), candidate_id: id.clone(), ..Default::default() }, vec![]),
            (RawBooking { slot_id: id.clone(), candidate: Some(lena()), ..Default::default() }, vec![]),
            (RawBooking { slot_id: id.clone(), ..Default::default() }, vec!["candidateId"]),
            (
                RawBooking {
                    slot_id: id.clone(),
                    candidate_id: id.clone(),
                    candidate: Some(lena()),
                    ..Default::default()
                },
                vec!["candidate"],
            ),
            (
                RawBooking { candidate: Some(RawCandidate::default()), ..Default::default() },
                vec!["candidate.email", "candidate.name", "slotId"],
            ),
        ] {
            let refused = match form.clone().parse(|_| true) {
                Ok(_) => vec![],
                Err(Refusal::InvalidInput { fields }) => {
                    fields.iter().map(|(field, _)| field.to_owned()).collect()
                }
                Err(other) => panic!("{other:?}"),
            };
            assert_eq!(refused, expected, "{form:?}");
        }
    }
}
