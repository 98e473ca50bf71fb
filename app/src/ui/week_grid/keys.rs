use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{
    DAY, Grid, Proposal,
    draft::Draft,
    gesture::{Gesture, Spot},
    walk::{self, Step},
};

use crate::signals::untrack;

impl Grid {
    pub(super) fn key(self, ev: &KeyboardEvent) {
        if ev.ctrl_key() || ev.meta_key() || ev.alt_key() {
            return;
        }
        self.has_keyboard.set_value(true);
        self.was_carried.set_value(false);
        let done =
            if untrack(|| self.at_work()) { self.key_at_work(&ev.key()) } else { self.key_at_rest(ev) };
        if done {
            ev.prevent_default();
            ev.stop_propagation();
        }
    }

    pub(super) fn key_while_dragging(self, ev: &KeyboardEvent) {
        if ev.key() == "Escape" && self.press.with_value(Option::is_some) {
            self.take_back();
            ev.prevent_default();
        }
    }

    fn key_at_work(self, key: &str) -> bool {
        match key {
            "ArrowUp" => self.nudge(0, -1),
            "ArrowDown" => self.nudge(0, 1),
            "ArrowLeft" => self.nudge(-1, 0),
            "ArrowRight" => self.nudge(1, 0),
            "Enter" | " " => self.let_go(),
            "Escape" => self.take_back(),
            _ => return false,
        }
        true
    }

    fn key_at_rest(self, ev: &KeyboardEvent) -> bool {
        let had_reason = self.draft.with_untracked(Option::is_some);
        self.drop_draft();
        match ev.key().as_str() {
            "ArrowUp" => self.go(Step::Earlier),
            "ArrowDown" => self.go(Step::Later),
            "ArrowLeft" => self.go(Step::DayBefore),
            "ArrowRight" => self.go(Step::DayAfter),
            "PageUp" => self.go(Step::HourEarlier),
            "PageDown" => self.go(Step::HourLater),
            "Home" => self.go(Step::FirstDay),
            "End" => self.go(Step::LastDay),
            // On a block Enter is the link's own.
            "Enter" | " " => return self.draw_here(),
            "m" => return self.carry_here(),
            "l" => return self.resize_here(),
            "Escape" if had_reason => {}
            "Escape" => self.leave(),
            _ => return false,
        }
        true
    }

    fn go(self, step: Step) {
        let days = self.days.with_untracked(Vec::len);
        let cursor = self.blocks.with_untracked(|blocks| {
            self.cursor.with_untracked(|cursor| walk::step(cursor, step, blocks, days))
        });
        self.shown.set(cursor.day);
        self.cursor.set(cursor);
    }

    fn draw_here(self) -> bool {
        let cursor = self.stands.get_untracked();
        if cursor.on.is_some() || self.told.draw.is_none() {
            return false;
        }
        let (day, from) = (cursor.day, cursor.minute);
        let to = (from + self.lasts).min(DAY);
        self.begin(&Gesture::Draw(Spot { day, minute: from }), Proposal { key: None, day, from, to });
        true
    }

    fn carry_here(self) -> bool {
        let Some(block) = self.here().filter(|block| block.movable) else { return false };
        if self.told.carry.is_none() {
            return false;
        }
        let at = Spot { day: block.day, minute: block.from };
        self.begin_as_it_is(&Gesture::carry(block, at), at)
    }

    fn resize_here(self) -> bool {
        let Some(block) = self.here().filter(|block| block.resizable) else { return false };
        if self.told.resize.is_none() {
            return false;
        }
        let at = Spot { day: block.day, minute: block.to() };
        self.begin_as_it_is(&Gesture::Resize(block), at)
    }

    fn begin_as_it_is(self, gesture: &Gesture, at: Spot) -> bool {
        let proposal = gesture.proposal(at);
        self.begin(gesture, proposal);
        true
    }

    fn here(self) -> Option<super::GridBlock> {
        let cursor = self.stands.get_untracked();
        cursor.on.and_then(|key| self.block(&key))
    }

    fn nudge(self, days: i16, steps: i16) {
        let Some(Draft { gesture, proposal, verdict: _, let_go: _ }) = self.draft.get_untracked() else {
            return;
        };
        let last_day = self.days.with_untracked(Vec::len).saturating_sub(1);
        let proposal = gesture.nudged(&proposal, days, steps, last_day);
        self.shown.set(proposal.day);
        self.propose(&gesture, proposal);
        self.say_draft();
    }

    fn leave(self) {
        self.has_keyboard.set_value(false);
        let focused = document().active_element();
        if let Some(element) = focused.as_ref().and_then(JsCast::dyn_ref::<HtmlElement>) {
            // An element that cannot be left keeps the focus.
            let _ = element.blur();
        }
    }
}
