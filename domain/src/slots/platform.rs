//! Which video platform a link leads to, so that pages and messages can name it: "Join with Zoom".

/// A video platform that people know by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    Zoom,
    Meet,
    Teams,
    Webex,
    Whereby,
    Jitsi,
}

/// The hosts of each, with all hosts below them.
const HOSTS: [(&str, Platform); 11] = [
    ("zoom.us", Platform::Zoom),
    ("zoom.com", Platform::Zoom),
    ("zoomgov.com", Platform::Zoom),
    ("meet.google.com", Platform::Meet),
    ("teams.microsoft.com", Platform::Teams),
    ("teams.microsoft.us", Platform::Teams),
    ("teams.live.com", Platform::Teams),
    ("webex.com", Platform::Webex),
    ("whereby.com", Platform::Whereby),
    ("meet.jit.si", Platform::Jitsi),
    ("8x8.vc", Platform::Jitsi),
];

impl Platform {
    /// Decided by the host alone, as browsers find it: whatever stands before an `@` is a name, not a host.
    #[must_use]
    pub fn of(link: &str) -> Option<Self> {
        let host = host(link)?;
        let is_at = |known: &str| {
            host.strip_suffix(known).is_some_and(|below| below.is_empty() || below.ends_with('.'))
        };
        HOSTS.into_iter().find(|(known, _)| is_at(known)).map(|(_, platform)| platform)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Zoom => "Zoom",
            Self::Meet => "Google Meet",
            Self::Teams => "Microsoft Teams",
            Self::Webex => "Webex",
            Self::Whereby => "Whereby",
            Self::Jitsi => "Jitsi",
        }
    }
}

/// In lower case, without name, port and the dot that ends a full name.
fn host(link: &str) -> Option<String> {
    let (scheme, rest) = link.split_once("://")?;
    let joins = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    // Browsers take a backslash for a slash.
    let authority = rest.split(['/', '?', '#', '\\']).next().filter(|_| joins)?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    Some(host.trim_end_matches('.').to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_known_by_its_host_alone() {
        for (link, expected) in [
            ("https://zoom.us/j/123?pwd=x", Some("Zoom")),
            ("https://acme.zoom.us/my/ana", Some("Zoom")),
            ("HTTPS://US02WEB.ZOOM.US./j/1", Some("Zoom")),
            ("https://meet.google.com/abc-defg-hij", Some("Google Meet")),
            ("https://teams.microsoft.com/l/meetup-join/1", Some("Microsoft Teams")),
            ("https://teams.live.com/meet/1", Some("Microsoft Teams")),
            ("https://acme.webex.com:443/meet/ana", Some("Webex")),
            ("https://acme.whereby.com/ana", Some("Whereby")),
            ("https://meet.jit.si/Ana", Some("Jitsi")),
            ("https://ana@8x8.vc/room", Some("Jitsi")),
            ("https://google.com/meet.google.com", None),
            ("https://notzoom.us/j/1", None),
            ("https://zoom.us.example.com/j/1", None),
            ("https://zoom.us@example.com/j/1", None),
            ("https://example.com\\@zoom.us/j/1", None),
            ("https://example.com?https://zoom.us", None),
            ("zoom.us/j/1", None),
            ("ftp://zoom.us/j/1", None),
            ("Room 4", None),
            ("https://", None),
            ("", None),
        ] {
            assert_eq!(Platform::of(link).map(Platform::name), expected, "{link}");
        }
    }
}
