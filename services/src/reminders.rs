//! Reminders: a day and two hours before each interview, and whenever else a booking has it.

use std::collections::BTreeSet;

use domain::{
    actor::Actor,
    announcements::reminded,
    assignments::Participants,
    bookings::Booking,
    ids::BookingId,
    messages::MessageState,
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
    messages::{self, Draft, NOT_CHOSEN},
    store::{self, Limit, Txn, audit::Subject, messages::Kept},
};

/// Why a reminder does not come: the booking no longer has it.
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

/// Those of a booking that is announced at `leaves`, or later to whoever wishes so: one that is due by then says nothing
/// new.
pub(crate) async fn of(
    txn: &Txn<'_>,
    booking: &Booking,
    participants: &Participants,
    leaves: Instant,
) -> Result<Vec<Draft>> {
    let parties = reminded(booking, participants);
    if parties.is_empty() {
        return Ok(Vec::new());
    }
    let leads = wanted(&store::reminders::of_booking(txn.db, booking.id).await?);
    let each = leads.into_iter().flat_map(|lead| parties.iter().map(move |&party| (party, lead)));
    Ok(each.map(|(party, lead)| Draft::reminder(party, lead, &booking.slot, leaves)).collect())
}

fn wanted(own: &BTreeSet<Lead>) -> BTreeSet<Lead> {
    own.iter().copied().chain(Lead::ALWAYS).collect()
}

/// Brings what waits in line with what the booking has, and whoever takes part wants. What has left, or is leaving, stays
/// as it is.
pub(crate) async fn adjust(txn: &Txn<'_>, booking: &Booking, own: &BTreeSet<Lead>) -> Result<()> {
    let leads = wanted(own);
    let held = store::jobs::hold(txn, booking.id.0).await?;
    let leaving = under_way(txn, &held);
    let of_booking = store::messages::of_booking(txn.db, booking.id).await?;
    let participants = store::assignments::of(txn.db, booking).await?;
    let parties = reminded(booking, &participants);
    let mut wishes = Vec::new();
    for &party in &parties {
        wishes.push((party, messages::wishes(txn, party).await?));
    }
    let of_now = |message: &&Kept| message.sequence == booking.sequence && !leaving.contains(&message.id.0);
    for message in of_booking.iter().filter(of_now) {
        let Some(lead) = message.lead else { continue };
        let Some((_, wishes)) = wishes.iter().find(|(party, _)| *party == message.party) else { continue };
        let unwanted = match lead {
            _ if !leads.contains(&lead) => Some(UNWANTED),
            _ if !wishes.has(lead) => Some(NOT_CHOSEN),
            _ => None,
        };
        let begins = message.slot.interval.start();
        let wanted = lead.before(begins);
        let due = wishes.leaves(Some(lead), wanted, begins)?;
        match unwanted {
            Some(why) => forgo(txn, &held, message, why).await?,
            None if messages::waits_for_its_time(message) => {
                messages::reschedule(txn, &held, message, wanted, due).await?;
            }
            None if was_forgone(message) && due > txn.now => want_again(txn, message, wanted, due).await?,
            None => {}
        }
    }

    let mut new = Vec::new();
    for &lead in &leads {
        for &party in &parties {
            let is_it = |message: &Kept| {
                message.sequence == booking.sequence && message.party == party && message.lead == Some(lead)
            };
            if !of_booking.iter().any(is_it) {
                new.push(Draft::reminder(party, lead, &booking.slot, txn.now));
            }
        }
    }
    messages::post(txn, booking, new).await
}

/// It does not come, unless it has.
async fn forgo(txn: &Txn<'_>, held: &[store::jobs::Model], message: &Kept, why: &str) -> Result<()> {
    if message.state != MessageState::Waiting && !was_forgone(message) {
        return Ok(());
    }
    let jobs = held.iter().filter(|job| job.subject_id == message.id.0).map(|job| job.id);
    store::jobs::delete(txn, jobs).await?;
    store::messages::set_state(txn, [message.id.0], message.state, MessageState::Skipped, Some(why)).await
}

fn was_forgone(message: &Kept) -> bool {
    let why = message.remark.as_deref();
    message.state == MessageState::Skipped && (why == Some(UNWANTED) || why == Some(NOT_CHOSEN))
}

async fn want_again(txn: &Txn<'_>, message: &Kept, wanted: Instant, due: Instant) -> Result<()> {
    let [waiting, skipped] = [MessageState::Waiting, MessageState::Skipped];
    store::messages::set_state(txn, [message.id.0], skipped, waiting, None).await?;
    messages::reschedule(txn, &[], message, wanted, due).await?;
    jobs::enqueue(txn, &[messages::job(message, due)]).await
}
