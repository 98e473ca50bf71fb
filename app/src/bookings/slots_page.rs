use std::time::Duration;

use crate::dom::{For, Node, Show, Title, Transition, effect, view};
use domain::{
    ids::SlotId,
    slots::{Location, Slot},
    time::Instant,
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    address::entered,
    book_dialog::BOOKING,
    clocks::Clocks,
    days::{by_day, heading},
    dialog_to_be::dialog_to_be,
    filters::Filters,
    focus::{focus, focus_soon},
    rows::{Mark, Rows, State},
    search::{Found, Search, asked_slot},
    server_fns::{choose_slot, find_slots},
    tick::tick,
    view::View,
};
use crate::{
    address::use_query,
    live::{Change, SlotChange, use_live},
    sent,
    signals::{Memo, RwSignal, Signal, StoredValue, memo, untrack},
    ui::{
        button::{ButtonKind, ButtonLink},
        empty::Empty,
        icon::IconName,
        note::Note,
        pill::{Pill, Tone},
        skeleton::{PageSkeleton, Shape},
    },
};

/// News about slots that are not shown come in bursts: one search answers them all.
const SETTLES: Duration = Duration::from_millis(300);

/// What the page shows, as it is now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    pub(super) rows: RwSignal<Rows>,
    pub(super) found: RwSignal<Option<Found>>,
}

impl Shown {
    fn nothing() -> Self {
        Self { rows: RwSignal::default(), found: RwSignal::new(None) }
    }

    pub(super) fn state(self, id: SlotId) -> Option<State> {
        let now = self.found.with(|found| found.as_ref().map(|found| found.now))?;
        self.rows.with(|rows| rows.state(id, now))
    }

    /// Another search.
    fn begin(self, found: &Found) {
        self.rows.set(Rows::new(found.slots.items.clone()));
        self.found.set(Some(found.clone()));
    }

    /// The same search, asked again.
    fn reload(self, found: Found) {
        self.rows.update(|rows| rows.reload(found.slots.items.clone()));
        self.found.set(Some(found));
    }
}

/// Slots, to find one and book it.
#[component]
pub fn SlotsPage() -> Node {
    let params = use_query();
    let search = memo(move |_| params.with(Search::read));
    let asked = memo(move |_| params.with(asked_slot));
    let found = sent::load(move || search.get(), find_slots);
    let shown = Shown::nothing();
    // Rows that are found again stay, and with them the focus.
    let outcome = memo(move |_| found.get().map(|told| told.map(|found| shown.begin(&found))));
    let chosen = sent::load(
        move || asked.get(),
        move |asked| async move {
            let id = asked?;
            let known = shown.found.with_untracked(|found| {
                let slot = shown.rows.with_untracked(|rows| rows.slot(id).cloned());
                found.as_ref().zip(slot).map(|(found, slot)| found.choose(slot))
            });
            Some(match known {
                Some(known) => Ok(known),
                None => choose_slot(id).await,
            })
        },
    );
    // Once opened it stays, to be opened again.
    let is_wanted = memo(move |before| before == Some(&true) || asked.with(Option::is_some));
    let handed = (chosen, asked, search, shown, entered(memo(move |_| asked.with(Option::is_some))));
    BOOKING.fetch_when_somebody_is_there();
    keep_live(shown, search);
    keep_keys(shown);
    tick(move |passed| shown.found.update(|found| found.iter_mut().for_each(|found| found.now += passed)));
    view! {
        <Title text="Slots" />
        <Transition of=found fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <div class="page-head">
                <h1>"Slots"</h1>
                <span class="range" role="status">
                    {move || {
                        let loaded = found.get().and_then(Result::ok);
                        shown.found.get().or(loaded).map(|found| count(&found))
                    }}
                </span>
            </div>
            <Filters search=search found=found />
            {move || outcome.get().map(|told| match told {
                Ok(()) => view! { <Results shown=shown search=search /> },
                Err(error) => view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> },
            })}
            <Show when=move || is_wanted.get()>{BOOKING.node(handed, dialog_to_be)}</Show>
        </Transition>
    }
}

/// "38 slots"; those who search read that there are none where they would be.
fn count(found: &Found) -> String {
    match found.slots.total {
        0 => String::new(),
        1 => "1 slot".to_owned(),
        total => format!("{total} slots"),
    }
}

/// Patches what is shown as it changes, and asks again where only the server can say what is to be shown.
fn keep_live(shown: Shown, search: Memo<Search>) {
    let asks = StoredValue::new(0_u32);
    let ask_again = move || {
        let ask = asks.get_value().wrapping_add(1);
        asks.set_value(ask);
        let again = move || {
            if asks.try_get_value() != Some(ask) {
                return;
            }
            spawn_local(async move {
                let Some(asked) = search.try_get_untracked() else { return };
                if let Ok(found) = find_slots(asked.clone()).await
                    && search.try_get_untracked().as_ref() == Some(&asked)
                {
                    shown.reload(found);
                }
            });
        };
        set_timeout(again, SETTLES);
    };
    use_live().on_change(move |change| match change {
        Change::Slot { kind: SlotChange::Deleted, slot } => shown.rows.update(|rows| rows.removed(&slot)),
        Change::Slot { kind: SlotChange::Created | SlotChange::Updated, slot } => {
            let is_shown = shown.rows.try_update(|rows| rows.changed(&slot));
            if is_shown == Some(false) {
                ask_again();
            }
        }
        Change::Booking { .. } | Change::Room { .. } => {}
        Change::Reload => ask_again(),
    });
}

/// `/` goes to the words; arrows go from one slot to the next.
fn keep_keys(shown: Shown) {
    effect(move |_| {
        let keys = window_event_listener(ev::keydown, move |ev| {
            let target = event_target_id(&ev);
            let with = ev.ctrl_key() || ev.meta_key() || ev.alt_key();
            match (ev.key().as_str(), target.as_deref()) {
                _ if with => return,
                ("/", None) => focus_soon("#words"),
                ("ArrowDown", Some("words")) => step(shown, None, 1),
                ("ArrowDown", Some(id)) if id.starts_with(ROW) => step(shown, Some(id), 1),
                ("ArrowUp", Some(id)) if id.starts_with(ROW) => step(shown, Some(id), -1),
                _ => return,
            }
            ev.prevent_default();
        });
        on_cleanup(move || keys.remove());
    });
}

/// Ids of what can be pressed in a row begin so.
const ROW: &str = "slot-";

pub(super) fn row_id(id: SlotId) -> String {
    format!("{ROW}{id}")
}

/// The id of what the key was pressed in; none where it is nothing that takes keys.
fn event_target_id(ev: &ev::KeyboardEvent) -> Option<String> {
    use leptos::{wasm_bindgen::JsCast, web_sys::Element};

    let element = ev.target()?.dyn_into::<Element>().ok()?;
    let takes_keys = element.matches("input, select, textarea, dialog *, a[id], button[id]").unwrap_or(false);
    takes_keys.then(|| element.id())
}

/// Up from the first row back to the words.
fn step(shown: Shown, from: Option<&str>, by: isize) {
    let pressable = |state: State| matches!(state, State::Open | State::Marked(Mark::Yours { .. }));
    let ids: Vec<SlotId> =
        shown.rows.with_untracked(|rows| rows.slots().iter().map(|slot| slot.id).collect());
    let ids: Vec<String> = ids
        .into_iter()
        .filter(|&id| untrack(|| shown.state(id)).is_some_and(pressable))
        .map(row_id)
        .collect();
    let at = from.and_then(|from| ids.iter().position(|id| id == from));
    let next = at.map_or(Some(0), |at| at.checked_add_signed(by));
    match next {
        // At once: the next key may be down already.
        None => _ = focus("#words"),
        Some(next) => ids.get(next).into_iter().for_each(|id| _ = focus(&format!("#{id}"))),
    }
}

#[component]
fn Results(shown: Shown, search: Memo<Search>) -> Node {
    let is_empty = memo(move |_| shown.rows.with(|rows| rows.slots().is_empty()));
    view! {
        <Show when=move || !is_empty.get() fallback=move || view! { <Nothing shown=shown search=search /> }>
            <div class="rows">
                <For each=move || days(shown) key=|day| day.0.clone() let:day>
                    <DayOfSlots name=day.0 slots=day.1 shown=shown search=search />
                </For>
            </div>
        </Show>
        <Pages shown=shown search=search />
    }
}

/// The heading of each day, and the slots that begin on it by one's own clock.
fn days(shown: Shown) -> Vec<(String, Vec<SlotId>)> {
    let Some((clocks, zone, today)) = shown
        .found
        .with(|found| found.as_ref().map(|found| (found.clocks.clone(), found.zone.clone(), found.today())))
    else {
        return Vec::new();
    };
    let slots =
        shown.rows.with(|rows| rows.slots().iter().map(|slot| (slot.id, slot.interval.start())).collect());
    let slots: Vec<(SlotId, Instant)> = slots;
    by_day(slots, |&(_, start)| clocks.day(start, &zone))
        .into_iter()
        .map(|day| (heading(day.date, today), day.rows.into_iter().map(|(id, _)| id).collect()))
        .collect()
}

#[component]
fn DayOfSlots(name: String, slots: Vec<SlotId>, shown: Shown, search: Memo<Search>) -> Node {
    // The day stays while its slots come and go.
    let of_day = {
        let name = name.clone();
        memo(move |_| {
            let today = days(shown).into_iter().find(|day| day.0 == name);
            today.map_or_else(|| slots.clone(), |day| day.1)
        })
    };
    view! {
        <section>
            <h2>{name}</h2>
            <ul class="of-day">
                <For each=move || of_day.get() key=|id| *id let:id>
                    <SlotRow id=id shown=shown search=search />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn SlotRow(id: SlotId, shown: Shown, search: Memo<Search>) -> Node {
    let slot = memo(move |before: Option<&Option<Slot>>| {
        shown.rows.with(|rows| rows.slot(id).cloned()).or_else(|| before.cloned().flatten())
    });
    let state = memo(move |_| shown.state(id));
    let of = move |words: fn(&Found, &Slot) -> Option<String>| {
        shown.found.with(|found| slot.with(|slot| words(found.as_ref()?, slot.as_ref()?)))
    };
    let gone =
        move || !matches!(state.get(), Some(State::Open | State::Marked(Mark::Yours { .. } | Mark::Saving)));
    view! {
        <li class="row" class:gone=gone>
            <b class="when">{move || of(|found, slot| Some(times(&found.clocks, slot, &found.zone)))}</b>
            <span class="who">{move || of(|_, slot| Some(slot.interviewer_name.to_string()))}</span>
            <span class="beside">
                {move || of(|found, slot| found.clocks.second(slot.interval, &found.zone, found.beside(slot)))}
            </span>
            <span class="place">{move || slot.with(|slot| slot.as_ref().and_then(|slot| slot.location.as_ref().map(place)))}</span>
            <span class="act">
                {move || state.get().map(|state| act(id, state, shown, search))}
            </span>
        </li>
    }
}

/// "14:00–14:45 Paris".
fn times(clocks: &Clocks, slot: &Slot, zone: &domain::time::ZoneName) -> String {
    let reading = clocks.reading(slot.interval, zone);
    format!("{} {}", reading.times, reading.place)
}

/// A place by its name; a link by where it leads.
pub(super) fn place(location: &Location) -> String {
    if let Some(platform) = location.platform() {
        return platform.name().to_owned();
    }
    let link = location.link().and_then(|link| link.split_once("://"));
    let host = link.and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    host.map_or_else(|| location.as_str().to_owned(), |host| format!("Video, {host}"))
}

fn act(id: SlotId, state: State, shown: Shown, search: Memo<Search>) -> Node {
    match state {
        State::Open => {
            let name = move || {
                let sentence = |found: &Found, slot: &Slot| {
                    let when = found.clocks.spoken(slot.interval, &found.zone);
                    format!("Book {when}, with {}", slot.interviewer_name)
                };
                let slot = shown.rows.with(|rows| rows.slot(id).cloned());
                shown.found.with(|found| Some(sentence(found.as_ref()?, &slot?)))
            };
            view! {
                <a class="button" id=row_id(id) href=move || search.get().booking(id) aria-label=name data-noscroll="">
                    "Book"
                </a>
            }
        }
        State::Booked => view! { <Pill tone=Tone::Accent>"Booked"</Pill> },
        State::Begun => view! { <Pill>"Begun"</Pill> },
        State::Marked(Mark::Saving) => {
            view! { <span class="saving"><Pill tone=Tone::Accent>"Booking"</Pill></span> }
        }
        State::Marked(Mark::Taken) => view! { <Pill tone=Tone::Warn>"Taken just now"</Pill> },
        State::Marked(Mark::Gone) => view! { <Pill tone=Tone::Warn>"Removed just now"</Pill> },
        State::Marked(Mark::Yours { booking, candidate }) => view! {
            <a class="booked-for" id=row_id(id) href=View::default().opening(booking)>
                <Pill tone=Tone::Good><span>{format!("Booked for {candidate}")}</span></Pill>
            </a>
        },
    }
}

/// Why there is nothing, and what to do about it.
#[component]
fn Nothing(shown: Shown, search: Memo<Search>) -> Node {
    let backwards = move || {
        let today = shown.found.with(|found| found.as_ref().map(Found::today));
        today.is_some_and(|today| search.with(|search| search.ends_before_it_begins(today)))
    };
    let sentence = move || match search.with(|search| (backwards(), search.page > 1, search.is_narrowed())) {
        (true, ..) => "The last day lies before the first, or is over already. Choose a later one.",
        (false, true, _) => "There are no slots on this page; fewer were found than before.",
        (false, false, true) => "No slot is like that. Look at other days, or at everybody’s.",
        (false, false, false) => {
            "Nobody offers a slot just now. As soon as an interviewer does, it appears here by itself."
        }
    };
    Node::live(move || {
        let narrowed = search.with(|search| search.is_narrowed() || search.page > 1);
        let zone = search.with(|search| search.zone.clone());
        view! {
            <Empty icon=IconName::Search sentence=sentence()>
                {narrowed
                    .then(|| {
                        let everything = Search { zone, page: 1, ..Search::default() };
                        view! { <ButtonLink href=everything.href()>"Show every available slot"</ButtonLink> }
                    })}
            </Empty>
        }
    })
}

/// The way to the other pages of a long list.
#[component]
fn Pages(shown: Shown, search: Memo<Search>) -> Node {
    let pages = move || {
        shown.found.with(|found| {
            let paging = found.as_ref().map(|found| (found.slots.total, found.slots.paging.limit()));
            paging.map_or(1, |(total, limit)| total.div_ceil(limit).max(1))
        })
    };
    let page = move || search.with(|search| search.page);
    let to = move |page: u64| search.with(|search| search.page(page));
    view! {
        <Show when=move || { pages() > 1 }>
            <nav class="pages" aria-label="Pages">
                <Show when=move || { page() > 1 }>
                    <ButtonLink href=Signal::derive(move || to(page() - 1)) icon=IconName::Back kind=ButtonKind::Plain>
                        "Earlier"
                    </ButtonLink>
                </Show>
                <span>{move || format!("Page {} of {}", page(), pages())}</span>
                <Show when=move || { page() < pages() }>
                    <ButtonLink href=Signal::derive(move || to(page() + 1))>"Later"</ButtonLink>
                </Show>
            </nav>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_named_by_where_it_leads() {
        for (location, expected) in [
            ("Room 4", "Room 4"),
            ("https://meet.example.com/abc-def?x=1", "Video, meet.example.com"),
            ("https://acme.zoom.us/j/1", "Zoom"),
            ("javascript://alert(1)", "javascript://alert(1)"),
        ] {
            assert_eq!(place(&Location::parse(location).unwrap().unwrap()), expected);
        }
    }
}
