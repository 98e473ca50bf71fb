//! Metrics in the text format of Prometheus, on an address of their own (`CONVOKE_METRICS_ADDR`).
//!
//! | name | labels | what |
//! |---|---|---|
//! | `convoke_http_request_seconds` (histogram) | `method`, `route`, `status` (`2xx`) | from the head of a request to the head of its answer; `route` is the pattern, never the path |
//! | `convoke_conflicts_total` | `code` | changes that the state of things refused: answers 409 and 412 |
//! | `convoke_refused_by_limit_total` | `limit` (`bookings`, `writes`) | answers 429 |
//! | `convoke_transactions_retried_total` | | transactions that lost a race and were run again |
//! | `convoke_messages_total` | `kind`, `state` | messages of which it is known what became of them |
//! | `convoke_job_lateness_seconds` (histogram) | `kind` | from when a job was due to when it was first taken up |
//! | `convoke_reminder_lateness_seconds` (histogram) | | from when a reminder was due to when it had left |
//! | `convoke_sockets` (gauge) | | sockets that are open |

use std::{sync::OnceLock, time::Duration};

use axum::{Router, http::header, response::IntoResponse, routing::get};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::{net::TcpListener, time::timeout};
use tokio_util::sync::CancellationToken;

pub(crate) const REQUEST_SECONDS: &str = "convoke_http_request_seconds";
/// Counted where transactions are, as is what the limit on bookings refuses.
pub(crate) const CONFLICTS: &str = "convoke_conflicts_total";
pub(crate) const REFUSED_BY_LIMIT: &str = "convoke_refused_by_limit_total";
/// Counted there as well.
pub(crate) const RETRIED: &str = "convoke_transactions_retried_total";
/// Counted where jobs are done, as is how late they are.
pub(crate) const MESSAGES: &str = "convoke_messages_total";
pub(crate) const JOB_LATENESS: &str = "convoke_job_lateness_seconds";
pub(crate) const REMINDER_LATENESS: &str = "convoke_reminder_lateness_seconds";
pub(crate) const SOCKETS: &str = "convoke_sockets";

const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
const LATENESS: [f64; 10] = [0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0];
const UPKEEP: Duration = Duration::from_secs(5);

/// One recorder serves the whole process.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Collects from here on, to be told at the address that `listener` has.
#[derive(Debug)]
pub(crate) struct Metrics {
    listener: TcpListener,
    recorder: PrometheusHandle,
}

impl Metrics {
    pub(crate) fn collect(listener: TcpListener) -> anyhow::Result<Self> {
        Ok(Self { listener, recorder: recorder()? })
    }

    /// Answers `GET /metrics` until `stop`.
    pub(crate) fn serve(self, stop: CancellationToken) {
        let Self { listener, recorder } = self;
        tokio::spawn(keep_small(recorder.clone(), stop.clone()));
        let router = Router::new().route("/metrics", get(async move || text(&recorder)));
        tokio::spawn(async move {
            axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
        });
    }
}

async fn keep_small(recorder: PrometheusHandle, stop: CancellationToken) {
    while timeout(UPKEEP, stop.cancelled()).await.is_err() {
        recorder.run_upkeep();
    }
}

fn recorder() -> anyhow::Result<PrometheusHandle> {
    if let Some(handle) = RECORDER.get() {
        return Ok(handle.clone());
    }
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(JOB_LATENESS.to_owned()), &LATENESS)?
        .set_buckets_for_metric(Matcher::Full(REMINDER_LATENESS.to_owned()), &LATENESS)?;
    let handle = builder.install_recorder()?;
    describe();
    Ok(RECORDER.get_or_init(|| handle).clone())
}

fn describe() {
    metrics::describe_histogram!(
        REQUEST_SECONDS,
        metrics::Unit::Seconds,
        "From the head of a request to the head of its answer"
    );
    metrics::describe_counter!(CONFLICTS, "Requests that the state of things refused, by code");
    metrics::describe_counter!(REFUSED_BY_LIMIT, "Requests that a limit refused");
    metrics::describe_counter!(RETRIED, "Transactions that lost a race and were run again");
    metrics::describe_counter!(MESSAGES, "Messages of which it is known what became of them");
    let unit = metrics::Unit::Seconds;
    metrics::describe_histogram!(JOB_LATENESS, unit, "From when a job was due to when it was first taken up");
    let unit = metrics::Unit::Seconds;
    metrics::describe_histogram!(REMINDER_LATENESS, unit, "From when a reminder was due to when it had left");
    metrics::describe_gauge!(SOCKETS, "Sockets that are open");
    metrics::counter!(RETRIED).absolute(0);
    metrics::gauge!(SOCKETS).set(0.0);
}

fn text(handle: &PrometheusHandle) -> impl IntoResponse + use<> {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use services::testing::World;

    use super::*;

    #[tokio::test]
    async fn how_late_reminders_leave_is_measured() {
        let recorder = recorder().unwrap();
        let world = World::sqlite().await;
        let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 45).await;
        world.book(&slot, "Lena Fischer").await;
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        assert!(!recorder.render().contains(&format!("{REMINDER_LATENESS}_count")), "none has left yet");
        world.set_now("2026-03-09T09:00:30Z");
        world.deliver().await;
        let told = recorder.render();
        for (series, expected) in
            [("bucket{le=\"15\"}", 0), ("bucket{le=\"60\"}", 2), ("count", 2), ("sum", 60)]
        {
            let line = format!("{REMINDER_LATENESS}_{series} {expected}");
            assert!(told.lines().any(|told| told == line), "{line}: {told}");
        }
    }
}
