//! Slots that were found, day by day, each with what can be done about it.

use domain::{
    ids::SlotId,
    slots::{Location, Slot},
    time::Instant,
};
use leptos::prelude::*;

use super::{
    clocks::Clocks,
    days::{by_day, heading},
    rows::{Mark, State},
    search::{Found, Search},
    slots_page::Shown,
    view::View,
};
use crate::{
    dom::{For, Node, Show, view},
    imports,
    session::use_session,
    signals::{Callback, Memo, memo},
    ui::{
        button::ButtonLink,
        empty::Empty,
        exports::Exports,
        icon::IconName,
        pages::Pages,
        pill::{Pill, Tone},
    },
};

/// Ids of what can be pressed in a row begin so.
pub(super) const ROW: &str = "slot-";

pub(super) fn row_id(id: SlotId) -> String {
    format!("{ROW}{id}")
}

/// What was found, day by day.
#[component]
pub(super) fn Results(shown: Shown, search: Memo<Search>) -> Node {
    let is_empty = memo(move |_| shown.rows.with(|rows| rows.slots().is_empty()));
    let offers = use_session().me.is_some_and(|me| me.roles.admin);
    view! {
        <Show when=move || !is_empty.get() fallback=move || view! { <Nothing shown=shown search=search /> }>
            <div class="rows">
                <For each=move || days(shown) key=|day| day.0.clone() let:day>
                    <DayOfSlots name=day.0 slots=day.1 shown=shown search=search />
                </For>
            </div>
        </Show>
        <Pages
            page=memo(move |_| search.with(|search| search.page))
            pages=memo(move |_| shown.pages())
            to=Callback::new(move |page| search.with(|search| search.page(page)))
        />
        <Exports what="all slots" files=vec![("Export all slots as CSV", "/api/slots.csv".to_owned())]>
            <a href=imports::CANDIDATES>"Import candidates"</a>
            {offers.then(|| view! { <a href=imports::SLOTS>"Import slots"</a> })}
        </Exports>
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
        State::Marked(Mark::Yours { booking, candidate }) => {
            let to = move || {
                let start = shown.rows.with(|rows| rows.slot(id).map(|slot| slot.interval.start()))?;
                let day = shown.found.with(|found| Some(found.as_ref()?.day(start)))?;
                Some(View::of(booking, day))
            };
            view! {
                <a class="booked-for" id=row_id(id) href=to>
                    <Pill tone=Tone::Good><span>{format!("Booked for {candidate}")}</span></Pill>
                </a>
            }
        }
    }
}

/// Why there is nothing, and what to do about it.
#[component]
fn Nothing(shown: Shown, search: Memo<Search>) -> Node {
    let backwards = move || {
        let today = shown.found.with(|found| found.as_ref().map(Found::today));
        today.is_some_and(|today| search.with(|search| search.ends_before_it_begins(today)))
    };
    let of_opening = move || search.with(|search| search.among().is_some());
    let sentence = move || match search.with(|search| (backwards(), search.page > 1, search.is_narrowed())) {
        (true, ..) => "The last day lies before the first, or is over already. Choose a later one.",
        (false, true, _) => "There are no slots on this page; fewer were found than before.",
        (false, false, true) => "No slot is like that. Look at other days, or at everybody’s.",
        (false, false, false) if of_opening() => {
            "Those who usually interview for the opening offer nothing just now. Others may."
        }
        (false, false, false) => {
            "Nobody offers a slot just now. As soon as an interviewer does, it appears here by itself."
        }
    };
    Node::live(move || {
        let narrowed = of_opening() || search.with(|search| search.is_narrowed() || search.page > 1);
        let everything = search.with(Search::of_anyone).href();
        view! {
            <Empty icon=IconName::Search sentence=sentence()>
                {narrowed
                    .then(|| {
                        view! { <ButtonLink href=everything>"Show every available slot"</ButtonLink> }
                    })}
            </Empty>
        }
    })
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
