//! Importing what stands in a file: what each row would do is decided before anything is written, and one row that is
//! refused refuses them all.

pub mod candidates;
pub mod cells;
mod columns;
pub mod slots;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{fields::Fields, refusal::Refusal, rules::Violation};

/// The most rows a file may have.
pub const MOST_ROWS: usize = 100_000;
/// The most octets a file may have.
pub const MOST_OCTETS: usize = 32 * 1024 * 1024;
/// How many of the rows that are not refused are told one by one; those that are refused all are.
pub const TOLD: usize = 100;

/// What is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    Candidates,
    Slots,
}

/// A file as it was read: its cells as they are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub header: Vec<String>,
    pub rows: Vec<RawRow>,
}

/// A row of a file. Its line is the one on which it begins, counted from 1 as editors do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRow {
    pub line: u64,
    pub cells: Vec<String>,
    /// Its quotation marks do not go together, so its cells are not what was meant.
    pub is_torn: bool,
}

/// A row, and what it would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    pub line: u64,
    pub fate: Fate<T>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate<T> {
    Create(T),
    /// It is here already and stays as it is.
    Known(T),
    Refused(Why),
}

/// What speaks against a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Of each column that is wrong, what it takes. `row`: the row as a whole.
    Fields(Fields),
    /// What the rules say; they name slots that are offered already. `lines` are the rows of the file in the way.
    Rules { violations: Vec<Violation>, lines: Vec<u64>, sentence: String },
}

/// What an import did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub dry_run: bool,
    /// Whether it was written: never in a dry run, and not where a row is refused.
    pub applied: bool,
    pub counts: Counts,
    /// All that are refused, and the first [`TOLD`] of the others; by line.
    pub rows: Vec<Told>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub rows: u64,
    pub create: u64,
    pub known: u64,
    pub refused: u64,
}

/// A row as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub line: u64,
    pub action: Action,
    /// "Lena Fischer, lena.fischer@example.com"; of a row that is refused nothing, and why.
    pub about: Option<String>,
    pub why: Option<Why>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Create,
    Known,
    Refused,
}

impl Noun {
    pub const ALL: [Self; 2] = [Self::Candidates, Self::Slots];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Candidates => "candidates",
            Self::Slots => "slots",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|noun| noun.as_str() == raw)
    }
}

impl Action {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Known => "known",
            Self::Refused => "refused",
        }
    }
}

impl<T> Row<T> {
    /// A row that amounts to `made`, if nothing in it was refused.
    fn checked(line: u64, made: Option<T>, fields: Fields) -> Self {
        let fate = match made {
            Some(made) if fields.is_empty() => Fate::Create(made),
            _ => Fate::Refused(Why::Fields(fields)),
        };
        Self { line, fate }
    }

    /// What is to be made of it.
    #[must_use]
    pub fn made(&self) -> Option<&T> {
        match &self.fate {
            Fate::Create(made) => Some(made),
            Fate::Known(_) | Fate::Refused(_) => None,
        }
    }
}

impl Why {
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fields(fields) => Refusal::InvalidInput { fields: fields.clone() }.code(),
            Self::Rules { violations, .. } => Refusal::SlotRules { violations: violations.clone() }.code(),
        }
    }

    /// The facts, in the shape of the interface.
    #[must_use]
    pub fn details(&self) -> Value {
        match self {
            Self::Fields(fields) => json!({ "fields": fields }),
            Self::Rules { violations, lines, sentence: _ } => {
                let refusal = Refusal::SlotRules { violations: violations.clone() };
                let mut details = refusal.details().unwrap_or_default();
                details["lines"] = json!(lines);
                details
            }
        }
    }
}

/// The sentence that a person can act on.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fields(fields) => Refusal::InvalidInput { fields: fields.clone() }.fmt(f),
            Self::Rules { sentence, .. } => f.write_str(sentence),
        }
    }
}

impl Report {
    /// Of `rows` as they were decided; `about` says what of a row that is not refused.
    #[must_use]
    pub fn of<T>(dry_run: bool, rows: &[Row<T>], about: impl Fn(&T) -> String) -> Self {
        let mut report = Self { dry_run, applied: false, counts: Counts::default(), rows: Vec::new() };
        let mut told = 0;
        for Row { line, fate } in rows {
            report.counts.rows += 1;
            let (action, count, what, why) = match fate {
                Fate::Create(made) => (Action::Create, &mut report.counts.create, Some(made), None),
                Fate::Known(known) => (Action::Known, &mut report.counts.known, Some(known), None),
                Fate::Refused(why) => (Action::Refused, &mut report.counts.refused, None, Some(why)),
            };
            *count += 1;
            told += usize::from(what.is_some());
            if why.is_some() || told <= TOLD {
                let (about, why) = (what.map(&about), why.cloned());
                report.rows.push(Told { line: *line, action, about, why });
            }
        }
        report
    }

    /// Whether it may be written.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.counts.refused == 0
    }
}
