//! What browsers are told not to do.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::AppState;

/// For answers that are no pages, which set their own. Pictures bring their styles along.
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
/// What pages load, and no browser shows as a document: the rest would mean nothing there, and a visit loads many.
const PARTS: [&str; 4] = ["text/javascript", "text/css", "application/wasm", "application/octet-stream"];
/// A year, once there is TLS.
const STRICT_TRANSPORT: &str = "max-age=31536000";

pub(crate) async fn add(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !is_part(headers) {
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

fn is_part(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| PARTS.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_shown_is_told_all() {
        for (kind, expected) in [
            ("text/javascript; charset=utf-8", true),
            ("text/css; charset=utf-8", true),
            ("application/wasm", true),
            ("text/html; charset=utf-8", false),
            ("image/svg+xml", false),
            ("application/json", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
            assert_eq!(is_part(&headers), expected, "{kind}");
        }
        assert!(!is_part(&HeaderMap::new()));
    }
}
