//! Follow-ups: what is to be done after interviews. After one that took place the product suggests what is usual; whoever
//! sees the interview adds to it, gives it to somebody, puts it off and does it.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    actor::Actor,
    bookings::Booking,
    events::Event,
    fields::Fields,
    follow_ups::{
        Assignee, FallsTo, FollowUp, Followed, Horizon, MAX_FOLLOW_UPS, NewFollowUp, RawFollowUp, SUGGESTED,
    },
    ids::{BookingId, FollowUpId, PersonId, Version},
    openings::Colleague,
    paging::{Page, Paging},
    people::Person,
    permissions::{self, Permission},
    refusal::Refusal,
    time::Instant,
};
use serde_json::json;

use crate::{
    Context, Result, assignments,
    jobs::to_do,
    notices, people, preparation,
    store::{self, Limit, Txn, audit::Subject, locks},
    time_zones,
};

/// Which follow-ups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FollowUpFilter {
    /// Whose; `None`: anybody's, for those who coordinate.
    pub assignee: Option<PersonId>,
    /// Of the open ones, those that are so near, seen from the day of whoever asks.
    pub horizon: Option<Horizon>,
    /// Those that are done, in place of those that are open.
    pub done: bool,
}

/// A follow-up, and the interview that it comes after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub follow_up: FollowUp,
    pub booking: Booking,
}

/// What whoever asks is to do, or everybody: one's own alone for those who do not coordinate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agenda {
    /// The day of whoever asks.
    pub today: NaiveDate,
    pub page: Page<Due>,
    /// How many open ones there are in all, of each horizon.
    pub open: HashMap<Horizon, u64>,
}

/// The open ones by their day, or those that are done, the last first.
pub async fn list(cx: &Context, actor: &Actor, mut filter: FollowUpFilter, paging: Paging) -> Result<Agenda> {
    permissions::check(actor, Permission::FollowUp)?;
    let zone = people::me(cx, actor).await?.time_zone;
    let today = time_zones::all(&zone)?.day(cx.now()).map_err(anyhow::Error::from)?;
    if !actor.roles.coordinates() {
        if filter.assignee.is_some_and(|assignee| assignee != actor.person) {
            let page = Page { items: Vec::new(), total: 0, paging };
            return Ok(Agenda { today, page, open: HashMap::new() });
        }
        filter.assignee = Some(actor.person);
    }
    let Page { items, total, paging } = store::follow_ups::list(cx.reader(), &filter, today, paging).await?;
    let ids = items.iter().map(|follow_up| follow_up.booking);
    let bookings = store::bookings::of_ids(cx.reader(), ids).await?;
    let due = |follow_up: FollowUp| {
        let booking = bookings.get(&follow_up.booking).cloned()?;
        Some(Due { follow_up, booking })
    };
    let page = Page { items: items.into_iter().filter_map(due).collect(), total, paging };
    let open = store::follow_ups::count(cx.reader(), filter.assignee, today).await?;
    Ok(Agenda { today, page, open })
}

/// What is to be done after an interview, what is due first before what is done. For those who see it.
pub async fn of(cx: &Context, actor: &Actor, id: BookingId) -> Result<Vec<FollowUp>> {
    permissions::check(actor, Permission::FollowUp)?;
    assignments::seen(cx, actor, id).await?;
    store::follow_ups::of(cx.reader(), id).await
}

/// To whom follow-ups of the interview can be given: whoever interviews first, the others by name.
pub async fn helpers(cx: &Context, actor: &Actor, id: BookingId) -> Result<Vec<Colleague>> {
    let helpers = preparation::helpers(cx, actor, id).await?;
    let (booking, _) = assignments::seen(cx, actor, id).await?;
    let interviewer = Colleague { id: booking.slot.interviewer, name: booking.slot.interviewer_name };
    Ok(std::iter::once(interviewer).chain(helpers).collect())
}

pub async fn add(cx: &Context, actor: &Actor, booking: BookingId, raw: RawFollowUp) -> Result<FollowUp> {
    permissions::check(actor, Permission::FollowUp)?;
    let form = raw.parse_new()?;
    cx.write((actor.clone(), booking, form), |txn, (actor, id, form)| {
        Box::pin(async move {
            let booking = held(txn, actor, *id).await?;
            if store::follow_ups::progress(txn.db, *id).await?.1 >= MAX_FOLLOW_UPS {
                let sentence =
                    format!("cannot be added: an interview has {MAX_FOLLOW_UPS} follow-ups at most");
                return Err(Refusal::InvalidInput { fields: Fields::of("kind", sentence) }.into());
            }
            let NewFollowUp { kind, title, due, assignee, note } = form.clone();
            let follow_up = FollowUp {
                id: FollowUpId(txn.new_id()),
                booking: booking.id,
                kind,
                title,
                due,
                snoozed_until: None,
                assignee: somebody(txn, actor, &booking, None, assignee.unwrap_or(actor.person)).await?,
                note,
                done: None,
                is_suggested: false,
                version: Version::FIRST,
            };
            let remind_at = reminded_at(txn, Some(actor), &follow_up)?;
            store::follow_ups::insert(txn, &[(follow_up.clone(), remind_at)]).await?;
            tell(txn, Some(actor), "follow_up_added", booking, &[&follow_up], None).await?;
            Ok(follow_up)
        })
    })
    .await
}

/// A follow-up, for those who see its interview.
pub async fn get(cx: &Context, actor: &Actor, id: FollowUpId) -> Result<FollowUp> {
    permissions::check(actor, Permission::FollowUp)?;
    let found = store::follow_ups::find(cx.reader(), id).await?.ok_or(Refusal::NotFound)?;
    assignments::seen(cx, actor, found.booking).await?;
    Ok(found)
}

/// Changes a follow-up, puts it off, or says that it is done. What is so already stays, whoever did it. `expected`: the
/// version that the caller has seen, so that nobody writes over what another wrote.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    id: FollowUpId,
    expected: Option<Version>,
    raw: RawFollowUp,
) -> Result<FollowUp> {
    permissions::check(actor, Permission::FollowUp)?;
    let changes = raw.parse_changes()?;
    cx.write((actor.clone(), id, expected, changes), |txn, (actor, id, expected, changes)| {
        Box::pin(async move {
            let (booking, before) = found(txn, actor, *id, *expected).await?;
            let assignee = match changes.assignee {
                None => None,
                Some(named) => Some(somebody(txn, actor, &booking, Some(&before.assignee), named).await?),
            };
            let by = store::people::named(txn.db, [actor.person.0]).await?.remove(&actor.person);
            let by = by.ok_or(Refusal::Forbidden)?;
            let Some(after) = before.clone().changed(changes, assignee, &by, txn.now) else {
                return Ok(before);
            };
            let is_elsewhere = after.day() != before.day() || after.assignee.id != before.assignee.id;
            if after.is_done() || is_elsewhere {
                notices::followed_up(txn, *id).await?;
            }
            if is_elsewhere || after.is_done() != before.is_done() {
                let remind_at = reminded_at(txn, Some(actor), &after)?;
                store::follow_ups::save_with(txn, &after, remind_at).await?;
            } else {
                store::follow_ups::save(txn, &after).await?;
            }
            let action = match (before.is_done(), after.is_done()) {
                (false, true) => "follow_up_done",
                (true, false) => "follow_up_opened",
                (false, false) | (true, true) => "follow_up_edited",
            };
            tell(txn, Some(actor), action, booking, &[&after], Some(&before)).await?;
            Ok(after)
        })
    })
    .await
}

/// Takes a follow-up away. One that was suggested does not come back.
pub async fn remove(cx: &Context, actor: &Actor, id: FollowUpId, expected: Option<Version>) -> Result<()> {
    permissions::check(actor, Permission::FollowUp)?;
    cx.write((actor.clone(), id, expected), |txn, (actor, id, expected)| {
        Box::pin(async move {
            let (booking, before) = found(txn, actor, *id, *expected).await?;
            notices::followed_up(txn, *id).await?;
            store::follow_ups::remove(txn, &before).await?;
            tell(txn, Some(actor), "follow_up_removed", booking, &[], Some(&before)).await
        })
    })
    .await
}

/// What is usual after an interview that took place, unless it was suggested before. The booking is locked.
pub(crate) async fn suggest(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    let known = store::follow_ups::origins(txn.db, booking.id).await?;
    let mut suggested = Vec::new();
    for suggestion in SUGGESTED.iter().filter(|suggestion| !known.contains(suggestion.kind.as_str())) {
        let assignee = whoever(txn, booking, suggestion.falls_to).await?;
        let zone = time_zones::all(&assignee.time_zone)?;
        let due = suggestion.due(booking.slot.interval.end(), &zone).map_err(anyhow::Error::from)?;
        let follow_up = FollowUp {
            id: FollowUpId(txn.new_id()),
            booking: booking.id,
            kind: suggestion.kind,
            title: None,
            due: due.ok_or_else(|| anyhow::anyhow!("nothing is due after the last day"))?,
            snoozed_until: None,
            assignee,
            note: None,
            done: None,
            is_suggested: true,
            version: Version::FIRST,
        };
        let remind_at = reminded_at(txn, None, &follow_up)?;
        suggested.push((follow_up, remind_at));
    }
    if suggested.is_empty() {
        return Ok(());
    }
    store::follow_ups::insert(txn, &suggested).await?;
    let added: Vec<&FollowUp> = suggested.iter().map(|(follow_up, _)| follow_up).collect();
    tell(txn, None, "follow_ups_suggested", booking.clone(), &added, None).await
}

/// It did not take place after all: what was suggested goes, unless somebody did something with it.
pub(crate) async fn withdraw(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    let withdrawn = store::follow_ups::withdraw(txn, booking.id).await?;
    if withdrawn.is_empty() {
        return Ok(());
    }
    for id in withdrawn {
        notices::followed_up(txn, id).await?;
    }
    tell(txn, None, "follow_ups_withdrawn", booking.clone(), &[], None).await
}

/// Somebody reads another clock from now on: their mornings are at other times. What they were told of is not told again.
pub(crate) async fn realign(txn: &Txn<'_>, person: PersonId) -> Result<()> {
    for follow_up in store::follow_ups::to_be_reminded_of(txn, person).await? {
        let remind_at = reminded_at(txn, None, &follow_up)?;
        store::follow_ups::remind_at(txn, follow_up.id, remind_at).await?;
    }
    Ok(())
}

/// Whoever is to do it by now is told, on their page and by mail.
pub(crate) async fn remind(cx: &Context, id: FollowUpId, booking: BookingId) -> Result<()> {
    cx.write((id, booking), |txn, (id, booking)| {
        Box::pin(async move {
            locks::booking(txn, *booking).await?;
            if !store::follow_ups::is_to_remind(txn, *id).await? {
                return Ok(());
            }
            let found = store::follow_ups::find(txn.db, *id).await?;
            let booking = store::bookings::find(txn.db, *booking).await?;
            if let (Some(follow_up), Some(booking)) = (found, booking) {
                notices::to_follow_up(txn, &follow_up, &booking).await?;
                to_do::tell(txn, follow_up.assignee.id).await?;
            }
            store::follow_ups::remind_at(txn, *id, None).await
        })
    })
    .await
}

/// The interview, locked as it is, for whoever may say what comes after it.
async fn held(txn: &Txn<'_>, actor: &Actor, id: BookingId) -> Result<Booking> {
    let seen = store::bookings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    is_seen(txn, actor, &seen).await?;
    txn.admit(actor, Limit::Writes).await?;
    locks::booking(txn, id).await?;
    let booking = store::bookings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    is_seen(txn, actor, &booking).await?;
    Ok(booking)
}

/// The follow-up as it is, with its interview locked.
async fn found(
    txn: &Txn<'_>,
    actor: &Actor,
    id: FollowUpId,
    expected: Option<Version>,
) -> Result<(Booking, FollowUp)> {
    let seen = store::follow_ups::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    let booking = held(txn, actor, seen.booking).await?;
    let follow_up = store::follow_ups::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    if expected.is_some_and(|expected| expected != follow_up.version) {
        return Err(Refusal::VersionMismatch.into());
    }
    Ok((booking, follow_up))
}

async fn is_seen(txn: &Txn<'_>, actor: &Actor, booking: &Booking) -> Result<()> {
    let standing = store::assignments::of(txn.db, booking).await?.standing(booking, actor.person);
    Ok(permissions::check(actor, Permission::SeeInterview { standing })?)
}

/// Whose it is to be: whoever interviews, takes part or coordinates, whoever asks, or whose it is already.
async fn somebody(
    txn: &Txn<'_>,
    actor: &Actor,
    booking: &Booking,
    before: Option<&Assignee>,
    id: PersonId,
) -> Result<Assignee> {
    if let Some(before) = before.filter(|before| before.id == id) {
        return Ok(before.clone());
    }
    let participants = store::assignments::of(txn.db, booking).await?;
    let may_have = |person: &Person| {
        let is_in_it = person.id == booking.slot.interviewer || person.id == actor.person;
        person.active && (is_in_it || preparation::helps(person, booking, &participants))
    };
    let found = store::people::find(txn.db, id).await?.filter(may_have);
    let sentence = "must be the id of whoever interviews or takes part, or of somebody here who coordinates";
    let refused = || Refusal::InvalidInput { fields: Fields::of("assigneeId", sentence) };
    Ok(found.map(assignee).ok_or_else(refused)?)
}

/// To whom a suggestion falls: who is not here any more, or does not see the interview any more, has left it to the other.
async fn whoever(txn: &Txn<'_>, booking: &Booking, falls_to: FallsTo) -> Result<Assignee> {
    let (interviewer, coordinator) = (booking.slot.interviewer, booking.coordinator);
    let [first, second] = match falls_to {
        FallsTo::Interviewer => [interviewer, coordinator],
        FallsTo::Coordinator => [coordinator, interviewer],
    };
    let participants = store::assignments::of(txn.db, booking).await?;
    let may_have = |person: &&Person| {
        let standing = participants.standing(booking, person.id);
        person.active && permissions::check(&person.actor(), Permission::SeeInterview { standing }).is_ok()
    };
    let mut known = None;
    for id in [first, second] {
        let person = store::people::find(txn.db, id).await?;
        if let Some(person) = person.as_ref().filter(may_have) {
            return Ok(assignee(person.clone()));
        }
        known = known.or(person);
    }
    Ok(known.map(assignee).ok_or(Refusal::NotFound)?)
}

fn assignee(person: Person) -> Assignee {
    Assignee { id: person.id, name: person.name, time_zone: person.time_zone }
}

/// When whoever is to do it is told next; at once, where somebody else gave them what is due already. Nobody is told of
/// what they just did themselves.
fn reminded_at(txn: &Txn<'_>, by: Option<&Actor>, follow_up: &FollowUp) -> Result<Option<Instant>> {
    let zone = time_zones::all(&follow_up.assignee.time_zone)?;
    let at = follow_up.reminded_at(&zone).map_err(anyhow::Error::from)?;
    let is_own = by.is_some_and(|actor| actor.person == follow_up.assignee.id);
    Ok(at.filter(|at| *at > txn.now || !is_own))
}

/// Writes down who did what, and whoever may see the interview hears of it; whoever was to do it among them.
async fn tell(
    txn: &Txn<'_>,
    actor: Option<&Actor>,
    action: &str,
    booking: Booking,
    after: &[&FollowUp],
    before: Option<&FollowUp>,
) -> Result<()> {
    let details = json!({ "before": before, "after": after });
    txn.record(actor, action, Subject::FollowUps, booking.id.0, details).await?;
    let (open, total) = store::follow_ups::progress(txn.db, booking.id).await?;
    let concerned = after.iter().copied().chain(before);
    let people: Vec<PersonId> = concerned.map(|follow_up| follow_up.assignee.id).collect();
    txn.interview_changed(booking.id, &people).await?;
    txn.emit(Event::FollowUpsUpdated(Followed { booking, open, total })).await
}
