//! The slots found, while others book them too.

use domain::{
    bookings::Booking,
    ids::{BookingId, SlotId},
    slots::{Slot, SlotStatus},
    text::Line,
    time::Instant,
};

use crate::live::Shown;

/// What became of a slot since it was found. Such a row stays, so that nobody wonders where it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An attempt to book it is under way here.
    Saving,
    /// Somebody else has it.
    Taken,
    /// Its interviewer took it back.
    Gone,
    /// Booked from here.
    Yours { booking: BookingId, candidate: Line },
}

/// How a row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Booked,
    Begun,
    Marked(Mark),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    shown: Shown<Slot>,
    marks: Vec<(SlotId, Mark)>,
}

impl Rows {
    #[must_use]
    pub fn new(found: Vec<Slot>) -> Self {
        Self { shown: Shown::new(found), marks: Vec::new() }
    }

    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        self.shown.rows()
    }

    #[must_use]
    pub fn slot(&self, id: SlotId) -> Option<&Slot> {
        self.shown.get(id.0)
    }

    #[must_use]
    pub fn state(&self, id: SlotId, now: Instant) -> Option<State> {
        let slot = self.slot(id)?;
        Some(match (self.mark(id), slot.status) {
            (Some(mark), _) => State::Marked(mark.clone()),
            (None, SlotStatus::Booked) => State::Booked,
            (None, SlotStatus::Available) if slot.interval.has_begun(now) => State::Begun,
            (None, SlotStatus::Available) => State::Open,
        })
    }

    /// A slot changed. `false`: it is not shown, so that only another search can say whether it should be.
    pub fn changed(&mut self, slot: &Slot) -> bool {
        let Some(before) = self.slot(slot.id).map(|before| before.status) else { return false };
        if self.shown.put(slot.clone()) {
            match (slot.status, self.mark(slot.id)) {
                (SlotStatus::Booked, None) if before == SlotStatus::Available => {
                    self.set(slot.id, Mark::Taken)
                }
                (SlotStatus::Available, Some(Mark::Taken | Mark::Yours { .. })) => self.clear(slot.id),
                _ => {}
            }
        }
        true
    }

    /// Its interviewer took it back.
    pub fn removed(&mut self, slot: &Slot) {
        if self.slot(slot.id).is_some() {
            self.shown.put(slot.clone());
            self.set(slot.id, Mark::Gone);
        }
    }

    pub fn saving(&mut self, id: SlotId) {
        self.set(id, Mark::Saving);
    }

    /// The attempt held.
    pub fn booked(&mut self, booking: &Booking) {
        self.shown.put(booking.slot.clone());
        let mark = Mark::Yours { booking: booking.id, candidate: booking.candidate.name.clone() };
        self.set(booking.slot.id, mark);
    }

    /// The attempt was refused: the row stands as it did, or as others made it meanwhile.
    pub fn take_back(&mut self, id: SlotId, taken: bool) {
        if self.mark(id) != Some(&Mark::Saving) {
            return;
        }
        self.clear(id);
        if taken || self.slot(id).is_some_and(|slot| slot.status == SlotStatus::Booked) {
            self.set(id, Mark::Taken);
        }
    }

    /// The same search, asked again. What is marked stays where it was.
    pub fn reload(&mut self, mut found: Vec<Slot>) {
        let has = |found: &[Slot], id| found.iter().any(|slot| slot.id == id);
        let stays = |slot: &&Slot| self.mark(slot.id).is_some() && !has(&found, slot.id);
        let kept: Vec<Slot> = self.slots().iter().filter(stays).cloned().collect();
        for slot in &found {
            if slot.status == SlotStatus::Available && self.mark(slot.id) == Some(&Mark::Taken) {
                self.clear(slot.id);
            }
        }
        found.extend(kept);
        self.shown.reload(found);
        let Self { shown, marks } = self;
        marks.retain(|(id, _)| shown.get(id.0).is_some());
    }

    fn mark(&self, id: SlotId) -> Option<&Mark> {
        self.marks.iter().find(|(marked, _)| *marked == id).map(|(_, mark)| mark)
    }

    fn set(&mut self, id: SlotId, mark: Mark) {
        self.clear(id);
        self.marks.push((id, mark));
    }

    fn clear(&mut self, id: SlotId) {
        self.marks.retain(|(marked, _)| *marked != id);
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::Version;

    use super::{
        super::fixtures::{at, booking, slot},
        *,
    };

    fn open(id: u128) -> Slot {
        slot(id, 1, "2026-03-03T14:00:00Z", "2026-03-03T14:45:00Z")
    }

    fn next(slot: &Slot, status: SlotStatus) -> Slot {
        Slot { status, version: slot.version.next(), ..slot.clone() }
    }

    fn state(rows: &Rows, slot: &Slot) -> Option<State> {
        rows.state(slot.id, at("2026-03-03T09:00:00Z"))
    }

    #[test]
    fn a_slot_that_somebody_else_takes_says_so_and_stays() {
        let slot = open(1);
        let mut rows = Rows::new(vec![slot.clone()]);
        assert!(rows.changed(&next(&slot, SlotStatus::Booked)));
        assert_eq!(state(&rows, &slot), Some(State::Marked(Mark::Taken)));
        rows.reload(vec![]);
        assert_eq!(state(&rows, &slot), Some(State::Marked(Mark::Taken)));
    }

    #[test]
    fn a_slot_that_is_freed_again_can_be_had_again() {
        let slot = open(1);
        let taken = next(&slot, SlotStatus::Booked);
        let mut rows = Rows::new(vec![slot.clone()]);
        rows.changed(&taken);
        rows.changed(&next(&taken, SlotStatus::Available));
        assert_eq!(state(&rows, &slot), Some(State::Open));
    }

    #[test]
    fn one_that_was_booked_when_found_is_not_news() {
        let booked = next(&open(1), SlotStatus::Booked);
        let mut rows = Rows::new(vec![booked.clone()]);
        rows.changed(&next(&booked, SlotStatus::Booked));
        assert_eq!(state(&rows, &booked), Some(State::Booked));
    }

    #[test]
    fn what_is_not_shown_asks_for_another_search() {
        assert!(!Rows::new(vec![]).changed(&open(1)));
    }

    #[test]
    fn our_own_attempt_is_not_somebody_elses() {
        let slot = open(1);
        let mut rows = Rows::new(vec![slot.clone()]);
        rows.saving(slot.id);
        let booked = next(&slot, SlotStatus::Booked);
        rows.changed(&booked);
        assert_eq!(state(&rows, &slot), Some(State::Marked(Mark::Saving)));
        rows.booked(&booking(7, booked));
        assert!(matches!(state(&rows, &slot), Some(State::Marked(Mark::Yours { .. }))));
    }

    #[test]
    fn a_refused_attempt_leaves_the_row_as_others_made_it() {
        let slot = open(1);
        for (others, taken, expected) in [
            (None, false, State::Open),
            (None, true, State::Marked(Mark::Taken)),
            (Some(next(&slot, SlotStatus::Booked)), false, State::Marked(Mark::Taken)),
        ] {
            let mut rows = Rows::new(vec![slot.clone()]);
            rows.saving(slot.id);
            if let Some(changed) = &others {
                rows.changed(changed);
            }
            rows.take_back(slot.id, taken);
            assert_eq!(state(&rows, &slot), Some(expected));
        }
    }

    #[test]
    fn a_slot_taken_back_stays_in_sight_and_one_that_began_cannot_be_had() {
        let slot = open(1);
        let mut rows = Rows::new(vec![slot.clone()]);
        assert_eq!(rows.state(slot.id, at("2026-03-03T14:00:00Z")), Some(State::Begun));
        rows.removed(&Slot { version: Version(2), ..slot.clone() });
        assert_eq!(state(&rows, &slot), Some(State::Marked(Mark::Gone)));
    }
}
