//! Where pages come from, and whether a request comes from another site's.

use std::{fmt, net::SocketAddr};

use axum::http::{HeaderMap, HeaderName, Uri, header};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Scheme, host and port under which people reach the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    secure: bool,
    host: String,
    port: u16,
}

impl PublicUrl {
    /// `http(s)://HOST[:PORT]`, and a slash at most.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let uri: Uri = raw.parse().ok()?;
        let secure = match uri.scheme_str()? {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let authority = uri.authority()?;
        let bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        let port = match authority.port() {
            Some(port) => port.as_u16(),
            None if authority.as_str().ends_with(':') => return None,
            None if secure => 443,
            None => 80,
        };
        let host = authority.host().to_ascii_lowercase();
        (bare && !host.is_empty() && !raw.contains('#')).then_some(Self { secure, host, port })
    }

    /// What it is where nothing else is said.
    #[must_use]
    pub fn of(addr: SocketAddr) -> Self {
        let host = match addr {
            SocketAddr::V4(addr) => addr.ip().to_string(),
            SocketAddr::V6(addr) => format!("[{}]", addr.ip()),
        };
        Self { secure: false, host, port: addr.port() }
    }

    /// Whether cookies are to be kept from going over plain HTTP.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether both are one site's: the same, or this very machine under two of its names.
    fn is_same_as(&self, other: &Self) -> bool {
        let loopback = |host: &str| matches!(host, "127.0.0.1" | "localhost" | "[::1]");
        let same_host = self.host == other.host || (loopback(&self.host) && loopback(&other.host));
        self.secure == other.secure && self.port == other.port && same_host
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual) = if self.secure { ("https", 443) } else { ("http", 80) };
        write!(f, "{scheme}://{}", self.host)?;
        if self.port == usual { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

/// Whether a browser says that another site's page sent this. Who says nothing is a program.
#[must_use]
pub(crate) fn is_foreign(headers: &HeaderMap, own: &PublicUrl) -> bool {
    let from_own = match only(headers, &header::ORIGIN) {
        Said::Nothing => None,
        Said::Once(origin) => Some(PublicUrl::parse(origin).is_some_and(|origin| own.is_same_as(&origin))),
        Said::Unclear => return true,
    };
    let site_is_foreign = match only(headers, &SEC_FETCH_SITE) {
        Said::Nothing | Said::Once("same-origin" | "none") => false,
        Said::Once("same-site") => from_own != Some(true),
        Said::Once(_) | Said::Unclear => true,
    };
    site_is_foreign || from_own == Some(false)
}

enum Said<'h> {
    Nothing,
    Once(&'h str),
    Unclear,
}

fn only<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Said<'h> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Said::Nothing,
        (Some(value), None) => value.to_str().map_or(Said::Unclear, Said::Once),
        (Some(_), Some(_)) => Said::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn foreign(own: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_foreign(&headers, &PublicUrl::parse(own).unwrap())
    }

    #[test]
    fn what_a_browser_says_of_the_page_it_comes_from() {
        let own = "https://convoke.example.com";
        for (headers, expected) in [
            (&[][..], false),
            (&[("origin", "https://convoke.example.com")], false),
            (&[("origin", "https://convoke.example.com:443")], false),
            (&[("origin", "https://Convoke.Example.com")], false),
            (&[("origin", "http://convoke.example.com")], true),
            (&[("origin", "https://convoke.example.com:8443")], true),
            (&[("origin", "https://convoke.example.com.evil.example")], true),
            (&[("origin", "https://evil.example")], true),
            (&[("origin", "https://user@convoke.example.com")], true),
            (&[("origin", "null")], true),
            (&[("origin", "")], true),
            (&[("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("sec-fetch-site", "cross-site")], true),
            (&[("sec-fetch-site", "Same-Origin")], true),
            (&[("sec-fetch-site", "same-site"), ("origin", "https://convoke.example.com")], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://convoke.example.com")], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")], true),
        ] {
            assert_eq!(foreign(own, headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn what_is_said_twice_is_not_believed() {
        let mut headers = HeaderMap::new();
        headers.append(header::ORIGIN, HeaderValue::from_static("https://a.example"));
        headers.append(header::ORIGIN, HeaderValue::from_static("https://a.example"));
        assert!(is_foreign(&headers, &PublicUrl::parse("https://a.example").unwrap()));
    }

    #[test]
    fn this_machine_has_several_names() {
        for origin in ["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000"] {
            assert!(!foreign("http://127.0.0.1:3000", &[("origin", origin)]), "{origin}");
        }
        assert!(foreign("http://127.0.0.1:3000", &[("origin", "http://localhost:3001")]));
        assert!(foreign("http://10.0.0.1:3000", &[("origin", "http://localhost:3000")]));
    }

    #[test]
    fn a_public_url_is_scheme_host_and_port() {
        for (raw, expected) in [
            ("https://convoke.example.com/", Some("https://convoke.example.com")),
            ("HTTP://[::1]:3000", Some("http://[::1]:3000")),
            ("https://convoke.example.com/path", None),
            ("https://convoke.example.com/?q", None),
            ("https://convoke.example.com/#f", None),
            ("ftp://convoke.example.com", None),
            ("convoke.example.com", None),
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(PublicUrl::parse(raw).map(|url| url.to_string()).as_deref(), expected, "{raw}");
        }
    }
}
