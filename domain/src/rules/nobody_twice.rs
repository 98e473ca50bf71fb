//! Nobody takes part in two live bookings that share an instant.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{BookingId, CandidateId, PersonId},
    refusal::Refusal,
    time::Interval,
};

/// Somebody who cannot be in two places at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    Candidate(CandidateId),
    /// The interviewer, or a colleague assigned.
    Person(PersonId),
}

/// Somebody taking part in a live booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    pub party: Party,
    pub booking: BookingId,
    pub interval: Interval,
}

/// Whether `parties` may take part in an interview over `interval`. `moving` is the booking that
/// is to be moved there, which cannot be in its own way.
///
/// # Errors
/// [`Refusal::CandidateBusy`] or [`Refusal::PersonBusy`] with the booking in the way; the candidate first.
pub fn check(
    parties: &[Party],
    interval: Interval,
    moving: Option<BookingId>,
    engagements: &[Engagement],
) -> Result<(), Refusal> {
    let in_the_way = |party: &Party| {
        engagements.iter().find(|engagement| {
            engagement.party == *party
                && Some(engagement.booking) != moving
                && engagement.interval.overlaps(interval)
        })
    };
    let mut busy: Vec<_> = parties.iter().filter_map(in_the_way).collect();
    busy.sort_by_key(|engagement| engagement.party);
    busy.first().map_or(Ok(()), |engagement| Err(refusal(engagement)))
}

fn refusal(engagement: &Engagement) -> Refusal {
    match engagement.party {
        Party::Candidate(_) => Refusal::CandidateBusy { booking: engagement.booking },
        Party::Person(person) => Refusal::PersonBusy { person, booking: engagement.booking },
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
        let booking = BookingId(Uuid::from_u128(3));
        let engagements = [
            Engagement { party: lena, booking, interval: interval(10, 20) },
            Engagement { party: Party::Person(ana), booking, interval: interval(10, 20) },
        ];
        let parties = [Party::Person(ana), lena];
        for (proposed, moving, expected) in [
            (interval(0, 10), None, Ok(())),
            (interval(20, 30), None, Ok(())),
            (interval(19, 30), None, Err(Refusal::CandidateBusy { booking })),
            (interval(19, 30), Some(booking), Ok(())),
        ] {
            assert_eq!(check(&parties, proposed, moving, &engagements), expected);
        }
        let ana_alone = check(&parties[..1], interval(12, 14), None, &engagements);
        assert_eq!(ana_alone, Err(Refusal::PersonBusy { person: ana, booking }));
    }
}
