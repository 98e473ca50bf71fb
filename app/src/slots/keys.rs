//! The keys of the page, wherever the focus is.

use crate::{address::use_address, dom::effect, signals::Callback};
use leptos::{ev, prelude::*, web_sys::KeyboardEvent};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{
    board::{Board, Open},
    week::PATH,
};

/// In the order of the list of keys.
pub(super) const KEYS: [(&str, &str); 3] =
    [("n", "offer a slot"), ("t", "today’s week"), ("?", "this list of keys")];

/// Listens for as long as the page is shown.
pub(super) fn listen(board: Board, offer: Callback<()>) {
    let address = use_address();
    effect(move |_| {
        let handle = window_event_listener(ev::keydown, move |ev| {
            if is_taken(&ev) || board.open.with_untracked(Option::is_some) {
                return;
            }
            match ev.key().as_str() {
                "n" => offer.run(()),
                "t" => address.go(PATH),
                "?" => board.open.set(Some(Open::Keys)),
                _ => return,
            }
            ev.prevent_default();
        });
        on_cleanup(move || handle.remove());
    });
}

/// By the browser, by something that is typed into, or by another part of the page.
fn is_taken(ev: &KeyboardEvent) -> bool {
    let modified = ev.ctrl_key() || ev.meta_key() || ev.alt_key();
    let target = ev.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let typing = target.is_some_and(|target| {
        target.is_content_editable() || matches!(target.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
    });
    modified
        || ev.default_prevented()
        || typing
        || document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}
