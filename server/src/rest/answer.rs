//! The shapes of answers.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::{ids::Version, paging::Page};
use serde::Serialize;
use services::{Allowance, Context};

use super::{ApiError, paging::ListJson};

/// What every handler gives.
pub type Answer = Result<Response, ApiError>;

/// A row, with its version as its entity tag.
pub(super) fn row(version: Version, row: &impl Serialize) -> Response {
    let mut response = Json(row).into_response();
    if let Ok(tag) = HeaderValue::try_from(format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A row just made, and where it is from now on.
pub(super) fn created(location: &str, version: Version, made: &impl Serialize) -> Response {
    let mut response = row(version, made);
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// What was asked for is elsewhere, for good.
pub(super) fn moved(location: &str) -> Response {
    Redirect::permanent(location).into_response()
}

pub(super) fn list<R, T: Serialize>(page: Page<R>, publish: impl FnMut(R) -> services::Result<T>) -> Answer {
    Ok(Json(ListJson::new(page, publish)?).into_response())
}

pub(super) fn nothing() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// An answer that says what the limit has left, where the call is limited.
pub(super) fn limited(cx: &Context, answer: Answer) -> Response {
    let mut response = answer.into_response();
    if let Some(&allowance) = cx.request().allowance.get() {
        say_what_is_left(&mut response, allowance);
    }
    response
}

/// `RateLimit-Limit`, `-Remaining`, `-Reset`: of the limit that the answer is about.
pub fn say_what_is_left(response: &mut Response, allowance: Allowance) {
    let Allowance { limit, remaining, reset_seconds } = allowance;
    let headers = response.headers_mut();
    headers.insert("ratelimit-limit", HeaderValue::from(limit));
    headers.insert("ratelimit-remaining", HeaderValue::from(remaining));
    headers.insert("ratelimit-reset", HeaderValue::from(reset_seconds));
}
