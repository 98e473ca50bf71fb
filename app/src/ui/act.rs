//! A button that does one thing at once, in a form of its own.

use std::fmt::Display;

use leptos::ev::SubmitEvent;

use crate::{
    action::ServerAction,
    call::Change,
    dom::{Node, view},
    ui::{
        button::{Button, ButtonKind},
        focus::focus_if_lost,
        refused::Refused,
    },
};

/// What the button says; `about` tells those who listen what it is done to.
#[derive(Clone, Debug)]
pub(crate) struct Words<V = &'static str> {
    pub(crate) verb: V,
    pub(crate) about: String,
    pub(crate) kind: ButtonKind,
}

/// `hidden`: what the form sends without a script, by name; `input`: the same with one.
pub(crate) fn act<F, V>(
    Words { verb, about, kind }: Words<V>,
    hidden: Vec<(&'static str, String)>,
    input: F,
    done: impl Fn(F::Output) + Send + Sync + 'static,
) -> Node
where
    F: Change + Clone + Send + Sync + 'static,
    F::Output: 'static,
    V: Display,
{
    let verb = verb.to_string();
    let action = ServerAction::<F>::new(move |told| {
        done(told);
        // The button may go with what it was for.
        focus_if_lost("#main");
    });
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        action.dispatch(input.clone());
    };
    let fields: Vec<Node> = hidden
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect();
    view! {
        <form class="act" method="post" action=F::url() on:submit=send>
            {fields}
            <Button kind=kind submit=true busy=action.pending()>
                {verb}
                {(!about.is_empty()).then(|| view! { <span class="spoken">{format!(" {about}")}</span> })}
            </Button>
            <Refused why=action.refused() />
        </form>
    }
}
