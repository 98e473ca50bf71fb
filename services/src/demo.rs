//! The demo company: six interviewers in six zones, two coordinators, an administrator, twenty candidates, three weeks of slots
//! and bookings around today.

use crate::{Context, Result};

/// Fills an empty database. `false`: there are people in it already, and nothing was written.
pub async fn seed(cx: &Context) -> Result<bool> {
    todo!()
}
