//! Interviews: what bookings are about, in their panels.

mod about;
pub mod server_fns;

use domain::{ids::OpeningId, interviews::Format};
use serde::{Deserialize, Serialize};

pub(crate) use about::{AboutInterview, Said, Told};

/// What a booking is about, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    pub opening: Option<Named>,
    pub format: Option<Format>,
    pub stage: Option<String>,
}

/// An opening by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: OpeningId,
    /// "Platform engineer, Acme".
    pub name: String,
}
