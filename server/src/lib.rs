//! The process: configuration → [`build`] → [`App`] → [`run`]. The executable and the tests start the same.

mod admission;
mod assets;
mod body;
pub mod cli;
pub mod config;
mod device_worker;
mod feeds;
mod health;
mod imports;
mod limits;
mod live_socket;
mod mail_preview;
mod metrics;
mod openapi;
mod origin;
mod pages;
pub mod rest;
mod router;
mod security_headers;
mod session;
mod telemetry;

use std::{
    net::{IpAddr, SocketAddr},
    ops::Deref,
    sync::Arc,
    time::Duration,
};

use anyhow::Context as _;
use axum::{Router, extract::FromRef, serve::ListenerExt as _};
use domain::time::Clock;
use leptos::config::LeptosOptions;
use services::{Context, demo, policy, webhooks};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use crate::live_socket::Heartbeat;
use crate::{
    config::{Auth, Config},
    limits::WritesLimit,
    metrics::Metrics,
    origin::PublicUrl,
};

/// How many connections wait to be accepted.
const BACKLOG: i32 = 4096;
/// How long what is under way may take once the process is told to stop; all together stays under ten seconds.
const FINISH: Duration = Duration::from_secs(6);
const CLOSE_SOCKETS: Duration = Duration::from_millis(1500);
const CLOSE_SERVICES: Duration = Duration::from_millis(1500);

/// Everything that answers requests, before it listens.
#[derive(Debug)]
pub struct App {
    pub router: Router,
    pub context: Context,
    metrics: Option<Metrics>,
    state: AppState,
}

/// What every request is answered with.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Process>);

#[derive(Debug)]
pub struct Process {
    cx: Context,
    config: Config,
    public_url: PublicUrl,
    writes_limit: WritesLimit,
    heartbeat: Heartbeat,
    /// Cancelled when the process is to stop.
    stop: CancellationToken,
    sockets: TaskTracker,
}

/// Connects to the database and puts together what answers requests.
///
/// # Errors
/// With one line that says what is wrong.
pub async fn build(config: Config, clock: Arc<dyn Clock>) -> anyhow::Result<App> {
    config.check_for_serving()?;
    let cx = open(&config, clock).await?;
    let secret_key = config.obtain_secret_key()?;
    cx.sign_with(webhooks::Key::derived(secret_key.expose()));
    prepare(&config, &cx).await?;
    cx.start().await?;
    assemble(config, cx, Heartbeat::default())
}

/// Connects to the database alone.
///
/// # Errors
/// With one line that says what is wrong, and with which database.
pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Context> {
    // Mail is yet to come: messages are recorded.
    let opened = Context::open(config.services(), clock).await;
    opened.map_err(|error| match error {
        away @ services::Error::Unavailable(_) => {
            let which = format!("DATABASE_URL is {:?}", config.database.told());
            anyhow::Error::from(away).context(which)
        }
        other => other.into(),
    })
}

/// Brings into the database what the settings say.
async fn prepare(config: &Config, cx: &Context) -> services::Result<()> {
    if let Some(days) = config.max_days_per_week {
        policy::set_max_days_per_week(cx, days).await?;
    }
    if config.auth == Auth::Demo {
        demo::seed(cx).await?;
    }
    Ok(())
}

/// On a database that is there.
///
/// # Errors
/// When metrics cannot be served where they are to be.
pub fn assemble(config: Config, cx: Context, heartbeat: Heartbeat) -> anyhow::Result<App> {
    let metrics = config.metrics_addr.map(|addr| listen("CONVOKE_METRICS_ADDR", addr)).transpose()?;
    let metrics = metrics.map(Metrics::collect).transpose()?;
    let state = AppState(Arc::new(Process {
        public_url: config.public_url.clone().unwrap_or_else(|| PublicUrl::of(config.addr)),
        writes_limit: WritesLimit::new(config.writes_per_minute),
        heartbeat,
        stop: CancellationToken::new(),
        sockets: TaskTracker::new(),
        cx: cx.clone(),
        config,
    }));
    Ok(App { router: router::build(&state), context: cx, metrics, state })
}

/// Answers requests until `shutdown`, then finishes what is under way.
///
/// # Errors
/// When listening fails.
pub async fn run(
    app: App,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let App { router, context, metrics, state } = app;
    let stop = state.stop.clone();
    let told = stop.clone();
    let working = context.clone();
    tokio::spawn(async move {
        shutdown.await;
        told.cancel();
        working.rest();
    });
    if let Some(metrics) = metrics {
        metrics.serve(stop.clone());
    }

    // Pages stream in several writes, and changes are small: neither is to wait for more.
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let finished = async {
        serving.await?;
        // Mail that a server has in its hands is worth waiting for: nobody would know what became of it.
        context.rested().await;
        std::io::Result::Ok(())
    };
    tokio::select! {
        ended = finished => ended?,
        () = async { stop.cancelled().await; tokio::time::sleep(FINISH).await } => {
            tracing::warn!("some requests or jobs took too long to finish");
        }
    }
    state.sockets.close();
    let _ = timeout(CLOSE_SOCKETS, state.sockets.wait()).await;
    let _ = timeout(CLOSE_SERVICES, context.close()).await;
    Ok(())
}

/// Every socket is an open file, and systems start with few. As many as the process may have, then.
pub fn allow_many_connections() {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, rustix::process::Rlimit { current: limit.maximum, ..limit });
}

/// Listens at `addr`, which that setting says.
///
/// # Errors
/// When somebody else does, or nobody may.
pub fn listen(setting: &str, addr: SocketAddr) -> anyhow::Result<TcpListener> {
    let bound = || {
        let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&addr.into())?;
        socket.listen(BACKLOG)?;
        TcpListener::from_std(socket.into())
    };
    bound().with_context(|| format!("{setting} is {:?}, where nobody can listen", addr.to_string()))
}

impl AppState {
    #[cfg(test)]
    fn for_tests(cx: Context, database_url: &str) -> Self {
        let environment = |name: &str| (name == "DATABASE_URL").then(|| database_url.to_owned());
        let config = Config::read(None, environment, |_| None).expect("the defaults make sense");
        assemble(config, cx, Heartbeat::default()).expect("everything is at hand").state
    }

    /// Whether that address is a proxy's whose headers are believed.
    fn trusts(&self, address: IpAddr) -> bool {
        self.config.trusted_proxies.iter().any(|network| network.contains(&address))
    }

    fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }
}

impl Deref for AppState {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.config.leptos.clone()
    }
}
