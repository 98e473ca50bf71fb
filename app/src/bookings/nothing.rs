//! What a calendar without bookings says, and the way on from it.

use crate::dom::{Node, view};
use leptos::prelude::*;

use super::{calendar_page::Page, period::Extent, search, view::View};
use crate::ui::empty::Empty;

/// Above the days, which stay to be looked at.
#[component]
pub(super) fn NothingThen(page: Page) -> Node {
    view! {
        <p class="week-empty" role="status">
            {move || sentence(page)}
            " "
            {move || way_on(page, "")}
        </p>
    }
}

/// In place of the lines of an agenda.
#[component]
pub(super) fn EmptyAgenda(page: Page) -> Node {
    Node::live(
        move || view! { <Empty sentence=sentence(page)>{move || way_on(page, "button primary")}</Empty> },
    )
}

fn sentence(page: Page) -> String {
    let when = match page.view.with(|view| view.span.extent) {
        Extent::Day => "on this day",
        Extent::Week => "this week",
        Extent::Month => "this month",
    };
    match is_narrowed(page) {
        true => format!("No interviews with those chosen {when}."),
        false => format!("No interviews {when}. Each slot that you book appears here by itself."),
    }
}

fn way_on(page: Page, class: &'static str) -> Node {
    let (href, words) = if is_narrowed(page) {
        (page.view.with(View::of_everybody), "Show everybody’s")
    } else {
        (search::PATH.to_owned(), "Find a slot to book")
    };
    view! { <a class=class href=href>{words}</a> }
}

fn is_narrowed(page: Page) -> bool {
    page.view.with(|view| !view.span.interviewers.is_empty())
}
