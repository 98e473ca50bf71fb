//! People: create, list, get, edit; for administrators. Who is calling; for everybody.

use domain::{
    actor::{Actor, Role},
    fields::Fields,
    ids::{PersonId, Version},
    paging::{Page, Paging},
    people::{NewPerson, Person, PersonChanges, RawPerson},
    permissions::{self, Permission},
    refusal::Refusal,
    text::{Email, Line},
    time::ZoneName,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Context, Result, follow_ups, local_days, messages,
    store::{self, Limit, Txn, audit::Subject, locks},
    time_zones,
};

/// An interviewer's name and zone, to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interviewer {
    pub id: PersonId,
    pub name: Line,
    pub time_zone: ZoneName,
}

pub async fn create(cx: &Context, actor: &Actor, raw: RawPerson) -> Result<Person> {
    permissions::check(actor, Permission::ManagePeople)?;
    let form = raw.parse_new(time_zones::is_known)?;
    cx.write((actor.clone(), form), |txn, (actor, form)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            added(txn, Some(actor), form).await
        })
    })
    .await
}

/// For the command line, which acts as the product itself.
pub async fn add(cx: &Context, raw: RawPerson) -> Result<Person> {
    let form = raw.parse_new(time_zones::is_known)?;
    cx.write(form, |txn, form| Box::pin(async move { added(txn, None, form).await })).await
}

/// Ordered by name, then id.
pub async fn list(cx: &Context, actor: &Actor, paging: Paging) -> Result<Page<Person>> {
    permissions::check(actor, Permission::ManagePeople)?;
    store::people::list(cx.reader(), paging).await
}

pub async fn get(cx: &Context, actor: &Actor, id: PersonId) -> Result<Person> {
    permissions::check(actor, Permission::ManagePeople)?;
    Ok(store::people::find(cx.reader(), id).await?.ok_or(Refusal::NotFound)?)
}

/// A zone that is given, be it the same as before, puts the slots of this week and all later ones on their days there.
/// Whoever is no longer active is signed out, and told nothing on their devices.
pub async fn edit(cx: &Context, actor: &Actor, id: PersonId, raw: RawPerson) -> Result<Person> {
    permissions::check(actor, Permission::ManagePeople)?;
    let changes = raw.parse_changes(time_zones::is_known)?;
    cx.write((actor.clone(), id, changes), |txn, (actor, id, changes)| {
        Box::pin(async move {
            store::people::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            store::one_at_a_time(txn.db, ADMINISTRATORS).await?;
            locks::interviewers(txn, &[*id]).await?;
            let before = store::people::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            let after = edited(before.clone(), changes, txn);
            is_free_for(txn, *id, &after.email).await?;
            leaves_an_administrator(txn, &before, &after).await?;
            save(txn, actor, &before, &after, changes.time_zone.as_ref()).await?;
            if !after.active {
                store::sessions::delete_all_of(txn, *id).await?;
                store::devices::delete_all_of(txn, *id).await?;
            }
            Ok(after)
        })
    })
    .await
}

/// Whoever asks is from now on shown times as clocks in that zone show them; their slots follow, as in [`edit`].
pub async fn move_to(cx: &Context, actor: &Actor, time_zone: Option<String>) -> Result<Person> {
    let raw = RawPerson { time_zone, ..RawPerson::default() };
    let changes = raw.parse_changes(time_zones::is_known)?;
    cx.write((actor.clone(), changes), |txn, (actor, changes)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            locks::interviewers(txn, &[actor.person]).await?;
            let before = store::people::find(txn.db, actor.person).await?.filter(|person| person.active);
            let before = before.ok_or(Refusal::Unauthenticated)?;
            let after = edited(before.clone(), changes, txn);
            save(txn, actor, &before, &after, changes.time_zone.as_ref()).await?;
            Ok(after)
        })
    })
    .await
}

/// Writes somebody down as they are now, with their slots on the days of `zone` where one is given.
async fn save(
    txn: &Txn<'_>,
    actor: &Actor,
    before: &Person,
    after: &Person,
    zone: Option<&ZoneName>,
) -> Result<()> {
    let moved = match zone {
        Some(name) => local_days::follow(txn, after.id, &time_zones::zone_around(name, txn.now)?).await?,
        None => Vec::new(),
    };
    store::people::save(txn, after).await?;
    if zone.is_some() {
        messages::realign(txn, after.id).await?;
        follow_ups::realign(txn, after.id).await?;
    }
    let details = json!({ "before": before, "after": after });
    txn.record(Some(actor), "edited", Subject::Person, after.id.0, details).await?;
    local_days::announce(txn, &moved).await
}

/// Whoever asks.
pub async fn me(cx: &Context, actor: &Actor) -> Result<Person> {
    let person = store::people::find(cx.reader(), actor.person).await?;
    Ok(person.filter(|person| person.active).ok_or(Refusal::Unauthenticated)?)
}

/// Every active interviewer, by name.
pub async fn interviewers(cx: &Context, actor: &Actor) -> Result<Vec<Interviewer>> {
    permissions::check(actor, Permission::SeeInterviewers)?;
    let people = store::people::active(cx.reader()).await?;
    let interviewers = people.into_iter().filter(|person| person.roles.interviewer);
    Ok(interviewers.map(|Person { id, name, time_zone, .. }| Interviewer { id, name, time_zone }).collect())
}

/// The active person with exactly that id acting as that one role, if they have it (trusted-proxy mode).
pub async fn acting_as(cx: &Context, id: PersonId, role: Role) -> Result<Option<Actor>> {
    let person = store::people::find(cx.reader(), id).await?;
    let may = person.is_some_and(|person| person.active && person.roles.has(role));
    Ok(may.then(|| Actor::new(id, &[role])))
}

/// Everybody active, by name, to enter as any of them. Only for the demo mode, which checks it before.
pub async fn everybody(cx: &Context) -> Result<Vec<Person>> {
    store::people::active(cx.reader()).await
}

/// Names what changes of administrators wait for, one after the other, so that no two take each other's role.
const ADMINISTRATORS: Uuid = Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0001);

async fn added(txn: &Txn<'_>, actor: Option<&Actor>, new: &NewPerson) -> Result<Person> {
    if let Some(known) = store::people::find_by_email(txn.db, &new.email).await? {
        return Err(Refusal::AlreadyExists { id: known.id.0 }.into());
    }
    let NewPerson { name, email, roles, time_zone } = new.clone();
    let person = Person {
        id: PersonId(txn.new_id()),
        name,
        email,
        roles,
        time_zone,
        active: true,
        version: Version::FIRST,
        created_at: txn.now,
        updated_at: txn.now,
    };
    store::people::insert(txn, &person).await?;
    txn.record(actor, "created", Subject::Person, person.id.0, json!({ "after": person })).await?;
    Ok(person)
}

fn edited(before: Person, changes: &PersonChanges, txn: &Txn<'_>) -> Person {
    let PersonChanges { name, email, roles, time_zone, active } = changes.clone();
    Person {
        name: name.unwrap_or(before.name),
        email: email.unwrap_or(before.email),
        roles: roles.unwrap_or(before.roles),
        time_zone: time_zone.unwrap_or(before.time_zone),
        active: active.unwrap_or(before.active),
        version: before.version.next(),
        updated_at: txn.now,
        id: before.id,
        created_at: before.created_at,
    }
}

/// Nobody else has that address.
async fn is_free_for(txn: &Txn<'_>, id: PersonId, email: &Email) -> Result<()> {
    match store::people::find_by_email(txn.db, email).await? {
        Some(other) if other.id != id => Err(Refusal::AlreadyExists { id: other.id.0 }.into()),
        Some(_) | None => Ok(()),
    }
}

/// Else nobody could undo it.
async fn leaves_an_administrator(txn: &Txn<'_>, before: &Person, after: &Person) -> Result<()> {
    let administers = |person: &Person| person.active && person.roles.admin;
    if !administers(before)
        || administers(after)
        || store::people::is_administered_without(txn.db, before.id).await?
    {
        return Ok(());
    }
    let field = if after.active { "roles" } else { "active" };
    let sentence = "cannot be taken from the last active administrator: name another one first";
    Err(Refusal::InvalidInput { fields: Fields::of(field, sentence) }.into())
}
