use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::Instant;

/// Half-open `[start, end)` on the time line: two that touch share no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct Interval {
    start: Instant,
    end: Instant,
}

/// An interval must end after it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptyInterval;

impl std::fmt::Display for EmptyInterval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("must be after the start")
    }
}

impl std::error::Error for EmptyInterval {}

impl Interval {
    /// # Errors
    /// [`EmptyInterval`] unless `end` is after `start`.
    pub fn new(start: Instant, end: Instant) -> Result<Self, EmptyInterval> {
        if start < end { Ok(Self { start, end }) } else { Err(EmptyInterval) }
    }

    /// The first instant inside.
    #[must_use]
    pub fn start(self) -> Instant {
        self.start
    }

    /// The first instant after.
    #[must_use]
    pub fn end(self) -> Instant {
        self.end
    }

    #[must_use]
    pub fn length(self) -> TimeDelta {
        self.end - self.start
    }

    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Its start is now or past.
    #[must_use]
    pub fn has_begun(self, now: Instant) -> bool {
        self.start <= now
    }

    /// Its end is now or past.
    #[must_use]
    pub fn is_over(self, now: Instant) -> bool {
        self.end <= now
    }

    #[must_use]
    pub fn contains(self, instant: Instant) -> bool {
        self.start <= instant && instant < self.end
    }

    /// The same length, that much later (or earlier, when negative).
    #[must_use]
    pub fn shifted(self, by: TimeDelta) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }
}

#[derive(Serialize, Deserialize)]
struct Ends {
    #[serde(with = "super::written::instant")]
    start: Instant,
    #[serde(with = "super::written::instant")]
    end: Instant,
}

impl TryFrom<Ends> for Interval {
    type Error = EmptyInterval;

    fn try_from(Ends { start, end }: Ends) -> Result<Self, EmptyInterval> {
        Self::new(start, end)
    }
}

impl From<Interval> for Ends {
    fn from(Interval { start, end }: Interval) -> Self {
        Self { start, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Instant {
        Instant::from_timestamp(minute * 60, 0).unwrap()
    }

    fn interval(from: i64, to: i64) -> Interval {
        Interval::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn overlap_means_sharing_an_instant() {
        for (other, expected) in [
            ((0, 10), false),
            ((0, 11), true),
            ((12, 18), true),
            ((10, 20), true),
            ((0, 90), true),
            ((19, 30), true),
            ((20, 30), false),
        ] {
            assert_eq!(interval(10, 20).overlaps(interval(other.0, other.1)), expected, "{other:?}");
            assert_eq!(interval(other.0, other.1).overlaps(interval(10, 20)), expected, "{other:?}");
        }
    }

    #[test]
    fn an_interval_ends_after_it_starts() {
        assert_eq!(Interval::new(at(5), at(5)), Err(EmptyInterval));
        assert_eq!(Interval::new(at(6), at(5)), Err(EmptyInterval));
    }

    #[test]
    fn its_end_is_outside() {
        assert!(interval(1, 2).contains(at(1)));
        assert!(!interval(1, 2).contains(at(2)));
    }
}
