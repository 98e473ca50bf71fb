//! Slots from a file.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{
    actor::Actor,
    events::Event,
    fields::Fields,
    ids::{ImportId, PersonId, SlotId, Version},
    imports::{
        Noun, Report, Row,
        slots::{self, Interviewer, NOBODY, Planned, Wanted, Whose},
    },
    people::Person,
    permissions::{self, Permission},
    rules::Offered,
    slots::{Slot, SlotStatus},
    time::IsoWeek,
};
use sea_orm::ConnectionTrait;

use super::{aside, file, record};
use crate::{
    Context, Result,
    store::{self, Limit, Txn, locks},
    time_zones,
};

pub(super) async fn import(
    cx: &Context,
    actor: &Actor,
    file: Vec<u8>,
    kept: Option<ImportId>,
    dry_run: bool,
) -> Result<Report> {
    let now = cx.now();
    let rows = aside(move || Ok(slots::read(file::read(&file)?, now)?)).await?;
    if dry_run {
        let people = People::meant(cx.reader(), actor, &rows).await?;
        let rows = decided(cx.reader(), cx, &people, &rows).await?;
        return Ok(Report::of(true, &rows, |planned| planned.about.clone()));
    }
    cx.write((actor.clone(), rows, kept), |txn, (actor, rows, kept)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            let people = People::meant(txn.db, actor, rows).await?;
            locks::interviewers(txn, &people.ids()).await?;
            // Read once more: until they were locked, zones and roles could change.
            let people = People::meant(txn.db, actor, rows).await?;
            let rows = decided(txn.db, txn.cx, &people, rows).await?;
            let mut report = Report::of(false, &rows, |planned| planned.about.clone());
            if report.is_accepted() {
                offer_all(txn, &people, &rows).await?;
                store::imports::delete(txn, *kept).await?;
                record(txn, actor, Noun::Slots, &report).await?;
                report.applied = true;
            }
            Ok(report)
        })
    })
    .await
}

/// The active interviewers that rows mean, as far as the actor may offer for them.
struct People<'a> {
    actor: &'a Actor,
    by_id: HashMap<PersonId, Person>,
    by_email: HashMap<String, PersonId>,
}

impl<'a> People<'a> {
    async fn meant(db: &impl ConnectionTrait, actor: &'a Actor, rows: &[Row<Wanted>]) -> Result<Self> {
        let (mut ids, mut emails) = (BTreeSet::from([actor.person]), HashSet::new());
        for wanted in rows.iter().filter_map(Row::made) {
            match &wanted.whose {
                Whose::Own => {}
                Whose::Of(id) => {
                    ids.insert(*id);
                }
                Whose::Email(email) => {
                    emails.insert(email.folded());
                }
            }
        }
        let emails: Vec<String> = emails.into_iter().collect();
        let found = store::people::found(db, &ids.into_iter().collect::<Vec<_>>(), &emails).await?;
        let offers = |person: &Person| {
            let allowed = permissions::check(actor, Permission::OfferSlotsFor(person.id)).is_ok();
            person.active && person.roles.interviewer && allowed
        };
        let by_id: HashMap<_, _> =
            found.into_iter().filter(offers).map(|person| (person.id, person)).collect();
        let by_email = by_id.values().map(|person| (person.email.folded(), person.id)).collect();
        Ok(Self { actor, by_id, by_email })
    }

    fn ids(&self) -> Vec<PersonId> {
        self.by_id.keys().copied().collect()
    }

    /// Who offers it; for whom the actor may not offer is nobody to them.
    fn who(&self, whose: &Whose) -> Result<PersonId, Fields> {
        let only_own = !self.actor.roles.admin;
        let (field, found, nobody) = match whose {
            Whose::Own => {
                let own = Some(self.actor.person).filter(|id| self.by_id.contains_key(id));
                ("interviewerEmail", own, "is required: an administrator offers for somebody")
            }
            Whose::Of(id) => {
                let found = Some(*id).filter(|id| self.by_id.contains_key(id));
                ("interviewerId", found, "must be the id of an active interviewer")
            }
            Whose::Email(email) => ("interviewerEmail", self.by_email.get(&email.folded()).copied(), NOBODY),
        };
        let sentence =
            if only_own { "must be your own, or left out: you offer for yourself" } else { nobody };
        found.ok_or_else(|| Fields::of(field, sentence))
    }
}

async fn decided(
    db: &impl ConnectionTrait,
    cx: &Context,
    people: &People<'_>,
    rows: &[Row<Wanted>],
) -> Result<Vec<Row<Planned>>> {
    let interviewers = interviewers(db, cx, people, rows).await?;
    let max_days_per_week = store::policy::max_days_per_week(db).await?;
    let who = |whose: &Whose| people.who(whose);
    let id = || SlotId(cx.new_id());
    Ok(slots::decide(rows, &interviewers, who, max_days_per_week, id).map_err(anyhow::Error::from)?)
}

/// With what they offer in the weeks of the file and around them.
async fn interviewers(
    db: &impl ConnectionTrait,
    cx: &Context,
    people: &People<'_>,
    rows: &[Row<Wanted>],
) -> Result<Vec<Interviewer>> {
    let days = rows.iter().filter_map(Row::made).map(|wanted| wanted.interval.start().date_naive());
    let (first, last) = days.fold((None, None), |(first, last), day| {
        (Some(first.map_or(day, |first| day.min(first))), Some(last.map_or(day, |last| day.max(last))))
    });
    let Some((first, last)) = first.zip(last) else { return Ok(Vec::new()) };
    let (first, last) = (IsoWeek::of(first), IsoWeek::of(last));
    let mut offered: HashMap<PersonId, Vec<Offered>> =
        store::slots::offered_by(db, &people.ids(), first, last).await?;
    let with_offers = |person: &Person| {
        Ok(Interviewer {
            id: person.id,
            name: person.name.clone(),
            zone: time_zones::zone_around(&person.time_zone, cx.now())?,
            offered: offered.remove(&person.id).unwrap_or_default(),
        })
    };
    people.by_id.values().map(with_offers).collect()
}

/// Writes slots that the rules allow. Their interviewers are locked.
async fn offer_all(txn: &Txn<'_>, people: &People<'_>, rows: &[Row<Planned>]) -> Result<()> {
    let mut made = Vec::with_capacity(rows.len());
    for planned in rows.iter().filter_map(Row::made) {
        let Planned { id, interviewer, day, interval, location, about: _ } = planned.clone();
        let Some(person) = people.by_id.get(&interviewer) else { continue };
        let slot = Slot {
            id,
            interviewer,
            interviewer_name: person.name.clone(),
            interval,
            time_zone: person.time_zone.clone(),
            location,
            status: SlotStatus::Available,
            version: Version::FIRST,
            created_at: txn.now,
            updated_at: txn.now,
        };
        made.push((slot, day));
    }
    store::slots::insert_all(txn, &made).await?;
    let events: Vec<Event> = made.into_iter().map(|(slot, _)| Event::SlotCreated(slot)).collect();
    txn.emit_all(&events).await
}
