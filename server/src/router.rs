//! Every route on one page.

use axum::{
    Router,
    extract::{Request, State},
    http::{Extensions, HeaderMap, Method, StatusCode, Version, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{imports::Noun, refusal::Refusal};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, DefaultPredicate, Predicate},
};
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    AppState, admission, assets, body, device_worker, feeds, health, imports, live_socket, mail_preview,
    openapi::{self, Document},
    pages,
    rest::{
        ApiError, assignments, bookings, candidates, devices, follow_ups, imports as imported, interviews,
        jobs, messages, notices, openings, outcomes, people, practice_rooms, preferences, preparation, rates,
        reminders, search, slots, thank_you_notes, webhooks,
    },
    security_headers, session, telemetry,
};

/// Calls that nobody may make unknown.
pub(crate) fn closed() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(slots::create, slots::list))
        .routes(routes!(slots::export))
        .routes(routes!(imported::slots))
        .routes(routes!(slots::get, slots::edit, slots::delete))
        .routes(routes!(bookings::book))
        .routes(routes!(bookings::reschedule))
        .routes(routes!(bookings::get, bookings::cancel))
        .routes(routes!(bookings::history))
        .routes(routes!(outcomes::get, outcomes::conclude, outcomes::edit))
        .routes(routes!(follow_ups::list))
        .routes(routes!(follow_ups::export))
        .routes(routes!(follow_ups::of_booking, follow_ups::add))
        .routes(routes!(follow_ups::edit, follow_ups::remove))
        .routes(routes!(rates::get))
        .routes(routes!(bookings::undo))
        .routes(routes!(reminders::get, reminders::set))
        .routes(routes!(messages::list))
        .routes(routes!(messages::export))
        .routes(routes!(messages::resend))
        .routes(routes!(bookings::calendar))
        .routes(routes!(bookings::export))
        .routes(routes!(bookings::publish))
        .routes(routes!(candidates::create, candidates::list))
        .routes(routes!(candidates::export))
        .routes(routes!(imported::candidates))
        .routes(routes!(candidates::get, candidates::edit))
        .routes(routes!(candidates::interviews))
        .routes(routes!(candidates::export_interviews))
        .routes(routes!(candidates::messages))
        .routes(routes!(candidates::export_messages))
        .routes(routes!(candidates::history))
        .routes(routes!(candidates::notes::list, candidates::notes::add))
        .routes(routes!(candidates::notes::export))
        .routes(routes!(candidates::notes::edit, candidates::notes::remove))
        .routes(routes!(candidates::merge::preview, candidates::merge::merge))
        .routes(routes!(openings::create, openings::list))
        .routes(routes!(openings::export))
        .routes(routes!(openings::get, openings::edit))
        .routes(routes!(openings::interviews))
        .routes(routes!(openings::export_interviews))
        .routes(routes!(openings::interviews_of_job_opportunity))
        .routes(routes!(interviews::get, interviews::describe))
        .routes(routes!(assignments::list))
        .routes(routes!(assignments::assign))
        .routes(routes!(assignments::set_part, assignments::unassign))
        .routes(routes!(assignments::swap))
        .routes(routes!(assignments::proposals))
        .routes(routes!(assignments::answer))
        .routes(routes!(assignments::invite))
        .routes(routes!(assignments::uninvite))
        .routes(routes!(preparation::list))
        .routes(routes!(preparation::export))
        .routes(routes!(preparation::get, preparation::add))
        .routes(routes!(preparation::edit, preparation::remove))
        .routes(routes!(thank_you_notes::list, thank_you_notes::draft))
        .routes(routes!(thank_you_notes::export))
        .routes(routes!(thank_you_notes::rate))
        .routes(routes!(thank_you_notes::get, thank_you_notes::edit, thank_you_notes::discard))
        .routes(routes!(thank_you_notes::send))
        .routes(routes!(thank_you_notes::take_back))
        .routes(routes!(thank_you_notes::preview))
        .routes(routes!(people::create, people::list))
        .routes(routes!(people::export))
        .routes(routes!(people::get, people::edit))
        .routes(routes!(people::me))
        .routes(routes!(practice_rooms::create))
        .routes(routes!(practice_rooms::update))
        .routes(routes!(practice_rooms::cancel))
        .routes(routes!(practice_rooms::messages))
        .routes(routes!(practice_rooms::export_messages))
        .routes(routes!(practice_rooms::resend))
        .routes(routes!(practice_rooms::list))
        .routes(routes!(practice_rooms::export))
        .routes(routes!(preferences::get, preferences::edit))
        .routes(routes!(notices::list))
        .routes(routes!(notices::export))
        .routes(routes!(notices::read))
        .routes(routes!(devices::key))
        .routes(routes!(devices::add, devices::list))
        .routes(routes!(devices::remove))
        .routes(routes!(devices::test))
        .routes(routes!(search::search))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::export))
        .routes(routes!(jobs::retry))
        .routes(routes!(webhooks::create, webhooks::list))
        .routes(routes!(webhooks::export))
        .routes(routes!(webhooks::get, webhooks::edit, webhooks::delete))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::test))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::export_deliveries))
        .routes(routes!(webhooks::redeliver))
        .routes(routes!(live_socket::events))
}

/// Calls that are open to all.
pub(crate) fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
}

/// What is published of all of them.
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    OpenApiRouter::with_openapi(Document::openapi()).merge(closed()).merge(open()).into_openapi()
}

/// What a browser asks for.
fn for_people(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/sign-in", post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/mail/preview", get(mail_preview::page))
        .route("/mail/thank-you-notes/{note}", get(mail_preview::thank_you_note))
        .route("/mail/{booking}/{message}", get(mail_preview::message))
        .route(app::imports::CANDIDATES, imports::chosen(Noun::Candidates))
        .route(app::imports::SLOTS, imports::chosen(Noun::Slots))
        .merge(pages::routes(state))
        .layer(from_fn_with_state(state.clone(), admission::welcome))
}

pub(crate) fn build(state: &AppState) -> Router {
    let closed: Router<AppState> = closed().into();
    let open: Router<AppState> = open().into();
    closed
        .route_layer(from_fn_with_state(state.clone(), admission::admit))
        .merge(open)
        .merge(openapi::pages(&document()))
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .route("/feeds/{file}", get(feeds::feed))
        .route("/device-worker.js", get(device_worker::script))
        .merge(for_people(state))
        .fallback(something_else)
        .layer(from_fn(body::read_before_answering))
        .layer(compression())
        .layer(from_fn_with_state(state.clone(), security_headers::add))
        .layer(from_fn_with_state(state.clone(), telemetry::observe))
        .with_state(state.clone())
}

/// Of pages and lists, as they are made. What has an entity tag is meant to be those very bytes.
fn compression() -> CompressionLayer<impl Predicate> {
    let untagged =
        |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| !headers.contains_key(header::ETAG);
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(untagged))
}

/// A file of the pages; or nothing, said as the caller reads it.
async fn something_else(State(state): State<AppState>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return ApiError::from(Refusal::NotFound).into_response();
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    match assets::file(path, request.headers()).filter(|_| is_read) {
        Some(file) => file,
        None => pages::not_found(state, request).await,
    }
}
