//! How the interviews of the demo company ended, what was decided, and what is to be done yet.

use chrono::TimeDelta;
use domain::{
    bookings::{Booking, BookingStatus},
    follow_ups::{FollowUp, FollowUpChanges},
    ids::PersonId,
    openings::Colleague,
    outcomes::{Absent, CalledOffBy, Decision, Ending, Outcome, Said, Verdict},
    text::{Line, Note},
    time::Instant,
};

use crate::{
    Result, follow_ups,
    store::{self, Txn},
};

const WHY: [&str; 3] = [
    "Clear in the design part, and asked the better questions.",
    "Good, but little of what the team needs first. Again when the second opening is there.",
    "Friendly talk; the exercise stayed unfinished.",
];

/// What came of the booking that is number `index`, as far as it ended.
pub(super) async fn follow(
    txn: &Txn<'_>,
    index: usize,
    booking: &Booking,
    cancel_reason: Option<&Line>,
) -> Result<()> {
    let (ending, by) = match booking.status {
        BookingStatus::Booked => return Ok(()),
        BookingStatus::Completed => (Ending::Completed, booking.slot.interviewer),
        BookingStatus::NoShow => (Ending::NoShow(Absent::Candidate), booking.slot.interviewer),
        BookingStatus::Cancelled => {
            (Ending::Cancelled(CalledOffBy::ALL[index % CalledOffBy::ALL.len()]), booking.coordinator)
        }
    };
    let said = said(txn, by, booking.updated_at).await?;
    let outcome = Outcome::of(booking.id, ending, cancel_reason.cloned(), said.clone());
    // Of some it is yet to be decided.
    let is_decided = booking.status == BookingStatus::Completed && index % 4 != 1;
    let turn = index % Verdict::ALL.len();
    let decision = is_decided.then(|| Decision {
        verdict: Verdict::ALL[turn],
        note: Some(Note::stored(WHY[turn].to_owned())),
        said: Said { at: said.at + TimeDelta::minutes(40), ..said },
    });
    store::outcomes::save(txn, &Outcome { decision, ..outcome }).await?;
    if booking.status == BookingStatus::Completed {
        follow_ups::suggest(txn, booking).await?;
        work_off(txn, index, booking).await?;
    }
    Ok(())
}

/// What was due before is done, but for now and then something.
async fn work_off(txn: &Txn<'_>, index: usize, booking: &Booking) -> Result<()> {
    let today = txn.now.date_naive();
    for follow_up in store::follow_ups::of(txn.db, booking.id).await? {
        if follow_up.due >= today || index % 5 == 2 {
            continue;
        }
        let FollowUp { assignee, due, .. } = &follow_up;
        let by = Colleague { id: assignee.id, name: assignee.name.clone() };
        let done = FollowUpChanges { done: Some(true), ..FollowUpChanges::default() };
        let at = due.and_hms_opt(15, 20, 0);
        let at = at.map_or(txn.now, |at| at.and_utc()).max(booking.updated_at);
        if let Some(follow_up) = follow_up.changed(&done, None, &by, at) {
            store::follow_ups::save_with(txn, &follow_up, None).await?;
        }
    }
    Ok(())
}

async fn said(txn: &Txn<'_>, by: PersonId, at: Instant) -> Result<Said> {
    let by = store::people::named(txn.db, [by.0]).await?.remove(&by);
    Ok(Said { by: by.ok_or_else(|| anyhow::anyhow!("nobody said how it ended"))?, at })
}
