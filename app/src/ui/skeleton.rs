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

/// What a page is like that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A band above a week, a list beside it.
    Week,
    /// What to look for above rows.
    Rows,
    /// What to look for above a week.
    Calendar,
    /// A card alone.
    Door,
}

/// A page with nothing in it yet: its parts where they will be, so that nothing jumps when they come.
#[component]
pub fn PageSkeleton(shape: Shape) -> Node {
    let class = match shape {
        Shape::Week => "page-skeleton week-like",
        Shape::Rows => "page-skeleton rows-like",
        Shape::Calendar => "page-skeleton calendar-like",
        Shape::Door => "page-skeleton door-like",
    };
    view! {
        <div class=class role="status">
            <span class="spoken">"Loading"</span>
            <i class="head"></i>
            <i class="band"></i>
            <i class="body"></i>
            <i class="beside"></i>
        </div>
    }
}
