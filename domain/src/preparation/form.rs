//! From what was typed to a task, or a change of one, that may be tried.

use serde::{Deserialize, Serialize};

use super::Category;
use crate::{fields::Fields, ids::PersonId, refusal::Refusal, reminders::Lead, text::Line};

/// A task as typed. In a change, what is left out stays; `Some(None)` gives it back to whoever interviews.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawTask {
    pub title: Option<String>,
    pub category: Option<String>,
    pub minutes_before: Option<i64>,
    pub assignee_id: Option<Option<String>>,
    /// Of a task that is there.
    pub done: Option<bool>,
}

/// A task to be added by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTask {
    pub title: Line,
    pub category: Category,
    pub lead: Lead,
    /// `None`: whoever interviews.
    pub assignee: Option<PersonId>,
}

/// What is to be different about a task; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskChanges {
    pub title: Option<Line>,
    pub category: Option<Category>,
    pub lead: Option<Lead>,
    pub assignee: Option<Option<PersonId>>,
    pub done: Option<bool>,
}

impl RawTask {
    /// What is not said is a day before, of no kind in particular, and for whoever interviews.
    ///
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse_new(self) -> Result<NewTask, Refusal> {
        let mut fields = Fields::default();
        if self.title.is_none() {
            fields.refuse("title", "is required");
        }
        let TaskChanges { title, category, lead, assignee, done: _ } = self.read(&mut fields);
        let task = title.map(|title| NewTask {
            title,
            category: category.unwrap_or_default(),
            lead: lead.unwrap_or(Lead::DAY),
            assignee: assignee.flatten(),
        });
        fields.finish(task)
    }

    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse_changes(self) -> Result<TaskChanges, Refusal> {
        let mut fields = Fields::default();
        let changes = self.read(&mut fields);
        fields.finish(Some(changes))
    }

    fn read(self, fields: &mut Fields) -> TaskChanges {
        let Self { title, category, minutes_before, assignee_id, done } = self;
        TaskChanges {
            title: title.and_then(|raw| fields.take("title", Line::parse(&raw))),
            category: category.and_then(|raw| fields.take("category", self::category(&raw))),
            lead: minutes_before.and_then(|minutes| fields.take("minutesBefore", lead(minutes))),
            assignee: fields.change("assigneeId", assignee_id, person),
            done,
        }
    }
}

fn category(raw: &str) -> Result<Category, String> {
    Category::parse(raw)
        .ok_or_else(|| format!("must be one of {}", Category::ALL.map(Category::as_str).join(", ")))
}

fn lead(minutes: i64) -> Result<Lead, String> {
    let sentence = || format!("must be a whole number from {} to {}", Lead::MIN_MINUTES, Lead::MAX_MINUTES);
    Lead::of_minutes(minutes).ok_or_else(sentence)
}

fn person(raw: &str) -> Result<PersonId, &'static str> {
    PersonId::parse(raw).ok_or("must be the id of a person (a UUID)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_understood_or_named() {
        let new = RawTask { title: Some(" Read the CV ".to_owned()), ..RawTask::default() };
        let task = new.parse_new().unwrap();
        assert_eq!(task.title.as_str(), "Read the CV");
        assert_eq!((task.category, task.lead, task.assignee), (Category::Other, Lead::DAY, None));
        let nothing = RawTask::default();
        assert_eq!(nothing.clone().parse_changes(), Ok(TaskChanges::default()));
        for (raw, field) in [
            (nothing, "title"),
            (RawTask { title: Some(" ".to_owned()), ..RawTask::default() }, "title"),
            (RawTask { category: Some("fun".to_owned()), ..RawTask::default() }, "category"),
            (RawTask { minutes_before: Some(4), ..RawTask::default() }, "minutesBefore"),
            (RawTask { assignee_id: Some(Some("7".to_owned())), ..RawTask::default() }, "assigneeId"),
        ] {
            let Err(Refusal::InvalidInput { fields }) = raw.parse_new() else { panic!("{field}") };
            assert!(fields.get(field).is_some(), "{field}");
        }
        let back = RawTask { assignee_id: Some(None), done: Some(true), ..RawTask::default() };
        let back = back.parse_changes().unwrap();
        assert_eq!((back.assignee, back.done), (Some(None), Some(true)));
    }
}
