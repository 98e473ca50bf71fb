//! Replies: what those who were invited answer from their calendars.

use domain::{
    actor::Actor,
    assignments::{Assignment, Guest, Participants, Said},
    bookings::Booking,
    ids::{BookingId, PersonId},
    messages::Side,
    refusal::Refusal,
    replies::{Answer, Reply},
    rules::nobody_twice::Party,
    text::Line,
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Context, Error, Result, announcements, assignments, bookings,
    mail::reply::{self, SentReply},
    store::{self, Txn, audit::Subject},
};

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Received {
    /// It is on its booking now; it may have been before.
    Kept(Reply),
    /// Why it is none, in one sentence.
    NotAReply(String),
}

/// The mails of a mailbox file, or the one mail that it is.
#[must_use]
pub fn mails(raw: &[u8]) -> Vec<Vec<u8>> {
    reply::mails(raw)
}

/// Takes in a mail that came to the address invitations are sent from. The same mail twice is the same answer once.
pub async fn receive(cx: &Context, raw: &[u8]) -> Result<Received> {
    let sent = match reply::read(raw) {
        Ok(sent) => sent,
        Err(why) => return Ok(Received::NotAReply(why)),
    };
    cx.write(sent, |txn, sent| Box::pin(async move { taken_in(txn, sent).await })).await
}

/// What was answered to a booking, the newest answer first; what is no longer about it as it is says so.
pub async fn of(cx: &Context, actor: &Actor, id: BookingId) -> Result<Vec<Reply>> {
    let booking = bookings::get(cx, actor, id).await?;
    store::replies::of(cx.reader(), &booking).await
}

async fn taken_in(txn: &Txn<'_>, sent: &SentReply) -> Result<Received> {
    let SentReply { uid, attendee, answer, sequence, stamped_at, comment } = sent;
    let Some(booking) = store::bookings::find_by_uid(txn.db, uid).await? else {
        return Ok(not_a_reply(format!("no interview here has the UID {:?}", shortened(uid))));
    };
    let Some(who) = invited(txn, &booking, &attendee.folded()).await? else {
        return Ok(not_a_reply(format!("{attendee} takes no part in the interview it answers")));
    };
    if *sequence > booking.sequence {
        let newest = booking.sequence;
        return Ok(not_a_reply(format!(
            "its SEQUENCE is {sequence}, and that of the invitation is {newest}"
        )));
    }
    let told = store::messages::of_booking(txn.db, booking.id).await?;
    let is_outdated = |party| announcements::is_outdated(*sequence, party, &told);
    let (side, name) = match who {
        Invited::Side(side, name) => (side, name),
        Invited::Assigned(Assignment { person, name, .. }) => {
            let outdated = is_outdated(Party::Person(person));
            return answered(txn, &booking, sent, &Who::Assigned(person, name), outdated).await;
        }
        Invited::Guest(guest) => {
            let outdated = is_outdated(Party::Guest(guest.id));
            return answered(txn, &booking, sent, &Who::Guest(guest), outdated).await;
        }
    };
    let reply = Reply {
        side,
        name,
        answer: *answer,
        comment: comment.clone(),
        sequence: *sequence,
        outdated: is_outdated(store::replies::of_side(side, &booking)),
        at: stamped_at.unwrap_or(txn.now),
    };
    if store::replies::insert(txn, booking.id, &reply).await? {
        let details = said(&reply);
        txn.record(None, "replied", Subject::Booking, booking.id.0, details).await?;
    }
    Ok(Received::Kept(reply))
}

/// Somebody who takes part, and so may answer.
enum Invited {
    Side(Side, Line),
    Assigned(Assignment),
    Guest(Guest),
}

/// Whoever of those who take part has that address, or had it before they were found to be one with another.
async fn invited(txn: &Txn<'_>, booking: &Booking, folded: &str) -> Result<Option<Invited>> {
    let former = store::candidates::former::of(txn.db, booking.candidate.id).await?;
    let had_it = former.iter().any(|former| former.email.folded() == folded);
    if had_it || booking.candidate.email.folded() == folded {
        return Ok(Some(Invited::Side(Side::Candidate, booking.candidate.name.clone())));
    }
    let interviewer = store::people::find(txn.db, booking.slot.interviewer).await?;
    if let Some(interviewer) = interviewer.filter(|interviewer| interviewer.email.folded() == folded) {
        return Ok(Some(Invited::Side(Side::Interviewer, interviewer.name)));
    }
    let Participants { assignments, guests } = store::assignments::of(txn.db, booking).await?;
    let assigned = assignments.into_iter().find(|assignment| assignment.email.folded() == folded);
    let guest = guests.into_iter().find(|guest| guest.email.folded() == folded);
    Ok(assigned.map(Invited::Assigned).or(guest.map(Invited::Guest)))
}

/// Somebody who takes part beside interviewer and candidate.
enum Who {
    Assigned(PersonId, Line),
    Guest(Guest),
}

/// They answer to the interview as it is, or too late: to one that has changed since, or that is over.
async fn answered(
    txn: &Txn<'_>,
    seen: &Booking,
    SentReply { uid: _, attendee, answer, sequence, stamped_at, comment }: &SentReply,
    who: &Who,
    outdated: bool,
) -> Result<Received> {
    if outdated {
        return Ok(not_a_reply(format!("{attendee} answers an invitation that has changed since")));
    }
    let (name, person) = match who {
        Who::Assigned(person, name) => (name.clone(), Some(*person)),
        Who::Guest(guest) => (guest.called(), None),
    };
    let held = bookings::hold_with(txn, seen.id, seen, &[], person.as_slice(), None).await?;
    // What was looked at before it was locked may be another thing now.
    if held.version != seen.version {
        return Err(store::lost_race());
    }
    let at = stamped_at.unwrap_or(txn.now);
    let before = match who {
        Who::Assigned(person, _) => store::assignments::answered_at(txn, &held, *person).await?,
        Who::Guest(guest) => store::assignments::guest_answered_at(txn, guest.id).await?,
    };
    let said = Said { answer: *answer, comment: comment.clone(), sequence: None };
    let reply = Reply {
        side: Side::Interviewer,
        name,
        answer: *answer,
        comment: comment.clone(),
        sequence: *sequence,
        outdated: false,
        at,
    };
    // The same mail once more, or an older one that comes late.
    if before.is_some_and(|before| at <= before) {
        return Ok(Received::Kept(reply));
    }
    match taken(txn, held, who, &said, at).await {
        Ok(()) => Ok(Received::Kept(reply)),
        // Nothing is written before it is refused.
        Err(Error::Refused(refusal)) => Ok(not_a_reply(refusal.to_string())),
        Err(error) => Err(error),
    }
}

async fn taken(txn: &Txn<'_>, held: Booking, who: &Who, said: &Said, at: Instant) -> Result<()> {
    held.active(txn.now)?;
    match who {
        Who::Assigned(person, _) => {
            let participants = store::assignments::of(txn.db, &held).await?;
            let assignment = participants.assignment(*person).ok_or(Refusal::NotFound)?;
            assignments::answered(txn, None, held, assignment, said, at).await?;
        }
        Who::Guest(guest) => {
            assignments::answered_by_guest(txn, held, guest, said.answer, at).await?;
        }
    }
    Ok(())
}

fn not_a_reply(why: String) -> Received {
    Received::NotAReply(why)
}

/// Whatever somebody sends, a complaint stays a line.
fn shortened(raw: &str) -> String {
    raw.chars().take(80).collect()
}

/// As it is written down in the history of a booking.
fn said(Reply { name, answer, sequence, .. }: &Reply) -> serde_json::Value {
    json!({ "name": name, "answer": answer, "sequence": sequence })
}

/// "Lena Fischer accepted", as a history tells it.
pub(crate) fn told(details: &serde_json::Value) -> String {
    let name = details["name"].as_str().unwrap_or("Somebody");
    let answer = details["answer"].as_str().and_then(Answer::parse).map_or("replied", Answer::words);
    format!("{name} {answer}")
}
