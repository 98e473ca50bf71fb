//! What a refused or failed request is answered.

use std::{fmt, sync::Arc};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use domain::{fields::Fields, refusal::Refusal};
use serde::Serialize;
use serde_json::Value;
use services::Error;
use utoipa::ToSchema;

/// How soon to come back when the database cannot be reached, in seconds.
const COME_BACK_AFTER: u64 = 5;

/// Why a call was not done: what the use case said, or what was wrong before it was asked.
#[derive(Debug)]
pub enum ApiError {
    Service(Error),
    MethodNotAllowed,
    TooLarge { at_most: usize },
    UnsupportedMediaType(Media),
}

/// What a body is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Json,
    Csv,
}

impl Media {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
        }
    }
}

/// The answer to a request that was refused or failed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Error, example = json!({
    "code": "slot_overlap",
    "message": "This overlaps a slot already offered.",
    "details": {
        "conflictsWith": ["0198c0de-0000-7000-8000-000000000001"],
        "violations": [{ "code": "slot_overlap", "conflictsWith": ["0198c0de-0000-7000-8000-000000000001"] }],
    },
}))]
pub struct ErrorJson {
    /// For programs to decide by.
    pub code: &'static str,
    /// A sentence that a person can act on.
    pub message: String,
    /// The facts; which ones depends on the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, nullable = false)]
    pub details: Option<Value>,
}

/// Left on an answer that refuses, for metrics and logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code(pub &'static str);

/// Left on the answer to a request that failed in a way nobody expected. Whoever knows the request's id
/// logs it and finishes the answer with [`internal`].
#[derive(Clone, Debug)]
pub struct Failure(pub Arc<Error>);

/// The answer to a failure nobody expected: the request's id, to find it in the log by, and nothing else.
#[must_use]
pub fn internal(request_id: &str) -> Response {
    refused(StatusCode::INTERNAL_SERVER_ERROR, ErrorJson::internal(request_id))
}

impl ErrorJson {
    pub(crate) fn internal(request_id: &str) -> Self {
        let message =
            format!("Something went wrong here. If it happens again, report the request {request_id}.");
        Self { code: "internal", message, details: None }
    }
}

impl ApiError {
    /// A body, query or header that means nothing.
    pub(super) fn invalid(fields: Fields) -> Self {
        Refusal::InvalidInput { fields }.into()
    }

    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Service(Error::Refused(refusal)) => status(refusal),
            Self::Service(Error::Unavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Service(Error::Failed(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    #[must_use]
    pub fn body(&self) -> ErrorJson {
        let (code, details) = match self {
            Self::Service(Error::Refused(refusal)) => (refusal.code(), refusal.details()),
            Self::Service(Error::Unavailable(_)) => ("unavailable", None),
            Self::Service(Error::Failed(_)) => ("internal", None),
            Self::MethodNotAllowed => ("method_not_allowed", None),
            Self::TooLarge { .. } => ("too_large", None),
            Self::UnsupportedMediaType(_) => ("unsupported_media_type", None),
        };
        ErrorJson { code, message: self.to_string(), details }
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Service(Error::Refused(Refusal::RateLimited { retry_after_seconds })) => {
                Some(*retry_after_seconds)
            }
            Self::Service(Error::Unavailable(_)) => Some(COME_BACK_AFTER),
            _ => None,
        }
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::InvalidInput { .. } => StatusCode::BAD_REQUEST,
        Refusal::Unauthenticated => StatusCode::UNAUTHORIZED,
        Refusal::Forbidden | Refusal::OwnRoom | Refusal::NotHost => StatusCode::FORBIDDEN,
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::SlotRules { .. }
        | Refusal::SlotUnavailable
        | Refusal::SlotBooked
        | Refusal::CandidateBusy { .. }
        | Refusal::PersonBusy { .. }
        | Refusal::BookingNotActive
        | Refusal::NotBegun
        | Refusal::NothingToUndo
        | Refusal::OpeningNotOpen
        | Refusal::TakesPart { .. }
        | Refusal::TooManyTakePart { .. }
        | Refusal::RoomTaken
        | Refusal::RoomBegun
        | Refusal::MessageNotCurrent
        | Refusal::NotCompleted
        | Refusal::NoteHasLeft
        | Refusal::WebhookInactive
        | Refusal::WebhookUnsigned
        | Refusal::AlreadyExists { .. }
        | Refusal::IdempotencyKeyReused => StatusCode::CONFLICT,
        Refusal::VersionMismatch => StatusCode::PRECONDITION_FAILED,
        Refusal::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// The sentence that a person can act on.
impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(Error::Refused(refusal)) => refusal.fmt(f),
            Self::Service(Error::Unavailable(_)) => {
                f.write_str("The service cannot reach its database just now. Please try again in a moment.")
            }
            Self::Service(Error::Failed(_)) => f.write_str("Something went wrong here."),
            Self::MethodNotAllowed => {
                f.write_str("This method is not for this path; the header Allow lists those that are.")
            }
            Self::TooLarge { at_most } => {
                write!(f, "The body is too large: at most {} KiB are read.", at_most / 1024)
            }
            Self::UnsupportedMediaType(media) => {
                let name = match media {
                    Media::Json => "JSON",
                    Media::Csv => "CSV",
                };
                let header = media.as_str();
                write!(f, "Please send the body as {name}, with the header Content-Type: {header}.")
            }
        }
    }
}

impl std::error::Error for ApiError {}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::Service(error)
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self::Service(refusal.into())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = refused(self.status(), self.body());
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Self::Service(error @ (Error::Failed(_) | Error::Unavailable(_))) = self {
            response.extensions_mut().insert(Failure(Arc::new(error)));
        }
        response
    }
}

fn refused(status: StatusCode, body: ErrorJson) -> Response {
    let code = Code(body.code);
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(code);
    response
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn nothing_of_the_inside_is_told() {
        let inside =
            || anyhow!("relation \"slots\" does not exist").context("password authentication failed");
        for (error, status, code) in
            [(Error::Failed(inside()), 500, "internal"), (Error::Unavailable(inside()), 503, "unavailable")]
        {
            let error = ApiError::from(error);
            let (told, response) = (serde_json::to_string(&error.body()).unwrap(), error.into_response());
            assert_eq!(response.status(), status);
            assert_eq!(response.extensions().get(), Some(&Code(code)));
            assert!(
                response.extensions().get::<Failure>().is_some(),
                "it is logged by whoever knows the request"
            );
            assert!(!told.contains("slots") && !told.contains("password"), "{told}");
        }
    }

    #[test]
    fn who_is_to_wait_is_told_how_long() {
        for (error, expected) in [
            (Refusal::RateLimited { retry_after_seconds: 17 }.into(), Some("17")),
            (ApiError::from(Error::Unavailable(anyhow!(""))), Some("5")),
            (Refusal::SlotBooked.into(), None),
        ] {
            let response = error.into_response();
            assert_eq!(response.headers().get(RETRY_AFTER).map(|after| after.to_str().unwrap()), expected);
        }
    }
}
