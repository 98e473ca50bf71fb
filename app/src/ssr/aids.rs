//! Who and what is found from every page.

use domain::{
    actor::Actor,
    bookings::Booking,
    people::Person,
    time::{self, IsoWeek, ZoneName},
};
use services::{
    Context, Result, people,
    search::{self, Found, What},
    time_zones,
};

use crate::{aids::Hit, candidates, openings::Asked};

/// How many lines are shown: somebody may lead to two places.
const SHOWN: usize = 16;

pub(crate) async fn anybody(cx: &Context, actor: &Actor, words: &str) -> Result<Vec<Hit>> {
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let me = people::me(cx, actor).await?;
    let mut hits = Vec::new();
    for found in search::find(cx, actor, words).await? {
        hits.extend(hits_of(found, actor, &me)?);
    }
    hits.truncate(SHOWN);
    Ok(hits)
}

fn hits_of(Found { what, name, about }: Found, actor: &Actor, me: &Person) -> Result<Vec<Hit>> {
    let hit = |about: String, href: String| Hit { name: name.clone(), about, href };
    Ok(match what {
        What::Interviewer(id) => vec![
            hit("Interviewer · slots".to_owned(), format!("/book?interviewer={id}")),
            hit("Interviewer · calendar".to_owned(), format!("/calendar?interviewer={id}")),
        ],
        What::Opening(id) => vec![hit(format!("Opening · {about}"), Asked::one(id))],
        // Interviewers see candidates through their interviews alone.
        What::Candidate(id, booking) => {
            let who = actor.roles.coordinates().then(|| {
                let yet = if booking.is_none() { ", no interview yet" } else { "" };
                hit(format!("Candidate · {about}{yet}"), candidates::href(id))
            });
            // What was called off is seen with the candidate.
            let interview = booking.filter(|booking| booking.status.is_live()).map(|booking| {
                let week = week_of(&booking, &me.time_zone)?;
                let href = super::bookings::shown_at(actor, &booking, week);
                Ok::<_, services::Error>(hit(when(&booking, &me.time_zone)?, href))
            });
            who.into_iter().chain(interview.transpose()?).collect()
        }
    })
}

fn when(booking: &Booking, zone: &ZoneName) -> Result<String> {
    let interval = booking.slot.interval;
    let (start, end) = (time_zones::local(zone, interval.start())?, time_zones::local(zone, interval.end())?);
    Ok(format!("Interview · {}, {}", time::day(start.date_naive()), time::range(start, end, zone)))
}

/// However long ago it was.
fn week_of(booking: &Booking, zone: &ZoneName) -> Result<IsoWeek> {
    let zone = time_zones::all(zone)?;
    let week = zone.week(booking.slot.interval.start());
    week.map_err(|outside| services::Error::Failed(outside.into()))
}
