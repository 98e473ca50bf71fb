//! The document of the interface (OpenAPI 3.1), made from the handlers, and the page that shows it.
//!
//! What each kind of call may be refused with stands here on one page; the sentences and statuses come from
//! the refusals themselves.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    fields::Fields,
    ids::{BookingId, PersonId, SlotId},
    refusal::Refusal,
    rules::Violation,
    time::IsoWeek,
};
use services::Error;
use utoipa::{
    IntoResponses, Modify, OpenApi, ToSchema,
    openapi::{
        ContentBuilder, HeaderBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Type,
        example::ExampleBuilder,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};
use uuid::Uuid;

use crate::{
    body,
    rest::error::{ApiError, ErrorJson, Media},
};

/// What the document says beside the calls, which `router.rs` collects.
#[derive(Debug, OpenApi)]
#[openapi(
    info(title = "Convoke", description = include_str!("openapi/description.md")),
    components(schemas(ErrorJson)),
    modifiers(&Callers),
    security(("session" = []), ("proxyUser" = [], "proxyRole" = [])),
    tags(
        (name = "Slots", description = "Intervals that interviewers offer"),
        (name = "Bookings", description = "Candidates holding slots"),
        (name = "Messages", description = "What those who take part in a booking are told, and when"),
        (name = "Openings", description = "Jobs that interviews are for"),
        (name = "Preparation", description = "What is to be done before interviews"),
        (name = "Follow-ups", description = "What is to be done after interviews"),
        (name = "Rates", description = "How many slots were booked, and how interviews went"),
        (name = "Thank-you notes", description = "What those who took part in interviews are thanked with"),
        (name = "Candidates", description = "Those who are interviewed"),
        (name = "People", description = "Those who sign in"),
        (name = "Search", description = "Finding by name"),
        (name = "Practice rooms", description = "Mock interviews that colleagues host for one another"),
        (name = "Jobs", description = "Work that is to be done, for administrators"),
        (name = "Webhooks", description = "Addresses elsewhere that are told what happens, for administrators"),
        (name = "Realtime", description = "Changes as they happen"),
        (name = "Health", description = "Whether the service is able to serve"),
    ),
)]
pub(crate) struct Document;

/// `GET /api/openapi.json` and `GET /api/docs`, open to all.
pub(crate) fn pages<S: Clone + Send + Sync + 'static>(document: &utoipa::openapi::OpenApi) -> Router<S> {
    // Written once: as a tree it takes many times the room. Maps with names for keys can always be written.
    let document = Bytes::from(serde_json::to_vec(document).unwrap_or_default());
    Router::new()
        .route("/api/openapi.json", get(async move || file("application/json", document.clone())))
        .route("/api/docs", get(docs))
        .route("/api/docs/", get(docs))
        .route("/api/docs/{file}", get(docs_file))
}

/// Everything but styles comes from here; what the page shows brings its styles along.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async fn docs() -> Response {
    let page = file("text/html; charset=utf-8", include_bytes!("openapi/docs.html").as_slice());
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], page).into_response()
}

async fn docs_file(Path(name): Path<String>) -> Response {
    if name == "start.js" {
        return file("text/javascript; charset=utf-8", include_bytes!("openapi/start.js").as_slice());
    }
    let shown = ["swagger-ui.css", "swagger-ui-bundle.js"].contains(&name.as_str());
    let config = || std::sync::Arc::new(utoipa_swagger_ui::Config::from("/api/openapi.json"));
    match shown.then(|| utoipa_swagger_ui::serve(&name, config())) {
        Some(Ok(Some(found))) => file(&found.content_type, found.bytes.into_owned()),
        _ => ApiError::from(Refusal::NotFound).into_response(),
    }
}

fn file(content_type: &str, bytes: impl IntoResponse) -> Response {
    let mut response = bytes.into_response();
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    }
    response
}

/// Who may call.
struct Callers;

impl Modify for Callers {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let key = |value: ApiKey| SecurityScheme::ApiKey(value);
        let described = |name: &str, sentence: &str| ApiKeyValue::with_description(name, sentence);
        let behind = "Believed only in the trusted-proxy mode, from an address on the trusted list";
        let components = document.components.get_or_insert_default();
        for (name, scheme) in [
            (
                "session",
                key(ApiKey::Cookie(described("convoke_session", "The session of somebody who signed in"))),
            ),
            ("proxyUser", key(ApiKey::Header(described("X-User-Id", behind)))),
            ("proxyRole", key(ApiKey::Header(described("X-User-Role", behind)))),
        ] {
            components.add_security_scheme(name, scheme);
        }
    }
}

/// What every call may be refused with, and every one with a body.
const ANY: [&str; 5] = ["invalid_input", "unauthenticated", "forbidden", "internal", "unavailable"];
const BODY: [&str; 2] = ["too_large", "unsupported_media_type"];

macro_rules! refusals {
    ($($name:ident: $($codes:expr),*;)*) => {$(
        #[derive(Debug)]
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
                responses(&[$($codes.as_slice()),*].concat())
            }
        }
    )*};
}

refusals! {
    ListRefused: ANY;
    GetRefused: ANY, ["not_found"];
    MeRefused: ANY;
    OfferRefused: ANY, BODY, ["rate_limited", "slot_overlap", "day_limit", "idempotency_key_reused"];
    EditSlotRefused: ANY, BODY,
        ["not_found", "rate_limited", "version_mismatch", "slot_booked", "slot_overlap", "day_limit"];
    DeleteSlotRefused: ANY, ["not_found", "rate_limited", "version_mismatch", "slot_booked"];
    BookRefused: ANY, BODY,
        ["rate_limited", "opening_not_open", "slot_unavailable", "candidate_busy", "person_busy",
         "idempotency_key_reused"];
    MoveRefused: ANY, BODY,
        ["not_found", "rate_limited", "version_mismatch", "booking_not_active", "slot_unavailable",
         "candidate_busy", "person_busy", "takes_part", "idempotency_key_reused"];
    CancelRefused: ANY, ["not_found", "rate_limited", "version_mismatch", "booking_not_active"];
    OutcomeRefused: ANY, BODY, ["not_found", "rate_limited", "booking_not_active", "idempotency_key_reused"];
    EditOutcomeRefused: ANY, BODY, ["not_found", "rate_limited", "version_mismatch", "booking_not_active"];
    AddFollowUpRefused: ANY, BODY, ["not_found", "rate_limited", "idempotency_key_reused"];
    EditFollowUpRefused: ANY, BODY, ["not_found", "rate_limited", "version_mismatch"];
    RemoveFollowUpRefused: ANY, ["not_found", "rate_limited", "version_mismatch"];
    UndoRefused: ANY,
        ["not_found", "rate_limited", "booking_not_active", "slot_unavailable", "candidate_busy", "person_busy",
         "idempotency_key_reused"];
    RemindersRefused: ANY, BODY, ["not_found", "rate_limited", "booking_not_active"];
    ResendRefused: ANY, ["not_found", "rate_limited", "message_not_current", "idempotency_key_reused"];
    HostRoomRefused: ANY, BODY, ["rate_limited", "person_busy", "idempotency_key_reused"];
    ChangeRoomRefused: ANY, BODY,
        ["not_found", "rate_limited", "room_taken", "room_begun", "person_busy", "idempotency_key_reused"];
    CancelRoomRefused: ANY, ["not_found", "rate_limited", "room_begun"];
    ReadNoticesRefused: ANY, BODY, ["rate_limited", "idempotency_key_reused"];
    AddDeviceRefused: ANY, BODY, ["rate_limited", "idempotency_key_reused"];
    RemoveDeviceRefused: ANY, ["not_found", "rate_limited"];
    TestDeviceRefused: ANY, ["not_found", "rate_limited", "idempotency_key_reused"];
    RetryRefused: ANY, ["not_found", "rate_limited", "idempotency_key_reused"];
    AddWebhookRefused: ANY, BODY, ["rate_limited", "idempotency_key_reused"];
    EditWebhookRefused: ANY, BODY, ["not_found", "rate_limited"];
    DeleteWebhookRefused: ANY, ["not_found", "rate_limited"];
    RotateRefused: ANY, ["not_found", "rate_limited", "webhook_unsigned", "idempotency_key_reused"];
    DeliverRefused: ANY, ["not_found", "rate_limited", "webhook_inactive", "idempotency_key_reused"];
    ImportRefused: ANY, BODY, ["rate_limited", "idempotency_key_reused"];
    AddRefused: ANY, BODY, ["rate_limited", "already_exists", "idempotency_key_reused"];
    EditCandidateRefused: ANY, BODY, ["not_found", "rate_limited", "version_mismatch", "already_exists"];
    AddNoteRefused: ANY, BODY, ["not_found", "rate_limited", "idempotency_key_reused"];
    EditNoteRefused: ANY, BODY, ["not_found", "rate_limited", "version_mismatch"];
    RemoveNoteRefused: ANY, ["not_found", "rate_limited", "version_mismatch"];
    MergeRefused: ANY, BODY,
        ["not_found", "rate_limited", "version_mismatch", "candidate_busy", "idempotency_key_reused"];
    AddOpeningRefused: ANY, BODY, ["rate_limited", "idempotency_key_reused"];
    EditOpeningRefused: ANY, BODY, ["not_found", "rate_limited", "version_mismatch"];
    DescribeRefused: ANY, BODY, ["not_found", "rate_limited", "version_mismatch", "opening_not_open"];
    AssignRefused: ANY, BODY,
        ["not_found", "rate_limited", "version_mismatch", "booking_not_active", "person_busy", "takes_part",
         "too_many_take_part", "idempotency_key_reused"];
    EditAssignmentRefused: ANY, BODY, ["not_found", "rate_limited", "version_mismatch", "booking_not_active"];
    UnassignRefused: ANY, ["not_found", "rate_limited", "version_mismatch", "booking_not_active"];
    AnswerRefused: ANY, BODY,
        ["not_found", "rate_limited", "version_mismatch", "booking_not_active", "person_busy", "idempotency_key_reused"];
    InviteRefused: ANY, BODY,
        ["not_found", "rate_limited", "version_mismatch", "booking_not_active", "takes_part", "too_many_take_part",
         "idempotency_key_reused"];
    AddTaskRefused: ANY, BODY, ["not_found", "rate_limited", "booking_not_active", "idempotency_key_reused"];
    EditTaskRefused: ANY, BODY, ["not_found", "rate_limited", "booking_not_active", "version_mismatch"];
    RemoveTaskRefused: ANY, ["not_found", "rate_limited", "booking_not_active"];
    DraftNoteRefused: ANY, BODY,
        ["not_found", "rate_limited", "booking_not_completed", "already_exists", "idempotency_key_reused"];
    RewriteNoteRefused: ANY, BODY, ["not_found", "rate_limited", "version_mismatch", "note_has_left"];
    DiscardNoteRefused: ANY, ["not_found", "rate_limited", "version_mismatch", "note_has_left"];
    SendNoteRefused: ANY,
        ["not_found", "rate_limited", "version_mismatch", "booking_not_completed", "note_has_left",
         "idempotency_key_reused"];
    EditPreferencesRefused: ANY, BODY, ["rate_limited"];
    EditPersonRefused: ANY, BODY, ["not_found", "rate_limited", "already_exists", "day_limit"];
}

/// By status, each with one example a code.
fn responses(codes: &[&str]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let samples: Vec<ApiError> =
        samples().into_iter().filter(|sample| codes.contains(&sample.body().code)).collect();
    let statuses: BTreeSet<StatusCode> = samples.iter().map(ApiError::status).collect();
    let refused = |status: StatusCode| {
        let these: Vec<_> = samples.iter().filter(|sample| sample.status() == status).collect();
        (status.as_str().to_owned(), response(status, &these).into())
    };
    statuses.into_iter().map(refused).collect()
}

fn response(status: StatusCode, samples: &[&ApiError]) -> utoipa::openapi::Response {
    let bodies: Vec<_> = samples.iter().map(|sample| told(sample)).collect();
    let mut codes: Vec<_> = bodies.iter().map(|body| format!("`{}`", body.code)).collect();
    codes.dedup();
    let content = bodies.iter().fold(
        ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorJson::name()))),
        |content, body| {
            let example = ExampleBuilder::new().value(serde_json::to_value(body).ok()).build();
            content.examples_from_iter([(body.code, example)])
        },
    );
    let response =
        ResponseBuilder::new().description(codes.join(", ")).content("application/json", content.build());
    headers(status)
        .iter()
        .fold(response, |response, &(name, sentence)| response.header(name, number(sentence)))
        .build()
}

/// The body of the answer, as it leaves.
fn told(sample: &ApiError) -> ErrorJson {
    match sample {
        ApiError::Service(Error::Failed(_)) => ErrorJson::internal("0198c0de-0000-7000-8000-000000000005"),
        _ => sample.body(),
    }
}

fn headers(status: StatusCode) -> &'static [(&'static str, &'static str)] {
    match status {
        StatusCode::TOO_MANY_REQUESTS => &[
            ("Retry-After", "Seconds until one more is allowed"),
            ("RateLimit-Limit", "How many are allowed in any 60 seconds"),
            ("RateLimit-Remaining", "How many of them are left"),
            ("RateLimit-Reset", "Seconds until one more is allowed"),
        ],
        StatusCode::SERVICE_UNAVAILABLE => &[("Retry-After", "Seconds until it is worth trying again")],
        _ => &[],
    }
}

fn number(sentence: &str) -> utoipa::openapi::header::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::Integer)))
        .description(Some(sentence))
        .build()
}

/// Every refusal there is, with facts such as it comes with.
fn samples() -> Vec<ApiError> {
    let id = |last: u128| Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0000 | last);
    let overlap = || Violation::SlotOverlap { conflicts_with: vec![SlotId(id(1))] };
    let monday = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
    let third_day = || Violation::DayLimit {
        week: IsoWeek::of(monday),
        days: vec![monday, monday + chrono::Days::new(1)],
        limit: 2,
    };
    let unexpected = || anyhow::anyhow!("");
    vec![
        Refusal::InvalidInput { fields: Fields::of("startTime", "must be in the future") }.into(),
        Refusal::Unauthenticated.into(),
        Refusal::Forbidden.into(),
        Refusal::NotFound.into(),
        ApiError::MethodNotAllowed,
        ApiError::TooLarge { at_most: body::LIMIT },
        ApiError::UnsupportedMediaType(Media::Json),
        Refusal::SlotRules { violations: vec![overlap()] }.into(),
        Refusal::SlotRules { violations: vec![third_day()] }.into(),
        Refusal::SlotUnavailable.into(),
        Refusal::CandidateBusy { booking: BookingId(id(2)) }.into(),
        Refusal::PersonBusy { person: PersonId(id(3)), occasion: BookingId(id(2)).into() }.into(),
        Refusal::SlotBooked.into(),
        Refusal::BookingNotActive.into(),
        Refusal::OpeningNotOpen.into(),
        Refusal::TakesPart { id: id(3) }.into(),
        Refusal::TooManyTakePart { limit: domain::assignments::MAX_ASSIGNMENTS }.into(),
        Refusal::RoomTaken.into(),
        Refusal::RoomBegun.into(),
        Refusal::MessageNotCurrent.into(),
        Refusal::NotCompleted.into(),
        Refusal::NoteHasLeft.into(),
        Refusal::WebhookInactive.into(),
        Refusal::WebhookUnsigned.into(),
        Refusal::AlreadyExists { id: id(4) }.into(),
        Refusal::IdempotencyKeyReused.into(),
        Refusal::VersionMismatch.into(),
        Refusal::RateLimited { retry_after_seconds: 17 }.into(),
        Error::Failed(unexpected()).into(),
        Error::Unavailable(unexpected()).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_the_status_that_is_published() {
        let published = [
            (400, "invalid_input"),
            (401, "unauthenticated"),
            (403, "forbidden"),
            (404, "not_found"),
            (405, "method_not_allowed"),
            (413, "too_large"),
            (415, "unsupported_media_type"),
            (409, "slot_overlap"),
            (409, "day_limit"),
            (409, "slot_unavailable"),
            (409, "candidate_busy"),
            (409, "person_busy"),
            (409, "slot_booked"),
            (409, "booking_not_active"),
            (409, "opening_not_open"),
            (409, "takes_part"),
            (409, "too_many_take_part"),
            (409, "room_taken"),
            (409, "room_begun"),
            (409, "message_not_current"),
            (409, "booking_not_completed"),
            (409, "note_has_left"),
            (409, "webhook_inactive"),
            (409, "webhook_unsigned"),
            (409, "already_exists"),
            (409, "idempotency_key_reused"),
            (412, "version_mismatch"),
            (429, "rate_limited"),
            (500, "internal"),
            (503, "unavailable"),
        ];
        let told =
            samples().iter().map(|sample| (sample.status().as_u16(), sample.body().code)).collect::<Vec<_>>();
        assert_eq!(BTreeSet::from_iter(told), BTreeSet::from(published));
    }

    #[test]
    fn every_code_that_a_call_names_is_one() {
        let known: BTreeSet<_> = samples().iter().map(|sample| sample.body().code).collect();
        for responses in [OfferRefused::responses(), MoveRefused::responses(), EditPersonRefused::responses()]
        {
            assert!(responses.contains_key("409"));
        }
        for code in ANY.iter().chain(&BODY) {
            assert!(known.contains(code), "{code}");
        }
    }
}
