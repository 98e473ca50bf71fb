//! Rows that stay themselves: known by a key, moved and never made again while they are shown.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use leptos::{
    prelude::{Owner, untrack},
    reactive::effect::RenderEffect,
    tachys::view::Mountable,
    web_sys::Comment,
};

use super::{
    Node,
    raise::{Ground, raise as raise_node},
    state::State,
};

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
    let mut known: HashMap<u64, (usize, Row)> =
        before.into_iter().enumerate().map(|(at, row)| (row.key, (at, row))).collect();
    let mut rows: Vec<(Option<usize>, Row)> = items
        .into_iter()
        .map(|item| match known.remove(&item.key) {
            Some((at, row)) => (Some(at), row),
            None => (None, item.raise(all, &Ground::Bare)),
        })
        .collect();
    for (_, Row { key: _, mut state, owner }) in known.into_values() {
        state.unmount();
        // What still reads ends before what it reads.
        drop(state);
        owner.cleanup();
    }
    let mut first_in_place = usize::MAX;
    let mut following: Option<&State> = None;
    for (at, row) in rows.iter_mut().rev() {
        match *at {
            Some(at) if at < first_in_place => first_in_place = at,
            _ => {
                match following {
                    Some(following) => following.insert_before_this(&mut row.state),
                    None => end.insert_before_this(&mut row.state),
                };
            }
        }
        following = Some(&row.state);
    }
    rows.into_iter().map(|(_, row)| row).collect()
}
