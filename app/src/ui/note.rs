use crate::dom::{Children, Node, view};
use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    pill::Tone,
};

/// What happened, why, and the next thing to do, beside where it happened.
#[component]
pub fn Note(
    #[prop(optional)] tone: Tone,
    /// It appears in answer to something just done, and is read out at once.
    #[prop(optional)]
    answers: bool,
    children: Children,
) -> Node {
    let icon = match tone {
        Tone::Good => IconName::Check,
        Tone::Warn | Tone::Bad => IconName::Warning,
        Tone::Neutral | Tone::Accent | Tone::Open => IconName::Info,
    };
    let role = answers.then_some(if tone == Tone::Bad { "alert" } else { "status" });
    view! {
        <div class=format!("note {}", tone.class()) role=role>
            <Icon name=icon />
            <div>{children()}</div>
        </div>
    }
}
