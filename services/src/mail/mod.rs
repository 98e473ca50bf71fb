//! Messages as mail: written in words and as a calendar file, and handed to an SMTP server, or only written.
//!
//! [`Mail`] carries one message. When, how often, and what becomes of it is decided by the [jobs](crate::jobs).

mod invitation;
mod letter;
mod preview;
pub(crate) mod reply;
pub(crate) mod samples;
mod smtp;
mod templates;
pub(crate) mod words;

use std::{fmt, sync::Arc};

use domain::{
    ids::JobId,
    messages::Message,
    practice_rooms::RoomMessage,
    text::{Email, Line},
    thank_you_notes::Outgoing,
    time::{Clock, Instant},
    to_do::ToDo,
};
use futures_util::future::BoxFuture;

pub use preview::{Preview, Written, WrittenNote, preview, previews};
pub(crate) use preview::{written, written_note};
pub use smtp::SmtpUrl;

use letter::{Letter, NotWritten};
use smtp::Smtp;

use crate::jobs::{Carried, Carrier, NotCarried};

/// How mail leaves, if it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `None`: messages are recorded and shown, not sent.
    pub smtp_url: Option<SmtpUrl>,
    pub from: Sender,
    pub notifications: Notifications,
    /// Of this process; 0 for no limit.
    pub mails_per_minute: u32,
}

/// Messages are recorded, as long as nothing says where to send them.
impl Default for Settings {
    fn default() -> Self {
        let (smtp_url, from) = (None, Sender::default());
        Self { smtp_url, from, notifications: Notifications::On, mails_per_minute: 0 }
    }
}

/// Whether messages leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notifications {
    On,
    /// Written as if they were to leave, so that what is wrong with them is found.
    DryRun,
    Off,
}

impl Notifications {
    pub const ALL: [Self; 3] = [Self::On, Self::DryRun, Self::Off];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::DryRun => "dry-run",
            Self::Off => "off",
        }
    }
}

/// Whom mail comes from and replies go to: the organizer of every interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    pub name: Line,
    pub email: Email,
}

impl Sender {
    /// `interviews@example.com`, or with a name: `Acme <interviews@example.com>`, `"Acme, Inc." <…>`.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let Some((name, rest)) = raw.trim().split_once('<') else {
            return Some(Self { email: Email::parse(raw).ok()?, ..Self::default() });
        };
        let email = Email::parse(rest.strip_suffix('>')?).ok()?;
        let name = name.trim();
        let quoted = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let name = quoted.map_or_else(|| name.to_owned(), |quoted| quoted.replace("\\\"", "\""));
        if name.trim().is_empty() {
            return Some(Self { email, ..Self::default() });
        }
        Some(Self { name: Line::parse(&name).ok()?, email })
    }
}

/// For messages that are shown and never leave.
impl Default for Sender {
    fn default() -> Self {
        let (name, email) = ("Convoke".to_owned(), "convoke@localhost".to_owned());
        Self { name: Line::stored(name), email: Email::stored(email) }
    }
}

/// Carries messages as mail.
#[derive(Clone)]
pub struct Mail {
    sender: Sender,
    way: Way,
    clock: Arc<dyn Clock>,
}

#[derive(Clone, Debug)]
enum Way {
    Sends(Smtp),
    OnlyWrites,
    DoesNothing,
}

impl Mail {
    /// # Errors
    /// When this system lacks what TLS takes.
    pub fn open(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let Settings { smtp_url, from, notifications, mails_per_minute } = settings;
        let way = match (notifications, smtp_url) {
            (Notifications::On, Some(url)) => Way::Sends(Smtp::open(url, *mails_per_minute)?),
            (Notifications::On, None) | (Notifications::DryRun, _) => Way::OnlyWrites,
            (Notifications::Off, _) => Way::DoesNothing,
        };
        Ok(Self { sender: from.clone(), way, clock })
    }

    /// Whether messages leave at all: pages say so.
    #[must_use]
    pub fn is_sent(&self) -> bool {
        matches!(self.way, Way::Sends(_))
    }

    #[must_use]
    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    async fn send(
        &self,
        write: impl FnOnce(&Sender, Instant) -> Result<Letter, NotWritten>,
    ) -> Result<Carried, NotCarried> {
        if let Way::DoesNothing = self.way {
            return Ok(Carried::Recorded);
        }
        let letter = write(&self.sender, self.clock.now()).map_err(|error| match error {
            NotWritten::NoSuchAddress(address) => {
                NotCarried::Refused(format!("{address} is no address that mail can be sent to"))
            }
            NotWritten::Failed(error) => {
                NotCarried::Later(format!("the message could not be written: {error:#}"))
            }
        })?;
        match &self.way {
            Way::Sends(smtp) => smtp.send(letter).await.map(|()| Carried::Sent),
            Way::OnlyWrites | Way::DoesNothing => Ok(Carried::Recorded),
        }
    }
}

impl Carrier for Mail {
    fn carry<'a>(&'a self, id: JobId, message: &'a Message) -> BoxFuture<'a, Result<Carried, NotCarried>> {
        Box::pin(self.send(move |sender, now| Letter::of(message, id.0, sender, now)))
    }

    fn carry_room<'a>(
        &'a self,
        id: JobId,
        message: &'a RoomMessage,
    ) -> BoxFuture<'a, Result<Carried, NotCarried>> {
        Box::pin(self.send(move |sender, now| Letter::of_room(message, id.0, sender, now)))
    }

    fn carry_note<'a>(&'a self, id: JobId, note: &'a Outgoing) -> BoxFuture<'a, Result<Carried, NotCarried>> {
        Box::pin(self.send(move |sender, now| Letter::of_note(note, id.0, sender, now)))
    }

    fn carry_to_do<'a>(&'a self, id: JobId, to_do: &'a ToDo) -> BoxFuture<'a, Result<Carried, NotCarried>> {
        Box::pin(self.send(move |sender, now| Letter::of_to_do(to_do, id.0, sender, now)))
    }
}

impl Mail {
    /// How mail leaves, or why it does not: for whoever looks after the server.
    pub(crate) async fn examine(&self) -> Result<String, String> {
        match &self.way {
            Way::Sends(smtp) => smtp.examine().await.map_err(|why| {
                format!("{why}; until it does, messages wait. Look at CONVOKE_SMTP_URL and whether it can be reached")
            }),
            Way::OnlyWrites => Ok("messages are written and recorded, not sent".to_owned()),
            Way::DoesNothing => Ok("messages are recorded, not sent".to_owned()),
        }
    }
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("sender", &self.sender).field("way", &self.way).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        for (raw, expected) in [
            ("interviews@acme.example", Some(("Convoke", "interviews@acme.example"))),
            ("Acme <interviews@acme.example>", Some(("Acme", "interviews@acme.example"))),
            ("\"Acme, Inc.\" <interviews@acme.example>", Some(("Acme, Inc.", "interviews@acme.example"))),
            ("Zoë & Co 🎉 <a@b.example>", Some(("Zoë & Co 🎉", "a@b.example"))),
            ("<a@b.example>", Some(("Convoke", "a@b.example"))),
            ("Acme", None),
            ("Acme <>", None),
            ("Acme <a@b.example", None),
            ("a@b.example, c@d.example", None),
            ("Acme\r\nBcc: x <a@b.example>", None),
            ("", None),
        ] {
            let sender = Sender::parse(raw);
            let parts = sender.as_ref().map(|sender| (sender.name.as_str(), sender.email.as_str()));
            assert_eq!(parts, expected, "{raw}");
        }
    }
}
