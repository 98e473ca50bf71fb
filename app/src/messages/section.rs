use std::time::Duration;

use domain::{bookings::Booking, ids::BookingId};
use leptos::prelude::*;

use super::{Told, ledger::Ledger, take_back::TakeBack};
use crate::{
    dom::{For, Node, Show, effect, view},
    interviews::Beforehand,
    signals::{Callback, Memo, StoredValue, memo},
};

/// What those who take part in a booking were told and will be told, with what can be done about it. `again` has it
/// asked for anew, as happens by itself whenever something is about to become of a message; `done` is handed the booking
/// whose last change was taken back.
#[component]
pub(crate) fn Messages(
    booking: BookingId,
    told: Memo<Told>,
    again: Callback<()>,
    done: Callback<Booking>,
) -> Node {
    ask_when_there_is_news(told, again);
    let answers = memo(move |_| told.with(|told| told.answers.clone()));
    let elsewhere = memo(move |_| told.with(|told| told.elsewhere.clone()));
    let earlier = memo(move |_| told.with(|told| told.earlier.len()));
    let leads = memo(move |_| told.with(|told| told.leads.clone()));
    view! {
        <div class="stack tight">
            <TakeBack booking=booking told=told done=done />
            <h3>"Messages"</h3>
            <ul class="answers">
                <For each=move || answers.get() key=String::clone let:answer>
                    <li>{answer}</li>
                </For>
            </ul>
            <Ledger booking=booking lines=memo(move |_| told.with(|told| told.current.clone())) again=again />
            <Show when=move || told.with(|told| told.current.is_empty())>
                <p class="small">"Nobody is to be told anything."</p>
            </Show>
            <Show when=move || earlier.get() != 0>
                <details>
                    <summary>{move || format!("Before ({})", earlier.get())}</summary>
                    <Ledger booking=booking lines=memo(move |_| told.with(|told| told.earlier.clone())) again=again />
                </details>
            </Show>
            <Show when=move || elsewhere.with(|elsewhere| !elsewhere.is_empty())>
                <details>
                    <summary>{move || format!("Webhooks ({})", elsewhere.with(Vec::len))}</summary>
                    <ul class="answers">
                        <For each=move || elsewhere.get() key=String::clone let:line>
                            <li>{line}</li>
                        </For>
                    </ul>
                </details>
            </Show>
            <Show when=move || told.with(|told| told.may_remind)>
                {Beforehand::Remind { booking, leads, again }.node()}
            </Show>
        </div>
    }
}

fn ask_when_there_is_news(told: Memo<Told>, again: Callback<()>) {
    let asked = StoredValue::new(0_u32);
    effect(move |_| {
        let news = told.with(|told| told.news_in_seconds);
        let this = asked.get_value().wrapping_add(1);
        asked.set_value(this);
        let ask = move || {
            // Unless there was an answer meanwhile, or nobody looks any more.
            if asked.try_get_value() == Some(this) {
                again.run(());
            }
        };
        if let Some(seconds) = news {
            set_timeout(ask, Duration::from_secs(seconds.into()));
        }
    });
}
