//! SQLite's one writer. It takes what is waiting into one commit, each piece of work in its own savepoint:
//! the disk is waited for once for all of them, and each is as durable as alone.

use std::panic::AssertUnwindSafe;

use anyhow::anyhow;
use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr};
use serde::{Serialize, de::DeserializeOwned};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use super::{
    dialect,
    transaction::{Attempt, News, Settled, Txn, Work, may_try_again, pause_after},
};
use crate::{Context, Error, Result};

/// How many pieces of work share a commit at most.
const TOGETHER: usize = 32;
/// How many may wait before the next is told to come back.
const WAITING: usize = 4096;

pub(crate) struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    task: tokio::sync::Mutex<Option<JoinHandle<()>>>,
    stop: tokio_util::sync::CancellationToken,
}

/// A piece of work whose types are forgotten.
trait Job: Send {
    /// Runs it inside a savepoint; `false`: what it wrote is to be taken back.
    fn run<'t>(&'t mut self, db: &'t DatabaseTransaction) -> BoxFuture<'t, bool>;
    /// Whether it lost a race and would like to run again.
    fn again(&self, tries: u32) -> bool;
    /// Tells whoever waits: what came of it, once that is on disk.
    fn answer(self: Box<Self>);
    /// Tells whoever waits that the commit failed.
    fn fail(self: Box<Self>, error: Error);
}

struct Piece<I, T> {
    cx: Context,
    attempt: Attempt,
    input: I,
    work: Work<I, T>,
    done: Option<(Result<T>, News)>,
    reply: oneshot::Sender<Result<(Result<T>, News)>>,
}

impl<I, T> Job for Piece<I, T>
where
    I: Send + Sync,
    T: Serialize + DeserializeOwned + Send,
{
    fn run<'t>(&'t mut self, db: &'t DatabaseTransaction) -> BoxFuture<'t, bool> {
        Box::pin(async move {
            let work = Txn::new(db, &self.cx, &self.attempt).run(&self.input, self.work);
            // A panic takes back one piece of work, not the writer.
            let settled = AssertUnwindSafe(work).catch_unwind().await;
            match settled
                .unwrap_or_else(|_| Settled::Rollback(Err(Error::Failed(anyhow!("the work panicked")))))
            {
                Settled::Commit(result, news) => {
                    self.done = Some((result, news));
                    true
                }
                Settled::Rollback(result) => {
                    self.done = Some((result, News::default()));
                    false
                }
            }
        })
    }

    fn again(&self, tries: u32) -> bool {
        matches!(&self.done, Some((Err(error), _)) if may_try_again(tries, error))
    }

    fn answer(self: Box<Self>) {
        let done = self.done.ok_or_else(|| Error::Failed(anyhow!("the writer did not run this")));
        // Whoever asked may be gone; what was written stays.
        let _gone = self.reply.send(done);
    }

    fn fail(self: Box<Self>, error: Error) {
        let _gone = self.reply.send(Err(error));
    }
}

impl Writer {
    pub(crate) fn start(connection: DatabaseConnection) -> Self {
        let (queue, waiting) = mpsc::channel(WAITING);
        let stop = tokio_util::sync::CancellationToken::new();
        let task = tokio::spawn(write_all(connection, waiting, stop.clone()));
        Self { queue, task: tokio::sync::Mutex::new(Some(task)), stop }
    }

    pub(crate) async fn write<I, T>(
        &self,
        cx: Context,
        attempt: Attempt,
        input: I,
        work: Work<I, T>,
    ) -> Result<(Result<T>, News)>
    where
        I: Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let piece = Piece { cx, attempt, input, work, done: None, reply };
        let gone = || Error::Unavailable(anyhow!("the writer has stopped"));
        self.queue.send(Box::new(piece)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Finishes what is waiting, then stops.
    pub(crate) async fn close(&self) {
        self.stop.cancel();
        if let Some(task) = self.task.lock().await.take()
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the writer ended badly");
        }
    }
}

async fn write_all(
    connection: DatabaseConnection,
    mut waiting: mpsc::Receiver<Box<dyn Job>>,
    stop: tokio_util::sync::CancellationToken,
) {
    let mut together = Vec::with_capacity(TOGETHER);
    loop {
        tokio::select! {
            biased;
            taken = waiting.recv_many(&mut together, TOGETHER) => if taken == 0 { break },
            () = stop.cancelled() => { waiting.close(); continue_until_empty(&connection, &mut waiting).await; break }
        }
        commit_together(&connection, std::mem::take(&mut together)).await;
    }
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "closing the writer");
    }
}

async fn continue_until_empty(connection: &DatabaseConnection, waiting: &mut mpsc::Receiver<Box<dyn Job>>) {
    let mut together = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut together, TOGETHER).await > 0 {
        commit_together(connection, std::mem::take(&mut together)).await;
    }
}

async fn commit_together(connection: &DatabaseConnection, mut jobs: Vec<Box<dyn Job>>) {
    match try_to_commit(connection, &mut jobs).await {
        Ok(()) => jobs.into_iter().for_each(Job::answer),
        Err(error) if jobs.len() > 1 => {
            // One of them spoilt it for all: each gets a commit of its own.
            tracing::warn!(%error, "a shared commit failed");
            for job in jobs {
                let mut alone = vec![job];
                let committed = try_to_commit(connection, &mut alone).await;
                settle_alone(alone, committed);
            }
        }
        Err(error) => settle_alone(jobs, Err(error)),
    }
}

fn settle_alone(mut jobs: Vec<Box<dyn Job>>, committed: Result<(), DbErr>) {
    let Some(job) = jobs.pop() else { return };
    match committed {
        Ok(()) => job.answer(),
        Err(error) => job.fail(error.into()),
    }
}

async fn try_to_commit(connection: &DatabaseConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), DbErr> {
    let db = dialect::begin(connection).await?;
    for job in jobs {
        for tries in 1.. {
            db.execute_unprepared("SAVEPOINT piece").await?;
            let keep = job.run(&db).await;
            let end = if keep {
                "RELEASE SAVEPOINT piece"
            } else {
                "ROLLBACK TO SAVEPOINT piece; RELEASE SAVEPOINT piece"
            };
            db.execute_unprepared(end).await?;
            if keep || !job.again(tries) {
                break;
            }
            metrics::counter!("convoke_transactions_retried_total").increment(1);
            tokio::time::sleep(pause_after(tries)).await;
        }
    }
    db.commit().await
}
