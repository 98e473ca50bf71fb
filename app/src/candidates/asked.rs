//! What the address asks of the pages of candidates.

use domain::ids::CandidateId;
use serde::{Deserialize, Serialize};

use crate::{address::Query, bookings::link};

/// Where all candidates are.
pub const PATH: &str = "/candidates";
/// Where the pages of candidates are, as routes are written.
pub const ONE: &str = "/candidates/{candidate}";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    List(Wanted),
    Add,
    One(CandidateId),
    Edit(CandidateId),
    /// With whom a candidate is one.
    Merge {
        id: CandidateId,
        with: Option<CandidateId>,
        /// Who is looked for, where no script does that.
        words: String,
    },
}

/// Which candidates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub words: String,
    /// From 1.
    pub page: u64,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { words: String::new(), page: 1 }
    }
}

/// Where the page of a candidate is.
#[must_use]
pub fn href(id: CandidateId) -> String {
    format!("{PATH}/{id}")
}

/// The candidate whose page is at that path.
#[must_use]
pub fn at(path: &str) -> Option<CandidateId> {
    path.strip_prefix(PATH)?.strip_prefix('/').and_then(CandidateId::parse)
}

impl Asked {
    /// What is not understood is not asked for.
    #[must_use]
    pub fn read(path: &str, query: &Query) -> Self {
        let words = query.get("q").map(str::trim).unwrap_or_default().to_owned();
        match (at(path), query.get("ask")) {
            (Some(id), Some("edit")) => Self::Edit(id),
            (Some(id), Some("merge")) => {
                let with = query.get("with").and_then(CandidateId::parse).filter(|with| *with != id);
                Self::Merge { id, with, words }
            }
            (Some(id), _) => Self::One(id),
            (None, Some("add")) => Self::Add,
            (None, _) => {
                let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
                Self::List(Wanted { words, page })
            }
        }
    }

    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::List(Wanted { words, page }) => {
                let page = if *page > 1 { page.to_string() } else { String::new() };
                link(PATH, &[("q", words), ("page", &page)])
            }
            Self::Add => link(PATH, &[("ask", "add")]),
            Self::One(id) => href(*id),
            Self::Edit(id) => link(&href(*id), &[("ask", "edit")]),
            Self::Merge { id, with, words } => {
                let with = with.map(|with| with.to_string()).unwrap_or_default();
                link(&href(*id), &[("ask", "merge"), ("with", &with), ("q", words)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_the_way_through_its_address() {
        let [id, other] = [1, 2].map(|last| format!("0198c0de-0000-7000-8000-00000000000{last}"));
        for (address, expected) in [
            ("/candidates".to_owned(), "/candidates".to_owned()),
            ("/candidates?page=-3".to_owned(), "/candidates".to_owned()),
            ("/candidates?q=+lena+&page=2".to_owned(), "/candidates?q=lena&page=2".to_owned()),
            ("/candidates?ask=add".to_owned(), "/candidates?ask=add".to_owned()),
            (format!("/candidates/{id}"), format!("/candidates/{id}")),
            (format!("/candidates/{id}?ask=edit"), format!("/candidates/{id}?ask=edit")),
            (format!("/candidates/{id}?ask=merge&with={id}"), format!("/candidates/{id}?ask=merge")),
            (
                format!("/candidates/{id}?ask=merge&with={other}"),
                format!("/candidates/{id}?ask=merge&with={other}"),
            ),
            (format!("/candidates/{id}?ask=merge&q=l"), format!("/candidates/{id}?ask=merge&q=l")),
        ] {
            let read = |address: &str| {
                let (path, query) = address.split_once('?').unwrap_or((address, ""));
                Asked::read(path, &Query::parse(query))
            };
            let asked = read(&address);
            assert_eq!(asked.href(), expected, "{address}");
            assert_eq!(read(&expected), asked);
        }
    }
}
