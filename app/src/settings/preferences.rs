use domain::{
    preferences::{self, RawPreferences, RawQuietHours},
    refusal::Refusal,
    time::ZoneName,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};
use serde::{Deserialize, Serialize};

use super::server_fns::EditPreferences;
use crate::{
    action::ServerAction,
    dom::{Node, view},
    error::AppError,
    signals::{Memo, RwSignal, Signal, memo},
    ui::{
        button::{Button, ButtonKind},
        field::{Field, FieldKind},
        focus::focus_soon,
        refused::Otherwise,
        toast::use_toasts,
    },
};

/// Which reminders are ticked; what is not is not sent along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ticked {
    pub(super) day_before: bool,
    pub(super) two_hours_before: bool,
    pub(super) others: bool,
}

/// The same of what else comes by mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TickedMails {
    pub(super) to_do: bool,
}

/// The same of what devices show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TickedPushes {
    pub(super) changes: bool,
    pub(super) reminders: bool,
    pub(super) troubles: bool,
}

/// Which messages one wants, by which way, and when.
#[component]
pub(super) fn Preferences(preferences: preferences::Preferences, zone: ZoneName) -> Node {
    let preferences::Preferences { reminders, mails, notices, pushes, quiet_hours } = preferences;
    let [mailed, noticed] = [reminders, notices.reminders].map(|reminders| {
        let preferences::WantedReminders { day_before, two_hours_before, others } = reminders;
        [day_before, two_hours_before, others].map(RwSignal::new)
    });
    let to_do = RwSignal::new(mails.to_do);
    let changes = RwSignal::new(notices.changes);
    let preferences::WantedPushes { changes: pushed, reminders: near, troubles } = pushes;
    let pushed = [pushed, near, troubles].map(RwSignal::new);
    let typed = quiet_hours.map(preferences::QuietHours::typed).unwrap_or_default();
    let from = RwSignal::new(typed.from.unwrap_or_default());
    let until = RwSignal::new(typed.until.unwrap_or_default());
    let judged = memo(move |_| {
        let quiet_hours = Some(quiet(&from.get(), &until.get()));
        RawPreferences { quiet_hours, ..RawPreferences::default() }.parse()
    });
    let tried = RwSignal::new(false);
    let toasts = use_toasts();
    let action = ServerAction::<EditPreferences>::of_form(move |()| toasts.say("Saved"));
    let refused = action.refused();
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        tried.set(true);
        if judged.with_untracked(Result::is_err) {
            focus_soon(".settings [aria-invalid]");
            return;
        }
        let [mail, notices] = [mailed, noticed].map(|ticked| {
            let [day_before, two_hours_before, others] = ticked.map(|ticked| ticked.get_untracked());
            Ticked { day_before, two_hours_before, others }
        });
        action.dispatch(EditPreferences {
            mail,
            mails: TickedMails { to_do: to_do.get_untracked() },
            changes: changes.get_untracked(),
            notices,
            pushes: {
                let [changes, reminders, troubles] = pushed.map(|ticked| ticked.get_untracked());
                TickedPushes { changes, reminders, troubles }
            },
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
                "When an interview of yours is booked, moved or called off, mail always tells you: "
                "without that your calendar would be wrong. The rest is yours to choose."
            </p>
            <form class="stack" method="post" action=EditPreferences::url() on:submit=send>
                <fieldset class="stack tight">
                    <legend>"Remind me by mail"</legend>
                    {checks(["mail[day_before]", "mail[two_hours_before]", "mail[others]"], mailed)}
                    {check("mails[to_do]", "What is to do: follow-ups that fall due, tasks that were given to you", to_do)}
                </fieldset>
                <fieldset class="stack tight">
                    <legend>"Tell me among my notices"</legend>
                    {check("changes", "When an interview is booked, moved or called off", changes)}
                    {checks(["notices[day_before]", "notices[two_hours_before]", "notices[others]"], noticed)}
                </fieldset>
                <fieldset class="stack tight">
                    <legend>"Of my notices, show on my devices"</legend>
                    {check("pushes[changes]", "When an interview is booked, moved or called off", pushed[0])}
                    {check("pushes[reminders]", "Reminders, and what is to be done before an interview", pushed[1])}
                    {check("pushes[troubles]", "What needs looking after: a colleague declined, mail did not arrive", pushed[2])}
                </fieldset>
                <fieldset class="stack tight">
                    <legend>"Quiet hours"</legend>
                    <div class="fields">
                        <Field label="From" name="from" id="quiet-from" kind=FieldKind::Time value=from error=wrong("quietHours.from") />
                        <Field label="Until" name="until" id="quiet-until" kind=FieldKind::Time value=until error=wrong("quietHours.until") />
                    </div>
                    <p class="small" aria-live="polite">{move || says.get()}</p>
                </fieldset>
                <Otherwise why=refused />
                <div class="buttons">
                    <Button kind=ButtonKind::Primary submit=true busy=action.pending()>"Save"</Button>
                </div>
            </form>
        </section>
    }
}

fn checks(names: [&'static str; 3], ticked: [RwSignal<bool>; 3]) -> Vec<Node> {
    let labels = ["A day before", "2 hours before", "Whenever else an interview has a reminder"];
    names
        .into_iter()
        .zip(labels)
        .zip(ticked)
        .map(|((name, label), ticked)| check(name, label, ticked))
        .collect()
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
    refused: Signal<Option<AppError>>,
) -> Signal<Option<String>> {
    Signal::derive(move || {
        let here = judged.get().err().filter(|_| tried.get()).map(AppError::Refused);
        let error = here.or_else(|| refused.get())?;
        error.fields()?.get(field).map(|sentence| format!("This {sentence}."))
    })
}
