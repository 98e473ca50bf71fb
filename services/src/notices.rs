//! Notices: what people are told on their pages. They come with the mail that tells the same; whoever booked, or practises,
//! hears of mail that could not be delivered, and administrators of webhooks that were switched off.

use domain::{
    actor::Actor,
    bookings::Booking,
    follow_ups::FollowUp,
    ids::{BookingId, FollowUpId, JobId, MessageId, NoticeId, PersonId},
    messages::{Message, MessageKind},
    notices::{Notice, NoticeKind, RawRead, Subject},
    paging::{Page, Paging},
    permissions::{self, Permission},
    practice_rooms::PracticeRoom,
    reminders::Lead,
    rules::nobody_twice::Party,
    slots::Slot,
    text::{Email, Line},
    thank_you_notes::ThankYouNote,
    time::{Instant, Interval},
    webhooks::Webhook,
};
use uuid::Uuid;

use crate::{
    Context, Result, devices, preparation,
    store::{self, Limit, Txn, messages::Kept, room_messages::Kept as RoomKept},
};

/// Those of whoever asks, the newest first; `unread`: those alone that they have not read.
pub async fn list(cx: &Context, actor: &Actor, unread: bool, paging: Paging) -> Result<Page<Notice>> {
    permissions::check(actor, Permission::HaveNotices)?;
    store::notices::list(cx.reader(), actor.person, kinds(actor), unread, paging).await
}

/// How many whoever asks has not read.
pub async fn unread(cx: &Context, actor: &Actor) -> Result<u64> {
    permissions::check(actor, Permission::HaveNotices)?;
    store::notices::unread(cx.reader(), actor.person, kinds(actor)).await
}

/// What somebody may see by now: of mail about what was booked, and of who declined, those who coordinate, of webhooks administrators.
pub(crate) fn kinds(actor: &Actor) -> &'static [NoticeKind] {
    use NoticeKind::{
        Booked, Cancelled, Declined, FollowUp, Moved, Outcome, Preparation, Reminder, RoomUndelivered,
        Undelivered,
    };
    if actor.roles.admin {
        &NoticeKind::ALL
    } else if actor.roles.coordinates() {
        &[
            Booked,
            Moved,
            Cancelled,
            Reminder,
            Preparation,
            Outcome,
            FollowUp,
            RoomUndelivered,
            Undelivered,
            Declined,
        ]
    } else {
        &[Booked, Moved, Cancelled, Reminder, Preparation, Outcome, FollowUp, RoomUndelivered]
    }
}

/// Whoever asks has read these, or all that they had by now. What is somebody else's is left as it is.
pub async fn read(cx: &Context, actor: &Actor, raw: RawRead) -> Result<()> {
    permissions::check(actor, Permission::HaveNotices)?;
    let which = raw.parse()?;
    cx.write((actor.clone(), which), |txn, (actor, which)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            if store::notices::read(txn, actor.person, which.as_deref()).await? > 0 {
                txn.notify(actor.person).await?;
            }
            Ok(())
        })
    })
    .await
}

/// A message arrived: whoever has a page sees it there as well, if they wish to. `lead`: of a reminder.
pub(crate) async fn arrived(
    txn: &Txn<'_>,
    id: MessageId,
    party: Party,
    lead: Option<Lead>,
    message: &Message,
) -> Result<()> {
    let Party::Person(person) = party else { return Ok(()) };
    let Booking { id: booking, slot, .. } = &message.booking;
    if !store::preferences::of(txn.db, person).await?.notices.has(message.kind, lead) {
        return Ok(());
    }
    let (kind, about) = (NoticeKind::of(message.kind), message.candidate.name.clone());
    let notice = notice(txn, kind, interview(*booking, slot), about);
    // Quiet hours looked at both times already.
    let begins =
        message.before.map_or(slot.interval.start(), |before| before.start().min(slot.interval.start()));
    tell_of(txn, person, id.0, notice, Some(begins)).await
}

/// Somebody has something to do yet before an interview, and is told, if they wish to hear of it on their page so long
/// before.
pub(crate) async fn to_prepare(
    txn: &Txn<'_>,
    person: PersonId,
    JobId(cause): JobId,
    booking: &Booking,
) -> Result<()> {
    let wanted = store::preferences::of(txn.db, person).await?.notices;
    if !wanted.has(MessageKind::Reminder, Some(preparation::REMINDED)) {
        return Ok(());
    }
    let (subject, about) = (interview(booking.id, &booking.slot), booking.candidate.name.clone());
    tell(txn, person, cause, notice(txn, NoticeKind::Preparation, subject, about)).await
}

/// An interview is over: whoever interviewed, or led it, is asked how it ended.
pub(crate) async fn to_conclude(txn: &Txn<'_>, person: PersonId, booking: &Booking) -> Result<()> {
    let (subject, about) = (interview(booking.id, &booking.slot), booking.candidate.name.clone());
    tell(txn, person, booking.id.0, notice(txn, NoticeKind::Outcome, subject, about)).await
}

/// It was said how it ended: nobody is asked any more.
pub(crate) async fn concluded(txn: &Txn<'_>, BookingId(booking): BookingId) -> Result<()> {
    for person in store::notices::settle(txn, booking, NoticeKind::Outcome).await? {
        txn.notify(person).await?;
    }
    Ok(())
}

/// Something is due after an interview, and whoever is to do it is told, once more if they were told before.
pub(crate) async fn to_follow_up(txn: &Txn<'_>, follow_up: &FollowUp, booking: &Booking) -> Result<()> {
    let FollowUpId(cause) = follow_up.id;
    store::notices::forget(txn, cause, NoticeKind::FollowUp).await?;
    let (subject, about) = (interview(booking.id, &booking.slot), booking.candidate.name.clone());
    tell(txn, follow_up.assignee.id, cause, notice(txn, NoticeKind::FollowUp, subject, about)).await
}

/// It is done, gone, somebody else's or due another day: whoever was told of it need not think of it.
pub(crate) async fn followed_up(txn: &Txn<'_>, FollowUpId(cause): FollowUpId) -> Result<()> {
    for person in store::notices::settle(txn, cause, NoticeKind::FollowUp).await? {
        txn.notify(person).await?;
    }
    Ok(())
}

/// A colleague does not come: whoever booked may find another, if they still coordinate.
pub(crate) async fn declined(txn: &Txn<'_>, booking: &Booking, who: &Line) -> Result<()> {
    if !still_coordinates(txn, booking).await? {
        return Ok(());
    }
    let subject = interview(booking.id, &booking.slot);
    let notice = notice(txn, NoticeKind::Declined, subject, who.clone());
    tell(txn, booking.coordinator, txn.new_id(), notice).await
}

/// Whoever booked.
async fn still_coordinates(txn: &Txn<'_>, booking: &Booking) -> Result<bool> {
    let booked = store::people::find(txn.db, booking.coordinator).await?;
    Ok(booked.is_some_and(|person| person.active && person.roles.coordinates()))
}

/// It did not arrive, or nobody knows: whoever booked may know another way, if they still coordinate.
pub(crate) async fn undelivered(txn: &Txn<'_>, kept: &Kept) -> Result<()> {
    let Some(booking) = store::bookings::find(txn.db, kept.booking).await? else { return Ok(()) };
    if !still_coordinates(txn, &booking).await? {
        return Ok(());
    }
    let about = Line::stored(kept.email.as_str().to_owned());
    let notice = notice(txn, NoticeKind::Undelivered, interview(booking.id, &kept.slot), about);
    tell(txn, booking.coordinator, kept.id.0, notice).await
}

/// A thank-you note did not arrive, or nobody knows: whoever wrote it may know another way, if they still coordinate.
pub(crate) async fn note_undelivered(txn: &Txn<'_>, note: &ThankYouNote, booking: &Booking) -> Result<()> {
    let author = store::people::find(txn.db, note.author.id).await?;
    if !author.is_some_and(|person| person.active && person.roles.coordinates()) {
        return Ok(());
    }
    let about = Line::stored(note.to.email.as_str().to_owned());
    let cause = txn.new_id();
    let subject = interview(booking.id, &booking.slot);
    tell(txn, note.author.id, cause, notice(txn, NoticeKind::Undelivered, subject, about)).await
}

/// Mail to a member of a room did not arrive, or nobody knows: host and guest may know another way.
pub(crate) async fn room_undelivered(txn: &Txn<'_>, kept: &RoomKept, to: &Email) -> Result<()> {
    let PracticeRoom { id: room, interval, .. } = kept.room;
    for member in kept.room.members() {
        let about = Line::stored(to.as_str().to_owned());
        let notice = notice(txn, NoticeKind::RoomUndelivered, Subject::Room { room, interval }, about);
        tell(txn, member.id, kept.id.0, notice).await?;
    }
    Ok(())
}

/// A webhook was switched off: whoever administers is to look after it.
pub(crate) async fn webhook_off(txn: &Txn<'_>, webhook: &Webhook) -> Result<()> {
    let cause = txn.new_id();
    for admin in store::people::active(txn.db).await?.into_iter().filter(|person| person.roles.admin) {
        let about = Line::stored(webhook.url.shortened());
        let notice = notice(txn, NoticeKind::WebhookOff, Subject::Webhook(webhook.id), about);
        tell(txn, admin.id, cause, notice).await?;
    }
    Ok(())
}

fn interview(booking: BookingId, slot: &Slot) -> Subject {
    Subject::Interview { booking, slot: slot.id, interval: slot.interval }
}

fn notice(txn: &Txn<'_>, kind: NoticeKind, subject: Subject, about: Line) -> Notice {
    Notice { id: NoticeId(txn.new_id()), kind, subject, about, at: txn.now, is_read: false }
}

async fn tell(txn: &Txn<'_>, person: PersonId, cause: Uuid, notice: Notice) -> Result<()> {
    let begins = notice.subject.interval().map(Interval::start);
    tell_of(txn, person, cause, notice, begins).await
}

/// `begins`: what it is about, the sooner of the two times where it moved.
async fn tell_of(
    txn: &Txn<'_>,
    person: PersonId,
    cause: Uuid,
    notice: Notice,
    begins: Option<Instant>,
) -> Result<()> {
    let Some(id) = store::notices::insert(txn, person, cause, &notice).await? else { return Ok(()) };
    txn.notify(person).await?;
    devices::tell(txn, person, id, notice.kind, begins).await
}
