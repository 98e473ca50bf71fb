//! How fast mail leaves.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// Whoever would wait longer comes again another time.
const PATIENCE: Duration = Duration::from_secs(20);

/// Lets so many through in any minute, one after the other at the same distance.
#[derive(Debug)]
pub(super) struct Pace {
    distance: Duration,
    next: Mutex<Option<Instant>>,
}

/// Too many are waiting already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;

impl Pace {
    /// 0: no limit.
    pub(super) fn per_minute(most: u32) -> Self {
        let distance = Duration::from_secs(60).checked_div(most).unwrap_or_default();
        Self { distance, next: Mutex::default() }
    }

    /// Waits for one's turn.
    pub(super) async fn turn(&self) -> Result<(), TooMany> {
        sleep_until(self.turn_after(Instant::now())?).await;
        Ok(())
    }

    fn turn_after(&self, now: Instant) -> Result<Instant, TooMany> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.map_or(now, |next| next.max(now));
        if turn > now + PATIENCE {
            return Err(TooMany);
        }
        *next = Some(turn + self.distance);
        Ok(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_evenly_apart_and_nobody_waits_for_long() {
        let (pace, now) = (Pace::per_minute(6), Instant::now());
        let after = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(
            [(); 4].map(|()| pace.turn_after(now)),
            [Ok(now), Ok(after(10)), Ok(after(20)), Err(TooMany)]
        );
        assert_eq!(pace.turn_after(after(15)), Ok(after(30)));
        assert_eq!(pace.turn_after(after(100)), Ok(after(100)));
    }

    #[test]
    fn without_a_limit_it_is_always_ones_turn() {
        let (pace, now) = (Pace::per_minute(0), Instant::now());
        assert!((0..1000).all(|_| pace.turn_after(now) == Ok(now)));
    }
}
