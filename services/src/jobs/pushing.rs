//! Carrying a notice to a device: whether it is still of use is decided when it leaves; then it is sent, and what became
//! of it is written down. The process may die at any point in between: then it is sent again, and the device shows the
//! one in place of the other.

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta};
use domain::{
    devices::NewDevice,
    ids::{DeviceId, PushId},
    notices::{Notice, NoticeKind},
    reminders::Lead,
    time::Instant,
};
use serde::{Deserialize, Serialize};

use super::{Leased, TRIES, pause_after};
use crate::{
    Context, Error, Result,
    devices::{self, Keys, Shown, trial},
    mail::Notifications,
    notices,
    preferences::Wishes,
    store::{self, Txn, devices::Kept},
    webhooks::{Answered, Parcel},
};

/// How long a notice is news.
const NEWS: TimeDelta = TimeDelta::days(1);
/// What begins within that time is brought even to a device that saves its power.
const URGENT: TimeDelta = TimeDelta::days(1);
/// The answers of a push service that knows the device no longer (RFC 8030, section 7.3).
const GONE: [u16; 2] = [404, 410];

/// What is about to be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Attempt {
    to: NewDevice,
    shown: Shown,
    /// How long it may wait at the push service.
    seconds: i64,
    is_urgent: bool,
}

/// How an attempt ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum End {
    Arrived,
    /// The device is known no longer.
    Gone,
    /// In one sentence, and when it may be tried again at the earliest.
    Failed(String, Option<Instant>),
    /// Nothing is sent from here.
    Recorded,
}

pub(super) async fn push(cx: &Context, leased: &Leased, id: PushId) -> Result<()> {
    let end = match begin(cx, leased, id).await {
        Ok(Some(attempt)) => send(cx, attempt).await,
        Ok(None) => return Ok(()),
        Err(Error::Failed(error)) => {
            let error = format!("{error:#}");
            tracing::error!(push = %id, error, "a notice could not be written for a device");
            End::Failed(error, None)
        }
        Err(away) => return Err(away),
    };
    settle(cx, leased, id, end).await
}

/// `None`: it is not to be sent, or not now, or not by us.
async fn begin(cx: &Context, leased: &Leased, id: PushId) -> Result<Option<Attempt>> {
    cx.write((leased.clone(), id), |txn, (leased, id)| {
        Box::pin(async move {
            if !store::jobs::is_held(txn, leased).await? {
                return Ok(None);
            }
            if leased.attempts > TRIES {
                // Whoever tried last never said what came of it.
                store::jobs::give_up(txn, leased.id, "It was tried as often as it is.").await?;
                return Ok(None);
            }
            match useful(txn, *id).await? {
                Some((leaves, _)) if leaves > txn.now => {
                    store::jobs::hold_back(txn, leased, leaves).await?;
                    Ok(None)
                }
                Some((_, attempt)) => Ok(Some(attempt)),
                None => {
                    finish(txn, leased, *id, "skipped").await?;
                    Ok(None)
                }
            }
        })
    })
    .await
}

/// When it leaves, and as what; `None` where nobody is to be told any more.
async fn useful(txn: &Txn<'_>, id: PushId) -> Result<Option<(Instant, Attempt)>> {
    let Some(push) = store::pushes::find(txn.db, id).await? else { return Ok(None) };
    let Some(Kept { device, reached }) = store::devices::find(txn.db, push.device).await? else {
        return Ok(None);
    };
    let is_news = txn.now < push.created_at + NEWS;
    let person = store::people::find(txn.db, device.person).await?;
    let Some(person) = person.filter(|person| person.active && is_news) else { return Ok(None) };
    let Some(notice) = push.notice else {
        let attempt = Attempt { to: reached, shown: trial(), seconds: NEWS.num_seconds(), is_urgent: true };
        return Ok(Some((txn.now, attempt)));
    };
    // Somebody else may use that browser by now.
    let Some(notice) = store::notices::find(txn.db, person.id, notice).await? else { return Ok(None) };
    let wishes = Wishes::of(txn.db, &person).await?;
    let may_be_told = notices::kinds(&person.actor()).contains(&notice.kind) && wishes.pushes(notice.kind);
    if notice.is_read || !may_be_told || store::notices::is_overtaken(txn.db, person.id, &notice).await? {
        return Ok(None);
    }
    // What nothing begins with can wait for any end.
    let begins = push.begins.unwrap_or(txn.now + NEWS + NEWS);
    let lead = reminds(&notice).then_some(Lead::DAY);
    let until = if lead.is_some() { begins.min(push.created_at + NEWS) } else { push.created_at + NEWS };
    let leaves = wishes.leaves(lead, txn.now, begins)?;
    if leaves < txn.now || leaves >= until {
        return Ok(None);
    }
    let shown = Shown::of(&notice, &person.time_zone)?;
    let is_urgent = begins < txn.now + URGENT;
    let seconds = (until - leaves).num_seconds();
    Ok(Some((leaves, Attempt { to: reached, shown, seconds, is_urgent })))
}

/// Whether it is of no use any more once the interview has begun.
fn reminds(notice: &Notice) -> bool {
    matches!(notice.kind, NoticeKind::Reminder | NoticeKind::Preparation)
}

async fn send(cx: &Context, attempt: Attempt) -> End {
    let parcel = match parcel(cx, &attempt) {
        Ok(parcel) => parcel,
        Err(error) => return End::Failed(format!("It could not be written: {error:#}."), None),
    };
    if cx.notifications() != Notifications::On {
        return End::Recorded;
    }
    match cx.way_of_pushes().post(&attempt.to.endpoint, parcel).await {
        Ok(Answered { status: 200..300, .. }) => End::Arrived,
        Ok(Answered { status, .. }) if GONE.contains(&status) => End::Gone,
        Ok(Answered { status, retry_after }) => {
            let then = retry_after.and_then(|said| after(&said, cx.now()));
            End::Failed(format!("The push service answered {status}."), then)
        }
        Err(why) => End::Failed(why, None),
    }
}

/// As RFC 8030, 8188 and 8292 want it.
fn parcel(cx: &Context, attempt: &Attempt) -> anyhow::Result<Parcel> {
    let Attempt { to: NewDevice { endpoint, p256dh, auth }, shown, seconds, is_urgent } = attempt;
    let keys = Keys::parse(p256dh, auth).context("the keys of the device are none")?;
    let body = keys.encrypt(&serde_json::to_vec(shown)?).context("it is too long")?;
    let contact = format!("mailto:{}", cx.mail().sender().email);
    let authorization = devices::identity(cx)?.authorization(endpoint, &contact, cx.now());
    let headers = vec![
        ("authorization", authorization.context("the address makes no sense")?),
        ("content-encoding", "aes128gcm".to_owned()),
        ("content-type", "application/octet-stream".to_owned()),
        ("ttl", seconds.to_string()),
        ("topic", shown.tag.clone()),
        ("urgency", if *is_urgent { "high" } else { "normal" }.to_owned()),
    ];
    Ok(Parcel { headers, body })
}

/// Seconds, or a date (RFC 9110, section 10.2.3); nobody is believed who says longer than it is news.
fn after(said: &str, now: Instant) -> Option<Instant> {
    let seconds = said.trim().parse::<u32>().ok().map(|seconds| now + TimeDelta::seconds(seconds.into()));
    let date = || DateTime::parse_from_rfc2822(said.trim()).ok().map(|date| date.to_utc());
    seconds.or_else(date).map(|then| then.clamp(now, now + NEWS))
}

/// Writes down what became of it. A success counts whoever holds the job by now, so that nothing is shown once more.
async fn settle(cx: &Context, leased: &Leased, id: PushId, end: End) -> Result<()> {
    cx.write((leased.clone(), id, end), |txn, (leased, id, end)| {
        Box::pin(async move {
            let (is_held, device) = (store::jobs::is_held(txn, leased).await?, DeviceId(leased.of));
            match end {
                End::Arrived => {
                    finish(txn, leased, *id, "arrived").await?;
                    store::devices::arrives(txn, device).await
                }
                End::Gone => {
                    finish(txn, leased, *id, "gone").await?;
                    store::devices::delete(txn, device).await
                }
                End::Recorded => finish(txn, leased, *id, "recorded").await,
                End::Failed(why, then) if is_held => fails(txn, leased, device, why, *then).await,
                End::Failed(..) => Ok(()),
            }
        })
    })
    .await
}

async fn fails(
    txn: &Txn<'_>,
    leased: &Leased,
    device: DeviceId,
    why: &str,
    then: Option<Instant>,
) -> Result<()> {
    store::devices::fails(txn, device, why).await?;
    if leased.attempts >= TRIES {
        count("given_up");
        tracing::warn!(device = %device, error = why, "a notice did not reach a device");
        return store::jobs::give_up(txn, leased.id, why).await;
    }
    let again = txn.now + pause_after(leased.attempts);
    store::jobs::put_off(txn, leased.id, then.map_or(again, |then| then.max(again)), why).await
}

async fn finish(txn: &Txn<'_>, leased: &Leased, id: PushId, state: &'static str) -> Result<()> {
    count(state);
    store::jobs::finish(txn, leased.id).await?;
    store::pushes::delete(txn, id).await
}

fn count(state: &'static str) {
    metrics::counter!("convoke_pushes_total", "state" => state).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    #[test]
    fn it_is_tried_again_when_the_push_service_says() {
        let now = at("2026-03-02T08:00:00Z");
        for (said, expected) in [
            ("120", Some("2026-03-02T08:02:00Z")),
            (" 0 ", Some("2026-03-02T08:00:00Z")),
            ("Mon, 02 Mar 2026 09:30:00 GMT", Some("2026-03-02T09:30:00Z")),
            ("Mon, 02 Mar 2026 07:30:00 GMT", Some("2026-03-02T08:00:00Z")),
            ("4294967295", Some("2026-03-03T08:00:00Z")),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(after(said, now), expected.map(at), "{said}");
        }
    }
}
