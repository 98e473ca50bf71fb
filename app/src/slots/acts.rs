//! What an interviewer does to the week: shown at once, and taken back with the reason where it is refused.

use domain::{
    slots::{Location, Slot},
    time::{Interval, IsoWeek},
};
use leptos::task::spawn_local;

use super::{
    board::{Act, Board, Open, ShownSlot, UnderWay},
    server_fns::{change_slot, offer_slot, remove_slot, show_week},
    typed::Typed,
    words,
};
use crate::signals::Callback;
use crate::{error::AppError, session};

impl Board {
    /// Where it is refused, what was typed comes back in the form.
    pub fn offer(self, typed: Typed) {
        let meant = self.meant(&typed);
        let number = self.begin(meant.map(|(interval, location)| Act::Offer { interval, location }));
        spawn_local(async move {
            match offer_slot(typed.clone()).await {
                Ok(slot) => {
                    self.slots.try_update(|slots| slots.put(slot.clone()));
                    let offered = ShownSlot::from(&slot);
                    let told = format!("Slot offered: {}", self.named(&offered));
                    let undo = Callback::new(move |()| self.remove(self.newest(&offered), false));
                    self.toasts.say_with_undo(told, undo);
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
        let (id, version) = (slot.id, slot.version);
        let meant = self.meant(&typed);
        let number = self.begin(meant.map(|(interval, location)| Act::Change { id, interval, location }));
        spawn_local(async move {
            match change_slot(id, version, typed.clone()).await {
                Ok(slot) => {
                    let told = format!("Slot changed: {}", self.named(&ShownSlot::from(&slot)));
                    self.slots.try_update(|slots| slots.put(slot));
                    self.toasts.say(told);
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
        let number = self.begin(Some(Act::Remove { id: slot.id }));
        let told = format!("Slot removed: {}", self.named(&slot));
        let again = self.as_typed(&slot).filter(|_| undo);
        spawn_local(async move {
            match (remove_slot(slot.id, slot.version).await, again) {
                (Ok(()), again) => {
                    self.slots.try_update(|slots| slots.forget(slot.id.0));
                    match again {
                        Some(typed) => self
                            .toasts
                            .say_with_undo(told, Callback::new(move |()| self.offer(typed.clone()))),
                        None => self.toasts.say(told),
                    }
                }
                (Err(error), _) => {
                    let refused = self.refuse(&error);
                    self.refused.try_set(Some(refused));
                }
            }
            self.end(number);
        });
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

    fn begin(self, act: Option<Act>) -> u128 {
        let number = self.acts.try_update_value(|last| {
            *last += 1;
            *last
        });
        let number = number.unwrap_or_default();
        self.refused.try_set(None);
        self.under_way.try_update(|acts| acts.extend(act.map(|act| UnderWay { number, act })));
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
