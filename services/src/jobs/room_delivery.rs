//! Carrying a message about a practice room. What it says is settled when the room changes, and each change is told in
//! order: nothing is left to be decided when it leaves. The process may die at any point in between.

use domain::{
    ids::{PersonId, RoomMessageId},
    messages::MessageState,
    people::Person,
    practice_rooms::{Colleague, RoomMessage},
};
use serde::{Deserialize, Serialize};

use super::{
    Carried, Leased, TRIES,
    delivery::{End, count, patiently},
    pause_after,
};
use crate::{
    Context, Result,
    preferences::Wishes,
    store::{self, Txn, room_messages::Kept},
};

/// What becomes of a message, as far as it is to be written down.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Outcome {
    Ended(MessageState, Option<String>),
    Later(String),
}

pub(super) async fn deliver(cx: &Context, leased: &Leased, id: RoomMessageId) -> Result<()> {
    let Some(message) = begin(cx, leased, id).await? else { return Ok(()) };
    let outcome = match patiently(cx.carrier().carry_room(leased.id, &message)).await {
        End::Carried(Carried::Sent) => Outcome::Ended(MessageState::Sent, None),
        End::Carried(Carried::Recorded) => Outcome::Ended(MessageState::Recorded, None),
        End::Refused(said) => Outcome::Ended(MessageState::Refused, Some(said)),
        End::Later(said) | End::Unknown(said) => Outcome::Later(said),
    };
    settle(cx, leased, id, outcome).await
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
            let to = person(txn, kept.to).await?;
            let begins = kept.room.interval.start();
            let begins = kept.before.map_or(begins, |before| before.start().min(begins));
            let then = Wishes::of(txn.db, &to).await?.leaves(None, txn.now, begins)?;
            if then > txn.now {
                store::jobs::hold_back(txn, leased, then).await?;
                return Ok(None);
            }
            store::room_messages::begin(txn, *id).await?;
            write(txn, kept, to).await.map(Some)
        })
    })
    .await
}

async fn write(txn: &Txn<'_>, message: Kept, to: Person) -> Result<RoomMessage> {
    let Kept { id, kind, room, before, .. } = message;
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
async fn settle(cx: &Context, leased: &Leased, id: RoomMessageId, outcome: Outcome) -> Result<()> {
    cx.write((leased.clone(), id, outcome), |txn, (leased, id, outcome)| {
        Box::pin(async move {
            let is_held = store::jobs::is_held(txn, leased).await?;
            let has_left = matches!(outcome, Outcome::Ended(MessageState::Sent | MessageState::Recorded, _));
            let found = store::room_messages::find(txn.db, *id).await?;
            let waiting = found.filter(|kept| (is_held || has_left) && kept.state == MessageState::Waiting);
            let Some(kept) = waiting else { return Ok(()) };
            match outcome {
                Outcome::Ended(state, said) => {
                    store::room_messages::settle(txn, *id, *state, said.as_deref()).await?;
                    count(kept.kind, *state);
                    store::jobs::finish(txn, leased.id).await
                }
                Outcome::Later(said) if leased.attempts >= TRIES => give_up(txn, leased, &kept, said).await,
                Outcome::Later(said) => {
                    store::room_messages::settle(txn, *id, MessageState::Waiting, Some(said)).await?;
                    store::jobs::put_off(txn, leased.id, txn.now + pause_after(leased.attempts), said).await
                }
            }
        })
    })
    .await
}

async fn give_up(txn: &Txn<'_>, leased: &Leased, kept: &Kept, said: &str) -> Result<()> {
    let failed = MessageState::Failed;
    store::room_messages::settle(txn, kept.id, failed, Some(said)).await?;
    count(kept.kind, failed);
    tracing::error!(message = %kept.id, room = %kept.room.id, error = said, "a message was given up");
    store::jobs::give_up(txn, leased.id, said).await
}
