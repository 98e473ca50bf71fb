//! Who is found from every page: one's own interviews, or for those who coordinate everybody's.

use domain::{
    actor::Actor,
    bookings::Booking,
    fields::Fields,
    paging::Paging,
    people::Person,
    time::{self, Instant, IsoWeek, ZoneName},
};
use services::{Context, Result, bookings, bookings::BookingFilter, candidates, people, time_zones};

use crate::{
    aids::Hit,
    bookings::{Span, View},
    slots::week::PATH,
};

const INTERVIEWERS: usize = 3;
const CANDIDATES: usize = 5;

pub(crate) async fn anybody(cx: &Context, actor: &Actor, words: &str) -> Result<Vec<Hit>> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let me = people::me(cx, actor).await?;
    let mut hits = Vec::new();
    if actor.roles.coordinates() {
        hits.extend(interviewers(cx, actor, words).await?);
        hits.extend(known_candidates(cx, actor, words, &me).await?);
    } else {
        hits.extend(own_candidates(cx, actor, words, &me).await?);
    }
    Ok(hits)
}

async fn interviewers(cx: &Context, actor: &Actor, words: &str) -> Result<Vec<Hit>> {
    let all = people::interviewers(cx, actor).await?;
    let found = all.into_iter().filter(|person| contains(person.name.as_str(), words)).take(INTERVIEWERS);
    let hits = found.flat_map(|person| {
        let (name, id) = (person.name.to_string(), person.id);
        let hit = |about: &str, page: &str| Hit {
            name: name.clone(),
            about: format!("Interviewer · {about}"),
            href: format!("{page}?interviewer={id}"),
        };
        [hit("slots", "/book"), hit("calendar", "/calendar")]
    });
    Ok(hits.collect())
}

async fn known_candidates(cx: &Context, actor: &Actor, words: &str, me: &Person) -> Result<Vec<Hit>> {
    let few = Paging::parse(Some(&CANDIDATES.to_string()), None, &mut Fields::default());
    let found = candidates::list(cx, actor, Some(words), few.unwrap_or(Paging::DEFAULT)).await?.items;
    let mut hits = Vec::new();
    for candidate in found {
        let filter = BookingFilter { candidate: Some(candidate.id), ..BookingFilter::default() };
        let theirs = bookings::list(cx, actor, filter, Paging::LONGEST).await?.items;
        let hit = match next_or_last(&theirs, cx.now()) {
            Some(booking) => {
                let week = week_of(booking, &me.time_zone, cx.now())?;
                let span = Span { at: week.to_string(), ..Span::default() };
                let href = View { span, ..View::default() }.opening(booking.id);
                Hit { name: candidate.name.to_string(), about: about(booking, &me.time_zone)?, href }
            }
            None => Hit {
                name: candidate.name.to_string(),
                about: format!("Candidate · {}, no interview yet", candidate.email),
                href: "/book".to_owned(),
            },
        };
        hits.push(hit);
    }
    Ok(hits)
}

async fn own_candidates(cx: &Context, actor: &Actor, words: &str, me: &Person) -> Result<Vec<Hit>> {
    let filter = BookingFilter { interviewer: Some(actor.person), ..BookingFilter::default() };
    let mut theirs = bookings::list(cx, actor, filter, Paging::LONGEST).await?.items;
    theirs.retain(|booking| booking.status.is_live() && contains(booking.candidate.name.as_str(), words));
    // Those ahead first, then the latest.
    let now = cx.now();
    theirs.sort_by_key(|booking| (booking.slot.interval.end() <= now, distance(booking, now)));
    let hit = |booking: &Booking| {
        let week = week_of(booking, &me.time_zone, now)?;
        Ok(Hit {
            name: booking.candidate.name.to_string(),
            about: about(booking, &me.time_zone)?,
            href: format!("{PATH}?week={week}&slot={}", booking.slot.id),
        })
    };
    theirs.iter().take(CANDIDATES).map(hit).collect()
}

/// The next that is ahead, else the last there was.
fn next_or_last(theirs: &[Booking], now: Instant) -> Option<&Booking> {
    let live = theirs.iter().filter(|booking| booking.status.is_live());
    live.min_by_key(|booking| (booking.slot.interval.end() <= now, distance(booking, now)))
        .or_else(|| theirs.last())
}

fn distance(booking: &Booking, now: Instant) -> chrono::TimeDelta {
    (booking.slot.interval.start() - now).abs()
}

fn about(booking: &Booking, zone: &ZoneName) -> Result<String> {
    let interval = booking.slot.interval;
    let (start, end) = (time_zones::local(zone, interval.start())?, time_zones::local(zone, interval.end())?);
    Ok(format!("Candidate · {}, {}", time::day(start.date_naive()), time::range(start, end, zone)))
}

fn week_of(booking: &Booking, zone: &ZoneName, now: Instant) -> Result<IsoWeek> {
    let zone = time_zones::zone_around(zone, now)?;
    let week = zone.week(booking.slot.interval.start());
    week.map_err(|outside| services::Error::Failed(outside.into()))
}

fn contains(name: &str, words: &str) -> bool {
    name.to_lowercase().contains(&words.to_lowercase())
}
