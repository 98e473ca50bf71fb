//! The text that keys are derived from.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::{Config, Database, Given, Senseless};

const LEAST_CHARACTERS: usize = 32;
const TAKES: &str = "any text of 32 characters or more";

/// Shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(String);

impl SecretKey {
    /// From the setting, or from the file that the other setting names.
    pub(super) fn given(text: &Given, file: &Given) -> Result<Option<Self>, Senseless> {
        match (text.set(), file.set()) {
            (None, None) => Ok(None),
            (Some(raw), None) => text.means(Self::parse(raw), TAKES).map(Some),
            (None, Some(path)) => {
                let key = fs::read_to_string(path).ok().and_then(|raw| Self::parse(&raw));
                file.means(key, "a file that can be read and holds 32 characters or more").map(Some)
            }
            (Some(_), Some(_)) => Err(file.makes_no_sense("nothing where CONVOKE_SECRET_KEY is set as well")),
        }
    }

    fn parse(raw: &str) -> Option<Self> {
        let trimmed = raw.trim();
        (trimmed.chars().count() >= LEAST_CHARACTERS).then(|| Self(trimmed.to_owned()))
    }

    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Config {
    /// The one that is set; else the one beside the SQLite file, made where there is none yet.
    pub fn obtain_secret_key(&self) -> anyhow::Result<SecretKey> {
        match (&self.secret_key, &self.database) {
            (Some(key), _) => Ok(key.clone()),
            (None, Database::Sqlite { url: _, file }) => kept(&beside(file)),
            (None, Database::Postgres { url: _ }) => Err(missing()),
        }
    }

    /// Whether there is one, or a place to keep one.
    pub(super) fn check_secret_key(&self) -> anyhow::Result<()> {
        match (&self.secret_key, &self.database) {
            (None, Database::Postgres { url: _ }) => Err(missing()),
            (Some(_), _) | (None, Database::Sqlite { url: _, file: _ }) => Ok(()),
        }
    }
}

fn missing() -> anyhow::Error {
    anyhow::anyhow!("CONVOKE_SECRET_KEY is not set: with PostgreSQL it takes {TAKES}")
}

fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key");
    name.into()
}

fn kept(path: &Path) -> anyhow::Result<SecretKey> {
    let shown = path.display();
    match make(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made.with_context(|| format!("the secret key cannot be kept in {shown}"))?,
    }
    let raw =
        fs::read_to_string(path).with_context(|| format!("the secret key in {shown} cannot be read"))?;
    SecretKey::parse(&raw)
        .with_context(|| format!("the secret key in {shown} is too short: it takes {TAKES}"))
}

/// Written beside and moved into place, so that a key is there whole or not at all.
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(format!(".{}", std::process::id()));
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    let random: [u8; 32] = rand::random();
    let text: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let written = writeln!(file, "{text}").and_then(|()| file.sync_all());
    let linked = written.and_then(|()| fs::hard_link(&unfinished, path));
    fs::remove_file(&unfinished)?;
    linked
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}
