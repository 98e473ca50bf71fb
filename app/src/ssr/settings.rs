//! One's own settings, as the page shows them.

use domain::{
    actor::Actor,
    time::{self, Instant},
};
use services::{Context, Result, devices as told, feeds, people, preferences, time_zones};

use crate::settings::{Device, DevicesTold, Settings};

pub(crate) async fn settings(cx: &Context, actor: &Actor) -> Result<Settings> {
    let zone = people::me(cx, actor).await?.time_zone;
    let rules = time_zones::zone_around(&zone, cx.now())?;
    let mut zones = super::candidates::zones();
    if !zones.iter().any(|name| name == zone.as_str()) {
        zones.push(zone.to_string());
    }
    let made_at = feeds::made_at(cx, actor).await?;
    let feed_since = made_at.and_then(|at| rules.day(at).ok()).map(time::date_long);
    let preferences = preferences::get(cx, actor).await?;
    let devices = DevicesTold {
        key: told::public_key(cx, actor)?,
        are_told: told::are_told(cx),
        devices: devices(cx, actor).await?,
    };
    Ok(Settings { zone, zones, feed_since, preferences, devices })
}

/// The browsers that show somebody their notices.
pub(crate) async fn devices(cx: &Context, actor: &Actor) -> Result<Vec<Device>> {
    let zone = super::own_zone(cx, actor).await?;
    let day = |at: Instant| zone.day(at).map(time::date_long).unwrap_or_default();
    let words = |device: domain::devices::Device| {
        let domain::devices::Device { id, name, created_at, last_success_at, last_error, .. } = device;
        let reached = last_success_at.map(|at| format!(", last reached on {}", day(at))).unwrap_or_default();
        Device {
            id,
            name: name.to_string(),
            course: format!("Since {}{reached}", day(created_at)),
            trouble: last_error.map(|why| format!("Not reached the last time. {why}")),
        }
    };
    Ok(told::list(cx, actor).await?.into_iter().map(words).collect())
}
