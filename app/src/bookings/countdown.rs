//! Seconds that are left, counted down on the page: until the limit on booking lets one through, until word leaves.

use domain::refusal::Refusal;
use leptos::{leptos_dom::helpers::IntervalHandle, prelude::*};
use std::time::Duration;

use crate::error::AppError;
use crate::signals::{RwSignal, StoredValue};

/// Seconds that are left; none when it is over.
#[derive(Clone, Copy, Debug)]
pub struct Countdown {
    left: RwSignal<Option<u64>>,
    ticking: StoredValue<Option<IntervalHandle>>,
}

impl Countdown {
    #[must_use]
    pub fn new() -> Self {
        Self::standing_at(None)
    }

    /// It says so many seconds, and has yet to begin.
    #[must_use]
    pub fn standing_at(seconds: Option<u64>) -> Self {
        let ticking = StoredValue::new(None::<IntervalHandle>);
        on_cleanup(move || stop(ticking));
        Self { left: RwSignal::new(seconds), ticking }
    }

    /// Begins to count where `error` says how long to wait.
    pub fn begin(self, error: &AppError) {
        if let Some(Refusal::RateLimited { retry_after_seconds }) = error.refusal() {
            self.begin_at(Some((*retry_after_seconds).max(1)));
        }
    }

    /// Begins to count from so many seconds; with none it is over.
    pub fn begin_at(self, seconds: Option<u64>) {
        self.left.set(seconds);
        stop(self.ticking);
        if seconds.is_none() {
            return;
        }
        let tick = move || {
            self.left.update(|left| *left = after_a_second(*left));
            if self.left.get_untracked().is_none() {
                stop(self.ticking);
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            self.ticking.set_value(Some(handle));
        }
    }

    #[must_use]
    pub fn left(self) -> Option<u64> {
        self.left.get()
    }

    /// The sentence as it is true now.
    #[must_use]
    pub fn sentence(self) -> Option<String> {
        self.left().map(|seconds| Refusal::RateLimited { retry_after_seconds: seconds }.to_string())
    }
}

impl Default for Countdown {
    fn default() -> Self {
        Self::new()
    }
}

fn stop(ticking: StoredValue<Option<IntervalHandle>>) {
    ticking.try_update_value(|handle| {
        if let Some(handle) = handle.take() {
            handle.clear();
        }
    });
}

fn after_a_second(left: Option<u64>) -> Option<u64> {
    left.filter(|&seconds| seconds > 1).map(|seconds| seconds - 1)
}

#[cfg(test)]
mod tests {
    use super::after_a_second;

    #[test]
    fn it_counts_to_one_and_is_over() {
        let mut left = Some(3);
        let mut seen = Vec::new();
        while let Some(seconds) = left {
            seen.push(seconds);
            left = after_a_second(left);
        }
        assert_eq!(seen, [3, 2, 1]);
    }
}
