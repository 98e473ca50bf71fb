//! What every use case is handed: the database, the clock, what else runs in the process, and what is
//! particular to the request.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use chrono::TimeDelta;
use domain::{
    preparation::Rules,
    refusal::Refusal,
    time::{Clock, Instant},
};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    Result, devices,
    jobs::{self, Bell, Carrier, Lane},
    mail::{self, Mail, Notifications},
    rate_limit::RateLimit,
    realtime::Realtime,
    redis::Redis,
    search::Vocabulary,
    store::Database,
    thank_you_notes::Templates,
    time_zones,
    webhooks::{self, Key, Way},
};

/// What the services are started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite://PATH` or `postgres://…`.
    pub database_url: String,
    pub redis_url: Option<String>,
    /// How long Redis has to have been there until its word on the limit is enough: as long as the limit looks back,
    /// except in tests.
    pub redis_trusted_after: Duration,
    /// Book and reschedule attempts a minute for each person who books; 0 for no limit.
    pub bookings_per_minute: u32,
    pub mail: mail::Settings,
    pub webhooks: webhooks::Settings,
    pub devices: devices::Settings,
    /// Bring an old PostgreSQL schema up to date; SQLite's always is.
    pub migrate: bool,
    /// How long word of a change waits before it leaves, and the change can be taken back.
    pub undo: TimeDelta,
    /// Which tasks interviews begin with.
    pub preparation: Rules,
    /// What thank-you notes are drafted from.
    pub thank_you_notes: Templates,
}

/// Everything a use case needs beside its arguments. Cheap to clone.
#[derive(Clone)]
pub struct Context {
    process: Arc<Process>,
    request: Arc<Request>,
}

struct Process {
    database: Database,
    clock: Arc<dyn Clock>,
    redis: Option<Redis>,
    rate_limit: RateLimit,
    realtime: Arc<Realtime>,
    mail: Mail,
    carrier: Arc<dyn Carrier>,
    way_of_webhooks: Way,
    way_of_pushes: Way,
    key_of_webhooks: OnceLock<Key>,
    notifications: Notifications,
    bell: Bell,
    vocabulary: Vocabulary,
    undo: TimeDelta,
    preparation: Rules,
    thank_you_notes: Templates,
    /// Told to stop, workers take up nothing more.
    rest: CancellationToken,
    workers: TaskTracker,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// What is particular to the request a use case runs for.
#[derive(Debug, Default)]
pub struct Request {
    /// `X-Request-Id`, for audit rows.
    pub id: Option<String>,
    /// The caller's `Idempotency-Key` where there is one.
    pub idempotency: Option<Idempotency>,
    /// Set when a limit on writes of any kind refuses this request: told once it is known to be well formed.
    pub refused: Option<Refusal>,
    /// What the limit on booking has left, filled in when it was asked.
    pub allowance: OnceLock<Allowance>,
}

/// A request that its caller may repeat (kept for 24 h by caller, method and path).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    pub key: String,
    pub method: String,
    pub path: String,
    /// SHA-256 of the body.
    pub body_hash: [u8; 32],
}

impl Idempotency {
    #[must_use]
    pub fn of(key: String, method: &str, path: &str, body: &[u8]) -> Self {
        let body_hash = Sha256::digest(body).into();
        Self { key, method: method.to_owned(), path: path.to_owned(), body_hash }
    }
}

/// For the headers `RateLimit-Limit`, `-Remaining`, `-Reset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub limit: u32,
    pub remaining: u32,
    /// Until one more is allowed (when none remains), else until the window is empty again.
    pub reset_seconds: u64,
}

/// How the parts are, for health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    pub database: std::result::Result<(), String>,
    /// `None`: not configured. Redis away does not stop the service.
    pub redis: Option<std::result::Result<(), String>>,
    pub migrations: std::result::Result<(), String>,
    pub time_zone_data: &'static str,
}

impl Context {
    /// Connects, and brings SQLite's schema up to date (PostgreSQL's only when told so). Messages leave as mail, once
    /// [`start`](Self::start) was called.
    ///
    /// # Errors
    /// When the database cannot be reached, or its schema is older or newer than this program.
    pub async fn open(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self> {
        let mail = Mail::open(&settings.mail, clock.clone())?;
        Self::open_with(settings, clock, Arc::new(mail.clone()), mail).await
    }

    /// The same, with messages leaving through `carrier`.
    pub(crate) async fn open_with(
        settings: Settings,
        clock: Arc<dyn Clock>,
        carrier: Arc<dyn Carrier>,
        mail: Mail,
    ) -> Result<Self> {
        let database = Database::open(&settings.database_url, settings.migrate).await?;
        let redis = settings.redis_url.as_deref().map(|url| Redis::open(url, settings.redis_trusted_after));
        let redis = redis.transpose()?;
        let process = Process {
            rate_limit: RateLimit::new(settings.bookings_per_minute, redis.clone()),
            realtime: Arc::new(Realtime::new(redis.clone())),
            mail,
            database,
            clock,
            redis,
            carrier,
            way_of_webhooks: Way::new(settings.webhooks.private, settings.webhooks.patience),
            way_of_pushes: Way::new(settings.devices.private, settings.devices.patience),
            key_of_webhooks: settings.webhooks.key.map(OnceLock::from).unwrap_or_default(),
            notifications: settings.mail.notifications,
            bell: Bell::default(),
            vocabulary: Vocabulary::default(),
            undo: settings.undo,
            preparation: settings.preparation,
            thank_you_notes: settings.thank_you_notes,
            rest: CancellationToken::new(),
            workers: TaskTracker::new(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        Ok(Self { process: Arc::new(process), request: Arc::default() })
    }

    /// Starts what runs beside requests: the reader of events, the upkeep of old rows, the workers.
    pub async fn start(&self) -> Result<()> {
        self.listen().await?;
        self.work();
        Ok(())
    }

    /// Takes up jobs, from now on. Told to rest, it finishes what is under way.
    pub(crate) fn work(&self) {
        for lane in Lane::ALL {
            self.process.workers.spawn(jobs::run(self.clone(), lane));
        }
    }

    /// All but the workers.
    pub(crate) async fn listen(&self) -> Result<()> {
        let cursor = self.process.realtime.cursor(self).await?;
        self.run_beside(crate::realtime::read_events(self.clone(), cursor));
        self.run_beside(crate::upkeep::run(self.clone()));
        self.run_beside(crate::due::run(self.clone()));
        if let Some(redis) = self.process.redis.clone() {
            let realtime = self.process.realtime.clone();
            self.run_beside(async move { redis.listen(&realtime).await });
        }
        Ok(())
    }

    /// Has secrets derived with `key` from now on, where none was known so far.
    pub fn sign_with(&self, key: Key) {
        self.process.key_of_webhooks.get_or_init(|| key);
    }

    /// The same for one request.
    #[must_use]
    pub fn for_request(&self, request: Arc<Request>) -> Self {
        Self { process: self.process.clone(), request }
    }

    /// The same request, as one that its caller may repeat.
    #[must_use]
    pub fn repeatable(&self, idempotency: Idempotency) -> Self {
        let Request { id, refused, idempotency: _, allowance: _ } = self.request();
        let (id, refused, idempotency) = (id.clone(), refused.clone(), Some(idempotency));
        self.for_request(Arc::new(Request { id, idempotency, refused, allowance: OnceLock::new() }))
    }

    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// What carries messages.
    #[must_use]
    pub fn mail(&self) -> &Mail {
        &self.process.mail
    }

    /// To the microsecond, as both databases keep it.
    #[must_use]
    pub fn now(&self) -> Instant {
        let now = self.process.clock.now();
        Instant::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    pub async fn health(&self) -> Health {
        Health {
            database: self.process.database.ping().await.map_err(|error| error.to_string()),
            redis: match &self.process.redis {
                Some(redis) => Some(redis.ping().await.map_err(|error| error.to_string())),
                None => None,
            },
            migrations: self.process.database.schema_is_current().await.map_err(|error| error.to_string()),
            time_zone_data: time_zones::version(),
        }
    }

    /// Takes up no more jobs.
    pub fn rest(&self) {
        self.process.rest.cancel();
        self.process.workers.close();
    }

    /// Once it [rests](Self::rest): until the jobs under way are finished.
    pub async fn rested(&self) {
        self.process.workers.wait().await;
    }

    /// Ends the background work and closes the connections; what is under way finishes first.
    pub async fn close(&self) {
        self.rest();
        self.rested().await;
        self.process.stop.cancel();
        self.process.tasks.close();
        self.process.tasks.wait().await;
        self.process.realtime.close();
        self.process.database.close().await;
        if let Some(redis) = &self.process.redis {
            redis.close().await;
        }
    }

    /// A connection that only reads.
    pub(crate) fn reader(&self) -> &impl ConnectionTrait {
        self.process.database.reader()
    }

    pub(crate) fn database(&self) -> &Database {
        &self.process.database
    }

    pub(crate) fn rate_limit(&self) -> &RateLimit {
        &self.process.rate_limit
    }

    pub(crate) fn realtime(&self) -> &Arc<Realtime> {
        &self.process.realtime
    }

    pub(crate) fn carrier(&self) -> &dyn Carrier {
        self.process.carrier.as_ref()
    }

    /// What secrets of webhooks are derived with, where that is known.
    pub(crate) fn key_of_webhooks(&self) -> Option<&Key> {
        self.process.key_of_webhooks.get()
    }

    /// How webhooks leave.
    pub(crate) fn way_of_webhooks(&self) -> &Way {
        &self.process.way_of_webhooks
    }

    /// How notices leave for devices.
    pub(crate) fn way_of_pushes(&self) -> &Way {
        &self.process.way_of_pushes
    }

    /// Whether anything leaves at all.
    pub(crate) fn notifications(&self) -> Notifications {
        self.process.notifications
    }

    /// All words by which somebody is found.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.process.vocabulary
    }

    /// Rung when there is work.
    pub(crate) fn bell(&self) -> &Bell {
        &self.process.bell
    }

    /// How long a change can be taken back, and word of it waits.
    #[must_use]
    pub fn undo_window(&self) -> TimeDelta {
        self.process.undo
    }

    /// Which tasks interviews begin with.
    pub(crate) fn rules_of_preparation(&self) -> &Rules {
        &self.process.preparation
    }

    /// What thank-you notes are drafted from.
    pub(crate) fn templates_of_notes(&self) -> &Templates {
        &self.process.thank_you_notes
    }

    /// Ends when the process does.
    pub(crate) fn stopped(&self) -> impl Future<Output = ()> + Send + 'static {
        self.process.stop.clone().cancelled_owned()
    }

    pub(crate) fn told_to_rest(&self) -> impl Future<Output = ()> + Send + 'static {
        self.process.rest.clone().cancelled_owned()
    }

    /// An id that sorts by the time it was made (RFC 9562, version 7).
    #[expect(clippy::disallowed_methods, reason = "this is the one place where ids are made")]
    pub(crate) fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn run_beside(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stopped = self.stopped();
        self.process.tasks.spawn(async move {
            tokio::select! {
                () = work => {}
                () = stopped => {}
            }
        });
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("request", &self.request).finish_non_exhaustive()
    }
}

/// The only place that reads the system's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    fn now(&self) -> Instant {
        Instant::from(std::time::SystemTime::now())
    }
}
