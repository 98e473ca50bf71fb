use crate::dom::{For, Node, view};
use chrono::Datelike;
use domain::time::weekday_short;
use leptos::prelude::*;

use super::Grid;

/// The days of a phone, which shows one at a time: radio buttons, so that it works without a script.
#[component]
pub(super) fn Pips(grid: Grid, id: &'static str) -> Node {
    let first = grid.shown.get_untracked();
    let indices = move || 0..grid.days.with(Vec::len);
    let pip = move |day: usize| {
        let has_blocks = move || grid.blocks.with(|blocks| blocks.iter().any(|block| block.day == day));
        let class = move || {
            let (today, closed) = grid
                .days
                .with(|days| days.get(day).map_or((false, false), |day| (day.today, day.closed.is_some())));
            let state = |holds, word| if holds { word } else { "" };
            let (today, closed) = (state(today, " today"), state(closed, " closed"));
            format!("week-pip{today}{closed}{}", state(has_blocks(), " busy"))
        };
        let date = move || grid.days.with(|days| days.get(day).map(|day| day.date));
        view! {
            <label class=class>
                <input
                    type="radio"
                    name=format!("{id}-day")
                    autocomplete="off"
                    checked=day == first
                    prop:checked=move || grid.shown.get() == day
                    aria-label=move || grid.day_in_words(day)
                    on:change=move |_| grid.shown.set(day)
                />
                <span aria-hidden="true">{move || date().map(weekday_short)}</span>
                <b aria-hidden="true">{move || date().map(|date| date.day())}</b>
                <i></i>
            </label>
        }
    };
    view! {
        <div class="week-pips" role="radiogroup" aria-label="Day shown">
            <For each=indices key=|day| *day let:day>{pip(day)}</For>
        </div>
    }
}
