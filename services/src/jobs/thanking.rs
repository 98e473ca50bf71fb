//! Carrying a thank-you note. Where it goes is looked up when it leaves; what became of it is written down, and whoever wrote
//! it sees why it did not arrive. The process may die at any point in between.

use domain::{
    ids::ThankYouNoteId,
    thank_you_notes::{NoteState, Outgoing, ThankYouNote, can_be_thanked_for},
};
use serde::{Deserialize, Serialize};

use super::{
    Carried, Leased, TRIES,
    delivery::{CROWDED, End, count, patiently},
    pause_after,
};
use crate::{
    Context, Error, Result, notices,
    store::{self, Txn, locks},
    thank_you_notes::{self, Interviewed, interviewed},
};

/// What notes are called among what was carried.
const KIND: &str = "thank_you_note";

/// A note that is about to be carried.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Attempt {
    outgoing: Outgoing,
    /// An earlier attempt began of whose end nothing is known.
    perhaps_sent: bool,
}

pub(super) async fn deliver(cx: &Context, leased: &Leased, id: ThankYouNoteId) -> Result<()> {
    let (end, before) = match begin(cx, leased, id).await {
        Ok(Some(Attempt { outgoing, perhaps_sent })) => {
            (patiently(cx.carrier().carry_note(leased.id, &outgoing)).await, Some(perhaps_sent))
        }
        Ok(None) => return Ok(()),
        Err(Error::Failed(error)) => {
            let error = format!("{error:#}");
            tracing::error!(note = %id, error, "a thank-you note could not be written");
            (End::Later(error), None)
        }
        Err(away) => return Err(away),
    };
    settle(cx, leased, id, before, end).await
}

/// Writes down that the note is about to be carried. `None`: it is not to be, or not by us.
async fn begin(cx: &Context, leased: &Leased, id: ThankYouNoteId) -> Result<Option<Attempt>> {
    cx.write((leased.clone(), id), |txn, (leased, id)| {
        Box::pin(async move {
            let Some((note, interviewed)) = held(txn, *id).await? else {
                store::jobs::finish(txn, leased.id).await?;
                return Ok(None);
            };
            if !store::jobs::is_held(txn, leased).await? {
                return Ok(None);
            }
            if note.state != NoteState::Queued {
                store::jobs::finish(txn, leased.id).await?;
                return Ok(None);
            }
            if can_be_thanked_for(&interviewed.booking).is_err() {
                withdraw(txn, note, interviewed).await?;
                store::jobs::finish(txn, leased.id).await?;
                return Ok(None);
            }
            if leased.attempts > TRIES {
                // Whoever tried last never said what came of it.
                give_up(txn, leased, note, interviewed, "It was tried as often as it is.").await?;
                return Ok(None);
            }
            let then = thank_you_notes::leaves(txn, note.to.party, txn.now).await?;
            if then > txn.now {
                store::thank_you_notes::save(txn, &ThankYouNote { due: Some(then), ..note }).await?;
                store::jobs::hold_back(txn, leased, then).await?;
                return Ok(None);
            }
            let perhaps_sent = note.perhaps_sent;
            let outgoing = thank_you_notes::outgoing(txn.db, note.clone(), &interviewed).await?;
            store::thank_you_notes::save(txn, &note.begun(outgoing.to.clone())).await?;
            Ok(Some(Attempt { outgoing, perhaps_sent }))
        })
    })
    .await
}

/// Of what did not take place nobody is thanked: the note is a draft again, unless it was tried before and may have left.
async fn withdraw(txn: &Txn<'_>, note: ThankYouNote, interviewed: Interviewed) -> Result<()> {
    let perhaps_sent = note.perhaps_sent;
    match note.clone().taken_back(txn.now) {
        Ok(draft) => {
            store::thank_you_notes::save(txn, &draft).await?;
            thank_you_notes::emit(txn, interviewed.booking).await
        }
        Err(_) => failed(txn, note, interviewed, perhaps_sent, "The interview did not take place.").await,
    }
}

/// The note and its interview, with the interview locked: bookings are locked before jobs.
async fn held(txn: &Txn<'_>, id: ThankYouNoteId) -> Result<Option<(ThankYouNote, Interviewed)>> {
    let Some(note) = store::thank_you_notes::find(txn.db, id).await? else { return Ok(None) };
    locks::booking(txn, note.booking).await?;
    let Some(note) = store::thank_you_notes::find(txn.db, id).await? else { return Ok(None) };
    let interviewed = interviewed(txn.db, note.booking).await?;
    Ok(Some((note, interviewed)))
}

/// Writes down what became of it. A success counts whoever holds the job by now, so that nobody is thanked once more.
/// `before`: whether it had perhaps been sent before the attempt; `None` where none began.
async fn settle(
    cx: &Context,
    leased: &Leased,
    id: ThankYouNoteId,
    before: Option<bool>,
    end: End,
) -> Result<()> {
    cx.write((leased.clone(), id, before, end), |txn, (leased, id, before, end)| {
        Box::pin(async move {
            let Some((note, interviewed)) = held(txn, *id).await? else { return Ok(()) };
            let is_held = store::jobs::is_held(txn, leased).await?;
            if let End::Carried(carried) = end {
                return arrived(txn, leased, note, interviewed, *carried).await;
            }
            if !is_held || note.state != NoteState::Queued {
                return Ok(());
            }
            // Where none began, as much is known as before.
            let perhaps_sent = before.unwrap_or(note.perhaps_sent);
            match end {
                End::Carried(_) => Ok(()),
                End::Refused(said) => {
                    failed(txn, note, interviewed, perhaps_sent, said).await?;
                    store::jobs::finish(txn, leased.id).await
                }
                End::Crowded => {
                    store::thank_you_notes::save(txn, &note.untried(perhaps_sent)).await?;
                    store::jobs::wait(txn, leased, txn.now + CROWDED).await
                }
                End::Later(said) => put_off(txn, leased, note, interviewed, (perhaps_sent, said)).await,
                End::Unknown(said) => put_off(txn, leased, note, interviewed, (true, said)).await,
            }
        })
    })
    .await
}

async fn arrived(
    txn: &Txn<'_>,
    leased: &Leased,
    note: ThankYouNote,
    interviewed: Interviewed,
    carried: Carried,
) -> Result<()> {
    let state = match carried {
        Carried::Sent => NoteState::Sent,
        Carried::Recorded => NoteState::Recorded,
    };
    // Given up meanwhile, it arrived after all.
    if matches!(note.state, NoteState::Queued | NoteState::Failed) {
        store::thank_you_notes::save(txn, &note.arrived(state, txn.now)).await?;
        count(KIND, state.as_str());
        thank_you_notes::emit(txn, interviewed.booking).await?;
    }
    store::jobs::finish(txn, leased.id).await
}

async fn put_off(
    txn: &Txn<'_>,
    leased: &Leased,
    note: ThankYouNote,
    interviewed: Interviewed,
    (perhaps_sent, said): (bool, &str),
) -> Result<()> {
    if leased.attempts >= TRIES {
        return give_up(txn, leased, ThankYouNote { perhaps_sent, ..note }, interviewed, said).await;
    }
    store::thank_you_notes::save(txn, &note.put_off(perhaps_sent, said)).await?;
    thank_you_notes::emit(txn, interviewed.booking).await?;
    store::jobs::put_off(txn, leased.id, txn.now + pause_after(leased.attempts), said).await
}

async fn give_up(
    txn: &Txn<'_>,
    leased: &Leased,
    note: ThankYouNote,
    interviewed: Interviewed,
    said: &str,
) -> Result<()> {
    let (id, perhaps_sent) = (note.id, note.perhaps_sent);
    failed(txn, note, interviewed, perhaps_sent, said).await?;
    tracing::error!(note = %id, error = said, "a thank-you note was given up");
    store::jobs::give_up(txn, leased.id, said).await
}

/// Whoever coordinates and wrote it is told on their page; everybody else who may see it, on the interview's.
async fn failed(
    txn: &Txn<'_>,
    note: ThankYouNote,
    Interviewed { booking, .. }: Interviewed,
    perhaps_sent: bool,
    said: &str,
) -> Result<()> {
    let failed = note.failed(perhaps_sent, said, txn.now);
    store::thank_you_notes::save(txn, &failed).await?;
    count(KIND, failed.state.as_str());
    notices::note_undelivered(txn, &failed, &booking).await?;
    thank_you_notes::emit(txn, booking).await
}
