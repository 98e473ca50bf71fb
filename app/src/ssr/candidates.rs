//! Candidates as the pages need them.

use std::collections::BTreeMap;

use domain::{
    actor::Actor,
    candidates::{Candidate, CandidateNote},
    fields::Fields,
    ids::{CandidateId, OpeningId, Version},
    paging::{Page, Paging},
    permissions::{Permission, check},
    refusal::Refusal,
    text::Line as Words,
    time::{self, Instant, ZoneName},
};
use services::{
    Context, Error, Result,
    candidates::{
        self, Met, Told,
        merge::{self, Preview},
        notes,
    },
    interviews::About,
    openings, time_zones,
};

use super::{messages, page_of};
use crate::{
    bookings::Clocks,
    candidates::{
        Asked, Candidates, Conflict, Form, InterviewLine, Line, List, Merging, MessageLine, NoteLine, One,
        OpeningLine, Other, Wanted, server_fns::Typed,
    },
};

/// As many as fit under the field in which they are looked for.
const SHOWN: &str = "7";

pub(crate) async fn shown(cx: &Context, actor: &Actor, asked: Asked) -> Result<Candidates> {
    let (id, found) = match asked {
        Asked::List(wanted) => return list(cx, actor, wanted).await.map(Candidates::List),
        Asked::Add => return form(cx, actor, None).await,
        Asked::One(id) => (id, one(cx, actor, id).await.map(Box::new).map(Candidates::One)),
        Asked::Edit(id) => (id, form(cx, actor, Some(id)).await),
        Asked::Merge { id, with, words } => {
            (id, merging(cx, actor, id, with, words).await.map(Box::new).map(Candidates::Merge))
        }
    };
    match found {
        Err(Error::Refused(Refusal::NotFound)) => match candidates::now_known_as(cx, actor, id).await? {
            Some(now) => Ok(Candidates::NowKnownAs { asked: id, id: now }),
            None => Err(Refusal::NotFound.into()),
        },
        found => found,
    }
}

async fn list(cx: &Context, actor: &Actor, wanted: Wanted) -> Result<List> {
    let words = Some(wanted.words.as_str()).filter(|words| !words.is_empty());
    if words.is_some_and(|words| Words::parse(words).is_err()) {
        // Nobody is called that.
        return Ok(List { lines: Vec::new(), total: 0, page: 1, pages: 1 });
    }
    let zone = super::own_zone(cx, actor).await?;
    let own = zone.name().clone();
    let clocks = Clocks::new(vec![zone]);
    let mut found = candidates::list_met(cx, actor, words, page_of(wanted.page)).await?;
    let pages = found.total.div_ceil(found.paging.limit()).max(1);
    let page = wanted.page.min(pages);
    if page < wanted.page {
        found = candidates::list_met(cx, actor, words, page_of(page)).await?;
    }
    let place = time::place(&own);
    let line = |Met { candidate, interviews, next }: Met| {
        let counted = match interviews {
            0 => "No interview yet".to_owned(),
            1 => "1 interview".to_owned(),
            many => format!("{many} interviews"),
        };
        let next = next.map(|next| format!(" · next {} {place}", clocks.moment(next, &own)));
        Line {
            id: candidate.id,
            name: candidate.name.to_string(),
            email: candidate.email.to_string(),
            about: format!("{counted}{}", next.unwrap_or_default()),
        }
    };
    Ok(List { lines: found.items.into_iter().map(line).collect(), total: found.total, page, pages })
}

async fn form(cx: &Context, actor: &Actor, id: Option<CandidateId>) -> Result<Candidates> {
    check(actor, Permission::ManageCandidates)?;
    let candidate = match id {
        Some(id) => Some(candidates::get(cx, actor, id).await?),
        None => None,
    };
    let mut zones = zones();
    // One by an old name stays what it is.
    let own = candidate.as_ref().and_then(|candidate| candidate.time_zone.as_ref());
    if let Some(own) = own.filter(|own| !zones.iter().any(|zone| zone == own.as_str())) {
        zones.push(own.to_string());
    }
    Ok(Candidates::Form(Box::new(Form { candidate, zones })))
}

async fn one(cx: &Context, actor: &Actor, id: CandidateId) -> Result<One> {
    let now = cx.now();
    let Candidate { name, email, time_zone, .. } = candidates::get(cx, actor, id).await?;
    let zone = super::own_zone(cx, actor).await?;
    let own = zone.name().clone();
    let theirs = time_zone.as_ref().filter(|theirs| **theirs != own);
    let theirs = theirs.map(|theirs| time_zones::zone_around(theirs, now)).transpose()?;
    let clocks = Clocks::new(std::iter::once(zone).chain(theirs).collect());
    let coming = candidates::interviews(cx, actor, id, (Some(now), None), Paging::LONGEST).await?;
    let (past, older) = past(cx, actor, id, now).await?;
    let former = candidates::former(cx, actor, id).await?;
    let formerly = former.into_iter().map(|former| former.email.to_string()).collect();
    let openings = considered_for(cx, actor, coming.items.iter().chain(&past)).await?;
    let named: BTreeMap<OpeningId, String> =
        openings.iter().map(|line| (line.opening.id, line.opening.name.clone())).collect();
    let zone_of_candidate = time_zone.as_ref().unwrap_or(&own);
    let interview = |about: About| interview(about, &clocks, (&own, zone_of_candidate), &named);
    let messages = candidates::messages(cx, actor, id, Paging::DEFAULT).await?;
    let place = time::place(&own);
    let current = email.as_str().to_owned();
    let message = |told: Told| message(told, &current, now, (&clocks, &own));
    let notes = notes::list(cx, actor, id, Paging::LONGEST).await?;
    let note = |note: CandidateNote| self::note(note, actor, &place, &clocks, &own);
    let history = candidates::history(cx, actor, id).await?.into_iter().map(super::bookings::line);
    Ok(One {
        id,
        name: name.to_string(),
        email: email.to_string(),
        formerly,
        coming: coming.items.into_iter().map(interview).collect(),
        past: past.into_iter().map(interview).collect(),
        older,
        openings,
        messages_total: messages.total,
        messages: messages.items.into_iter().map(message).collect(),
        notes_total: notes.total,
        notes: notes.items.into_iter().map(note).collect(),
        history: history.collect(),
        zone: time_zone,
        clocks,
        own,
        now,
    })
}

/// Those that are over, the last first, and how many are older than those that fit.
async fn past(cx: &Context, actor: &Actor, id: CandidateId, now: Instant) -> Result<(Vec<About>, u64)> {
    let begun = |paging| candidates::interviews(cx, actor, id, (None, Some(now)), paging);
    let Page { mut items, total, .. } = begun(Paging::LONGEST).await?;
    let older = total.saturating_sub(Paging::MAX);
    if older > 0 {
        let offset = older.to_string();
        let last = Paging::parse(Some(&Paging::MAX.to_string()), Some(&offset), &mut Fields::default());
        items = begun(last.unwrap_or(Paging::LONGEST)).await?.items;
    }
    // One that is going on is among those that come.
    items.retain(|about| about.booking.slot.interval.is_over(now));
    items.reverse();
    Ok((items, older))
}

/// The openings of their interviews, each once, as they come.
async fn considered_for<'a>(
    cx: &Context,
    actor: &Actor,
    interviews: impl Iterator<Item = &'a About>,
) -> Result<Vec<OpeningLine>> {
    let mut counts: Vec<(OpeningId, usize)> = Vec::new();
    for id in interviews.filter_map(|about| about.interview.opening) {
        match counts.iter_mut().find(|(known, _)| *known == id) {
            Some((_, count)) => *count += 1,
            None => counts.push((id, 1)),
        }
    }
    let mut lines = Vec::new();
    for (id, count) in counts {
        let opening = openings::get(cx, actor, id).await?;
        let interviews = if count == 1 { "1 interview".to_owned() } else { format!("{count} interviews") };
        lines.push(OpeningLine {
            opening: super::openings::named(&opening),
            status: opening.status,
            interviews,
        });
    }
    Ok(lines)
}

fn interview(
    About { booking, interview }: About,
    clocks: &Clocks,
    (own, theirs): (&ZoneName, &ZoneName),
    named: &BTreeMap<OpeningId, String>,
) -> InterviewLine {
    let about = [
        interview.opening.and_then(|id| named.get(&id).cloned()),
        interview.format.map(|format| format.words().to_owned()),
        interview.stage.map(|stage| stage.to_string()),
    ];
    InterviewLine {
        booking: booking.id,
        status: booking.status,
        when: clocks.both(booking.slot.interval, own, theirs),
        with: format!("with {}", booking.slot.interviewer_name),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}

fn message(
    Told { booking, slot, entry }: Told,
    current: &str,
    now: Instant,
    (clocks, own): (&Clocks, &ZoneName),
) -> MessageLine {
    let place = time::place(own);
    let became = messages::became(&messages::Fate::from(&entry), now, &place, |at| clocks.moment(at, own));
    MessageLine {
        id: entry.id,
        booking,
        what: messages::what(entry.kind, entry.lead),
        elsewhere: (entry.email.as_str() != current).then(|| entry.email.to_string()),
        about: clocks.whole(slot.interval, own),
        state: entry.state,
        became,
        is_readable: entry.sent_at.is_some(),
    }
}

fn note(note: CandidateNote, actor: &Actor, place: &str, clocks: &Clocks, own: &ZoneName) -> NoteLine {
    let by = note.by.id;
    let written = format!("{} {place}", clocks.moment(note.created_at, own));
    let is_changed = note.updated_at != note.created_at;
    let changed = is_changed.then(|| format!(", changed {}", clocks.moment(note.updated_at, own)));
    NoteLine {
        id: note.id,
        by: note.by.name.to_string(),
        at: format!("{written}{}", changed.unwrap_or_default()),
        text: note.text.as_str().to_owned(),
        version: note.version.0,
        may_edit: check(actor, Permission::EditNote { by }).is_ok(),
        may_remove: check(actor, Permission::RemoveNote { by }).is_ok(),
    }
}

async fn merging(
    cx: &Context,
    actor: &Actor,
    id: CandidateId,
    with: Option<CandidateId>,
    words: String,
) -> Result<Merging> {
    let Some(with) = with else {
        let into = candidates::get(cx, actor, id).await?;
        let found = if words.is_empty() { Vec::new() } else { found(cx, actor, &words).await? };
        let found = found.into_iter().filter(|other| other.id != id).collect();
        return Ok(Merging { into, other: None, found, words });
    };
    let zone = super::own_zone(cx, actor).await?;
    let own = zone.name().clone();
    let clocks = Clocks::new(vec![zone]);
    let preview = merge::preview(cx, actor, id, with).await?;
    let moves = moves(&preview);
    let Preview { into, from, told_anew, told_anew_if_taken, conflicts, .. } = preview;
    let conflicts = conflicts.into_iter().map(|(one, other)| Conflict {
        own: one.id,
        others: other.id,
        own_when: clocks.whole(one.slot.interval, &own),
        others_when: clocks.whole(other.slot.interval, &own),
    });
    let conflicts = conflicts.collect();
    let other = Other { candidate: from, moves, told_anew, told_anew_if_taken, conflicts };
    Ok(Merging { into, other: Some(other), found: Vec::new(), words })
}

/// "1 interview, 2 notes and 3 messages of L Fischer become Lena Fischer’s."
fn moves(Preview { into, from, interviews, notes, messages, .. }: &Preview) -> String {
    let counted = |count: u64, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        many => Some(format!("{many} {one}s")),
    };
    let parts = [counted(*interviews, "interview"), counted(*notes, "note"), counted(*messages, "message")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let whose = format!("of {} ({}) become {}’s", from.name, from.email, into.name);
    match parts.split_last() {
        None => {
            format!("{} ({}) has no interviews, notes or messages; the entry goes.", from.name, from.email)
        }
        Some((only, [])) if only.starts_with("1 ") => {
            format!("{only} of {} ({}) becomes {}’s.", from.name, from.email, into.name)
        }
        Some((only, [])) => format!("{only} {whose}."),
        Some((last, first)) => format!("{} and {last} {whose}.", first.join(", ")),
    }
}

pub(crate) async fn save(
    cx: &Context,
    actor: &Actor,
    id: Option<CandidateId>,
    version: Option<i64>,
    typed: Typed,
) -> Result<CandidateId> {
    let candidate = match id {
        Some(id) => candidates::edit(cx, actor, id, version.map(Version), typed.raw()).await?,
        None => candidates::create(cx, actor, typed.raw()).await?,
    };
    Ok(candidate.id)
}

pub(crate) async fn found(cx: &Context, actor: &Actor, words: &str) -> Result<Vec<Candidate>> {
    let words = Some(words.trim()).filter(|words| !words.is_empty());
    let paging = Paging::parse(Some(SHOWN), None, &mut Fields::default()).unwrap_or(Paging::DEFAULT);
    Ok(candidates::list(cx, actor, words, paging).await?.items)
}

/// The names people go by, without the aliases that the database keeps for old times' sake.
pub(crate) fn zones() -> Vec<String> {
    const REGIONS: [&str; 10] = [
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ];
    let inhabited =
        |name: &&String| name.split_once('/').is_some_and(|(region, _)| REGIONS.contains(&region));
    time_zones::names().iter().filter(inhabited).cloned().chain(["UTC".to_owned()]).collect()
}
