use domain::{
    ids::PersonId,
    openings::{Opening, RawOpening},
    refusal::Refusal,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    Asked, Form, Openings, Somebody,
    asked::Wanted,
    fields::format_options,
    server_fns::{SaveOpening, Typed},
};
use crate::{
    action::ServerAction,
    address::use_address,
    dom::{Node, Title, effect, view, watch},
    error::AppError,
    signals::{Memo, RwSignal, Signal, memo, untrack},
    ui::{
        button::{Button, ButtonKind, ButtonLink},
        field::{Field, FieldKind, Wrong},
        focus::focus_soon,
        note::Note,
        pill::Tone,
    },
};

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Entries {
    title: RwSignal<String>,
    company: RwSignal<String>,
    industry: RwSignal<String>,
    role: RwSignal<String>,
    place: RwSignal<String>,
    format: RwSignal<String>,
    manager: RwSignal<String>,
    interviewers: RwSignal<Vec<PersonId>>,
    description: RwSignal<String>,
}

impl Entries {
    fn of(opening: Option<&Opening>) -> Self {
        let text =
            |read: fn(&Opening) -> Option<String>| RwSignal::new(opening.and_then(read).unwrap_or_default());
        let interviewers =
            opening.map(|opening| opening.interviewers.iter().map(|person| person.id).collect());
        Self {
            title: text(|opening| Some(opening.title.to_string())),
            company: text(|opening| Some(opening.company.to_string())),
            industry: text(|opening| opening.industry.as_ref().map(ToString::to_string)),
            role: text(|opening| opening.role.as_ref().map(ToString::to_string)),
            place: text(|opening| opening.place.as_ref().map(ToString::to_string)),
            format: text(|opening| opening.format.map(|format| format.as_str().to_owned())),
            manager: text(|opening| opening.hiring_manager.as_ref().map(|manager| manager.id.to_string())),
            interviewers: RwSignal::new(interviewers.unwrap_or_default()),
            description: text(|opening| opening.description.as_ref().map(|note| note.as_str().to_owned())),
        }
    }

    fn typed(self) -> Typed {
        Typed {
            title: self.title.get(),
            company: self.company.get(),
            industry: self.industry.get(),
            role: self.role.get(),
            place: self.place.get(),
            format: self.format.get(),
            manager: self.manager.get(),
            interviewers: self.interviewers.with(|ids| ids.iter().map(ToString::to_string).collect()),
            description: self.description.get(),
        }
    }
}

impl Typed {
    /// All of it: in a change, what is empty is taken away.
    #[must_use]
    pub fn raw(self) -> RawOpening {
        let Self { title, company, industry, role, place, format, manager, interviewers, description } = self;
        RawOpening {
            title: Some(title),
            company: Some(company),
            industry: Some(Some(industry)),
            role: Some(Some(role)),
            place: Some(Some(place)),
            description: Some(Some(description)),
            hiring_manager_id: Some(Some(manager)),
            interviewer_ids: Some(interviewers),
            format: Some(Some(format)),
            status: None,
        }
    }
}

/// What is typed of an opening: filled in once, so that nothing overwrites what somebody types.
#[component]
pub(super) fn OpeningForm(shown: Signal<Option<Openings>>) -> Node {
    let form = shown.with_untracked(|shown| match shown {
        Some(Openings::Form(form)) => Some((**form).clone()),
        _ => None,
    });
    form.map_or_else(Node::nothing, |form| view! { <Entry form=form shown=shown /> })
}

#[component]
fn Entry(form: Form, shown: Signal<Option<Openings>>) -> Node {
    let Form { opening, colleagues } = form;
    let id = opening.as_ref().map(|opening| opening.id);
    // What is typed stays whatever somebody else changes; it is saved over that once one was told.
    let version = RwSignal::new(opening.as_ref().map(|opening| opening.version.0));
    let entries = Entries::of(opening.as_ref());
    let judged = memo(move |_| entries.typed().raw().parse_new().map(|_| ()));
    let tried = RwSignal::new(false);
    // The browser's own words give way to ours once a script runs.
    let ours = RwSignal::new(false);
    effect(move |_| ours.set(true));
    let address = use_address();
    let action = ServerAction::<SaveOpening>::of_form(move |id| address.replace(&Asked::one(id)));
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
            focus_soon(".opening-form [aria-invalid], .opening-form .choices:has(.wrong) input");
            return;
        }
        let version = version.get_untracked();
        action.dispatch(SaveOpening { id, version, typed: untrack(|| entries.typed()) });
    };
    let wrong = move |field: &'static str| wrong(field, judged, tried, refused);
    let heading = if id.is_some() { "Edit the opening" } else { "Add an opening" };
    let back = id.map_or_else(|| Asked::List(Wanted::default()).href(), Asked::one);
    let verb = if id.is_some() { "Save" } else { "Add it" };
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
    let managers = managers(&colleagues);
    let boxes: Vec<Node> = colleagues
        .into_iter()
        .filter(|colleague| colleague.interviews)
        .map(|colleague| choice(colleague, entries.interviewers))
        .collect();
    view! {
        <Title text=heading />
        <div class="page-head"><h1>{heading}</h1></div>
        <form class="stack opening-form" method="post" action=SaveOpening::url() novalidate=ours on:submit=send>
            {hidden}
            <div class="fields">
                <Field label="Title" name="typed[title]" id="opening-title" value=entries.title required=true autofocus=true
                    placeholder="Platform engineer" autocomplete="off" error=wrong("title") />
                <Field label="Company or team" name="typed[company]" id="opening-company" value=entries.company required=true
                    placeholder="Payments" autocomplete="off" error=wrong("company") />
            </div>
            <div class="fields">
                <Field label="Industry" name="typed[industry]" id="opening-industry" value=entries.industry optional=true
                    autocomplete="off" error=wrong("industry") />
                <Field label="Role" name="typed[role]" id="opening-role" value=entries.role optional=true
                    placeholder="Engineering" autocomplete="off" error=wrong("role") />
                <Field label="Place" name="typed[place]" id="opening-place" value=entries.place optional=true
                    autocomplete="off" error=wrong("place") />
            </div>
            <div class="fields">
                <Field label="Interviews are held" name="typed[format]" id="opening-format"
                    kind=FieldKind::Select(Signal::stored(format_options("As is agreed each time"))) value=entries.format
                    error=wrong("format") />
                <Field label="Hiring manager" name="typed[manager]" id="opening-manager"
                    kind=FieldKind::Select(Signal::stored(managers)) value=entries.manager error=wrong("hiringManagerId") />
            </div>
            <Field label="Description" name="typed[description]" id="opening-description" kind=FieldKind::Textarea
                value=entries.description optional=true error=wrong("description") />
            <fieldset class="choices">
                <legend>"Who usually interviews"</legend>
                <p class="small">"Slots for its interviews are looked for among theirs; where nobody is chosen, among everybody’s."</p>
                {boxes}
                <Wrong id="opening-interviewers-wrong".to_owned() error=wrong("interviewerIds").into() />
            </fieldset>
            {move || otherwise(refused).map(|error| view! { <Note tone=Tone::Bad answers=true>{error}</Note> })}
            <div class="buttons">
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>{verb}</Button>
                <ButtonLink href=back>"Back"</ButtonLink>
            </div>
        </form>
    }
}

fn managers(colleagues: &[Somebody]) -> Vec<(String, String)> {
    let nobody = (String::new(), "Nobody".to_owned());
    let each = colleagues.iter().map(|person| (person.id.to_string(), person.name.clone()));
    std::iter::once(nobody).chain(each).collect()
}

fn choice(Somebody { id, name, .. }: Somebody, chosen: RwSignal<Vec<PersonId>>) -> Node {
    let toggle = move |_| {
        chosen.update(|chosen| match chosen.iter().position(|other| *other == id) {
            Some(at) => _ = chosen.remove(at),
            None => chosen.push(id),
        });
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                name="typed[interviewers][]"
                value=id.to_string()
                checked=chosen.with_untracked(|chosen| chosen.contains(&id))
                prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                on:change=toggle
            />
            {name}
        </label>
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

/// What was said that is about no field; of what somebody else changed meanwhile, what to do about it.
fn otherwise(refused: Signal<Option<AppError>>) -> Option<String> {
    let error = refused.get().filter(|error| error.fields().is_none())?;
    if error.refusal() == Some(&Refusal::VersionMismatch) {
        return Some(
            "Somebody else changed this opening meanwhile. What you typed is still here: save it again to put it in place \
             of theirs, or go back and look."
                .to_owned(),
        );
    }
    Some(error.to_string())
}

/// As of which version the opening is known now.
fn newest(shown: Signal<Option<Openings>>) -> Option<i64> {
    shown.with_untracked(|shown| match shown {
        Some(Openings::Form(form)) => form.opening.as_ref().map(|opening| opening.version.0),
        _ => None,
    })
}
