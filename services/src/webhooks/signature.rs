//! The signature over id, instant and body, so that none of them can be exchanged.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::time::Instant;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Before a secret, so that it is known as one wherever it turns up.
const PREFIX: &str = "whsec_";
/// As long as the standard wants it.
const OCTETS: std::ops::RangeInclusive<usize> = 24..=64;

/// What sender and receiver share.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    pub(super) fn of(octets: [u8; 32]) -> Self {
        Self(octets.to_vec())
    }

    /// `whsec_` and 24 to 64 octets in base64.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let octets = BASE64_STANDARD.decode(raw.strip_prefix(PREFIX)?).ok()?;
        OCTETS.contains(&octets.len()).then_some(Self(octets))
    }

    /// For whoever is to keep it, and nobody else.
    #[must_use]
    pub fn expose(&self) -> String {
        format!("{PREFIX}{}", BASE64_STANDARD.encode(&self.0))
    }

    fn signature(&self, signed: &[u8]) -> Option<String> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?.chain_update(signed).finalize();
        Some(format!("v1,{}", BASE64_STANDARD.encode(mac.into_bytes())))
    }
}

/// Shown to nobody.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// While a secret is replaced both are good: a receiver may know either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    pub current: Secret,
    pub former: Option<Secret>,
}

/// What is sent beside the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// `webhook-id`: the same whenever the same message is tried again.
    pub id: String,
    /// `webhook-timestamp`: of this try, in seconds of Unix time.
    pub timestamp: String,
    /// `webhook-signature`: one for each secret, between spaces.
    pub signature: String,
}

impl Secrets {
    /// `id` holds no full stop: those stand between what is signed.
    #[must_use]
    pub fn sign(&self, id: &str, now: Instant, body: &[u8]) -> Headers {
        let timestamp = now.timestamp().to_string();
        let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body].concat();
        let secrets = [Some(&self.current), self.former.as_ref()].into_iter().flatten();
        let signatures: Vec<_> = secrets.filter_map(|secret| secret.signature(&signed)).collect();
        Headers { id: id.to_owned(), timestamp, signature: signatures.join(" ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the libraries of the standard have it in their tests.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn signed(former: Option<Secret>) -> Headers {
        let secrets = Secrets { current: Secret::parse(SECRET).unwrap(), former };
        let now = Instant::from_timestamp(1_614_265_330, 0).unwrap();
        secrets.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", now, br#"{"test": 2432232314}"#)
    }

    #[test]
    fn a_signature_is_the_standards() {
        let Headers { id, timestamp, signature } = signed(None);
        assert_eq!([id.as_str(), &timestamp], ["msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"]);
        assert_eq!(signature, SIGNATURE);
    }

    #[test]
    fn while_a_secret_is_replaced_both_sign() {
        let signature = signed(Some(Secret::of([7; 32]))).signature;
        let [current, former] = signature.split(' ').collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(current, SIGNATURE);
        assert!(former.starts_with("v1,") && former != current);
    }

    #[test]
    fn a_secret_is_long_enough_and_shown_to_nobody() {
        let secret = Secret::of([7; 32]);
        assert_eq!(Secret::parse(&secret.expose()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        let of = |octets: usize| format!("{PREFIX}{}", BASE64_STANDARD.encode(vec![7; octets]));
        for (raw, expected) in
            [(of(24), true), (of(64), true), (of(23), false), (of(65), false), ("whsec_?".to_owned(), false)]
        {
            assert_eq!(Secret::parse(&raw).is_some(), expected, "{raw}");
        }
        assert_eq!(Secret::parse(SECRET.trim_start_matches(PREFIX)), None);
    }
}
