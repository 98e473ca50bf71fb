//! Follow-ups: what is to be done after an interview, on its page, and after all of them, on a page of its own.

mod line;
mod page;
mod section;
pub mod server_fns;

use chrono::NaiveDate;
use domain::{
    follow_ups::{FollowUpKind, Horizon},
    ids::{BookingId, FollowUpId, Version},
};
use serde::{Deserialize, Serialize};

pub use page::{FollowUpsPage, PATH};
pub(crate) use section::FollowUpSection;

use crate::preparation::Helper;

/// What is to be done after one interview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUps {
    /// What is due first comes first; what is done comes last.
    pub lines: Vec<Line>,
    /// To whom they can be given: whoever interviews first, the others by name.
    pub helpers: Vec<Helper>,
    /// The day of whoever looks.
    #[serde(with = "domain::time::written::maybe_day")]
    pub today: Option<NaiveDate>,
}

/// A follow-up in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: FollowUpId,
    pub booking: BookingId,
    pub kind: FollowUpKind,
    /// In somebody's own words.
    pub title: Option<String>,
    #[serde(with = "domain::time::written::day")]
    pub due: NaiveDate,
    /// "due Wed 4 Mar", "due Wed 4 Mar, put off until Fri 6 Mar".
    pub when: String,
    pub is_late: bool,
    pub assignee: Helper,
    pub note: Option<String>,
    /// "by Ana Moreau, Wed 4 Mar 11:20": nothing as long as it is open.
    pub done: Option<String>,
    pub version: Version,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agenda {
    /// By day, or by when they were done.
    pub entries: Vec<Entry>,
    pub total: u64,
    /// Which is shown, of how many.
    pub page: u64,
    pub pages: u64,
    /// How many are open, of each horizon.
    pub open: [u64; 4],
    #[serde(with = "domain::time::written::day")]
    pub today: NaiveDate,
}

/// A follow-up, and the interview that it comes after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub line: Line,
    /// `None`: it is done.
    pub horizon: Option<Horizon>,
    /// "Lena Fischer with Ana Moreau, Tue 3 Mar".
    pub after: String,
    /// Whoever looks may not be among those to whom it can be given; they stay who they are.
    pub href: String,
}

impl Line {
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done.is_some()
    }

    /// Its own words, or else those of its kind.
    #[must_use]
    pub fn words(&self) -> String {
        self.title.clone().unwrap_or_else(|| self.kind.words().to_owned())
    }
}
