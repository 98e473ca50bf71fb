//! What the tests of these pages share.

use domain::{
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, CandidateId, PersonId, SlotId, Version},
    slots::{Slot, SlotStatus},
    text::{Email, Line},
    time::{Instant, Interval, Zone, ZoneName},
};
use uuid::Uuid;

use super::clocks::Clocks;

pub(super) fn at(raw: &str) -> Instant {
    domain::time::instant(raw).unwrap()
}

pub(super) fn interval(start: &str, end: &str) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

pub(super) fn zone(name: &str) -> ZoneName {
    ZoneName::stored(name.to_owned())
}

/// Paris, New York and Tokyo in the first months of 2026, before any clock changes.
pub(super) fn clocks() -> Clocks {
    let winter = interval("2026-01-01T00:00:00Z", "2026-03-08T07:00:00Z");
    let offsets = [("Europe/Paris", 1), ("America/New_York", -5), ("Asia/Tokyo", 9)];
    Clocks::new(
        offsets
            .into_iter()
            .map(|(name, hours)| Zone::new(zone(name), winter, hours * 3600, vec![]))
            .collect(),
    )
}

pub(super) fn slot(id: u128, interviewer: u128, start: &str, end: &str) -> Slot {
    Slot {
        id: SlotId(Uuid::from_u128(id)),
        interviewer: PersonId(Uuid::from_u128(interviewer)),
        interviewer_name: Line::stored("Ana Moreau".to_owned()),
        interval: interval(start, end),
        time_zone: zone("Europe/Paris"),
        location: None,
        status: SlotStatus::Available,
        version: Version::FIRST,
        created_at: at("2026-03-01T00:00:00Z"),
        updated_at: at("2026-03-01T00:00:00Z"),
    }
}

pub(super) fn booking(id: u128, slot: Slot) -> Booking {
    Booking {
        id: BookingId(Uuid::from_u128(id)),
        slot: Slot { status: SlotStatus::Booked, ..slot },
        candidate: BookedCandidate {
            id: CandidateId(Uuid::from_u128(1)),
            name: Line::stored("Lena Fischer".to_owned()),
            email: Email::stored("lena@example.com".to_owned()),
            time_zone: Some(zone("Asia/Tokyo")),
        },
        coordinator: PersonId(Uuid::from_u128(9)),
        status: BookingStatus::Booked,
        notes: None,
        version: Version::FIRST,
        ics_uid: "uid@example.com".to_owned(),
        sequence: 0,
        created_at: at("2026-03-01T00:00:00Z"),
        updated_at: at("2026-03-01T00:00:00Z"),
    }
}
