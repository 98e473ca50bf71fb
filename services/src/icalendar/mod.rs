//! iCalendar objects as text (RFC 5545): written with every line folded and every value escaped, and read from
//! whatever other programs wrote. What they say about interviews is said by those who use this.

mod lines;
mod meeting;

use std::fmt;

use domain::time::Instant;

pub(crate) use lines::{NotACalendar, read};
pub(crate) use meeting::{Meeting, Status};

/// `VCALENDAR`, `VEVENT`, `VALARM`: properties, then the components inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) properties: Vec<Property>,
    pub(crate) components: Vec<Component>,
}

/// One content line (RFC 5545, section 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) name: String,
    /// With their values as they are meant.
    pub(crate) parameters: Vec<(String, String)>,
    /// As it stands in the file: a text is escaped.
    pub(crate) value: String,
}

/// A `VCALENDAR` of this product around `components`.
pub(crate) fn calendar(properties: Vec<Property>, components: Vec<Component>) -> Component {
    let own = [
        Property::of("VERSION", "2.0"),
        Property::of("PRODID", "-//Convoke//Convoke//EN"),
        Property::of("CALSCALE", "GREGORIAN"),
    ];
    Component {
        name: "VCALENDAR".to_owned(),
        properties: own.into_iter().chain(properties).collect(),
        components,
    }
}

/// `20260303T130000Z`: instants are written in UTC, so that no zone rules have to travel with them.
pub(crate) fn utc(instant: Instant) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}

impl Component {
    /// The first property of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn all(&self, name: &'static str) -> impl Iterator<Item = &Property> {
        self.properties.iter().filter(move |property| property.name.eq_ignore_ascii_case(name))
    }
}

impl Property {
    /// Whose value is no text and stands as it is: a number, an instant, an address.
    pub(crate) fn of(name: &str, value: impl Into<String>) -> Self {
        let value = value.into().replace(char::is_control, "");
        Self { name: name.to_owned(), parameters: Vec::new(), value }
    }

    /// Whose value is a text (RFC 5545, section 3.3.11).
    pub(crate) fn text(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), parameters: Vec::new(), value: lines::escape(text) }
    }

    pub(crate) fn with(mut self, parameter: &str, value: impl Into<String>) -> Self {
        self.parameters.push((parameter.to_owned(), value.into()));
        self
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The text that the value means.
    pub(crate) fn meant(&self) -> String {
        lines::unescape(&self.value)
    }
}

/// The file: every line within 75 octets and ended by CRLF.
impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, properties, components } = self;
        f.write_str(&lines::folded(&format!("BEGIN:{name}")))?;
        for property in properties {
            f.write_str(&lines::folded(&property.to_string()))?;
        }
        for component in components {
            component.fmt(f)?;
        }
        f.write_str(&lines::folded(&format!("END:{name}")))
    }
}

/// The line before it is folded.
impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, parameters, value } = self;
        f.write_str(name)?;
        for (parameter, value) in parameters {
            write!(f, ";{parameter}={}", lines::parameter(value))?;
        }
        write!(f, ":{value}")
    }
}
