use crate::{
    dom::{For, Node, Show, view},
    signals::{RwSignal, Signal, StoredValue, memo},
};
use leptos::{prelude::*, task::spawn_local};

use super::server_fns::list_zones;

/// Chooses a zone: those at hand first, all others once somebody turns to it.
#[component]
pub fn AnyZone(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// The words for no choice.
    #[prop(into)]
    none: String,
    /// The names that are likely meant.
    #[prop(into)]
    near: Signal<Vec<String>>,
    value: RwSignal<String>,
) -> Node {
    let all = RwSignal::new(Vec::<String>::new());
    let asked = StoredValue::new(false);
    let turn_to = move || {
        if asked.get_value() {
            return;
        }
        asked.set_value(true);
        spawn_local(async move {
            match list_zones().await {
                Ok(names) => _ = all.try_set(names),
                Err(_) => _ = asked.try_set_value(false),
            }
        });
    };
    let option = move |zone: String| {
        let chosen = value.with_untracked(|value| *value == zone);
        let words = in_words(&zone);
        view! { <option value=zone selected=chosen>{words}</option> }
    };
    // One chosen by a link may be none of those at hand.
    let at_hand = move || {
        let mut names = near.get();
        let chosen = value.get_untracked();
        if !chosen.is_empty() && !names.contains(&chosen) {
            names.push(chosen);
        }
        names
    };
    let others = move || {
        let near = near.get();
        all.get().into_iter().filter(|zone| !near.contains(zone)).collect::<Vec<_>>()
    };
    let has_others = memo(move |_| all.with(|all| !all.is_empty()));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                class="input"
                id=id
                name=name
                prop:value=move || value.get()
                on:change=move |ev| value.set(event_target_value(&ev))
                on:focus=move |_| turn_to()
                on:pointerenter=move |_| turn_to()
            >
                <option value="" selected=value.with_untracked(String::is_empty)>{none}</option>
                <For each=at_hand key=|zone| zone.clone() let:zone>
                    {option(zone)}
                </For>
                <Show when=move || has_others.get()>
                    <optgroup label="All others">
                        <For each=others key=|zone| zone.clone() let:zone>
                            {option(zone)}
                        </For>
                    </optgroup>
                </Show>
            </select>
        </div>
    }
}

/// "Paris" of "Europe/Paris", which stays recognisable: "Paris (Europe)".
fn in_words(zone: &str) -> String {
    let words = zone.replace('_', " ");
    match words.split_once('/') {
        Some((region, rest)) => match rest.rsplit_once('/') {
            Some((land, city)) => format!("{city} ({land}, {region})"),
            None => format!("{rest} ({region})"),
        },
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn a_zone_is_found_by_its_city() {
        for (zone, expected) in [
            ("Europe/Paris", "Paris (Europe)"),
            ("America/New_York", "New York (America)"),
            ("America/Argentina/Buenos_Aires", "Buenos Aires (Argentina, America)"),
            ("UTC", "UTC"),
        ] {
            assert_eq!(in_words(zone), expected);
        }
    }
}
