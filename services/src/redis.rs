//! Redis, where there is one: the limit's log and the wake-up between processes. It may go away and come
//! back at any time.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use fred::{
    clients::{Client, SubscriberClient},
    interfaces::{ClientLike, EventInterface, PubsubInterface},
    types::{
        Builder,
        config::{Config, ReconnectPolicy},
    },
};
use tokio::sync::broadcast::error::RecvError;

use crate::{Result, realtime::Realtime};

/// The channel on which processes wake one another; what is new they read in the database.
const WAKE: &str = "convoke:wake";
/// How long a command may take before Redis counts as away.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Clone)]
pub(crate) struct Redis {
    client: Client,
    subscriber: SubscriberClient,
    /// Who has answered without a break, and since when.
    here: Arc<Mutex<Option<Here>>>,
    trusted_after: Duration,
}

struct Here {
    run: Run,
    since: tokio::time::Instant,
}

/// One life of a server, by its own name for it: what it knows may end with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run(pub(crate) String);

impl Redis {
    /// Begins to connect; it need not be there. Its word alone is enough once it has been there for `trusted_after`.
    pub(crate) fn open(url: &str, trusted_after: Duration) -> Result<Self> {
        let config =
            Config::from_url(url).context("REDIS_URL must be a URL such as redis://127.0.0.1:6379")?;
        let mut builder = Builder::from_config(config);
        builder
            .set_policy(ReconnectPolicy::new_exponential(0, 100, 5_000, 2))
            .with_connection_config(|connection| {
                connection.connection_timeout = Duration::from_secs(2);
                connection.internal_command_timeout = PATIENCE;
                connection.unresponsive.max_timeout = Some(Duration::from_secs(2));
                connection.unresponsive.interval = Duration::from_millis(500);
            })
            .with_performance_config(|performance| {
                performance.default_command_timeout = PATIENCE;
                performance.broadcast_channel_capacity = 1024;
            });
        let client = builder.build().context("Redis")?;
        let subscriber = builder.build_subscriber_client().context("Redis")?;
        let redis = Self { client, subscriber, here: Arc::default(), trusted_after };
        redis.watch();
        Ok(redis)
    }

    fn watch(&self) {
        let here = self.here.clone();
        let mut errors = self.client.error_rx();
        tokio::spawn(async move {
            while !matches!(errors.recv().await, Err(RecvError::Closed)) {
                *lock(&here) = None;
            }
        });
        self.client.connect();
        self.subscriber.connect();
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// The server that has seen every attempt of the window: its word alone is enough.
    pub(crate) fn trusted(&self) -> Option<Run> {
        let here = lock(&self.here);
        here.as_ref().filter(|here| here.since.elapsed() >= self.trusted_after).map(|here| here.run.clone())
    }

    /// It answered. From another one than before nothing is known yet.
    pub(crate) fn is_here(&self, run: Run) {
        let mut here = lock(&self.here);
        if here.as_ref().is_none_or(|here| here.run != run) {
            *here = Some(Here { run, since: tokio::time::Instant::now() });
        }
    }

    /// It does not answer.
    pub(crate) fn is_away(&self) {
        *lock(&self.here) = None;
    }

    pub(crate) async fn ping(&self) -> anyhow::Result<()> {
        self.client.ping::<()>(None).await.context("Redis does not answer")
    }

    /// Tells the other processes that there is something to read. Lost when Redis is away: they look by themselves.
    pub(crate) async fn wake_others(&self) {
        if let Err(error) = self.client.publish::<(), _, _>(WAKE, "").await {
            tracing::debug!(%error, "nobody was woken through Redis");
        }
    }

    /// Wakes this process whenever another one says so.
    pub(crate) async fn listen(&self, realtime: &Realtime) {
        let mut messages = self.subscriber.message_rx();
        let mut reconnected = self.subscriber.reconnect_rx();
        let _resubscribing = self.subscriber.manage_subscriptions();
        if let Err(error) = self.subscriber.subscribe(WAKE).await {
            tracing::warn!(%error, "Redis is away; changes of other processes are looked for in the database");
        }
        loop {
            tokio::select! {
                message = messages.recv() => if message.is_err_and(|error| error == RecvError::Closed) { return },
                back = reconnected.recv() => if back.is_err() { return } else {
                    let _retried_at_the_next_connection = self.subscriber.subscribe(WAKE).await;
                },
            }
            realtime.wake();
        }
    }

    pub(crate) async fn close(&self) {
        let _closed_already = self.client.quit().await;
        let _closed_already = self.subscriber.quit().await;
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.subscriber.is_connected()
    }
}

fn lock(here: &Mutex<Option<Here>>) -> MutexGuard<'_, Option<Here>> {
    here.lock().unwrap_or_else(PoisonError::into_inner)
}
