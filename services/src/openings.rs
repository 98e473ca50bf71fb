//! Openings: create, list, get, edit, and their interviews. Everybody sees them; coordinators and administrators
//! manage them.

use std::collections::HashMap;

use domain::{
    actor::Actor,
    fields::Fields,
    ids::{OpeningId, PersonId, Version},
    openings::{Colleague, NewOpening, Opening, OpeningChanges, OpeningStatus, RawOpening},
    paging::{Page, Paging},
    permissions::{self, Permission},
    refusal::Refusal,
    text::Line,
    time::Instant,
};
use serde_json::json;

use crate::{
    Context, Result,
    bookings::{self, BookingFilter},
    interviews::{self, About},
    store::{self, Limit, Txn, audit::Subject, locks},
};

/// Which openings; `None` means any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpeningFilter {
    pub status: Option<OpeningStatus>,
    /// What title or company contain, whatever the case.
    pub search: Option<Line>,
}

pub async fn create(cx: &Context, actor: &Actor, raw: RawOpening) -> Result<Opening> {
    permissions::check(actor, Permission::ManageOpenings)?;
    let form = raw.parse_new()?;
    cx.write((actor.clone(), form), |txn, (actor, form)| {
        Box::pin(async move {
            let NewOpening { title, company, rest } = form.clone();
            let named = named(txn, &rest, None).await?;
            txn.admit(actor, Limit::Writes).await?;
            let nothing = Opening {
                id: OpeningId(txn.new_id()),
                title,
                company,
                industry: None,
                role: None,
                place: None,
                description: None,
                hiring_manager: None,
                interviewers: Vec::new(),
                format: None,
                status: OpeningStatus::Open,
                version: Version::FIRST,
                created_at: txn.now,
                updated_at: txn.now,
            };
            let opening = changed(nothing, &rest, &named);
            store::openings::insert(txn, &opening).await?;
            let details = json!({ "after": opening });
            txn.record(Some(actor), "created", Subject::Opening, opening.id.0, details).await?;
            txn.openings_changed().await?;
            Ok(opening)
        })
    })
    .await
}

/// Ordered by title, then id.
pub async fn list(
    cx: &Context,
    actor: &Actor,
    filter: OpeningFilter,
    paging: Paging,
) -> Result<Page<Opening>> {
    permissions::check(actor, Permission::SeeOpenings)?;
    store::openings::list(cx.reader(), &filter, paging).await
}

pub async fn get(cx: &Context, actor: &Actor, id: OpeningId) -> Result<Opening> {
    permissions::check(actor, Permission::SeeOpenings)?;
    Ok(store::openings::find(cx.reader(), id).await?.ok_or(Refusal::NotFound)?)
}

/// `expected`: the version the caller has seen; another one is refused.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    id: OpeningId,
    expected: Option<Version>,
    raw: RawOpening,
) -> Result<Opening> {
    permissions::check(actor, Permission::ManageOpenings)?;
    let changes = raw.parse_changes()?;
    cx.write((actor.clone(), id, expected, changes), |txn, (actor, id, expected, changes)| {
        Box::pin(async move {
            store::openings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            locks::opening(txn, *id).await?;
            let before = store::openings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            if expected.is_some_and(|expected| expected != before.version) {
                return Err(Refusal::VersionMismatch.into());
            }
            let named = named(txn, changes, Some(&before)).await?;
            let after = Opening {
                version: before.version.next(),
                updated_at: txn.now,
                ..changed(before.clone(), changes, &named)
            };
            store::openings::save(txn, &after).await?;
            let details = json!({ "before": before, "after": after });
            txn.record(Some(actor), "edited", Subject::Opening, id.0, details).await?;
            txn.openings_changed().await?;
            Ok(after)
        })
    })
    .await
}

/// The bookings for it that overlap the half-open window, ordered by start, then id. An interviewer sees those on their
/// own slots.
pub async fn interviews(
    cx: &Context,
    actor: &Actor,
    id: OpeningId,
    (from, to): (Option<Instant>, Option<Instant>),
    paging: Paging,
) -> Result<Page<About>> {
    let opening = get(cx, actor, id).await?;
    let filter = BookingFilter { opening: Some(opening.id), from, to, ..BookingFilter::default() };
    let Page { items, total, paging } = bookings::list(cx, actor, filter, paging).await?;
    Ok(Page { items: interviews::about_each(cx, items).await?, total, paging })
}

/// Everybody active, by name: who may be named as hiring manager, and, with that role, as interviewer.
pub async fn colleagues(cx: &Context, actor: &Actor) -> Result<Vec<(Colleague, bool)>> {
    permissions::check(actor, Permission::ManageOpenings)?;
    let people = store::people::active(cx.reader()).await?;
    let colleague = |person: domain::people::Person| {
        (Colleague { id: person.id, name: person.name }, person.roles.interviewer)
    };
    Ok(people.into_iter().map(colleague).collect())
}

/// Those named, by id. Who is named anew is here and active, and interviewers interview; who was named before stays,
/// whatever became of them.
async fn named(
    txn: &Txn<'_>,
    changes: &OpeningChanges,
    before: Option<&Opening>,
) -> Result<HashMap<PersonId, Colleague>> {
    let managed = before.and_then(|opening| opening.hiring_manager.as_ref());
    let interviewing = before.map(|opening| opening.interviewers.as_slice()).unwrap_or_default();
    let mut named: HashMap<PersonId, Colleague> =
        managed.into_iter().chain(interviewing).map(|known| (known.id, known.clone())).collect();
    let manager = changes.hiring_manager.flatten().filter(|id| managed.is_none_or(|known| known.id != *id));
    let is_new = |id: &PersonId| interviewing.iter().all(|known| known.id != *id);
    let interviewers: Vec<PersonId> = changes.interviewers.iter().flatten().copied().filter(is_new).collect();
    let people = store::people::find_all(txn.db, interviewers.iter().copied().chain(manager)).await?;
    let here = |id: &PersonId| people.iter().find(|person| person.id == *id && person.active);
    let mut fields = Fields::default();
    if manager.is_some_and(|id| here(&id).is_none()) {
        fields.refuse("hiringManagerId", "must be the id of somebody active here");
    }
    if !interviewers.iter().all(|id| here(id).is_some_and(|person| person.roles.interviewer)) {
        fields.refuse("interviewerIds", "must be the ids of people here who interview");
    }
    named
        .extend(people.into_iter().map(|person| (person.id, Colleague { id: person.id, name: person.name })));
    Ok(fields.finish(Some(named))?)
}

fn changed(before: Opening, changes: &OpeningChanges, named: &HashMap<PersonId, Colleague>) -> Opening {
    let OpeningChanges {
        title,
        company,
        industry,
        role,
        place,
        description,
        hiring_manager,
        interviewers,
        format,
        status,
    } = changes.clone();
    let somebody = |id: PersonId| named.get(&id).cloned();
    let mut interviewers = interviewers
        .map_or(before.interviewers, |ids| ids.into_iter().filter_map(somebody).collect::<Vec<_>>());
    interviewers.sort_by_cached_key(|person| (person.name.as_str().to_lowercase(), person.id));
    Opening {
        title: title.unwrap_or(before.title),
        company: company.unwrap_or(before.company),
        industry: industry.unwrap_or(before.industry),
        role: role.unwrap_or(before.role),
        place: place.unwrap_or(before.place),
        description: description.unwrap_or(before.description),
        hiring_manager: hiring_manager.map_or(before.hiring_manager, |id| id.and_then(somebody)),
        interviewers,
        format: format.unwrap_or(before.format),
        status: status.unwrap_or(before.status),
        id: before.id,
        version: before.version,
        created_at: before.created_at,
        updated_at: before.updated_at,
    }
}
