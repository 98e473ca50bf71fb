//! What browsers are told not to do.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::AppState;

/// For answers that are neither pages, which set their own, nor of the build. Pictures bring their styles along.
const NOTHING: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
/// Pages are somebody's, and soon out of date; going back to one may show it as it was.
const ONES_OWN: &str = "private, no-cache";
const OF_DOCUMENTS: [(HeaderName, &str); 4] = [
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
];
/// Where the files of the build are, the same for everybody. They are code and styles, which work under what the page that
/// loads them was told; a visit loads many.
const BUILT: &str = "/pkg/";
/// A year, once there is TLS.
const STRICT_TRANSPORT: &str = "max-age=31536000";

pub(crate) async fn add(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_built = request.uri().path().starts_with(BUILT);
    let mut response = next.run(request).await;
    let is_asset = is_built && !response.status().is_client_error();
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !is_asset {
        for (name, value) in OF_DOCUMENTS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    }
    if state.public_url.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(ONES_OWN));
    response
}
