//! Outcomes: how an interview ended, and what was decided after it, on its page.

mod section;
pub mod server_fns;

use domain::{
    ids::Version,
    outcomes::{Absent, Verdict},
};
use serde::{Deserialize, Serialize};

pub(crate) use section::OutcomeSection;

/// What came of an interview, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Of the booking.
    pub version: Version,
    pub ended: Option<Ended>,
    pub decided: Option<Decided>,
    /// Whoever looks may say how it ended, and what follows.
    pub may_say: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub way: Way,
    /// "by Ana Moreau, Tue 3 Mar 11:02".
    pub said: Option<String>,
    /// Why it was called off.
    pub reason: Option<String>,
}

/// How it ended, as it is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    TookPlace,
    Missed(Absent),
    /// That is not chosen here.
    CalledOff(domain::outcomes::CalledOffBy),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub verdict: Verdict,
    pub note: Option<String>,
    /// "by Ana Moreau, Tue 3 Mar 11:40".
    pub said: String,
}

impl Told {
    /// It ended, or may be said to have.
    pub(crate) fn is_shown(&self) -> bool {
        self.may_say || self.ended.is_some()
    }
}

impl Way {
    /// Those that can be chosen.
    const CHOSEN: [Self; 4] = [
        Self::TookPlace,
        Self::Missed(Absent::Candidate),
        Self::Missed(Absent::Interviewer),
        Self::Missed(Absent::Both),
    ];

    fn words(self) -> &'static str {
        match self {
            Self::TookPlace => "It took place",
            Self::Missed(absent) => absent.words(),
            Self::CalledOff(by) => by.words(),
        }
    }

    /// As forms send it: "completed", "no_show both".
    fn value(self) -> String {
        match self {
            Self::TookPlace => "completed".to_owned(),
            Self::Missed(absent) => format!("no_show {}", absent.as_str()),
            Self::CalledOff(_) => String::new(),
        }
    }
}
