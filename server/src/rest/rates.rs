//! How many slots were booked and how interviews went: `/api/rates`.

use axum::{Json, response::IntoResponse};
use domain::{
    ids::{OpeningId, PersonId},
    permissions::Permission,
    rates::{Group, Rate, RatesBy, RawDays, Tally},
};
use serde::Serialize;
use services::rates::{self, Rates, RatesFilter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Call, answer::Answer, call::Asked};
use crate::openapi::ListRefused;

/// How many slots were booked, and how the interviews on them went, by the interviewers' days
///
/// Those who coordinate see everybody's, others their own.
#[utoipa::path(get, path = "/api/rates", tag = "Rates", operation_id = "getRates", params(RatesQuery),
    responses((status = 200, description = "In all, and apart.", body = RatesJson), ListRefused))]
pub async fn get(call: Call) -> Answer {
    let mut asked = call.may(Permission::SeeRates)?.asked();
    let filter = RatesQuery::read(&mut asked);
    let (accepted, _) = asked.understood(|now| filter.days.clone().parse(now.date_naive()))?;
    let found = rates::get(&accepted.cx, &accepted.actor, filter).await;
    accepted.answer(found, |rates| Ok(Json(RatesJson::new(rates)).into_response()))
}

/// What became of the slots and interviews of some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Rates)]
pub struct RatesJson {
    /// The first day.
    #[schema(format = Date, example = "2026-01-01")]
    pub from: String,
    /// The last day.
    #[schema(format = Date, example = "2026-03-04")]
    pub to: String,
    pub all: TallyJson,
    pub groups: Vec<RateGroupJson>,
}

/// Those counted apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RateGroup)]
pub struct RateGroupJson {
    /// `2026-W10`, `2026-03`, or the name of the opening or interviewer.
    #[schema(example = "2026-03")]
    pub name: String,
    /// Of the opening or interviewer.
    #[schema(required = true)]
    pub id: Option<Uuid>,
    pub tally: TallyJson,
}

/// Counts, and what share of what could have been they are, in whole per cent; `null` of nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Tally)]
#[serde(rename_all = "camelCase")]
pub struct TallyJson {
    /// Slots that were offered and stand.
    pub offered: u64,
    /// Of those, the ones that are booked.
    pub booked: u64,
    pub completed: u64,
    pub no_show: u64,
    pub cancelled: u64,
    /// Interviews that are over, and nobody said how they ended.
    pub unsaid: u64,
    /// Of those completed, the ones for which somebody was thanked.
    pub thanked: u64,
    /// Booked, of those offered.
    #[schema(required = true, example = 75)]
    pub booking_rate: Option<u64>,
    /// Completed, of those completed or missed.
    #[schema(required = true, example = 90)]
    pub completion_rate: Option<u64>,
    /// Missed, of the same.
    #[schema(required = true, example = 10)]
    pub no_show_rate: Option<u64>,
    /// Thanked, of those completed.
    #[schema(required = true, example = 50)]
    pub thanks_rate: Option<u64>,
}

/// What is counted apart.
#[derive(Debug, ToSchema)]
#[schema(as = RatesBy, rename_all = "snake_case")]
pub enum RatesByJson {
    Week,
    Month,
    Opening,
    Interviewer,
}

impl RatesJson {
    fn new(rates: Rates) -> Self {
        let Rates { days, all, groups } = rates;
        Self {
            from: days.first.to_string(),
            to: days.last.to_string(),
            all: TallyJson::new(all),
            groups: groups.into_iter().map(RateGroupJson::new).collect(),
        }
    }
}

impl RateGroupJson {
    fn new((group, tally): (Group, Tally)) -> Self {
        let (name, id) = match group {
            Group::Week(week) => (week.to_string(), None),
            Group::Month(first) => (first.format("%Y-%m").to_string(), None),
            Group::Opening(name, OpeningId(id)) | Group::Interviewer(name, PersonId(id)) => {
                (name.to_string(), Some(id))
            }
            Group::NoOpening => ("No opening".to_owned(), None),
        };
        Self { name, id, tally: TallyJson::new(tally) }
    }
}

impl TallyJson {
    fn new(tally: Tally) -> Self {
        let Tally { offered, booked, completed, no_show, cancelled, unsaid, thanked } = tally;
        Self {
            offered,
            booked,
            completed,
            no_show,
            cancelled,
            unsaid,
            thanked,
            booking_rate: Rate::percent(tally.booking()),
            completion_rate: Rate::percent(tally.completion()),
            no_show_rate: Rate::percent(tally.no_show()),
            thanks_rate: Rate::percent(tally.thanks()),
        }
    }
}

/// Of which slots and interviews.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RatesQuery {
    /// The first day; without one, that of the month two before the last day's.
    #[param(nullable = false, format = Date)]
    from: Option<String>,
    /// The last day; without one, today. At most a year and a month after the first.
    #[param(nullable = false, format = Date)]
    to: Option<String>,
    #[param(rename = "interviewerId", nullable = false, value_type = Option<Uuid>)]
    interviewer: Option<PersonId>,
    /// Interviews for it alone. Slots are for no opening in particular: none are counted then.
    #[param(rename = "openingId", nullable = false, value_type = Option<Uuid>)]
    opening: Option<OpeningId>,
    /// What is counted apart: months, unless something else is said.
    #[param(inline, nullable = false, value_type = Option<RatesByJson>)]
    by: Option<RatesBy>,
}

impl RatesQuery {
    fn read(asked: &mut Asked) -> RatesFilter {
        let query = &mut asked.query;
        let Self { from, to, interviewer, opening, by } = Self {
            from: query.text("from"),
            to: query.text("to"),
            interviewer: query.known("interviewerId", "must be the id of a person (a UUID)", PersonId::parse),
            opening: query.known("openingId", "must be the id of an opening (a UUID)", OpeningId::parse),
            by: query.known("by", "must be week, month, opening or interviewer", RatesBy::parse),
        };
        RatesFilter { days: RawDays { from, to }, interviewer, opening, by: by.unwrap_or_default() }
    }
}
