//! Ids are given when a row is written and seen when its transaction commits, so a smaller id may appear after
//! a larger one. What was skipped is looked for again, for as long as a transaction can take.

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;

/// Longer than any transaction: the database ends those that hang.
const PATIENCE: Duration = Duration::from_secs(40);
/// How many may be under way when a process starts.
const RECENT: i64 = 100;

#[derive(Debug)]
pub(super) struct Gaps {
    cursor: i64,
    /// Ids below the cursor that were not there, until when they may appear.
    missing: BTreeMap<i64, Instant>,
}

impl Gaps {
    /// Begins after `cursor`; the last few below it may still be under way and are looked for as well.
    pub(super) fn after(cursor: i64, now: Instant) -> Self {
        let recent = (cursor - RECENT).max(0) + 1..=cursor;
        Self { cursor, missing: recent.map(|id| (id, now + PATIENCE)).collect() }
    }

    pub(super) fn cursor(&self) -> i64 {
        self.cursor
    }

    /// Those that may still appear.
    pub(super) fn missing(&mut self, now: Instant) -> Vec<i64> {
        self.missing.retain(|_, until| now < *until);
        self.missing.keys().copied().collect()
    }

    /// Notes that `id` was read; `false` when it was read before.
    pub(super) fn is_new(&mut self, id: i64, now: Instant) -> bool {
        if id <= self.cursor {
            return self.missing.remove(&id).is_some();
        }
        self.missing.extend((self.cursor + 1..id).map(|skipped| (skipped, now + PATIENCE)));
        self.cursor = id;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_appears_late_is_new_once() {
        let now = Instant::now();
        let mut gaps = Gaps::after(10, now - PATIENCE);
        assert!(gaps.is_new(13, now));
        assert_eq!(gaps.missing(now), [11, 12]);
        assert!(gaps.is_new(12, now));
        assert!(!gaps.is_new(12, now));
        assert!(!gaps.is_new(13, now));
        assert_eq!((gaps.missing(now), gaps.cursor()), (vec![11], 13));
        assert_eq!(gaps.missing(now + PATIENCE), Vec::<i64>::new());
    }
}
