//! The keys of the page, wherever the focus is.

use crate::{address::use_address, aids::is_taken, dom::effect};
use domain::time::IsoWeek;
use leptos::{ev, prelude::*};

use super::{
    address::likely,
    board::{Board, Open},
    week::{self, PATH},
};

/// In the order of the list of keys.
pub(crate) const KEYS: &[(&str, &str)] =
    &[("n", "offer a slot"), ("t", "today’s week"), ("[", "the week before"), ("]", "the week after")];

/// Listens for as long as the page is shown.
pub(super) fn listen(board: Board, this_week: IsoWeek) {
    let address = use_address();
    effect(move |_| {
        let handle = window_event_listener(ev::keydown, move |ev| {
            if is_taken(&ev) || board.open.with_untracked(Option::is_some) {
                return;
            }
            let to = |weeks| week::href(board.with_frame(|frame| frame.week).plus(weeks), this_week);
            match ev.key().as_str() {
                "n" => board.open.set(Some(Open::Offer { typed: likely(board), refused: None })),
                "t" => address.go(PATH),
                "[" => address.go(&to(-1)),
                "]" => address.go(&to(1)),
                _ => return,
            }
            ev.prevent_default();
        });
        on_cleanup(move || handle.remove());
    });
}
