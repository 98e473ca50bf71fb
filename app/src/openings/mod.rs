//! Openings: the jobs that interviews are for. All of them, one with its interviews, and the form for one.

mod asked;
mod fields;
mod form;
mod list;
mod one;
mod page;
pub mod server_fns;

use domain::{
    bookings::BookingStatus,
    ids::{BookingId, OpeningId, PersonId},
    openings::{Opening, OpeningStatus},
};
use serde::{Deserialize, Serialize};

pub use asked::{Asked, PATH, Wanted};
pub(crate) use fields::format_options;
pub(crate) use list::tone;
pub use page::OpeningsPage;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Openings {
    List(List),
    One(Box<One>),
    Form(Box<Form>),
}

impl Openings {
    /// Whether it is what was asked for, whichever page of it.
    #[must_use]
    pub fn answers(&self, asked: &Asked) -> bool {
        match (self, asked) {
            (Self::List(_), Asked::List(_)) => true,
            (Self::One(one), Asked::One { id, .. }) => one.opening.id == *id,
            (Self::Form(form), Asked::Edit(id)) => {
                form.opening.as_ref().is_some_and(|opening| opening.id == *id)
            }
            (Self::Form(form), Asked::Add) => form.opening.is_none(),
            _ => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// By title.
    pub lines: Vec<Line>,
    pub total: u64,
    /// Which is shown, of how many.
    pub page: u64,
    pub pages: u64,
}

/// An opening in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub id: OpeningId,
    pub title: String,
    pub company: String,
    /// "Paris · By video · Ana Moreau, Bo Lindqvist".
    pub about: String,
    pub status: OpeningStatus,
}

/// An opening, and the interviews for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct One {
    pub opening: Opening,
    /// By start.
    pub interviews: Vec<InterviewLine>,
    pub total: u64,
    /// Which is shown, of how many.
    pub page: u64,
    pub pages: u64,
}

/// An interview in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterviewLine {
    pub booking: BookingId,
    /// "Lena Fischer with Ana Moreau".
    pub who: String,
    /// "Tue 3 Mar, 14:00–14:45 Paris".
    pub when: String,
    /// "By video · Second round".
    pub about: String,
    pub status: BookingStatus,
    /// Where it is shown to whoever looks.
    pub href: String,
}

/// What is to be typed of an opening: of one that is, or of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub opening: Option<Opening>,
    /// By name.
    pub colleagues: Vec<Somebody>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Somebody {
    pub id: PersonId,
    pub name: String,
    /// May be named as interviewer.
    pub interviews: bool,
}
