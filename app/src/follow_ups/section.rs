use domain::{
    follow_ups::FollowUpKind,
    ids::{BookingId, Version},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    FollowUps, Line,
    line::{FollowUpLine, followed},
    server_fns::{AddFollowUp, ChangeFollowUp, RemoveFollowUp, SnoozeFollowUp, TickFollowUp},
};
use crate::{
    action::ServerAction,
    address::{Query, use_query},
    around::{EditedLine, FormTarget, Typed, add_form, as_of, edit_form, helpers},
    dom::{For, Node, Show, view},
    error::AppError,
    signals::{Callback, Memo, RwSignal, Signal, memo},
    ui::{
        field::{Field, FieldKind},
        note::Note,
        pill::Tone,
        refused::{Otherwise, wrong},
        removal::{Question, Removal},
    },
};

/// What is to be done after an interview: done, put off, added, given away and removed. `again` has it asked for anew.
#[component]
pub(crate) fn FollowUpSection(
    booking: BookingId,
    follow_ups: Signal<FollowUps>,
    again: Callback<()>,
) -> Node {
    let lines = memo(move |_| follow_ups.with(|follow_ups| follow_ups.lines.clone()));
    let today = Signal::derive(move || follow_ups.with(|follow_ups| follow_ups.today));
    let around = Around { booking, follow_ups, again, removal: Removal::new() };
    let refused = use_query().with_untracked(|query: &Query| {
        query.refused_form(&[
            TickFollowUp::PATH,
            SnoozeFollowUp::PATH,
            AddFollowUp::PATH,
            ChangeFollowUp::PATH,
            RemoveFollowUp::PATH,
        ])
    });
    view! {
        <section class="follow-ups stack tight" aria-labelledby="follow-ups-title">
            <h2 id="follow-ups-title">"Follow-ups"</h2>
            {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=|| view! {
                    <p class="small">"Nothing is to be done yet. Once it is said that it took place, the usual is suggested."</p>
                }
            >
                <ul class="tasks">
                    <For each=move || lines.get() key=|line| line.id let:first>
                        <Followed line=followed(lines, first) today=today around=around />
                    </For>
                </ul>
            </Show>
            <NewFollowUp around=around />
            {removal_dialog(around)}
        </section>
    }
}

/// What every form of the section knows.
#[derive(Clone, Copy)]
struct Around {
    booking: BookingId,
    follow_ups: Signal<FollowUps>,
    again: Callback<()>,
    removal: Removal<Line>,
}

#[component]
fn Followed(line: Memo<Line>, today: Signal<Option<chrono::NaiveDate>>, around: Around) -> Node {
    let more = view! { <More line=line around=around /> };
    view! {
        <FollowUpLine line=line today=today again=around.again on_page=false after=Node::nothing() more=more />
    }
}

/// What is typed of a follow-up.
#[derive(Clone, Copy)]
struct Entries {
    title: RwSignal<String>,
    due: RwSignal<String>,
    assignee: RwSignal<String>,
    note: RwSignal<String>,
}

impl Entries {
    fn of([title, due, assignee, note]: [String; 4]) -> Self {
        Self {
            title: RwSignal::new(title),
            due: RwSignal::new(due),
            assignee: RwSignal::new(assignee),
            note: RwSignal::new(note),
        }
    }

    fn all(self) -> [RwSignal<String>; 4] {
        [self.title, self.due, self.assignee, self.note]
    }

    fn typed(self) -> [String; 4] {
        self.all().map(|typed| typed.get_untracked())
    }

    fn put(self, typed: [String; 4]) {
        for (field, typed) in self.all().into_iter().zip(typed) {
            field.set(typed);
        }
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

fn as_typed(line: &Line) -> [String; 4] {
    let Line { title, due, assignee, note, .. } = line;
    [
        title.clone().unwrap_or_default(),
        due.to_string(),
        assignee.id.to_string(),
        note.clone().unwrap_or_default(),
    ]
}

#[component]
fn NewFollowUp(around: Around) -> Node {
    let Around { booking, follow_ups, again, .. } = around;
    let today = follow_ups.with_untracked(|follow_ups| follow_ups.today);
    let due = today.map(|today| today.to_string()).unwrap_or_default();
    let whose = crate::session::use_session().me.map(|me| me.id.to_string()).unwrap_or_default();
    let entries = Entries::of([String::new(), due, whose, String::new()]);
    let kind = RwSignal::new(FollowUpKind::Other.as_str().to_owned());
    let kinds = FollowUpKind::ALL.map(|kind| (kind.as_str().to_owned(), kind.words().to_owned()));
    let kinds = FieldKind::Select(Signal::stored(Vec::from(kinds)));
    let action = ServerAction::<AddFollowUp>::new(move |()| {
        entries.title.set(String::new());
        entries.note.set(String::new());
        again.run(());
    });
    let refused = action.refused();
    let send = Callback::new(move |()| {
        let [title, due, assignee, note] = entries.typed();
        action.dispatch(AddFollowUp { booking, kind: kind.get_untracked(), title, due, assignee, note });
    });
    let wrong = move |field| wrong(refused, field);
    let fields = view! {
        <Field label="Kind" name="kind" id="follow-up-kind-new" kind=kinds value=kind error=wrong("kind") />
        <FollowUpFields id="new".to_owned() entries=entries around=around refused=refused />
    };
    add_form(
        "Add a follow-up",
        booking,
        &FormTarget { url: AddFollowUp::url(), send },
        fields,
        action.pending(),
    )
}

/// Changes a follow-up, gives it away, or takes it away.
#[component]
fn More(line: Memo<Line>, around: Around) -> Node {
    let Around { booking, again, removal, .. } = around;
    let first = line.get_untracked();
    let (id, entries) = (first.id, Entries::of(as_typed(&first)));
    let action = ServerAction::<ChangeFollowUp>::new(move |()| again.run(()));
    let refused = action.refused();
    let put = move |line: &Line| entries.put(as_typed(line));
    let version = as_of(line, move || Vec::from(entries.typed()), put, refused, again);
    let send = Callback::new(move |()| {
        let ([title, due, assignee, note], Version(version)) = (entries.typed(), version.get_untracked());
        action.dispatch(ChangeFollowUp { booking, id, version, title, due, assignee, note });
    });
    let remove = FormTarget {
        url: RemoveFollowUp::url(),
        send: Callback::new(move |()| removal.ask(line.get_untracked())),
    };
    let about = Signal::derive(move || line.with(Line::words));
    let edited = EditedLine { booking, id: id.to_string(), version, about };
    let fields = view! { <FollowUpFields id=id.to_string() entries=entries around=around refused=refused /> };
    edit_form(edited, &FormTarget { url: ChangeFollowUp::url(), send }, fields, action.pending(), &remove)
}

/// Asks once, naming the follow-up, before it goes.
fn removal_dialog(Around { booking, again, removal, .. }: Around) -> Node {
    let question = Question {
        id: "remove-follow-up",
        title: |line: &Line| format!("Remove “{}”?", line.words()),
        about: "It does not come back by itself. It can be added again by hand.",
        verb: "Remove it",
    };
    removal.dialog(question, move |line| RemoveFollowUp { booking, id: line.id }, again)
}

#[component]
fn FollowUpFields(id: String, entries: Entries, around: Around, refused: Signal<Option<AppError>>) -> Node {
    let follow_ups = around.follow_ups;
    let wrong = move |field| wrong(refused, field);
    // Those to whom something is given already among them.
    let people = Signal::derive(move || {
        follow_ups.with(|FollowUps { helpers: may, lines, .. }| {
            helpers(may.iter().chain(lines.iter().map(|line| &line.assignee)))
        })
    });
    let called = move |field: &str| format!("follow-up-{field}-{id}");
    view! {
        <Field label="What" name="title" id=called("title") value=entries.title autocomplete="off" optional=true
            hint="In your own words; else the kind says it." error=wrong("title") />
        <div class="fields">
            <Field label="Due" name="due" id=called("due") kind=FieldKind::Date value=entries.due required=true error=wrong("dueOn") />
            <Field label="For" name="assignee" id=called("for") kind=FieldKind::Select(people) value=entries.assignee
                error=wrong("assigneeId") />
        </div>
        <Field label="Note" name="note" id=called("note") kind=FieldKind::Textarea value=entries.note optional=true error=wrong("note") />
        <Otherwise why=refused />
    }
}
