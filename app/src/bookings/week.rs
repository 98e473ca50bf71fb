use crate::{
    dom::{Node, Show, view},
    signals::{Callback, memo},
};
use domain::{
    bookings::{Booking, BookingStatus},
    ids::BookingId,
    time,
};
use leptos::prelude::*;

use super::{
    address::use_gentle_navigate,
    blocks::{marks, now_in, parts},
    calendar_page::Page,
    interviewers::colour,
    view::Calendar,
};
use crate::ui::{
    empty::Empty,
    week_grid::{BlockKind, GridBlock, GridDay, WeekGrid},
};

/// The bookings of a week in its grid.
#[component]
pub(super) fn Week(page: Page) -> Node {
    let days = memo(move |_| page.calendar.with(|calendar| calendar.as_ref().map(days).unwrap_or_default()));
    let blocks = memo(move |_| {
        let bookings = page.in_sight();
        page.calendar.with(|calendar| {
            calendar.as_ref().map(|calendar| blocks(page, calendar, &bookings)).unwrap_or_default()
        })
    });
    let now = memo(move |_| {
        page.calendar.with(|calendar| {
            let calendar = calendar.as_ref()?;
            now_in(calendar.week, calendar.clocks.zone(&calendar.zone)?, calendar.now)
        })
    });
    let label =
        memo(move |_| page.calendar.with(|calendar| calendar.as_ref().map(label).unwrap_or_default()));
    let navigate = use_gentle_navigate();
    let open = Callback::new(move |key: String| {
        let id = key.split('/').next().and_then(BookingId::parse);
        if let Some(id) = id {
            navigate(&page.view.with_untracked(|view| view.opening(id)));
        }
    });
    let is_empty = memo(move |_| blocks.with(Vec::is_empty));
    view! {
        <div class="week-frame">
            <Show when=move || is_empty.get()>
                <NothingThen page=page />
            </Show>
            <WeekGrid label=label days=days blocks=blocks now=now on_open=open />
        </div>
    }
}

/// An empty week says so above its grid.
#[component]
fn NothingThen(page: Page) -> Node {
    view! { <p class="week-empty" role="status">{move || nothing(page)}</p> }
}

fn nothing(page: Page) -> &'static str {
    match page.view.with(|view| view.span.interviewer.is_empty()) {
        true => "No interviews this week.",
        false => "No interviews with this person this week.",
    }
}

/// What an empty agenda shows.
#[component]
pub(super) fn EmptyWeek(page: Page) -> Node {
    Node::live(move || {
        view! {
            <Empty sentence=nothing(page)>
                <a class="button primary" href=super::search::PATH>"Find a slot to book"</a>
            </Empty>
        }
    })
}

/// "Week of 2 March 2026, Paris time".
fn label(calendar: &Calendar) -> String {
    let monday = time::date_long(calendar.week.monday());
    format!("Week of {monday}, {} time", time::place(&calendar.zone))
}

fn days(calendar: &Calendar) -> Vec<GridDay> {
    let today = calendar.today();
    let zone = calendar.clocks.zone(&calendar.zone);
    let day = |date| GridDay {
        date,
        today: date == today,
        closed: None,
        marks: zone.map(|zone| marks(date, zone)).unwrap_or_default(),
    };
    calendar.week.days().map(day).collect()
}

fn blocks(page: Page, calendar: &Calendar, bookings: &[Booking]) -> Vec<GridBlock> {
    let Some(zone) = calendar.clocks.zone(&calendar.zone) else { return Vec::new() };
    let view = page.view.get();
    let saving = page.saving.get();
    let block = |booking: &Booking| {
        let who = colour(&calendar.interviewers, booking.slot.interviewer);
        let kind = match booking.status {
            BookingStatus::Cancelled => BlockKind::Conflict,
            BookingStatus::Booked | BookingStatus::Completed | BookingStatus::NoShow => BlockKind::Who(who),
        };
        let reading = calendar.clocks.reading(booking.slot.interval, &calendar.zone);
        let starts = reading.times.split('–').next().unwrap_or_default().to_owned();
        let parts = parts(booking.slot.interval, calendar.week, zone);
        let several = parts.len() > 1;
        let name = accessible_name(calendar, booking);
        let (id, view, booking) = (booking.id, view.clone(), booking.clone());
        parts.into_iter().map(move |part| GridBlock {
            key: if several { format!("{id}/{}", part.day) } else { id.to_string() },
            day: part.day,
            from: part.from,
            minutes: part.minutes,
            kind,
            past: booking.slot.interval.end() <= calendar.now,
            saving: saving == Some(id),
            selected: view.booking == Some(id),
            title: format!("{starts} {}", booking.slot.interviewer_name),
            subtitle: format!("{}{}", booking.candidate.name, aside(booking.status)),
            name: name.clone(),
            href: Some(view.opening(id)),
            movable: false,
            resizable: false,
        })
    };
    bookings.iter().flat_map(block).collect()
}

/// What else a status is to be told by but its colour.
fn aside(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Booked => "",
        BookingStatus::Cancelled => ", cancelled",
        BookingStatus::Completed => ", completed",
        BookingStatus::NoShow => ", no-show",
    }
}

/// "Tuesday 3 March, 14:00 to 14:45 Paris time, Lena Fischer with Ana Moreau, cancelled".
pub(super) fn accessible_name(calendar: &Calendar, booking: &Booking) -> String {
    let when = calendar.clocks.spoken(booking.slot.interval, &calendar.zone);
    let Booking { candidate, slot, status, .. } = booking;
    format!("{when}, {} with {}{}", candidate.name, slot.interviewer_name, aside(*status))
}
