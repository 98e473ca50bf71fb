use crate::{
    dom::{For, Node, view},
    signals::{RwSignal, Signal, memo},
};
use leptos::prelude::*;

/// One of a few ways of looking at the same thing, each with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// Links between ways of looking, all in sight; works without a script.
#[component]
pub fn Switch(#[prop(into)] label: String, #[prop(into)] ways: Signal<Vec<Way>>) -> Node {
    view! {
        <nav class="switch" aria-label=label>
            <For each=move || ways.get() key=|way| way.label.clone() let:way>
                <SwitchWay label=way.label ways=ways />
            </For>
        </nav>
    }
}

#[component]
fn SwitchWay(label: String, ways: Signal<Vec<Way>>) -> Node {
    let words = label.clone();
    let way = memo(move |_| ways.with(|ways| ways.iter().find(|way| way.label == label).cloned()));
    view! {
        <a
            href=move || way.get().map(|way| way.href)
            aria-current=move || way.get().is_some_and(|way| way.current).then_some("true")
        >
            {words}
        </a>
    }
}

/// One of a few values, all in sight: radio buttons under `name`, so that a plain form sends the choice.
#[component]
pub fn Choose(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    /// Value and words of each.
    options: Vec<(&'static str, &'static str)>,
    value: RwSignal<String>,
    #[prop(optional)] wide: bool,
) -> Node {
    let first = value.get_untracked();
    let options = options.into_iter().map(|(option, words)| {
        view! {
            <label>
                <input
                    type="radio"
                    name=name.clone()
                    value=option
                    checked=first == option
                    prop:checked=move || value.with(|value| value == option)
                    on:change=move |_| value.set(option.to_owned())
                />
                {words}
            </label>
        }
    });
    view! {
        <div class=if wide { "switch wide" } else { "switch" } role="radiogroup" aria-label=label>
            {options.collect_view()}
        </div>
    }
}
