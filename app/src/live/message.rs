//! The messages of `/api/events`, read as any client of the published interface reads them.

use chrono::DateTime;
use domain::{
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, CandidateId, PersonId, SlotId, Version},
    slots::{Location, Slot, SlotStatus},
    text::{Email, Line, Note},
    time::{Instant, Interval, ZoneName},
};
use serde_json::Value;

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
    let message: &Value = &serde_json::from_str(text).ok()?;
    let of_slot = |kind| Some(Change::Slot { kind, slot: slot(&message["slot"])? });
    let of_booking = |kind| Some(Change::Booking { kind, booking: booking(&message["booking"])? });
    let change = match text_of(message, "type")? {
        "hello" => {
            let heartbeat_seconds = message["heartbeatSeconds"].as_u64()?.try_into().ok()?;
            return Some(Message::Hello { heartbeat_seconds });
        }
        "resync" => Change::Reload,
        "slot.created" => of_slot(SlotChange::Created)?,
        "slot.updated" => of_slot(SlotChange::Updated)?,
        "slot.deleted" => of_slot(SlotChange::Deleted)?,
        "booking.created" => of_booking(BookingChange::Created)?,
        "booking.updated" => of_booking(BookingChange::Updated)?,
        "booking.cancelled" => of_booking(BookingChange::Cancelled)?,
        _ => return None,
    };
    Some(Message::Change(Box::new(change)))
}

fn slot(row: &Value) -> Option<Slot> {
    let interval = Interval::new(instant_of(row, "startTime")?, instant_of(row, "endTime")?).ok()?;
    Some(Slot {
        id: SlotId::parse(text_of(row, "id")?)?,
        interviewer: PersonId::parse(text_of(row, "interviewerId")?)?,
        interviewer_name: Line::stored(text_of(row, "interviewerName")?.to_owned()),
        interval,
        time_zone: ZoneName::stored(text_of(row, "timeZone")?.to_owned()),
        location: text_of(row, "location").and_then(|raw| Location::parse(raw).ok().flatten()),
        status: SlotStatus::parse(text_of(row, "status")?)?,
        version: version(row)?,
        created_at: instant_of(row, "createdAt")?,
        updated_at: instant_of(row, "updatedAt")?,
    })
}

fn booking(row: &Value) -> Option<Booking> {
    Some(Booking {
        id: BookingId::parse(text_of(row, "id")?)?,
        slot: slot(&row["slot"])?,
        candidate: candidate(&row["candidate"])?,
        coordinator: PersonId::parse(text_of(row, "coordinatorId")?)?,
        status: BookingStatus::parse(text_of(row, "status")?)?,
        notes: text_of(row, "notes").map(|raw| Note::stored(raw.to_owned())),
        version: version(row)?,
        ics_uid: text_of(row, "icsUid")?.to_owned(),
        sequence: row["sequence"].as_i64()?.try_into().ok()?,
        created_at: instant_of(row, "createdAt")?,
        updated_at: instant_of(row, "updatedAt")?,
    })
}

fn candidate(row: &Value) -> Option<BookedCandidate> {
    Some(BookedCandidate {
        id: CandidateId::parse(text_of(row, "id")?)?,
        name: Line::stored(text_of(row, "name")?.to_owned()),
        email: Email::stored(text_of(row, "email")?.to_owned()),
        time_zone: text_of(row, "timeZone").map(|name| ZoneName::stored(name.to_owned())),
    })
}

fn text_of<'a>(row: &'a Value, field: &str) -> Option<&'a str> {
    row[field].as_str()
}

fn version(row: &Value) -> Option<Version> {
    row["version"].as_i64().map(Version)
}

fn instant_of(row: &Value, field: &str) -> Option<Instant> {
    instant(text_of(row, field)?)
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
