//! The only way to a writer.
//!
//! A transaction runs in a task of its own: a caller who hangs up leaves no half of it behind. It is run
//! again when the database says that it lost a race.

use std::{
    sync::{Mutex, OnceLock},
    time::Duration,
};

use domain::{
    actor::Actor,
    events::Event,
    ids::{BookingId, CandidateId, PersonId},
    refusal::Refusal,
    time::Instant,
};
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    assignments, constraints,
    dialect::{self, Writing},
    events, idempotency,
    replay::Replay,
};
use crate::{Allowance, Context, Error, Result, webhooks};

/// How often a transaction is run before its failure is believed.
const TRIES: u32 = 6;

/// Fewer than may wait for a page that listens, so that it need not look again for all of them.
const TOLD_ONE_BY_ONE: usize = 200;

/// What a use case does inside the transaction.
pub(crate) type Work<I, T> = for<'t> fn(&'t Txn<'t>, &'t I) -> BoxFuture<'t, Result<T>>;

/// What a change may be limited by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Writes of any kind.
    Writes,
    /// Those, and book and reschedule attempts.
    Bookings,
}

/// What lasts from one try of a transaction to the next.
#[derive(Debug, Default)]
pub(crate) struct Attempt {
    /// The limit was asked and said yes; it is not asked twice.
    pub(crate) allowance: OnceLock<Allowance>,
}

/// One transaction, as a use case sees it.
pub(crate) struct Txn<'t> {
    pub(crate) db: &'t DatabaseTransaction,
    pub(crate) cx: &'t Context,
    pub(crate) now: Instant,
    pub(crate) attempt: &'t Attempt,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    /// The caller whose attempt was admitted: from here on its outcome is kept.
    admitted: Option<Uuid>,
    /// The outcome of the first request under the same key.
    replayed: Option<Replay>,
    news: News,
}

/// What is to become of a transaction.
pub(super) enum Settled<T> {
    Commit(Result<T>, News),
    Rollback(Result<T>),
}

/// What others are to look at once this commits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct News {
    events: bool,
    jobs: bool,
}

impl Context {
    /// Runs `work` in one transaction, again if it loses a race, to its end even if the caller hangs up.
    pub(crate) async fn write<I, T>(&self, input: I, work: Work<I, T>) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let cx = self.clone();
        let attempt = Attempt::default();
        let done = match self.database().writing() {
            Writing::One(writer) => writer.write(cx, attempt, input, work).await,
            Writing::Many(database, writers) => {
                let database = database.clone();
                tokio::spawn(async move {
                    let _turn = writers.turn().await?;
                    write_concurrently(&database, &cx, &attempt, &input, work).await
                })
                .await
            }
            .unwrap_or_else(|panicked| Err(Error::Failed(panicked.into()))),
        };
        let (result, news) = done.map_err(constraints::given_up).inspect_err(count_conflict)?;
        if news.events {
            self.realtime().wake_everybody();
        }
        if news.jobs {
            self.bell().ring();
        }
        result.map_err(constraints::given_up).inspect_err(count_conflict)
    }
}

fn count_conflict(error: &Error) {
    if let Error::Refused(refusal) = error
        && (refusal.is_conflict() || *refusal == Refusal::VersionMismatch)
    {
        metrics::counter!("convoke_conflicts_total", "code" => refusal.code()).increment(1);
    }
}

async fn write_concurrently<I, T>(
    database: &DatabaseConnection,
    cx: &Context,
    attempt: &Attempt,
    input: &I,
    work: Work<I, T>,
) -> Result<(Result<T>, News)>
where
    T: Serialize + DeserializeOwned,
{
    for tries in 1.. {
        let db = dialect::begin(database).await?;
        let settled = Txn::new(&db, cx, attempt).run(input, work).await;
        let lost = match settled {
            Settled::Commit(result, news) => match db.commit().await.map_err(Error::from) {
                Ok(()) => return Ok((result, news)),
                Err(error) => error,
            },
            Settled::Rollback(result) => {
                db.rollback().await?;
                match result {
                    Err(error) => error,
                    replayed @ Ok(_) => return Ok((replayed, News::default())),
                }
            }
        };
        if tries == TRIES || !constraints::is_worth_another_try(&lost) {
            return Err(lost);
        }
        metrics::counter!("convoke_transactions_retried_total").increment(1);
        tokio::time::sleep(pause_after(tries)).await;
    }
    unreachable!("the last try returns")
}

/// Longer with each try, and never the same for two who met.
pub(super) fn pause_after(tries: u32) -> Duration {
    let most = 4_u64 << tries.min(8);
    Duration::from_micros(rand::random_range(0..most * 1000))
}

pub(super) fn may_try_again(tries: u32, error: &Error) -> bool {
    tries < TRIES && constraints::is_worth_another_try(error)
}

impl<'t> Txn<'t> {
    pub(super) fn new(db: &'t DatabaseTransaction, cx: &'t Context, attempt: &'t Attempt) -> Self {
        Self { db, cx, now: cx.now(), attempt, progress: Mutex::default() }
    }

    /// To be called when the request is known to be well formed and its row is there, before the rules:
    /// answers a repeated request with its first outcome, and applies the limits.
    ///
    /// # Errors
    /// [`Refusal::IdempotencyKeyReused`], [`Refusal::RateLimited`]; or the end of a repeated request.
    pub(crate) async fn admit(&self, actor: &Actor, limit: Limit) -> Result<()> {
        if let Some(request) = &self.cx.request().idempotency
            && let Some(outcome) = idempotency::claim(self.db, actor.person, request, self.now).await?
        {
            self.progress().replayed = Some(outcome);
            return Err(Error::Failed(anyhow::anyhow!("this request was answered before")));
        }
        if let Some(refused) = self.cx.request().refused.clone() {
            return Err(refused.into());
        }
        if limit == Limit::Bookings {
            self.cx.rate_limit().admit(self, actor.person).await?;
        }
        self.db.execute_unprepared("SAVEPOINT admitted").await?;
        self.progress().admitted = Some(actor.person.0);
        Ok(())
    }

    /// Writes the event that others are told of once this commits, here and elsewhere.
    pub(crate) async fn emit(&self, event: Event) -> Result<()> {
        self.progress().news.events = true;
        events::insert(self.db, &event, self.now).await?;
        if let Some(booking) = event.booking() {
            let assigned = assignments::people(self.db, booking).await?;
            self.interview_changed(booking, &assigned).await?;
        }
        webhooks::tell(self, &event).await
    }

    /// As [`emit`](Self::emit), of many things at once that are of no booking. More than [`TOLD_ONE_BY_ONE`], and whoever
    /// listens looks again; webhooks are told of each all the same.
    pub(crate) async fn emit_all(&self, events: &[Event]) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        self.progress().news.events = true;
        if events.len() > TOLD_ONE_BY_ONE {
            events::insert_much(self.db, self.now).await?;
        } else {
            events::insert_all(self.db, events, self.now).await?;
        }
        webhooks::tell_all(self, events).await
    }

    /// An interview is not what it was: those who are or were assigned to it look again once this commits, here and
    /// elsewhere.
    pub(crate) async fn interview_changed(&self, booking: BookingId, people: &[PersonId]) -> Result<()> {
        if people.is_empty() {
            return Ok(());
        }
        self.progress().news.events = true;
        events::insert_interview(self.db, booking, people, self.now).await
    }

    /// Somebody has other notices than before: their pages are told once this commits, here and elsewhere.
    pub(crate) async fn notify(&self, person: PersonId) -> Result<()> {
        self.progress().news.events = true;
        events::insert_notices(self.db, person, self.now).await
    }

    /// Openings are not what they were: whoever shows them looks again once this commits, here and elsewhere.
    pub(crate) async fn openings_changed(&self) -> Result<()> {
        self.progress().news.events = true;
        events::insert_openings(self.db, self.now).await
    }

    /// A candidate is not what they were: coordinators who show them look again once this commits, here and elsewhere.
    pub(crate) async fn candidate_changed(&self, id: CandidateId) -> Result<()> {
        self.progress().news.events = true;
        events::insert_candidate(self.db, id, self.now).await
    }

    /// There is work to be taken up once this commits.
    pub(crate) fn wake_workers(&self) {
        self.progress().news.jobs = true;
    }

    pub(crate) fn new_id(&self) -> Uuid {
        self.cx.new_id()
    }

    pub(super) async fn run<I, T>(self, input: &I, work: Work<I, T>) -> Settled<T>
    where
        T: Serialize + DeserializeOwned,
    {
        let result = work(&self, input).await;
        self.settle(result).await.unwrap_or_else(|error| Settled::Rollback(Err(error)))
    }

    async fn settle<T>(&self, result: Result<T>) -> Result<Settled<T>>
    where
        T: Serialize + DeserializeOwned,
    {
        let Progress { admitted, replayed, news } = std::mem::take(&mut *self.progress());
        if let Some(outcome) = replayed {
            return Ok(Settled::Rollback(outcome.again()));
        }
        let Some(caller) = admitted else {
            return Ok(match result {
                Ok(value) => Settled::Commit(Ok(value), news),
                refused @ Err(_) => Settled::Rollback(refused),
            });
        };
        match result {
            Ok(value) => {
                self.keep(caller, Replay::done(&value)?).await?;
                Ok(Settled::Commit(Ok(value), news))
            }
            Err(Error::Refused(refusal)) => {
                self.db.execute_unprepared("ROLLBACK TO SAVEPOINT admitted").await?;
                self.keep(caller, Replay::refused(&refusal)).await?;
                Ok(Settled::Commit(Err(refusal.into()), News::default()))
            }
            Err(unexpected) => Ok(Settled::Rollback(Err(unexpected))),
        }
    }

    /// Keeps the outcome under the caller's key; one that may differ next time is forgotten with its key.
    async fn keep(&self, caller: Uuid, outcome: Option<Replay>) -> Result<()> {
        match &self.cx.request().idempotency {
            Some(request) => idempotency::keep(self.db, caller, request, outcome).await,
            None => Ok(()),
        }
    }

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
