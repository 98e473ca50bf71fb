//! Slots from a file: each is held against what is offered already, and against the rows before it.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, TimeDelta};

use super::{
    Fate, Row, Sheet, Why,
    columns::{Column, cells_of},
};
use crate::{
    fields::Fields,
    ids::{PersonId, SlotId},
    refusal::Refusal,
    rules::{self, Offered, Proposed, Violation},
    slots::{Location, NewSlot, RawSlot},
    text::{Email, Line},
    time::{self, Instant, Interval, OutsideRange, Zone},
};

const COLUMNS: [Column; 5] = [
    Column { name: "interviewerEmail", also: "interviewer", is_required: false },
    Column { name: "interviewerId", also: "interviewerid", is_required: false },
    Column { name: "startTime", also: "start", is_required: true },
    Column { name: "endTime", also: "end", is_required: true },
    Column { name: "location", also: "place", is_required: false },
];
const EXPORTED: [&str; 7] =
    ["id", "interviewerName", "timeZone", "status", "version", "createdAt", "updatedAt"];

/// Further from each other than this, two slots have nothing to do with one another: a week, and the days around it.
const AROUND: TimeDelta = TimeDelta::days(12);

/// A slot as a row has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub whose: Whose,
    pub interval: Interval,
    pub location: Option<Location>,
}

/// Who is to offer it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Whoever imports.
    Own,
    Of(PersonId),
    Email(Email),
}

/// Somebody who may be offered for, with what they offer already around the slots of the file.
#[derive(Clone, Debug)]
pub struct Interviewer {
    pub id: PersonId,
    pub name: Line,
    pub zone: Zone,
    pub offered: Vec<Offered>,
}

/// A slot that may be offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub id: SlotId,
    pub interviewer: PersonId,
    /// The interviewer's local day on which it begins.
    pub day: NaiveDate,
    pub interval: Interval,
    pub location: Option<Location>,
    /// "Ana Moreau, Tue 3 Mar, 14:00–14:45 Paris".
    pub about: String,
}

/// The rows of a file, each checked by itself.
///
/// # Errors
/// [`Refusal::InvalidInput`] where its columns are not those of slots.
pub fn read(sheet: Sheet, now: Instant) -> Result<Vec<Row<Wanted>>, Refusal> {
    let rows = cells_of(sheet, COLUMNS, &EXPORTED)?.into_iter().map(|(line, cells)| match cells {
        Ok(cells) => checked(line, cells, now),
        Err(fields) => Row::checked(line, None, fields),
    });
    Ok(rows.collect())
}

fn checked(line: u64, [email, id, start, end, location]: [String; 5], now: Instant) -> Row<Wanted> {
    let given = |cell: String| Some(cell.trim().to_owned()).filter(|cell| !cell.is_empty());
    let raw = RawSlot {
        interviewer_id: given(id),
        start_time: given(start),
        end_time: given(end),
        location: Some(location),
    };
    let mut fields = Fields::default();
    let email = given(email).and_then(|email| fields.take("interviewerEmail", Email::parse(&email)));
    if email.is_some() && raw.interviewer_id.is_some() {
        fields.refuse("interviewerEmail", "must be left out where interviewerId says who");
    }
    let slot = match raw.parse(now) {
        Ok(slot) => Some(slot),
        Err(Refusal::InvalidInput { fields: refused }) => {
            refused.iter().for_each(|(field, sentence)| fields.refuse(field, sentence));
            None
        }
        Err(_) => None,
    };
    let wanted = slot.map(|NewSlot { interviewer, interval, location }| {
        let whose = match (interviewer, email) {
            (Some(id), _) => Whose::Of(id),
            (None, Some(email)) => Whose::Email(email),
            (None, None) => Whose::Own,
        };
        Wanted { whose, interval, location }
    });
    Row::checked(line, wanted, fields)
}

/// What each row does, given who is meant (or what is wrong with that), and on how many days of a week each may offer.
/// Rows that are refused are in nobody's way. `id` gives each slot an id.
///
/// # Errors
/// [`OutsideRange`] when the rules of a zone do not reach the slots concerned.
pub fn decide(
    rows: &[Row<Wanted>],
    interviewers: &[Interviewer],
    meant: impl Fn(&Whose) -> Result<PersonId, Fields>,
    max_days_per_week: usize,
    mut id: impl FnMut() -> SlotId,
) -> Result<Vec<Row<Planned>>, OutsideRange> {
    let mut offers: HashMap<PersonId, Offers<'_>> =
        interviewers.iter().map(|interviewer| (interviewer.id, Offers::of(interviewer))).collect();
    let decided = rows.iter().map(|Row { line, fate }| {
        let wanted = match fate {
            Fate::Create(wanted) | Fate::Known(wanted) => wanted,
            Fate::Refused(why) => return Ok(Row { line: *line, fate: Fate::Refused(why.clone()) }),
        };
        let fate = match meant(&wanted.whose) {
            Ok(person) => match offers.get_mut(&person) {
                Some(offers) => offers.offer(*line, wanted, max_days_per_week, id())?,
                None => Fate::Refused(Why::Fields(Fields::of("interviewerEmail", NOBODY))),
            },
            Err(fields) => Fate::Refused(Why::Fields(fields)),
        };
        Ok(Row { line: *line, fate })
    });
    decided.collect()
}

/// What a row is refused with that names nobody.
pub const NOBODY: &str = "must be the e-mail address of an active interviewer";

/// What somebody offers, by start, while rows are added.
struct Offers<'i> {
    of: &'i Interviewer,
    by_start: BTreeMap<(Instant, SlotId), Offered>,
    /// The lines of the rows among them.
    lines: HashMap<SlotId, u64>,
}

impl<'i> Offers<'i> {
    fn of(of: &'i Interviewer) -> Self {
        let by_start = of.offered.iter().map(|offered| ((offered.interval.start(), offered.id), *offered));
        Self { of, by_start: by_start.collect(), lines: HashMap::new() }
    }

    fn offer(
        &mut self,
        line: u64,
        wanted: &Wanted,
        max_days_per_week: usize,
        id: SlotId,
    ) -> Result<Fate<Planned>, OutsideRange> {
        let Wanted { whose: _, interval, location } = wanted;
        let (interval, zone) = (*interval, &self.of.zone);
        let near = self.near(interval.start());
        let facts = rules::Facts { zone, offered: &near, max_days_per_week };
        let violations = rules::check(Proposed { id: None, interval }, facts)?;
        if !violations.is_empty() {
            return Ok(Fate::Refused(self.refused(violations, &near)?));
        }
        let day = zone.day(interval.start())?;
        let about = format!("{}, {}", self.of.name, told(interval, zone)?);
        self.by_start.insert((interval.start(), id), Offered { id, interval });
        self.lines.insert(id, line);
        let interviewer = self.of.id;
        Ok(Fate::Create(Planned { id, interviewer, day, interval, location: location.clone(), about }))
    }

    fn near(&self, start: Instant) -> Vec<Offered> {
        let (from, to) = (SlotId(uuid::Uuid::nil()), SlotId(uuid::Uuid::max()));
        let around = self.by_start.range((start - AROUND, from)..=(start + AROUND, to));
        around.map(|(_, &offered)| offered).collect()
    }

    /// With the rows in the way by their lines: they have no ids that anybody knows.
    fn refused(&self, violations: Vec<Violation>, near: &[Offered]) -> Result<Why, OutsideRange> {
        let (mut lines, mut sentences, mut told) = (Vec::new(), Vec::new(), Vec::new());
        for violation in violations {
            told.push(match violation {
                Violation::SlotOverlap { conflicts_with } => {
                    let (rows, slots): (Vec<SlotId>, Vec<SlotId>) =
                        conflicts_with.into_iter().partition(|id| self.lines.contains_key(id));
                    lines.extend(rows.iter().filter_map(|id| self.lines.get(id)));
                    sentences.push(self.overlap(&rows, &slots, near)?);
                    Violation::SlotOverlap { conflicts_with: slots }
                }
                Violation::DayLimit { week, days, limit } => {
                    let mut rows = self.on(&days, near)?;
                    let violation = Violation::DayLimit { week, days, limit };
                    sentences.push(match listed(&rows) {
                        Some(rows) => format!("{violation} In this file: {rows}."),
                        None => violation.to_string(),
                    });
                    lines.append(&mut rows);
                    violation
                }
            });
        }
        lines.sort_unstable();
        lines.dedup();
        Ok(Why::Rules { violations: told, lines, sentence: sentences.join(" ") })
    }

    /// "This overlaps line 12 and the slot already offered Tue 3 Mar, 14:00–14:45 Paris."
    fn overlap(&self, rows: &[SlotId], slots: &[SlotId], near: &[Offered]) -> Result<String, OutsideRange> {
        let lines: Vec<u64> = rows.iter().filter_map(|id| self.lines.get(id)).copied().collect();
        let slot = near.iter().find(|offered| slots.contains(&offered.id));
        let slot =
            slot.map(|slot| Ok(format!("the slot already offered {}", told(slot.interval, &self.of.zone)?)));
        let others = match slots.len().saturating_sub(1) {
            0 => None,
            1 => Some("one more".to_owned()),
            more => Some(format!("{more} more")),
        };
        let named = [listed(&lines), slot.transpose()?, others];
        Ok(format!("This overlaps {}.", named.into_iter().flatten().collect::<Vec<_>>().join(" and ")))
    }

    /// The first row on each of the days.
    fn on(&self, days: &[NaiveDate], near: &[Offered]) -> Result<Vec<u64>, OutsideRange> {
        let mut first = BTreeMap::new();
        for offered in near {
            let day = self.of.zone.day(offered.interval.start())?;
            if let Some(&line) = self.lines.get(&offered.id).filter(|_| days.contains(&day)) {
                let first = first.entry(day).or_insert(line);
                *first = line.min(*first);
            }
        }
        Ok(first.into_values().collect())
    }
}

/// "line 12", "lines 12 and 14", "lines 3, 5 and 9".
fn listed(lines: &[u64]) -> Option<String> {
    match lines {
        [] => None,
        [only] => Some(format!("line {only}")),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(u64::to_string).collect();
            Some(format!("lines {} and {last}", first.join(", ")))
        }
    }
}

/// "Tue 3 Mar, 14:00–14:45 Paris".
fn told(interval: Interval, zone: &Zone) -> Result<String, OutsideRange> {
    let (start, end) = (zone.local(interval.start())?, zone.local(interval.end())?);
    Ok(format!("{}, {}", time::day(start.date_naive()), time::range(start, end, zone.name())))
}
