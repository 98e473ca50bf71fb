//! What the pages of those who book are loaded from: one call of the use cases after another, in one answer.

use std::collections::BTreeSet;

use domain::{
    actor::Actor,
    bookings::Booking,
    fields::Fields,
    ids::{BookingId, CandidateId, SlotId},
    paging::{Page, Paging},
    refusal::Refusal,
    slots::{Slot, SlotStatus},
    time::{Instant, Interval, IsoWeek, ZoneName},
};
use services::{
    Context, Error, Result, audit, bookings, bookings::BookingFilter, candidates, interviews, messages,
    openings, people, slots, slots::SlotFilter, time_zones,
};

use crate::{
    bookings::{
        Alternatives, Calendar, Chosen, Clocks, Found, Happened, Interviewer, Opened, Period, Question, Room,
        Search, Span, View, Wanted, rank,
    },
    interviews::Interview,
    slots::week,
};

/// As many as one cares to read through before searching.
const MOVES: usize = 12;

pub(crate) async fn found(cx: &Context, actor: &Actor, search: Search) -> Result<Found> {
    let now = cx.now();
    let own = people::me(cx, actor).await?.time_zone;
    let (from, to) = search.window(&time_zones::zone_around(&own, now)?, now);
    let opening = match search.opening() {
        Some(id) => openings::get(cx, actor, id).await.map(Some).or_else(unless_refused)?,
        None => None,
    };
    let second = known_zone(&search.zone);
    let begins = match search.hours() {
        Some(hours) => {
            let zone = second.as_ref().filter(|_| hours.theirs).unwrap_or(&own);
            Some(hours.within(&time_zones::zone_around(zone, now)?, from, to))
        }
        None => None,
    };
    let filter = SlotFilter {
        interviewer: search.interviewer(),
        opening: search.among(),
        from: Some(from),
        to,
        status: search.status.status(),
        begins,
        text: search.words(),
    };
    let slots = slots::list(cx, actor, filter, search.paging()).await?;
    let interviewers = interviewers(cx, actor).await?;
    let shown = slots.items.iter().map(|slot| &slot.time_zone).chain(zones_of(&interviewers));
    let clocks = clocks(shown.chain(&second).chain([&own]), now)?;
    Ok(Found { opening, slots, interviewers, clocks, zone: own, second, now })
}

/// What is not there for whoever asks is left out.
fn unless_refused<T>(error: Error) -> Result<Option<T>> {
    match error {
        Error::Refused(_) => Ok(None),
        error => Err(error),
    }
}

pub(crate) async fn calendar(cx: &Context, actor: &Actor, span: Span) -> Result<Calendar> {
    let now = cx.now();
    let own = people::me(cx, actor).await?.time_zone;
    let zone = known_zone(&span.zone).unwrap_or_else(|| own.clone());
    let (period, bookings) = shown(cx, actor, &span, &zone).await?;
    let interviewers = interviewers(cx, actor).await?;
    let clocks =
        clocks(bookings.iter().flat_map(zones_in).chain(zones_of(&interviewers)).chain([&own, &zone]), now)?;
    let unheard = messages::overdue(cx, &bookings).await?;
    Ok(Calendar { period, bookings, unheard, interviewers, clocks, zone, own, now })
}

pub(crate) async fn unheard(cx: &Context, actor: &Actor, span: Span) -> Result<Vec<BookingId>> {
    let own = people::me(cx, actor).await?.time_zone;
    let zone = known_zone(&span.zone).unwrap_or(own);
    let (_, bookings) = shown(cx, actor, &span, &zone).await?;
    messages::overdue(cx, &bookings).await
}

/// The days that are drawn, and the bookings that touch them.
async fn shown(cx: &Context, actor: &Actor, span: &Span, zone: &ZoneName) -> Result<(Period, Vec<Booking>)> {
    let now = cx.now();
    let rules = time_zones::zone_around(zone, now)?;
    let period = span.period(rules.day(now).unwrap_or_else(|_| now.date_naive()));
    // Of one the database finds them by an index; of several it is asked for all, once.
    let only = Some(&span.interviewers).filter(|people| people.len() == 1).and_then(|people| people.first());
    let filter = BookingFilter { interviewer: only.copied(), ..BookingFilter::default() };
    let mut bookings = match period.interval(&rules) {
        Some(window) => every_booking(cx, actor, within(filter, window)).await?,
        None => Vec::new(),
    };
    bookings.retain(|booking| span.shows(booking.slot.interviewer));
    Ok((period, bookings))
}

pub(crate) async fn opened(cx: &Context, actor: &Actor, id: BookingId) -> Result<Opened> {
    let now = cx.now();
    let own = people::me(cx, actor).await?.time_zone;
    let booking = bookings::get(cx, actor, id).await?;
    let history = history(cx, actor, id).await?;
    let clocks = clocks(zones_in(&booking).chain([&own]), now)?;
    let told = super::messages::told(cx, actor, &booking, &clocks, &own).await?;
    let interview = interviews::get(cx, actor, id).await?.interview;
    let opening = match interview.opening {
        Some(id) => Some(openings::get(cx, actor, id).await?),
        None => None,
    };
    let interview = Interview {
        opening: opening.as_ref().map(super::openings::named),
        format: interview.format,
        stage: interview.stage.map(|stage| stage.to_string()),
    };
    let preparation =
        super::preparation::of(cx, actor, (id, booking.status, &booking.slot), &clocks, &own).await?;
    Ok(Opened { booking, interview, preparation, history, told, clocks, own, now })
}

/// What happened to it, the newest first.
pub(crate) async fn history(cx: &Context, actor: &Actor, id: BookingId) -> Result<Vec<Happened>> {
    Ok(bookings::history(cx, actor, id).await?.into_iter().map(line).collect())
}

/// Where a booking is shown to whoever looks: in the calendar, or in one's own week.
pub(crate) fn shown_at(actor: &Actor, booking: &Booking, week: IsoWeek) -> String {
    if actor.roles.coordinates() {
        let span = Span { at: week.to_string(), ..Span::default() };
        View { span, ..View::default() }.opening(booking.id)
    } else {
        format!("{}?week={week}&slot={}", week::PATH, booking.slot.id)
    }
}

/// The live booking that holds a slot.
pub(crate) async fn holding(cx: &Context, actor: &Actor, slot: &Slot) -> Result<Option<Booking>> {
    let filter = BookingFilter { interviewer: Some(slot.interviewer), ..BookingFilter::default() };
    let all = every_booking(cx, actor, within(filter, slot.interval)).await?;
    Ok(all.into_iter().find(|booking| booking.slot.id == slot.id && booking.status.is_live()))
}

/// Leads whoever sent a form without a script to the booking, in its week.
pub(crate) async fn lead_to(cx: &Context, actor: &Actor, booking: &Booking) {
    if !super::is_form_post() {
        return;
    }
    let start = booking.slot.interval.start();
    let day = super::own_zone(cx, actor).await.ok().and_then(|zone| zone.day(start).ok());
    super::after_form(&View::of(booking.id, day.unwrap_or_else(|| start.date_naive())));
}

pub(crate) async fn chosen(cx: &Context, actor: &Actor, id: SlotId) -> Result<Chosen> {
    let zone = people::me(cx, actor).await?.time_zone;
    let slot = slots::get(cx, actor, id).await?;
    let clocks = clocks([&slot.time_zone, &zone].into_iter(), cx.now())?;
    Ok(Chosen { slot, clocks, zone })
}

pub(crate) async fn alternatives(cx: &Context, actor: &Actor, question: Question) -> Result<Alternatives> {
    let now = cx.now();
    let own = people::me(cx, actor).await?.time_zone;
    let window = question.wanted.window(now);
    let engaged = match question.candidate {
        Some(candidate) => engagements(cx, actor, candidate, question.reach(now)).await?,
        None => Vec::new(),
    };
    let others: Vec<Booking> =
        engaged.into_iter().filter(|booking| Some(booking.id) != question.moving).collect();
    let in_the_way =
        others.iter().find(|booking| booking.slot.interval.overlaps(question.wanted.interval)).cloned();
    let busy: Vec<Interval> = others.iter().map(|booking| booking.slot.interval).collect();
    let filter = SlotFilter {
        from: Some(window.start()),
        to: Some(window.end()),
        status: Some(SlotStatus::Available),
        text: question.words(),
        ..SlotFilter::default()
    };
    let offered = every_slot(cx, actor, filter).await?;
    let mut slots = rank(offered, question.wanted, &busy, now);
    slots.truncate(question.limit);
    let shown = slots.iter().map(|slot| &slot.time_zone).chain(in_the_way.iter().flat_map(zones_in));
    let theirs = match question.candidate {
        Some(candidate) => candidates::get(cx, actor, candidate).await?.time_zone,
        None => None,
    };
    let clocks = clocks(shown.chain([&own]).chain(&theirs), now)?;
    Ok(Alternatives { slots, in_the_way, clocks, zone: own, now })
}

/// The one `proposed` comes first where it fits, however far it is.
pub(crate) async fn moves(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    words: String,
    proposed: Option<SlotId>,
) -> Result<Alternatives> {
    let Booking { slot, candidate, .. } = bookings::get(cx, actor, id).await?;
    let question = Question {
        wanted: Wanted::of(&slot),
        candidate: Some(candidate.id),
        moving: Some(id),
        words,
        limit: usize::MAX,
    };
    let mut found = alternatives(cx, actor, question).await?;
    // Stable: the others stay as they are ranked.
    found.slots.sort_by_key(|slot| Some(slot.id) != proposed);
    found.slots.truncate(MOVES);
    let zones = candidate.time_zone.iter().chain([&slot.time_zone, &found.zone]);
    let clocks = clocks(zones.chain(found.slots.iter().map(|slot| &slot.time_zone)), found.now)?;
    Ok(Alternatives { clocks, ..found })
}

pub(crate) async fn room(cx: &Context, actor: &Actor, id: BookingId, span: Span) -> Result<Room> {
    let now = cx.now();
    let own = people::me(cx, actor).await?.time_zone;
    let zone = known_zone(&span.zone).unwrap_or(own);
    let rules = time_zones::zone_around(&zone, now)?;
    let period = span.period(rules.day(now).unwrap_or_else(|_| now.date_naive()));
    let Booking { candidate, .. } = bookings::get(cx, actor, id).await?;
    let (mut slots, mut engaged) = (Vec::new(), Vec::new());
    if let Some(window) = period.interval(&rules) {
        let filter = SlotFilter {
            // One that has begun is nobody's any more.
            from: Some(window.start().max(now)),
            to: Some(window.end()),
            status: Some(SlotStatus::Available),
            ..SlotFilter::default()
        };
        slots = every_slot(cx, actor, filter).await?;
        slots.retain(|slot| span.shows(slot.interviewer) && !slot.interval.has_begun(now));
        engaged = engagements(cx, actor, candidate.id, window).await?;
    }
    let shown = slots.iter().map(|slot| &slot.time_zone).chain(&candidate.time_zone).chain([&zone]);
    let clocks = clocks(shown, now)?;
    Ok(Room { slots, engagements: engaged, clocks, now })
}

pub(crate) fn clock(cx: &Context, zone: ZoneName) -> Result<Clocks> {
    let known = known_zone(zone.as_str()).ok_or(Refusal::NotFound)?;
    clocks([&known].into_iter(), cx.now())
}

async fn engagements(cx: &Context, actor: &Actor, of: CandidateId, window: Interval) -> Result<Vec<Booking>> {
    let filter = BookingFilter { candidate: Some(of), ..BookingFilter::default() };
    let all = every_booking(cx, actor, within(filter, window)).await?;
    Ok(all.into_iter().filter(|booking| booking.status.is_live()).collect())
}

fn within(filter: BookingFilter, window: Interval) -> BookingFilter {
    BookingFilter { from: Some(window.start()), to: Some(window.end()), ..filter }
}

async fn every_booking(cx: &Context, actor: &Actor, filter: BookingFilter) -> Result<Vec<Booking>> {
    let mut all = Vec::new();
    while let Some(paging) = after(all.len()) {
        let Page { items, total, paging: _ } = bookings::list(cx, actor, filter.clone(), paging).await?;
        let none = items.is_empty();
        all.extend(items);
        if none || all.len() as u64 >= total {
            break;
        }
    }
    Ok(all)
}

async fn every_slot(cx: &Context, actor: &Actor, filter: SlotFilter) -> Result<Vec<Slot>> {
    let mut all = Vec::new();
    while let Some(paging) = after(all.len()) {
        let Page { items, total, paging: _ } = slots::list(cx, actor, filter.clone(), paging).await?;
        let none = items.is_empty();
        all.extend(items);
        if none || all.len() as u64 >= total {
            break;
        }
    }
    Ok(all)
}

/// The longest page after so many rows; none when a browser would have enough of them.
fn after(rows: usize) -> Option<Paging> {
    const ENOUGH: usize = 1000;
    let (limit, offset) = (Paging::MAX.to_string(), rows.to_string());
    Paging::parse(Some(&limit), Some(&offset), &mut Fields::default()).filter(|_| rows < ENOUGH)
}

async fn interviewers(cx: &Context, actor: &Actor) -> Result<Vec<Interviewer>> {
    let all = people::interviewers(cx, actor).await?;
    Ok(all
        .into_iter()
        .map(|people::Interviewer { id, name, time_zone }| Interviewer { id, name, time_zone })
        .collect())
}

fn zones_of(interviewers: &[Interviewer]) -> impl Iterator<Item = &ZoneName> {
    interviewers.iter().map(|interviewer| &interviewer.time_zone)
}

fn zones_in(booking: &Booking) -> impl Iterator<Item = &ZoneName> {
    [Some(&booking.slot.time_zone), booking.candidate.time_zone.as_ref()].into_iter().flatten()
}

fn known_zone(name: &str) -> Option<ZoneName> {
    ZoneName::parse(name, time_zones::is_known)
}

fn clocks<'a>(names: impl Iterator<Item = &'a ZoneName>, now: Instant) -> Result<Clocks> {
    let names: BTreeSet<&ZoneName> = names.collect();
    names.into_iter().map(|name| time_zones::zone_around(name, now)).collect::<Result<_>>().map(Clocks::new)
}

pub(crate) fn line(audit::Happened { at, by, sentence }: audit::Happened) -> Happened {
    Happened { at, by, sentence }
}
