//! What an interviewer does to the week: shown at once, and taken back with the reason where it is refused.

use domain::{slots::Location, time::Interval};
use leptos::{prelude::*, task::spawn_local};

use super::{
    board::{Act, Board, Open, ShownSlot, UnderWay},
    server_fns::{change_slot, offer_slot, remove_slot, show_week},
    typed::Typed,
};
use crate::error::AppError;

impl Board {
    /// Where it is refused, what was typed comes back in the form.
    pub fn offer(self, typed: Typed) {
        let Some((interval, location)) = self.meant(&typed) else { return };
        let number = self.begin(Act::Offer { interval, location });
        spawn_local(async move {
            match offer_slot(typed.clone()).await {
                Ok(slot) => {
                    self.slots.try_update(|slots| slots.put(slot.clone()));
                    let undo = Callback::new(move |()| self.remove(ShownSlot::from(&slot), false));
                    self.toasts.say_with_undo("Slot offered", undo);
                }
                Err(error) => {
                    let refused = self.refuse(&error);
                    self.open.try_set(Some(Open::Offer { typed, refused: Some(refused) }));
                }
            }
            self.end(number);
        });
    }

    pub fn change(self, slot: &ShownSlot, typed: Typed) {
        let Some((interval, location)) = self.meant(&typed) else { return };
        let (id, version) = (slot.id, slot.version);
        let number = self.begin(Act::Change { id, interval, location });
        spawn_local(async move {
            match change_slot(id, version, typed.clone()).await {
                Ok(slot) => {
                    self.slots.try_update(|slots| slots.put(slot));
                    self.toasts.say("Slot changed");
                }
                Err(error) => {
                    let refused = self.refuse(&error);
                    self.open.try_set(Some(Open::Slot { id, typed: Some(typed), refused: Some(refused) }));
                }
            }
            self.end(number);
        });
    }

    /// Takes a slot back; `undo` offers a way to offer it again.
    pub fn remove(self, slot: ShownSlot, undo: bool) {
        let number = self.begin(Act::Remove { id: slot.id });
        spawn_local(async move {
            match remove_slot(slot.id, slot.version).await {
                Ok(()) => {
                    self.slots.try_update(|slots| slots.forget(slot.id.0));
                    match self.as_typed(&slot).filter(|_| undo) {
                        Some(typed) => self.toasts.say_with_undo(
                            "Slot removed",
                            Callback::new(move |()| self.offer(typed.clone())),
                        ),
                        None => self.toasts.say("Slot removed"),
                    }
                }
                Err(error) => {
                    let refused = self.refuse(&error);
                    self.refused.try_set(Some(refused));
                }
            }
            self.end(number);
        });
    }

    /// Loads again what is shown.
    pub fn reload(self) {
        let Some(week) = self.try_with_frame(|frame| frame.week.to_string()) else { return };
        spawn_local(async move {
            // What cannot be loaded stays as it is; the header says that the line is down.
            if let Ok(week) = show_week(week).await {
                self.slots.try_update(|slots| slots.reload_as_of(week.slots, week.now));
                self.bookings.try_update(|bookings| bookings.reload_as_of(week.bookings, week.now));
                self.now.try_set(week.now);
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

    fn begin(self, act: Act) -> u128 {
        let number = self.acts.try_update_value(|last| {
            *last += 1;
            *last
        });
        let number = number.unwrap_or_default();
        self.refused.try_set(None);
        self.under_way.try_update(|acts| acts.push(UnderWay { number, act }));
        number
    }

    fn end(self, number: u128) {
        self.under_way.try_update(|acts| acts.retain(|act| act.number != number));
    }

    /// The reason is likely something that this page does not show yet.
    fn refuse(self, error: &AppError) -> String {
        self.reload();
        error.to_string()
    }
}
