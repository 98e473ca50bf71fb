//! A message as a letter: MIME (RFC 2045) with the words as text and as HTML beside the calendar file, as mail
//! programs look for it (RFC 6047), and the same file attached for those that do not.

use std::time::SystemTime;

use anyhow::Context as _;
use domain::{
    messages::Message,
    practice_rooms::RoomMessage,
    text::{Email, Line},
    thank_you_notes::Outgoing,
    time::Instant,
    to_do::ToDo,
};
use lettre::{
    Address,
    message::{
        Attachment, Body, Mailbox, MessageBuilder, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use uuid::Uuid;

use super::{
    Sender,
    invitation::Invitation,
    templates::{Text, render, render_note, render_to_do},
    words::{ToDoWords, Words, one_line},
};
use crate::Error;

/// What is handed to a server.
#[derive(Clone, Debug)]
pub(crate) struct Letter(pub(super) lettre::Message);

#[derive(Debug)]
pub(crate) enum NotWritten {
    NoSuchAddress(Email),
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for NotWritten {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Error> for NotWritten {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Letter {
    /// `id` becomes its `Message-ID`, by which mail programs know a repetition.
    pub(crate) fn of(message: &Message, id: Uuid, sender: &Sender, now: Instant) -> Result<Self, NotWritten> {
        let words = Words::of(message, now)?;
        let text = render(message.kind, &words)?;
        let invitation = Invitation::of(message, &words, sender);
        let to = mailbox(&message.to.name, &message.to.email)?;
        Self::written(id, message.booking.id.0, sender, now, to, text, invitation)
    }

    /// As [`Self::of`].
    pub(crate) fn of_room(
        message: &RoomMessage,
        id: Uuid,
        sender: &Sender,
        now: Instant,
    ) -> Result<Self, NotWritten> {
        let words = Words::of_room(message)?;
        let text = render(message.kind, &words)?;
        let invitation = Invitation::of_room(message, &words, sender);
        let to = mailbox(&message.to.name, &message.to.email)?;
        Self::written(id, message.room.id.0, sender, now, to, text, invitation)
    }

    /// As [`Self::of`]; somebody wrote it themselves, so it comes in their name and answers go to them.
    pub(crate) fn of_note(
        note: &Outgoing,
        id: Uuid,
        sender: &Sender,
        now: Instant,
    ) -> Result<Self, NotWritten> {
        let Text { subject, plain, html } = render_note(note)?;
        let (from, reply_to) = note_sender(note, sender)?;
        let to = mailbox(&note.to.name, &note.to.email)?;
        let head = head(id, note.booking.0, from, to, &subject, now).reply_to(reply_to);
        Ok(Self(head.multipart(words(plain, html)).context("the letter has no addresses")?))
    }

    /// As [`Self::of`]; nothing of it is for calendars. All of somebody's are one conversation.
    pub(crate) fn of_to_do(
        to_do: &ToDo,
        id: Uuid,
        sender: &Sender,
        now: Instant,
    ) -> Result<Self, NotWritten> {
        let text = render_to_do(&ToDoWords::of(to_do, now)?)?;
        let to = mailbox(&to_do.name, &to_do.email)?;
        Self::written(id, to_do.person.0, sender, now, to, text, None)
    }

    fn written(
        id: Uuid,
        about: Uuid,
        sender: &Sender,
        now: Instant,
        to: Mailbox,
        Text { subject, plain, html }: Text,
        invitation: Option<Invitation>,
    ) -> Result<Self, NotWritten> {
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let head = head(id, about, mailbox(&sender.name, &sender.email)?, to, &subject, now)
            // Nobody's absence is told to a machine (RFC 3834, section 5).
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
        let words = words(plain, html);
        let body = match &invitation {
            Some(invitation) => MultiPart::mixed()
                .multipart(words.singlepart(in_calendars(invitation)?))
                .singlepart(attached(invitation)?),
            None => words,
        };
        Ok(Self(head.multipart(body).context("the letter has no addresses")?))
    }
}

/// All letters `about` one interview are one conversation.
fn head(id: Uuid, about: Uuid, from: Mailbox, to: Mailbox, subject: &str, now: Instant) -> MessageBuilder {
    let host = from.email.domain().to_owned();
    lettre::Message::builder()
        .from(from)
        .to(to)
        .subject(subject)
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{id}@{host}>")))
        .references(format!("<{about}@{host}>"))
}

fn words(plain: String, html: String) -> MultiPart {
    MultiPart::alternative().singlepart(SinglePart::plain(plain)).singlepart(SinglePart::html(html))
}

/// Whom a note comes from, "Clara Vogt (Acme)" at the address that may send, and where answers go.
pub(super) fn note_sender(note: &Outgoing, sender: &Sender) -> Result<(Mailbox, Mailbox), NotWritten> {
    let (name, email) = &note.author;
    let signed = Line::stored(format!("{name} ({})", sender.name));
    Ok((mailbox(&signed, &sender.email)?, mailbox(name, email)?))
}

/// Found by mail programs that offer to accept.
fn in_calendars(Invitation { method, file }: &Invitation) -> Result<SinglePart, NotWritten> {
    let kind = content_type(&format!("text/calendar; method={}; charset=utf-8", method.as_str()))?;
    Ok(SinglePart::builder().header(kind).body(untouched(file)?))
}

/// Found by everybody else.
fn attached(Invitation { method: _, file }: &Invitation) -> Result<SinglePart, NotWritten> {
    let name = "invite.ics";
    let kind = content_type(&format!("application/ics; name=\"{name}\""))?;
    Ok(Attachment::new(name.to_owned()).body(untouched(file)?, kind))
}

/// Base64, so that no server on the way breaks lines anew.
fn untouched(file: &str) -> Result<Body, NotWritten> {
    let octets = file.as_bytes().to_vec();
    let body = Body::new_with_encoding(octets, ContentTransferEncoding::Base64);
    Ok(body.map_err(|_| anyhow::anyhow!("the calendar file cannot be encoded"))?)
}

fn content_type(written: &str) -> Result<ContentType, NotWritten> {
    Ok(ContentType::parse(written).context("no type of content")?)
}

fn mailbox(name: &Line, email: &Email) -> Result<Mailbox, NotWritten> {
    let no_such_address = || NotWritten::NoSuchAddress(email.clone());
    let (local, domain) = email.as_str().rsplit_once('@').ok_or_else(no_such_address)?;
    // As servers look it up, so that few of them need to know other alphabets (RFC 5891).
    let domain = idna::domain_to_ascii(domain).map_err(|_| no_such_address())?;
    let address = Address::new(local, domain).map_err(|_| no_such_address())?;
    Ok(Mailbox::new(Some(one_line(name)), address))
}

#[cfg(test)]
mod tests {
    use domain::messages::Side;
    use mail_parser::{MessageParser, MimeHeaders as _};

    use super::*;
    use crate::{mail::samples, testing::at};

    const ID: Uuid = Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0009);

    fn written(message: &Message) -> String {
        let letter = Letter::of(message, ID, &samples::sender(), at("2026-03-02T08:00:00Z")).unwrap();
        String::from_utf8(letter.0.formatted()).unwrap()
    }

    #[test]
    fn a_letter_has_its_words_twice_and_its_file_twice() {
        let raw = written(&samples::invited(Side::Candidate));
        let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let kinds: Vec<_> = read
            .parts
            .iter()
            .filter_map(|part| part.content_type())
            .map(|kind| format!("{}/{}", kind.c_type, kind.subtype().unwrap_or_default()))
            .collect();
        assert_eq!(
            kinds,
            [
                "multipart/mixed",
                "multipart/alternative",
                "text/plain",
                "text/html",
                "text/calendar",
                "application/ics"
            ]
        );
        let [calendar, attached] = [&read.parts[4], &read.parts[5]];
        assert_eq!(calendar.content_type().unwrap().attribute("method"), Some("REQUEST"));
        assert_eq!(calendar.contents(), attached.contents());
        assert_eq!(attached.attachment_name(), Some("invite.ics"));
    }

    #[test]
    fn a_repetition_is_known_by_its_id() {
        let raw = written(&samples::cancelled(Side::Interviewer));
        let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert_eq!(read.message_id(), Some(format!("{ID}@acme.example").as_str()));
        assert!(raw.contains("Auto-Submitted: auto-generated\r\n"));
    }

    #[test]
    fn nothing_that_people_type_can_add_a_header() {
        let mut message = samples::invited(Side::Candidate);
        let evil = "Eve\r\nBcc: everybody@example.com\r\n\r\nhello";
        message.to.name = Line::stored(evil.to_owned());
        message.interviewer.name = Line::stored(evil.to_owned());
        let raw = written(&message);
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        let calm = written(&samples::invited(Side::Candidate));
        let (calm_head, _) = calm.split_once("\r\n\r\n").unwrap();
        let names = |head: &str| {
            let lines = head.lines().filter(|line| !line.starts_with([' ', '\t']));
            lines.map(|line| line.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(head), names(calm_head));
    }

    fn written_note(note: &Outgoing) -> String {
        let letter = Letter::of_note(note, ID, &samples::sender(), at("2026-03-02T08:00:00Z")).unwrap();
        String::from_utf8(letter.0.formatted()).unwrap()
    }

    #[test]
    fn answers_to_a_note_reach_whoever_wrote_it() {
        let raw = written_note(&samples::note());
        let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
        let reply_to = read.reply_to().unwrap().first().unwrap();
        assert_eq!((reply_to.name(), reply_to.address()), (Some("Clara Vogt"), Some("clara@acme.example")));
        let from = read.from().unwrap().first().unwrap();
        assert_eq!(
            (from.name(), from.address()),
            (Some("Clara Vogt (Acme, Inc.)"), Some(samples::sender().email.as_str()))
        );
        assert_eq!(read.message_id(), Some(format!("{ID}@acme.example").as_str()));
        assert!(!raw.contains("Auto-Submitted") && read.attachment_count() == 0, "{raw}");
        assert_eq!(
            read.body_text(0).unwrap().replace("\r\n", "\n").trim_end(),
            samples::note().body.as_str()
        );
    }

    #[test]
    fn nothing_that_people_write_in_a_note_can_add_a_header() {
        let evil = || Line::stored("Eve\r\nBcc: everybody@example.com\r\n\r\nhello".to_owned());
        let mut note = samples::note();
        (note.subject, note.to.name, note.author.0) = (evil(), evil(), evil());
        let names = |raw: &str| {
            let (head, _) = raw.split_once("\r\n\r\n").unwrap();
            let lines = head.lines().filter(|line| !line.starts_with([' ', '\t']));
            lines.map(|line| line.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&written_note(&note)), names(&written_note(&samples::note())));
    }

    #[test]
    fn what_is_to_do_comes_from_a_machine_and_brings_no_file() {
        let to_do = samples::to_do();
        let letter = Letter::of_to_do(&to_do, ID, &samples::sender(), at("2026-03-04T08:01:00Z")).unwrap();
        let raw = String::from_utf8(letter.0.formatted()).unwrap();
        let read = MessageParser::default().parse(raw.as_bytes()).unwrap();
        assert_eq!(read.message_id(), Some(format!("{ID}@acme.example").as_str()));
        assert!(raw.contains("Auto-Submitted: auto-generated\r\n") && read.attachment_count() == 0, "{raw}");
        assert_eq!(read.to().unwrap().first().unwrap().address(), Some("clara@acme.example"));
        assert_eq!(read.subject(), Some("To do: 2 follow-ups and 1 task"));
    }

    #[test]
    fn a_host_of_another_alphabet_is_written_as_servers_know_it() {
        let mut message = samples::invited(Side::Candidate);
        message.to.email = Email::stored("zoe@exämple.org".to_owned());
        assert!(written(&message).contains("zoe@xn--exmple-cua.org"));
    }

    #[test]
    fn what_is_no_address_is_said_to_be_none() {
        let mut message = samples::invited(Side::Candidate);
        message.to.email = Email::stored("zoe@example.org>\r\nBcc: x@example.org".to_owned());
        let told = Letter::of(&message, ID, &samples::sender(), at("2026-03-02T08:00:00Z"));
        assert!(matches!(told, Err(NotWritten::NoSuchAddress(_))), "{told:?}");
    }
}
