//! Imports, in words.

use domain::{
    actor::Actor,
    fields::Fields,
    ids::ImportId,
    imports::{Action, Noun, Report, Told, Why},
    refusal::Refusal,
};
use services::{Context, Error, Result, imports};

use crate::imports::{Done, File, Line, Looked};

/// How many rows that are refused are shown: whoever mends a file begins with its first.
const SHOWN: usize = 200;
/// How many of the others.
const ACCEPTED: usize = 10;

pub(crate) async fn looked(
    cx: &Context,
    actor: &Actor,
    noun: Noun,
    file: Option<ImportId>,
) -> Result<Option<Looked>> {
    imports::may_import(actor, noun)?;
    let Some(id) = file else { return Ok(None) };
    let kept = match imports::kept(cx, actor, id).await {
        Ok(kept) if kept.noun == noun => kept,
        Ok(_) | Err(Error::Refused(Refusal::NotFound)) => return Ok(Some(Looked::Gone)),
        Err(error) => return Err(error),
    };
    let name = kept.name.to_string();
    match imports::import(cx, actor, noun, kept.file, true).await {
        Ok(report) => Ok(Some(Looked::File(Box::new(file_of(id, name, report))))),
        Err(Error::Refused(Refusal::InvalidInput { fields })) => {
            let because = sentences(&fields);
            Ok(Some(Looked::Refused { name, because }))
        }
        Err(error) => Err(error),
    }
}

pub(crate) async fn imported(cx: &Context, actor: &Actor, noun: Noun, id: ImportId) -> Result<Done> {
    imports::may_import(actor, noun)?;
    let Report { dry_run: _, applied, counts, rows: _ } = imports::import_kept(cx, actor, id).await?;
    Ok(Done { noun, applied, created: counts.create, known: counts.known })
}

fn file_of(id: ImportId, name: String, report: Report) -> File {
    let Report { dry_run: _, applied: _, counts, rows } = report;
    let (refused, accepted): (Vec<Told>, Vec<Told>) =
        rows.into_iter().partition(|row| row.action == Action::Refused);
    let refused = refused.into_iter().take(SHOWN).map(|row| (row.line, why(row.why.as_ref()))).collect();
    let line = |row: Told| Line {
        line: row.line,
        about: row.about.unwrap_or_default(),
        is_known: row.action == Action::Known,
    };
    File { id, name, counts, refused, accepted: accepted.into_iter().take(ACCEPTED).map(line).collect() }
}

fn why(why: Option<&Why>) -> Vec<String> {
    match why {
        Some(Why::Fields(fields)) => sentences(fields),
        Some(Why::Rules { sentence, .. }) => vec![sentence.clone()],
        None => Vec::new(),
    }
}

/// "The e-mail must stand in one row only, and stands in line 2 already."
fn sentences(fields: &Fields) -> Vec<String> {
    let called = |field: &str| match field {
        "file" => "The file".to_owned(),
        "row" => "The row".to_owned(),
        "name" => "The name".to_owned(),
        "email" => "The e-mail".to_owned(),
        "timeZone" => "The time zone".to_owned(),
        "startTime" => "The start".to_owned(),
        "endTime" => "The end".to_owned(),
        "location" => "The location".to_owned(),
        "interviewerEmail" => "The interviewer’s e-mail".to_owned(),
        "interviewerId" => "The interviewer’s id".to_owned(),
        other => format!("“{other}”"),
    };
    fields.iter().map(|(field, sentence)| format!("{} {sentence}.", called(field))).collect()
}
