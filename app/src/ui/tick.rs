use std::cell::Cell;

use crate::dom::effect;
use chrono::TimeDelta;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

const EVERY_MS: u32 = 15_000;

/// Hands in the time that has passed since the last time, again and again while the owner lives: the
/// server's clock goes on in the browser, which may show another.
pub(crate) fn tick(passed: impl Fn(TimeDelta) + Copy + 'static) {
    effect(move |_| {
        let last = Cell::new(js_sys::Date::now());
        let ticking = Interval::new(EVERY_MS, move || {
            let now = js_sys::Date::now();
            passed(TimeDelta::milliseconds((now - last.replace(now)) as i64));
        });
        let ticking = SendWrapper::new(ticking);
        on_cleanup(move || drop(ticking));
    });
}
