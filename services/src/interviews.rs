//! Interviews: what bookings are about. Read by whoever sees the booking, said by those who book.

use std::collections::HashMap;

use domain::{
    actor::Actor,
    assignments::Participants,
    bookings::{BookedCandidate, Booking, BookingStatus},
    events::Event,
    fields::Fields,
    ids::{BookingId, OpeningId, Version},
    interviews::{Interview, InterviewChanges, RawInterview},
    messages,
    openings::Opening,
    permissions::{self, Permission, Standing},
    refusal::Refusal,
    replies::Reply,
    slots::Slot,
    text::{Email, Line, Note},
    time::ZoneName,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Context, Result, assignments, bookings, preparation,
    store::{self, Limit, Txn, audit::Subject, locks},
    undo,
};

/// A booking, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub booking: Booking,
    pub interview: Interview,
}

pub async fn get(cx: &Context, actor: &Actor, id: BookingId) -> Result<About> {
    let booking = bookings::get(cx, actor, id).await?;
    let interview = store::interviews::of(cx.reader(), id).await?;
    Ok(About { booking, interview })
}

/// What each of the bookings is about.
pub(crate) async fn about_each(cx: &Context, bookings: Vec<Booking>) -> Result<Vec<About>> {
    let ids = bookings.iter().map(|booking| booking.id);
    let mut said = store::interviews::of_each(cx.reader(), ids).await?;
    let about = |booking: Booking| {
        let interview = said.remove(&booking.id).unwrap_or_else(|| Interview::of(booking.id));
        About { booking, interview }
    };
    Ok(bookings.into_iter().map(about).collect())
}

/// What the page of an interview tells whoever takes part in it, or books it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub id: BookingId,
    pub slot: Slot,
    pub candidate: Line,
    pub candidate_zone: Option<ZoneName>,
    /// How to reach the candidate: for those who book, the interviewer and who leads.
    pub contact: Option<Email>,
    pub status: BookingStatus,
    pub notes: Option<Note>,
    pub version: Version,
    pub sequence: i32,
    pub interview: Interview,
    pub opening: Option<Opening>,
    pub participants: Participants,
    /// What candidate and interviewer answered, the newest first.
    pub answers: Vec<Reply>,
    /// How whoever asks takes part.
    pub standing: Standing,
}

/// The interview of a booking, as far as whoever asks may see it.
pub async fn view(cx: &Context, actor: &Actor, id: BookingId) -> Result<View> {
    permissions::check(actor, Permission::SeeBookings)?;
    let (booking, participants) = assignments::seen(cx, actor, id).await?;
    let standing = participants.standing(&booking, actor.person);
    let interview = store::interviews::of(cx.reader(), id).await?;
    let opening = match interview.opening {
        Some(opening) => store::openings::find(cx.reader(), opening).await?,
        None => None,
    };
    let answers = store::replies::of(cx.reader(), &booking).await?;
    let may_reach = permissions::check(actor, Permission::SeeContact { standing }).is_ok();
    let Booking { id, slot, candidate, coordinator: _, status, notes, version, sequence, .. } = booking;
    let BookedCandidate { id: _, name, email, time_zone } = candidate;
    Ok(View {
        id,
        slot,
        candidate: name,
        candidate_zone: time_zone,
        contact: may_reach.then_some(email),
        status,
        notes,
        version,
        sequence,
        interview,
        opening,
        participants,
        answers,
        standing,
    })
}

/// Says what the booking is about. `expected`: the version of the booking that the caller has seen.
pub async fn edit(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    expected: Option<Version>,
    raw: RawInterview,
) -> Result<About> {
    permissions::check(actor, Permission::Book)?;
    let changes = raw.parse()?;
    cx.write((actor.clone(), id, expected, changes), |txn, (actor, id, expected, changes)| {
        Box::pin(async move {
            let seen = store::bookings::find(txn.db, *id).await?.ok_or(Refusal::NotFound)?;
            let opening = changes.opening.flatten();
            is_somewhere(txn, opening).await?;
            txn.admit(actor, Limit::Writes).await?;
            let opening = held(txn, opening).await?;
            let held = bookings::hold(txn, *id, &seen, &[], *expected).await?;
            let booking = held.clone().described(txn.now);
            let before = store::interviews::of(txn.db, *id).await?;
            if let Some(opening) = opening.filter(|opening| Some(opening.id) != before.opening) {
                opening.takes_interviews()?;
            }
            let after = before.clone().changed(changes);
            store::interviews::save(txn, &after).await?;
            store::bookings::save(txn, &booking).await?;
            undo::stays(txn, &held, &booking).await?;
            if booking.active(txn.now).is_ok() {
                preparation::generate_again(txn, &booking).await?;
                preparation::follow(txn, &booking).await?;
            }
            let details = json!({ "before": before, "after": after });
            txn.record(Some(actor), "described", Subject::Booking, id.0, details).await?;
            txn.emit(Event::BookingUpdated(booking.clone())).await?;
            Ok(About { booking, interview: after })
        })
    })
    .await
}

/// What a new booking is about: what was said, and for the rest what is usual for its opening.
pub(crate) async fn describe(
    txn: &Txn<'_>,
    booking: BookingId,
    said: &InterviewChanges,
    opening: Option<&Opening>,
) -> Result<Interview> {
    let said = Interview::of(booking).changed(said);
    let usual = opening.and_then(|opening| opening.format);
    let interview = Interview { format: said.format.or(usual), ..said };
    if interview != Interview::of(booking) {
        store::interviews::save(txn, &interview).await?;
    }
    Ok(interview)
}

/// What messages say of what the booking is about.
pub(crate) async fn told(db: &impl ConnectionTrait, booking: BookingId) -> Result<messages::About> {
    Ok(told_of_each(db, &[booking]).await?.remove(&booking).unwrap_or_default())
}

/// As [`told`]; of those of which nobody said anything, nothing.
pub(crate) async fn told_of_each(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
) -> Result<HashMap<BookingId, messages::About>> {
    /// Databases take no list of any length.
    const AT_ONCE: usize = 1_000;
    let (mut told, mut names) = (HashMap::new(), HashMap::new());
    for some in bookings.chunks(AT_ONCE) {
        for (booking, interview) in store::interviews::of_each(db, some.iter().copied()).await? {
            let Interview { booking: _, opening, format, stage } = interview;
            let opening = match opening {
                Some(id) => named(db, id, &mut names).await?,
                None => None,
            };
            told.insert(booking, messages::About { opening, format, stage });
        }
    }
    Ok(told)
}

async fn named(
    db: &impl ConnectionTrait,
    id: OpeningId,
    known: &mut HashMap<OpeningId, Line>,
) -> Result<Option<Line>> {
    if let Some(name) = known.get(&id) {
        return Ok(Some(name.clone()));
    }
    let name = store::openings::find(db, id).await?.map(|opening| Line::stored(opening.name()));
    known.extend(name.clone().map(|name| (id, name)));
    Ok(name)
}

/// Refuses an opening that is nowhere.
pub(crate) async fn is_somewhere(txn: &Txn<'_>, opening: Option<OpeningId>) -> Result<()> {
    match opening {
        Some(id) if store::openings::find(txn.db, id).await?.is_none() => Err(nowhere()),
        Some(_) | None => Ok(()),
    }
}

pub(crate) fn nowhere() -> crate::Error {
    Refusal::InvalidInput { fields: Fields::of("openingId", "must be the id of an opening here") }.into()
}

/// The opening, if any is given, held as it is.
pub(crate) async fn held(txn: &Txn<'_>, opening: Option<OpeningId>) -> Result<Option<Opening>> {
    let Some(id) = opening else { return Ok(None) };
    locks::opening_as_it_is(txn, id).await?;
    Ok(Some(store::openings::find(txn.db, id).await?.ok_or(Refusal::NotFound)?))
}
