//! Slots of one week offered again in others.

use domain::{
    actor::Actor,
    fields::Fields,
    ids::{PersonId, SlotId},
    people::Person,
    permissions::{self, Permission},
    refusal::Refusal,
    rules::{Facts, Offered},
    slots::{
        Slot,
        plan::{self, LeftOut, Original, Plan},
    },
    time::{IsoWeek, Zone},
};
use serde::{Deserialize, Serialize};

use super::{offer, offering, zone};
use crate::{
    Context, Result,
    store::{self, Limit, Txn, locks},
};

/// Which slots of whoever asks are to be copied, and into which weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copies {
    /// The week that is copied.
    pub of: IsoWeek,
    /// This slot alone; `None`: every slot that begins in that week.
    pub only: Option<SlotId>,
    pub first: IsoWeek,
    /// How many weeks, one after the other.
    pub weeks: u8,
}

/// What came of copying.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copying {
    pub made: Vec<Slot>,
    pub left_out: Vec<LeftOut>,
}

/// As many copies as one request makes.
const MOST_COPIES: usize = 400;

/// Offers slots of a week again in other weeks, each where the rules allow it; what is left out says why.
pub async fn copy(cx: &Context, actor: &Actor, copies: Copies) -> Result<Copying> {
    permissions::check(actor, Permission::OfferSlots)?;
    permissions::check(actor, Permission::OfferSlotsFor(actor.person))?;
    let weeks = weeks(copies.first, copies.weeks)?;
    cx.write((actor.clone(), copies, weeks), |txn, (actor, copies, weeks)| {
        Box::pin(async move {
            offering(txn, actor.person).await?;
            txn.admit(actor, Limit::Writes).await?;
            locks::interviewers(txn, &[actor.person]).await?;
            let person = offering(txn, actor.person).await?;
            let Plan { copies, left_out } = planned(txn, &person, copies, weeks).await?;
            let mut made = Vec::new();
            for copied in copies {
                made.push(offer(txn, actor, &person, copied).await?);
            }
            Ok(Copying { made, left_out })
        })
    })
    .await
}

/// What whoever asks offers in these weeks and around them: all that the rules ask about.
pub async fn offered(cx: &Context, actor: &Actor, first: IsoWeek, count: u8) -> Result<Vec<Offered>> {
    permissions::check(actor, Permission::OfferSlotsFor(actor.person))?;
    let weeks = weeks(first, count)?;
    let last = weeks.last().copied().unwrap_or(first);
    store::slots::offered_between(cx.reader(), actor.person, first, last).await
}

fn weeks(first: IsoWeek, count: u8) -> Result<Vec<IsoWeek>> {
    if !(1..=plan::MOST_WEEKS).contains(&count) {
        let sentence = format!("must be a whole number from 1 to {}", plan::MOST_WEEKS);
        return Err(Refusal::InvalidInput { fields: Fields::of("weeks", sentence) }.into());
    }
    Ok((0..i64::from(count)).map(|ahead| first.plus(ahead)).collect())
}

/// What may be copied. The interviewer is locked.
async fn planned(txn: &Txn<'_>, person: &Person, copies: &Copies, weeks: &[IsoWeek]) -> Result<Plan> {
    let zone = zone(person, txn.now)?;
    let originals = originals(txn, person.id, copies, &zone).await?;
    if originals.len() * weeks.len() > MOST_COPIES {
        let sentence = format!("would be more than {MOST_COPIES} slots at once; choose fewer weeks");
        return Err(Refusal::InvalidInput { fields: Fields::of("weeks", sentence) }.into());
    }
    let last = weeks.last().copied().unwrap_or(copies.first);
    let offered = store::slots::offered_between(txn.db, person.id, copies.first, last).await?;
    let max_days_per_week = store::policy::max_days_per_week(txn.db).await?;
    let facts = Facts { zone: &zone, offered: &offered, max_days_per_week };
    let plan = plan::plan(&originals, weeks, facts, txn.now, || SlotId(txn.new_id()));
    Ok(plan.map_err(anyhow::Error::from)?)
}

async fn originals(
    txn: &Txn<'_>,
    interviewer: PersonId,
    copies: &Copies,
    zone: &Zone,
) -> Result<Vec<Original>> {
    let slots = store::slots::around(txn.db, interviewer, copies.of).await?;
    let is_meant = |slot: &Slot| {
        copies.only.is_none_or(|only| only == slot.id) && zone.week(slot.interval.start()) == Ok(copies.of)
    };
    let originals: Vec<_> = slots
        .into_iter()
        .filter(is_meant)
        .map(|slot| Original { interval: slot.interval, location: slot.location })
        .collect();
    if originals.is_empty() && copies.only.is_some() {
        return Err(Refusal::NotFound.into());
    }
    Ok(originals)
}
