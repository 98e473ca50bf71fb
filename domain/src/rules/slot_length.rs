//! A slot lasts a quarter of an hour to eight hours, in whole minutes.

use chrono::{TimeDelta, Timelike};

use crate::time::{Instant, Interval};

/// The shortest slot, in minutes.
pub const MIN_MINUTES: i64 = 15;
/// The longest slot, in minutes.
pub const MAX_MINUTES: i64 = 8 * 60;

/// # Errors
/// The sentence about the length.
pub fn check(interval: Interval) -> Result<(), String> {
    if interval.length() < TimeDelta::minutes(MIN_MINUTES) {
        return Err(format!("must be at least {MIN_MINUTES} minutes after the start"));
    }
    if interval.length() > TimeDelta::minutes(MAX_MINUTES) {
        return Err(format!("must be at most {} hours after the start", MAX_MINUTES / 60));
    }
    Ok(())
}

/// # Errors
/// The sentence about whole minutes.
pub fn whole_minute(instant: Instant) -> Result<(), &'static str> {
    // A leap second is written as second 59 with more than a second of nanoseconds: not zero either.
    let whole = instant.second() == 0 && instant.nanosecond() == 0;
    if whole { Ok(()) } else { Err("must be a whole minute, without seconds") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_an_hour_to_eight_hours() {
        let start = Instant::from_timestamp(1_772_442_000, 0).unwrap();
        for (minutes, expected) in [(14, false), (15, true), (480, true), (481, false)] {
            let interval = Interval::new(start, start + TimeDelta::minutes(minutes)).unwrap();
            assert_eq!(check(interval).is_ok(), expected, "{minutes} minutes");
        }
    }

    #[test]
    fn minutes_are_whole() {
        for (raw, expected) in [
            ("2026-03-02T09:00:00Z", true),
            ("2026-03-02T09:00:00.000Z", true),
            ("2026-03-02T09:00:01Z", false),
            ("2026-03-02T09:00:00.001Z", false),
            ("2026-06-30T23:59:60Z", false),
        ] {
            let instant = crate::time::instant(raw).unwrap();
            assert_eq!(whole_minute(instant).is_ok(), expected, "{raw}");
        }
    }
}
