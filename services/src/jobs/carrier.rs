//! The seam through which messages leave: whoever carries them is handed in when the services are opened.

use std::fmt::{self, Debug};

use domain::{
    ids::JobId, messages::Message, practice_rooms::RoomMessage, thank_you_notes::Outgoing, to_do::ToDo,
};
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

    /// As [`Self::carry`], about a practice room.
    fn carry_room<'a>(
        &'a self,
        id: JobId,
        message: &'a RoomMessage,
    ) -> BoxFuture<'a, std::result::Result<Carried, NotCarried>>;

    /// As [`Self::carry`], a thank-you note.
    fn carry_note<'a>(
        &'a self,
        id: JobId,
        note: &'a Outgoing,
    ) -> BoxFuture<'a, std::result::Result<Carried, NotCarried>>;

    /// As [`Self::carry`], what somebody is to do.
    fn carry_to_do<'a>(
        &'a self,
        id: JobId,
        to_do: &'a ToDo,
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
    /// It was not even tried: too many leave already. That does not count as a try.
    Crowded,
    /// Nobody can say whether it has left: it counts as told, and is tried again.
    Unknown(String),
}

impl fmt::Display for NotCarried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused(why) | Self::Later(why) | Self::Unknown(why) => why,
            Self::Crowded => "too many leave already",
        })
    }
}

impl std::error::Error for NotCarried {}
