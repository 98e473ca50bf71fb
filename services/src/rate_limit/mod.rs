//! The limit on booking: a sliding log. In any window of a minute a person who books is let through at most
//! so many times; an attempt that is refused is not counted.
//!
//! Redis decides where there is one, for all processes at once. Every admitted attempt is also written to the
//! database with the booking, so that the limit holds when Redis goes away: until the same Redis has been there for
//! a whole window, the database is asked as well. Nothing fails open.

mod database;
mod redis;

use std::time::Duration;

use domain::{ids::PersonId, refusal::Refusal};

pub(crate) use database::forget_before;

use crate::{Allowance, Result, redis::Redis, store::Txn};

pub const WINDOW: Duration = Duration::from_secs(60);

pub(crate) struct RateLimit {
    per_minute: u32,
    redis: Option<Redis>,
}

/// What a log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Admission {
    admitted: bool,
    remaining: u32,
    /// Until one more is let through, or the log is empty.
    reset: Duration,
}

impl RateLimit {
    pub(crate) fn new(per_minute: u32, redis: Option<Redis>) -> Self {
        Self { per_minute, redis }
    }

    /// Lets the attempt through and writes it down.
    ///
    /// # Errors
    /// [`Refusal::RateLimited`].
    pub(crate) async fn admit(&self, txn: &Txn<'_>, person: PersonId) -> Result<()> {
        if self.per_minute == 0 {
            return Ok(());
        }
        let allowance = match txn.attempt.allowance.get() {
            // The transaction lost a race and runs again; it is still the same attempt.
            Some(&allowance) => allowance,
            None => self.decide(txn, person).await?,
        };
        database::write_down(txn, person).await?;
        let _first = txn.attempt.allowance.set(allowance);
        Ok(())
    }

    async fn decide(&self, txn: &Txn<'_>, person: PersonId) -> Result<Allowance> {
        let Some(redis) = &self.redis else { return self.ask_database(txn, person).await };
        let trusted = redis.trusted();
        if trusted.is_none() {
            self.ask_database(txn, person).await?;
        }
        match redis::ask(redis, person, self.per_minute).await {
            Ok((in_redis, run)) => {
                redis.is_here(run.clone());
                if trusted.is_some_and(|trusted| trusted != run) {
                    self.ask_database(txn, person).await?;
                }
                self.told(txn, in_redis)
            }
            Err(error) => {
                tracing::warn!(%error, "Redis does not answer; the limit is kept by the database");
                redis.is_away();
                self.ask_database(txn, person).await
            }
        }
    }

    async fn ask_database(&self, txn: &Txn<'_>, person: PersonId) -> Result<Allowance> {
        let in_database = database::ask(txn, person, self.per_minute).await?;
        self.told(txn, in_database)
    }

    /// Says so to whoever writes the headers.
    fn told(&self, txn: &Txn<'_>, admission: Admission) -> Result<Allowance> {
        let reset_seconds = admission.reset.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1);
        let allowance = Allowance { limit: self.per_minute, remaining: admission.remaining, reset_seconds };
        let _told_before = txn.cx.request().allowance.set(allowance);
        if admission.admitted {
            Ok(allowance)
        } else {
            metrics::counter!("convoke_refused_by_limit_total", "limit" => "bookings").increment(1);
            Err(Refusal::RateLimited { retry_after_seconds: reset_seconds }.into())
        }
    }
}
