use domain::ids::BookingId;
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{
    Checklist, Line,
    checklist::{Progress, Tasks},
    server_fns::{AddTask, ChangeTask, RemoveTask, TickTask},
    ticks::Ticks,
};
use crate::{
    address::{Query, use_query},
    dom::{IntoNode, Node, Show, view},
    interviews::Beforehand,
    signals::{Callback, Memo, Signal, memo},
    ui::{note::Note, pill::Tone, removal::Removal},
};

/// What is to be done before an interview: ticked off, added, given away and removed. `again` has it asked for anew.
#[component]
pub(crate) fn PreparationSection(
    booking: BookingId,
    checklist: Signal<Checklist>,
    again: Callback<()>,
) -> Node {
    let ticks = Ticks::of(booking, again);
    let lines = memo(move |_| checklist.with(|checklist| checklist.tasks.clone()));
    let may_tick = memo(move |_| checklist.with(|checklist| checklist.may_tick));
    // What somebody may be typing into stays when it begins.
    let may_change = memo(move |before: Option<&bool>| {
        checklist.with(|checklist| checklist.is_ahead || (checklist.may_tick && before == Some(&true)))
    });
    let interviewer = memo(move |_| checklist.with(|checklist| checklist.interviewer.clone()));
    let around = Around { booking, checklist, may_change, again, removal: Removal::new() };
    provide_context(around);
    let refused = use_query().with_untracked(|query: &Query| {
        query.refused_form(&[TickTask::PATH, AddTask::PATH, ChangeTask::PATH, RemoveTask::PATH])
    });
    view! {
        <section class="preparation stack tight" aria-label="Preparation">
            <div class="preparation-head">
                <h3>"Preparation"</h3>
                <Progress lines=lines ticks=ticks />
            </div>
            {refused.map(|why| view! { <Note tone=Tone::Bad>{why.to_string()}</Note> })}
            <Show
                when=move || lines.with(|lines| !lines.is_empty())
                fallback=move || view! { <Nothing may_change=may_change /> }
            >
                <Tasks lines=lines ticks=ticks may_tick=may_tick interviewer=interviewer on_page=false more=more />
            </Show>
            <Show when=move || may_change.get()>
                {Beforehand::NewTask(around).node()}
            </Show>
        </section>
    }
}

/// What every form of the section knows.
#[derive(Clone, Copy)]
pub(crate) struct Around {
    pub(super) booking: BookingId,
    pub(super) checklist: Signal<Checklist>,
    may_change: Memo<bool>,
    pub(super) again: Callback<()>,
    pub(super) removal: Removal<Line>,
}

#[component]
fn Nothing(may_change: Memo<bool>) -> Node {
    Node::live(move || {
        let sentence = if may_change.get() {
            "Nothing is to be done yet. Say how it is held and for which opening, and tasks follow; or add the first one."
        } else {
            "There was nothing to be done."
        };
        view! { <p class="small">{sentence}</p> }
    })
}

/// What else can be done with a task, in a section that has forms.
fn more(line: Memo<Line>) -> Node {
    match use_context::<Around>() {
        Some(around) => IntoNode::into_node(move || {
            around.may_change.get().then(|| Beforehand::Task(line, around).node())
        }),
        None => Node::nothing(),
    }
}
