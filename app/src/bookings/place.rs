use domain::slots::{Location, Platform};
use leptos::prelude::*;

use crate::dom::{Node, view};

/// Where an interview is held: a button to join for as long as it is to be, or the place.
#[component]
pub(crate) fn Place(location: Option<Location>, is_active: bool) -> Node {
    let Some(location) = location else {
        return view! { <p class="small">"No place is given."</p> };
    };
    match location.link() {
        Some(link) if is_active => view! {
            <a class="button primary wide" href=link.to_owned() target="_blank" rel="noopener noreferrer">
                {join(location.platform())}
            </a>
        },
        Some(link) => view! {
            <p class="small">
                <a href=link.to_owned() target="_blank" rel="noopener noreferrer">{link.to_owned()}</a>
            </p>
        },
        None => view! { <p>{location.as_str().to_owned()}</p> },
    }
}

/// "Join on Zoom"; where the link leads elsewhere, what it is for.
fn join(platform: Option<Platform>) -> String {
    platform
        .map_or_else(|| "Join the interview".to_owned(), |platform| format!("Join on {}", platform.name()))
}
