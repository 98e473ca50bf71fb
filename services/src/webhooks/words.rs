//! What happened, in one line for people, as Slack and what is compatible with it takes it. Of a candidate the name is
//! said, and nothing else.

use domain::{
    bookings::{Booking, BookingStatus},
    events::Event,
    follow_ups::Followed,
    practice_rooms::{Member, PracticeRoom},
    preparation::Prepared,
    slots::Slot,
    thank_you_notes::Thanked,
    time::Instant,
};
use serde_json::json;

use crate::mail::words::{OnAClock, one_line};

/// What somebody sees who tries a webhook out.
const HELLO: &str = "This is Convoke: interviews that are booked, moved or cancelled will be told here.";

/// `{ "text": … }`.
pub(super) fn body(event: &Event) -> String {
    json!({ "text": line(event) }).to_string()
}

pub(super) fn test() -> String {
    json!({ "text": HELLO }).to_string()
}

/// "Booked: Lena Fischer with Ana Moreau, Tuesday 3 March 2026, 14:00–14:45 Paris (UTC+1)".
fn line(event: &Event) -> String {
    match event {
        Event::SlotCreated(slot) => format!("Offered: {}", of_slot(slot)),
        Event::SlotUpdated(slot) => format!("Slot changed: {}", of_slot(slot)),
        Event::SlotDeleted(slot) => format!("Withdrawn: {}", of_slot(slot)),
        Event::BookingCreated(booking) => format!("Booked: {}", of_booking(booking)),
        Event::BookingUpdated(booking) => match booking.status {
            BookingStatus::Booked => format!("Interview changed: {}", of_booking(booking)),
            BookingStatus::Cancelled => format!("Cancelled: {}", of_booking(booking)),
            BookingStatus::Completed => format!("Completed: {}", of_booking(booking)),
            BookingStatus::NoShow => format!("The candidate did not come: {}", of_booking(booking)),
        },
        Event::BookingCancelled(booking) | Event::BookingMovedAway(booking) => {
            format!("Cancelled: {}", of_booking(booking))
        }
        Event::RoomCreated(room) => format!("Practice room hosted: {}", of_room(room)),
        Event::RoomUpdated(room) => format!("Practice room changed: {}", of_room(room)),
        Event::RoomCancelled(room) => format!("Practice room cancelled: {}", of_room(room)),
        Event::PreparationUpdated(Prepared { booking, progress }) => {
            format!("Prepared, {progress} tasks: {}", of_booking(booking))
        }
        Event::FollowUpsUpdated(Followed { booking, open, total }) => {
            format!("To be done after it, {open} of {total}: {}", of_booking(booking))
        }
        Event::ThankYouNotesUpdated(Thanked { booking, sent }) => {
            format!("Thank-you notes, {sent} sent: {}", of_booking(booking))
        }
    }
}

/// "Ana Moreau with Bo Lindqvist, 2026-03-03 09:00 (UTC)": host and guest may be anywhere.
fn of_room(room: &PracticeRoom) -> String {
    let called = |member: &Member| plain(&one_line(&member.name));
    let guest = room.guest.as_ref().map(|guest| format!(" with {}", called(guest))).unwrap_or_default();
    format!("{}{guest}, {}", called(&room.host), in_utc(room.interval.start()))
}

fn of_booking(booking: &Booking) -> String {
    format!("{} with {}", plain(&one_line(&booking.candidate.name)), of_slot(&booking.slot))
}

fn of_slot(slot: &Slot) -> String {
    format!("{}, {}", plain(&one_line(&slot.interviewer_name)), plain(&when(slot)))
}

/// On the interviewer's clock. A change is not to fail because a zone has no rules any more.
fn when(slot: &Slot) -> String {
    match OnAClock::of(slot.interval, &slot.time_zone) {
        Ok(clock) => clock.whole(),
        Err(_no_rules) => in_utc(slot.interval.start()),
    }
}

fn in_utc(at: Instant) -> String {
    format!("{} (UTC)", at.format("%Y-%m-%d %H:%M"))
}

/// What begins a link or calls everybody in Slack is none here.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use domain::{messages::Side, text::Line, time::ZoneName};

    use super::*;
    use crate::mail::samples;

    fn booking() -> Booking {
        samples::invited(Side::Interviewer).booking
    }

    #[test]
    fn a_line_says_who_and_when_on_which_clock() {
        let booking = booking();
        let [who, with] = [&booking.candidate.name, &booking.slot.interviewer_name].map(Line::to_string);
        let told = line(&Event::BookingCreated(booking.clone()));
        assert!(told.starts_with(&format!("Booked: {who} with {with}, ")), "{told}");
        assert!(told.contains("2026, ") && told.ends_with("Paris (UTC+1)"), "{told}");
        assert!(!told.contains(booking.candidate.email.as_str()));
        let slot = line(&Event::SlotCreated(booking.slot));
        assert!(slot.starts_with(&format!("Offered: {with}, ")) && !slot.contains(&who), "{slot}");
    }

    #[test]
    fn what_came_of_it_is_said() {
        for (status, expected) in [
            (BookingStatus::Booked, "Interview changed: "),
            (BookingStatus::Completed, "Completed: "),
            (BookingStatus::NoShow, "The candidate did not come: "),
        ] {
            let told = line(&Event::BookingUpdated(Booking { status, ..booking() }));
            assert!(told.starts_with(expected), "{told}");
        }
    }

    #[test]
    fn a_name_calls_nobody() {
        let mut called = booking();
        called.candidate.name = Line::stored("<!channel> & \"co\"".to_owned());
        let body = body(&Event::BookingCreated(called));
        assert!(body.starts_with(r#"{"text":"Booked: &lt;!channel&gt; &amp; \"co\" with"#), "{body}");
    }

    #[test]
    fn a_zone_without_rules_stops_nothing() {
        let mut booking = booking();
        booking.slot.time_zone = ZoneName::stored("Atlantis/Capital".to_owned());
        assert!(line(&Event::BookingCreated(booking)).ends_with(" (UTC)"));
    }
}
