use domain::{ids::BookingId, reminders::Lead};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::server_fns::SetReminder;
use crate::{
    action::ServerAction,
    dom::{For, Node, view},
    signals::{Callback, Memo, RwSignal},
    ui::{
        button::{Button, ButtonKind},
        refused::Refused,
    },
};

/// The leads that are offered.
const OFFERED: [i64; 8] = [15, 30, 60, 4 * 60, 12 * 60, 2 * 24 * 60, 3 * 24 * 60, 7 * 24 * 60];

/// When those who take part are reminded beside a day and two hours before.
#[component]
pub(crate) fn Reminders(booking: BookingId, leads: Memo<Vec<Lead>>, again: Callback<()>) -> Node {
    let action = ServerAction::<SetReminder>::new(move |()| again.run(()));
    let pending = action.pending();
    let chosen = RwSignal::new(OFFERED[2].to_string());
    let set = move |minutes: i32, wanted| {
        action.dispatch(SetReminder { booking, minutes, wanted });
    };
    let add = move |ev: SubmitEvent| {
        ev.prevent_default();
        if let Ok(minutes) = chosen.get_untracked().parse() {
            set(minutes, true);
        }
    };
    let offers = OFFERED.into_iter().filter_map(Lead::of_minutes).map(|lead| {
        let minutes = lead.minutes().to_string();
        view! { <option value=minutes.clone() selected=minutes == chosen.get_untracked()>{lead.words()}</option> }
    });
    view! {
        <p class="small">"Everybody is reminded a day and 2 hours before."</p>
        <ul class="leads">
            <For each=move || leads.get() key=|lead| *lead let:lead>
                <li>
                    <form
                        method="post"
                        action=SetReminder::url()
                        on:submit=move |ev: SubmitEvent| {
                            ev.prevent_default();
                            set(lead.minutes(), false);
                        }
                    >
                        <input type="hidden" name="booking" value=booking.to_string() />
                        <input type="hidden" name="minutes" value=lead.minutes().to_string() />
                        <input type="hidden" name="wanted" value="false" />
                        <span>{format!("Also {}", lead.words())}</span>
                        <Button kind=ButtonKind::Quiet submit=true busy=pending>
                            "Remove"
                            <span class="spoken">{format!(" the reminder {}", lead.words())}</span>
                        </Button>
                    </form>
                </li>
            </For>
        </ul>
        <form class="lead-new" method="post" action=SetReminder::url() on:submit=add>
            <input type="hidden" name="booking" value=booking.to_string() />
            <input type="hidden" name="wanted" value="true" />
            <label for="lead">"Remind also"</label>
            <select
                class="input"
                id="lead"
                name="minutes"
                prop:value=move || chosen.get()
                on:change=move |ev| chosen.set(event_target_value(&ev))
            >
                {offers.collect_view()}
            </select>
            <Button submit=true busy=pending>"Add"</Button>
        </form>
        <Refused why=action.refused() />
    }
}
