use super::GridBlock;

/// A block's place beside those it overlaps: in `lane` of `lanes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    pub(super) lane: usize,
    pub(super) lanes: usize,
}

/// Lays blocks of one day side by side where they overlap. Each takes the first lane that is free when it
/// begins; all that hang together, directly or through others, share the width evenly.
pub(super) fn lay(blocks: &[GridBlock]) -> Vec<Lane> {
    let mut order = (0..blocks.len()).collect::<Vec<_>>();
    order.sort_by_key(|&at| (blocks[at].from, std::cmp::Reverse(blocks[at].minutes), &blocks[at].key));
    let mut placed = vec![Lane { lane: 0, lanes: 1 }; blocks.len()];
    let (mut cluster, mut ends): (Vec<usize>, Vec<u16>) = (Vec::new(), Vec::new());
    for at in order {
        let (from, to) = (blocks[at].from, blocks[at].to());
        if ends.iter().all(|end| *end <= from) {
            share(&mut placed, &mut cluster, ends.len());
            ends.clear();
        }
        let lane = ends.iter().position(|end| *end <= from).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = to,
            None => ends.push(to),
        }
        placed[at].lane = lane;
        cluster.push(at);
    }
    share(&mut placed, &mut cluster, ends.len());
    placed
}

fn share(placed: &mut [Lane], cluster: &mut Vec<usize>, lanes: usize) {
    for at in cluster.drain(..) {
        placed[at].lanes = lanes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(intervals: &[(u16, u16)], expected: &[(usize, usize)]) {
        let block = |(at, (from, to)): (usize, &(u16, u16))| GridBlock {
            key: at.to_string(),
            from: *from,
            minutes: to - from,
            ..GridBlock::default()
        };
        let blocks = intervals.iter().enumerate().map(block).collect::<Vec<_>>();
        let lanes = lay(&blocks).into_iter().map(|Lane { lane, lanes }| (lane, lanes)).collect::<Vec<_>>();
        assert_eq!(lanes, expected, "{intervals:?}");
    }

    #[test]
    fn blocks_that_overlap_lie_side_by_side() {
        check(&[], &[]);
        check(&[(540, 600)], &[(0, 1)]);
        check(&[(540, 600), (570, 630)], &[(0, 2), (1, 2)]);
        check(&[(540, 600), (540, 600), (540, 600)], &[(0, 3), (1, 3), (2, 3)]);
    }

    #[test]
    fn blocks_that_touch_each_have_the_whole_width() {
        check(&[(540, 600), (600, 660)], &[(0, 1), (0, 1)]);
    }

    #[test]
    fn a_lane_is_used_again_once_it_is_free() {
        check(&[(540, 720), (540, 600), (600, 660)], &[(0, 2), (1, 2), (1, 2)]);
    }

    #[test]
    fn those_that_hang_together_share_evenly_and_others_do_not() {
        check(&[(540, 600), (570, 630), (615, 660), (700, 730)], &[(0, 2), (1, 2), (0, 2), (0, 1)]);
    }

    #[test]
    fn the_order_they_come_in_does_not_matter() {
        check(&[(570, 630), (540, 600)], &[(1, 2), (0, 2)]);
    }
}
