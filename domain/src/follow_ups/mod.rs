//! Follow-ups: what is to be done after an interview. Each is due on a day, which is the day of whoever is to do it.

mod form;

use chrono::{Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

pub use form::{FollowUpChanges, NewFollowUp, RawFollowUp};

use crate::{
    bookings::Booking,
    ids::{BookingId, FollowUpId, PersonId, Version},
    openings::Colleague,
    preparation::Done,
    text::{Line, Note},
    time::{Instant, IsoWeek, LocalTime, OutsideRange, Zone, ZoneName},
};

/// How many an interview may have.
pub const MAX_FOLLOW_UPS: usize = 50;

/// Something to be done after an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    pub id: FollowUpId,
    pub booking: BookingId,
    pub kind: FollowUpKind,
    /// What is to be done, in somebody's own words.
    pub title: Option<Line>,
    /// The day on which it is due.
    pub due: NaiveDate,
    /// It is not to be thought of before that day.
    pub snoozed_until: Option<NaiveDate>,
    pub assignee: Assignee,
    pub note: Option<Note>,
    /// `None`: it is open.
    pub done: Option<Done>,
    /// The product suggested it; nobody added it.
    pub is_suggested: bool,
    pub version: Version,
}

/// Whoever is to do it, and where: days are theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignee {
    pub id: PersonId,
    pub name: Line,
    pub time_zone: ZoneName,
}

/// What kind of thing is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUpKind {
    ThankYouNote,
    FollowUpEmail,
    StatusInquiry,
    ReferencesSent,
    PortfolioSent,
    #[default]
    Other,
}

/// To whom a suggestion falls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FallsTo {
    Interviewer,
    /// Whoever booked.
    Coordinator,
}

/// What is usual after an interview took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub kind: FollowUpKind,
    pub days: u64,
    pub falls_to: FallsTo,
}

/// Within a day a note of thanks, in a week an e-mail, in two weeks a question where things stand.
pub const SUGGESTED: [Suggestion; 3] = [
    Suggestion { kind: FollowUpKind::ThankYouNote, days: 1, falls_to: FallsTo::Interviewer },
    Suggestion { kind: FollowUpKind::FollowUpEmail, days: 7, falls_to: FallsTo::Coordinator },
    Suggestion { kind: FollowUpKind::StatusInquiry, days: 14, falls_to: FallsTo::Coordinator },
];

/// How near something is, seen from a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// It should have been done before that day.
    Overdue,
    Today,
    /// By Sunday.
    ThisWeek,
    Later,
}

/// An interview, and how far it is worked off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    pub booking: Booking,
    pub open: usize,
    pub total: usize,
}

impl Suggestion {
    /// The day on which it is due, so many days after the one on which the interview ended there. `None`: there is no such
    /// day.
    ///
    /// # Errors
    /// [`OutsideRange`] when the rules of the zone do not reach that far.
    pub fn due(self, ended: Instant, zone: &Zone) -> Result<Option<NaiveDate>, OutsideRange> {
        Ok(zone.day(ended)?.checked_add_days(Days::new(self.days)))
    }
}

impl FollowUp {
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done.is_some()
    }

    /// The day that counts: the one on which it is due, or until which it sleeps.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.snoozed_until.map_or(self.due, |until| until.max(self.due))
    }

    /// Its own words, or else those of its kind.
    #[must_use]
    pub fn words(&self) -> &str {
        self.title.as_ref().map_or(self.kind.words(), Line::as_str)
    }

    /// When whoever is to do it is told: in the morning of its day. `None`: it is done.
    ///
    /// # Errors
    /// [`OutsideRange`] when the rules of `zone`, the assignee's, do not reach that far.
    pub fn reminded_at(&self, zone: &Zone) -> Result<Option<Instant>, OutsideRange> {
        if self.is_done() {
            return Ok(None);
        }
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        Ok(Some(match zone.resolve(self.day().and_time(nine))? {
            LocalTime::Single(at) | LocalTime::Ambiguous { earlier: at, .. } => at,
            LocalTime::Skipped(gap) => gap.at,
        }))
    }

    /// As it is to be by the hand of `by`; `None`: it is so already. `assignee`: whoever the changes name. Done once more,
    /// it stays as whoever was first did it. Given another day, it sleeps no longer.
    #[must_use]
    pub fn changed(
        self,
        changes: &FollowUpChanges,
        assignee: Option<Assignee>,
        by: &Colleague,
        now: Instant,
    ) -> Option<Self> {
        let FollowUpChanges { kind, title, due, snoozed_until, assignee: _, note, done } = changes.clone();
        let before = self.clone();
        let is_elsewhere = due.is_some_and(|due| due != before.due);
        let after = Self {
            kind: kind.unwrap_or(self.kind),
            title: title.unwrap_or(self.title),
            due: due.unwrap_or(self.due),
            snoozed_until: snoozed_until.unwrap_or(if is_elsewhere { None } else { self.snoozed_until }),
            assignee: assignee.unwrap_or(self.assignee),
            note: note.unwrap_or(self.note),
            done: match done {
                None => self.done,
                Some(false) => None,
                Some(true) => self.done.or_else(|| Some(Done { by: by.clone(), at: now })),
            },
            id: self.id,
            booking: self.booking,
            is_suggested: self.is_suggested,
            version: self.version,
        };
        (after != before).then(|| Self { version: before.version.next(), ..after })
    }
}

impl Horizon {
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Today, Self::ThisWeek, Self::Later];

    #[must_use]
    pub fn of(day: NaiveDate, today: NaiveDate) -> Self {
        if day < today {
            Self::Overdue
        } else if day == today {
            Self::Today
        } else if IsoWeek::of(day) == IsoWeek::of(today) {
            Self::ThisWeek
        } else {
            Self::Later
        }
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::ThisWeek => "this_week",
            Self::Later => "later",
        }
    }

    /// On pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Today => "Today",
            Self::ThisWeek => "This week",
            Self::Later => "Later",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|horizon| horizon.as_str() == raw)
    }
}

impl FollowUpKind {
    pub const ALL: [Self; 6] = [
        Self::ThankYouNote,
        Self::FollowUpEmail,
        Self::StatusInquiry,
        Self::ReferencesSent,
        Self::PortfolioSent,
        Self::Other,
    ];

    /// In the interface and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ThankYouNote => "thank_you_note",
            Self::FollowUpEmail => "follow_up_email",
            Self::StatusInquiry => "status_inquiry",
            Self::ReferencesSent => "references_sent",
            Self::PortfolioSent => "portfolio_sent",
            Self::Other => "other",
        }
    }

    /// On pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ThankYouNote => "Send a thank-you note",
            Self::FollowUpEmail => "Send a follow-up e-mail",
            Self::StatusInquiry => "Ask where things stand",
            Self::ReferencesSent => "Send the references",
            Self::PortfolioSent => "Send the portfolio",
            Self::Other => "Something else",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::{Interval, Transition, date, instant};

    fn at(raw: &str) -> Instant {
        instant(raw).unwrap()
    }

    fn on(raw: &str) -> NaiveDate {
        date(raw).unwrap()
    }

    fn colleague(id: u128) -> Colleague {
        Colleague { id: PersonId(Uuid::from_u128(id)), name: Line::stored(format!("Person {id}")) }
    }

    /// Paris in 2026.
    fn paris() -> Zone {
        let covers = Interval::new(at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).unwrap();
        let changes = [("2026-03-29T01:00:00Z", 7200), ("2026-10-25T01:00:00Z", 3600)];
        let transitions = changes.map(|(raw, offset)| Transition { at: at(raw), offset }).to_vec();
        Zone::new(ZoneName::stored("Europe/Paris".to_owned()), covers, 3600, transitions)
    }

    fn follow_up(due: &str) -> FollowUp {
        FollowUp {
            id: FollowUpId(Uuid::from_u128(1)),
            booking: BookingId(Uuid::from_u128(9)),
            kind: FollowUpKind::ThankYouNote,
            title: None,
            due: on(due),
            snoozed_until: None,
            assignee: Assignee {
                id: colleague(1).id,
                name: colleague(1).name,
                time_zone: ZoneName::stored("Europe/Paris".to_owned()),
            },
            note: None,
            done: None,
            is_suggested: true,
            version: Version::FIRST,
        }
    }

    #[test]
    fn suggestions_are_due_by_the_days_of_whoever_is_to_do_them() {
        for (ended, expected) in [
            ("2026-03-03T13:45:00Z", ["2026-03-04", "2026-03-10", "2026-03-17"]),
            // Past midnight in Paris, and over a change of the clock.
            ("2026-03-27T23:30:00Z", ["2026-03-29", "2026-04-04", "2026-04-11"]),
        ] {
            let due = SUGGESTED.map(|suggestion| suggestion.due(at(ended), &paris()).unwrap().unwrap());
            assert_eq!(due, expected.map(on), "{ended}");
        }
        let kinds = SUGGESTED.map(|suggestion| suggestion.kind.as_str());
        assert_eq!(kinds, ["thank_you_note", "follow_up_email", "status_inquiry"]);
    }

    #[test]
    fn a_day_is_overdue_today_this_week_or_later() {
        // A Wednesday.
        let today = on("2026-03-04");
        for (day, expected) in [
            ("2026-02-28", Horizon::Overdue),
            ("2026-03-03", Horizon::Overdue),
            ("2026-03-04", Horizon::Today),
            ("2026-03-05", Horizon::ThisWeek),
            ("2026-03-08", Horizon::ThisWeek),
            ("2026-03-09", Horizon::Later),
            ("2027-03-04", Horizon::Later),
        ] {
            assert_eq!(Horizon::of(on(day), today), expected, "{day}");
        }
        assert!(Horizon::ALL.into_iter().all(|one| Horizon::parse(one.as_str()) == Some(one)));
        assert!(FollowUpKind::ALL.into_iter().all(|one| FollowUpKind::parse(one.as_str()) == Some(one)));
    }

    #[test]
    fn whoever_is_to_do_it_is_told_in_the_morning_of_its_day() {
        let told = |follow_up: &FollowUp| follow_up.reminded_at(&paris()).unwrap();
        let open = follow_up("2026-03-30");
        assert_eq!(told(&open), Some(at("2026-03-30T07:00:00Z")));
        let asleep = FollowUp { snoozed_until: Some(on("2026-04-02")), ..open.clone() };
        assert_eq!(told(&asleep), Some(at("2026-04-02T07:00:00Z")));
        // Who snoozes it to a day before the one on which it is due changes nothing.
        let restless = FollowUp { snoozed_until: Some(on("2026-03-20")), ..open.clone() };
        assert_eq!(told(&restless), told(&open));
        let done = FollowUp { done: Some(Done { by: colleague(1), at: at("2026-03-29T09:00:00Z") }), ..open };
        assert_eq!(told(&done), None);
    }

    #[test]
    fn who_is_first_did_it_and_another_day_wakes_it() {
        let now = at("2026-03-02T08:00:00Z");
        let done = |done| FollowUpChanges { done: Some(done), ..FollowUpChanges::default() };
        let by = colleague(2);
        let once = follow_up("2026-03-04").changed(&done(true), None, &by, now).unwrap();
        assert_eq!((once.done.clone(), once.version), (Some(Done { by: by.clone(), at: now }), Version(2)));
        assert_eq!(once.clone().changed(&done(true), None, &colleague(3), now), None);
        assert!(!once.changed(&done(false), None, &by, now).unwrap().is_done());
        let asleep = FollowUp { snoozed_until: Some(on("2026-03-06")), ..follow_up("2026-03-04") };
        assert_eq!(asleep.day(), on("2026-03-06"));
        let later = FollowUpChanges { due: Some(on("2026-03-09")), ..FollowUpChanges::default() };
        let moved = asleep.changed(&later, None, &by, now).unwrap();
        assert_eq!((moved.snoozed_until, moved.day()), (None, on("2026-03-09")));
    }
}
