use crate::dom::{Children, Node, view};
use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// An empty page teaches: one sentence, and as its child the button that fills it.
#[component]
pub fn Empty(
    #[prop(default = IconName::Calendar)] icon: IconName,
    #[prop(into)] sentence: String,
    #[prop(optional)] children: Option<Children>,
) -> Node {
    view! {
        <div class="empty">
            <Icon name=icon size=28 />
            <p>{sentence}</p>
            {children.map(|children| children())}
        </div>
    }
}
