//! Where the value of a setting comes from: the defaults, then `Leptos.toml` in the working directory, then the
//! environment, then flags. Here they are texts; [`Config`](super::Config) knows what they mean.

use std::{collections::HashMap, fmt};

use anyhow::{Context as _, bail};

/// The file in the working directory, and in the executable.
pub const FILE: &str = "Leptos.toml";
/// Every default, written out.
pub const DEFAULTS: &str = include_str!("../../../Leptos.toml");

/// A setting under the names it goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    pub environment: &'static str,
    /// In `Leptos.toml`, and as a flag after two dashes.
    pub key: &'static str,
    pub help: &'static str,
    pub told: Told,
}

/// How much of a value is told to whoever reads logs and complaints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Whole,
    /// It may hold a password.
    WithoutPassword,
    Length,
}

macro_rules! settings {
    ($($name:ident = $environment:literal, $key:literal, $told:ident, $help:literal;)*) => {
        $(pub(super) const $name: Setting =
            Setting { environment: $environment, key: $key, help: $help, told: Told::$told };)*
        pub const ALL: &[Setting] = &[$($name),*];
    };
}

settings! {
    DATABASE_URL = "DATABASE_URL", "database-url", WithoutPassword, "sqlite://PATH or postgres://…";
    REDIS_URL = "REDIS_URL", "redis-url", WithoutPassword, "Redis for fan-out and shared limits";
    ADDR = "CONVOKE_ADDR", "addr", Whole, "Address to listen on";
    PUBLIC_URL = "CONVOKE_PUBLIC_URL", "public-url", Whole, "What links and the Origin check use";
    AUTH = "CONVOKE_AUTH", "auth", Whole, "demo, accounts, oidc or trusted-proxy";
    TRUSTED_PROXIES = "CONVOKE_TRUSTED_PROXIES", "trusted-proxies", Whole,
        "Networks whose X-User-* and X-Forwarded-* headers are believed";
    BOOKINGS_PER_MINUTE = "CONVOKE_BOOKINGS_PER_MINUTE", "bookings-per-minute", Whole,
        "Book and reschedule attempts a minute for each person who books; 0: no limit";
    WRITES_PER_MINUTE = "CONVOKE_WRITES_PER_MINUTE", "writes-per-minute", Whole,
        "Writes a minute per caller, ten times as many per address; 0: no limit";
    MAX_DAYS_PER_WEEK = "CONVOKE_MAX_DAYS_PER_WEEK", "max-days-per-week", Whole,
        "On how many days of a week an interviewer's slots may begin";
    UNDO_SECONDS = "CONVOKE_UNDO_SECONDS", "undo-seconds", Whole,
        "How long word of a change waits, and the change can be taken back";
    PREPARATION = "CONVOKE_PREPARATION", "preparation", Whole,
        "A file of rules: which tasks interviews begin with; none: those that `convoke preparation` prints";
    THANK_YOU_NOTES = "CONVOKE_THANK_YOU_NOTES", "thank-you-notes", Whole,
        "A file of templates that thank-you notes are drafted from; none: those that `convoke thank-you-notes` prints";
    METRICS_ADDR = "CONVOKE_METRICS_ADDR", "metrics-addr", Whole, "Own address for /metrics";
    SECRET_KEY = "CONVOKE_SECRET_KEY", "secret-key", Length, "Any text of 32 characters or more";
    SECRET_KEY_FILE = "CONVOKE_SECRET_KEY_FILE", "secret-key-file", Whole, "A file that holds it";
    SMTP_URL = "CONVOKE_SMTP_URL", "smtp-url", WithoutPassword, "Where mail is sent: smtp://… or smtps://…";
    MAIL_FROM = "CONVOKE_MAIL_FROM", "mail-from", Whole, "Whom mail comes from and replies go to";
    NOTIFICATIONS = "CONVOKE_NOTIFICATIONS", "notifications", Whole, "on, dry-run or off";
    MAILS_PER_MINUTE = "CONVOKE_MAILS_PER_MINUTE", "mails-per-minute", Whole,
        "Mails a minute of this process; 0: no limit";
    WEBHOOKS_PRIVATE = "CONVOKE_WEBHOOKS_PRIVATE", "webhooks-private", Whole,
        "refuse or allow: whether webhooks may lead to addresses inside";
    LOG = "RUST_LOG", "log", Whole, "What is logged";
    LOG_FORMAT = "CONVOKE_LOG_FORMAT", "log-format", Whole, "text or json; none: text on a terminal, else json";
}

/// Who set a value, the later going before the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Default,
    File,
    Environment,
    Flag,
}

/// What a setting is set to.
#[derive(Clone, PartialEq, Eq)]
pub struct Given {
    pub setting: Setting,
    pub value: String,
    pub source: Source,
}

/// A setting that makes no sense, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Senseless {
    pub source: Source,
    sentence: String,
}

/// Every setting with its value.
#[derive(Debug)]
pub struct Settings(HashMap<&'static str, Given>);

impl Settings {
    /// `file` is the text of the working directory's `Leptos.toml`; the other two look a name up.
    pub fn read(
        file: Option<&str>,
        environment: impl Fn(&str) -> Option<String>,
        flag: impl Fn(&str) -> Option<String>,
    ) -> anyhow::Result<Self> {
        let defaults = table(DEFAULTS)?;
        let file = file.map(table).transpose()?.unwrap_or_default();
        let given = |setting: &Setting| {
            let [key, name] = [setting.key, setting.environment];
            let (value, source) = flag(key)
                .map(|value| (value, Source::Flag))
                .or_else(|| environment(name).map(|value| (value, Source::Environment)))
                .or_else(|| file.get(key).cloned().map(|value| (value, Source::File)))
                .or_else(|| defaults.get(key).cloned().map(|value| (value, Source::Default)))?;
            Some((key, Given { setting: *setting, value: value.trim().to_owned(), source }))
        };
        Ok(Self(ALL.iter().filter_map(given).collect()))
    }

    #[must_use]
    pub fn get(&self, setting: Setting) -> Given {
        let unset = || Given { setting, value: String::new(), source: Source::Default };
        self.0.get(setting.key).cloned().unwrap_or_else(unset)
    }
}

/// The table `[settings]` of a `Leptos.toml`. A name that is no setting is a slip of the pen, and told.
fn table(text: &str) -> anyhow::Result<HashMap<String, String>> {
    let source = config::File::from_str(text, config::FileFormat::Toml);
    let read = config::Config::builder()
        .add_source(source)
        .build()
        .map_err(|error| anyhow::anyhow!("{FILE} cannot be read: {}", one_line(&error.to_string())))?;
    let Ok(settings) = read.get_table("settings") else { return Ok(HashMap::new()) };
    let text = |(key, value): (String, config::Value)| {
        if !ALL.iter().any(|setting| setting.key == key) {
            bail!("{FILE} sets {key:?}, which is no setting");
        }
        let value = value.into_string().with_context(|| format!("{FILE} sets {key:?} to what is no text"))?;
        Ok((key, value))
    };
    settings.into_iter().map(text).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Given {
    /// The value, or `None` where nothing is set.
    #[must_use]
    pub fn set(&self) -> Option<&str> {
        Some(self.value.as_str()).filter(|value| !value.is_empty())
    }

    /// `value` as what it is to be, where it makes sense as such.
    pub fn means<T>(&self, value: Option<T>, takes: &str) -> Result<T, Senseless> {
        value.ok_or_else(|| self.makes_no_sense(takes))
    }

    #[must_use]
    pub fn makes_no_sense(&self, takes: &str) -> Senseless {
        let name = match self.source {
            Source::Flag => format!("--{}", self.setting.key),
            Source::File => format!("{} in {FILE}", self.setting.key),
            Source::Environment | Source::Default => self.setting.environment.to_owned(),
        };
        let is = if self.set().is_none() { "is not set".to_owned() } else { format!("is {}", self.told()) };
        Senseless { source: self.source, sentence: format!("{name} {is}: it takes {takes}") }
    }
}

impl Given {
    /// As much of the value as may be told.
    #[must_use]
    pub fn told(&self) -> String {
        match self.setting.told {
            Told::Whole => format!("{:?}", self.value),
            Told::WithoutPassword => format!("{:?}", without_password(&self.value)),
            Told::Length => format!("a text of {} characters", self.value.chars().count()),
        }
    }
}

/// A URL without what comes before the host and after the path.
pub(super) fn without_password(url: &str) -> String {
    let (url, tail) = url.split_once('?').map_or((url, ""), |(url, _)| (url, "?…"));
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}{tail}"),
        _ => format!("{url}{tail}"),
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={} ({:?})", self.setting.environment, self.told(), self.source)
    }
}

impl fmt::Display for Senseless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for Senseless {}
