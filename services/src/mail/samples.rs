//! Messages to look at: of people who do not exist, about interviews that never were.

use domain::{
    bookings::{BookedCandidate, Booking, BookingStatus},
    ids::{BookingId, CandidateId, PersonId, RoomId, SlotId, Version},
    interviews::Format,
    messages::{About, Company, Message, MessageKind, Recipient, Side},
    practice_rooms::{Colleague, Member, PracticeRoom, RoomMessage, Round},
    slots::{Location, Slot, SlotStatus},
    text::{Email, Line, Note},
    time::{Instant, Interval, ZoneName},
};
use uuid::Uuid;

/// A message with what is particular about it.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) message: Message,
}

/// Monday 2 March 2026, 08:00 in UTC: when samples are read.
pub(super) const NOW: i64 = 1_772_438_400;

/// Every kind to every side, of people easy and hard to write.
pub(crate) fn all() -> Vec<Sample> {
    type Kind = fn(Side) -> Message;
    let kinds: [Kind; 4] = [invited, moved, cancelled, reminded];
    let sides = [Side::Candidate, Side::Interviewer];
    let easy = |kind: Kind| sides.map(|side| Sample { name: "by link", message: kind(side) });
    let hard = |kind: Kind| {
        sides.map(|side| Sample { name: "at a place, hard to write", message: hard(kind(side)) })
    };
    kinds.into_iter().flat_map(|kind| easy(kind).into_iter().chain(hard(kind))).collect()
}

pub(crate) fn invited(side: Side) -> Message {
    let booking = booking(first(), BookingStatus::Booked, 0);
    message(MessageKind::Invitation, side, booking)
}

pub(crate) fn moved(side: Side) -> Message {
    let booking = booking(second(), BookingStatus::Booked, 1);
    Message {
        before: Some(first()),
        reason: Some(line("Ana has to travel on Tuesday")),
        ..message(MessageKind::Update, side, booking)
    }
}

pub(crate) fn cancelled(side: Side) -> Message {
    let booking = booking(second(), BookingStatus::Cancelled, 2);
    Message {
        reason: Some(line("The position has been filled")),
        ..message(MessageKind::Cancellation, side, booking)
    }
}

pub(crate) fn reminded(side: Side) -> Message {
    let booking = booking(first(), BookingStatus::Booked, 0);
    let open_tasks = match side {
        Side::Interviewer => vec![line("Read the candidate's CV"), line("Test camera & microphone")],
        Side::Candidate => Vec::new(),
    };
    Message { open_tasks, ..message(MessageKind::Reminder, side, booking) }
}

/// Every kind about a practice room, to its host.
pub(crate) fn of_rooms() -> [RoomMessage; 3] {
    let of = |kind, interval, before, sequence| {
        let colleague = |name, address, zone: &str| Colleague {
            name: line(name),
            email: email(address),
            time_zone: ZoneName::stored(zone.to_owned()),
        };
        let changed = Instant::from_timestamp(NOW + i64::from(sequence) * 3600, 0).unwrap_or_default();
        let member = |last, name| Member { id: PersonId(id(last)), name: line(name) };
        let room = PracticeRoom {
            id: RoomId(id(6)),
            host: member(2, "Ana Moreau"),
            guest: Some(member(7, "Mira Okafor")),
            interval,
            topic: Some(line("System design: a feed; caching & fan-out")),
            rounds: vec![Round::FIRST],
            version: Version(i64::from(sequence) + 2),
            ics_uid: format!("{}@convoke", id(6)),
            sequence,
            created_at: changed,
            updated_at: changed,
        };
        RoomMessage {
            kind,
            to: colleague("Ana Moreau", "ana.moreau@acme.example", "Europe/Paris"),
            with: colleague("Mira Okafor", "mira.okafor@acme.example", "Africa/Lagos"),
            room,
            before,
        }
    };
    [
        of(MessageKind::Invitation, first(), None, 0),
        of(MessageKind::Update, second(), Some(first()), 1),
        of(MessageKind::Cancellation, second(), None, 2),
    ]
}

#[cfg(test)]
pub(crate) fn sender() -> super::Sender {
    super::Sender { name: line("Acme, Inc."), email: email("interviews@acme.example") }
}

/// A thank-you note to the candidate.
#[cfg(test)]
pub(crate) fn note() -> domain::thank_you_notes::Outgoing {
    let body = "Hello Lena Fischer,\n\nthank you for the talk & your questions.\nWe enjoyed both.\n\nKind regards,\nClara Vogt";
    domain::thank_you_notes::Outgoing {
        booking: booking(first(), BookingStatus::Completed, 0).id,
        to: domain::thank_you_notes::Recipient {
            party: domain::rules::nobody_twice::Party::Candidate(CandidateId(id(4))),
            name: line("Lena Fischer"),
            email: email("lena.fischer@example.com"),
        },
        author: (line("Clara Vogt"), email("clara@acme.example")),
        subject: line("Thank you for the interview"),
        body: Note::stored(body.to_owned()),
    }
}

/// What a coordinator is to do on Wednesday 4 March 2026.
#[cfg(test)]
pub(crate) fn to_do() -> domain::to_do::ToDo {
    use domain::{time::date, to_do};

    let follow_up = |words, candidate, day| to_do::DueFollowUp {
        words: line(words),
        candidate: line(candidate),
        day: date(day).unwrap_or_default(),
    };
    to_do::ToDo {
        person: PersonId(id(5)),
        name: line("Clara Vogt"),
        email: email("clara@acme.example"),
        time_zone: ZoneName::stored("Europe/Berlin".to_owned()),
        follow_ups: vec![
            follow_up("Ask where things stand", "Zoë “Lulu” O'Neil & Co", "2026-03-02"),
            follow_up("Send a follow-up e-mail", "Lena Fischer", "2026-03-04"),
        ],
        tasks: vec![to_do::OpenTask {
            title: line("Send the link & the exercise"),
            candidate: line("Mo Adeyemi"),
            begins: Instant::from_timestamp(NOW + 3 * 24 * 3600 + 3600, 0).unwrap_or_default(),
        }],
        more: 0,
    }
}

/// 10:00 in Paris on Tuesday; 14:00 on Wednesday.
fn first() -> Interval {
    interval(1_772_528_400)
}

fn second() -> Interval {
    interval(1_772_629_200)
}

fn interval(start: i64) -> Interval {
    let at = |second| Instant::from_timestamp(second, 0).unwrap_or_default();
    Interval::new(at(start), at(start + 45 * 60))
        .unwrap_or_else(|_| unreachable!("it ends after it has begun"))
}

fn message(kind: MessageKind, side: Side, booking: Booking) -> Message {
    let recipient = |side, name, address, zone: &str| Recipient {
        side,
        name: line(name),
        email: email(address),
        time_zone: ZoneName::stored(zone.to_owned()),
        company: Company::default(),
    };
    let interviewer = recipient(Side::Interviewer, "Ana Moreau", "ana.moreau@acme.example", "Europe/Paris");
    let candidate = recipient(Side::Candidate, "Lena Fischer", "lena.fischer@example.com", "Asia/Tokyo");
    let to = match side {
        Side::Interviewer => interviewer.clone(),
        Side::Candidate => candidate.clone(),
    };
    let about = About {
        opening: Some(line("Platform engineer, Acme")),
        format: Some(Format::Video),
        stage: Some(line("Second round")),
    };
    Message {
        kind,
        to,
        booking,
        interviewer,
        candidate,
        before: None,
        reason: None,
        about,
        without_them: false,
        open_tasks: Vec::new(),
    }
}

fn id(last: u128) -> Uuid {
    Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0000 | last)
}

fn booking(interval: Interval, status: BookingStatus, sequence: i32) -> Booking {
    let changed = Instant::from_timestamp(NOW + i64::from(sequence) * 3600, 0).unwrap_or_default();
    let slot = Slot {
        id: SlotId(id(1)),
        interviewer: PersonId(id(2)),
        interviewer_name: line("Ana Moreau"),
        interval,
        time_zone: ZoneName::stored("Europe/Paris".to_owned()),
        location: Some(Location(line("https://acme.zoom.us/j/123?pwd=a,b;c"))),
        status: if status.is_live() { SlotStatus::Booked } else { SlotStatus::Available },
        version: Version::FIRST,
        created_at: changed,
        updated_at: changed,
    };
    let candidate = BookedCandidate {
        id: CandidateId(id(3)),
        name: line("Lena Fischer"),
        email: email("lena.fischer@example.com"),
        time_zone: Some(ZoneName::stored("Asia/Tokyo".to_owned())),
    };
    Booking {
        id: BookingId(id(4)),
        slot,
        candidate,
        coordinator: PersonId(id(5)),
        status,
        notes: Some(Note::stored("Portfolio: two projects.\nAsk about the second one.".to_owned())),
        version: Version::FIRST,
        ics_uid: format!("{}@convoke", id(4)),
        sequence,
        created_at: changed,
        updated_at: changed,
    }
}

/// The same with names, a place and notes in which much has to be escaped.
fn hard(mut message: Message) -> Message {
    let name = line("Zoë “Lulu” O'Neil-Śmigły, PhD; \"the\" <Great> & 👩🏽‍💻");
    let candidate = Recipient {
        name: name.clone(),
        email: email("zoe.o'neil+interviews@mail.example.co.uk"),
        ..message.candidate
    };
    if message.to.side == Side::Candidate {
        message.to = candidate.clone();
    }
    let mut booking = message.booking;
    booking.candidate.name = name;
    booking.slot.location = Some(Location(line("Room «Ökonomie» 4; 2nd floor, left")));
    booking.notes =
        Some(Note::stored("Speaks: français, 日本語;\n\tbrings <b>her own</b> laptop\nC:\\new".to_owned()));
    Message { candidate, booking, ..message }
}

fn line(text: &str) -> Line {
    Line::stored(text.to_owned())
}

fn email(address: &str) -> Email {
    Email::stored(address.to_owned())
}
