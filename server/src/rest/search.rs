//! Whom and what somebody looks for: `/api/search`.

use axum::{Json, response::IntoResponse};
use domain::permissions::Permission;
use serde::Serialize;
use services::search::{self, Found, What};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Call, Clocks, answer::Answer, clocks::ZoneQuery};
use crate::openapi::ListRefused;

/// Interviewers, candidates and openings that the caller sees, the nearest to what is typed first
///
/// Words in any order, begun, without accents or with a slip or two. Candidates come with their next interview, or the
/// last there was. Interviewers find the candidates of their own interviews. At most twelve.
#[utoipa::path(get, path = "/api/search", tag = "Search", operation_id = "search", params(SearchQuery, ZoneQuery),
    responses((status = 200, description = "What was found.", body = FoundList), ListRefused))]
pub async fn search(call: Call) -> Answer {
    let mut asked = call.may(Permission::Search)?.asked();
    let clocks = Clocks::asked_for(&mut asked);
    let SearchQuery { q } =
        SearchQuery { q: asked.query.line("q").map(|line| line.to_string()).unwrap_or_default() };
    let accepted = asked.accepted()?;
    let found = search::find(&accepted.cx, &accepted.actor, &q).await;
    accepted.answer(found, |found| {
        let items = found.into_iter().map(|found| FoundJson::new(found, &clocks));
        Ok(Json(FoundList { items: items.collect::<services::Result<_>>()? }).into_response())
    })
}

#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// What is looked for.
    #[param(max_length = 200, example = "lena fischr")]
    q: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundList)]
pub struct FoundList {
    items: Vec<FoundJson>,
}

/// Somebody or something found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Found)]
#[serde(rename_all = "camelCase")]
pub struct FoundJson {
    #[schema(value_type = FoundKindJson)]
    pub kind: &'static str,
    pub id: Uuid,
    #[schema(example = "Lena Fischer")]
    pub name: String,
    /// The address of people; company, role and place of an opening.
    #[schema(example = "lena.fischer@example.com")]
    pub about: String,
    /// A candidate's next interview, or the last there was.
    #[schema(required = true)]
    pub interview: Option<FoundInterviewJson>,
}

/// An interview of a candidate who was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FoundInterview)]
#[serde(rename_all = "camelCase")]
pub struct FoundInterviewJson {
    pub booking_id: Uuid,
    #[schema(format = DateTime, example = "2026-03-03T10:00:00+01:00")]
    pub start: String,
}

/// What `kind` of something found is one of.
#[derive(Debug, ToSchema)]
#[schema(as = FoundKind, rename_all = "snake_case")]
pub enum FoundKindJson {
    Interviewer,
    Candidate,
    Opening,
}

impl FoundJson {
    fn new(Found { what, name, about }: Found, clocks: &Clocks) -> services::Result<Self> {
        let (kind, id, booking) = match what {
            What::Candidate(id, booking) => ("candidate", id.0, booking),
            What::Interviewer(id) => ("interviewer", id.0, None),
            What::Opening(id) => ("opening", id.0, None),
        };
        let interview = match booking {
            Some(booking) => {
                let start = clocks.seconds(booking.slot.interval.start(), &booking.slot.time_zone)?;
                Some(FoundInterviewJson { booking_id: booking.id.0, start })
            }
            None => None,
        };
        Ok(Self { kind, id, name, about, interview })
    }
}
