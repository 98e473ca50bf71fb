//! One's own settings, as the page shows them.

use domain::{actor::Actor, time};
use services::{Context, Result, feeds, people, preferences, time_zones};

use crate::settings::Settings;

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
    Ok(Settings { zone, zones, feed_since, preferences })
}
