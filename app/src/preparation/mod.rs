//! Preparation: what is to be done before an interview, in its panel, and before all that are coming, on a page.

mod changing;
mod checklist;
mod page;
mod section;
pub mod server_fns;
mod ticks;

use domain::{
    ids::{BookingId, PersonId, TaskId, Version},
    preparation::{Category, Progress},
    reminders::Lead,
};
use serde::{Deserialize, Serialize};

pub(crate) use changing::{NewTask, TaskForms};
pub use page::{PATH, PreparationPage};
pub(crate) use section::{Around, PreparationSection};

/// What is to be done before one interview, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// What is due first comes first.
    pub tasks: Vec<Line>,
    /// Whoever looks may tick: it is not over.
    pub may_tick: bool,
    /// It has not begun: tasks are added, changed and removed.
    pub is_ahead: bool,
    /// Whoever interviews: what is nobody else's falls to them.
    pub interviewer: String,
    /// To whom else tasks can be given, by name.
    pub helpers: Vec<Helper>,
}

/// A task in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: TaskId,
    pub title: String,
    pub category: Category,
    pub lead: Lead,
    /// "due Mon 2 Mar 14:00".
    pub due: String,
    /// It should be done by now, and is not.
    pub is_late: bool,
    /// `None`: of whoever interviews.
    pub assignee: Option<Helper>,
    /// "by Ana Moreau, Mon 2 Mar 11:20": nothing as long as it is open.
    pub done: Option<String>,
    pub version: Version,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Helper {
    pub id: PersonId,
    pub name: String,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparations {
    /// By start.
    pub interviews: Vec<Coming>,
    pub total: u64,
    /// Which is shown, of how many.
    pub page: u64,
    pub pages: u64,
}

/// An interview to come, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    pub booking: BookingId,
    /// "Lena Fischer with Ana Moreau".
    pub who: String,
    /// "Tue 3 Mar, 14:00–14:45 Paris".
    pub when: String,
    /// Where it is shown to whoever looks.
    pub href: String,
    pub checklist: Checklist,
}

impl Line {
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done.is_some()
    }
}

/// Of those that are to be shown as done or open by what was ticked here.
fn progress(done: impl Iterator<Item = bool>) -> Progress {
    done.fold(Progress::default(), |Progress { done, total }, is_done| Progress {
        done: done + usize::from(is_done),
        total: total + 1,
    })
}
