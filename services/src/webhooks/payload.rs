//! What happened, for programs: the body that Standard Webhooks (1.0) describes. Ids and facts, without the names and
//! addresses of people: whoever may know them asks for the row.

use chrono::SecondsFormat;
use domain::{
    bookings::{BookedCandidate, Booking},
    events::Event,
    follow_ups::Followed,
    practice_rooms::PracticeRoom,
    preparation::{Prepared, Progress},
    slots::Slot,
    thank_you_notes::Thanked,
    time::{Instant, ZoneName},
    webhooks::TEST,
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::{Result, time_zones};

#[derive(Serialize)]
struct Payload<'a> {
    r#type: &'a str,
    timestamp: String,
    data: Data<'a>,
}

/// The row as it is after the change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Data<'a> {
    Slot(SlotFacts<'a>),
    Booking(BookingFacts<'a>),
    PracticeRoom(RoomFacts),
    Preparation(PreparationFacts<'a>),
    FollowUps(FollowUpFacts<'a>),
    ThankYouNotes(ThankedFacts<'a>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SlotFacts<'a> {
    id: Uuid,
    interviewer_id: Uuid,
    /// On the interviewer's clock.
    start_time: String,
    end_time: String,
    time_zone: &'a str,
    location: Option<&'a str>,
    status: &'static str,
    version: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BookingFacts<'a> {
    id: Uuid,
    slot: SlotFacts<'a>,
    candidate_id: Uuid,
    coordinator_id: Uuid,
    status: &'static str,
    version: i64,
    sequence: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoomFacts {
    id: Uuid,
    host_id: Uuid,
    guest_id: Option<Uuid>,
    datetime_utc: String,
    minutes: i64,
    version: i64,
    sequence: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PreparationFacts<'a> {
    booking: BookingFacts<'a>,
    done: usize,
    total: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FollowUpFacts<'a> {
    booking: BookingFacts<'a>,
    open: usize,
    total: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ThankedFacts<'a> {
    booking: BookingFacts<'a>,
    sent: usize,
}

/// `{ "type": "booking.created", "timestamp": "…", "data": { "booking": … } }`
pub(super) fn body(event: &Event, now: Instant) -> Result<String> {
    let data = match event {
        Event::SlotCreated(slot) | Event::SlotUpdated(slot) | Event::SlotDeleted(slot) => {
            Data::Slot(of_slot(slot))
        }
        Event::BookingCreated(booking)
        | Event::BookingUpdated(booking)
        | Event::BookingCancelled(booking)
        | Event::BookingMovedAway(booking) => Data::Booking(of_booking(booking)),
        Event::RoomCreated(room) | Event::RoomUpdated(room) | Event::RoomCancelled(room) => {
            Data::PracticeRoom(of_room(room))
        }
        Event::PreparationUpdated(Prepared { booking, progress: Progress { done, total } }) => {
            Data::Preparation(PreparationFacts { booking: of_booking(booking), done: *done, total: *total })
        }
        Event::FollowUpsUpdated(Followed { booking, open, total }) => {
            Data::FollowUps(FollowUpFacts { booking: of_booking(booking), open: *open, total: *total })
        }
        Event::ThankYouNotesUpdated(Thanked { booking, sent }) => {
            Data::ThankYouNotes(ThankedFacts { booking: of_booking(booking), sent: *sent })
        }
    };
    let payload = Payload { r#type: event.kind().as_str(), timestamp: millis(now), data };
    Ok(serde_json::to_string(&payload).map_err(anyhow::Error::from)?)
}

pub(super) fn test(now: Instant) -> String {
    json!({ "type": TEST, "timestamp": millis(now), "data": {} }).to_string()
}

fn of_booking(booking: &Booking) -> BookingFacts<'_> {
    let Booking {
        id,
        slot,
        candidate: BookedCandidate { id: candidate, name: _, email: _, time_zone: _ },
        coordinator,
        status,
        notes: _,
        version,
        ics_uid: _,
        sequence,
        created_at: _,
        updated_at: _,
    } = booking;
    BookingFacts {
        id: id.0,
        slot: of_slot(slot),
        candidate_id: candidate.0,
        coordinator_id: coordinator.0,
        status: status.as_str(),
        version: version.0,
        sequence: *sequence,
    }
}

fn of_slot(slot: &Slot) -> SlotFacts<'_> {
    let Slot {
        id,
        interviewer,
        interviewer_name: _,
        interval,
        time_zone,
        location,
        status,
        version,
        created_at: _,
        updated_at: _,
    } = slot;
    SlotFacts {
        id: id.0,
        interviewer_id: interviewer.0,
        start_time: on_the_clock(time_zone, interval.start()),
        end_time: on_the_clock(time_zone, interval.end()),
        time_zone: time_zone.as_str(),
        location: location.as_ref().map(domain::slots::Location::as_str),
        status: status.as_str(),
        version: version.0,
    }
}

fn of_room(room: &PracticeRoom) -> RoomFacts {
    let PracticeRoom {
        id,
        host,
        guest,
        interval,
        topic: _,
        rounds: _,
        version,
        ics_uid: _,
        sequence,
        created_at: _,
        updated_at: _,
    } = room;
    RoomFacts {
        id: id.0,
        host_id: host.id.0,
        guest_id: guest.as_ref().map(|guest| guest.id.0),
        datetime_utc: interval.start().to_rfc3339_opts(SecondsFormat::Secs, true),
        minutes: interval.length().num_minutes(),
        version: version.0,
        sequence: *sequence,
    }
}

fn millis(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// In UTC where the zone has no rules any more: a change is not to fail because of that.
fn on_the_clock(zone: &ZoneName, at: Instant) -> String {
    let in_utc = |_| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    time_zones::local(zone, at).map_or_else(in_utc, |local| local.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use domain::messages::Side;
    use serde_json::Value;

    use super::*;
    use crate::{mail::samples, testing::at};

    #[test]
    fn a_body_is_ids_and_facts() {
        let booking = samples::invited(Side::Interviewer).booking;
        let body = body(&Event::BookingCreated(booking.clone()), at("2026-03-02T08:00:00Z")).unwrap();
        for personal in [booking.candidate.name.as_str(), booking.candidate.email.as_str()] {
            assert!(!body.contains(personal), "{body}");
        }
        let told: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            (&told["type"], &told["timestamp"]),
            (&json!("booking.created"), &json!("2026-03-02T08:00:00.000Z"))
        );
        let facts = &told["data"]["booking"];
        assert_eq!((&facts["id"], &facts["status"]), (&json!(booking.id), &json!("booked")));
        assert_eq!(facts["candidateId"], json!(booking.candidate.id));
        assert!(facts["slot"]["startTime"].as_str().unwrap().ends_with("+01:00"), "{body}");
    }
}
