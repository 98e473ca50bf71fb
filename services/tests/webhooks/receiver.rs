//! Somebody elsewhere who listens, over real connections, and has moods.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, StreamBody, combinators::BoxBody};
use hyper::{
    Request, Response,
    body::{Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

/// A listener that ends with the test.
pub(crate) struct Receiver {
    scheme: &'static str,
    addr: SocketAddr,
    inside: Arc<Inside>,
}

#[derive(Default)]
struct Inside {
    told: Mutex<Vec<Told>>,
    mood: Mutex<Mood>,
    now: AtomicUsize,
    most: AtomicUsize,
}

/// What somebody was told.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) timestamp: String,
    pub(crate) signature: String,
    pub(crate) body: String,
    /// It was answered that it arrived.
    pub(crate) acknowledged: bool,
}

/// What a receiver does with what it is told.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    Answers(u16),
    /// Never answers.
    Hangs,
    /// Hangs up without an answer.
    HangsUp,
    /// Says 200, and goes on without end.
    TalksOn,
    LeadsTo(String),
    /// One or the other, by numbers that are drawn from this one.
    Drawn(u64),
}

impl Default for Mood {
    fn default() -> Self {
        Self::Answers(200)
    }
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        Self::listening(None).await
    }

    /// Speaks TLS alone, under the names 127.0.0.1 and localhost.
    pub(crate) async fn encrypted() -> Self {
        let pem = include_bytes!("../mail/server.pem");
        let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().unwrap();
        let key = PrivateKeyDer::from_pem_slice(pem).unwrap();
        let config = ServerConfig::builder_with_provider(ring::default_provider().into());
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        Self::listening(Some(Arc::new(config.with_single_cert(chain, key).unwrap()).into())).await
    }

    async fn listening(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let is_encrypted = tls.is_some();
        let addr = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
        let inside = Arc::<Inside>::default();
        let of_listener = inside.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (inside, tls) = (of_listener.clone(), tls.clone());
                tokio::spawn(async move {
                    let answering = service_fn(|request| answer(inside.clone(), request));
                    let serving = http1::Builder::new();
                    let _ = match tls {
                        None => serving.serve_connection(TokioIo::new(stream), answering).await,
                        Some(tls) => {
                            let Ok(stream) = tls.accept(stream).await else { return };
                            serving.serve_connection(TokioIo::new(stream), answering).await
                        }
                    };
                });
            }
        });
        let scheme = if is_encrypted { "https" } else { "http" };
        Self { scheme, addr, inside }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.addr)
    }

    pub(crate) fn is(&self, mood: Mood) {
        *lock(&self.inside.mood) = mood;
    }

    /// Everything since somebody asked last.
    pub(crate) fn told(&self) -> Vec<Told> {
        std::mem::take(&mut *lock(&self.inside.told))
    }

    /// How many waited for an answer at once.
    pub(crate) fn most_at_once(&self) -> usize {
        self.inside.most.load(Ordering::SeqCst)
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inside {
    fn next(&self) -> Mood {
        let mut mood = lock(&self.mood);
        let Mood::Drawn(seed) = &mut *mood else { return mood.clone() };
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        match (*seed >> 33) % 8 {
            0..3 => Mood::Answers(200),
            3 => Mood::Hangs,
            4 => Mood::HangsUp,
            5 => Mood::Answers(429),
            _ => Mood::Answers(500),
        }
    }
}

type Body = BoxBody<Bytes, Infallible>;

async fn answer(inside: Arc<Inside>, request: Request<Incoming>) -> Result<Response<Body>, String> {
    let at_once = inside.now.fetch_add(1, Ordering::SeqCst) + 1;
    inside.most.fetch_max(at_once, Ordering::SeqCst);
    let _waiting = Waiting(&inside.now);
    let mood = inside.next();
    let header = |name: &str| {
        request.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let (path, id, timestamp, signature) = (
        request.uri().path().to_owned(),
        header("webhook-id"),
        header("webhook-timestamp"),
        header("webhook-signature"),
    );
    assert_eq!(header("content-type"), "application/json");
    let body = request.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let acknowledged = matches!(mood, Mood::Answers(200..300));
    lock(&inside.told).push(Told { path, id, timestamp, signature, body, acknowledged });
    let empty = || Full::new(Bytes::new()).boxed();
    match mood {
        Mood::Answers(status) => Ok(Response::builder().status(status).body(empty()).unwrap()),
        Mood::LeadsTo(url) => {
            Ok(Response::builder().status(302).header("location", url).body(empty()).unwrap())
        }
        Mood::TalksOn => Ok(Response::new(without_end())),
        Mood::HangsUp => Err("enough".to_owned()),
        Mood::Hangs | Mood::Drawn(_) => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            Err("enough".to_owned())
        }
    }
}

fn without_end() -> Body {
    let more = || Ok(Frame::data(Bytes::from_static(&[b'x'; 4096])));
    StreamBody::new(futures_util::stream::repeat_with(more)).boxed()
}
