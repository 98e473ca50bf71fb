//! The rule cases, computed independently of this code. From the project's copy, or from any directory
//! of the same shape that `CONVOKE_CASES` names.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

mod zones;

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use chrono::NaiveDateTime;
use domain::{
    ids::SlotId,
    rules::{self, Facts, Offered, Proposed, Violation},
    time::{self, Instant, Interval, LocalTime},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn all_cases_agree() {
    let (slot_rules, local_times, timestamps): (Vec<SlotRules>, Vec<LocalTimeCase>, Vec<Timestamp>) =
        (read("slot_rules.json"), read("local_times.json"), read("timestamps.json"));
    let disagreements: Vec<String> = slot_rules
        .iter()
        .filter_map(|case| case.disagreement())
        .chain(local_times.iter().filter_map(|case| case.disagreement()))
        .chain(timestamps.iter().filter_map(|case| case.disagreement()))
        .collect();
    assert!(disagreements.is_empty(), "{} disagree:\n{}", disagreements.len(), disagreements.join("\n"));
    tell(slot_rules.len() + local_times.len() + timestamps.len());
}

/// How many there were is part of the answer. Written past what captures the output of tests, and on a line of its own:
/// one test at a time is announced without a line break.
fn tell(cases: usize) {
    io::stdout().write_all(format!("\n{cases} cases\n").as_bytes()).unwrap();
}

fn read<T: DeserializeOwned>(file: &str) -> T {
    let path = folder().join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Cargo runs tests in the folder of their package: a relative path is looked for there and from the workspace's root.
fn folder() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    match env::var_os("CONVOKE_CASES").map(PathBuf::from) {
        None => package.join("tests/cases"),
        Some(given) if given.is_dir() => given,
        Some(given) => package.join("..").join(given),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SlotRules {
    name: String,
    time_zone: String,
    max_days_per_week: usize,
    existing: Vec<CaseSlot>,
    proposed: CaseSlot,
    violations: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CaseSlot {
    id: Option<String>,
    start_time: String,
    end_time: String,
}

impl CaseSlot {
    fn interval(&self) -> Interval {
        let at = |raw: &str| time::instant(raw).unwrap_or_else(|_| panic!("{raw} is no instant"));
        Interval::new(at(&self.start_time), at(&self.end_time)).unwrap()
    }
}

impl SlotRules {
    fn disagreement(&self) -> Option<String> {
        let zone = zones::zone(&self.time_zone);
        let offered: Vec<Offered> = self
            .existing
            .iter()
            .map(|slot| Offered { id: id_of(self.index(slot)), interval: slot.interval() })
            .collect();
        let replaced = self
            .proposed
            .id
            .as_ref()
            .and_then(|id| self.existing.iter().position(|slot| slot.id.as_ref() == Some(id)));
        let proposed = Proposed { id: replaced.map(id_of), interval: self.proposed.interval() };
        let facts = Facts { zone: &zone, offered: &offered, max_days_per_week: self.max_days_per_week };
        let found = rules::check(proposed, facts).unwrap();
        let told: Vec<Value> = found.iter().map(|violation| self.told(violation)).collect();
        (told != self.violations)
            .then(|| format!("{}: expected {}, found {}", self.name, json!(self.violations), json!(told)))
    }

    fn index(&self, slot: &CaseSlot) -> usize {
        self.existing.iter().position(|other| std::ptr::eq(other, slot)).unwrap()
    }

    /// The violation in the words of the case, whose slots are not called by UUIDs.
    fn told(&self, violation: &Violation) -> Value {
        let mut told = violation.details();
        if let Violation::SlotOverlap { conflicts_with } = violation {
            let name = |id: &SlotId| self.existing[usize::try_from(id.0.as_u128()).unwrap()].id.clone();
            told["conflictsWith"] = conflicts_with.iter().map(name).collect();
        }
        told
    }
}

fn id_of(index: usize) -> SlotId {
    SlotId(Uuid::from_u128(index as u128))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LocalTimeCase {
    time_zone: String,
    local: String,
    kind: String,
    instants: Vec<String>,
}

impl LocalTimeCase {
    fn disagreement(&self) -> Option<String> {
        let seconds = if self.local.len() == "2026-03-02T09:00".len() { ":00" } else { "" };
        let local: NaiveDateTime = format!("{}{seconds}", self.local).parse().unwrap();
        let expected: Vec<Instant> = self.instants.iter().map(|raw| time::instant(raw).unwrap()).collect();
        let (kind, instants) = match zones::zone(&self.time_zone).resolve(local).unwrap() {
            LocalTime::Single(only) => ("single", vec![only]),
            LocalTime::Skipped(_) => ("skipped", vec![]),
            LocalTime::Ambiguous { earlier, later } => ("ambiguous", vec![earlier, later]),
        };
        (kind != self.kind || instants != expected).then(|| {
            format!(
                "{} {}: expected {} {expected:?}, found {kind} {instants:?}",
                self.time_zone, self.local, self.kind
            )
        })
    }
}

#[derive(Deserialize)]
struct Timestamp {
    input: String,
    accept: bool,
}

impl Timestamp {
    fn disagreement(&self) -> Option<String> {
        let accepted = time::instant(&self.input).is_ok();
        (accepted != self.accept)
            .then(|| format!("{:?}: expected {}, found {accepted}", self.input, self.accept))
    }
}
