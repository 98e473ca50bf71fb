//! Looks at everything that can be wrong and says how to mend it.

use crate::Context;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: "database", "migrations", "time zone data", "local days", "constraints", "redis", "clock".
    pub subject: &'static str,
    /// `Ok`: what was found. `Err`: what is wrong and how to mend it.
    pub found: std::result::Result<String, String>,
}

pub async fn examine(cx: &Context) -> Vec<Finding> {
    todo!()
}
