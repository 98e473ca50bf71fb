//! The slots in sight that a booking may be dropped on, and why not on the others.

use domain::{
    bookings::Booking,
    ids::BookingId,
    refusal::Refusal,
    rules::{
        nobody_twice::{self, Engagement, Party},
        one_booking,
    },
    slots::Slot,
    time::Instant,
};
use serde::{Deserialize, Serialize};

use super::clocks::Clocks;
use crate::ui::week_grid::Verdict;

/// What speaks for and against moving a booking within the days shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Those still to be had, ordered by start.
    pub slots: Vec<Slot>,
    /// The candidate's live bookings around then, whoever they are with.
    pub engagements: Vec<Booking>,
    pub clocks: Clocks,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}

/// A slot, and what the rules say to moving the booking there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub slot: Slot,
    pub verdict: Verdict,
}

impl Target {
    /// In the grid.
    #[must_use]
    pub fn key(&self) -> String {
        format!("slot-{}", self.slot.id)
    }
}

/// Every slot with its verdict: the server's rules, asked here.
#[must_use]
pub fn judge(booking: &Booking, room: &Room) -> Vec<Target> {
    let engaged: Vec<Engagement> =
        room.engagements.iter().flat_map(|other| engagements(booking, other)).collect();
    let target = |slot: &Slot| {
        let parties = [Party::Candidate(booking.candidate.id), Party::Person(slot.interviewer)];
        let allowed = one_booking::check(slot, room.now)
            .and_then(|()| nobody_twice::check(&parties, slot.interval, Some(booking.id.into()), &engaged));
        let verdict = match allowed {
            Ok(()) => Verdict { fits: true, sentence: fits(booking, slot, room) },
            Err(refusal) => Verdict { fits: false, sentence: why_not(&refusal, booking, &room.engagements) },
        };
        Target { slot: slot.clone(), verdict }
    };
    room.slots.iter().map(target).collect()
}

/// Who is taken by another booking of the same candidate.
fn engagements(booking: &Booking, other: &Booking) -> [Engagement; 2] {
    let engagement = |party| Engagement { party, occasion: other.id.into(), interval: other.slot.interval };
    [engagement(Party::Candidate(booking.candidate.id)), engagement(Party::Person(other.slot.interviewer))]
}

/// "fits: 17:30 Tokyo, 30 min instead of 45".
fn fits(booking: &Booking, slot: &Slot, room: &Room) -> String {
    let theirs = booking.candidate.time_zone.as_ref().filter(|zone| room.clocks.zone(zone).is_some());
    let clock = theirs.map(|zone| {
        let reading = room.clocks.reading(slot.interval, zone);
        let starts = reading.times.split('–').next().unwrap_or_default().to_owned();
        format!("{starts} {}", reading.place)
    });
    let minutes = |slot: &Slot| slot.interval.length().num_minutes();
    let (before, after) = (minutes(&booking.slot), minutes(slot));
    let length = (before != after).then(|| format!("{after} min instead of {before}"));
    let parts: Vec<String> = [clock, length].into_iter().flatten().collect();
    if parts.is_empty() { "fits".to_owned() } else { format!("fits: {}", parts.join(", ")) }
}

fn why_not(refusal: &Refusal, booking: &Booking, engagements: &[Booking]) -> String {
    let with = |id: BookingId| engagements.iter().find(|other| other.id == id);
    match refusal {
        Refusal::CandidateBusy { booking: id } => {
            let whom = with(*id).map_or("somebody else", |other| other.slot.interviewer_name.as_str());
            format!("{} is with {whom} then", first_name(booking.candidate.name.as_str()))
        }
        Refusal::PersonBusy { .. } => "The interviewer is in another interview then".to_owned(),
        Refusal::SlotUnavailable => "It has begun".to_owned(),
        other => other.to_string(),
    }
}

/// "Ana" of "Ana Moreau".
pub(super) fn first_name(name: &str) -> String {
    name.split_whitespace().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{at, booking, clocks, slot},
        *,
    };

    #[test]
    fn a_slot_fits_or_says_why_not() {
        let moved = booking(1, slot(1, 1, "2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z"));
        let bo = Slot {
            interviewer_name: domain::text::Line::stored("Bo Lindqvist".to_owned()),
            ..slot(2, 2, "2026-03-04T09:30:00Z", "2026-03-04T10:15:00Z")
        };
        let other = booking(2, bo);
        for (id, interviewer, start, end, fits, sentence) in [
            (3, 1, "2026-03-05T13:00:00Z", "2026-03-05T13:45:00Z", true, "fits: 22:00 Tokyo"),
            (
                4,
                1,
                "2026-03-05T13:00:00Z",
                "2026-03-05T13:30:00Z",
                true,
                "fits: 22:00 Tokyo, 30 min instead of 45",
            ),
            (5, 3, "2026-03-04T10:00:00Z", "2026-03-04T10:45:00Z", false, "Lena is with Bo Lindqvist then"),
            (6, 3, "2026-03-04T10:15:00Z", "2026-03-04T11:00:00Z", true, "fits: 19:15 Tokyo"),
            // Where it stands now it is in nobody's way.
            (7, 3, "2026-03-03T13:15:00Z", "2026-03-03T14:00:00Z", true, "fits: 22:15 Tokyo"),
            (8, 3, "2026-03-03T08:00:00Z", "2026-03-03T08:45:00Z", false, "It has begun"),
        ] {
            let room = Room {
                slots: vec![slot(id, interviewer, start, end)],
                engagements: vec![moved.clone(), other.clone()],
                clocks: clocks(),
                now: at("2026-03-03T08:30:00Z"),
            };
            let found = judge(&moved, &room);
            let verdict = &found[0].verdict;
            assert_eq!((verdict.fits, verdict.sentence.as_str()), (fits, sentence));
        }
    }
}
