//! What colleagues write down about a candidate: whoever wrote it changes it, and they or an administrator remove it.

use domain::{
    actor::Actor,
    candidates::{CandidateNote, MAX_NOTES, RawNote},
    fields::Fields,
    ids::{CandidateId, NoteId, Version},
    paging::{Page, Paging},
    permissions::{self, Permission},
    refusal::Refusal,
};
use serde_json::json;

use crate::{
    Context, Result,
    store::{self, Limit, Txn, audit::Subject, locks},
};

/// The newest first.
pub async fn list(
    cx: &Context,
    actor: &Actor,
    candidate: CandidateId,
    paging: Paging,
) -> Result<Page<CandidateNote>> {
    super::get(cx, actor, candidate).await?;
    store::candidates::notes::of(cx.reader(), candidate, paging).await
}

pub async fn get(
    cx: &Context,
    actor: &Actor,
    (candidate, id): (CandidateId, NoteId),
) -> Result<CandidateNote> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let found = store::candidates::notes::find(cx.reader(), candidate, id).await?;
    Ok(found.ok_or(Refusal::NotFound)?)
}

pub async fn add(cx: &Context, actor: &Actor, candidate: CandidateId, raw: RawNote) -> Result<CandidateNote> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let text = raw.parse()?;
    cx.write((actor.clone(), candidate, text), |txn, (actor, candidate, text)| {
        Box::pin(async move {
            is_there(txn, *candidate).await?;
            txn.admit(actor, Limit::Writes).await?;
            locks::candidate(txn, *candidate).await?;
            is_there(txn, *candidate).await?;
            if store::candidates::notes::count(txn.db, *candidate).await? >= MAX_NOTES as u64 {
                let sentence = format!("cannot be added: a candidate has {MAX_NOTES} notes at most");
                return Err(Refusal::InvalidInput { fields: Fields::of("text", sentence) }.into());
            }
            let by = store::people::named(txn.db, [actor.person.0]).await?.remove(&actor.person);
            let note = CandidateNote {
                id: NoteId(txn.new_id()),
                by: by.ok_or(Refusal::Forbidden)?,
                text: text.clone(),
                version: Version::FIRST,
                created_at: txn.now,
                updated_at: txn.now,
            };
            store::candidates::notes::insert(txn, *candidate, &note).await?;
            told(txn, actor, "note_added", *candidate, &note).await?;
            Ok(note)
        })
    })
    .await
}

/// What it says already stays as it is. `expected`: the version the caller has seen.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    (candidate, id): (CandidateId, NoteId),
    expected: Option<Version>,
    raw: RawNote,
) -> Result<CandidateNote> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let text = raw.parse()?;
    cx.write((actor.clone(), candidate, id, expected, text), |txn, (actor, candidate, id, expected, text)| {
        Box::pin(async move {
            let by = note(txn, *candidate, *id).await?.by.id;
            permissions::check(actor, Permission::EditNote { by })?;
            let before = held(txn, actor, *candidate, *id, *expected).await?;
            let Some(after) = before.clone().edited(text.clone(), txn.now) else { return Ok(before) };
            store::candidates::notes::save(txn, &after).await?;
            told(txn, actor, "note_edited", *candidate, &after).await?;
            Ok(after)
        })
    })
    .await
}

pub async fn remove(
    cx: &Context,
    actor: &Actor,
    (candidate, id): (CandidateId, NoteId),
    expected: Option<Version>,
) -> Result<()> {
    permissions::check(actor, Permission::ManageCandidates)?;
    cx.write((actor.clone(), candidate, id, expected), |txn, (actor, candidate, id, expected)| {
        Box::pin(async move {
            let by = note(txn, *candidate, *id).await?.by.id;
            permissions::check(actor, Permission::RemoveNote { by })?;
            let before = held(txn, actor, *candidate, *id, *expected).await?;
            store::candidates::notes::delete(txn, before.id).await?;
            told(txn, actor, "note_removed", *candidate, &before).await
        })
    })
    .await
}

/// The note, held with its candidate, once the request is admitted.
async fn held(
    txn: &Txn<'_>,
    actor: &Actor,
    candidate: CandidateId,
    id: NoteId,
    expected: Option<Version>,
) -> Result<CandidateNote> {
    txn.admit(actor, Limit::Writes).await?;
    locks::candidate(txn, candidate).await?;
    let note = note(txn, candidate, id).await?;
    if expected.is_some_and(|expected| expected != note.version) {
        return Err(Refusal::VersionMismatch.into());
    }
    Ok(note)
}

async fn note(txn: &Txn<'_>, candidate: CandidateId, id: NoteId) -> Result<CandidateNote> {
    Ok(store::candidates::notes::find(txn.db, candidate, id).await?.ok_or(Refusal::NotFound)?)
}

async fn is_there(txn: &Txn<'_>, candidate: CandidateId) -> Result<()> {
    store::candidates::find(txn.db, candidate).await?.ok_or(Refusal::NotFound)?;
    Ok(())
}

/// Writes down who did what, not what the note says, and whoever shows the candidate hears of it.
async fn told(
    txn: &Txn<'_>,
    actor: &Actor,
    action: &str,
    candidate: CandidateId,
    note: &CandidateNote,
) -> Result<()> {
    let details = json!({ "note": note.id, "by": note.by });
    txn.record(Some(actor), action, Subject::Candidate, candidate.0, details).await?;
    txn.candidate_changed(candidate).await
}
