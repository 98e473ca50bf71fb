//! Interviews and who takes part in them, as pages show them.

use domain::{
    actor::Actor,
    assignments::{RawAssignment, RawColleague},
    bookings::BookingStatus,
    ids::BookingId,
    messages::Side,
    permissions::{Permission, check},
    replies::Reply,
    text::Line,
};
use services::{
    Context, Result, assignments, bookings,
    interviews::{self, View},
    people, time_zones,
};

use crate::{
    bookings::{self as calendar, Clocks},
    candidates,
    interviews::{Asked, Assigned, Interview, Invited, OneOfTwo, People, Shown},
};

pub(crate) async fn shown(cx: &Context, actor: &Actor, id: BookingId) -> Result<Shown> {
    let now = cx.now();
    let own = people::me(cx, actor).await?.time_zone;
    let view = interviews::view(cx, actor, id).await?;
    let people = told_of(cx, actor, &view).await?;
    let View {
        id,
        slot,
        candidate,
        candidate_zone,
        contact,
        status,
        notes,
        version: _,
        sequence: _,
        interview,
        opening,
        participants: _,
        answers: _,
        standing,
    } = view;
    let mut zones = vec![&slot.time_zone, &own];
    zones.extend(&candidate_zone);
    zones.sort_unstable();
    zones.dedup();
    let rules = zones.into_iter().map(|zone| time_zones::zone_around(zone, now));
    let clocks = Clocks::new(rules.collect::<Result<_>>()?);
    let checklist = super::preparation::of(cx, actor, (id, status, &slot), &clocks, &own).await?;
    let outcome = super::outcomes::of(cx, actor, (id, status, &slot), standing, (&clocks, &own)).await?;
    let follow_ups = super::follow_ups::of(cx, actor, id, &clocks, &own).await?;
    // Whoever may reach the candidate sees the whole booking.
    let manages_candidates = check(actor, Permission::ManageCandidates).is_ok();
    let (told, thanks, history, candidate_page) = match &contact {
        Some(_) => {
            let booking = bookings::get(cx, actor, id).await?;
            let told = super::messages::told(cx, actor, &booking, &clocks, &own).await?;
            let thanks = super::thank_you_notes::of(cx, actor, &booking, &clocks, &own).await?;
            let page = manages_candidates.then(|| candidates::href(booking.candidate.id));
            (Some(told), Some(thanks), super::bookings::history(cx, actor, id).await?, page)
        }
        None => (None, None, Vec::new(), None),
    };
    let day = clocks.day(slot.interval.start(), &own);
    let in_calendar = actor.roles.coordinates().then(|| calendar::View::of(id, day));
    Ok(Shown {
        id,
        status,
        candidate: candidate.to_string(),
        candidate_zone,
        contact: contact.map(|email| email.to_string()),
        candidate_page,
        interviewer: slot.interviewer_name.to_string(),
        interviewer_zone: slot.time_zone,
        interval: slot.interval,
        location: slot.location,
        notes: notes.map(|notes| notes.as_str().to_owned()),
        interview: Interview {
            opening: opening.as_ref().map(super::openings::named),
            format: interview.format,
            stage: interview.stage.map(|stage| stage.to_string()),
        },
        people,
        outcome,
        follow_ups,
        checklist,
        told,
        thanks,
        history,
        calendar: in_calendar,
        clocks,
        own,
        now,
    })
}

/// Who takes part in a booking that whoever asks sees.
pub(crate) async fn taking_part(cx: &Context, actor: &Actor, id: BookingId) -> Result<People> {
    told_of(cx, actor, &interviews::view(cx, actor, id).await?).await
}

async fn told_of(cx: &Context, actor: &Actor, view: &View) -> Result<People> {
    let View { id, slot, candidate, status, sequence, participants, answers, .. } = view;
    let is_active = *status == BookingStatus::Booked && !slot.interval.is_over(cx.now());
    let may_assign = is_active && check(actor, Permission::AssignPeople).is_ok();
    let proposals = if may_assign { assignments::proposals(cx, actor, *id).await? } else { Vec::new() };
    let own = participants.assignment(actor.person).filter(|_| is_active);
    let asked =
        own.map(|assignment| Asked { part: assignment.part, answer: assignment.answer, sequence: *sequence });
    let assigned = participants.assignments.iter().map(|assignment| Assigned {
        person: assignment.person,
        name: assignment.name.to_string(),
        part: assignment.part,
        outside: assignment.outside,
        answer: assignment.answer,
        comment: assignment.comment.as_ref().map(|comment| comment.as_str().to_owned()),
    });
    let guests = participants.guests.iter().map(|guest| Invited {
        guest: guest.id,
        name: guest.called().to_string(),
        answer: guest.answer,
    });
    let two = [
        (Side::Candidate, candidate, "Candidate"),
        (Side::Interviewer, &slot.interviewer_name, "Interviewer"),
    ];
    let two = two.map(|(side, name, about)| one_of_two(name, about, last(side, answers)));
    let (assigned, guests) = (assigned.collect(), guests.collect());
    Ok(People { booking: *id, two: two.to_vec(), assigned, guests, may_assign, proposals, asked })
}

/// The last that somebody on that side answered to the interview as it is.
fn last(side: Side, answers: &[Reply]) -> Option<&Reply> {
    answers.iter().find(|reply| reply.side == side && !reply.outdated)
}

fn one_of_two(name: &Line, about: &str, reply: Option<&Reply>) -> OneOfTwo {
    let comment = reply.and_then(|reply| reply.comment.as_ref());
    OneOfTwo {
        name: name.to_string(),
        about: about.to_owned(),
        answer: reply.map(|reply| reply.answer),
        comment: comment.map(|comment| comment.as_str().to_owned()),
    }
}

/// What was typed: whoever is chosen, or else whoever is named.
pub(crate) fn assignment(person: String, part: String, name: String, email: String) -> RawAssignment {
    let said = |raw: String| Some(raw).filter(|raw| !raw.trim().is_empty());
    let (person_id, name, email) = (said(person), said(name), said(email));
    let is_named = name.is_some() || email.is_some();
    let colleague = is_named.then_some(RawColleague { name, email, time_zone: None });
    RawAssignment { person_id, colleague, part: said(part) }
}
