//! Interviews: what bookings are about and who takes part in them, in their panels and on pages of their own.

mod about;
mod afterwards;
mod assigning;
mod beforehand;
mod page;
mod people;
pub mod server_fns;
mod until;

use domain::{
    bookings::BookingStatus,
    ids::{BookingId, OpeningId},
    interviews::Format,
    slots::Location,
    time::{Instant, Interval, ZoneName},
};
use serde::{Deserialize, Serialize};

pub(crate) use about::{AboutInterview, Said, Told};
pub(crate) use beforehand::Beforehand;
pub use page::InterviewPage;
pub use people::{Asked, Assigned, Invited, OneOfTwo, People};
pub(crate) use people::{PeopleOf, SentPeople, TakesPart, load_people};

use self::{
    afterwards::{AFTERWARDS, OUTCOME},
    assigning::ASSIGNING,
    beforehand::BEFOREHAND,
};
use crate::{
    bookings::{Clocks, Happened},
    follow_ups::FollowUps,
    lazy::Part,
    messages, outcomes,
    preparation::Checklist,
    thank_you_notes::{EDITOR, Thanks},
};

/// Where the pages of interviews are, as routes are written.
pub const PATH: &str = "/interviews/{booking}";

/// Where the page of an interview is.
#[must_use]
pub fn href(booking: BookingId) -> String {
    format!("/interviews/{booking}")
}

/// The interview whose page is at that path.
#[must_use]
pub fn at(path: &str) -> Option<BookingId> {
    path.strip_prefix("/interviews/").and_then(BookingId::parse)
}

/// What shows of an interview by when it is, and so is marked by the server.
pub(crate) fn marked() -> [Part; 5] {
    [ASSIGNING.part(), BEFOREHAND.part(), OUTCOME.part(), AFTERWARDS.part(), EDITOR.part()]
}

/// The code of what can be done about an interview that is opened beside others, at the first sign of somebody.
pub(crate) fn fetch_when_somebody_is_there() {
    ASSIGNING.fetch_when_somebody_is_there();
    BEFOREHAND.fetch_when_somebody_is_there();
}

/// What a booking is about, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    pub opening: Option<Named>,
    pub format: Option<Format>,
    pub stage: Option<String>,
}

/// An opening by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Named {
    pub id: OpeningId,
    /// "Platform engineer, Acme".
    pub name: String,
}

/// What the page of an interview shows, as far as whoever looks may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub id: BookingId,
    pub status: BookingStatus,
    pub candidate: String,
    pub candidate_zone: Option<ZoneName>,
    /// The candidate's address, for those who may reach them.
    pub contact: Option<String>,
    /// Where everything about the candidate is, to those who manage candidates.
    pub candidate_page: Option<String>,
    pub interviewer: String,
    pub interviewer_zone: ZoneName,
    pub interval: Interval,
    pub location: Option<Location>,
    pub notes: Option<String>,
    pub interview: Interview,
    pub people: People,
    pub outcome: outcomes::Told,
    pub follow_ups: FollowUps,
    pub checklist: Checklist,
    /// For those who see the whole booking, and so what was told of it.
    pub told: Option<messages::Told>,
    /// For those who may thank whoever took part.
    pub thanks: Option<Thanks>,
    /// The newest first.
    pub history: Vec<Happened>,
    /// Where else it is shown, to those who book.
    pub calendar: Option<String>,
    pub clocks: Clocks,
    pub own: ZoneName,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}
