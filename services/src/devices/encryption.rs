//! What only one browser can read: Message Encryption for Web Push (RFC 8291), which is the content encoding
//! `aes128gcm` (RFC 8188) in one record, with keys agreed on by ECDH over P-256.

use aes_gcm::{
    Aes128Gcm, KeyInit as _,
    aead::{Aead as _, Key, Nonce},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use p256::{PublicKey, SecretKey, ecdh::SharedSecret, elliptic_curve::Generate as _};
use sha2::Sha256;

/// The longest body that every push service takes (RFC 8291, section 4).
const LONGEST: usize = 4096;
/// The salt, the size of a record, the length of the key and the key, before the record.
const HEAD: usize = 16 + 4 + 1 + POINT;
/// A point that is not compressed.
const POINT: usize = 65;
/// The last record ends in this (RFC 8188, section 2), and then in the tag.
const LAST_RECORD: u8 = 2;
const TAG: usize = 16;

/// With what is encrypted for a browser.
#[derive(Clone)]
pub(crate) struct Keys {
    public: PublicKey,
    auth: [u8; 16],
}

/// Shown to nobody.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// As the browser says them, in base64url.
    pub(crate) fn parse(p256dh: &str, auth: &str) -> Option<Self> {
        Some(Self { public: point(p256dh)?, auth: secret(auth)? })
    }

    /// `None` where it is too long to be sent.
    pub(crate) fn encrypt(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut salt = [0; 16];
        rand::fill(&mut salt);
        self.encrypt_with(&SecretKey::generate_from_rng(&mut rand::rng()), salt, text)
    }

    /// `ours` and `salt` are used once.
    fn encrypt_with(&self, ours: &SecretKey, salt: [u8; 16], text: &[u8]) -> Option<Vec<u8>> {
        if HEAD + text.len() + 1 + TAG > LONGEST {
            return None;
        }
        let our_point = ours.public_key().to_sec1_bytes();
        let (key, nonce) = self.derived(&ours.diffie_hellman(&self.public), &our_point, salt)?;
        let record = [text, &[LAST_RECORD]].concat();
        let record = Aes128Gcm::new(&key).encrypt(&nonce, record.as_slice()).ok()?;
        let size = u32::try_from(LONGEST).ok()?.to_be_bytes();
        let length = u8::try_from(POINT).ok()?;
        Some([&salt[..], &size, &[length], &our_point, &record].concat())
    }

    /// The key and the nonce of the one record (RFC 8291, section 3.4).
    fn derived(
        &self,
        shared: &SharedSecret,
        our_point: &[u8],
        salt: [u8; 16],
    ) -> Option<(Key<Aes128Gcm>, Nonce<Aes128Gcm>)> {
        let theirs = self.public.to_sec1_bytes();
        let info = [b"WebPush: info\0", &theirs[..], our_point].concat();
        let mut keying = [0; 32];
        shared.extract::<Sha256>(Some(&self.auth)).expand(&info, &mut keying).ok()?;
        let of_record = Hkdf::<Sha256>::new(Some(&salt), &keying);
        let (mut key, mut nonce) = (Key::<Aes128Gcm>::default(), Nonce::<Aes128Gcm>::default());
        of_record.expand(b"Content-Encoding: aes128gcm\0", &mut key).ok()?;
        of_record.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;
        Some((key, nonce))
    }
}

/// A point of P-256 that is not compressed, in base64url.
pub(super) fn point(raw: &str) -> Option<PublicKey> {
    let octets = BASE64_URL_SAFE_NO_PAD.decode(raw).ok().filter(|octets| octets.len() == POINT)?;
    PublicKey::from_sec1_bytes(&octets).ok()
}

/// Sixteen octets, in base64url.
pub(super) fn secret(raw: &str) -> Option<[u8; 16]> {
    BASE64_URL_SAFE_NO_PAD.decode(raw).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(raw: &str) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(raw.replace(' ', "")).unwrap()
    }

    // RFC 8291, appendix A.
    const TEXT: &[u8] = b"When I grow up, I want to be a watermelon";
    const OURS: &str = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
    const P256DH: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    const MESSAGE: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg \
                           Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB \
                           St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    #[test]
    fn the_example_of_the_standard_comes_out_to_the_octet() {
        let keys = Keys::parse(P256DH, AUTH).unwrap();
        let ours = SecretKey::from_slice(&octets(OURS)).unwrap();
        let message = keys.encrypt_with(&ours, octets(SALT).try_into().unwrap(), TEXT).unwrap();
        assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(message), MESSAGE.replace(' ', ""));
    }

    #[test]
    fn no_two_messages_are_encrypted_alike() {
        let keys = Keys::parse(P256DH, AUTH).unwrap();
        let [one, other] = [(); 2].map(|()| keys.encrypt(TEXT).unwrap());
        // Salt and key differ, and so all that follows from them.
        assert!(one[..16] != other[..16] && one[21..HEAD] != other[21..HEAD] && one[HEAD..] != other[HEAD..]);
    }

    #[test]
    fn what_no_push_service_takes_is_not_written() {
        let keys = Keys::parse(P256DH, AUTH).unwrap();
        let longest = LONGEST - HEAD - 1 - TAG;
        assert_eq!(keys.encrypt(&vec![b'x'; longest]).unwrap().len(), LONGEST);
        assert_eq!(keys.encrypt(&vec![b'x'; longest + 1]), None);
    }

    #[test]
    fn only_points_of_the_curve_are_keys() {
        let off_the_curve = BASE64_URL_SAFE_NO_PAD.encode([4_u8; POINT]);
        for (p256dh, auth, expected) in [
            (P256DH, AUTH, true),
            (off_the_curve.as_str(), AUTH, false),
            (&P256DH[1..], AUTH, false),
            (P256DH, "BTBZMqHH6r4Tts7J_aSIgw==", false),
            (P256DH, "BTBZMqHH6r4Tts7J_aSI", false),
            (P256DH, "", false),
            ("", AUTH, false),
        ] {
            assert_eq!(Keys::parse(p256dh, auth).is_some(), expected, "{p256dh} {auth}");
        }
    }
}
