//! Openings of the demo company, and what its interviews are about: each interviewer interviews for the first job that
//! names them.

use domain::{
    bookings::Booking,
    ids::{OpeningId, Version},
    interviews::{Format, Interview},
    openings::{Colleague, Opening, OpeningStatus},
    people::Person,
    preparation::TaskChanges,
    text::{Line, Note},
};

use crate::{
    Result, preparation,
    store::{self, Txn},
};

struct Wanted {
    title: &'static str,
    company: &'static str,
    industry: &'static str,
    role: &'static str,
    place: &'static str,
    description: &'static str,
    format: Format,
    status: OpeningStatus,
    /// Which of the interviewers.
    interviewers: &'static [usize],
}

const WANTED: [Wanted; 4] = [
    Wanted {
        title: "Platform engineer",
        company: "Payments",
        industry: "Financial services",
        role: "Engineering",
        place: "Paris, or anywhere near its hours",
        description: "Runs what moves money, and is called when it does not.\n\
                      We look for judgement more than for any language.",
        format: Format::Video,
        status: OpeningStatus::Open,
        interviewers: &[0, 1],
    },
    Wanted {
        title: "Product designer",
        company: "Onboarding",
        industry: "Financial services",
        role: "Design",
        place: "Berlin",
        description: "Makes the first ten minutes with us feel like two.",
        format: Format::OnSite,
        status: OpeningStatus::Open,
        interviewers: &[2, 3],
    },
    Wanted {
        title: "Account executive",
        company: "Sales, Americas",
        industry: "Financial services",
        role: "Sales",
        place: "New York",
        description: "Sells to those who buy once in ten years, and has the patience for it.",
        format: Format::Phone,
        status: OpeningStatus::Open,
        interviewers: &[4, 5],
    },
    Wanted {
        title: "Head of people",
        company: "People",
        industry: "Financial services",
        role: "Leadership",
        place: "Paris",
        description: "Waits for next year’s plan.",
        format: Format::OnSite,
        status: OpeningStatus::OnHold,
        interviewers: &[],
    },
];

/// `manager` decides.
pub(super) async fn open(txn: &Txn<'_>, interviewers: &[Person], manager: &Person) -> Result<Vec<Opening>> {
    let mut opened = Vec::new();
    for wanted in &WANTED {
        let opening = wanted.opening(txn, interviewers, manager)?;
        store::openings::insert(txn, &opening).await?;
        opened.push(opening);
    }
    Ok(opened)
}

impl Wanted {
    fn opening(&self, txn: &Txn<'_>, interviewers: &[Person], manager: &Person) -> Result<Opening> {
        let line = |text: &str| Line::stored(text.to_owned());
        let colleague = |person: &Person| Colleague { id: person.id, name: person.name.clone() };
        let since = txn.now - chrono::TimeDelta::days(30);
        Ok(Opening {
            id: OpeningId(txn.new_id()),
            title: line(self.title),
            company: line(self.company),
            industry: Some(line(self.industry)),
            role: Some(line(self.role)),
            place: Some(line(self.place)),
            description: Note::parse(self.description).map_err(anyhow::Error::msg)?,
            hiring_manager: Some(colleague(manager)),
            interviewers: self.interviewers.iter().map(|&index| colleague(&interviewers[index])).collect(),
            format: Some(self.format),
            status: self.status,
            version: Version::FIRST,
            created_at: since,
            updated_at: since,
        })
    }
}

/// What the booking is about.
pub(super) async fn describe(txn: &Txn<'_>, booking: &Booking, openings: &[Opening]) -> Result<()> {
    let about = about(booking, openings);
    let opening = about.opening.and_then(|id| openings.iter().find(|opening| opening.id == id));
    if opening.is_some() {
        store::interviews::save(txn, &about).await?;
    }
    if booking.active(txn.now).is_ok() {
        preparation::generate(txn, booking, &about, opening).await?;
        begin(txn, booking).await?;
        preparation::follow(txn, booking).await?;
    }
    Ok(())
}

/// Of what is to be done first before the interviews of the next days, half is done.
async fn begin(txn: &Txn<'_>, booking: &Booking) -> Result<()> {
    if booking.slot.interval.start() > txn.now + chrono::TimeDelta::days(5) {
        return Ok(());
    }
    let by = Colleague { id: booking.slot.interviewer, name: booking.slot.interviewer_name.clone() };
    let done = TaskChanges { done: Some(true), ..TaskChanges::default() };
    let tasks = store::preparation::of(txn.db, booking.id).await?.tasks;
    let first = tasks.len() / 2;
    let at = (txn.now - chrono::TimeDelta::hours(3)).max(booking.created_at);
    for task in tasks.into_iter().take(first) {
        if let Some(task) = task.changed(&done, None, &by, at) {
            store::preparation::save(txn, &task).await?;
        }
    }
    Ok(())
}

fn about(booking: &Booking, openings: &[Opening]) -> Interview {
    let interviews =
        |opening: &&Opening| opening.interviewers.iter().any(|person| person.id == booking.slot.interviewer);
    let opening = openings.iter().find(interviews);
    let nothing = Interview::of(booking.id);
    let format = opening.and_then(|opening| opening.format);
    Interview { opening: opening.map(|opening| opening.id), format, ..nothing }
}
