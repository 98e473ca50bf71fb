//! Finding: interviewers, candidates, openings and interviews, by what somebody types.
//!
//! What is typed is looked for as it is, then as the beginning of words; where that finds little, slips of the fingers
//! are forgiven: the words that may have been meant are chosen among all that there are.

mod likeness;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::TimeDelta;
use domain::{
    actor::Actor,
    bookings::Booking,
    fields::Fields,
    ids::{CandidateId, OpeningId, PersonId},
    paging::Paging,
    permissions::{self, Permission, Verdict},
    refusal::Refusal,
    text::Line,
    time::Instant,
};

use likeness::Word;

use crate::{
    Context, Result,
    bookings::{self, BookingFilter},
    store::{
        self,
        search::{Meant, Row},
    },
};

/// Whom or what somebody looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub what: What,
    /// "Lena Fischer"; "Platform engineer".
    pub name: String,
    /// The address of people; company, role and place of an opening.
    pub about: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// With their next interview, or the last there was, as far as the caller sees it.
    Candidate(CandidateId, Option<Box<Booking>>),
    Interviewer(PersonId),
    Opening(OpeningId),
}

/// How many are worth a look.
pub const MOST: usize = 12;

/// How many words are looked for.
const MOST_WORDS: usize = 8;

/// How long it may take until a new word is found in spite of slips. As it is it is found at once.
const FRESH: TimeDelta = TimeDelta::seconds(60);

/// All words there are, as they were a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary(Mutex<Option<(Instant, Arc<[Word]>)>>);

/// The nearest first: at most [`MOST`]. Whoever does not see candidates finds those of their own interviews.
pub async fn find(cx: &Context, actor: &Actor, typed: &str) -> Result<Vec<Found>> {
    permissions::check(actor, Permission::Search)?;
    let line =
        Line::parse(typed).map_err(|sentence| Refusal::InvalidInput { fields: Fields::of("q", sentence) })?;
    let mut typed = likeness::words(line.as_str());
    typed.sort();
    typed.dedup();
    typed.truncate(MOST_WORDS);
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let spelt = likeness::spelt(&typed, line.as_str());
    let kinds = kinds(actor);
    let mut rows = store::search::with(cx.reader(), &kinds, &spelt, Meant::Whole).await?;
    // One letter begins too many words.
    if rows.len() < MOST && typed.iter().any(|word| word.chars().count() > 1) {
        let long = spelt.iter().filter(|word| word.iter().any(|word| word.chars().count() > 1));
        let long: Vec<_> = long.cloned().collect();
        rows.extend(store::search::with(cx.reader(), &kinds, &long, Meant::Begun).await?);
    }
    let distinct = rows.iter().map(|row| row.id).collect::<BTreeSet<_>>().len();
    if distinct < MOST {
        let meant = meant(cx, typed.clone()).await?;
        if meant.iter().all(|words| !words.is_empty()) {
            rows.extend(store::search::with(cx.reader(), &kinds, &meant, Meant::Whole).await?);
        }
    }
    let mut found = known(cx, nearest(&typed, rows)).await?;
    if !kinds.contains(&store::search::CANDIDATE) {
        found.extend(own_candidates(cx, actor, &typed).await?);
        found.truncate(MOST);
    }
    Ok(found)
}

/// What the caller may find by name.
fn kinds(actor: &Actor) -> Vec<&'static str> {
    let sees = |permission| permissions::verdict(actor, permission) == Verdict::Allowed;
    [
        (Permission::ManageCandidates, store::search::CANDIDATE),
        (Permission::SeeInterviewers, store::search::INTERVIEWER),
        (Permission::SeeOpenings, store::search::OPENING),
    ]
    .into_iter()
    .filter(|(permission, _)| sees(*permission))
    .map(|(_, kind)| kind)
    .collect()
}

/// Each once, those first that are nearest to what was typed.
fn nearest(typed: &[String], rows: Vec<Row>) -> Vec<Row> {
    let distance = |row: &Row| {
        let by_name = likeness::distance(typed, &likeness::words(&row.name));
        // A name says more than an address.
        let by_all = || likeness::distance(typed, &likeness::words(&format!("{} {}", row.name, row.about)));
        by_name.or_else(|| by_all().map(|distance| distance + 1))
    };
    let mut near: Vec<_> = rows.into_iter().filter_map(|row| distance(&row).map(|far| (far, row))).collect();
    near.sort_by(|(one, a), (other, b)| (one, &a.name, a.id).cmp(&(other, &b.name, b.id)));
    near.dedup_by(|(_, a), (_, b)| a.id == b.id);
    near.into_iter().take(MOST).map(|(_, row)| row).collect()
}

/// Whoever finds candidates sees all of their interviews.
async fn known(cx: &Context, rows: Vec<Row>) -> Result<Vec<Found>> {
    let candidates = rows.iter().filter(|row| row.kind == store::search::CANDIDATE);
    let candidates = candidates.map(|row| CandidateId(row.id));
    let mut theirs: HashMap<CandidateId, Vec<Booking>> = HashMap::new();
    for booking in store::bookings::of_candidates(cx.reader(), candidates).await? {
        theirs.entry(booking.candidate.id).or_default().push(booking);
    }
    let found = |Row { kind, id, name, about }: Row| {
        let what = match kind.as_str() {
            store::search::CANDIDATE => {
                let theirs = theirs.remove(&CandidateId(id)).unwrap_or_default();
                What::Candidate(CandidateId(id), next_or_last(theirs, cx.now()).map(Box::new))
            }
            store::search::INTERVIEWER => What::Interviewer(PersonId(id)),
            _ => What::Opening(OpeningId(id)),
        };
        Found { what, name, about }
    };
    Ok(rows.into_iter().map(found).collect())
}

/// Those of one's own interviews, those ahead first.
async fn own_candidates(cx: &Context, actor: &Actor, typed: &[String]) -> Result<Vec<Found>> {
    let filter = BookingFilter { interviewer: Some(actor.person), ..BookingFilter::default() };
    let now = cx.now();
    let ahead = BookingFilter { from: Some(now), ..filter.clone() };
    let mut theirs = bookings::list(cx, actor, ahead, Paging::LONGEST).await?.items;
    theirs.extend(latest(cx, actor, BookingFilter { to: Some(now), ..filter }).await?);
    let near = |booking: Booking| {
        let name = likeness::words(booking.candidate.name.as_str());
        likeness::distance(typed, &name).filter(|_| booking.status.is_live()).map(|far| (far, booking))
    };
    let mut near: Vec<_> = theirs.into_iter().filter_map(near).collect();
    near.sort_by_key(|(far, booking)| (*far, order(booking, now)));
    // Of each the next one alone.
    let mut seen = BTreeSet::new();
    near.retain(|(_, booking)| seen.insert(booking.candidate.id));
    let found = near.into_iter().take(MOST).map(|(_, booking)| Found {
        name: booking.candidate.name.to_string(),
        about: booking.candidate.email.to_string(),
        what: What::Candidate(booking.candidate.id, Some(Box::new(booking))),
    });
    Ok(found.collect())
}

/// The last of what is listed from the first on.
async fn latest(cx: &Context, actor: &Actor, filter: BookingFilter) -> Result<Vec<Booking>> {
    let page = bookings::list(cx, actor, filter.clone(), Paging::LONGEST).await?;
    let before = page.total.saturating_sub(Paging::LONGEST.limit());
    if before == 0 {
        return Ok(page.items);
    }
    let last = Paging::parse(
        Some(&Paging::LONGEST.limit().to_string()),
        Some(&before.to_string()),
        &mut Fields::default(),
    );
    Ok(bookings::list(cx, actor, filter, last.unwrap_or(Paging::LONGEST)).await?.items)
}

/// The next that is ahead, else the last there was; a cancelled one where there is no other.
fn next_or_last(theirs: Vec<Booking>, now: Instant) -> Option<Booking> {
    theirs.into_iter().min_by_key(|booking| (!booking.status.is_live(), order(booking, now)))
}

fn order(booking: &Booking, now: Instant) -> (bool, TimeDelta) {
    let interval = booking.slot.interval;
    (interval.is_over(now), (interval.start() - now).abs())
}

/// Of each word those that may have been meant by it. Many are looked through: not on a thread that answers others.
async fn meant(cx: &Context, typed: Vec<String>) -> Result<Vec<BTreeSet<String>>> {
    let vocabulary = vocabulary(cx).await?;
    let look = move || {
        let each = typed.iter().map(|word| likeness::meant(word, &vocabulary));
        each.map(|words| words.into_iter().map(str::to_owned).collect()).collect()
    };
    Ok(tokio::task::spawn_blocking(look).await.map_err(anyhow::Error::from)?)
}

async fn vocabulary(cx: &Context) -> Result<Arc<[Word]>> {
    let kept = &cx.vocabulary().0;
    let now = cx.now();
    let known = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at, words)) = known
        && (now - at).abs() < FRESH
    {
        return Ok(words);
    }
    let words = store::search::vocabulary(cx.reader()).await?.into_iter().map(Word::new);
    let words: Arc<[Word]> = words.collect();
    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&words)));
    Ok(words)
}
