use std::time::Duration;

use leptos::{
    ev::PointerEvent,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event},
};

use super::{
    Cursor, DAY, Grid,
    gesture::{Gesture, Spot, down},
};

/// How far a mouse or pen goes before a press is a drag, in pixels.
pub const DRAGS_AFTER: i32 = 4;
/// How far a finger may tremble while it presses.
pub const TREMBLES: i32 = 9;
/// How long a finger presses before it draws or carries instead of scrolling.
pub const LONG_PRESS: Duration = Duration::from_millis(380);

/// A pointer that went down and has not come up.
#[derive(Clone, Debug)]
pub(super) struct Press {
    pointer: i32,
    finger: bool,
    x: i32,
    y: i32,
    gesture: Gesture,
    at: Spot,
    /// It draws, carries or lengthens by now.
    works: bool,
}

impl Grid {
    pub(super) fn pressed(self, ev: &PointerEvent) {
        self.has_keyboard.set_value(false);
        self.was_carried.set_value(false);
        if ev.button() != 0 || !ev.is_primary() {
            return;
        }
        self.draft.set(None);
        let Some((gesture, at)) = self.begun(ev) else { return };
        let (pointer, finger) = (ev.pointer_id(), ev.pointer_type() == "touch");
        let press = Press { pointer, finger, x: ev.client_x(), y: ev.client_y(), gesture, at, works: false };
        self.press.set_value(Some(press));
        if finger {
            set_timeout(move || self.pressed_long(pointer), LONG_PRESS);
        }
    }

    fn pressed_long(self, pointer: i32) {
        let press = self.press.try_get_value().flatten();
        if let Some(press) = press.filter(|press| press.pointer == pointer && !press.works) {
            self.work(press);
        }
    }

    fn work(self, press: Press) {
        self.was_carried.set_value(true);
        let mut proposal = press.gesture.proposal(press.at);
        if press.finger && matches!(press.gesture, Gesture::Draw(_)) {
            proposal.to = (proposal.from + self.lasts).min(DAY);
        }
        self.begin(press.gesture.clone(), proposal);
        self.press.set_value(Some(Press { works: true, ..press }));
    }

    pub(super) fn moved(self, ev: &PointerEvent) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == ev.pointer_id()) else {
            return;
        };
        if press.works {
            if let Some(at) = spot_at(ev) {
                self.propose(press.gesture.clone(), press.gesture.proposal(at));
            }
            return;
        }
        let far = (ev.client_x() - press.x).abs().max((ev.client_y() - press.y).abs());
        if press.finger {
            if far > TREMBLES {
                self.press.set_value(None);
            }
        } else if far >= DRAGS_AFTER {
            if let Some(grid) = ev.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
                // A pointer that is gone already is not captured, and goes up by itself.
                let _ = grid.set_pointer_capture(press.pointer);
            }
            self.work(press);
        }
    }

    pub(super) fn released(self, ev: &PointerEvent) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == ev.pointer_id()) else {
            return;
        };
        self.press.set_value(None);
        if press.works {
            self.let_go();
        } else if matches!(press.gesture, Gesture::Draw(_)) {
            let Spot { day, minute } = press.at;
            self.has_keyboard.set_value(!press.finger);
            self.cursor.set(Cursor { day, minute: down(minute), on: None });
        }
    }

    /// The browser took the pointer away (to scroll, say).
    pub(super) fn lost(self, ev: &PointerEvent) {
        if self.press.get_value().is_some_and(|press| press.pointer == ev.pointer_id()) {
            self.take_back();
        }
    }

    /// A finger that draws does not scroll, and a long press opens no menu.
    pub(super) fn keep_from_browser(self, ev: &Event) {
        let works = self.press.with_value(|press| press.as_ref().is_some_and(|press| press.works));
        let finger = self.press.with_value(|press| press.as_ref().is_some_and(|press| press.finger));
        if works || (finger && ev.type_() == "contextmenu") {
            ev.prevent_default();
        }
    }

    fn begun(self, ev: &PointerEvent) -> Option<(Gesture, Spot)> {
        let target = ev.target()?.dyn_into::<Element>().ok()?;
        closest(&target, ".week-day-body")?;
        let at = spot_at(ev)?;
        let gesture = match closest(&target, "[data-key]") {
            None => self.told.draw.map(|_| Gesture::Draw(at)),
            Some(cell) => self.grasped(&cell, closest(&target, ".block-edge").is_some(), at),
        };
        Some((gesture?, at))
    }

    fn grasped(self, cell: &Element, by_edge: bool, at: Spot) -> Option<Gesture> {
        let block = self.block(&cell.get_attribute("data-key")?)?;
        if by_edge && block.resizable && self.told.resize.is_some() {
            return Some(Gesture::Resize(block));
        }
        (block.movable && self.told.carry.is_some()).then(|| Gesture::carry(block, at))
    }
}

/// The day and minute under the pointer.
fn spot_at(ev: &PointerEvent) -> Option<Spot> {
    let (x, y) = (ev.client_x() as f32, ev.client_y() as f32);
    let column = document().element_from_point(x, y).and_then(|element| closest(&element, "[data-day]"))?;
    let day = column.get_attribute("data-day")?.parse().ok()?;
    let body = column.query_selector(".week-day-body").ok()??.get_bounding_client_rect();
    let part = (f64::from(y) - body.top()) / body.height();
    let minute = (part * f64::from(DAY)).clamp(0.0, f64::from(DAY));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a day")]
    Some(Spot { day, minute: minute as u16 })
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}
