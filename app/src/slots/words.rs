//! A slot in words, the same in the grid, in the list and in its dialog.

use domain::{
    bookings::{Booking, BookingStatus},
    slots::{Location, SlotStatus},
    time::{Instant, LocalTime, Zone, clock_time, day, offset, range, range_long},
};

use super::board::ShownSlot;
use crate::ui::pill::Tone;

/// How a slot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Standing {
    Saving,
    Available,
    Booked,
    /// It went by and nobody had booked it.
    Unused,
    /// Its interview went by, and nobody has said what came of it.
    Over,
    Completed,
    NoShow,
}

impl Standing {
    pub(super) fn of(slot: &ShownSlot, booking: Option<&Booking>, now: Instant) -> Self {
        let over = slot.interval.is_over(now);
        match (slot.saving, slot.status, booking.map(|booking| booking.status)) {
            (true, _, _) => Self::Saving,
            (false, _, Some(BookingStatus::Completed)) => Self::Completed,
            (false, _, Some(BookingStatus::NoShow)) => Self::NoShow,
            (false, SlotStatus::Booked, _) if over => Self::Over,
            (false, SlotStatus::Booked, _) => Self::Booked,
            (false, SlotStatus::Available, _) if slot.interval.has_begun(now) => Self::Unused,
            (false, SlotStatus::Available, _) => Self::Available,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Saving => "Saving",
            Self::Available => "Available",
            Self::Booked => "Booked",
            Self::Unused => "Not booked",
            Self::Over => "Over",
            Self::Completed => "Completed",
            Self::NoShow => "No-show",
        }
    }

    pub(super) fn tone(self) -> Tone {
        match self {
            Self::Available => Tone::Open,
            Self::Booked => Tone::Accent,
            Self::Completed => Tone::Good,
            Self::NoShow => Tone::Warn,
            Self::Saving | Self::Unused | Self::Over => Tone::Neutral,
        }
    }

    pub(super) fn is_past(self) -> bool {
        matches!(self, Self::Unused | Self::Over | Self::Completed | Self::NoShow)
    }
}

/// "14:00–14:45".
pub(super) fn times(slot: &ShownSlot, zone: &Zone) -> String {
    let clock = |at: Instant| zone.local(at).map(clock_time).unwrap_or_default();
    format!("{}–{}{}", clock(slot.interval.start()), clock(slot.interval.end()), which(slot, zone))
}

/// ", UTC+2", where clocks show its start twice.
fn which(slot: &ShownSlot, zone: &Zone) -> String {
    let Ok(start) = zone.local(slot.interval.start()) else { return String::new() };
    match zone.resolve(start.naive_local()) {
        Ok(LocalTime::Ambiguous { .. }) => format!(", {}", offset(start)),
        Ok(LocalTime::Single(_) | LocalTime::Skipped(_)) | Err(_) => String::new(),
    }
}

/// "Tue 3 Mar, 14:00–14:45 Paris".
pub(super) fn title(slot: &ShownSlot, zone: &Zone) -> String {
    let ends =
        zone.local(slot.interval.start()).and_then(|start| Ok((start, zone.local(slot.interval.end())?)));
    let words = |(start, end): (chrono::DateTime<chrono::FixedOffset>, _)| {
        format!("{}, {}", day(start.date_naive()), range(start, end, zone.name()))
    };
    ends.map(words).unwrap_or_default() + &which(slot, zone)
}

/// "Tuesday 3 March, 14:00 to 14:45 Paris time, booked: Lena Fischer, Room 4".
pub(super) fn sentence(slot: &ShownSlot, booking: Option<&Booking>, zone: &Zone, now: Instant) -> String {
    let ends =
        zone.local(slot.interval.start()).and_then(|start| Ok((start, zone.local(slot.interval.end())?)));
    let when =
        ends.map(|(start, end)| range_long(start, end, zone.name())).unwrap_or_default() + &which(slot, zone);
    let standing = Standing::of(slot, booking, now).word().to_ascii_lowercase();
    let more = about(slot, booking, ", ");
    if more.is_empty() { format!("{when}, {standing}") } else { format!("{when}, {standing}: {more}") }
}

/// "Lena Fischer · Room 4": who comes, and where to.
pub(super) fn about(slot: &ShownSlot, booking: Option<&Booking>, between: &str) -> String {
    let who = booking.map(|booking| booking.candidate.name.to_string());
    let whereto = slot.location.as_ref().map(|place| place_in_words(place).to_owned());
    who.into_iter().chain(whereto).collect::<Vec<_>>().join(between)
}

fn place_in_words(place: &Location) -> &str {
    if place.link().is_some() { "Online" } else { place.as_str() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::fixtures::{at, booking, paris, slot};

    const NOW: &str = "2026-03-03T12:00:00Z";
    const AHEAD: (&str, &str) = ("2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z");
    const GONE: (&str, &str) = ("2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z");

    #[test]
    fn a_slot_stands_as_its_status_and_the_clock_say() {
        for ((start, end), status, expected) in [
            (AHEAD, SlotStatus::Available, Standing::Available),
            (AHEAD, SlotStatus::Booked, Standing::Booked),
            (GONE, SlotStatus::Available, Standing::Unused),
            (GONE, SlotStatus::Booked, Standing::Over),
        ] {
            let slot = ShownSlot::from(&slot(1, start, end, status));
            assert_eq!(Standing::of(&slot, None, at(NOW)), expected);
        }
        let over = ShownSlot::from(&slot(1, GONE.0, GONE.1, SlotStatus::Booked));
        let no_show = booking(1, GONE, BookingStatus::NoShow);
        assert_eq!(Standing::of(&over, Some(&no_show), at(NOW)), Standing::NoShow);
    }

    #[test]
    fn a_slot_is_a_whole_sentence() {
        let free = ShownSlot::from(&slot(1, AHEAD.0, AHEAD.1, SlotStatus::Available));
        assert_eq!(
            sentence(&free, None, &paris(), at(NOW)),
            "Tuesday 3 March, 14:00 to 14:45 Paris time, available"
        );
        let held = ShownSlot {
            location: Location::parse("https://meet.example.com/x").unwrap(),
            ..ShownSlot::from(&slot(1, AHEAD.0, AHEAD.1, SlotStatus::Booked))
        };
        let booking = booking(1, AHEAD, BookingStatus::Booked);
        assert_eq!(
            sentence(&held, Some(&booking), &paris(), at(NOW)),
            "Tuesday 3 March, 14:00 to 14:45 Paris time, booked: Lena Fischer, Online"
        );
        assert_eq!(title(&held, &paris()), "Tue 3 Mar, 14:00–14:45 Paris");
    }

    #[test]
    fn a_time_that_clocks_show_twice_says_which_it_is() {
        for (start, end, expected) in [
            ("2026-10-25T00:30:00Z", "2026-10-25T00:50:00Z", "2:30–2:50, UTC+2"),
            ("2026-10-25T01:30:00Z", "2026-10-25T01:50:00Z", "2:30–2:50, UTC+1"),
            ("2026-10-25T02:30:00Z", "2026-10-25T02:50:00Z", "3:30–3:50"),
        ] {
            let slot = ShownSlot::from(&slot(1, start, end, SlotStatus::Available));
            assert_eq!(times(&slot, &paris()), expected);
        }
    }
}
