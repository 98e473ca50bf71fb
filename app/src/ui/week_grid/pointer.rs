use std::time::Duration;

use leptos::{
    ev::PointerEvent,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event, HtmlElement},
};

use super::{
    Cursor, DAY, Grid,
    edges::{EDGE, Sight},
    gesture::{Gesture, Spot, down},
};

/// How far a mouse or pen goes before a press is a drag, in pixels.
pub const DRAGS_AFTER: i32 = 4;
/// How far a finger may tremble while it presses.
pub const TREMBLES: i32 = 9;
/// How long a finger presses before it draws or carries instead of scrolling.
pub const LONG_PRESS: Duration = Duration::from_millis(380);

/// For how many frames a pointer rests at the side until a phone shows the day beside.
const RESTS: u16 = 36;

/// A pointer that went down and has not come up.
#[derive(Clone, Debug)]
pub(super) struct Press {
    pointer: i32,
    finger: bool,
    x: i32,
    y: i32,
    gesture: Gesture,
    at: Spot,
    /// For how many frames it has been at the side.
    rests: u16,
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
        let (pointer, finger) = (ev.pointer_id(), ev.pointer_type() != "mouse");
        let (x, y) = (ev.client_x(), ev.client_y());
        let press = Press { pointer, finger, x, y, gesture, at, rests: 0, works: false };
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
        let pointer = press.pointer;
        self.press.set_value(Some(Press { works: true, ..press }));
        self.go_on_at_edges(pointer);
    }

    /// At the edges of what is in sight the week goes on under the pointer, for as long as it works.
    fn go_on_at_edges(self, pointer: i32) {
        request_animation_frame(move || {
            let press = self.press.try_get_value().flatten();
            let Some(press) = press.filter(|press| press.pointer == pointer && press.works) else { return };
            if let Some(sight) = Sight::of(".week.at-work") {
                let has_gone_on = sight.go_on(press.y);
                let rests = self.turn_to_day_beside(&press, &sight);
                if has_gone_on || rests != press.rests {
                    self.point_at(Press { rests, ..press });
                }
            }
            self.go_on_at_edges(pointer);
        });
    }

    /// A phone shows one day: a block that is held at its side goes to the day beside.
    fn turn_to_day_beside(self, press: &Press, sight: &Sight) -> u16 {
        let x = f64::from(press.x);
        let aside: i8 = if x < sight.left + EDGE { -1 } else { i8::from(x > sight.right - EDGE) };
        let is_phone = self.days.with_untracked(Vec::len) > 1 && is_shown(".week.at-work .week-pips");
        if aside == 0 || !is_phone || !matches!(press.gesture, Gesture::Carry { .. }) {
            return 0;
        }
        if press.rests < RESTS {
            return press.rests + 1;
        }
        let last = self.days.with_untracked(Vec::len) - 1;
        self.shown.update(|shown| *shown = shown.saturating_add_signed(aside.into()).min(last));
        0
    }

    /// Proposes what the pointer is at now.
    fn point_at(self, press: Press) {
        if let Some(at) = spot_at(press.x, press.y, Some(self.shown.get_untracked())) {
            self.propose(press.gesture.clone(), press.gesture.proposal(at));
        }
        self.press.set_value(Some(press));
    }

    pub(super) fn moved(self, ev: &PointerEvent) {
        let Some(press) = self.press.get_value().filter(|press| press.pointer == ev.pointer_id()) else {
            return;
        };
        if press.works {
            self.point_at(Press { x: ev.client_x(), y: ev.client_y(), ..press });
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
        let at = spot_at(ev.client_x(), ev.client_y(), None)?;
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

fn is_shown(selector: &str) -> bool {
    let found = document().query_selector(selector).ok().flatten();
    found
        .and_then(|found| found.dyn_into::<HtmlElement>().ok())
        .is_some_and(|found| found.offset_height() > 0)
}

/// The day and minute under the pointer; beside all days, those of `day`.
fn spot_at(x: i32, y: i32, day: Option<usize>) -> Option<Spot> {
    let under = document().element_from_point(x as f32, y as f32);
    let column = under.and_then(|element| closest(&element, "[data-day]"));
    let column = column.or_else(|| {
        let shown = format!(".week.at-work [data-day=\"{}\"]", day?);
        document()
            .query_selector(&shown)
            .ok()
            .flatten()
            .filter(|_| is_shown(&format!("{shown} .week-day-body")))
    })?;
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
