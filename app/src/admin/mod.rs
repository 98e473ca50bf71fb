//! What the pages for administrators share.

use leptos::prelude::*;

use crate::{
    address::{use_address, use_query},
    dom::{Node, view},
    jobs,
    signals::Signal,
    ui::{
        note::Note,
        pill::Tone,
        switch::{Switch, Way},
    },
    webhooks,
};

/// Above every page for administrators: what it is, and the way to the others.
#[component]
pub(crate) fn AdminHead() -> Node {
    let path = use_address().path();
    let ways = Signal::derive(move || {
        let current = path.get();
        let way = |(label, href): (&str, &str)| Way {
            label: label.to_owned(),
            href: href.to_owned(),
            current: current.trim_end_matches('/') == href,
        };
        [("Jobs", jobs::PATH), ("Webhooks", webhooks::PATH)].map(way).to_vec()
    });
    let refused = use_query().with_untracked(|query| query.refused().map(|(_, why)| why.to_string()));
    view! {
        <div class="page-head">
            <h1>"Admin"</h1>
            <span class="grow"></span>
            <Switch label="Pages for administrators" ways=ways />
        </div>
        {refused.map(|why| view! { <Note tone=Tone::Bad>{why}</Note> })}
    }
}
