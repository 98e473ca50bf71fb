//! What the demo company has offered and booked, made by the rules and transitions of `domain`.

use chrono::{Days, NaiveDate, TimeDelta, Timelike as _};
use domain::{
    actor::Role,
    bookings::{BookedCandidate, Booking, BookingStatus, Released},
    candidates::Candidate,
    ids::{BookingId, PersonId, SlotId, Version},
    outcomes::{Absent, Conclusion},
    people::Person,
    rules::{
        self, Facts, Offered, Proposed,
        nobody_twice::{self, Engagement, Party},
    },
    slots::{Location, Slot, SlotStatus},
    text::{Line, Note},
    time::{Instant, Interval, LocalTime, Zone},
};
use serde_json::{Value, json};

use super::company::{CANCEL_REASONS, DAYS, HOURS, INTERVIEWERS, MOVE_REASONS, NOTES};
use crate::{Result, audit, store::Txn, time_zones};

/// The weeks around this one, and how many of a hundred slots of each are booked.
const WEEKS: [(i64, usize); 4] = [(-1, 85), (0, 65), (1, 45), (2, 20)];

pub(super) struct Diary {
    pub(super) offers: Vec<Offer>,
    pub(super) interviews: Vec<Interview>,
    pub(super) entries: Vec<Entry>,
}

/// A slot, and the interviewer's local day on which it begins.
pub(super) struct Offer {
    pub(super) slot: Slot,
    pub(super) day: NaiveDate,
    /// How many of a hundred such slots are booked.
    sought: usize,
}

pub(super) struct Interview {
    pub(super) booking: Booking,
    pub(super) cancel_reason: Option<Line>,
}

/// A line of history.
pub(super) struct Entry {
    pub(super) at: Instant,
    pub(super) by: PersonId,
    pub(super) role: Role,
    pub(super) action: &'static str,
    pub(super) booking: BookingId,
    pub(super) details: Value,
}

impl Diary {
    /// The same for the same `now`, ids aside.
    pub(super) fn kept(
        txn: &Txn<'_>,
        interviewers: &[Person],
        coordinators: &[PersonId],
        candidates: &[Candidate],
        max_days_per_week: usize,
    ) -> Result<Self> {
        let mut diary = Self { offers: Vec::new(), interviews: Vec::new(), entries: Vec::new() };
        for (index, interviewer) in interviewers.iter().enumerate() {
            diary.offers.extend(offers(txn, index, interviewer, max_days_per_week)?);
        }
        for index in 0..diary.offers.len() {
            let by = coordinators[index % coordinators.len()];
            if diary.offers[index].is_sought(index) {
                diary.interview(txn, index, by, candidates)?;
            }
        }
        Ok(diary)
    }

    /// Somebody books it; then, now and then, somebody thinks better of it.
    fn interview(
        &mut self,
        txn: &Txn<'_>,
        index: usize,
        by: PersonId,
        candidates: &[Candidate],
    ) -> Result<()> {
        let now = txn.now;
        let slot = &self.offers[index].slot;
        let Some(candidate) = self.candidate_for(slot, index, candidates)? else { return Ok(()) };
        let is_moved = index % 7 == 3;
        let first = self.another_free(index).filter(|_| is_moved).unwrap_or(index);
        let earliest = self.offers[first].slot.interval.start().min(slot.interval.start());
        let booked_at = (earliest - TimeDelta::days(4)).min(now - TimeDelta::hours(5));
        let changed_at = (earliest - TimeDelta::days(2)).min(now - TimeDelta::hours(3));

        let held = self.offers[first].slot.clone().booked(booked_at)?;
        let mut booking = new_booking(txn, held, candidate, by, index, booked_at);
        self.note(booked_at, by, "booked", &booking, audit::held(&booking));

        let mut cancel_reason = None;
        if first != index {
            let before = audit::held(&booking);
            let Released { booking: moved, freed } =
                booking.moved(self.offers[index].slot.clone(), changed_at)?;
            self.offers[first].slot = freed;
            booking = moved;
            let reason = MOVE_REASONS[index % MOVE_REASONS.len()];
            let details = json!({ "from": before, "to": audit::held(&booking), "reason": reason });
            self.note(changed_at, by, "moved", &booking, details);
        } else if index % 11 == 5 {
            let reason = CANCEL_REASONS[index % CANCEL_REASONS.len()];
            let Released { booking: cancelled, freed } = booking.cancelled(changed_at)?;
            (booking, cancel_reason) = (cancelled, Some(Line::stored(reason.to_owned())));
            self.offers[index].slot = freed;
            self.note(changed_at, by, "cancelled", &booking, json!({ "reason": reason }));
        }
        if booking.status.is_live() {
            booking = self.concluded(booking, index, now)?;
            self.offers[index].slot = booking.slot.clone();
        }
        self.interviews.push(Interview { booking, cancel_reason });
        Ok(())
    }

    /// What came of it, where that was said: of what ended within the last day it was not yet.
    fn concluded(&mut self, booking: Booking, index: usize, now: Instant) -> Result<Booking> {
        let ended = booking.slot.interval.end();
        if ended + TimeDelta::hours(24) > now {
            return Ok(booking);
        }
        let is_missed = index % 9 == 4;
        let conclusion =
            if is_missed { Conclusion::NoShow(Absent::Candidate) } else { Conclusion::Completed };
        let said_at = ended + TimeDelta::minutes(10);
        let booking = booking.concluded(conclusion, said_at)?;
        let (by, action) = (booking.slot.interviewer, booking.status.as_str());
        let (role, details) = (Role::Interviewer, json!({}));
        self.entries.push(Entry { at: said_at, by, role, action, booking: booking.id, details });
        Ok(booking)
    }

    fn note(&mut self, at: Instant, by: PersonId, action: &'static str, booking: &Booking, details: Value) {
        self.entries.push(Entry { at, by, role: Role::Coordinator, action, booking: booking.id, details });
    }

    /// A later slot of the same interviewer that nobody will have booked.
    fn another_free(&self, index: usize) -> Option<usize> {
        let wanted = &self.offers[index].slot;
        (index + 1..self.offers.len()).find(|&other| {
            let offer = &self.offers[other];
            offer.slot.interviewer == wanted.interviewer
                && offer.slot.version == Version::FIRST
                && !offer.is_sought(other)
        })
    }

    /// Somebody who is free and awake then, with everybody's turn coming round.
    fn candidate_for(
        &self,
        slot: &Slot,
        index: usize,
        candidates: &[Candidate],
    ) -> Result<Option<BookedCandidate>> {
        let engagements = self.engagements();
        for turn in 0..candidates.len() {
            let candidate = &candidates[(index * 7 + turn) % candidates.len()];
            let parties = [Party::Candidate(candidate.id), Party::Person(slot.interviewer)];
            let free = nobody_twice::check(&parties, slot.interval, None, &engagements).is_ok();
            if free && is_awake(candidate, slot.interval)? {
                return Ok(Some(booked(candidate)));
            }
        }
        Ok(None)
    }

    fn engagements(&self) -> Vec<Engagement> {
        let live = self
            .interviews
            .iter()
            .map(|interview| &interview.booking)
            .filter(|booking| booking.status.is_live());
        live.flat_map(|booking| {
            [Party::Candidate(booking.candidate.id), Party::Person(booking.slot.interviewer)].map(|party| {
                Engagement { party, occasion: booking.id.into(), interval: booking.slot.interval }
            })
        })
        .collect()
    }
}

impl Offer {
    /// Spread evenly, whatever the number.
    fn is_sought(&self, index: usize) -> bool {
        index * 37 % 100 < self.sought
    }
}

/// The interviewer's slots of all weeks, as far as the rules allow them.
fn offers(txn: &Txn<'_>, index: usize, interviewer: &Person, max_days_per_week: usize) -> Result<Vec<Offer>> {
    let zone = time_zones::zone_around(&interviewer.time_zone, txn.now)?;
    let this_week = zone.week(txn.now).map_err(anyhow::Error::from)?;
    let mut offers: Vec<Offer> = Vec::new();
    for (turn, (weeks, sought)) in WEEKS.into_iter().enumerate() {
        let monday = this_week.plus(weeks).monday();
        for (nth, &after_monday) in DAYS[(index + turn) % DAYS.len()].iter().enumerate() {
            let day = monday + Days::new(after_monday);
            for (hour, minute, minutes) in HOURS[(index + turn + nth) % HOURS.len()] {
                let Some(interval) = interval(&zone, day, *hour, *minute, *minutes)? else { continue };
                let offered: Vec<Offered> = offers.iter().map(|offer| offer.slot.offered()).collect();
                let facts = Facts { zone: &zone, offered: &offered, max_days_per_week };
                let violations =
                    rules::check(Proposed { id: None, interval }, facts).map_err(anyhow::Error::from)?;
                if violations.is_empty() {
                    let location = location(index, offers.len());
                    offers.push(Offer { slot: slot(txn, interviewer, interval, location), day, sought });
                }
            }
        }
    }
    Ok(offers)
}

/// `None` where clocks do not show that time just once.
fn interval(zone: &Zone, day: NaiveDate, hour: u32, minute: u32, minutes: i64) -> Result<Option<Interval>> {
    let Some(wall) = day.and_hms_opt(hour, minute, 0) else { return Ok(None) };
    Ok(match zone.resolve(wall).map_err(anyhow::Error::from)? {
        LocalTime::Single(start) => Interval::new(start, start + TimeDelta::minutes(minutes)).ok(),
        LocalTime::Skipped(_) | LocalTime::Ambiguous { .. } => None,
    })
}

fn slot(txn: &Txn<'_>, interviewer: &Person, interval: Interval, location: Location) -> Slot {
    let offered_at = (interval.start() - TimeDelta::days(14)).min(txn.now - TimeDelta::days(2));
    Slot {
        id: SlotId(txn.new_id()),
        interviewer: interviewer.id,
        interviewer_name: interviewer.name.clone(),
        interval,
        time_zone: interviewer.time_zone.clone(),
        location: Some(location),
        status: SlotStatus::Available,
        version: Version::FIRST,
        created_at: offered_at,
        updated_at: offered_at,
    }
}

/// By link, every third in a room.
fn location(interviewer: usize, nth: usize) -> Location {
    let colleague = &INTERVIEWERS[interviewer % INTERVIEWERS.len()];
    let name = colleague.email.split('@').next().unwrap_or_default().replace('.', "-");
    Location(Line::stored(if nth % 3 == 2 {
        colleague.room.to_owned()
    } else {
        format!("https://meet.example.com/{name}")
    }))
}

fn new_booking(
    txn: &Txn<'_>,
    slot: Slot,
    candidate: BookedCandidate,
    by: PersonId,
    index: usize,
    at: Instant,
) -> Booking {
    let id = txn.new_id();
    let notes = NOTES.get(index % 8).map(|note| Note::stored((*note).to_owned()));
    Booking {
        id: BookingId(id),
        slot,
        candidate,
        coordinator: by,
        status: BookingStatus::Booked,
        notes,
        version: Version::FIRST,
        ics_uid: format!("{id}@convoke"),
        sequence: 0,
        created_at: at,
        updated_at: at,
    }
}

fn booked(candidate: &Candidate) -> BookedCandidate {
    let Candidate { id, name, email, time_zone, version: _, created_at: _, updated_at: _ } =
        candidate.clone();
    BookedCandidate { id, name, email, time_zone }
}

/// From seven in the morning to ten at night, where their zone is known.
fn is_awake(candidate: &Candidate, interval: Interval) -> Result<bool> {
    let Some(zone) = &candidate.time_zone else { return Ok(true) };
    let (start, end) = (time_zones::local(zone, interval.start())?, time_zones::local(zone, interval.end())?);
    Ok(start.hour() >= 7 && end.hour() < 22 && start.date_naive() == end.date_naive())
}
