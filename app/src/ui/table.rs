use crate::{
    dom::{Children, Node, view},
    signals::Signal,
};
use leptos::prelude::*;

/// A plain table in a frame that scrolls sideways; its children are `<thead>` and `<tbody>`.
#[component]
pub fn Table(
    /// What the table lists, for those who listen.
    #[prop(into)]
    caption: String,
    children: Children,
) -> Node {
    view! {
        <div class="table" role="region" tabindex="0" aria-label=caption.clone()>
            <table>
                <caption class="spoken">{caption}</caption>
                {children()}
            </table>
        </div>
    }
}

/// Which way a column is sorted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    Up,
    Down,
}

/// The head of a column that sorts by a link, so that it works without a script.
#[component]
pub fn SortHead(
    #[prop(into)] label: String,
    #[prop(into)] href: Signal<String>,
    #[prop(into)] sorted: Signal<Option<Sorted>>,
) -> Node {
    let direction = move || {
        sorted.get().map(|sorted| match sorted {
            Sorted::Up => "ascending",
            Sorted::Down => "descending",
        })
    };
    let arrow = move || match sorted.get() {
        Some(Sorted::Up) => " ↑",
        Some(Sorted::Down) => " ↓",
        None => "",
    };
    view! {
        <th scope="col" aria-sort=direction>
            <a href=href>{label}<span aria-hidden="true">{arrow}</span></a>
        </th>
    }
}
