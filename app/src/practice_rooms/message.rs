//! What `/api/events` says of practice rooms.

use chrono::TimeDelta;
use domain::{
    ids::{PersonId, RoomId},
    practice_rooms::{Member, PracticeRoom, Round},
    text::Line,
    time::Interval,
};

use crate::live::{Json, instant_of, text_of, version};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RoomChange {
    /// Hosted, taken or moved.
    Shown(PracticeRoom),
    Cancelled(PracticeRoom),
}

/// `None` for what is not understood: a newer server may say more than this page knows.
pub(super) fn read<J: Json>(text: &str) -> Option<RoomChange> {
    let message = J::parse(text)?;
    let room = room(&message.field("practiceRoom"))?;
    match text_of(&message, "type")?.as_str() {
        "practice_room.created" | "practice_room.updated" => Some(RoomChange::Shown(room)),
        "practice_room.cancelled" => Some(RoomChange::Cancelled(room)),
        _ => None,
    }
}

/// Its rounds are not told apart on any page: they are not read.
fn room(row: &impl Json) -> Option<PracticeRoom> {
    let start = instant_of(row, "datetimeUtc")?;
    let length = TimeDelta::minutes(row.field("minutes").number()? as i64);
    let member = |id: &str, name: &str| {
        let id = PersonId::parse(&text_of(row, id)?)?;
        Some(Member { id, name: Line::stored(text_of(row, name)?) })
    };
    Some(PracticeRoom {
        id: RoomId::parse(&text_of(row, "id")?)?,
        host: member("hostId", "hostName")?,
        guest: member("guestId", "guestName"),
        interval: Interval::new(start, start + length).ok()?,
        topic: text_of(row, "topic").map(Line::stored),
        rounds: vec![Round::FIRST],
        version: version(row)?,
        ics_uid: text_of(row, "icsUid")?,
        sequence: row.field("sequence").number()? as i32,
        created_at: instant_of(row, "createdAt")?,
        updated_at: instant_of(row, "updatedAt")?,
    })
}

#[cfg(test)]
mod tests {
    use domain::time::Instant;
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_room_arrives_with_its_host_and_with_its_guest_once_there_is_one() {
        let told = |guest: &str| {
            format!(
                r#"{{"type":"practice_room.updated","practiceRoom":{{"id":"0198c0de-0000-7000-8000-000000000009",
                "hostId":"0198c0de-0000-7000-8000-000000000002","hostName":"Ana Moreau",{guest},
                "datetimeUtc":"2026-03-03T09:00:00Z","minutes":45,"topic":null,"rounds":[{{"number":1}}],
                "version":2,"icsUid":"x@convoke","sequence":0,"createdAt":"2026-03-01T09:00:00.000Z",
                "updatedAt":"2026-03-01T09:00:00.000Z"}}}}"#
            )
        };
        for (guest, expected) in [
            (r#""guestId":null,"guestName":null"#, None),
            (r#""guestId":"0198c0de-0000-7000-8000-000000000003","guestName":"Bo""#, Some("Bo")),
        ] {
            let Some(RoomChange::Shown(room)) = read::<Value>(&told(guest)) else { panic!("not read") };
            assert_eq!(room.guest.as_ref().map(|guest| guest.name.as_str()), expected);
            assert_eq!(room.interval.end(), "2026-03-03T09:45:00Z".parse::<Instant>().unwrap());
        }
    }
}
