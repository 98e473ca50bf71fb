//! Who could take part, or take somebody's place: best first, with the reason.

use serde::{Deserialize, Serialize};

use crate::{ids::PersonId, text::Line};

/// A colleague who interviews and is free then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub person: PersonId,
    pub name: Line,
    /// Whether they usually interview for the opening.
    pub usual: bool,
    /// In how many interviews and practice rooms they take part in the week of the interview.
    pub that_week: u64,
}

impl Proposal {
    /// "Usually interviews for this opening; 2 that week".
    #[must_use]
    pub fn reason(&self) -> String {
        let load = match self.that_week {
            0 => "nothing else that week".to_owned(),
            1 => "1 interview that week".to_owned(),
            more => format!("{more} interviews that week"),
        };
        if self.usual { format!("usually interviews for this opening, {load}") } else { load }
    }
}

/// Those who usually interview for the opening come first, then those with the fewest interviews that week, then by name.
#[must_use]
pub fn best_first(mut proposals: Vec<Proposal>) -> Vec<Proposal> {
    proposals.sort_by_cached_key(|Proposal { person, name, usual, that_week }| {
        (!usual, *that_week, name.as_str().to_lowercase(), *person)
    });
    proposals
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn who_usually_interviews_comes_first_then_who_has_least_to_do() {
        let proposal = |id, name: &str, usual, that_week| Proposal {
            person: PersonId(Uuid::from_u128(id)),
            name: Line::stored(name.to_owned()),
            usual,
            that_week,
        };
        let ranked = best_first(vec![
            proposal(1, "Bo", false, 0),
            proposal(2, "Ana", false, 2),
            proposal(3, "chi", false, 0),
            proposal(4, "Dee", true, 5),
            proposal(5, "Eli", true, 1),
        ]);
        let names: Vec<_> = ranked.iter().map(|proposal| proposal.name.as_str()).collect();
        assert_eq!(names, ["Eli", "Dee", "Bo", "chi", "Ana"]);
        assert_eq!(ranked[0].reason(), "usually interviews for this opening, 1 interview that week");
        assert_eq!(ranked[2].reason(), "nothing else that week");
    }
}
