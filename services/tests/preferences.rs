//! Quiet hours are kept, nobody misses what cannot wait, and nobody else waits along.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    bookings::Booking,
    messages::{Entry, MessageKind, Side},
    notices::NoticeKind,
    paging::Paging,
    people::{Person, RawPerson},
    preferences::{NoticeChanges, Preferences, RawPreferences, RawQuietHours, ReminderChanges},
    reminders::RawLeads,
    slots::Slot,
};
use services::{
    Error, bookings, messages, notices, on_both_databases, people, preferences, reminders,
    testing::{Mood, Step, World},
};

fn quiet(from: &str, until: &str) -> RawPreferences {
    let raw = RawQuietHours { from: Some(from.to_owned()), until: Some(until.to_owned()) };
    RawPreferences { quiet_hours: Some(Some(raw)), ..RawPreferences::default() }
}

async fn choose(world: &World, person: &Person, raw: RawPreferences) -> Preferences {
    preferences::edit(&world.cx, &person.actor(), raw).await.unwrap()
}

/// These reminders by no way, or by both.
fn neither(reminders: ReminderChanges) -> RawPreferences {
    RawPreferences {
        reminders,
        notices: NoticeChanges { reminders, ..NoticeChanges::default() },
        ..RawPreferences::default()
    }
}

/// What Ana's page tells her, the newest first.
async fn noticed(world: &World, ana: &Person) -> Vec<NoticeKind> {
    let page = notices::list(&world.cx, &ana.actor(), false, Paging::LONGEST).await.unwrap();
    page.items.into_iter().map(|notice| notice.kind).collect()
}

/// Ana, in Paris, is not to be disturbed from 22:00 to 7:00, which is 21:00 to 6:00 in UTC.
async fn quiet_ana(world: &World) -> Person {
    let ana = world.ana().await;
    choose(world, &ana, quiet("22:00", "07:00")).await;
    ana
}

/// What arrives at that time.
async fn arriving(world: &World, when: &str) -> Vec<String> {
    world.set_now(when);
    world.deliver().await;
    world.post.news()
}

async fn leave(world: &World) -> Vec<String> {
    world.pass(TimeDelta::seconds(20));
    world.deliver().await;
    world.post.news()
}

async fn cancel(world: &World, booking: &Booking) {
    let clara = world.clara().await.actor();
    bookings::cancel(&world.cx, &clara, booking.id, None, None).await.unwrap();
}

async fn ledger(world: &World, booking: &Booking) -> Vec<Entry> {
    let clara = world.clara().await.actor();
    messages::list(&world.cx, &clara, booking.id, Paging::LONGEST).await.unwrap().items
}

/// Of the booking as it is now, what is for its interviewer: "invitation waiting, held until 2026-03-03T06:00".
async fn for_the_interviewer(world: &World, booking: &Booking) -> Vec<String> {
    let entries = ledger(world, booking).await;
    let last = entries.iter().map(|entry| entry.sequence).max();
    let of_now =
        entries.into_iter().filter(|entry| entry.side == Side::Interviewer && Some(entry.sequence) == last);
    of_now
        .map(|entry| {
            let what = match entry.lead {
                Some(lead) => format!("{} minutes before", lead.minutes()),
                None => entry.kind.as_str().to_owned(),
            };
            let state = if entry.held { "held" } else { entry.state.as_str() };
            format!("{what}: {state}, {}", entry.due.format("%d %H:%M:%S"))
        })
        .collect()
}

async fn remark(world: &World, booking: &Booking, minutes: i32) -> Option<String> {
    let entries = ledger(world, booking).await.into_iter();
    let mut to_ana = entries.filter(|entry| entry.side == Side::Interviewer);
    to_ana.find(|entry| entry.lead.is_some_and(|lead| lead.minutes() == minutes))?.remark
}

const LENA: &str = "lena.fischer@example.com";
const ANA: &str = "ana.moreau@example.com";
const NONE: [&str; 0] = [];

/// Booked for Lena at 23:00 in Paris: a slot of Ana's two days later.
async fn booked_at_night(world: &World) -> (Booking, Slot) {
    let ana = quiet_ana(world).await;
    let slot = world.offer(&ana, "2026-03-05T10:00:00Z", 60).await;
    world.set_now("2026-03-02T22:00:00Z");
    (world.book(&slot, "Lena Fischer").await, slot)
}

on_both_databases! {
    async fn word_waits_for_the_end_of_quiet_hours_and_nobody_else_does(world: World) {
        let (booked, _) = booked_at_night(&world).await;
        assert_eq!(leave(&world).await, [format!("invitation 0 to {LENA}")]);
        assert_eq!(for_the_interviewer(&world, &booked).await[0], "invitation: held, 03 06:00:00");
        assert_eq!(arriving(&world, "2026-03-03T05:59:59Z").await, NONE);
        assert_eq!(arriving(&world, "2026-03-03T06:00:00Z").await, [format!("invitation 0 to {ANA}")]);
        // Reminders are not held up either, on either side.
        assert_eq!(arriving(&world, "2026-03-04T10:00:00Z").await.len(), 2);
    }

    async fn what_is_held_is_not_missed(world: World) {
        let (booked, _) = booked_at_night(&world).await;
        let missed = async || messages::overdue(&world.cx, std::slice::from_ref(&booked)).await.unwrap();
        leave(&world).await;
        world.set_now("2026-03-03T05:59:59Z");
        assert_eq!(missed().await, []);
        world.set_now("2026-03-03T06:05:00Z");
        assert_eq!(missed().await, [booked.id], "it should have left by then");
        world.deliver().await;
        assert_eq!(missed().await, []);
    }

    async fn changes_of_one_night_are_one_word_or_none(world: World) {
        let (booked, _) = booked_at_night(&world).await;
        leave(&world).await;
        let later = world.offer(&world.ana().await, "2026-03-05T14:00:00Z", 60).await;
        world.set_now("2026-03-02T22:30:00Z");
        world.try_move(&booked, &later).await.unwrap();
        assert_eq!(leave(&world).await, [format!("update 1 to {LENA}")]);
        assert_eq!(for_the_interviewer(&world, &booked).await[0], "invitation: held, 03 06:00:00");
        world.set_now("2026-03-02T22:40:00Z");
        cancel(&world, &booked).await;
        assert_eq!(leave(&world).await, [format!("cancellation 2 to {LENA}")]);
        assert_eq!(arriving(&world, "2026-03-03T06:00:00Z").await, NONE, "Ana never heard of it");
    }

    async fn moved_twice_at_night_is_one_update_in_the_morning(world: World) {
        let ana = quiet_ana(&world).await;
        let mut slots = Vec::new();
        for hour in [10, 12, 14] {
            slots.push(world.offer(&ana, &format!("2026-03-05T{hour}:00:00Z"), 60).await);
        }
        let booked = world.book(&slots[0], "Lena Fischer").await;
        leave(&world).await;
        world.set_now("2026-03-02T22:00:00Z");
        world.try_move(&booked, &slots[1]).await.unwrap();
        leave(&world).await;
        world.try_move(&booked, &slots[2]).await.unwrap();
        leave(&world).await;
        world.set_now("2026-03-03T06:00:00Z");
        world.deliver().await;
        let arrived = world.post.arrived();
        assert_eq!(world.post.news(), [format!("update 2 to {ANA}")]);
        assert_eq!(arrived[0].message.before, Some(slots[0].interval));
        // And back to where it was is nothing at all.
        world.set_now("2026-03-03T22:00:00Z");
        world.try_move(&booked, &slots[0]).await.unwrap();
        leave(&world).await;
        world.try_move(&booked, &slots[2]).await.unwrap();
        leave(&world).await;
        assert_eq!(arriving(&world, "2026-03-04T06:00:00Z").await, NONE);
    }

    async fn a_change_at_the_last_minute_leaves_at_once(world: World) {
        let ana = quiet_ana(&world).await;
        let early = world.offer(&ana, "2026-03-03T07:59:00Z", 60).await;
        let in_time = world.offer(&ana, "2026-03-03T09:30:00Z", 60).await;
        world.set_now("2026-03-02T22:00:00Z");
        let booked = world.book(&early, "Lena Fischer").await;
        assert_eq!(leave(&world).await, [format!("invitation 0 to {LENA}"), format!("invitation 0 to {ANA}")]);
        // She would be there at 8:59: that it is later now cannot wait, though later there would be time.
        world.try_move(&booked, &in_time).await.unwrap();
        assert_eq!(leave(&world).await, [format!("update 1 to {LENA}"), format!("update 1 to {ANA}")]);
        cancel(&world, &booked).await;
        assert_eq!(leave(&world).await, [format!("cancellation 2 to {LENA}")]);
        assert_eq!(arriving(&world, "2026-03-03T06:00:00Z").await, [format!("cancellation 2 to {ANA}")]);
    }

    async fn a_former_interviewer_is_left_alone_too(world: World) {
        let ana = quiet_ana(&world).await;
        let slot = world.offer(&ana, "2026-03-05T10:00:00Z", 60).await;
        let of_bo = world.offer(&world.bo().await, "2026-03-05T12:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        leave(&world).await;
        world.set_now("2026-03-02T22:00:00Z");
        world.try_move(&booked, &of_bo).await.unwrap();
        assert_eq!(
            leave(&world).await,
            [format!("update 1 to {LENA}"), "invitation 1 to bo.lindqvist@example.com".to_owned()]
        );
        // What she changes now counts for what is held, though the interview is no longer hers.
        choose(&world, &ana, quiet("22:00", "05:00")).await;
        assert_eq!(arriving(&world, "2026-03-03T04:00:00Z").await, [format!("cancellation 1 to {ANA}")]);
    }

    async fn reminders_keep_quiet_hours(world: World) {
        let ana = quiet_ana(&world).await;
        let at_eight = world.offer(&ana, "2026-03-05T07:00:00Z", 60).await;
        let at_six = world.offer(&ana, "2026-03-06T05:00:00Z", 60).await;
        let (eight, six) = (world.book(&at_eight, "Lena Fischer").await, world.book(&at_six, "Omar Haddad").await);
        assert_eq!(
            for_the_interviewer(&world, &eight).await[1..],
            ["1440 minutes before: waiting, 04 07:00:00", "120 minutes before: held, 05 06:00:00"]
        );
        // Two hours before six comes the evening before, and a day before six when quiet hours end.
        assert_eq!(
            for_the_interviewer(&world, &six).await[1..],
            ["1440 minutes before: held, 05 06:00:00", "120 minutes before: waiting, 05 20:45:00"]
        );
        leave(&world).await;
        assert_eq!(arriving(&world, "2026-03-04T07:00:00Z").await.len(), 2);
        assert_eq!(
            arriving(&world, "2026-03-05T05:00:00Z").await,
            [format!("reminder 0 to {LENA}"), "reminder 0 to omar.haddad@example.com".to_owned()],
            "candidates hear when they always do"
        );
        assert_eq!(
            arriving(&world, "2026-03-05T06:00:00Z").await,
            [format!("reminder 0 to {ANA}"), format!("reminder 0 to {ANA}")]
        );
        assert_eq!(arriving(&world, "2026-03-05T20:45:00Z").await, [format!("reminder 0 to {ANA}")]);
    }

    async fn a_reminder_says_something_new_or_does_not_come(world: World) {
        let ana = quiet_ana(&world).await;
        let slot = world.offer(&ana, "2026-03-04T05:00:00Z", 60).await;
        world.set_now("2026-03-02T22:00:00Z");
        let booked = world.book(&slot, "Lena Fischer").await;
        // The word leaves at seven, and so would the reminder of a day before six.
        assert_eq!(
            for_the_interviewer(&world, &booked).await,
            [
                "invitation: held, 03 06:00:00",
                "1440 minutes before: skipped, 03 06:00:00",
                "120 minutes before: waiting, 03 20:45:00",
            ]
        );
    }

    async fn a_reminder_that_nobody_wants_does_not_come(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-05T10:00:00Z", 60).await;
        let before = world.book(&slot, "Lena Fischer").await;
        leave(&world).await;
        choose(&world, &ana, neither(ReminderChanges { day_before: Some(false), others: Some(false), ..ReminderChanges::default() })).await;
        let slot = world.offer(&ana, "2026-03-05T12:00:00Z", 60).await;
        let after = world.book(&slot, "Omar Haddad").await;
        leave(&world).await;
        for booked in [&before, &after] {
            let clara = world.clara().await.actor();
            let half_an_hour = RawLeads { minutes_before: Some(vec![30]) };
            reminders::set(&world.cx, &clara, booked.id, &half_an_hour).await.unwrap();
            for (minutes, expected) in [(1440, Some("Whoever it is for does without it.")), (120, None), (30, Some("Whoever it is for does without it."))] {
                assert_eq!(remark(&world, booked, minutes).await.as_deref(), expected, "{minutes}");
            }
        }
        assert_eq!(
            arriving(&world, "2026-03-04T12:00:00Z").await,
            [format!("reminder 0 to {LENA}"), "reminder 0 to omar.haddad@example.com".to_owned()]
        );
    }

    async fn a_reminder_on_the_page_alone_is_not_mailed(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-05T10:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        leave(&world).await;
        let no_mail = ReminderChanges { day_before: Some(false), ..ReminderChanges::default() };
        choose(&world, &ana, RawPreferences { reminders: no_mail, ..RawPreferences::default() }).await;
        assert_eq!(arriving(&world, "2026-03-04T10:00:00Z").await, [format!("reminder 0 to {LENA}")]);
        assert_eq!(noticed(&world, &ana).await, [NoticeKind::Reminder, NoticeKind::Booked]);
        let why = "It was told on their page alone, as they chose.";
        assert_eq!(remark(&world, &booked, 1440).await.as_deref(), Some(why));
        assert_eq!(arriving(&world, "2026-03-05T08:00:00Z").await.len(), 2, "the other comes by both ways");
        assert_eq!(noticed(&world, &ana).await.len(), 3);
    }

    async fn mail_comes_without_a_notice_where_somebody_wants_none(world: World) {
        let ana = world.ana().await;
        let no_day_before = ReminderChanges { day_before: Some(false), ..ReminderChanges::default() };
        let notices = NoticeChanges { changes: Some(false), reminders: no_day_before };
        choose(&world, &ana, RawPreferences { notices, ..RawPreferences::default() }).await;
        let [first, later] = ["2026-03-05T10:00:00Z", "2026-03-05T12:00:00Z"];
        let (first, later) = (world.offer(&ana, first, 60).await, world.offer(&ana, later, 60).await);
        let booked = world.book(&first, "Lena Fischer").await;
        assert_eq!(leave(&world).await, [format!("invitation 0 to {LENA}"), format!("invitation 0 to {ANA}")]);
        let booked = world.try_move(&booked, &later).await.unwrap();
        assert_eq!(leave(&world).await.len(), 2);
        assert_eq!(arriving(&world, "2026-03-04T12:00:00Z").await.len(), 2);
        assert_eq!(noticed(&world, &ana).await, []);
        assert_eq!(arriving(&world, "2026-03-05T10:00:00Z").await.len(), 2);
        assert_eq!(noticed(&world, &ana).await, [NoticeKind::Reminder]);
        cancel(&world, &booked).await;
        assert_eq!(leave(&world).await.len(), 2);
        assert_eq!(noticed(&world, &ana).await, [NoticeKind::Reminder]);
    }

    async fn a_reminder_is_wanted_again_while_the_booking_has_it(world: World) {
        let ana = world.ana().await;
        let clara = world.clara().await.actor();
        let slot = world.offer(&ana, "2026-03-05T10:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        leave(&world).await;
        let own = async |minutes: &[i64]| {
            let raw = RawLeads { minutes_before: Some(minutes.to_vec()) };
            reminders::set(&world.cx, &clara, booked.id, &raw).await.unwrap();
        };
        let others = async |others| {
            choose(&world, &ana, neither(ReminderChanges { others: Some(others), ..ReminderChanges::default() })).await;
        };
        own(&[30, 60]).await;
        others(false).await;
        own(&[30]).await;
        others(true).await;
        assert_eq!(remark(&world, &booked, 30).await, None);
        assert_eq!(remark(&world, &booked, 60).await.as_deref(), Some("It was no longer wanted."));
        others(false).await;
        own(&[30, 60]).await;
        assert_eq!(remark(&world, &booked, 60).await.as_deref(), Some("Whoever it is for does without it."));
        others(true).await;
        assert_eq!(
            for_the_interviewer(&world, &booked).await[1..],
            [
                "1440 minutes before: waiting, 04 10:00:00",
                "120 minutes before: waiting, 05 08:00:00",
                "60 minutes before: waiting, 05 09:00:00",
                "30 minutes before: waiting, 05 09:30:00",
            ]
        );
        world.set_now("2026-03-05T09:15:00Z");
        world.deliver().await;
        world.post.forget();
        others(false).await;
        others(true).await;
        assert_eq!(arriving(&world, "2026-03-05T09:30:00Z").await.len(), 2);
    }

    async fn other_quiet_hours_or_another_clock_move_what_waits(world: World) {
        let (booked, _) = booked_at_night(&world).await;
        leave(&world).await;
        let ana = world.ana().await;
        let word = async || for_the_interviewer(&world, &booked).await[0].clone();
        choose(&world, &ana, quiet("22:00", "08:30")).await;
        assert_eq!(word().await, "invitation: held, 03 07:30:00");
        people::move_to(&world.cx, &ana.actor(), Some("Europe/London".to_owned())).await.unwrap();
        assert_eq!(word().await, "invitation: held, 03 08:30:00");
        let raw = RawPerson { time_zone: Some("Europe/Athens".to_owned()), ..RawPerson::default() };
        people::edit(&world.cx, &world.dee().await.actor(), ana.id, raw).await.unwrap();
        assert_eq!(word().await, "invitation: held, 03 06:30:00");
        assert_eq!(world.deliver().await, 0);
        choose(&world, &ana, RawPreferences { quiet_hours: Some(None), ..RawPreferences::default() }).await;
        world.deliver().await;
        assert_eq!(world.post.news(), [format!("invitation 0 to {ANA}")]);
    }

    async fn quiet_hours_that_begin_now_hold_what_waits(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-05T07:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        choose(&world, &ana, quiet("08:00", "18:00")).await;
        assert_eq!(leave(&world).await, [format!("invitation 0 to {LENA}")]);
        assert_eq!(
            for_the_interviewer(&world, &booked).await,
            [
                "invitation: held, 02 17:00:00",
                // A day before eight, when it is quiet; two hours before, when it is not.
                "1440 minutes before: held, 04 17:00:00",
                "120 minutes before: waiting, 05 05:00:00",
            ]
        );
    }

    async fn what_is_late_keeps_quiet_hours_as_well(world: World) {
        let ana = quiet_ana(&world).await;
        let slot = world.offer(&ana, "2026-03-05T10:00:00Z", 60).await;
        world.set_now("2026-03-02T20:50:00Z");
        let booked = world.book(&slot, "Lena Fischer").await;
        world.post.is(Mood::Closed);
        leave(&world).await;
        world.post.is(Mood::Good);
        assert_eq!(arriving(&world, "2026-03-02T21:00:00Z").await, [format!("invitation 0 to {LENA}")]);
        assert_eq!(for_the_interviewer(&world, &booked).await[0], "invitation: held, 03 06:00:00");
        assert_eq!(arriving(&world, "2026-03-03T06:00:00Z").await, [format!("invitation 0 to {ANA}")]);
    }

    async fn what_is_sent_again_keeps_quiet_hours_as_well(world: World) {
        let ana = quiet_ana(&world).await;
        let clara = world.clara().await.actor();
        let slot = world.offer(&ana, "2026-03-05T10:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        leave(&world).await;
        world.set_now("2026-03-02T22:00:00Z");
        for entry in ledger(&world, &booked).await.iter().filter(|entry| entry.kind == MessageKind::Invitation) {
            messages::resend(&world.cx, &clara, booked.id, entry.id).await.unwrap();
        }
        world.deliver().await;
        assert_eq!(world.post.news(), [format!("invitation 0 to {LENA}")]);
        assert_eq!(arriving(&world, "2026-03-03T06:00:00Z").await, [format!("invitation 0 to {ANA}")]);
    }

    async fn held_by_a_worker_that_died_it_still_waits(world: World) {
        let (booked, slot) = booked_at_night(&world).await;
        leave(&world).await;
        for step in [Step::TakenUp, Step::Begun, Step::Carried] {
            world.set_now("2026-03-03T05:59:00Z");
            assert!(!world.die_after(step).await, "{step:?}: it is not its time");
        }
        world.set_now("2026-03-03T06:00:00Z");
        assert!(world.die_after(Step::Begun).await);
        // Nobody knows whether she heard of it: so she hears that it is off, in the morning of another day.
        world.set_now("2026-03-03T22:00:00Z");
        cancel(&world, &booked).await;
        assert_eq!(leave(&world).await, [format!("cancellation 1 to {LENA}")]);
        assert_eq!(arriving(&world, "2026-03-04T06:00:00Z").await, [format!("cancellation 1 to {ANA}")]);
        assert_eq!(slot.interviewer, world.ana().await.id);
    }

    async fn changes_and_preferences_at_once_end_well(world: World) {
        let ana = quiet_ana(&world).await;
        let mut held = Vec::new();
        for hour in 8..14 {
            let slot = world.offer(&ana, &format!("2026-03-05T{hour:02}:00:00Z"), 30).await;
            held.push(world.book(&slot, &format!("Candidate {hour}")).await);
        }
        leave(&world).await;
        world.set_now("2026-03-02T22:00:00Z");
        let cancelling = async { for booking in &held { cancel(&world, booking).await } };
        let choosing = async {
            for minute in 0..6 {
                choose(&world, &ana, quiet("22:00", &format!("07:0{minute}"))).await;
            }
        };
        let carrying = async { for _ in 0..6 { world.deliver().await; } };
        tokio::join!(cancelling, choosing, carrying);
        leave(&world).await;
        for booking in &held {
            assert_eq!(for_the_interviewer(&world, booking).await, ["cancellation: held, 03 06:05:00"]);
        }
    }

    async fn what_is_asked_of_preferences(world: World) {
        let ana = world.ana().await;
        assert_eq!(preferences::get(&world.cx, &ana.actor()).await.unwrap(), Preferences::default());
        let Err(Error::Refused(refusal)) = preferences::edit(&world.cx, &ana.actor(), quiet("07:00", "07:00")).await else {
            panic!("accepted")
        };
        assert_eq!(refusal.code(), "invalid_input");
        let chosen = choose(&world, &ana, quiet("22:00", "07:00")).await;
        assert_eq!(preferences::get(&world.cx, &ana.actor()).await.unwrap(), chosen);
        let bo = world.bo().await.actor();
        assert_eq!(preferences::get(&world.cx, &bo).await.unwrap(), Preferences::default());
        let nobody = domain::actor::Actor::new(ana.id, &[]);
        assert!(matches!(preferences::get(&world.cx, &nobody).await, Err(Error::Refused(_))));
        assert!(matches!(preferences::edit(&world.cx, &nobody, quiet("22:00", "07:00")).await, Err(Error::Refused(_))));
    }
}
