//! Candidates: create, list, get, edit. For coordinators and administrators.

use domain::{
    actor::Actor,
    bookings::Who,
    candidates::{Candidate, CandidateChanges, NewCandidate, RawCandidate},
    fields::Fields,
    ids::{CandidateId, Version},
    paging::{Page, Paging},
    permissions::{self, Permission},
    refusal::Refusal,
    text::{Email, Line},
};
use serde_json::json;

use crate::{
    Context, Result,
    store::{self, Limit, Txn, audit::Subject, locks},
    time_zones,
};

pub async fn create(cx: &Context, actor: &Actor, raw: RawCandidate) -> Result<Candidate> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let form = raw.parse_new(time_zones::is_known)?;
    cx.write((actor.clone(), form), |txn, (actor, form)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            if let Some(known) = store::candidates::find_by_email(txn.db, &form.email).await? {
                return Err(Refusal::AlreadyExists { id: known.id.0 }.into());
            }
            add(txn, actor, form).await
        })
    })
    .await
}

/// Ordered by name, then id; `search`: what name or e-mail contain, whatever the case.
pub async fn list(
    cx: &Context,
    actor: &Actor,
    search: Option<&str>,
    paging: Paging,
) -> Result<Page<Candidate>> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let search = search.filter(|raw| !raw.trim().is_empty()).map(Line::parse).transpose();
    let words =
        search.map_err(|sentence| Refusal::InvalidInput { fields: Fields::of("search", sentence) })?;
    store::candidates::list(cx.reader(), words.as_ref(), paging).await
}

pub async fn get(cx: &Context, actor: &Actor, id: CandidateId) -> Result<Candidate> {
    permissions::check(actor, Permission::ManageCandidates)?;
    Ok(store::candidates::find(cx.reader(), id).await?.ok_or(Refusal::NotFound)?)
}

pub async fn edit(cx: &Context, actor: &Actor, id: CandidateId, raw: RawCandidate) -> Result<Candidate> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let changes = raw.parse_changes(time_zones::is_known)?;
    cx.write((actor.clone(), id, changes), |txn, (actor, id, changes)| {
        Box::pin(async move {
            store::candidates::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            locks::candidate(txn, *id).await?;
            let before = store::candidates::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            let after = edited(before.clone(), changes, txn);
            is_free_for(txn, *id, &after.email).await?;
            store::candidates::save(txn, &after).await?;
            let details = json!({ "before": before, "after": after });
            txn.record(Some(actor), "edited", Subject::Candidate, id.0, details).await?;
            Ok(after)
        })
    })
    .await
}

/// Refuses a candidate that is nobody.
pub(crate) async fn is_somebody(txn: &Txn<'_>, who: &Who) -> Result<()> {
    match who {
        Who::Known(id) if store::candidates::find(txn.db, *id).await?.is_none() => Err(nobody()),
        Who::Known(_) | Who::New(_) => Ok(()),
    }
}

/// The candidate meant: one with a known e-mail keeps name and zone, another is added.
pub(crate) async fn resolve(txn: &Txn<'_>, actor: &Actor, who: &Who) -> Result<Candidate> {
    match who {
        Who::Known(id) => store::candidates::find(txn.db, *id).await?.ok_or_else(nobody),
        Who::New(new) => match store::candidates::find_by_email(txn.db, &new.email).await? {
            Some(known) => Ok(known),
            None => add(txn, actor, new).await,
        },
    }
}

async fn add(txn: &Txn<'_>, actor: &Actor, new: &NewCandidate) -> Result<Candidate> {
    let NewCandidate { name, email, time_zone } = new.clone();
    let candidate = Candidate {
        id: CandidateId(txn.new_id()),
        name,
        email,
        time_zone,
        version: Version::FIRST,
        created_at: txn.now,
        updated_at: txn.now,
    };
    store::candidates::insert(txn, &candidate).await?;
    txn.record(Some(actor), "created", Subject::Candidate, candidate.id.0, json!({ "after": candidate }))
        .await?;
    Ok(candidate)
}

fn edited(before: Candidate, changes: &CandidateChanges, txn: &Txn<'_>) -> Candidate {
    let CandidateChanges { name, email, time_zone } = changes.clone();
    Candidate {
        name: name.unwrap_or(before.name),
        email: email.unwrap_or(before.email),
        time_zone: time_zone.unwrap_or(before.time_zone),
        version: before.version.next(),
        updated_at: txn.now,
        id: before.id,
        created_at: before.created_at,
    }
}

/// Nobody else has that address.
async fn is_free_for(txn: &Txn<'_>, id: CandidateId, email: &Email) -> Result<()> {
    match store::candidates::find_by_email(txn.db, email).await? {
        Some(other) if other.id != id => Err(Refusal::AlreadyExists { id: other.id.0 }.into()),
        Some(_) | None => Ok(()),
    }
}

fn nobody() -> crate::Error {
    Refusal::InvalidInput { fields: Fields::of("candidateId", "must be the id of a candidate here") }.into()
}
