//! Asking for a change of a booking, by a dialog or in its panel.

use std::future::Future;

use domain::{bookings::Booking, ids::BookingId};

use super::{
    calendar_page::Page,
    panel::{OpenedBooking, shows},
};
use crate::{
    dom::Node,
    error::AppError,
    messages::Confirm,
    signals::{RwSignal, Signal},
    ui::toast::{Toasts, use_toasts},
};

/// Whoever asks, and what they were told. An answer may come when another booking is shown, or none.
#[derive(Clone, Copy)]
pub(super) struct Asks {
    page: Page,
    opened: OpenedBooking,
    /// The booking that a change of is asked for here.
    about: Signal<Option<BookingId>>,
    refused: RwSignal<Option<(BookingId, AppError)>>,
    /// With a way back, where there is one.
    confirm: Option<Confirm>,
    toasts: Toasts,
}

impl Asks {
    pub(super) fn new(page: Page, opened: OpenedBooking, about: Signal<Option<BookingId>>) -> Self {
        let confirm = Some(Confirm::new(shows(page, opened)));
        Self { page, opened, about, refused: RwSignal::new(None), confirm, toasts: use_toasts() }
    }

    /// What is asked for cannot be taken back.
    pub(super) fn for_good(self) -> Self {
        Self { confirm: None, ..self }
    }

    /// Shows the booking as it is to be, and confirms in the words `told` once it is so. `settled` hears of it where it
    /// is still asked for here; elsewhere a refusal is said all the same.
    pub(super) fn send<F>(
        self,
        to_be: Booking,
        told: String,
        ask: impl Fn() -> F + 'static,
        settled: impl FnOnce(&Result<Booking, AppError>) + 'static,
    ) where
        F: Future<Output = Result<Booking, AppError>> + 'static,
    {
        self.refused.set(None);
        let (id, name) = (to_be.id, to_be.candidate.name.to_string());
        self.page.change(to_be, ask, move |answer| {
            let is_here = self.about.try_get_untracked().flatten() == Some(id);
            match &answer {
                Ok(booking) => {
                    if self.page.is_there() {
                        self.page.put(booking);
                        self.opened.refetch();
                    }
                    match self.confirm {
                        Some(confirm) => confirm.say(told, id),
                        None => self.toasts.say(told),
                    }
                }
                Err(error) if is_here => drop(self.refused.try_set(Some((id, error.clone())))),
                Err(error) => self.toasts.say(format!("Taken back, {name}: {error}")),
            }
            if is_here {
                settled(&answer);
            }
        });
    }

    pub(super) fn pending(self) -> Signal<bool> {
        Signal::derive(move || self.about.get().is_some_and(|id| self.page.is_saving(id)))
    }

    /// Why what was asked for last cannot be.
    pub(super) fn refusal(self) -> Option<AppError> {
        let about = self.about.get();
        self.refused.get().filter(|(id, _)| Some(*id) == about).map(|(_, error)| error)
    }

    pub(super) fn forget(self) {
        self.refused.set(None);
    }

    pub(super) fn note(self) -> Node {
        self.page.changes.note(move |to_be| self.about.get() == Some(to_be.id))
    }
}
