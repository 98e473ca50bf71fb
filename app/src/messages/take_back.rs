use std::{future::Future, pin::Pin};

use domain::{bookings::Booking, ids::BookingId};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn as _};

use super::{
    Told,
    server_fns::{TakeBack as Take, take_back},
};
use crate::{
    bookings::Countdown,
    delivery::{Deliveries, new_key},
    dom::{Node, Show, effect, view},
    error::AppError,
    session::use_session,
    signals::{Callback, Memo, RwSignal, Signal, memo},
    ui::{
        button::Button,
        refused::Refused,
        toast::{Toasts, use_toasts},
    },
};

/// How long the last change can still be taken back, counted down, and the way to do it.
#[component]
pub(super) fn TakeBack(booking: BookingId, told: Memo<Told>, done: Callback<Booking>) -> Node {
    let seconds = memo(move |_| told.with(|told| (told.undo_seconds.map(u64::from), told.now)));
    let countdown = Countdown::standing_at(seconds.get_untracked().0);
    effect(move |_| countdown.begin_at(seconds.get().0));
    let asked = Deliveries::<()>::none();
    let pending = Signal::derive(move || asked.is_under_way(|()| true));
    let refused = RwSignal::new(None::<AppError>);
    let toasts = use_toasts();
    let send = move |ev: SubmitEvent| {
        ev.prevent_default();
        if pending.get_untracked() {
            return;
        }
        refused.set(None);
        asked.send((), asking(booking), move |answer| match answer {
            Ok(booking) => {
                toasts.say("Taken back");
                done.try_run(booking);
            }
            Err(error) => _ = refused.try_set(Some(error)),
        });
    };
    view! {
        <Show when=move || countdown.left().is_some()>
            <form class="take-back" method="post" action=Take::url() on:submit=send>
                <input type="hidden" name="id" value=booking.to_string() />
                <span>{move || countdown.left().map(|left| format!("Word of it leaves in {left} s."))}</span>
                <Button submit=true busy=pending>"Take it back"</Button>
            </form>
        </Show>
        {asked.note(|()| true)}
        <Refused why=refused.into() />
    }
}

/// Confirms changes of bookings, each with the way back for as long as there is one.
#[derive(Clone, Copy)]
pub(crate) struct Confirm {
    toasts: Toasts,
    is_undoable: bool,
    asked: Deliveries<BookingId>,
    done: Callback<Booking>,
}

impl Confirm {
    /// `done` is handed a booking whose last change was taken back.
    pub(crate) fn new(done: impl Fn(Booking) + Send + Sync + 'static) -> Self {
        let is_undoable = use_session().undo_seconds > 0;
        Self { toasts: use_toasts(), is_undoable, asked: Deliveries::none(), done: Callback::new(done) }
    }

    /// "Moved: Lena Fischer, now Tue 3 Mar, 14:00".
    pub(crate) fn say(self, text: String, id: BookingId) {
        if !self.is_undoable {
            self.toasts.say(text);
            return;
        }
        let undo = move || {
            self.asked.send(id, asking(id), move |answer| match answer {
                Ok(booking) => {
                    self.toasts.say("Taken back");
                    self.done.try_run(booking);
                }
                Err(error) => self.toasts.say(not_taken_back(&error)),
            });
        };
        self.toasts.say_with_undo(text, undo);
    }
}

/// Asks for it, under the same key however often.
fn asking(id: BookingId) -> impl Fn() -> AnswerOfTaking + 'static {
    let key = new_key();
    move || Box::pin(take_back(id, key.clone()))
}

type AnswerOfTaking = Pin<Box<dyn Future<Output = Result<Booking, AppError>>>>;

fn not_taken_back(error: &AppError) -> String {
    match error {
        // It may have been heard all the same.
        AppError::Network => format!("Whether it was taken back is not known. {error}"),
        error => format!("It stands. {error}"),
    }
}

/// "An update goes to everybody concerned 20 s later; until then it can be taken back."
pub(crate) fn word_leaves(what: &str) -> String {
    match use_session().undo_seconds {
        0 => format!("{what} at once."),
        seconds => format!("{what} {seconds} s later; until then it can be taken back."),
    }
}
