//! Who takes part in a booking beside candidate and interviewer: `/api/booking/{id}/people` and what changes it.

use axum::{Json, response::IntoResponse};
use domain::{
    assignments::{
        Assignment, Guest, Participants, Proposal, RawAnswer, RawAssignment, RawColleague, RawGuest, RawPart,
    },
    ids::{BookingId, GuestId, PersonId},
    permissions::Permission,
    replies,
};
use serde::Serialize;
use services::{
    assignments::{self, Attendance},
    bookings,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Call,
    answer::{self, Answer},
    call::Accepted,
    conditions::{Conditional, IfMatch, Repeatable},
    json::Form,
};
use crate::{
    openapi::{
        AnswerRefused, AssignRefused, EditAssignmentRefused, GetRefused, InviteRefused, UnassignRefused,
    },
    rest::ApiError,
};

/// Who takes part in a booking beside candidate and interviewer
#[utoipa::path(get, path = "/api/booking/{id}/people", tag = "Bookings", operation_id = "getPeopleOfBooking",
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, description = "Colleagues and guests.", body = PeopleOfBookingJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        GetRefused))]
pub async fn list(call: Call) -> Answer {
    let accepted = call.may(Permission::SeeBookings)?.asked().accepted()?;
    let found = assignments::list(&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?).await;
    people(&accepted, found)
}

/// Assigns a colleague, who must be free then; invitations follow
#[utoipa::path(post, path = "/api/booking/{id}/assignments", tag = "Bookings", operation_id = "assign",
    params(Repeatable, Conditional, ("id" = Uuid, Path)), request_body = NewAssignment,
    responses(
        (status = 201, description = "Who takes part now.", body = PeopleOfBookingJson,
            headers(("Location" = String, description = "Where that is"),
                ("ETag" = String, description = "The version of the booking"))),
        AssignRefused))]
pub async fn assign(call: Call) -> Answer {
    let mut asked = call.may(Permission::AssignPeople)?.posted().await?;
    let (seen, raw) = (asked.if_match(), NewAssignment::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse(services::time_zones::is_known))?;
    let id = accepted.id(BookingId::parse)?;
    let seen = expected(&accepted, seen, id).await?;
    let assigned = assignments::assign(&accepted.cx, &accepted.actor, id, seen, raw).await;
    made(&accepted, id, assigned)
}

/// Gives somebody assigned another part
#[utoipa::path(patch, path = "/api/booking/{id}/assignments/{personId}", tag = "Bookings", operation_id = "setPart",
    params(Conditional, ("id" = Uuid, Path), ("personId" = Uuid, Path)), request_body = AssignmentEdits,
    responses(
        (status = 200, description = "Who takes part, and as what.", body = PeopleOfBookingJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        EditAssignmentRefused))]
pub async fn set_part(call: Call) -> Answer {
    let mut asked = call.may(Permission::AssignPeople)?.patched().await?;
    let (seen, raw) = (asked.if_match(), AssignmentEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let (id, person) = (accepted.id(BookingId::parse)?, accepted.inner_id(PersonId::parse)?);
    let seen = expected(&accepted, seen, id).await?;
    let set = assignments::set_part(&accepted.cx, &accepted.actor, (id, person), seen, raw).await;
    people(&accepted, set)
}

/// Takes somebody off a booking; they hear of it
#[utoipa::path(delete, path = "/api/booking/{id}/assignments/{personId}", tag = "Bookings",
    operation_id = "unassign", params(Conditional, ("id" = Uuid, Path), ("personId" = Uuid, Path)),
    responses(
        (status = 200, description = "Who takes part now.", body = PeopleOfBookingJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        UnassignRefused))]
pub async fn unassign(call: Call) -> Answer {
    let mut asked = call.may(Permission::AssignPeople)?.asked();
    let seen = asked.if_match();
    let accepted = asked.accepted()?;
    let (id, person) = (accepted.id(BookingId::parse)?, accepted.inner_id(PersonId::parse)?);
    let seen = expected(&accepted, seen, id).await?;
    let left = assignments::unassign(&accepted.cx, &accepted.actor, (id, person), seen).await;
    people(&accepted, left)
}

/// Puts somebody in the place of somebody assigned, with their part; both hear of it
#[utoipa::path(post, path = "/api/booking/{id}/assignments/{personId}/swap", tag = "Bookings",
    operation_id = "swapAssignment",
    params(Repeatable, Conditional, ("id" = Uuid, Path), ("personId" = Uuid, Path)), request_body = Replacement,
    responses(
        (status = 200, description = "Who takes part now.", body = PeopleOfBookingJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        AssignRefused))]
pub async fn swap(call: Call) -> Answer {
    let mut asked = call.may(Permission::AssignPeople)?.posted().await?;
    let (seen, raw) = (asked.if_match(), Replacement::read(&mut asked.form));
    let (accepted, _) =
        asked.understood(|_| raw.clone().parse_replacement(services::time_zones::is_known))?;
    let (id, person) = (accepted.id(BookingId::parse)?, accepted.inner_id(PersonId::parse)?);
    let seen = expected(&accepted, seen, id).await?;
    let swapped = assignments::swap(&accepted.cx, &accepted.actor, (id, person), seen, raw).await;
    people(&accepted, swapped)
}

/// Colleagues who interview, take no part in a booking and are free then: best first, with the reason
#[utoipa::path(get, path = "/api/booking/{id}/proposals", tag = "Bookings", operation_id = "proposeColleagues",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "All of them.", body = ProposalsJson), GetRefused))]
pub async fn proposals(call: Call) -> Answer {
    let accepted = call.may(Permission::AssignPeople)?.asked().accepted()?;
    let found = assignments::proposals(&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?).await;
    accepted.answer(found, |proposals| {
        let items = proposals.iter().map(ProposalJson::new).collect();
        Ok(Json(ProposalsJson { items }).into_response())
    })
}

/// Says for the caller, who is assigned, whether they come
#[utoipa::path(post, path = "/api/booking/{id}/answer", tag = "Bookings", operation_id = "answerInvitation",
    params(Repeatable, ("id" = Uuid, Path)), request_body = NewAnswer,
    responses(
        (status = 200, description = "Who takes part, and what they answered.", body = PeopleOfBookingJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        AnswerRefused))]
pub async fn answer(call: Call) -> Answer {
    let mut asked = call.may(Permission::AnswerInvitations)?.posted().await?;
    let raw = NewAnswer::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let id = accepted.id(BookingId::parse)?;
    let answered = assignments::answer(&accepted.cx, &accepted.actor, id, raw).await;
    people(&accepted, answered)
}

/// Invites somebody by their address alone
#[utoipa::path(post, path = "/api/booking/{id}/guests", tag = "Bookings", operation_id = "inviteGuest",
    params(Repeatable, Conditional, ("id" = Uuid, Path)), request_body = NewGuest,
    responses(
        (status = 201, description = "Who takes part now.", body = PeopleOfBookingJson,
            headers(("Location" = String, description = "Where that is"),
                ("ETag" = String, description = "The version of the booking"))),
        InviteRefused))]
pub async fn invite(call: Call) -> Answer {
    let mut asked = call.may(Permission::AssignPeople)?.posted().await?;
    let (seen, raw) = (asked.if_match(), NewGuest::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let id = accepted.id(BookingId::parse)?;
    let seen = expected(&accepted, seen, id).await?;
    let invited = assignments::invite(&accepted.cx, &accepted.actor, id, seen, raw).await;
    made(&accepted, id, invited)
}

/// Takes the invitation of a guest back; they hear of it
#[utoipa::path(delete, path = "/api/booking/{id}/guests/{guestId}", tag = "Bookings",
    operation_id = "uninviteGuest", params(Conditional, ("id" = Uuid, Path), ("guestId" = Uuid, Path)),
    responses(
        (status = 200, description = "Who takes part now.", body = PeopleOfBookingJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        UnassignRefused))]
pub async fn uninvite(call: Call) -> Answer {
    let mut asked = call.may(Permission::AssignPeople)?.asked();
    let seen = asked.if_match();
    let accepted = asked.accepted()?;
    let (id, guest) = (accepted.id(BookingId::parse)?, accepted.inner_id(GuestId::parse)?);
    let seen = expected(&accepted, seen, id).await?;
    let left = assignments::uninvite(&accepted.cx, &accepted.actor, (id, guest), seen).await;
    people(&accepted, left)
}

async fn expected(
    accepted: &Accepted,
    seen: IfMatch,
    id: BookingId,
) -> Result<Option<domain::ids::Version>, ApiError> {
    let (cx, actor) = (&accepted.cx, &accepted.actor);
    seen.expected(async || Ok(bookings::get(cx, actor, id).await?.version)).await
}

fn people(accepted: &Accepted, outcome: services::Result<Attendance>) -> Answer {
    accepted.answer(outcome, |Attendance { version, participants }| {
        Ok(answer::row(version, &PeopleOfBookingJson::new(&participants)))
    })
}

fn made(accepted: &Accepted, id: BookingId, outcome: services::Result<Attendance>) -> Answer {
    accepted.answer(outcome, |Attendance { version, participants }| {
        let location = format!("/api/booking/{id}/people");
        Ok(answer::created(&location, version, &PeopleOfBookingJson::new(&participants)))
    })
}

/// Who takes part in a booking beside candidate and interviewer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PeopleOfBooking)]
#[serde(rename_all = "camelCase")]
pub struct PeopleOfBookingJson {
    /// By part, then name.
    pub assignments: Vec<AssignmentJson>,
    pub guests: Vec<GuestJson>,
}

/// A colleague who takes part, and so is in no other interview then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Assignment)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentJson {
    pub person_id: Uuid,
    #[schema(example = "Mira Okafor")]
    pub name: String,
    pub email: String,
    /// They sign in nowhere, and answer by mail.
    pub outside: bool,
    #[schema(value_type = PartJson)]
    pub part: &'static str,
    /// To the interview as it is; `null` until they answer.
    #[schema(required = true, value_type = Option<AnswerJson>)]
    pub answer: Option<&'static str>,
    #[schema(required = true)]
    pub comment: Option<String>,
}

/// Somebody invited by their address alone; where else they are is not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Guest)]
#[serde(rename_all = "camelCase")]
pub struct GuestJson {
    pub id: Uuid,
    #[schema(required = true)]
    pub name: Option<String>,
    pub email: String,
    #[schema(required = true, value_type = Option<AnswerJson>)]
    pub answer: Option<&'static str>,
}

/// What somebody assigned does.
#[derive(Debug, ToSchema)]
#[schema(as = Part, rename_all = "snake_case")]
pub enum PartJson {
    Lead,
    Second,
    NoteTaker,
    Shadow,
}

/// Whoever declined takes part no longer, though their place is not taken yet.
#[derive(Debug, ToSchema)]
#[schema(as = Answer, rename_all = "snake_case")]
pub enum AnswerJson {
    Accepted,
    Declined,
    Tentative,
}

impl PeopleOfBookingJson {
    fn new(participants: &Participants) -> Self {
        let Participants { assignments, guests } = participants;
        Self {
            assignments: assignments.iter().map(AssignmentJson::new).collect(),
            guests: guests.iter().map(GuestJson::new).collect(),
        }
    }
}

impl AssignmentJson {
    fn new(assignment: &Assignment) -> Self {
        let Assignment { person, name, email, time_zone: _, outside, part, answer, comment, since: _ } =
            assignment;
        Self {
            person_id: person.0,
            name: name.to_string(),
            email: email.to_string(),
            outside: *outside,
            part: part.as_str(),
            answer: answer.map(replies::Answer::as_str),
            comment: comment.as_ref().map(|note| note.as_str().to_owned()),
        }
    }
}

impl GuestJson {
    fn new(guest: &Guest) -> Self {
        let Guest { id, name, email, answer } = guest;
        Self {
            id: id.0,
            name: name.as_ref().map(ToString::to_string),
            email: email.to_string(),
            answer: answer.map(replies::Answer::as_str),
        }
    }
}

/// Who could take part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Proposals)]
pub struct ProposalsJson {
    /// Best first.
    pub items: Vec<ProposalJson>,
}

/// A colleague who interviews and is free then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Proposal)]
#[serde(rename_all = "camelCase")]
pub struct ProposalJson {
    pub person_id: Uuid,
    #[schema(example = "Bo Lindqvist")]
    pub name: String,
    /// Whether they usually interview for the opening.
    pub usual: bool,
    /// In how many interviews and practice rooms they take part that week.
    pub that_week: u64,
    #[schema(example = "usually interviews for this opening, 1 interview that week")]
    pub reason: String,
}

impl ProposalJson {
    fn new(proposal: &Proposal) -> Self {
        let reason = proposal.reason();
        let Proposal { person, name, usual, that_week } = proposal;
        Self { person_id: person.0, name: name.to_string(), usual: *usual, that_week: *that_week, reason }
    }
}

/// An assignment to be made: of `personId`, or of `colleague`.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewAssignment {
    #[schema(nullable = false, value_type = Option<Uuid>)]
    person_id: Option<String>,
    #[schema(nullable = false)]
    colleague: Option<NewColleague>,
    #[schema(required = true, nullable = false, value_type = Option<PartJson>)]
    part: Option<String>,
}

/// Whoever is to take somebody's place, and so their part: `personId`, or `colleague`.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Replacement {
    #[schema(nullable = false, value_type = Option<Uuid>)]
    person_id: Option<String>,
    #[schema(nullable = false)]
    colleague: Option<NewColleague>,
}

/// A colleague from outside, who signs in nowhere; somebody whose address is known is that person.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewColleague {
    #[schema(required = true, nullable = false, min_length = 1, max_length = 200, example = "Mira Okafor")]
    name: Option<String>,
    #[schema(required = true, nullable = false, example = "mira@elsewhere.example")]
    email: Option<String>,
    /// The interviewer's, unless another is said.
    #[schema(nullable = false, example = "Africa/Lagos")]
    time_zone: Option<String>,
}

/// What is to be different about an assignment.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AssignmentEdits {
    #[schema(required = true, nullable = false, value_type = Option<PartJson>)]
    part: Option<String>,
}

/// An answer.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewAnswer {
    #[schema(required = true, nullable = false, value_type = Option<AnswerJson>)]
    answer: Option<String>,
    #[schema(nullable = false, max_length = 10_000)]
    comment: Option<String>,
    /// `sequence` of the booking that was looked at: where the interview has changed since for whoever answers, the answer is
    /// refused with `version_mismatch`. Left out, it is about the booking as it is.
    #[schema(nullable = false, minimum = 0)]
    sequence: Option<i64>,
}

/// A guest to be invited.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewGuest {
    #[schema(required = true, nullable = false, example = "guest@example.com")]
    email: Option<String>,
    #[schema(nullable = false, min_length = 1, max_length = 200)]
    name: Option<String>,
}

impl NewAssignment {
    fn read(form: &mut Form) -> RawAssignment {
        let Self { person_id, colleague, part } = Self {
            person_id: form.text("personId"),
            colleague: form.object("colleague", NewColleague::read),
            part: form.text("part"),
        };
        RawAssignment { person_id, colleague: colleague.map(RawColleague::from), part }
    }
}

impl Replacement {
    fn read(form: &mut Form) -> RawAssignment {
        let Self { person_id, colleague } = Self {
            person_id: form.text("personId"),
            colleague: form.object("colleague", NewColleague::read),
        };
        RawAssignment { person_id, colleague: colleague.map(RawColleague::from), part: None }
    }
}

impl NewColleague {
    fn read(form: &mut Form) -> Self {
        Self { name: form.text("name"), email: form.text("email"), time_zone: form.text("timeZone") }
    }
}

impl From<NewColleague> for RawColleague {
    fn from(NewColleague { name, email, time_zone }: NewColleague) -> Self {
        Self { name, email, time_zone }
    }
}

impl AssignmentEdits {
    fn read(form: &mut Form) -> RawPart {
        let Self { part } = Self { part: form.text("part") };
        RawPart { part }
    }
}

impl NewAnswer {
    fn read(form: &mut Form) -> RawAnswer {
        let Self { answer, comment, sequence } = Self {
            answer: form.text("answer"),
            comment: form.text("comment"),
            sequence: form.number("sequence"),
        };
        RawAnswer { answer, comment, sequence }
    }
}

impl NewGuest {
    fn read(form: &mut Form) -> RawGuest {
        let Self { email, name } = Self { email: form.text("email"), name: form.text("name") };
        RawGuest { email, name }
    }
}
