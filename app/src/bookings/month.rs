//! A month of bookings: a cell a day, a line a booking.

use crate::dom::{For, Node, Show, effect, view};
use chrono::{Datelike, NaiveDate};
use domain::{
    bookings::{Booking, BookingStatus},
    ids::BookingId,
    time::{day_long, place, weekday, weekday_short},
};
use leptos::{
    ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast, wasm_split::wasm_split, web_sys::HtmlElement,
};

use super::{
    calendar_page::{Page, row_id},
    grid::accessible_name,
    interviewers::colour,
    nothing::NothingThen,
    view::Calendar,
};
use crate::{
    address::use_address,
    frame::initials,
    lazy::{Lazy, Loaded},
    signals::{Memo, RwSignal, memo, untrack},
};

pub(crate) static MONTH: Lazy<Page> = Lazy { name: "month", load: || Box::pin(month()) };

#[wasm_split(month, wasm_split_path = ::leptos::wasm_split, fallible)]
fn month() -> Loaded<Page> {
    Ok(|page| view! { <Month page=page /> })
}

/// How many lines a day shows; one more where that is all that is left.
const LINES: usize = 3;
const WEEK: usize = 7;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Day {
    date: NaiveDate,
    today: bool,
    /// Of another month.
    around: bool,
    bookings: Vec<Line>,
}

/// A booking on its day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    id: BookingId,
    time: String,
    candidate: String,
    /// The interviewer's.
    initials: String,
    class: String,
    name: String,
}

/// What the cells share.
#[derive(Clone, Copy)]
struct Sheet {
    page: Page,
    days: Memo<Vec<Day>>,
    /// Index of the day the keyboard stands on.
    cursor: RwSignal<usize>,
    /// A script runs, so that the sheet is one stop of the keyboard.
    ready: RwSignal<bool>,
}

#[component]
fn Month(page: Page) -> Node {
    let days = memo(move |_| {
        let bookings = page.in_sight();
        page.told(|calendar| days(page, calendar, &bookings)).unwrap_or_default()
    });
    let first = untrack(|| days.with(|days| first_cursor(days)));
    let sheet = Sheet { page, days, cursor: RwSignal::new(first), ready: RwSignal::new(false) };
    effect(move |_| sheet.ready.set(true));
    let address = use_address();
    let label = move || {
        let words =
            |calendar: &Calendar| format!("{}, {} time", calendar.period.title(), place(&calendar.zone));
        page.told(words)
    };
    let is_empty = memo(move |_| days.with(|days| days.iter().all(|day| day.bookings.is_empty())));
    let weeks = memo(move |_| days.with(|days| days.len() / WEEK));
    view! {
        <div class="month-frame">
            <Show when=move || is_empty.get()>
                <NothingThen page=page />
            </Show>
            <div
                class="month"
                role="grid"
                aria-label=label
                style=move || format!("--weeks:{}", weeks.get())
                on:keydown=move |ev| {
                    if let Some(to) = sheet.key(&ev) {
                        address.go(&to);
                    }
                }
            >
                <div class="month-head" role="row">{weekdays(days)}</div>
                <For each=move || 0..weeks.get() key=|week| *week let:week>
                    <div class="month-week" role="row">
                        <For each=move || week * WEEK..(week + 1) * WEEK key=|day| *day let:day>
                            <Cell sheet=sheet at=day />
                        </For>
                    </div>
                </For>
            </div>
        </div>
    }
}

fn weekdays(days: Memo<Vec<Day>>) -> Node {
    let week: Vec<NaiveDate> =
        untrack(|| days.with(|days| days.iter().take(WEEK).map(|day| day.date).collect()));
    let head = |date: NaiveDate| {
        view! {
            <div role="columnheader" aria-label=weekday(date)>{weekday_short(date)}</div>
        }
    };
    Node::several(week.into_iter().map(head).collect())
}

#[component]
fn Cell(sheet: Sheet, at: usize) -> Node {
    let Sheet { page, days, cursor, ready } = sheet;
    let day = memo(move |_| days.with(|days| days.get(at).cloned()));
    let class = move || {
        day.with(|day| {
            let states = day.as_ref().map(|day| [("today", day.today), ("around", day.around)]);
            let words = states.into_iter().flatten().filter(|(_, holds)| *holds).map(|(word, _)| word);
            std::iter::once("month-day").chain(words).collect::<Vec<_>>().join(" ")
        })
    };
    // One stop of the keyboard: the day it stands on, and what is on it.
    let tabindex = move || if !ready.get() || cursor.get() == at { "0" } else { "-1" };
    let date = move || day.with(|day| day.as_ref().map(|day| day.date));
    let count = move || day.with(|day| day.as_ref().map_or(0, |day| day.bookings.len()));
    let href = move || date().map(|date| page.view.with(|view| view.on(date)));
    let name = move || date().map(|date| format!("{}, {}", day_long(date), counted(count())));
    // On paper, where a day has a line of its own.
    let long = move || date().map(day_long);
    let lines = move || {
        let bookings = day.with(|day| day.as_ref().map(|day| day.bookings.clone()).unwrap_or_default());
        let shown = shown(bookings.len());
        let line = |(number, line): (usize, Line)| booking(page, line, number < shown, tabindex);
        Node::several(bookings.into_iter().enumerate().map(line).collect())
    };
    let more = move || Some(count().saturating_sub(shown(count()))).filter(|&more| more > 0);
    view! {
        <div class=class role="gridcell" on:focusin=move |_| cursor.set(at)>
            <a class="month-date" id=day_id(at) href=href tabindex=tabindex data-date=long data-noscroll="">
                <span class="spoken">{name}</span>
                <b aria-hidden="true">{move || date().map(|date| date.day())}</b>
                <i aria-hidden="true">{move || Some(count()).filter(|&count| count > 0)}</i>
            </a>
            {lines}
            {move || more().map(|more| view! {
                <a
                    class="month-more"
                    href=href
                    tabindex=tabindex
                    data-noscroll=""
                >
                    <span class="spoken">
                        {move || date().map(|date| format!("{more} more on {}", day_long(date)))}
                    </span>
                    <span aria-hidden="true">{format!("+{more} more")}</span>
                </a>
            })}
        </div>
    }
}

fn booking(
    page: Page,
    line: Line,
    shown: bool,
    tabindex: impl Fn() -> &'static str + Send + 'static,
) -> Node {
    let Line { id, time, candidate, initials, class, name } = line;
    let class = if shown { class } else { format!("{class} over") };
    view! {
        <a
            class=class
            id=row_id(id)
            href=move || page.view.with(|view| view.opening(id))
            tabindex=tabindex
            data-noscroll=""
        >
            <span class="spoken">{name}</span>
            <b aria-hidden="true">{time}</b>
            <span aria-hidden="true">{candidate}</span>
            <small aria-hidden="true">{initials}</small>
        </a>
    }
}

/// So many of so many: the last line says how many more there are, unless it can say which.
fn shown(bookings: usize) -> usize {
    if bookings <= LINES + 1 { bookings } else { LINES }
}

/// "3 interviews".
fn counted(bookings: usize) -> String {
    match bookings {
        0 => "no interviews".to_owned(),
        1 => "1 interview".to_owned(),
        more => format!("{more} interviews"),
    }
}

fn day_id(at: usize) -> String {
    format!("month-day-{at}")
}

fn first_cursor(days: &[Day]) -> usize {
    let of_month = || days.iter().position(|day| !day.around);
    days.iter().position(|day| day.today && !day.around).or_else(of_month).unwrap_or(0)
}

fn days(page: Page, calendar: &Calendar, bookings: &[Booking]) -> Vec<Day> {
    let today = calendar.today();
    let mut days: Vec<Day> = calendar
        .period
        .days()
        .into_iter()
        .map(|date| Day {
            date,
            today: date == today,
            around: !calendar.period.holds(date),
            bookings: Vec::new(),
        })
        .collect();
    for booking in bookings {
        let date = calendar.clocks.day(booking.slot.interval.start(), &calendar.zone);
        if let Some(day) = days.iter_mut().find(|day| day.date == date) {
            day.bookings.push(line(page, calendar, booking));
        }
    }
    days
}

fn line(page: Page, calendar: &Calendar, booking: &Booking) -> Line {
    let id = booking.id;
    let reading = calendar.clocks.reading(booking.slot.interval, &calendar.zone);
    let who = colour(&calendar.interviewers, booking.slot.interviewer);
    let states = [
        ("gone", booking.status == BookingStatus::Cancelled),
        ("past", booking.slot.interval.is_over(calendar.now)),
        ("saving", page.is_saving(id)),
        ("selected", page.view.with(|view| view.booking == Some(id))),
        ("unheard", calendar.is_unheard(id)),
    ];
    let states: String =
        states.into_iter().filter(|(_, holds)| *holds).map(|(state, _)| format!(" {state}")).collect();
    Line {
        id,
        time: reading.times.split('–').next().unwrap_or_default().to_owned(),
        candidate: booking.candidate.name.to_string(),
        initials: initials(booking.slot.interviewer_name.as_str()),
        class: format!("month-line who-{who}{states}"),
        name: accessible_name(calendar, booking),
    }
}

impl Sheet {
    /// Moves the cursor; or says where a key leads.
    fn key(self, ev: &KeyboardEvent) -> Option<String> {
        if ev.ctrl_key() || ev.meta_key() || ev.alt_key() {
            return None;
        }
        let key = ev.key();
        if let ("PageUp" | "PageDown", Some(today)) = (
            key.as_str(),
            self.page.calendar.with_untracked(|calendar| calendar.as_ref().map(Calendar::today)),
        ) {
            ev.prevent_default();
            let by = if key == "PageUp" { -1 } else { 1 };
            return Some(self.page.view.with_untracked(|view| view.moved(by, today)));
        }
        let days = self.days.with_untracked(Vec::len);
        if let Some(next) = step(self.cursor.get_untracked(), &key, days) {
            ev.prevent_default();
            self.cursor.set(next);
            focus(&day_id(next));
        }
        None
    }
}

/// Arrows go by a day and by a week, and stay within the sheet.
fn step(cursor: usize, key: &str, days: usize) -> Option<usize> {
    let next = match key {
        "ArrowLeft" => cursor.checked_sub(1),
        "ArrowRight" => Some(cursor + 1),
        "ArrowUp" => cursor.checked_sub(WEEK),
        "ArrowDown" => Some(cursor + WEEK),
        "Home" => Some(cursor - cursor % WEEK),
        "End" => Some(cursor - cursor % WEEK + WEEK - 1),
        _ => return None,
    };
    Some(next.filter(|&next| next < days).unwrap_or(cursor))
}

fn focus(id: &str) {
    let day = document().get_element_by_id(id);
    if let Some(day) = day.as_ref().and_then(JsCast::dyn_ref::<HtmlElement>) {
        // A day that is not shown keeps the focus where it is.
        let _ = day.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_says_how_many_more_where_it_cannot_say_which() {
        for (bookings, lines) in [(0, 0), (3, 3), (4, 4), (5, 3), (40, 3)] {
            assert_eq!(shown(bookings), lines, "{bookings}");
        }
    }

    #[test]
    fn arrows_go_by_days_and_weeks() {
        for (from, key, expected) in [
            (8, "ArrowLeft", Some(7)),
            (0, "ArrowLeft", Some(0)),
            (8, "ArrowDown", Some(15)),
            (30, "ArrowDown", Some(30)),
            (8, "ArrowUp", Some(1)),
            (3, "ArrowUp", Some(3)),
            (10, "Home", Some(7)),
            (10, "End", Some(13)),
            (10, "Enter", None),
        ] {
            assert_eq!(step(from, key, 35), expected, "{key} from {from}");
        }
    }
}
