use std::time::Duration;

use crate::dom::{Node, Show, effect, view};
use domain::{candidates::Candidate, fields::Fields, time::ZoneName};
use leptos::{prelude::*, task::spawn_local};

use super::{server_fns::find_candidates, zone::AnyZone};
use crate::{
    error::AppError,
    signals::{Callback, RwSignal, Signal, StoredValue},
    ui::{
        button::{Button, ButtonKind},
        combobox::{Combobox, Found},
        field::{Field, FieldKind},
        focus::focus_soon,
    },
};

/// How long somebody pauses who has typed what they meant to.
const PAUSE: Duration = Duration::from_millis(150);

/// Who is meant: somebody found, or somebody to be added.
#[derive(Clone, Copy, Debug)]
pub struct Picked {
    pub query: RwSignal<String>,
    pub known: RwSignal<Option<Candidate>>,
    pub adding: RwSignal<bool>,
    pub name: RwSignal<String>,
    pub email: RwSignal<String>,
    pub zone: RwSignal<String>,
}

impl Picked {
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            query: RwSignal::default(),
            known: RwSignal::new(None),
            adding: RwSignal::new(false),
            name: RwSignal::default(),
            email: RwSignal::default(),
            zone: RwSignal::default(),
        }
    }

    pub fn forget(self) {
        self.known.set(None);
        self.adding.set(false);
        for typed in [self.query, self.name, self.email, self.zone] {
            typed.set(String::new());
        }
    }

    /// Somebody found, or typed in far enough to be tried.
    #[must_use]
    pub fn is_somebody(self) -> bool {
        let typed = |text: RwSignal<String>| text.with(|text| !text.trim().is_empty());
        self.known.with(Option::is_some) || (self.adding.get() && typed(self.name) && typed(self.email))
    }

    /// The candidate's zone, where it is known.
    #[must_use]
    pub fn zone(self) -> Option<ZoneName> {
        if self.adding.get() {
            let zone = self.zone.get();
            return (!zone.is_empty()).then(|| ZoneName::stored(zone));
        }
        self.known.with(|known| known.as_ref().and_then(|known| known.time_zone.clone()))
    }

    /// "Lena Fischer".
    #[must_use]
    pub fn name(self) -> String {
        let known = self.known.with(|known| known.as_ref().map(|known| known.name.to_string()));
        known.unwrap_or_else(|| self.name.get().trim().to_owned())
    }

    fn pick(self, candidates: &[Candidate], id: &str) {
        let known = candidates.iter().find(|candidate| candidate.id.to_string() == id).cloned();
        self.known.set(known);
    }

    /// What was typed is an address, or a name.
    fn add(self, typed: String) {
        let (name, email) = if typed.contains('@') { (String::new(), typed) } else { (typed, String::new()) };
        let empty = if name.is_empty() { "#candidate-name" } else { "#candidate-email" };
        self.known.set(None);
        self.name.set(name);
        self.email.set(email);
        self.adding.set(true);
        focus_soon(empty);
    }

    fn find_instead(self) {
        self.adding.set(false);
        focus_soon("#candidate");
    }
}

/// Finds a candidate as one types, or adds one. Sends `candidate_id`, or else `name`, `email` and
/// `time_zone`, with the form it is in.
#[component]
pub fn CandidatePicker(
    picked: Picked,
    /// What was refused, by the names of the interface.
    #[prop(into)]
    refused: Signal<Fields>,
    /// The zones that somebody new most likely lives in.
    #[prop(into)]
    near: Signal<Vec<String>>,
) -> Node {
    view! {
        <Show
            when=move || picked.adding.get()
            fallback=move || view! { <Find picked=picked refused=refused /> }
        >
            <Add picked=picked refused=refused near=near />
        </Show>
    }
}

#[component]
fn Find(picked: Picked, refused: Signal<Fields>) -> Node {
    let Finder { found, busy, failed } = find_as_typed(picked);
    let items = Signal::derive(move || found.with(|found| found.iter().map(item).collect::<Vec<_>>()));
    let error = Signal::derive(move || {
        let nobody = refused
            .with(|fields| fields.get("candidateId").is_some() || fields.get("candidate.name").is_some());
        let nobody = nobody.then(|| "Choose somebody, or add them.".to_owned());
        nobody.or_else(|| failed.get().map(|error| error.to_string()))
    });
    view! {
        <Combobox
            id="candidate"
            name="name"
            label="Candidate"
            query=picked.query
            items=items
            busy=busy
            error=error
            autofocus=true
            placeholder="Name or e-mail"
            on_pick=Callback::new(move |item: Found| found.with_untracked(|found| picked.pick(found, &item.id)))
            on_add=Callback::new(move |typed| picked.add(typed))
        />
        <input
            type="hidden"
            name="candidate_id"
            value=move || picked.known.with(|known| known.as_ref().map(|known| known.id.to_string()).unwrap_or_default())
        />
        // Without a script nothing is found while one types: the form says who it is.
        <noscript inner_html=WITHOUT_SCRIPT></noscript>
    }
}

const WITHOUT_SCRIPT: &str = r#"<div class="field"><label for="plain-email">E-mail</label><input class="input" id="plain-email" type="email" name="email" required><div class="hint">Somebody already known by this address keeps their name.</div></div>"#;

#[component]
fn Add(picked: Picked, refused: Signal<Fields>, near: Signal<Vec<String>>) -> Node {
    let wrong = move |field: &'static str, label: &'static str| {
        Signal::derive(move || {
            refused.with(|fields| fields.get(field).map(|what| format!("{label} {what}.")))
        })
    };
    view! {
        <fieldset class="new-candidate">
            <legend>"New candidate"</legend>
            <Field
                id="candidate-name"
                name="name"
                label="Name"
                value=picked.name
                required=true
                autocomplete="off"
                error=wrong("candidate.name", "The name")
            />
            <Field
                id="candidate-email"
                name="email"
                label="E-mail"
                kind=FieldKind::Email
                value=picked.email
                required=true
                autocomplete="off"
                hint="Somebody already known by this address keeps their name and zone."
                error=wrong("candidate.email", "The address")
            />
            <AnyZone id="candidate-zone" name="time_zone" label="Time zone" none="Not known" near=near value=picked.zone />
            <Button kind=ButtonKind::Quiet on:click=move |_| picked.find_instead()>
                "Find somebody instead"
            </Button>
        </fieldset>
    }
}

pub(super) struct Finder {
    pub(super) found: RwSignal<Vec<Candidate>>,
    pub(super) busy: RwSignal<bool>,
    pub(super) failed: RwSignal<Option<AppError>>,
}

/// Asks once somebody pauses; an answer that was overtaken by a later question is dropped.
pub(super) fn find_as_typed(picked: Picked) -> Finder {
    let finder =
        Finder { found: RwSignal::default(), busy: RwSignal::new(false), failed: RwSignal::new(None) };
    let Finder { found, busy, failed } = finder;
    let asked = StoredValue::new(0_u32);
    effect(move |_| {
        let words = picked.query.get();
        let chosen =
            |known: &Option<Candidate>| known.as_ref().is_some_and(|known| known.name.as_str() == words);
        if picked.known.with_untracked(chosen) {
            return;
        }
        picked.known.set(None);
        let question = asked.get_value().wrapping_add(1);
        asked.set_value(question);
        busy.set(true);
        let is_last = move || asked.try_get_value() == Some(question);
        let ask = move || {
            if !is_last() {
                return;
            }
            spawn_local(async move {
                let answer = find_candidates(words).await;
                if is_last() {
                    busy.set(false);
                    failed.set(answer.as_ref().err().cloned());
                    found.set(answer.unwrap_or_default());
                }
            });
        };
        set_timeout(ask, PAUSE);
    });
    finder
}

/// "lena@example.com · Tokyo".
pub(super) fn item(candidate: &Candidate) -> Found {
    let place = candidate.time_zone.as_ref().map(|zone| format!(" · {}", domain::time::place(zone)));
    Found {
        id: candidate.id.to_string(),
        label: candidate.name.to_string(),
        detail: format!("{}{}", candidate.email, place.unwrap_or_default()),
    }
}
