use crate::{
    dom::{Node, view},
    signals::{MaybeProp, RwSignal, Signal},
};
use leptos::prelude::*;

use super::field::Wrong;

/// Chooses one of the zones handed in, grouped by the part of the world; typing a city's name finds it.
#[component]
pub fn ZoneSelect(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// Names as in the zone database: "Europe/Paris".
    #[prop(into)]
    zones: Signal<Vec<String>>,
    value: RwSignal<String>,
    /// The words for no choice, where one may do without.
    #[prop(optional, into)]
    none: Option<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> Node {
    let wrong = format!("{id}-wrong");
    let groups = move || by_region(&zones.get());
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select
                class="input"
                id=id
                name=name
                prop:value=move || value.get()
                aria-invalid=move || error.get().map(|_| "true")
                aria-describedby=wrong.clone()
                on:change=move |ev| value.set(event_target_value(&ev))
            >
                {none.map(|none| view! { <option value="" selected=value.with_untracked(String::is_empty)>{none}</option> })}
                {move || groups().into_iter().map(|group| region(group, value)).collect_view()}
            </select>
            <Wrong id=wrong error=error />
        </div>
    }
}

type Region = (String, Vec<String>);

fn region((region, zones): Region, value: RwSignal<String>) -> Node {
    let chosen = value.get_untracked();
    let options = zones.into_iter().map(|zone| {
        let city = city(&zone);
        view! { <option value=zone.clone() selected=zone == chosen>{city}</option> }
    });
    view! { <optgroup label=region>{options.collect_view()}</optgroup> }
}

/// Parts of the world in the order of their names, cities within them in the order of theirs.
fn by_region(zones: &[String]) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    for zone in zones {
        let region = zone.split_once('/').map_or("Everywhere", |(region, _)| region);
        match regions.iter_mut().find(|(name, _)| name == region) {
            Some((_, zones)) => zones.push(zone.clone()),
            None => regions.push((region.to_owned(), vec![zone.clone()])),
        }
    }
    for (_, zones) in &mut regions {
        zones.sort_by_key(|zone| city(zone));
    }
    regions.sort();
    regions
}

/// "Paris" of "Europe/Paris"; "Louisville, Kentucky" of "America/Kentucky/Louisville".
fn city(zone: &str) -> String {
    let name = match zone.split_once('/') {
        None => zone.to_owned(),
        Some((_, rest)) => match rest.rsplit_once('/') {
            None => rest.to_owned(),
            Some((land, city)) => format!("{city}, {land}"),
        },
    };
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_stand_under_their_part_of_the_world_by_city() {
        let zones =
            ["UTC", "Europe/Zurich", "America/New_York", "Europe/Athens", "America/Kentucky/Louisville"];
        let regions = by_region(&zones.map(str::to_owned));
        let shown = regions.iter().map(|(region, zones)| {
            (region.as_str(), zones.iter().map(|zone| city(zone)).collect::<Vec<_>>())
        });
        assert_eq!(
            shown.map(|(region, cities)| format!("{region}: {}", cities.join("; "))).collect::<Vec<_>>(),
            ["America: Louisville, Kentucky; New York", "Europe: Athens; Zurich", "Everywhere: UTC"]
        );
    }
}
