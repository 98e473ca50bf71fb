//! What the page Calendar was asked for, and what it shows.

use crate::address::Query;
use chrono::NaiveDate;
use domain::{
    bookings::Booking,
    ids::{BookingId, PersonId},
    text::Line,
    time::{Instant, Interval, IsoWeek, Zone, ZoneName},
};
use serde::{Deserialize, Serialize};

use super::{clocks::Clocks, interviewers::Interviewer, link::link};

pub const PATH: &str = "/calendar";

/// The calendar as it stands in the address. What is not understood there is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    pub span: Span,
    pub shape: Shape,
    pub cancelled: bool,
    pub booking: Option<BookingId>,
    pub asking: Option<Asking>,
}

/// Which bookings are loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Span {
    /// `2026-W10`; without it, this week.
    pub week: String,
    pub interviewer: String,
    /// The zone whose days and hours are shown.
    pub zone: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Week,
    Agenda,
}

/// Which dialog about the booking is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    Move,
    Cancel,
}

/// What the page Calendar shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub week: IsoWeek,
    /// All that touch the week, cancelled ones included, ordered by start.
    pub bookings: Vec<Booking>,
    pub interviewers: Vec<Interviewer>,
    pub clocks: Clocks,
    /// The zone shown.
    pub zone: ZoneName,
    /// Of whoever looks.
    pub own: ZoneName,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}

/// A booking with all that is known about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub booking: Booking,
    /// The newest first.
    pub history: Vec<Happened>,
    pub clocks: Clocks,
    pub own: ZoneName,
    #[serde(with = "domain::time::written::instant")]
    pub now: Instant,
}

/// A line of a booking's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    #[serde(with = "domain::time::written::instant")]
    pub at: Instant,
    /// `None`: the product itself.
    pub by: Option<Line>,
    pub sentence: String,
}

impl View {
    #[must_use]
    pub fn read(params: &Query) -> Self {
        let text = |key: &str| params.get(key).map(str::trim).unwrap_or_default().to_owned();
        Self {
            span: Span { week: text("week"), interviewer: text("interviewer"), zone: text("zone") },
            shape: if text("view") == "agenda" { Shape::Agenda } else { Shape::Week },
            cancelled: text("cancelled") == "show",
            booking: BookingId::parse(&text("booking")),
            asking: match text("ask").as_str() {
                "move" => Some(Asking::Move),
                "cancel" => Some(Asking::Cancel),
                _ => None,
            },
        }
    }

    #[must_use]
    pub fn href(&self) -> String {
        let booking = self.booking.map(|id| id.to_string()).unwrap_or_default();
        let asking = match self.asking.filter(|_| self.booking.is_some()) {
            Some(Asking::Move) => "move",
            Some(Asking::Cancel) => "cancel",
            None => "",
        };
        let query = [
            ("week", self.span.week.as_str()),
            ("view", if self.shape == Shape::Agenda { "agenda" } else { "" }),
            ("interviewer", &self.span.interviewer),
            ("zone", &self.span.zone),
            ("cancelled", if self.cancelled { "show" } else { "" }),
            ("booking", &booking),
            ("ask", asking),
        ];
        link(PATH, &query)
    }

    /// The same with another week; empty for this one.
    #[must_use]
    pub fn in_week(&self, week: &str) -> String {
        let span = Span { week: week.to_owned(), ..self.span.clone() };
        Self { span, booking: None, asking: None, ..self.clone() }.href()
    }

    #[must_use]
    pub fn shaped(&self, shape: Shape) -> String {
        Self { shape, ..self.clone() }.href()
    }

    #[must_use]
    pub fn opening(&self, booking: BookingId) -> String {
        Self { booking: Some(booking), asking: None, ..self.clone() }.href()
    }

    #[must_use]
    pub fn closed(&self) -> String {
        Self { booking: None, asking: None, ..self.clone() }.href()
    }

    #[must_use]
    pub fn ask(&self, asking: Option<Asking>) -> String {
        Self { asking, ..self.clone() }.href()
    }
}

impl Span {
    #[must_use]
    pub fn interviewer(&self) -> Option<PersonId> {
        PersonId::parse(&self.interviewer)
    }

    /// The week asked for, else the one that `today` is in.
    #[must_use]
    pub fn week(&self, today: NaiveDate) -> IsoWeek {
        IsoWeek::parse(&self.week).unwrap_or_else(|| IsoWeek::of(today))
    }
}

/// A week's seven days in a zone.
#[must_use]
pub fn interval(week: IsoWeek, zone: &Zone) -> Option<Interval> {
    let day = |date| zone.day_interval(date).ok().flatten();
    let first = week.days().find_map(day)?;
    let last = week.days().filter_map(day).last()?;
    Interval::new(first.start(), last.end()).ok()
}

impl Calendar {
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.clocks.day(self.now, &self.zone)
    }

    /// Whether `booking` belongs to what is shown.
    #[must_use]
    pub fn includes(&self, booking: &Booking, interviewer: Option<PersonId>) -> bool {
        let within = self.clocks.zone(&self.zone).and_then(|zone| interval(self.week, zone));
        let of_whom = interviewer.is_none_or(|id| id == booking.slot.interviewer);
        of_whom && within.is_some_and(|week| week.overlaps(booking.slot.interval))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{at, booking, clocks, slot, zone},
        *,
    };

    fn read(pairs: &[(&'static str, &str)]) -> View {
        View::read(&pairs.iter().map(|&(key, value)| (key, value)).collect())
    }

    #[test]
    fn a_view_survives_the_way_through_its_address() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        for (pairs, expected) in [
            (vec![], "/calendar".to_owned()),
            (vec![("view", "week"), ("cancelled", "no"), ("booking", "1")], "/calendar".to_owned()),
            (
                vec![("week", "2026-W10"), ("view", "agenda"), ("booking", id), ("ask", "move")],
                format!("/calendar?week=2026-W10&view=agenda&booking={id}&ask=move"),
            ),
            (vec![("ask", "cancel")], "/calendar".to_owned()),
        ] {
            assert_eq!(read(&pairs).href(), expected);
        }
    }

    #[test]
    fn another_week_closes_the_booking_and_keeps_the_filter() {
        let view = read(&[("zone", "Asia/Tokyo"), ("booking", "0198c0de-0000-7000-8000-000000000001")]);
        assert_eq!(view.in_week("2026-W11"), "/calendar?week=2026-W11&zone=Asia/Tokyo");
        assert_eq!(view.closed(), "/calendar?zone=Asia/Tokyo");
    }

    #[test]
    fn a_week_is_that_of_the_zone_shown() {
        let calendar = Calendar {
            week: IsoWeek::parse("2026-W09").unwrap(),
            bookings: vec![],
            interviewers: vec![],
            clocks: clocks(),
            zone: zone("Asia/Tokyo"),
            own: zone("Europe/Paris"),
            now: at("2026-03-01T16:00:00Z"),
        };
        assert_eq!(calendar.today(), "2026-03-02".parse().unwrap());
        for (start, end, expected) in [
            ("2026-03-01T14:00:00Z", "2026-03-01T14:45:00Z", true),
            ("2026-03-01T15:00:00Z", "2026-03-01T15:45:00Z", false),
            ("2026-02-22T14:30:00Z", "2026-02-22T15:15:00Z", true),
            ("2026-02-22T14:00:00Z", "2026-02-22T15:00:00Z", false),
        ] {
            assert_eq!(calendar.includes(&booking(1, slot(1, 1, start, end)), None), expected, "{start}");
        }
    }
}
