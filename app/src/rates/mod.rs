//! Rates: how many slots were booked and how the interviews on them went, on a page.

mod page;
pub mod server_fns;

use domain::{
    ids::{OpeningId, PersonId},
    rates::{RatesBy, Tally},
};
use serde::{Deserialize, Serialize};

pub use page::{PATH, RatesPage};

use crate::interviews::Named;

/// What the address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub from: String,
    pub to: String,
    pub by: RatesBy,
    pub interviewer: Option<PersonId>,
    pub opening: Option<OpeningId>,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The first day and the last, as date fields hand them over.
    pub from: String,
    pub to: String,
    /// "1 January – 4 March 2026".
    pub days: String,
    pub all: Tally,
    pub groups: Vec<Group>,
    /// Whose can be chosen: nobody's for those who see their own alone.
    pub interviewers: Vec<(PersonId, String)>,
    pub openings: Vec<Named>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// "March 2026", "2–8 March 2026", or the name of the opening or interviewer.
    pub name: String,
    pub tally: Tally,
}
