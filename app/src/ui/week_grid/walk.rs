use super::{Cursor, DAY, GridBlock, STEP, gesture::down};

/// A step of the keyboard through the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Earlier,
    Later,
    HourEarlier,
    HourLater,
    DayBefore,
    DayAfter,
    FirstDay,
    LastDay,
}

/// Where the cursor is after a step. Up and down go from edge to edge of blocks, sideways first through
/// those that lie side by side.
pub(super) fn step(cursor: &Cursor, step: Step, blocks: &[GridBlock], days: usize) -> Cursor {
    let Cursor { day, minute, on } = resolve(cursor, blocks);
    let here = on.as_ref().and_then(|key| blocks.iter().find(|block| block.day == day && block.key == *key));
    let (from, to) = here.map_or((minute, minute + STEP), |block| (block.from, block.to()));
    let at = |day, minute| resolve(&Cursor { day, minute, on: None }, blocks);
    let last_day = days.saturating_sub(1);
    match step {
        Step::Earlier => at(day, down(from.saturating_sub(1))),
        Step::Later if to >= DAY => Cursor { day, minute, on },
        Step::Later => at(day, to),
        Step::HourEarlier => at(day, down(minute.saturating_sub(60))),
        Step::HourLater => at(day, down(minute + 60)),
        Step::DayBefore | Step::DayAfter => {
            let beside = here.and_then(|here| beside(here, minute, step == Step::DayAfter, blocks));
            match beside {
                Some(block) => Cursor { day, minute, on: Some(block.key.clone()) },
                None if step == Step::DayAfter => at((day + 1).min(last_day), minute),
                None => at(day.saturating_sub(1), minute),
            }
        }
        Step::FirstDay => at(0, minute),
        Step::LastDay => at(last_day, minute),
    }
}

/// The cursor as the blocks are: on the one it names, else on the first that covers its minute.
pub(super) fn resolve(cursor: &Cursor, blocks: &[GridBlock]) -> Cursor {
    let Cursor { day, minute, on } = cursor.clone();
    let named = on.and_then(|key| blocks.iter().find(|block| block.key == key && block.day == day));
    let block = named.or_else(|| covering(day, minute, blocks).next());
    match block {
        Some(block) => {
            let minute = if block.covers(day, minute) { minute } else { block.from };
            Cursor { day, minute, on: Some(block.key.clone()) }
        }
        None => Cursor { day, minute, on: None },
    }
}

fn beside<'a>(here: &GridBlock, minute: u16, after: bool, blocks: &'a [GridBlock]) -> Option<&'a GridBlock> {
    let side_by_side = covering(here.day, minute, blocks).collect::<Vec<_>>();
    let at = side_by_side.iter().position(|block| block.key == here.key)?;
    let next = if after { at.checked_add(1) } else { at.checked_sub(1) };
    next.and_then(|next| side_by_side.get(next).copied())
}

fn covering(day: usize, minute: u16, blocks: &[GridBlock]) -> impl Iterator<Item = &GridBlock> {
    blocks.iter().filter(move |block| block.covers(day, minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(key: &str, day: usize, from: u16, minutes: u16) -> GridBlock {
        GridBlock { key: key.to_owned(), day, from, minutes, ..GridBlock::default() }
    }

    /// From a day and minute, by a step, to a day and minute and perhaps a block.
    type Row = ((usize, u16), Step, (usize, u16, Option<&'static str>));

    fn check(blocks: &[GridBlock], rows: &[Row]) {
        for ((day, minute), taken, expected) in rows {
            let cursor = Cursor { day: *day, minute: *minute, on: None };
            let Cursor { day, minute, on } = step(&cursor, *taken, blocks, 7);
            assert_eq!((day, minute, on.as_deref()), *expected, "{taken:?} from {cursor:?}");
        }
    }

    #[test]
    fn up_and_down_go_by_quarters_and_over_blocks_at_once() {
        let blocks = [block("a", 1, 540, 45)];
        check(
            &blocks,
            &[
                ((1, 510), Step::Later, (1, 525, None)),
                ((1, 525), Step::Later, (1, 540, Some("a"))),
                ((1, 540), Step::Later, (1, 585, None)),
                ((1, 585), Step::Earlier, (1, 570, Some("a"))),
                ((1, 570), Step::Earlier, (1, 525, None)),
                ((1, 0), Step::Earlier, (1, 0, None)),
                ((1, 1425), Step::Later, (1, 1425, None)),
                ((1, 1410), Step::HourLater, (1, 1425, None)),
            ],
        );
    }

    #[test]
    fn sideways_goes_by_days_at_the_same_time() {
        let blocks = [block("a", 1, 540, 45)];
        check(
            &blocks,
            &[
                ((0, 570), Step::DayAfter, (1, 570, Some("a"))),
                ((1, 570), Step::DayAfter, (2, 570, None)),
                ((6, 570), Step::DayAfter, (6, 570, None)),
                ((0, 570), Step::DayBefore, (0, 570, None)),
                ((3, 570), Step::FirstDay, (0, 570, None)),
                ((3, 570), Step::LastDay, (6, 570, None)),
            ],
        );
    }

    #[test]
    fn sideways_goes_first_through_blocks_side_by_side() {
        let blocks = [block("a", 1, 540, 60), block("b", 1, 555, 60)];
        let first = step(&Cursor { day: 0, minute: 570, on: None }, Step::DayAfter, &blocks, 7);
        let second = step(&first, Step::DayAfter, &blocks, 7);
        let third = step(&second, Step::DayAfter, &blocks, 7);
        assert_eq!([first.on.as_deref(), second.on.as_deref()], [Some("a"), Some("b")]);
        assert_eq!((third.day, third.on), (2, None));
        assert_eq!(step(&second, Step::DayBefore, &blocks, 7).on.as_deref(), Some("a"));
    }

    #[test]
    fn a_cursor_whose_block_went_away_stands_on_the_empty_quarter() {
        let cursor = Cursor { day: 1, minute: 570, on: Some("gone".to_owned()) };
        assert_eq!(resolve(&cursor, &[]), Cursor { day: 1, minute: 570, on: None });
    }
}
