//! An interviewer's slots are half-open intervals; no two share an instant. Touching is allowed.

use super::{Facts, Proposed, Violation};

#[must_use]
pub fn check(proposed: Proposed, facts: Facts<'_>) -> Option<Violation> {
    let conflicts_with: Vec<_> = facts
        .others(proposed)
        .filter(|other| other.interval.overlaps(proposed.interval))
        .map(|other| other.id)
        .collect();
    (!conflicts_with.is_empty()).then_some(Violation::SlotOverlap { conflicts_with })
}
