//! The script that shows notices on a device. It is at the root, so that it is of the whole site, and reaches nothing but
//! this server.

use axum::{
    http::{HeaderName, header},
    response::IntoResponse,
};

const HEADERS: [(HeaderName, &str); 3] = [
    (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
    // Browsers look for a newer one whenever they like.
    (header::CACHE_CONTROL, "no-cache"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"),
];

pub(crate) async fn script() -> impl IntoResponse {
    (HEADERS, include_str!("device_worker.js"))
}
