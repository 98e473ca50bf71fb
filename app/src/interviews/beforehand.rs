//! What can be done about an interview until it begins, in a file of its own: whoever comes later loads none of it.

use domain::{ids::BookingId, reminders::Lead};
use leptos::wasm_split::wasm_split;

use crate::{
    dom::{Node, view},
    lazy::{Lazy, Loaded},
    messages::Reminders,
    preparation::{self, NewTask, TaskForms},
    signals::{Callback, Memo},
};

pub(crate) static BEFOREHAND: Lazy<Beforehand> = Lazy { name: "beforehand", load: || Box::pin(beforehand()) };

/// What is done, and what has to be known for it.
#[derive(Clone)]
pub(crate) enum Beforehand {
    /// Everybody is reminded more often.
    Remind { booking: BookingId, leads: Memo<Vec<Lead>>, again: Callback<()> },
    /// A task of the preparation is added.
    NewTask(preparation::Around),
    /// A task is changed or removed.
    Task(Memo<preparation::Line>, preparation::Around),
}

impl Beforehand {
    /// The way to do it, once its code is there.
    pub(crate) fn node(self) -> Node {
        BEFOREHAND.marked(self, Node::nothing)
    }
}

#[wasm_split(beforehand, wasm_split_path = ::leptos::wasm_split, fallible)]
fn beforehand() -> Loaded<Beforehand> {
    Ok(way)
}

fn way(what: Beforehand) -> Node {
    match what {
        Beforehand::Remind { booking, leads, again } => {
            view! { <Reminders booking=booking leads=leads again=again /> }
        }
        Beforehand::NewTask(around) => view! { <NewTask around=around /> },
        Beforehand::Task(line, around) => view! { <TaskForms line=line around=around /> },
    }
}
