//! Imports: `/api/candidates/import`, `/api/slots/import`.

use axum::{Json, response::IntoResponse};
use domain::{
    imports::{Counts, Noun, Report, Told, Why},
    permissions::Permission,
};
use serde::Serialize;
use serde_json::Value;
use services::imports;
use utoipa::{IntoParams, ToSchema};

use super::{Call, answer::Answer, call::Asked, conditions::Repeatable};
use crate::openapi::ImportRefused;

/// Adds candidates from a file of comma-separated values, all of them or none
///
/// The first line names the columns, however they are written: `name`, `email` and, where it is wanted, `timeZone`.
/// Cells are parted by commas or by semicolons. Who is known by e-mail stays as they are. One row that is refused refuses
/// the file: `applied` says whether anything was written.
#[utoipa::path(post, path = "/api/candidates/import", tag = "Candidates", operation_id = "importCandidates",
    params(ImportQuery, Repeatable),
    request_body(content = String, content_type = "text/csv",
        example = "name,email,timeZone\r\nLena Fischer,lena.fischer@example.com,America/New_York\r\n"),
    responses((status = 200, description = "What each row does, or would do.", body = ReportJson), ImportRefused))]
pub async fn candidates(call: Call) -> Answer {
    import(call, Permission::ManageCandidates, Noun::Candidates).await
}

/// Offers slots from a file of comma-separated values, all of them or none
///
/// The first line names the columns: `startTime`, `endTime` and, where they are wanted, `location` and `interviewerEmail`
/// or `interviewerId`; interviewers import their own. The rules hold against what is offered and against the rows before.
/// One row that is refused refuses the file: `applied` says whether anything was written.
#[utoipa::path(post, path = "/api/slots/import", tag = "Slots", operation_id = "importSlots",
    params(ImportQuery, Repeatable),
    request_body(content = String, content_type = "text/csv",
        example = "startTime,endTime,location\r\n2026-03-02T09:00:00+01:00,2026-03-02T10:00:00+01:00,Room 4\r\n"),
    responses((status = 200, description = "What each row does, or would do.", body = ReportJson), ImportRefused))]
pub async fn slots(call: Call) -> Answer {
    import(call, Permission::OfferSlots, Noun::Slots).await
}

async fn import(call: Call, permission: Permission, noun: Noun) -> Answer {
    let (mut asked, file) = call.may(permission)?.with_file().await?;
    let dry_run = ImportQuery::read(&mut asked);
    let accepted = asked.accepted()?;
    let report = imports::import(&accepted.cx, &accepted.actor, noun, file, dry_run).await;
    accepted.answer(report, |report| Ok(Json(ReportJson::new(report)).into_response()))
}

#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ImportQuery {
    /// `true`: nothing is written; the answer says what would be.
    #[param(nullable = false, default = false)]
    dry_run: Option<bool>,
}

impl ImportQuery {
    fn read(asked: &mut Asked) -> bool {
        let parse = |raw: &str| raw.parse::<bool>().ok();
        let Self { dry_run } = Self { dry_run: asked.query.known("dryRun", "must be true or false", parse) };
        dry_run.unwrap_or(false)
    }
}

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportReport)]
#[serde(rename_all = "camelCase")]
pub struct ReportJson {
    pub dry_run: bool,
    /// Whether it was written: all of the file, or nothing.
    pub applied: bool,
    pub counts: CountsJson,
    /// Every row that is refused, and the first 100 of the others; by line.
    pub rows: Vec<RowJson>,
}

/// How many rows there are, and how many of them do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportCounts)]
pub struct CountsJson {
    pub rows: u64,
    pub create: u64,
    pub known: u64,
    pub refused: u64,
}

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ImportRow)]
#[serde(rename_all = "camelCase")]
pub struct RowJson {
    /// On which it begins in the file, counted from 1.
    pub line: u64,
    #[schema(value_type = ActionJson)]
    pub action: &'static str,
    /// Whom or what it is about, where it is not refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "Lena Fischer, lena.fischer@example.com")]
    pub about: Option<String>,
    /// Why it is refused: `invalid_input`, `slot_overlap` or `day_limit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "invalid_input")]
    pub code: Option<&'static str>,
    /// The same as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub message: Option<String>,
    /// Each column that is wrong, with what it takes; `row`: the row as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Object>)]
    pub fields: Option<Value>,
    /// What the rules say, with the slots offered already and the `lines` of the file in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Object>)]
    pub details: Option<Value>,
}

/// What `action` of a row is one of: it makes something; what it says is here already and stays; it is refused.
#[derive(Debug, ToSchema)]
#[schema(as = ImportAction, rename_all = "snake_case")]
pub enum ActionJson {
    Create,
    Known,
    Refused,
}

impl ReportJson {
    fn new(report: Report) -> Self {
        let Report { dry_run, applied, counts, rows } = report;
        let Counts { rows: count, create, known, refused } = counts;
        let counts = CountsJson { rows: count, create, known, refused };
        Self { dry_run, applied, counts, rows: rows.into_iter().map(RowJson::new).collect() }
    }
}

impl RowJson {
    fn new(told: Told) -> Self {
        let Told { line, action, about, why } = told;
        let message = why.as_ref().map(ToString::to_string);
        let (fields, details) = match &why {
            Some(Why::Fields(fields)) => (serde_json::to_value(fields).ok(), None),
            Some(why @ Why::Rules { .. }) => (None, Some(why.details())),
            None => (None, None),
        };
        let code = why.as_ref().map(Why::code);
        Self { line, action: action.as_str(), about, code, message, fields, details }
    }
}
