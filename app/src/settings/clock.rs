use domain::{refusal::Refusal, time::ZoneName};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::server_fns::SetClock;
use crate::{
    action::ServerAction,
    dom::{Node, view},
    error::AppError,
    signals::{RwSignal, Signal},
    ui::{
        button::{Button, ButtonKind},
        note::Note,
        pill::Tone,
        zone_select::ZoneSelect,
    },
};

#[component]
pub(super) fn Clock(zone: ZoneName, zones: Vec<String>) -> Node {
    view! {
        <section class="stack" aria-labelledby="clock-title">
            <h2 id="clock-title">"Clock"</h2>
            <ChooseClock id="zone" zone=zone zones=zones />
        </section>
    }
}

/// Whose clock one's times are shown by.
#[component]
pub(crate) fn ChooseClock(
    /// Of the field.
    id: &'static str,
    zone: ZoneName,
    zones: Vec<String>,
) -> Node {
    let value = RwSignal::new(zone.to_string());
    let action = ServerAction::<SetClock>::new(|()| {
        // Every time on every page is another one now. A page that stays shows the former until it is loaded.
        let _ = window().location().reload();
    });
    let refused = action.refused();
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        action.dispatch(SetClock { zone: value.get_untracked() });
    };
    view! {
        <form class="stack" method="post" action=SetClock::url() on:submit=send>
            <ZoneSelect id=id name="zone" label="Time zone" zones=Signal::stored(zones) value=value />
            <p class="small">
                "Times are shown as clocks there show them, and weeks and days are counted there. "
                "Slots that are offered stay when they are."
            </p>
            {move || refused.get().map(|error| view! { <Note tone=Tone::Bad answers=true>{why(&error)}</Note> })}
            <div class="buttons">
                <Button kind=ButtonKind::Primary submit=true busy=action.pending()>"Save"</Button>
            </div>
        </form>
    }
}

/// Slots that would lie on too many days there hold somebody where they are.
fn why(error: &AppError) -> String {
    match error.refusal() {
        Some(Refusal::SlotRules { .. }) => {
            "By that clock some week’s slots would begin on too many days. Remove or move a slot first."
                .to_owned()
        }
        _ => error.to_string(),
    }
}
