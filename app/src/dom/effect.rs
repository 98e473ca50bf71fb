//! Leptos' effects and memos with what they run in a box: the compiler copies their inside for every type of function
//! that it is given, and here there is one, or one for each type of value.

use leptos::prelude::{Effect as LeptosEffect, Memo, untrack};

/// What follows from a change of what it reads; nothing does on the server.
#[derive(Clone, Copy, Debug)]
pub struct Effect;

impl Effect {
    /// Runs `run` now, and again after a change of what it read; the first time with `None`.
    pub fn new(run: impl FnMut(Option<()>) + 'static) {
        begin(Box::new(run));
    }

    /// Hands what `read` gives to `then`, with what it gave before, after every change; at first only `at_once`.
    pub fn watch<T: 'static>(
        read: impl Fn() -> T + 'static,
        mut then: impl FnMut(&T, Option<&T>, Option<()>) + 'static,
        at_once: bool,
    ) {
        let mut before = None;
        begin(Box::new(move |_| {
            let now = read();
            if at_once || before.is_some() {
                untrack(|| then(&now, before.as_ref(), None));
            }
            before = Some(now);
        }));
    }
}

fn begin(mut run: Box<dyn FnMut(Option<()>)>) {
    LeptosEffect::new(move |before| run(before));
}

/// A value made from others, made again when they change; told on only when it has become another.
pub fn memo<T>(make: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let make: Box<dyn Fn(Option<&T>) -> T + Send + Sync> = Box::new(make);
    Memo::new(make)
}
