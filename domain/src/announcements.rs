//! What follows from a change for those who take part: who is to be told what, given what they were told before.
//!
//! Only what they expect now and what they are to expect counts, not how many changes lie between: changes that come
//! before a word has left collapse to one, or to none.

use crate::{
    assignments::Participants,
    bookings::{Booking, BookingStatus},
    messages::MessageKind,
    rules::nobody_twice::Party,
    slots::Slot,
    time::Instant,
};

/// The last that somebody was told of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub party: Party,
    /// The slot they expect to come to; `None` once they were told that it is off.
    pub expects: Option<Slot>,
    /// They were taken off since, and take part anew: they are asked once more, whatever they answered.
    pub is_former: bool,
}

/// What somebody is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    pub party: Party,
    pub kind: MessageKind,
    /// The one that the message is about: of a cancellation, the one they expect.
    pub slot: Slot,
}

/// Those who are to know of a booking: nobody once it is cancelled.
#[must_use]
pub fn parties(booking: &Booking, participants: &Participants) -> Vec<Party> {
    let mut parties = reminded(booking, participants);
    if booking.status == BookingStatus::Booked {
        parties.extend(participants.guests.iter().map(|guest| Party::Guest(guest.id)));
    }
    parties
}

/// Those of them who are reminded of it. Guests come if they like.
#[must_use]
pub fn reminded(booking: &Booking, participants: &Participants) -> Vec<Party> {
    if booking.status != BookingStatus::Booked {
        return Vec::new();
    }
    let mut parties = vec![Party::Candidate(booking.candidate.id), Party::Person(booking.slot.interviewer)];
    parties.extend(participants.engaged().map(|assignment| Party::Person(assignment.person)));
    parties
}

/// Those who declined and whose place nobody has taken: they know that they do not come, and hear no more of it before
/// it is settled without them.
fn excused(booking: &Booking, participants: &Participants) -> Vec<Party> {
    if booking.status != BookingStatus::Booked {
        return Vec::new();
    }
    let declined = participants.assignments.iter().filter(|assignment| !assignment.is_engaged());
    declined.map(|assignment| Party::Person(assignment.person)).collect()
}

/// What is owed to everybody concerned; `told` has each party once at the most.
#[must_use]
pub fn owed(booking: &Booking, participants: &Participants, told: &[Told]) -> Vec<Owed> {
    let takes_part = parties(booking, participants);
    let excused = excused(booking, participants);
    let expected =
        |party| told.iter().find(|told| told.party == party).and_then(|told| told.expects.as_ref());
    let is_former = |party| told.iter().any(|told| told.party == party && told.is_former);
    let to_come = takes_part.iter().filter_map(|&party| {
        let kind = word(expected(party).filter(|_| !is_former(party)), Some(&booking.slot))?;
        Some(Owed { party, kind, slot: booking.slot.clone() })
    });
    let is_gone = |told: &&Told| !takes_part.contains(&told.party) && !excused.contains(&told.party);
    let to_stay_away = told.iter().filter(is_gone).filter_map(|told| {
        let slot = told.expects.clone()?;
        Some(Owed { party: told.party, kind: word(Some(&slot), None)?, slot })
    });
    to_come.chain(to_stay_away).collect()
}

/// What somebody who expects `before` is to be told so that they expect `now`; `None`: nothing, they do.
#[must_use]
pub fn word(before: Option<&Slot>, now: Option<&Slot>) -> Option<MessageKind> {
    match (before, now) {
        (None, None) => None,
        (None, Some(_)) => Some(MessageKind::Invitation),
        (Some(_), None) => Some(MessageKind::Cancellation),
        (Some(before), Some(now)) => (!before.is_same_as(now)).then_some(MessageKind::Update),
    }
}

/// When the interview begins that word is about: where somebody is to come at another time than they expect, the sooner
/// of the two.
#[must_use]
pub fn begins(slot: &Slot, expects: Option<&Slot>) -> Instant {
    let start = slot.interval.start();
    expects.map_or(start, |expects| start.min(expects.interval.start()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        assignments::{Assignment, Guest, Part},
        bookings::BookedCandidate,
        ids::{BookingId, CandidateId, GuestId, PersonId, SlotId, Version},
        replies::Answer,
        slots::SlotStatus,
        text::{Email, Line},
        time::{Interval, ZoneName, instant},
    };

    const LENA: u128 = 1;
    const ANA: u128 = 2;
    const BO: u128 = 3;

    fn slot(interviewer: u128, hour: u32) -> Slot {
        let at = |hour: u32| instant(&format!("2026-03-03T{hour:02}:00:00Z")).unwrap();
        Slot {
            id: SlotId(Uuid::from_u128(interviewer * 100 + u128::from(hour))),
            interviewer: PersonId(Uuid::from_u128(interviewer)),
            interviewer_name: Line::stored("Somebody".to_owned()),
            interval: Interval::new(at(hour), at(hour + 1)).unwrap(),
            time_zone: ZoneName::stored("UTC".to_owned()),
            location: None,
            status: SlotStatus::Booked,
            version: Version::FIRST,
            created_at: at(0),
            updated_at: at(0),
        }
    }

    fn lena_in(slot: Slot, status: BookingStatus) -> Booking {
        let at = slot.created_at;
        Booking {
            id: BookingId(Uuid::from_u128(9)),
            slot,
            candidate: BookedCandidate {
                id: CandidateId(Uuid::from_u128(LENA)),
                name: Line::stored("Lena Fischer".to_owned()),
                email: Email::stored("lena@example.com".to_owned()),
                time_zone: None,
            },
            coordinator: PersonId(Uuid::from_u128(4)),
            status,
            notes: None,
            version: Version::FIRST,
            ics_uid: "9@convoke".to_owned(),
            sequence: 0,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn everybody_is_told_the_difference_and_nothing_else() {
        use BookingStatus::{Booked, Cancelled};
        use MessageKind::{Cancellation, Invitation, Update};
        let lena = Party::Candidate(CandidateId(Uuid::from_u128(LENA)));
        let [ana, bo] = [ANA, BO].map(|id| Party::Person(PersonId(Uuid::from_u128(id))));
        let (nine, ten, of_bo) = (slot(ANA, 9), slot(ANA, 10), slot(BO, 9));
        let knows = |slot: &Slot| vec![(lena, Some(slot.clone())), (ana, Some(slot.clone()))];
        for (what, told, slot, status, expected) in [
            ("new", vec![], &nine, Booked, vec![(lena, Invitation, &nine), (ana, Invitation, &nine)]),
            ("moved", knows(&nine), &ten, Booked, vec![(lena, Update, &ten), (ana, Update, &ten)]),
            (
                "moved to another interviewer",
                knows(&nine),
                &of_bo,
                Booked,
                vec![(lena, Update, &of_bo), (bo, Invitation, &of_bo), (ana, Cancellation, &nine)],
            ),
            (
                "moved and cancelled before a word left",
                knows(&nine),
                &ten,
                Cancelled,
                vec![(lena, Cancellation, &nine), (ana, Cancellation, &nine)],
            ),
            ("moved and moved back", knows(&nine), &nine, Booked, vec![]),
            ("cancelled before anybody knew", vec![], &nine, Cancelled, vec![]),
            ("cancelled, as they know", vec![(lena, None), (ana, None)], &nine, Cancelled, vec![]),
            (
                "booked again after they heard that it is off",
                vec![(lena, None), (ana, None)],
                &nine,
                Booked,
                vec![(lena, Invitation, &nine), (ana, Invitation, &nine)],
            ),
            (
                "one of them knows already",
                vec![(lena, Some(ten.clone())), (ana, Some(nine.clone()))],
                &ten,
                Booked,
                vec![(ana, Update, &ten)],
            ),
        ] {
            let told: Vec<_> =
                told.into_iter().map(|(party, expects)| Told { party, expects, is_former: false }).collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(party, kind, slot)| Owed { party, kind, slot: slot.clone() })
                .collect();
            let alone = Participants::default();
            assert_eq!(owed(&lena_in(slot.clone(), status), &alone, &told), expected, "{what}");
        }
    }

    #[test]
    fn colleagues_and_guests_are_told_like_everybody_and_who_declined_no_more() {
        use BookingStatus::{Booked, Cancelled};
        use MessageKind::{Cancellation, Invitation, Update};
        let (nine, ten) = (slot(ANA, 9), slot(ANA, 10));
        let lena = Party::Candidate(CandidateId(Uuid::from_u128(LENA)));
        let [ana, bo] = [ANA, BO].map(|id| Party::Person(PersonId(Uuid::from_u128(id))));
        let guest = Party::Guest(GuestId(Uuid::from_u128(7)));
        let with = |answer| Participants {
            assignments: vec![Assignment {
                person: PersonId(Uuid::from_u128(BO)),
                name: Line::stored("Bo".to_owned()),
                email: Email::stored("bo@example.com".to_owned()),
                time_zone: ZoneName::stored("UTC".to_owned()),
                outside: false,
                part: Part::Second,
                answer,
                comment: None,
                since: nine.created_at,
            }],
            guests: vec![Guest {
                id: GuestId(Uuid::from_u128(7)),
                name: None,
                email: Email::stored("guest@example.com".to_owned()),
                answer: None,
            }],
        };
        let (asked, declined) = (with(None), with(Some(Answer::Declined)));
        let nobody = Participants::default();
        let two = vec![(lena, Some(nine.clone())), (ana, Some(nine.clone()))];
        let all = [two.clone(), vec![(bo, Some(nine.clone())), (guest, Some(nine.clone()))]].concat();
        for (what, participants, told, slot, status, expected) in [
            (
                "joined",
                &asked,
                &two,
                &nine,
                Booked,
                vec![(bo, Invitation, &nine), (guest, Invitation, &nine)],
            ),
            (
                "left",
                &nobody,
                &all,
                &nine,
                Booked,
                vec![(bo, Cancellation, &nine), (guest, Cancellation, &nine)],
            ),
            ("declined", &declined, &all, &nine, Booked, vec![]),
            (
                "declined, and then it is moved",
                &declined,
                &all,
                &ten,
                Booked,
                vec![(lena, Update, &ten), (ana, Update, &ten), (guest, Update, &ten)],
            ),
            (
                "called off",
                &declined,
                &all,
                &nine,
                Cancelled,
                vec![
                    (lena, Cancellation, &nine),
                    (ana, Cancellation, &nine),
                    (bo, Cancellation, &nine),
                    (guest, Cancellation, &nine),
                ],
            ),
        ] {
            let told: Vec<_> = told
                .iter()
                .cloned()
                .map(|(party, expects)| Told { party, expects, is_former: false })
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(party, kind, slot)| Owed { party, kind, slot: slot.clone() })
                .collect();
            assert_eq!(owed(&lena_in(slot.clone(), status), participants, &told), expected, "{what}");
        }
        let is_guest = |party: &Party| matches!(party, Party::Guest(_));
        assert!(!reminded(&lena_in(nine.clone(), Booked), &asked).iter().any(is_guest));
    }

    #[test]
    fn a_move_is_about_the_sooner_of_two_times() {
        let (nine, ten) = (slot(ANA, 9), slot(BO, 10));
        let at_nine = nine.interval.start();
        assert_eq!(begins(&nine, None), at_nine);
        assert_eq!(begins(&ten, Some(&nine)), at_nine);
        assert_eq!(begins(&nine, Some(&ten)), at_nine);
    }
}
