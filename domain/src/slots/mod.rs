//! Slots: intervals that an interviewer offers.

mod form;
pub mod plan;
mod platform;
mod state;

use serde::{Deserialize, Serialize};

pub use form::{NewSlot, RawSlot, RawSlotChanges, SlotChanges};
pub use platform::Platform;

use crate::{
    ids::{PersonId, SlotId, Version},
    rules::Offered,
    text::Line,
    time::{Instant, Interval, ZoneName},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub id: SlotId,
    pub interviewer: PersonId,
    pub interviewer_name: Line,
    pub interval: Interval,
    /// The interviewer's.
    pub time_zone: ZoneName,
    pub location: Option<Location>,
    pub status: SlotStatus,
    pub version: Version,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotStatus {
    Available,
    Booked,
}

impl SlotStatus {
    pub const ALL: [Self; 2] = [Self::Available, Self::Booked];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Booked => "booked",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == raw)
    }
}

impl Slot {
    /// What the rules need to know about it.
    #[must_use]
    pub fn offered(&self) -> Offered {
        Offered { id: self.id, interval: self.interval }
    }
}

/// Where an interview takes place: a place, or an `http(s)` link that pages show as a button to join.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Location(pub Line);

impl Location {
    /// `None` when nothing was typed.
    ///
    /// # Errors
    /// As [`Line::parse`].
    pub fn parse(raw: &str) -> Result<Option<Self>, String> {
        if raw.trim().is_empty() { Ok(None) } else { Line::parse(raw).map(|line| Some(Self(line))) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The link to join by. Other schemes than `http` and `https` are plain text.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        let (scheme, rest) = self.as_str().split_once("://")?;
        let joins = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        (joins && !rest.is_empty() && !rest.contains(char::is_whitespace)).then(|| self.as_str())
    }

    /// The platform that its link leads to, where it is one that people know.
    #[must_use]
    pub fn platform(&self) -> Option<Platform> {
        self.link().and_then(Platform::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_is_a_link() {
        for (raw, expected) in [
            ("https://meet.example.com/x", true),
            ("HTTP://meet.example.com", true),
            ("javascript://alert(1)", false),
            ("javascript:alert(1)", false),
            ("Room 4, see https://x.example", false),
            ("https://", false),
        ] {
            assert_eq!(Location::parse(raw).unwrap().unwrap().link().is_some(), expected, "{raw}");
        }
    }
}
