//! The messages of `/api/events`, read as any client of the published interface reads them.

use chrono::DateTime;
use domain::{
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, CandidateId, PersonId, SlotId, Version},
    slots::{Location, Slot, SlotStatus},
    text::{Email, Line, Note},
    time::{Instant, Interval, ZoneName},
};
use wasm_bindgen::JsValue;

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
    Hello {
        heartbeat_seconds: u32,
    },
    /// How many notices are not read.
    Unread(u64),
    /// An interview that whoever looks is assigned to is another; or what those who took part are thanked with is.
    Interview(BookingId),
    Change(Change),
}

/// A message, or a row in it, as something that reads JSON hands it over: in the browser, the browser.
pub(crate) trait Json: Sized {
    fn parse(text: &str) -> Option<Self>;
    fn field(&self, name: &str) -> Self;
    fn text(&self) -> Option<String>;
    fn number(&self) -> Option<f64>;
}

impl Json for JsValue {
    fn parse(text: &str) -> Option<Self> {
        js_sys::JSON::parse(text).ok()
    }

    fn field(&self, name: &str) -> Self {
        js_sys::Reflect::get(self, &name.into()).unwrap_or(Self::UNDEFINED)
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }
}

/// `None` for what is not understood: a newer server may say more than this page knows.
pub(super) fn read<J: Json>(text: &str) -> Option<Message> {
    let message = J::parse(text)?;
    let of_slot = |kind| Some(Change::Slot { kind, slot: slot(&message.field("slot"))? });
    let of_booking =
        |kind| Some(Change::Booking { kind, booking: Box::new(booking(&message.field("booking"))?) });
    let change = match text_of(&message, "type")?.as_str() {
        "hello" => {
            let heartbeat_seconds = message.field("heartbeatSeconds").number()? as u32;
            return Some(Message::Hello { heartbeat_seconds });
        }
        "notices.changed" => return Some(Message::Unread(message.field("unread").number()? as u64)),
        "interview.changed" | "thank_you_notes.updated" => {
            return text_of(&message, "bookingId")
                .and_then(|id| BookingId::parse(&id))
                .map(Message::Interview);
        }
        "resync" => Change::Reload,
        "openings.changed" => Change::Openings,
        "candidate.changed" => Change::Candidate(CandidateId::parse(&text_of(&message, "candidateId")?)?),
        "preparation.updated" => Change::Preparation(BookingId::parse(&text_of(&message, "bookingId")?)?),
        "follow_ups.updated" => Change::FollowUps(BookingId::parse(&text_of(&message, "bookingId")?)?),
        "slot.created" => of_slot(SlotChange::Created)?,
        "slot.updated" => of_slot(SlotChange::Updated)?,
        "slot.deleted" => of_slot(SlotChange::Deleted)?,
        "booking.created" => of_booking(BookingChange::Created)?,
        "booking.updated" => of_booking(BookingChange::Updated)?,
        "booking.cancelled" => of_booking(BookingChange::Cancelled)?,
        kind if kind.starts_with("practice_room.") => Change::Room(text.to_owned()),
        _ => return None,
    };
    Some(Message::Change(change))
}

fn slot(row: &impl Json) -> Option<Slot> {
    let interval = Interval::new(instant_of(row, "startTime")?, instant_of(row, "endTime")?).ok()?;
    Some(Slot {
        id: SlotId::parse(&text_of(row, "id")?)?,
        interviewer: PersonId::parse(&text_of(row, "interviewerId")?)?,
        interviewer_name: Line::stored(text_of(row, "interviewerName")?),
        interval,
        time_zone: ZoneName::stored(text_of(row, "timeZone")?),
        location: text_of(row, "location").and_then(|raw| Location::parse(&raw).ok().flatten()),
        status: SlotStatus::parse(&text_of(row, "status")?)?,
        version: version(row)?,
        created_at: instant_of(row, "createdAt")?,
        updated_at: instant_of(row, "updatedAt")?,
    })
}

fn booking(row: &impl Json) -> Option<Booking> {
    Some(Booking {
        id: BookingId::parse(&text_of(row, "id")?)?,
        slot: slot(&row.field("slot"))?,
        candidate: candidate(&row.field("candidate"))?,
        coordinator: PersonId::parse(&text_of(row, "coordinatorId")?)?,
        status: BookingStatus::parse(&text_of(row, "status")?)?,
        notes: text_of(row, "notes").map(Note::stored),
        version: version(row)?,
        ics_uid: text_of(row, "icsUid")?,
        sequence: row.field("sequence").number()? as i32,
        created_at: instant_of(row, "createdAt")?,
        updated_at: instant_of(row, "updatedAt")?,
    })
}

fn candidate(row: &impl Json) -> Option<BookedCandidate> {
    Some(BookedCandidate {
        id: CandidateId::parse(&text_of(row, "id")?)?,
        name: Line::stored(text_of(row, "name")?),
        email: Email::stored(text_of(row, "email")?),
        time_zone: text_of(row, "timeZone").map(ZoneName::stored),
    })
}

pub(crate) fn text_of(row: &impl Json, name: &str) -> Option<String> {
    row.field(name).text()
}

/// Numbers of JSON are exact as far as versions ever count.
pub(crate) fn version(row: &impl Json) -> Option<Version> {
    row.field("version").number().map(|version| Version(version as i64))
}

pub(crate) fn instant_of(row: &impl Json, name: &str) -> Option<Instant> {
    instant(&text_of(row, name)?)
}

/// The server's own instants, which need no checking of their shape.
fn instant(raw: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(raw).ok().map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    impl Json for Value {
        fn parse(text: &str) -> Option<Self> {
            serde_json::from_str(text).ok()
        }

        fn field(&self, name: &str) -> Self {
            self[name].clone()
        }

        fn text(&self) -> Option<String> {
            self.as_str().map(str::to_owned)
        }

        fn number(&self) -> Option<f64> {
            self.as_f64()
        }
    }

    const SLOT: &str = r#"{"id":"0198c0de-0000-7000-8000-000000000001",
        "interviewerId":"0198c0de-0000-7000-8000-000000000002","interviewerName":"Ana Moreau",
        "startTime":"2026-03-03T14:00:00+01:00","endTime":"2026-03-03T14:45:00+01:00",
        "timeZone":"Europe/Paris","location":null,"status":"booked","version":3,
        "createdAt":"2026-03-01T09:00:00Z","updatedAt":"2026-03-02T09:00:00.25+01:00"}"#;

    #[test]
    fn a_slot_arrives_as_the_domain_knows_it() {
        let Some(Message::Change(change)) =
            read::<Value>(&format!(r#"{{"type":"slot.updated","slot":{SLOT}}}"#))
        else {
            panic!("not read")
        };
        let Change::Slot { kind: SlotChange::Updated, slot } = change else { panic!("{change:?}") };
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
        let Some(Message::Change(change)) = read::<Value>(&text) else { panic!("not read") };
        let Change::Booking { kind: BookingChange::Cancelled, booking } = change else {
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
            (r#"{"type":"resync"}"#, Some(Message::Change(Change::Reload))),
            (
                r#"{"type":"practice_room.taken"}"#,
                Some(Message::Change(Change::Room(r#"{"type":"practice_room.taken"}"#.to_owned()))),
            ),
            (r#"{"type":"notices.changed","unread":3}"#, Some(Message::Unread(3))),
            (
                r#"{"type":"preparation.updated","bookingId":"0198c0de-0000-7000-8000-000000000009","done":1,"total":2}"#,
                BookingId::parse("0198c0de-0000-7000-8000-000000000009")
                    .map(|id| Message::Change(Change::Preparation(id))),
            ),
            (
                r#"{"type":"follow_ups.updated","bookingId":"0198c0de-0000-7000-8000-000000000009","open":1,"total":3}"#,
                BookingId::parse("0198c0de-0000-7000-8000-000000000009")
                    .map(|id| Message::Change(Change::FollowUps(id))),
            ),
            (
                r#"{"type":"thank_you_notes.updated","bookingId":"0198c0de-0000-7000-8000-000000000009","sent":1}"#,
                BookingId::parse("0198c0de-0000-7000-8000-000000000009").map(Message::Interview),
            ),
            (r#"{"type":"preparation.updated","bookingId":7}"#, None),
            (r#"{"type":"weather.changed"}"#, None),
            (r#"{"type":"slot.updated"}"#, None),
            (r#"{"type":"slot.updated","slot":{"id":"x"}}"#, None),
            ("", None),
        ] {
            assert_eq!(read::<Value>(text), expected, "{text}");
        }
    }
}
