//! What the page Slots was asked for, and what it found.

use crate::address::Query;
use chrono::NaiveDate;
use domain::{
    fields::Fields,
    ids::{OpeningId, PersonId, SlotId},
    openings::Opening,
    paging::{Page, Paging},
    slots::{Slot, SlotStatus},
    time::{self, Instant, Zone, ZoneName},
};
use serde::{Deserialize, Serialize};

use super::{clocks::Clocks, hours::Hours, interviewers::Interviewer, link::link};

pub const PATH: &str = "/book";

/// How the address says that anybody's slots are wanted, although those of an opening would be.
pub(super) const ANYONE: &str = "anyone";

/// A search as it stands in the address. What is not understood there is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// The one that an interview is to be scheduled for.
    pub opening: String,
    /// Nobody: anybody's; for an opening, those who usually interview for it.
    pub interviewer: String,
    pub words: String,
    pub from: String,
    pub to: String,
    pub status: Wanted,
    /// As [`Hours`] are written; none where they are not understood.
    pub hours: String,
    /// The candidate's: the second clock.
    pub zone: String,
    /// From 1.
    pub page: u64,
}

/// Which slots somebody who books looks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    #[default]
    Available,
    Booked,
    All,
}

impl Wanted {
    pub const ALL: [Self; 3] = [Self::Available, Self::Booked, Self::All];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Booked => "booked",
            Self::All => "all",
        }
    }

    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Available => "Available",
            Self::Booked => "Booked",
            Self::All => "All",
        }
    }

    #[must_use]
    pub fn status(self) -> Option<SlotStatus> {
        match self {
            Self::Available => Some(SlotStatus::Available),
            Self::Booked => Some(SlotStatus::Booked),
            Self::All => None,
        }
    }

    fn parse(raw: &str) -> Self {
        Self::ALL.into_iter().find(|wanted| wanted.as_str() == raw).unwrap_or_default()
    }
}

/// The slot whose dialog the address asks for.
#[must_use]
pub fn asked_slot(params: &Query) -> Option<SlotId> {
    params.get("slot").and_then(SlotId::parse)
}

/// What the page Slots shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The one that an interview is to be scheduled for.
    pub opening: Option<Opening>,
    pub slots: Page<Slot>,
    pub interviewers: Vec<Interviewer>,
    pub clocks: Clocks,
    /// Of whoever looks.
    pub zone: ZoneName,
    /// The candidate's, where one was asked for.
    pub second: Option<ZoneName>,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}

/// A slot that is about to be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub slot: Slot,
    pub clocks: Clocks,
    /// Of whoever looks.
    pub zone: ZoneName,
}

impl Found {
    #[must_use]
    pub fn choose(&self, slot: Slot) -> Chosen {
        Chosen { slot, clocks: self.clocks.clone(), zone: self.zone.clone() }
    }

    /// The clock beside one's own: the candidate's, else the interviewer's.
    #[must_use]
    pub fn beside<'a>(&'a self, slot: &'a Slot) -> &'a ZoneName {
        self.second.as_ref().unwrap_or(&slot.time_zone)
    }

    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.day(self.now)
    }

    /// On the clock of whoever looks.
    #[must_use]
    pub fn day(&self, at: Instant) -> NaiveDate {
        self.clocks.day(at, &self.zone)
    }
}

impl Search {
    #[must_use]
    pub fn read(params: &Query) -> Self {
        let text = |key: &str| params.get(key).map(str::trim).unwrap_or_default().to_owned();
        Self {
            opening: text("opening"),
            interviewer: text("interviewer"),
            words: text("q"),
            from: text("from"),
            to: text("to"),
            status: Wanted::parse(&text("status")),
            hours: Hours::tidied(&text("hours"), !text("zone").is_empty()),
            zone: text("zone"),
            page: text("page").parse().unwrap_or(1).max(1),
        }
    }

    #[must_use]
    pub fn href(&self) -> String {
        self.href_with("")
    }

    /// The same search with the dialog open that books `slot`.
    #[must_use]
    pub fn booking(&self, slot: SlotId) -> String {
        self.href_with(&slot.to_string())
    }

    #[must_use]
    pub fn page(&self, page: u64) -> String {
        Self { page, ..self.clone() }.href()
    }

    fn href_with(&self, slot: &str) -> String {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let status = if self.status == Wanted::default() { "" } else { self.status.as_str() };
        let query = [
            ("opening", self.opening.as_str()),
            ("interviewer", self.interviewer.as_str()),
            ("q", &self.words),
            ("from", &self.from),
            ("to", &self.to),
            ("status", status),
            ("hours", &self.hours),
            ("zone", &self.zone),
            ("page", &page),
            ("slot", slot),
        ];
        link(PATH, &query)
    }

    /// Whether anything narrows it beyond what everybody sees first.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        let Self { opening: _, interviewer, words, from, to, status, hours, zone: _, page: _ } = self;
        *status != Wanted::default()
            || [interviewer, words, from, to, hours].iter().any(|typed| !typed.is_empty())
    }

    #[must_use]
    pub fn interviewer(&self) -> Option<PersonId> {
        PersonId::parse(&self.interviewer)
    }

    /// The same for no opening.
    #[must_use]
    pub fn for_no_opening(&self) -> Self {
        let interviewer = if self.interviewer == ANYONE { "" } else { &self.interviewer };
        Self { opening: String::new(), interviewer: interviewer.to_owned(), page: 1, ..self.clone() }
    }

    /// For the same opening, whoever offers.
    #[must_use]
    pub fn of_anyone(&self) -> Self {
        let interviewer = if self.opening.is_empty() { "" } else { ANYONE };
        let (opening, zone) = (self.opening.clone(), self.zone.clone());
        Self { opening, interviewer: interviewer.to_owned(), zone, page: 1, ..Self::default() }
    }

    #[must_use]
    pub fn opening(&self) -> Option<OpeningId> {
        OpeningId::parse(&self.opening)
    }

    /// The opening among whose interviewers slots are looked for.
    #[must_use]
    pub fn among(&self) -> Option<OpeningId> {
        self.opening().filter(|_| self.interviewer.is_empty())
    }

    #[must_use]
    pub fn hours(&self) -> Option<Hours> {
        Hours::parse(&self.hours)
    }

    #[must_use]
    pub fn words(&self) -> Option<String> {
        (!self.words.is_empty()).then(|| self.words.clone())
    }

    /// From the first day's beginning to the last day's end in `zone`. Without a first day, from now on;
    /// what is available is never looked for before now.
    #[must_use]
    pub fn window(&self, zone: &Zone, now: Instant) -> (Instant, Option<Instant>) {
        let day = |raw: &str| zone.day_interval(time::date(raw)?).ok().flatten();
        let first = day(&self.from).map_or(now, |day| day.start());
        let from = if self.status == Wanted::Available { first.max(now) } else { first };
        (from, day(&self.to).map(|day| day.end()).filter(|&to| from < to))
    }

    /// Whether the last day lies before the first, or before now.
    #[must_use]
    pub fn ends_before_it_begins(&self, today: NaiveDate) -> bool {
        let day = time::date;
        let first = match self.status {
            Wanted::Available => day(&self.from).unwrap_or(today).max(today),
            Wanted::Booked | Wanted::All => day(&self.from).unwrap_or(today),
        };
        day(&self.to).is_some_and(|last| last < first)
    }

    #[must_use]
    pub fn paging(&self) -> Paging {
        let offset = (self.page - 1).saturating_mul(Paging::DEFAULT.limit()).to_string();
        Paging::parse(None, Some(&offset), &mut Fields::default()).unwrap_or(Paging::DEFAULT)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{at, clocks, zone},
        *,
    };

    fn read(pairs: &[(&'static str, &str)]) -> Search {
        let query: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        Search::read(&Query::parse(&query.join("&")))
    }

    #[test]
    fn a_search_survives_the_way_through_its_address() {
        for (pairs, expected) in [
            (vec![], "/book"),
            (vec![("status", "available"), ("page", "1")], "/book"),
            (vec![("status", "nonsense"), ("page", "-3")], "/book"),
            (
                vec![("opening", "7"), ("interviewer", ANYONE), ("q", "Ana")],
                "/book?opening=7&interviewer=anyone&q=Ana",
            ),
            (
                vec![("q", "room 4"), ("status", "booked"), ("from", "2026-03-03"), ("page", "3")],
                "/book?q=room%204&from=2026-03-03&status=booked&page=3",
            ),
            (
                vec![("hours", "8-12-theirs"), ("zone", "Asia/Tokyo")],
                "/book?hours=8-12-theirs&zone=Asia/Tokyo",
            ),
        ] {
            assert_eq!(read(&pairs).href(), expected);
        }
    }

    #[test]
    fn days_are_those_of_whoever_looks_and_what_is_available_is_ahead() {
        let clocks = clocks();
        let paris = clocks.zone(&zone("Europe/Paris")).unwrap();
        let now = at("2026-03-03T09:00:00Z");
        for (pairs, from, to) in [
            (vec![], "2026-03-03T09:00:00Z", None),
            (vec![("from", "2026-03-05")], "2026-03-04T23:00:00Z", None),
            (
                vec![("from", "2026-03-02"), ("to", "2026-03-03")],
                "2026-03-03T09:00:00Z",
                Some("2026-03-03T23:00:00Z"),
            ),
            (vec![("from", "2026-03-02"), ("status", "all")], "2026-03-01T23:00:00Z", None),
            (vec![("from", "yesterday")], "2026-03-03T09:00:00Z", None),
        ] {
            assert_eq!(read(&pairs).window(paris, now), (at(from), to.map(at)), "{pairs:?}");
        }
    }

    #[test]
    fn a_last_day_before_the_first_is_noticed() {
        let today = "2026-03-03".parse().unwrap();
        for (pairs, expected) in [
            (vec![("to", "2026-03-02")], true),
            (vec![("to", "2026-03-03")], false),
            (vec![("from", "2026-03-01"), ("to", "2026-03-02"), ("status", "all")], false),
            (vec![("from", "2026-03-05"), ("to", "2026-03-04"), ("status", "all")], true),
        ] {
            assert_eq!(read(&pairs).ends_before_it_begins(today), expected, "{pairs:?}");
        }
    }

    #[test]
    fn pages_follow_each_other() {
        assert_eq!(read(&[("page", "3")]).paging().offset(), 100);
        assert_eq!(read(&[("page", "99999999999999999999")]).paging().offset(), 0);
        assert_eq!(read(&[("page", "18446744073709551615")]).paging(), Paging::DEFAULT);
    }
}
