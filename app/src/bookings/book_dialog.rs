use crate::dom::{Node, Show, view, watch};
use domain::{
    bookings::Booking,
    fields::Fields,
    ids::{CandidateId, SlotId},
    openings::Opening,
    refusal::Refusal,
};
use leptos::{prelude::*, task::spawn_local, wasm_split::wasm_split};

use super::{
    alternatives::Question,
    book_form::BookForm,
    clocks::Clocks,
    countdown::Countdown,
    form::{AboutForm, BookingForm},
    nearest::Wanted,
    others::Others,
    rows::{Mark, State},
    search::{Chosen, Found, Search},
    server_fns::{book_slot, read_clock},
    slot_list::{place, row_id},
    slots_page::Shown,
};
use crate::{
    candidates::Picked,
    delivery::{Deliveries, new_key},
    error::AppError,
    lazy::{Lazy, Loaded},
    live::{Change, use_live},
    messages::Confirm,
    sent::Sent,
    signals::{Memo, RwSignal, Signal, StoredValue, memo, untrack},
    ui::{
        addressed::{close_instead, open_while},
        button::ButtonLink,
        dialog::Dialog,
        focus::focus_soon,
        note::Note,
        pill::Tone,
        toast::{Toasts, use_toasts},
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
pub(super) struct Booker {
    pub(super) chosen: Memo<Option<Result<Chosen, AppError>>>,
    pub(super) search: Memo<Search>,
    pub(super) shown: Shown,
    pub(super) picked: Picked,
    pub(super) notes: RwSignal<String>,
    pub(super) format: RwSignal<String>,
    pub(super) stage: RwSignal<String>,
    /// Attempts on their way, each for a slot.
    pub(super) attempts: Deliveries<SlotId>,
    refused: RwSignal<Option<(SlotId, AppError)>>,
    confirm: Confirm,
    toasts: Toasts,
    /// What was wrong with what was typed when the button was pressed.
    pub(super) wrong: RwSignal<Fields>,
    pub(super) others: Others,
    /// Of a zone that nobody on the page lives in.
    pub(super) rules: RwSignal<Option<Clocks>>,
    pub(super) wait: Countdown,
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
        format: RwSignal::default(),
        stage: RwSignal::default(),
        attempts: Deliveries::none(),
        refused: RwSignal::new(None),
        // The row hears of what is taken back as of any change.
        confirm: Confirm::new(|_| {}),
        toasts: use_toasts(),
        wrong: RwSignal::default(),
        others: Others::new(),
        rules: RwSignal::new(None),
        wait: Countdown::new(),
    };
    let open = open_while(memo(move |_| asked.get().is_some()), entered, move || search.with(Search::href));
    booker.begin_anew_when(open);
    booker.ask_for_others(open);
    booker.ask_for_rules();
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
    pub(super) fn slot(self) -> Option<Result<Chosen, AppError>> {
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
    pub(super) fn is_lost(self) -> bool {
        let Some(Ok(Chosen { slot, .. })) = self.slot() else { return false };
        let lost = matches!(
            self.shown.state(slot.id),
            Some(State::Marked(Mark::Taken | Mark::Gone) | State::Booked | State::Begun)
        );
        lost && !self.is_pending()
    }

    /// It is being booked.
    pub(super) fn is_pending(self) -> bool {
        self.wanted().is_some_and(|(slot, _)| self.attempts.is_under_way(|&attempt| attempt == slot))
    }

    pub(super) fn refusal(self) -> Option<AppError> {
        let about = self.wanted().map(|(slot, _)| slot);
        self.refused.get().filter(|(slot, _)| Some(*slot) == about).map(|(_, error)| error)
    }

    /// The one it is for; one that is not here is nobody's.
    pub(super) fn opening(self) -> Option<Opening> {
        self.shown.found.with(|found| found.as_ref().and_then(|found| found.opening.clone()))
    }

    /// What would be sent now.
    pub(super) fn form(self) -> BookingForm {
        BookingForm {
            slot_id: self.wanted().map(|(slot, _)| slot.to_string()).unwrap_or_default(),
            candidate_id: self.candidate().map(|id| id.to_string()).unwrap_or_default(),
            name: self.picked.name(),
            email: self.picked.email.get(),
            time_zone: self.picked.zone.get(),
            about: AboutForm {
                opening_id: self.opening().map(|opening| opening.id.to_string()).unwrap_or_default(),
                format: self.format.get(),
                stage: self.stage.get(),
                notes: self.notes.get(),
            },
        }
    }

    /// The same rules as the server's, asked before anything is sent.
    pub(super) fn check(self) -> Fields {
        match self.form().raw().parse(|_| true) {
            Err(Refusal::InvalidInput { fields }) => fields,
            Ok(_) | Err(_) => Fields::default(),
        }
    }

    /// Which fields are wrong, as far as is known.
    pub(super) fn fields(self) -> Fields {
        let wrong = self.wrong.get();
        if !wrong.is_empty() {
            return wrong;
        }
        match self.refusal() {
            Some(AppError::Refused(Refusal::InvalidInput { fields })) => fields,
            _ => Fields::default(),
        }
    }

    pub(super) fn forget_refusal(self) {
        self.wrong.set(Fields::default());
        self.refused.set(None);
    }

    fn begin_anew_when(self, open: RwSignal<bool>) {
        watch(
            move || open.get(),
            move |open, _| {
                if *open {
                    self.picked.forget();
                    for typed in [self.notes, self.format, self.stage] {
                        typed.set(String::new());
                    }
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
    pub(super) fn zones(self) -> Vec<String> {
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
                Change::Room(_)
                | Change::Openings
                | Change::Preparation(_)
                | Change::FollowUps(_)
                | Change::Candidate(_) => false,
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

    /// Books the slot that is shown. Its row tells of it, and what came of it is told wherever one is by then.
    pub(super) fn book(self, open: RwSignal<bool>) {
        let Some(Ok(chosen)) = untrack(|| self.slot()) else { return };
        let Self { shown, refused, confirm, toasts, wait, .. } = self;
        let (slot, name) = (chosen.slot.id, untrack(|| self.picked.name()));
        let told = booked(&chosen);
        let (form, key) = (untrack(|| self.form()), new_key());
        let ask = move || {
            let BookingForm { slot_id, candidate_id, name, email, time_zone, about } = form.clone();
            book_slot(slot_id, candidate_id, name, email, time_zone, about, key.clone())
        };
        refused.set(None);
        shown.rows.update(|rows| rows.saving(slot));
        self.attempts.send(slot, ask, move |answer: Result<Booking, AppError>| {
            let asked = self.chosen.try_get_untracked().flatten().and_then(Result::ok);
            let is_here =
                open.try_get_untracked() == Some(true) && asked.is_some_and(|asked| asked.slot.id == slot);
            match answer {
                Ok(booking) => {
                    shown.rows.try_update(|rows| rows.booked(&booking));
                    confirm.say(format!("Booked for {} {told}", booking.candidate.name), booking.id);
                    if is_here {
                        open.set(false);
                        focus_soon(format!("#{}", row_id(slot)));
                    }
                }
                Err(error) => {
                    let taken = error.refusal() == Some(&Refusal::SlotUnavailable);
                    shown.rows.try_update(|rows| rows.take_back(slot, taken));
                    if is_here {
                        wait.begin(&error);
                        refused.set(Some((slot, error)));
                    } else {
                        toasts.say(format!("Not booked, {name}: {error}"));
                    }
                }
            }
        });
    }
}

/// "with Ana Moreau, Tue 3 Mar, 14:00–14:45 Paris".
fn booked(Chosen { slot, clocks, zone }: &Chosen) -> String {
    format!("with {}, {}", slot.interviewer_name, clocks.whole(slot.interval, zone))
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
