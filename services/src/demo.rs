//! The demo company: six interviewers in six zones, two coordinators, an administrator, twenty candidates, what they
//! have offered and booked last week, this week and the next two, the openings that it is for, the practice rooms they
//! host, and what they wrote down about candidates.
//!
//! Most of it has happened before it is written down, so it does not come through the use cases. It is made with the
//! same rules and transitions, each at a moment in the past, and the schema has the last word.

mod afterwards;
mod colleagues;
mod company;
mod diary;
mod letters;
mod notes;
mod openings;
mod rooms;
mod thanks;

use domain::{
    actor::Roles,
    candidates::Candidate,
    ids::{CandidateId, PersonId, Version},
    openings::Opening,
    people::Person,
    text::{Email, Line},
    time::ZoneName,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait,
};
use uuid::Uuid;

use self::{
    company::{APPLICANTS, Applicant, Colleague, INTERVIEWERS, OTHERS},
    diary::{Diary, Entry, Interview},
};
use crate::{
    Context, Result, messages,
    store::{self, Txn},
};

/// Fills an empty database. `false`: there are people in it already, and nothing was written.
pub async fn seed(cx: &Context) -> Result<bool> {
    cx.write((), |txn, ()| {
        Box::pin(async move {
            store::one_at_a_time(txn.db, SEED).await?;
            if store::people::are_there_any(txn.db).await? {
                return Ok(false);
            }
            let interviewers = hire(txn, &INTERVIEWERS).await?;
            let others = hire(txn, &OTHERS).await?;
            let candidates = meet(txn).await?;
            let limit = store::policy::max_days_per_week(txn.db).await?;
            let coordinators =
                others.iter().filter(|person| person.roles.coordinator).map(|person| person.id);
            let diary =
                Diary::kept(txn, &interviewers, &coordinators.collect::<Vec<_>>(), &candidates, limit)?;
            let openings = openings::open(txn, &interviewers, &others[0]).await?;
            write_down(txn, diary, &interviewers, &openings).await?;
            rooms::host(txn, &others).await?;
            let those_who_coordinate: Vec<Person> =
                others.into_iter().filter(|person| person.roles.coordinates()).collect();
            notes::write(txn, &candidates, &those_who_coordinate).await?;
            Ok(true)
        })
    })
    .await
}

/// Names what two processes that find the database empty wait for.
const SEED: Uuid = Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0002);

async fn hire(txn: &Txn<'_>, colleagues: &[Colleague]) -> Result<Vec<Person>> {
    let mut hired = Vec::new();
    for Colleague { name, email, role, zone, room: _ } in colleagues {
        let since = txn.now - chrono::TimeDelta::days(90);
        let person = Person {
            id: PersonId(txn.new_id()),
            name: Line::stored((*name).to_owned()),
            email: Email::stored((*email).to_owned()),
            roles: Roles::of(&[*role]),
            time_zone: ZoneName::stored((*zone).to_owned()),
            active: true,
            version: Version::FIRST,
            created_at: since,
            updated_at: since,
        };
        store::people::insert(txn, &person).await?;
        hired.push(person);
    }
    Ok(hired)
}

async fn meet(txn: &Txn<'_>) -> Result<Vec<Candidate>> {
    let mut met = Vec::new();
    for Applicant { name, email, zone } in &APPLICANTS {
        let since = txn.now - chrono::TimeDelta::days(40);
        let candidate = Candidate {
            id: CandidateId(txn.new_id()),
            name: Line::stored((*name).to_owned()),
            email: Email::stored((*email).to_owned()),
            time_zone: zone.map(|zone| ZoneName::stored(zone.to_owned())),
            version: Version::FIRST,
            created_at: since,
            updated_at: since,
        };
        store::candidates::insert(txn, &candidate).await?;
        met.push(candidate);
    }
    Ok(met)
}

/// Of how many interviews letters are written down in one statement.
const TOGETHER: usize = 20;

async fn write_down(
    txn: &Txn<'_>,
    diary: Diary,
    interviewers: &[Person],
    openings: &[Opening],
) -> Result<()> {
    let Diary { offers, interviews, mut entries } = diary;
    for offer in &offers {
        store::slots::insert(txn, &offer.slot, offer.day).await?;
        if offer.slot.version != Version::FIRST {
            store::slots::save_status(txn, &offer.slot).await?;
        }
    }
    for (index, Interview { booking, cancel_reason }) in interviews.iter().enumerate() {
        store::bookings::insert(txn, booking).await?;
        openings::describe(txn, booking, openings).await?;
        afterwards::follow(txn, index, booking, cancel_reason.as_ref()).await?;
    }
    for some in interviews.chunks(TOGETHER) {
        let letters = some.iter().flat_map(|interview| letters::about(txn, &interview.booking, interviewers));
        messages::keep(txn, &letters.collect::<Vec<_>>()).await?;
    }
    colleagues::join(txn, &offers, &interviews, interviewers).await?;
    thanks::write(txn, interviews.iter().map(|interview| &interview.booking)).await?;
    entries.sort_by_key(|entry| entry.at);
    let rows = entries.into_iter().map(row);
    store::audit::Entity::insert_many(rows).exec_without_returning(txn.db).await?;
    Ok(())
}

fn row(entry: Entry) -> store::audit::ActiveModel {
    let Entry { at, by, role, action, booking, details } = entry;
    store::audit::ActiveModel {
        id: NotSet,
        at: Set(at),
        actor_id: Set(Some(by.0)),
        actor_role: Set(Some(role.as_str().to_owned())),
        request_id: Set(None),
        action: Set(action.to_owned()),
        subject_kind: Set("booking".to_owned()),
        subject_id: Set(booking.0),
        details: Set(details),
    }
}
