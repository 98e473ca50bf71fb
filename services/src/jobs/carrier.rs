//! The seam through which messages leave: whoever carries them is handed in when the services are opened.

use std::{
    collections::VecDeque,
    fmt::Debug,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{ids::JobId, messages::Message};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

/// Carries messages to whom they are for.
///
/// `id` is the same whenever the same message is tried again, also after a crash; one that somebody asks to be sent
/// once more comes with another. A future that takes longer than a minute is dropped, and the message tried again:
/// what is already on its way by then arrives twice, unless `id` keeps it from that.
pub trait Carrier: Debug + Send + Sync {
    fn carry<'a>(
        &'a self,
        id: JobId,
        message: &'a Message,
    ) -> BoxFuture<'a, std::result::Result<Carried, NotCarried>>;
}

/// How a message left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carried {
    /// The other side has taken it.
    Sent,
    /// It is kept here, since nothing is sent.
    Recorded,
}

/// Why it did not; in words of the other side, where there are any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotCarried {
    /// The other side will never take it.
    Refused(String),
    /// It has not left, and may later.
    Later(String),
}

/// Keeps messages instead of sending them: for a server that sends no mail.
#[derive(Debug, Default)]
pub struct Recording {
    kept: Mutex<VecDeque<(JobId, Message)>>,
}

impl Recording {
    /// How many are kept; the ledger in the database remembers all of them.
    const MOST: usize = 1000;

    /// The last of them, the oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.kept().iter().map(|(_, message)| message.clone()).collect()
    }

    fn keep(&self, id: JobId, message: &Message) {
        let mut kept = self.kept();
        if kept.len() == Self::MOST {
            kept.pop_front();
        }
        kept.push_back((id, message.clone()));
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(JobId, Message)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Carrier for Recording {
    fn carry<'a>(
        &'a self,
        id: JobId,
        message: &'a Message,
    ) -> BoxFuture<'a, std::result::Result<Carried, NotCarried>> {
        Box::pin(async move {
            self.keep(id, message);
            Ok(Carried::Recorded)
        })
    }
}
