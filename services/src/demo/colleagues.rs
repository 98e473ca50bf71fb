//! Colleagues who take part in some of the demo company's interviews that are still to come, and a guest.

use domain::{
    assignments::{Guest, Part, Said},
    bookings::{Booking, BookingStatus},
    ids::GuestId,
    people::Person,
    replies::Answer,
    rules::nobody_twice::Party,
    text::{Email, Line},
};

use super::{
    diary::{Interview, Offer},
    letters,
};
use crate::{
    Result, messages,
    store::{self, Txn},
};

/// What they do, and what they said to it.
const COLLEAGUES: [(Part, Option<Answer>); 6] = [
    (Part::Lead, Some(Answer::Accepted)),
    (Part::NoteTaker, None),
    (Part::Second, Some(Answer::Declined)),
    (Part::Shadow, Some(Answer::Tentative)),
    (Part::Second, Some(Answer::Accepted)),
    (Part::NoteTaker, Some(Answer::Accepted)),
];

pub(super) async fn join(
    txn: &Txn<'_>,
    offers: &[Offer],
    interviews: &[Interview],
    interviewers: &[Person],
) -> Result<()> {
    let bookings = interviews.iter().map(|interview| &interview.booking);
    let ahead = |booking: &&Booking| {
        booking.status == BookingStatus::Booked && !booking.slot.interval.has_begun(txn.now)
    };
    let mut places = COLLEAGUES.into_iter();
    let mut first = true;
    // Every other one: most interviews are between two.
    for booking in bookings.filter(ahead).step_by(2) {
        let Some(person) = free(txn, offers, booking, interviewers).await? else { continue };
        let Some((part, answer)) = places.next() else { break };
        store::assignments::insert(txn, booking, person.id, part).await?;
        if let Some(answer) = answer {
            let said = Said { answer, comment: None, sequence: None };
            store::assignments::answer(txn, booking, person.id, &said, txn.now).await?;
        }
        let mut told = letters::to(txn, booking, Party::Person(person.id), &person.email);
        // Whoever declined is not reminded.
        told.retain(|message| message.lead.is_none() || answer != Some(Answer::Declined));
        messages::keep(txn, &told).await?;
        if std::mem::take(&mut first) {
            invite(txn, booking).await?;
        }
    }
    Ok(())
}

async fn invite(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    let guest = Guest {
        id: GuestId(txn.new_id()),
        name: Some(Line::stored("Robin Okoye".to_owned())),
        email: Email::stored("robin.okoye@partner.example".to_owned()),
        answer: None,
    };
    store::assignments::invite(txn, booking, &guest).await?;
    let mut told = letters::to(txn, booking, Party::Guest(guest.id), &guest.email);
    told.retain(|message| message.lead.is_none());
    messages::keep(txn, &told).await
}

/// Somebody who is in no interview then, and offers nothing: what they offer can still be booked.
async fn free<'a>(
    txn: &Txn<'_>,
    offers: &[Offer],
    booking: &Booking,
    interviewers: &'a [Person],
) -> Result<Option<&'a Person>> {
    let interval = booking.slot.interval;
    let offers_then = |person: &&Person| {
        offers
            .iter()
            .any(|offer| offer.slot.interviewer == person.id && offer.slot.interval.overlaps(interval))
    };
    for person in interviewers.iter().filter(|person| !offers_then(person)) {
        let engaged = store::bookings::engagements(txn.db, &[Party::Person(person.id)], interval).await?;
        if engaged.is_empty() {
            return Ok(Some(person));
        }
    }
    Ok(None)
}
