use std::time::Duration;

use crate::dom::{Node, Show, Title, Transition, effect, view, watch};
use domain::{bookings::Booking, ids::BookingId, time::dates};
use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;

use super::{
    address::{use_gentle_navigate, use_quiet_navigate},
    agenda::Agenda,
    filters::options,
    focus::focus_soon,
    move_dialog::Targeted,
    panel::PANEL,
    server_fns::{open_booking, show_calendar},
    tick::tick,
    view::{Calendar, PATH, Shape, Span, View},
    week::Week,
};
use crate::{
    candidates::AnyZone,
    error::AppError,
    live::{BookingChange, Change, Shown, use_live},
    sent::{self, Sent},
    signals::{Memo, RwSignal, Signal, StoredValue, memo},
    ui::{
        button::ButtonLink,
        field::{Field, FieldKind},
        icon::IconName,
        note::Note,
        pill::Tone,
        skeleton::{PageSkeleton, Shape as SkeletonShape, Skeleton},
        switch::{Switch, Way},
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
    /// Changed here, and not yet confirmed.
    pub(super) saving: RwSignal<Option<BookingId>>,
}

impl Page {
    /// Another week, or another filter.
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
        let interviewer = self.view.with_untracked(|view| view.span.interviewer());
        let includes = |calendar: &Option<Calendar>| {
            calendar.as_ref().is_some_and(|calendar| calendar.includes(booking, interviewer))
        };
        let belongs = self.calendar.with_untracked(includes);
        self.bookings.update(|bookings| {
            if belongs {
                bookings.put(booking.clone());
            } else {
                bookings.remove(booking);
            }
        });
    }

    /// While something about the booking opened is being saved, its block says so.
    pub(super) fn show_saving(self, pending: Signal<bool>) {
        watch(
            move || pending.get(),
            move |&pending, _| {
                let opened = self.view.with_untracked(|view| view.booking);
                self.saving.set(opened.filter(|_| pending));
            },
        );
    }

    /// Those in sight: without the cancelled ones unless they are asked for.
    pub(super) fn in_sight(self) -> Vec<Booking> {
        let with_cancelled = self.view.with(|view| view.cancelled);
        let seen = |booking: &&Booking| with_cancelled || booking.status.is_live();
        self.bookings.with(|bookings| bookings.rows().iter().filter(seen).cloned().collect())
    }
}

/// The calendar of bookings.
#[component]
pub fn CalendarPage() -> Node {
    let params = use_query_map();
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
    let targeted = Targeted::when_asked(view);
    let page = Page {
        view,
        calendar: RwSignal::new(None),
        bookings: RwSignal::default(),
        saving: RwSignal::new(None),
    };
    keep_live(page, span);
    keep_keys(page);
    PANEL.fetch_when_somebody_is_there();
    tick(move |passed| {
        page.calendar.update(|calendar| calendar.iter_mut().for_each(|calendar| calendar.now += passed))
    });
    view! {
        <Title text="Calendar" />
        <Transition fallback=|| view! { <PageSkeleton shape=SkeletonShape::Calendar /> }>
            <Head view=view calendar=calendar />
            <div class="calendar" class:split=move || opened.get().is_some()>
                {move || calendar.get().map(|told| match told {
                    Ok(calendar) => {
                        page.begin(&calendar);
                        view! { <Body page=page /> }
                    }
                    Err(error) => view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> },
                })}
                <Show when=move || opened.get().is_some()>
                    {PANEL.node((page, booking, targeted), panel_to_be)}
                </Show>
            </div>
        </Transition>
    }
}

/// What the panel is like until its code has arrived.
fn panel_to_be() -> Node {
    view! { <aside class="panel booking-panel" aria-label="Interview"><Skeleton lines=6 /></aside> }
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
        Change::Slot { .. } => {}
        Change::Reload => ask_again(),
    });
}

/// Whether the page can say the booking's times on every clock that concerns it.
fn knows_zones(calendar: Option<&Calendar>, booking: &Booking) -> bool {
    let zones = [Some(&booking.slot.time_zone), booking.candidate.time_zone.as_ref()];
    calendar
        .is_some_and(|calendar| zones.into_iter().flatten().all(|zone| calendar.clocks.zone(zone).is_some()))
}

/// `t` goes to today, `[` and `]` a week back and on, Escape closes the booking.
fn keep_keys(page: Page) {
    let navigate = use_gentle_navigate();
    effect(move |_| {
        let navigate = navigate.clone();
        let keys = window_event_listener(ev::keydown, move |ev| {
            if ev.ctrl_key() || ev.meta_key() || ev.alt_key() || ev.default_prevented() || is_typing(&ev) {
                return;
            }
            let view = page.view.get_untracked();
            let week =
                page.calendar.with_untracked(|calendar| calendar.as_ref().map(|calendar| calendar.week));
            let to = match (ev.key().as_str(), week) {
                ("t", _) => view.in_week(""),
                ("[", Some(week)) => view.in_week(&week.plus(-1).to_string()),
                ("]", Some(week)) => view.in_week(&week.plus(1).to_string()),
                ("Escape", _) if view.booking.is_some() && view.asking.is_none() => view.closed(),
                _ => return,
            };
            ev.prevent_default();
            if let Some(booking) = view.booking.filter(|_| ev.key() == "Escape") {
                focus_booking(booking);
            }
            navigate(&to);
        });
        on_cleanup(move || keys.remove());
    });
}

fn is_typing(ev: &ev::KeyboardEvent) -> bool {
    use leptos::{wasm_bindgen::JsCast, web_sys::Element};

    let target = ev.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.matches("input, select, textarea, dialog *").unwrap_or(false))
}

/// Where a booking stands in the agenda.
pub(super) fn row_id(booking: BookingId) -> String {
    format!("booking-{booking}")
}

/// Back to where it was opened, in the grid or in the agenda.
pub(super) fn focus_booking(booking: BookingId) {
    focus_soon(format!("#{}, [data-key^=\"{booking}\"] > *", row_id(booking)));
}

#[component]
fn Body(page: Page) -> Node {
    let shape = memo(move |_| page.view.with(|view| view.shape));
    Node::live(move || match shape.get() {
        Shape::Week => view! { <Week page=page /> },
        Shape::Agenda => view! { <Agenda page=page /> },
    })
}

type Loaded = Sent<Result<Calendar, AppError>>;

/// Which week, whose, on whose clock, and how it is drawn.
#[component]
fn Head(view: Memo<View>, calendar: Loaded) -> Node {
    let week = move || calendar.get().and_then(Result::ok).map(|calendar| calendar.week);
    let words = move || {
        let days: Vec<_> = week()?.days().collect();
        Some(dates(*days.first()?, *days.last()?))
    };
    let weeks_on = move |by: i64| {
        Signal::derive(move || {
            let week = week().map(|week| week.plus(by).to_string());
            view.with(|view| view.in_week(&week.unwrap_or_default()))
        })
    };
    let ways = Signal::derive(move || {
        let way = |label: &str, shape| {
            view.with(|view| Way {
                label: label.to_owned(),
                href: view.shaped(shape),
                current: view.shape == shape,
            })
        };
        vec![way("Week", Shape::Week), way("Agenda", Shape::Agenda)]
    });
    view! {
        <div class="page-head calendar-head">
            <h1>"Calendar"</h1>
            <span class="range" role="status">{words}</span>
            <nav class="joined" aria-label="Week">
                <ButtonLink href=weeks_on(-1) icon=IconName::Back label="Week before" attr:data-noscroll="" />
                <ButtonLink href=Signal::derive(move || view.with(|view| view.in_week(""))) attr:data-noscroll="">
                    "Today"
                </ButtonLink>
                <ButtonLink href=weeks_on(1) icon=IconName::Forward label="Week after" attr:data-noscroll="" />
            </nav>
            <span class="grow"></span>
            <Switch label="Drawn as" ways=ways />
        </div>
        <Filters view=view calendar=calendar />
    }
}

/// Whose interviews, on whose clock. A plain form without a script.
#[component]
fn Filters(view: Memo<View>, calendar: Loaded) -> Node {
    let first = view.get_untracked();
    let interviewer = RwSignal::new(first.span.interviewer.clone());
    let zone = RwSignal::new(first.span.zone.clone());
    let cancelled = RwSignal::new(first.cancelled);
    let navigate = use_quiet_navigate();
    let wanted = move || {
        let view = view.get_untracked();
        let span = Span { interviewer: interviewer.get(), zone: zone.get(), ..view.span.clone() };
        View { span, cancelled: cancelled.get(), ..view }
    };
    watch(wanted, move |wanted, _| {
        if *wanted != view.get_untracked() {
            navigate(&wanted.href());
        }
    });
    watch(
        move || view.get(),
        move |view, _| {
            interviewer.set(view.span.interviewer.clone());
            zone.set(view.span.zone.clone());
            cancelled.set(view.cancelled);
        },
    );
    let people = Signal::derive(move || {
        let known = calendar.with(|told| told?.as_ref().ok().map(|calendar| options(&calendar.interviewers)));
        known.unwrap_or_else(|| options(&[]))
    });
    let near = Signal::derive(move || {
        let near = calendar.with(|told| {
            let names =
                |calendar: &Calendar| calendar.clocks.names().map(ToString::to_string).collect::<Vec<_>>();
            told?.as_ref().ok().map(names)
        });
        near.unwrap_or_default()
    });
    let kept = move |name: &'static str, value: fn(&View) -> String| {
        view! { <input type="hidden" name=name value=move || view.with(value) /> }
    };
    view! {
        <form class="filters calendar-filters" method="get" action=PATH on:submit=|ev| ev.prevent_default()>
            {kept("week", |view| view.span.week.clone())}
            {kept("view", |view| if view.shape == Shape::Agenda { "agenda".to_owned() } else { String::new() })}
            <Field name="interviewer" label="Interviewer" kind=FieldKind::Select(people) value=interviewer />
            <AnyZone id="shown-zone" name="zone" label="Show in zone" none="My own" near=near value=zone />
            <label class="check">
                <input
                    type="checkbox"
                    name="cancelled"
                    value="show"
                    checked=first.cancelled
                    prop:checked=move || cancelled.get()
                    on:change=move |ev| cancelled.set(event_target_checked(&ev))
                />
                "Show cancelled"
            </label>
            <noscript inner_html=r#"<button class="button primary">Show</button>"#></noscript>
        </form>
    }
}
