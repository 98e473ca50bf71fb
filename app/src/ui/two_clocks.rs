use crate::{
    dom::{Node, view},
    signals::Signal,
};
use leptos::prelude::*;

/// What one clock on a wall shows of an interval.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WallClock {
    /// "Paris (Ana)".
    pub place: String,
    /// "14:00–14:45".
    pub time: String,
    /// "Tue 3 Mar, UTC+1".
    pub day: String,
}

/// The same instant on the walls of two places (or of one, where both share it).
#[component]
pub fn TwoClocks(#[prop(into)] clocks: Signal<Vec<WallClock>>) -> Node {
    let clock = |clock: WallClock| {
        view! {
            <div>
                <dt>{clock.place}</dt>
                <dd>
                    <b>{clock.time}</b>
                    <small>{clock.day}</small>
                </dd>
            </div>
        }
    };
    view! { <dl class="two-clocks">{move || clocks.get().into_iter().map(clock).collect_view()}</dl> }
}
