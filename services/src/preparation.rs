//! Preparation: what is to be done before interviews. The rules say what an interview begins with; whoever sees the
//! interview adds to it, gives it to somebody and ticks it off. It goes with the booking: due before it whenever it will
//! be, kept when it moves, of no use any more when it is called off.

mod file;

use std::collections::{BTreeSet, HashSet};

use domain::{
    actor::Actor,
    assignments::{Assignment, Participants},
    bookings::{Booking, BookingStatus},
    events::Event,
    fields::Fields,
    ids::{BookingId, PersonId, TaskId, Version},
    interviews::Interview,
    openings::{Colleague, Opening},
    paging::{Page, Paging},
    people::Person,
    permissions::{self, Permission},
    preparation::{FallsTo, MAX_TASKS, NewTask, Planned, Preparation, Prepared, RawTask, Subject, Task},
    refusal::Refusal,
    reminders::Lead,
    slots::Slot,
    time::Instant,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub use file::{SHIPPED, read, shipped};

use crate::{
    Context, Result, assignments,
    bookings::{self, BookingFilter},
    jobs::{self, Work},
    store::{self, Limit, Txn, audit::Subject as Audited, jobs::NewJob, locks},
};

/// How long before an interview those who have open tasks are told.
pub const REMINDED: Lead = Lead::DAY;

/// An interview to come, and what is to be done before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    pub booking: Booking,
    pub preparation: Preparation,
}

/// What is to be done before an interview. For those who take part in it, and those who book.
pub async fn get(cx: &Context, actor: &Actor, id: BookingId) -> Result<Preparation> {
    permissions::check(actor, Permission::Prepare)?;
    assignments::seen(cx, actor, id).await?;
    store::preparation::of(cx.reader(), id).await
}

/// When and where the interview is, for those who may prepare it.
pub async fn slot(cx: &Context, actor: &Actor, id: BookingId) -> Result<Slot> {
    permissions::check(actor, Permission::Prepare)?;
    let (booking, _) = assignments::seen(cx, actor, id).await?;
    Ok(booking.slot)
}

/// The interviews to come, ordered by start, then id, until `to`; of `interviewer` alone, if one is given. An interviewer
/// sees those on their own slots.
pub async fn list(
    cx: &Context,
    actor: &Actor,
    interviewer: Option<PersonId>,
    to: Option<Instant>,
    paging: Paging,
) -> Result<Page<Coming>> {
    let status = Some(BookingStatus::Booked);
    let from = Some(cx.now());
    let filter = BookingFilter { interviewer, from, to, status, ..BookingFilter::default() };
    prepared(cx, bookings::list(cx, actor, filter, paging).await?).await
}

/// The interviews to come, ordered by start, then id: everybody's for those who coordinate; else those that whoever asks
/// takes part in, as interviewer or otherwise.
pub async fn coming(cx: &Context, actor: &Actor, paging: Paging) -> Result<Page<Coming>> {
    permissions::check(actor, Permission::Prepare)?;
    let takes_part = (!actor.roles.coordinates()).then_some(actor.person);
    let (from, status) = (Some(cx.now()), Some(BookingStatus::Booked));
    let filter = BookingFilter { takes_part, from, status, ..BookingFilter::default() };
    prepared(cx, store::bookings::list(cx.reader(), &filter, paging).await?).await
}

async fn prepared(cx: &Context, Page { items, total, paging }: Page<Booking>) -> Result<Page<Coming>> {
    let mut found = store::preparation::of_each(cx.reader(), items.iter().map(|booking| booking.id)).await?;
    let coming = |booking: Booking| {
        let none = || Preparation::new(booking.id, Vec::new());
        Coming { preparation: found.remove(&booking.id).unwrap_or_else(none), booking }
    };
    Ok(Page { items: items.into_iter().map(coming).collect(), total, paging })
}

/// To whom tasks of the interview can be given, by name; whoever interviews is not among them.
pub async fn helpers(cx: &Context, actor: &Actor, id: BookingId) -> Result<Vec<Colleague>> {
    permissions::check(actor, Permission::Prepare)?;
    let (booking, participants) = assignments::seen(cx, actor, id).await?;
    let people = store::people::active(cx.reader()).await?.into_iter();
    let helps = people.filter(|person| helps(person, &booking, &participants));
    Ok(helps.map(|person| Colleague { id: person.id, name: person.name }).collect())
}

pub async fn add(cx: &Context, actor: &Actor, booking: BookingId, raw: RawTask) -> Result<Task> {
    permissions::check(actor, Permission::Prepare)?;
    let form = raw.parse_new()?;
    cx.write((actor.clone(), booking, form), |txn, (actor, id, form)| {
        Box::pin(async move {
            let (booking, before) = held(txn, actor, *id).await?;
            if before.tasks.len() >= MAX_TASKS {
                let sentence = format!("cannot be added: an interview has {MAX_TASKS} tasks at most");
                return Err(Refusal::InvalidInput { fields: Fields::of("title", sentence) }.into());
            }
            let NewTask { title, category, lead, assignee } = form.clone();
            let task = Task {
                id: TaskId(txn.new_id()),
                title,
                category,
                lead,
                assignee: somebody(txn, &booking, None, assignee).await?,
                done: None,
                is_generated: false,
                version: Version::FIRST,
            };
            store::preparation::insert(txn, booking.id, &[(task.clone(), None)]).await?;
            follow(txn, &booking).await?;
            let details = json!({ "after": task });
            tell(txn, actor, "task_added", booking, details).await?;
            Ok(task)
        })
    })
    .await
}

/// Changes a task, or ticks it off. What is so already stays, whoever did it. `expected`: the version that the caller has
/// seen, so that nobody writes over what another wrote.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    booking: BookingId,
    task: TaskId,
    expected: Option<Version>,
    raw: RawTask,
) -> Result<Task> {
    permissions::check(actor, Permission::Prepare)?;
    let changes = raw.parse_changes()?;
    cx.write(
        (actor.clone(), booking, task, expected, changes),
        |txn, (actor, id, task, expected, changes)| {
            Box::pin(async move {
                let (booking, preparation) = held(txn, actor, *id).await?;
                let before = preparation.find(*task).ok_or(Refusal::NotFound)?;
                if expected.is_some_and(|expected| expected != before.version) {
                    return Err(Refusal::VersionMismatch.into());
                }
                let assignee = match changes.assignee {
                    None => None,
                    Some(named) => Some(somebody(txn, &booking, before.assignee.as_ref(), named).await?),
                };
                let by = store::people::named(txn.db, [actor.person.0]).await?.remove(&actor.person);
                let by = by.ok_or(Refusal::Forbidden)?;
                let Some(after) = before.clone().changed(changes, assignee, &by, txn.now) else {
                    return Ok(before.clone());
                };
                store::preparation::save(txn, &after).await?;
                let action = match (before.is_done(), after.is_done()) {
                    (false, true) => "task_done",
                    (true, false) => "task_opened",
                    (false, false) | (true, true) => "task_edited",
                };
                tell(txn, actor, action, booking, json!({ "before": before, "after": after })).await?;
                Ok(after)
            })
        },
    )
    .await
}

/// Takes a task away. One of the rules does not come back.
pub async fn remove(cx: &Context, actor: &Actor, booking: BookingId, task: TaskId) -> Result<()> {
    permissions::check(actor, Permission::Prepare)?;
    cx.write((actor.clone(), booking, task), |txn, (actor, id, task)| {
        Box::pin(async move {
            let (booking, preparation) = held(txn, actor, *id).await?;
            let before = preparation.find(*task).ok_or(Refusal::NotFound)?;
            store::preparation::remove(txn, before).await?;
            follow(txn, &booking).await?;
            tell(txn, actor, "task_removed", booking, json!({ "before": before })).await
        })
    })
    .await
}

/// Adds what the rules say of the interview as it is now. What is there stays, unless it follows no longer and nobody has
/// done anything with it; what somebody took away does not come back.
pub(crate) async fn generate(
    txn: &Txn<'_>,
    booking: &Booking,
    interview: &Interview,
    opening: Option<&Opening>,
) -> Result<()> {
    let subject = Subject::of(interview, opening, booking.slot.interviewer);
    let planned = txn.cx.rules_of_preparation().tasks(&subject);
    let known = store::preparation::generated(txn.db, booking.id).await?;
    let wanted: HashSet<String> = planned.iter().map(|task| task.origin()).collect();
    let stale = known.iter().filter(|task| task.is_untouched && !wanted.contains(&task.origin));
    store::preparation::delete(txn, stale.map(|task| task.id)).await?;
    let known: HashSet<&str> = known.iter().map(|task| task.origin.as_str()).collect();
    let new: Vec<&Planned> = planned.into_iter().filter(|task| !known.contains(&*task.origin())).collect();
    if new.is_empty() {
        return Ok(());
    }
    let coordinator = match booking.coordinator {
        id if id == booking.slot.interviewer => None,
        PersonId(id) => store::people::named(txn.db, [id]).await?.into_values().next(),
    };
    let task = |planned: &Planned| {
        let Planned { title, category, lead, falls_to } = planned.clone();
        let assignee = match falls_to {
            FallsTo::Interviewer => None,
            FallsTo::Coordinator => coordinator.clone(),
        };
        let id = TaskId(txn.new_id());
        let version = Version::FIRST;
        let task = Task { id, title, category, lead, assignee, done: None, is_generated: true, version };
        (task, Some(planned.origin()))
    };
    store::preparation::insert(txn, booking.id, &new.into_iter().map(task).collect::<Vec<_>>()).await
}

/// As [`generate`], of an interview of which it is to be looked up what it is about.
pub(crate) async fn generate_again(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    let interview = store::interviews::of(txn.db, booking.id).await?;
    let opening = match interview.opening {
        Some(id) => store::openings::find(txn.db, id).await?,
        None => None,
    };
    generate(txn, booking, &interview, opening.as_ref()).await
}

/// Those with open tasks are told in time of the booking as it is now; nobody of one that has none, that is called off, or
/// of which the time to tell has passed already. The booking is locked.
pub(crate) async fn follow(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    let work = Work::Prepare(booking.id);
    if let Some(job) = store::jobs::hold_work(txn, work).await? {
        store::jobs::delete(txn, [job.id]).await?;
    }
    let due = REMINDED.before(booking.slot.interval.start());
    if booking.status != BookingStatus::Booked || due <= txn.now {
        return Ok(());
    }
    if store::preparation::of(txn.db, booking.id).await?.tasks.is_empty() {
        return Ok(());
    }
    // Whatever becomes of mail, this waits for nothing.
    let order_key = txn.new_id();
    jobs::enqueue(txn, &[NewJob { work, order_key, ordinal: 0, due }]).await
}

/// Whoever has something to do yet, each once.
pub(crate) async fn those_with_open_tasks(
    txn: &Txn<'_>,
    booking: &Booking,
    preparation: &Preparation,
) -> Result<BTreeSet<PersonId>> {
    let gone = gone(txn.db, preparation).await?;
    Ok(preparation.open().map(|task| task.falls_to(booking.slot.interviewer, &gone)).collect())
}

/// Those of whom something is still asked who are here no longer: it falls to whoever interviews.
pub(crate) async fn gone(db: &impl ConnectionTrait, preparation: &Preparation) -> Result<Vec<PersonId>> {
    let assignees = preparation.open().filter_map(|task| task.assignee.as_ref()).map(|assignee| assignee.id);
    store::people::inactive(db, assignees).await
}

/// The interview, locked as it is, and what is to be done before it; for whoever may change that. Once it is over or called
/// off, nothing changes any more.
async fn held(txn: &Txn<'_>, actor: &Actor, id: BookingId) -> Result<(Booking, Preparation)> {
    let seen = store::bookings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    is_seen(txn, actor, &seen).await?;
    txn.admit(actor, Limit::Writes).await?;
    locks::booking(txn, id).await?;
    let booking = store::bookings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    is_seen(txn, actor, &booking).await?;
    booking.active(txn.now)?;
    let preparation = store::preparation::of(txn.db, id).await?;
    Ok((booking, preparation))
}

async fn is_seen(txn: &Txn<'_>, actor: &Actor, booking: &Booking) -> Result<()> {
    let standing = store::assignments::of(txn.db, booking).await?.standing(booking, actor.person);
    Ok(permissions::check(actor, Permission::SeeInterview { standing })?)
}

/// Those who coordinate, and who takes part beside the interviewer.
pub(crate) fn helps(person: &Person, booking: &Booking, participants: &Participants) -> bool {
    let takes_part = participants.assignment(person.id).is_some_and(Assignment::is_engaged);
    person.id != booking.slot.interviewer && (takes_part || person.roles.coordinates())
}

/// Whose a task is to be: whoever takes part, whoever coordinates, or whose it is already.
async fn somebody(
    txn: &Txn<'_>,
    booking: &Booking,
    before: Option<&Colleague>,
    named: Option<PersonId>,
) -> Result<Option<Colleague>> {
    let Some(id) = named.filter(|id| *id != booking.slot.interviewer) else { return Ok(None) };
    if let Some(before) = before.filter(|before| before.id == id) {
        return Ok(Some(before.clone()));
    }
    let participants = store::assignments::of(txn.db, booking).await?;
    let found = store::people::find(txn.db, id).await?;
    let helper = found.filter(|person| person.active && helps(person, booking, &participants));
    let sentence = "must be the id of whoever takes part, or of somebody here who coordinates";
    let person =
        helper.ok_or_else(|| Refusal::InvalidInput { fields: Fields::of("assigneeId", sentence) })?;
    Ok(Some(Colleague { id, name: person.name }))
}

/// Writes down who did what, and whoever may see the interview hears of it.
async fn tell(
    txn: &Txn<'_>,
    actor: &Actor,
    action: &str,
    booking: Booking,
    details: serde_json::Value,
) -> Result<()> {
    txn.record(Some(actor), action, Audited::Preparation, booking.id.0, details).await?;
    let progress = store::preparation::of(txn.db, booking.id).await?.progress();
    txn.emit(Event::PreparationUpdated(Prepared { booking, progress })).await
}
