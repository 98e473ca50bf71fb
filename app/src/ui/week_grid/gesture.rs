use super::{DAY, GridBlock, Proposal, STEP};

/// A place under the pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) day: usize,
    pub(super) minute: u16,
}

/// What is being done to the week, by whatever hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Gesture {
    /// From where it was begun.
    Draw(Spot),
    /// A block, held so many minutes after its start.
    Carry { block: GridBlock, grip: u16 },
    /// A block, by its end.
    Resize(GridBlock),
}

impl Gesture {
    pub(super) fn carry(block: GridBlock, at: Spot) -> Self {
        let grip = at.minute.saturating_sub(block.from);
        Self::Carry { block, grip }
    }

    /// What is proposed when the pointer is there.
    pub(super) fn proposal(&self, at: Spot) -> Proposal {
        match self {
            Self::Draw(start) => {
                let (anchor, here) = (down(start.minute), down(at.minute));
                let (from, last) = (anchor.min(here), anchor.max(here));
                Proposal { key: None, day: start.day, from, to: (last + STEP).min(DAY) }
            }
            Self::Carry { block, grip } => {
                let from = nearest(at.minute.saturating_sub(*grip)).min(DAY - block.minutes.min(DAY));
                Proposal { key: Some(block.key.clone()), day: at.day, from, to: from + block.minutes }
            }
            Self::Resize(block) => {
                let to = nearest(at.minute).clamp((block.from + STEP).min(DAY), DAY);
                Proposal { key: Some(block.key.clone()), day: block.day, from: block.from, to }
            }
        }
    }

    /// The proposal moved by arrows: so many days, so many steps.
    pub(super) fn nudged(&self, proposal: &Proposal, days: i16, steps: i16, last_day: usize) -> Proposal {
        let Proposal { key, day, from, to } = proposal.clone();
        let sideways = |day: usize| day.saturating_add_signed(days.into()).min(last_day);
        match self {
            Self::Draw(_) => {
                let to = moved(to, steps).clamp((from + STEP).min(DAY), DAY);
                Proposal { key, day: sideways(day), from, to }
            }
            Self::Carry { .. } => {
                let minutes = to - from;
                let from = moved(from, steps).min(DAY - minutes);
                Proposal { key, day: sideways(day), from, to: from + minutes }
            }
            Self::Resize(_) => {
                Proposal { key, day, from, to: moved(to, steps).clamp((from + STEP).min(DAY), DAY) }
            }
        }
    }
}

/// Down to a step.
pub(super) fn down(minute: u16) -> u16 {
    minute.min(DAY - 1) / STEP * STEP
}

fn nearest(minute: u16) -> u16 {
    (minute + STEP / 2) / STEP * STEP
}

fn moved(minute: u16, steps: i16) -> u16 {
    minute.saturating_add_signed(steps * STEP.cast_signed()).min(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(day: usize, minute: u16) -> Spot {
        Spot { day, minute }
    }

    fn block() -> GridBlock {
        GridBlock { key: "a".to_owned(), day: 1, from: 540, minutes: 45, ..GridBlock::default() }
    }

    fn check(gesture: &Gesture, rows: &[(Spot, (usize, u16, u16))]) {
        for (at, expected) in rows {
            let Proposal { key: _, day, from, to } = gesture.proposal(*at);
            assert_eq!((day, from, to), *expected, "{gesture:?} at {at:?}");
        }
    }

    #[test]
    fn drawing_takes_every_quarter_it_touches_up_or_down() {
        check(
            &Gesture::Draw(spot(2, 607)),
            &[
                (spot(2, 607), (2, 600, 615)),
                (spot(2, 644), (2, 600, 645)),
                (spot(2, 645), (2, 600, 660)),
                (spot(2, 580), (2, 570, 615)),
                (spot(5, 660), (2, 600, 675)),
                (spot(2, 1440), (2, 600, 1440)),
            ],
        );
    }

    #[test]
    fn a_carried_block_keeps_its_length_and_stays_within_the_day() {
        check(
            &Gesture::carry(block(), spot(1, 560)),
            &[
                (spot(1, 560), (1, 540, 585)),
                (spot(3, 566), (3, 540, 585)),
                (spot(3, 568), (3, 555, 600)),
                (spot(0, 3), (0, 0, 45)),
                (spot(0, 1440), (0, 1395, 1440)),
            ],
        );
    }

    #[test]
    fn an_end_is_drawn_no_nearer_than_a_quarter() {
        check(
            &Gesture::Resize(block()),
            &[
                (spot(1, 585), (1, 540, 585)),
                (spot(4, 640), (1, 540, 645)),
                (spot(1, 100), (1, 540, 555)),
                (spot(1, 1440), (1, 540, 1440)),
            ],
        );
    }

    #[test]
    fn arrows_lengthen_what_is_drawn_and_move_what_is_carried() {
        let nudge = |gesture: &Gesture, from, to, days, steps| {
            let proposal = Proposal { key: None, day: 1, from, to };
            let Proposal { key: _, day, from, to } = gesture.nudged(&proposal, days, steps, 6);
            (day, from, to)
        };
        let (draw, carry) = (Gesture::Draw(spot(1, 540)), Gesture::carry(block(), spot(1, 540)));
        assert_eq!(nudge(&draw, 540, 585, 0, 1), (1, 540, 600));
        assert_eq!(nudge(&draw, 540, 555, 0, -1), (1, 540, 555));
        assert_eq!(nudge(&draw, 540, 585, -3, 0), (0, 540, 585));
        assert_eq!(nudge(&carry, 540, 585, 9, -2), (6, 510, 555));
        assert_eq!(nudge(&carry, 1395, 1440, 0, 1), (1, 1395, 1440));
        assert_eq!(nudge(&Gesture::Resize(block()), 540, 585, 1, 1), (1, 540, 600));
    }
}
