//! How push services know that it is this server: Voluntary Application Server Identification (VAPID, RFC 8292).
//!
//! The key is derived, like the secrets of webhooks, from the secret key of the server: it stands in no table, and every
//! process of the same server has the same.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::time::Instant;
use p256::{
    SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer as _},
};
use serde_json::json;
use url::Url;

use crate::webhooks::Key;

/// How long a token is good for: a day at the most (RFC 8292, section 2).
const GOOD_FOR: TimeDelta = TimeDelta::hours(12);
const PURPOSE: &[u8] = b"web push";

/// Who this server is, to push services.
#[derive(Clone)]
pub(crate) struct Identity(SecretKey);

/// Shown to nobody.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl Identity {
    /// Of 2³² octets one is no key; the next one is.
    pub(crate) fn of(key: &Key) -> Option<Self> {
        (0..=u8::MAX).find_map(|nth| SecretKey::from_slice(&key.for_purpose(PURPOSE, nth)).ok()).map(Self)
    }

    /// What a browser subscribes with: the point, not compressed, in base64url.
    pub(crate) fn public(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0.public_key().to_sec1_bytes())
    }

    /// The header `Authorization` of what is sent to that address; `contact`: a URI under which whoever runs the push
    /// service reaches whoever runs this server.
    pub(crate) fn authorization(&self, endpoint: &str, contact: &str, now: Instant) -> Option<String> {
        let audience = Url::parse(endpoint).ok()?.origin().ascii_serialization();
        let claims = json!({ "aud": audience, "exp": (now + GOOD_FOR).timestamp(), "sub": contact });
        let head = json!({ "typ": "JWT", "alg": "ES256" });
        let [head, claims] = [head, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = format!("{head}.{claims}");
        let signature: Signature = SigningKey::from(&self.0).sign(signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes());
        Some(format!("vapid t={signed}.{signature}, k={}", self.public()))
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::{VerifyingKey, signature::Verifier as _};

    use super::*;
    use crate::testing::at;

    #[test]
    fn it_is_the_same_in_every_process_and_another_with_another_key() {
        let [one, again, other] =
            ["a secret key", "a secret key", "another"].map(|raw| Identity::of(&Key::derived(raw)).unwrap());
        assert_eq!(one.public(), again.public());
        assert_ne!(one.public(), other.public());
        assert_eq!((one.public().len(), one.public().starts_with('B')), (87, true));
    }

    #[test]
    fn a_token_is_for_one_push_service_and_half_a_day() {
        let identity = Identity::of(&Key::derived("a secret key")).unwrap();
        let now = at("2026-03-02T08:00:00Z");
        let contact = "mailto:interviews@acme.example";
        let header = identity.authorization("https://push.example:8443/send/1?x=2", contact, now).unwrap();
        let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(key, identity.public());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let parts: Vec<_> =
            signed.split('.').map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).collect();
        let parts: Vec<serde_json::Value> =
            parts.iter().map(|part| serde_json::from_slice(part).unwrap()).collect();
        assert_eq!(parts[0], json!({ "typ": "JWT", "alg": "ES256" }));
        let exp = at("2026-03-02T20:00:00Z").timestamp();
        assert_eq!(parts[1], json!({ "aud": "https://push.example:8443", "exp": exp, "sub": contact }));
        let signature = Signature::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let verifying = VerifyingKey::from(SigningKey::from(&identity.0));
        verifying.verify(signed.as_bytes(), &signature).unwrap();
    }
}
