//! Nobody takes part in two live bookings or practice rooms that share an instant.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BookingId, CandidateId, GuestId, PersonId, RoomId},
    refusal::Refusal,
    time::Interval,
};

/// Somebody who takes part, and is not in two places at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Candidate(CandidateId),
    /// The interviewer, or a colleague assigned; host and guest of a practice room.
    Person(PersonId),
    /// Invited by their address alone: where else they are is not known here, so they are never in the way.
    Guest(GuestId),
}

/// What somebody takes part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    Booking(BookingId),
    Room(RoomId),
}

impl From<BookingId> for Occasion {
    fn from(id: BookingId) -> Self {
        Self::Booking(id)
    }
}

impl From<RoomId> for Occasion {
    fn from(id: RoomId) -> Self {
        Self::Room(id)
    }
}

/// Somebody taking part in a live booking or a practice room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    pub party: Party,
    pub occasion: Occasion,
    pub interval: Interval,
}

/// Whether `parties` may take part in something over `interval`. `moving` is what is to be moved there, which cannot
/// be in its own way.
///
/// # Errors
/// [`Refusal::CandidateBusy`] or [`Refusal::PersonBusy`] with what is in the way; the candidate first.
pub fn check(
    parties: &[Party],
    interval: Interval,
    moving: Option<Occasion>,
    engagements: &[Engagement],
) -> Result<(), Refusal> {
    let in_the_way = |party: &Party| {
        engagements.iter().find(|engagement| {
            engagement.party == *party
                && Some(engagement.occasion) != moving
                && engagement.interval.overlaps(interval)
        })
    };
    let mut busy: Vec<_> = parties.iter().filter_map(in_the_way).collect();
    busy.sort_by_key(|engagement| engagement.party);
    busy.first().map_or(Ok(()), |engagement| Err(refusal(engagement)))
}

fn refusal(engagement: &Engagement) -> Refusal {
    match (engagement.party, engagement.occasion) {
        (Party::Candidate(_), Occasion::Booking(booking)) => Refusal::CandidateBusy { booking },
        (Party::Person(person), occasion) => Refusal::PersonBusy { person, occasion },
        // Candidates sign in nowhere, and so are in no room; guests are engaged by nothing.
        (Party::Candidate(_), Occasion::Room(_)) | (Party::Guest(_), _) => Refusal::SlotUnavailable,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time::Instant;

    fn interval(from: i64, to: i64) -> Interval {
        let at = |minute: i64| Instant::from_timestamp(minute * 60, 0).unwrap();
        Interval::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn somebody_engaged_then_is_busy() {
        let lena = Party::Candidate(CandidateId(Uuid::from_u128(1)));
        let ana = PersonId(Uuid::from_u128(2));
        let (booking, room) = (BookingId(Uuid::from_u128(3)), RoomId(Uuid::from_u128(3)));
        let engaged = |party, occasion, interval| Engagement { party, occasion, interval };
        let engagements = [
            engaged(lena, booking.into(), interval(10, 20)),
            engaged(Party::Person(ana), booking.into(), interval(10, 20)),
            engaged(Party::Person(ana), room.into(), interval(30, 40)),
        ];
        let parties = [Party::Person(ana), lena];
        for (proposed, moving, expected) in [
            (interval(0, 10), None, Ok(())),
            (interval(20, 30), None, Ok(())),
            (interval(19, 30), None, Err(Refusal::CandidateBusy { booking })),
            (interval(19, 30), Some(booking.into()), Ok(())),
            (interval(19, 30), Some(room.into()), Err(Refusal::CandidateBusy { booking })),
            (interval(39, 50), None, Err(Refusal::PersonBusy { person: ana, occasion: room.into() })),
            (interval(39, 50), Some(room.into()), Ok(())),
        ] {
            assert_eq!(check(&parties, proposed, moving, &engagements), expected);
        }
        let ana_alone = check(&parties[..1], interval(12, 14), None, &engagements);
        assert_eq!(ana_alone, Err(Refusal::PersonBusy { person: ana, occasion: booking.into() }));
    }
}
