//! Leptos' effects with what they run in a box: the compiler copies their inside for every type of function that it
//! is given, and here there is one.

use leptos::prelude::Effect;

use crate::signals::untrack;

/// Runs `run` now, and again after a change of what it read; the first time with `None`. Nothing runs on the server.
pub fn effect(run: impl FnMut(Option<()>) + 'static) {
    begin(Box::new(run));
}

/// Hands what `read` gives to `then`, with what it gave before, after every change.
pub fn watch<T: 'static>(read: impl Fn() -> T + 'static, mut then: impl FnMut(&T, Option<&T>) + 'static) {
    let mut before = None;
    begin(Box::new(move |_| {
        let now = read();
        if before.is_some() {
            untrack(|| then(&now, before.as_ref()));
        }
        before = Some(now);
    }));
}

fn begin(run: Box<dyn FnMut(Option<()>)>) {
    Effect::new(run);
}
