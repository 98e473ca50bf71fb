use domain::{candidates::RawCandidate, refusal::Refusal};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    Asked, Candidates, Form, Wanted, href,
    server_fns::{SaveCandidate, Typed},
};
use crate::{
    action::ServerAction,
    address::use_address,
    dom::{Node, Title, effect, view, watch},
    error::AppError,
    signals::{Memo, RwSignal, Signal, memo, untrack},
    ui::{
        button::{Button, ButtonKind, ButtonLink},
        field::{Field, FieldKind},
        focus::focus_soon,
        note::Note,
        pill::Tone,
        zone_select::ZoneSelect,
    },
};

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Entries {
    name: RwSignal<String>,
    email: RwSignal<String>,
    zone: RwSignal<String>,
}

impl Entries {
    fn of(form: &Form) -> Self {
        let candidate = form.candidate.as_ref();
        let zone = candidate.and_then(|candidate| candidate.time_zone.as_ref());
        Self {
            name: RwSignal::new(candidate.map(|candidate| candidate.name.to_string()).unwrap_or_default()),
            email: RwSignal::new(candidate.map(|candidate| candidate.email.to_string()).unwrap_or_default()),
            zone: RwSignal::new(zone.map(ToString::to_string).unwrap_or_default()),
        }
    }

    fn typed(self) -> Typed {
        Typed { name: self.name.get(), email: self.email.get(), zone: self.zone.get() }
    }
}

impl Typed {
    /// All of it: an empty zone is one that is not known.
    #[must_use]
    pub fn raw(self) -> RawCandidate {
        let Self { name, email, zone } = self;
        let time_zone = Some(Some(zone).filter(|zone| !zone.is_empty()));
        RawCandidate { name: Some(name), email: Some(email), time_zone }
    }
}

/// What is typed of a candidate: filled in once, so that nothing overwrites what somebody types.
#[component]
pub(super) fn CandidateForm(shown: Signal<Option<Candidates>>) -> Node {
    let form = shown.with_untracked(|shown| match shown {
        Some(Candidates::Form(form)) => Some((**form).clone()),
        _ => None,
    });
    form.map_or_else(Node::nothing, |form| view! { <Entry form=form shown=shown /> })
}

#[component]
fn Entry(form: Form, shown: Signal<Option<Candidates>>) -> Node {
    let entries = Entries::of(&form);
    let id = form.id();
    // What is typed stays whatever somebody else changes; it is saved over that once one was told.
    let version = RwSignal::new(form.candidate.as_ref().map(|candidate| candidate.version.0));
    // The server knows every zone there is.
    let judged = memo(move |_| entries.typed().raw().parse_new(|_| true).map(|_| ()));
    let tried = RwSignal::new(false);
    // The browser's own words give way to ours once a script runs.
    let ours = RwSignal::new(false);
    effect(move |_| ours.set(true));
    let address = use_address();
    let action = ServerAction::<SaveCandidate>::of_form(move |id| address.replace(&href(id)));
    let refused = action.refused();
    watch(
        move || refused.get(),
        move |refused, _| {
            if refused.as_ref().and_then(AppError::refusal) == Some(&Refusal::VersionMismatch) {
                version.set(newest(shown));
            }
        },
    );
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        tried.set(true);
        if judged.with_untracked(Result::is_err) {
            focus_soon(".candidate-form [aria-invalid]");
            return;
        }
        let version = version.get_untracked();
        action.dispatch(SaveCandidate { id, version, typed: untrack(|| entries.typed()) });
    };
    let wrong = move |field: &'static str| wrong(field, judged, tried, refused);
    let heading = if id.is_some() { "Edit the candidate" } else { "Add a candidate" };
    let verb = if id.is_some() { "Save" } else { "Add them" };
    let back = id.map_or_else(|| Asked::List(Wanted::default()).href(), href);
    let hidden = [
        ("id", id.map(|id| id.to_string())),
        ("version", version.get_untracked().map(|version| version.to_string())),
    ];
    let hidden: Vec<Node> = hidden
        .into_iter()
        .filter_map(|(name, value)| {
            value.map(|value| view! { <input type="hidden" name=name value=value /> })
        })
        .collect();
    let about = id.map_or(
        "Whoever is invited is invited here.",
        |_| "What was sent stays where it went; what is sent from now on goes to this address.",
    );
    view! {
        <Title text=heading />
        <div class="page-head"><h1>{heading}</h1></div>
        <form class="stack candidate-form" method="post" action=SaveCandidate::url() novalidate=ours on:submit=send>
            {hidden}
            <Field label="Name" name="typed[name]" id="candidate-name" value=entries.name required=true autofocus=true
                autocomplete="off" error=wrong("name") />
            <Field label="E-mail" name="typed[email]" id="candidate-email" kind=FieldKind::Email value=entries.email
                required=true autocomplete="off" hint=about error=wrong("email") />
            <ZoneSelect label="Time zone" name="typed[zone]" id="candidate-zone" none="Not known"
                zones=Signal::stored(form.zones) value=entries.zone error=wrong("timeZone") />
            {move || otherwise(refused)}
            <div class="buttons">
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>{verb}</Button>
                <ButtonLink href=back>"Back"</ButtonLink>
            </div>
        </form>
    }
}

/// What is wrong with a field, told once somebody tried to save it.
fn wrong(
    field: &'static str,
    judged: Memo<Result<(), Refusal>>,
    tried: RwSignal<bool>,
    refused: Signal<Option<AppError>>,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let here = judged.get().err().filter(|_| tried.get()).map(AppError::Refused);
        let error = here.or_else(|| refused.get())?;
        error.fields()?.get(field).map(|sentence| format!("This {sentence}."))
    })
}

/// What was said that is about no field, and what to do about it.
fn otherwise(refused: Signal<Option<AppError>>) -> Option<Node> {
    let error = refused.get().filter(|error| error.fields().is_none())?;
    let sentence = match error.refusal() {
        Some(Refusal::VersionMismatch) => {
            "Somebody else changed this candidate meanwhile. What you typed is still here: save it again to put it in \
             place of theirs, or go back and look."
                .to_owned()
        }
        _ => error.to_string(),
    };
    let known = match error.refusal() {
        Some(Refusal::AlreadyExists { id }) => Some(href(domain::ids::CandidateId(*id))),
        _ => None,
    };
    Some(view! {
        <Note tone=Tone::Bad answers=true>
            {sentence}
            {known.map(|href| view! { " "<a href=href>"Look at them"</a>"." })}
        </Note>
    })
}

/// As of which version the candidate is known now.
fn newest(shown: Signal<Option<Candidates>>) -> Option<i64> {
    shown.with_untracked(|shown| match shown {
        Some(Candidates::Form(form)) => form.candidate.as_ref().map(|candidate| candidate.version.0),
        _ => None,
    })
}
