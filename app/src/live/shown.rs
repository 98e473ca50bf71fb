//! Rows on a page, kept at their newest version whatever order the news arrive in.

use domain::{bookings::Booking, ids::Version, practice_rooms::PracticeRoom, slots::Slot, time::Instant};
use uuid::Uuid;

/// Something shown in the order of its start.
pub trait Row: Clone {
    fn key(&self) -> Uuid;
    fn version(&self) -> Version;
    fn start(&self) -> Instant;
    /// When this version of it was made, by the server's clock.
    fn changed_at(&self) -> Instant;
}

impl Row for Slot {
    fn key(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> Version {
        self.version
    }

    fn start(&self) -> Instant {
        self.interval.start()
    }

    fn changed_at(&self) -> Instant {
        self.updated_at
    }
}

impl Row for Booking {
    fn key(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> Version {
        self.version
    }

    fn start(&self) -> Instant {
        self.slot.interval.start()
    }

    fn changed_at(&self) -> Instant {
        self.updated_at
    }
}

impl Row for PracticeRoom {
    fn key(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> Version {
        self.version
    }

    fn start(&self) -> Instant {
        self.interval.start()
    }

    fn changed_at(&self) -> Instant {
        self.updated_at
    }
}

/// The rows shown, ordered by start and then id; and the last version of those that went, so that
/// late news do not bring them back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown<T> {
    rows: Vec<T>,
    gone: Vec<(Uuid, Version)>,
}

impl<T> Default for Shown<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), gone: Vec::new() }
    }
}

impl<T: Row> Shown<T> {
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        Self { rows, gone: Vec::new() }
    }

    #[must_use]
    pub fn rows(&self) -> &[T] {
        &self.rows
    }

    #[must_use]
    pub fn get(&self, key: Uuid) -> Option<&T> {
        self.rows.iter().find(|row| row.key() == key)
    }

    /// Shows `row`, unless a newer version of it was seen. `false`: dropped.
    pub fn put(&mut self, row: T) -> bool {
        if !self.is_news(&row) {
            return false;
        }
        self.rows.retain(|other| other.key() != row.key());
        let place = (row.start(), row.key());
        let at = self.rows.partition_point(|other| (other.start(), other.key()) < place);
        self.rows.insert(at, row);
        true
    }

    /// Takes `row` away, unless a newer version of it was seen. `false`: dropped.
    pub fn remove(&mut self, row: &T) -> bool {
        let newer = self.get(row.key()).is_some_and(|shown| shown.version() > row.version());
        if newer || self.gone_at(row.key()).is_some_and(|gone| gone > row.version()) {
            return false;
        }
        self.rows.retain(|other| other.key() != row.key());
        self.gone.retain(|&(key, _)| key != row.key());
        self.gone.push((row.key(), row.version()));
        true
    }

    /// Takes the row away whatever its version: it is known to be gone for good.
    pub fn forget(&mut self, key: Uuid) {
        self.rows.retain(|row| row.key() != key);
        self.gone.retain(|&(gone, _)| gone != key);
        self.gone.push((key, Version(i64::MAX)));
    }

    /// Everything loaded again. Rows that were seen newer meanwhile stay as they were seen.
    pub fn reload(&mut self, loaded: Vec<T>) {
        self.reload_as_of(loaded, Instant::MAX_UTC);
    }

    /// As [`Shown::reload`], where it is known that `loaded` is how things were at `now`: a row that it lacks
    /// because it came later stays too.
    pub fn reload_as_of(&mut self, loaded: Vec<T>, now: Instant) {
        let before = std::mem::take(&mut self.rows);
        self.gone
            .retain(|&(key, version)| loaded.iter().all(|row| row.key() != key || row.version() <= version));
        for row in loaded {
            self.put(row);
        }
        for row in before {
            let is_newer = self
                .get(row.key())
                .map_or(row.changed_at() >= now, |loaded| loaded.version() < row.version());
            if is_newer {
                self.put(row);
            }
        }
    }

    fn is_news(&self, row: &T) -> bool {
        let shown = self.get(row.key()).map(Row::version);
        shown.max(self.gone_at(row.key())).is_none_or(|seen| seen < row.version())
    }

    fn gone_at(&self, key: Uuid) -> Option<Version> {
        self.gone.iter().find(|(gone, _)| *gone == key).map(|&(_, version)| version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Bead {
        key: u128,
        version: i64,
        start: i64,
    }

    impl Row for Bead {
        fn key(&self) -> Uuid {
            Uuid::from_u128(self.key)
        }

        fn version(&self) -> Version {
            Version(self.version)
        }

        fn start(&self) -> Instant {
            Instant::from_timestamp(self.start, 0).unwrap()
        }

        fn changed_at(&self) -> Instant {
            Instant::from_timestamp(self.version, 0).unwrap()
        }
    }

    fn bead(key: u128, version: i64, start: i64) -> Bead {
        Bead { key, version, start }
    }

    fn keys(shown: &Shown<Bead>) -> Vec<(u128, i64)> {
        shown.rows().iter().map(|bead| (bead.key, bead.version)).collect()
    }

    #[test]
    fn rows_stand_in_the_order_of_their_start() {
        let mut shown = Shown::new(vec![bead(1, 1, 10), bead(2, 1, 20)]);
        shown.put(bead(3, 1, 15));
        shown.put(bead(1, 2, 30));
        assert_eq!(keys(&shown), [(3, 1), (2, 1), (1, 2)]);
    }

    #[test]
    fn older_and_repeated_news_are_dropped() {
        let mut shown = Shown::new(vec![bead(1, 3, 10)]);
        assert!(!shown.put(bead(1, 2, 99)));
        assert!(!shown.put(bead(1, 3, 99)));
        assert!(!shown.remove(&bead(1, 2, 10)));
        assert_eq!(keys(&shown), [(1, 3)]);
    }

    #[test]
    fn what_went_does_not_come_back_with_late_news() {
        let mut shown = Shown::new(vec![bead(1, 1, 10)]);
        assert!(shown.remove(&bead(1, 3, 10)));
        assert!(!shown.put(bead(1, 2, 10)));
        assert!(!shown.put(bead(1, 3, 10)));
        assert_eq!(keys(&shown), []);
        assert!(shown.put(bead(1, 4, 10)), "a newer one does: it moved back");
    }

    #[test]
    fn a_removal_may_arrive_before_what_it_removes() {
        let mut shown = Shown::new(vec![]);
        assert!(shown.remove(&bead(1, 2, 10)));
        assert!(!shown.put(bead(1, 1, 10)));
    }

    #[test]
    fn a_reload_keeps_what_was_seen_newer() {
        let mut shown = Shown::new(vec![bead(1, 5, 10), bead(2, 1, 20), bead(3, 1, 30)]);
        shown.remove(&bead(3, 2, 30));
        shown.put(bead(5, 6, 50));
        shown.put(bead(6, 1, 60));
        let now = Instant::from_timestamp(6, 0).unwrap();
        shown.reload_as_of(vec![bead(1, 4, 10), bead(2, 2, 20), bead(3, 1, 30), bead(4, 1, 40)], now);
        assert_eq!(keys(&shown), [(1, 5), (2, 2), (4, 1), (5, 6)]);
    }
}
