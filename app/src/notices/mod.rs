//! Notices: what whoever looks is told on their page, beside mail.

mod page;
pub mod server_fns;

use domain::{ids::NoticeId, notices::NoticeKind};
use serde::{Deserialize, Serialize};

pub use page::{NoticesPage, PATH};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    /// The newest first.
    pub notices: Vec<Line>,
    pub total: u64,
    pub pages: u64,
    /// How many there are that are not read, whichever are shown.
    pub unread: u64,
}

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: NoticeId,
    pub kind: NoticeKind,
    /// "Lena Fischer is booked".
    pub what: String,
    /// Where what it is about is shown.
    pub href: String,
    /// "Tue 3 Mar, 14:00–14:45 Paris"; of a webhook nothing.
    pub when: String,
    /// "Tue 3 Mar 11:20": when it was said.
    pub said: String,
    pub is_read: bool,
}
