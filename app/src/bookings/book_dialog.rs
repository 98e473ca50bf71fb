use crate::dom::{Node, Show, effect, view, watch};
use domain::{
    bookings::Booking,
    fields::Fields,
    ids::{CandidateId, SlotId},
    refusal::Refusal,
    slots::Slot,
};
use leptos::{
    ev::SubmitEvent, prelude::*, server_fn::ServerFn as _, task::spawn_local, wasm_split::wasm_split,
};

use super::{
    address::{close_instead, open_while},
    alternatives::Question,
    clocks::Clocks,
    countdown::Countdown,
    focus::focus_soon,
    form::BookingForm,
    nearest::Wanted,
    others::{NearestThatFit, Others},
    rows::{Mark, State},
    search::{Chosen, Found, Search},
    server_fns::{BookSlot, read_clock},
    slots_page::{Shown, place, row_id},
};
use crate::{
    candidates::{CandidatePicker, Picked},
    error::AppError,
    lazy::{Lazy, Loaded},
    live::{Change, use_live},
    messages::{Confirm, word_leaves},
    sent::Sent,
    signals::{Callback, Memo, RwSignal, Signal, StoredValue, memo, untrack},
    ui::{
        button::{Button, ButtonKind, ButtonLink},
        dialog::Dialog,
        field::{Field, FieldKind},
        note::Note,
        pill::Tone,
    },
};

type ChosenSlot = Sent<Option<Result<Chosen, AppError>>>;

/// What the page hands the dialog.
type Handed = (ChosenSlot, Memo<Option<SlotId>>, Memo<Search>, Shown, StoredValue<bool>);

pub(crate) static BOOKING: Lazy<Handed> = Lazy { name: "booking", load: || Box::pin(booking()) };

#[wasm_split(booking, wasm_split_path = ::leptos::wasm_split, fallible)]
fn booking() -> Loaded<Handed> {
    Ok(|(chosen, asked, search, shown, entered)| {
        view! { <BookDialog chosen=chosen asked=asked search=search shown=shown entered=entered /> }
    })
}

/// All that the dialog's parts share.
#[derive(Clone, Copy)]
struct Booker {
    chosen: Memo<Option<Result<Chosen, AppError>>>,
    search: Memo<Search>,
    shown: Shown,
    picked: Picked,
    notes: RwSignal<String>,
    action: ServerAction<BookSlot>,
    /// What was wrong with what was typed when the button was pressed.
    wrong: RwSignal<Fields>,
    others: Others,
    /// Of a zone that nobody on the page lives in.
    rules: RwSignal<Option<Clocks>>,
    wait: Countdown,
}

/// Books the slot that the address asks for.
#[component]
fn BookDialog(
    chosen: ChosenSlot,
    asked: Memo<Option<SlotId>>,
    search: Memo<Search>,
    shown: Shown,
    entered: StoredValue<bool>,
) -> Node {
    let booker = Booker {
        chosen: memo(move |_| chosen.get().flatten()),
        search,
        shown,
        picked: Picked::nobody(),
        notes: RwSignal::default(),
        action: ServerAction::new(),
        wrong: RwSignal::default(),
        others: Others::new(),
        rules: RwSignal::new(None),
        wait: Countdown::new(),
    };
    let open = open_while(memo(move |_| asked.get().is_some()), entered, move || search.with(Search::href));
    booker.begin_anew_when(open);
    booker.ask_for_others(open);
    booker.ask_for_rules();
    booker.settle(open);
    let title = Signal::derive(move || match booker.slot() {
        Some(Ok(Chosen { slot, clocks, zone })) => format!("Book {}", clocks.whole(slot.interval, &zone)),
        _ => "Book a slot".to_owned(),
    });
    let about =
        Signal::derive(move || booker.slot().and_then(Result::ok).map(|chosen| booker.about(&chosen)));
    view! {
        <Dialog id="book" open=open title=title about=about>
            {move || match booker.slot() {
                Some(Err(error)) => view! { <NotThere error=error booker=booker open=open /> },
                Some(Ok(_)) | None => Node::nothing(),
            }}
            <Show when=move || matches!(booker.slot(), Some(Ok(_)))>
                <BookForm booker=booker open=open />
            </Show>
        </Dialog>
    }
}

impl Booker {
    fn slot(self) -> Option<Result<Chosen, AppError>> {
        self.chosen.get()
    }

    /// "Ana Moreau · 8:00 New York · Room 4".
    fn about(self, chosen: &Chosen) -> String {
        let Chosen { slot, clocks, zone } = chosen;
        let beside = clocks.second(slot.interval, zone, &slot.time_zone);
        let location = slot.location.as_ref().map(place);
        let parts = [Some(slot.interviewer_name.to_string()), beside, location];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Somebody else has it, or its interviewer took it back.
    fn is_lost(self) -> bool {
        let Some(Ok(Chosen { slot, .. })) = self.slot() else { return false };
        let lost = matches!(
            self.shown.state(slot.id),
            Some(State::Marked(Mark::Taken | Mark::Gone) | State::Booked | State::Begun)
        );
        lost && !self.action.pending().get()
    }

    fn refusal(self) -> Option<AppError> {
        let answer = self.action.value().get()?;
        answer.err().filter(|_| !self.action.pending().get())
    }

    /// What would be sent now.
    fn form(self) -> BookingForm {
        BookingForm {
            slot_id: self.wanted().map(|(slot, _)| slot.to_string()).unwrap_or_default(),
            candidate_id: self.candidate().map(|id| id.to_string()).unwrap_or_default(),
            name: self.picked.name(),
            email: self.picked.email.get(),
            time_zone: self.picked.zone.get(),
            notes: self.notes.get(),
        }
    }

    /// The same rules as the server's, asked before anything is sent.
    fn check(self) -> Fields {
        match self.form().raw().parse(|_| true) {
            Err(Refusal::InvalidInput { fields }) => fields,
            Ok(_) | Err(_) => Fields::default(),
        }
    }

    /// Which fields are wrong, as far as is known.
    fn fields(self) -> Fields {
        let wrong = self.wrong.get();
        if !wrong.is_empty() {
            return wrong;
        }
        match self.refusal() {
            Some(AppError::Refused(Refusal::InvalidInput { fields })) => fields,
            _ => Fields::default(),
        }
    }

    fn forget_refusal(self) {
        self.wrong.set(Fields::default());
        self.action.value().set(None);
    }

    fn begin_anew_when(self, open: RwSignal<bool>) {
        watch(
            move || open.get(),
            move |open, _| {
                if *open {
                    self.picked.forget();
                    self.notes.set(String::new());
                    self.forget_refusal();
                    self.others.forget();
                }
            },
        );
        // What was said about one slot or one candidate says nothing about another.
        let concerns = memo(move |_| (self.wanted().map(|wanted| wanted.0), self.candidate()));
        watch(move || concerns.get(), move |_, _| self.forget_refusal());
    }

    /// The zones that somebody new most likely lives in.
    fn zones(self) -> Vec<String> {
        let names = |found: &Found| found.clocks.names().map(ToString::to_string).collect();
        self.shown.found.with(|found| found.as_ref().map(names).unwrap_or_default())
    }

    fn wanted(self) -> Option<(SlotId, Wanted)> {
        let chosen = self.slot()?.ok()?;
        Some((chosen.slot.id, Wanted::of(&chosen.slot)))
    }

    fn candidate(self) -> Option<CandidateId> {
        self.picked.known.with(|known| known.as_ref().map(|known| known.id))
    }

    /// Whether the candidate is free then, and what else there is: as soon as somebody is chosen, or the
    /// slot is lost.
    fn ask_for_others(self, open: RwSignal<bool>) {
        let question = memo(move |_| {
            let (_, wanted) = self.wanted().filter(|_| open.get())?;
            let candidate = self.candidate();
            let needed = candidate.is_some() || self.is_lost() || self.refusal().is_some();
            needed.then(|| Question { wanted, candidate, moving: None, words: String::new(), limit: 3 })
        });
        self.others.follow(question);
        use_live().on_change(move |change| {
            let concerns_us = match &change {
                Change::Booking { booking, .. } => self.picked.known.with_untracked(|known| {
                    known.as_ref().is_some_and(|known| known.id == booking.candidate.id)
                }),
                Change::Slot { slot, .. } => self.others.concern(slot),
                Change::Reload => true,
                Change::Room { .. } => false,
            };
            if concerns_us {
                self.others.ask_again();
            }
        });
    }

    /// Somebody new may live where nobody else does.
    fn ask_for_rules(self) {
        let unknown = memo(move |_| {
            let zone = self.picked.adding.get().then(|| self.picked.zone()).flatten()?;
            let known = self.slot()?.ok()?.clocks.zone(&zone).is_some();
            (!known).then_some(zone)
        });
        watch(
            move || unknown.get(),
            move |zone, _| {
                let Some(zone) = zone.clone() else { return };
                spawn_local(async move {
                    let answer = read_clock(zone.clone()).await;
                    if unknown.try_get_untracked().flatten().as_ref() == Some(&zone) {
                        // Without an answer their hour is not said.
                        self.rules.set(answer.ok());
                    }
                });
            },
        );
    }

    /// What came of an attempt.
    fn settle(self, open: RwSignal<bool>) {
        // The row hears of it as of any change.
        let confirm = Confirm::new(|_| {});
        let attempted = move || self.action.input().get().and_then(|input| SlotId::parse(&input.slot_id));
        let last = StoredValue::new(None::<SlotId>);
        watch(attempted, move |slot, _| {
            if let Some(slot) = slot {
                last.set_value(Some(*slot));
                self.shown.rows.update(|rows| rows.saving(*slot));
            }
        });
        watch(
            move || self.action.value().get(),
            move |answer, _| match answer {
                None => {}
                Some(Ok(booking)) => {
                    self.shown.rows.update(|rows| rows.booked(booking));
                    confirm.say(self.confirmation(booking), booking.id);
                    open.set(false);
                    focus_soon(format!("#{}", row_id(booking.slot.id)));
                }
                Some(Err(error)) => {
                    let taken = error.refusal() == Some(&Refusal::SlotUnavailable);
                    if let Some(slot) = last.get_value() {
                        self.shown.rows.update(|rows| rows.take_back(slot, taken));
                    }
                    self.wait.begin(error);
                }
            },
        );
    }

    /// "Booked for Lena Fischer with Ana Moreau, Tue 3 Mar, 14:00–14:45 Paris".
    fn confirmation(self, booking: &Booking) -> String {
        let Slot { interviewer_name, interval, .. } = &booking.slot;
        let chosen = self.chosen.get_untracked().and_then(Result::ok);
        let when = chosen.map(|chosen| chosen.clocks.whole(*interval, &chosen.zone));
        format!("Booked for {} with {interviewer_name}, {}", booking.candidate.name, when.unwrap_or_default())
    }
}

#[component]
fn BookForm(booker: Booker, open: RwSignal<bool>) -> Node {
    let Booker { picked, notes, action, wrong, wait, search, .. } = booker;
    let pending = action.pending();
    let in_the_way = move || booker.others.warning();
    let cannot = Signal::derive(move || wait.left().is_some() || booker.is_lost() || in_the_way().is_some());
    let fields = Signal::derive(move || booker.fields());
    // The browser's own words give way to ours once a script runs.
    let ours = RwSignal::new(false);
    effect(move |_| ours.set(true));
    watch(
        move || wait.left().is_none(),
        move |over, _| {
            if *over {
                booker.forget_refusal();
                focus_soon("#book-submit");
            }
        },
    );
    let slot_id = move || booker.slot().and_then(Result::ok).map(|chosen| chosen.slot.id.to_string());
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        let found_wrong = untrack(|| booker.check());
        if !found_wrong.is_empty() {
            focus_soon("#book [aria-invalid]");
        } else if !cannot.get_untracked() && !pending.get_untracked() {
            let BookingForm { slot_id, candidate_id, name, email, time_zone, notes } =
                untrack(|| booker.form());
            action.dispatch(BookSlot { slot_id, candidate_id, name, email, time_zone, notes });
        }
        wrong.set(found_wrong);
    };
    view! {
        <form method="post" action=BookSlot::url() novalidate=ours on:submit=send>
            <div class="dialog-body">
                <input type="hidden" name="slot_id" value=slot_id />
                <CandidatePicker picked=picked refused=fields near=Signal::derive(move || booker.zones()) />
                <TheirClock booker=booker />
                <Field
                    name="notes"
                    label="Note"
                    optional=true
                    kind=FieldKind::Textarea
                    value=notes
                    hint="The interviewer sees it too."
                    error=Signal::derive(move || fields.with(|fields| fields.get("notes").map(|what| format!("The note {what}."))))
                />
                <WhatSpeaksAgainst booker=booker />
                <p class="small">{word_leaves("An invitation")}</p>
            </div>
            <div class="dialog-foot">
                <ButtonLink
                    href=Signal::derive(move || search.with(Search::href))
                    on:click=move |ev| close_instead(open, &ev)
                >
                    "Close"
                </ButtonLink>
                <Button kind=ButtonKind::Primary submit=true busy=pending disabled=cannot attr:id="book-submit">
                    {move || match wait.left() {
                        Some(seconds) => format!("Book in {seconds} s"),
                        None => "Book this slot".to_owned(),
                    }}
                </Button>
            </div>
        </form>
    }
}

/// The hour it is for whoever was chosen.
#[component]
fn TheirClock(booker: Booker) -> Node {
    let words = move || {
        let zone = booker.picked.zone()?;
        let Chosen { slot, clocks, zone: own } = booker.slot()?.ok()?;
        let knows = |rules: &Clocks| rules.zone(&zone).is_some();
        let told = [Some(clocks), booker.others.clocks(), booker.rules.get()];
        let rules = told.into_iter().flatten().find(knows)?;
        let when = rules.whole(slot.interval, &zone);
        (zone != own).then(|| format!("For {}: {when}", booker.picked.name()))
    };
    view! { <p class="their-clock" role="status" hidden=move || words().is_none()>{words}</p> }
}

/// Why it cannot be booked now, and what to do instead.
#[component]
fn WhatSpeaksAgainst(booker: Booker) -> Node {
    let Booker { others, search, wait, .. } = booker;
    let href = Callback::new(move |slot: SlotId| search.with_untracked(|search| search.booking(slot)));
    let nearest = move || view! { <NearestThatFit others=others href=href /> };
    Node::live(move || {
        if let Some(sentence) = wait.sentence() {
            return view! { <Note tone=Tone::Warn>{sentence}</Note> };
        }
        if booker.is_lost() {
            return view! {
                <Note tone=Tone::Bad answers=true>
                    <p>{Refusal::SlotUnavailable.to_string()}</p>
                    {nearest()}
                </Note>
            };
        }
        if let Some(warning) = others.warning() {
            return view! {
                <Note tone=Tone::Bad answers=true>
                    <p>{warning}</p>
                    {nearest()}
                </Note>
            };
        }
        match booker.refusal() {
            None | Some(AppError::Refused(Refusal::RateLimited { .. })) => Node::nothing(),
            Some(AppError::Refused(Refusal::InvalidInput { fields })) if is_about_fields(&fields) => {
                Node::nothing()
            }
            Some(error) => {
                let elsewhere = error.refusal().is_some_and(Refusal::is_conflict);
                view! {
                    <Note tone=Tone::Bad answers=true>
                        <p>{error.to_string()}</p>
                        {elsewhere.then(nearest)}
                    </Note>
                }
            }
        }
    })
}

/// Each stands beside its field already.
fn is_about_fields(fields: &Fields) -> bool {
    const SHOWN: [&str; 4] = ["candidateId", "candidate.name", "candidate.email", "notes"];
    fields.iter().all(|(field, _)| SHOWN.contains(&field))
}

#[component]
fn NotThere(error: AppError, booker: Booker, open: RwSignal<bool>) -> Node {
    let search = booker.search;
    let gone = error.refusal() == Some(&Refusal::NotFound);
    let sentence = if gone { Refusal::SlotUnavailable.to_string() } else { error.to_string() };
    view! {
        <div class="dialog-body">
            <Note tone=Tone::Bad answers=true>{sentence}</Note>
        </div>
        <div class="dialog-foot">
            <ButtonLink
                href=Signal::derive(move || search.with(Search::href))
                on:click=move |ev| close_instead(open, &ev)
            >
                "Back to the slots"
            </ButtonLink>
        </div>
    }
}
