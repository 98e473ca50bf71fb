//! How long it is until an interview begins, in words.

use chrono::TimeDelta;
use domain::time::{Instant, Interval};

/// "Begins in 2 days"; while it lasts, how long it still does; afterwards that it is over.
pub(super) fn until(interval: Interval, now: Instant) -> String {
    if interval.is_over(now) {
        return "It is over".to_owned();
    }
    if interval.has_begun(now) {
        return format!("It is on, for another {}", length(interval.end() - now));
    }
    format!("Begins in {}", length(interval.start() - now))
}

/// In the largest unit of which there are two, or one and no more; rounded up to whole minutes.
fn length(left: TimeDelta) -> String {
    let minutes = (left.num_seconds() + 59) / 60;
    match minutes {
        0..120 => counted(minutes, "minute"),
        120..2880 => counted(minutes / 60, "hour"),
        _ => counted(minutes / 1440, "day"),
    }
}

fn counted(number: i64, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}

#[cfg(test)]
mod tests {
    use domain::time::instant;

    use super::*;

    #[test]
    fn it_counts_down_in_days_hours_and_minutes() {
        let at = |raw: &str| instant(raw).unwrap();
        let interval = Interval::new(at("2026-03-03T13:00:00Z"), at("2026-03-03T13:45:00Z")).unwrap();
        for (now, expected) in [
            ("2026-02-28T13:00:00Z", "Begins in 3 days"),
            ("2026-03-01T13:00:00Z", "Begins in 2 days"),
            ("2026-03-01T13:01:00Z", "Begins in 47 hours"),
            ("2026-03-03T11:00:00Z", "Begins in 2 hours"),
            ("2026-03-03T11:00:01Z", "Begins in 2 hours"),
            ("2026-03-03T11:01:00Z", "Begins in 119 minutes"),
            ("2026-03-03T12:59:30Z", "Begins in 1 minute"),
            ("2026-03-03T13:00:00Z", "It is on, for another 45 minutes"),
            ("2026-03-03T13:45:00Z", "It is over"),
        ] {
            assert_eq!(until(interval, at(now)), expected, "{now}");
        }
    }
}
