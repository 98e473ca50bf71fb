//! Openings of the demo company, and what its interviews are about: each interviewer interviews for the first job that
//! names them.

use domain::{
    bookings::Booking,
    ids::{OpeningId, Version},
    interviews::{Format, Interview},
    openings::{Colleague, Opening, OpeningStatus},
    people::Person,
    text::{Line, Note},
};

use crate::{
    Result,
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
    let interviews =
        |opening: &&Opening| opening.interviewers.iter().any(|person| person.id == booking.slot.interviewer);
    let Some(opening) = openings.iter().find(interviews) else { return Ok(()) };
    let interview =
        Interview { opening: Some(opening.id), format: opening.format, ..Interview::of(booking.id) };
    store::interviews::save(txn, &interview).await
}
