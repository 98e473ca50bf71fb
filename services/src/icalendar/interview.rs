//! An interview as a `VEVENT`: what invitations and feeds say alike.

use domain::bookings::Booking;

use super::{Component, Property, utc};

/// `STATUS` (RFC 5545, section 3.8.1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Confirmed,
    Cancelled,
}

/// Without those who take part. The instant of the last change is its stamp, so that the same state of a booking is
/// the same file whenever it is written.
pub(crate) fn interview(booking: &Booking, status: Status, summary: &str, description: &str) -> Component {
    let changed = utc(booking.updated_at);
    let (status, transparency) = match status {
        Status::Confirmed => ("CONFIRMED", "OPAQUE"),
        Status::Cancelled => ("CANCELLED", "TRANSPARENT"),
    };
    let always = [
        Property::of("UID", &booking.ics_uid),
        Property::of("DTSTAMP", &changed),
        Property::of("LAST-MODIFIED", &changed),
        Property::of("SEQUENCE", booking.sequence.to_string()),
        Property::of("STATUS", status),
        Property::of("TRANSP", transparency),
        Property::of("DTSTART", utc(booking.slot.interval.start())),
        Property::of("DTEND", utc(booking.slot.interval.end())),
        Property::text("SUMMARY", summary),
        Property::text("DESCRIPTION", description),
    ];
    let location = booking.slot.location.as_ref();
    let place = location.map(|location| Property::text("LOCATION", location.as_str()));
    let link = location.and_then(|location| location.link()).map(|link| Property::of("URL", link));
    Component {
        name: "VEVENT".to_owned(),
        properties: always.into_iter().chain(place).chain(link).collect(),
        components: Vec::new(),
    }
}
