//! Practice rooms: create, update (take or move), cancel, list; what members are told, and telling it once more.

use domain::{
    actor::Actor,
    events::Event,
    ids::{JobId, PersonId, RoomId, RoomMessageId},
    messages::{MessageKind, MessageState},
    paging::{Page, Paging},
    permissions::{self, Permission},
    practice_rooms::{Act, Entry, Member, PracticeRoom, RawRoom, RawRoomChange},
    refusal::Refusal,
    rules::nobody_twice::{self, Party},
    time::Instant,
};
use serde_json::{Value, json};

use crate::{
    Context, Result,
    jobs::{self, Work},
    store::{self, Limit, Txn, audit::Subject, jobs::NewJob, locks, room_messages::Kept},
};

/// Hosts a mock interview, for a colleague to take. It engages its host from now on.
pub async fn create(cx: &Context, actor: &Actor, raw: RawRoom) -> Result<PracticeRoom> {
    permissions::check(actor, Permission::Practise)?;
    let form = raw.parse(cx.now())?;
    cx.write((actor.clone(), form), |txn, (actor, form)| {
        Box::pin(async move {
            let host = member(txn, actor.person).await?;
            txn.admit(actor, Limit::Writes).await?;
            locks::interviewers(txn, &[host.id]).await?;
            let id = txn.new_id();
            let room = PracticeRoom::hosted(RoomId(id), host, form.interval, form.topic.clone(), txn.now);
            free_then(txn, &room).await?;
            store::practice_rooms::insert(txn, &room).await?;
            txn.record(Some(actor), "created", Subject::PracticeRoom, id, facts(&room)).await?;
            txn.emit(Event::RoomCreated(room.clone())).await?;
            Ok(room)
        })
    })
    .await
}

/// Takes a room, or moves one's own.
pub async fn update(cx: &Context, actor: &Actor, raw: RawRoomChange) -> Result<PracticeRoom> {
    permissions::check(actor, Permission::Practise)?;
    let form = raw.parse(cx.now())?;
    cx.write((actor.clone(), form), |txn, (actor, form)| {
        Box::pin(async move {
            let before = hold(txn, actor, form.room).await?;
            if form.act == Act::Move(before.interval.start()) {
                // It is there already: nobody is told of nothing.
                before.must_be_hosted_by(actor.person)?;
                return Ok(before);
            }
            let was = facts(&before);
            let (what, kind, room) = match form.act {
                Act::Take => {
                    let taken = before.taken(member(txn, actor.person).await?, txn.now)?;
                    ("taken", MessageKind::Invitation, taken)
                }
                Act::Move(start) => {
                    ("moved", MessageKind::Update, before.moved(actor.person, start, txn.now)?)
                }
            };
            free_then(txn, &room).await?;
            store::practice_rooms::save(txn, &room).await?;
            let details = json!({ "before": was, "after": facts(&room) });
            txn.record(Some(actor), what, Subject::PracticeRoom, room.id.0, details).await?;
            txn.emit(Event::RoomUpdated(room.clone())).await?;
            tell(txn, kind, &room).await?;
            Ok(room)
        })
    })
    .await
}

/// Calls a room off: it goes, with its rounds. What is left is the room as it was last.
pub async fn cancel(cx: &Context, actor: &Actor, id: RoomId) -> Result<PracticeRoom> {
    permissions::check(actor, Permission::Practise)?;
    cx.write((actor.clone(), id), |txn, (actor, id)| {
        Box::pin(async move {
            let room = hold(txn, actor, *id).await?.cancelled(actor.person, txn.now)?;
            store::practice_rooms::delete(txn, *id).await?;
            txn.record(Some(actor), "cancelled", Subject::PracticeRoom, id.0, facts(&room)).await?;
            txn.emit(Event::RoomCancelled(room.clone())).await?;
            tell(txn, MessageKind::Cancellation, &room).await?;
            Ok(room)
        })
    })
    .await
}

/// Everybody's that are not over, ordered by start, then id.
pub async fn list(cx: &Context, actor: &Actor, paging: Paging) -> Result<Page<PracticeRoom>> {
    permissions::check(actor, Permission::Practise)?;
    store::practice_rooms::list(cx.reader(), cx.now(), paging).await
}

/// What the members of one's own rooms that are not over are told of them as they are, in the order of the rooms' ids.
pub async fn told(cx: &Context, actor: &Actor) -> Result<Vec<Entry>> {
    permissions::check(actor, Permission::Practise)?;
    store::room_messages::ledger(cx.reader(), actor.person, cx.now(), cx.undo_window()).await
}

/// What its members are told of one room, in the order in which it is due. For host and guest.
pub async fn messages(cx: &Context, actor: &Actor, id: RoomId, paging: Paging) -> Result<Page<Entry>> {
    permissions::check(actor, Permission::Practise)?;
    let room = store::practice_rooms::find(cx.reader(), id).await?;
    room.filter(|room| room.has(actor.person)).ok_or(Refusal::NotFound)?;
    let of_room: Vec<_> = told(cx, actor).await?.into_iter().filter(|entry| entry.room == id).collect();
    let total = of_room.len() as u64;
    let from = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let most = usize::try_from(paging.limit()).unwrap_or(usize::MAX);
    Ok(Page { items: of_room.into_iter().skip(from).take(most).collect(), total, paging })
}

/// Tells a member once more what was sent, recorded, refused or given up, and is still so. For host and guest.
pub async fn resend(cx: &Context, actor: &Actor, room: RoomId, id: RoomMessageId) -> Result<()> {
    permissions::check(actor, Permission::Practise)?;
    cx.write((actor.clone(), room, id), |txn, (actor, room, id)| {
        Box::pin(async move {
            own(txn, actor, *room, *id).await?;
            txn.admit(actor, Limit::Writes).await?;
            locks::room(txn, *room).await?;
            let work = Work::CarryRoom(*id);
            let waiting = store::jobs::hold_work(txn, work).await?;
            let message = own(txn, actor, *room, *id).await?;
            if !is_current(txn, &message).await? {
                return Err(Refusal::MessageNotCurrent.into());
            }
            match waiting {
                Some(job) => jobs::again(txn, JobId(job.id), work).await?,
                None => {
                    store::room_messages::settle(txn, *id, MessageState::Waiting, None).await?;
                    jobs::enqueue(txn, &[job(txn, &message, txn.now).await?]).await?;
                }
            }
            let details = json!({ "kind": message.kind, "to": message.to });
            txn.record(Some(actor), "resent", Subject::PracticeRoom, room.0, details).await
        })
    })
    .await
}

async fn own(txn: &Txn<'_>, actor: &Actor, room: RoomId, id: RoomMessageId) -> Result<Kept> {
    let found = store::room_messages::find(txn.db, id).await?;
    let is_own = |message: &Kept| message.room.id == room && message.room.has(actor.person);
    Ok(found.filter(is_own).ok_or(Refusal::NotFound)?)
}

/// Whether what it says is still so, and it is not on its way already.
async fn is_current(txn: &Txn<'_>, message: &Kept) -> Result<bool> {
    if matches!(message.state, MessageState::Waiting | MessageState::Skipped) {
        return Ok(false);
    }
    let of_member = store::room_messages::of_member(txn.db, message.room.id, message.to).await?;
    let is_last = of_member.iter().all(|other| other.room.sequence <= message.room.sequence);
    Ok(is_last && !message.room.interval.has_begun(txn.now))
}

/// The room, locked with its members and whoever asks, as it is now.
async fn hold(txn: &Txn<'_>, actor: &Actor, id: RoomId) -> Result<PracticeRoom> {
    let seen = store::practice_rooms::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    txn.admit(actor, Limit::Writes).await?;
    let people: Vec<PersonId> = seen.members().map(|member| member.id).chain([actor.person]).collect();
    locks::interviewers(txn, &people).await?;
    locks::room(txn, id).await?;
    let room = store::practice_rooms::find(txn.db, id).await?.ok_or(Refusal::NotFound)?;
    // Somebody took it between the look and the lock: its guest is not held.
    if room.guest != seen.guest {
        return Err(store::lost_race());
    }
    Ok(room)
}

/// Has both members told by mail, once there was time to think better of it. A room that nobody has taken is in no
/// calendar yet.
async fn tell(txn: &Txn<'_>, kind: MessageKind, room: &PracticeRoom) -> Result<()> {
    if room.guest.is_none() {
        return Ok(());
    }
    let (mut messages, mut jobs) = (Vec::new(), Vec::new());
    for member in room.members() {
        let (id, to, room) = (RoomMessageId(txn.new_id()), member.id, room.clone());
        let message = Kept { id, kind, to, room, state: MessageState::Waiting, tries: 0 };
        jobs.push(job(txn, &message, txn.now + txn.cx.undo_window()).await?);
        messages.push(message);
    }
    store::room_messages::insert(txn, &messages).await?;
    jobs::enqueue(txn, &jobs).await
}

/// Ordered by the first message to that member: nobody waits for another's mailbox.
async fn job(txn: &Txn<'_>, message: &Kept, due: Instant) -> Result<NewJob> {
    let earlier = store::room_messages::of_member(txn.db, message.room.id, message.to).await?;
    let order_key = earlier.first().map_or(message.id, |first| first.id).0;
    Ok(NewJob { work: Work::CarryRoom(message.id), order_key, ordinal: message.room.sequence, due })
}

/// Everybody who would be in the room is free then. They are locked.
async fn free_then(txn: &Txn<'_>, room: &PracticeRoom) -> Result<()> {
    let parties: Vec<Party> = room.members().map(|member| Party::Person(member.id)).collect();
    let engagements = store::bookings::engagements(txn.db, &parties, room.interval).await?;
    Ok(nobody_twice::check(&parties, room.interval, Some(room.id.into()), &engagements)?)
}

async fn member(txn: &Txn<'_>, id: PersonId) -> Result<Member> {
    let person = store::people::find(txn.db, id).await?;
    Ok(person.map(Member::from).ok_or(Refusal::NotFound)?)
}

/// A room as it is written down in its history.
fn facts(room: &PracticeRoom) -> Value {
    json!({ "interval": room.interval, "topic": room.topic, "host": room.host, "guest": room.guest })
}
