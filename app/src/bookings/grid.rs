use crate::address::use_address;
use crate::{
    dom::{Node, Show, view},
    signals::{Callback, memo},
};
use chrono::NaiveDate;
use domain::{
    bookings::{Booking, BookingStatus},
    ids::BookingId,
    time::{self, Interval, Zone},
};
use leptos::prelude::*;

use super::{
    blocks::{Part, marks, now_in, parts, wholes},
    calendar_page::Page,
    carrying::CARRYING,
    interviewers::colour,
    nothing::NothingThen,
    period::Period,
    targets::Target,
    view::Calendar,
};
use crate::ui::{
    note::Note,
    pill::Tone,
    week_grid::{BlockKind, GridBlock, GridDay, WeekGrid},
};

/// The bookings of a day or a week in its grid.
#[component]
pub(super) fn Grid(page: Page) -> Node {
    let days = memo(move |_| page.told(days).unwrap_or_default());
    let blocks = memo(move |_| {
        let bookings = page.in_sight();
        page.told(|calendar| blocks(page, calendar, &bookings)).unwrap_or_default()
    });
    let now = memo(move |_| {
        page.told(|calendar| {
            now_in(&calendar.period.days(), calendar.clocks.zone(&calendar.zone)?, calendar.now)
        })
        .flatten()
    });
    let label = memo(move |_| page.told(label).unwrap_or_default());
    let address = use_address();
    let open = Callback::new(move |key: String| {
        if let Some(id) = booking_of(&key).filter(|_| !page.carry.has_just_ended()) {
            // Not while it is pressed: what lies under the pointer would move away.
            page.carry.refused.set(None);
            address.go(&page.view.with_untracked(|view| view.opening(id)));
        }
    });
    let is_empty = memo(move |_| blocks.with(Vec::is_empty));
    // Once needed it stays, for the next time.
    let is_pressed = memo(move |before| before == Some(&true) || page.carry.press.with(Option::is_some));
    view! {
        <div
            class="week-frame"
            class:carrying=move || page.carry.works.get()
            on:pointerdown=move |ev| page.pressed(&ev)
            on:pointerup=move |_| page.carry.let_go()
            on:pointercancel=move |_| page.carry.let_go()
            on:touchmove=move |ev| page.carry.keep_from_browser(&ev)
            on:contextmenu=move |ev| page.carry.keep_from_browser(&ev)
        >
            <Show when=move || is_empty.get()>
                <NothingThen page=page />
            </Show>
            {move || page.carry.refused.get().map(|why| view! {
                <div class="said"><Note tone=Tone::Bad answers=true>{why}</Note></div>
            })}
            <WeekGrid label=label days=days blocks=blocks now=now on_open=open />
            <Show when=move || is_pressed.get()>{CARRYING.node(page, Node::nothing)}</Show>
        </div>
    }
}

/// Over midnight a booking has two blocks, told apart by their day.
pub(super) fn booking_of(key: &str) -> Option<BookingId> {
    key.split('/').next().and_then(BookingId::parse)
}

/// "Week of 2 March 2026, Paris time".
fn label(calendar: &Calendar) -> String {
    let days = match calendar.period {
        Period::Week(week) => format!("Week of {}", time::date_long(week.monday())),
        Period::Day(_) | Period::Month(_) => calendar.period.title(),
    };
    format!("{days}, {} time", time::place(&calendar.zone))
}

fn days(calendar: &Calendar) -> Vec<GridDay> {
    let today = calendar.today();
    let zone = calendar.clocks.zone(&calendar.zone);
    let day = |date: NaiveDate| GridDay {
        date,
        today: date == today,
        closed: None,
        marks: zone.map(|zone| marks(date, zone)).unwrap_or_default(),
    };
    calendar.period.days().into_iter().map(day).collect()
}

fn blocks(page: Page, calendar: &Calendar, bookings: &[Booking]) -> Vec<GridBlock> {
    let Some(zone) = calendar.clocks.zone(&calendar.zone) else { return Vec::new() };
    let wall = Wall { calendar, zone, wholes: wholes(&calendar.period.days(), zone) };
    let mut blocks: Vec<GridBlock> =
        bookings.iter().flat_map(|booking| wall.of_booking(page, booking)).collect();
    page.carry.targets.with(|targets| {
        blocks.extend(targets.iter().flat_map(|target| wall.of_target(page, target)));
    });
    blocks
}

/// What the blocks are drawn on.
struct Wall<'a> {
    calendar: &'a Calendar,
    zone: &'a Zone,
    wholes: Vec<Option<Interval>>,
}

impl Wall<'_> {
    fn of_booking(&self, page: Page, booking: &Booking) -> Vec<GridBlock> {
        let Self { calendar, .. } = self;
        let id = booking.id;
        let kind = match booking.status {
            BookingStatus::Cancelled => BlockKind::Conflict,
            BookingStatus::Booked | BookingStatus::Completed | BookingStatus::NoShow => {
                BlockKind::Who(colour(&calendar.interviewers, booking.slot.interviewer))
            }
        };
        let past = booking.slot.interval.is_over(calendar.now);
        let view = page.view.get();
        let whole = GridBlock {
            key: id.to_string(),
            kind,
            past,
            saving: page.is_saving(id),
            alarming: booking.status == BookingStatus::Booked && calendar.is_unheard(id),
            selected: view.booking == Some(id) || page.carry.carries(id),
            title: format!("{} {}", self.starts(booking.slot.interval), booking.slot.interviewer_name),
            subtitle: format!("{}{}", booking.candidate.name, aside(calendar, booking)),
            name: accessible_name(calendar, booking),
            href: Some(view.opening(id)),
            movable: booking.status == BookingStatus::Booked && !past,
            ..GridBlock::default()
        };
        self.placed(booking.slot.interval, &whole)
    }

    /// A slot that what is carried may be dropped on, or why not.
    fn of_target(&self, page: Page, target: &Target) -> Vec<GridBlock> {
        let Target { slot, verdict } = target;
        let when = self.calendar.clocks.spoken(slot.interval, &self.calendar.zone);
        let whole = GridBlock {
            key: target.key(),
            kind: if verdict.fits { BlockKind::Fits } else { BlockKind::Refused },
            selected: page.carry.over.get() == Some(slot.id),
            title: format!("{} {}", self.starts(slot.interval), slot.interviewer_name),
            subtitle: verdict.sentence.clone(),
            name: format!("{when}, with {}: {}", slot.interviewer_name, verdict.sentence),
            ..GridBlock::default()
        };
        self.placed(slot.interval, &whole)
    }

    fn starts(&self, interval: Interval) -> String {
        let reading = self.calendar.clocks.reading(interval, &self.calendar.zone);
        reading.times.split('–').next().unwrap_or_default().to_owned()
    }

    fn placed(&self, interval: Interval, whole: &GridBlock) -> Vec<GridBlock> {
        let parts = parts(interval, &self.wholes, self.zone);
        let several = parts.len() > 1;
        let place = |Part { day, from, minutes }: Part| GridBlock {
            key: if several { format!("{}/{day}", whole.key) } else { whole.key.clone() },
            day,
            from,
            minutes,
            ..whole.clone()
        };
        parts.into_iter().map(place).collect()
    }
}

/// What else is to be told of a booking than by its colour.
pub(super) fn aside(calendar: &Calendar, booking: &Booking) -> &'static str {
    match booking.status {
        BookingStatus::Booked if calendar.is_unheard(booking.id) => ", invitation not out",
        BookingStatus::Booked => "",
        BookingStatus::Cancelled => ", cancelled",
        BookingStatus::Completed => ", completed",
        BookingStatus::NoShow => ", no-show",
    }
}

/// "Tuesday 3 March, 14:00 to 14:45 Paris time, Lena Fischer with Ana Moreau, cancelled".
pub(super) fn accessible_name(calendar: &Calendar, booking: &Booking) -> String {
    let when = calendar.clocks.spoken(booking.slot.interval, &calendar.zone);
    let Booking { candidate, slot, .. } = booking;
    format!("{when}, {} with {}{}", candidate.name, slot.interviewer_name, aside(calendar, booking))
}
