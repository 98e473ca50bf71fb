//! What only the server does: the crate's one module under `cfg(feature = "ssr")`.

pub(crate) mod aids;
pub(crate) mod bookings;
pub(crate) mod candidates;
pub(crate) mod follow_ups;
pub(crate) mod imports;
pub(crate) mod interviews;
pub(crate) mod jobs;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod openings;
pub(crate) mod outcomes;
pub(crate) mod practice_rooms;
pub(crate) mod preparation;
pub(crate) mod rates;
pub(crate) mod settings;
mod shell;
pub(crate) mod slots;
pub(crate) mod thank_you_notes;
pub(crate) mod webhooks;

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use domain::{actor::Actor, fields::Fields, paging::Paging, people::Person, refusal::Refusal, time};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_axum::ResponseOptions;
use leptos_meta::provide_meta_context;
use serde::Serialize;
use services::{Context, Idempotency};

pub use shell::{Assets, shell};

use crate::{
    address::Address,
    error::AppError,
    routes::{Lead, Status},
    session::{Me, Session},
    sign_in::Resident,
    ui::theme::Theme,
    wire,
};

/// What the process knows about a request for a page or for a server function; put into Leptos' context
/// before either is run.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a Context holds connections, which have nothing to show")]
pub struct Visit {
    pub cx: Context,
    pub caller: Option<Actor>,
    /// The caller in full, for pages; see [`me`].
    pub me: Option<Me>,
    pub auth: AuthMode,
    /// As [`Theme::remembered`] among the cookies.
    pub theme: Theme,
    pub request_id: String,
}

/// How people sign in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMode {
    Demo,
    TrustedProxy,
}

/// Puts all that pages and server functions look for into Leptos' context.
pub fn provide(visit: Visit) {
    provide_context(Session {
        me: visit.me.clone(),
        can_sign_out: visit.auth == AuthMode::Demo,
        shows_pieces: visit.auth == AuthMode::Demo,
        undo_seconds: u32::try_from(visit.cx.undo_window().num_seconds()).unwrap_or_default(),
    });
    provide_context(visit);
    provide_context(Status(Arc::new(|status| {
        if let Ok(status) = StatusCode::from_u16(status) {
            set_status(status);
        }
    })));
    provide_context(Lead(see_other));
    provide_meta_context();
    if let Some(asked) = use_context::<Parts>() {
        provide_context(Address::at(asked.uri.path(), asked.uri.query().unwrap_or_default()));
    }
}

/// Whoever calls, as pages show them.
///
/// # Errors
/// As the services that know them.
pub async fn me(cx: &Context, actor: &Actor) -> services::Result<Me> {
    let person = services::people::me(cx, actor).await?;
    let zone = services::time_zones::zone_around(&person.time_zone, cx.now())?;
    let offset = zone.local(cx.now()).map(time::offset).unwrap_or_default();
    let clock = format!("{}, {offset}", time::place(&person.time_zone));
    let unread = services::notices::unread(cx, actor).await?;
    Ok(Me { id: person.id, name: person.name, roles: actor.roles, zone: person.time_zone, clock, unread })
}

/// Everybody of the demo company; nobody elsewhere.
pub(crate) async fn residents() -> services::Result<Vec<Resident>> {
    let visit = visit();
    if visit.auth != AuthMode::Demo {
        return Ok(Vec::new());
    }
    let everybody = services::people::everybody(&visit.cx).await?;
    Ok(everybody.into_iter().map(resident).collect())
}

fn resident(person: Person) -> Resident {
    Resident { id: person.id, name: person.name, roles: person.roles, zone: person.time_zone }
}

#[must_use]
pub fn visit() -> Visit {
    expect_context()
}

/// That page of a list; pages count from 1.
pub(crate) fn page_of(page: u64) -> Paging {
    let offset = page.saturating_sub(1).saturating_mul(Paging::DEFAULT.limit()).to_string();
    Paging::parse(None, Some(&offset), &mut Fields::default()).unwrap_or(Paging::DEFAULT)
}

/// The rules of the caller's own clock, around now.
pub(crate) async fn own_zone(cx: &Context, actor: &Actor) -> services::Result<time::Zone> {
    let person = services::people::me(cx, actor).await?;
    services::time_zones::zone_around(&person.time_zone, cx.now())
}

/// Whoever asks, to act as.
///
/// # Errors
/// [`Refusal::Unauthenticated`].
pub fn caller() -> Result<(Context, Actor), AppError> {
    let visit = visit();
    visit.caller.map_or_else(|| answer(Err(Refusal::Unauthenticated.into())), |actor| Ok((visit.cx, actor)))
}

/// As [`caller`], for a change that the page sends again under the same key until it hears what came of it. `input` is
/// what was asked. A form without a script has no key.
///
/// # Errors
/// [`Refusal::Unauthenticated`].
pub(crate) fn repeatable<F: ServerFn>(
    key: String,
    input: &impl Serialize,
) -> Result<(Context, Actor), AppError> {
    /// Longer than any that a page makes.
    const LONGEST: usize = 64;
    let (cx, actor) = caller()?;
    let body = wire::write(input).ok().filter(|_| (1..=LONGEST).contains(&key.len()));
    let cx = body.map(|body| cx.repeatable(Idempotency::of(key, "POST", F::PATH, &body))).unwrap_or(cx);
    Ok((cx, actor))
}

/// What a use case said, on its way to the page: sets the status, and logs what nobody expected.
///
/// # Errors
/// As the use case did.
pub fn answer<T>(result: services::Result<T>) -> Result<T, AppError> {
    let leads_back = is_form_post() && came_from_a_page();
    if leads_back {
        set_status(StatusCode::SEE_OTHER);
    }
    result.map_err(|error| {
        let (status, told) = told(error, || visit().request_id);
        if !leads_back {
            set_status(status);
        }
        told
    })
}

/// What a page is answered whose call could not even be handed on.
#[must_use]
pub fn turned_away(error: services::Error, request_id: &str) -> (StatusCode, Vec<u8>) {
    let (status, told) = told(error, || request_id.to_owned());
    // What cannot be written is nothing that a page could read.
    (status, wire::write(&told).unwrap_or_default())
}

/// As pages are told of it; what nobody expected is logged.
fn told(error: services::Error, request_id: impl FnOnce() -> String) -> (StatusCode, AppError) {
    match error {
        services::Error::Refused(refusal) => (status(&refusal), AppError::Refused(refusal)),
        services::Error::Unavailable(cause) => {
            tracing::warn!(error = format!("{cause:#}"), "the database cannot be reached");
            (StatusCode::SERVICE_UNAVAILABLE, AppError::Unavailable)
        }
        services::Error::Failed(cause) => {
            let request_id = request_id();
            tracing::error!(error = format!("{cause:#}"), request_id, "failed");
            (StatusCode::INTERNAL_SERVER_ERROR, AppError::Failed { request_id })
        }
    }
}

/// Leads elsewhere while a page is rendered. Leptos would answer 302; 303 says that it is to be got.
fn see_other(path: &str) {
    if let (Some(response), Ok(path)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(path)) {
        response.insert_header(header::LOCATION, path);
        response.set_status(StatusCode::SEE_OTHER);
    }
}

/// Leads to `path` where a form was posted without a script; with one, the page goes on by itself.
pub(crate) fn after_form(path: &str) {
    if is_form_post() {
        see_other(path);
    }
}

/// Scripts run only with this answer's nonce; styles come from here, and as attributes that place blocks.
pub(crate) fn protect(nonce: &str, reloads: bool) {
    let reload = if reloads { " ws:" } else { "" };
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'{reload}; worker-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    if let (Some(response), Ok(policy)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&policy)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::InvalidInput { .. } => StatusCode::BAD_REQUEST,
        Refusal::Unauthenticated => StatusCode::UNAUTHORIZED,
        Refusal::Forbidden | Refusal::OwnRoom | Refusal::NotHost => StatusCode::FORBIDDEN,
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::VersionMismatch => StatusCode::PRECONDITION_FAILED,
        Refusal::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
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
    }
}

fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// A form posted without script: it is answered by leading back to the page, never by a bare status.
fn is_form_post() -> bool {
    use_context::<Parts>()
        .is_some_and(|parts| parts.method == axum::http::Method::POST && accepts_html(&parts))
}

/// What the browser that asks says of itself.
pub(crate) fn user_agent() -> String {
    let said = use_context::<Parts>().and_then(|parts| parts.headers.get(header::USER_AGENT).cloned());
    said.map(|said| String::from_utf8_lossy(said.as_bytes()).into_owned()).unwrap_or_default()
}

fn came_from_a_page() -> bool {
    use_context::<Parts>().is_some_and(|parts| parts.headers.contains_key(header::REFERER))
}

/// It is answered to a person, in a page: a form without a script, or a link.
#[must_use]
pub fn accepts_html(parts: &Parts) -> bool {
    let accept = parts.headers.get(HeaderName::from_static("accept"));
    accept.and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}
