//! Assignments: who takes part in an interview beside the interviewer, and who is invited to it as a guest. Coordinators
//! and administrators assign; everybody answers for themselves.

use domain::{
    actor::{Actor, Roles},
    assignments::{
        Assignment, Guest, NewAssignment, NewColleague, NewGuest, Part, Participants, Proposal, RawAnswer,
        RawAssignment, RawGuest, RawPart, Said, Whom, best_first,
    },
    bookings::Booking,
    events::Event,
    fields::Fields,
    ids::{BookingId, GuestId, PersonId, Version},
    people::Person,
    permissions::{self, Permission},
    refusal::Refusal,
    replies::Answer,
    rules::nobody_twice::{self, Party},
    time::{Instant, Interval},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Context, Result, announcements, bookings, notices,
    store::{self, Limit, Txn, audit::Subject},
    time_zones, undo,
};

/// Who takes part in a booking beside candidate and interviewer, as of a version of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    pub version: Version,
    pub participants: Participants,
}

/// Who takes part in the booking. For whoever does, and those who assign.
pub async fn list(cx: &Context, actor: &Actor, id: BookingId) -> Result<Attendance> {
    permissions::check(actor, Permission::SeeBookings)?;
    let (booking, participants) = seen(cx, actor, id).await?;
    Ok(Attendance { version: booking.version, participants })
}

/// Those of the bookings that whoever asks is assigned to.
pub async fn own(
    cx: &Context,
    actor: &Actor,
    bookings: impl IntoIterator<Item = BookingId>,
) -> Result<Vec<BookingId>> {
    permissions::check(actor, Permission::SeeBookings)?;
    store::assignments::among(cx.reader(), actor.person, bookings).await
}

/// The booking as it is, and who takes part in it, for whoever may see the page of the interview.
pub(crate) async fn seen(cx: &Context, actor: &Actor, id: BookingId) -> Result<(Booking, Participants)> {
    let booking = store::bookings::find(cx.reader(), id).await?.ok_or(Refusal::NotFound)?;
    let participants = store::assignments::of(cx.reader(), &booking).await?;
    let standing = participants.standing(&booking, actor.person);
    permissions::check(actor, Permission::SeeInterview { standing })?;
    Ok((booking, participants))
}

/// Assigns somebody here, or a colleague from outside, who is free then. `expected`: the version of the booking that the
/// caller has seen.
pub async fn assign(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    expected: Option<Version>,
    raw: RawAssignment,
) -> Result<Attendance> {
    permissions::check(actor, Permission::AssignPeople)?;
    let form = raw.parse(time_zones::is_known)?;
    cx.write((actor.clone(), id, expected, form), |txn, (actor, id, expected, form)| {
        Box::pin(async move {
            let NewAssignment { whom, part } = form;
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            is_somebody(txn, whom).await?;
            txn.admit(actor, Limit::Writes).await?;
            let person = resolved(txn, actor, whom, &seen).await?;
            let booking = bookings::hold_with(txn, *id, &seen, &[], &[person.id], *expected).await?;
            booking.active(txn.now)?;
            let before = store::assignments::of(txn.db, &booking).await?;
            join(txn, &booking, &before, person.id, *part).await?;
            let details = json!({ "name": person.name, "part": part });
            changed(txn, Some(actor), booking, "assigned", details).await
        })
    })
    .await
}

/// Gives somebody assigned another part.
pub async fn set_part(
    cx: &Context,
    actor: &Actor,
    (id, person): (BookingId, PersonId),
    expected: Option<Version>,
    raw: RawPart,
) -> Result<Attendance> {
    permissions::check(actor, Permission::AssignPeople)?;
    let part = raw.parse()?;
    cx.write((actor.clone(), id, person, expected, part), |txn, (actor, id, person, expected, part)| {
        Box::pin(async move {
            let (booking, assignment) = held(txn, actor, *id, *person, *expected).await?;
            store::assignments::set_part(txn, &booking, *person, *part).await?;
            let details = json!({ "name": assignment.name, "part": part });
            noted(txn, Some(actor), booking, "part_set", details).await
        })
    })
    .await
}

/// Takes somebody off the interview.
pub async fn unassign(
    cx: &Context,
    actor: &Actor,
    (id, person): (BookingId, PersonId),
    expected: Option<Version>,
) -> Result<Attendance> {
    permissions::check(actor, Permission::AssignPeople)?;
    cx.write((actor.clone(), id, person, expected), |txn, (actor, id, person, expected)| {
        Box::pin(async move {
            let (booking, assignment) = held(txn, actor, *id, *person, *expected).await?;
            store::assignments::delete(txn, &booking, *person).await?;
            txn.interview_changed(booking.id, &[*person]).await?;
            changed(txn, Some(actor), booking, "unassigned", json!({ "name": assignment.name })).await
        })
    })
    .await
}

/// Puts somebody in the place of somebody assigned, with their part: both hear of it, or neither.
pub async fn swap(
    cx: &Context,
    actor: &Actor,
    (id, person): (BookingId, PersonId),
    expected: Option<Version>,
    raw: RawAssignment,
) -> Result<Attendance> {
    permissions::check(actor, Permission::AssignPeople)?;
    let whom = raw.parse_replacement(time_zones::is_known)?;
    cx.write((actor.clone(), id, person, expected, whom), |txn, (actor, id, person, expected, whom)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            assignment(txn, &seen, *person).await?;
            is_somebody(txn, whom).await?;
            txn.admit(actor, Limit::Writes).await?;
            let other = resolved(txn, actor, whom, &seen).await?;
            let booking = bookings::hold_with(txn, *id, &seen, &[], &[*person, other.id], *expected).await?;
            booking.active(txn.now)?;
            let leaving = assignment(txn, &booking, *person).await?;
            if other.id == *person {
                return Err(Refusal::TakesPart { id: person.0 }.into());
            }
            store::assignments::delete(txn, &booking, *person).await?;
            let rest = store::assignments::of(txn.db, &booking).await?;
            join(txn, &booking, &rest, other.id, leaving.part).await?;
            let details = json!({ "name": other.name, "instead": leaving.name, "part": leaving.part });
            txn.interview_changed(booking.id, &[*person]).await?;
            changed(txn, Some(actor), booking, "swapped", details).await
        })
    })
    .await
}

/// Whoever asks says whether they come, to the interview as they saw it. Who declined and comes after all has to be free.
pub async fn answer(cx: &Context, actor: &Actor, id: BookingId, raw: RawAnswer) -> Result<Attendance> {
    permissions::check(actor, Permission::AnswerInvitations)?;
    let said = raw.parse()?;
    cx.write((actor.clone(), id, said), |txn, (actor, id, said)| {
        Box::pin(async move {
            let (booking, assignment) = held(txn, actor, *id, actor.person, None).await?;
            is_about(txn, &booking, actor.person, said.sequence).await?;
            answered(txn, Some(actor), booking, &assignment, said, txn.now).await
        })
    })
    .await
}

/// Invites somebody by their address.
pub async fn invite(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    expected: Option<Version>,
    raw: RawGuest,
) -> Result<Attendance> {
    permissions::check(actor, Permission::AssignPeople)?;
    let form = raw.parse()?;
    cx.write((actor.clone(), id, expected, form), |txn, (actor, id, expected, form)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            let booking = bookings::hold(txn, *id, &seen, &[], *expected).await?;
            booking.active(txn.now)?;
            let NewGuest { email, name } = form.clone();
            store::assignments::of(txn.db, &booking).await?.takes_guest(&booking, &email)?;
            is_not_the_interviewer(txn, &booking, &email.folded()).await?;
            let known = store::assignments::former_guest(txn.db, &booking, &email).await?;
            let id = known.unwrap_or_else(|| GuestId(txn.new_id()));
            let guest = Guest { id, name, email, answer: None };
            store::assignments::invite(txn, &booking, &guest).await?;
            changed(txn, Some(actor), booking, "guest_invited", json!({ "name": guest.called() })).await
        })
    })
    .await
}

/// A guest is invited no longer.
pub async fn uninvite(
    cx: &Context,
    actor: &Actor,
    (id, guest): (BookingId, GuestId),
    expected: Option<Version>,
) -> Result<Attendance> {
    permissions::check(actor, Permission::AssignPeople)?;
    cx.write((actor.clone(), id, guest, expected), |txn, (actor, id, guest, expected)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            let invited = |participants: &Participants| participants.guest(*guest).cloned();
            invited(&store::assignments::of(txn.db, &seen).await?).ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            let booking = bookings::hold(txn, *id, &seen, &[], *expected).await?;
            booking.active(txn.now)?;
            let leaving =
                invited(&store::assignments::of(txn.db, &booking).await?).ok_or(Refusal::NotFound)?;
            store::assignments::uninvite(txn, leaving.id).await?;
            changed(txn, Some(actor), booking, "guest_uninvited", json!({ "name": leaving.called() })).await
        })
    })
    .await
}

/// Those who interview, take no part in it yet and are free then: who could, best first.
pub async fn proposals(cx: &Context, actor: &Actor, id: BookingId) -> Result<Vec<Proposal>> {
    permissions::check(actor, Permission::AssignPeople)?;
    let booking = store::bookings::find(cx.reader(), id).await?.ok_or(Refusal::NotFound)?;
    let participants = store::assignments::of(cx.reader(), &booking).await?;
    let takes_part = |person: &Person| {
        booking.slot.interviewer == person.id || participants.assignment(person.id).is_some()
    };
    let people = store::people::active(cx.reader()).await?;
    let able: Vec<Person> =
        people.into_iter().filter(|person| person.roles.interviewer && !takes_part(person)).collect();
    let parties: Vec<Party> = able.iter().map(|person| Party::Person(person.id)).collect();
    let interval = booking.slot.interval;
    let engagements = store::bookings::engagements(cx.reader(), &parties, interval).await?;
    let is_free = |person: &Person| {
        nobody_twice::check(&[Party::Person(person.id)], interval, None, &engagements).is_ok()
    };
    let free: Vec<Person> = able.into_iter().filter(is_free).collect();
    let load =
        store::assignments::load(cx.reader(), free.iter().map(|person| person.id), week(&booking)?).await?;
    let usual = usual(cx, id).await?;
    let proposal = |Person { id, name, .. }: Person| Proposal {
        person: id,
        name,
        usual: usual.contains(&id),
        that_week: load.get(&id).copied().unwrap_or(0),
    };
    Ok(best_first(free.into_iter().map(proposal).collect()))
}

/// The week of the interview, by its interviewer's clock.
fn week(booking: &Booking) -> Result<Interval> {
    let slot = &booking.slot;
    let zone = time_zones::zone_around(&slot.time_zone, slot.interval.start())?;
    let outside = |error| anyhow::anyhow!("the week of booking {} is not known: {error}", booking.id);
    let week = zone.week(slot.interval.start()).map_err(outside)?;
    let first = zone.day_interval(week.monday()).map_err(outside)?;
    let last = week.days().last().map(|day| zone.day_interval(day)).transpose().map_err(outside)?;
    let bounds = first.zip(last.flatten()).map(|(first, last)| Interval::new(first.start(), last.end()));
    let days = bounds.and_then(std::result::Result::ok);
    Ok(days.ok_or_else(|| anyhow::anyhow!("the week of booking {} has no days", booking.id))?)
}

/// Who usually interviews for the opening that the booking is for.
async fn usual(cx: &Context, id: BookingId) -> Result<Vec<PersonId>> {
    let Some(opening) = store::interviews::of(cx.reader(), id).await?.opening else { return Ok(Vec::new()) };
    let opening = store::openings::find(cx.reader(), opening).await?;
    Ok(opening.iter().flat_map(|opening| &opening.interviewers).map(|person| person.id).collect())
}

/// The booking and the assignment, both held, once the request is admitted.
async fn held(
    txn: &Txn<'_>,
    actor: &Actor,
    id: BookingId,
    person: PersonId,
    expected: Option<Version>,
) -> Result<(Booking, Assignment)> {
    let seen = store::bookings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    assignment(txn, &seen, person).await?;
    txn.admit(actor, Limit::Writes).await?;
    let booking = bookings::hold_with(txn, id, &seen, &[], &[person], expected).await?;
    booking.active(txn.now)?;
    let assignment = assignment(txn, &booking, person).await?;
    Ok((booking, assignment))
}

/// Refuses what somebody answers to an interview that has changed for them since they looked at it.
async fn is_about(txn: &Txn<'_>, booking: &Booking, person: PersonId, sequence: Option<i32>) -> Result<()> {
    let Some(sequence) = sequence else { return Ok(()) };
    let told = store::messages::of_booking(txn.db, booking.id).await?;
    let is_known = sequence <= booking.sequence;
    if is_known && !announcements::is_outdated(sequence, Party::Person(person), &told) {
        return Ok(());
    }
    Err(Refusal::VersionMismatch.into())
}

async fn assignment(txn: &Txn<'_>, booking: &Booking, person: PersonId) -> Result<Assignment> {
    let participants = store::assignments::of(txn.db, booking).await?;
    Ok(participants.assignment(person).cloned().ok_or(Refusal::NotFound)?)
}

/// Somebody who is held takes part from now on, if they are free.
async fn join(
    txn: &Txn<'_>,
    booking: &Booking,
    beside: &Participants,
    person: PersonId,
    part: Part,
) -> Result<()> {
    let known = store::people::find(txn.db, person).await?.ok_or(Refusal::NotFound)?;
    beside.takes(booking, person, &known.email)?;
    is_free(txn, booking, person).await?;
    store::assignments::insert(txn, booking, person, part).await
}

async fn is_free(txn: &Txn<'_>, booking: &Booking, person: PersonId) -> Result<()> {
    let (party, interval) = (Party::Person(person), booking.slot.interval);
    let engagements = store::bookings::engagements(txn.db, &[party], interval).await?;
    Ok(nobody_twice::check(&[party], interval, None, &engagements)?)
}

/// Others take part than before: those who joined or left are told, and everybody who shows it.
async fn changed(
    txn: &Txn<'_>,
    actor: Option<&Actor>,
    booking: Booking,
    action: &'static str,
    details: Value,
) -> Result<Attendance> {
    let booking = booking.accompanied(txn.now);
    written(txn, actor, &booking, action, details).await?;
    announcements::follow(txn, &booking, None).await?;
    attendance(txn, &booking).await
}

/// The same take part as before: nobody is told but those who show it.
async fn noted(
    txn: &Txn<'_>,
    actor: Option<&Actor>,
    booking: Booking,
    action: &'static str,
    details: Value,
) -> Result<Attendance> {
    let before = booking;
    let booking = before.clone().described(txn.now);
    written(txn, actor, &booking, action, details).await?;
    undo::stays(txn, &before, &booking).await?;
    attendance(txn, &booking).await
}

async fn attendance(txn: &Txn<'_>, booking: &Booking) -> Result<Attendance> {
    let participants = store::assignments::of(txn.db, booking).await?;
    Ok(Attendance { version: booking.version, participants })
}

async fn written(
    txn: &Txn<'_>,
    actor: Option<&Actor>,
    booking: &Booking,
    action: &'static str,
    details: Value,
) -> Result<()> {
    store::bookings::save(txn, booking).await?;
    txn.record(actor, action, Subject::Booking, booking.id.0, details).await?;
    txn.emit(Event::BookingUpdated(booking.clone())).await
}

/// Somebody who is held, with the booking, answers. Whoever declines is free from now on, and reminded no more.
pub(crate) async fn answered(
    txn: &Txn<'_>,
    actor: Option<&Actor>,
    booking: Booking,
    assignment: &Assignment,
    said: &Said,
    at: Instant,
) -> Result<Attendance> {
    let comes = said.answer != Answer::Declined;
    if comes && !assignment.is_engaged() {
        is_free(txn, &booking, assignment.person).await?;
    }
    store::assignments::answer(txn, &booking, assignment.person, said, at).await?;
    let details = json!({ "name": assignment.name, "answer": said.answer, "sequence": booking.sequence });
    if !comes && assignment.is_engaged() {
        notices::declined(txn, &booking, &assignment.name).await?;
    }
    if comes == assignment.is_engaged() {
        noted(txn, actor, booking, "replied", details).await
    } else {
        changed(txn, actor, booking, "replied", details).await
    }
}

/// A guest of the booking, which is held, answers.
pub(crate) async fn answered_by_guest(
    txn: &Txn<'_>,
    booking: Booking,
    guest: &Guest,
    answer: Answer,
    at: Instant,
) -> Result<Attendance> {
    store::assignments::answer_guest(txn, &booking, guest.id, answer, at).await?;
    let details = json!({ "name": guest.called(), "answer": answer, "sequence": booking.sequence });
    noted(txn, None, booking, "replied", details).await
}

/// Refuses whom nobody can assign: who is not here, or not here any more.
async fn is_somebody(txn: &Txn<'_>, whom: &Whom) -> Result<()> {
    let (known, field) = match whom {
        Whom::Known(id) => (store::people::find(txn.db, *id).await?, "personId"),
        Whom::Outside(new) => match store::people::find_by_email(txn.db, &new.email).await? {
            None => return Ok(()),
            known => (known, "colleague.email"),
        },
    };
    let Some(person) = known else { return Err(nobody(field)) };
    if person.active || !store::assignments::outside_of(txn.db, [person.id]).await?.is_empty() {
        return Ok(());
    }
    Err(nobody(field))
}

fn nobody(field: &str) -> crate::Error {
    Refusal::InvalidInput { fields: Fields::of(field, "must be that of somebody active here") }.into()
}

/// Whoever is to take part; a colleague from outside is added where nobody has their address.
async fn resolved(txn: &Txn<'_>, actor: &Actor, whom: &Whom, booking: &Booking) -> Result<Person> {
    match whom {
        Whom::Known(id) => {
            let person = store::people::find(txn.db, *id).await?;
            person.ok_or_else(|| nobody("personId"))
        }
        Whom::Outside(new) => match store::people::find_by_email(txn.db, &new.email).await? {
            Some(known) => Ok(known),
            None => added(txn, actor, new, booking).await,
        },
    }
}

/// Somebody inactive signs in nowhere; that they interview is all that they do here.
async fn added(txn: &Txn<'_>, actor: &Actor, new: &NewColleague, booking: &Booking) -> Result<Person> {
    let NewColleague { name, email, time_zone } = new.clone();
    let person = Person {
        id: PersonId(txn.new_id()),
        name,
        email,
        roles: Roles { interviewer: true, coordinator: false, admin: false },
        time_zone: time_zone.unwrap_or_else(|| booking.slot.time_zone.clone()),
        active: false,
        version: Version::FIRST,
        created_at: txn.now,
        updated_at: txn.now,
    };
    store::people::insert(txn, &person).await?;
    store::assignments::add_outside(txn, person.id).await?;
    let details = json!({ "after": person });
    txn.record(Some(actor), "created", Subject::Person, person.id.0, details).await?;
    Ok(person)
}

/// Whoever holds the interview is no guest of it.
async fn is_not_the_interviewer(txn: &Txn<'_>, booking: &Booking, folded: &str) -> Result<()> {
    let interviewer = store::people::find(txn.db, booking.slot.interviewer).await?;
    match interviewer.filter(|person| person.email.folded() == folded) {
        Some(person) => Err(Refusal::TakesPart { id: person.id.0 }.into()),
        None => Ok(()),
    }
}

/// What is written down of assignments, as a history tells it.
pub(crate) fn told(action: &str, details: &Value) -> Option<String> {
    let name = details["name"].as_str().unwrap_or("Somebody");
    let part = details["part"].as_str().and_then(Part::parse).map_or("", Part::words);
    Some(match action {
        "assigned" => format!("Assigned {name}: {}", part.to_lowercase()),
        "part_set" => format!("{name}: {} from now on", part.to_lowercase()),
        "unassigned" => format!("Took {name} off the interview"),
        "swapped" => {
            let instead = details["instead"].as_str().unwrap_or("somebody");
            format!("{name} took the place of {instead}")
        }
        "guest_invited" => format!("Invited {name} as a guest"),
        "guest_uninvited" => format!("Took back the invitation of {name}"),
        _ => return None,
    })
}
