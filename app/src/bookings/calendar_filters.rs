use crate::dom::{For, Node, view, watch};
use domain::ids::PersonId;
use leptos::prelude::*;

use super::{
    calendar_page::Loaded,
    interviewers::{Interviewer, colour},
    view::{Calendar, PATH, Shape, Span, View},
};
use crate::{
    address::use_address,
    candidates::AnyZone,
    frame::initials,
    signals::{Memo, RwSignal, Signal, memo},
};

/// Whose interviews, on whose clock. A plain form without a script.
#[component]
pub(super) fn Filters(view: Memo<View>, calendar: Loaded) -> Node {
    let first = view.get_untracked();
    let zone = RwSignal::new(first.span.zone.clone());
    let cancelled = RwSignal::new(first.cancelled);
    let address = use_address();
    let wanted = move || {
        let view = view.get_untracked();
        let span = Span { zone: zone.get(), ..view.span.clone() };
        View { span, cancelled: cancelled.get(), ..view }
    };
    watch(wanted, move |wanted, _| {
        if *wanted != view.get_untracked() {
            address.replace(&wanted.href());
        }
    });
    watch(
        move || view.get(),
        move |view, _| {
            zone.set(view.span.zone.clone());
            cancelled.set(view.cancelled);
        },
    );
    let near = Signal::derive(move || {
        let names = |calendar: &Calendar| calendar.clocks.names().map(ToString::to_string).collect();
        calendar.with(|told| told?.as_ref().ok().map(names)).unwrap_or_default()
    });
    let kept = move |name: &'static str, value: fn(&View) -> String| {
        view! { <input type="hidden" name=name value=move || view.with(value) /> }
    };
    let extent = first.span.extent.key();
    // On a phone the days come first: there the clock and the cancelled ones are folded away at first.
    let unfolded = RwSignal::new(false);
    view! {
        <form
            class="calendar-filters"
            class:unfolded=move || unfolded.get()
            method="get"
            action=PATH
            on:submit=|ev| ev.prevent_default()
        >
            {kept(extent, |view| view.span.at.clone())}
            {kept("view", |view| if view.shape == Shape::default() { String::new() } else { view.shape.as_str().to_owned() })}
            <People view=view calendar=calendar />
            <button
                type="button"
                class="button unfold"
                aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                on:click=move |_| unfolded.update(|unfolded| *unfolded = !*unfolded)
            >
                "Filters"
            </button>
            <AnyZone id="shown-zone" name="zone" label="Show in zone" none="My own" near=near value=zone />
            <label class="check">
                <input
                    type="checkbox"
                    name="cancelled"
                    value="show"
                    checked=first.cancelled
                    prop:checked=move || cancelled.get()
                    on:change=move |ev| cancelled.set(event_target_checked(&ev))
                />
                "Show cancelled"
            </label>
            <noscript inner_html=r#"<button class="button primary">Show</button>"#></noscript>
        </form>
    }
}

/// Everybody with their colour, to be shown or not: the legend, too.
#[component]
fn People(view: Memo<View>, calendar: Loaded) -> Node {
    let people = memo(move |_| {
        calendar.with(|told| told?.as_ref().ok().map(|told| told.interviewers.clone())).unwrap_or_default()
    });
    let everybody = move || view.with(|view| view.span.interviewers.is_empty());
    view! {
        <div class="who-filter" role="group" aria-label="Interviewers shown">
            <a
                class="who-chip"
                href=move || view.with(View::of_everybody)
                aria-current=move || everybody().then_some("true")
                data-noscroll=""
            >
                "Everybody"
            </a>
            <For each=move || people.get() key=|person| person.id let:person>
                <Person person=person people=people view=view />
            </For>
        </div>
    }
}

#[component]
fn Person(person: Interviewer, people: Memo<Vec<Interviewer>>, view: Memo<View>) -> Node {
    let Interviewer { id, name, time_zone: _ } = person;
    let is_chosen = move || view.with(|view| view.span.interviewers.contains(&id));
    let address = use_address();
    view! {
        <label class=move || format!("who-chip who-{}", people.with(|people| colour(people, id)))>
            <input
                type="checkbox"
                name="interviewer"
                value=id.to_string()
                checked=first_chosen(view, id)
                prop:checked=is_chosen
                on:change=move |ev| {
                    let shown = event_target_checked(&ev);
                    address.replace(&view.with_untracked(|view| view.with_interviewer(id, shown)));
                }
            />
            <span class="who-mark" aria-hidden="true">{initials(name.as_str())}</span>
            {name.to_string()}
        </label>
    }
}

fn first_chosen(view: Memo<View>, id: PersonId) -> bool {
    view.with_untracked(|view| view.span.interviewers.contains(&id))
}
