use crate::{
    dom::{Children, Node, view},
    signals::Signal,
};
use leptos::prelude::*;

/// The colour and shape of a state; its word stands beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Accent,
    /// Outlined: still to be had.
    Open,
    Good,
    Warn,
    Bad,
}

impl Tone {
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Accent => "accent",
            Self::Open => "open",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A state in a word, with its colour and shape.
#[component]
pub fn Pill(#[prop(optional, into)] tone: Signal<Tone>, children: Children) -> Node {
    view! { <span class=move || format!("pill {}", tone.get().class())>{children()}</span> }
}
