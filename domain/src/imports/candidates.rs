//! Candidates from a file: those whose e-mail is known stay as they are.

use std::collections::{HashMap, HashSet};

use super::{
    Fate, Row, Sheet,
    columns::{Column, cells_of},
};
use crate::{
    candidates::{NewCandidate, RawCandidate},
    fields::Fields,
    refusal::Refusal,
    text::Email,
};

const COLUMNS: [Column; 3] = [
    Column { name: "name", also: "fullname", is_required: true },
    Column { name: "email", also: "emailaddress", is_required: true },
    Column { name: "timeZone", also: "zone", is_required: false },
];
const EXPORTED: [&str; 2] = ["id", "version"];

/// The rows of a file, each checked by itself and against those before it.
///
/// # Errors
/// [`Refusal::InvalidInput`] where its columns are not those of candidates.
pub fn read(sheet: Sheet, known_zone: impl Fn(&str) -> bool) -> Result<Vec<Row<NewCandidate>>, Refusal> {
    let mut first_of = HashMap::new();
    let rows = cells_of(sheet, COLUMNS, &EXPORTED)?.into_iter().map(|(line, cells)| match cells {
        Ok(cells) => checked(line, cells, &known_zone, &mut first_of),
        Err(fields) => Row::checked(line, None, fields),
    });
    Ok(rows.collect())
}

/// What each row does where those with the addresses in `known`, case folded, are here already.
#[must_use]
pub fn decide(rows: &[Row<NewCandidate>], known: &HashSet<String>) -> Vec<Row<NewCandidate>> {
    let decided = |row: &Row<NewCandidate>| match row.made() {
        Some(new) if known.contains(&new.email.folded()) => {
            Row { line: row.line, fate: Fate::Known(new.clone()) }
        }
        _ => row.clone(),
    };
    rows.iter().map(decided).collect()
}

/// "Lena Fischer, lena.fischer@example.com".
#[must_use]
pub fn about(candidate: &NewCandidate) -> String {
    format!("{}, {}", candidate.name, candidate.email)
}

fn checked(
    line: u64,
    [name, email, time_zone]: [String; 3],
    known_zone: impl Fn(&str) -> bool,
    first_of: &mut HashMap<String, u64>,
) -> Row<NewCandidate> {
    let folded = Email::parse(&email).ok().map(|email| email.folded());
    let zone = Some(time_zone.trim().to_owned()).filter(|zone| !zone.is_empty());
    let raw = RawCandidate { name: Some(name), email: Some(email), time_zone: zone.map(Some) };
    let mut fields = Fields::default();
    let candidate = raw.read_new("", &mut fields, known_zone);
    if let Some(folded) = folded {
        let first = *first_of.entry(folded).or_insert(line);
        if first != line {
            fields.refuse("email", format!("must stand in one row only, and stands in line {first} already"));
        }
    }
    Row::checked(line, candidate, fields)
}
