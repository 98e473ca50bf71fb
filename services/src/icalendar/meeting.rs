//! An interview or a practice room as a `VEVENT`: what invitations and feeds say alike.

use domain::{
    bookings::Booking,
    practice_rooms::PracticeRoom,
    slots::Location,
    time::{Instant, Interval},
};

use super::{Component, Property, utc};

/// `STATUS` (RFC 5545, section 3.8.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Confirmed,
    Cancelled,
}

/// What a calendar is told of, whatever it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting<'a> {
    uid: &'a str,
    sequence: i32,
    interval: Interval,
    location: Option<&'a Location>,
    changed: Instant,
}

impl<'a> From<&'a Booking> for Meeting<'a> {
    fn from(booking: &'a Booking) -> Self {
        Self {
            uid: &booking.ics_uid,
            sequence: booking.sequence,
            interval: booking.slot.interval,
            location: booking.slot.location.as_ref(),
            changed: booking.updated_at,
        }
    }
}

impl<'a> From<&'a PracticeRoom> for Meeting<'a> {
    fn from(room: &'a PracticeRoom) -> Self {
        Self {
            uid: &room.ics_uid,
            sequence: room.sequence,
            interval: room.interval,
            location: None,
            changed: room.updated_at,
        }
    }
}

impl Meeting<'_> {
    /// Without those who take part. The instant of the last change is its stamp, so that the same state of a meeting is
    /// the same file whenever it is written.
    pub(crate) fn event(self, status: Status, summary: &str, description: &str) -> Component {
        let Self { uid, sequence, interval, location, changed } = self;
        let changed = utc(changed);
        let (status, transparency) = match status {
            Status::Confirmed => ("CONFIRMED", "OPAQUE"),
            Status::Cancelled => ("CANCELLED", "TRANSPARENT"),
        };
        let always = [
            Property::of("UID", uid),
            Property::of("DTSTAMP", &changed),
            Property::of("LAST-MODIFIED", &changed),
            Property::of("SEQUENCE", sequence.to_string()),
            Property::of("STATUS", status),
            Property::of("TRANSP", transparency),
            Property::of("DTSTART", utc(interval.start())),
            Property::of("DTEND", utc(interval.end())),
            Property::text("SUMMARY", summary),
            Property::text("DESCRIPTION", description),
        ];
        let place = location.map(|location| Property::text("LOCATION", location.as_str()));
        let link = location.and_then(|location| location.link()).map(|link| Property::of("URL", link));
        Component {
            name: "VEVENT".to_owned(),
            properties: always.into_iter().chain(place).chain(link).collect(),
            components: Vec::new(),
        }
    }
}
