//! Every setting, with what it means.

mod secret_key;
mod settings;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use chrono::TimeDelta;
use domain::preparation::Rules;
use ipnet::IpNet;
use leptos::config::{LeptosOptions, get_config_from_str};
use services::{
    devices,
    mail::{self, Notifications, Sender, SmtpUrl},
    thank_you_notes::Templates,
    webhooks,
};
use tracing_subscriber::EnvFilter;

pub use secret_key::SecretKey;
pub use settings::{ALL, DEFAULTS, FILE, Given, Senseless, Setting, Settings, Source, Told};

use crate::origin::PublicUrl;

#[derive(Clone, Debug)]
pub struct Config {
    pub database: Database,
    pub redis_url: Option<String>,
    pub addr: SocketAddr,
    /// `None`: `http://` and the address, with the port that was got.
    pub public_url: Option<PublicUrl>,
    pub auth: Auth,
    pub trusted_proxies: Vec<IpNet>,
    pub bookings_per_minute: u32,
    pub writes_per_minute: u32,
    /// `None`: what the database holds.
    pub max_days_per_week: Option<u8>,
    /// How long word of a change waits, and the change can be taken back.
    pub undo: TimeDelta,
    /// Which tasks interviews begin with.
    pub preparation: Rules,
    /// What thank-you notes are drafted from.
    pub thank_you_notes: Templates,
    pub metrics_addr: Option<SocketAddr>,
    /// `None`: the one beside the SQLite file, or none yet.
    pub secret_key: Option<SecretKey>,
    pub mail: mail::Settings,
    /// Whether webhooks may lead to addresses inside.
    pub webhooks_private: bool,
    pub log: String,
    pub log_format: LogFormat,
    pub leptos: LeptosOptions,
    /// Bring an old PostgreSQL schema up to date.
    pub migrate: bool,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    Sqlite { url: String, file: PathBuf },
    Postgres { url: String },
}

/// How people sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// As anybody of the demo company; on loopback alone.
    Demo,
    /// A proxy in front says who it is.
    TrustedProxy,
    /// Known, and yet to come: `serve` says so and stops.
    Accounts,
    Oidc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
    /// Text on a terminal, else JSON.
    ByOutput,
}

impl Config {
    /// From where the process stands: the working directory, its environment, and `flag`.
    pub fn from_process(flag: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let file = match std::fs::read_to_string(FILE) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => anyhow::bail!("{FILE} cannot be read: {error}"),
        };
        let environment =
            |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
        Self::read(file.as_deref(), environment, flag)
    }

    pub fn read(
        file: Option<&str>,
        environment: impl Fn(&str) -> Option<String>,
        flag: impl Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Self> {
        let set = Settings::read(file, environment, flag)?;
        Ok(Self {
            database: database(&set.get(settings::DATABASE_URL))?,
            redis_url: redis_url(&set.get(settings::REDIS_URL))?,
            addr: address(&set.get(settings::ADDR))?,
            public_url: public_url(&set.get(settings::PUBLIC_URL))?,
            auth: auth(&set.get(settings::AUTH))?,
            trusted_proxies: networks(&set.get(settings::TRUSTED_PROXIES))?,
            bookings_per_minute: per_minute(&set.get(settings::BOOKINGS_PER_MINUTE))?,
            writes_per_minute: per_minute(&set.get(settings::WRITES_PER_MINUTE))?,
            max_days_per_week: days(&set.get(settings::MAX_DAYS_PER_WEEK))?,
            undo: undo(&set.get(settings::UNDO_SECONDS))?,
            preparation: preparation(&set.get(settings::PREPARATION))?,
            thank_you_notes: thank_you_notes(&set.get(settings::THANK_YOU_NOTES))?,
            metrics_addr: optional(&set.get(settings::METRICS_ADDR), address)?,
            secret_key: SecretKey::given(
                &set.get(settings::SECRET_KEY),
                &set.get(settings::SECRET_KEY_FILE),
            )?,
            mail: mail(&set)?,
            webhooks_private: permitted(&set.get(settings::WEBHOOKS_PRIVATE))?,
            log: log(&set.get(settings::LOG))?,
            log_format: log_format(&set.get(settings::LOG_FORMAT))?,
            leptos: leptos_options(file)?,
            migrate: false,
        })
    }

    /// What the services are started with.
    #[must_use]
    pub fn services(&self) -> services::Settings {
        services::Settings {
            database_url: self.database.url().to_owned(),
            redis_url: self.redis_url.clone(),
            redis_trusted_after: services::LIMIT_WINDOW,
            bookings_per_minute: self.bookings_per_minute,
            mail: self.mail.clone(),
            webhooks: webhooks::Settings { private: self.webhooks_private, ..webhooks::Settings::default() },
            // The demo, which only this machine reaches, may have its push service on it too.
            devices: devices::Settings { private: self.auth == Auth::Demo, ..devices::Settings::default() },
            migrate: self.migrate,
            undo: self.undo,
            preparation: self.preparation.clone(),
            thank_you_notes: self.thank_you_notes.clone(),
        }
    }

    /// What `serve` needs beyond the settings making sense one by one.
    pub fn check_for_serving(&self) -> anyhow::Result<()> {
        match self.auth {
            Auth::Accounts | Auth::Oidc => anyhow::bail!(
                "CONVOKE_AUTH is {:?}, which is yet to come: it takes demo or trusted-proxy",
                self.auth.as_str()
            ),
            Auth::Demo if !self.addr.ip().to_canonical().is_loopback() => anyhow::bail!(
                "CONVOKE_ADDR is {:?}: with CONVOKE_AUTH=demo, where anybody may enter as anybody, it takes a \
                 loopback address such as 127.0.0.1:3000",
                self.addr.to_string()
            ),
            Auth::Demo | Auth::TrustedProxy => self.check_secret_key(),
        }
    }

    /// What makes sense, and is seldom meant.
    pub fn warn(&self) {
        if self.public_url.is_none() && self.addr.ip().is_unspecified() {
            tracing::warn!("CONVOKE_PUBLIC_URL is not set: pages work only at {}", PublicUrl::of(self.addr));
        }
        if self.auth == Auth::TrustedProxy && self.trusted_proxies.is_empty() {
            tracing::warn!("CONVOKE_TRUSTED_PROXIES is not set: no proxy is believed, and nobody can call");
        }
        if self.auth != Auth::Demo && self.mail.smtp_url.is_none() {
            tracing::warn!("CONVOKE_SMTP_URL is not set: messages are recorded and shown, not sent");
        }
    }
}

impl Auth {
    const ALL: [Self; 4] = [Self::Demo, Self::TrustedProxy, Self::Accounts, Self::Oidc];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::TrustedProxy => "trusted-proxy",
            Self::Accounts => "accounts",
            Self::Oidc => "oidc",
        }
    }
}

impl Database {
    /// For complaints and logs.
    #[must_use]
    pub fn told(&self) -> String {
        settings::without_password(self.url())
    }

    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Self::Sqlite { url, file: _ } | Self::Postgres { url } => url,
        }
    }
}

/// Without what stands in the address of a database: it may hold a password.
impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite { url: _, file } => f.debug_tuple("Sqlite").field(file).finish(),
            Self::Postgres { url: _ } => f.debug_tuple("Postgres").field(&self.told()).finish(),
        }
    }
}

fn optional<T>(given: &Given, parse: fn(&Given) -> Result<T, Senseless>) -> Result<Option<T>, Senseless> {
    given.set().map(|_| parse(given)).transpose()
}

fn database(given: &Given) -> Result<Database, Senseless> {
    let url = given.value.as_str();
    let file = url.strip_prefix("sqlite://").map(|rest| rest.split('?').next().unwrap_or(rest));
    let postgres = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
    let database = match file {
        Some(file) if !file.is_empty() => Some(Database::Sqlite { url: url.to_owned(), file: file.into() }),
        None if postgres => Some(Database::Postgres { url: url.to_owned() }),
        Some(_) | None => None,
    };
    given.means(database, "sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE")
}

fn redis_url(given: &Given) -> Result<Option<String>, Senseless> {
    optional(given, |given| {
        let url = Some(given.value.clone()).filter(|url| url.starts_with("redis"));
        given.means(url.filter(|url| url.contains("://")), "redis://HOST:PORT, or nothing")
    })
}

fn address(given: &Given) -> Result<SocketAddr, Senseless> {
    let spelled = given.value.replace("localhost:", "127.0.0.1:");
    given.means(spelled.parse().ok(), "an address and a port, such as 127.0.0.1:3000")
}

fn public_url(given: &Given) -> Result<Option<PublicUrl>, Senseless> {
    optional(given, |given| {
        given.means(
            PublicUrl::parse(&given.value),
            "http:// or https:// and a host, without a path, such as https://convoke.example.com",
        )
    })
}

fn auth(given: &Given) -> Result<Auth, Senseless> {
    let auth = Auth::ALL.into_iter().find(|auth| auth.as_str() == given.value);
    given.means(auth, "demo, accounts, oidc or trusted-proxy")
}

fn networks(given: &Given) -> Result<Vec<IpNet>, Senseless> {
    let network =
        |raw: &str| raw.parse::<IpNet>().ok().or_else(|| raw.parse::<IpAddr>().ok().map(IpNet::from));
    let networks =
        given.value.split([',', ' ']).filter(|raw| !raw.is_empty()).map(network).collect::<Option<_>>();
    given.means(networks, "networks separated by commas, such as 10.0.0.0/8, ::1/128")
}

fn per_minute(given: &Given) -> Result<u32, Senseless> {
    let limit = given.value.parse().ok().filter(|&limit| limit <= 1_000_000);
    given.means(limit, "a whole number from 0 (no limit) to 1000000")
}

fn days(given: &Given) -> Result<Option<u8>, Senseless> {
    optional(given, |given| {
        let days = given.value.parse().ok().filter(|days| (1..=7).contains(days));
        given.means(days, "a whole number from 1 to 7")
    })
}

fn mail(set: &Settings) -> Result<mail::Settings, Senseless> {
    let smtp_url = optional(&set.get(settings::SMTP_URL), |given| {
        given.means(SmtpUrl::parse(&given.value), "smtp://HOST or smtps://USER:PASSWORD@HOST, or nothing")
    })?;
    let notifications = notifications(&set.get(settings::NOTIFICATIONS))?;
    let leaves = smtp_url.is_some() && notifications == Notifications::On;
    Ok(mail::Settings {
        from: sender(&set.get(settings::MAIL_FROM), leaves)?,
        mails_per_minute: per_minute(&set.get(settings::MAILS_PER_MINUTE))?,
        smtp_url,
        notifications,
    })
}

/// Mail that leaves comes from somebody.
fn sender(given: &Given, leaves: bool) -> Result<Sender, Senseless> {
    let unset = given.set().is_none() && !leaves;
    let sender = if unset { Some(Sender::default()) } else { Sender::parse(&given.value) };
    given.means(sender, "an address, such as interviews@acme.example or Acme <interviews@acme.example>")
}

fn notifications(given: &Given) -> Result<Notifications, Senseless> {
    let known = Notifications::ALL.into_iter().find(|known| known.as_str() == given.value);
    given.means(known, "on, dry-run or off")
}

fn permitted(given: &Given) -> Result<bool, Senseless> {
    let allowed = match given.value.as_str() {
        "refuse" => Some(false),
        "allow" => Some(true),
        _ => None,
    };
    given.means(allowed, "refuse or allow")
}

fn undo(given: &Given) -> Result<TimeDelta, Senseless> {
    let seconds = given.value.parse().ok().filter(|seconds| (0..=3600).contains(seconds));
    given.means(seconds.map(TimeDelta::seconds), "a whole number of seconds from 0 to 3600")
}

/// Those of the file, or those that come with the product.
fn preparation(given: &Given) -> anyhow::Result<Rules> {
    let Some(path) = given.set() else { return Ok(services::preparation::shipped()?) };
    Ok(file(given, path, "a file of rules of preparation", services::preparation::read)?)
}

/// As [`preparation`].
fn thank_you_notes(given: &Given) -> anyhow::Result<Templates> {
    let Some(path) = given.set() else { return Ok(services::thank_you_notes::shipped()?) };
    Ok(file(given, path, "a file of templates of thank-you notes", services::thank_you_notes::read)?)
}

fn file<T>(
    given: &Given,
    path: &str,
    what: &str,
    read: fn(&str) -> Result<T, String>,
) -> Result<T, Senseless> {
    let wrong = |why: &str| given.makes_no_sense(&format!("{what}, and {why}"));
    let text =
        std::fs::read_to_string(path).map_err(|error| wrong(&format!("it cannot be read: {error}")))?;
    read(&text).map_err(|why| wrong(&format!("this one says, {why}")))
}

fn log(given: &Given) -> Result<String, Senseless> {
    let filter = EnvFilter::try_new(&given.value).ok().and(given.set()).map(str::to_owned);
    given.means(filter, "error, warn, info, debug or trace, or such for parts: info,services=debug")
}

fn log_format(given: &Given) -> Result<LogFormat, Senseless> {
    let format = match given.value.as_str() {
        "" => Some(LogFormat::ByOutput),
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    };
    given.means(format, "text or json")
}

/// Leptos' own options; those of the executable where the working directory's file has none.
fn leptos_options(file: Option<&str>) -> anyhow::Result<LeptosOptions> {
    let text = file.filter(|text| text.contains("[package.metadata.leptos]")).unwrap_or(DEFAULTS);
    get_config_from_str(text).map_err(|error| anyhow::anyhow!("the Leptos options of {FILE}: {error}"))
}
