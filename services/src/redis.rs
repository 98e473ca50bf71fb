//! Redis, where there is one: the limit's log and the wake-up between processes. It may go away and come
//! back at any time.

use std::{
    sync::{Arc, Mutex},
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

use crate::{Result, rate_limit::WINDOW, realtime::Realtime};

/// The channel on which processes wake one another; what is new they read in the database.
const WAKE: &str = "convoke:wake";
/// How long a command may take before Redis counts as away.
const PATIENCE: Duration = Duration::from_millis(500);

#[derive(Clone)]
pub(crate) struct Redis {
    client: Client,
    subscriber: SubscriberClient,
    /// Since when it has been there without a break.
    here_since: Arc<Mutex<Option<tokio::time::Instant>>>,
}

impl Redis {
    /// Begins to connect; it need not be there.
    pub(crate) fn open(url: &str) -> Result<Self> {
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
        let redis = Self { client, subscriber, here_since: Arc::default() };
        redis.watch();
        Ok(redis)
    }

    fn watch(&self) {
        let here_since = self.here_since.clone();
        let mut reconnected = self.client.reconnect_rx();
        let back = here_since.clone();
        tokio::spawn(async move {
            while reconnected.recv().await.is_ok() {
                set(&back, Some(tokio::time::Instant::now()));
            }
        });
        let mut errors = self.client.error_rx();
        tokio::spawn(async move {
            while errors.recv().await.is_ok() {
                set(&here_since, None);
            }
        });
        self.client.connect();
        self.subscriber.connect();
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// It has seen every attempt of the window: its word alone is enough.
    pub(crate) fn is_trusted(&self) -> bool {
        let here_since = *self.here_since.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        here_since.is_some_and(|since| since.elapsed() > WINDOW)
    }

    /// Somebody found that it does not answer.
    pub(crate) fn is_away(&self) {
        let mut here_since = self.here_since.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *here_since = here_since.map(|_| tokio::time::Instant::now());
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
                message = messages.recv() => if message.is_err_and(|error| error == tokio::sync::broadcast::error::RecvError::Closed) { return },
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

fn set(here_since: &Mutex<Option<tokio::time::Instant>>, to: Option<tokio::time::Instant>) {
    *here_since.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to;
}
