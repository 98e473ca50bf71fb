//! How interviews ended, and what was decided after them: `/api/booking/{id}/outcome`.

use domain::{
    ids::BookingId,
    outcomes::{Decision, Ending, Outcome, RawConclusion, RawOutcome, Said, Verdict},
    permissions::Permission,
    slots::Slot,
};
use serde::Serialize;
use services::{
    outcomes::{self, View},
    preparation,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Call, Clocks,
    answer::{self, Answer},
    bookings::BookingJson,
    clocks::ZoneQuery,
    conditions::{Conditional, Repeatable},
    json::Form,
    openings::ColleagueJson,
};
use crate::openapi::{EditOutcomeRefused, GetRefused, OutcomeRefused};

/// What came of an interview. What was decided is for those alone who may decide
#[utoipa::path(get, path = "/api/booking/{id}/outcome", tag = "Bookings", operation_id = "getOutcome",
    params(ZoneQuery, ("id" = Uuid, Path)),
    responses(
        (status = 200, description = "As far as anybody said.", body = OutcomeJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        GetRefused))]
pub async fn get(call: Call) -> Answer {
    let mut asked = call.may(Permission::RecordOutcomes)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let accepted = asked.accepted()?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let slot = preparation::slot(cx, actor, id).await?;
    let found = outcomes::get(cx, actor, id).await;
    accepted.answer(found, |view| row(id, &view, &slot, &clocks))
}

/// Says how an interview ended, once it has begun
#[utoipa::path(post, path = "/api/booking/{id}/outcome", tag = "Bookings", operation_id = "recordOutcome",
    params(ZoneQuery, Repeatable, ("id" = Uuid, Path)), request_body = NewOutcome,
    responses(
        (status = 200, description = "The booking as it is now.", body = BookingJson,
            headers(("ETag" = String, description = "Its version"))),
        OutcomeRefused))]
pub async fn conclude(call: Call) -> Answer {
    let mut asked = call.may(Permission::RecordOutcomes)?.posted().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let raw = NewOutcome::read(&mut asked.form);
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let concluded = outcomes::conclude(cx, actor, id, raw).await;
    accepted
        .answer(concluded, |booking| Ok(answer::row(booking.version, &BookingJson::new(&booking, &clocks)?)))
}

/// Corrects how an interview ended, and decides what follows for the candidate
#[utoipa::path(patch, path = "/api/booking/{id}/outcome", tag = "Bookings", operation_id = "editOutcome",
    params(ZoneQuery, Conditional, ("id" = Uuid, Path)), request_body = OutcomeEdits,
    responses(
        (status = 200, description = "The outcome as it is now.", body = OutcomeJson,
            headers(("ETag" = String, description = "The version of the booking"))),
        EditOutcomeRefused))]
pub async fn edit(call: Call) -> Answer {
    let mut asked = call.may(Permission::RecordOutcomes)?.patched().await?;
    let clocks = Clocks::asked_for(&mut asked);
    let (seen, raw) = (asked.if_match(), OutcomeEdits::read(&mut asked.form));
    let (accepted, _) = asked.understood(|_| raw.clone().parse())?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(BookingId::parse)?);
    let slot = preparation::slot(cx, actor, id).await?;
    let seen = seen.expected(async || Ok(outcomes::get(cx, actor, id).await?.version)).await?;
    let edited = outcomes::edit(cx, actor, id, seen, raw).await;
    accepted.answer(edited, |view| row(id, &view, &slot, &clocks))
}

fn row(id: BookingId, view: &View, slot: &Slot, clocks: &Clocks) -> Answer {
    Ok(answer::row(view.version, &OutcomeJson::new(id, view.outcome.as_ref(), slot, clocks)?))
}

/// What came of an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BookingOutcome)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeJson {
    pub booking_id: Uuid,
    /// How it ended; `null`: nobody said so far.
    #[schema(required = true, value_type = Option<EndingJson>)]
    pub status: Option<&'static str>,
    /// Who did not come to a `no_show`.
    #[schema(required = true, value_type = Option<AbsentJson>)]
    pub absent: Option<&'static str>,
    /// On whose behalf one that is `cancelled` was called off.
    #[schema(required = true, value_type = Option<CalledOffByJson>)]
    pub cancelled_by: Option<&'static str>,
    /// Why it was called off.
    #[schema(required = true)]
    pub reason: Option<String>,
    #[schema(required = true)]
    pub said_by: Option<ColleagueJson>,
    #[schema(required = true, format = DateTime, example = "2026-03-03T11:02:10.120+01:00")]
    pub said_at: Option<String>,
    /// What follows for the candidate; `null`: nothing is decided, or it is not for the caller.
    #[schema(required = true, value_type = Option<VerdictJson>)]
    pub decision: Option<&'static str>,
    /// Why it was decided so.
    #[schema(required = true)]
    pub note: Option<String>,
    #[schema(required = true)]
    pub decided_by: Option<ColleagueJson>,
    #[schema(required = true, format = DateTime, example = "2026-03-03T11:40:00.000+01:00")]
    pub decided_at: Option<String>,
}

/// What `status` of an outcome is one of.
#[derive(Debug, ToSchema)]
#[schema(as = Ending, rename_all = "snake_case")]
pub enum EndingJson {
    Completed,
    NoShow,
    Cancelled,
}

/// What `status` of a conclusion is one of.
#[derive(Debug, ToSchema)]
#[schema(as = Outcome, rename_all = "snake_case")]
pub enum ConclusionJson {
    Completed,
    NoShow,
}

/// Who did not come.
#[derive(Debug, ToSchema)]
#[schema(as = Absent, rename_all = "snake_case")]
pub enum AbsentJson {
    Candidate,
    Interviewer,
    Both,
}

/// On whose behalf an interview was called off.
#[derive(Debug, ToSchema)]
#[schema(as = CalledOffBy, rename_all = "snake_case")]
pub enum CalledOffByJson {
    Candidate,
    Interviewer,
    Coordinator,
}

/// What follows for a candidate.
#[derive(Debug, ToSchema)]
#[schema(as = Verdict, rename_all = "snake_case")]
pub enum VerdictJson {
    Advance,
    Hold,
    Reject,
}

impl OutcomeJson {
    fn new(id: BookingId, outcome: Option<&Outcome>, slot: &Slot, clocks: &Clocks) -> services::Result<Self> {
        let ending = outcome.map(|outcome| outcome.ending);
        let whose = ending.and_then(Ending::whose);
        let of = |kind: fn(Ending) -> bool| whose.filter(|_| ending.is_some_and(kind));
        let decision = outcome.and_then(|outcome| outcome.decision.as_ref());
        let [said, decided] =
            [outcome.and_then(|outcome| outcome.said.as_ref()), decision.map(|decision| &decision.said)];
        let by = |said: Option<&Said>| said.map(|said| ColleagueJson::new(&said.by));
        let at = |said: Option<&Said>| said.map(|said| clocks.millis(said.at, &slot.time_zone)).transpose();
        Ok(Self {
            booking_id: id.0,
            status: ending.map(|ending| ending.status().as_str()),
            absent: of(|ending| matches!(ending, Ending::NoShow(_))),
            cancelled_by: of(|ending| matches!(ending, Ending::Cancelled(_))),
            reason: outcome.and_then(|outcome| outcome.reason.as_ref()).map(ToString::to_string),
            said_by: by(said),
            said_at: at(said)?,
            decision: decision.map(|Decision { verdict, .. }| Verdict::as_str(*verdict)),
            note: decision.and_then(|decision| decision.note.as_ref()).map(|note| note.as_str().to_owned()),
            decided_by: by(decided),
            decided_at: at(decided)?,
        })
    }
}

/// How an interview ended.
#[derive(Debug, ToSchema)]
pub struct NewOutcome {
    #[schema(required = true, nullable = false, value_type = ConclusionJson)]
    status: Option<String>,
    /// Who did not come to a `no_show`: the candidate, unless somebody else is named.
    #[schema(value_type = Option<AbsentJson>)]
    absent: Option<String>,
}

impl NewOutcome {
    fn read(form: &mut Form) -> RawConclusion {
        let Self { status, absent } = Self { status: form.text("status"), absent: form.text("absent") };
        RawConclusion { status, absent }
    }
}

/// What is to be different about an outcome; what is left out stays.
#[derive(Debug, ToSchema)]
pub struct OutcomeEdits {
    /// How it ended, as long as nobody said so, or where that is to be corrected.
    #[schema(nullable = false, value_type = Option<ConclusionJson>)]
    status: Option<String>,
    #[schema(nullable = false, value_type = Option<AbsentJson>)]
    absent: Option<String>,
    /// `null`: nothing is decided any more.
    #[schema(value_type = Option<VerdictJson>)]
    decision: Option<Option<String>>,
    /// Why it is decided so.
    #[schema(max_length = 10_000)]
    note: Option<Option<String>>,
}

impl OutcomeEdits {
    fn read(form: &mut Form) -> RawOutcome {
        let Self { status, absent, decision, note } = Self {
            status: form.text("status"),
            absent: form.text("absent"),
            decision: form.text_or_null("decision"),
            note: form.text_or_null("note"),
        };
        RawOutcome { conclusion: RawConclusion { status, absent }, decision, note }
    }
}
