use crate::dom::{Node, view};
use leptos::prelude::*;

/// The shape of lines, or of rows, that are coming; shown only when they keep one waiting.
#[component]
pub fn Skeleton(#[prop(default = 3)] lines: usize, #[prop(optional)] rows: bool) -> Node {
    let class = if rows { "skeleton rows" } else { "skeleton" };
    view! {
        <div class=class role="status">
            <span class="spoken">"Loading"</span>
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}
