//! Devices: browsers that show people their notices at once, by web push (RFC 8030). Everybody says themselves which of
//! theirs do; what is on its way to each is a row of the notice's transaction, with a job that carries it.

mod encryption;
mod identity;
mod words;

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    actor::Actor,
    devices::{self, Device, MOST, NewDevice, RawDevice},
    fields::Fields,
    ids::{DeviceId, NoticeId, PersonId, PushId},
    notices::NoticeKind,
    permissions::{self, Permission},
    refusal::Refusal,
    text::Line,
    time::Instant,
};
use serde_json::json;
use url::Url;

pub(crate) use encryption::Keys;
pub(crate) use identity::Identity;
pub(crate) use words::{Shown, trial};

use crate::{
    Context, Result,
    jobs::{self, Work},
    mail::Notifications,
    store::{self, Limit, Txn, audit::Subject, devices::Kept, jobs::NewJob, locks, pushes::Push},
    webhooks::{self, is_url},
};

/// How long a push service may take to answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// How devices are reached.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Whether push services may be at addresses inside, and at `http://`.
    pub private: bool,
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { private: false, patience: PATIENCE }
    }
}

/// Those of whoever asks, the oldest first.
pub async fn list(cx: &Context, actor: &Actor) -> Result<Vec<Device>> {
    permissions::check(actor, Permission::HaveNotices)?;
    store::devices::of(cx.reader(), actor.person).await
}

/// By what browsers know this server: they subscribe with it.
pub fn public_key(cx: &Context, actor: &Actor) -> Result<String> {
    permissions::check(actor, Permission::HaveNotices)?;
    Ok(identity(cx)?.public())
}

/// Whether anything is sent to devices.
#[must_use]
pub fn are_told(cx: &Context) -> bool {
    cx.notifications() == Notifications::On
}

/// Which of theirs is reached there, for a browser to know itself in the list.
pub async fn known(cx: &Context, actor: &Actor, endpoint: &str) -> Result<Option<DeviceId>> {
    permissions::check(actor, Permission::HaveNotices)?;
    let found = store::devices::find_by_endpoint(cx.reader(), endpoint).await?;
    Ok(found.filter(|kept| kept.device.person == actor.person).map(|kept| kept.device.id))
}

/// # Errors
/// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
pub fn understood(raw: RawDevice) -> std::result::Result<NewDevice, Refusal> {
    let is_point = |raw: &str| encryption::point(raw).is_some();
    raw.parse(is_url, is_point, |raw| encryption::secret(raw).is_some())
}

/// From now on that browser shows the notices of whoever asks, and nobody else's. `user_agent`: what it says of itself.
pub async fn add(cx: &Context, actor: &Actor, raw: RawDevice, user_agent: &str) -> Result<Device> {
    permissions::check(actor, Permission::HaveNotices)?;
    let new = understood(raw)?;
    if cx.way_of_pushes().objection(&new.endpoint).is_some() {
        return Err(refused("must be the https:// address of a push service out in the world"));
    }
    cx.write((actor.clone(), new, devices::name(user_agent)), |txn, (actor, new, name)| {
        Box::pin(async move {
            txn.admit(actor, Limit::Writes).await?;
            locks::interviewers(txn, &[actor.person]).await?;
            added(txn, actor, new, name).await
        })
    })
    .await
}

/// Nothing is shown there any more; what is on its way does not arrive.
pub async fn remove(cx: &Context, actor: &Actor, id: DeviceId) -> Result<()> {
    permissions::check(actor, Permission::HaveNotices)?;
    cx.write((actor.clone(), id), |txn, (actor, id)| {
        Box::pin(async move {
            own(actor, store::devices::find(txn.db, *id).await?)?;
            txn.admit(actor, Limit::Writes).await?;
            let waiting = store::jobs::hold(txn, id.0).await?;
            let device = own(actor, store::devices::hold(txn, *id).await?)?;
            store::jobs::delete(txn, waiting.iter().map(|job| job.id)).await?;
            store::devices::delete(txn, *id).await?;
            record(txn, actor, "device_removed", &device).await
        })
    })
    .await
}

/// Sends it something, so that somebody sees whether it arrives.
pub async fn test(cx: &Context, actor: &Actor, id: DeviceId) -> Result<()> {
    permissions::check(actor, Permission::HaveNotices)?;
    cx.write((actor.clone(), id), |txn, (actor, id)| {
        Box::pin(async move {
            own(actor, store::devices::find(txn.db, *id).await?)?;
            txn.admit(actor, Limit::Writes).await?;
            own(actor, store::devices::hold(txn, *id).await?)?;
            send(txn, &[push(txn, *id, None, None)]).await
        })
    })
    .await
}

/// Somebody has a new notice: their devices show it, if they wish them to.
pub(crate) async fn tell(
    txn: &Txn<'_>,
    person: PersonId,
    notice: NoticeId,
    kind: NoticeKind,
    begins: Option<Instant>,
) -> Result<()> {
    if !store::preferences::of(txn.db, person).await?.pushes.has(kind) {
        return Ok(());
    }
    let devices = store::devices::that_stay(txn, person).await?;
    if devices.is_empty() {
        return Ok(());
    }
    let waiting = store::pushes::waiting(txn.db, notice).await?;
    let news = devices.into_iter().filter(|device| !waiting.contains(device));
    let pushes: Vec<Push> = news.map(|device| push(txn, device, Some(notice), begins)).collect();
    send(txn, &pushes).await
}

/// Who this server is to push services.
pub(crate) fn identity(cx: &Context) -> Result<Identity> {
    let known = Identity::of(webhooks::key(cx)?);
    Ok(known.ok_or_else(|| anyhow::anyhow!("no key can be derived from the secret key"))?)
}

async fn added(txn: &Txn<'_>, actor: &Actor, new: &NewDevice, name: &Line) -> Result<Device> {
    let known = store::devices::find_by_endpoint(txn.db, &new.endpoint).await?;
    let (own, others) = match known {
        Some(known) if known.device.person == actor.person => (Some(known), None),
        other => (None, other),
    };
    if let Some(own) = own {
        let device = Device { name: name.clone(), failures: 0, last_error: None, ..own.device.clone() };
        if device != own.device || own.reached != *new {
            store::devices::renew(txn, &Kept { device: device.clone(), reached: new.clone() }).await?;
        }
        return Ok(device);
    }
    if store::devices::of(txn.db, actor.person).await?.len() as u64 >= MOST {
        let sentence =
            format!("cannot be added: your notices are shown on {MOST} devices already; remove one first");
        return Err(refused(sentence));
    }
    // Its keys are known to it alone: with them it is that browser, and somebody else uses it now.
    if others.as_ref().is_some_and(|others| others.reached != *new) {
        return Err(refused("is that of a browser with other keys"));
    }
    let device = Device {
        id: others.as_ref().map_or_else(|| DeviceId(txn.new_id()), |others| others.device.id),
        person: actor.person,
        name: name.clone(),
        service: service(&new.endpoint),
        created_at: txn.now,
        last_success_at: None,
        failures: 0,
        last_error: None,
    };
    let kept = Kept { device: device.clone(), reached: new.clone() };
    match others {
        Some(_) => store::devices::renew(txn, &kept).await?,
        None => store::devices::insert(txn, &kept).await?,
    }
    record(txn, actor, "device_added", &device).await?;
    Ok(device)
}

/// Who brings it what is for it: the host of the push service.
pub(crate) fn service(endpoint: &str) -> String {
    let url = Url::parse(endpoint).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Where it is reached is written down nowhere else.
async fn record(txn: &Txn<'_>, actor: &Actor, what: &'static str, device: &Device) -> Result<()> {
    let details = json!({ "device": device.id, "name": device.name, "service": device.service });
    txn.record(Some(actor), what, Subject::Person, actor.person.0, details).await
}

fn own(actor: &Actor, found: Option<Kept>) -> Result<Device> {
    let device = found.map(|kept| kept.device).filter(|device| device.person == actor.person);
    Ok(device.ok_or(Refusal::NotFound)?)
}

fn refused(sentence: impl Into<String>) -> crate::Error {
    Refusal::InvalidInput { fields: Fields::of("endpoint", sentence) }.into()
}

fn push(txn: &Txn<'_>, device: DeviceId, notice: Option<NoticeId>, begins: Option<Instant>) -> Push {
    Push { id: PushId(txn.new_id()), device, notice, begins, created_at: txn.now }
}

/// Of one device none waits for another: what is overtaken is not sent.
async fn send(txn: &Txn<'_>, pushes: &[Push]) -> Result<()> {
    store::pushes::insert(txn, pushes).await?;
    let job = |push: &Push| NewJob {
        work: Work::Push(push.id),
        order_key: push.device.0,
        ordinal: 0,
        due: push.created_at,
    };
    jobs::enqueue(txn, &pushes.iter().map(job).collect::<Vec<_>>()).await
}

/// By what a newer one takes the place of an older one, here and at the push service (RFC 8030, section 5.4).
pub(crate) fn topic(id: uuid::Uuid) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(id.as_bytes())
}
