//! The SMTP server that takes mail on (RFC 5321): where it is, and what its answers mean.

use std::{fmt, sync::Arc, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor,
    transport::smtp::{
        Error, PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use url::Url;

use super::{
    NotCarried,
    letter::Letter,
    pace::{Pace, TooMany},
};

/// For each step of a conversation with the server, and for all of it.
const STEP: Duration = Duration::from_secs(10);
const CONVERSATION: Duration = Duration::from_secs(40);
const CONNECTIONS: u32 = 4;
const IDLE: Duration = Duration::from_secs(30);

/// Whatever the recipient: the server wants other credentials, or TLS first (RFC 4954, section 6; RFC 3207).
const ABOUT_US: [u16; 5] = [504, 530, 534, 535, 538];

/// Where the server is, and how it is spoken to.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    /// From the first octet on.
    Always,
    /// By STARTTLS, or not at all.
    Required,
    /// By STARTTLS where the server offers it.
    WherePossible,
    Never,
}

impl SmtpUrl {
    /// `smtps://…` is TLS; `smtp://…` is STARTTLS, required where the URL holds a password and else used where it is
    /// offered. `?tls=required`, `opportunistic` or `none` says it otherwise.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let url = Url::parse(raw.trim()).ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_owned();
        let decoded = |raw: &str| percent_decode_str(raw).decode_utf8().ok().map(|text| text.into_owned());
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (name, Some(password)) if !name.is_empty() => Some((decoded(name)?, decoded(password)?)),
            _ => return None,
        };
        let encryption = match (url.scheme(), url.query()) {
            ("smtps", None) => Encryption::Always,
            ("smtp", None) if credentials.is_none() => Encryption::WherePossible,
            ("smtp", None | Some("tls=required")) => Encryption::Required,
            ("smtp", Some("tls=opportunistic")) => Encryption::WherePossible,
            ("smtp", Some("tls=none")) => Encryption::Never,
            _ => return None,
        };
        let usual = match (encryption, &credentials) {
            (Encryption::Always, _) => 465,
            (_, Some(_)) => 587,
            (_, None) => 25,
        };
        let is_all = matches!(url.path(), "" | "/") && url.fragment().is_none();
        is_all.then(|| Self { host, port: url.port().unwrap_or(usual), encryption, credentials })
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, Error> {
        let Self { host, port, encryption, credentials } = self;
        let parameters = || TlsParameters::new(host.clone());
        let tls = match encryption {
            Encryption::Always => Tls::Wrapper(parameters()?),
            Encryption::Required => Tls::Required(parameters()?),
            Encryption::WherePossible => Tls::Opportunistic(parameters()?),
            Encryption::Never => Tls::None,
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(*port)
            .tls(tls)
            .timeout(Some(STEP))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE));
        if let Some((name, password)) = credentials.clone() {
            transport = transport.credentials(Credentials::new(name, password));
        }
        Ok(transport.build())
    }
}

/// Without who signs in there.
impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self}, {:?})", self.encryption)
    }
}

/// Connections to the server, kept open for a while.
#[derive(Clone, Debug)]
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    server: String,
    pace: Arc<Pace>,
}

impl Smtp {
    pub(super) fn open(url: &SmtpUrl, mails_per_minute: u32) -> anyhow::Result<Self> {
        let pace = Arc::new(Pace::per_minute(mails_per_minute));
        Ok(Self { transport: url.transport()?, server: url.to_string(), pace })
    }

    /// The conversation runs in a task of its own: a connection that is left in the middle of a letter would be taken
    /// up again there by the next one.
    pub(super) async fn send(&self, Letter(letter): Letter) -> Result<(), NotCarried> {
        self.pace.turn().await.map_err(|TooMany| {
            NotCarried::Later("CONVOKE_MAILS_PER_MINUTE lets no more mail leave just now".to_owned())
        })?;
        let transport = self.transport.clone();
        let sending = tokio::spawn(async move { transport.send(letter).await });
        match timeout(CONVERSATION, sending).await {
            Ok(Ok(Ok(_))) => Ok(()),
            Ok(Ok(Err(error))) => Err(self.meaning(&error)),
            Ok(Err(stopped)) => Err(NotCarried::Later(format!("sending stopped: {stopped}"))),
            Err(_) => Err(NotCarried::Later(format!("the SMTP server at {} takes too long", self.server))),
        }
    }

    /// Only what the server says of this very letter is final.
    fn meaning(&self, error: &Error) -> NotCarried {
        let told = format!("the SMTP server at {}: {error}", self.server);
        match error.status().map(u16::from) {
            Some(code) if is_final(code) => NotCarried::Refused(told),
            Some(_) | None => NotCarried::Later(told),
        }
    }
}

fn is_final(code: u16) -> bool {
    (500..600).contains(&code) && !ABOUT_US.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_and_how() {
        use Encryption::{Always, Never, Required, WherePossible};
        for (raw, expected) in [
            ("smtp://mail.acme.example", Some(("mail.acme.example", 25, WherePossible, None))),
            ("smtp://127.0.0.1:1025", Some(("127.0.0.1", 1025, WherePossible, None))),
            ("smtp://[::1]:1025/", Some(("::1", 1025, WherePossible, None))),
            ("smtp://ana:p%40ss@mail.acme.example", Some(("mail.acme.example", 587, Required, Some("p@ss")))),
            ("smtps://ana:x@mail.acme.example", Some(("mail.acme.example", 465, Always, Some("x")))),
            ("smtp://a:b@relay:2525?tls=none", Some(("relay", 2525, Never, Some("b")))),
            ("smtp://relay?tls=required", Some(("relay", 25, Required, None))),
            ("smtp://a:b@relay?tls=opportunistic", Some(("relay", 587, WherePossible, Some("b")))),
            ("smtps://relay?tls=none", None),
            ("smtp://relay?tls=maybe", None),
            ("smtp://relay/path", None),
            ("smtp://ana@relay", None),
            ("smtp://", None),
            ("https://relay", None),
            ("relay:25", None),
            ("", None),
        ] {
            let url = SmtpUrl::parse(raw);
            let parts = url.as_ref().map(|SmtpUrl { host, port, encryption, credentials }| {
                let password = credentials.as_ref().map(|(_, password)| password.as_str());
                (host.as_str(), *port, *encryption, password)
            });
            assert_eq!(parts, expected, "{raw}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let url = SmtpUrl::parse("smtp://ana:secret@relay").unwrap();
        assert_eq!(format!("{url} {url:?}"), "relay:587 SmtpUrl(relay:587, Required)");
    }

    #[test]
    fn only_what_concerns_the_letter_is_final() {
        for (code, expected) in [
            (550, true),
            (552, true),
            (554, true),
            (421, false),
            (450, false),
            (451, false),
            (530, false),
            (535, false),
        ] {
            assert_eq!(is_final(code), expected, "{code}");
        }
    }
}
