//! The messages of `/api/events`, read as any client of the published interface reads them.

use chrono::DateTime;
use domain::{
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, CandidateId, PersonId, SlotId, Version},
    slots::{Location, Slot, SlotStatus},
    text::{Email, Line, Note},
    time::{Instant, Interval, ZoneName},
};
use serde::Deserialize;

use super::Change;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotChange {
    Created,
    Updated,
    Deleted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookingChange {
    Created,
    Updated,
    /// Called off, or moved to somebody else's slot.
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Message {
    Hello { heartbeat_seconds: u32 },
    Change(Box<Change>),
}

/// `None` for what is not understood: a newer server may say more than this page knows.
pub(super) fn read(text: &str) -> Option<Message> {
    let Envelope { kind, heartbeat_seconds, slot, booking } = serde_json::from_str(text).ok()?;
    let of_slot = |kind, slot: Option<SlotJson>| Some(Change::Slot { kind, slot: slot?.read()? });
    let of_booking =
        |kind, booking: Option<BookingJson>| Some(Change::Booking { kind, booking: booking?.read()? });
    let change = match kind.as_str() {
        "hello" => return heartbeat_seconds.map(|heartbeat_seconds| Message::Hello { heartbeat_seconds }),
        "resync" => Change::Reload,
        "slot.created" => of_slot(SlotChange::Created, slot)?,
        "slot.updated" => of_slot(SlotChange::Updated, slot)?,
        "slot.deleted" => of_slot(SlotChange::Deleted, slot)?,
        "booking.created" => of_booking(BookingChange::Created, booking)?,
        "booking.updated" => of_booking(BookingChange::Updated, booking)?,
        "booking.cancelled" => of_booking(BookingChange::Cancelled, booking)?,
        _ => return None,
    };
    Some(Message::Change(Box::new(change)))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    #[serde(rename = "type")]
    kind: String,
    heartbeat_seconds: Option<u32>,
    slot: Option<SlotJson>,
    booking: Option<BookingJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SlotJson {
    id: SlotId,
    interviewer_id: PersonId,
    interviewer_name: Line,
    start_time: String,
    end_time: String,
    time_zone: ZoneName,
    location: Option<Location>,
    status: SlotStatus,
    version: Version,
    created_at: String,
    updated_at: String,
}

impl SlotJson {
    fn read(self) -> Option<Slot> {
        Some(Slot {
            id: self.id,
            interviewer: self.interviewer_id,
            interviewer_name: self.interviewer_name,
            interval: Interval::new(instant(&self.start_time)?, instant(&self.end_time)?).ok()?,
            time_zone: self.time_zone,
            location: self.location,
            status: self.status,
            version: self.version,
            created_at: instant(&self.created_at)?,
            updated_at: instant(&self.updated_at)?,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BookingJson {
    id: BookingId,
    slot: SlotJson,
    candidate: CandidateJson,
    coordinator_id: PersonId,
    status: BookingStatus,
    notes: Option<Note>,
    version: Version,
    ics_uid: String,
    sequence: i32,
    created_at: String,
    updated_at: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CandidateJson {
    id: CandidateId,
    name: Line,
    email: Email,
    time_zone: Option<ZoneName>,
}

impl BookingJson {
    fn read(self) -> Option<Booking> {
        let CandidateJson { id, name, email, time_zone } = self.candidate;
        Some(Booking {
            id: self.id,
            slot: self.slot.read()?,
            candidate: BookedCandidate { id, name, email, time_zone },
            coordinator: self.coordinator_id,
            status: self.status,
            notes: self.notes,
            version: self.version,
            ics_uid: self.ics_uid,
            sequence: self.sequence,
            created_at: instant(&self.created_at)?,
            updated_at: instant(&self.updated_at)?,
        })
    }
}

/// The server's own instants, which need no checking of their shape.
fn instant(raw: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(raw).ok().map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOT: &str = r#"{"id":"0198c0de-0000-7000-8000-000000000001",
        "interviewerId":"0198c0de-0000-7000-8000-000000000002","interviewerName":"Ana Moreau",
        "startTime":"2026-03-03T14:00:00+01:00","endTime":"2026-03-03T14:45:00+01:00",
        "timeZone":"Europe/Paris","location":null,"status":"booked","version":3,
        "createdAt":"2026-03-01T09:00:00Z","updatedAt":"2026-03-02T09:00:00.25+01:00"}"#;

    #[test]
    fn a_slot_arrives_as_the_domain_knows_it() {
        let Some(Message::Change(change)) = read(&format!(r#"{{"type":"slot.updated","slot":{SLOT}}}"#))
        else {
            panic!("not read")
        };
        let Change::Slot { kind: SlotChange::Updated, slot } = *change else { panic!("{change:?}") };
        assert_eq!(slot.interval.start(), instant("2026-03-03T13:00:00Z").unwrap());
        assert_eq!((slot.status, slot.version, slot.location), (SlotStatus::Booked, Version(3), None));
    }

    #[test]
    fn a_booking_arrives_with_its_slot() {
        let text = format!(
            r#"{{"type":"booking.cancelled","booking":{{"id":"0198c0de-0000-7000-8000-000000000009",
            "slot":{SLOT},"candidate":{{"id":"0198c0de-0000-7000-8000-000000000003","name":"Lena Fischer",
            "email":"lena@example.com"}},"coordinatorId":"0198c0de-0000-7000-8000-000000000004",
            "status":"cancelled","notes":"a\nb","version":2,"icsUid":"x@convoke","sequence":1,
            "createdAt":"2026-03-01T09:00:00Z","updatedAt":"2026-03-01T09:00:00Z"}}}}"#
        );
        let Some(Message::Change(change)) = read(&text) else { panic!("not read") };
        let Change::Booking { kind: BookingChange::Cancelled, booking } = *change else {
            panic!("{change:?}")
        };
        assert_eq!(booking.candidate.name.as_str(), "Lena Fischer");
        assert_eq!(booking.slot.interviewer_name.as_str(), "Ana Moreau");
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        for (text, expected) in [
            (
                r#"{"type":"hello","serverTime":"2026-03-01T09:00:00Z","heartbeatSeconds":20}"#,
                Some(Message::Hello { heartbeat_seconds: 20 }),
            ),
            (r#"{"type":"resync"}"#, Some(Message::Change(Box::new(Change::Reload)))),
            (r#"{"type":"weather.changed"}"#, None),
            (r#"{"type":"slot.updated"}"#, None),
            (r#"{"type":"slot.updated","slot":{"id":"x"}}"#, None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
