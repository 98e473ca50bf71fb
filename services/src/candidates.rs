//! Candidates: create, list, get, edit; their interviews, and what they were told. For coordinators and administrators.
//! Two who are one are in `merge.rs`, what colleagues write about them in `notes.rs`.

pub mod merge;
pub mod notes;

use domain::{
    actor::Actor,
    bookings::{Booking, Who},
    candidates::{Candidate, CandidateChanges, Former, NewCandidate, RawCandidate},
    fields::Fields,
    ids::{BookingId, CandidateId, Version},
    messages::Entry,
    paging::{Page, Paging},
    permissions::{self, Permission},
    refusal::Refusal,
    slots::Slot,
    text::{Email, Line},
    time::Instant,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    Context, Result,
    audit::{self, Happened},
    bookings::{self, BookingFilter},
    interviews::{self, About},
    store::{self, Limit, Txn, audit::Subject, locks},
    time_zones,
};

/// A candidate, and how often they are interviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    pub candidate: Candidate,
    /// Those that are not called off.
    pub interviews: u64,
    /// When the next of them begins.
    pub next: Option<Instant>,
}

/// Something that a candidate was told, or is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub booking: BookingId,
    /// The one that it is about.
    pub slot: Slot,
    pub entry: Entry,
}

pub async fn create(cx: &Context, actor: &Actor, raw: RawCandidate) -> Result<Candidate> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let form = raw.parse_new(time_zones::is_known)?;
    cx.write((actor.clone(), form), |txn, (actor, form)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            if let Some(known) = store::candidates::find_by_email(txn.db, &form.email).await? {
                return Err(Refusal::AlreadyExists { id: known.id.0 }.into());
            }
            let candidate = add(txn, actor, form).await?;
            txn.candidate_changed(candidate.id).await?;
            Ok(candidate)
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

/// As [`list`], with their interviews.
pub async fn list_met(
    cx: &Context,
    actor: &Actor,
    search: Option<&str>,
    paging: Paging,
) -> Result<Page<Met>> {
    let Page { items, total, paging } = list(cx, actor, search, paging).await?;
    let ids: Vec<CandidateId> = items.iter().map(|candidate| candidate.id).collect();
    let counts = store::bookings::counted(cx.reader(), &ids, cx.now()).await?;
    let met = |candidate: Candidate| {
        let count = counts.get(&candidate.id).copied().unwrap_or_default();
        Met { candidate, interviews: count.total, next: count.next }
    };
    Ok(Page { items: items.into_iter().map(met).collect(), total, paging })
}

/// Who an id leads to that was somebody's before they were found to be one with another.
pub async fn now_known_as(cx: &Context, actor: &Actor, id: CandidateId) -> Result<Option<CandidateId>> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let former = store::candidates::former::find(cx.reader(), id).await?;
    Ok(former.map(|former| former.candidate))
}

/// Whom they were before, at addresses other than theirs: the first to be found out first.
pub async fn former(cx: &Context, actor: &Actor, id: CandidateId) -> Result<Vec<Former>> {
    let Candidate { email, .. } = get(cx, actor, id).await?;
    let mut former = store::candidates::former::of(cx.reader(), id).await?;
    former.retain(|former| former.email != email);
    Ok(former)
}

/// Their interviews that overlap the half-open window, ordered by start, then id; of every status.
pub async fn interviews(
    cx: &Context,
    actor: &Actor,
    id: CandidateId,
    (from, to): (Option<Instant>, Option<Instant>),
    paging: Paging,
) -> Result<Page<About>> {
    get(cx, actor, id).await?;
    let filter = BookingFilter { candidate: Some(id), from, to, ..BookingFilter::default() };
    let Page { items, total, paging } = bookings::list(cx, actor, filter, paging).await?;
    Ok(Page { items: interviews::about_each(cx, items).await?, total, paging })
}

/// What they were told, at whichever address: what is due last comes first.
pub async fn messages(cx: &Context, actor: &Actor, id: CandidateId, paging: Paging) -> Result<Page<Told>> {
    get(cx, actor, id).await?;
    let ids = identities(cx.reader(), id).await?;
    let Page { items, total, paging } = store::messages::for_candidates(cx.reader(), &ids, paging).await?;
    let told = |message: store::messages::Kept| Told {
        booking: message.booking,
        slot: message.slot.clone(),
        entry: store::messages::entry(message),
    };
    Ok(Page { items: items.into_iter().map(told).collect(), total, paging })
}

/// What happened to them, whoever they were, the newest first.
pub async fn history(cx: &Context, actor: &Actor, id: CandidateId) -> Result<Vec<Happened>> {
    get(cx, actor, id).await?;
    let ids = identities(cx.reader(), id).await?.into_iter().map(|CandidateId(id)| id);
    let rows = store::audit::history(cx.reader(), Subject::Candidate, ids).await?;
    Ok(rows.into_iter().map(audit::told_of_candidate).collect())
}

/// `expected`: the version the caller has seen; another one is refused.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    id: CandidateId,
    expected: Option<Version>,
    raw: RawCandidate,
) -> Result<Candidate> {
    permissions::check(actor, Permission::ManageCandidates)?;
    let changes = raw.parse_changes(time_zones::is_known)?;
    cx.write((actor.clone(), id, expected, changes), |txn, (actor, id, expected, changes)| {
        Box::pin(async move {
            store::candidates::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            locks::candidate(txn, *id).await?;
            let before = store::candidates::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            if expected.is_some_and(|expected| expected != before.version) {
                return Err(Refusal::VersionMismatch.into());
            }
            let after = edited(before.clone(), changes, txn);
            is_free_for(txn, *id, &after.email).await?;
            store::candidates::save(txn, &after).await?;
            let details = json!({ "before": before, "after": after });
            txn.record(Some(actor), "edited", Subject::Candidate, id.0, details).await?;
            txn.candidate_changed(*id).await?;
            Ok(after)
        })
    })
    .await
}

/// The candidate, held; whoever was found to be one with another meanwhile is looked for again.
pub(crate) async fn held(txn: &Txn<'_>, id: CandidateId) -> Result<Candidate> {
    locks::candidate(txn, id).await?;
    store::candidates::find(txn.db, id).await?.ok_or_else(store::lost_race)
}

/// By what messages know a candidate: as who they are, and as whom they were.
pub(crate) async fn identities(db: &impl ConnectionTrait, id: CandidateId) -> Result<Vec<CandidateId>> {
    let former = store::candidates::former::of(db, id).await?.into_iter();
    Ok(former.map(|former| former.id).chain([id]).collect())
}

/// The booking as it is told to a candidate at the address by which messages know them.
pub(crate) async fn addressed(
    db: &impl ConnectionTrait,
    booking: Booking,
    known_as: CandidateId,
) -> Result<Booking> {
    if known_as == booking.candidate.id {
        return Ok(booking);
    }
    let former = store::candidates::former::find(db, known_as).await?;
    let Former { email, .. } = former.ok_or_else(|| anyhow::anyhow!("candidate {known_as} is nobody"))?;
    let mut booking = booking;
    booking.candidate.email = email;
    Ok(booking)
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
