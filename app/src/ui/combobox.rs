use crate::{
    dom::{For, Node, effect, view, watch},
    signals::{Callback, MaybeProp, RwSignal, Signal, StoredValue, memo, untrack},
};
use leptos::{
    ev::KeyboardEvent,
    prelude::*,
    web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition},
};

use super::field::Wrong;

/// Something found while typing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub id: String,
    pub label: String,
    /// What tells it from another of the same label.
    pub detail: String,
}

/// What happens in a combobox, and to whom it is told.
#[derive(Clone, Copy)]
struct Search {
    query: RwSignal<String>,
    items: Signal<Vec<Found>>,
    open: RwSignal<bool>,
    active: RwSignal<usize>,
    /// The items are those of what was typed before.
    busy: Signal<bool>,
    /// Enter was pressed before they came: the first of them is meant.
    awaited: StoredValue<bool>,
    /// Nothing else is in its dialog.
    alone: bool,
    on_pick: Callback<Found>,
    on_add: Option<Callback<String>>,
}

/// Finds one of the items handed in while one types, or adds what was typed. The page searches: it reads
/// `query` and hands in `items`. Keys and names as the combobox pattern of ARIA has them.
#[component]
pub fn Combobox(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    query: RwSignal<String>,
    #[prop(into)] items: Signal<Vec<Found>>,
    on_pick: Callback<Found>,
    /// With it the last row is "Add “…”".
    #[prop(optional)]
    on_add: Option<Callback<String>>,
    /// The items of this query are on their way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] autofocus: bool,
    /// Nothing else is in its dialog: it lists from the start, and Escape leaves both.
    #[prop(optional)]
    alone: bool,
) -> Node {
    let (open, active) = (RwSignal::new(alone), RwSignal::new(0));
    let awaited = StoredValue::new(false);
    let search = Search { query, items, open, active, busy, awaited, alone, on_pick, on_add };
    watch(
        move || busy.get(),
        move |busy, _| {
            if !*busy && awaited.get_value() {
                search.pick_awaited();
            }
        },
    );
    watch(
        move || items.with(Vec::len),
        move |&found, before| {
            if let Some(&before) = before {
                search.keep_row(found, before);
            }
        },
    );
    let (list, wrong) = (format!("{id}-list"), format!("{id}-wrong"));
    let active_id = {
        let id = id.clone();
        move || search.is_listing().then(|| format!("{id}-{}", search.active.get()))
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label.clone()}</label>
            <div class="combobox">
                <input
                    class="input"
                    id=id.clone()
                    name=name
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    autofocus=autofocus
                    placeholder=placeholder
                    value=query.get_untracked()
                    prop:value=move || query.get()
                    aria-autocomplete="list"
                    aria-controls=list.clone()
                    aria-expanded=move || if search.is_listing() { "true" } else { "false" }
                    aria-activedescendant=active_id
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=wrong.clone()
                    on:input=move |ev| search.typed(event_target_value(&ev))
                    on:click=move |_| search.open.set(true)
                    on:keydown=move |ev| search.key(&ev)
                    on:blur=move |_| search.open.set(alone)
                />
                <Listed id=id list=list label=label search=search />
                <div class="spoken" role="status">
                    {move || search.open.get().then(|| search.in_words(busy.get()))}
                </div>
            </div>
            <Wrong id=wrong error=error />
        </div>
    }
}

#[component]
fn Listed(id: String, list: String, label: String, search: Search) -> Node {
    let id = StoredValue::new(id);
    effect(move |_| {
        let row = format!("{}-{}", id.get_value(), search.active.get());
        if search.is_listing() {
            bring_into_view(&row);
        }
    });
    let index_of = move |key: &str| search.items.with(|items| items.iter().position(|item| item.id == key));
    let found = move |item: Found| {
        let (key, picked) = (StoredValue::new(item.id.clone()), item.clone());
        let index = memo(move |_| key.with_value(|key| index_of(key)));
        view! {
            <li
                id=move || index.get().map(|index| format!("{}-{index}", id.get_value()))
                role="option"
                aria-selected=move || if index.get() == Some(search.active.get()) { "true" } else { "false" }
                on:click=move |_| search.pick(picked.clone())
            >
                <span>{item.label}<small>{item.detail}</small></span>
                <kbd aria-hidden="true">"Enter"</kbd>
            </li>
        }
    };
    let add = move || {
        let index = search.items.with(Vec::len);
        view! {
            <li
                id=format!("{}-{index}", id.get_value())
                class="add"
                role="option"
                aria-selected=move || if search.active.get() == index { "true" } else { "false" }
                on:click=move |_| search.add()
            >
                <span>{move || format!("Add “{}”…", search.query.get().trim())}</span>
                <kbd aria-hidden="true">"Enter"</kbd>
            </li>
        }
    };
    view! {
        <ul
            id=list
            role="listbox"
            aria-label=label
            hidden=move || !search.is_listing()
            aria-busy=move || search.busy.get().then_some("true")
            // The field keeps the focus, so that a click is not taken for leaving it.
            on:pointerdown=|ev| ev.prevent_default()
            on:mousedown=|ev| ev.prevent_default()
        >
            <For each=move || search.items.get() key=|item| (item.id.clone(), item.label.clone(), item.detail.clone()) let:item>
                {found(item)}
            </For>
            {move || search.can_add().then(add)}
        </ul>
    }
}

impl Search {
    fn can_add(self) -> bool {
        self.on_add.is_some() && self.query.with(|query| !query.trim().is_empty())
    }

    fn rows(self) -> usize {
        self.items.with(Vec::len) + usize::from(self.can_add())
    }

    fn is_listing(self) -> bool {
        self.open.get() && self.rows() > 0
    }

    fn typed(self, text: String) {
        self.awaited.set_value(false);
        self.query.set(text);
        self.active.set(0);
        self.open.set(true);
    }

    fn key(self, ev: &KeyboardEvent) {
        let listing = untrack(move || self.is_listing());
        match ev.key().as_str() {
            "ArrowDown" if listing => self.step(1),
            "ArrowUp" if listing => self.step(untrack(move || self.rows()) - 1),
            "ArrowDown" => self.open.set(true),
            // Whatever is found: what was gone to is meant.
            "Enter" if listing && self.is_at_add() => self.choose(),
            // Nobody is chosen whom the words do not mean.
            "Enter" if self.open.get_untracked() && self.busy.get_untracked() => self.awaited.set_value(true),
            "Enter" if listing => self.choose(),
            // Closes the list, not the dialog it is in.
            "Escape" if listing && !self.alone => self.open.set(false),
            _ => return,
        }
        ev.prevent_default();
        ev.stop_propagation();
    }

    /// One has gone to the row that adds, below what is found so far.
    fn is_at_add(self) -> bool {
        let found = self.items.with_untracked(Vec::len);
        found > 0 && self.active.get_untracked() == found && untrack(move || self.can_add())
    }

    /// More or fewer are found: the row that one has gone to stays the one.
    fn keep_row(self, found: usize, before: usize) {
        self.active.update(|active| {
            let was_at_add = before > 0 && *active == before;
            *active = if was_at_add { found } else { (*active).min(found.saturating_sub(1)) };
        });
    }

    fn step(self, by: usize) {
        let rows = untrack(move || self.rows()).max(1);
        self.awaited.set_value(false);
        self.active.update(|active| *active = (*active + by) % rows);
    }

    /// Nobody is added unseen: what was not found takes another Enter.
    fn pick_awaited(self) {
        self.awaited.set_value(false);
        let first = self.items.with_untracked(|items| items.first().cloned());
        if let Some(item) = first.filter(|_| self.open.get_untracked()) {
            self.pick(item);
        }
    }

    fn choose(self) {
        let active = self.active.get_untracked();
        match self.items.with_untracked(|items| items.get(active).cloned()) {
            Some(item) => self.pick(item),
            None => self.add(),
        }
    }

    fn pick(self, item: Found) {
        self.open.set(self.alone);
        self.query.set(item.label.clone());
        self.on_pick.run(item);
    }

    fn add(self) {
        self.open.set(false);
        if let Some(on_add) = self.on_add {
            on_add.run(self.query.get_untracked().trim().to_owned());
        }
    }

    fn in_words(self, busy: bool) -> String {
        match self.items.with(Vec::len) {
            _ if busy => "Searching".to_owned(),
            _ if self.query.with(|query| query.trim().is_empty()) => String::new(),
            0 => "Nobody found".to_owned(),
            1 => "1 found".to_owned(),
            found => format!("{found} found"),
        }
    }
}

fn bring_into_view(id: &str) {
    if let Some(row) = document().get_element_by_id(id) {
        let how = ScrollIntoViewOptions::new();
        how.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&how);
    }
}
