use std::time::Duration;

use leptos::prelude::*;

use super::{Asked, Candidates, Line, List, PATH, Wanted, href};
use crate::{
    address::use_address,
    bookings::link,
    dom::{For, Node, Show, Title, view, watch},
    error::AppError,
    signals::{Callback, Memo, RwSignal, Signal, StoredValue, memo},
    ui::{
        button::{ButtonKind, ButtonLink},
        empty::Empty,
        exports::Exports,
        field::{Field, FieldKind},
        icon::IconName,
        note::Note,
        pages::Pages,
        pill::Tone,
    },
};

/// How long somebody pauses who has typed what they meant to.
const PAUSE: Duration = Duration::from_millis(250);

/// All candidates that are looked for.
#[component]
pub(super) fn CandidateList(
    asked: Memo<Asked>,
    shown: Signal<Option<Candidates>>,
    failed: Signal<Option<AppError>>,
) -> Node {
    let wanted = memo(move |before: Option<&Wanted>| match asked.get() {
        Asked::List(wanted) => wanted,
        // On its way elsewhere the list stays what it is.
        _ => before.cloned().unwrap_or_default(),
    });
    let list = memo(move |before: Option<&List>| {
        let now = shown.with(|shown| match shown {
            Some(Candidates::List(list)) => Some(list.clone()),
            _ => None,
        });
        now.or_else(|| before.cloned()).unwrap_or(List { lines: Vec::new(), total: 0, page: 1, pages: 1 })
    });
    let count = move || match list.with(|list| list.total) {
        0 => String::new(),
        1 => "1 candidate".to_owned(),
        total => format!("{total} candidates"),
    };
    view! {
        <Title text="Candidates" />
        <div class="page-head">
            <h1>"Candidates"</h1>
            <span class="range" role="status">{count}</span>
            <span class="grow"></span>
            <div class="buttons">
                <ButtonLink href=Asked::Add.href() kind=ButtonKind::Primary icon=IconName::Plus>"Add a candidate"</ButtonLink>
            </div>
        </div>
        <Filters wanted=wanted />
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <Show
            when=move || list.with(|list| !list.lines.is_empty())
            fallback=move || view! { <Nothing wanted=wanted /> }
        >
            <ul class="rows lines candidates">
                <For each=move || list.with(|list| list.lines.clone()) key=|line| line.id let:first>
                    <Entry line=memo(move |_| {
                        let now = list.with(|list| list.lines.iter().find(|line| line.id == first.id).cloned());
                        now.unwrap_or_else(|| first.clone())
                    }) />
                </For>
            </ul>
        </Show>
        <Pages
            page=memo(move |_| list.with(|list| list.page))
            pages=memo(move |_| list.with(|list| list.pages))
            to=Callback::new(move |page| Asked::List(Wanted { page, ..wanted.get() }).href())
        />
        <Exports what="these candidates" files=Signal::derive(move || wanted.with(exported)) />
    }
}

/// The same list as a file.
fn exported(Wanted { words, page: _ }: &Wanted) -> Vec<(&'static str, String)> {
    vec![("Export as CSV", link("/api/candidates.csv", &[("search", words)]))]
}

#[component]
fn Filters(wanted: Memo<Wanted>) -> Node {
    let words = RwSignal::new(wanted.with_untracked(|wanted| wanted.words.clone()));
    look_while_typing(words, wanted);
    view! {
        <form class="filters" method="get" action=PATH role="search" on:submit=|ev| ev.prevent_default()>
            <Field name="q" label="Search" kind=FieldKind::Search value=words placeholder="Name or e-mail" />
            <noscript inner_html=r#"<button class="button primary">Search</button>"#></noscript>
        </form>
    }
}

fn look_while_typing(words: RwSignal<String>, wanted: Memo<Wanted>) {
    let address = use_address();
    let asked = StoredValue::new(0_u32);
    watch(
        move || words.get().trim().to_owned(),
        move |words, _| {
            let to = Wanted { words: words.clone(), page: 1 };
            let ask = asked.get_value().wrapping_add(1);
            asked.set_value(ask);
            let look = move || {
                // Unless something else was typed meanwhile, it is there already, or another page is.
                let is_current = asked.try_get_value() == Some(ask);
                let now = wanted.try_get_untracked().filter(|_| is_current);
                if now.is_some_and(|now| now.words != to.words) {
                    address.replace(&Asked::List(to).href());
                }
            };
            set_timeout(look, PAUSE);
        },
    );
    // The address changed by another way: back, or a link.
    watch(
        move || wanted.get(),
        move |now, _| {
            if words.with_untracked(|typed| typed.trim() != now.words) {
                words.set(now.words.clone());
            }
        },
    );
}

#[component]
fn Entry(line: Memo<Line>) -> Node {
    let id = line.with_untracked(|line| line.id);
    view! {
        <li class="line">
            <b><a href=href(id)>{move || line.with(|line| line.name.clone())}</a></b>
            <span>{move || line.with(|line| line.email.clone())}</span>
            <span class="small about">{move || line.with(|line| line.about.clone())}</span>
        </li>
    }
}

#[component]
fn Nothing(wanted: Memo<Wanted>) -> Node {
    Node::live(move || {
        let sentence = if wanted.with(|wanted| wanted.words.is_empty()) {
            "Nobody is interviewed yet. Add the first candidate, or book a slot for one: they are added on the way."
        } else {
            "No name and no address is like that. Look for less of it."
        };
        view! { <Empty icon=IconName::Person sentence=sentence /> }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_is_what_is_looked_for() {
        for (words, expected) in
            [("", "/api/candidates.csv"), ("Lena & Co", "/api/candidates.csv?search=Lena%20%26%20Co")]
        {
            let files = exported(&Wanted { words: words.to_owned(), page: 3 });
            assert_eq!(files, [("Export as CSV", expected.to_owned())]);
        }
    }
}
