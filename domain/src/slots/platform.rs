//! The platform that a link to join leads to.

use super::Location;

/// Where people meet on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    Zoom,
    Meet,
    Teams,
    Webex,
    Whereby,
    Jitsi,
}

/// A host is one of these, or a part of it: `company.zoom.us` is Zoom's.
const HOSTS: [(&str, Platform); 12] = [
    ("zoom.us", Platform::Zoom),
    ("zoom.com", Platform::Zoom),
    ("zoomgov.com", Platform::Zoom),
    ("meet.google.com", Platform::Meet),
    ("teams.microsoft.com", Platform::Teams),
    ("teams.microsoft.us", Platform::Teams),
    ("teams.cloud.microsoft", Platform::Teams),
    ("teams.live.com", Platform::Teams),
    ("webex.com", Platform::Webex),
    ("whereby.com", Platform::Whereby),
    ("meet.jit.si", Platform::Jitsi),
    ("8x8.vc", Platform::Jitsi),
];

impl Platform {
    /// `None` for a place, and for a link to anywhere else.
    #[must_use]
    pub fn of(location: &Location) -> Option<Self> {
        let host = host(location.link()?)?;
        let is_under = |domain: &str| {
            let rest = host.len().checked_sub(domain.len()).and_then(|at| host.split_at_checked(at));
            rest.is_some_and(|(sub, end)| {
                end.eq_ignore_ascii_case(domain) && (sub.is_empty() || sub.ends_with('.'))
            })
        };
        HOSTS.into_iter().find(|(domain, _)| is_under(domain)).map(|(_, platform)| platform)
    }

    /// As people call it.
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

/// The host as browsers find it: they take a backslash for a slash, so that what stands before an `@` behind one
/// is no name of a user.
fn host(link: &str) -> Option<&str> {
    let (_, rest) = link.split_once("://")?;
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let host = host.split(':').next()?;
    Some(host.strip_suffix('.').unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_told_from_the_host_alone() {
        for (raw, expected) in [
            ("https://zoom.us/j/123", Some(Platform::Zoom)),
            ("https://acme.zoom.us/j/123?pwd=x", Some(Platform::Zoom)),
            ("HTTPS://US02WEB.ZOOM.US/j/1", Some(Platform::Zoom)),
            ("https://meet.google.com/abc-defg-hij", Some(Platform::Meet)),
            ("https://g.co/maps", None),
            ("https://teams.microsoft.com/l/meetup-join/1", Some(Platform::Teams)),
            ("https://teams.live.com/meet/1", Some(Platform::Teams)),
            ("https://acme.webex.com/meet/ana", Some(Platform::Webex)),
            ("https://whereby.com/ana", Some(Platform::Whereby)),
            ("https://acme.whereby.com:443/ana", Some(Platform::Whereby)),
            ("https://meet.jit.si/Interview", Some(Platform::Jitsi)),
            ("https://8x8.vc/acme/interview", Some(Platform::Jitsi)),
            ("https://meet.jit.si./Interview", Some(Platform::Jitsi)),
            ("Room 4", None),
            ("zoom.us/j/123", None),
            ("https://notzoom.us/j/123", None),
            ("https://zoom.us.example.com/j/123", None),
            ("https://zoom.us@example.com/j/123", None),
            ("https://example.com\\@zoom.us/j/123", None),
            ("https://example.com/?at=zoom.us", None),
            ("https://docs.google.com/meet", None),
            ("https://é.us", None),
        ] {
            let location = Location::parse(raw).unwrap().unwrap();
            assert_eq!(Platform::of(&location), expected, "{raw}");
        }
    }
}
