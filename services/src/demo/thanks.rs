//! Whom the demo company has thanked: some of those who were interviewed, each an hour later, by their interviewer.

use chrono::TimeDelta;
use domain::{
    bookings::{Booking, BookingStatus},
    ids::{ThankYouNoteId, Version},
    openings::Colleague,
    thank_you_notes::{NoteState, ThankYouNote},
};

use crate::{
    Result,
    store::{self, Txn},
    thank_you_notes::{drafted, interviewed},
};

/// Of so many one.
const OF: usize = 3;

pub(super) async fn write(txn: &Txn<'_>, bookings: impl Iterator<Item = &Booking>) -> Result<()> {
    let completed = bookings.filter(|booking| booking.status == BookingStatus::Completed);
    for booking in completed.step_by(OF) {
        let author = Colleague { id: booking.slot.interviewer, name: booking.slot.interviewer_name.clone() };
        let interviewed = interviewed(txn.db, booking.id).await?;
        let Some(to) = interviewed.recipients().into_iter().next() else { continue };
        let (subject, body) = drafted(txn, &interviewed, &to, &author).await?;
        let at = booking.slot.interval.end() + TimeDelta::hours(1);
        let note = ThankYouNote {
            id: ThankYouNoteId(txn.new_id()),
            booking: booking.id,
            to,
            subject,
            body,
            state: NoteState::Recorded,
            tries: 1,
            perhaps_sent: true,
            remark: None,
            due: Some(at),
            sent_at: Some(at),
            author,
            version: Version::FIRST.next().next(),
            created_at: at - TimeDelta::minutes(5),
            updated_at: at,
        };
        store::thank_you_notes::insert(txn, &note).await?;
    }
    Ok(())
}
