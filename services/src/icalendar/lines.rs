//! Content lines: folding, escaping, and reading them back.

use super::{Component, Property};

/// The longest line, in octets without its end (RFC 5545, section 3.1).
const LINE_MAX: usize = 75;
/// Nobody puts components deeper into each other than this.
const DEPTH_MAX: usize = 8;

/// Why a text is no calendar, in words that follow "the calendar".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotACalendar(pub(crate) &'static str);

/// The line with its end. A character of several octets is never parted.
pub(super) fn folded(line: &str) -> String {
    let mut written = String::with_capacity(line.len() + line.len() / 32 + 2);
    let (mut rest, mut room) = (line, LINE_MAX);
    while rest.len() > room {
        let (head, tail) = rest.split_at(rest.floor_char_boundary(room));
        written.push_str(head);
        written.push_str("\r\n ");
        // The space counts.
        (rest, room) = (tail, LINE_MAX - 1);
    }
    written.push_str(rest);
    written.push_str("\r\n");
    written
}

/// RFC 5545, section 3.3.11. Characters that no text may hold are left out.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\t' => escaped.push(c),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

pub(super) fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        text.push(match characters.next() {
            Some('n' | 'N') => '\n',
            Some(escaped) => escaped,
            None => '\\',
        });
    }
    text
}

/// The value of a parameter. Quotation marks and line breaks go by RFC 6868, since a quoted value can hold neither.
pub(super) fn parameter(value: &str) -> String {
    let mut written = String::with_capacity(value.len() + 2);
    for c in value.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match c {
            '^' => written.push_str("^^"),
            '\n' => written.push_str("^n"),
            '"' => written.push_str("^'"),
            c if c.is_control() => {}
            c => written.push(c),
        }
    }
    if written.contains([':', ';', ',']) { format!("\"{written}\"") } else { written }
}

fn meant_by_parameter(raw: &str) -> String {
    let plain = raw.replace('"', "");
    let mut meant = String::with_capacity(plain.len());
    let mut characters = plain.chars().peekable();
    while let Some(c) = characters.next() {
        let escaped = match (c, characters.peek()) {
            ('^', Some('^')) => Some('^'),
            ('^', Some('n' | 'N')) => Some('\n'),
            ('^', Some('\'')) => Some('"'),
            _ => None,
        };
        if escaped.is_some() {
            characters.next();
        }
        meant.push(escaped.unwrap_or(c));
    }
    meant
}

/// The first component of the file, as a rule its only one. Lines may end as they like, and be folded within a
/// character, as some programs do; those that are no content lines are passed over.
pub(crate) fn read(raw: &[u8]) -> Result<Component, NotACalendar> {
    let text = unfolded(raw);
    let mut open: Vec<Component> = Vec::new();
    for line in text.lines().filter_map(property) {
        let Property { name, parameters: _, value } = &line;
        let value = value.trim();
        if name.eq_ignore_ascii_case("BEGIN") {
            if open.len() == DEPTH_MAX {
                return Err(NotACalendar("has components too deep in each other"));
            }
            let (properties, components) = (Vec::new(), Vec::new());
            open.push(Component { name: value.to_ascii_uppercase(), properties, components });
        } else if name.eq_ignore_ascii_case("END") {
            let ended = open.pop().filter(|ended| ended.name.eq_ignore_ascii_case(value));
            let ended = ended.ok_or(NotACalendar("ends what has not begun"))?;
            match open.last_mut() {
                Some(around) => around.components.push(ended),
                None => return Ok(ended),
            }
        } else {
            open.last_mut().ok_or(NotACalendar("does not begin with BEGIN:VCALENDAR"))?.properties.push(line);
        }
    }
    Err(NotACalendar("breaks off before its end"))
}

/// Lines are put together again as octets, since a fold may part a character.
fn unfolded(raw: &[u8]) -> String {
    let raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw);
    let mut whole = Vec::with_capacity(raw.len());
    for line in raw.split_inclusive(|&octet| octet == b'\n') {
        match line {
            [b' ' | b'\t', rest @ ..] => {
                while whole.last().is_some_and(|octet| matches!(octet, b'\r' | b'\n')) {
                    whole.pop();
                }
                whole.extend(rest);
            }
            line => whole.extend(line),
        }
    }
    String::from_utf8_lossy(&whole).into_owned()
}

fn property(line: &str) -> Option<Property> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    let mut value = None;
    for (at, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(&line[start..at]);
                start = at + 1;
            }
            ':' if !quoted => {
                parts.push(&line[start..at]);
                value = Some(&line[at + 1..]);
                break;
            }
            _ => {}
        }
    }
    let (name, parameters) = parts.split_first()?;
    let is_a_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let parameter = |raw: &&str| {
        let (name, value) = raw.split_once('=')?;
        Some((name.to_ascii_uppercase(), meant_by_parameter(value)))
    };
    Some(Property {
        name: name.to_ascii_uppercase(),
        parameters: parameters.iter().filter_map(parameter).collect(),
        value: value.filter(|_| is_a_name)?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn around(property: Property) -> Component {
        Component { name: "VEVENT".to_owned(), properties: vec![property], components: Vec::new() }
    }

    /// What a text can hold: line breaks of one kind, and no other control characters.
    fn holdable(text: &str) -> String {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
    }

    proptest! {
        #[test]
        fn every_line_is_short_whole_and_says_the_same(text in "\\PC{0,400}|[\u{1F300}-\u{1F6FF}\u{200D}é,;:\\\\\"\n\r\t ]{0,300}|(?s).{0,200}") {
            let written = around(Property::text("DESCRIPTION", &text)).to_string();
            for line in written.as_bytes().split_inclusive(|&octet| octet == b'\n') {
                let line = line.strip_suffix(b"\r\n").unwrap();
                prop_assert!(line.len() <= LINE_MAX);
                prop_assert!(std::str::from_utf8(line).is_ok());
                prop_assert!(!line.contains(&b'\r'));
            }
            let unfolded = written.replace("\r\n ", "");
            prop_assert_eq!(unfolded.lines().count(), 3);
            let read = read(written.as_bytes()).unwrap();
            prop_assert_eq!(read.get("description").unwrap().meant(), holdable(&text));
        }

        #[test]
        fn a_name_in_a_parameter_says_the_same(name in "\\PC{0,80}|[\"^,;:'n\n🎉é]{0,40}", address in "[a-z]{1,9}@[a-z]{1,9}") {
            let attendee = Property::of("ATTENDEE", format!("mailto:{address}")).with("CN", &name).with("RSVP", "TRUE");
            let read = read(around(attendee).to_string().as_bytes()).unwrap();
            let attendee = read.get("ATTENDEE").unwrap();
            let expected = holdable(&name).replace('\t', "");
            prop_assert_eq!(attendee.parameter("cn"), Some(expected.as_str()));
            prop_assert_eq!(attendee.parameter("RSVP"), Some("TRUE"));
            prop_assert_eq!(&attendee.value, &format!("mailto:{address}"));
        }

        #[test]
        fn garbage_is_read_without_harm(raw in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&raw);
            let _ = read(&[b"BEGIN:VCALENDAR\r\n".as_slice(), &raw].concat());
        }
    }

    #[test]
    fn values_are_escaped_as_the_standards_say() {
        for (property, line) in [
            (Property::text("SUMMARY", "a, b; c\\d\r\ne: \"f\""), "SUMMARY:a\\, b\\; c\\\\d\\ne: \"f\""),
            (Property::text("SUMMARY", "a\u{0}\u{7f}b"), "SUMMARY:ab"),
            (Property::of("URL", "https://x.example/a;b,c\r\nX:1"), "URL:https://x.example/a;b,cX:1"),
            (
                Property::of("X", "1").with("CN", "Eve \"the\" Eavesdropper"),
                "X;CN=Eve ^'the^' Eavesdropper:1",
            ),
            (Property::of("X", "1").with("CN", "Moreau, Ana"), "X;CN=\"Moreau, Ana\":1"),
            (Property::of("X", "1").with("CN", "a^b\nc"), "X;CN=a^^b^nc:1"),
            (Property::of("X", "1").with("CN", "x\r\nATTENDEE:y"), "X;CN=\"x^nATTENDEE:y\":1"),
        ] {
            assert_eq!(property.to_string(), line);
        }
    }

    #[test]
    fn a_line_is_folded_at_the_last_whole_character_within_75_octets() {
        let folded = folded(&format!("X:{}", "é".repeat(60)));
        let lengths: Vec<_> = folded.split_terminator("\r\n").map(str::len).collect();
        assert_eq!(lengths, [74, 49]);
        assert_eq!(super::folded(&"x".repeat(75)), format!("{}\r\n", "x".repeat(75)));
        assert_eq!(super::folded(&"x".repeat(76)), format!("{}\r\n x\r\n", "x".repeat(75)));
    }

    #[test]
    fn what_others_write_is_read() {
        let raw = b"\xEF\xBB\xBFbegin:vcalendar\nMETHOD:REPLY\nno line at all\nBEGIN:VEVENT\nATTENDEE;PARTSTAT=ACCEPTED;CN=\"Zo\xC3\n \xAB; Z\":MAILTO:\n\tzoe@example.com\nEND:VEVENT\nend:VCALENDAR\n";
        let calendar = read(raw).unwrap();
        assert_eq!(calendar.get("method").unwrap().value, "REPLY");
        let attendee = calendar.components[0].get("ATTENDEE").unwrap();
        assert_eq!(attendee.parameter("CN"), Some("Zoë; Z"));
        assert_eq!(attendee.parameter("partstat"), Some("ACCEPTED"));
        assert_eq!(attendee.value, "MAILTO:zoe@example.com");
    }

    #[test]
    fn what_is_no_calendar_is_said_to_be_none() {
        for (raw, expected) in [
            ("", "breaks off before its end"),
            ("Dear Sir", "breaks off before its end"),
            ("X:1", "does not begin with BEGIN:VCALENDAR"),
            ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", "ends what has not begun"),
            ("BEGIN:VCALENDAR\nMETHOD:REPLY", "breaks off before its end"),
        ] {
            assert_eq!(read(raw.as_bytes()), Err(NotACalendar(expected)), "{raw}");
        }
        let deep = "BEGIN:X\n".repeat(100);
        assert_eq!(read(deep.as_bytes()), Err(NotACalendar("has components too deep in each other")));
    }
}
