//! The law. One file a rule; each is a pure function over facts handed in, and says everything that
//! speaks against, not only the first. The same code decides in the browser and on the server.

pub mod no_overlap;
pub mod nobody_twice;
pub mod notice;
pub mod one_booking;
pub mod slot_length;
pub mod two_day_week;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    ids::SlotId,
    time::{Interval, IsoWeek, OutsideRange, Zone},
};

/// A slot that an interviewer offers already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    pub id: SlotId,
    pub interval: Interval,
}

/// A slot that an interviewer would like to offer; with an id, the one it would replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposed {
    pub id: Option<SlotId>,
    pub interval: Interval,
}

/// What the rules about an interviewer's slots are decided on.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The interviewer's zone: it decides which day and week a slot begins in.
    pub zone: &'a Zone,
    /// The interviewer's slots of that week and those around it, at the least.
    pub offered: &'a [Offered],
    pub max_days_per_week: usize,
}

impl Facts<'_> {
    /// What else is offered: everything but the slot that `proposed` would replace.
    fn others(&self, proposed: Proposed) -> impl Iterator<Item = Offered> {
        self.offered.iter().copied().filter(move |offered| Some(offered.id) != proposed.id)
    }
}

/// What speaks against a slot, with the facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Violation {
    /// It shares an instant with these of the interviewer's slots.
    SlotOverlap { conflicts_with: Vec<SlotId> },
    /// It would begin on one day more of that week than the limit allows.
    DayLimit {
        week: IsoWeek,
        /// The days of that week already used.
        #[serde(with = "crate::time::written::days")]
        days: Vec<NaiveDate>,
        limit: usize,
    },
}

impl Violation {
    /// As the interface tells it.
    #[must_use]
    pub fn details(&self) -> Value {
        match self {
            Self::SlotOverlap { conflicts_with } => {
                json!({ "code": "slot_overlap", "conflictsWith": conflicts_with })
            }
            Self::DayLimit { week, days, limit } => {
                json!({ "code": "day_limit", "week": week, "days": days, "limit": limit })
            }
        }
    }
}

/// The rules about an interviewer's slots, in the order in which they are told. Empty: it may be offered.
///
/// # Errors
/// [`OutsideRange`] when the zone's rules do not reach the slots concerned.
pub fn check(proposed: Proposed, facts: Facts<'_>) -> Result<Vec<Violation>, OutsideRange> {
    let found = [no_overlap::check(proposed, facts), two_day_week::check(proposed, facts)?];
    Ok(found.into_iter().flatten().collect())
}
