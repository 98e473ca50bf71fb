//! What somebody is to do, as mail tells them: follow-ups that fell due, and tasks that were given to them before
//! interviews in which they take no part. Whoever takes part finds theirs in the reminder of the interview.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::PersonId,
    text::{Email, Line},
    time::{self, Instant, ZoneName},
};

/// How many follow-ups and how many tasks one letter names.
pub const NAMED: u64 = 50;

/// All that a letter of it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToDo {
    pub person: PersonId,
    pub name: Line,
    pub email: Email,
    pub time_zone: ZoneName,
    /// What should have been done the longest comes first.
    pub follow_ups: Vec<DueFollowUp>,
    /// By when the interviews begin.
    pub tasks: Vec<OpenTask>,
    /// How much there is that is not named.
    pub more: u64,
}

/// A follow-up of today, or of an earlier day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueFollowUp {
    pub words: Line,
    /// Who was interviewed.
    pub candidate: Line,
    pub day: NaiveDate,
}

/// A task before an interview that is near.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenTask {
    pub title: Line,
    /// Who is interviewed.
    pub candidate: Line,
    /// When the interview does.
    pub begins: Instant,
}

impl ToDo {
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.follow_ups.is_empty() && self.tasks.is_empty()
    }

    /// "3 follow-ups and 1 task": of what it names.
    #[must_use]
    pub fn counted(&self) -> String {
        let counted = |number: usize, what: &str| match number {
            0 => None,
            1 => Some(format!("1 {what}")),
            number => Some(format!("{number} {what}s")),
        };
        let parts = [counted(self.follow_ups.len(), "follow-up"), counted(self.tasks.len(), "task")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

impl DueFollowUp {
    /// "today", or "since Mon 2 Mar" where that day is over.
    #[must_use]
    pub fn when(&self, today: NaiveDate) -> String {
        if self.day < today { format!("since {}", time::day(self.day)) } else { "today".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::{date, instant};

    fn line(text: &str) -> Line {
        Line::stored(text.to_owned())
    }

    fn follow_up(day: &str) -> DueFollowUp {
        let day = date(day).unwrap();
        DueFollowUp { words: line("Ask where things stand"), candidate: line("Lena Fischer"), day }
    }

    #[test]
    fn it_is_said_since_when_something_waits() {
        let today = date("2026-03-04").unwrap();
        for (day, expected) in [("2026-03-04", "today"), ("2026-03-02", "since Mon 2 Mar")] {
            assert_eq!(follow_up(day).when(today), expected);
        }
    }

    #[test]
    fn what_there_is_is_counted_in_words() {
        let task = || OpenTask {
            title: line("Link"),
            candidate: line("Lena Fischer"),
            begins: instant("2026-03-05T09:00:00Z").unwrap(),
        };
        for (follow_ups, tasks, expected) in [
            (1, 0, "1 follow-up"),
            (3, 0, "3 follow-ups"),
            (0, 2, "2 tasks"),
            (2, 1, "2 follow-ups and 1 task"),
            (0, 0, ""),
        ] {
            let to_do = ToDo {
                person: PersonId(Uuid::from_u128(1)),
                name: line("Clara Vogt"),
                email: Email::stored("clara@acme.example".to_owned()),
                time_zone: ZoneName::stored("Europe/Berlin".to_owned()),
                follow_ups: vec![follow_up("2026-03-04"); follow_ups],
                tasks: vec![task(); tasks],
                more: 0,
            };
            assert_eq!((to_do.counted().as_str(), to_do.is_nothing()), (expected, expected.is_empty()));
        }
    }
}
