//! Some weeks of interviews, with all that is moved and called off: everybody hears what they should, when they should.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]
#![expect(clippy::print_stdout, reason = "how much there was is to be seen")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    actor::Role,
    bookings::{Booking, BookingStatus},
    messages::{MessageKind, Side},
    people::Person,
    slots::Slot,
};
use futures_util::future::join_all;
use services::{
    bookings, on_both_databases,
    testing::{World, at, booking, deliver_through},
};

/// Of each interviewer and week: Tuesday and Thursday, 26 slots of 20 minutes each, of which each second is booked.
const A_DAY: i64 = 26;
/// How many interviewers there are, each with 104 bookings; `CONVOKE_STRETCH` is another number of them.
const INTERVIEWERS: usize = 3;
/// The clocks of New York change in the first week, those of Paris in the last.
const TUESDAYS: [&str; 4] =
    ["2026-03-10T08:00:00Z", "2026-03-17T08:00:00Z", "2026-03-24T08:00:00Z", "2026-03-31T07:00:00Z"];

async fn interviewers(world: &World) -> Vec<Person> {
    let count = std::env::var("CONVOKE_STRETCH").map_or(INTERVIEWERS, |count| count.parse().unwrap());
    let mut interviewers = Vec::new();
    for (index, zone) in (0..count).zip(["Europe/Paris", "America/New_York"].into_iter().cycle()) {
        interviewers.push(world.person(&format!("Interviewer {index}"), zone, &[Role::Interviewer]).await);
    }
    interviewers
}

/// Every slot of the stretch and the one after it, which is spare, to move to; by start.
async fn slots(world: &World) -> Vec<(Slot, Slot)> {
    let interviewers = interviewers(world).await;
    let starts = TUESDAYS.iter().flat_map(|tuesday| [0, 2].map(|day| at(tuesday) + TimeDelta::days(day)));
    let starts = starts.flat_map(|day| (0..A_DAY / 2).map(move |index| day + TimeDelta::minutes(40 * index)));
    let mut slots = Vec::new();
    for start in starts {
        let both = interviewers.iter().map(|person| async move {
            let spare = (start + TimeDelta::minutes(20)).to_rfc3339();
            let offered = world.offer(person, &start.to_rfc3339(), 20).await;
            (offered, world.offer(person, &spare, 20).await)
        });
        slots.extend(join_all(both).await);
    }
    slots
}

/// What somebody does at some time to the booking of that number.
enum Deed {
    Move(Slot),
    Cancel,
}

/// What was promised to somebody: the time of an interview, as of a sequence, from when to when it was so.
struct Promise {
    booking: Booking,
    from: DateTime<Utc>,
    until: Option<DateTime<Utc>>,
}

async fn run(world: World) {
    let clara = world.clara().await.actor();
    let slots = slots(&world).await;
    let mut promises: Vec<Vec<Promise>> = Vec::new();
    let mut deeds: BTreeMap<(DateTime<Utc>, usize), Deed> = BTreeMap::new();
    let begun = std::time::Instant::now();

    for (index, some) in slots.chunks(16).enumerate() {
        let booked = some.iter().enumerate().map(|(number, (slot, _))| {
            bookings::book(&world.cx, &clara, booking(slot, &format!("Candidate {index} {number}")))
        });
        for booking in join_all(booked).await {
            let booking = booking.unwrap();
            let number = promises.len();
            // Each third is moved to a spare slot, some of them at the last hour; each fifth is called off later.
            let start = booking.slot.interval.start();
            let ahead = TimeDelta::minutes([2880, 1445, 1430, 300, 125, 115, 60][number % 7]);
            if number.is_multiple_of(3) {
                deeds.insert((start - ahead, number), Deed::Move(slots[number].1.clone()));
            } else if number.is_multiple_of(5) {
                deeds.insert((start - ahead, number), Deed::Cancel);
            }
            promises.push(vec![Promise { from: world.cx.now(), until: None, booking }]);
        }
    }
    println!("{} bookings made after {:?}", promises.len(), begun.elapsed());

    let end = at("2026-04-03T00:00:00Z");
    let (mut carried, mut cancelled) = (0, 0);
    loop {
        let next_deed = deeds.keys().next().map(|(when, _)| *when);
        let next_job = world.next_due().await;
        let Some(next) = next_deed.into_iter().chain(next_job).min().filter(|next| *next < end) else {
            break;
        };
        // A process looks now and then, not at the very moment.
        let look = (next + TimeDelta::seconds(29)).max(world.cx.now());
        if next_deed.is_some_and(|deed| deed <= look) {
            let ((when, number), deed) = deeds.pop_first().unwrap();
            world.set_now(&when.max(world.cx.now()).to_rfc3339());
            let last = promises[number].last_mut().unwrap();
            last.until = Some(world.cx.now());
            match deed {
                Deed::Move(to) => {
                    let moved = world.try_move(&last.booking, &to).await.unwrap();
                    promises[number].push(Promise { from: world.cx.now(), until: None, booking: moved });
                }
                Deed::Cancel => {
                    bookings::cancel(&world.cx, &clara, last.booking.id, None, None).await.unwrap();
                    cancelled += 1;
                }
            }
            continue;
        }
        world.set_now(&look.to_rfc3339());
        carried += deliver_through(&world.cx).await;
    }
    println!("{carried} jobs done after {:?}", begun.elapsed());
    judge(&world, &promises, cancelled);
}

fn judge(world: &World, promises: &[Vec<Promise>], cancelled: usize) {
    let mut due: BTreeSet<(String, i32, Side, DateTime<Utc>)> = BTreeSet::new();
    for promise in promises.iter().flatten() {
        let Promise { booking, from, until } = promise;
        assert_eq!(booking.status, BookingStatus::Booked);
        for minutes in [1440, 120] {
            let at = booking.slot.interval.start() - TimeDelta::minutes(minutes);
            if at > *from + TimeDelta::seconds(20) && until.is_none_or(|until| at < until) {
                for side in [Side::Candidate, Side::Interviewer] {
                    due.insert((booking.ics_uid.clone(), booking.sequence, side, at));
                }
            }
        }
    }
    let count = due.len();
    let (mut sent, mut latest) = (0, TimeDelta::zero());
    for delivered in world.post.arrived() {
        let message = delivered.message;
        if message.kind != MessageKind::Reminder {
            continue;
        }
        let start = message.booking.slot.interval.start();
        let minutes = if start - delivered.at > TimeDelta::minutes(120) { 1440 } else { 120 };
        let at = start - TimeDelta::minutes(minutes);
        let reminder = (message.booking.ics_uid, message.booking.sequence, message.to.side, at);
        assert!(due.remove(&reminder), "{reminder:?} was not due, or came twice");
        let late = delivered.at - at;
        assert!(late >= TimeDelta::zero() && late <= TimeDelta::seconds(60), "{reminder:?} came {late} late");
        latest = latest.max(late);
        sent += 1;
    }
    assert!(due.is_empty(), "{} never came, such as {:?}", due.len(), due.first());
    println!(
        "{} bookings, {} of them moved and {cancelled} cancelled: {sent} of {count} reminders due were sent, the latest {} s late",
        promises.len(),
        promises.iter().filter(|of_one| of_one.len() > 1).count(),
        latest.num_seconds()
    );
}

on_both_databases! {
    async fn every_reminder_comes_in_time_and_no_other(world: World) {
        super::run(world).await;
    }
}
