//! What the tests of this page begin with.

use domain::{
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, CandidateId, PersonId, SlotId, Version},
    rules::Offered,
    slots::{Slot, SlotStatus},
    text::{Email, Line},
    time::{Instant, Interval, Transition, Zone, ZoneName},
};
use uuid::Uuid;

pub(super) fn at(raw: &str) -> Instant {
    domain::time::instant(raw).unwrap()
}

pub(super) fn interval(start: &str, end: &str) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

pub(super) fn slot_id(number: u128) -> SlotId {
    SlotId(Uuid::from_u128(number))
}

pub(super) fn offered(number: u128, start: &str, end: &str) -> Offered {
    Offered { id: slot_id(number), interval: interval(start, end) }
}

/// Paris in 2026.
pub(super) fn paris() -> Zone {
    Zone::new(
        ZoneName::stored("Europe/Paris".to_owned()),
        interval("2025-12-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        3600,
        vec![
            Transition { at: at("2026-03-29T01:00:00Z"), offset: 7200 },
            Transition { at: at("2026-10-25T01:00:00Z"), offset: 3600 },
        ],
    )
}

pub(super) fn slot(number: u128, start: &str, end: &str, status: SlotStatus) -> Slot {
    Slot {
        id: slot_id(number),
        interviewer: PersonId(Uuid::from_u128(100)),
        interviewer_name: Line::stored("Ana Moreau".to_owned()),
        interval: interval(start, end),
        time_zone: ZoneName::stored("Europe/Paris".to_owned()),
        location: None,
        status,
        version: Version::FIRST,
        created_at: at("2026-01-01T00:00:00Z"),
        updated_at: at("2026-01-01T00:00:00Z"),
    }
}

pub(super) fn booking(number: u128, (start, end): (&str, &str), status: BookingStatus) -> Booking {
    Booking {
        id: BookingId(Uuid::from_u128(number)),
        slot: slot(number, start, end, SlotStatus::Booked),
        candidate: BookedCandidate {
            id: CandidateId(Uuid::from_u128(number)),
            name: Line::stored("Lena Fischer".to_owned()),
            email: Email::stored("lena@example.com".to_owned()),
            time_zone: None,
        },
        coordinator: PersonId(Uuid::from_u128(200)),
        status,
        notes: None,
        version: Version::FIRST,
        ics_uid: String::new(),
        sequence: 0,
        created_at: at("2026-01-01T00:00:00Z"),
        updated_at: at("2026-01-01T00:00:00Z"),
    }
}
