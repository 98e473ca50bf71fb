use domain::{
    preferences::{self, RawPreferences, RawQuietHours},
    refusal::Refusal,
    time::ZoneName,
};
use leptos::{
    ev::SubmitEvent,
    prelude::*,
    server_fn::{ServerFn as _, error::ServerFnUrlError},
};

use super::server_fns::EditPreferences;
use crate::{
    address::use_query,
    bookings::focus_soon,
    dom::{Node, view, watch},
    error::AppError,
    signals::{Memo, RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind},
        field::{Field, FieldKind},
        note::Note,
        pill::Tone,
        toast::use_toasts,
    },
};

/// Which messages one wants, and when.
#[component]
pub(super) fn Preferences(preferences: preferences::Preferences, zone: ZoneName) -> Node {
    let preferences::Preferences { reminders, quiet_hours } = preferences;
    let day_before = RwSignal::new(reminders.day_before);
    let two_hours_before = RwSignal::new(reminders.two_hours_before);
    let others = RwSignal::new(reminders.others);
    let typed = quiet_hours.map(preferences::QuietHours::typed).unwrap_or_default();
    let from = RwSignal::new(typed.from.unwrap_or_default());
    let until = RwSignal::new(typed.until.unwrap_or_default());
    let judged = memo(move |_| {
        let quiet_hours = Some(quiet(&from.get(), &until.get()));
        RawPreferences { quiet_hours, ..RawPreferences::default() }.parse()
    });
    let tried = RwSignal::new(false);
    let action = ServerAction::<EditPreferences>::new();
    let pending = action.pending();
    let before = use_query().with_untracked(|query| {
        let told = query.get("__err").map(ServerFnUrlError::<AppError>::decode_err);
        told.filter(|_| query.get("__path") == Some(EditPreferences::PATH))
    });
    let refused = memo(move |_| match action.value().get() {
        Some(answer) => answer.err().filter(|_| !pending.get()),
        None => before.clone(),
    });
    let toasts = use_toasts();
    watch(
        move || action.value().get(),
        move |answer, _| {
            if matches!(answer, Some(Ok(()))) {
                toasts.say("Saved");
            }
        },
    );
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        tried.set(true);
        if judged.with_untracked(Result::is_err) {
            focus_soon(".settings [aria-invalid]");
            return;
        }
        action.dispatch(EditPreferences {
            day_before: day_before.get_untracked(),
            two_hours_before: two_hours_before.get_untracked(),
            others: others.get_untracked(),
            from: from.get_untracked(),
            until: until.get_untracked(),
        });
    };
    let wrong = move |field: &'static str| wrong(field, judged, tried, refused);
    let says = memo(move |_| match judged.get() {
        Ok(changes) => match changes.of(preferences).quiet_hours {
            Some(hours) => hours.words(&zone),
            None => "You are told at any hour.".to_owned(),
        },
        Err(_) => "Leave both empty to be told at any hour.".to_owned(),
    });
    view! {
        <section class="stack" aria-labelledby="preferences-title">
            <h2 id="preferences-title">"Messages"</h2>
            <p class="small">
                "Of interviews you hold you always hear when they are booked, moved or called off: "
                "without that your calendar would be wrong. The rest is yours to choose."
            </p>
            <form class="stack" method="post" action=EditPreferences::url() on:submit=send>
                <fieldset class="stack tight">
                    <legend>"Remind me"</legend>
                    {check("day_before", "A day before", day_before)}
                    {check("two_hours_before", "2 hours before", two_hours_before)}
                    {check("others", "Whenever else an interview has a reminder", others)}
                </fieldset>
                <fieldset class="stack tight">
                    <legend>"Quiet hours"</legend>
                    <div class="fields">
                        <Field label="From" name="from" id="quiet-from" kind=FieldKind::Time value=from error=wrong("quietHours.from") />
                        <Field label="Until" name="until" id="quiet-until" kind=FieldKind::Time value=until error=wrong("quietHours.until") />
                    </div>
                    <p class="small" aria-live="polite">{move || says.get()}</p>
                </fieldset>
                {move || {
                    let error = refused.get().filter(|error| error.fields().is_none());
                    error.map(|error| view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> })
                }}
                <div class="buttons">
                    <Button kind=ButtonKind::Primary submit=true busy=pending>"Save"</Button>
                </div>
            </form>
        </section>
    }
}

fn check(name: &'static str, label: &'static str, value: RwSignal<bool>) -> Node {
    view! {
        <label class="check">
            <input
                type="checkbox"
                name=name
                value="true"
                checked=value.get_untracked()
                prop:checked=move || value.get()
                on:change=move |ev| value.set(event_target_checked(&ev))
            />
            {label}
        </label>
    }
}

/// Quiet hours as they stand in the two fields; none where both are empty.
pub(crate) fn quiet(from: &str, until: &str) -> Option<RawQuietHours> {
    let typed = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (from, until) = (typed(from), typed(until));
    (from.is_some() || until.is_some()).then_some(RawQuietHours { from, until })
}

/// What is wrong with a field, told once somebody tried to save it.
fn wrong(
    field: &'static str,
    judged: Memo<Result<preferences::PreferenceChanges, Refusal>>,
    tried: RwSignal<bool>,
    refused: Memo<Option<AppError>>,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let here = judged.get().err().filter(|_| tried.get()).map(AppError::Refused);
        let error = here.or_else(|| refused.get())?;
        error.fields()?.get(field).map(|sentence| format!("This {sentence}."))
    })
}
