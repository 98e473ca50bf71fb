//! Whether a slot would do, and if not why, in the words that stand on it while it is drawn.

use chrono::NaiveDate;
use domain::{
    rules::{self, Facts, Offered, Proposed, Violation, notice, slot_length},
    time::{self, Instant, Zone, clock_time},
};

use super::week::weekday;
use crate::ui::week_grid::Verdict;

/// All that speaks against `proposed`, from the rules that also decide on the server.
#[must_use]
pub fn verdict(proposed: Proposed, facts: Facts<'_>, now: Instant) -> Verdict {
    let interval = proposed.interval;
    if let Err(sentence) = notice::check(interval.start(), now) {
        return refused(format!("The start {sentence}"));
    }
    if let Err(sentence) = slot_length::check(interval) {
        return refused(format!("The end {sentence}"));
    }
    match rules::check(proposed, facts) {
        Err(outside) => refused(format!("The start {outside}")),
        Ok(violations) if violations.is_empty() => Verdict { fits: true, sentence: "Fits".to_owned() },
        Ok(violations) => {
            let day = facts.zone.day(interval.start()).unwrap_or_default();
            let told: Vec<_> = violations.iter().map(|violation| told(violation, day, facts)).collect();
            refused(told.join(". "))
        }
    }
}

/// Speaks against it.
#[must_use]
pub fn refused(sentence: impl Into<String>) -> Verdict {
    Verdict { fits: false, sentence: sentence.into() }
}

/// What speaks against a slot that would begin on `day`.
pub(super) fn told(violation: &Violation, day: NaiveDate, facts: Facts<'_>) -> String {
    match violation {
        Violation::SlotOverlap { conflicts_with } => {
            let others = facts.offered.iter().filter(|offered| conflicts_with.contains(&offered.id));
            let times: Vec<_> = others.map(|offered| times(offered, facts.zone)).collect();
            format!("Overlaps {}", and(&times))
        }
        Violation::DayLimit { week: _, days, limit } => {
            let day = weekday(day);
            let used: Vec<_> = days.iter().copied().map(short).collect();
            format!("{day} would be {} day; this week already has {}", one_more(*limit), and(&used))
        }
    }
}

/// "14:00–14:45".
fn times(offered: &Offered, zone: &Zone) -> String {
    let clock = |at: Instant| zone.local(at).map(clock_time).unwrap_or_default();
    format!("{}–{}", clock(offered.interval.start()), clock(offered.interval.end()))
}

/// "a third", the day after as many as are allowed.
fn one_more(limit: usize) -> &'static str {
    ["a", "a second", "a third", "a fourth", "a fifth", "a sixth"].get(limit).copied().unwrap_or("a seventh")
}

/// "Mon".
#[must_use]
pub fn short(day: NaiveDate) -> String {
    time::weekday_short(day).to_owned()
}

/// "Mon and Tue".
#[must_use]
pub fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::fixtures::{at, interval, offered, paris};

    #[test]
    fn the_ghost_says_why_not() {
        let offered = [
            offered(1, "2026-03-02T13:00:00Z", "2026-03-02T13:45:00Z"),
            offered(2, "2026-03-02T14:00:00Z", "2026-03-02T14:30:00Z"),
            offered(3, "2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z"),
        ];
        let zone = paris();
        let facts = Facts { zone: &zone, offered: &offered, max_days_per_week: 2 };
        for (start, end, id, expected) in [
            ("2026-03-03T13:00:00Z", "2026-03-03T13:45:00Z", None, "Fits"),
            ("2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z", None, "Fits"),
            ("2026-03-02T13:15:00Z", "2026-03-02T13:45:00Z", None, "Overlaps 14:00–14:45"),
            ("2026-03-02T13:15:00Z", "2026-03-02T14:15:00Z", None, "Overlaps 14:00–14:45 and 15:00–15:30"),
            (
                "2026-03-05T13:00:00Z",
                "2026-03-05T13:45:00Z",
                None,
                "Thursday would be a third day; this week already has Mon and Tue",
            ),
            ("2026-03-05T13:00:00Z", "2026-03-05T13:45:00Z", Some(3), "Fits"),
            ("2026-03-01T08:00:00Z", "2026-03-01T08:45:00Z", None, "The start must be in the future"),
            (
                "2026-03-03T13:00:00Z",
                "2026-03-03T22:00:00Z",
                None,
                "The end must be at most 8 hours after the start",
            ),
        ] {
            let proposed =
                Proposed { id: id.map(crate::slots::fixtures::slot_id), interval: interval(start, end) };
            let verdict = verdict(proposed, facts, at("2026-03-01T12:00:00Z"));
            assert_eq!(verdict.sentence, expected, "{start}");
            assert_eq!(verdict.fits, expected == "Fits");
        }
    }
}
