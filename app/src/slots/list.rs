use crate::{
    dom::{ChildrenFn, For, Node, Show, view},
    signals::{Memo, Signal, StoredValue, memo},
};
use chrono::NaiveDate;
use domain::{
    ids::SlotId,
    slots::{Location, SlotStatus},
    time::{Instant, IsoWeek, day_long},
};
use leptos::prelude::*;

use super::{
    board::{Board, Open, ShownSlot},
    grid::href,
    week,
    words::{self, Standing},
};
use crate::ui::{
    empty::Empty,
    pill::Pill,
    switch::{Switch, Way},
};

/// Which slots the list shows; stands in the address as `show`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Filter {
    #[default]
    All,
    Available,
    Booked,
    Past,
}

impl Filter {
    const ALL: [Self; 4] = [Self::All, Self::Available, Self::Booked, Self::Past];

    pub(super) fn read(raw: &str) -> Self {
        Self::ALL.into_iter().find(|filter| filter.name() == raw).unwrap_or_default()
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Available => "available",
            Self::Booked => "booked",
            Self::Past => "past",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Available => "Available",
            Self::Booked => "Booked",
            Self::Past => "Past",
        }
    }

    fn shows(self, slot: &ShownSlot, now: Instant) -> bool {
        let past = slot.interval.is_over(now);
        match self {
            Self::All => true,
            Self::Available => !past && slot.status == SlotStatus::Available,
            Self::Booked => !past && slot.status == SlotStatus::Booked,
            Self::Past => past,
        }
    }

    fn nothing(self) -> &'static str {
        match self {
            Self::All => "No slots this week. Offer one here, or draw it into the week.",
            Self::Available => "No available slots this week.",
            Self::Booked => "Nobody has booked a slot this week yet.",
            Self::Past => "Nothing has gone by this week.",
        }
    }
}

/// The week's slots under the day they begin on.
#[component]
pub(super) fn List(
    board: Board,
    this_week: IsoWeek,
    #[prop(into)] filter: Signal<Filter>,
    /// What fills an empty week.
    offer: ChildrenFn,
) -> Node {
    let week = board.with_frame(|frame| frame.week);
    let ways = move || Filter::ALL.map(|way| way_to(way, filter.get(), week, this_week)).to_vec();
    let offer = StoredValue::new(offer);
    let days = memo(move |_| by_day(board, filter.get(), this_week));
    let nothing = move || {
        let empty = filter.get() == Filter::All;
        view! {
            <Empty sentence=filter.get().nothing()>{empty.then(|| offer.with_value(|offer| offer()))}</Empty>
        }
    };
    view! {
        <section class="slot-list" aria-labelledby="slot-list">
            <header>
                <h2 id="slot-list" class="spoken">"Slots of this week"</h2>
                <Switch label="Which slots" ways=Signal::derive(ways) />
            </header>
            <Show when=move || !days.with(Vec::is_empty) fallback=nothing>
                <For each=move || days.get() key=|(day, _)| *day let:first>
                    <Day board=board days=days day=first.0 />
                </For>
            </Show>
        </section>
    }
}

/// A slot in the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Line {
    id: SlotId,
    times: String,
    about: String,
    /// A whole sentence.
    name: String,
    href: String,
    standing: Standing,
    join: Option<String>,
}

#[component]
fn Day(board: Board, days: Memo<Vec<(NaiveDate, Vec<Line>)>>, day: NaiveDate) -> Node {
    let lines = memo(move |_| {
        let found = days.with(|days| days.iter().find(|(other, _)| *other == day).cloned());
        found.map(|(_, lines)| lines).unwrap_or_default()
    });
    view! {
        <h3>{day_long(day)}</h3>
        <ul>
            <For each=move || lines.get() key=|line| line.clone() let:line>
                <Row board=board line=line />
            </For>
        </ul>
    }
}

#[component]
fn Row(board: Board, line: Line) -> Node {
    let Line { id, times, about, name, href, standing, join } = line;
    let open = move |ev: leptos::ev::MouseEvent| {
        ev.prevent_default();
        board.open.set(Some(Open::Slot { id, typed: None, refused: None }));
    };
    let state = match join {
        Some(link) => view! { <Join link=link /> },
        None => view! { <Pill tone=standing.tone()>{standing.word()}</Pill> },
    };
    view! {
        <li class:past=standing.is_past()>
            <a href=href data-noscroll="" on:click=open>
                <span aria-hidden="true">{times}</span>
                <span class="spoken">{name}</span>
            </a>
            <small>{about}</small>
            {state}
        </li>
    }
}

/// To where the interview takes place.
#[component]
pub(super) fn Join(link: String) -> Node {
    view! {
        <span class="buttons">
            <a class="button" href=link target="_blank" rel="noopener noreferrer">
                "Join"
                <span class="spoken">" in a new tab"</span>
            </a>
        </span>
    }
}

fn way_to(way: Filter, current: Filter, week: IsoWeek, this_week: IsoWeek) -> Way {
    let page = week::href(week, this_week);
    let href = if way == Filter::All { page } else { week::and(&page, "show", way.name()) };
    Way { label: way.label().to_owned(), href, current: way == current }
}

fn by_day(board: Board, filter: Filter, this_week: IsoWeek) -> Vec<(NaiveDate, Vec<Line>)> {
    let (week, now) = (board.with_frame(|frame| frame.week), board.now.get());
    let mut days: Vec<(NaiveDate, Vec<Line>)> = Vec::new();
    for slot in board.shown.get().iter().filter(|slot| filter.shows(slot, now)) {
        let Some(day) = board.day(slot.interval.start()).filter(|&day| week.contains(day)) else { continue };
        let line = line(board, slot, now, this_week);
        match days.last_mut() {
            Some((last, lines)) if *last == day => lines.push(line),
            _ => days.push((day, vec![line])),
        }
    }
    days
}

fn line(board: Board, slot: &ShownSlot, now: Instant, this_week: IsoWeek) -> Line {
    let booking = board.booking(slot.id);
    let standing = Standing::of(slot, booking.as_ref(), now);
    let join = slot.location.as_ref().and_then(Location::link).filter(|_| standing == Standing::Booked);
    board.with_frame(|frame| Line {
        id: slot.id,
        times: words::times(slot, &frame.zone),
        about: words::about(slot, booking.as_ref(), " · "),
        name: words::sentence(slot, booking.as_ref(), &frame.zone, now),
        href: href(slot.id, frame.week, this_week),
        standing,
        join: join.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::fixtures::{at, slot};

    #[test]
    fn a_filter_shows_what_it_says() {
        let now = at("2026-03-03T12:00:00Z");
        let ahead = ("2026-03-03T13:00:00Z", "2026-03-03T14:00:00Z");
        let gone = ("2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z");
        for ((start, end), status, expected) in [
            (ahead, SlotStatus::Available, [true, true, false, false]),
            (ahead, SlotStatus::Booked, [true, false, true, false]),
            (gone, SlotStatus::Available, [true, false, false, true]),
            (gone, SlotStatus::Booked, [true, false, false, true]),
        ] {
            let slot = ShownSlot::from(&slot(1, start, end, status));
            assert_eq!(Filter::ALL.map(|filter| filter.shows(&slot, now)), expected);
        }
    }

    #[test]
    fn a_filter_stands_in_the_address_of_its_week() {
        let (this, next) = (IsoWeek::parse("2026-W10").unwrap(), IsoWeek::parse("2026-W11").unwrap());
        for (week, filter, expected) in [
            (this, Filter::All, "/slots"),
            (this, Filter::Past, "/slots?show=past"),
            (next, Filter::All, "/slots?week=2026-W11"),
            (next, Filter::Booked, "/slots?week=2026-W11&show=booked"),
        ] {
            assert_eq!(way_to(filter, Filter::All, week, this).href, expected);
        }
        assert_eq!(Filter::read("booked"), Filter::Booked);
        assert_eq!(Filter::read("anything"), Filter::All);
    }
}
