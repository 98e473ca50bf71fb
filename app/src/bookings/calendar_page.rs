use std::{future::Future, time::Duration};

use crate::dom::{Node, Show, Title, Transition, view};
use domain::{bookings::Booking, ids::BookingId};
use leptos::{prelude::*, task::spawn_local};

use super::{
    agenda::Agenda,
    calendar_filters::Filters,
    calendar_head::Head,
    calendar_keys::keep_keys,
    carrying::CARRYING,
    grid::Grid,
    month::MONTH,
    move_dialog::Targeted,
    panel::PANEL,
    press::Carry,
    server_fns::{open_booking, show_calendar, show_unheard},
    view::{Calendar, Shape, Span, View},
};
use crate::{
    address::use_query,
    delivery::Deliveries,
    error::AppError,
    interviews::{self, load_people},
    live::{BookingChange, Change, Shown, use_live},
    sent::{self, Sent},
    signals::{Memo, RwSignal, StoredValue, memo, untrack},
    ui::{
        addressed::entered,
        focus::focus_soon,
        note::Note,
        pill::Tone,
        skeleton::{PageSkeleton, Shape as SkeletonShape, Skeleton},
        tick::tick,
    },
};

/// News come in bursts: one question answers them all.
const SETTLES: Duration = Duration::from_millis(300);

/// What the calendar shows, as it is now.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    pub(super) view: Memo<View>,
    pub(super) calendar: RwSignal<Option<Calendar>>,
    pub(super) bookings: RwSignal<Shown<Booking>>,
    /// Asked for here, and not yet answered.
    pub(super) changes: Deliveries<Booking>,
    /// A dialog was opened from this page, so that the way out of it is the way back.
    pub(super) entered: StoredValue<bool>,
    /// A booking on its way to another slot, by hand.
    pub(super) carry: Carry,
}

/// What the page was loaded with.
pub(super) type Loaded = Sent<Result<Calendar, AppError>>;

impl Page {
    /// Other days, or another filter.
    fn begin(self, calendar: &Calendar) {
        self.bookings.set(Shown::new(calendar.bookings.clone()));
        self.calendar.set(Some(calendar.clone()));
    }

    fn reload(self, calendar: Calendar) {
        self.bookings.update(|bookings| bookings.reload_as_of(calendar.bookings.clone(), calendar.now));
        self.calendar.set(Some(calendar));
    }

    /// A booking as it is now: shown, or no longer.
    pub(super) fn put(self, booking: &Booking) {
        let belongs = untrack(|| self.includes(booking));
        self.bookings.update(|bookings| lay(bookings, booking, belongs));
    }

    fn includes(self, booking: &Booking) -> bool {
        self.view
            .with(|view| self.told(|calendar| calendar.includes(booking, &view.span)).unwrap_or_default())
    }

    /// Nobody has left it since.
    pub(super) fn is_there(self) -> bool {
        self.view.try_with_untracked(|_| ()).is_some()
    }

    /// Asks for a change, and shows the booking as it is to be until it is known what came of it.
    pub(super) fn change<F>(
        self,
        to_be: Booking,
        ask: impl Fn() -> F + 'static,
        answered: impl FnOnce(Result<Booking, AppError>) + 'static,
    ) where
        F: Future<Output = Result<Booking, AppError>> + 'static,
    {
        // Newer than what is shown, and no newer than what others may make of it meanwhile.
        let to_be = Booking { version: to_be.version.next(), ..to_be };
        self.changes.send(to_be, ask, answered);
    }

    pub(super) fn is_saving(self, booking: BookingId) -> bool {
        self.changes.is_under_way(|to_be| to_be.id == booking)
    }

    /// What is shown, and what is asked for laid over it.
    fn with_changes<T>(self, read: impl FnOnce(&Shown<Booking>) -> T) -> T {
        let changes: Vec<_> = self.changes.with(|all| all.iter().map(|one| one.to_be.clone()).collect());
        if changes.is_empty() {
            return self.bookings.with(read);
        }
        let mut bookings = self.bookings.get();
        for to_be in &changes {
            lay(&mut bookings, to_be, self.includes(to_be));
        }
        read(&bookings)
    }

    pub(super) fn booking(self, id: BookingId) -> Option<Booking> {
        let shown = self.bookings.with(|bookings| bookings.get(id.0).cloned());
        let of_this = |to_be: &&Booking| to_be.id == id;
        let to_be = self.changes.with(|all| all.iter().map(|one| &one.to_be).rev().find(of_this).cloned());
        match (shown, to_be) {
            (Some(shown), Some(to_be)) if shown.version < to_be.version => Some(to_be),
            (shown, to_be) => shown.or(to_be),
        }
    }

    /// Those in sight: without the cancelled ones unless they are asked for. One that is being cancelled is not yet.
    pub(super) fn in_sight(self) -> Vec<Booking> {
        let with_cancelled = self.view.with(|view| view.cancelled);
        let seen =
            |booking: &&Booking| with_cancelled || booking.status.is_live() || self.is_saving(booking.id);
        self.with_changes(|bookings| bookings.rows().iter().filter(seen).cloned().collect())
    }

    /// What is read of the calendar, once there is one.
    pub(super) fn told<T>(self, read: impl FnOnce(&Calendar) -> T) -> Option<T> {
        self.calendar.with(|calendar| calendar.as_ref().map(read))
    }
}

fn lay(bookings: &mut Shown<Booking>, booking: &Booking, belongs: bool) {
    if belongs {
        bookings.put(booking.clone());
    } else {
        bookings.remove(booking);
    }
}

/// The calendar of bookings.
#[component]
pub fn CalendarPage() -> Node {
    let params = use_query();
    let view = memo(move |_| params.with(View::read));
    let span = memo(move |_| view.with(|view| view.span.clone()));
    let opened = memo(move |_| view.with(|view| view.booking));
    let calendar = sent::load(move || span.get(), show_calendar);
    let booking = sent::load(
        move || opened.get(),
        |id| async move {
            let id = id?;
            Some(open_booking(id).await)
        },
    );
    let people = load_people(move || opened.get());
    let targeted = Targeted::when_asked(view);
    let page = Page {
        view,
        calendar: RwSignal::new(None),
        bookings: RwSignal::default(),
        changes: Deliveries::none(),
        entered: entered(memo(move |_| view.with(|view| view.asking.is_some()))),
        carry: Carry::nothing(),
    };
    keep_live(page, span);
    keep_keys(page);
    PANEL.fetch_when_somebody_is_there();
    interviews::fetch_when_somebody_is_there();
    MONTH.fetch_when_somebody_is_there();
    CARRYING.fetch_when_somebody_is_there();
    tick(move |passed| {
        page.calendar.update(|calendar| calendar.iter_mut().for_each(|calendar| calendar.now += passed));
        mark(page, span);
    });
    view! {
        <Title text="Calendar" />
        <Transition of=calendar fallback=|| view! { <PageSkeleton shape=SkeletonShape::Calendar /> }>
            <Head view=view calendar=calendar />
            <Filters view=view calendar=calendar />
            <div
                class="calendar"
                class:split=move || opened.get().is_some()
                on:keydown:capture=move |ev| page.carry.take_back(&ev)
            >
                {move || calendar.get().map(|told| match told {
                    Ok(calendar) => {
                        page.begin(&calendar);
                        view! { <Body page=page /> }
                    }
                    Err(error) => view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> },
                })}
                <Show when=move || opened.get().is_some()>
                    {PANEL.node((page, booking, people, targeted), panel_to_be)}
                </Show>
            </div>
        </Transition>
    }
}

/// What the panel is like until its code has arrived.
fn panel_to_be() -> Node {
    view! { <aside class="panel booking-panel" aria-label="Interview"><Skeleton lines=6 /></aside> }
}

/// What a month is like until its code has arrived.
fn month_to_be() -> Node {
    view! { <Skeleton lines=6 rows=true /> }
}

fn keep_live(page: Page, span: Memo<Span>) {
    let asks = StoredValue::new(0_u32);
    let ask_again = move || {
        let ask = asks.get_value().wrapping_add(1);
        asks.set_value(ask);
        let again = move || {
            if asks.try_get_value() != Some(ask) {
                return;
            }
            spawn_local(async move {
                let Some(asked) = span.try_get_untracked() else { return };
                if let Ok(calendar) = show_calendar(asked.clone()).await
                    && span.try_get_untracked().as_ref() == Some(&asked)
                {
                    page.reload(calendar);
                }
            });
        };
        set_timeout(again, SETTLES);
    };
    use_live().on_change(move |change| match change {
        // Moved away from somebody: told to them alone, while everybody else hears where it is now.
        Change::Booking { kind: BookingChange::Cancelled, booking } if booking.status.is_live() => {}
        Change::Booking { kind: _, booking } => {
            let known = page.calendar.with_untracked(|calendar| knows_zones(calendar.as_ref(), &booking));
            page.put(&booking);
            if !known {
                ask_again();
            }
        }
        Change::Slot { .. }
        | Change::Room(_)
        | Change::Openings
        | Change::Preparation(_)
        | Change::FollowUps(_)
        | Change::Candidate(_) => {}
        Change::Reload => ask_again(),
    });
}

/// That nothing became of a message is not told: it is looked for, as long as somebody can see what is found.
fn mark(page: Page, span: Memo<Span>) {
    if document().hidden() {
        return;
    }
    spawn_local(async move {
        let Some(asked) = span.try_get_untracked() else { return };
        if let Ok(unheard) = show_unheard(asked.clone()).await
            && span.try_get_untracked().as_ref() == Some(&asked)
        {
            let is_news = |calendar: &Option<Calendar>| {
                calendar.as_ref().is_some_and(|calendar| calendar.unheard != unheard)
            };
            if page.calendar.try_with_untracked(is_news) == Some(true) {
                page.calendar.update(|calendar| {
                    calendar.iter_mut().for_each(|calendar| calendar.unheard.clone_from(&unheard));
                });
            }
        }
    });
}

/// Whether the page can say the booking's times on every clock that concerns it.
fn knows_zones(calendar: Option<&Calendar>, booking: &Booking) -> bool {
    let zones = [Some(&booking.slot.time_zone), booking.candidate.time_zone.as_ref()];
    calendar
        .is_some_and(|calendar| zones.into_iter().flatten().all(|zone| calendar.clocks.zone(zone).is_some()))
}

/// Where a booking stands in the agenda.
pub(super) fn row_id(booking: BookingId) -> String {
    format!("booking-{booking}")
}

/// Back to where it was opened, however the calendar is drawn.
pub(super) fn focus_booking(booking: BookingId) {
    focus_soon(format!("#{}, [data-key^=\"{booking}\"] > *", row_id(booking)));
}

#[component]
fn Body(page: Page) -> Node {
    let shape = memo(move |_| page.view.with(|view| view.shape));
    Node::live(move || match shape.get() {
        Shape::Day | Shape::Week => view! { <Grid page=page /> },
        Shape::Month => MONTH.node(page, month_to_be),
        Shape::Agenda => view! { <Agenda page=page /> },
    })
}
