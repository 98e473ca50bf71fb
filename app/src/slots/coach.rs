use crate::{
    dom::{Node, view},
    signals::memo,
};
use chrono::NaiveDate;
use domain::slots::SlotStatus;
use leptos::prelude::*;

use super::{
    board::{Board, ShownSlot},
    verdict::{and, short},
    week::weekday,
};

/// A day of the week on which slots begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Used {
    day: NaiveDate,
    slots: usize,
    /// All of them could be moved: nobody holds one, and none has begun.
    movable: bool,
}

/// How many days of the week are used, which are closed, and what would free one.
#[component]
pub(super) fn Coach(board: Board) -> Node {
    let limit = board.with_frame(|frame| frame.max_days_per_week);
    let days = board.with_frame(|frame| frame.week.days().collect::<Vec<_>>());
    let used = memo(move |_| used(board));
    let pip = move |day: NaiveDate| {
        let is_used = move || used.with(|used| used.iter().any(|used| used.day == day));
        let is_closed = move || !is_used() && used.with(Vec::len) >= limit;
        let state = move || match (is_used(), is_closed()) {
            (true, _) => ", used",
            (false, true) => ", closed",
            (false, false) => ", open",
        };
        view! {
            <li class:used=is_used class:closed=is_closed>
                {short(day)}
                <span class="spoken">{state}</span>
            </li>
        }
    };
    view! {
        <section class="coach" aria-labelledby="coach">
            <h2 id="coach">{format!("{} a week", days_in_words(limit))}</h2>
            <ol class="coach-days">{days.into_iter().map(pip).collect_view()}</ol>
            <p>{move || used.with(|used| advice(used, limit))}</p>
        </section>
    }
}

fn used(board: Board) -> Vec<Used> {
    let (now, shown) = (board.now.get(), board.shown.get());
    let on = |day: NaiveDate| {
        let slots: Vec<&ShownSlot> =
            shown.iter().filter(|slot| board.day(slot.interval.start()) == Some(day)).collect();
        let is_free = |slot: &&ShownSlot| slot.status == SlotStatus::Available && slot.interval.start() > now;
        Used { day, slots: slots.len(), movable: slots.iter().all(is_free) }
    };
    board.used_days().into_iter().map(on).collect()
}

fn advice(used: &[Used], limit: usize) -> String {
    let names: Vec<_> = used.iter().map(|used| weekday(used.day)).collect();
    let named = and(&names);
    let are = if used.len() == 1 { "is" } else { "are" };
    match used.len() {
        0 => {
            format!(
                "Slots may begin on {} of a week; none is used yet.",
                days_in_words(limit).to_ascii_lowercase()
            )
        }
        days if days < limit => {
            let (left, are_open) = (
                number(limit - days).to_ascii_lowercase(),
                if limit - days == 1 { "day is" } else { "days are" },
            );
            format!("{named} {are} used; {left} more {are_open} open.")
        }
        days if days > limit => {
            format!("{named} are used, more than are allowed now. They stand; no other day opens.")
        }
        _ => {
            let closed = format!("{named} {are} used; the other days are closed until one of them is empty.");
            [Some(closed), way_out(used)].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    }
}

/// "Move Tuesday’s one slot to Monday to free a day."
fn way_out(used: &[Used]) -> Option<String> {
    let least = used.iter().filter(|used| used.movable).min_by_key(|used| used.slots)?;
    let other = used.iter().find(|used| used.day != least.day)?;
    let slots = match least.slots {
        1 => "one slot".to_owned(),
        slots => format!("{slots} slots"),
    };
    Some(format!("Move {}’s {slots} to {} to free a day.", weekday(least.day), weekday(other.day)))
}

/// "Two days".
fn days_in_words(days: usize) -> String {
    format!("{} {}", number(days), if days == 1 { "day" } else { "days" })
}

fn number(count: usize) -> &'static str {
    ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven"].get(count).copied().unwrap_or("All")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(raw: &str, slots: usize, movable: bool) -> Used {
        Used { day: raw.parse().unwrap(), slots, movable }
    }

    #[test]
    fn the_coach_says_what_is_left_and_what_would_free_a_day() {
        let (monday, tuesday) = ("2026-03-02", "2026-03-03");
        for (used, expected) in [
            (vec![], "Slots may begin on two days of a week; none is used yet."),
            (vec![day(monday, 2, true)], "Monday is used; one more day is open."),
            (
                vec![day(monday, 2, true), day(tuesday, 1, true)],
                "Monday and Tuesday are used; the other days are closed until one of them is empty. \
                 Move Tuesday’s one slot to Monday to free a day.",
            ),
            (
                vec![day(monday, 2, false), day(tuesday, 1, false)],
                "Monday and Tuesday are used; the other days are closed until one of them is empty.",
            ),
            (
                vec![day(monday, 1, true), day(tuesday, 1, true), day("2026-03-04", 1, true)],
                "Monday, Tuesday and Wednesday are used, more than are allowed now. \
                 They stand; no other day opens.",
            ),
        ] {
            assert_eq!(advice(&used, 2), expected);
        }
    }
}
