//! Slots offered again in other weeks: what is asked, and what comes of it in words.

use chrono::NaiveDate;
use domain::{
    ids::SlotId,
    rules::Facts,
    slots::{
        Slot,
        plan::{Copied, LeftOut, Why},
    },
    time::{Instant, IsoWeek, Zone, clock_time, day, weekday_short},
};
use serde::{Deserialize, Serialize};

use super::{verdict, week};
use crate::ui::week_grid::clock;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// The week that is copied.
    pub of: IsoWeek,
    /// This slot alone; `None`: every slot that begins in that week.
    #[serde(default)]
    pub only: Option<SlotId>,
    pub first: IsoWeek,
    /// How many weeks, one after the other.
    pub weeks: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copying {
    pub made: Vec<Slot>,
    pub left_out: Vec<LeftOut>,
}

/// A week of copies: "9–15 March 2026", and "Tue 14:00–14:45, 16:00–16:45 · Thu 9:00–10:00".
pub(super) fn by_week(copies: &[Copied], zone: &Zone) -> Vec<(String, String)> {
    let mut weeks: Vec<(IsoWeek, String, NaiveDate)> = Vec::new();
    for copied in copies {
        let times = times(copied, zone);
        let whole = format!("{} {times}", weekday_short(copied.day));
        match weeks.last_mut() {
            Some((_, words, last)) if *last == copied.day => *words = format!("{words}, {times}"),
            Some((week, words, last)) if week.contains(copied.day) => {
                *words = format!("{words} · {whole}");
                *last = copied.day;
            }
            _ => weeks.push((IsoWeek::of(copied.day), whole, copied.day)),
        }
    }
    weeks.into_iter().map(|(week, words, _)| (week::title(week), words)).collect()
}

/// Those of one day that are left out for one reason: "Tue 10 Mar, 9:00–9:45, 11:00–11:45", and why.
pub(super) fn by_reason(left_out: &[LeftOut], facts: Facts<'_>) -> Vec<(String, String)> {
    let mut days: Vec<(NaiveDate, String, String)> = Vec::new();
    for one in left_out {
        let why = reason(one, facts);
        match days.last_mut() {
            Some((last, words, before)) if *last == one.day && *before == why => {
                *words = format!("{words}, {}", clocks(one));
            }
            _ => days.push((one.day, named(one), why)),
        }
    }
    days.into_iter().map(|(_, words, why)| (words, why)).collect()
}

/// "Tue 10 Mar, 9:00–9:45".
pub(super) fn named(left_out: &LeftOut) -> String {
    format!("{}, {}", day(left_out.day), clocks(left_out))
}

fn clocks(left_out: &LeftOut) -> String {
    unbroken(&clock(left_out.minute), &clock(left_out.minute + left_out.minutes))
}

/// "9:00–9:45", on one line.
fn unbroken(from: &str, to: &str) -> String {
    format!("{from}\u{2060}–\u{2060}{to}")
}

/// Why it is left out, as a sentence.
fn reason(left_out: &LeftOut, facts: Facts<'_>) -> String {
    match &left_out.why {
        Why::Skipped => format!("Clocks go forward over {} that night", clock(left_out.minute)),
        Why::Twice => {
            format!(
                "Clocks show {} twice that night; offer it by the form, which asks",
                clock(left_out.minute)
            )
        }
        Why::Changes => "Clocks change while it lasts, so it would end at another time".to_owned(),
        Why::Start(sentence) => format!("The start {sentence}"),
        Why::There => "Offered already".to_owned(),
        Why::Rules(violations) => {
            let told = violations.iter().map(|violation| verdict::told(violation, left_out.day, facts));
            told.collect::<Vec<_>>().join(". ")
        }
        Why::Unknown => "Clock changes are not known that far ahead".to_owned(),
    }
}

fn times(copied: &Copied, zone: &Zone) -> String {
    let clock = |at: Instant| zone.local(at).map(clock_time).unwrap_or_default();
    unbroken(&clock(copied.interval.start()), &clock(copied.interval.end()))
}

#[cfg(test)]
mod tests {
    use domain::{rules::Violation, slots::plan::Copied};

    use super::*;
    use crate::slots::fixtures::{interval, offered, paris, slot_id};

    fn broken(pairs: Vec<(String, String)>) -> Vec<(String, String)> {
        let plain = |words: String| words.replace('\u{2060}', "");
        pairs.into_iter().map(|(one, other)| (plain(one), plain(other))).collect()
    }

    fn told(one: &str, other: &str) -> (String, String) {
        (one.to_owned(), other.to_owned())
    }

    #[test]
    fn copies_are_told_week_by_week() {
        let copied = |day: &str, start, end| Copied {
            id: slot_id(1),
            day: day.parse().unwrap(),
            interval: interval(start, end),
            location: None,
        };
        let copies = [
            copied("2026-03-10", "2026-03-10T13:00:00Z", "2026-03-10T13:45:00Z"),
            copied("2026-03-10", "2026-03-10T15:00:00Z", "2026-03-10T15:45:00Z"),
            copied("2026-03-12", "2026-03-12T08:00:00Z", "2026-03-12T09:00:00Z"),
            copied("2026-03-31", "2026-03-31T12:00:00Z", "2026-03-31T12:45:00Z"),
        ];
        assert_eq!(
            broken(by_week(&copies, &paris())),
            [
                told("9–15 March 2026", "Tue 14:00–14:45, 16:00–16:45 · Thu 9:00–10:00"),
                told("30 March – 5 April 2026", "Tue 14:00–14:45"),
            ]
        );
    }

    #[test]
    fn what_is_left_out_for_one_reason_is_told_at_once() {
        let left_out =
            |day: &str, minute, why| LeftOut { day: day.parse().unwrap(), minute, minutes: 45, why };
        let left_out = [
            left_out("2026-03-10", 540, Why::There),
            left_out("2026-03-10", 660, Why::There),
            left_out("2026-03-10", 720, Why::Unknown),
            left_out("2026-03-17", 540, Why::There),
        ];
        let zone = paris();
        let facts = Facts { zone: &zone, offered: &[], max_days_per_week: 2 };
        assert_eq!(
            broken(by_reason(&left_out, facts)),
            [
                told("Tue 10 Mar, 9:00–9:45, 11:00–11:45", "Offered already"),
                told("Tue 10 Mar, 12:00–12:45", "Clock changes are not known that far ahead"),
                told("Tue 17 Mar, 9:00–9:45", "Offered already"),
            ]
        );
    }

    #[test]
    fn what_is_left_out_says_why() {
        let left_out = |why| LeftOut { day: "2026-03-10".parse().unwrap(), minute: 540, minutes: 45, why };
        let (zone, offered) = (paris(), [offered(7, "2026-03-10T08:30:00Z", "2026-03-10T09:00:00Z")]);
        let facts = Facts { zone: &zone, offered: &offered, max_days_per_week: 2 };
        let days = ["2026-03-09", "2026-03-11"].map(|day| day.parse().unwrap()).to_vec();
        let week = IsoWeek::parse("2026-W11").unwrap();
        for (why, expected) in [
            (Why::There, "Offered already"),
            (Why::Skipped, "Clocks go forward over 9:00 that night"),
            (Why::Start("must be in the future".to_owned()), "The start must be in the future"),
            (
                Why::Rules(vec![Violation::SlotOverlap { conflicts_with: vec![slot_id(7)] }]),
                "Overlaps 9:30–10:00",
            ),
            (
                Why::Rules(vec![Violation::DayLimit { week, days, limit: 2 }]),
                "Tuesday would be a third day; this week already has Mon and Wed",
            ),
        ] {
            assert_eq!(reason(&left_out(why), facts), expected);
        }
    }
}
