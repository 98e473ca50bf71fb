//! Preparation: what is to be done before an interview so as to be ready for it.

mod form;
mod rules;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use form::{NewTask, RawTask, TaskChanges};
pub use rules::{FallsTo, Planned, RuleSet, Rules, Standing, Subject};

use crate::{
    bookings::Booking,
    ids::{BookingId, PersonId, TaskId, Version},
    openings::Colleague,
    reminders::Lead,
    text::Line,
    time::Instant,
};

/// How many tasks an interview may have, and the rules may know.
pub const MAX_TASKS: usize = 100;

/// All that is to be done before one interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    pub booking: BookingId,
    /// What is due first comes first.
    pub tasks: Vec<Task>,
}

/// Something to be done before an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    pub title: Line,
    pub category: Category,
    /// How long before the interview it is due. It moves with the interview.
    pub lead: Lead,
    /// Whose it is; `None`: of whoever interviews.
    pub assignee: Option<Colleague>,
    /// `None`: it is open.
    pub done: Option<Done>,
    /// It follows from the rules; nobody added it.
    pub is_generated: bool,
    pub version: Version,
}

/// Who ticked a task off, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub by: Colleague,
    #[serde(with = "crate::time::written::instant")]
    pub at: Instant,
}

/// What kind of work a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Research,
    Questions,
    Logistics,
    Technology,
    #[default]
    Other,
}

/// How far a preparation is: "3 of 7".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
}

/// An interview, and how far its preparation is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    pub booking: Booking,
    pub progress: Progress,
}

impl Preparation {
    #[must_use]
    pub fn new(booking: BookingId, mut tasks: Vec<Task>) -> Self {
        tasks.sort_by_key(|task| (std::cmp::Reverse(task.lead), task.id));
        Self { booking, tasks }
    }

    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { done: self.tasks.iter().filter(|task| task.is_done()).count(), total: self.tasks.len() }
    }

    pub fn open(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| !task.is_done())
    }

    #[must_use]
    pub fn find(&self, id: TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }
}

impl Task {
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done.is_some()
    }

    /// Whose it is, where `interviewer` interviews. `gone`: those who are here no longer, and do nothing any more.
    #[must_use]
    pub fn falls_to(&self, interviewer: PersonId, gone: &[PersonId]) -> PersonId {
        let assignee = self.assignee.as_ref().map(|assignee| assignee.id);
        assignee.filter(|assignee| !gone.contains(assignee)).unwrap_or(interviewer)
    }

    /// When it is due, of an interview that begins at `start`.
    #[must_use]
    pub fn due(&self, start: Instant) -> Instant {
        self.lead.before(start)
    }

    /// As it is to be by the hand of `by`; `None`: it is so already. `assignee`: whoever the changes name. Ticked off
    /// once more, it stays as whoever was first did it.
    #[must_use]
    pub fn changed(
        self,
        changes: &TaskChanges,
        assignee: Option<Option<Colleague>>,
        by: &Colleague,
        now: Instant,
    ) -> Option<Self> {
        let TaskChanges { title, category, lead, assignee: _, done } = changes.clone();
        let before = self.clone();
        let after = Self {
            title: title.unwrap_or(self.title),
            category: category.unwrap_or(self.category),
            lead: lead.unwrap_or(self.lead),
            assignee: assignee.unwrap_or(self.assignee),
            done: match done {
                None => self.done,
                Some(false) => None,
                Some(true) => self.done.or_else(|| Some(Done { by: by.clone(), at: now })),
            },
            id: self.id,
            is_generated: self.is_generated,
            version: self.version,
        };
        (after != before).then(|| Self { version: before.version.next(), ..after })
    }
}

impl Category {
    pub const ALL: [Self; 5] =
        [Self::Research, Self::Questions, Self::Logistics, Self::Technology, Self::Other];

    /// In the interface and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Research => "research",
            Self::Questions => "questions",
            Self::Logistics => "logistics",
            Self::Technology => "technology",
            Self::Other => "other",
        }
    }

    /// On pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Research => "Read up",
            Self::Questions => "Questions",
            Self::Logistics => "Arrange",
            Self::Technology => "Set up",
            Self::Other => "Other",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == raw)
    }
}

impl Progress {
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.done == self.total
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.done, self.total)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::instant;

    fn colleague(id: u128) -> Colleague {
        Colleague { id: PersonId(Uuid::from_u128(id)), name: Line::stored(format!("Person {id}")) }
    }

    fn task(id: u128, minutes: i32) -> Task {
        Task {
            id: TaskId(Uuid::from_u128(id)),
            title: Line::stored(format!("Task {id}")),
            category: Category::Research,
            lead: Lead::stored(minutes),
            assignee: None,
            done: None,
            is_generated: true,
            version: Version::FIRST,
        }
    }

    fn ticked(done: bool) -> TaskChanges {
        TaskChanges { done: Some(done), ..TaskChanges::default() }
    }

    #[test]
    fn what_is_due_first_comes_first_and_progress_is_counted() {
        let at = instant("2026-03-02T08:00:00Z").unwrap();
        let done = Task { done: Some(Done { by: colleague(1), at }), ..task(2, 60) };
        let preparation =
            Preparation::new(BookingId(Uuid::from_u128(9)), vec![task(3, 60), done, task(4, 1440)]);
        let order: Vec<_> = preparation.tasks.iter().map(|task| task.id.0.as_u128()).collect();
        assert_eq!(order, [4, 2, 3]);
        let progress = preparation.progress();
        assert_eq!((progress.to_string().as_str(), progress.is_complete()), ("1 of 3", false));
        assert_eq!(preparation.open().count(), 2);
    }

    #[test]
    fn who_ticks_first_did_it() {
        let [first, later] =
            ["2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"].map(|raw| instant(raw).unwrap());
        let once = task(1, 60).changed(&ticked(true), None, &colleague(1), first).unwrap();
        assert_eq!(once.done, Some(Done { by: colleague(1), at: first }));
        assert_eq!(once.version, Version(2));
        assert_eq!(once.clone().changed(&ticked(true), None, &colleague(2), later), None);
        let open = once.changed(&ticked(false), None, &colleague(2), later).unwrap();
        assert_eq!((open.done.clone(), open.version), (None, Version(3)));
        assert_eq!(open.changed(&ticked(false), None, &colleague(1), later), None);
    }

    #[test]
    fn what_is_nobodys_falls_to_whoever_interviews() {
        let ana = PersonId(Uuid::from_u128(1));
        assert_eq!(task(1, 60).falls_to(ana, &[]), ana);
        let given = Task { assignee: Some(colleague(2)), ..task(1, 60) };
        assert_eq!(given.falls_to(ana, &[]), colleague(2).id);
        assert_eq!(given.falls_to(ana, &[colleague(2).id]), ana, "who is gone does nothing");
        let back =
            given.changed(&TaskChanges::default(), Some(None), &colleague(2), Instant::MIN_UTC).unwrap();
        assert_eq!(back.falls_to(ana, &[]), ana);
    }
}
