use crate::{
    dom::{For, Node, Show, view},
    signals::{Memo, Signal, memo},
};
use domain::{
    bookings::{Booking, BookingStatus},
    ids::BookingId,
};
use leptos::prelude::*;

use super::{
    calendar_page::{Page, row_id},
    days::{by_day, heading},
    grid::accessible_name,
    interviewers::colour,
    link::link,
    nothing::EmptyAgenda,
    slot_list::place,
    view::Calendar,
};
use crate::ui::{
    exports::Exports,
    pill::{Pill, Tone},
};

/// The bookings of a week, day by day.
#[component]
pub(super) fn Agenda(page: Page) -> Node {
    let days = memo(move |_| days(page));
    view! {
        <div class="agenda">
            <Show when=move || days.with(Vec::is_empty)>
                <EmptyAgenda page=page />
            </Show>
            <Show when=move || !days.with(Vec::is_empty)>
                <div class="rows">
                    <For each=move || days.get() key=|day| day.0.clone() let:day>
                        <AgendaDay name=day.0 page=page days=days />
                    </For>
                </div>
            </Show>
            <Exports what="these interviews" files=Signal::derive(move || exported(page)) />
        </div>
    }
}

/// The days that are shown as files, of one interviewer where one alone is shown.
fn exported(page: Page) -> Vec<(&'static str, String)> {
    let window = page.calendar.with(|calendar| {
        let Calendar { period, clocks, zone, .. } = calendar.as_ref()?;
        period.interval(clocks.zone(zone)?)
    });
    let only = page.view.with(|view| match view.span.interviewers.as_slice() {
        [only] => Some(only.to_string()),
        _ => None,
    });
    let (from, to) = window.map(|window| (window.start().to_rfc3339(), window.end().to_rfc3339())).unzip();
    let given = [("from", from), ("to", to), ("interviewerId", only)];
    let query: Vec<(&str, &str)> =
        given.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
    vec![
        ("Export as CSV", link("/api/calendar.csv", &query)),
        ("Export as iCalendar", link("/api/calendar.ics", &query)),
    ]
}

type Days = Vec<(String, Vec<Booking>)>;

/// Each under the day on which it begins, in the zone shown.
fn days(page: Page) -> Days {
    let bookings = page.in_sight();
    page.calendar.with(|calendar| {
        let Some(calendar) = calendar else { return Vec::new() };
        let today = calendar.today();
        by_day(bookings, |booking| calendar.clocks.day(booking.slot.interval.start(), &calendar.zone))
            .into_iter()
            .map(|day| (heading(day.date, today), day.rows))
            .collect()
    })
}

#[component]
fn AgendaDay(name: String, page: Page, days: Memo<Days>) -> Node {
    let heading = name.clone();
    let ids = memo(move |_| {
        days.with(|days| {
            let day = days.iter().find(|day| day.0 == name);
            day.map(|day| day.1.iter().map(|booking| booking.id).collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    view! {
        <section>
            <h2>{heading}</h2>
            <ul class="of-day">
                <For each=move || ids.get() key=|id| *id let:id>
                    <AgendaRow id=id page=page />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn AgendaRow(id: BookingId, page: Page) -> Node {
    let booking =
        memo(move |before: Option<&Option<Booking>>| page.booking(id).or_else(|| before.cloned().flatten()));
    let of = move |words: fn(&Calendar, &Booking) -> String| {
        page.calendar
            .with(|calendar| booking.with(|booking| Some(words(calendar.as_ref()?, booking.as_ref()?))))
    };
    let status = move || booking.with(|booking| booking.as_ref().map(|booking| booking.status));
    let selected = move || page.view.with(|view| view.booking == Some(id));
    let unheard = move || page.told(|calendar| calendar.is_unheard(id)) == Some(true);
    view! {
        <li
            class=move || {
                let mut class = format!("row booking-row {}", of(whose).unwrap_or_default());
                let states = [
                    ("selected", selected()),
                    ("gone", status() == Some(BookingStatus::Cancelled)),
                    ("saving", page.is_saving(id)),
                ];
                for (state, _) in states.into_iter().filter(|(_, holds)| *holds) {
                    class.push(' ');
                    class.push_str(state);
                }
                class
            }
        >
            <b class="when">{move || of(|calendar, booking| {
                let reading = calendar.clocks.reading(booking.slot.interval, &calendar.zone);
                format!("{} {}", reading.times, reading.place)
            })}</b>
            <span class="who">
                <a
                    id=row_id(id)
                    href=move || page.view.with(|view| view.opening(id))
                    aria-label=move || of(accessible_name)
                    aria-current=move || selected().then_some("true")
                    data-noscroll=""
                >
                    {move || of(|_, booking| format!("{} with {}", booking.candidate.name, booking.slot.interviewer_name))}
                </a>
            </span>
            <span class="beside">{move || of(|calendar, booking| {
                let zone = booking.candidate.time_zone.as_ref().unwrap_or(&booking.slot.time_zone);
                calendar.clocks.second(booking.slot.interval, &calendar.zone, zone).unwrap_or_default()
            })}</span>
            <span class="place">{move || of(|_, booking| booking.slot.location.as_ref().map(place).unwrap_or_default())}</span>
            <span class="act">
                {move || unheard().then(|| view! { <Pill tone=Tone::Bad>"Invitation not out"</Pill> })}
                {move || status().map(|status| view! { <StatusPill status=status /> })}
            </span>
        </li>
    }
}

/// The colour of the interviewer.
fn whose(calendar: &Calendar, booking: &Booking) -> String {
    format!("who-{}", colour(&calendar.interviewers, booking.slot.interviewer))
}

/// How a booking stands, in a word.
#[component]
pub(crate) fn StatusPill(status: BookingStatus) -> Node {
    let (tone, word) = match status {
        BookingStatus::Booked => (Tone::Accent, "Booked"),
        BookingStatus::Cancelled => (Tone::Bad, "Cancelled"),
        BookingStatus::Completed => (Tone::Good, "Completed"),
        BookingStatus::NoShow => (Tone::Warn, "No-show"),
    };
    view! { <Pill tone=tone>{word}</Pill> }
}
