//! Slots: create, copy, list, get, edit, delete.

mod copies;

use chrono::NaiveDate;
use domain::{
    actor::Actor,
    bookings::Booking,
    events::Event,
    fields::Fields,
    ids::{OpeningId, PersonId, SlotId, Version},
    paging::{Page, Paging},
    people::Person,
    permissions::{self, Permission},
    refusal::Refusal,
    rules::{self, Facts, Proposed},
    slots::{RawSlot, RawSlotChanges, Slot, SlotStatus, plan::Copied},
    text::Line,
    time::{Instant, Interval, IsoWeek, Zone},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use copies::{Copies, Copying, copy, offered};

use crate::{
    Context, Error, Result, interviews,
    store::{self, Limit, Txn, audit::Subject, locks},
    time_zones,
};

/// Which slots; `None` means any. `from` and `to` are a half-open window that the slot overlaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotFilter {
    pub interviewer: Option<PersonId>,
    /// Offered by those who usually interview for it; by anybody where nobody is named.
    pub opening: Option<OpeningId>,
    pub from: Option<Instant>,
    pub to: Option<Instant>,
    pub status: Option<SlotStatus>,
    /// Begins within one of these.
    pub begins: Option<Vec<Interval>>,
    /// Words that the interviewer's name or the place contain, whatever their case.
    pub text: Option<String>,
}

/// An interviewer's week, with all that the rules need to know to decide in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Week {
    pub interviewer: PersonId,
    pub week: IsoWeek,
    pub today: NaiveDate,
    pub now: Instant,
    /// The interviewer's zone, over a range that reaches beyond every slot that may be offered.
    pub zone: Zone,
    pub max_days_per_week: usize,
    /// All in the week and the days around it, ordered by start.
    pub slots: Vec<Slot>,
    /// Those that hold one of its slots.
    pub bookings: Vec<Booking>,
}

/// Offers a slot, for whoever asks or, for an administrator, for the interviewer named.
pub async fn create(cx: &Context, actor: &Actor, raw: RawSlot) -> Result<Slot> {
    permissions::check(actor, Permission::OfferSlots)?;
    let form = raw.parse(cx.now())?;
    let interviewer = form.interviewer.or_else(|| actor.roles.interviewer.then_some(actor.person));
    let interviewer =
        interviewer.ok_or_else(|| nobody("is required: an administrator offers for somebody"))?;
    permissions::check(actor, Permission::OfferSlotsFor(interviewer))?;
    cx.write((actor.clone(), interviewer, form), |txn, (actor, interviewer, form)| {
        Box::pin(async move {
            offering(txn, *interviewer).await?;
            txn.admit(actor, Limit::Writes).await?;
            locks::interviewers(txn, &[*interviewer]).await?;
            // Read once more: until it was locked, the zone could change.
            let person = offering(txn, *interviewer).await?;
            let day = allowed(txn, &person, Proposed { id: None, interval: form.interval }).await?;
            let (id, location) = (SlotId(txn.new_id()), form.location.clone());
            offer(txn, actor, &person, Copied { id, day, interval: form.interval, location }).await
        })
    })
    .await
}

/// Writes a slot that the rules allow. The interviewer is locked.
async fn offer(txn: &Txn<'_>, actor: &Actor, person: &Person, copied: Copied) -> Result<Slot> {
    let Copied { id, day, interval, location } = copied;
    let slot = Slot {
        id,
        interviewer: person.id,
        interviewer_name: person.name.clone(),
        interval,
        time_zone: person.time_zone.clone(),
        location,
        status: SlotStatus::Available,
        version: Version::FIRST,
        created_at: txn.now,
        updated_at: txn.now,
    };
    store::slots::insert(txn, &slot, day).await?;
    txn.record(Some(actor), "created", Subject::Slot, slot.id.0, times(&slot)).await?;
    txn.emit(Event::SlotCreated(slot.clone())).await?;
    Ok(slot)
}

/// Ordered by start, then id. An interviewer sees their own.
pub async fn list(cx: &Context, actor: &Actor, mut filter: SlotFilter, paging: Paging) -> Result<Page<Slot>> {
    permissions::check(actor, Permission::SeeSlots)?;
    if let Some(Err(sentence)) = filter.text.as_deref().map(Line::parse) {
        return Err(Refusal::InvalidInput { fields: Fields::of("text", sentence) }.into());
    }
    if !only_of_interest(cx, actor, &mut filter.interviewer).await? {
        return Ok(Page { items: Vec::new(), total: 0, paging });
    }
    let among = match filter.opening {
        Some(opening) => {
            let opening =
                store::openings::find(cx.reader(), opening).await?.ok_or_else(interviews::nowhere)?;
            opening.interviewers.into_iter().map(|person| person.id).collect()
        }
        None => Vec::new(),
    };
    store::slots::list(cx.reader(), &filter, &among, paging).await
}

pub async fn get(cx: &Context, actor: &Actor, id: SlotId) -> Result<Slot> {
    permissions::check(actor, Permission::SeeSlots)?;
    seen(actor, store::slots::find(cx.reader(), id).await?)
}

/// `expected`: the version the caller has seen; another one is refused.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    id: SlotId,
    expected: Option<Version>,
    raw: RawSlotChanges,
) -> Result<Slot> {
    permissions::check(actor, Permission::ChangeSlots)?;
    let changes = raw.parse(cx.now())?;
    cx.write((actor.clone(), id, expected, changes), |txn, (actor, id, expected, changes)| {
        Box::pin(async move {
            let slot = held(txn, actor, *id, *expected).await?;
            let (before, interval) = (times(&slot), slot.interval);
            let person = offering(txn, slot.interviewer).await?;
            let slot = slot.edited(changes, txn.now)?;
            if slot.interval == interval {
                store::slots::save_place(txn, &slot).await?;
            } else {
                let moved = Proposed { id: Some(*id), interval: slot.interval };
                let day = allowed(txn, &person, moved).await?;
                store::slots::save(txn, &slot, day).await?;
            }
            let details = json!({ "before": before, "after": times(&slot) });
            txn.record(Some(actor), "edited", Subject::Slot, id.0, details).await?;
            txn.emit(Event::SlotUpdated(slot.clone())).await?;
            Ok(slot)
        })
    })
    .await
}

pub async fn delete(cx: &Context, actor: &Actor, id: SlotId, expected: Option<Version>) -> Result<()> {
    permissions::check(actor, Permission::ChangeSlots)?;
    cx.write((actor.clone(), id, expected), |txn, (actor, id, expected)| {
        Box::pin(async move {
            let slot = held(txn, actor, *id, *expected).await?.deleted(txn.now)?;
            store::slots::delete(txn, *id).await?;
            txn.record(Some(actor), "deleted", Subject::Slot, id.0, times(&slot)).await?;
            txn.emit(Event::SlotDeleted(slot)).await
        })
    })
    .await
}

/// The week of whoever asks, or for an administrator of any interviewer; `None`: this week.
pub async fn week(cx: &Context, actor: &Actor, of: Option<PersonId>, week: Option<IsoWeek>) -> Result<Week> {
    let interviewer = of.unwrap_or(actor.person);
    permissions::check(actor, Permission::OfferSlotsFor(interviewer))?;
    let person = store::people::find(cx.reader(), interviewer).await?.ok_or(Refusal::NotFound)?;
    let now = cx.now();
    let zone = zone(&person, now)?;
    let today = zone.day(now).map_err(anyhow::Error::from)?;
    let week = week.unwrap_or_else(|| IsoWeek::of(today));
    let slots = store::slots::around(cx.reader(), interviewer, week).await?;
    let bookings = match (slots.first(), slots.last()) {
        (Some(first), Some(last)) => {
            let (from, to) = (first.interval.start(), last.interval.end());
            store::bookings::live_between(cx.reader(), interviewer, from, to).await?
        }
        _ => Vec::new(),
    };
    let max_days_per_week = store::policy::max_days_per_week(cx.reader()).await?;
    Ok(Week { interviewer, week, today, now, zone, max_days_per_week, slots, bookings })
}

/// The slot, locked, if the caller may change it and has seen its version.
async fn held(txn: &Txn<'_>, actor: &Actor, id: SlotId, expected: Option<Version>) -> Result<Slot> {
    let interviewer = store::slots::interviewer_of(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    permissions::check(actor, Permission::ChangeSlot { of: interviewer })?;
    txn.admit(actor, Limit::Writes).await?;
    locks::interviewers(txn, &[interviewer]).await?;
    locks::slots(txn, &[id]).await?;
    let slot = store::slots::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    if expected.is_some_and(|expected| expected != slot.version) {
        return Err(Refusal::VersionMismatch.into());
    }
    Ok(slot)
}

/// The day the slot would begin on, if the rules allow it. The interviewer is locked.
async fn allowed(txn: &Txn<'_>, person: &Person, proposed: Proposed) -> Result<NaiveDate> {
    let zone = zone(person, txn.now)?;
    let day = zone.day(proposed.interval.start()).map_err(anyhow::Error::from)?;
    let offered = store::slots::offered_around(txn.db, person.id, day).await?;
    let max_days_per_week = store::policy::max_days_per_week(txn.db).await?;
    let facts = Facts { zone: &zone, offered: &offered, max_days_per_week };
    let violations = rules::check(proposed, facts).map_err(anyhow::Error::from)?;
    if violations.is_empty() { Ok(day) } else { Err(Refusal::SlotRules { violations }.into()) }
}

/// The active interviewer of that id.
async fn offering(txn: &Txn<'_>, id: PersonId) -> Result<Person> {
    let person = store::people::find(txn.db, id).await?;
    let offers = |person: &Person| person.active && person.roles.interviewer;
    person.filter(offers).ok_or_else(|| nobody("must be the id of an active interviewer"))
}

/// Narrows a filter to what the actor may see; `false`: that is nothing. An interviewer that is nobody is refused.
pub(crate) async fn only_of_interest(
    cx: &Context,
    actor: &Actor,
    interviewer: &mut Option<PersonId>,
) -> Result<bool> {
    if !actor.roles.coordinates() {
        let asked = interviewer.replace(actor.person);
        return Ok(asked.is_none_or(|asked| asked == actor.person));
    }
    if let Some(id) = *interviewer
        && store::people::find(cx.reader(), id).await?.is_none()
    {
        return Err(nobody("must be the id of somebody here"));
    }
    Ok(true)
}

fn seen(actor: &Actor, slot: Option<Slot>) -> Result<Slot> {
    let slot = slot.ok_or(Refusal::NotFound)?;
    permissions::check(actor, Permission::SeeSlot { of: slot.interviewer })?;
    Ok(slot)
}

fn zone(person: &Person, now: Instant) -> Result<Zone> {
    time_zones::zone_around(&person.time_zone, now)
}

fn nobody(sentence: &str) -> Error {
    Refusal::InvalidInput { fields: Fields::of("interviewerId", sentence) }.into()
}

fn times(slot: &Slot) -> serde_json::Value {
    let interval: Interval = slot.interval;
    json!({ "interval": interval, "location": slot.location })
}
