//! What is known while copies are planned: by whom, from what, into which weeks.

use domain::{
    ids::SlotId,
    rules::{Facts, Offered},
    slots::{
        Slot,
        plan::{self, Original, Plan},
    },
    time::IsoWeek,
};
use leptos::task::spawn_local;
use uuid::Uuid;

use super::{
    board::{Board, Frame, Open, ShownSlot, Which},
    copies::Copies,
    server_fns::{show_offered, show_week},
    words,
};
use crate::{
    dom::effect,
    signals::{Memo, RwSignal},
};

/// What the dialog knows.
#[derive(Clone, Copy)]
pub(super) struct Copier {
    pub(super) board: Board,
    pub(super) which: Memo<Which>,
    /// As chosen.
    pub(super) weeks: RwSignal<String>,
    /// Of the week before, where that is copied.
    pub(super) before: RwSignal<Option<Vec<Slot>>>,
    /// What is offered in the weeks that are copied into.
    pub(super) there: RwSignal<Option<Vec<Offered>>>,
    /// Why what the preview needs, or what was sent, did not arrive.
    pub(super) refused: RwSignal<Option<String>>,
}

impl Copier {
    pub(super) fn title(self) -> String {
        match self.which.get() {
            Which::LastWeek => "Copy last week".to_owned(),
            Which::Repeated(None) => "Repeat this week".to_owned(),
            Which::Repeated(Some(id)) => {
                let slot = self.board.slot(id);
                let named = |slot| self.board.with_frame(|frame| words::title(&slot, &frame.zone));
                slot.map_or_else(|| "Repeat a slot".to_owned(), |slot| format!("Repeat {}", named(slot)))
            }
        }
    }

    pub(super) fn asked(self) -> Copies {
        let week = self.board.with_frame(|frame| frame.week);
        match self.which.get() {
            Which::LastWeek => Copies { of: week.plus(-1), only: None, first: week, weeks: 1 },
            Which::Repeated(only) => {
                let weeks = self.weeks.with(|weeks| weeks.parse()).unwrap_or(1);
                Copies { of: week, only, first: week.plus(1), weeks }
            }
        }
    }

    /// Asks for what the page does not show, each time anew: others may have changed it.
    pub(super) fn load_when(self, open: RwSignal<bool>) {
        effect(move |_| {
            if !open.get() {
                return;
            }
            let which = self.which.get();
            let refused = self.board.open.with_untracked(|open| match open {
                Some(Open::Copies { refused, .. }) => refused.clone(),
                _ => None,
            });
            self.refused.set(refused);
            self.there.set(None);
            self.before.set(None);
            self.load(which);
        });
    }

    fn load(self, which: Which) {
        let week = self.board.with_frame(|frame| frame.week);
        let (first, weeks) = match which {
            Which::LastWeek => (week, 1),
            // All that may be chosen: then choosing waits for nothing.
            Which::Repeated(_) => (week.plus(1), plan::MOST_WEEKS),
        };
        spawn_local(async move {
            match show_offered(first, weeks).await {
                Ok(there) => drop(self.there.try_set(Some(there))),
                Err(error) => drop(self.refused.try_set(Some(error.to_string()))),
            }
        });
        if which == Which::LastWeek {
            spawn_local(async move {
                match show_week(week.plus(-1).to_string()).await {
                    Ok(loaded) => drop(self.before.try_set(Some(loaded.slots))),
                    Err(error) => drop(self.refused.try_set(Some(error.to_string()))),
                }
            });
        }
    }

    /// What is copied, once it is known.
    fn originals(self, copies: &Copies) -> Option<Vec<Original>> {
        let known: Vec<(SlotId, Original)> = match self.which.get() {
            Which::LastWeek => self.before.with(|before| {
                let of = |slot: &Slot| {
                    (slot.id, Original { interval: slot.interval, location: slot.location.clone() })
                };
                before.as_ref().map(|slots| slots.iter().map(of).collect())
            })?,
            Which::Repeated(_) => {
                let shown = self.board.shown.get().into_iter().filter(|slot| !slot.saving);
                shown
                    .map(|slot| (slot.id, Original { interval: slot.interval, location: slot.location }))
                    .collect()
            }
        };
        let is_meant = |(id, original): &(SlotId, Original)| {
            copies.only.is_none_or(|only| only == *id)
                && self.board.week_of(original.interval.start()) == Some(copies.of)
        };
        Some(known.into_iter().filter(is_meant).map(|(_, original)| original).collect())
    }

    /// What is offered by now in the weeks concerned, as far as is known.
    fn offered(self) -> Option<Vec<Offered>> {
        let mut offered = self.there.get()?;
        let shown = self.board.shown.with(|shown| shown.iter().map(ShownSlot::offered).collect::<Vec<_>>());
        offered.retain(|there| shown.iter().all(|shown| shown.id != there.id));
        offered.extend(shown);
        Some(offered)
    }

    /// What would come of it; `None` until all is known that it depends on.
    pub(super) fn plan(self) -> Option<(Plan, Vec<Offered>)> {
        let copies = self.asked();
        let (originals, offered) = (self.originals(&copies)?, self.offered()?);
        let weeks: Vec<IsoWeek> =
            (0..i64::from(copies.weeks)).map(|ahead| copies.first.plus(ahead)).collect();
        let now = self.board.now.get();
        let mut ids = (1..).map(|number| SlotId(Uuid::from_u128(number)));
        let plan = self.board.with_frame(|frame| {
            let facts = facts(frame, &offered);
            plan::plan(&originals, &weeks, facts, now, || ids.next().unwrap_or(SlotId(Uuid::nil())))
        });
        // What is copied is among what the others meet.
        let mut known = offered;
        let plan = plan.unwrap_or_default();
        known.extend(plan.copies.iter().map(|copied| Offered { id: copied.id, interval: copied.interval }));
        Some((plan, known))
    }
}

/// What the rules are asked about.
pub(super) fn facts<'a>(frame: &'a Frame, offered: &'a [Offered]) -> Facts<'a> {
    Facts { zone: &frame.zone, offered, max_days_per_week: frame.max_days_per_week }
}
