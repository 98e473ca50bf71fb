//! What can be done about an interview until it is over, in a file of its own: whoever looks back loads none of it.

use domain::{
    assignments::Proposal,
    ids::{BookingId, GuestId, PersonId},
    reminders::Lead,
};
use leptos::wasm_split::wasm_split;

use super::{
    assigning::{AssignForm, GuestForm, answering, replacements, take_back, take_off},
    people::Asked,
};
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
    /// Whoever looks says whether they come.
    Answer { booking: BookingId, asked: Asked, again: Callback<()> },
    /// Somebody assigned is taken off, or replaced where they declined.
    Assigned {
        booking: BookingId,
        person: PersonId,
        name: String,
        declined: bool,
        proposals: Memo<Vec<Proposal>>,
        again: Callback<()>,
    },
    /// The invitation of a guest is taken back.
    Invited { booking: BookingId, guest: GuestId, name: String, again: Callback<()> },
    /// Colleagues are assigned and guests invited.
    Assign { booking: BookingId, proposals: Memo<Vec<Proposal>>, again: Callback<()> },
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
        Beforehand::Answer { booking, asked, again } => answering(booking, &asked, again),
        Beforehand::Assigned { booking, person, name, declined, proposals, again } => {
            let others = declined.then(|| replacements(booking, person, proposals, again));
            Node::several([take_off(booking, person, name, again)].into_iter().chain(others).collect())
        }
        Beforehand::Invited { booking, guest, name, again } => take_back(booking, guest, &name, again),
        Beforehand::Assign { booking, proposals, again } => view! {
            <AssignForm booking=booking proposals=proposals again=again />
            <GuestForm booking=booking again=again />
        },
        Beforehand::Remind { booking, leads, again } => {
            view! { <Reminders booking=booking leads=leads again=again /> }
        }
        Beforehand::NewTask(around) => view! { <NewTask around=around /> },
        Beforehand::Task(line, around) => view! { <TaskForms line=line around=around /> },
    }
}
