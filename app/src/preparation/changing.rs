//! How the tasks of an interview are changed: added, given away and removed.

use domain::{ids::Version, preparation::Category, reminders::Lead};
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{
    Around, Checklist, Line,
    server_fns::{AddTask, ChangeTask, RemoveTask},
};
use crate::{
    action::ServerAction,
    around::{EditedLine, FormTarget, Typed, add_form, as_of, edit_form, helpers},
    dom::{Node, view},
    error::AppError,
    signals::{Callback, Memo, RwSignal, Signal},
    ui::{
        field::{Field, FieldKind},
        refused::{Otherwise, wrong},
        removal::Question,
    },
};

/// When a task may be due that is added by hand.
const OFFERED: [i64; 8] = [15, 30, 60, 2 * 60, 24 * 60, 2 * 24 * 60, 3 * 24 * 60, 7 * 24 * 60];

/// What is typed of a task.
#[derive(Clone, Copy)]
struct Entries {
    title: RwSignal<String>,
    minutes: RwSignal<String>,
    assignee: RwSignal<String>,
}

impl Entries {
    fn new() -> Self {
        Self {
            title: RwSignal::new(String::new()),
            minutes: RwSignal::new(Lead::DAY.minutes().to_string()),
            assignee: RwSignal::new(String::new()),
        }
    }

    fn of(line: &Line) -> Self {
        let entries = Self::new();
        entries.put(line);
        entries
    }

    fn put(self, line: &Line) {
        let [title, minutes, assignee] = as_typed(line);
        self.title.set(title);
        self.minutes.set(minutes);
        self.assignee.set(assignee);
    }

    fn typed(self) -> Vec<String> {
        [self.title, self.minutes, self.assignee].map(|typed| typed.get_untracked()).into()
    }

    fn minutes(self) -> i64 {
        self.minutes.get_untracked().parse().unwrap_or_default()
    }
}

impl Typed for Line {
    fn typed(&self) -> Vec<String> {
        Vec::from(as_typed(self))
    }

    fn version(&self) -> Version {
        self.version
    }
}

fn as_typed(line: &Line) -> [String; 3] {
    let Line { title, lead, assignee, .. } = line;
    let assignee = assignee.as_ref().map(|helper| helper.id.to_string()).unwrap_or_default();
    [title.clone(), lead.minutes().to_string(), assignee]
}

/// Adds a task; with the one dialog that asks before any of them goes.
#[component]
pub(crate) fn NewTask(around: Around) -> Node {
    let Around { booking, again, .. } = around;
    let entries = Entries::new();
    let category = RwSignal::new(Category::Other.as_str().to_owned());
    let categories =
        Category::ALL.map(|category| (category.as_str().to_owned(), category.words().to_owned()));
    let kinds = FieldKind::Select(Signal::stored(Vec::from(categories)));
    let action = ServerAction::<AddTask>::new(move |()| {
        // The next one is likely to be due and given as this one was.
        entries.title.set(String::new());
        again.run(());
    });
    let send = Callback::new(move |()| {
        let Entries { title, minutes: _, assignee } = entries;
        let [title, category, assignee] = [title, category, assignee].map(|typed| typed.get_untracked());
        action.dispatch(AddTask { booking, title, category, minutes: entries.minutes(), assignee });
    });
    let fields = view! {
        <TaskFields id="new".to_owned() entries=entries around=around refused=action.refused() />
        <Field label="Kind" name="category" id="task-kind-new" kind=kinds value=category />
    };
    Node::several(vec![
        add_form("Add a task", booking, &FormTarget { url: AddTask::url(), send }, fields, action.pending()),
        removal_dialog(around),
    ])
}

/// Changes a task, gives it away, or takes it away.
#[component]
pub(crate) fn TaskForms(line: Memo<Line>, around: Around) -> Node {
    let Around { booking, again, removal, .. } = around;
    let first = line.get_untracked();
    let (id, entries) = (first.id, Entries::of(&first));
    let action = ServerAction::<ChangeTask>::new(move |()| again.run(()));
    let version =
        as_of(line, move || entries.typed(), move |line| entries.put(line), action.refused(), again);
    let send = Callback::new(move |()| {
        let Entries { title, minutes: _, assignee } = entries;
        let [title, assignee] = [title, assignee].map(|typed| typed.get_untracked());
        let (minutes, Version(version)) = (entries.minutes(), version.get_untracked());
        action.dispatch(ChangeTask { booking, id, version, title, minutes, assignee });
    });
    let remove = FormTarget {
        url: RemoveTask::url(),
        send: Callback::new(move |()| removal.ask(line.get_untracked())),
    };
    let about = Signal::derive(move || line.with(|line| line.title.clone()));
    let edited = EditedLine { booking, id: id.to_string(), version, about };
    let fields =
        view! { <TaskFields id=id.to_string() entries=entries around=around refused=action.refused() /> };
    edit_form(edited, &FormTarget { url: ChangeTask::url(), send }, fields, action.pending(), &remove)
}

/// Asks once, naming the task, before it goes.
fn removal_dialog(Around { booking, again, removal, .. }: Around) -> Node {
    let question = Question {
        id: "remove-task",
        title: |line: &Line| format!("Remove “{}”?", line.title),
        about: "It does not come back by itself. It can be added again by hand.",
        verb: "Remove it",
    };
    removal.dialog(question, move |line| RemoveTask { booking, id: line.id }, again)
}

#[component]
fn TaskFields(id: String, entries: Entries, around: Around, refused: Signal<Option<AppError>>) -> Node {
    let checklist = around.checklist;
    let wrong = move |field| wrong(refused, field);
    let own = entries.minutes.get_untracked().parse().ok();
    let leads = leads(own);
    let people = Signal::derive(move || checklist.with(people));
    let called = move |field: &str| format!("task-{field}-{id}");
    view! {
        <Field label="What" name="title" id=called("title") value=entries.title required=true autocomplete="off" error=wrong("title") />
        <div class="fields">
            <Field label="Due" name="minutes" id=called("due") kind=FieldKind::Select(Signal::stored(leads)) value=entries.minutes
                error=wrong("minutesBefore") />
            <Field label="For" name="assignee" id=called("for") kind=FieldKind::Select(people) value=entries.assignee
                error=wrong("assigneeId") />
        </div>
        <Otherwise why=refused />
    }
}

/// Those that are offered, and the one that it has.
fn leads(own: Option<i64>) -> Vec<(String, String)> {
    let mut leads: Vec<Lead> = OFFERED.into_iter().chain(own).filter_map(Lead::of_minutes).collect();
    leads.sort();
    leads.dedup();
    leads.into_iter().map(|lead| (lead.minutes().to_string(), lead.words())).collect()
}

/// Whoever interviews, and who may help; those to whom something is given already among them.
fn people(checklist: &Checklist) -> Vec<(String, String)> {
    let interviewer = match checklist.interviewer.as_str() {
        "" => "Whoever interviews".to_owned(),
        name => format!("{name}, who interviews"),
    };
    let given = checklist.tasks.iter().filter_map(|line| line.assignee.as_ref());
    let mut people = vec![(String::new(), interviewer)];
    people.extend(helpers(checklist.helpers.iter().chain(given)));
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_task_has_is_among_what_is_offered() {
        let minutes = |own| leads(own).into_iter().map(|(minutes, _)| minutes).collect::<Vec<_>>();
        assert_eq!(minutes(None).len(), OFFERED.len());
        assert_eq!(minutes(Some(60)), minutes(None));
        assert!(minutes(Some(45)).contains(&"45".to_owned()));
    }
}
