//! Secrets that are kept nowhere: each is derived from the secret key of the server whenever it is needed, so whoever
//! reads the database has none.

use domain::{ids::WebhookId, time::Instant, webhooks::Signing};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{Secret, Secrets};
use crate::token;

/// What secrets are derived with.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// From the secret key of the server, which other keys are derived from as well.
    #[must_use]
    pub fn derived(secret_key: &str) -> Self {
        Self(derived(secret_key.as_bytes(), &[b"convoke webhooks"]))
    }

    pub(crate) fn secret(&self, WebhookId(id): WebhookId, generation: i32) -> Secret {
        Secret::of(derived(&self.0, &[id.as_bytes(), &generation.to_be_bytes()]))
    }

    /// What is derived for something else, the same whenever it is asked for.
    pub(crate) fn for_purpose(&self, purpose: &[u8], nth: u8) -> [u8; 32] {
        derived(&self.0, &[purpose, &[nth]])
    }

    /// Those that are good now.
    pub(crate) fn secrets(&self, id: WebhookId, signing: Signing, now: Instant) -> Secrets {
        Secrets {
            current: self.secret(id, signing.generation),
            former: signing.former(now).map(|generation| self.secret(id, generation)),
        }
    }
}

/// By what it is known later whether a secret is still the one that was shown.
pub(crate) fn hash(secret: &Secret) -> Vec<u8> {
    token::hash(&secret.expose()).to_vec()
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn derived(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    parts.iter().fold(mac, |mac, part| mac.chain_update(part)).finalize().into_bytes().into()
}

/// Shown to nobody.
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testing::at;

    #[test]
    fn every_key_webhook_and_generation_has_a_secret_of_its_own_and_always_the_same() {
        let [one, other] = ["a secret key", "another secret key"].map(Key::derived);
        let [first, second] = [1, 2].map(|id| WebhookId(Uuid::from_u128(id)));
        let secrets =
            [one.secret(first, 1), one.secret(first, 2), one.secret(second, 1), other.secret(first, 1)];
        for (index, secret) in secrets.iter().enumerate() {
            assert!(!secrets[..index].contains(secret), "{index}");
        }
        assert_eq!(one.secret(first, 1), Key::derived("a secret key").secret(first, 1));
        assert_eq!(Secret::parse(&secrets[0].expose()), Some(secrets[0].clone()));
    }

    #[test]
    fn the_former_one_is_good_while_it_is_replaced() {
        let (key, id, now) =
            (Key::derived("a secret key"), WebhookId(Uuid::from_u128(1)), at("2026-03-02T08:00:00Z"));
        let rotated = Signing::FIRST.rotated(now);
        let secrets = key.secrets(id, rotated, now);
        assert_eq!((secrets.current, secrets.former), (key.secret(id, 2), Some(key.secret(id, 1))));
        assert_eq!(key.secrets(id, rotated, at("2026-03-03T08:00:00Z")).former, None);
    }
}
