//! A server for tests: on a port and a database of its own, called by people over HTTP as programs do.

#![expect(dead_code, reason = "every test file compiles this module, and none uses all of it")]

pub(crate) mod process;
pub(crate) mod smtp;
pub(crate) mod socket;

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use domain::{actor::Role, people::Person};
use reqwest::{
    Client, Method, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde_json::{Value, json};
use server::{Heartbeat, assemble, config::Config, listen, run};
use services::{Context, testing::World};
use tokio::{sync::oneshot, task::JoinHandle};

pub(crate) struct Server {
    pub(crate) world: World,
    pub(crate) addr: SocketAddr,
    client: Client,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<anyhow::Result<()>>>,
}

/// How a server is set up, where that matters to a test.
pub(crate) struct Setup {
    pub(crate) environment: HashMap<&'static str, String>,
    pub(crate) heartbeat: Heartbeat,
}

impl Setup {
    /// Behind a trusted proxy on this machine, without limits.
    pub(crate) fn new() -> Self {
        let environment = [
            ("CONVOKE_AUTH", "trusted-proxy"),
            ("CONVOKE_TRUSTED_PROXIES", "127.0.0.1"),
            ("CONVOKE_WRITES_PER_MINUTE", "0"),
            ("CONVOKE_SECRET_KEY", "a key for tests that is long enough"),
        ];
        let environment = environment.map(|(name, value)| (name, value.to_owned())).into();
        Self { environment, heartbeat: Heartbeat::default() }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.environment.insert(name, value.to_string());
        self
    }

    #[must_use]
    pub(crate) fn beating(mut self, every: Duration, recheck: Duration) -> Self {
        self.heartbeat = Heartbeat { every, recheck };
        self
    }
}

impl Server {
    pub(crate) async fn start(world: World) -> Self {
        Self::start_with(world, Setup::new()).await
    }

    pub(crate) async fn start_with(world: World, setup: Setup) -> Self {
        let cx = world.cx.clone();
        Self::serving(world, cx, setup).await
    }

    /// With a context of its own, as another process on the same database has.
    pub(crate) async fn serving(world: World, cx: Context, setup: Setup) -> Self {
        let (addr, stop, running) = serve(&world, cx, setup);
        let client = process::client();
        Self { world, addr, client, stop: Some(stop), running: Some(running) }
    }

    /// Another server on the same database, for as long as the process of the test lives.
    pub(crate) fn beside(&self, cx: Context, setup: Setup) -> SocketAddr {
        let (addr, stop, _running) = serve(&self.world, cx, setup);
        std::mem::forget(stop);
        addr
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        self.tell_to_stop();
        self.running.take().expect("it runs").await?
    }

    pub(crate) fn tell_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// Who says nothing of who they are.
    pub(crate) fn anonymous(&self) -> Caller {
        Caller { client: self.client.clone(), ..Caller::nobody(self.addr) }
    }

    /// Somebody, as what the first of their roles allows.
    pub(crate) fn person(&self, person: &Person) -> Caller {
        let role = person.roles.iter().next().expect("a role");
        self.acting(person, role)
    }

    pub(crate) fn acting(&self, person: &Person, role: Role) -> Caller {
        self.anonymous().with("x-user-id", &person.id.to_string()).with("x-user-role", role.as_str())
    }

    /// Ana, who interviews in Paris.
    pub(crate) async fn interviewer(&self) -> Caller {
        self.person(&self.world.ana().await)
    }

    /// Clara, who coordinates from Berlin.
    pub(crate) async fn coordinator(&self) -> Caller {
        self.person(&self.world.clara().await)
    }

    /// Dee, who administers from London.
    pub(crate) async fn admin(&self) -> Caller {
        self.person(&self.world.dee().await)
    }
}

fn serve(
    world: &World,
    cx: Context,
    setup: Setup,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<anyhow::Result<()>>) {
    let environment = |name: &str| match name {
        "DATABASE_URL" => Some(world.settings.database_url.clone()),
        _ => setup.environment.get(name).cloned(),
    };
    let config = Config::read(None, environment, |_| None).expect("the settings make sense");
    let listener = listen("CONVOKE_ADDR", SocketAddr::from(([127, 0, 0, 1], 0))).expect("a free port");
    let addr = listener.local_addr().expect("an address");
    let config = Config { addr, ..config };
    let app = assemble(config, cx, setup.heartbeat).expect("everything is at hand");
    let (stop, told) = oneshot::channel::<()>();
    let running = tokio::spawn(run(app, listener, async {
        // A server that is dropped without a word stops as well.
        let _ = told.await;
    }));
    (addr, stop, running)
}

/// Somebody who sends requests.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    addr: SocketAddr,
    headers: HeaderMap,
}

impl Caller {
    /// The same with one more header.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("the name of a header");
        self.headers.append(name, HeaderValue::from_str(value).expect("the value of a header"));
        self
    }

    /// Nobody yet, asking the server at that address.
    pub(crate) fn nobody(addr: SocketAddr) -> Self {
        Self { client: process::client(), addr, headers: HeaderMap::new() }
    }

    /// The same, asking another server.
    #[must_use]
    pub(crate) fn at(mut self, addr: SocketAddr) -> Self {
        self.addr = addr;
        self
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        Answer::of(request).await
    }

    /// As it is, to be finished by the test.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", self.addr);
        self.client.request(method, url).headers(self.headers.clone())
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// `Null` where it is no JSON.
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.expect("an answer in full");
        let body = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, body }
    }

    /// The status and, of a refusal, its code.
    #[track_caller]
    pub(crate) fn is(&self, status: u16, code: &str) {
        let told = self.body["code"].as_str().unwrap_or_default();
        assert_eq!((self.status.as_u16(), told), (status, code), "{}", self.text);
    }

    /// The body, of an answer with that status.
    #[track_caller]
    pub(crate) fn ok(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self.body
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text in a header"))
    }
}

pub(crate) fn booking(slot: &Value, candidate: &str) -> Value {
    json!({ "slotId": slot["id"], "candidate": { "name": candidate, "email": address(candidate) } })
}

pub(crate) fn address(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

/// # Panics
/// Where no Redis is set.
pub(crate) fn redis() -> String {
    std::env::var("CONVOKE_TEST_REDIS")
        .expect("tests with Redis need CONVOKE_TEST_REDIS; `cargo xtask test` starts one")
}
