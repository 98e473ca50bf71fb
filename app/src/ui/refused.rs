//! What the server said no to, beside what was asked.

use leptos::prelude::*;

use super::{note::Note, pill::Tone};
use crate::{
    dom::{IntoNode, Node, view},
    error::AppError,
    signals::{MaybeProp, Signal},
};

/// Why something was refused, in words.
#[component]
pub(crate) fn Refused(why: Signal<Option<AppError>>) -> Node {
    IntoNode::into_node(move || why.get().map(note))
}

/// What is wrong with a form, and with no field of it.
#[component]
pub(crate) fn Otherwise(why: Signal<Option<AppError>>) -> Node {
    IntoNode::into_node(move || why.get().filter(|why| why.fields().is_none()).map(note))
}

/// What is wrong with one field of a form: "This must not be empty."
pub(crate) fn wrong(why: Signal<Option<AppError>>, field: &'static str) -> MaybeProp<String> {
    MaybeProp::derive(move || why.with(|why| Some(format!("This {}.", why.as_ref()?.fields()?.get(field)?))))
}

fn note(why: AppError) -> Node {
    let why = why.to_string();
    view! { <Note tone=Tone::Bad answers=true>{why}</Note> }
}
