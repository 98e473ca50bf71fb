//! How long what does not arrive is tried, and how long who does not answer is believed to come back.

use chrono::TimeDelta;

/// How often a delivery is tried before it has failed.
pub const TRIES: i32 = 11;

/// How long nothing may arrive before a delivery that has failed switches its webhook off.
pub const PATIENCE: TimeDelta = TimeDelta::days(5);

/// How long a secret is good beside the one that takes its place.
pub const ROTATION: TimeDelta = TimeDelta::hours(24);

/// In seconds: quickly at first, for whoever just starts anew, then by hours; within 24 hours in all.
const PAUSES: [i64; 10] = [5, 60, 5 * 60, 15 * 60, 30 * 60, 3600, 2 * 3600, 4 * 3600, 6 * 3600, 10 * 3600];

/// The longest pause after so many attempts in vain, the first being 1; `None`: it was the last.
#[must_use]
pub fn pause_after(attempts: i32) -> Option<TimeDelta> {
    let index = usize::try_from(attempts - 1).unwrap_or_default();
    PAUSES.get(index).copied().map(TimeDelta::seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_within_a_day() {
        let pauses: Vec<_> = (1..TRIES).map(|attempts| pause_after(attempts).unwrap()).collect();
        assert!(pauses.is_sorted());
        let in_all: TimeDelta = pauses.iter().sum();
        assert!(in_all > TimeDelta::hours(23) && in_all < TimeDelta::hours(24), "{in_all}");
        assert_eq!((pause_after(TRIES), pause_after(0)), (None, Some(TimeDelta::seconds(5))));
    }
}
