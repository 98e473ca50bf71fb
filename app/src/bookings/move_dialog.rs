use std::time::Duration;

use crate::dom::{For, IntoNode, Node, Transition, view, watch};
use domain::{bookings::Booking, ids::SlotId, slots::Slot};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    alternatives::Alternatives,
    asks::Asks,
    calendar_page::{Page, focus_booking},
    cancel_dialog::{asked_of, reason_refused},
    countdown::Countdown,
    panel::{Known, OpenedBooking},
    server_fns::{MoveBooking, find_moves, move_booking},
    slot_list::place,
    view::{Asking, View},
};
use crate::{
    delivery::new_key,
    error::AppError,
    live::{Change, use_live},
    messages::word_leaves,
    sent::{self, Sent},
    signals::{Memo, RwSignal, Signal, StoredValue, memo, untrack},
    ui::{
        addressed::{close_instead, open_while},
        button::{Button, ButtonKind, ButtonLink},
        dialog::Dialog,
        field::{Field, FieldKind},
        focus::focus_soon,
        note::Note,
        pill::Tone,
        skeleton::Skeleton,
    },
};

/// How long somebody pauses who has typed what they meant to.
const PAUSE: Duration = Duration::from_millis(200);

type Moves = Memo<Option<Result<Alternatives, AppError>>>;

/// All that the dialog's parts share.
#[derive(Clone, Copy)]
struct Mover {
    page: Page,
    known: Memo<Option<Known>>,
    moves: Moves,
    found: Sent<Option<Result<Alternatives, AppError>>>,
    /// What is typed, and what is searched for once somebody pauses.
    words: RwSignal<String>,
    searched: RwSignal<String>,
    to: RwSignal<String>,
    reason: RwSignal<String>,
    asks: Asks,
    wait: Countdown,
}

/// Where an interview may be moved to: made with the page, since what waits for it is made again and again.
#[derive(Clone, Copy)]
pub(crate) struct Targeted {
    found: Sent<Option<Result<Alternatives, AppError>>>,
    searched: RwSignal<String>,
}

impl Targeted {
    pub(super) fn when_asked(view: Memo<View>) -> Self {
        let searched = RwSignal::new(String::new());
        let asked = move |view: &View| {
            view.booking.filter(|_| view.asking == Some(Asking::Move)).map(|id| (id, view.to))
        };
        let found = sent::load(
            move || view.with(asked).map(|(id, to)| (id, to, searched.get())),
            move |question| async move {
                let (id, to, words) = question?;
                Some(find_moves(id, words, to).await)
            },
        );
        Self { found, searched }
    }
}

/// Moves an interview to one of the nearest slots that fit.
#[component]
pub(super) fn MoveDialog(
    page: Page,
    known: Memo<Option<Known>>,
    opened: OpenedBooking,
    targeted: Targeted,
) -> Node {
    let asked = memo(move |_| page.view.with(|view| view.asking == Some(Asking::Move)));
    let open = open_while(asked, page.entered, move || page.view.with(|view| view.ask(None)));
    let Targeted { found, searched } = targeted;
    let mover = Mover {
        page,
        known,
        moves: memo(move |_| found.get().flatten()),
        found,
        words: RwSignal::new(String::new()),
        searched,
        to: RwSignal::new(String::new()),
        reason: RwSignal::new(String::new()),
        asks: Asks::new(page, opened, asked_of(known, open)),
        wait: Countdown::new(),
    };
    mover.search_as_typed();
    mover.begin_anew_when(open);
    mover.propose();
    use_live().on_change(move |change| {
        let concerns_slots = matches!(change, Change::Slot { .. } | Change::Reload);
        if concerns_slots && asked.get_untracked() {
            found.refetch();
        }
    });
    let title = Signal::derive(move || {
        let name = known.with(|known| known.as_ref().map(|known| known.booking.candidate.name.to_string()));
        name.map_or_else(String::new, |name| format!("Move {name}’s interview"))
    });
    let about = Signal::derive(move || {
        mover.alternatives().and_then(|found| mover.now(&found)).map(|now| format!("Now {now}"))
    });
    view! {
        <Dialog id="move" open=open title=title about=about wide=true>
            <MoveForm mover=mover open=open />
        </Dialog>
    }
}

impl Mover {
    fn alternatives(self) -> Option<Alternatives> {
        self.moves.get().and_then(Result::ok)
    }

    /// "Tue 3 Mar, 14:00–14:45 Paris · 22:00 Tokyo with Ana Moreau".
    fn now(self, found: &Alternatives) -> Option<String> {
        let slot = self.known.with(|known| known.as_ref().map(|known| known.booking.slot.clone()));
        slot.map(|slot| self.told(&slot, found))
    }

    fn told(self, slot: &Slot, found: &Alternatives) -> String {
        format!("{} with {}", self.when(slot, found), slot.interviewer_name)
    }

    /// On one's own clock and on the candidate's, or else the interviewer's.
    fn when(self, slot: &Slot, found: &Alternatives) -> String {
        let theirs = self
            .known
            .with(|known| known.as_ref().and_then(|known| known.booking.candidate.time_zone.clone()));
        found.clocks.both(slot.interval, &found.zone, theirs.as_ref().unwrap_or(&slot.time_zone))
    }

    /// The slot chosen, as long as it can be had.
    fn target(self) -> Option<Slot> {
        let id = SlotId::parse(&self.to.get())?;
        self.alternatives()?.slots.into_iter().find(|slot| slot.id == id)
    }

    fn refused(self) -> Option<AppError> {
        self.asks.refusal()
    }

    fn search_as_typed(self) {
        let asked = StoredValue::new(0_u32);
        watch(
            move || self.words.get(),
            move |words, _| {
                let ask = asked.get_value().wrapping_add(1);
                asked.set_value(ask);
                let words = words.trim().to_owned();
                set_timeout(
                    move || {
                        if asked.try_get_value() == Some(ask) {
                            self.searched.try_set(words);
                        }
                    },
                    PAUSE,
                );
            },
        );
    }

    fn begin_anew_when(self, open: RwSignal<bool>) {
        watch(
            move || open.get(),
            move |&open, _| {
                if open {
                    self.asks.forget();
                    for typed in [self.words, self.searched, self.reason] {
                        typed.set(String::new());
                    }
                    self.propose();
                }
            },
        );
    }

    /// The slot it was dropped on needs nothing but a yes.
    fn propose(self) {
        let proposed = self.page.view.with_untracked(|view| view.to);
        self.to.set(proposed.map(|id| id.to_string()).unwrap_or_default());
        if proposed.is_some() {
            focus_soon("#move-submit");
        }
    }

    /// To the slot chosen, as long as it can be had.
    fn send(self, booking: Booking, chosen: Slot, open: RwSignal<bool>) {
        let when = untrack(|| self.alternatives().map(|found| self.told(&chosen, &found)));
        let told = format!("Moved: {}, now {}", booking.candidate.name, when.unwrap_or_default());
        // Where it was carried there by hand, there is no panel to go back to.
        let carried = self.page.view.with_untracked(|view| view.to.is_some());
        let (id, version, to) = (booking.id, Some(booking.version), chosen.id);
        let (reason, key) = (self.reason.get_untracked(), new_key());
        let ask = move || move_booking(id.to_string(), to.to_string(), reason.clone(), version, key.clone());
        self.asks.send(Booking { slot: chosen, ..booking }, told, ask, move |answer| match answer {
            Ok(moved) => {
                open.set(false);
                if carried {
                    focus_booking(moved.id);
                } else {
                    focus_soon("#booking-title");
                }
            }
            Err(error) => {
                self.wait.begin(error);
                self.found.refetch();
            }
        });
    }
}

#[component]
fn MoveForm(mover: Mover, open: RwSignal<bool>) -> Node {
    let Mover { page, known, words, reason, asks, wait, .. } = mover;
    let pending = asks.pending();
    let of = move |words: fn(&Booking) -> String| {
        move || known.with(|known| known.as_ref().map(|known| words(&known.booking)))
    };
    // A target counts once the list is there to name it; without a script the form says.
    let cannot = Signal::derive(move || wait.left().is_some());
    let nothing_chosen = RwSignal::new(false);
    let about_reason = Signal::derive(move || reason_refused(mover.refused().as_ref()));
    watch(
        move || wait.left().is_none(),
        move |&over, _| {
            if over {
                asks.forget();
                focus_soon("#move-submit");
            }
        },
    );
    let send = move |ev: SubmitEvent| {
        let chosen = untrack(|| mover.target());
        nothing_chosen.set(chosen.is_none());
        let booking = known.get_untracked().map(|known| known.booking);
        // Where nothing is known of it the form goes to the server, which says why.
        if booking.is_some() {
            ev.prevent_default();
        }
        if let Some((chosen, booking)) = chosen.zip(booking)
            && !cannot.get_untracked()
            && !pending.get_untracked()
        {
            mover.send(booking, chosen, open);
        }
    };
    view! {
        <form method="post" action=MoveBooking::url() on:submit=send>
            <div class="dialog-body">
                <input type="hidden" name="booking_id" value=of(|booking| booking.id.to_string()) />
                <input type="hidden" name="version" value=of(|booking| booking.version.to_string()) />
                <Field
                    id="move-words"
                    name="words"
                    label="Nearest slots that fit"
                    kind=FieldKind::Search
                    value=words
                    autofocus=true
                    placeholder="Interviewer or place"
                />
                <Targets mover=mover />
                <Field
                    id="move-reason"
                    name="reason"
                    label="Reason"
                    optional=true
                    value=reason
                    error=about_reason
                />
                <Summary mover=mover nothing_chosen=nothing_chosen />
                {asks.note()}
                <p class="small">{word_leaves("An update goes to everybody concerned")}</p>
            </div>
            <div class="dialog-foot">
                <ButtonLink
                    href=Signal::derive(move || page.view.with(|view| view.ask(None)))
                    on:click=move |ev| close_instead(open, &ev)
                >
                    "Keep the time"
                </ButtonLink>
                <Button kind=ButtonKind::Primary submit=true busy=pending disabled=cannot attr:id="move-submit">
                    {move || match wait.left() {
                        Some(seconds) => format!("Move in {seconds} s"),
                        None => "Move the interview".to_owned(),
                    }}
                </Button>
            </div>
        </form>
    }
}

/// The slots to choose from, the nearest first.
#[component]
fn Targets(mover: Mover) -> Node {
    let ids = memo(move |_| {
        mover.alternatives().map(|found| found.slots.iter().map(|slot| slot.id).collect::<Vec<_>>())
    });
    view! {
        <Transition of=mover.found fallback=|| view! { <Skeleton lines=4 rows=true /> }>
            {move || match mover.moves.get() {
                Some(Err(error)) => Some(view! { <Note tone=Tone::Bad>{error.to_string()}</Note> }),
                Some(Ok(found)) if found.slots.is_empty() => Some(nothing(mover)),
                Some(Ok(_)) | None => None,
            }}
            <fieldset class="targets">
                <legend class="spoken">"Move to"</legend>
                <For each=move || ids.get().unwrap_or_default() key=|id| *id let:id>
                    <Target id=id mover=mover />
                </For>
            </fieldset>
        </Transition>
    }
}

fn nothing(mover: Mover) -> Node {
    let sentence = if mover.searched.with(String::is_empty) {
        "No available slot within two weeks fits. When an interviewer offers one, it appears here."
    } else {
        "No slot that fits is like that. Try fewer words."
    };
    view! { <p class="hint" role="status">{sentence}</p> }
}

#[component]
fn Target(id: SlotId, mover: Mover) -> Node {
    let of = move |words: fn(Mover, &Slot, &Alternatives) -> Option<String>| {
        let found = mover.alternatives()?;
        let slot = found.slots.iter().find(|slot| slot.id == id)?;
        words(mover, slot, &found)
    };
    let is_chosen = move || mover.to.with(|to| *to == id.to_string());
    view! {
        <label class="target">
            <input
                type="radio"
                name="new_slot_id"
                value=id.to_string()
                prop:checked=is_chosen
                on:change=move |_| mover.to.set(id.to_string())
            />
            <span>
                <b>{move || of(|mover, slot, found| Some(mover.when(slot, found)))}</b>
                <small>{move || of(|mover, slot, _| Some(mover.about(slot)))}</small>
            </span>
        </label>
    }
}

impl Mover {
    /// "Ana Moreau · Room 4 · 30 min instead of 45".
    fn about(self, slot: &Slot) -> String {
        let minutes_of = |slot: &Slot| slot.interval.length().num_minutes();
        let before = self.known.with(|known| known.as_ref().map(|known| minutes_of(&known.booking.slot)));
        let minutes = minutes_of(slot);
        let length = before
            .filter(|&before| before != minutes)
            .map(|before| format!("{minutes} min instead of {before}"));
        let location = slot.location.as_ref().map(place);
        let parts = [Some(slot.interviewer_name.to_string()), location, length];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// The old time and the new one, or why it cannot be.
#[component]
fn Summary(mover: Mover, nothing_chosen: RwSignal<bool>) -> Node {
    Node::live(move || {
        // What is asked for may be done already, and the list without the slot that it is in.
        if mover.asks.pending().get() {
            return Node::nothing();
        }
        if let Some(sentence) = mover.wait.sentence() {
            return view! { <Note tone=Tone::Warn>{sentence}</Note> };
        }
        let refused = mover.refused().filter(|error| reason_refused(Some(error)).is_none());
        if let Some(error) = refused {
            let next = "The list above shows what is still to be had.";
            let with_next = error.refusal().is_some_and(domain::refusal::Refusal::is_conflict);
            return view! {
                <Note tone=Tone::Bad answers=true>{error.to_string()} " " {with_next.then_some(next)}</Note>
            };
        }
        let Some((to, found)) = mover.target().zip(mover.alternatives()) else {
            let cannot = mover.alternatives().is_some() && !mover.to.with(String::is_empty);
            let missing = nothing_chosen.get() || cannot;
            return missing
                .then(|| view! { <Note tone=Tone::Bad answers=true>"Choose one of the slots above first."</Note> })
                .into_node();
        };
        view! {
            <dl class="from-to" role="status">
                <div><dt>"From"</dt><dd>{mover.now(&found)}</dd></div>
                <div><dt>"To"</dt><dd>{mover.told(&to, &found)}</dd></div>
            </dl>
        }
    })
}
