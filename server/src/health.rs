//! Whether the process is able to serve. Open to all, so it tells no more than that.

use std::time::Duration;

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde::Serialize;
use services::context::Health;
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::AppState;

/// Who asks does not wait for longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// How the process is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthJson {
    status: Status,
    version: &'static str,
    checks: Checks,
}

/// `degraded`: able to serve, with something amiss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Status {
    Ok,
    Degraded,
    Unavailable,
}

/// How its parts are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Checks {
    database: Check,
    /// Where there is one. Without it the service goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    redis: Option<Check>,
    migrations: Check,
    /// The release of the zone rules at hand.
    time_zone_data: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Check {
    Ok,
    Failed,
}

/// That the process runs.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct LiveJson {
    status: Status,
}

/// Whether the service is able to serve
#[utoipa::path(
    get, path = "/api/health", tag = "Health", operation_id = "health", security(()),
    responses((status = 200, description = "Able to serve", body = HealthJson),
              (status = 503, description = "Not able to serve", body = HealthJson)),
)]
pub(crate) async fn health(State(state): State<AppState>) -> impl IntoResponse {
    examined(&state).await
}

/// Whether requests are to be sent here
#[utoipa::path(
    get, path = "/api/health/ready", tag = "Health", operation_id = "ready", security(()),
    responses((status = 200, description = "Able to serve", body = HealthJson),
              (status = 503, description = "Not able to serve, or about to stop", body = HealthJson)),
)]
pub(crate) async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    examined(&state).await
}

/// Whether the process runs at all
#[utoipa::path(
    get, path = "/api/health/live", tag = "Health", operation_id = "live", security(()),
    responses((status = 200, description = "Running", body = LiveJson)),
)]
pub(crate) async fn live() -> Json<LiveJson> {
    Json(LiveJson { status: Status::Ok })
}

async fn examined(state: &AppState) -> (StatusCode, Json<HealthJson>) {
    let health = timeout(PATIENCE, state.cx.health()).await.unwrap_or_else(|late| Health {
        database: Err(late.to_string()),
        redis: None,
        migrations: Err(late.to_string()),
        time_zone_data: services::time_zones::version(),
    });
    log(&health);
    let health = HealthJson::new(health, state.is_stopping());
    let status = match health.status {
        Status::Ok | Status::Degraded => StatusCode::OK,
        Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(health))
}

impl HealthJson {
    fn new(health: Health, stopping: bool) -> Self {
        let Health { database, redis, migrations, time_zone_data } = health;
        let checks = Checks {
            database: Check::of(&database),
            redis: redis.as_ref().map(Check::of),
            migrations: Check::of(&migrations),
            time_zone_data,
        };
        let status = match checks {
            _ if stopping => Status::Unavailable,
            Checks { database: Check::Ok, migrations: Check::Ok, redis: None | Some(Check::Ok), .. } => {
                Status::Ok
            }
            Checks { database: Check::Ok, migrations: Check::Ok, redis: Some(Check::Failed), .. } => {
                Status::Degraded
            }
            Checks { .. } => Status::Unavailable,
        };
        Self { status, version: env!("CARGO_PKG_VERSION"), checks }
    }
}

impl Check {
    fn of(found: &Result<(), String>) -> Self {
        if found.is_ok() { Self::Ok } else { Self::Failed }
    }
}

fn log(health: &Health) {
    let redis = health.redis.as_ref();
    for (part, found) in
        [("database", Some(&health.database)), ("redis", redis), ("migrations", Some(&health.migrations))]
    {
        if let Some(Err(error)) = found {
            tracing::warn!(part, error, "not healthy");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redis_away_is_a_pity_a_database_away_is_the_end() {
        let (fine, bad) = (|| Ok(()), || Err("away".to_owned()));
        for (database, redis, migrations, stopping, expected) in [
            (fine(), None, fine(), false, Status::Ok),
            (fine(), Some(fine()), fine(), false, Status::Ok),
            (fine(), Some(bad()), fine(), false, Status::Degraded),
            (bad(), Some(fine()), fine(), false, Status::Unavailable),
            (fine(), None, bad(), false, Status::Unavailable),
            (fine(), None, fine(), true, Status::Unavailable),
        ] {
            let health = Health { database, redis, migrations, time_zone_data: "2026e" };
            assert_eq!(HealthJson::new(health.clone(), stopping).status, expected, "{health:?}");
        }
    }
}
