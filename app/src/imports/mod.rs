//! Imports: a file is chosen, every row is said what it would do, and only then it is done.

mod page;
pub mod server_fns;

use domain::{
    actor::Role,
    ids::ImportId,
    imports::{Counts, Noun},
};
use serde::{Deserialize, Serialize};

pub use page::ImportPage;

use crate::session::Me;

pub const CANDIDATES: &str = "/import/candidates";
pub const SLOTS: &str = "/import/slots";

/// The role as which somebody imports slots: administrators for interviewers, those for themselves.
#[must_use]
pub fn offering(me: Option<&Me>) -> Role {
    if me.is_some_and(|me| me.roles.admin) { Role::Admin } else { Role::Interviewer }
}

/// What is imported at that address.
#[must_use]
pub fn noun_at(path: &str) -> Option<Noun> {
    Noun::ALL.into_iter().find(|&noun| path_of(noun) == path.trim_end_matches('/'))
}

#[must_use]
pub fn path_of(noun: Noun) -> &'static str {
    match noun {
        Noun::Candidates => CANDIDATES,
        Noun::Slots => SLOTS,
    }
}

/// Where a file that is kept is looked at.
#[must_use]
pub fn looked_at(noun: Noun, id: ImportId) -> String {
    format!("{}?file={id}", path_of(noun))
}

/// Where it is said why a file could not even be kept.
#[must_use]
pub fn not_kept(noun: Noun, problem: Problem) -> String {
    format!("{}?problem={}", path_of(noun), problem.as_str())
}

/// Why a file could not even be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// None was chosen, or one without anything in it.
    Nothing,
    TooLarge,
    /// It did not arrive whole, or was too much at once.
    Again,
}

impl Problem {
    pub const ALL: [Self; 3] = [Self::Nothing, Self::TooLarge, Self::Again];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::TooLarge => "too_large",
            Self::Again => "again",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.as_str() == raw)
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Nothing => "Choose a file first; it must not be empty.",
            Self::TooLarge => "The file is larger than 32 MiB. Part it, and import one part after the other.",
            Self::Again => "The file did not arrive. Wait a moment, then choose it again.",
        }
    }
}

/// What came of looking at a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Looked {
    /// It is kept no longer.
    Gone,
    /// It can be read, whatever its rows are.
    File(Box<File>),
    /// It is none that can be imported: sentence by sentence.
    Refused { name: String, because: Vec<String> },
}

/// A file, and what its rows would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    pub id: ImportId,
    pub name: String,
    pub counts: Counts,
    /// The first of those that are refused, by line, each with all that is wrong with it.
    pub refused: Vec<(u64, Vec<String>)>,
    /// The first of the others, by line: what is made, or is known already.
    pub accepted: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub line: u64,
    pub about: String,
    pub is_known: bool,
}

/// What came of importing a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub noun: Noun,
    /// It is not where a row is refused that was not when the file was looked at.
    pub applied: bool,
    pub created: u64,
    pub known: u64,
}

impl Done {
    /// Where it is said.
    #[must_use]
    pub fn href(self) -> String {
        let Self { noun, applied: _, created, known } = self;
        format!("{}?imported={created}&known={known}", path_of(noun))
    }
}

/// "1 candidate", "4,998 candidates".
fn counted(count: u64, noun: Noun) -> String {
    let word = match (noun, count) {
        (Noun::Candidates, 1) => "candidate",
        (Noun::Candidates, _) => "candidates",
        (Noun::Slots, 1) => "slot",
        (Noun::Slots, _) => "slots",
    };
    format!("{} {word}", grouped(count))
}

/// "4,998".
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_at_a_glance() {
        for (count, expected) in [
            (0, "0 candidates"),
            (1, "1 candidate"),
            (998, "998 candidates"),
            (4998, "4,998 candidates"),
            (100_000, "100,000 candidates"),
        ] {
            assert_eq!(counted(count, Noun::Candidates), expected);
        }
    }

    #[test]
    fn an_address_says_what_is_imported() {
        assert_eq!(noun_at("/import/candidates"), Some(Noun::Candidates));
        assert_eq!(noun_at("/import/slots/"), Some(Noun::Slots));
        assert_eq!(noun_at("/import/people"), None);
    }
}
