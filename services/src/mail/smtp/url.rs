//! Where the SMTP server is, and how it is spoken to.

use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

/// As it stands in a setting.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) credentials: Option<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encryption {
    /// From the first octet on.
    Always,
    /// By STARTTLS, or not at all.
    Required,
    /// By STARTTLS where the server offers it.
    WherePossible,
    Never,
}

impl SmtpUrl {
    /// `smtps://…` is TLS; `smtp://…` is STARTTLS, required where the URL holds a password and else used where it is
    /// offered. `?tls=required`, `opportunistic` or `none` says it otherwise.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let url = Url::parse(raw.trim()).ok()?;
        let host = url.host_str().filter(|host| !host.is_empty())?.trim_matches(['[', ']']).to_owned();
        let decoded = |raw: &str| percent_decode_str(raw).decode_utf8().ok().map(|text| text.into_owned());
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (name, Some(password)) if !name.is_empty() => Some((decoded(name)?, decoded(password)?)),
            _ => return None,
        };
        let encryption = match (url.scheme(), url.query()) {
            ("smtps", None) => Encryption::Always,
            ("smtp", None) if credentials.is_none() => Encryption::WherePossible,
            ("smtp", None | Some("tls=required")) => Encryption::Required,
            ("smtp", Some("tls=opportunistic")) => Encryption::WherePossible,
            ("smtp", Some("tls=none")) => Encryption::Never,
            _ => return None,
        };
        let usual = match (encryption, &credentials) {
            (Encryption::Always, _) => 465,
            (_, Some(_)) => 587,
            (_, None) => 25,
        };
        let is_all = matches!(url.path(), "" | "/") && url.fragment().is_none();
        is_all.then(|| Self { host, port: url.port().unwrap_or(usual), encryption, credentials })
    }
}

/// Without who signs in there.
impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self}, {:?})", self.encryption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_and_how() {
        use Encryption::{Always, Never, Required, WherePossible};
        for (raw, expected) in [
            ("smtp://mail.acme.example", Some(("mail.acme.example", 25, WherePossible, None))),
            ("smtp://127.0.0.1:1025", Some(("127.0.0.1", 1025, WherePossible, None))),
            ("smtp://[::1]:1025/", Some(("::1", 1025, WherePossible, None))),
            ("smtp://ana:p%40ss@mail.acme.example", Some(("mail.acme.example", 587, Required, Some("p@ss")))),
            ("smtps://ana:x@mail.acme.example", Some(("mail.acme.example", 465, Always, Some("x")))),
            ("smtp://a:b@relay:2525?tls=none", Some(("relay", 2525, Never, Some("b")))),
            ("smtp://relay?tls=required", Some(("relay", 25, Required, None))),
            ("smtp://a:b@relay?tls=opportunistic", Some(("relay", 587, WherePossible, Some("b")))),
            ("smtps://relay?tls=none", None),
            ("smtp://relay?tls=maybe", None),
            ("smtp://relay/path", None),
            ("smtp://ana@relay", None),
            ("smtp://", None),
            ("https://relay", None),
            ("relay:25", None),
            ("", None),
        ] {
            let url = SmtpUrl::parse(raw);
            let parts = url.as_ref().map(|SmtpUrl { host, port, encryption, credentials }| {
                let password = credentials.as_ref().map(|(_, password)| password.as_str());
                (host.as_str(), *port, *encryption, password)
            });
            assert_eq!(parts, expected, "{raw}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let url = SmtpUrl::parse("smtp://ana:secret@relay").unwrap();
        assert_eq!(format!("{url} {url:?}"), "relay:587 SmtpUrl(relay:587, Required)");
    }
}
