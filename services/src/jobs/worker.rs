//! Takes up what is due, several jobs at once, for as long as the process lives.

use std::time::Duration;

use tokio::task::JoinSet;

use super::{
    LEASE, Lane, Leased, Work, delivery, posting, preparing, pushing, room_delivery, thanking, to_do,
};
use crate::{Context, Result, store};

/// How many jobs of a lane a process has under way at once.
const AT_ONCE: usize = 8;
/// How often it looks for what others have written, or let go of.
const LOOK: Duration = Duration::from_millis(500);

/// Works until it is told to rest; what is under way then is finished.
pub(crate) async fn run(cx: Context, lane: Lane) {
    let mut under_way = JoinSet::new();
    let told_to_rest = cx.told_to_rest();
    tokio::pin!(told_to_rest);
    loop {
        while under_way.try_join_next().is_some() {}
        let taken = take_up(&cx, lane, AT_ONCE - under_way.len()).await;
        let may_be_more = !taken.is_empty();
        for job in taken {
            under_way.spawn(work(cx.clone(), job));
        }
        tokio::select! {
            biased;
            () = &mut told_to_rest => break,
            () = std::future::ready(()), if may_be_more && under_way.len() < AT_ONCE => {}
            _done = under_way.join_next(), if !under_way.is_empty() => {}
            () = cx.bell().rung(lane) => {}
            () = until_the_next(&cx, lane) => {}
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// Until a job is due, by the clock, or it is time to look.
async fn until_the_next(cx: &Context, lane: Lane) {
    let next = store::jobs::next_at(cx.reader(), lane).await.ok().flatten();
    let in_time = next.and_then(|next| (next - cx.now()).to_std().ok()).filter(|wait| !wait.is_zero());
    tokio::time::sleep(in_time.map_or(LOOK, |wait| wait.min(LOOK))).await;
}

async fn take_up(cx: &Context, lane: Lane, at_most: usize) -> Vec<Leased> {
    match claim(cx, lane, at_most).await {
        Ok(taken) => taken,
        Err(error) => {
            tracing::warn!(%error, "no jobs could be taken up");
            Vec::new()
        }
    }
}

/// Takes up to so many jobs. Looks before it writes: most of the time there is nothing.
pub(crate) async fn claim(cx: &Context, lane: Lane, at_most: usize) -> Result<Vec<Leased>> {
    if at_most == 0 || !store::jobs::is_any_ready(cx.reader(), lane, cx.now()).await? {
        return Ok(Vec::new());
    }
    let taken: Vec<Leased> = cx
        .write((lane, at_most), |txn, &(lane, at_most)| {
            Box::pin(
                async move { store::jobs::claim(txn, lane, at_most, txn.new_id(), txn.now + LEASE).await },
            )
        })
        .await?;
    for job in taken.iter().filter(|job| job.attempts == 1) {
        let late = (cx.now() - job.due).as_seconds_f64().max(0.0);
        metrics::histogram!("convoke_job_lateness_seconds", "kind" => job.work.kind()).record(late);
    }
    Ok(taken)
}

async fn work(cx: Context, job: Leased) {
    let done = match job.work {
        Work::Carry(message) => delivery::deliver(&cx, &job, message).await,
        Work::CarryRoom(message) => room_delivery::deliver(&cx, &job, message).await,
        Work::Prepare(booking) => preparing::remind(&cx, &job, booking).await,
        Work::Thank(note) => thanking::deliver(&cx, &job, note).await,
        Work::ToDo(person) => to_do::deliver(&cx, &job, person).await,
        Work::Post(delivery) => posting::post(&cx, &job, delivery).await,
        Work::Push(push) => pushing::push(&cx, &job, push).await,
    };
    if let Err(error) = done {
        // Its lease ends, and somebody takes it up again.
        tracing::warn!(job = %job.id, error = format!("{:#}", anyhow::Error::from(error)), "a job was left half done");
    }
}

/// Works until nothing is due any more, so many jobs at once, and says how many jobs that were.
#[cfg(any(test, feature = "testing"))]
pub(crate) async fn work_off(cx: &Context, at_once: usize) -> Result<usize> {
    let mut done = 0;
    loop {
        let mut taken = Vec::new();
        for lane in Lane::ALL {
            taken.extend(claim(cx, lane, at_once).await?);
        }
        if taken.is_empty() {
            return Ok(done);
        }
        done += taken.len();
        futures_util::future::join_all(taken.into_iter().map(|job| work(cx.clone(), job))).await;
    }
}
