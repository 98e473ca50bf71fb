use super::{DAY, GridBlock, GridNow};

/// The morning, where nothing else is to be seen first.
const MORNING: u16 = 8 * 60;
/// From the morning on so much of a day is in sight on a phone.
const IN_SIGHT: u16 = 6 * 60;
/// What shows above the minute that a grid opens at.
const ABOVE: u16 = 15;

/// The minute in sight at first: the morning, unless what is to come on the `first` day lies before it or far
/// behind it. No block is cut by the head.
pub(super) fn at(blocks: &[GridBlock], first: usize, now: Option<GridNow>) -> u16 {
    let passed = now.filter(|now| now.day == first).map(|now| now.minute);
    let ahead = |block: &&GridBlock| block.day == first && passed.is_none_or(|now| now < block.to());
    let next = blocks.iter().filter(ahead).map(|block| block.from).min();
    let wanted = match (next, passed) {
        (Some(next), Some(now)) => Some(next.min(now)),
        (next, passed) => next.or(passed),
    };
    uncut(wanted.map_or(MORNING, around), blocks)
}

/// With what is wanted in sight, and as near to the morning as may be.
fn around(wanted: u16) -> u16 {
    if wanted < MORNING {
        wanted.saturating_sub(30)
    } else if wanted < MORNING + IN_SIGHT - 60 {
        MORNING
    } else {
        (wanted - 120) / 60 * 60
    }
}

/// Earlier, to the beginning of whatever reaches across the edge; what lasts half the day is cut all the same.
fn uncut(opens: u16, blocks: &[GridBlock]) -> u16 {
    let mut edge = opens;
    while let Some(from) = across(edge, blocks).filter(|&from| opens - from <= DAY / 6) {
        edge = from;
    }
    edge
}

fn across(edge: u16, blocks: &[GridBlock]) -> Option<u16> {
    let top = edge.saturating_sub(ABOVE);
    let cut = |block: &&GridBlock| block.from < edge && top < block.to();
    blocks.iter().filter(cut).map(|block| block.from).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(day: usize, from: u16, minutes: u16) -> GridBlock {
        GridBlock { day, from, minutes, ..GridBlock::default() }
    }

    #[test]
    fn it_opens_at_what_is_to_come() {
        for (blocks, now, expected) in [
            (vec![], None, 480),
            (vec![block(1, 540, 45)], None, 480),
            (vec![block(1, 300, 45)], None, 270),
            (vec![block(1, 18 * 60, 45)], None, 16 * 60),
            // On another day it may be earlier or later.
            (vec![block(0, 18 * 60, 45)], None, 480),
            (vec![block(1, 300, 45)], Some(900), 780),
            (vec![block(1, 300, 45), block(1, 1080, 45)], Some(600), 480),
            (vec![block(1, 870, 60)], Some(900), 720),
            (vec![], Some(1430), 1260),
        ] {
            let now = now.map(|minute| GridNow { day: 1, minute });
            assert_eq!(at(&blocks, 1, now), expected, "{blocks:?} {now:?}");
        }
    }

    #[test]
    fn no_block_is_cut_by_the_head() {
        for (blocks, expected) in [
            (vec![block(3, 450, 60)], 450),
            (vec![block(3, 450, 60), block(2, 420, 45)], 420),
            (vec![block(3, 405, 60)], 480),
            (vec![block(3, 410, 60)], 410),
            (vec![block(3, 60, 480)], 480),
        ] {
            assert_eq!(at(&blocks, 1, None), expected, "{blocks:?}");
        }
    }
}
