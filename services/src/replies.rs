//! Replies: what those who were invited answer from their calendars.

use domain::{
    actor::Actor,
    bookings::Booking,
    ids::BookingId,
    messages::Side,
    replies::{Answer, Reply},
    text::Line,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Context, Result, bookings,
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
    let Some((side, name)) = invited(txn, &booking, &attendee.folded()).await? else {
        return Ok(not_a_reply(format!("{attendee} takes no part in the interview it answers")));
    };
    if *sequence > booking.sequence {
        let newest = booking.sequence;
        return Ok(not_a_reply(format!(
            "its SEQUENCE is {sequence}, and that of the invitation is {newest}"
        )));
    }
    let reply = Reply {
        side,
        name,
        answer: *answer,
        comment: comment.clone(),
        sequence: *sequence,
        outdated: *sequence < booking.sequence,
        at: stamped_at.unwrap_or(txn.now),
    };
    if store::replies::insert(txn, booking.id, &reply).await? {
        let details = said(&reply);
        txn.record(None, "replied", Subject::Booking, booking.id.0, details).await?;
    }
    Ok(Received::Kept(reply))
}

/// Whoever of those who take part has that address.
async fn invited(txn: &Txn<'_>, booking: &Booking, folded: &str) -> Result<Option<(Side, Line)>> {
    if booking.candidate.email.folded() == folded {
        return Ok(Some((Side::Candidate, booking.candidate.name.clone())));
    }
    let interviewer = store::people::find(txn.db, booking.slot.interviewer).await?;
    let interviewer = interviewer.filter(|interviewer| interviewer.email.folded() == folded);
    Ok(interviewer.map(|interviewer| (Side::Interviewer, interviewer.name)))
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
