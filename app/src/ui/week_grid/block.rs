use crate::{
    dom::{Node, Show, view},
    signals::{RwSignal, Signal, StoredValue, memo},
};
use leptos::{ev::MouseEvent, prelude::*};

use super::{BlockKind, Grid, GridBlock, lanes::Lane};

/// A block with its place beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) block: GridBlock,
    pub(super) lane: Lane,
}

/// One block: a link or a button in a cell of the grid.
#[component]
pub(super) fn Block(grid: Grid, placed: Signal<Placed>, ready: RwSignal<bool>) -> Node {
    let block = move || placed.with(|placed| placed.block.clone());
    let key = StoredValue::new(placed.with_untracked(|placed| placed.block.key.clone()));
    let day = placed.with_untracked(|placed| placed.block.day);
    let has_cursor = memo(move |_| {
        grid.stands.with(|cursor| cursor.day == day && key.with_value(|key| cursor.on.as_ref() == Some(key)))
    });
    // Without a script every block is a stop of its own; with it the grid is one.
    let tabindex = move || if has_cursor.get() || !ready.get() { "0" } else { "-1" };
    let is_carried = move || grid.carried.with(|carried| key.with_value(|key| carried.as_ref() == Some(key)));
    let class = move || placed.with(|placed| class(&placed.block, is_carried()));
    let opened = move |ev: MouseEvent| open(grid, &key.get_value(), &ev);
    let words = move || {
        view! {
            <span class="spoken">{move || block().name}</span>
            <b aria-hidden="true">{move || block().title}</b>
            <span aria-hidden="true">{move || block().subtitle}</span>
        }
    };
    let can_resize = move || grid.told.resize.is_some() && placed.with(|placed| placed.block.resizable);
    let inner = if placed.with_untracked(|placed| placed.block.href.is_some()) {
        view! {
            <a
                class=class
                href=move || block().href
                tabindex=tabindex
                draggable="false"
                data-size=move || placed.with(|placed| size(placed.block.minutes))
                on:click=opened
            >
                {words()}
            </a>
        }
    } else {
        view! {
            <button
                type="button"
                class=class
                tabindex=tabindex
                data-size=move || placed.with(|placed| size(placed.block.minutes))
                on:click=opened
            >
                {words()}
            </button>
        }
    };
    view! {
        <div
            class="block-cell"
            role="gridcell"
            data-key=key.get_value()
            data-cursor=move || has_cursor.get().then_some("true")
            style=move || placed.with(place)
            on:focusin=move |_| grid.cursor.set(placed.with_untracked(|placed| stand_on(&placed.block)))
        >
            {inner}
            <Show when=can_resize>
                <span class="block-edge" aria-hidden="true"></span>
            </Show>
        </div>
    }
}

fn open(grid: Grid, key: &str, ev: &MouseEvent) {
    if grid.was_carried.get_value() {
        grid.was_carried.set_value(false);
        ev.prevent_default();
        return;
    }
    let elsewhere = ev.ctrl_key() || ev.meta_key() || ev.shift_key();
    if let Some(open) = grid.told.open
        && !elsewhere
    {
        ev.prevent_default();
        open.run(key.to_owned());
    }
}

fn stand_on(block: &GridBlock) -> super::Cursor {
    super::Cursor { day: block.day, minute: block.from, on: Some(block.key.clone()) }
}

fn place(placed: &Placed) -> String {
    let Placed { block, lane: Lane { lane, lanes } } = placed;
    format!("--from:{};--minutes:{};--lane:{lane};--lanes:{lanes}", block.from, block.to() - block.from)
}

fn class(block: &GridBlock, is_carried: bool) -> String {
    let mut class = match block.kind {
        BlockKind::Free => "block free".to_owned(),
        BlockKind::Booked => "block booked".to_owned(),
        BlockKind::Yours => "block yours".to_owned(),
        BlockKind::Conflict => "block conflict".to_owned(),
        BlockKind::Fits => "block fits".to_owned(),
        BlockKind::Refused => "block refused".to_owned(),
        BlockKind::Who(who) => format!("block who who-{}", who.clamp(1, 6)),
    };
    let states = [
        ("past", block.past),
        ("saving", block.saving),
        ("selected", block.selected),
        ("alarming", block.alarming),
        ("carried", is_carried),
    ];
    for (state, _) in states.into_iter().filter(|(_, holds)| *holds) {
        class.push(' ');
        class.push_str(state);
    }
    class
}

/// How many lines of words there is room for.
pub(super) fn size(minutes: u16) -> &'static str {
    match minutes {
        0..30 => "sliver",
        30..40 => "line",
        _ => "full",
    }
}
