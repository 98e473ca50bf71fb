//! Connections to the server, kept open for a while. One that did not come to the end of its letter is closed, also
//! when nobody waits for it any more: the next letter would go on in the middle of it.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, TlsParameters},
    extension::ClientId,
};
use tokio::{sync::Semaphore, time::timeout};

use super::url::{Encryption, SmtpUrl};

/// For a connection to come about, and for one that rested to say that it is still there.
const PATIENCE: Duration = Duration::from_secs(10);
const AT_ONCE: usize = 4;
/// Servers let go of those that say nothing for some minutes.
const REST: Duration = Duration::from_secs(30);

pub(super) struct Connections {
    url: SmtpUrl,
    tls: Option<TlsParameters>,
    resting: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
    room: Semaphore,
}

/// Where a conversation came to its end too early.
#[derive(Debug)]
pub(super) enum Ended {
    BeforeTheLetter(Error),
    AtTheLetter(Error),
}

impl Connections {
    pub(super) fn to(url: SmtpUrl) -> Result<Self, Error> {
        let tls = match url.encryption {
            Encryption::Always | Encryption::Required | Encryption::WherePossible => {
                Some(TlsParameters::new(url.host.clone())?)
            }
            Encryption::Never => None,
        };
        Ok(Self { url, tls, resting: Mutex::default(), room: Semaphore::new(AT_ONCE) })
    }

    pub(super) async fn hand_over(&self, letter: &lettre::Message) -> Result<(), Ended> {
        let _room = self.room.acquire().await;
        let mut connection = self.connection().await.map_err(Ended::BeforeTheLetter)?;
        connection.send(letter.envelope(), &letter.formatted()).await.map_err(Ended::AtTheLetter)?;
        self.rest(connection);
        Ok(())
    }

    /// Without a letter.
    pub(super) async fn greet(&self) -> Result<(), Error> {
        let _room = self.room.acquire().await;
        let connection = self.connection().await?;
        self.rest(connection);
        Ok(())
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        while let Some(mut connection) = self.rested() {
            if timeout(PATIENCE, connection.test_connected()).await == Ok(true) {
                return Ok(connection);
            }
        }
        self.connect().await
    }

    fn rested(&self) -> Option<AsyncSmtpConnection> {
        let mut resting = self.resting();
        resting.retain(|(_, since)| since.elapsed() < REST);
        resting.pop().map(|(connection, _)| connection)
    }

    fn rest(&self, connection: AsyncSmtpConnection) {
        self.resting().push((connection, Instant::now()));
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let Self { url: SmtpUrl { host, port, encryption, credentials }, tls, .. } = self;
        let hello = ClientId::default();
        let at_once = tls.clone().filter(|_| *encryption == Encryption::Always);
        let server = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &hello, at_once, None).await?;
        let then = match encryption {
            Encryption::Required => true,
            Encryption::WherePossible => connection.can_starttls(),
            Encryption::Always | Encryption::Never => false,
        };
        if let Some(tls) = tls.clone().filter(|_| then) {
            connection.starttls(tls, &hello).await?;
        }
        if let Some((name, password)) = credentials.clone() {
            connection.auth(DEFAULT_MECHANISMS, &Credentials::new(name, password)).await?;
        }
        Ok(connection)
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Vec<(AsyncSmtpConnection, Instant)>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").field("url", &self.url).finish_non_exhaustive()
    }
}
