//! Devices: browsers of somebody's that show their notices at once, by web push (RFC 8030).

use serde::{Deserialize, Serialize};

use crate::{
    fields::Fields,
    ids::{DeviceId, PersonId},
    refusal::Refusal,
    text::Line,
    time::Instant,
};

/// How many somebody may have.
pub const MOST: u64 = 10;
/// The longest address of a push service, in characters.
const ENDPOINT_MAX: usize = 1000;
/// The public key of a browser, a point of P-256 that is not compressed, and its secret: in base64url, in characters.
const P256DH: usize = 87;
const AUTH: usize = 22;

/// A browser of somebody's, as they are shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub id: DeviceId,
    pub person: PersonId,
    /// "Firefox on Linux".
    pub name: Line,
    /// Who brings it what is for it: the host of its push service.
    pub service: String,
    #[serde(with = "crate::time::written::instant")]
    pub created_at: Instant,
    #[serde(with = "crate::time::written::maybe_instant")]
    pub last_success_at: Option<Instant>,
    /// Attempts in vain since the last one that went well.
    pub failures: i32,
    /// Of the last attempt that failed, in one sentence.
    pub last_error: Option<String>,
}

/// A browser as it presents itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawDevice {
    pub endpoint: Option<String>,
    pub p256dh: Option<String>,
    pub auth: Option<String>,
}

/// Where a browser is reached, and what only it can read is encrypted with, checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDevice {
    pub endpoint: String,
    /// In base64url.
    pub p256dh: String,
    pub auth: String,
}

/// Whoever knows the address may send there.
impl std::fmt::Debug for NewDevice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewDevice(…)")
    }
}

impl RawDevice {
    /// `is_url`: whether a text can be connected to at all; `is_point`: whether it is a point of P-256 in base64url;
    /// `is_secret`: whether it is base64url.
    ///
    /// # Errors
    /// [`Refusal::InvalidInput`] naming every field that is missing or wrong.
    pub fn parse(
        self,
        is_url: impl Fn(&str) -> bool,
        is_point: impl Fn(&str) -> bool,
        is_secret: impl Fn(&str) -> bool,
    ) -> Result<NewDevice, Refusal> {
        let Self { endpoint, p256dh, auth } = self;
        let mut fields = Fields::default();
        let endpoint = fields.take("endpoint", read(endpoint, |raw| address(raw, is_url)));
        let p256dh = fields.take("keys.p256dh", read(p256dh, |raw| key(raw, P256DH, is_point)));
        let auth = fields.take("keys.auth", read(auth, |raw| key(raw, AUTH, is_secret)));
        let keys = p256dh.zip(auth);
        fields.finish(endpoint.zip(keys).map(|(endpoint, (p256dh, auth))| NewDevice {
            endpoint,
            p256dh,
            auth,
        }))
    }
}

fn read(
    raw: Option<String>,
    parse: impl FnOnce(String) -> Result<String, &'static str>,
) -> Result<String, &'static str> {
    parse(raw.ok_or("is required")?)
}

fn address(raw: String, is_url: impl Fn(&str) -> bool) -> Result<String, &'static str> {
    if raw.len() > ENDPOINT_MAX {
        return Err("must be at most 1000 characters");
    }
    let rest = raw.strip_prefix("https://").or_else(|| raw.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
    let shaped = host.is_some_and(|host| !host.is_empty() && !host.contains('@'));
    let plain = raw.chars().all(|c| c.is_ascii_graphic() && c != '#' && c != '\\');
    if shaped && plain && is_url(&raw) { Ok(raw) } else { Err("must be the address of a push service") }
}

fn key(raw: String, length: usize, is_one: impl Fn(&str) -> bool) -> Result<String, &'static str> {
    let is_one = raw.len() == length && is_one(&raw);
    if is_one { Ok(raw) } else { Err("must be as the browser says it, in base64url") }
}

/// What a browser is called, by what it says of itself (RFC 9110, section 10.1.5): "Chrome on Android".
#[must_use]
pub fn name(user_agent: &str) -> Line {
    const BROWSERS: [(&str, &str); 10] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Vivaldi/", "Vivaldi"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Chromium/", "Chromium"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| user_agent.contains(sign)).map(|&(_, name)| name)
    };
    Line::stored(match (first(&BROWSERS), first(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(endpoint: &str, p256dh: usize, auth: usize) -> RawDevice {
        RawDevice {
            endpoint: Some(endpoint.to_owned()),
            p256dh: Some("B".repeat(p256dh)),
            auth: Some("a".repeat(auth)),
        }
    }

    fn wrong(raw: RawDevice) -> Vec<String> {
        match raw.parse(|_| true, |_| true, |_| true) {
            Err(Refusal::InvalidInput { fields }) => {
                fields.iter().map(|(field, _)| field.to_owned()).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let all = ["endpoint", "keys.auth", "keys.p256dh"];
        assert_eq!(wrong(RawDevice::default()), all);
        assert_eq!(wrong(raw("https://", 86, 23)), all);
        let longest = format!("https://push.example/{}", "x".repeat(ENDPOINT_MAX - 21));
        for (endpoint, expected) in [
            ("https://push.example/send/1", true),
            (longest.as_str(), true),
            (&format!("{longest}x"), false),
            ("ftp://push.example", false),
            ("https://me:secret@push.example", false),
            ("https://push.example/#1", false),
            ("https://push.example/ 1", false),
            ("https://push.exämple/1", false),
            ("", false),
        ] {
            let parsed = raw(endpoint, P256DH, AUTH).parse(|_| true, |_| true, |_| true);
            assert_eq!(parsed.is_ok(), expected, "{endpoint}");
        }
        let refused = raw("https://push.example/1", P256DH, AUTH).parse(|_| true, |_| false, |_| true);
        let Err(Refusal::InvalidInput { fields }) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.get("keys.p256dh"), Some("must be as the browser says it, in base64url"));
    }

    #[test]
    fn the_address_of_a_device_is_not_printed() {
        let new = raw("https://push.example/secret", P256DH, AUTH).parse(|_| true, |_| true, |_| true);
        assert_eq!(format!("{:?}", new.unwrap()), "NewDevice(…)");
    }

    #[test]
    fn browsers_are_called_as_people_call_them() {
        let mozilla = "Mozilla/5.0";
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, expected) in [
            (
                format!("{mozilla} (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"),
                "Firefox on Linux",
            ),
            (
                format!("{mozilla} (Windows NT 10.0; Win64; x64) {webkit} Chrome/130.0.0.0 Safari/537.36"),
                "Chrome on Windows",
            ),
            (
                format!("{mozilla} (Windows NT 10.0) {webkit} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"),
                "Edge on Windows",
            ),
            (
                format!("{mozilla} (Linux; Android 10; K) {webkit} Chrome/130.0.0.0 Mobile Safari/537.36"),
                "Chrome on Android",
            ),
            (
                format!(
                    "{mozilla} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                     Version/18.0 Mobile/15E148 Safari/604.1"
                ),
                "Safari on iPhone",
            ),
            (
                format!(
                    "{mozilla} (Macintosh; Intel Mac OS X 10_15_7) {webkit} Version/17.6 Safari/605.1.15"
                ),
                "Safari on macOS",
            ),
            (
                format!("{mozilla} (X11; Linux) {webkit} HeadlessChrome/130.0 Safari/537.36"),
                "Chrome on Linux",
            ),
            ("curl/8.5.0".to_owned(), "A browser"),
            (String::new(), "A browser"),
        ] {
            assert_eq!(name(&user_agent).as_str(), expected, "{user_agent}");
        }
    }
}
