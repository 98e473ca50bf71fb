use std::time::Duration;

use domain::openings::OpeningStatus;
use leptos::prelude::*;

use super::{Asked, Line, List, Openings, PATH, asked::Wanted};
use crate::{
    address::use_address,
    bookings::link,
    dom::{For, Node, Show, Title, view, watch},
    error::AppError,
    session::use_session,
    signals::{Callback, Memo, RwSignal, Signal, StoredValue, memo},
    ui::{
        button::{ButtonKind, ButtonLink},
        empty::Empty,
        exports::Exports,
        field::{Field, FieldKind},
        icon::IconName,
        note::Note,
        pages::Pages,
        pill::{Pill, Tone},
    },
};

/// How long somebody pauses who has typed what they meant to.
const PAUSE: Duration = Duration::from_millis(250);

/// All openings that are wanted.
#[component]
pub(super) fn OpeningList(
    asked: Memo<Asked>,
    shown: Signal<Option<Openings>>,
    failed: Signal<Option<AppError>>,
) -> Node {
    let wanted = memo(move |before: Option<&Wanted>| match asked.get() {
        Asked::List(wanted) => wanted,
        // On its way elsewhere the list stays what it is.
        _ => before.cloned().unwrap_or_default(),
    });
    let list = memo(move |before: Option<&List>| {
        let now = shown.with(|shown| match shown {
            Some(Openings::List(list)) => Some(list.clone()),
            _ => None,
        });
        now.or_else(|| before.cloned()).unwrap_or(List { lines: Vec::new(), total: 0, page: 1, pages: 1 })
    });
    let count = move || match list.with(|list| list.total) {
        0 => String::new(),
        1 => "1 opening".to_owned(),
        total => format!("{total} openings"),
    };
    let manages = manages();
    view! {
        <Title text="Openings" />
        <div class="page-head">
            <h1>"Openings"</h1>
            <span class="range" role="status">{count}</span>
            <span class="grow"></span>
            {manages.then(|| view! {
                <ButtonLink href=Asked::Add.href() kind=ButtonKind::Primary icon=IconName::Plus>"Add an opening"</ButtonLink>
            })}
        </div>
        <Filters wanted=wanted />
        {move || failed.get().map(|error| view! { <Note tone=Tone::Bad>{error.to_string()}</Note> })}
        <Show
            when=move || list.with(|list| !list.lines.is_empty())
            fallback=move || view! { <Nothing wanted=wanted manages=manages /> }
        >
            <ul class="rows lines openings">
                <For each=move || list.with(|list| list.lines.clone()) key=|line| line.id let:first>
                    <Opening line=memo(move |_| {
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
        <Exports what="these openings" files=Signal::derive(move || wanted.with(exported)) />
    }
}

/// The same list as a file.
fn exported(wanted: &Wanted) -> Vec<(&'static str, String)> {
    let Wanted { status, words, page: _ } = wanted;
    let status = status.map(|status| ("status", status.as_str()));
    let search = Some(("search", words.as_str())).filter(|(_, words)| !words.is_empty());
    let query: Vec<_> = status.into_iter().chain(search).collect();
    vec![("Export as CSV", link("/api/openings.csv", &query))]
}

/// Whether whoever looks adds and changes openings.
pub(super) fn manages() -> bool {
    use_session().me.is_some_and(|me| me.roles.coordinates())
}

#[component]
fn Filters(wanted: Memo<Wanted>) -> Node {
    let first = wanted.get_untracked();
    let (words, status) = (RwSignal::new(first.words.clone()), RwSignal::new(first.status_name().to_owned()));
    look_while_typing(words, status, wanted);
    view! {
        <form class="filters" method="get" action=PATH role="search" on:submit=|ev| ev.prevent_default()>
            <Field name="q" label="Search" kind=FieldKind::Search value=words placeholder="Title, company or team" />
            <Field name="status" label="Status" kind=FieldKind::Select(Signal::stored(Wanted::statuses())) value=status />
            <noscript inner_html=r#"<button class="button primary">Search</button>"#></noscript>
        </form>
    }
}

fn look_while_typing(words: RwSignal<String>, status: RwSignal<String>, wanted: Memo<Wanted>) {
    let address = use_address();
    let asked = StoredValue::new(0_u32);
    watch(
        move || (words.get().trim().to_owned(), status.get()),
        move |(words, status), before| {
            let to = Wanted { status: Wanted::read_status(status), words: words.clone(), page: 1 };
            let only_words = before.is_some_and(|before| before.1 == *status);
            let pause = if only_words { PAUSE } else { Duration::ZERO };
            let ask = asked.get_value().wrapping_add(1);
            asked.set_value(ask);
            let look = move || {
                // Unless something else was typed meanwhile, it is there already, or another page is.
                let is_current = asked.try_get_value() == Some(ask);
                let now = wanted.try_get_untracked().filter(|_| is_current);
                if now.is_some_and(|now| now.status != to.status || now.words != to.words) {
                    address.replace(&Asked::List(to).href());
                }
            };
            set_timeout(look, pause);
        },
    );
    // The address changed by another way: back, or a link.
    watch(
        move || wanted.get(),
        move |now, _| {
            if words.with_untracked(|typed| typed.trim() != now.words) {
                words.set(now.words.clone());
            }
            if status.with_untracked(|chosen| chosen != now.status_name()) {
                status.set(now.status_name().to_owned());
            }
        },
    );
}

#[component]
fn Opening(line: Memo<Line>) -> Node {
    let id = line.with_untracked(|line| line.id);
    view! {
        <li class="line">
            {move || {
                let status = line.with(|line| line.status);
                view! { <Pill tone=tone(status)>{status.words()}</Pill> }
            }}
            <b><a href=Asked::one(id)>{move || line.with(|line| line.title.clone())}</a></b>
            <span>{move || line.with(|line| line.company.clone())}</span>
            <span class="small about">{move || line.with(|line| line.about.clone())}</span>
        </li>
    }
}

pub(crate) fn tone(status: OpeningStatus) -> Tone {
    match status {
        OpeningStatus::Open => Tone::Good,
        OpeningStatus::OnHold => Tone::Warn,
        OpeningStatus::Closed => Tone::Neutral,
    }
}

#[component]
fn Nothing(wanted: Memo<Wanted>, manages: bool) -> Node {
    Node::live(move || {
        let sentence = if wanted.with(Wanted::is_narrowed) {
            "No opening is like that. Look at those in every state, or for other words."
        } else if manages {
            "Nothing is open just now. Add the first opening: interviews scheduled from it know what they are about."
        } else {
            "Nothing is open just now."
        };
        view! { <Empty icon=IconName::Search sentence=sentence /> }
    })
}
