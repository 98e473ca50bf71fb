//! Who looks at the page.

use domain::{
    actor::{Role, Roles},
    ids::PersonId,
    refusal::Refusal,
    text::Line,
    time::ZoneName,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{error::AppError, wire};

/// Somebody signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub id: PersonId,
    pub name: Line,
    pub roles: Roles,
    pub zone: ZoneName,
    /// "Paris, UTC+1".
    pub clock: String,
    /// How many notices they have not read.
    pub unread: u64,
}

/// Known when the page is rendered, and sent along with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub me: Option<Me>,
    /// One leaves by a button here, and not at a proxy in front.
    pub can_sign_out: bool,
    /// `/ui` is there: where the product is worked on or tried, not where it is in use.
    pub shows_pieces: bool,
    /// For how long the change of a booking can be taken back, before word of it leaves.
    pub undo_seconds: u32,
}

impl Session {
    /// The server's knowledge, on either side of the wire.
    pub(crate) fn shared() -> Self {
        wire::shared(|| use_context::<Self>().unwrap_or_default())
    }
}

#[must_use]
pub fn use_session() -> Session {
    use_context().unwrap_or_default()
}

/// Whoever was signed out meanwhile is led to the door, and from there back to the page they are on.
pub(crate) fn leave_if_signed_out(error: &AppError) {
    if *error == AppError::Refused(Refusal::Unauthenticated) {
        // A page that cannot be loaded again stays, and says so at the next act.
        let _ = window().location().reload();
    }
}

/// The page that somebody is led to: their own.
#[must_use]
pub fn home(roles: Roles) -> &'static str {
    if roles.coordinates() && !roles.interviewer { "/book" } else { "/slots" }
}

/// A page for `role` is somebody else's to whoever lacks it.
#[must_use]
pub fn may_see(roles: Roles, role: Role) -> bool {
    match role {
        Role::Interviewer => roles.interviewer,
        Role::Coordinator => roles.coordinates(),
        Role::Admin => roles.admin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_may_see_the_page_they_are_led_to() {
        for (roles, expected) in [
            (vec![Role::Interviewer], "/slots"),
            (vec![Role::Coordinator], "/book"),
            (vec![Role::Admin], "/book"),
            (vec![Role::Interviewer, Role::Coordinator], "/slots"),
        ] {
            let roles = Roles::of(&roles);
            assert_eq!(home(roles), expected);
            let page = if expected == "/slots" { Role::Interviewer } else { Role::Coordinator };
            assert!(may_see(roles, page), "{roles:?}");
        }
    }
}
