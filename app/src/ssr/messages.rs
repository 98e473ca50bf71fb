//! What was told of a booking, as the pages need it.

use std::collections::BTreeSet;

use domain::{
    actor::Actor,
    assignments::Participants,
    bookings::Booking,
    fields::Fields,
    ids::BookingId,
    messages::{Entry, MessageKind, MessageState},
    paging::Paging,
    permissions::{Permission, check},
    practice_rooms,
    reminders::{Lead, RawLeads},
    replies::Reply,
    rules::nobody_twice::Party,
    text::Email,
    thank_you_notes::{NoteState, ThankYouNote},
    time::{self, Instant, ZoneName},
    webhooks::{Delivery, DeliveryState, WebhookUrl},
};
use services::{Context, Result, assignments, messages, reminders, replies, undo, webhooks};

use crate::{
    bookings::Clocks,
    messages::{Line, Told},
};

/// A message that is due by then is worth waiting for.
const SOON_SECONDS: i64 = 120;
/// How often to look at what is due and has yet to leave.
const LOOK_AGAIN_SECONDS: i64 = 3;

pub(crate) async fn told(
    cx: &Context,
    actor: &Actor,
    booking: &Booking,
    clocks: &Clocks,
    own: &ZoneName,
) -> Result<Told> {
    let now = cx.now();
    let may_change = check(actor, Permission::Book).is_ok();
    let most = Paging::parse(Some(&Paging::MAX.to_string()), None, &mut Fields::default());
    let entries = messages::list(cx, actor, booking.id, most.unwrap_or(Paging::DEFAULT)).await?.items;
    let undoable = if may_change { undo::undoable(cx, actor, booking.id).await? } else { None };
    let answers = replies::of(cx, actor, booking.id).await?.into_iter().map(answer).collect();
    let leads = reminders::get(cx, actor, booking.id).await?.into_iter().collect();
    let elsewhere = if may_change { webhooks::told_of(cx, actor, booking.id).await? } else { Vec::new() };
    let elsewhere = elsewhere
        .into_iter()
        .map(|(delivery, url)| posted(&delivery, &url, |at| clocks.moment(at, own)))
        .collect();
    let news_in_seconds = news(&entries, now);
    let participants = assignments::list(cx, actor, booking.id).await?.participants;
    let (current, earlier) = by_now(entries, booking);
    let (participants, place) = (&participants, time::place(own));
    let place = &place;
    let line = |is_current: bool| {
        move |entry: Entry| Line {
            is_readable: may_change && entry.sent_at.is_some(),
            again: may_change && is_current && is_settled(entry.state),
            what: what(entry.kind, entry.lead),
            to: called(&entry, booking, participants),
            became: became(&Fate::from(&entry), now, place, |at| clocks.moment(at, own)),
            id: entry.id,
            state: entry.state,
        }
    };
    Ok(Told {
        current: current.into_iter().map(line(true)).collect(),
        earlier: earlier.into_iter().map(line(false)).collect(),
        elsewhere,
        answers,
        leads,
        undo_seconds: undoable.and_then(|undoable| seconds((undoable.until - now).num_seconds())),
        news_in_seconds,
        may_remind: may_change && booking.active(now).is_ok() && !booking.slot.interval.has_begun(now),
        now,
    })
}

pub(crate) async fn remind(
    cx: &Context,
    actor: &Actor,
    booking: BookingId,
    minutes: i32,
    wanted: bool,
) -> Result<()> {
    let mut leads: BTreeSet<i32> =
        reminders::get(cx, actor, booking).await?.into_iter().map(Lead::minutes).collect();
    let is_changed = if wanted { leads.insert(minutes) } else { leads.remove(&minutes) };
    if is_changed {
        let raw = RawLeads { minutes_before: Some(leads.into_iter().map(i64::from).collect()) };
        reminders::set(cx, actor, booking, &raw).await?;
    }
    Ok(())
}

/// What is about the booking as it is, and what was before: that others take part than before is no news to those who
/// were told already.
fn by_now(entries: Vec<Entry>, booking: &Booking) -> (Vec<Entry>, Vec<Entry>) {
    let is_word = |entry: &Entry| entry.kind != MessageKind::Reminder && entry.state != MessageState::Skipped;
    let words: Vec<(Party, i32)> =
        entries.iter().filter(|entry| is_word(entry)).map(|entry| (entry.to, entry.sequence)).collect();
    let is_last = |entry: &Entry| {
        let later = |(to, sequence): &(Party, i32)| *to == entry.to && *sequence > entry.sequence;
        is_word(entry) && !words.iter().any(later)
    };
    entries.into_iter().partition(|entry| entry.sequence == booking.sequence || is_last(entry))
}

/// Whom a message is for, by name where they still take part.
fn called(entry: &Entry, booking: &Booking, participants: &Participants) -> String {
    let name = match entry.to {
        Party::Candidate(id) if id == booking.candidate.id => Some(booking.candidate.name.to_string()),
        // Told elsewhere from then on: by the address.
        Party::Candidate(_) => None,
        Party::Person(id) => {
            let assigned = participants.assignment(id).map(|assignment| assignment.name.to_string());
            entry.interviewer.as_ref().map(ToString::to_string).or(assigned)
        }
        Party::Guest(id) => participants.guest(id).map(|guest| guest.called().to_string()),
    };
    name.unwrap_or_else(|| entry.email.to_string())
}

/// Something became of it, so that it can be asked for once more.
pub(crate) fn is_settled(state: MessageState) -> bool {
    !matches!(state, MessageState::Waiting | MessageState::Skipped)
}

/// After how many seconds there will be news of what is due soon.
fn news(entries: &[Entry], now: Instant) -> Option<u32> {
    let waiting = entries.iter().filter(|entry| entry.state == MessageState::Waiting);
    let soonest = waiting.map(|entry| (entry.due - now).num_seconds()).min()?;
    (soonest < SOON_SECONDS).then(|| seconds(soonest.max(0) + LOOK_AGAIN_SECONDS)).flatten()
}

fn seconds(seconds: i64) -> Option<u32> {
    u32::try_from(seconds).ok().filter(|&seconds| seconds > 0)
}

/// "Reminder, 2 hours before".
pub(crate) fn what(kind: MessageKind, lead: Option<Lead>) -> String {
    match (kind, lead) {
        (MessageKind::Invitation, _) => "Invitation".to_owned(),
        (MessageKind::Update, _) => "Update".to_owned(),
        (MessageKind::Cancellation, _) => "Cancellation".to_owned(),
        (MessageKind::Reminder, None) => "Reminder".to_owned(),
        (MessageKind::Reminder, Some(lead)) => format!("Reminder, {}", lead.words()),
    }
}

/// What is known of a message once it is on its way.
pub(crate) struct Fate<'a> {
    email: &'a Email,
    state: MessageState,
    tries: i32,
    remark: Option<&'a str>,
    due: Instant,
    held: bool,
    sent_at: Option<Instant>,
}

impl<'a> From<&'a Entry> for Fate<'a> {
    fn from(Entry { email, state, tries, remark, due, held, sent_at, .. }: &'a Entry) -> Self {
        let (state, tries, due, held, sent_at) = (*state, *tries, *due, *held, *sent_at);
        Self { email, state, tries, remark: remark.as_deref(), due, held, sent_at }
    }
}

impl<'a> From<&'a practice_rooms::Entry> for Fate<'a> {
    fn from(entry: &'a practice_rooms::Entry) -> Self {
        let practice_rooms::Entry { id: _, room: _, kind: _, to, state, tries, remark, due, sent_at } = entry;
        let (state, tries, due, sent_at) = (*state, *tries, *due, *sent_at);
        Self { email: &to.email, state, tries, remark: remark.as_deref(), due, held: false, sent_at }
    }
}

impl<'a> From<&'a ThankYouNote> for Fate<'a> {
    fn from(note: &'a ThankYouNote) -> Self {
        let ThankYouNote { to, state, tries, remark, due, sent_at, updated_at, .. } = note;
        let state = match state {
            NoteState::Draft | NoteState::Queued => MessageState::Waiting,
            NoteState::Sent => MessageState::Sent,
            NoteState::Recorded => MessageState::Recorded,
            NoteState::Failed => MessageState::Failed,
        };
        let (tries, due, sent_at) = (*tries, due.unwrap_or(*updated_at), *sent_at);
        Self { email: &to.email, state, tries, remark: remark.as_deref(), due, held: false, sent_at }
    }
}

/// What became of it: "sent Tue 3 Mar 14:02".
pub(crate) fn became(of: &Fate<'_>, now: Instant, place: &str, moment: impl Fn(Instant) -> String) -> String {
    let remark = of.remark.unwrap_or_default();
    let left = || moment(of.sent_at.unwrap_or(of.due));
    match of.state {
        MessageState::Waiting if of.held && now < of.due => {
            format!("waits for {} {place}, the end of quiet hours", moment(of.due))
        }
        MessageState::Waiting if of.tries > 0 => {
            format!("tried {}, and is tried again: {remark}", times(of.tries))
        }
        MessageState::Waiting if of.due <= now => "leaving".to_owned(),
        MessageState::Waiting => format!("leaves {}", moment(of.due)),
        MessageState::Sent => format!("sent {}", left()),
        MessageState::Recorded => format!("written down {}; this server sends no mail", left()),
        MessageState::Refused => format!("refused by {}: {remark}", of.email),
        MessageState::Failed => format!("given up after {}: {remark}", tries(of.tries)),
        MessageState::Skipped => remark.to_owned(),
    }
}

/// "booking.created to https://example.com/…in: delivered Tue 3 Mar 14:02".
fn posted(delivery: &Delivery, url: &WebhookUrl, moment: impl Fn(Instant) -> String) -> String {
    let why = delivery.last_error.as_deref().unwrap_or_default();
    let at = moment(delivery.tried_at.unwrap_or(delivery.created_at));
    let became = match delivery.state {
        DeliveryState::Waiting if delivery.attempts > 0 => {
            format!("tried {}, and is tried again: {why}", times(delivery.attempts))
        }
        DeliveryState::Waiting => "leaving".to_owned(),
        DeliveryState::Delivered => format!("delivered {at}"),
        DeliveryState::Recorded => format!("written down {at}; nothing is sent from here"),
        DeliveryState::Failed => format!("given up after {}: {why}", tries(delivery.attempts)),
        DeliveryState::Skipped => why.to_owned(),
    };
    format!("{} to {}: {became}", delivery.about, url.shortened())
}

fn times(tries: i32) -> String {
    match tries {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

fn tries(tries: i32) -> String {
    if tries == 1 { "one try".to_owned() } else { format!("{tries} tries") }
}

fn answer(Reply { name, answer, outdated, .. }: Reply) -> String {
    let before = if outdated { ", before it changed" } else { "" };
    format!("{name} {}{before}", answer.words())
}

#[cfg(test)]
mod tests {
    use domain::{
        ids::{CandidateId, MessageId},
        messages::Side,
        time::instant,
    };
    use uuid::Uuid;

    use super::*;

    fn entry(state: MessageState, tries: i32, remark: Option<&str>) -> Entry {
        let at = instant("2026-03-03T13:00:00Z").unwrap();
        Entry {
            id: MessageId(Uuid::from_u128(1)),
            sequence: 0,
            kind: MessageKind::Reminder,
            lead: Lead::of_minutes(120),
            side: Side::Candidate,
            to: Party::Candidate(CandidateId(Uuid::from_u128(2))),
            interviewer: None,
            email: Email::stored("lena@example.com".to_owned()),
            state,
            tries,
            remark: remark.map(str::to_owned),
            due: at,
            held: false,
            sent_at: matches!(state, MessageState::Sent | MessageState::Recorded).then_some(at),
            created_at: at,
        }
    }

    #[test]
    fn what_became_of_a_message_is_said() {
        use MessageState::{Failed, Recorded, Refused, Sent, Skipped, Waiting};
        let (before, after) = ("2026-03-03T12:59:00Z", "2026-03-03T13:00:01Z");
        for (state, tries, remark, now, expected) in [
            (Waiting, 0, None, before, "leaves 13:00"),
            (Waiting, 0, None, after, "leaving"),
            (Waiting, 2, Some("421 later"), after, "tried twice, and is tried again: 421 later"),
            (Sent, 1, None, after, "sent 13:00"),
            (Recorded, 1, None, after, "written down 13:00; this server sends no mail"),
            (Refused, 1, Some("550 nobody"), after, "refused by lena@example.com: 550 nobody"),
            (Failed, 12, Some("no answer"), after, "given up after 12 tries: no answer"),
            (Skipped, 0, Some("A later change overtook it."), after, "A later change overtook it."),
        ] {
            let moment = |at: Instant| at.format("%H:%M").to_string();
            let told =
                became(&Fate::from(&entry(state, tries, remark)), instant(now).unwrap(), "Paris", moment);
            assert_eq!(told, expected);
        }
        assert_eq!(what(MessageKind::Reminder, Lead::of_minutes(120)), "Reminder, 2 hours before");
    }

    #[test]
    fn what_became_of_a_delivery_is_said() {
        let at = instant("2026-03-03T13:00:00Z").unwrap();
        let delivery = |state, attempts, last_error: Option<&str>| Delivery {
            id: domain::ids::DeliveryId(Uuid::from_u128(1)),
            webhook: domain::ids::WebhookId(Uuid::from_u128(2)),
            event: Uuid::from_u128(3),
            about: "booking.created".to_owned(),
            state,
            attempts,
            last_status: None,
            last_error: last_error.map(str::to_owned),
            tried_at: Some(at),
            created_at: at,
        };
        let url = WebhookUrl::stored("https://example.com/secret-path".to_owned());
        let moment = |at: Instant| at.format("%H:%M").to_string();
        for (delivery, expected) in [
            (delivery(DeliveryState::Delivered, 1, None), "delivered 13:00"),
            (
                delivery(DeliveryState::Waiting, 2, Some("No answer.")),
                "tried twice, and is tried again: No answer.",
            ),
            (delivery(DeliveryState::Failed, 1, Some("No answer.")), "given up after one try: No answer."),
        ] {
            let line = posted(&delivery, &url, moment);
            assert_eq!(line, format!("booking.created to https://example.com/…path: {expected}"));
        }
    }

    #[test]
    fn a_message_that_is_held_says_until_when() {
        for (tries, now, expected) in [
            (0, "2026-03-03T12:59:00Z", "waits for 13:00 Paris, the end of quiet hours"),
            (1, "2026-03-03T12:59:00Z", "waits for 13:00 Paris, the end of quiet hours"),
            (0, "2026-03-03T13:00:00Z", "leaving"),
        ] {
            let held = Entry { held: true, ..entry(MessageState::Waiting, tries, None) };
            let moment = |at: Instant| at.format("%H:%M").to_string();
            assert_eq!(became(&Fate::from(&held), instant(now).unwrap(), "Paris", moment), expected);
        }
    }

    #[test]
    fn the_page_asks_again_once_something_will_have_happened() {
        let news = |now: &str, state| super::news(&[entry(state, 0, None)], instant(now).unwrap());
        for (now, state, expected) in [
            ("2026-03-03T12:59:50Z", MessageState::Waiting, Some(13)),
            ("2026-03-03T13:01:00Z", MessageState::Waiting, Some(3)),
            ("2026-03-03T12:00:00Z", MessageState::Waiting, None),
            ("2026-03-03T13:01:00Z", MessageState::Sent, None),
        ] {
            assert_eq!(news(now, state), expected, "{now} {state:?}");
        }
    }
}
