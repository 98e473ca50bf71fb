//! Reminders: a day and two hours before each interview, and whenever else a booking has it.

use std::collections::BTreeSet;

use domain::{
    actor::Actor,
    announcements::parties,
    bookings::Booking,
    ids::BookingId,
    messages::{MessageKind, MessageState},
    permissions::{self, Permission},
    refusal::Refusal,
    reminders::{Lead, RawLeads},
    time::Instant,
};
use serde_json::json;

use crate::{
    Context, Result,
    announcements::under_way,
    bookings, jobs,
    messages::{self, Draft},
    store::{self, Limit, Txn, audit::Subject, jobs::NewJob, messages::Kept},
};

/// Why a reminder is skipped from the start: whoever takes part hears of the interview later than that.
const PAST: &str = "Its time had passed already.";
const UNWANTED: &str = "It was no longer wanted.";

/// The leads that the booking has of its own. For those who may see it.
pub async fn get(cx: &Context, actor: &Actor, booking: BookingId) -> Result<BTreeSet<Lead>> {
    bookings::get(cx, actor, booking).await?;
    store::reminders::of_booking(cx.reader(), booking).await
}

/// Gives the booking these leads of its own, beside those that every booking has.
pub async fn set(cx: &Context, actor: &Actor, booking: BookingId, raw: &RawLeads) -> Result<BTreeSet<Lead>> {
    permissions::check(actor, Permission::Book)?;
    let leads = raw.parse()?;
    cx.write((actor.clone(), booking, leads), |txn, (actor, id, leads)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            txn.admit(actor, Limit::Writes).await?;
            let booking = bookings::hold(txn, *id, &seen, &[], None).await?;
            booking.active(txn.now)?;
            store::reminders::replace(txn, *id, leads).await?;
            adjust(txn, &booking, leads).await?;
            txn.record(
                Some(actor),
                "reminders_set",
                Subject::Booking,
                id.0,
                json!({ "minutesBefore": leads }),
            )
            .await?;
            Ok(leads.clone())
        })
    })
    .await
}

/// Those of a booking that is announced at `leaves`: one that is due by then says nothing new.
pub(crate) async fn of(txn: &Txn<'_>, booking: &Booking, leaves: Instant) -> Result<Vec<Draft>> {
    let parties = parties(booking);
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let leads = wanted(&store::reminders::of_booking(txn.db, booking.id).await?);
    let each = leads.into_iter().flat_map(|lead| parties.iter().map(move |&party| (party, lead)));
    Ok(each
        .map(|(party, lead)| Draft::reminder(party, lead, &booking.slot).unless_due_by(leaves, PAST))
        .collect())
}

fn wanted(own: &BTreeSet<Lead>) -> BTreeSet<Lead> {
    own.iter().copied().chain(Lead::ALWAYS).collect()
}

/// Brings what waits in line with what is wanted. What has left, or is leaving, stays as it is.
async fn adjust(txn: &Txn<'_>, booking: &Booking, own: &BTreeSet<Lead>) -> Result<()> {
    let leads = wanted(own);
    let held = store::jobs::hold(txn, booking.id.0).await?;
    let leaving = under_way(txn, &held);
    let of_booking = store::messages::of_booking(txn.db, booking.id).await?;
    let there: Vec<&Kept> = of_booking
        .iter()
        .filter(|message| message.kind == MessageKind::Reminder && message.sequence == booking.sequence)
        .collect();

    let is_wanted = |message: &Kept| message.lead.is_some_and(|lead| leads.contains(&lead));
    let unwanted: Vec<_> = there
        .iter()
        .filter(|message| !is_wanted(message) && !leaving.contains(&message.id.0))
        .map(|message| message.id.0)
        .collect();
    let jobs = held.iter().filter(|job| unwanted.contains(&job.subject_id)).map(|job| job.id);
    store::jobs::delete(txn, jobs).await?;
    let [waiting, skipped] = [MessageState::Waiting, MessageState::Skipped];
    store::messages::set_state(txn, unwanted, waiting, skipped, Some(UNWANTED)).await?;

    let wanted_again = |message: &&&Kept| {
        let was_unwanted = message.state == skipped && message.remark.as_deref() == Some(UNWANTED);
        was_unwanted && is_wanted(message) && message.due > txn.now
    };
    let again: Vec<&Kept> = there.iter().filter(wanted_again).copied().collect();
    let ids = again.iter().map(|message| message.id.0);
    store::messages::set_state(txn, ids, skipped, waiting, None).await?;
    let waiting: Vec<NewJob> = again.iter().map(|message| messages::job(message, message.due)).collect();
    jobs::enqueue(txn, &waiting).await?;

    let mut new = Vec::new();
    for &lead in &leads {
        for party in parties(booking) {
            if !there.iter().any(|message| message.party == party && message.lead == Some(lead)) {
                new.push(Draft::reminder(party, lead, &booking.slot).unless_due_by(txn.now, PAST));
            }
        }
    }
    messages::post(txn, booking, new).await
}
