use leptos::prelude::*;

use super::{Aid, Aids, opens};
use crate::{
    address::use_address,
    dom::{IntoNode, Node, view},
    slots,
    ui::{dialog::Dialog, week_grid},
};

type Keys = &'static [(&'static str, &'static str)];

const EVERYWHERE: Keys = &[("Ctrl K", "go anywhere, find anybody"), ("?", "this list of keys")];

const SLOTS: Keys = &[
    ("/", "to the words searched for"),
    ("↑ ↓", "from slot to slot"),
    ("Enter", "book the slot"),
    ("Escape", "close what is open"),
];

const CALENDAR: Keys = &[
    ("d w m a", "day, week, month, agenda"),
    ("t", "today"),
    ("[", "the time before"),
    ("]", "the time after"),
    ("Escape", "close the interview"),
];

/// The keys of the page that is shown, and of every page.
#[component]
pub(super) fn KeysDialog(aids: Aids) -> Node {
    let path = use_address().path();
    let listed = move || {
        let sections = path.with(|path| sections(path));
        sections.iter().map(|&(heading, keys)| section(heading, keys)).collect_view()
    };
    view! {
        <Dialog id="keys" open=opens(aids, Aid::Keys) title="Keys">
            <div class="dialog-body">{IntoNode::into_node(listed)}</div>
        </Dialog>
    }
}

fn sections(path: &str) -> Vec<(&'static str, Keys)> {
    let page: &[(&str, Keys)] = match path {
        "/slots" => &[("My week", slots::keys::KEYS), ("In the week", week_grid::KEYS)],
        "/book" => &[("Slots", SLOTS)],
        "/calendar" => &[("Calendar", CALENDAR)],
        _ => &[],
    };
    page.iter().copied().chain([("On every page", EVERYWHERE)]).collect()
}

fn section(heading: &'static str, keys: Keys) -> Node {
    let line = |&(key, does): &(&'static str, &'static str)| {
        view! {
            <dt><kbd>{key}</kbd></dt>
            <dd>{does}</dd>
        }
    };
    view! {
        <section class="stack tight">
            <h3>{heading}</h3>
            <dl class="facts keys">{keys.iter().map(line).collect_view()}</dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_lists_its_keys_and_those_of_all() {
        for (path, expected) in [
            ("/slots", vec!["My week", "In the week", "On every page"]),
            ("/book", vec!["Slots", "On every page"]),
            ("/nowhere", vec!["On every page"]),
        ] {
            let headings: Vec<_> = sections(path).into_iter().map(|(heading, _)| heading).collect();
            assert_eq!(headings, expected, "{path}");
        }
    }
}
