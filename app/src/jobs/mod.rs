//! Work that follows from changes and is not done, for administrators to look at and to have tried again.

mod page;
pub mod server_fns;

use domain::{ids::JobId, jobs::JobState};
use serde::{Deserialize, Serialize};

pub use page::{JobsPage, PATH};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jobs {
    /// Next in turn first.
    pub jobs: Vec<Line>,
    pub total: u64,
    pub pages: u64,
}

/// A job in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: JobId,
    /// "Interview: reminder to lena.fischer@example.com".
    pub what: String,
    /// Where what it is about is shown.
    pub href: String,
    pub state: JobState,
    /// "Tried 3 times, next today at 14:05".
    pub course: String,
    /// What went wrong last.
    pub error: Option<String>,
}
