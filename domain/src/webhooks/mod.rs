//! Webhooks: addresses elsewhere that are told what happens, and what becomes of what each is told.

mod form;
mod schedule;

use serde::{Deserialize, Serialize};

pub use form::{NewWebhook, RawWebhook, WebhookChanges};
pub use schedule::{PATIENCE, ROTATION, TRIES, pause_after};

use crate::{
    events::{Event, EventKind},
    ids::{DeliveryId, Version, WebhookId},
    time::Instant,
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: WebhookId,
    pub url: WebhookUrl,
    pub kind: WebhookKind,
    pub events: Events,
    /// One that is switched off is told nothing.
    pub active: bool,
    /// Why it was switched off, where the product itself did it.
    pub off_because: Option<String>,
    /// When the first delivery failed since the last one arrived.
    #[serde(with = "written")]
    pub failing_since: Option<Instant>,
    /// `None`: of a kind that signs nothing.
    pub signing: Option<Signing>,
    pub version: Version,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::instant")]
    pub updated_at: Instant,
}

/// In which form it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WebhookKind {
    /// `type`, `timestamp` and `data`, signed (Standard Webhooks 1.0).
    Standard,
    /// One line for people, as Slack and what is compatible with it takes it.
    Slack,
}

/// Which events it is told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Events {
    All,
    /// At least one, each once, in their order.
    Only(Vec<EventKind>),
}

/// Which secrets a webhook signs with. They are told apart by numbers; what they are is not known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signing {
    /// That of the current secret, from 1.
    pub generation: i32,
    /// Until then the one before it signs as well.
    #[serde(with = "written")]
    pub former_until: Option<Instant>,
}

/// `https://…` or `http://…` in visible ASCII, without a name and password before the host, and without a fragment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookUrl(String);

/// What has become of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It leaves as soon as somebody is free, or is tried again.
    Waiting,
    /// The receiver answered with 2xx.
    Delivered,
    /// It is kept here, since nothing is sent.
    Recorded,
    /// It was tried as often as it is, or the receiver is gone.
    Failed,
    /// The webhook was switched off before it left.
    Skipped,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: DeliveryId,
    pub webhook: WebhookId,
    /// `webhook-id`: the same whenever the same event is delivered again.
    pub event: uuid::Uuid,
    /// The name of the event, or [`TEST`].
    pub about: String,
    pub state: DeliveryState,
    /// Since it came to be, or since somebody asked for it once more.
    pub attempts: i32,
    /// What the receiver answered last.
    pub last_status: Option<i32>,
    /// Why the last attempt failed, in one sentence.
    pub last_error: Option<String>,
    #[serde(with = "written")]
    pub tried_at: Option<Instant>,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
}

/// What a delivery is about that somebody asked for to see whether any arrives.
pub const TEST: &str = "webhook.test";

impl Webhook {
    /// Whether it is told of that: what everybody who coordinates is told of, and what it asked for.
    #[must_use]
    pub fn is_told_of(&self, event: &Event) -> bool {
        self.active && event.audience().has_coordinators() && self.events.include(event.kind())
    }

    /// As it is after a change. Switched on again, it begins anew.
    #[must_use]
    pub fn edited(self, changes: WebhookChanges, now: Instant) -> Self {
        let WebhookChanges { url, events, active } = changes;
        let begins_anew = active == Some(true) && !self.active;
        Self {
            url: url.unwrap_or(self.url),
            events: events.unwrap_or(self.events),
            active: active.unwrap_or(self.active),
            off_because: self.off_because.filter(|_| !begins_anew),
            failing_since: self.failing_since.filter(|_| !begins_anew),
            version: self.version.next(),
            updated_at: now,
            ..self
        }
    }

    /// The product itself switches it off.
    #[must_use]
    pub fn switched_off(self, because: &str, now: Instant) -> Self {
        let off_because = Some(because.to_owned());
        Self { active: false, off_because, version: self.version.next(), updated_at: now, ..self }
    }

    /// Whether nothing has arrived for so long that nobody is expected to listen any more.
    #[must_use]
    pub fn is_lost(&self, now: Instant) -> bool {
        self.failing_since.is_some_and(|since| now - since >= PATIENCE)
    }
}

impl Signing {
    pub const FIRST: Self = Self { generation: 1, former_until: None };

    /// With a new secret. Whoever knows the one before has time to learn it.
    #[must_use]
    pub fn rotated(self, now: Instant) -> Self {
        Self { generation: self.generation + 1, former_until: Some(now + ROTATION) }
    }

    /// The number of the secret before the current one, while that is good.
    #[must_use]
    pub fn former(self, now: Instant) -> Option<i32> {
        self.former_until.filter(|until| now < *until).map(|_| self.generation - 1)
    }
}

impl Events {
    #[must_use]
    pub fn include(&self, kind: EventKind) -> bool {
        match self {
            Self::All => true,
            Self::Only(kinds) => kinds.contains(&kind),
        }
    }
}

impl WebhookKind {
    pub const ALL: [Self; 2] = [Self::Standard, Self::Slack];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Slack => "slack",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == raw)
    }

    /// What one is told of that does not say. A slot changes with every booking on it: for people that is once too often.
    #[must_use]
    pub fn usual(self) -> Events {
        match self {
            Self::Standard => Events::All,
            Self::Slack => Events::Only(vec![
                EventKind::BookingCreated,
                EventKind::BookingUpdated,
                EventKind::BookingCancelled,
            ]),
        }
    }

    /// How one that was just made signs.
    #[must_use]
    pub fn signing(self) -> Option<Signing> {
        match self {
            Self::Standard => Some(Signing::FIRST),
            Self::Slack => None,
        }
    }
}

impl WebhookUrl {
    /// For addresses that were checked before they were stored.
    #[must_use]
    pub fn stored(raw: String) -> Self {
        Self(raw)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without what comes after the host but its last four characters: whoever knows the whole may post there.
    #[must_use]
    pub fn shortened(&self) -> String {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("", &self.0));
        match rest.split_once(['/', '?']) {
            Some((host, path)) if path.len() > 4 => format!("{scheme}://{host}/…{}", &path[path.len() - 4..]),
            _ => self.0.clone(),
        }
    }
}

impl std::fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WebhookUrl({})", self.shortened())
    }
}

impl DeliveryState {
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Delivered, Self::Recorded, Self::Failed, Self::Skipped];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Recorded => "recorded",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == raw)
    }
}

/// An instant that may not be there, as [`crate::time::written`] writes instants.
mod written {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::time::Instant;

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Written(#[serde(with = "crate::time::written::instant")] Instant);

    pub(super) fn serialize<S: Serializer>(at: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
        at.map(Written).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Instant>, D::Error> {
        Ok(Option::<Written>::deserialize(deserializer)?.map(|Written(at)| at))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::time;

    fn at(raw: &str) -> Instant {
        time::instant(raw).unwrap()
    }

    fn webhook() -> Webhook {
        let now = at("2026-03-02T08:00:00Z");
        Webhook {
            id: WebhookId(Uuid::from_u128(1)),
            url: WebhookUrl::stored("https://hooks.example/T01/B02/secret".to_owned()),
            kind: WebhookKind::Standard,
            events: Events::All,
            active: true,
            off_because: None,
            failing_since: None,
            signing: Some(Signing::FIRST),
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn a_former_secret_is_good_for_a_day() {
        let now = at("2026-03-02T08:00:00Z");
        let rotated = Signing::FIRST.rotated(now);
        assert_eq!((Signing::FIRST.former(now), rotated.generation), (None, 2));
        for (then, expected) in [
            ("2026-03-02T08:00:00Z", Some(1)),
            ("2026-03-03T07:59:59Z", Some(1)),
            ("2026-03-03T08:00:00Z", None),
        ] {
            assert_eq!(rotated.former(at(then)), expected, "{then}");
        }
        assert_eq!(rotated.rotated(now).former(now), Some(2), "two at the most are good");
    }

    #[test]
    fn who_has_not_answered_for_five_days_is_lost() {
        let failing = Webhook { failing_since: Some(at("2026-03-02T08:00:00Z")), ..webhook() };
        for (now, expected) in [("2026-03-07T07:59:59Z", false), ("2026-03-07T08:00:00Z", true)] {
            assert_eq!(failing.is_lost(at(now)), expected, "{now}");
        }
        assert!(!webhook().is_lost(at("2027-03-07T08:00:00Z")));
    }

    #[test]
    fn switched_on_again_it_begins_anew() {
        let now = at("2026-03-08T08:00:00Z");
        let failing = Webhook { failing_since: Some(at("2026-03-02T08:00:00Z")), ..webhook() };
        let off = failing.switched_off("Nobody answered.", now);
        assert_eq!((off.active, off.off_because.as_deref()), (false, Some("Nobody answered.")));
        let active = |active| WebhookChanges { active: Some(active), ..WebhookChanges::default() };
        let still_off = off.clone().edited(active(false), now);
        assert!(still_off.off_because.is_some() && still_off.failing_since.is_some());
        let on = off.edited(active(true), now);
        assert_eq!((on.active, on.off_because, on.failing_since), (true, None, None));
        assert_eq!(on.version, Version(3));
    }

    #[test]
    fn an_address_is_shown_without_what_is_secret_in_it() {
        for (raw, expected) in [
            ("https://hooks.example/T01/B02/secret", "https://hooks.example/…cret"),
            ("https://hooks.example?token=secret", "https://hooks.example/…cret"),
            ("https://hooks.example/in", "https://hooks.example/in"),
            ("https://hooks.example", "https://hooks.example"),
        ] {
            assert_eq!(WebhookUrl::stored(raw.to_owned()).shortened(), expected);
        }
        assert!(!format!("{:?}", webhook()).contains("secret\""));
    }

    #[test]
    fn states_and_kinds_are_read_back() {
        for state in DeliveryState::ALL {
            assert_eq!(DeliveryState::parse(state.as_str()), Some(state));
        }
        for kind in WebhookKind::ALL {
            assert_eq!(WebhookKind::parse(kind.as_str()), Some(kind));
        }
        for kind in EventKind::ALL {
            assert_eq!(EventKind::parse(kind.as_str()), Some(kind));
        }
    }
}
