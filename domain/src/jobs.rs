//! Work that follows from changes, as far as it is told of.

use serde::{Deserialize, Serialize};

/// How it goes with a job that is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// It waits for its time.
    Waiting,
    /// It failed, and is tried again.
    Failed,
    /// It is dead.
    Dead,
}

impl JobState {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Failed, Self::Dead];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Dead => "dead",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == raw)
    }
}
