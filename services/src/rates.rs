//! Rates: how many of the slots that were offered were booked, and how the interviews on them went.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike as _, NaiveDate};
use domain::{
    actor::Actor,
    bookings::BookingStatus,
    ids::{OpeningId, PersonId},
    openings::Colleague,
    outcomes::Ending,
    permissions::{self, Permission},
    rates::{Days, Group, RatesBy, RawDays, Tally},
    text::Line,
    time::IsoWeek,
};

use crate::{
    Context, Result, interviews, people,
    slots::only_of_interest,
    store::{
        self,
        rates::{HeldRow, OfferedRow},
    },
    time_zones,
};

/// Of which slots and interviews.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatesFilter {
    pub days: RawDays,
    pub interviewer: Option<PersonId>,
    /// Slots are for no opening in particular: with one given, none are counted.
    pub opening: Option<OpeningId>,
    pub by: RatesBy,
}

/// What became of the slots and interviews of some days, in all and apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    pub days: Days,
    pub all: Tally,
    pub groups: Vec<(Group, Tally)>,
}

/// Counts by the interviewers' days. Those who do not coordinate see what is their own.
pub async fn get(cx: &Context, actor: &Actor, filter: RatesFilter) -> Result<Rates> {
    permissions::check(actor, Permission::SeeRates)?;
    let RatesFilter { days, mut interviewer, opening, by } = filter;
    let zone = people::me(cx, actor).await?.time_zone;
    let today = time_zones::all(&zone)?.day(cx.now()).map_err(anyhow::Error::from)?;
    let days = days.parse(today)?;
    if !only_of_interest(cx, actor, &mut interviewer).await? {
        return Ok(Rates { days, all: Tally::default(), groups: Vec::new() });
    }
    if let Some(id) = opening
        && store::openings::find(cx.reader(), id).await?.is_none()
    {
        return Err(interviews::nowhere());
    }
    let offered = match opening {
        Some(_) => Vec::new(),
        None => store::rates::offered(cx.reader(), days, interviewer).await?,
    };
    let held = store::rates::held(cx.reader(), days, interviewer, opening).await?;
    let names = Names::of(cx, by, &offered, &held).await?;
    let mut groups: BTreeMap<Group, Tally> = BTreeMap::new();
    for row in offered {
        let OfferedRow { interviewer, day, booked } = row;
        if let Some(group) = names.group(by, day, interviewer, None) {
            let tally = Tally { offered: 1, booked: u64::from(booked), ..Tally::default() };
            let so_far = groups.entry(group).or_default();
            *so_far = so_far.plus(tally);
        }
    }
    for row in held {
        let Some(day) = within(&row, days)? else { continue };
        let tally = tally(&row, cx.now());
        if let Some(group) = names.group(by, day, row.interviewer, Some(row.opening)) {
            let so_far = groups.entry(group).or_default();
            *so_far = so_far.plus(tally);
        }
    }
    let mut all = groups.values().fold(Tally::default(), |all, tally| all.plus(*tally));
    if by == RatesBy::Opening && opening.is_none() {
        // Slots are nobody's part of any opening: what was offered is counted in all.
        let offered = store::rates::offered(cx.reader(), days, interviewer).await?;
        all.booked = offered.iter().filter(|row| row.booked).count() as u64;
        all.offered = offered.len() as u64;
    }
    Ok(Rates { days, all, groups: groups.into_iter().collect() })
}

/// The interviewer's day on which it began, where it is among those asked for.
fn within(row: &HeldRow, days: Days) -> Result<Option<NaiveDate>> {
    let day = time_zones::all(&row.time_zone)?.day(row.starts_at).map_err(anyhow::Error::from)?;
    Ok((days.first..=days.last).contains(&day).then_some(day))
}

fn tally(row: &HeldRow, now: domain::time::Instant) -> Tally {
    let mut tally = Tally::default();
    match row.status {
        BookingStatus::Booked => tally.unsaid = u64::from(row.ends_at <= now),
        BookingStatus::Completed => {
            tally.count(Ending::Completed);
            tally.thanked = u64::from(row.thanked);
        }
        BookingStatus::NoShow => tally.no_show = 1,
        BookingStatus::Cancelled => tally.cancelled = 1,
    }
    tally
}

/// What groups are called.
#[derive(Default)]
struct Names {
    people: HashMap<PersonId, Colleague>,
    openings: HashMap<OpeningId, Line>,
}

impl Names {
    async fn of(cx: &Context, by: RatesBy, offered: &[OfferedRow], held: &[HeldRow]) -> Result<Self> {
        Ok(match by {
            RatesBy::Week | RatesBy::Month => Self::default(),
            RatesBy::Interviewer => {
                let ids =
                    offered.iter().map(|row| row.interviewer).chain(held.iter().map(|row| row.interviewer));
                let mut ids: Vec<_> = ids.map(|PersonId(id)| id).collect();
                ids.sort_unstable();
                ids.dedup();
                Self { people: store::people::named(cx.reader(), ids).await?, ..Self::default() }
            }
            RatesBy::Opening => {
                let mut ids: Vec<_> = held.iter().filter_map(|row| row.opening).collect();
                ids.sort_unstable();
                ids.dedup();
                let mut openings = HashMap::new();
                for id in ids {
                    if let Some(opening) = store::openings::find(cx.reader(), id).await? {
                        openings.insert(id, Line::stored(opening.name()));
                    }
                }
                Self { openings, ..Self::default() }
            }
        })
    }

    /// `opening`: of an interview, which it is for. `None`: it is counted in no group.
    fn group(
        &self,
        by: RatesBy,
        day: NaiveDate,
        interviewer: PersonId,
        opening: Option<Option<OpeningId>>,
    ) -> Option<Group> {
        Some(match by {
            RatesBy::Week => Group::Week(IsoWeek::of(day)),
            RatesBy::Month => Group::Month(day.with_day(1).unwrap_or(day)),
            RatesBy::Interviewer => {
                Group::Interviewer(self.people.get(&interviewer)?.name.clone(), interviewer)
            }
            RatesBy::Opening => match opening? {
                None => Group::NoOpening,
                Some(id) => Group::Opening(self.openings.get(&id)?.clone(), id),
            },
        })
    }
}
