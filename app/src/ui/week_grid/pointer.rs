use std::time::Duration;

use leptos::{
    ev::PointerEvent,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, Event},
};
use send_wrapper::SendWrapper;

use super::{
    Cursor, DAY, Grid, Proposal,
    edges::EDGE,
    gesture::{Gesture, Spot, down},
    ground::Ground,
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
#[derive(Debug)]
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
    ground: SendWrapper<Ground>,
}

impl Press {
    fn proposal(&mut self) -> Option<Proposal> {
        let at = self.ground.spot(self.x, self.y)?;
        Some(self.gesture.proposal(at))
    }

    /// At the edges of what is in sight the week goes on under the pointer.
    fn goes_on(&mut self) {
        let y = self.y;
        if let Some(sight) = self.ground.sight() {
            sight.go_on(y);
        }
    }

    /// At which side of a phone, which shows one day, a block is held; 0 where at none.
    fn side(&mut self) -> i8 {
        let x = f64::from(self.x);
        let is_carried = matches!(self.gesture, Gesture::Carry { .. });
        if !is_carried || !self.ground.shows_one_of_several() {
            return 0;
        }
        self.ground
            .sight()
            .map_or(0, |sight| if x < sight.left + EDGE { -1 } else { i8::from(x > sight.right - EDGE) })
    }

    /// Counts the frames for which it has been at that side, and says when it is time to go to the day beside.
    fn rests_at(&mut self, side: i8) -> bool {
        let is_time = side != 0 && self.rests >= RESTS;
        self.rests = if side == 0 || is_time { 0 } else { self.rests + 1 };
        is_time
    }
}

impl Grid {
    pub(super) fn pressed(self, ev: &PointerEvent) {
        self.has_keyboard.set_value(false);
        self.was_carried.set_value(false);
        if ev.button() != 0 || !ev.is_primary() {
            return;
        }
        self.drop_draft();
        let (x, y) = (ev.client_x(), ev.client_y());
        let shown = self.shown.get_untracked();
        let Some(mut ground) = hours(ev).map(|hours| Ground::of(hours, shown)) else { return };
        let Some((gesture, at)) = ground.spot(x, y).and_then(|at| Some((self.begun(ev, at)?, at))) else {
            return;
        };
        let (pointer, finger) = (ev.pointer_id(), ev.pointer_type() == "touch");
        let ground = SendWrapper::new(ground);
        let press = Press { pointer, finger, x, y, gesture, at, rests: 0, works: false, ground };
        self.press.set_value(Some(press));
        if finger {
            set_timeout(move || self.pressed_long(pointer), LONG_PRESS);
        }
    }

    fn pressed_long(self, pointer: i32) {
        if self.with_press(pointer, |press| press.works) == Some(false) {
            self.work(pointer);
        }
    }

    fn work(self, pointer: i32) {
        let begun = self.with_press(pointer, |press| {
            press.works = true;
            let mut proposal = press.gesture.proposal(press.at);
            if press.finger && matches!(press.gesture, Gesture::Draw(_)) {
                proposal.to = (proposal.from + self.lasts).min(DAY);
            }
            (press.gesture.clone(), proposal)
        });
        if let Some((gesture, proposal)) = begun {
            self.was_carried.set_value(true);
            self.begin(&gesture, proposal);
            self.go_on_while_held(pointer);
        }
    }

    /// Frame by frame, for as long as the pointer works.
    fn go_on_while_held(self, pointer: i32) {
        request_animation_frame(move || {
            let shown = self.shown.try_get_untracked().unwrap_or_default();
            let held = self.with_press(pointer, |press| {
                press.works.then(|| {
                    press.goes_on();
                    let (has_moved, side) = (press.ground.has_moved(shown), press.side());
                    (has_moved, press.rests_at(side).then_some(side))
                })
            });
            match held.flatten() {
                Some((_, Some(side))) => self.turn_to_day_beside(side),
                Some((true, None)) => self.propose_where_held(pointer),
                Some((false, None)) => {}
                None => return,
            }
            self.go_on_while_held(pointer);
        });
    }

    fn turn_to_day_beside(self, side: i8) {
        let last = self.days.with_untracked(Vec::len).saturating_sub(1);
        self.shown.update(|shown| *shown = shown.saturating_add_signed(side.into()).min(last));
    }

    fn propose_where_held(self, pointer: i32) {
        let meant = self.with_press(pointer, |press| {
            let proposal = press.proposal().filter(|proposal| !self.proposes(proposal))?;
            Some((press.gesture.clone(), proposal))
        });
        if let Some((gesture, proposal)) = meant.flatten() {
            self.propose(&gesture, proposal);
        }
    }

    pub(super) fn moved(self, ev: &PointerEvent) {
        let (pointer, x, y) = (ev.pointer_id(), ev.client_x(), ev.client_y());
        let Some((works, finger, far)) = self.with_press(pointer, |press| {
            let far = (x - press.x).abs().max((y - press.y).abs());
            if press.works {
                (press.x, press.y) = (x, y);
            }
            (press.works, press.finger, far)
        }) else {
            return;
        };
        if works {
            self.propose_where_held(pointer);
        } else if finger {
            if far > TREMBLES {
                self.press.set_value(None);
            }
        } else if far >= DRAGS_AFTER {
            if let Some(hours) = hours(ev) {
                // A pointer that is gone already is not captured, and goes up by itself.
                let _ = hours.set_pointer_capture(pointer);
            }
            self.work(pointer);
        }
    }

    pub(super) fn released(self, ev: &PointerEvent) {
        let is_its = |press: &mut Press| press.pointer == ev.pointer_id();
        let Some(press) = self.press.try_update_value(|press| press.take_if(is_its)).flatten() else {
            return;
        };
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
        if self.with_press(ev.pointer_id(), |_| ()).is_some() {
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

    /// `None` where that pointer is not down here, or no longer.
    fn with_press<T>(self, pointer: i32, act: impl FnOnce(&mut Press) -> T) -> Option<T> {
        let its =
            |press: &mut Option<Press>| press.as_mut().filter(|press| press.pointer == pointer).map(act);
        self.press.try_update_value(its).flatten()
    }

    fn begun(self, ev: &PointerEvent, at: Spot) -> Option<Gesture> {
        let target = ev.target()?.dyn_into::<Element>().ok()?;
        closest(&target, ".week-day-body")?;
        match closest(&target, "[data-key]") {
            None => self.told.draw.map(|_| Gesture::Draw(at)),
            Some(cell) => self.grasped(&cell, closest(&target, ".block-edge").is_some(), at),
        }
    }

    fn grasped(self, cell: &Element, by_edge: bool, at: Spot) -> Option<Gesture> {
        let block = self.block(&cell.get_attribute("data-key")?)?;
        if by_edge && block.resizable && self.told.resize.is_some() {
            return Some(Gesture::Resize(block));
        }
        (block.movable && self.told.carry.is_some()).then(|| Gesture::carry(block, at))
    }
}

/// What the event is heard by: the part of the week that scrolls.
fn hours(ev: &PointerEvent) -> Option<Element> {
    ev.current_target()?.dyn_into().ok()
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}
