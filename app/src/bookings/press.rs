//! The beginning of carrying a booking elsewhere: all that has to be there before its code is.

use std::time::Duration;

use domain::ids::{BookingId, SlotId};
use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    leptos_dom::helpers::set_timeout,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event},
};

use super::{calendar_page::Page, grid::booking_of, targets::Target};
use crate::signals::{RwSignal, StoredValue};

/// A pointer that went down on a booking that may be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Press {
    pub(super) booking: BookingId,
    pub(super) pointer: i32,
    pub(super) finger: bool,
    pub(super) x: i32,
    pub(super) y: i32,
}

#[derive(Clone, Copy)]
pub(crate) struct Carry {
    pub(super) press: RwSignal<Option<Press>>,
    /// The press has become a carrying.
    pub(super) works: RwSignal<bool>,
    /// The slots in sight, and whether what is carried may be dropped there.
    pub(super) targets: RwSignal<Vec<Target>>,
    pub(super) over: RwSignal<Option<SlotId>>,
    /// Why the booking stayed where it was.
    pub(super) refused: RwSignal<Option<String>>,
    /// The click that follows does not open what was carried.
    has_just_ended: StoredValue<bool>,
}

impl Carry {
    pub(super) fn nothing() -> Self {
        Self {
            press: RwSignal::new(None),
            works: RwSignal::new(false),
            targets: RwSignal::default(),
            over: RwSignal::new(None),
            refused: RwSignal::new(None),
            has_just_ended: StoredValue::new(false),
        }
    }

    pub(super) fn is_pressed(self) -> bool {
        self.press.with_untracked(Option::is_some)
    }

    pub(super) fn carries(self, id: BookingId) -> bool {
        self.works.get() && self.press.with(|press| press.is_some_and(|press| press.booking == id))
    }

    pub(super) fn has_just_ended(self) -> bool {
        self.has_just_ended.get_value()
    }

    pub(super) fn begin(self) {
        self.has_just_ended.set_value(true);
        self.refused.set(None);
        self.works.set(true);
    }

    /// A press that has become nothing is over, whether or not the code that would carry has arrived.
    pub(super) fn let_go(self) {
        if !self.works.get_untracked() {
            self.press.set(None);
        }
    }

    /// Escape takes back what is carried, before anything else hears of it.
    pub(super) fn take_back(self, ev: &KeyboardEvent) {
        if ev.key() == "Escape" && self.works.get_untracked() {
            self.end();
            ev.prevent_default();
            ev.stop_propagation();
        }
    }

    /// Nothing is carried any more. The click comes at once, or not at all.
    pub(super) fn end(self) {
        let forget = move || _ = self.has_just_ended.try_set_value(false);
        set_timeout(forget, Duration::from_millis(50));
        self.press.set(None);
        self.works.set(false);
        self.over.set(None);
        self.targets.set(Vec::new());
    }

    /// A finger that carries does not scroll, and a long press opens no menu.
    pub(super) fn keep_from_browser(self, ev: &Event) {
        let by_finger = self.press.with_untracked(|press| press.is_some_and(|press| press.finger));
        if self.works.get_untracked() || (by_finger && ev.type_() == "contextmenu") {
            ev.prevent_default();
        }
    }
}

impl Page {
    pub(super) fn pressed(self, ev: &PointerEvent) {
        self.carry.has_just_ended.set_value(false);
        if ev.button() != 0 || !ev.is_primary() {
            return;
        }
        let press = booking_under(ev).filter(|&id| self.may_be_moved(id)).map(|booking| Press {
            booking,
            pointer: ev.pointer_id(),
            finger: ev.pointer_type() == "touch",
            x: ev.client_x(),
            y: ev.client_y(),
        });
        self.carry.press.set(press);
    }

    fn may_be_moved(self, id: BookingId) -> bool {
        let now = self.calendar.with_untracked(|calendar| calendar.as_ref().map(|calendar| calendar.now));
        self.bookings.with_untracked(|bookings| {
            let booking = bookings.get(id.0);
            now.zip(booking).is_some_and(|(now, booking)| booking.active(now).is_ok())
        })
    }
}

fn booking_under(ev: &PointerEvent) -> Option<BookingId> {
    let target = ev.target()?.dyn_into::<Element>().ok()?;
    booking_of(&target.closest("[data-key]").ok()??.get_attribute("data-key")?)
}
