//! Work that follows from changes, as far as it is told of.

use serde::{Deserialize, Serialize};

/// How it goes with a job that is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failing {
    /// It waits for its time.
    NotYet,
    /// It failed, and is tried again.
    SoFar,
    /// It is dead.
    ForGood,
}

impl Failing {
    pub const ALL: [Self; 3] = [Self::NotYet, Self::SoFar, Self::ForGood];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotYet => "waiting",
            Self::SoFar => "failed",
            Self::ForGood => "dead",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failing| failing.as_str() == raw)
    }
}
