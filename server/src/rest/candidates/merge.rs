//! Two candidates who are one person: `/api/candidates/{id}/merge`.

use axum::{Json, response::IntoResponse};
use domain::{
    bookings::Booking, candidates::RawMerge, fields::Fields, ids::CandidateId, permissions::Permission,
    refusal::Refusal,
};
use serde::Serialize;
use services::candidates::{
    self,
    merge::{self, Preview},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::CandidateJson;
use crate::{
    openapi::{GetRefused, MergeRefused},
    rest::{
        Call,
        answer::{self, Answer},
        call::Asked,
        conditions::{Conditional, Repeatable},
        json::Form,
    },
};

/// What would become of two candidates who are one person
#[utoipa::path(get, path = "/api/candidates/{id}/merge", tag = "Candidates", operation_id = "previewMerge",
    params(MergeQuery, ("id" = Uuid, Path)),
    responses((status = 200, description = "What would move, and what is in the way.", body = MergePreviewJson),
        GetRefused))]
pub async fn preview(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.asked();
    let MergeQuery { from } = MergeQuery::read(&mut asked);
    let missing = || Refusal::InvalidInput { fields: Fields::of("from", "is required") };
    let (accepted, from) = asked.understood(|_| from.ok_or_else(missing))?;
    let id = accepted.id(CandidateId::parse)?;
    let found = merge::preview(&accepted.cx, &accepted.actor, id, from).await;
    accepted.answer(found, |preview| Ok(Json(MergePreviewJson::new(&preview)).into_response()))
}

/// Makes one of two candidates: this one stays, with the bookings, notes and messages of both. The id of the other leads to
/// them from then on; booking by the address that was given up finds this one, and those invited there are invited at the
/// address that is kept
#[utoipa::path(post, path = "/api/candidates/{id}/merge", tag = "Candidates", operation_id = "mergeCandidates",
    params(Repeatable, Conditional, ("id" = Uuid, Path)), request_body = NewMerge,
    responses(
        (status = 200, description = "The one who stays.", body = CandidateJson,
            headers(("ETag" = String, description = "Its version"))),
        MergeRefused))]
pub async fn merge(call: Call) -> Answer {
    let mut asked = call.may(Permission::ManageCandidates)?.posted().await?;
    let (seen, raw) = (asked.if_match(), NewMerge::read(&mut asked.form));
    // Whether it is another one is known with the path.
    let (accepted, _) = asked.understood(|_| raw.clone().parse(CandidateId(Uuid::nil())))?;
    let (cx, actor, id) = (&accepted.cx, &accepted.actor, accepted.id(CandidateId::parse)?);
    let seen = seen.expected(async || Ok(candidates::get(cx, actor, id).await?.version)).await?;
    let merged = merge::merge(cx, actor, id, seen, raw).await;
    accepted.answer(merged, |candidate| Ok(answer::row(candidate.version, &CandidateJson::new(&candidate))))
}

/// What a merge would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MergePreview)]
#[serde(rename_all = "camelCase")]
pub struct MergePreviewJson {
    /// Who stays.
    pub into: CandidateJson,
    /// Who goes: theirs are the interviews, notes and messages counted here.
    pub from: CandidateJson,
    pub interviews: u64,
    pub notes: u64,
    pub messages: u64,
    /// How many coming interviews are told to another address, where the address of the one who stays is kept.
    pub told_anew: u64,
    /// The same, where the other's is.
    pub told_anew_if_taken: u64,
    /// Interviews of both that share an instant: as long as there are any, a merge is `candidate_busy`.
    pub conflicts: Vec<MergeConflictJson>,
}

/// Two interviews at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MergeConflict)]
#[serde(rename_all = "camelCase")]
pub struct MergeConflictJson {
    /// Of the one who stays.
    pub booking_id: Uuid,
    /// Of the other.
    pub other_booking_id: Uuid,
}

impl MergePreviewJson {
    fn new(preview: &Preview) -> Self {
        let Preview { into, from, interviews, notes, messages, told_anew, told_anew_if_taken, conflicts } =
            preview;
        let conflict = |(one, other): &(Booking, Booking)| MergeConflictJson {
            booking_id: one.id.0,
            other_booking_id: other.id.0,
        };
        Self {
            into: CandidateJson::new(into),
            from: CandidateJson::new(from),
            interviews: *interviews,
            notes: *notes,
            messages: *messages,
            told_anew: *told_anew,
            told_anew_if_taken: *told_anew_if_taken,
            conflicts: conflicts.iter().map(conflict).collect(),
        }
    }
}

/// Who is one with the candidate.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewMerge {
    #[schema(required = true, nullable = false, value_type = Uuid)]
    from: Option<String>,
    /// What of the other one is kept; the rest stays as it is.
    #[schema(nullable = false, value_type = Option<Vec<TakenJson>>)]
    take: Option<Vec<String>>,
}

/// What of another candidate may be kept.
#[derive(Debug, ToSchema)]
#[schema(as = Taken, rename_all = "camelCase")]
pub enum TakenJson {
    Name,
    Email,
    TimeZone,
}

impl NewMerge {
    fn read(form: &mut Form) -> RawMerge {
        let Self { from, take } = Self { from: form.text("from"), take: form.texts("take") };
        RawMerge { from, take }
    }
}

#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MergeQuery {
    /// The other one.
    #[param(required = true, nullable = false, value_type = Uuid)]
    from: Option<CandidateId>,
}

impl MergeQuery {
    fn read(asked: &mut Asked) -> Self {
        Self { from: asked.query.known("from", "must be the id of a candidate (a UUID)", CandidateId::parse) }
    }
}
