//! Policy: the numbers that rules take.

use domain::{fields::Fields, refusal::Refusal};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Context, Result,
    store::{self, audit::Subject},
};

/// On how many days of a week an interviewer's slots may begin.
pub async fn max_days_per_week(cx: &Context) -> Result<usize> {
    store::policy::max_days_per_week(cx.reader()).await
}

/// What the setting says at start; what stands already is left alone.
pub async fn set_max_days_per_week(cx: &Context, days: u8) -> Result<()> {
    if !(1..=7).contains(&days) {
        let fields = Fields::of("maxDaysPerWeek", "must be a whole number from 1 to 7");
        return Err(Refusal::InvalidInput { fields }.into());
    }
    cx.write(days, |txn, &days| {
        Box::pin(async move {
            if store::policy::set_max_days_per_week(txn, days).await? {
                let details = json!({ "maxDaysPerWeek": days });
                txn.record(None, "edited", Subject::Policy, Uuid::nil(), details).await?;
            }
            Ok(())
        })
    })
    .await
}
