//! Outcomes: how interviews ended, and what was decided after them.

use domain::{
    actor::Actor,
    bookings::{Booking, BookingStatus},
    events::Event,
    fields::Fields,
    ids::{BookingId, Version},
    outcomes::{Ending, Outcome, OutcomeChanges, RawConclusion, RawOutcome, Said},
    permissions::{self, Permission},
    refusal::Refusal,
    text::Line,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Context, Result, assignments, bookings, follow_ups, notices,
    store::{self, Limit, Txn, audit::Subject},
    thank_you_notes,
};

/// What came of an interview, and as which version of its booking that is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub version: Version,
    /// `None`: nobody said so far how it ended.
    pub outcome: Option<Outcome>,
}

/// What came of an interview, for those who see it; the decision for those alone who may decide.
pub async fn get(cx: &Context, actor: &Actor, id: BookingId) -> Result<View> {
    permissions::check(actor, Permission::RecordOutcomes)?;
    let (booking, participants) = assignments::seen(cx, actor, id).await?;
    let standing = participants.standing(&booking, actor.person);
    let may_decide = permissions::check(actor, Permission::Decide { standing }).is_ok();
    let outcome = store::outcomes::of(cx.reader(), id).await?;
    let seen = |outcome| if may_decide { outcome } else { Outcome { decision: None, ..outcome } };
    Ok(View { version: booking.version, outcome: outcome.map(seen) })
}

/// Says how an interview ended that has begun.
pub async fn conclude(cx: &Context, actor: &Actor, id: BookingId, raw: RawConclusion) -> Result<Booking> {
    permissions::check(actor, Permission::RecordOutcomes)?;
    let conclusion = raw.parse()?;
    cx.write((actor.clone(), id, conclusion), |txn, (actor, id, conclusion)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            may_decide(txn, actor, &seen).await?;
            txn.admit(actor, Limit::Writes).await?;
            let held = bookings::hold(txn, *id, &seen, &[], None).await?;
            may_decide(txn, actor, &held).await?;
            let booking = held.concluded(*conclusion, txn.now)?;
            let outcome = Outcome::of(*id, conclusion.ending(), None, said(txn, actor).await?);
            ends(txn, actor, booking, &outcome).await
        })
    })
    .await
}

/// Says how an interview ended, or corrects that, and decides what follows for the candidate. `expected`: the version of
/// the booking that the caller has seen.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    expected: Option<Version>,
    raw: RawOutcome,
) -> Result<View> {
    permissions::check(actor, Permission::RecordOutcomes)?;
    let changes = raw.parse()?;
    cx.write((actor.clone(), id, expected, changes), |txn, (actor, id, expected, changes)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            may_decide(txn, actor, &seen).await?;
            txn.admit(actor, Limit::Writes).await?;
            let held = bookings::hold(txn, *id, &seen, &[], *expected).await?;
            may_decide(txn, actor, &held).await?;
            let by = said(txn, actor).await?;
            match store::outcomes::of(txn.db, *id).await? {
                None => end(txn, actor, held, changes, by).await,
                Some(before) => look_back(txn, actor, held, before, changes, by).await,
            }
        })
    })
    .await
}

/// It was called off: how is written down with it.
pub(crate) async fn called_off(
    txn: &Txn<'_>,
    actor: &Actor,
    booking: &Booking,
    ending: Ending,
    reason: Option<&Line>,
) -> Result<()> {
    let outcome = Outcome::of(booking.id, ending, reason.cloned(), said(txn, actor).await?);
    store::outcomes::save(txn, &outcome).await
}

/// Nobody said so far how it ended.
async fn end(
    txn: &Txn<'_>,
    actor: &Actor,
    held: Booking,
    changes: &OutcomeChanges,
    by: Said,
) -> Result<View> {
    let sentence = "is required as long as nobody said how it ended: completed or no_show";
    let missing = || Refusal::InvalidInput { fields: Fields::of("status", sentence) };
    let conclusion = changes.conclusion.ok_or_else(missing)?;
    let ended = Outcome::of(held.id, conclusion.ending(), None, by.clone());
    let outcome = ended.clone().changed(changes, &by)?.unwrap_or(ended);
    let booking = held.concluded(conclusion, txn.now)?;
    let decided = outcome.decision.clone();
    let booking = ends(txn, actor, booking, &outcome).await?;
    if decided.is_some() {
        let details = json!({ "after": decided });
        txn.record(Some(actor), "decided", Subject::Booking, booking.id.0, details).await?;
    }
    Ok(View { version: booking.version, outcome: Some(outcome) })
}

async fn look_back(
    txn: &Txn<'_>,
    actor: &Actor,
    held: Booking,
    before: Outcome,
    changes: &OutcomeChanges,
    by: Said,
) -> Result<View> {
    let Some(after) = before.clone().changed(changes, &by)? else {
        return Ok(View { version: held.version, outcome: Some(before) });
    };
    let booking = held.looked_back_on(after.ending.status(), txn.now)?;
    store::bookings::save(txn, &booking).await?;
    store::outcomes::save(txn, &after).await?;
    if after.ending != before.ending {
        let details = json!({ "from": before.ending, "to": after.ending });
        txn.record(Some(actor), "corrected", Subject::Booking, booking.id.0, details).await?;
        suggest(txn, &booking).await?;
    }
    if after.decision != before.decision {
        let details = json!({ "before": before.decision, "after": after.decision });
        txn.record(Some(actor), "decided", Subject::Booking, booking.id.0, details).await?;
    }
    let version = booking.version;
    txn.emit(Event::BookingUpdated(booking)).await?;
    Ok(View { version, outcome: Some(after) })
}

async fn ends(txn: &Txn<'_>, actor: &Actor, booking: Booking, outcome: &Outcome) -> Result<Booking> {
    store::bookings::save(txn, &booking).await?;
    store::outcomes::save(txn, outcome).await?;
    let details = json!({ "whose": outcome.ending.whose() });
    let action = booking.status.as_str();
    txn.record(Some(actor), action, Subject::Booking, booking.id.0, details).await?;
    notices::concluded(txn, booking.id).await?;
    txn.emit(Event::BookingUpdated(booking.clone())).await?;
    suggest(txn, &booking).await?;
    Ok(booking)
}

/// After one that took place there is something to be done; after one that did not, what was suggested is not, and nobody is
/// thanked.
async fn suggest(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    match booking.status {
        BookingStatus::Completed => follow_ups::suggest(txn, booking).await,
        BookingStatus::NoShow => {
            follow_ups::withdraw(txn, booking).await?;
            thank_you_notes::withdraw(txn, booking).await
        }
        BookingStatus::Booked | BookingStatus::Cancelled => Ok(()),
    }
}

async fn may_decide(txn: &Txn<'_>, actor: &Actor, booking: &Booking) -> Result<()> {
    let standing = store::assignments::of(txn.db, booking).await?.standing(booking, actor.person);
    Ok(permissions::check(actor, Permission::Decide { standing })?)
}

async fn said(txn: &Txn<'_>, actor: &Actor) -> Result<Said> {
    let by = store::people::named(txn.db, [actor.person.0]).await?.remove(&actor.person);
    Ok(Said { by: by.ok_or(Refusal::Forbidden)?, at: txn.now })
}
