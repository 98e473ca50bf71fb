//! Looks at everything that can be wrong and says how to mend it.

use chrono::{Datelike as _, TimeDelta};
use domain::webhooks::Webhook;

use crate::{Context, Error, Result, jobs::Lane, local_days, store, time_zones};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: "database", "migrations", "constraints", "time zone data", "local days", "bookings",
    /// "preparation", "messages", "webhooks", "devices", "redis", "mail", "clock".
    pub subject: &'static str,
    /// `Ok`: what was found. `Err`: what is wrong and how to mend it.
    pub found: std::result::Result<String, String>,
}

/// Looks at all of it; changes nothing.
pub async fn examine(cx: &Context) -> Vec<Finding> {
    let health = cx.health().await;
    let redis = match health.redis {
        None => Ok("not configured: limits and live changes go through the database".to_owned()),
        Some(Ok(())) => Ok("answers".to_owned()),
        Some(Err(error)) => Err(format!(
            "{error}; until it does, limits and live changes go through the database. Look at REDIS_URL"
        )),
    };
    [
        ("database", database(cx).await),
        ("migrations", health.migrations.map(|()| "up to date".to_owned())),
        ("constraints", told(constraints(cx).await)),
        ("time zone data", time_zone_data(cx)),
        ("local days", told(days(cx).await)),
        ("bookings", told(bookings(cx).await)),
        ("preparation", Ok(preparation(cx))),
        ("messages", told(messages(cx).await)),
        ("webhooks", told(webhooks(cx).await)),
        ("devices", told(devices(cx).await)),
        ("redis", redis),
        ("mail", cx.mail().examine().await),
        ("clock", told(clock(cx).await)),
    ]
    .map(|(subject, found)| Finding { subject, found })
    .into()
}

/// What was found, and what is wrong.
type Found = std::result::Result<String, String>;

/// How many rows are named before the rest are only counted.
const NAMED: usize = 5;

/// How far two clocks may be apart.
const APART: TimeDelta = TimeDelta::seconds(2);

async fn database(cx: &Context) -> Found {
    let read = async {
        Ok((store::checkup::version(cx.reader()).await?, store::checkup::damage(cx.reader()).await?))
    };
    let (version, damage) = read.await.map_err(|error| {
        format!("cannot be read ({}); look at DATABASE_URL and whether the server runs", reason(&error))
    })?;
    if !damage.is_empty() {
        return Err(format!("{version} is damaged ({}); put back a backup", some(damage)));
    }
    let written =
        cx.write((), |txn, ()| Box::pin(async move { store::checkup::write_something(txn).await })).await;
    match written {
        Ok(()) => Ok(format!("{version}, readable and writable")),
        Err(error) => Err(format!(
            "{version} can be read, not written ({}); look at free space and at who may write to it",
            reason(&error)
        )),
    }
}

async fn constraints(cx: &Context) -> Result<Found> {
    let (expected, missing) = store::checkup::rules(cx.reader()).await?;
    if missing.is_empty() {
        return Ok(Ok(format!("all {expected} that hold the rules are in place")));
    }
    let missing = some(missing.into_iter().map(str::to_owned).collect());
    Ok(Err(format!(
        "missing or switched off: {missing}; put them back as the migrations write them, or a backup"
    )))
}

fn time_zone_data(cx: &Context) -> Found {
    let (version, this_year) = (time_zones::version(), cx.now().year());
    let of_year = version.get(..4).and_then(|year| year.parse::<i32>().ok()).unwrap_or_default();
    if of_year + 1 < this_year {
        return Err(format!("{version} is from {of_year}: update this program, or the system's tzdata"));
    }
    Ok(format!("{version}, {} zones", time_zones::names().len()))
}

/// Whether slots are stored on the days on which they begin by the rules of today.
async fn days(cx: &Context) -> Result<Found> {
    let now = cx.now();
    let since = now - TimeDelta::days(21);
    let mut astray = Vec::new();
    let mut looked_at = 0;
    for (interviewer, zone) in store::local_days::interviewers(cx.reader(), since).await? {
        if !time_zones::is_known(zone.as_str()) {
            astray.push(format!("person {interviewer} is in {zone}, which has no rules"));
            continue;
        }
        let zone = time_zones::zone_around(&zone, now)?;
        let from = local_days::before_last_week(&zone, now)?;
        let stored = store::local_days::of(cx.reader(), interviewer, from).await?;
        looked_at += stored.len();
        let moves = local_days::moves(&stored, &zone, now).map_err(anyhow::Error::from)?;
        if !moves.is_empty() {
            let slots = some(moves.keys().map(ToString::to_string).collect());
            astray.push(format!("of person {interviewer} in {}: slots {slots}", zone.name()));
        }
    }
    if astray.is_empty() {
        return Ok(Ok(format!("{looked_at} slots are on the days on which they begin")));
    }
    Ok(Err(format!(
        "stored on another day than they begin on by today's rules: {}; an administrator mends each person's by \
         saving the time zone once more (PATCH /api/people/ID with timeZone)",
        astray.join("; ")
    )))
}

/// Whether slots and bookings say the same.
async fn bookings(cx: &Context) -> Result<Found> {
    let slots = store::checkup::slots_out_of_step(cx.reader()).await?;
    if slots.is_empty() {
        return Ok(Ok("booked slots are those that live bookings hold".to_owned()));
    }
    let slots = some(slots.iter().map(ToString::to_string).collect());
    Ok(Err(format!(
        "slots that do not say what their bookings say: {slots}; UPDATE slots SET version = version + 1, status = CASE \
         WHEN EXISTS (SELECT 1 FROM bookings WHERE held_slot_id = slots.id) THEN 'booked' ELSE 'available' END WHERE \
         id is one of these mends them"
    )))
}

/// What is wrong in the rules stops every command before it begins; here is said which hold.
fn preparation(cx: &Context) -> String {
    let rules = cx.rules_of_preparation();
    match rules.sets().len() {
        0 => "no rules: interviews begin without tasks".to_owned(),
        sets => format!("{} tasks in {sets} sets", rules.count()),
    }
}

/// How long after its time a job may be taken up.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// Whether what is to be told is told in time.
async fn messages(cx: &Context) -> Result<Found> {
    let (waiting, late, dead) = store::jobs::counted(cx.reader(), Lane::Messages, cx.now() - LATE).await?;
    if late == 0 && dead == 0 {
        return Ok(Ok(format!("{waiting} wait for their time, none is late or given up")));
    }
    Ok(Err(format!(
        "{late} are late by more than {} min, {dead} were given up; see that a server runs and that mail gets out, \
         then have them tried again (the page /admin and GET /api/jobs say why they failed)",
        LATE.num_minutes()
    )))
}

/// Whether somebody elsewhere is no longer told.
async fn webhooks(cx: &Context) -> Result<Found> {
    let off = store::webhooks::switched_off(cx.reader()).await?;
    if off.is_empty() {
        let count = store::webhooks::count(cx.reader()).await?;
        return Ok(Ok(format!("{count} set up, none was switched off")));
    }
    let because = |webhook: Webhook| format!("{} ({})", webhook.id, webhook.off_because.unwrap_or_default());
    Ok(Err(format!(
        "switched off: {}; see to the receiver, then switch it on again (PATCH /api/webhooks/ID with active true)",
        some(off.into_iter().map(because).collect())
    )))
}

/// Whether devices are reached that show people their notices.
async fn devices(cx: &Context) -> Result<Found> {
    let (count, failing) = store::devices::counted(cx.reader()).await?;
    if count > 0 && failing == count {
        return Ok(Err(format!(
            "none of {count} was reached the last time: see that this server gets out to push services, by https (GET \
             /api/jobs says why it failed)"
        )));
    }
    Ok(Ok(format!("{count} show notices, {failing} of them were not reached the last time")))
}

async fn clock(cx: &Context) -> Result<Found> {
    let before = cx.now();
    let database = store::checkup::clock(cx.reader()).await?;
    let here = before + (cx.now() - before) / 2;
    let apart = (database - here).abs();
    Ok(if apart <= APART {
        Ok(format!("within {} ms of the database's", apart.num_milliseconds()))
    } else {
        Err(format!("{} s from the database's: let both follow network time (NTP)", apart.num_seconds()))
    })
}

/// The first few, and how many more.
fn some(mut all: Vec<String>) -> String {
    let more = all.len().saturating_sub(NAMED);
    all.truncate(NAMED);
    let named = all.join(", ");
    if more > 0 { format!("{named} and {more} more") } else { named }
}

fn told(found: Result<Found>) -> Found {
    found.unwrap_or_else(|error| Err(format!("could not be looked at ({})", reason(&error))))
}

/// The whole of it: this is read by whoever runs the server, and by nobody else.
fn reason(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => refusal.to_string(),
        Error::Unavailable(error) | Error::Failed(error) => format!("{error:#}"),
    }
}
