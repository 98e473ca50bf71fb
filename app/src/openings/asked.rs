//! What the address asks of the page.

use domain::{ids::OpeningId, openings::OpeningStatus};
use serde::{Deserialize, Serialize};

use crate::{address::Query, bookings::link};

pub const PATH: &str = "/openings";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    List(Wanted),
    One {
        id: OpeningId,
        /// Those of its interviews, too, that are over.
        all: bool,
        /// Of its interviews, from 1.
        page: u64,
    },
    Edit(OpeningId),
    Add,
}

/// Which openings; those that are open, unless something else is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// `None`: all.
    pub status: Option<OpeningStatus>,
    pub words: String,
    /// From 1.
    pub page: u64,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { status: Some(OpeningStatus::Open), words: String::new(), page: 1 }
    }
}

/// How the address says that openings in every state are wanted, or all interviews.
const ALL: &str = "all";

impl Asked {
    /// What is not understood is not asked for.
    #[must_use]
    pub fn read(query: &Query) -> Self {
        let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
        let id = query.get("opening").and_then(OpeningId::parse);
        match (query.get("ask"), id) {
            (Some("add"), _) => Self::Add,
            (Some("edit"), Some(id)) => Self::Edit(id),
            (_, Some(id)) => Self::One { id, all: query.get("show") == Some(ALL), page },
            (_, None) => Self::List(Wanted {
                status: Wanted::read_status(query.get("status").unwrap_or_default()),
                words: query.get("q").map(str::trim).unwrap_or_default().to_owned(),
                page,
            }),
        }
    }

    #[must_use]
    pub fn href(&self) -> String {
        match self {
            Self::List(Wanted { status, words, page }) => {
                let status = match status {
                    Some(OpeningStatus::Open) => "",
                    Some(status) => status.as_str(),
                    None => ALL,
                };
                link(PATH, &[("q", words), ("status", status), ("page", &after_first(*page))])
            }
            Self::One { id, all, page } => {
                let show = if *all { ALL } else { "" };
                let query = [("opening", &*id.to_string()), ("show", show), ("page", &after_first(*page))];
                link(PATH, &query)
            }
            Self::Edit(id) => link(PATH, &[("ask", "edit"), ("opening", &id.to_string())]),
            Self::Add => link(PATH, &[("ask", "add")]),
        }
    }

    /// Where an opening is shown.
    #[must_use]
    pub fn one(id: OpeningId) -> String {
        Self::One { id, all: false, page: 1 }.href()
    }
}

impl Wanted {
    pub(super) fn read_status(raw: &str) -> Option<OpeningStatus> {
        match raw {
            ALL => None,
            raw => Some(OpeningStatus::parse(raw).unwrap_or_default()),
        }
    }

    /// What the filter offers: how the address says it, and words.
    pub(super) fn statuses() -> Vec<(String, String)> {
        let each = OpeningStatus::ALL.map(|status| (status.as_str().to_owned(), status.words().to_owned()));
        each.into_iter().chain([(ALL.to_owned(), "All".to_owned())]).collect()
    }

    pub(super) fn status_name(&self) -> &'static str {
        self.status.map_or(ALL, OpeningStatus::as_str)
    }

    /// Whether anything narrows it beyond what everybody sees first.
    pub(super) fn is_narrowed(&self) -> bool {
        self.status != Some(OpeningStatus::Open) || !self.words.is_empty()
    }
}

fn after_first(page: u64) -> String {
    if page > 1 { page.to_string() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_survives_the_way_through_its_address() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        for (query, expected) in [
            ("", "/openings".to_owned()),
            ("status=open&page=1", "/openings".to_owned()),
            ("status=nonsense&page=-3", "/openings".to_owned()),
            ("status=all&q=data+team", "/openings?q=data%20team&status=all".to_owned()),
            ("status=on_hold&page=2", "/openings?status=on_hold&page=2".to_owned()),
            (&format!("opening={id}"), format!("/openings?opening={id}")),
            (&format!("opening={id}&page=2&show=all"), format!("/openings?opening={id}&show=all&page=2")),
            (&format!("opening={id}&ask=edit"), format!("/openings?ask=edit&opening={id}")),
            ("opening=7", "/openings".to_owned()),
            ("ask=edit", "/openings".to_owned()),
            ("ask=add", "/openings?ask=add".to_owned()),
        ] {
            let asked = Asked::read(&Query::parse(query));
            assert_eq!(asked.href(), expected, "{query}");
            let again = expected.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(Asked::read(&Query::parse(again)), asked);
        }
    }
}
