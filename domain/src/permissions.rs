//! Who may do what, in one match. The rest of the tree asks here and decides nothing itself.

use serde::{Deserialize, Serialize};

use crate::{actor::Actor, ids::PersonId, refusal::Refusal};

/// Something that not everybody may do. Where it concerns a row, `of` is the interviewer of that row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Offer slots at all; then for whom.
    OfferSlots,
    OfferSlotsFor(PersonId),
    SeeSlots,
    SeeSlot {
        of: PersonId,
    },
    ChangeSlots,
    ChangeSlot {
        of: PersonId,
    },
    SeeBookings,
    SeeBooking {
        of: PersonId,
    },
    Book,
    /// The page of an interview, for whoever takes part in it.
    SeeInterview {
        standing: Standing,
    },
    /// How to reach the candidate.
    SeeContact {
        standing: Standing,
    },
    /// Who takes part in interviews, and which guests are invited.
    AssignPeople,
    /// Say for oneself whether one comes.
    AnswerInvitations,
    RecordOutcomes,
    /// Say what follows for the candidate, and see it.
    Decide {
        standing: Standing,
    },
    /// How many interviews went which way.
    SeeRates,
    /// Say what is to be done after the interviews one sees, and do it.
    FollowUp,
    /// Say what is to be done before the interviews one sees, and tick it off.
    Prepare,
    /// Thank those who took part in an interview, the candidate among them, and see what they are thanked with.
    Thank {
        standing: Standing,
    },
    ManageCandidates,
    /// What a colleague wrote down about a candidate.
    EditNote {
        by: PersonId,
    },
    RemoveNote {
        by: PersonId,
    },
    /// The jobs that interviews are for.
    SeeOpenings,
    ManageOpenings,
    ManagePeople,
    /// The names of interviewers, to filter by.
    SeeInterviewers,
    /// An address under which one's own interviews are read.
    HaveFeed,
    /// Say which messages one wants, and when.
    HavePreferences,
    /// Be told on one's page, and say that one has read it.
    HaveNotices,
    /// Messages as they look, with people who do not exist.
    PreviewMail,
    /// Work that waits, fails or was given up.
    ManageJobs,
    /// Who is told elsewhere of what happens, and what became of it.
    ManageWebhooks,
    /// Host practice rooms, see everybody's and take one.
    Practise,
    /// Find by name what one may see.
    Search,
}

/// How somebody takes part in an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Interviewer,
    /// Assigned to lead it, and has not declined.
    Lead,
    /// Assigned otherwise.
    Assigned,
    Nobody,
}

/// What a caller gets who may not: told so, or shown nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    Forbidden,
    Hidden,
}

#[must_use]
pub fn verdict(actor: &Actor, permission: Permission) -> Verdict {
    use Permission as P;
    use Verdict::{Allowed, Forbidden, Hidden};

    let roles = actor.roles;
    let own = |of: PersonId| roles.interviewer && actor.person == of;
    match permission {
        P::OfferSlots | P::ChangeSlots if roles.interviewer || roles.admin => Allowed,
        P::OfferSlotsFor(of) if own(of) || roles.admin => Allowed,
        P::ChangeSlot { of } if own(of) || roles.admin => Allowed,
        P::EditNote { by } if roles.coordinates() && actor.person == by => Allowed,
        P::RemoveNote { by } if roles.coordinates() && (actor.person == by || roles.admin) => Allowed,
        P::SeeSlot { of } | P::SeeBooking { of } if own(of) || roles.coordinates() => Allowed,
        P::SeeInterview { standing }
        | P::SeeContact { standing }
        | P::Decide { standing }
        | P::Thank { standing }
            if roles.coordinates() || (standing == Standing::Interviewer && roles.interviewer) =>
        {
            Allowed
        }
        P::SeeInterview { standing: Standing::Lead | Standing::Assigned }
        | P::SeeContact { standing: Standing::Lead }
        | P::Decide { standing: Standing::Lead }
        | P::Thank { standing: Standing::Lead }
        | P::SeeSlots
        | P::SeeBookings
        | P::AnswerInvitations
        | P::RecordOutcomes
        | P::SeeRates
        | P::FollowUp
        | P::Prepare
        | P::SeeOpenings
        | P::HaveFeed
        | P::HavePreferences
        | P::HaveNotices
        | P::Practise
        | P::Search
            if !roles.is_empty() =>
        {
            Allowed
        }
        P::Book | P::AssignPeople | P::ManageCandidates | P::ManageOpenings | P::SeeInterviewers
            if roles.coordinates() =>
        {
            Allowed
        }
        P::ManagePeople | P::PreviewMail | P::ManageJobs | P::ManageWebhooks if roles.admin => Allowed,

        P::SeeSlot { .. }
        | P::SeeBooking { .. }
        | P::SeeInterview { .. }
        | P::Decide { standing: Standing::Nobody }
        | P::Thank { standing: Standing::Nobody } => Hidden,
        P::ChangeSlot { .. } if !roles.coordinates() => Hidden,
        P::OfferSlots
        | P::OfferSlotsFor(_)
        | P::SeeSlots
        | P::ChangeSlots
        | P::ChangeSlot { .. }
        | P::SeeBookings
        | P::Book
        | P::SeeContact { .. }
        | P::Decide { .. }
        | P::SeeRates
        | P::FollowUp
        | P::AssignPeople
        | P::AnswerInvitations
        | P::RecordOutcomes
        | P::Prepare
        | P::Thank { .. }
        | P::ManageCandidates
        | P::EditNote { .. }
        | P::RemoveNote { .. }
        | P::SeeOpenings
        | P::ManageOpenings
        | P::ManagePeople
        | P::SeeInterviewers
        | P::HaveFeed
        | P::HavePreferences
        | P::HaveNotices
        | P::PreviewMail
        | P::ManageJobs
        | P::ManageWebhooks
        | P::Practise
        | P::Search => Forbidden,
    }
}

/// # Errors
/// [`Refusal::Forbidden`], or [`Refusal::NotFound`] for a row that the caller may not even see.
pub fn check(actor: &Actor, permission: Permission) -> Result<(), Refusal> {
    match verdict(actor, permission) {
        Verdict::Allowed => Ok(()),
        Verdict::Forbidden => Err(Refusal::Forbidden),
        Verdict::Hidden => Err(Refusal::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::actor::Role;

    #[test]
    fn every_permission_for_every_role() {
        use Permission as P;
        use Verdict::{Allowed, Forbidden, Hidden};
        let (me, other) = (PersonId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        for (permission, interviewer, coordinator, admin) in [
            (P::OfferSlots, Allowed, Forbidden, Allowed),
            (P::OfferSlotsFor(me), Allowed, Forbidden, Allowed),
            (P::OfferSlotsFor(other), Forbidden, Forbidden, Allowed),
            (P::SeeSlots, Allowed, Allowed, Allowed),
            (P::SeeSlot { of: me }, Allowed, Allowed, Allowed),
            (P::SeeSlot { of: other }, Hidden, Allowed, Allowed),
            (P::ChangeSlots, Allowed, Forbidden, Allowed),
            (P::ChangeSlot { of: me }, Allowed, Forbidden, Allowed),
            (P::ChangeSlot { of: other }, Hidden, Forbidden, Allowed),
            (P::SeeBookings, Allowed, Allowed, Allowed),
            (P::SeeBooking { of: me }, Allowed, Allowed, Allowed),
            (P::SeeBooking { of: other }, Hidden, Allowed, Allowed),
            (P::Book, Forbidden, Allowed, Allowed),
            (P::SeeInterview { standing: Standing::Interviewer }, Allowed, Allowed, Allowed),
            (P::SeeInterview { standing: Standing::Lead }, Allowed, Allowed, Allowed),
            (P::SeeInterview { standing: Standing::Assigned }, Allowed, Allowed, Allowed),
            (P::SeeInterview { standing: Standing::Nobody }, Hidden, Allowed, Allowed),
            (P::SeeContact { standing: Standing::Interviewer }, Allowed, Allowed, Allowed),
            (P::SeeContact { standing: Standing::Lead }, Allowed, Allowed, Allowed),
            (P::SeeContact { standing: Standing::Assigned }, Forbidden, Allowed, Allowed),
            (P::SeeContact { standing: Standing::Nobody }, Forbidden, Allowed, Allowed),
            (P::Thank { standing: Standing::Interviewer }, Allowed, Allowed, Allowed),
            (P::Thank { standing: Standing::Lead }, Allowed, Allowed, Allowed),
            (P::Thank { standing: Standing::Assigned }, Forbidden, Allowed, Allowed),
            (P::Thank { standing: Standing::Nobody }, Hidden, Allowed, Allowed),
            (P::AssignPeople, Forbidden, Allowed, Allowed),
            (P::AnswerInvitations, Allowed, Allowed, Allowed),
            (P::RecordOutcomes, Allowed, Allowed, Allowed),
            (P::Decide { standing: Standing::Interviewer }, Allowed, Allowed, Allowed),
            (P::Decide { standing: Standing::Lead }, Allowed, Allowed, Allowed),
            (P::Decide { standing: Standing::Assigned }, Forbidden, Allowed, Allowed),
            (P::Decide { standing: Standing::Nobody }, Hidden, Allowed, Allowed),
            (P::SeeRates, Allowed, Allowed, Allowed),
            (P::FollowUp, Allowed, Allowed, Allowed),
            (P::Prepare, Allowed, Allowed, Allowed),
            (P::ManageCandidates, Forbidden, Allowed, Allowed),
            (P::EditNote { by: me }, Forbidden, Allowed, Allowed),
            (P::EditNote { by: other }, Forbidden, Forbidden, Forbidden),
            (P::RemoveNote { by: me }, Forbidden, Allowed, Allowed),
            (P::RemoveNote { by: other }, Forbidden, Forbidden, Allowed),
            (P::SeeOpenings, Allowed, Allowed, Allowed),
            (P::ManageOpenings, Forbidden, Allowed, Allowed),
            (P::ManagePeople, Forbidden, Forbidden, Allowed),
            (P::SeeInterviewers, Forbidden, Allowed, Allowed),
            (P::HaveFeed, Allowed, Allowed, Allowed),
            (P::HavePreferences, Allowed, Allowed, Allowed),
            (P::HaveNotices, Allowed, Allowed, Allowed),
            (P::PreviewMail, Forbidden, Forbidden, Allowed),
            (P::ManageJobs, Forbidden, Forbidden, Allowed),
            (P::ManageWebhooks, Forbidden, Forbidden, Allowed),
            (P::Practise, Allowed, Allowed, Allowed),
            (P::Search, Allowed, Allowed, Allowed),
        ] {
            for (role, expected) in
                [(Role::Interviewer, interviewer), (Role::Coordinator, coordinator), (Role::Admin, admin)]
            {
                assert_eq!(
                    verdict(&Actor::new(me, &[role]), permission),
                    expected,
                    "{permission:?} as {role:?}"
                );
            }
            assert_ne!(verdict(&Actor::new(me, &[]), permission), Allowed, "{permission:?} without a role");
        }
    }
    #[test]
    fn whoever_thanks_the_candidate_may_reach_them() {
        use Standing::{Assigned, Interviewer, Lead, Nobody};
        for role in [Role::Interviewer, Role::Coordinator, Role::Admin] {
            let actor = Actor::new(PersonId(Uuid::from_u128(1)), &[role]);
            for standing in [Interviewer, Lead, Assigned, Nobody] {
                let thanks = verdict(&actor, Permission::Thank { standing }) == Verdict::Allowed;
                let reaches = verdict(&actor, Permission::SeeContact { standing }) == Verdict::Allowed;
                assert_eq!(thanks, reaches, "{role:?} as {standing:?}");
            }
        }
    }
}
