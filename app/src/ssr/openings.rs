//! Openings and their interviews, in words.

use domain::{
    actor::Actor,
    ids::{OpeningId, Version},
    openings::{Colleague, Opening, OpeningStatus, RawOpening},
    paging::{Page, Paging},
    text::Line as Words,
    time::IsoWeek,
};
use services::{
    Context, Result,
    interviews::About,
    openings::{self, OpeningFilter},
};

use super::page_of;
use crate::{
    bookings::{Clocks, Span, View},
    interviews::Named,
    openings::{Asked, Form, InterviewLine, Line, List, One, Openings, Somebody, Wanted, server_fns::Typed},
    slots::week::PATH,
};

pub(crate) async fn shown(cx: &Context, actor: &Actor, asked: Asked) -> Result<Openings> {
    match asked {
        Asked::List(wanted) => list(cx, actor, wanted).await.map(Openings::List),
        Asked::One { id, all, page } => one(cx, actor, id, all, page).await.map(Box::new).map(Openings::One),
        Asked::Edit(id) => {
            let opening = openings::get(cx, actor, id).await?;
            form(cx, actor, Some(opening)).await.map(Box::new).map(Openings::Form)
        }
        Asked::Add => form(cx, actor, None).await.map(Box::new).map(Openings::Form),
    }
}

async fn list(cx: &Context, actor: &Actor, wanted: Wanted) -> Result<List> {
    let search = Some(&wanted.words).filter(|words| !words.is_empty());
    let Ok(search) = search.map(|words| Words::parse(words)).transpose() else {
        // No title is like that.
        return Ok(List { lines: Vec::new(), total: 0, page: 1, pages: 1 });
    };
    let filter = OpeningFilter { status: wanted.status, search };
    let mut found = openings::list(cx, actor, filter.clone(), page_of(wanted.page)).await?;
    let pages = pages_of(&found);
    let page = wanted.page.min(pages);
    if page < wanted.page {
        found = openings::list(cx, actor, filter, page_of(page)).await?;
    }
    Ok(List { lines: found.items.into_iter().map(line).collect(), total: found.total, page, pages })
}

async fn one(cx: &Context, actor: &Actor, id: OpeningId, all: bool, wanted: u64) -> Result<One> {
    let window = ((!all).then(|| cx.now()), None);
    let opening = openings::get(cx, actor, id).await?;
    let zone = super::own_zone(cx, actor).await?;
    let name = zone.name().clone();
    let clocks = Clocks::new(vec![zone]);
    let mut found = openings::interviews(cx, actor, id, window, page_of(wanted)).await?;
    let pages = pages_of(&found);
    let page = wanted.min(pages);
    if page < wanted {
        found = openings::interviews(cx, actor, id, window, page_of(page)).await?;
    }
    let line = |About { booking, interview }: About| {
        let slot = &booking.slot;
        let week = IsoWeek::of(clocks.day(slot.interval.start(), &name));
        let about = [
            interview.format.map(|format| format.words().to_owned()),
            interview.stage.map(|stage| stage.to_string()),
        ];
        let href = if actor.roles.coordinates() {
            let span = Span { at: week.to_string(), ..Span::default() };
            View { span, ..View::default() }.opening(booking.id)
        } else if booking.status.is_live() {
            format!("{PATH}?week={week}&slot={}", slot.id)
        } else {
            // The slot is theirs to do with as they like, and may be gone.
            format!("{PATH}?week={week}")
        };
        InterviewLine {
            booking: booking.id,
            who: format!("{} with {}", booking.candidate.name, slot.interviewer_name),
            when: clocks.whole(slot.interval, &name),
            about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
            status: booking.status,
            href,
        }
    };
    let interviews = found.items.into_iter().map(line).collect();
    Ok(One { opening, interviews, total: found.total, page, pages })
}

/// Of how many pages something is.
fn pages_of<T>(found: &Page<T>) -> u64 {
    found.total.div_ceil(found.paging.limit()).max(1)
}

async fn form(cx: &Context, actor: &Actor, opening: Option<Opening>) -> Result<Form> {
    let colleagues = openings::colleagues(cx, actor).await?.into_iter();
    let mut colleagues: Vec<Somebody> = colleagues
        .map(|(Colleague { id, name }, interviews)| Somebody { id, name: name.to_string(), interviews })
        .collect();
    // Who was named and is not what they were can still be taken out.
    let manager = opening.iter().filter_map(|opening| opening.hiring_manager.as_ref());
    let interviewers = opening.iter().flat_map(|opening| &opening.interviewers);
    for (Colleague { id, name }, interviews) in
        manager.map(|person| (person, false)).chain(interviewers.map(|person| (person, true)))
    {
        match colleagues.iter_mut().find(|known| known.id == *id) {
            Some(known) => known.interviews |= interviews,
            None => colleagues.push(Somebody { id: *id, name: format!("{name} (not here now)"), interviews }),
        }
    }
    Ok(Form { opening, colleagues })
}

/// Those that are open.
pub(crate) async fn to_choose(cx: &Context, actor: &Actor) -> Result<Vec<Named>> {
    let open = OpeningFilter { status: Some(OpeningStatus::Open), search: None };
    let found = openings::list(cx, actor, open, Paging::LONGEST).await?;
    Ok(found.items.iter().map(named).collect())
}

pub(crate) fn named(opening: &Opening) -> Named {
    Named { id: opening.id, name: opening.name() }
}

fn line(opening: Opening) -> Line {
    let Opening { id, title, company, place, format, interviewers, status, .. } = opening;
    let names: Vec<_> = interviewers.iter().map(|person| person.name.to_string()).collect();
    let about = [
        place.map(|place| place.to_string()),
        format.map(|format| format.words().to_owned()),
        (!names.is_empty()).then(|| names.join(", ")),
    ];
    Line {
        id,
        title: title.to_string(),
        company: company.to_string(),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        status,
    }
}

pub(crate) async fn save(
    cx: &Context,
    actor: &Actor,
    id: Option<OpeningId>,
    version: Option<i64>,
    typed: Typed,
) -> Result<OpeningId> {
    let opening = match id {
        Some(id) => openings::edit(cx, actor, id, version.map(Version), typed.raw()).await?,
        None => openings::create(cx, actor, typed.raw()).await?,
    };
    Ok(opening.id)
}

pub(crate) async fn set_status(
    cx: &Context,
    actor: &Actor,
    id: OpeningId,
    status: OpeningStatus,
) -> Result<()> {
    let raw = RawOpening { status: Some(status.as_str().to_owned()), ..RawOpening::default() };
    openings::edit(cx, actor, id, None, raw).await?;
    Ok(())
}
