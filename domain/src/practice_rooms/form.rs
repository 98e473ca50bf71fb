//! From what was typed to a room, or a change of one, that may be tried.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    fields::Fields,
    ids::RoomId,
    refusal::Refusal,
    rules::{
        notice,
        slot_length::{self, MAX_MINUTES, MIN_MINUTES},
    },
    text::Line,
    time::{self, Instant, Interval},
};

/// A room as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawRoom {
    pub datetime_utc: Option<String>,
    pub minutes: Option<i64>,
    pub topic: Option<String>,
}

/// A room that may be hosted: it lasts as long as a slot may, and begins as far ahead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRoom {
    pub interval: Interval,
    pub topic: Option<Line>,
}

impl RawRoom {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self, now: Instant) -> Result<NewRoom, Refusal> {
        let mut fields = Fields::default();
        let start = match self.datetime_utc {
            Some(raw) => start(&mut fields, &raw, now),
            None => fields.take("datetimeUtc", Err("is required")),
        };
        let length = fields.take("minutes", length(self.minutes));
        let topic = self.topic.as_deref().filter(|raw| !raw.trim().is_empty()).map(Line::parse);
        let topic = fields.take("topic", topic.transpose()).flatten();
        let interval =
            start.zip(length).and_then(|(start, length)| Interval::new(start, start + length).ok());
        fields.finish(interval.map(|interval| NewRoom { interval, topic }))
    }
}

/// A change of a room as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawRoomChange {
    pub room_id: Option<String>,
    pub datetime_utc: Option<String>,
    pub take: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomChange {
    pub room: RoomId,
    pub act: Act,
}

/// What is to become of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// Whoever asks is its guest.
    Take,
    /// It begins then, and lasts as long as before.
    Move(#[serde(with = "crate::time::written::instant")] Instant),
}

impl RawRoomChange {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self, now: Instant) -> Result<RoomChange, Refusal> {
        let mut fields = Fields::default();
        let room = self.room_id.map_or(Err("is required"), |raw| room(&raw));
        let room = fields.take("roomId", room);
        let act = match (self.datetime_utc, self.take) {
            (Some(raw), None) => start(&mut fields, &raw, now).map(Act::Move),
            (None, Some(true)) => Some(Act::Take),
            (Some(_), Some(_)) => fields.take("take", Err("must be left out where datetimeUtc is given")),
            (None, Some(false)) => fields.take("take", Err("must be true, or be left out")),
            (None, None) => fields.take("datetimeUtc", Err("is required, or else take")),
        };
        fields.finish(room.zip(act).map(|(room, act)| RoomChange { room, act }))
    }
}

fn start(fields: &mut Fields, raw: &str, now: Instant) -> Option<Instant> {
    let start = fields.take("datetimeUtc", time::instant(raw))?;
    fields.take("datetimeUtc", slot_length::whole_minute(start))?;
    fields.take("datetimeUtc", notice::check(start, now))?;
    Some(start)
}

fn length(minutes: Option<i64>) -> Result<TimeDelta, String> {
    let minutes = minutes.ok_or("is required")?;
    if !(MIN_MINUTES..=MAX_MINUTES).contains(&minutes) {
        return Err(format!("must be a whole number from {MIN_MINUTES} to {MAX_MINUTES}"));
    }
    Ok(TimeDelta::minutes(minutes))
}

fn room(raw: &str) -> Result<RoomId, &'static str> {
    RoomId::parse(raw).ok_or("must be the id of a practice room (a UUID)")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-03-02T09:00:00Z";
    const OK: &str = "2026-03-03T10:00:00Z";

    fn refused<T: std::fmt::Debug>(parsed: Result<T, Refusal>) -> Vec<String> {
        match parsed {
            Ok(_) => vec![],
            Err(Refusal::InvalidInput { fields }) => {
                fields.iter().map(|(field, _)| field.to_owned()).collect()
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_wrong_field_of_a_room_is_named() {
        let now = time::instant(NOW).unwrap();
        for (at, minutes, topic, expected) in [
            (Some(OK), Some(15), None, vec![]),
            (Some("2026-03-03T11:00:00+01:00"), Some(480), Some("System design"), vec![]),
            (Some(OK), Some(45), Some("  "), vec![]),
            (None, None, None, vec!["datetimeUtc", "minutes"]),
            (Some("2026-03-03T10:00:00"), Some(14), Some("a\nb"), vec!["datetimeUtc", "minutes", "topic"]),
            (Some(NOW), Some(481), None, vec!["datetimeUtc", "minutes"]),
            (Some("2026-03-03T10:00:30Z"), Some(i64::MAX), None, vec!["datetimeUtc", "minutes"]),
            (Some("2027-09-02T09:01:00Z"), Some(-45), None, vec!["datetimeUtc", "minutes"]),
        ] {
            let raw =
                RawRoom { datetime_utc: at.map(str::to_owned), minutes, topic: topic.map(str::to_owned) };
            assert_eq!(refused(raw.clone().parse(now)), expected, "{raw:?}");
        }
    }

    #[test]
    fn a_room_is_taken_or_moved_and_not_both() {
        let now = time::instant(NOW).unwrap();
        let id = "0198c0de-0000-7000-8000-000000000001";
        for (room, at, take, expected) in [
            (Some(id), None, Some(true), vec![]),
            (Some(id), Some(OK), None, vec![]),
            (Some(id), Some(NOW), None, vec!["datetimeUtc"]),
            (Some(id), Some(OK), Some(true), vec!["take"]),
            (Some(id), Some(OK), Some(false), vec!["take"]),
            (Some(id), None, Some(false), vec!["take"]),
            (Some(id), None, None, vec!["datetimeUtc"]),
            (Some("1"), Some("soon"), None, vec!["datetimeUtc", "roomId"]),
            (None, None, Some(true), vec!["roomId"]),
        ] {
            let raw =
                RawRoomChange { room_id: room.map(str::to_owned), datetime_utc: at.map(str::to_owned), take };
            assert_eq!(refused(raw.clone().parse(now)), expected, "{raw:?}");
        }
    }
}
