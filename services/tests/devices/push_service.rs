//! A push service over real connections, and browsers that are reached through it.

use std::{
    env,
    net::SocketAddr,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use domain::devices::RawDevice;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Request, Response, body::Incoming, header::RETRY_AFTER, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Ends with the test.
pub(crate) struct PushService {
    addr: SocketAddr,
    inside: Arc<Inside>,
}

struct Inside {
    brought: Mutex<Vec<Brought>>,
    /// What it answers, and in how many seconds it is to be tried again.
    answer: Mutex<(u16, Option<u32>)>,
}

/// What it was brought.
#[derive(Clone, Debug)]
pub(crate) struct Brought {
    pub(crate) browser: u32,
    pub(crate) headers: HeaderMap,
    body: Bytes,
}

impl PushService {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let inside = Arc::new(Inside { brought: Mutex::default(), answer: Mutex::new((201, None)) });
        let of_listener = inside.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inside = of_listener.clone();
                tokio::spawn(async move {
                    let answering = service_fn(|request| answer(inside.clone(), request));
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answering).await;
                });
            }
        });
        Self { addr, inside }
    }

    /// Never answers.
    pub(crate) fn hangs(&self) {
        self.answers(0, None);
    }

    pub(crate) fn answers(&self, status: u16, retry_after: Option<u32>) {
        *lock(&self.inside.answer) = (status, retry_after);
    }

    /// Everything since somebody asked last.
    pub(crate) fn brought(&self) -> Vec<Brought> {
        std::mem::take(&mut *lock(&self.inside.brought))
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The browser of that number, as it presents itself.
    pub(crate) fn browser(&self, number: u32) -> RawDevice {
        let keys = python(&json!({ "browser": number }));
        let key = |name: &str| keys[name].as_str().map(str::to_owned);
        let endpoint = Some(format!("{}/send/{number}", self.origin()));
        RawDevice { endpoint, p256dh: key("p256dh"), auth: key("auth") }
    }
}

impl Brought {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// As the browser reads it, and whoever signed it.
    pub(crate) fn read(&self) -> Value {
        self.read_by(self.browser).unwrap()
    }

    /// `None`: that browser cannot.
    pub(crate) fn read_by(&self, browser: u32) -> Option<Value> {
        let body = BASE64_URL_SAFE_NO_PAD.encode(&self.body);
        let asked =
            json!({ "browser": browser, "authorization": self.header("authorization"), "body": body });
        try_python(&asked).ok()
    }

    pub(crate) fn title(&self) -> String {
        self.read()["shown"]["title"].as_str().unwrap().to_owned()
    }
}

async fn answer(
    inside: Arc<Inside>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (head, body) = request.into_parts();
    let browser = head.uri.path().rsplit('/').next().unwrap().parse().unwrap();
    let body = body.collect().await?.to_bytes();
    lock(&inside.brought).push(Brought { browser, headers: head.headers, body });
    let (status, retry_after) = *lock(&inside.answer);
    if status == 0 {
        std::future::pending::<()>().await;
    }
    let response = Response::builder().status(status);
    let response = match retry_after {
        Some(seconds) => response.header(RETRY_AFTER, seconds),
        None => response,
    };
    Ok(response.body(Full::default()).unwrap())
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn python(asked: &Value) -> Value {
    try_python(asked).unwrap_or_else(|why| panic!("{why}"))
}

/// What `browser.py` says; else why it says nothing.
fn try_python(asked: &Value) -> Result<Value, String> {
    let python = env::var("CONVOKE_TEST_PYTHON").expect(
        "tests of devices need CONVOKE_TEST_PYTHON, a Python that has services/tests/mail/requirements.txt; \
         `cargo xtask test` brings one",
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/devices/browser.py");
    let answer = Command::new(python).args([script, &asked.to_string()]).output().unwrap();
    serde_json::from_slice(&answer.stdout).map_err(|_| String::from_utf8_lossy(&answer.stderr).into_owned())
}
