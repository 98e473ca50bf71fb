//! What comes after the head of a request. Answers given before all of it was read may never arrive: the
//! connection is reset while the client still writes. So some of what nobody wanted is read and dropped.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody as _},
    extract::Request,
    middleware::Next,
    response::Response,
};
use futures_util::{StreamExt as _, stream};
use tokio::{sync::Mutex, time::timeout};

/// The most that a request may bring.
pub(crate) const LIMIT: usize = 1024 * 1024;
/// The most that is read of one that brings more, before it is answered.
pub(crate) const READ_AT_MOST: usize = 8 * 1024 * 1024;
/// The most that a file to be imported may have.
pub(crate) const IMPORT_LIMIT: usize = domain::imports::MOST_OCTETS;
/// Whoever sends nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(30);
/// For dropping what nobody wanted, in all.
const PATIENCE: Duration = Duration::from_secs(10);

struct Incoming {
    stream: BodyDataStream,
    read: usize,
    at_most: usize,
}

/// Reads on after the answer is known, so that it arrives.
pub(crate) async fn read_before_answering(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let at_most = READ_AT_MOST + if is_import(request.uri().path()) { IMPORT_LIMIT } else { 0 };
    let (head, body) = request.into_parts();
    let incoming = Arc::new(Mutex::new(Incoming { stream: body.into_data_stream(), read: 0, at_most }));
    let handed_on = Body::from_stream(stream::unfold(incoming.clone(), async |incoming| {
        let chunk = incoming.lock().await.chunk().await?;
        Some((chunk, incoming))
    }));
    let response = next.run(Request::from_parts(head, handed_on)).await;
    let mut rest = incoming.lock().await;
    let _ = timeout(PATIENCE, rest.drop_rest()).await;
    response
}

fn is_import(path: &str) -> bool {
    (path.starts_with("/api/") && path.ends_with("/import")) || path.starts_with("/import/")
}

impl Incoming {
    async fn chunk(&mut self) -> Option<Result<Bytes, axum::BoxError>> {
        let chunk = match timeout(SILENCE, self.stream.next()).await {
            Ok(chunk) => chunk?.map_err(Into::into),
            Err(silent) => Err(silent.into()),
        };
        self.read += chunk.as_ref().map_or(0, Bytes::len);
        Some(chunk)
    }

    async fn drop_rest(&mut self) {
        while self.read < self.at_most && matches!(self.chunk().await, Some(Ok(_))) {}
    }
}
