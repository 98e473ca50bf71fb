//! What a mail program sends back when somebody who was invited answers: a `REPLY` (RFC 5546, section 3.2.3) inside a
//! mail (RFC 6047). Mail comes from anybody, so that whatever is not as it should be is said in one sentence.

use chrono::NaiveDateTime;
use domain::{
    replies::Answer,
    text::{Email, Note},
    time::Instant,
};
use mail_parser::{MessageParser, MessagePart, MimeHeaders as _, mailbox::mbox::MessageIterator};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use crate::icalendar::{self, Component, NotACalendar};

/// An answer as it was sent. To what, and from whom, is for others to find out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SentReply {
    pub(crate) uid: String,
    pub(crate) attendee: Email,
    pub(crate) answer: Answer,
    pub(crate) sequence: i32,
    /// When it was written, by the clock of whoever wrote it.
    pub(crate) stamped_at: Option<Instant>,
    pub(crate) comment: Option<Note>,
}

/// As much of what somebody wrote beside their answer as is kept, in characters.
const COMMENT_MAX: usize = 1000;

/// The mails of a mailbox file (RFC 4155), without the lines that tell them apart; of anything else the one mail it is.
pub(crate) fn mails(raw: &[u8]) -> Vec<Vec<u8>> {
    if !raw.starts_with(b"From ") {
        return vec![raw.to_vec()];
    }
    // Nothing can go wrong with reading what is in memory.
    MessageIterator::new(raw).filter_map(Result::ok).map(|mail| mail.unwrap_contents()).collect()
}

/// # Errors
/// The sentence that says why it is no answer.
pub(crate) fn read(raw: &[u8]) -> Result<SentReply, String> {
    let mail = MessageParser::default().parse(raw).ok_or("this is no mail")?;
    let calendar = mail.parts.iter().find(|part| is_calendar(part));
    let calendar =
        calendar.ok_or("there is no calendar file in this mail: it is no answer to an invitation")?;
    let calendar = icalendar::read(calendar.contents())
        .map_err(|NotACalendar(why)| format!("the calendar file in this mail {why}"))?;
    let method = calendar.get("METHOD").map(|method| method.value.trim()).unwrap_or_default();
    if !method.eq_ignore_ascii_case("REPLY") {
        return Err(format!("the calendar file's METHOD is {method:?}: only a REPLY is an answer"));
    }
    let event = calendar.components.iter().find(|component| component.name == "VEVENT");
    answered(event.ok_or("the REPLY is about no interview")?)
}

fn is_calendar(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        let is = |main: &str, sub: &str| {
            kind.c_type.eq_ignore_ascii_case(main)
                && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case(sub))
        };
        is("text", "calendar") || is("application", "ics")
    })
}

fn answered(event: &Component) -> Result<SentReply, String> {
    let uid = event.get("UID").map(|uid| uid.meant().trim().to_owned()).filter(|uid| !uid.is_empty());
    let mut attendees = event.all("ATTENDEE");
    let attendee = attendees.next().filter(|_| attendees.next().is_none());
    let attendee = attendee.ok_or("the REPLY does not name the one ATTENDEE whose answer it is")?;
    let answer = attendee.parameter("PARTSTAT").unwrap_or("missing");
    let sequence = event.get("SEQUENCE").map_or("0", |sequence| sequence.value.trim());
    Ok(SentReply {
        uid: uid.ok_or("the REPLY has no UID")?,
        attendee: address(&attendee.value).ok_or_else(|| {
            format!("the REPLY's ATTENDEE is {:?}, which is no mail address", attendee.value)
        })?,
        answer: Answer::parse(answer).ok_or_else(|| {
            format!("the REPLY's PARTSTAT is {answer:?}: it takes ACCEPTED, DECLINED or TENTATIVE")
        })?,
        sequence: sequence
            .parse()
            .ok()
            .filter(|&sequence| sequence >= 0)
            .ok_or_else(|| format!("the REPLY's SEQUENCE is {sequence:?}: it takes a whole number"))?,
        stamped_at: event.get("DTSTAMP").and_then(|stamp| utc(&stamp.value)),
        comment: event.get("COMMENT").and_then(|comment| note(&comment.meant())),
    })
}

fn address(uri: &str) -> Option<Email> {
    let (scheme, rest) = uri.trim().split_once(':')?;
    let mailbox = rest.split('?').next().filter(|_| scheme.eq_ignore_ascii_case("mailto"))?;
    Email::parse(&percent_decode_str(mailbox).decode_utf8().ok()?).ok()
}

fn utc(raw: &str) -> Option<Instant> {
    NaiveDateTime::parse_from_str(raw.trim(), "%Y%m%dT%H%M%SZ").ok().map(|stamp| stamp.and_utc())
}

fn note(raw: &str) -> Option<Note> {
    let holdable = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text: String = raw.chars().filter(holdable).take(COMMENT_MAX).collect();
    Note::parse(&text).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    /// As calendars of three makers send it, but for the names.
    const GOOGLE: &str = include_str!("../../tests/mail/reply_google.eml");
    const OUTLOOK: &str = include_str!("../../tests/mail/reply_outlook.eml");
    const APPLE: &str = include_str!("../../tests/mail/reply_apple.eml");

    fn reply(calendar: &str) -> Vec<u8> {
        format!("From: a@example.com\r\nContent-Type: text/calendar; method=REPLY\r\n\r\n{calendar}")
            .into_bytes()
    }

    #[test]
    fn answers_are_read_as_each_maker_writes_them() {
        for (raw, attendee, answer, sequence, stamped_at, comment) in [
            (GOOGLE, "lena.fischer@example.com", Answer::Accepted, 0, "2026-03-01T10:00:01Z", None),
            (
                OUTLOOK,
                "Ana.Moreau@example.com",
                Answer::Declined,
                1,
                "2026-03-01T10:00:02Z",
                Some("I am away,\nsorry – Zoë"),
            ),
            (APPLE, "lena.fischer@example.com", Answer::Tentative, 2, "2026-03-01T10:00:03Z", None),
        ] {
            let read = read(raw.as_bytes()).unwrap();
            assert_eq!(read.uid, "0198c0de-0000-7000-8000-000000000004@convoke");
            assert_eq!((read.attendee.as_str(), read.answer, read.sequence), (attendee, answer, sequence));
            assert_eq!(read.stamped_at, Some(at(stamped_at)));
            assert_eq!(read.comment.as_ref().map(Note::as_str), comment);
        }
    }

    #[test]
    fn what_is_no_answer_is_told_in_one_sentence() {
        let event = |lines: &str| {
            reply(&format!(
                "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n"
            ))
        };
        let attendee = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.com\r\n";
        for (raw, expected) in [
            (b"".to_vec(), "this is no mail"),
            (b"Subject: Hello\r\n\r\nDear Sir".to_vec(), "there is no calendar file in this mail"),
            (reply("BEGIN:VCALENDAR\r\n"), "the calendar file in this mail breaks off before its end"),
            (
                reply("BEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\nEND:VCALENDAR\r\n"),
                "the calendar file's METHOD is \"COUNTER\"",
            ),
            (
                reply("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n"),
                "the REPLY is about no interview",
            ),
            (event(attendee), "the REPLY has no UID"),
            (event("UID:x\r\n"), "the REPLY does not name the one ATTENDEE"),
            (event(&format!("UID:x\r\n{attendee}{attendee}")), "the REPLY does not name the one ATTENDEE"),
            (event("UID:x\r\nATTENDEE:mailto:a@example.com\r\n"), "the REPLY's PARTSTAT is \"missing\""),
            (
                event("UID:x\r\nATTENDEE;PARTSTAT=DELEGATED:mailto:a@example.com\r\n"),
                "the REPLY's PARTSTAT is \"DELEGATED\"",
            ),
            (event("UID:x\r\nATTENDEE;PARTSTAT=ACCEPTED:tel:1\r\n"), "the REPLY's ATTENDEE is \"tel:1\""),
            (event(&format!("UID:x\r\nSEQUENCE:-1\r\n{attendee}")), "the REPLY's SEQUENCE is \"-1\""),
            (vec![0xff; 1000], "th"),
        ] {
            let told = read(&raw).unwrap_err();
            assert!(told.starts_with(expected), "{told}");
            assert!(!told.contains('\n'), "{told}");
        }
    }
}
