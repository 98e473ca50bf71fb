//! What the page Calendar was asked for, and what it shows.

use crate::{address::Query, interviews::Interview, messages::Told, preparation::Checklist};
use chrono::NaiveDate;
use domain::{
    bookings::Booking,
    ids::{BookingId, PersonId, SlotId},
    text::Line,
    time::{Instant, IsoWeek, ZoneName},
};
use serde::{Deserialize, Serialize};

use super::{
    clocks::Clocks,
    interviewers::Interviewer,
    link::link,
    period::{Extent, Period},
};

pub const PATH: &str = "/calendar";

/// The calendar as it stands in the address. What is not understood there is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    pub span: Span,
    pub shape: Shape,
    pub cancelled: bool,
    pub booking: Option<BookingId>,
    pub asking: Option<Asking>,
    /// The slot that is proposed to whoever is asked where to move it.
    pub to: Option<SlotId>,
}

/// Which bookings are loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Span {
    pub extent: Extent,
    /// A [`Period`] as it is written; without it, the one that today is in.
    pub at: String,
    /// Nobody: everybody's.
    pub interviewers: Vec<PersonId>,
    /// The zone whose days and hours are shown.
    pub zone: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    Day,
    #[default]
    Week,
    Month,
    /// A week, line by line.
    Agenda,
}

impl Shape {
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Agenda];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
            Self::Agenda => "Agenda",
        }
    }

    /// In the address; the first key of its word, too.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Agenda => "agenda",
        }
    }

    /// Whose name that is, or begins with it.
    pub(super) fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| key.len() == 1 && shape.as_str().starts_with(key))
    }

    #[must_use]
    pub fn extent(self) -> Extent {
        match self {
            Self::Day => Extent::Day,
            Self::Week | Self::Agenda => Extent::Week,
            Self::Month => Extent::Month,
        }
    }

    /// The one named, else the one that days, weeks or months in the address are of.
    fn read(params: &Query) -> Self {
        let named = params.get("view");
        let named = Self::ALL.into_iter().find(|shape| Some(shape.as_str()) == named);
        let of_its_own = [Self::Day, Self::Month];
        let told = of_its_own.into_iter().find(|shape| params.get(shape.as_str()).is_some());
        named.or(told).unwrap_or_default()
    }
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
    pub period: Period,
    /// All that touch the days drawn, cancelled ones included, ordered by start.
    pub bookings: Vec<Booking>,
    /// Those of which somebody should have heard by now, and has not.
    pub unheard: Vec<BookingId>,
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
    pub interview: Interview,
    pub preparation: Checklist,
    /// The newest first.
    pub history: Vec<Happened>,
    pub told: Told,
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
    /// A booking on that day, in its week.
    #[must_use]
    pub fn of(booking: BookingId, day: NaiveDate) -> String {
        let at = IsoWeek::of(day).to_string();
        Self { span: Span { at, ..Span::default() }, ..Self::default() }.opening(booking)
    }

    #[must_use]
    pub fn read(params: &Query) -> Self {
        let text = |key: &str| params.get(key).map(str::trim).unwrap_or_default().to_owned();
        let shape = Shape::read(params);
        let extent = shape.extent();
        Self {
            span: Span { extent, at: text(extent.key()), interviewers: people(params), zone: text("zone") },
            shape,
            cancelled: text("cancelled") == "show",
            booking: BookingId::parse(&text("booking")),
            asking: match text("ask").as_str() {
                "move" => Some(Asking::Move),
                "cancel" => Some(Asking::Cancel),
                _ => None,
            },
            to: SlotId::parse(&text("to")),
        }
    }

    #[must_use]
    pub fn href(&self) -> String {
        let Self { span, shape, cancelled, booking, asking, to } = self;
        let booking = booking.map(|id| id.to_string()).unwrap_or_default();
        let asking = match asking.filter(|_| !booking.is_empty()) {
            Some(Asking::Move) => "move",
            Some(Asking::Cancel) => "cancel",
            None => "",
        };
        let to = to.filter(|_| asking == "move").map(|id| id.to_string()).unwrap_or_default();
        let people: Vec<String> = span.interviewers.iter().map(ToString::to_string).collect();
        let query = [
            ("view", if *shape == Shape::default() { "" } else { shape.as_str() }),
            (span.extent.key(), &span.at),
            ("interviewer", &people.join(",")),
            ("zone", &span.zone),
            ("cancelled", if *cancelled { "show" } else { "" }),
            ("booking", &booking),
            ("ask", asking),
            ("to", &to),
        ];
        link(PATH, &query)
    }

    /// The same at another time; empty for now.
    #[must_use]
    pub fn at(&self, at: &str) -> String {
        let span = Span { at: at.to_owned(), ..self.span.clone() };
        Self { span, ..self.without_booking() }.href()
    }

    /// So many days, weeks or months on.
    #[must_use]
    pub fn moved(&self, by: i8, today: NaiveDate) -> String {
        let period = self.span.period(today).plus(by);
        self.at(&written(period, today))
    }

    /// The same days drawn otherwise, as far as they are known; a booking that is open stays so.
    #[must_use]
    pub fn shaped(&self, shape: Shape, shown: Option<(Period, NaiveDate)>) -> String {
        let extent = shape.extent();
        let at = match shown {
            _ if extent == self.span.extent => self.span.at.clone(),
            Some((period, today)) => written(Period::around(extent, period.anchor(today)), today),
            None => String::new(),
        };
        Self { span: Span { extent, at, ..self.span.clone() }, shape, ..self.clone() }.href()
    }

    /// One day alone.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> String {
        let span = Span { extent: Extent::Day, at: day.to_string(), ..self.span.clone() };
        Self { span, shape: Shape::Day, ..self.without_booking() }.href()
    }

    /// With an interviewer more or less among those shown.
    #[must_use]
    pub fn with_interviewer(&self, id: PersonId, shown: bool) -> String {
        let others = self.span.interviewers.iter().copied().filter(|other| *other != id);
        let interviewers = others.chain(shown.then_some(id)).collect();
        Self { span: Span { interviewers, ..self.span.clone() }, ..self.clone() }.href()
    }

    #[must_use]
    pub fn of_everybody(&self) -> String {
        Self { span: Span { interviewers: Vec::new(), ..self.span.clone() }, ..self.clone() }.href()
    }

    #[must_use]
    pub fn opening(&self, booking: BookingId) -> String {
        Self { booking: Some(booking), ..self.without_booking() }.href()
    }

    #[must_use]
    pub fn closed(&self) -> String {
        self.without_booking().href()
    }

    #[must_use]
    pub fn ask(&self, asking: Option<Asking>) -> String {
        Self { asking, to: None, ..self.clone() }.href()
    }

    /// Asks whether a booking is to be moved to that slot.
    #[must_use]
    pub fn moving(&self, booking: BookingId, to: SlotId) -> String {
        Self { booking: Some(booking), asking: Some(Asking::Move), to: Some(to), ..self.clone() }.href()
    }

    fn without_booking(&self) -> Self {
        Self { booking: None, asking: None, to: None, ..self.clone() }
    }
}

/// A plain form names each in a pair of its own, a link names all in one.
fn people(params: &Query) -> Vec<PersonId> {
    let mut people = Vec::new();
    for id in params.all("interviewer").flat_map(|all| all.split(',')) {
        people.extend(PersonId::parse(id.trim()).filter(|id| !people.contains(id)));
    }
    people
}

/// As the address has it: now is not written.
fn written(period: Period, today: NaiveDate) -> String {
    if period.holds(today) { String::new() } else { period.to_string() }
}

impl Span {
    /// The days asked for, else those that `today` is in.
    #[must_use]
    pub fn period(&self, today: NaiveDate) -> Period {
        Period::read(self.extent, &self.at).unwrap_or_else(|| Period::around(self.extent, today))
    }

    #[must_use]
    pub fn shows(&self, interviewer: PersonId) -> bool {
        self.interviewers.is_empty() || self.interviewers.contains(&interviewer)
    }
}

impl Calendar {
    pub(super) fn is_unheard(&self, id: BookingId) -> bool {
        self.unheard.contains(&id)
    }

    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.clocks.day(self.now, &self.zone)
    }

    /// Whether `booking` belongs to what is shown.
    #[must_use]
    pub fn includes(&self, booking: &Booking, span: &Span) -> bool {
        let within = self.clocks.zone(&self.zone).and_then(|zone| self.period.interval(zone));
        span.shows(booking.slot.interviewer)
            && within.is_some_and(|within| within.overlaps(booking.slot.interval))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::fixtures::{at, booking, clocks, slot, zone},
        *,
    };

    fn read(pairs: &[(&'static str, &str)]) -> View {
        let query: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
        View::read(&Query::parse(&query.join("&")))
    }

    #[test]
    fn a_view_survives_the_way_through_its_address() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        for (pairs, expected) in [
            (vec![], "/calendar".to_owned()),
            (vec![("view", "week"), ("cancelled", "no"), ("booking", "1")], "/calendar".to_owned()),
            (
                vec![("week", "2026-W10"), ("view", "agenda"), ("booking", id), ("ask", "move"), ("to", id)],
                format!("/calendar?view=agenda&week=2026-W10&booking={id}&ask=move&to={id}"),
            ),
            (vec![("ask", "cancel"), ("to", id)], "/calendar".to_owned()),
            (
                vec![("day", "2026-03-03"), ("week", "2026-W12")],
                "/calendar?view=day&day=2026-03-03".to_owned(),
            ),
            (vec![("view", "month"), ("day", "2026-03-03")], "/calendar?view=month".to_owned()),
            (
                vec![("interviewer", id), ("interviewer", "nobody"), ("interviewer", id)],
                format!("/calendar?interviewer={id}"),
            ),
        ] {
            assert_eq!(read(&pairs).href(), expected);
        }
    }

    #[test]
    fn another_week_closes_the_booking_and_keeps_the_filter() {
        let view = read(&[("zone", "Asia/Tokyo"), ("booking", "0198c0de-0000-7000-8000-000000000001")]);
        assert_eq!(view.at("2026-W11"), "/calendar?week=2026-W11&zone=Asia/Tokyo");
        assert_eq!(view.closed(), "/calendar?zone=Asia/Tokyo");
    }

    #[test]
    fn drawn_otherwise_it_shows_the_same_time() {
        let (today, id) = ("2026-03-18".parse().unwrap(), "0198c0de-0000-7000-8000-000000000001");
        let week = read(&[("week", "2026-W10"), ("booking", id)]);
        let shown = Some((Period::read(Extent::Week, "2026-W10").unwrap(), today));
        for (shape, expected) in [
            (Shape::Day, format!("/calendar?view=day&day=2026-03-02&booking={id}")),
            (Shape::Month, format!("/calendar?view=month&booking={id}")),
            (Shape::Agenda, format!("/calendar?view=agenda&week=2026-W10&booking={id}")),
        ] {
            assert_eq!(week.shaped(shape, shown), expected);
        }
        assert_eq!(read(&[]).shaped(Shape::Day, None), "/calendar?view=day");
    }

    #[test]
    fn interviewers_come_and_go_one_by_one() {
        let (ana, bo) = (PersonId(uuid::Uuid::from_u128(1)), PersonId(uuid::Uuid::from_u128(2)));
        let both = View { span: Span { interviewers: vec![ana], ..Span::default() }, ..View::default() };
        assert_eq!(both.with_interviewer(bo, true), format!("/calendar?interviewer={ana},{bo}"));
        assert_eq!(both.with_interviewer(ana, false), "/calendar");
        assert_eq!(read(&[("interviewer", &format!("{ana},{bo}"))]).span.interviewers, [ana, bo]);
    }

    #[test]
    fn a_week_is_that_of_the_zone_shown() {
        let calendar = Calendar {
            period: Period::read(Extent::Week, "2026-W09").unwrap(),
            bookings: vec![],
            unheard: vec![],
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
            assert_eq!(
                calendar.includes(&booking(1, slot(1, 1, start, end)), &Span::default()),
                expected,
                "{start}"
            );
        }
    }
}
