//! Interviewers, to choose among and to tell apart.

use domain::{ids::PersonId, text::Line, time::ZoneName};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interviewer {
    pub id: PersonId,
    pub name: Line,
    pub time_zone: ZoneName,
}

/// How many colours there are to tell interviewers apart by.
pub const COLOURS: u8 = 6;

/// The same person has the same colour on every page and every day: the colours go round in the order in
/// which people were added, whose ids rise.
#[must_use]
pub fn colour(interviewers: &[Interviewer], id: PersonId) -> u8 {
    let before = interviewers.iter().filter(|interviewer| interviewer.id < id);
    before.fold(0, |colour, _| (colour + 1) % COLOURS) + 1
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_newcomer_leaves_the_colours_of_the_others_alone() {
        let person = |id| PersonId(Uuid::from_u128(id));
        let interviewer = |id| Interviewer {
            id: person(id),
            name: Line::stored(format!("Number {id}")),
            time_zone: ZoneName::stored("UTC".to_owned()),
        };
        let before: Vec<_> = [4, 1, 3].map(interviewer).to_vec();
        let after: Vec<_> = [4, 9, 1, 3].map(interviewer).to_vec();
        for (id, expected) in [(1, 1), (3, 2), (4, 3)] {
            assert_eq!(colour(&before, person(id)), expected);
            assert_eq!(colour(&after, person(id)), expected);
        }
        assert_eq!(colour(&after, person(9)), 4);
    }
}
