use std::time::Duration;

use domain::actor::Role;
use leptos::{prelude::*, task::spawn_local};

use super::{Aid, Aids, Hit, opens, server_fns::find_anybody};
use crate::{
    address::use_address,
    candidates,
    dom::{Node, view, watch},
    follow_ups, imports, jobs, openings, preparation, rates,
    session::{may_see, use_session},
    signals::{Callback, RwSignal, Signal, StoredValue},
    ui::{
        combobox::{Combobox, Found},
        dialog::Dialog,
        theme::Theme,
    },
    webhooks,
};

/// How long somebody types before the server is asked.
const SETTLES: Duration = Duration::from_millis(120);

/// Where a line leads: an address, or something done here.
const THEMES: [(&str, &str, Theme); 3] = [
    ("theme:light", "Light theme", Theme::Light),
    ("theme:dark", "Dark theme", Theme::Dark),
    ("theme:system", "Theme of the system", Theme::System),
];
const KEYS: &str = "keys";

/// Goes to any page, finds anybody, does what every page can do.
#[component]
pub(super) fn Palette(aids: Aids) -> Node {
    let open = opens(aids, Aid::Palette);
    let query = RwSignal::new(String::new());
    let hits = RwSignal::new(Vec::<Hit>::new());
    let busy = RwSignal::new(false);
    let roles = use_session().me.map(|me| me.roles).unwrap_or_default();
    let places = StoredValue::new(places(|role| may_see(roles, role)));
    watch(
        move || open.get(),
        move |_, _| {
            query.set(String::new());
            hits.set(Vec::new());
        },
    );
    watch(move || query.get(), move |words, _| search(words.clone(), query, hits, busy));
    let items = Signal::derive(move || {
        let words = query.get().trim().to_ascii_lowercase();
        let mut found = places.with_value(|places| matching(places, &words));
        found.extend(hits.get().into_iter().map(|Hit { name, about, href }| Found {
            id: href,
            label: name,
            detail: about,
        }));
        found
    });
    // A place is meant by the words as they are; who else is meant is waited for.
    let waits = Signal::derive(move || {
        let words = query.get().trim().to_ascii_lowercase();
        busy.get() && places.with_value(|places| matching(places, &words).is_empty())
    });
    let address = use_address();
    let pick = Callback::new(move |found: Found| {
        aids.open.set(None);
        if let Some(&(_, _, theme)) = THEMES.iter().find(|(id, _, _)| *id == found.id) {
            theme.choose();
            aids.theme.set(theme);
        } else if found.id == KEYS {
            // After this dialog has closed and given the focus back.
            request_animation_frame(move || aids.open(Aid::Keys));
        } else {
            address.go(&found.id);
        }
    });
    view! {
        <Dialog id="palette" open=open title="Go to or find">
            <div class="dialog-body palette">
                <Combobox
                    id="palette-words"
                    name="words"
                    label="A page, a person, an interview, an opening"
                    query=query
                    items=items
                    busy=waits
                    on_pick=pick
                    alone=true
                    autofocus=true
                />
            </div>
        </Dialog>
    }
}

fn search(words: String, query: RwSignal<String>, hits: RwSignal<Vec<Hit>>, busy: RwSignal<bool>) {
    // One letter means everybody.
    if words.trim().chars().count() < 2 {
        hits.set(Vec::new());
        busy.set(false);
        return;
    }
    busy.set(true);
    let is_meant = move |words: &str| query.try_with_untracked(|query| query == words) == Some(true);
    set_timeout(
        move || {
            if !is_meant(&words) {
                return;
            }
            spawn_local(async move {
                // Where nobody answers, the pages can still be gone to.
                let found = find_anybody(words.trim().to_owned()).await.unwrap_or_default();
                if is_meant(&words) {
                    hits.try_set(found);
                    busy.try_set(false);
                }
            });
        },
        SETTLES,
    );
}

/// What can be gone to and done, in the order of how often.
fn places(may_see: impl Fn(Role) -> bool) -> Vec<Found> {
    let found = |id: &str, label: &str, detail: &str| Found {
        id: id.to_owned(),
        label: label.to_owned(),
        detail: detail.to_owned(),
    };
    let mut places = Vec::new();
    if may_see(Role::Interviewer) {
        places.extend([
            found("/slots", "My week", "Page"),
            found("/slots?offer=new", "Offer a slot", "My week"),
            found("/slots?repeat=week", "Repeat this week", "My week"),
            found("/slots?copy=last", "Copy last week", "My week"),
            found(imports::SLOTS, "Import slots", "My week"),
        ]);
    }
    if may_see(Role::Coordinator) {
        places.extend([
            found("/book", "Slots", "Page"),
            found("/calendar", "Calendar", "Page"),
            found("/calendar?view=agenda", "Agenda", "Calendar"),
            found(candidates::PATH, "Candidates", "Page"),
            found("/candidates?ask=add", "Add a candidate", "Candidates"),
            found("/openings?ask=add", "Add an opening", "Openings"),
            found(imports::CANDIDATES, "Import candidates", "Page"),
        ]);
    }
    if may_see(Role::Admin) {
        places.extend([found(jobs::PATH, "Jobs", "Admin"), found(webhooks::PATH, "Webhooks", "Admin")]);
        if !may_see(Role::Interviewer) {
            places.push(found(imports::SLOTS, "Import slots", "Page"));
        }
    }
    places.push(found(openings::PATH, "Openings", "Page"));
    places.push(found(preparation::PATH, "Preparation", "Page"));
    places.push(found(follow_ups::PATH, "Follow-ups", "Page"));
    places.push(found(rates::PATH, "Rates", "Page"));
    places.push(found("/settings", "Settings", "Clock, calendar"));
    places.extend([
        found("/notices", "Notices", "Page"),
        found("/practice", "Practice", "Page"),
        found("/practice?ask=host", "Host a practice room", "Practice"),
    ]);
    places.push(found(KEYS, "Keys of this page", "Help"));
    places.extend(THEMES.iter().map(|(id, label, _)| found(id, label, "Look")));
    places
}

/// Those in which every word begins somewhere.
fn matching(places: &[Found], words: &str) -> Vec<Found> {
    let is_meant = |place: &&Found| {
        let label = place.label.to_ascii_lowercase();
        words.split_whitespace().all(|word| label.split_whitespace().any(|part| part.starts_with(word)))
    };
    places.iter().filter(is_meant).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &str, role: Role) -> Vec<String> {
        matching(&places(|asked| asked == role), words).into_iter().map(|found| found.label).collect()
    }

    #[test]
    fn words_lead_to_what_they_begin() {
        assert_eq!(found("of a", Role::Interviewer), ["Offer a slot"]);
        assert_eq!(found("cal", Role::Coordinator), ["Calendar"]);
        assert_eq!(found("cand", Role::Coordinator), ["Candidates", "Add a candidate", "Import candidates"]);
        assert_eq!(found("dark", Role::Coordinator), ["Dark theme"]);
        assert_eq!(found("cal", Role::Interviewer), Vec::<String>::new());
        assert_eq!(found("", Role::Coordinator).first().map(String::as_str), Some("Slots"));
    }
}
