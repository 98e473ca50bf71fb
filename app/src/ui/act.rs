//! A button that does one thing at once, in a form of its own.

use std::fmt::Display;

use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};

use crate::{
    dom::{Node, view, watch},
    error::AppError,
    session::leave_if_signed_out,
    ui::{
        button::{Button, ButtonKind},
        focus::focus_if_lost,
        note::Note,
        pill::Tone,
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
pub(crate) fn act<F, T, V>(
    Words { verb, about, kind }: Words<V>,
    hidden: Vec<(&'static str, String)>,
    input: F,
    done: impl Fn(&T) + Send + Sync + 'static,
) -> Node
where
    F: ServerFn<Output = T, Error = AppError> + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
    V: Display,
{
    let verb = verb.to_string();
    let action = ServerAction::<F>::new();
    watch(
        move || action.value().get(),
        move |answer: &Option<Result<T, AppError>>, _| match answer {
            Some(Ok(told)) => {
                done(told);
                // The button may go with what it was for.
                focus_if_lost("#main");
            }
            Some(Err(error)) => leave_if_signed_out(error),
            None => {}
        },
    );
    let refused = move || action.value().get().and_then(Result::err);
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
            {move || refused().map(|error| view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> })}
        </form>
    }
}
