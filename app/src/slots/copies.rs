//! Slots offered again in other weeks: what is asked, and what comes of it in words.

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

/// A week of copies: "9–15 March 2026", and "Tue 14:00–14:45, Thu 9:00–10:00".
pub(super) fn by_week(copies: &[Copied], zone: &Zone) -> Vec<(String, String)> {
    let mut weeks: Vec<(IsoWeek, String)> = Vec::new();
    for copied in copies {
        let told = format!("{} {}", weekday_short(copied.day), times(copied, zone));
        match weeks.last_mut() {
            Some((week, words)) if week.contains(copied.day) => {
                words.push_str(", ");
                words.push_str(&told);
            }
            _ => weeks.push((IsoWeek::of(copied.day), told)),
        }
    }
    weeks.into_iter().map(|(week, words)| (week::title(week), words)).collect()
}

/// "Tue 10 Mar, 9:00–9:45".
pub(super) fn named(left_out: &LeftOut) -> String {
    let LeftOut { day: date, minute, minutes, why: _ } = left_out;
    format!("{}, {}–{}", day(*date), clock(*minute), clock(minute + minutes))
}

/// Why it is left out, as a sentence.
pub(super) fn reason(left_out: &LeftOut, facts: Facts<'_>) -> String {
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
    format!("{}–{}", clock(copied.interval.start()), clock(copied.interval.end()))
}

#[cfg(test)]
mod tests {
    use domain::{rules::Violation, slots::plan::Copied};

    use super::*;
    use crate::slots::fixtures::{interval, offered, paris, slot_id};

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
            copied("2026-03-12", "2026-03-12T08:00:00Z", "2026-03-12T09:00:00Z"),
            copied("2026-03-31", "2026-03-31T12:00:00Z", "2026-03-31T12:45:00Z"),
        ];
        let told = |week: &str, words: &str| (week.to_owned(), words.to_owned());
        assert_eq!(
            by_week(&copies, &paris()),
            [
                told("9–15 March 2026", "Tue 14:00–14:45, Thu 9:00–10:00"),
                told("30 March – 5 April 2026", "Tue 14:00–14:45"),
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
        assert_eq!(named(&left_out(Why::There)), "Tue 10 Mar, 9:00–9:45");
    }
}
