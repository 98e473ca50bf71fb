//! Typed ids. All are UUIDs (RFC 9562, version 7 where this product makes them).

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meaning:meta])* $name:ident;)*) => {$(
        $(#[$meaning])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the hyphenated form of RFC 9562, section 4; anything else names nothing.
            #[must_use]
            pub fn parse(raw: &str) -> Option<Self> {
                let hyphenated = raw.len() == 36;
                Uuid::try_parse(raw).ok().filter(|_| hyphenated).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// Somebody who signs in: interviewer, coordinator, administrator.
    PersonId;
    /// Somebody who is interviewed; does not sign in.
    CandidateId;
    /// What a colleague wrote down about a candidate.
    NoteId;
    /// An interval that an interviewer offers.
    SlotId;
    /// A candidate holding a slot.
    BookingId;
    /// Somebody invited to an interview by their address alone.
    GuestId;
    /// A job that interviews are for.
    OpeningId;
    /// Something to be done before an interview.
    TaskId;
    /// Something to be done after an interview.
    FollowUpId;
    /// What somebody who took part in an interview is thanked with.
    ThankYouNoteId;
    /// A mock interview that somebody hosts for a colleague to take.
    RoomId;
    /// What somebody is told of a booking.
    MessageId;
    /// What a member of a practice room is told of it.
    RoomMessageId;
    /// What somebody is told on their page.
    NoticeId;
    /// A browser of somebody's that shows them their notices.
    DeviceId;
    /// A notice on its way to a device.
    PushId;
    /// Work that is to be done once its time has come.
    JobId;
    /// An address elsewhere that is told what happens.
    WebhookId;
    /// What one webhook is told of one event.
    DeliveryId;
    /// A file that waits to be imported.
    ImportId;
}

/// How often a row has changed, from 1. Whoever holds a higher one holds the newer row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub i64);

impl Version {
    /// The version of a row just made.
    pub const FIRST: Self = Self(1);

    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
