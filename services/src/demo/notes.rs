//! What those who coordinate in the demo company wrote down about candidates.

use chrono::TimeDelta;
use domain::{
    candidates::{Candidate, CandidateNote},
    ids::{NoteId, Version},
    openings::Colleague,
    people::Person,
    text::Note,
};

use crate::{
    Result,
    store::{self, Txn},
};

const NOTES: [&str; 5] = [
    "Prefers mornings. Is between two jobs and can begin in June.",
    "Asked twice how the team works on call; somebody from it should take part next time.",
    "Met at the conference in Berlin.\nWants to write less code and lead more.",
    "Needs step-free access on site.",
    "Reads mail in the evening alone. Call if it is urgent.",
];

/// Of every third of them somebody knows something.
pub(super) async fn write(txn: &Txn<'_>, candidates: &[Candidate], authors: &[Person]) -> Result<()> {
    let written = candidates.iter().step_by(3).zip(NOTES.iter().cycle()).zip(authors.iter().cycle());
    for (number, ((candidate, text), author)) in (1..).zip(written) {
        let at = txn.now - TimeDelta::hours(31 * number);
        let note = CandidateNote {
            id: NoteId(txn.new_id()),
            by: Colleague { id: author.id, name: author.name.clone() },
            text: Note::stored((*text).to_owned()),
            version: Version::FIRST,
            created_at: at,
            updated_at: at,
        };
        store::candidates::notes::insert(txn, candidate.id, &note).await?;
    }
    Ok(())
}
