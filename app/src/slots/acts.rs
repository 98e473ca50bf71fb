//! What an interviewer does to the week: shown at once, and taken back with the reason where it is refused.

use std::future::Future;

use domain::{
    bookings::BookingStatus,
    ids::BookingId,
    refusal::Refusal,
    slots::{Location, Slot},
    time::{Interval, IsoWeek},
};
use leptos::task::spawn_local;

use super::{
    board::{Act, Board, Open, ShownSlot},
    copies::{Copies, Copying},
    server_fns::{change_slot, copy_slots, offer_slot, remove_slot, show_week},
    typed::Typed,
    words,
};
use crate::{
    bookings::server_fns::conclude_booking, delivery::new_key, error::AppError, session, signals::RwSignal,
    ui::focus::focus_if_lost,
};

impl Board {
    /// Where it is refused, what was typed comes back in the form.
    pub fn offer(self, typed: Typed) {
        let meant = self.meant(&typed);
        let act = meant.map_or(Act::Unread, |(interval, location)| Act::Offer { interval, location });
        let (key, sent) = (new_key(), typed.clone());
        self.ask(
            act,
            move || offer_slot(sent.clone(), key.clone()),
            move |answer| match answer {
                Ok(slot) => {
                    self.slots.try_update(|slots| slots.put(slot.clone()));
                    let offered = ShownSlot::from(&slot);
                    focus_if_lost(in_grid(&offered));
                    let told = format!("Slot offered: {}", self.named(&offered));
                    let undo = move || self.remove(self.newest(&offered), false);
                    self.toasts.say_with_undo(told, undo);
                }
                Err(error) => {
                    let refused = self.refuse(&error);
                    self.open_again(Open::Offer { typed, refused: Some(refused.clone()) }, &refused);
                }
            },
        );
    }

    pub fn change(self, slot: &ShownSlot, typed: Typed) {
        let (id, version) = (slot.id, slot.version);
        let meant = self.meant(&typed);
        let act = meant.map_or(Act::Unread, |(interval, location)| Act::Change { id, interval, location });
        let (key, sent) = (new_key(), typed.clone());
        let change = move || change_slot(id, version, sent.clone(), key.clone());
        self.ask(act, change, move |answer| match answer {
            Ok(slot) => {
                let told = format!("Slot changed: {}", self.named(&ShownSlot::from(&slot)));
                self.slots.try_update(|slots| slots.put(slot));
                self.toasts.say(told);
            }
            Err(error) => {
                let refused = self.refuse(&error);
                let open = Open::Slot { id, typed: Some(typed), refused: Some(refused.clone()) };
                self.open_again(open, &refused);
            }
        });
    }

    /// Takes a slot back; `undo` offers a way to offer it again.
    pub fn remove(self, slot: ShownSlot, undo: bool) {
        let told = format!("Slot removed: {}", self.named(&slot));
        let again = self.as_typed(&slot).filter(|_| undo);
        self.take_away(slot, move || match again {
            Some(typed) => self.toasts.say_with_undo(told, move || self.offer(typed.clone())),
            None => self.toasts.say(told),
        });
    }

    fn take_away(self, slot: ShownSlot, gone: impl FnOnce() + 'static) {
        let (key, id, version) = (new_key(), slot.id, slot.version);
        let remove = move || remove_slot(id, version, key.clone());
        self.ask(Act::Remove { id }, remove, move |answer| match answer {
            // What has gone meanwhile is as gone as it was to be.
            Ok(()) | Err(AppError::Refused(Refusal::NotFound)) => {
                self.slots.try_update(|slots| slots.forget(id.0));
                gone();
            }
            Err(error) => {
                let refused = self.refuse(&error);
                self.say_refused(refused);
            }
        });
    }

    /// Says what came of an interview; `refused` is told why it cannot be.
    pub(super) fn conclude(self, id: BookingId, status: BookingStatus, refused: RwSignal<Option<String>>) {
        refused.set(None);
        let key = new_key();
        let say = move || conclude_booking(id, status.as_str().to_owned(), key.clone());
        self.ask(Act::Conclude { booking: id }, say, move |answer| match answer {
            Ok(booking) => {
                self.toasts.say(format!("Noted: {}", booking.candidate.name));
                self.bookings.try_update(|bookings| bookings.put(booking));
            }
            Err(error) => {
                let why = error.to_string();
                if refused.try_set(Some(why.clone())).is_some() {
                    self.toasts.say(format!("Taken back: {why}"));
                }
            }
        });
    }

    /// Offers slots again in other weeks; `done` hears what came of it.
    pub(super) fn copy(
        self,
        copies: Copies,
        meant: Vec<(Interval, Option<Location>)>,
        done: impl FnOnce(Result<Copying, AppError>) + 'static,
    ) {
        let key = new_key();
        self.ask(
            Act::Copy(meant),
            move || copy_slots(copies.clone(), key.clone()),
            move |answer| {
                if let Ok(copying) = &answer {
                    let made = copying.made.clone();
                    self.slots.try_update(|slots| {
                        for slot in made {
                            slots.put(slot);
                        }
                    });
                }
                done(answer);
            },
        );
    }

    /// Says how many were offered, with a way back.
    pub(super) fn say_copied(self, made: &[Slot]) {
        let slots: Vec<ShownSlot> = made.iter().map(ShownSlot::from).collect();
        let told = match slots.len() {
            1 => "1 slot offered".to_owned(),
            count => format!("{count} slots offered"),
        };
        let undo = move || slots.iter().for_each(|slot| self.take_away(self.newest(slot), || ()));
        self.toasts.say_with_undo(told, undo);
    }

    /// Loads what is offered in another week, so that a slot in it can be judged.
    pub fn look_at(self, week: IsoWeek) {
        spawn_local(async move {
            // Where that fails the server alone judges.
            if let Ok(loaded) = show_week(week.to_string()).await {
                let offered = loaded.slots.iter().map(Slot::offered).collect();
                self.elsewhere.try_update(|weeks| weeks.insert(week, offered));
            }
        });
    }

    /// Loads again what is shown.
    pub fn reload(self) {
        let Some(week) = self.try_with_frame(|frame| frame.week.to_string()) else { return };
        spawn_local(async move {
            match show_week(week).await {
                Ok(week) => {
                    self.slots.try_update(|slots| slots.reload_as_of(week.slots, week.now));
                    self.bookings.try_update(|bookings| bookings.reload_as_of(week.bookings, week.now));
                    self.now.try_set(week.now);
                }
                // What cannot be loaded stays as it is; the header says that the line is down.
                Err(error) => session::leave_if_signed_out(&error),
            }
        });
    }

    /// As it would have to be typed to be the same.
    #[must_use]
    pub fn as_typed(self, slot: &ShownSlot) -> Option<Typed> {
        self.try_with_frame(|frame| Typed::of(slot.interval, slot.place(), &frame.zone).ok()).flatten()
    }

    fn meant(self, typed: &Typed) -> Option<(Interval, Option<Location>)> {
        let interval = self.try_with_frame(|frame| typed.interval(&frame.zone).ok()).flatten()?;
        Some((interval, Location::parse(&typed.place).ok().flatten()))
    }

    /// "Tue 3 Mar, 14:00–14:45 Paris".
    fn named(self, slot: &ShownSlot) -> String {
        self.try_with_frame(|frame| words::title(slot, &frame.zone)).unwrap_or_default()
    }

    /// The slot as it is known now.
    fn newest(self, slot: &ShownSlot) -> ShownSlot {
        let newest = self.slots.try_with_untracked(|slots| slots.get(slot.id.0).map(ShownSlot::from));
        newest.flatten().unwrap_or_else(|| slot.clone())
    }

    /// Shows what is asked for at once; while the server cannot be reached the page says so.
    fn ask<T: 'static, F>(
        self,
        act: Act,
        ask: impl Fn() -> F + 'static,
        answered: impl FnOnce(Result<T, AppError>) + 'static,
    ) where
        F: Future<Output = Result<T, AppError>> + 'static,
    {
        self.refused.try_set(None);
        self.under_way.send(act, ask, answered);
    }

    /// With what was typed; where the week has left the screen meanwhile, at least the reason.
    fn open_again(self, open: Open, refused: &str) {
        if self.open.try_set(Some(open)).is_some() {
            self.toasts.say(format!("Taken back: {refused}"));
        }
    }

    fn say_refused(self, refused: String) {
        if let Some(Some(refused)) = self.refused.try_set(Some(refused)) {
            self.toasts.say(format!("Taken back: {refused}"));
        }
    }

    /// The reason is likely something that this page does not show yet.
    fn refuse(self, error: &AppError) -> String {
        self.reload();
        error.to_string()
    }
}

/// Where it stands in the grid.
pub(super) fn in_grid(slot: &ShownSlot) -> String {
    format!("[data-key=\"{}\"] > .block", slot.id)
}
