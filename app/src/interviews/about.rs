use domain::{
    ids::{BookingId, Version},
    refusal::Refusal,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _, task::spawn_local};

use super::{
    Interview, Named,
    server_fns::{DescribeInterview, choose_opening},
};
use crate::{
    action::ServerAction,
    dom::{Node, view, watch},
    error::AppError,
    openings::{Asked, format_options},
    signals::{Callback, Memo, RwSignal, Signal, memo},
    ui::{
        button::Button,
        field::{Field, FieldKind},
        note::Note,
        pill::Tone,
        refused::wrong,
    },
};

/// The opening, and how the interview is held; nothing where nobody said so.
#[component]
pub(crate) fn Told(interview: Interview) -> Node {
    let Interview { opening, format, stage } = interview;
    let held = [format.map(|format| format.words().to_owned()), stage];
    let held = held.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let opening = opening.map(|Named { id, name }| view! { <p><a href=Asked::one(id)>{name}</a></p> });
    let held = (!held.is_empty()).then(|| view! { <p class="small">{held}</p> });
    view! { {opening}{held} }
}

/// What is said of a booking, and as of which version.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Said {
    pub(crate) booking: BookingId,
    pub(crate) version: Version,
    pub(crate) interview: Interview,
}

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Entries {
    opening: RwSignal<String>,
    format: RwSignal<String>,
    stage: RwSignal<String>,
}

impl Entries {
    fn of(interview: &Interview) -> Self {
        let [opening, format, stage] = as_typed(interview).map(RwSignal::new);
        Self { opening, format, stage }
    }

    fn typed(self) -> [String; 3] {
        [self.opening, self.format, self.stage].map(|field| field.get_untracked())
    }

    fn put(self, interview: &Interview) {
        let fields = [self.opening, self.format, self.stage];
        for (field, typed) in fields.into_iter().zip(as_typed(interview)) {
            field.set(typed);
        }
    }
}

fn as_typed(interview: &Interview) -> [String; 3] {
    let Interview { opening, format, stage } = interview;
    [
        opening.as_ref().map(|opening| opening.id.to_string()).unwrap_or_default(),
        format.map(|format| format.as_str().to_owned()).unwrap_or_default(),
        stage.clone().unwrap_or_default(),
    ]
}

/// What one booking is about, for those who may say so. What is typed stays whatever else happens to the booking.
/// `again` has it asked for anew.
#[component]
pub(crate) fn AboutInterview(said: Memo<Option<Said>>, again: Callback<()>) -> Node {
    said.get_untracked()
        .map_or_else(Node::nothing, |first| view! { <Entry first=first said=said again=again /> })
}

#[component]
fn Entry(first: Said, said: Memo<Option<Said>>, again: Callback<()>) -> Node {
    let Said { booking, version, interview } = first;
    let now = memo(move |before: Option<&Interview>| {
        let of_this = said.with(|said| {
            said.as_ref().filter(|said| said.booking == booking).map(|said| said.interview.clone())
        });
        of_this.or_else(|| before.cloned()).unwrap_or_default()
    });
    let entries = Entries::of(&interview);
    // As of what is known; what somebody else said meanwhile is not taken away unseen.
    let as_of = RwSignal::new(version);
    let known = move || said.with_untracked(|said| said.as_ref().map(|said| said.version));
    watch(
        move || now.get(),
        move |now, before| {
            let is_untouched = before.is_some_and(|before| as_typed(before) == entries.typed());
            if is_untouched {
                entries.put(now);
            }
        },
    );
    watch(
        move || said.get(),
        move |said, _| {
            let Some(said) = said.as_ref().filter(|said| said.booking == booking) else { return };
            if as_typed(&said.interview) == entries.typed() {
                as_of.set(said.version);
            }
        },
    );
    let openings = RwSignal::new(Vec::<Named>::new());
    let failed = RwSignal::new(None::<String>);
    let options = Signal::derive(move || now.with(|now| options(now.opening.as_ref(), openings.get())));
    let action = ServerAction::<DescribeInterview>::of_form(move |()| again.run(()));
    let refused = action.refused();
    watch(
        move || refused.get(),
        move |refused, _| {
            if refused.as_ref().and_then(AppError::refusal) == Some(&Refusal::VersionMismatch) {
                // They are told, and see what was said: once more is meant.
                again.run(());
                as_of.set(known().unwrap_or(version));
            }
        },
    );
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let [opening, format, stage] = entries.typed();
        action.dispatch(DescribeInterview {
            booking,
            version: as_of.get_untracked().0,
            opening,
            format,
            stage,
        });
    };
    // Which there are is asked for when somebody is about to choose.
    let look = move |_| {
        spawn_local(async move {
            match choose_opening().await {
                Ok(found) => {
                    openings.try_set(found);
                    failed.try_set(None);
                }
                Err(error) => _ = failed.try_set(Some(error.to_string())),
            }
        });
    };
    let wrong = move |field| wrong(refused, field);
    let otherwise = move || {
        let error = refused.get().filter(|error| error.fields().is_none());
        error.map(|error| error.to_string()).or_else(|| failed.get())
    };
    let formats = Signal::stored(format_options("Not said"));
    let verb = move || {
        if now.with(|now| *now == Interview::default()) {
            "Say what it is about"
        } else {
            "Change what it is about"
        }
    };
    view! {
        <div class="stack tight">
            {move || view! { <Told interview=now.get() /> }}
            <details class="about-interview" on:toggle=look>
                <summary>{verb}</summary>
                <form class="stack tight" method="post" action=DescribeInterview::url() on:submit=send>
                    <input type="hidden" name="booking" value=booking.to_string() />
                    <input type="hidden" name="version" value=version.to_string() />
                    <Field label="Opening" name="opening" id="about-opening" kind=FieldKind::Select(options) value=entries.opening
                        error=wrong("openingId") />
                    <Field label="Held" name="format" id="about-format" kind=FieldKind::Select(formats) value=entries.format
                        error=wrong("format") />
                    <Field label="Stage" name="stage" id="about-stage" value=entries.stage optional=true autocomplete="off"
                        placeholder="Second round" error=wrong("stage") />
                    {move || otherwise().map(|why| view! { <Note tone=Tone::Bad answers=true>{why}</Note> })}
                    <div class="buttons"><Button submit=true busy=action.pending()>"Save"</Button></div>
                </form>
            </details>
        </div>
    }
}

/// None, the one it is for, and the others for which interviews are scheduled.
fn options(now: Option<&Named>, openings: Vec<Named>) -> Vec<(String, String)> {
    let others = openings.into_iter().filter(|other| now.is_none_or(|now| now.id != other.id));
    let none = (String::new(), "None".to_owned());
    let named = now.cloned().into_iter().chain(others).map(|Named { id, name }| (id.to_string(), name));
    std::iter::once(none).chain(named).collect()
}
