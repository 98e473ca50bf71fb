//! Replies: what somebody who was invited answered.

use serde::{Deserialize, Serialize};

use crate::{
    messages::Side,
    text::{Line, Note},
    time::Instant,
};

/// `PARTSTAT` of somebody who answered (RFC 5545, section 3.2.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Accepted,
    Declined,
    Tentative,
}

impl Answer {
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Declined, Self::Tentative];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Tentative => "tentative",
        }
    }

    /// Whatever the case: calendars write it in capitals.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str().eq_ignore_ascii_case(raw))
    }

    /// After a name: "Ana Moreau accepted".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Tentative => "may come",
        }
    }
}

/// What somebody answered, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub side: Side,
    pub name: Line,
    pub answer: Answer,
    /// What they wrote beside it.
    pub comment: Option<Note>,
    /// Of the invitation that they answered.
    pub sequence: i32,
    /// The booking has changed since: it is an answer to what is no longer so.
    pub outdated: bool,
    /// When they answered, by their own clock (`DTSTAMP`).
    #[serde(with = "crate::time::written::instant")]
    pub at: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_one_of_three() {
        for (raw, expected) in [
            ("ACCEPTED", Some(Answer::Accepted)),
            ("Declined", Some(Answer::Declined)),
            ("tentative", Some(Answer::Tentative)),
            ("NEEDS-ACTION", None),
            ("DELEGATED", None),
            ("", None),
        ] {
            assert_eq!(Answer::parse(raw), expected, "{raw}");
        }
    }
}
