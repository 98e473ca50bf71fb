//! What becomes of a note: one method a transition.

use serde::{Deserialize, Serialize};

use super::{NoteChanges, Recipient, ThankYouNote};
use crate::{refusal::Refusal, time::Instant};

/// Where a note stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteState {
    /// Being written.
    Draft,
    /// It leaves at its time, or is tried again.
    Queued,
    Sent,
    /// Kept and shown, since this server sends no mail.
    Recorded,
    /// The other side will never take it, or it was tried as often as it is.
    Failed,
}

impl NoteState {
    pub const ALL: [Self; 5] = [Self::Draft, Self::Queued, Self::Sent, Self::Recorded, Self::Failed];

    /// In the interface and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Recorded => "recorded",
            Self::Failed => "failed",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == raw)
    }
}

impl ThankYouNote {
    /// It can be written on, or thrown away: it has not been sent.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, NoteState::Draft | NoteState::Failed) && self.sent_at.is_none()
    }

    /// It waits, and certainly has not left: it can be taken back, unless it is just leaving.
    #[must_use]
    pub fn can_be_taken_back(&self) -> bool {
        self.state == NoteState::Queued && !self.perhaps_sent && self.sent_at.is_none()
    }

    /// As it is to read. One that failed is a draft again; `None`: it reads so already.
    ///
    /// # Errors
    /// [`Refusal::NoteHasLeft`].
    pub fn edited(self, changes: &NoteChanges, now: Instant) -> Result<Option<Self>, Refusal> {
        self.discardable()?;
        let NoteChanges { subject, body } = changes.clone();
        let subject = subject.unwrap_or_else(|| self.subject.clone());
        let body = body.unwrap_or_else(|| self.body.clone());
        if (&subject, &body) == (&self.subject, &self.body) {
            return Ok(None);
        }
        Ok(Some(Self { subject, body, ..self.drafted(now) }))
    }

    /// # Errors
    /// [`Refusal::NoteHasLeft`].
    pub fn discardable(&self) -> Result<(), Refusal> {
        if self.is_open() { Ok(()) } else { Err(Refusal::NoteHasLeft) }
    }

    /// It leaves at `due`, to whoever it is for as they are reached now: for the first time, after it failed, or once more.
    ///
    /// # Errors
    /// [`Refusal::NoteHasLeft`] where it waits already.
    pub fn queued(self, to: Recipient, due: Instant, now: Instant) -> Result<Self, Refusal> {
        match self.state {
            NoteState::Queued => Err(Refusal::NoteHasLeft),
            NoteState::Draft | NoteState::Sent | NoteState::Recorded | NoteState::Failed => Ok(Self {
                to,
                state: NoteState::Queued,
                tries: 0,
                perhaps_sent: false,
                remark: None,
                due: Some(due),
                ..self.touched(now)
            }),
        }
    }

    /// # Errors
    /// [`Refusal::NoteHasLeft`].
    pub fn taken_back(self, now: Instant) -> Result<Self, Refusal> {
        if self.can_be_taken_back() { Ok(self.drafted(now)) } else { Err(Refusal::NoteHasLeft) }
    }

    /// An attempt to carry it to `to` begins: nobody knows how it ends.
    #[must_use]
    pub fn begun(self, to: Recipient) -> Self {
        Self { to, tries: self.tries + 1, perhaps_sent: true, ..self }
    }

    /// The attempt ended without an end of it all: it is tried again.
    #[must_use]
    pub fn put_off(self, perhaps_sent: bool, said: &str) -> Self {
        Self { perhaps_sent, remark: Some(said.to_owned()), ..self }
    }

    /// The attempt that began was none after all.
    #[must_use]
    pub fn untried(self, perhaps_sent: bool) -> Self {
        Self { tries: self.tries - 1, perhaps_sent, ..self }
    }

    /// It arrived, or was written down where nothing is sent.
    #[must_use]
    pub fn arrived(self, state: NoteState, now: Instant) -> Self {
        Self { state, remark: None, sent_at: Some(now), ..self.touched(now) }
    }

    #[must_use]
    pub fn failed(self, perhaps_sent: bool, said: &str, now: Instant) -> Self {
        let remark = Some(said.to_owned());
        Self { state: NoteState::Failed, perhaps_sent, remark, ..self.touched(now) }
    }

    fn drafted(self, now: Instant) -> Self {
        Self {
            state: NoteState::Draft,
            tries: 0,
            perhaps_sent: false,
            remark: None,
            due: None,
            ..self.touched(now)
        }
    }

    fn touched(self, now: Instant) -> Self {
        Self { version: self.version.next(), updated_at: now, ..self }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        ids::{BookingId, CandidateId, PersonId, ThankYouNoteId, Version},
        openings::Colleague,
        rules::nobody_twice::Party,
        text::{Email, Line, Note},
        time::instant,
    };

    fn to(email: &str) -> Recipient {
        Recipient {
            party: Party::Candidate(CandidateId(Uuid::from_u128(4))),
            name: Line::stored("Mara Silva".to_owned()),
            email: Email::stored(email.to_owned()),
        }
    }

    fn at(minute: u8) -> Instant {
        instant(&format!("2026-03-02T10:{minute:02}:00Z")).unwrap()
    }

    fn draft() -> ThankYouNote {
        ThankYouNote {
            id: ThankYouNoteId(Uuid::from_u128(1)),
            booking: BookingId(Uuid::from_u128(2)),
            to: to("mara@example.com"),
            subject: Line::stored("Thank you".to_owned()),
            body: Note::stored("Dear Mara".to_owned()),
            state: NoteState::Draft,
            tries: 0,
            perhaps_sent: false,
            remark: None,
            due: None,
            sent_at: None,
            author: Colleague { id: PersonId(Uuid::from_u128(3)), name: Line::stored("Ana".to_owned()) },
            version: Version::FIRST,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    fn queued() -> ThankYouNote {
        draft().queued(to("mara@example.com"), at(1), at(0)).unwrap()
    }

    fn leaving() -> ThankYouNote {
        queued().begun(to("mara@example.com"))
    }

    fn sent() -> ThankYouNote {
        leaving().arrived(NoteState::Sent, at(2))
    }

    fn failed() -> ThankYouNote {
        leaving().failed(false, "550 no such user", at(2))
    }

    /// Of each way a note can be: whether it can be written on and thrown away, taken back, and sent.
    #[test]
    fn every_transition_of_every_state() {
        let changes = NoteChanges { subject: Some(Line::stored("Thanks".to_owned())), body: None };
        for (what, note, is_open, can_be_taken_back, can_be_queued) in [
            ("draft", draft(), true, false, true),
            ("queued", queued(), false, true, false),
            ("leaving", leaving(), false, false, false),
            ("put off", leaving().put_off(false, "421"), false, true, false),
            ("perhaps sent", leaving().put_off(true, "421"), false, false, false),
            ("not tried", leaving().untried(false), false, true, false),
            ("sent", sent(), false, false, true),
            ("recorded", leaving().arrived(NoteState::Recorded, at(2)), false, false, true),
            ("failed", failed(), true, false, true),
            ("sent again", sent().queued(to("m@example.com"), at(4), at(3)).unwrap(), false, false, false),
            (
                "sent, then failed",
                sent().queued(to("m@example.com"), at(4), at(3)).unwrap().failed(false, "no", at(4)),
                false,
                false,
                true,
            ),
        ] {
            let left = Err(Refusal::NoteHasLeft);
            assert_eq!(note.is_open(), is_open, "{what}");
            assert_eq!(note.discardable().is_ok(), is_open, "{what}");
            let edited = note.clone().edited(&changes, at(5));
            assert_eq!(
                edited.as_ref().map(Option::is_some),
                if is_open { Ok(true) } else { left.as_ref().map(|()| true) },
                "{what}"
            );
            assert_eq!(note.clone().taken_back(at(5)).is_ok(), can_be_taken_back, "{what}");
            let again = note.clone().queued(to("new@example.com"), at(6), at(5));
            assert_eq!(again.is_ok(), can_be_queued, "{what}");
            if let Ok(again) = again {
                assert_eq!((again.state, again.due), (NoteState::Queued, Some(at(6))), "{what}");
                assert_eq!(
                    (again.to.email.as_str(), again.version),
                    ("new@example.com", note.version.next())
                );
            }
        }
    }

    #[test]
    fn what_failed_is_a_draft_once_it_is_mended() {
        let body = Some(Note::stored("Dear Mara Silva".to_owned()));
        let mended = failed().edited(&NoteChanges { subject: None, body }, at(5)).unwrap().unwrap();
        assert_eq!((mended.state, mended.remark, mended.tries), (NoteState::Draft, None, 0));
        assert_eq!((mended.due, mended.body.as_str()), (None, "Dear Mara Silva"));
    }

    #[test]
    fn what_reads_so_already_is_no_change() {
        let same = NoteChanges { subject: Some(draft().subject), body: Some(draft().body) };
        assert_eq!(draft().edited(&same, at(5)), Ok(None));
        assert_eq!(failed().edited(&NoteChanges::default(), at(5)), Ok(None));
    }

    #[test]
    fn what_was_sent_once_says_so_while_it_is_sent_again() {
        let again = sent().queued(to("mara@example.com"), at(6), at(5)).unwrap();
        assert_eq!((again.sent_at, again.state), (Some(at(2)), NoteState::Queued));
        assert_eq!(again.arrived(NoteState::Sent, at(7)).sent_at, Some(at(7)));
    }

    #[test]
    fn every_state_is_read_back() {
        for state in NoteState::ALL {
            assert_eq!(NoteState::parse(state.as_str()), Some(state));
        }
        assert_eq!(NoteState::parse("burnt"), None);
    }
}
