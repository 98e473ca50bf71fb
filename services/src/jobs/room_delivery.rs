//! Carrying a message about a practice room. What is still of use is decided when it leaves, from what its member knows by
//! then; an earlier message that waits gives way to a later one. The process may die at any point in between.

use domain::{
    ids::{PersonId, RoomMessageId},
    messages::{MessageKind, MessageState},
    people::Person,
    practice_rooms::{Colleague, RoomMessage},
    time::{Instant, Interval},
};

use super::{
    Carried, Leased, TRIES,
    delivery::{CROWDED, End, count, patiently},
    pause_after,
};
use crate::{
    Context, Error, Result,
    announcements::OVERTAKEN,
    notices,
    preferences::Wishes,
    store::{self, Txn, room_messages::Kept},
};

pub(super) async fn deliver(cx: &Context, leased: &Leased, id: RoomMessageId) -> Result<()> {
    let end = match begin(cx, leased, id).await {
        Ok(Some(message)) => patiently(cx.carrier().carry_room(leased.id, &message)).await,
        Ok(None) => return Ok(()),
        Err(Error::Failed(error)) => {
            let error = format!("{error:#}");
            tracing::error!(message = %id, error, "a message could not be written");
            End::Later(error)
        }
        Err(away) => return Err(away),
    };
    settle(cx, leased, id, end).await
}

/// Writes down that the message is about to be carried. `None`: it is not to be, or not by us.
async fn begin(cx: &Context, leased: &Leased, id: RoomMessageId) -> Result<Option<RoomMessage>> {
    cx.write((leased.clone(), id), |txn, (leased, id)| {
        Box::pin(async move {
            if !store::jobs::is_held(txn, leased).await? {
                return Ok(None);
            }
            let found = store::room_messages::find(txn.db, *id).await?;
            let Some(kept) = found.filter(|kept| kept.state == MessageState::Waiting) else {
                store::jobs::finish(txn, leased.id).await?;
                return Ok(None);
            };
            if leased.attempts > TRIES {
                // Whoever tried last never said what came of it.
                give_up(txn, leased, &kept, "It was tried as often as it is.").await?;
                return Ok(None);
            }
            let of_member = store::room_messages::of_member(txn.db, kept.room.id, kept.to).await?;
            let (kind, before) = match use_of(&kept, &of_member, txn.now) {
                Ok(of_use) => of_use,
                Err(because) => {
                    end(txn, leased, &kept, MessageState::Skipped, Some(because)).await?;
                    return Ok(None);
                }
            };
            let to = person(txn, kept.to).await?;
            let begins = kept.room.interval.start();
            let begins = before.map_or(begins, |before| before.start().min(begins));
            let then = Wishes::of(txn.db, &to).await?.leaves(None, txn.now, begins)?;
            if then > txn.now {
                store::jobs::hold_back(txn, leased, then).await?;
                return Ok(None);
            }
            store::room_messages::begin(txn, *id).await?;
            write(txn, Kept { kind, ..kept }, before, to).await.map(Some)
        })
    })
    .await
}

/// As what the message is still of use, with when its member expects the room by now; or why it is not.
fn use_of(
    message: &Kept,
    of_member: &[Kept],
    now: Instant,
) -> std::result::Result<(MessageKind, Option<Interval>), &'static str> {
    let sequence = message.room.sequence;
    if message.kind != MessageKind::Cancellation && message.room.interval.has_begun(now) {
        return Err("It has begun.");
    }
    if of_member.iter().any(|other| other.room.sequence > sequence) {
        return Err(OVERTAKEN);
    }
    let mut earlier = of_member.iter().filter(|other| other.room.sequence < sequence);
    let known = earlier.rfind(|other| other.has_perhaps_left());
    match (message.kind, known) {
        (MessageKind::Cancellation, None) => Err("There was nothing to call off: word of it never left."),
        (MessageKind::Cancellation, Some(_)) => Ok((MessageKind::Cancellation, None)),
        (_, None) => Ok((MessageKind::Invitation, None)),
        (_, Some(known)) if known.room.interval == message.room.interval => {
            Err("There was nothing new to tell.")
        }
        (kind, Some(known)) => Ok((kind, Some(known.room.interval))),
    }
}

async fn write(txn: &Txn<'_>, message: Kept, before: Option<Interval>, to: Person) -> Result<RoomMessage> {
    let Kept { id, kind, room, .. } = message;
    let with = room.members().map(|member| member.id).find(|&member| member != to.id);
    let with = with.ok_or_else(|| anyhow::anyhow!("message {id} is about a room that nobody took"))?;
    let with = colleague(person(txn, with).await?);
    Ok(RoomMessage { kind, to: colleague(to), with, room, before })
}

async fn person(txn: &Txn<'_>, id: PersonId) -> Result<Person> {
    let person = store::people::find(txn.db, id).await?;
    Ok(person.ok_or_else(|| anyhow::anyhow!("member {id} of a room is nobody"))?)
}

fn colleague(person: Person) -> Colleague {
    Colleague { name: person.name, email: person.email, time_zone: person.time_zone }
}

/// Writes down what became of it. A success counts whoever holds the job by now, so that nobody is told once more.
async fn settle(cx: &Context, leased: &Leased, id: RoomMessageId, how: End) -> Result<()> {
    cx.write((leased.clone(), id, how), |txn, (leased, id, how)| {
        Box::pin(async move {
            let is_held = store::jobs::is_held(txn, leased).await?;
            let found = store::room_messages::find(txn.db, *id).await?;
            let counts = is_held || matches!(how, End::Carried(_));
            let waiting = found.filter(|kept| counts && kept.state == MessageState::Waiting);
            let Some(kept) = waiting else { return Ok(()) };
            match how {
                End::Carried(Carried::Sent) => end(txn, leased, &kept, MessageState::Sent, None).await,
                End::Carried(Carried::Recorded) => {
                    end(txn, leased, &kept, MessageState::Recorded, None).await
                }
                End::Refused(said) => {
                    undelivered(txn, &kept).await?;
                    end(txn, leased, &kept, MessageState::Refused, Some(said)).await
                }
                End::Crowded => {
                    store::room_messages::untried(txn, *id).await?;
                    store::jobs::wait(txn, leased, txn.now + CROWDED).await
                }
                End::Later(said) | End::Unknown(said) if leased.attempts >= TRIES => {
                    give_up(txn, leased, &kept, said).await
                }
                End::Later(said) | End::Unknown(said) => {
                    store::room_messages::settle(txn, *id, MessageState::Waiting, Some(said)).await?;
                    store::jobs::put_off(txn, leased.id, txn.now + pause_after(leased.attempts), said).await
                }
            }
        })
    })
    .await
}

async fn end(
    txn: &Txn<'_>,
    leased: &Leased,
    kept: &Kept,
    state: MessageState,
    said: Option<&str>,
) -> Result<()> {
    store::room_messages::settle(txn, kept.id, state, said).await?;
    count(kept.kind.as_str(), state.as_str());
    store::jobs::finish(txn, leased.id).await
}

async fn undelivered(txn: &Txn<'_>, kept: &Kept) -> Result<()> {
    let to = person(txn, kept.to).await?.email;
    notices::room_undelivered(txn, kept, &to).await
}

async fn give_up(txn: &Txn<'_>, leased: &Leased, kept: &Kept, said: &str) -> Result<()> {
    let failed = MessageState::Failed;
    store::room_messages::settle(txn, kept.id, failed, Some(said)).await?;
    count(kept.kind.as_str(), failed.as_str());
    undelivered(txn, kept).await?;
    tracing::error!(message = %kept.id, room = %kept.room.id, error = said, "a message was given up");
    store::jobs::give_up(txn, leased.id, said).await
}
