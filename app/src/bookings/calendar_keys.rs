use crate::address::use_address;
use crate::dom::effect;
use leptos::{ev, prelude::*};

use super::{
    calendar_page::{Page, focus_booking},
    view::{Calendar, Shape},
};

/// `d`, `w`, `m` and `a` draw it otherwise, `t` goes to today, `[` and `]` back and on; Escape closes the booking.
pub(super) fn keep_keys(page: Page) {
    let address = use_address();
    effect(move |_| {
        let keys = window_event_listener(ev::keydown, move |ev| {
            let with = ev.ctrl_key() || ev.meta_key() || ev.alt_key();
            if with || ev.default_prevented() || page.carry.is_pressed() || is_typing(&ev) {
                return;
            }
            let Some(to) = meant(page, &ev.key()) else { return };
            ev.prevent_default();
            let opened = page.view.with_untracked(|view| view.booking);
            if let Some(booking) = opened.filter(|_| ev.key() == "Escape") {
                focus_booking(booking);
            }
            address.go(&to);
        });
        on_cleanup(move || keys.remove());
    });
}

/// Where a key leads.
fn meant(page: Page, key: &str) -> Option<String> {
    let view = page.view.get_untracked();
    let shown = |calendar: &Option<Calendar>| calendar.as_ref().map(|shown| (shown.period, shown.today()));
    let shown = page.calendar.with_untracked(shown);
    let today = shown.map(|(_, today)| today);
    match key {
        "t" => Some(view.at("")),
        "[" => today.map(|today| view.moved(-1, today)),
        "]" => today.map(|today| view.moved(1, today)),
        // An open dialog takes it; one whose code is on its way is called off.
        "Escape" => (view.booking.is_some() && !has_dialog()).then(|| view.closed()),
        key => Shape::of_key(key).map(|shape| view.shaped(shape, shown)),
    }
}

fn has_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn is_typing(ev: &ev::KeyboardEvent) -> bool {
    use leptos::{wasm_bindgen::JsCast, web_sys::Element};

    let target = ev.target().and_then(|target| target.dyn_into::<Element>().ok());
    let types = "input:not([type=checkbox], [type=radio]), select, textarea, dialog *";
    target.is_some_and(|element| element.matches(types).unwrap_or(false))
}
