//! What a message says, in the words of whoever it goes to: their clock first, then the other side's.

use domain::{
    messages::{About, Message, MessageKind, Side},
    practice_rooms::RoomMessage,
    text::Line,
    time::{self, Instant, Interval, ZoneName},
    to_do::ToDo,
};
use serde::Serialize;

use crate::{Result, time_zones};

/// All that templates know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Words {
    /// On which side of an interview; nothing where colleagues practise.
    pub(crate) side: Option<Side>,
    /// Whoever it goes to.
    pub(crate) you: String,
    /// Whoever they meet.
    pub(crate) them: String,
    /// Who interviews, to those who take part beside them.
    pub(crate) host: Option<String>,
    /// It takes place, and whoever it goes to is no longer asked to come.
    pub(crate) without_you: bool,
    pub(crate) when: When,
    /// When it was to be, if that has changed.
    pub(crate) before: Option<When>,
    /// "tomorrow at 14:00": only a reminder says when it is seen from now.
    pub(crate) soon: Option<String>,
    /// The opening that it is for: "Platform engineer, Acme".
    pub(crate) opening: Option<String>,
    /// How it is held, and where in the course of several it stands: "By video · Second round".
    pub(crate) held: Option<String>,
    /// What is practised.
    pub(crate) topic: Option<String>,
    /// A place that is no link.
    pub(crate) place: Option<String>,
    pub(crate) link: Option<String>,
    /// "Join with Zoom".
    pub(crate) join: String,
    /// What a coordinator noted down; candidates are not shown it.
    pub(crate) notes: Option<String>,
    pub(crate) reason: Option<String>,
    /// What is to be done yet.
    pub(crate) open_tasks: Vec<String>,
}

/// An interval on both clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct When {
    pub(crate) yours: OnAClock,
    /// Nothing where both live by one clock.
    pub(crate) theirs: Option<OnAClock>,
}

/// An interval as clocks in a zone show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct OnAClock {
    /// "Tue 3 Mar, 14:00 Paris": for subjects.
    pub(crate) short: String,
    /// "Tuesday 3 March 2026".
    pub(crate) day: String,
    /// "14:00–14:45 Paris".
    pub(crate) hours: String,
    /// "UTC+1".
    pub(crate) offset: String,
}

/// All that the templates of what is to do know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ToDoWords {
    /// Whoever it goes to.
    pub(crate) you: String,
    /// "3 follow-ups and 1 task".
    pub(crate) counted: String,
    pub(crate) follow_ups: Vec<ToDoLine>,
    pub(crate) tasks: Vec<ToDoLine>,
    /// How much there is that is not named.
    pub(crate) more: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ToDoLine {
    pub(crate) what: String,
    pub(crate) candidate: String,
    /// "since Mon 2 Mar"; of an interview, "tomorrow at 14:00 Paris time".
    pub(crate) when: String,
}

impl ToDoWords {
    /// # Errors
    /// Where the rules of the zone are not at hand.
    pub(crate) fn of(to_do: &ToDo, now: Instant) -> Result<Self> {
        let ToDo { person: _, name, email: _, time_zone, follow_ups, tasks, more } = to_do;
        let today = time_zones::local(time_zone, now)?.date_naive();
        let follow_ups = follow_ups.iter().map(|follow_up| ToDoLine {
            what: one_line(&follow_up.words),
            candidate: one_line(&follow_up.candidate),
            when: follow_up.when(today),
        });
        let place = time::place(time_zone);
        let tasks = tasks.iter().map(|task| {
            let (what, candidate) = (one_line(&task.title), one_line(&task.candidate));
            let when = format!("{} {place} time", soon(task.begins, now, time_zone)?);
            Ok(ToDoLine { what, candidate, when })
        });
        Ok(Self {
            you: one_line(name),
            counted: to_do.counted(),
            follow_ups: follow_ups.collect(),
            tasks: tasks.collect::<Result<_>>()?,
            more: *more,
        })
    }
}

impl Words {
    /// # Errors
    /// Where the rules of a zone are not at hand.
    pub(crate) fn of(message: &Message, now: Instant) -> Result<Self> {
        let Message {
            kind,
            to,
            booking,
            interviewer,
            candidate,
            before,
            reason,
            without_them,
            about,
            open_tasks,
        } = message;
        let other = match to.side {
            Side::Interviewer => candidate,
            Side::Candidate => interviewer,
        };
        let interval = booking.slot.interval;
        let moved = before.filter(|before| *before != interval);
        let location = booking.slot.location.as_ref();
        let link = location.and_then(|location| location.link());
        let platform = location.and_then(|location| location.platform());
        let is_beside = to.side == Side::Interviewer && to.email != interviewer.email;
        let notes = booking.notes.as_ref().filter(|_| to.side == Side::Interviewer);
        Ok(Self {
            side: Some(to.side),
            you: one_line(&to.name),
            them: one_line(&other.name),
            host: is_beside.then(|| one_line(&interviewer.name)),
            without_you: *without_them,
            when: When::of(interval, &to.time_zone, &other.time_zone)?,
            before: moved.map(|before| When::of(before, &to.time_zone, &other.time_zone)).transpose()?,
            soon: match kind {
                MessageKind::Reminder => Some(soon(interval.start(), now, &to.time_zone)?),
                MessageKind::Invitation | MessageKind::Update | MessageKind::Cancellation => None,
            },
            opening: about.opening.as_ref().map(one_line),
            held: held(about),
            topic: None,
            place: location.filter(|_| link.is_none()).map(|location| one_line(&location.0)),
            link: link.map(str::to_owned),
            join: platform.map_or("Join".to_owned(), |platform| format!("Join with {}", platform.name())),
            notes: notes.map(|notes| notes.as_str().to_owned()),
            reason: reason.as_ref().map(one_line),
            open_tasks: open_tasks.iter().map(one_line).collect(),
        })
    }

    /// # Errors
    /// Where the rules of a zone are not at hand.
    pub(crate) fn of_room(message: &RoomMessage) -> Result<Self> {
        let RoomMessage { kind: _, to, with, room, before } = message;
        let when = |interval| When::of(interval, &to.time_zone, &with.time_zone);
        Ok(Self {
            side: None,
            you: one_line(&to.name),
            them: one_line(&with.name),
            host: None,
            without_you: false,
            when: when(room.interval)?,
            before: before.map(when).transpose()?,
            soon: None,
            opening: None,
            held: None,
            topic: room.topic.as_ref().map(one_line),
            place: None,
            link: None,
            join: String::new(),
            notes: None,
            reason: None,
            open_tasks: Vec::new(),
        })
    }

    /// What stands beside it in a calendar.
    pub(crate) fn summary(&self) -> String {
        match self.side {
            Some(Side::Interviewer) => format!("Interview: {}", self.them),
            Some(Side::Candidate) => format!("Interview with {}", self.them),
            None => format!("Practice with {}", self.them),
        }
    }

    /// What a calendar tells about it: both clocks, the way there, the notes.
    pub(crate) fn description(&self) -> String {
        let Self { side: _, you: _, them, host: _, when, before: _, soon: _, opening, held, topic, .. } =
            self;
        let Self { place, link, join, notes, reason, .. } = self;
        let opening = opening.as_ref().map(|opening| format!("For: {opening}"));
        let held = held.clone();
        let topic = topic.as_ref().map(|topic| format!("Topic: {topic}"));
        let theirs = when.theirs.as_ref().map(|theirs| format!("{} for {them}", theirs.whole()));
        let place = place.as_ref().map(|place| format!("Place: {place}"));
        let link = link.as_ref().map(|link| format!("{join}: {link}"));
        let reason = reason.as_ref().map(|reason| format!("Reason: {reason}"));
        let notes = notes.as_ref().map(|notes| format!("\n{notes}"));
        let parts = [Some(when.yours.whole()), theirs, opening, held, topic, place, link, reason, notes];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

impl When {
    fn of(interval: Interval, yours: &ZoneName, theirs: &ZoneName) -> Result<Self> {
        Ok(Self {
            yours: OnAClock::of(interval, yours)?,
            theirs: (yours != theirs).then(|| OnAClock::of(interval, theirs)).transpose()?,
        })
    }
}

impl OnAClock {
    pub(crate) fn of(interval: Interval, zone: &ZoneName) -> Result<Self> {
        let start = time_zones::local(zone, interval.start())?;
        let end = time_zones::local(zone, interval.end())?;
        let day = start.date_naive();
        Ok(Self {
            short: format!("{}, {} {}", time::day(day), time::clock_time(start), time::place(zone)),
            day: format!("{} {}", time::weekday(day), time::date_long(day)),
            hours: time::range(start, end, zone),
            offset: time::offset(start),
        })
    }

    /// "Tuesday 3 March 2026, 14:00–14:45 Paris (UTC+1)".
    pub(crate) fn whole(&self) -> String {
        format!("{}, {} ({})", self.day, self.hours, self.offset)
    }
}

fn held(About { opening: _, format, stage }: &About) -> Option<String> {
    let stage = stage.as_ref().map(one_line);
    match (format, stage) {
        (Some(format), Some(stage)) => Some(format!("{} · {stage}", format.words())),
        (Some(format), None) => Some(format.words().to_owned()),
        (None, stage) => stage,
    }
}

fn soon(start: Instant, now: Instant, zone: &ZoneName) -> Result<String> {
    Ok(time::soon(time_zones::local(zone, start)?, time_zones::local(zone, now)?))
}

/// Whatever a stored line holds, it stays one line where lines mean something.
pub(crate) fn one_line(line: &Line) -> String {
    line.as_str().replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use domain::text::Email;

    use super::*;
    use crate::{
        mail::{
            samples,
            templates::{Text, render},
        },
        testing::at,
    };

    #[test]
    fn the_recipients_clock_comes_first_and_both_are_named() {
        let message = samples::moved(Side::Candidate);
        let words = Words::of(&message, at("2026-03-02T08:00:00Z")).unwrap();
        let OnAClock { short, day, hours, offset } = words.when.yours.clone();
        assert_eq!(
            [short.as_str(), &day, &hours, &offset],
            ["Wed 4 Mar, 22:00 Tokyo", "Wednesday 4 March 2026", "22:00–22:45 Tokyo", "UTC+9"]
        );
        let theirs = words.when.theirs.as_ref().unwrap();
        assert_eq!(theirs.whole(), "Wednesday 4 March 2026, 14:00–14:45 Paris (UTC+1)");
        let before = words.before.as_ref().unwrap();
        assert_eq!(before.yours.whole(), "Tuesday 3 March 2026, 18:00–18:45 Tokyo (UTC+9)");
    }

    #[test]
    fn those_who_live_by_one_clock_are_told_it_once() {
        let mut message = samples::invited(Side::Candidate);
        message.to.time_zone = message.interviewer.time_zone.clone();
        let words = Words::of(&message, at("2026-03-02T08:00:00Z")).unwrap();
        assert_eq!(words.when.theirs, None);
        assert!(words.when.yours.hours.ends_with("Paris"));
    }

    #[test]
    fn notes_are_for_the_interviewer_alone() {
        let words = |side| Words::of(&samples::invited(side), at("2026-03-02T08:00:00Z")).unwrap();
        let (interviewer, candidate) = (words(Side::Interviewer), words(Side::Candidate));
        assert!(interviewer.description().ends_with(interviewer.notes.as_deref().unwrap()));
        assert_eq!(candidate.notes, None);
    }

    #[test]
    fn a_reminder_names_what_is_to_be_done_yet() {
        let mail = |side| {
            let words = Words::of(&samples::reminded(side), at("2026-03-02T08:00:00Z")).unwrap();
            words.open_tasks
        };
        assert_eq!(mail(Side::Interviewer), ["Read the candidate's CV", "Test camera & microphone"]);
        assert_eq!(mail(Side::Candidate), Vec::<String>::new());
    }

    #[test]
    fn colleagues_are_told_who_interviews() {
        let now = at("2026-03-02T08:00:00Z");
        let mut message = samples::invited(Side::Interviewer);
        assert_eq!(Words::of(&message, now).unwrap().host, None);
        message.to.email = Email::stored("mira@acme.example".to_owned());
        assert_eq!(Words::of(&message, now).unwrap().host.as_deref(), Some("Ana Moreau"));
    }

    #[test]
    fn whoever_is_taken_off_is_not_told_that_it_does_not_take_place() {
        let now = at("2026-03-02T08:00:00Z");
        let text = |without_them| {
            let message = Message { without_them, ..samples::cancelled(Side::Interviewer) };
            let Text { subject, plain, .. } =
                render(message.kind, &Words::of(&message, now).unwrap()).unwrap();
            format!("{subject}\n{plain}")
        };
        let (off, cancelled) = (text(true), text(false));
        assert!(off.starts_with("No longer with you: interview of Lena Fischer"), "{off}");
        assert!(off.contains("takes place without you") && !off.contains("does not take place"), "{off}");
        assert!(
            cancelled.contains("does not take place") && !cancelled.contains("without you"),
            "{cancelled}"
        );
    }

    #[test]
    fn whoever_is_told_elsewhere_is_not_told_that_it_does_not_take_place() {
        let message = Message { without_them: true, ..samples::cancelled(Side::Candidate) };
        let words = Words::of(&message, at("2026-03-02T08:00:00Z")).unwrap();
        let Text { subject, plain, html, .. } = render(message.kind, &words).unwrap();
        assert!(
            subject.starts_with("To your other address from now on: interview with Ana Moreau"),
            "{subject}"
        );
        for text in [plain, html] {
            assert!(text.contains("From now on we write about it to your other address."), "{text}");
            assert!(!text.contains("does not take place") && !text.contains("without you"), "{text}");
        }
    }

    #[test]
    fn a_reminder_says_when_it_is_by_the_recipients_clock() {
        for (side, now, expected) in [
            // It begins at 10:00 in Paris and at 18:00 in Tokyo.
            (Side::Interviewer, "2026-03-02T22:30:00Z", "tomorrow at 10:00"),
            (Side::Interviewer, "2026-03-02T23:30:00Z", "today at 10:00"),
            (Side::Candidate, "2026-03-02T14:30:00Z", "tomorrow at 18:00"),
            (Side::Candidate, "2026-03-02T15:30:00Z", "today at 18:00"),
            (Side::Candidate, "2026-03-01T09:00:00Z", "on Tuesday 3 March at 18:00"),
        ] {
            let words = Words::of(&samples::reminded(side), at(now)).unwrap();
            assert_eq!(words.soon.as_deref(), Some(expected), "{side:?} at {now}");
        }
    }
}
