use crate::{
    dom::{For, Node, effect, view, watch},
    signals::{Callback, Memo, RwSignal, Signal, StoredValue, memo, untrack},
};
use chrono::Datelike;
use domain::time::weekday_short;
use leptos::{
    ev, html,
    prelude::*,
    task,
    wasm_bindgen::JsCast,
    web_sys::{self, HtmlElement},
};

use super::{
    Cursor, DAY, Grid, GridBlock, GridDay, GridNow, Proposal, Told, Verdict,
    block::{Block, Placed},
    clock,
    gesture::down,
    ghost::Ghost,
    in_words, lanes, opens,
    pips::Pips,
    walk,
};

/// A week of blocks. Handlers that are not handed in are things that cannot be done here.
#[component]
pub fn WeekGrid(
    /// What the grid shows: "Week of 2 March 2026, Paris time".
    #[prop(into)]
    label: Signal<String>,
    /// One column each; seven, or one for a day.
    #[prop(into)]
    days: Signal<Vec<GridDay>>,
    #[prop(into)] blocks: Signal<Vec<GridBlock>>,
    #[prop(optional, into)] now: Signal<Option<GridNow>>,
    /// Of one grid on the page.
    #[prop(default = "week")]
    id: &'static str,
    /// Minutes of what is drawn with keys or by a long press.
    #[prop(default = 45)]
    lasts: u16,
    /// Judges a place while something is drawn or carried; without it everything fits.
    #[prop(optional)]
    verdict: Option<Callback<Proposal, Verdict>>,
    /// Told of what was drawn and fits.
    #[prop(optional)]
    on_draw: Option<Callback<Proposal>>,
    /// Told where a movable block was dropped and fits.
    #[prop(optional)]
    on_move: Option<Callback<Proposal>>,
    /// Told of the new end of a resizable block.
    #[prop(optional)]
    on_resize: Option<Callback<Proposal>>,
    /// Told the key of a block that is opened; without it a block's link is followed.
    #[prop(optional)]
    on_open: Option<Callback<String>>,
) -> Node {
    let told = Told { verdict, draw: on_draw, carry: on_move, resize: on_resize, open: on_open };
    let first = untrack(|| first_shown(days, blocks));
    let opens = untrack(|| blocks.with(|blocks| opens::at(blocks, first, now.get())));
    let cursor = RwSignal::new(Cursor { day: first, minute: down(opens + 60), on: None });
    let grid = Grid {
        days,
        blocks,
        told,
        lasts,
        cursor,
        stands: memo(move |_| cursor.with(|cursor| blocks.with(|blocks| walk::resolve(cursor, blocks)))),
        draft: RwSignal::new(None),
        carried: RwSignal::new(None),
        press: StoredValue::new(None),
        was_carried: StoredValue::new(false),
        shown: RwSignal::new(first),
        has_keyboard: StoredValue::new(false),
        said: RwSignal::new(String::new()),
    };
    let ready = RwSignal::new(false);
    effect(move |_| ready.set(true));
    let node = NodeRef::<html::Div>::new();
    follow_cursor(grid, node);
    effect(move |_| {
        // While a pointer drags the focus may be anywhere.
        let escape = window_event_listener(ev::keydown, move |ev| grid.key_while_dragging(&ev));
        on_cleanup(move || escape.remove());
    });
    let indices = move || 0..days.with(Vec::len);
    view! {
        <div
            class="week"
            class:draws=on_draw.is_some()
            class:alone=move || days.with(Vec::len) == 1
            class:at-work=move || grid.at_work()
            style=move || format!("--days:{}", days.with(Vec::len))
        >
            <Pips grid=grid id=id />
            <div
                node_ref=node
                class="week-scroll"
                role="grid"
                aria-label=label
                on:pointerdown=move |ev| grid.pressed(&ev)
                on:pointermove=move |ev| grid.moved(&ev)
                on:pointerup=move |ev| grid.released(&ev)
                on:pointercancel=move |ev| grid.lost(&ev)
                on:touchmove=move |ev| grid.keep_from_browser(&ev)
                on:contextmenu=move |ev| grid.keep_from_browser(&ev)
                on:keydown=move |ev| grid.key(&ev)
            >
                <div class="week-opens" aria-hidden="true" style=format!("--opens:{opens}")></div>
                <Scale />
                <For each=indices key=|day| *day let:day>
                    <Day grid=grid day=day now=now ready=ready />
                </For>
                <Ghost grid=grid />
            </div>
            <p class="spoken" role="status">{move || grid.said.get()}</p>
        </div>
    }
}

/// Today; in another week the first day with something on it.
fn first_shown(days: Signal<Vec<GridDay>>, blocks: Signal<Vec<GridBlock>>) -> usize {
    let today = days.with(|days| days.iter().position(|day| day.today));
    let with_blocks = || blocks.with(|blocks| blocks.iter().map(|block| block.day).min());
    today.or_else(with_blocks).unwrap_or(0)
}

#[component]
fn Scale() -> Node {
    let hours =
        (1..24).map(|hour| view! { <span style=format!("--from:{}", hour * 60)>{clock(hour * 60)}</span> });
    view! {
        <div class="week-scale" aria-hidden="true">{hours.collect_view()}</div>
        <div class="week-corner" aria-hidden="true"></div>
    }
}

#[component]
fn Day(grid: Grid, day: usize, now: Signal<Option<GridNow>>, ready: RwSignal<bool>) -> Node {
    let this = memo(move |_| grid.days.with(|days| days.get(day).cloned()));
    let placed = memo(move |_| grid.blocks.with(|blocks| place(day, blocks)));
    let is_today = move || this.with(|this| this.as_ref().is_some_and(|this| this.today));
    let closed = move || this.with(|this| this.as_ref().and_then(|this| this.closed.clone()));
    let now_here = move || now.get().filter(|now| now.day == day).map(|now| format!("--at:{}", now.minute));
    let gone = move || match now.get() {
        Some(now) if now.day > day => Some(DAY),
        Some(now) if now.day == day => Some(now.minute),
        _ => None,
    };
    view! {
        <div
            class="week-day"
            class:today=is_today
            class:closed=move || closed().is_some()
            role="row"
            data-day=day
        >
            <DayHead this=this />
            <div class="week-day-body">
                {move || gone().map(|at| view! { <div class="week-gone" style=format!("--at:{at}")></div> })}
                {move || this.get().map(marks)}
                {move || now_here().map(|at| view! { <div class="week-now" style=at></div> })}
                <For each=move || placed.get() key=|placed| placed.block.key.clone() let:first>
                    <Block grid=grid placed=kept(placed, first) ready=ready />
                </For>
                <CursorCell grid=grid day=day />
            </div>
        </div>
    }
}

#[component]
fn DayHead(this: Memo<Option<GridDay>>) -> Node {
    let date = move || this.with(|this| this.as_ref().map(|this| this.date));
    let long = move || this.with(|this| this.as_ref().map(|this| in_words(this.date)));
    let closed = move || this.with(|this| this.as_ref().and_then(|this| this.closed.clone()));
    let name = move || match (long(), closed()) {
        (Some(long), Some(closed)) => Some(format!("{long}, {closed}")),
        (long, _) => long,
    };
    view! {
        <div class="week-day-head" role="rowheader" aria-label=name>
            <b>{move || date().map(|date| date.day())}</b>
            <span class="short">{move || date().map(weekday_short)}</span>
            <span class="long">{long}</span>
            <small title=closed>{closed}</small>
        </div>
    }
}

fn marks(day: GridDay) -> Node {
    let mark = |mark: super::GridMark| {
        let class = if mark.missing { "week-mark missing" } else { "week-mark twice" };
        let style = format!("--from:{};--minutes:{}", mark.from, mark.minutes);
        view! { <div class=class style=style>{mark.label}</div> }
    };
    Node::several(day.marks.into_iter().map(mark).collect())
}

/// The empty quarter the keyboard stands on: made anew at each step, so that it is read out.
#[component]
fn CursorCell(grid: Grid, day: usize) -> Node {
    let here = memo(move |_| {
        let is_here = |cursor: &Cursor| cursor.day == day && cursor.on.is_none();
        grid.stands.with(|cursor| is_here(cursor).then_some(cursor.minute))
    });
    let cell = move |minute: u16| {
        let name = move || format!("{}, {}, empty", grid.day_in_words(day), clock(minute));
        view! {
            <div
                class="week-cursor"
                role="gridcell"
                tabindex="0"
                data-cursor="true"
                aria-label=name
                style=format!("--from:{minute};--minutes:{}", super::STEP)
            ></div>
        }
    };
    view! {
        <For each=move || here.get() key=|minute| *minute let:minute>
            {cell(minute)}
        </For>
    }
}

/// While the keyboard is at work the focus goes where the cursor goes.
fn follow_cursor(grid: Grid, node: NodeRef<html::Div>) {
    let watched = move || grid.stands.get();
    let follow = move |cursor: &Cursor, before: Option<&Cursor>| {
        if before.is_some_and(|before| before != cursor) && grid.has_keyboard.get_value() {
            task::spawn_local(async move {
                task::tick().await;
                if let Some(grid) = node.get_untracked() {
                    focus_cursor(&grid);
                }
            });
        }
    };
    watch(watched, follow);
}

fn focus_cursor(grid: &HtmlElement) {
    // Somewhere else somebody is at work: in a dialog, say.
    let elsewhere = document().active_element().is_some_and(|focused| {
        let focused: &web_sys::Node = focused.as_ref();
        !grid.contains(Some(focused)) && !focused.contains(Some(grid))
    });
    if elsewhere {
        return;
    }
    let cell = grid.query_selector("[data-cursor] > .block, .week-cursor").ok().flatten();
    if let Some(cell) = cell.as_ref().and_then(JsCast::dyn_ref::<HtmlElement>) {
        // A cell that has just gone cannot take the focus.
        let _ = cell.focus();
    }
}

fn place(day: usize, blocks: &[GridBlock]) -> Vec<Placed> {
    let mut blocks =
        blocks.iter().filter(|block| block.day == day && block.from < DAY).cloned().collect::<Vec<_>>();
    blocks.sort_by_key(|block| block.from);
    let lanes = lanes::lay(&blocks);
    blocks.into_iter().zip(lanes).map(|(block, lane)| Placed { block, lane }).collect()
}

/// One block as it is now; as it was last, once it has gone.
fn kept(all: Memo<Vec<Placed>>, first: Placed) -> Signal<Placed> {
    let one = memo(move |before: Option<&Placed>| {
        let key = &first.block.key;
        let found = all.with(|all| all.iter().find(|placed| placed.block.key == *key).cloned());
        found.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    one.into()
}
