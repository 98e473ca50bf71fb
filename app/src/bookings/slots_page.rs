use std::time::Duration;

use crate::dom::{IntoNode, Node, Show, Title, Transition, effect, view};
use domain::ids::SlotId;
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    book_dialog::BOOKING,
    dialog_to_be::dialog_to_be,
    filters::Filters,
    rows::{Mark, Rows, State},
    search::{Found, Search, asked_slot},
    server_fns::{choose_slot, find_slots},
    slot_list::{ROW, Results, row_id},
};
use crate::{
    address::use_query,
    error::AppError,
    live::{Change, SlotChange, use_live},
    openings::Asked,
    sent::{self, Sent},
    signals::{Memo, RwSignal, StoredValue, memo, untrack},
    ui::{
        addressed::entered,
        focus::{focus, focus_soon},
        note::Note,
        pill::Tone,
        skeleton::{PageSkeleton, Shape},
        tick::tick,
    },
};

/// News about slots that are not shown come in bursts: one search answers them all.
const SETTLES: Duration = Duration::from_millis(300);

/// What the page shows, as it is now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    pub(super) rows: RwSignal<Rows>,
    pub(super) found: RwSignal<Option<Found>>,
}

impl Shown {
    fn nothing() -> Self {
        Self { rows: RwSignal::default(), found: RwSignal::new(None) }
    }

    /// How many pages what was found fills.
    pub(super) fn pages(self) -> u64 {
        self.found.with(|found| {
            let paging = found.as_ref().map(|found| (found.slots.total, found.slots.paging.limit()));
            paging.map_or(1, |(total, limit)| total.div_ceil(limit).max(1))
        })
    }

    pub(super) fn state(self, id: SlotId) -> Option<State> {
        let now = self.found.with(|found| found.as_ref().map(|found| found.now))?;
        self.rows.with(|rows| rows.state(id, now))
    }

    /// Another search.
    fn begin(self, found: &Found) {
        self.rows.set(Rows::new(found.slots.items.clone()));
        self.found.set(Some(found.clone()));
    }

    /// The same search, asked again.
    fn reload(self, found: Found) {
        self.rows.update(|rows| rows.reload(found.slots.items.clone()));
        self.found.set(Some(found));
    }
}

/// Slots, to find one and book it.
#[component]
pub fn SlotsPage() -> Node {
    let params = use_query();
    let search = memo(move |_| params.with(Search::read));
    let asked = memo(move |_| params.with(asked_slot));
    let found = sent::load(move || search.get(), find_slots);
    let shown = Shown::nothing();
    // Rows that are found again stay, and with them the focus.
    let outcome = memo(move |_| found.get().map(|told| told.map(|found| shown.begin(&found))));
    let chosen = sent::load(
        move || asked.get(),
        move |asked| async move {
            let id = asked?;
            let known = shown.found.with_untracked(|found| {
                let slot = shown.rows.with_untracked(|rows| rows.slot(id).cloned());
                found.as_ref().zip(slot).map(|(found, slot)| found.choose(slot))
            });
            Some(match known {
                Some(known) => Ok(known),
                None => choose_slot(id).await,
            })
        },
    );
    // Once opened it stays, to be opened again.
    let is_wanted = memo(move |before| before == Some(&true) || asked.with(Option::is_some));
    let handed = (chosen, asked, search, shown, entered(memo(move |_| asked.with(Option::is_some))));
    BOOKING.fetch_when_somebody_is_there();
    keep_live(shown, search);
    keep_keys(shown);
    tick(move |passed| shown.found.update(|found| found.iter_mut().for_each(|found| found.now += passed)));
    view! {
        <Title text="Slots" />
        <Transition of=found fallback=|| view! { <PageSkeleton shape=Shape::Rows /> }>
            <div class="page-head">
                <h1>"Slots"</h1>
                <span class="range" role="status">
                    {move || {
                        let loaded = found.get().and_then(Result::ok);
                        shown.found.get().or(loaded).map(|found| count(&found))
                    }}
                </span>
            </div>
            <ForOpening search=search found=found shown=shown />
            <Filters search=search found=found />
            {move || outcome.get().map(|told| match told {
                Ok(()) => view! { <Results shown=shown search=search /> },
                Err(error) => view! { <Note tone=Tone::Bad answers=true>{error.to_string()}</Note> },
            })}
            <Show when=move || is_wanted.get()>{BOOKING.node(handed, dialog_to_be)}</Show>
        </Transition>
    }
}

/// The opening that interviews are scheduled for, and the way out of it.
#[component]
fn ForOpening(search: Memo<Search>, found: Sent<Result<Found, AppError>>, shown: Shown) -> Node {
    // As it is now; before anything was shown, as it was loaded.
    let opening = move || {
        let now = shown.found.with(|found| found.as_ref().map(|found| found.opening.clone()));
        now.unwrap_or_else(|| found.with(|found| found?.as_ref().ok()?.opening.clone()))
    };
    let without = move || search.with(Search::for_no_opening).href();
    IntoNode::into_node(move || {
        let way_out = view! { <p class="small"><a href=without>"Look at slots for no opening"</a></p> };
        let opening = match opening() {
            Some(opening) => opening,
            None if search.with(|search| search.opening.is_empty()) => return None,
            None => {
                return Some(view! {
                    <div class="for-opening">
                        <Note tone=Tone::Warn>"The opening that is asked for is not here."{way_out}</Note>
                    </div>
                });
            }
        };
        let (tone, closed) = match opening.takes_interviews() {
            Ok(()) => (Tone::Neutral, None),
            Err(refusal) => (Tone::Warn, Some(refusal.to_string())),
        };
        let held = opening.format.map(|format| format!(" · {}", format.words()));
        Some(view! {
            <div class="for-opening">
                <Note tone=tone>
                    "For "
                    <a href=Asked::one(opening.id)>{format!("{}, {}", opening.title, opening.company)}</a>
                    {held}
                    {closed.map(|sentence| view! { <p>{sentence}</p> })}
                    {way_out}
                </Note>
            </div>
        })
    })
}

/// "38 slots"; those who search read that there are none where they would be.
fn count(found: &Found) -> String {
    match found.slots.total {
        0 => String::new(),
        1 => "1 slot".to_owned(),
        total => format!("{total} slots"),
    }
}

/// Patches what is shown as it changes, and asks again where only the server can say what is to be shown.
fn keep_live(shown: Shown, search: Memo<Search>) {
    let asks = StoredValue::new(0_u32);
    let ask_again = move || {
        let ask = asks.get_value().wrapping_add(1);
        asks.set_value(ask);
        let again = move || {
            if asks.try_get_value() != Some(ask) {
                return;
            }
            spawn_local(async move {
                let Some(asked) = search.try_get_untracked() else { return };
                if let Ok(found) = find_slots(asked.clone()).await
                    && search.try_get_untracked().as_ref() == Some(&asked)
                {
                    shown.reload(found);
                }
            });
        };
        set_timeout(again, SETTLES);
    };
    use_live().on_change(move |change| match change {
        Change::Slot { kind: SlotChange::Deleted, slot } => shown.rows.update(|rows| rows.removed(&slot)),
        Change::Slot { kind: SlotChange::Created | SlotChange::Updated, slot } => {
            let is_shown = shown.rows.try_update(|rows| rows.changed(&slot));
            if is_shown == Some(false) {
                ask_again();
            }
        }
        Change::Booking { .. }
        | Change::Room(_)
        | Change::Preparation(_)
        | Change::FollowUps(_)
        | Change::Candidate(_) => {}
        Change::Openings if search.with_untracked(|search| search.opening.is_empty()) => {}
        Change::Openings | Change::Reload => ask_again(),
    });
}

/// `/` goes to the words; arrows go from one slot to the next.
fn keep_keys(shown: Shown) {
    effect(move |_| {
        let keys = window_event_listener(ev::keydown, move |ev| {
            let target = event_target_id(&ev);
            let with = ev.ctrl_key() || ev.meta_key() || ev.alt_key();
            match (ev.key().as_str(), target.as_deref()) {
                _ if with => return,
                ("/", None) => focus_soon("#words"),
                ("ArrowDown", Some("words")) => step(shown, None, 1),
                ("ArrowDown", Some(id)) if id.starts_with(ROW) => step(shown, Some(id), 1),
                ("ArrowUp", Some(id)) if id.starts_with(ROW) => step(shown, Some(id), -1),
                _ => return,
            }
            ev.prevent_default();
        });
        on_cleanup(move || keys.remove());
    });
}

/// The id of what the key was pressed in; none where it is nothing that takes keys.
fn event_target_id(ev: &ev::KeyboardEvent) -> Option<String> {
    use leptos::{wasm_bindgen::JsCast, web_sys::Element};

    let element = ev.target()?.dyn_into::<Element>().ok()?;
    let takes_keys = element.matches("input, select, textarea, dialog *, a[id], button[id]").unwrap_or(false);
    takes_keys.then(|| element.id())
}

/// Up from the first row back to the words.
fn step(shown: Shown, from: Option<&str>, by: isize) {
    let pressable = |state: State| matches!(state, State::Open | State::Marked(Mark::Yours { .. }));
    let ids: Vec<SlotId> =
        shown.rows.with_untracked(|rows| rows.slots().iter().map(|slot| slot.id).collect());
    let ids: Vec<String> = ids
        .into_iter()
        .filter(|&id| untrack(|| shown.state(id)).is_some_and(pressable))
        .map(row_id)
        .collect();
    let at = from.and_then(|from| ids.iter().position(|id| id == from));
    let next = at.map_or(Some(0), |at| at.checked_add_signed(by));
    match next {
        // At once: the next key may be down already.
        None => _ = focus("#words"),
        Some(next) => ids.get(next).into_iter().for_each(|id| _ = focus(&format!("#{id}"))),
    }
}
