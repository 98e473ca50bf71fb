//! Logs, and what is measured and made sure of for every request: an id, a span, a latency, an answer even where
//! something panics. Bodies, names, addresses of mail, cookies, tokens and queries are never logged.

use std::{fmt, io::IsTerminal as _, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt as _;
use services::Error;
use tracing::{Instrument as _, Span, field::Empty};
use tracing_subscriber::{EnvFilter, fmt::Subscriber};
use uuid::{NoContext, Timestamp, Uuid};

use crate::{
    AppState, admission,
    config::{Config, LogFormat},
    metrics::REQUEST_SECONDS,
    pages,
    rest::error::{Failure, internal},
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// From here on there are logs, on standard error.
pub(crate) fn start(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log)?;
    let json = match config.log_format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::ByOutput => !std::io::stderr().is_terminal(),
    };
    let lines = Subscriber::builder().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if json {
        lines.json().flatten_event(true).with_span_list(false).try_init()
    } else {
        lines.with_ansi(std::io::stderr().is_terminal()).try_init()
    };
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(at, "panicked: {}", panic.payload_as_str().unwrap_or("?"));
    }));
    started.map_err(|error| anyhow::anyhow!("logs are written already: {error}"))
}

/// What a request is called in logs and answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The one that [`observe`] gave it.
    #[must_use]
    pub fn of(head: &Parts) -> Self {
        head.extensions.get().cloned().unwrap_or_else(|| Self("unknown".into()))
    }

    /// The caller's own, where it is a sane one.
    fn sent(head: &Parts) -> Option<Self> {
        let raw = head.headers.get(REQUEST_ID)?.to_str().ok()?;
        let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        ((1..=128).contains(&raw.len()) && raw.bytes().all(sane)).then(|| Self(raw.into()))
    }

    fn new(now: domain::time::Instant) -> Self {
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let at = Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos());
        Self(Uuid::new_v7(at).to_string().into())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Around every request.
pub(crate) async fn observe(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let (mut head, body) = request.into_parts();
    let id = RequestId::sent(&head).unwrap_or_else(|| RequestId::new(state.cx.now()));
    head.extensions.insert(id.clone());
    let about = About::of(&state, &head);
    let span = about.span(&id);

    let answered = AssertUnwindSafe(next.run(Request::from_parts(head, body))).catch_unwind();
    let mut response = answered.instrument(span.clone()).await.unwrap_or_else(|_| about.went_wrong(&id));
    span.in_scope(|| {
        response = about.without_the_inside(std::mem::take(&mut response), &id);
        about.tell(&response, begun);
    });
    if let Ok(id) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    if about.is_api {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Where the files of the pages are.
const FILES: &str = "/pkg/";

/// What is known of a request before it is answered.
struct About {
    method: Method,
    route: Arc<str>,
    is_api: bool,
    /// Pages ask for many files, which tell little one by one.
    is_file: bool,
    /// By a person: a browser shows the answer.
    is_read: bool,
    client: String,
}

impl About {
    fn of(state: &AppState, head: &Parts) -> Self {
        let path = head.uri.path();
        let is_file = path.starts_with(FILES);
        let otherwise = if is_file { FILES } else { "unmatched" };
        let route = head.extensions.get::<MatchedPath>().map_or(otherwise, MatchedPath::as_str);
        Self {
            method: head.method.clone(),
            route: route.into(),
            is_api: path == "/api" || path.starts_with("/api/"),
            is_file,
            is_read: reads_html(&head.headers),
            client: admission::client_address(state, head).to_string(),
        }
    }

    fn span(&self, id: &RequestId) -> Span {
        let Self { method, route, client, .. } = self;
        tracing::info_span!("request", request_id = %id, %method, %route, client, person = Empty, role = Empty)
    }

    fn tell(&self, response: &Response, begun: Instant) {
        let took = begun.elapsed();
        let status = response.status();
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        if self.is_file {
            tracing::debug!(status = status.as_u16(), ms, "answered");
        } else {
            tracing::info!(status = status.as_u16(), ms, "answered");
        }
        let class = format!("{}xx", status.as_u16() / 100);
        let (method, route) = (method_label(&self.method), self.route.to_string());
        metrics::histogram!(REQUEST_SECONDS, "method" => method, "route" => route, "status" => class)
            .record(took);
    }

    /// Logs, once, what nobody expected, and tells its id alone.
    fn without_the_inside(&self, mut response: Response, id: &RequestId) -> Response {
        let Some(Failure(error)) = response.extensions_mut().remove() else { return response };
        match &*error {
            Error::Failed(cause) => {
                tracing::error!(error = format!("{cause:#}"), "failed");
                self.went_wrong(id)
            }
            Error::Unavailable(cause) => {
                tracing::warn!(error = format!("{cause:#}"), "the database cannot be reached");
                response
            }
            Error::Refused(_) => response,
        }
    }

    /// As whoever asked reads it.
    fn went_wrong(&self, id: &RequestId) -> Response {
        if self.is_read { pages::went_wrong(&id.0) } else { internal(&id.0) }
    }
}

fn reads_html(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// Whatever a client calls its methods, there is only so much to tell apart.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, http::StatusCode, middleware::from_fn_with_state, routing::get};
    use serde_json::Value;
    use services::testing::World;
    use tower::ServiceExt as _;

    use super::*;
    use crate::rest::error::ApiError;

    async fn answer(path: &str, accept: &str) -> (StatusCode, String) {
        let world = World::sqlite().await;
        let state = AppState::for_tests(world.cx.clone(), &world.settings.database_url);
        let panics = async || -> &'static str { panic!("with a secret") };
        let fails = async || ApiError::from(Error::Failed(anyhow::anyhow!("with a secret")));
        let router: Router = Router::new()
            .route("/api/panics", get(panics))
            .route("/api/fails", get(fails))
            .route("/panics", get(panics))
            .route("/fails", get(fails))
            .layer(from_fn_with_state(state, observe));
        let request =
            Request::builder().uri(path).header(REQUEST_ID, "trace-1").header(header::ACCEPT, accept);
        let request = request.body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.headers()[REQUEST_ID], "trace-1");
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[test]
    fn what_goes_wrong_is_said_in_a_page_to_whoever_reads_pages() {
        for (accepted, expected) in [
            (Some("text/html,application/xhtml+xml,*/*;q=0.8"), true),
            (Some("application/json"), false),
            (Some("*/*"), false),
            (None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accepted) = accepted {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accepted));
            }
            assert_eq!(reads_html(&headers), expected, "{accepted:?}");
        }
    }

    #[tokio::test]
    async fn a_panic_and_a_failure_are_told_by_their_id_alone() {
        for path in ["/api/panics", "/api/fails"] {
            let (status, body) = answer(path, "application/json").await;
            let body: Value = serde_json::from_str(&body).unwrap();
            assert_eq!((status.as_u16(), &body["code"]), (500, &Value::from("internal")), "{path}");
            let message = body["message"].as_str().unwrap();
            assert!(message.contains("trace-1") && !message.contains("secret"), "{message}");
        }
    }

    #[tokio::test]
    async fn people_are_told_in_a_page() {
        for path in ["/panics", "/fails"] {
            let (status, page) = answer(path, "text/html,*/*").await;
            assert_eq!(status.as_u16(), 500, "{path}");
            assert!(page.contains("report trace-1.") && !page.contains("secret"), "{page}");
            assert!(!page.contains(['{', '}']), "{page}");
        }
    }
}
