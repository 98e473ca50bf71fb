use std::time::Duration;

use crate::dom::{Node, view, watch};
use domain::time::place;
use leptos::prelude::*;

use super::{
    hours::{Hours, REACH_HINT},
    interviewers::Interviewer,
    search::{ANYONE, Found, PATH, Search, Wanted},
};
use crate::{
    address::use_address,
    candidates::AnyZone,
    error::AppError,
    sent::Sent,
    signals::{MaybeProp, Memo, RwSignal, Signal, StoredValue},
    ui::field::{Field, FieldKind},
};

/// How long somebody pauses who has typed what they meant to.
const PAUSE: Duration = Duration::from_millis(250);

/// What is typed and chosen, field by field.
#[derive(Clone, Copy)]
struct Typed {
    /// Chosen elsewhere.
    opening: RwSignal<String>,
    interviewer: RwSignal<String>,
    words: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    status: RwSignal<String>,
    hours: RwSignal<String>,
    zone: RwSignal<String>,
}

impl Typed {
    fn new(search: &Search) -> Self {
        Self {
            opening: RwSignal::new(search.opening.clone()),
            interviewer: RwSignal::new(search.interviewer.clone()),
            words: RwSignal::new(search.words.clone()),
            from: RwSignal::new(search.from.clone()),
            to: RwSignal::new(search.to.clone()),
            status: RwSignal::new(search.status.as_str().to_owned()),
            hours: RwSignal::new(search.hours.clone()),
            zone: RwSignal::new(search.zone.clone()),
        }
    }

    fn search(self) -> Search {
        Search {
            opening: self.opening.get(),
            interviewer: self.interviewer.get(),
            words: self.words.with(|words| words.trim().to_owned()),
            from: self.from.get(),
            to: self.to.get(),
            status: Wanted::ALL
                .into_iter()
                .find(|wanted| self.status.with(|status| status == wanted.as_str()))
                .unwrap_or_default(),
            hours: Hours::tidied(&self.hours.get(), self.zone.with(|zone| !zone.is_empty())),
            zone: self.zone.get(),
            page: 1,
        }
    }

    /// The address changed by another way: back, or a link.
    fn follow(self, search: &Search) {
        let put = |field: RwSignal<String>, value: &str| {
            if field.with_untracked(|typed| typed.trim() != value) {
                field.set(value.to_owned());
            }
        };
        put(self.opening, &search.opening);
        put(self.interviewer, &search.interviewer);
        put(self.words, &search.words);
        put(self.from, &search.from);
        put(self.to, &search.to);
        put(self.status, search.status.as_str());
        put(self.hours, &search.hours);
        put(self.zone, &search.zone);
    }
}

/// What to look for. A plain form without a script; with one it looks while one types.
#[component]
pub(super) fn Filters(search: Memo<Search>, found: Sent<Result<Found, AppError>>) -> Node {
    let typed = Typed::new(&search.get_untracked());
    look_while_typing(typed, search);
    let interviewers = Signal::derive(move || {
        let of = |found: &Found| match &found.opening {
            Some(_) => of_opening(options(&found.interviewers)),
            None => options(&found.interviewers),
        };
        let known = found.with(|found| found?.as_ref().ok().map(of));
        known.unwrap_or_else(|| options(&[]))
    });
    let near = Signal::derive(move || {
        let near = found.with(|found| {
            let names = |found: &Found| found.clocks.names().map(ToString::to_string).collect::<Vec<_>>();
            found?.as_ref().ok().map(names)
        });
        near.unwrap_or_default()
    });
    let hours = Signal::derive(move || {
        let chosen = typed.hours.get();
        let of = |found: &Found| {
            let theirs = found.second.as_ref().map(place);
            Hours::choices(&place(&found.zone), theirs.as_deref(), &chosen)
        };
        let known = found.with(|found| found?.as_ref().ok().map(of));
        known.unwrap_or_else(|| Hours::choices("", None, ""))
    });
    let reach = MaybeProp::derive(move || {
        let is_open = typed.to.with(String::is_empty) && !typed.hours.with(String::is_empty);
        is_open.then(|| REACH_HINT.to_owned())
    });
    let statuses: Vec<_> =
        Wanted::ALL.map(|wanted| (wanted.as_str().to_owned(), wanted.words().to_owned())).to_vec();
    // On a phone the slots come first: there all but the words are folded away at first.
    let unfolded = RwSignal::new(false);
    view! {
        <form
            class="filters"
            class:unfolded=move || unfolded.get()
            method="get"
            action=PATH
            role="search"
            on:submit=|ev| ev.prevent_default()
        >
            <Field id="words" name="q" label="Search" kind=FieldKind::Search value=typed.words placeholder="Name or place" />
            <button
                type="button"
                class="button unfold"
                aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
            >
                "Filters"
            </button>
            <Field name="interviewer" label="Interviewer" kind=FieldKind::Select(interviewers) value=typed.interviewer />
            <Field name="from" label="From" kind=FieldKind::Date value=typed.from />
            <Field name="to" label="To" kind=FieldKind::Date value=typed.to />
            <Field name="status" label="Status" kind=FieldKind::Select(Signal::stored(statuses)) value=typed.status />
            <Field name="hours" label="Begins" kind=FieldKind::Select(hours) value=typed.hours hint=reach />
            <AnyZone id="beside" name="zone" label="Candidate’s zone" none="The interviewer’s" near=near value=typed.zone />
            <noscript inner_html=r#"<button class="button primary">Search</button>"#></noscript>
            <input type="hidden" name="opening" value=move || typed.opening.get() disabled=move || typed.opening.with(String::is_empty) />
        </form>
    }
}

fn look_while_typing(typed: Typed, search: Memo<Search>) {
    let address = use_address();
    let asked = StoredValue::new(0_u32);
    watch(
        move || typed.search(),
        move |wanted, before| {
            // What was wanted before is not any more, also where what is here is wanted again.
            let ask = asked.get_value().wrapping_add(1);
            asked.set_value(ask);
            let current = Search { page: 1, ..search.get_untracked() };
            if *wanted == current {
                return;
            }
            let only_words = before
                .is_some_and(|before| Search { words: wanted.words.clone(), ..before.clone() } == *wanted);
            let pause = if only_words { PAUSE } else { Duration::ZERO };
            let to = wanted.href();
            set_timeout(
                move || {
                    if asked.try_get_value() == Some(ask) {
                        address.replace(&to);
                    }
                },
                pause,
            );
        },
    );
    watch(move || search.get(), move |search, _| typed.follow(search));
}

/// Those who usually interview for the opening come first, then "Anyone" and everybody by name.
fn of_opening(options: Vec<(String, String)>) -> Vec<(String, String)> {
    let its_own = (String::new(), "Those of the opening".to_owned());
    let named = |(value, name): (String, String)| {
        if value.is_empty() { (ANYONE.to_owned(), name) } else { (value, name) }
    };
    std::iter::once(its_own).chain(options.into_iter().map(named)).collect()
}

/// "Anyone", then everybody by name.
pub(super) fn options(interviewers: &[Interviewer]) -> Vec<(String, String)> {
    let anyone = (String::new(), "Anyone".to_owned());
    let one = |interviewer: &Interviewer| (interviewer.id.to_string(), interviewer.name.to_string());
    std::iter::once(anyone).chain(interviewers.iter().map(one)).collect()
}
