//! Rows that stay themselves: known by a key, moved and never made again while they are shown.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use leptos::{prelude::Owner, reactive::effect::RenderEffect, tachys::view::Mountable, web_sys::Comment};

use super::{
    Node,
    raise::{Ground, raise as raise_node},
    state::State,
};
use crate::signals::untrack;

/// What a list is to show, now and later.
pub(super) type Items = Box<dyn FnMut() -> Vec<Item> + Send>;

/// A row to be.
pub(super) struct Item {
    key: u64,
    make: Box<dyn FnOnce() -> Node + Send>,
}

/// A row that is shown.
pub(super) struct Row {
    key: u64,
    pub(super) state: State,
    /// Of all that the row made, which ends with it.
    owner: Owner,
}

impl Item {
    pub(super) fn new(key: &impl Hash, make: impl FnOnce() -> Node + Send + 'static) -> Self {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        Self { key: hasher.finish(), make: Box::new(make) }
    }

    pub(super) fn node(self) -> Node {
        (self.make)()
    }

    fn raise(self, all: &Owner, ground: &Ground) -> Row {
        let Self { key, make } = self;
        let owner = all.with(Owner::new);
        let state = owner.with(|| untrack(|| raise_node(make(), ground)));
        Row { key, state, owner }
    }
}

impl Row {
    fn end(self) {
        let Self { key: _, mut state, owner } = self;
        state.unmount();
        // What still reads ends before what it reads.
        drop(state);
        owner.cleanup();
    }
}

pub(super) fn raise(mut items: Items, ground: Ground) -> State {
    let all = Owner::current().unwrap_or_default();
    let effect = RenderEffect::new(move |before| match (items(), before) {
        (items, Some(State::Rows { rows, end })) => {
            State::Rows { rows: arrange(items, rows, &end, &all), end }
        }
        (items, _) => {
            let rows = items.into_iter().map(|item| item.raise(&all, &ground)).collect();
            State::Rows { rows, end: ground.comment() }
        }
    });
    State::Live(effect.into())
}

/// From the last to the first: each stands before the one that follows it, and is moved only if it does not.
fn arrange(items: Vec<Item>, before: Vec<Row>, end: &Comment, all: &Owner) -> Vec<Row> {
    let mut known: HashMap<u64, (usize, Row)> = HashMap::new();
    for (at, row) in before.into_iter().enumerate() {
        if let Some((_, twin)) = known.insert(row.key, (at, row)) {
            twin.end();
        }
    }
    let mut rows: Vec<(Option<usize>, Row)> = items
        .into_iter()
        .map(|item| match known.remove(&item.key) {
            Some((at, row)) => (Some(at), row),
            None => (None, item.raise(all, &Ground::Bare)),
        })
        .collect();
    known.into_values().for_each(|(_, row)| row.end());
    let stays = staying(&rows.iter().map(|(at, _)| *at).collect::<Vec<_>>());
    let mut following: Option<&State> = None;
    for ((_, row), stays) in rows.iter_mut().zip(stays).rev() {
        if !stays {
            match following {
                Some(following) => following.insert_before_this(&mut row.state),
                None => end.insert_before_this(&mut row.state),
            };
        }
        following = Some(&row.state);
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Which of the rows, told by where each stood before, need not move: the most that stand in the same order as they
/// did. A row that moves loses the focus.
fn staying(before: &[Option<usize>]) -> Vec<bool> {
    // The longest increasing subsequence: for each length the row that one of that length can end with earliest.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous = vec![None; before.len()];
    for (row, at) in before.iter().enumerate().filter(|(_, at)| at.is_some()) {
        let length = ends.partition_point(|&end| before[end] < *at);
        previous[row] = length.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = row,
            None => ends.push(row),
        }
    }
    let mut stays = vec![false; before.len()];
    let mut row = ends.last().copied();
    while let Some(at) = row {
        stays[at] = true;
        row = previous[at];
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_rows_as_can_stay_where_they_are() {
        for (before, moved) in [
            (vec![Some(0), Some(1), Some(2)], vec![]),
            (vec![Some(1), Some(2), Some(0)], vec![2]),
            (vec![Some(2), Some(0), Some(1)], vec![0]),
            (vec![Some(0), None, Some(1)], vec![1]),
            (vec![Some(2), Some(1), Some(0)], vec![0, 1]),
            (vec![None], vec![0]),
            (vec![], vec![]),
        ] {
            let stays = staying(&before);
            let moves: Vec<usize> = (0..before.len()).filter(|&row| !stays[row]).collect();
            assert_eq!(moves, moved, "{before:?}");
        }
    }
}
