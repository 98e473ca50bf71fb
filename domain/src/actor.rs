use serde::{Deserialize, Serialize};

use crate::ids::PersonId;

/// What a person may be here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Offers slots.
    Interviewer,
    /// Books, moves and cancels.
    Coordinator,
    /// May what a coordinator may, manages people and policy, acts for interviewers.
    Admin,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Interviewer, Self::Coordinator, Self::Admin];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Interviewer => "interviewer",
            Self::Coordinator => "coordinator",
            Self::Admin => "admin",
        }
    }

    /// Reads the name as it stands in the interface, in lower case.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == raw)
    }
}

/// The roles somebody has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Role>", into = "Vec<Role>")]
pub struct Roles {
    pub interviewer: bool,
    pub coordinator: bool,
    pub admin: bool,
}

impl Roles {
    #[must_use]
    pub fn of(roles: &[Role]) -> Self {
        Self {
            interviewer: roles.contains(&Role::Interviewer),
            coordinator: roles.contains(&Role::Coordinator),
            admin: roles.contains(&Role::Admin),
        }
    }

    #[must_use]
    pub fn has(self, role: Role) -> bool {
        match role {
            Role::Interviewer => self.interviewer,
            Role::Coordinator => self.coordinator,
            Role::Admin => self.admin,
        }
    }

    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |&role| self.has(role))
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// Books and sees everything: coordinators and administrators.
    #[must_use]
    pub fn coordinates(self) -> bool {
        self.coordinator || self.admin
    }
}

impl From<Vec<Role>> for Roles {
    fn from(roles: Vec<Role>) -> Self {
        Self::of(&roles)
    }
}

impl From<Roles> for Vec<Role> {
    fn from(roles: Roles) -> Self {
        roles.iter().collect()
    }
}

/// Who asks, and as what. A caller who named one of their roles acts as that one alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub person: PersonId,
    pub roles: Roles,
}

impl Actor {
    #[must_use]
    pub fn new(person: PersonId, roles: &[Role]) -> Self {
        Self { person, roles: Roles::of(roles) }
    }
}
