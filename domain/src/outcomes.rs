//! Outcomes: how an interview ended, and what was decided of the candidate after it.

use serde::{Deserialize, Serialize};

use crate::{
    bookings::BookingStatus,
    fields::Fields,
    ids::BookingId,
    openings::Colleague,
    refusal::Refusal,
    text::{Line, Note},
    time::Instant,
};

/// What came of one interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub booking: BookingId,
    pub ending: Ending,
    /// Why it was called off, where somebody said so.
    pub reason: Option<Line>,
    /// Who said how it ended, and when; `None`: it ended before that was written down.
    pub said: Option<Said>,
    /// What was decided; `None`: nothing yet.
    pub decision: Option<Decision>,
}

/// How an interview ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Completed,
    NoShow(Absent),
    Cancelled(CalledOffBy),
}

/// Who did not come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    #[default]
    Candidate,
    Interviewer,
    Both,
}

/// On whose behalf it was called off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalledOffBy {
    Candidate,
    Interviewer,
    #[default]
    Coordinator,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub by: Colleague,
    #[serde(with = "crate::time::written::instant")]
    pub at: Instant,
}

/// What follows for the candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub verdict: Verdict,
    /// Why. For colleagues alone.
    pub note: Option<Note>,
    pub said: Said,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// On to whatever comes next.
    Advance,
    /// Not now, and not no.
    Hold,
    Reject,
}

/// How an interview that took place, or should have, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    Completed,
    NoShow(Absent),
}

impl Conclusion {
    #[must_use]
    pub fn status(self) -> BookingStatus {
        match self {
            Self::Completed => BookingStatus::Completed,
            Self::NoShow(_) => BookingStatus::NoShow,
        }
    }

    #[must_use]
    pub fn ending(self) -> Ending {
        match self {
            Self::Completed => Ending::Completed,
            Self::NoShow(absent) => Ending::NoShow(absent),
        }
    }
}

impl Ending {
    #[must_use]
    pub fn status(self) -> BookingStatus {
        match self {
            Self::Completed => BookingStatus::Completed,
            Self::NoShow(_) => BookingStatus::NoShow,
            Self::Cancelled(_) => BookingStatus::Cancelled,
        }
    }

    /// Whose doing it was, in the interface and in the database; nothing of one that took place.
    #[must_use]
    pub fn whose(self) -> Option<&'static str> {
        match self {
            Self::Completed => None,
            Self::NoShow(absent) => Some(absent.as_str()),
            Self::Cancelled(by) => Some(by.as_str()),
        }
    }

    /// As it is kept. `None` for what no ending is kept as.
    #[must_use]
    pub fn stored(status: BookingStatus, whose: Option<&str>) -> Option<Self> {
        match (status, whose) {
            (BookingStatus::Completed, None) => Some(Self::Completed),
            (BookingStatus::NoShow, Some(raw)) => Absent::parse(raw).map(Self::NoShow),
            (BookingStatus::Cancelled, Some(raw)) => CalledOffBy::parse(raw).map(Self::Cancelled),
            _ => None,
        }
    }
}

impl Absent {
    pub const ALL: [Self; 3] = [Self::Candidate, Self::Interviewer, Self::Both];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Interviewer => "interviewer",
            Self::Both => "both",
        }
    }

    /// On pages: "The candidate did not come".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Candidate => "The candidate did not come",
            Self::Interviewer => "The interviewer did not come",
            Self::Both => "Nobody came",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|absent| absent.as_str() == raw)
    }
}

impl CalledOffBy {
    pub const ALL: [Self; 3] = [Self::Candidate, Self::Interviewer, Self::Coordinator];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Interviewer => "interviewer",
            Self::Coordinator => "coordinator",
        }
    }

    /// On pages: "Called off by the candidate".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Candidate => "Called off by the candidate",
            Self::Interviewer => "Called off by the interviewer",
            Self::Coordinator => "Called off by us",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == raw)
    }
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::Advance, Self::Hold, Self::Reject];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Advance => "advance",
            Self::Hold => "hold",
            Self::Reject => "reject",
        }
    }

    /// On pages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Advance => "Advance",
            Self::Hold => "Hold",
            Self::Reject => "Reject",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == raw)
    }
}

/// That an interview is called off, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawCancellation {
    pub reason: Option<String>,
    /// On whose behalf; whoever cancels does so of their own accord, unless somebody else is named.
    pub by: Option<String>,
}

/// Why an interview is called off, where somebody said so, and on whose behalf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    pub reason: Option<Line>,
    pub by: CalledOffBy,
}

impl RawCancellation {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse(self) -> Result<Cancellation, Refusal> {
        let mut fields = Fields::default();
        let reason = fields.change("reason", self.reason.map(Some), Line::parse).flatten();
        let by = match self.by.filter(|raw| !raw.is_empty()) {
            None => Some(CalledOffBy::default()),
            Some(raw) => {
                let known = CalledOffBy::parse(&raw).ok_or("must be candidate, interviewer or coordinator");
                fields.take("by", known)
            }
        };
        fields.finish(by.map(|by| Cancellation { reason, by }))
    }
}

/// How an interview ended, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawConclusion {
    pub status: Option<String>,
    /// Of a no-show; the candidate, unless somebody else is named.
    pub absent: Option<String>,
}

impl RawConclusion {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(self) -> Result<Conclusion, Refusal> {
        let mut fields = Fields::default();
        let conclusion = match self.status.as_deref() {
            Some(status) => conclusion(&mut fields, status, self.absent.as_deref()),
            None => {
                fields.refuse("status", "is required: completed or no_show");
                None
            }
        };
        fields.finish(conclusion)
    }
}

/// What is to be different about an outcome, as typed; what is left out stays. `Some(None)`: nothing is decided any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawOutcome {
    pub conclusion: RawConclusion,
    pub decision: Option<Option<String>>,
    pub note: Option<Option<String>>,
}

/// What is to be different about an outcome; `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeChanges {
    pub conclusion: Option<Conclusion>,
    pub verdict: Option<Option<Verdict>>,
    pub note: Option<Option<Note>>,
}

impl RawOutcome {
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is wrong.
    pub fn parse(self) -> Result<OutcomeChanges, Refusal> {
        let Self { conclusion: RawConclusion { status, absent }, decision, note } = self;
        let mut fields = Fields::default();
        let conclusion = match status {
            Some(status) => conclusion(&mut fields, &status, absent.as_deref()),
            None => {
                if absent.is_some() {
                    fields.refuse("absent", "must be left out where no status is given");
                }
                None
            }
        };
        let verdict = fields.change("decision", decision, |raw| {
            Verdict::parse(raw).ok_or("must be advance, hold or reject, or null")
        });
        let note = note.and_then(|raw| fields.take("note", Note::parse(raw.as_deref().unwrap_or_default())));
        fields.finish(Some(OutcomeChanges { conclusion, verdict, note }))
    }
}

impl Outcome {
    /// As it ended just now.
    #[must_use]
    pub fn of(booking: BookingId, ending: Ending, reason: Option<Line>, said: Said) -> Self {
        Self { booking, ending, reason, said: Some(said), decision: None }
    }

    /// As it is to be by the hand of `said`; `None`: it is so already.
    ///
    /// # Errors
    /// [`Refusal::BookingNotActive`] where one that was called off is to have ended another way;
    /// [`Refusal::InvalidInput`] for a note on no decision.
    pub fn changed(self, changes: &OutcomeChanges, said: &Said) -> Result<Option<Self>, Refusal> {
        let OutcomeChanges { conclusion, verdict, note } = changes;
        let before = self.clone();
        let mut after = self;
        if let Some(ending) = conclusion.map(Conclusion::ending).filter(|ending| *ending != before.ending) {
            if before.ending.status() == BookingStatus::Cancelled {
                return Err(Refusal::BookingNotActive);
            }
            (after.ending, after.said) = (ending, Some(said.clone()));
        }
        let known = before.decision.as_ref();
        let verdict = verdict.unwrap_or(known.map(|known| known.verdict));
        let note = match (note, verdict) {
            (Some(note), Some(_)) => note.clone(),
            (Some(Some(_)), None) => {
                let sentence = "needs a decision: advance, hold or reject";
                return Err(Refusal::InvalidInput { fields: Fields::of("note", sentence) });
            }
            (Some(None), None) => None,
            (None, _) => known.and_then(|known| known.note.clone()),
        };
        let is_known = known.is_some_and(|known| Some(known.verdict) == verdict && known.note == note);
        if !is_known {
            after.decision = verdict.map(|verdict| Decision { verdict, note, said: said.clone() });
        }
        Ok((after != before).then_some(after))
    }
}

fn conclusion(fields: &mut Fields, status: &str, absent: Option<&str>) -> Option<Conclusion> {
    let absent = absent.filter(|raw| !raw.is_empty());
    match (status, absent) {
        ("completed", None) => Some(Conclusion::Completed),
        ("completed", Some(_)) => {
            fields.refuse("absent", "must be left out unless the status is no_show");
            None
        }
        ("no_show", None) => Some(Conclusion::NoShow(Absent::default())),
        ("no_show", Some(raw)) => {
            let absent = Absent::parse(raw).ok_or("must be candidate, interviewer or both");
            fields.take("absent", absent).map(Conclusion::NoShow)
        }
        _ => {
            fields.refuse("status", "must be completed or no_show");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{ids::PersonId, time::instant};

    fn said(id: u128) -> Said {
        let name = Line::stored(format!("Person {id}"));
        let by = Colleague { id: PersonId(Uuid::from_u128(id)), name };
        Said { by, at: instant("2026-03-02T10:00:00Z").unwrap() }
    }

    fn outcome(ending: Ending) -> Outcome {
        Outcome::of(BookingId(Uuid::from_u128(9)), ending, None, said(1))
    }

    fn some(raw: &str) -> Option<String> {
        Some(raw.to_owned())
    }

    #[test]
    fn every_ending_is_read_back() {
        let absent = Absent::ALL.map(Ending::NoShow);
        let called_off = CalledOffBy::ALL.map(Ending::Cancelled);
        for ending in absent.into_iter().chain(called_off).chain([Ending::Completed]) {
            assert_eq!(Ending::stored(ending.status(), ending.whose()), Some(ending));
        }
        for (status, whose) in [
            (BookingStatus::Booked, None),
            (BookingStatus::Completed, Some("candidate")),
            (BookingStatus::NoShow, None),
            (BookingStatus::NoShow, Some("coordinator")),
            (BookingStatus::Cancelled, Some("both")),
        ] {
            assert_eq!(Ending::stored(status, whose), None, "{status:?} {whose:?}");
        }
        assert!(Verdict::ALL.into_iter().all(|verdict| Verdict::parse(verdict.as_str()) == Some(verdict)));
    }

    #[test]
    fn how_it_ended_is_understood_or_the_field_named() {
        let no_show = |absent| Ok(Conclusion::NoShow(absent));
        for (status, absent, expected) in [
            (some("completed"), None, Ok(Conclusion::Completed)),
            (some("completed"), some(""), Ok(Conclusion::Completed)),
            (some("no_show"), None, no_show(Absent::Candidate)),
            (some("no_show"), some("interviewer"), no_show(Absent::Interviewer)),
            (some("no_show"), some("both"), no_show(Absent::Both)),
            (some("no_show"), some("nobody"), Err("absent")),
            (some("completed"), some("candidate"), Err("absent")),
            (some("cancelled"), None, Err("status")),
            (None, None, Err("status")),
        ] {
            let parsed = RawConclusion { status, absent }.parse();
            match (parsed, expected) {
                (Ok(conclusion), Ok(expected)) => assert_eq!(conclusion, expected),
                (Err(Refusal::InvalidInput { fields }), Err(field)) => {
                    assert!(fields.get(field).is_some(), "{field}");
                }
                (parsed, expected) => panic!("{parsed:?} {expected:?}"),
            }
        }
    }

    #[test]
    fn who_called_it_off_and_why_is_understood_or_the_field_named() {
        let parse = |reason: Option<&str>, by: Option<&str>| {
            RawCancellation { reason: reason.map(str::to_owned), by: by.map(str::to_owned) }.parse()
        };
        let plain = Cancellation { reason: None, by: CalledOffBy::Coordinator };
        assert_eq!(parse(None, None), Ok(plain.clone()));
        assert_eq!(parse(Some(" "), Some("")), Ok(plain));
        let ill = parse(Some("ill"), Some("candidate")).unwrap();
        assert_eq!((ill.reason.as_ref().map(Line::as_str), ill.by), (Some("ill"), CalledOffBy::Candidate));
        assert!(parse(Some("a\u{7}"), None).is_err() && parse(None, Some("weather")).is_err());
    }

    #[test]
    fn a_decision_is_made_changed_and_taken_away() {
        let decide = |raw: Option<&str>, note: Option<&str>| RawOutcome {
            decision: Some(raw.map(str::to_owned)),
            note: note.map(|note| Some(note.to_owned())),
            ..RawOutcome::default()
        };
        let first = outcome(Ending::Completed);
        let advance = decide(Some("advance"), Some("Strong on systems.")).parse().unwrap();
        let decided = first.clone().changed(&advance, &said(2)).unwrap().unwrap();
        let decision = decided.decision.clone().unwrap();
        assert_eq!((decision.verdict, decision.said), (Verdict::Advance, said(2)));
        // Who says the same again changes nothing.
        assert_eq!(decided.clone().changed(&advance, &said(3)), Ok(None));
        let hold = decide(Some("hold"), None).parse().unwrap();
        let held = decided.clone().changed(&hold, &said(3)).unwrap().unwrap().decision.unwrap();
        assert_eq!((held.verdict, held.note, held.said), (Verdict::Hold, decision.note, said(3)));
        let open = decided.changed(&decide(None, None).parse().unwrap(), &said(3)).unwrap().unwrap();
        assert_eq!(open, first);
        let alone = RawOutcome { note: Some(some("Why")), ..RawOutcome::default() }.parse().unwrap();
        assert!(matches!(first.changed(&alone, &said(1)), Err(Refusal::InvalidInput { .. })));
        assert!(decide(Some("promote"), None).parse().is_err());
    }

    #[test]
    fn what_was_said_in_error_is_corrected_and_what_was_called_off_stays_so() {
        let correct = |status: &str, absent: Option<&str>| {
            let conclusion = RawConclusion { status: some(status), absent: absent.map(str::to_owned) };
            RawOutcome { conclusion, ..RawOutcome::default() }.parse().unwrap()
        };
        let completed = outcome(Ending::Completed);
        assert_eq!(completed.clone().changed(&correct("completed", None), &said(2)), Ok(None));
        let absent = completed.changed(&correct("no_show", Some("interviewer")), &said(2)).unwrap().unwrap();
        assert_eq!((absent.ending, absent.said), (Ending::NoShow(Absent::Interviewer), Some(said(2))));
        let called_off = outcome(Ending::Cancelled(CalledOffBy::Candidate));
        let refused = called_off.changed(&correct("completed", None), &said(2));
        assert_eq!(refused, Err(Refusal::BookingNotActive));
        let alone = RawConclusion { status: None, absent: some("both") };
        assert!(RawOutcome { conclusion: alone, ..RawOutcome::default() }.parse().is_err());
    }
}
