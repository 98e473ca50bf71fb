//! The log as a list in Redis, by Redis' own clock: one script, so one decision for all processes.

use std::{sync::LazyLock, time::Duration};

use domain::ids::PersonId;
use fred::types::scripts::Script;

use super::{Admission, WINDOW};
use crate::redis::{Redis, Run};

static ADMIT: LazyLock<Script> = LazyLock::new(|| Script::from_lua(include_str!("admit.lua")));

/// What the log says to one more attempt, and whose log it was: a command that is under way when the connection breaks is
/// sent again, to whoever is there by then.
pub(super) async fn ask(
    redis: &Redis,
    person: PersonId,
    limit: u32,
) -> Result<(Admission, Run), fred::error::Error> {
    let key = format!("convoke:bookings:{person}");
    let arguments = vec![i64::from(limit), i64::try_from(WINDOW.as_micros()).unwrap_or(i64::MAX)];
    let (admitted, remaining, reset, run): (u8, u32, u64, String) =
        ADMIT.evalsha_with_reload(redis.client(), vec![key], arguments).await?;
    let reset = Duration::from_micros(reset);
    Ok((Admission { admitted: admitted == 1, remaining, reset }, Run(run)))
}
