//! What the pages before and after interviews share.

mod line_forms;

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::{
    address::use_address,
    dom::{Node, view},
    follow_ups,
    preparation::{self, Helper},
    rates,
    signals::Signal,
    ui::switch::{Switch, Way},
};

pub(crate) use line_forms::{EditedLine, FormTarget, Typed, add_form, as_of, edit_form};

/// The pages that are reached by one tab.
pub(crate) const PAGES: [&str; 3] = [preparation::PATH, follow_ups::PATH, rates::PATH];

/// The way from what is to be done before interviews to what comes after them, and to how they went.
#[component]
pub(crate) fn AroundSwitch() -> Node {
    let path = use_address().path();
    let ways = Signal::derive(move || {
        let current = path.get();
        let way = |(label, href): (&str, &str)| Way {
            label: label.to_owned(),
            href: href.to_owned(),
            current: current.trim_end_matches('/') == href,
        };
        let labels = ["Before", "After", "Rates"];
        labels.into_iter().zip(PAGES).map(way).collect()
    });
    view! { <Switch label="Before and after interviews" ways=ways /> }
}

/// To whom something can be given, each once: value and words of each option.
pub(crate) fn helpers<'a>(helpers: impl Iterator<Item = &'a Helper>) -> Vec<(String, String)> {
    let mut known = BTreeSet::new();
    helpers
        .filter(|helper| known.insert(helper.id))
        .map(|helper| (helper.id.to_string(), helper.name.clone()))
        .collect()
}
