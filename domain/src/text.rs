//! Texts that people type: one line, or notes with line breaks.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest one-line text, in characters.
pub const LINE_MAX: usize = 200;
/// The longest note, in characters.
pub const NOTE_MAX: usize = 10_000;

/// One line: 1 to [`LINE_MAX`] characters, trimmed, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Line(String);

impl Line {
    /// # Errors
    /// The sentence that says what to do about it.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return Err("must not be empty".to_owned());
        }
        if trimmed.chars().count() > LINE_MAX {
            return Err(format!("must be at most {LINE_MAX} characters"));
        }
        if trimmed.chars().any(char::is_control) {
            return Err("must be one line without control characters".to_owned());
        }
        Ok(Self(trimmed.to_owned()))
    }

    /// For lines that were checked before they were stored.
    #[must_use]
    pub fn stored(raw: String) -> Self {
        Self(raw)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Several lines: up to [`NOTE_MAX`] characters, line breaks and tabs allowed, other control characters not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Note(String);

impl Note {
    /// `None` when there is nothing but white space. Line breaks become `\n`.
    ///
    /// # Errors
    /// The sentence that says what to do about it.
    pub fn parse(raw: &str) -> Result<Option<Self>, String> {
        let text = raw.replace("\r\n", "\n").replace('\r', "\n");
        let trimmed = text.trim();
        if trimmed.chars().count() > NOTE_MAX {
            return Err(format!("must be at most {NOTE_MAX} characters"));
        }
        if trimmed.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err("must not contain control characters".to_owned());
        }
        Ok((!trimmed.is_empty()).then(|| Self(trimmed.to_owned())))
    }

    /// For notes that were checked before they were stored.
    #[must_use]
    pub fn stored(raw: String) -> Self {
        Self(raw)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A mailbox address as people type it: `local@domain`, at most 254 octets (RFC 5321, section 4.5.3.1.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// # Errors
    /// The sentence that says what to do about it.
    pub fn parse(raw: &str) -> Result<Self, String> {
        let trimmed = raw.trim();
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[]\\,;:\"".contains(c);
        let shaped = trimmed.split_once('@').is_some_and(|(local, domain)| {
            (1..=64).contains(&local.len())
                && !local.starts_with('.')
                && !local.ends_with('.')
                && !local.contains("..")
                && !domain.contains('@')
                && domain.split('.').all(is_label)
        });
        if shaped && trimmed.len() <= 254 && trimmed.chars().all(plain) {
            Ok(Self(trimmed.to_owned()))
        } else {
            Err("must be an e-mail address such as name@example.com".to_owned())
        }
    }

    /// For addresses that were checked before they were stored.
    #[must_use]
    pub fn stored(raw: String) -> Self {
        Self(raw)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two addresses of one person have in common: the case folded.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A label of a domain name (RFC 1035, section 2.3.1), or of an internationalised one.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        for (raw, expected) in [
            ("  Room 4 ", Some("Room 4")),
            ("", None),
            (" \t ", None),
            ("a\nb", None),
            ("a\u{0}b", None),
            ("Zoë 🎉", Some("Zoë 🎉")),
        ] {
            assert_eq!(Line::parse(raw).ok().as_ref().map(Line::as_str), expected, "{raw:?}");
        }
        assert!(Line::parse(&"é".repeat(LINE_MAX)).is_ok());
        assert!(Line::parse(&"é".repeat(LINE_MAX + 1)).is_err());
    }

    #[test]
    fn a_note_keeps_its_line_breaks() {
        assert_eq!(Note::parse("a\r\nb\rc").unwrap().unwrap().as_str(), "a\nb\nc");
        assert_eq!(Note::parse(" \n ").unwrap(), None);
        assert!(Note::parse("a\u{7}").is_err());
        assert!(Note::parse(&"x".repeat(NOTE_MAX + 1)).is_err());
    }

    #[test]
    fn an_address_is_one_mailbox() {
        for raw in ["ana@example.com", "o'neil+x@mail.example.co.uk", "zoë@exämple.org", "root@localhost"] {
            assert!(Email::parse(raw).is_ok(), "{raw}");
        }
        for raw in [
            "",
            "ana",
            "ana@",
            "@example.com",
            "ana@@example.com",
            "a b@example.com",
            "ana@example..com",
            "ana@-example.com",
            "<ana@example.com>",
            "ana@example.com, bo@example.com",
            "a\r\nBcc: x@example.com",
            ".ana@example.com",
            "an..a@example.com",
        ] {
            assert!(Email::parse(raw).is_err(), "{raw:?}");
        }
        assert_eq!(Email::parse("Ana@Example.COM").unwrap().folded(), "ana@example.com");
    }
}
