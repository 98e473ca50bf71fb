//! Feeds: calendar files at secret addresses. Whoever knows the address reads it, so it stands in no log: those name
//! the route alone.

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;
use sha2::{Digest as _, Sha256};

use crate::{AppState, assets, rest::ApiError};

/// At [`services::feeds::path`]. Calendars ask again and again: they are answered in full when something has changed.
pub(crate) async fn feed(
    State(state): State<AppState>,
    file: Result<Path<String>, PathRejection>,
    asked: HeaderMap,
) -> Result<Response, ApiError> {
    let file = file.map_err(|_| Refusal::NotFound)?;
    let token = file.strip_suffix(".ics").ok_or(Refusal::NotFound)?;
    let calendar = services::feeds::read(&state.cx, token).await?.ok_or(Refusal::NotFound)?;
    let tag = assets::entity_tag(Sha256::digest(&calendar).into(), None);
    let mut response = if assets::knows(&asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let about = [
            (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "inline; filename=\"interviews.ics\""),
        ];
        (about, calendar).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use axum::{Router, body::Body, http::Request};
    use services::{feeds, testing::World};
    use tower::ServiceExt as _;

    use super::*;
    use crate::router;

    async fn get(router: &Router, path: &str, tag: Option<&str>) -> (StatusCode, HeaderMap, String) {
        let mut request = Request::builder().uri(path);
        if let Some(tag) = tag {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (head.status, head.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_feed_is_sent_when_it_has_changed_to_whoever_knows_its_address() {
        let world = World::sqlite().await;
        let ana = world.ana().await;
        let router = router::build(&AppState::for_tests(world.cx.clone(), &world.settings.database_url));
        let token = feeds::make(&world.cx, &ana.actor()).await.unwrap();
        let path = feeds::path(&token);

        let (status, headers, body) = get(&router, &path, None).await;
        assert_eq!(status, 200);
        assert_eq!(headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
        assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");
        assert!(body.starts_with("BEGIN:VCALENDAR\r\n"));

        let tag = headers[header::ETAG].to_str().unwrap();
        let (status, again, body) = get(&router, &path, Some(tag)).await;
        assert_eq!((status.as_u16(), body.as_str()), (304, ""));
        assert_eq!(again[header::ETAG], tag);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        world.book(&slot, "Lena Fischer").await;
        assert_eq!(get(&router, &path, Some(tag)).await.0, 200);

        let other = "A".repeat(43);
        for path in [
            path.trim_end_matches(".ics").to_owned(),
            format!("/feeds/{other}.ics"),
            "/feeds/.ics".to_owned(),
            "/feeds/%ff.ics".to_owned(),
        ] {
            assert_eq!(get(&router, &path, None).await.0, 404, "{path}");
        }
        feeds::revoke(&world.cx, &ana.actor()).await.unwrap();
        assert_eq!(get(&router, &path, None).await.0, 404);
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(line);
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn the_address_stands_in_no_log() {
        let log = Log::default();
        let writer = log.clone();
        let lines = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        let _listening = tracing::subscriber::set_default(lines);
        let world = World::sqlite().await;
        let router = router::build(&AppState::for_tests(world.cx.clone(), &world.settings.database_url));
        let token = feeds::make(&world.cx, &world.ana().await.actor()).await.unwrap().0;
        for path in [format!("/feeds/{token}.ics"), format!("/feeds/{token}"), format!("/feeds/{token}/x")] {
            get(&router, &path, None).await;
        }
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(log.contains("/feeds/{file}"), "{log}");
        assert!(!log.contains(&token), "{log}");
    }
}
