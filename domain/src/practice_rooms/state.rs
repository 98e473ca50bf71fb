//! What can become of a room. Each transition consumes the room and gives the next version of it.

use super::{Member, PracticeRoom, Round};
use crate::{
    ids::{PersonId, RoomId, Version},
    refusal::Refusal,
    text::Line,
    time::{Instant, Interval},
};

impl PracticeRoom {
    /// A new room with its first round, for a colleague to take.
    #[must_use]
    pub fn hosted(id: RoomId, host: Member, interval: Interval, topic: Option<Line>, now: Instant) -> Self {
        Self {
            id,
            host,
            guest: None,
            interval,
            topic,
            rounds: vec![Round::FIRST],
            version: Version::FIRST,
            ics_uid: format!("{id}@convoke"),
            sequence: 0,
            created_at: now,
            updated_at: now,
        }
    }

    /// A colleague takes it, the first who asks.
    ///
    /// # Errors
    /// [`Refusal::OwnRoom`] to its host, [`Refusal::RoomTaken`] to the second, [`Refusal::RoomBegun`].
    pub fn taken(self, guest: Member, now: Instant) -> Result<Self, Refusal> {
        if self.is_hosted_by(guest.id) {
            return Err(Refusal::OwnRoom);
        }
        if self.guest.is_some() {
            return Err(Refusal::RoomTaken);
        }
        self.ahead(now)?;
        Ok(Self { guest: Some(guest), ..self }.touched(now))
    }

    /// Its host moves it. It lasts as long as before.
    ///
    /// # Errors
    /// [`Refusal::NotHost`], [`Refusal::RoomBegun`].
    pub fn moved(self, by: PersonId, start: Instant, now: Instant) -> Result<Self, Refusal> {
        self.must_be_hosted_by(by)?;
        self.ahead(now)?;
        let interval: Interval = self.interval.shifted(start - self.interval.start());
        Ok(Self { interval, sequence: self.sequence + 1, ..self }.touched(now))
    }

    /// Its host calls it off; what is left is the version that nobody supersedes.
    ///
    /// # Errors
    /// [`Refusal::NotHost`], [`Refusal::RoomBegun`].
    pub fn cancelled(self, by: PersonId, now: Instant) -> Result<Self, Refusal> {
        self.must_be_hosted_by(by)?;
        self.ahead(now)?;
        Ok(Self { sequence: self.sequence + 1, ..self }.touched(now))
    }

    /// # Errors
    /// [`Refusal::NotHost`] to everybody else.
    pub fn must_be_hosted_by(&self, by: PersonId) -> Result<(), Refusal> {
        if self.is_hosted_by(by) { Ok(()) } else { Err(Refusal::NotHost) }
    }

    fn ahead(&self, now: Instant) -> Result<(), Refusal> {
        if !self.interval.has_begun(now) { Ok(()) } else { Err(Refusal::RoomBegun) }
    }

    fn touched(self, now: Instant) -> Self {
        Self { version: self.version.next(), updated_at: now, ..self }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::instant;

    const ANA: u128 = 1;
    const BO: u128 = 2;
    const CLARA: u128 = 3;
    const BEFORE: &str = "2026-03-03T08:59:00Z";
    const NINE: &str = "2026-03-03T09:00:00Z";
    const TEN: &str = "2026-03-03T10:00:00Z";

    fn at(raw: &str) -> Instant {
        instant(raw).unwrap()
    }

    fn member(id: u128) -> Member {
        Member { id: PersonId(Uuid::from_u128(id)), name: Line::stored("Somebody".to_owned()) }
    }

    /// Ana's, at nine o'clock.
    fn room(guest: Option<u128>) -> PracticeRoom {
        let interval = Interval::new(at(NINE), at("2026-03-03T09:45:00Z")).unwrap();
        let (id, since) = (RoomId(Uuid::from_u128(9)), at("2026-03-01T09:00:00Z"));
        PracticeRoom {
            guest: guest.map(member),
            ..PracticeRoom::hosted(id, member(ANA), interval, None, since)
        }
    }

    #[test]
    fn the_first_who_asks_takes_it_and_never_its_host() {
        for (guest, by, now, expected) in [
            (None, BO, BEFORE, Ok(BO)),
            (None, ANA, BEFORE, Err(Refusal::OwnRoom)),
            (Some(BO), CLARA, BEFORE, Err(Refusal::RoomTaken)),
            (Some(BO), BO, BEFORE, Err(Refusal::RoomTaken)),
            (Some(BO), ANA, NINE, Err(Refusal::OwnRoom)),
            (None, BO, NINE, Err(Refusal::RoomBegun)),
        ] {
            let taken = room(guest).taken(member(by), at(now));
            let facts = taken.map(|room| (room.guest, room.version, room.sequence));
            assert_eq!(facts, expected.map(|by| (Some(member(by)), Version(2), 0)), "{guest:?} {by} {now}");
        }
    }

    #[test]
    fn only_its_host_moves_it_or_calls_it_off_and_only_before_it_begins() {
        for (by, now, expected) in [
            (ANA, BEFORE, Ok(())),
            (BO, BEFORE, Err(Refusal::NotHost)),
            (CLARA, BEFORE, Err(Refusal::NotHost)),
            (ANA, NINE, Err(Refusal::RoomBegun)),
        ] {
            let by = member(by).id;
            let moved = room(Some(BO)).moved(by, at(TEN), at(now));
            let cancelled = room(Some(BO)).cancelled(by, at(now));
            let next = |room: PracticeRoom| (room.version, room.sequence);
            let expected = expected.map(|()| (Version(2), 1));
            assert_eq!(moved.map(next), expected);
            assert_eq!(cancelled.map(next), expected);
        }
    }

    #[test]
    fn a_move_keeps_its_guest_its_length_and_its_uid() {
        let moved = room(Some(BO)).moved(member(ANA).id, at(TEN), at(BEFORE)).unwrap();
        let ten = Interval::new(at(TEN), at("2026-03-03T10:45:00Z")).unwrap();
        assert_eq!((moved.interval, moved.guest), (ten, Some(member(BO))));
        assert_eq!(moved.ics_uid, room(None).ics_uid);
    }
}
