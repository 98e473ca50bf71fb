//! The SMTP server that takes mail on (RFC 5321), and what its answers mean.

mod connections;
mod pace;
mod url;

use std::{sync::Arc, time::Duration};

use lettre::transport::smtp::Error;
use tokio::time::timeout;

use super::letter::Letter;
use crate::jobs::NotCarried;
use connections::{Connections, Ended};
use pace::{Pace, TooMany};

pub use self::url::SmtpUrl;

/// For all that is said about one letter. Whoever is silent for so long has nothing to say.
const CONVERSATION: Duration = Duration::from_secs(30);

/// Whatever the letter: the server wants other credentials, or TLS first (RFC 4954, section 6; RFC 3207, section 4).
const ABOUT_US: [u16; 5] = [504, 530, 534, 535, 538];

/// Hands letters to one server.
#[derive(Clone, Debug)]
pub(super) struct Smtp {
    connections: Arc<Connections>,
    pace: Arc<Pace>,
    /// For complaints.
    server: String,
}

impl Smtp {
    pub(super) fn open(url: &SmtpUrl, mails_per_minute: u32) -> anyhow::Result<Self> {
        Ok(Self {
            connections: Arc::new(Connections::to(url.clone())?),
            pace: Arc::new(Pace::per_minute(mails_per_minute)),
            server: url.to_string(),
        })
    }

    pub(super) async fn send(&self, Letter(letter): Letter) -> Result<(), NotCarried> {
        self.pace.turn().await.map_err(|TooMany| NotCarried::Crowded)?;
        match timeout(CONVERSATION, self.connections.hand_over(&letter)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Ended::BeforeTheLetter(error))) => Err(NotCarried::Later(self.told(&error))),
            Ok(Err(Ended::AtTheLetter(error))) => Err(self.meaning(&error)),
            Err(_) => Err(NotCarried::Unknown(self.slow())),
        }
    }

    /// Greets the server, and signs in where that is to be.
    pub(super) async fn examine(&self) -> Result<String, String> {
        match timeout(CONVERSATION, self.connections.greet()).await {
            Ok(Ok(())) => Ok(format!("the SMTP server at {} takes mail", self.server)),
            Ok(Err(error)) => Err(self.told(&error)),
            Err(_) => Err(self.slow()),
        }
    }

    /// Only what the server says of this very letter is final.
    fn meaning(&self, error: &Error) -> NotCarried {
        match error.status().map(u16::from) {
            Some(code) if is_final(code) => NotCarried::Refused(self.told(error)),
            Some(_) => NotCarried::Later(self.told(error)),
            // The server fell silent with the letter in its hands.
            None => NotCarried::Unknown(self.told(error)),
        }
    }

    fn told(&self, error: &Error) -> String {
        format!("the SMTP server at {}: {error}", self.server)
    }

    fn slow(&self) -> String {
        format!("the SMTP server at {} takes too long", self.server)
    }
}

fn is_final(code: u16) -> bool {
    (500..600).contains(&code) && !ABOUT_US.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

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
