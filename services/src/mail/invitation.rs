//! The calendar file of a message (RFC 5545) as an iTIP request (RFC 5546): a `REQUEST` for an invitation and for
//! each update of it, a `CANCEL` at its end, all under one `UID` with a `SEQUENCE` that rises.

use domain::{
    assignments::Part,
    messages::{Attendee, Company, Message, MessageKind},
    practice_rooms::RoomMessage,
    replies::Answer,
    text::{Email, Line},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::{
    Sender,
    words::{Words, one_line},
};
use crate::icalendar::{Component, Meeting, Property, Status, calendar};

/// A file with what is to be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) method: Method,
    pub(crate) file: String,
}

/// RFC 5546, section 1.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Request,
    Cancel,
}

impl Method {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }

    /// A reminder changes nothing in a calendar: it brings no file.
    fn of(kind: MessageKind) -> Option<Self> {
        match kind {
            MessageKind::Invitation | MessageKind::Update => Some(Self::Request),
            MessageKind::Cancellation => Some(Self::Cancel),
            MessageKind::Reminder => None,
        }
    }
}

impl Invitation {
    /// `None` for a message that brings no file. The organizer is the sender, so that replies come back here.
    pub(crate) fn of(message: &Message, words: &Words, sender: &Sender) -> Option<Self> {
        let Company { others, without_contact } = &message.to.company;
        let candidate = (!without_contact).then_some(&message.candidate);
        let two = [Some(&message.interviewer), candidate].into_iter().flatten();
        let people = two.map(|who| invited(&who.name, &who.email, REQUIRED, None));
        let others = others.iter().map(|Attendee { name, email, part, answer }| {
            invited(name, email, part.map_or(OPTIONAL, role), *answer)
        });
        let people = people.chain(others).collect();
        Self::written(message.kind, Meeting::from(&message.booking), people, words, sender)
    }

    /// As [`Self::of`]. Nobody is asked: one member hosts the room, the other has taken it.
    pub(crate) fn of_room(message: &RoomMessage, words: &Words, sender: &Sender) -> Option<Self> {
        let coming = Some(Answer::Accepted);
        let people = [&message.to, &message.with].map(|who| invited(&who.name, &who.email, REQUIRED, coming));
        Self::written(message.kind, Meeting::from(&message.room), people.to_vec(), words, sender)
    }

    fn written(
        kind: MessageKind,
        meeting: Meeting<'_>,
        people: Vec<Property>,
        words: &Words,
        sender: &Sender,
    ) -> Option<Self> {
        let method = Method::of(kind)?;
        let status = match method {
            Method::Request => Status::Confirmed,
            Method::Cancel => Status::Cancelled,
        };
        let summary = words.summary();
        let mut event = meeting.event(status, &summary, &words.description());
        event.properties.push(organizer(sender));
        // Of what is off no answer is asked for, and none told.
        let is_told =
            |parameter: &str| method == Method::Request || !["PARTSTAT", "RSVP"].contains(&parameter);
        event.properties.extend(people.into_iter().map(|mut attendee| {
            attendee.parameters.retain(|(parameter, _)| is_told(parameter));
            attendee
        }));
        if method == Method::Request {
            // Times other than those on offer would reach nobody (MS-OXCICAL, section 2.1.3.1.1.20.32).
            event.properties.push(Property::of("X-MICROSOFT-DISALLOW-COUNTER", "TRUE"));
            event.components.push(alarm(&summary));
        }
        let file = calendar(vec![Property::of("METHOD", method.as_str())], vec![event]).to_string();
        Some(Self { method, file })
    }
}

fn organizer(Sender { name, email }: &Sender) -> Property {
    Property::of("ORGANIZER", mailto(email)).with("CN", one_line(name))
}

/// RFC 5545, section 3.2.16.
const REQUIRED: &str = "REQ-PARTICIPANT";
const OPTIONAL: &str = "OPT-PARTICIPANT";

/// Who leads is in the chair; an interview goes on without whoever only watches.
fn role(part: Part) -> &'static str {
    match part {
        Part::Lead => "CHAIR",
        Part::Second | Part::NoteTaker => REQUIRED,
        Part::Shadow => OPTIONAL,
    }
}

/// Somebody with what is known of their answer; who has not given one is asked for it.
fn invited(name: &Line, email: &Email, role: &str, answer: Option<Answer>) -> Property {
    let (status, asked) = match answer {
        None => ("NEEDS-ACTION", "TRUE"),
        Some(Answer::Accepted) => ("ACCEPTED", "FALSE"),
        Some(Answer::Declined) => ("DECLINED", "FALSE"),
        Some(Answer::Tentative) => ("TENTATIVE", "FALSE"),
    };
    Property::of("ATTENDEE", mailto(email))
        .with("CN", one_line(name))
        .with("CUTYPE", "INDIVIDUAL")
        .with("ROLE", role)
        .with("PARTSTAT", status)
        .with("RSVP", asked)
}

fn alarm(summary: &str) -> Component {
    Component {
        name: "VALARM".to_owned(),
        properties: vec![
            Property::of("ACTION", "DISPLAY"),
            Property::text("DESCRIPTION", summary),
            Property::of("TRIGGER", "-PT15M"),
        ],
        components: Vec::new(),
    }
}

/// RFC 6068, section 2: as little is escaped as may be, since calendars compare addresses as they are written.
fn mailto(email: &Email) -> String {
    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'@')
        .remove(b'.')
        .remove(b'-')
        .remove(b'_')
        .remove(b'~')
        .remove(b'+')
        .remove(b'\'')
        .remove(b'!')
        .remove(b'$')
        .remove(b'*');
    let escaped = |c: char| match u8::try_from(c).ok().filter(u8::is_ascii) {
        Some(octet) => percent_encode(&[octet], ESCAPED).to_string(),
        None => c.to_string(),
    };
    format!("mailto:{}", email.as_str().chars().map(escaped).collect::<String>())
}

#[cfg(test)]
mod tests {
    use domain::{messages::Side, text::Note};

    use super::*;
    use crate::{icalendar, mail::samples, testing::at};

    fn written(message: &Message) -> Invitation {
        let words = Words::of(message, at("2026-03-02T08:00:00Z")).unwrap();
        Invitation::of(message, &words, &samples::sender()).unwrap()
    }

    fn event(message: &Message) -> Component {
        icalendar::read(written(message).file.as_bytes()).unwrap().components.remove(0)
    }

    fn said(event: &Component, name: &str) -> String {
        event.get(name).map(Property::meant).unwrap_or_default()
    }

    #[test]
    fn each_kind_has_its_method_status_and_sequence_under_one_uid() {
        let mut uids = Vec::new();
        for (message, method, status, sequence, alarms) in [
            (samples::invited(Side::Candidate), "REQUEST", "CONFIRMED", "0", 1),
            (samples::moved(Side::Candidate), "REQUEST", "CONFIRMED", "1", 1),
            (samples::cancelled(Side::Candidate), "CANCEL", "CANCELLED", "2", 0),
        ] {
            let calendar = icalendar::read(written(&message).file.as_bytes()).unwrap();
            assert_eq!(calendar.get("METHOD").unwrap().value, method);
            let event = &calendar.components[0];
            assert_eq!([said(event, "STATUS"), said(event, "SEQUENCE")], [status, sequence]);
            assert_eq!(event.components.len(), alarms);
            assert!(event.get("DTSTART").unwrap().value.ends_with('Z'));
            uids.push(said(event, "UID"));
        }
        uids.dedup();
        assert_eq!(uids.len(), 1);
    }

    #[test]
    fn a_practice_room_is_one_event_in_three_states_for_two_people() {
        let mut uids = Vec::new();
        for (message, (method, status, sequence)) in samples::of_rooms().iter().zip([
            ("REQUEST", "CONFIRMED", "0"),
            ("REQUEST", "CONFIRMED", "1"),
            ("CANCEL", "CANCELLED", "2"),
        ]) {
            let words = Words::of_room(message).unwrap();
            let Invitation { file, .. } = Invitation::of_room(message, &words, &samples::sender()).unwrap();
            let calendar = icalendar::read(file.as_bytes()).unwrap();
            assert_eq!(calendar.get("METHOD").unwrap().value, method);
            let event = &calendar.components[0];
            assert_eq!([said(event, "STATUS"), said(event, "SEQUENCE")], [status, sequence]);
            let answers = event.all("ATTENDEE").map(|attendee| attendee.parameter("RSVP"));
            let expected = (method == "REQUEST").then_some("FALSE");
            assert_eq!(answers.collect::<Vec<_>>(), [expected; 2]);
            assert!(said(event, "DESCRIPTION").contains("\nTopic: System design"));
            uids.push(said(event, "UID"));
        }
        uids.dedup();
        assert_eq!(uids, [samples::of_rooms()[0].room.ics_uid.clone()]);
    }

    #[test]
    fn a_reminder_brings_no_file() {
        let message = samples::reminded(Side::Candidate);
        let words = Words::of(&message, at("2026-03-02T08:00:00Z")).unwrap();
        assert_eq!(Invitation::of(&message, &words, &samples::sender()), None);
    }

    #[test]
    fn the_same_message_is_the_same_file_whenever_it_is_written() {
        let message = samples::moved(Side::Interviewer);
        let words = Words::of(&message, at("2026-04-01T08:00:00Z")).unwrap();
        assert_eq!(Invitation::of(&message, &words, &samples::sender()), Some(written(&message)));
    }

    #[test]
    fn both_sides_are_asked_for_an_answer() {
        let event = event(&samples::invited(Side::Interviewer));
        let attendees: Vec<_> = event.all("ATTENDEE").collect();
        assert_eq!(attendees.len(), 2);
        for attendee in attendees {
            for (parameter, value) in
                [("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "NEEDS-ACTION"), ("RSVP", "TRUE")]
            {
                assert_eq!(attendee.parameter(parameter), Some(value));
            }
        }
        assert_eq!(event.get("ORGANIZER").unwrap().value, "mailto:interviews@acme.example");
    }

    #[test]
    fn everybody_stands_there_as_what_they_are_and_with_what_they_answered() {
        let of = |name: &str, part, answer| Attendee {
            name: Line::stored(name.to_owned()),
            email: Email::stored(format!("{}@example.com", name.to_lowercase())),
            part,
            answer,
        };
        let others = vec![
            of("Mira", Some(Part::Lead), Some(Answer::Accepted)),
            of("Noor", Some(Part::NoteTaker), Some(Answer::Tentative)),
            of("Eva", Some(Part::Shadow), None),
            of("Robin", None, None),
        ];
        let mut message = samples::invited(Side::Interviewer);
        message.to.company = Company { others, without_contact: true };
        let event = event(&message);
        let told = |attendee: &Property| {
            let said = |parameter| attendee.parameter(parameter).unwrap_or_default().to_owned();
            (attendee.value.clone(), said("ROLE"), said("PARTSTAT"), said("RSVP"))
        };
        let expected = [
            ("ana.moreau@acme.example", "REQ-PARTICIPANT", "NEEDS-ACTION", "TRUE"),
            ("mira@example.com", "CHAIR", "ACCEPTED", "FALSE"),
            ("noor@example.com", "REQ-PARTICIPANT", "TENTATIVE", "FALSE"),
            ("eva@example.com", "OPT-PARTICIPANT", "NEEDS-ACTION", "TRUE"),
            ("robin@example.com", "OPT-PARTICIPANT", "NEEDS-ACTION", "TRUE"),
        ]
        .map(|(email, role, status, asked)| {
            (format!("mailto:{email}"), role.to_owned(), status.to_owned(), asked.to_owned())
        });
        assert_eq!(event.all("ATTENDEE").map(told).collect::<Vec<_>>(), expected);
        message.to.company.without_contact = false;
        let addresses =
            |message: &Message| written(message).file.replace("\r\n ", "").contains("lena.fischer@");
        assert!(addresses(&message));
        message.to.company.without_contact = true;
        assert!(!addresses(&message), "who is not to reach the candidate finds no address anywhere");
    }

    #[test]
    fn the_link_is_place_and_address() {
        let event = event(&samples::invited(Side::Candidate));
        let link = "https://acme.zoom.us/j/123?pwd=a,b;c";
        assert_eq!([said(&event, "LOCATION"), event.get("URL").unwrap().value.clone()], [link, link]);
        assert!(said(&event, "DESCRIPTION").contains("\nJoin with Zoom: https://acme.zoom.us/"));
    }

    #[test]
    fn nothing_that_people_type_can_add_a_line() {
        let evil = "x\r\nATTENDEE:mailto:eve@example.com\nMETHOD:PUBLISH";
        let mut message = samples::cancelled(Side::Interviewer);
        message.candidate.name = Line::stored(evil.to_owned());
        message.to.name = Line::stored(evil.to_owned());
        message.reason = Some(Line::stored(evil.to_owned()));
        message.booking.notes = Some(Note::stored(evil.to_owned()));
        message.booking.ics_uid = evil.to_owned();
        let (calm, stormy) = (written(&samples::cancelled(Side::Interviewer)), written(&message));
        let names = |file: &str| {
            let unfolded = file.replace("\r\n ", "");
            unfolded.lines().map(|line| line.split([':', ';']).next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&stormy.file), names(&calm.file));
    }

    #[test]
    fn an_address_is_a_uri() {
        for (raw, expected) in [
            ("ana@example.com", "mailto:ana@example.com"),
            ("o'neil+x@example.com", "mailto:o'neil+x@example.com"),
            ("50%off?@example.com", "mailto:50%25off%3F@example.com"),
            ("zoë/1@exämple.org", "mailto:zoë%2F1@exämple.org"),
            ("a\r\nb@example.org", "mailto:a%0D%0Ab@example.org"),
        ] {
            assert_eq!(mailto(&Email::stored(raw.to_owned())), expected);
        }
    }
}
