use crate::{
    dom::{Children, Node, view},
    signals::Signal,
};
use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// Below a list: the files it can be had as. Each is a label and where it is got.
#[component]
pub fn Exports(
    /// What is exported: "slots".
    #[prop(into)]
    what: String,
    #[prop(into)] files: Signal<Vec<(&'static str, String)>>,
    /// What is beside them.
    #[prop(optional)]
    children: Option<Children>,
) -> Node {
    let links = move || {
        let link = |(label, href): (&'static str, String)| {
            let name = format!(" of {what}");
            view! {
                <a href=href download="">
                    <Icon name=IconName::Download />
                    {label}
                    <span class="spoken">{name}</span>
                </a>
            }
        };
        files.get().into_iter().map(link).collect::<Vec<Node>>()
    };
    view! { <p class="exports">{links}{children.map(|children| children())}</p> }
}
