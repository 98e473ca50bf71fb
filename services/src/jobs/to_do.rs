//! Writing to somebody what they are to do: follow-ups that fell due, and tasks before interviews in which they take no
//! part. The letter says what is so when it leaves; where nothing is left to be done, there is none. The process may die at
//! any point: then it is written once more, under the same id.

use chrono::TimeDelta;
use domain::{
    assignments::Participants,
    bookings::Booking,
    ids::{BookingId, JobId, PersonId},
    messages::MessageState,
    people::Person,
    text::Line,
    time::Instant,
    to_do::{DueFollowUp, NAMED, OpenTask, ToDo},
};
use sea_orm::ConnectionTrait;

use super::{
    Carried, Leased, TRIES, Work,
    delivery::{CROWDED, End, count, patiently},
    pause_after,
};
use crate::{
    Context, Error, Result,
    preferences::Wishes,
    preparation::REMINDED,
    store::{self, Txn, jobs::NewJob},
    time_zones,
};

/// What such letters are called among what was carried.
const KIND: &str = "to_do";
/// So long it waits for what else falls due, so that one morning is one letter.
const GATHERED: TimeDelta = TimeDelta::minutes(1);
/// So much later is nothing at the last minute: a follow-up can wait for the end of any quiet hours.
const FAR: TimeDelta = TimeDelta::days(2);

/// Somebody has something to do, and is written to, if they wish to be. What waits already says all that there is once it
/// leaves.
pub(crate) async fn tell(txn: &Txn<'_>, person: PersonId) -> Result<()> {
    if !store::preferences::of(txn.db, person).await?.mails.to_do {
        return Ok(());
    }
    let work = Work::ToDo(person);
    if let Some(job) = store::jobs::hold_work(txn, work).await? {
        if !job.is_dead() && !job.is_under_way(txn.now) {
            return Ok(());
        }
        // One that was given up, or leaves just now without this.
        store::jobs::delete(txn, [job.id]).await?;
    }
    // Whatever becomes of other mail, this waits for nothing.
    let job = NewJob { work, order_key: person.0, ordinal: 0, due: txn.now + GATHERED };
    super::enqueue_once(txn, job).await
}

/// Whether their reminder of the interview names what is to be done before it: they take part.
pub(crate) fn is_reminded(person: PersonId, booking: &Booking, participants: &Participants) -> bool {
    person == booking.slot.interviewer || participants.engaged().any(|assigned| assigned.person == person)
}

/// Their quiet hours or their clock are others now: what is held for them is looked at anew.
pub(crate) async fn realign(txn: &Txn<'_>, person: PersonId) -> Result<()> {
    let then = txn.now + GATHERED;
    let job = store::jobs::hold_work(txn, Work::ToDo(person)).await?;
    let held = job.filter(|job| !job.is_dead() && !job.is_under_way(txn.now) && job.due_at > then);
    if let Some(job) = held {
        store::jobs::reschedule(txn, JobId(job.id), then).await?;
        txn.wake_workers();
    }
    Ok(())
}

pub(super) async fn deliver(cx: &Context, leased: &Leased, id: PersonId) -> Result<()> {
    let end = match begin(cx, leased, id).await {
        Ok(Some(to_do)) => patiently(cx.carrier().carry_to_do(leased.id, &to_do)).await,
        Ok(None) => return Ok(()),
        Err(Error::Failed(error)) => {
            let error = format!("{error:#}");
            tracing::error!(person = %id, error, "what is to do could not be written");
            End::Later(error)
        }
        Err(away) => return Err(away),
    };
    settle(cx, leased, id, end).await
}

/// `None`: it is not to be carried, or not now, or not by us.
async fn begin(cx: &Context, leased: &Leased, id: PersonId) -> Result<Option<ToDo>> {
    cx.write((leased.clone(), id), |txn, (leased, id)| {
        Box::pin(async move {
            if !store::jobs::is_held(txn, leased).await? {
                return Ok(None);
            }
            if leased.attempts > TRIES {
                // Whoever tried last never said what came of it.
                give_up(txn, leased, *id, "It was tried as often as it is.").await?;
                return Ok(None);
            }
            let person = store::people::find(txn.db, *id).await?.filter(|person| person.active);
            let Some(person) = person else { return skip(txn, leased).await };
            let wishes = Wishes::of(txn.db, &person).await?;
            let to_do = of(txn.db, &person, txn.now).await?;
            if !wishes.mails_to_do() || to_do.is_nothing() {
                return skip(txn, leased).await;
            }
            let begins = to_do.tasks.first().map_or(txn.now + FAR, |task| task.begins);
            let leaves = wishes.leaves(None, txn.now, begins)?;
            if leaves > txn.now {
                store::jobs::hold_back(txn, leased, leaves).await?;
                return Ok(None);
            }
            Ok(Some(to_do))
        })
    })
    .await
}

/// There is nothing to write, or nobody who would read it.
async fn skip(txn: &Txn<'_>, leased: &Leased) -> Result<Option<ToDo>> {
    count(KIND, MessageState::Skipped.as_str());
    store::jobs::finish(txn, leased.id).await?;
    Ok(None)
}

/// All that somebody is to do by now.
async fn of(db: &impl ConnectionTrait, person: &Person, now: Instant) -> Result<ToDo> {
    let (follow_ups, due) = follow_ups(db, person, now).await?;
    let mut tasks = tasks(db, person.id, now).await?;
    let given = tasks.len();
    tasks.truncate(usize::try_from(NAMED).unwrap_or(usize::MAX));
    let named = follow_ups.len() + tasks.len();
    let more = (due + given as u64).saturating_sub(named as u64);
    let Person { id, name, email, time_zone, .. } = person.clone();
    Ok(ToDo { person: id, name, email, time_zone, follow_ups, tasks, more })
}

/// Those of today and of earlier days where they are, and how many there are in all.
async fn follow_ups(
    db: &impl ConnectionTrait,
    person: &Person,
    now: Instant,
) -> Result<(Vec<DueFollowUp>, u64)> {
    let today = time_zones::local(&person.time_zone, now)?.date_naive();
    let (due, in_all) = store::follow_ups::due(db, person.id, today, NAMED).await?;
    let bookings = store::bookings::of_ids(db, due.iter().map(|follow_up| follow_up.booking)).await?;
    let named = due.into_iter().filter_map(|follow_up| {
        let candidate = bookings.get(&follow_up.booking)?.candidate.name.clone();
        let (words, day) = (Line::stored(follow_up.words().to_owned()), follow_up.day());
        Some(DueFollowUp { words, candidate, day })
    });
    Ok((named.collect(), in_all))
}

/// The open ones of interviews that are near and of which nothing reminds them, by when those begin.
async fn tasks(db: &impl ConnectionTrait, person: PersonId, now: Instant) -> Result<Vec<OpenTask>> {
    let near = now + TimeDelta::minutes(REMINDED.minutes().into());
    let given = store::preparation::given(db, person, now, near).await?;
    let mut bookings: Vec<Booking> =
        store::bookings::of_ids(db, given.iter().map(|(booking, _)| *booking)).await?.into_values().collect();
    bookings.sort_by_key(|booking| (booking.slot.interval.start(), booking.id));
    let mut open = Vec::new();
    for booking in bookings {
        if is_reminded(person, &booking, &store::assignments::of(db, &booking).await?) {
            continue;
        }
        let (id, begins): (BookingId, Instant) = (booking.id, booking.slot.interval.start());
        let theirs = given.iter().filter(|(booking, _)| *booking == id);
        open.extend(theirs.map(|(_, title)| OpenTask {
            title: title.clone(),
            candidate: booking.candidate.name.clone(),
            begins,
        }));
    }
    Ok(open)
}

/// Writes down what became of it. A success counts whoever holds the job by now, so that nobody is told once more.
async fn settle(cx: &Context, leased: &Leased, id: PersonId, end: End) -> Result<()> {
    cx.write((leased.clone(), id, end), |txn, (leased, id, end)| {
        Box::pin(async move {
            let is_held = store::jobs::is_held(txn, leased).await?;
            match end {
                End::Carried(carried) => {
                    let state = match carried {
                        Carried::Sent => MessageState::Sent,
                        Carried::Recorded => MessageState::Recorded,
                    };
                    count(KIND, state.as_str());
                    store::jobs::finish(txn, leased.id).await
                }
                _ if !is_held => Ok(()),
                End::Refused(said) => {
                    count(KIND, MessageState::Refused.as_str());
                    tracing::warn!(person = %id, error = said, "what is to do was refused");
                    store::jobs::finish(txn, leased.id).await
                }
                End::Crowded => store::jobs::wait(txn, leased, txn.now + CROWDED).await,
                End::Later(said) | End::Unknown(said) => put_off(txn, leased, *id, said).await,
            }
        })
    })
    .await
}

async fn put_off(txn: &Txn<'_>, leased: &Leased, id: PersonId, said: &str) -> Result<()> {
    if leased.attempts >= TRIES {
        return give_up(txn, leased, id, said).await;
    }
    store::jobs::put_off(txn, leased.id, txn.now + pause_after(leased.attempts), said).await
}

async fn give_up(txn: &Txn<'_>, leased: &Leased, id: PersonId, said: &str) -> Result<()> {
    count(KIND, MessageState::Failed.as_str());
    tracing::error!(person = %id, error = said, "what is to do was given up");
    store::jobs::give_up(txn, leased.id, said).await
}
