//! The week on screen: what the server told, and what is under way to it.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    bookings::Booking,
    ids::{BookingId, PersonId, SlotId, Version},
    rules::{Facts, Offered, Proposed, slot_length},
    slots::{Location, Slot, SlotStatus},
    time::{Instant, Interval, IsoWeek, Zone},
};
use uuid::Uuid;

use super::{typed::Typed, verdict, week::Week};
use crate::{
    bookings::Opened,
    delivery::{Deliveries, UnderWay},
    error::AppError,
    live::{BookingChange, Change, Shown, SlotChange},
    sent::Sent,
    signals::{Memo, RwSignal, StoredValue, memo},
    ui::{
        toast::{Toasts, use_toasts},
        week_grid::Verdict,
    },
};

/// What does not change while a week is on screen.
#[derive(Clone, Debug)]
pub struct Frame {
    pub interviewer: PersonId,
    pub week: IsoWeek,
    pub zone: Zone,
    pub max_days_per_week: usize,
    /// Where a new slot is offered at first.
    pub likely_day: NaiveDate,
}

/// A slot as it is shown: as told, or as it will be once the server agrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSlot {
    pub id: SlotId,
    pub interval: Interval,
    pub location: Option<Location>,
    pub status: SlotStatus,
    pub version: Version,
    pub saving: bool,
}

impl From<&Slot> for ShownSlot {
    fn from(slot: &Slot) -> Self {
        Self {
            id: slot.id,
            interval: slot.interval,
            location: slot.location.clone(),
            status: slot.status,
            version: slot.version,
            saving: false,
        }
    }
}

impl ShownSlot {
    /// What the rules need to know about it.
    #[must_use]
    pub fn offered(&self) -> Offered {
        Offered { id: self.id, interval: self.interval }
    }

    /// The place as it would be typed.
    #[must_use]
    pub fn place(&self) -> &str {
        self.location.as_ref().map_or("", Location::as_str)
    }
}

/// Something asked of the server and not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Offer {
        interval: Interval,
        location: Option<Location>,
    },
    Change {
        id: SlotId,
        interval: Interval,
        location: Option<Location>,
    },
    Remove {
        id: SlotId,
    },
    /// Says what came of an interview.
    Conclude {
        booking: BookingId,
    },
    /// Offers several at once.
    Copy(Vec<(Interval, Option<Location>)>),
    /// It is for the server to say what was meant.
    Unread,
}

/// Which dialog is open, with what was typed before where that was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Open {
    Offer {
        typed: Typed,
        refused: Option<String>,
    },
    Slot {
        id: SlotId,
        typed: Option<Typed>,
        refused: Option<String>,
    },
    /// Slots to be offered again in other weeks.
    Copies {
        which: Which,
        refused: Option<String>,
    },
}

/// What is to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The slots of the week before, into this week.
    LastWeek,
    /// The slots of this week, or one of them alone, into the weeks that follow.
    Repeated(Option<SlotId>),
}

/// All that is known of the interview whose slot is open.
pub(super) type OpenedInterview = Sent<SentInterview>;

/// Of no slot, nothing; of one that nobody booked, none.
pub(super) type SentInterview = Option<Result<Option<Opened>, AppError>>;

#[derive(Clone, Copy, Debug)]
pub struct Board {
    pub slots: RwSignal<Shown<Slot>>,
    pub bookings: RwSignal<Shown<Booking>>,
    pub now: RwSignal<Instant>,
    pub open: RwSignal<Option<Open>>,
    pub(super) interview: OpenedInterview,
    /// Why the last act was refused.
    pub refused: RwSignal<Option<String>>,
    pub(super) under_way: Deliveries<Act>,
    /// What is offered in other weeks that a form asked about.
    pub(super) elsewhere: RwSignal<BTreeMap<IsoWeek, Vec<Offered>>>,
    /// Every slot as it is shown, ordered by start.
    pub shown: Memo<Vec<ShownSlot>>,
    known: Memo<OfferedByTime>,
    pub(super) toasts: Toasts,
    frame: StoredValue<Frame>,
}

impl Board {
    pub(super) fn new(week: Week, interview: OpenedInterview) -> Self {
        let likely_day = week.likely_day();
        let Week { interviewer, week, today: _, now, zone, max_days_per_week, slots, bookings } = week;
        let slots = RwSignal::new(Shown::new(slots));
        let under_way = Deliveries::none();
        let elsewhere = RwSignal::new(BTreeMap::new());
        let shown = memo(move |_| slots.with(|slots| under_way.with(|acts| overlaid(slots.rows(), acts))));
        let frame = StoredValue::new(Frame { interviewer, week, zone, max_days_per_week, likely_day });
        let known = memo(move |_| {
            let offered = shown.with(|shown| elsewhere.with(|weeks| offered(shown, weeks)));
            frame.with_value(|frame| OfferedByTime::new(offered, &frame.zone))
        });
        Self {
            slots,
            bookings: RwSignal::new(Shown::new(bookings)),
            now: RwSignal::new(now),
            open: RwSignal::new(None),
            interview,
            refused: RwSignal::new(None),
            under_way,
            elsewhere,
            shown,
            known,
            toasts: use_toasts(),
            frame,
        }
    }

    pub fn with_frame<T>(self, read: impl FnOnce(&Frame) -> T) -> T {
        self.frame.with_value(read)
    }

    /// `None` once the week has left the screen.
    pub(super) fn try_with_frame<T>(self, read: impl FnOnce(&Frame) -> T) -> Option<T> {
        self.frame.try_with_value(read)
    }

    /// How many changes wait until the server can be reached.
    #[must_use]
    pub fn waiting(self) -> usize {
        self.under_way.waiting()
    }

    /// What came of an interview has been said, and not yet been heard.
    #[must_use]
    pub fn is_concluding(self, id: BookingId) -> bool {
        self.under_way.is_under_way(|act| *act == Act::Conclude { booking: id })
    }

    #[must_use]
    pub fn slot(self, id: SlotId) -> Option<ShownSlot> {
        self.shown.with(|shown| shown.iter().find(|slot| slot.id == id).cloned())
    }

    /// Who comes.
    #[must_use]
    pub fn booking(self, slot: SlotId) -> Option<Booking> {
        self.bookings.with(|bookings| {
            bookings
                .rows()
                .iter()
                .find(|booking| booking.slot.id == slot && booking.status.is_live())
                .cloned()
        })
    }

    #[must_use]
    pub fn day(self, at: Instant) -> Option<NaiveDate> {
        self.with_frame(|frame| frame.zone.day(at).ok())
    }

    #[must_use]
    pub fn today(self) -> Option<NaiveDate> {
        self.day(self.now.get())
    }

    /// The days of the week on which slots begin, in order.
    #[must_use]
    pub fn used_days(self) -> Vec<NaiveDate> {
        let week = self.with_frame(|frame| frame.week);
        let mut days: Vec<_> = self.shown.with(|shown| {
            let starts = shown.iter().map(|shown| shown.interval.start());
            starts.filter_map(|start| self.day(start)).filter(|&day| week.contains(day)).collect()
        });
        days.dedup();
        days
    }

    #[must_use]
    pub fn week_of(self, at: Instant) -> Option<IsoWeek> {
        self.day(at).map(IsoWeek::of)
    }

    /// Whether what is offered in that week is at hand, so that a slot in it can be judged.
    #[must_use]
    pub fn knows(self, week: IsoWeek) -> bool {
        self.with_frame(|frame| frame.week == week) || self.elsewhere.with(|weeks| weeks.contains_key(&week))
    }

    /// Whether a slot would do there; `id` is the one it would replace.
    #[must_use]
    pub fn judge(self, id: Option<SlotId>, interval: Interval) -> Verdict {
        let now = self.now.get();
        self.with_frame(|frame| {
            let Frame { zone, max_days_per_week, interviewer: _, week: _, likely_day: _ } = frame;
            let offered = self.known.with(|known| known.of_interest(interval));
            let facts = Facts { zone, offered: &offered, max_days_per_week: *max_days_per_week };
            verdict::verdict(Proposed { id, interval }, facts, now)
        })
    }

    /// Something is new about whoever comes to a slot.
    fn look_again(self, slot: SlotId) {
        let is_open = |open: &Option<Open>| matches!(open, Some(Open::Slot { id, .. }) if *id == slot);
        if self.open.try_with_untracked(is_open) == Some(true) {
            self.interview.refetch();
        }
    }

    /// Takes in a change that happened, here or elsewhere.
    pub fn take_in(self, change: Change) {
        let Some(own) = self.try_with_frame(|frame| frame.interviewer) else { return };
        match change {
            Change::Reload => self.reload(),
            Change::Room(_)
            | Change::Openings
            | Change::Preparation(_)
            | Change::FollowUps(_)
            | Change::Candidate(_) => {}
            Change::Slot { slot, .. } if slot.interviewer != own => {}
            Change::Slot { kind: SlotChange::Created | SlotChange::Updated, slot } => {
                self.slots.try_update(|slots| slots.put(slot));
            }
            Change::Slot { kind: SlotChange::Deleted, slot } => {
                self.slots.try_update(|slots| slots.remove(&slot));
            }
            Change::Booking { booking, .. } if booking.slot.interviewer != own => {}
            Change::Booking { kind: BookingChange::Created | BookingChange::Updated, booking } => {
                self.look_again(booking.slot.id);
                self.bookings.try_update(|bookings| bookings.put(*booking));
            }
            Change::Booking { kind: BookingChange::Cancelled, booking } => {
                self.look_again(booking.slot.id);
                self.bookings.try_update(|bookings| bookings.remove(&booking));
            }
        }
    }
}

/// `rows` as they will be once all acts have succeeded.
fn overlaid(rows: &[Slot], acts: &[UnderWay<Act>]) -> Vec<ShownSlot> {
    let mut shown: Vec<_> = rows.iter().filter_map(|row| after(row, acts)).collect();
    for UnderWay { number, to_be: act, waits: _ } in acts {
        let new = match act {
            Act::Offer { interval, location } => &[(*interval, location.clone())][..],
            Act::Copy(slots) => slots,
            Act::Change { .. } | Act::Remove { .. } | Act::Conclude { .. } | Act::Unread => &[],
        };
        // News of it may be here before the answer is.
        let is_news =
            |(_, (interval, _)): &(u128, &(Interval, _))| rows.iter().all(|row| row.interval != *interval);
        let new = (0..).zip(new).filter(is_news);
        shown.extend(new.map(|(nth, (interval, location))| {
            // An act has fewer than two to the sixteenth.
            not_yet_told((u128::from(*number) << 16) + nth, *interval, location.clone())
        }));
    }
    shown.sort_by_key(|shown| (shown.interval.start(), shown.id));
    shown
}

fn after(row: &Slot, acts: &[UnderWay<Act>]) -> Option<ShownSlot> {
    let mut shown = ShownSlot::from(row);
    for UnderWay { number: _, to_be: act, waits: _ } in acts {
        match act {
            Act::Remove { id } if *id == row.id => return None,
            Act::Change { id, interval, location } if *id == row.id => {
                shown.interval = *interval;
                shown.location.clone_from(location);
                shown.saving = true;
            }
            Act::Remove { .. }
            | Act::Change { .. }
            | Act::Offer { .. }
            | Act::Copy(_)
            | Act::Conclude { .. }
            | Act::Unread => {}
        }
    }
    Some(shown)
}

/// What is offered, as far as the page knows, so that what concerns a place is found at every move of a hand: a full week is
/// hundreds of slots.
#[derive(Clone, Debug, PartialEq, Eq)]
struct OfferedByTime {
    by_start: Vec<Offered>,
    /// Even where one of them is to be replaced, the day is used.
    first_two_of_days: Vec<Offered>,
}

impl OfferedByTime {
    fn new(mut offered: Vec<Offered>, zone: &Zone) -> Self {
        offered.sort_by_key(|offered| offered.interval.start());
        let mut begun: BTreeMap<Option<NaiveDate>, usize> = BTreeMap::new();
        let is_of_first_two = |offered: &&Offered| {
            // A day that cannot be told is for the rules to say.
            let day = zone.day(offered.interval.start()).ok();
            let before = begun.entry(day).or_default();
            *before += 1;
            day.is_none() || *before <= 2
        };
        let first_two_of_days = offered.iter().filter(is_of_first_two).copied().collect();
        Self { by_start: offered, first_two_of_days }
    }

    /// All that the rules can say something about where that interval is proposed: which days are used, and what shares
    /// an instant with it.
    fn of_interest(&self, interval: Interval) -> Vec<Offered> {
        let overlaps = |offered: &&Offered| offered.interval.overlaps(interval);
        let begin_before =
            |at: Instant| self.by_start.partition_point(|offered| offered.interval.start() < at);
        // Nothing that begins earlier lasts until then.
        let longest = TimeDelta::minutes(slot_length::MAX_MINUTES);
        let near = begin_before(interval.start() - longest)..begin_before(interval.end());
        // Each is told once.
        let of_days = self.first_two_of_days.iter().filter(|offered| !overlaps(offered));
        of_days.chain(self.by_start[near].iter().filter(overlaps)).copied().collect()
    }
}

/// What is shown, and what is known of other weeks besides.
fn offered(shown: &[ShownSlot], elsewhere: &BTreeMap<IsoWeek, Vec<Offered>>) -> Vec<Offered> {
    let mut offered: Vec<_> = shown.iter().map(ShownSlot::offered).collect();
    let is_unseen = |other: &&Offered| shown.iter().all(|shown| shown.id != other.id);
    offered.extend(elsewhere.values().flatten().filter(is_unseen));
    offered
}

/// A slot that has no id yet: the number of the act stands for it.
fn not_yet_told(number: u128, interval: Interval, location: Option<Location>) -> ShownSlot {
    ShownSlot {
        id: SlotId(Uuid::from_u128(number)),
        interval,
        location,
        status: SlotStatus::Available,
        version: Version::FIRST,
        saving: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::slots::fixtures::{self, interval, slot, slot_id};

    const MORNING: (&str, &str) = ("2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z");
    const NOON: (&str, &str) = ("2026-03-03T12:00:00Z", "2026-03-03T13:00:00Z");

    fn rows() -> Vec<Slot> {
        vec![slot(50, MORNING.0, MORNING.1, SlotStatus::Available)]
    }

    fn shown(act: Act) -> Vec<(Interval, bool)> {
        let shown = overlaid(&rows(), &[UnderWay { number: 1, to_be: act, waits: false }]);
        shown.into_iter().map(|shown| (shown.interval, shown.saving)).collect()
    }

    #[test]
    fn what_is_under_way_is_shown_as_it_will_be() {
        let (morning, noon) = (interval(MORNING.0, MORNING.1), interval(NOON.0, NOON.1));
        let id = slot_id(50);
        for (act, expected) in [
            (Act::Offer { interval: noon, location: None }, vec![(morning, false), (noon, true)]),
            (Act::Change { id, interval: noon, location: None }, vec![(noon, true)]),
            (Act::Copy(vec![(morning, None), (noon, None)]), vec![(morning, false), (noon, true)]),
            (Act::Remove { id }, vec![]),
            (Act::Remove { id: slot_id(51) }, vec![(morning, false)]),
        ] {
            assert_eq!(shown(act.clone()), expected, "{act:?}");
        }
    }

    #[test]
    fn an_offer_already_announced_is_not_shown_twice() {
        let morning = interval(MORNING.0, MORNING.1);
        assert_eq!(shown(Act::Offer { interval: morning, location: None }), [(morning, false)]);
    }

    #[test]
    fn what_the_rules_are_not_told_of_changes_nothing_about_their_verdict() {
        let offered: Vec<Offered> = [
            (1, "2026-03-02T13:00:00Z", "2026-03-02T13:45:00Z"),
            (2, "2026-03-02T14:00:00Z", "2026-03-02T14:30:00Z"),
            (3, "2026-03-02T15:00:00Z", "2026-03-02T15:30:00Z"),
            // Past midnight in Paris, which makes it the same day.
            (4, "2026-03-02T22:30:00Z", "2026-03-03T01:00:00Z"),
            // As long as a slot may be.
            (5, "2026-03-05T09:00:00Z", "2026-03-05T17:00:00Z"),
            (6, "2026-03-09T09:00:00Z", "2026-03-09T10:00:00Z"),
            // Beyond what the zone's rules reach.
            (7, "2050-03-09T09:00:00Z", "2050-03-09T10:00:00Z"),
        ]
        .map(|(id, start, end)| fixtures::offered(id, start, end))
        .into();
        let (zone, now) = (fixtures::paris(), fixtures::at("2026-03-01T12:00:00Z"));
        let known = OfferedByTime::new(offered.clone(), &zone);
        let quarters = (0..14 * 96)
            .map(|quarter| fixtures::at("2026-03-01T00:00:00Z") + TimeDelta::minutes(15) * quarter);
        let judged = |offered: &[Offered], proposed| {
            let facts = Facts { zone: &zone, offered, max_days_per_week: 2 };
            verdict::verdict(proposed, facts, now)
        };
        for start in quarters {
            let interval = Interval::new(start, start + TimeDelta::minutes(45)).unwrap();
            for id in [None, Some(1), Some(4), Some(5)] {
                let proposed = Proposed { id: id.map(slot_id), interval };
                let told = known.of_interest(interval);
                assert_eq!(judged(&told, proposed), judged(&offered, proposed), "{proposed:?}");
            }
        }
    }
}
