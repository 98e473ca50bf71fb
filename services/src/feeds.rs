//! Feeds: everybody's own interviews at a secret address, for calendars that look there again and again.

use chrono::TimeDelta;
use domain::{
    actor::Actor,
    bookings::{Booking, BookingStatus},
    fields::Fields,
    messages::{About, Company, Message, MessageKind, Recipient, Side},
    paging::Paging,
    people::Person,
    permissions::{self, Permission},
    refusal::Refusal,
    time::Instant,
};
use serde_json::json;

pub use crate::token::Token;
use crate::{
    Context, Result,
    bookings::{self, BookingFilter},
    icalendar::{self, Component, Property, Status},
    interviews,
    mail::words::Words,
    people,
    store::{self, Limit, audit::Subject, bookings::Whose},
    token::hash,
};

/// How long an interview stays in the feed after its end.
const BACK: TimeDelta = TimeDelta::days(30);

/// How often calendars are asked to look again (RFC 7986, section 5.7).
const LOOK_AGAIN: &str = "PT15M";

/// Makes somebody's own address, in the place of the one they had. This is the only time that its token is told.
pub async fn make(cx: &Context, actor: &Actor) -> Result<Token> {
    permissions::check(actor, Permission::HaveFeed)?;
    let token = Token::random();
    cx.write((actor.clone(), hash(&token.0)), |txn, (actor, hash)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            store::feeds::put(txn, actor.person, hash).await?;
            txn.record(Some(actor), "feed_made", Subject::Person, actor.person.0, json!({})).await
        })
    })
    .await?;
    Ok(token)
}

/// Where the feed is read, below the public URL.
#[must_use]
pub fn path(Token(token): &Token) -> String {
    format!("/feeds/{token}.ics")
}

/// From now on nothing is read there.
pub async fn revoke(cx: &Context, actor: &Actor) -> Result<()> {
    permissions::check(actor, Permission::HaveFeed)?;
    cx.write(actor.clone(), |txn, actor| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            if store::feeds::delete(txn, actor.person).await? {
                txn.record(Some(actor), "feed_revoked", Subject::Person, actor.person.0, json!({})).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Since when the caller has a feed, if they have one.
pub async fn made_at(cx: &Context, actor: &Actor) -> Result<Option<Instant>> {
    permissions::check(actor, Permission::HaveFeed)?;
    store::feeds::made_at(cx.reader(), actor.person).await
}

/// The calendar file at that address: the interviews somebody holds, or else those they planned, from thirty days
/// back on. `None` where nobody's feed is, or not any more. The same interviews are the same file.
pub async fn read(cx: &Context, token: &str) -> Result<Option<String>> {
    let Some(owner) = store::feeds::owner(cx.reader(), &hash(token)).await? else { return Ok(None) };
    let whose = if owner.roles.interviewer { Whose::HeldBy(owner.id) } else { Whose::PlannedBy(owner.id) };
    let bookings = store::bookings::of(cx.reader(), whose, cx.now() - BACK).await?;
    let ids: Vec<_> = bookings.iter().map(|booking| booking.id).collect();
    let mut told = interviews::told_of_each(cx.reader(), &ids).await?;
    let events = bookings.iter().map(|booking| {
        let about = told.remove(&booking.id).unwrap_or_default();
        event(&owner, booking, about, cx.now())
    });
    let events = events.collect::<Result<_>>()?;
    let name = "Interviews";
    let about = vec![
        Property::text("NAME", name),
        Property::text("X-WR-CALNAME", name),
        Property::of("REFRESH-INTERVAL", LOOK_AGAIN).with("VALUE", "DURATION"),
        Property::of("X-PUBLISHED-TTL", LOOK_AGAIN),
    ];
    Ok(Some(icalendar::calendar(about, events).to_string()))
}

/// How many bookings a calendar file may hold.
const MOST: u64 = 20_000;

/// The bookings of the calendar that match the filter as a calendar file for whoever asks: published, so that nobody is
/// invited by it (RFC 5546, section 3.2.1).
pub async fn published(cx: &Context, actor: &Actor, filter: BookingFilter) -> Result<String> {
    permissions::check(actor, Permission::SeeBookings)?;
    let owner = people::me(cx, actor).await?;
    let (mut events, mut offset) = (Vec::new(), 0);
    loop {
        let page = bookings::list(cx, actor, filter.clone(), Paging::part(offset)).await?;
        if page.total > MOST {
            let sentence = format!("must be within fewer days: a file holds at most {MOST} interviews");
            return Err(Refusal::InvalidInput { fields: Fields::of("to", sentence) }.into());
        }
        let ids: Vec<_> = page.items.iter().map(|booking| booking.id).collect();
        let mut told = interviews::told_of_each(cx.reader(), &ids).await?;
        for booking in &page.items {
            let about = told.remove(&booking.id).unwrap_or_default();
            events.push(event(&owner, booking, about, cx.now())?);
        }
        offset += page.items.len() as u64;
        if page.items.is_empty() || offset >= page.total {
            break;
        }
    }
    Ok(icalendar::calendar(vec![Property::of("METHOD", "PUBLISH")], events).to_string())
}

/// In the words of an invitation to the owner; without addresses, since whoever knows the link reads it.
fn event(owner: &Person, booking: &Booking, about: About, now: Instant) -> Result<Component> {
    let words = Words::of(&Message { about, ..invitation(owner, booking) }, now)?;
    let summary = if owner.id == booking.slot.interviewer {
        words.summary()
    } else {
        format!("{} with {}", words.summary(), booking.slot.interviewer_name)
    };
    let status = match booking.status {
        BookingStatus::Cancelled => Status::Cancelled,
        BookingStatus::Booked | BookingStatus::Completed | BookingStatus::NoShow => Status::Confirmed,
    };
    Ok(icalendar::Meeting::from(booking).event(status, &summary, &words.description()))
}

fn invitation(owner: &Person, booking: &Booking) -> Message {
    let to = Recipient {
        side: Side::Interviewer,
        name: owner.name.clone(),
        email: owner.email.clone(),
        time_zone: owner.time_zone.clone(),
        company: Company::default(),
    };
    let candidate = Recipient {
        side: Side::Candidate,
        name: booking.candidate.name.clone(),
        email: booking.candidate.email.clone(),
        time_zone: booking.candidate.time_zone.clone().unwrap_or_else(|| owner.time_zone.clone()),
        company: Company::default(),
    };
    let (kind, booking) = (MessageKind::Invitation, booking.clone());
    let (before, reason, about) = (None, None, About::default());
    Message {
        kind,
        interviewer: to.clone(),
        to,
        booking,
        candidate,
        before,
        reason,
        about,
        without_them: false,
        open_tasks: Vec::new(),
    }
}
