//! What is to do comes by mail: all of one morning in one letter, as it is when it leaves, to those who wish it.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    assignments::{RawAnswer, RawAssignment},
    bookings::Booking,
    follow_ups::{FollowUp, RawFollowUp},
    ids::{BookingId, FollowUpId, JobId},
    jobs::JobState,
    notices::NoticeKind,
    paging::Paging,
    people::{Person, RawPerson},
    preferences::{MailChanges, NoticeChanges, RawPreferences, RawQuietHours, ReminderChanges},
    preparation::RawTask,
    to_do::ToDo,
};
use services::{
    assignments, bookings, follow_ups,
    jobs::{self, TRIES, Work},
    notices, on_both_databases, outcomes, people, preferences, preparation,
    testing::{Mood, World, ended},
};

/// Ana's with Lena, on Tuesday from nine to ten, to which Lena did not come.
async fn over(world: &World) -> Booking {
    let ana = world.ana().await;
    let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
    let id = world.book(&slot, "Lena Fischer").await.id;
    world.set_now("2026-03-03T10:00:00Z");
    let over = outcomes::conclude(&world.cx, &ana.actor(), id, ended("no_show")).await.unwrap();
    world.deliver().await;
    over
}

/// Ana adds it for herself.
async fn own(world: &World, booking: BookingId, title: &str, due: &str) -> FollowUp {
    let raw = RawFollowUp {
        title: Some(Some(title.to_owned())),
        due_on: Some(due.to_owned()),
        ..RawFollowUp::default()
    };
    follow_ups::add(&world.cx, &world.ana().await.actor(), booking, raw).await.unwrap()
}

async fn edit(world: &World, id: FollowUpId, raw: RawFollowUp) {
    follow_ups::edit(&world.cx, &world.ana().await.actor(), id, None, raw).await.unwrap();
}

async fn tick(world: &World, id: FollowUpId) {
    edit(world, id, RawFollowUp { done: Some(true), ..RawFollowUp::default() }).await;
}

/// It is Wednesday, nine in Paris, and what is due is told.
async fn morning(world: &World) {
    world.set_now("2026-03-04T08:00:00Z");
    world.tell_due().await;
}

/// The letters that arrive by then: "to ana.moreau@example.com: Call Lena of 2026-03-04, Link".
async fn arriving(world: &World, when: &str) -> Vec<String> {
    world.set_now(when);
    world.deliver().await;
    world.post.news_of_to_do().into_iter().map(|(_, to_do)| in_words(&to_do)).collect()
}

fn in_words(to_do: &ToDo) -> String {
    let ToDo { person: _, name: _, email, time_zone: _, follow_ups, tasks, more } = to_do;
    let follow_ups = follow_ups.iter().map(|one| format!("{} of {}", one.words, one.day));
    let all: Vec<_> = follow_ups.chain(tasks.iter().map(|task| task.title.to_string())).collect();
    assert_eq!(*more, 0);
    format!("to {email}: {}", all.join(", "))
}

async fn choose(world: &World, person: &Person, raw: RawPreferences) {
    preferences::edit(&world.cx, &person.actor(), raw).await.unwrap();
}

fn not_by_mail() -> RawPreferences {
    RawPreferences { mails: MailChanges { to_do: Some(false) }, ..RawPreferences::default() }
}

fn quiet(from: &str, until: &str) -> RawPreferences {
    let raw = RawQuietHours { from: Some(from.to_owned()), until: Some(until.to_owned()) };
    RawPreferences { quiet_hours: Some(Some(raw)), ..RawPreferences::default() }
}

async fn noticed(world: &World, person: &Person, kind: NoticeKind) -> usize {
    let all = notices::list(&world.cx, &person.actor(), false, Paging::LONGEST).await.unwrap().items;
    all.iter().filter(|notice| notice.kind == kind).count()
}

/// What is written to people and did not leave yet.
async fn waiting(world: &World, state: Option<JobState>) -> Vec<jobs::Job> {
    let all = jobs::list(&world.cx, &world.dee().await.actor(), state, Paging::LONGEST).await.unwrap();
    all.items.into_iter().filter(|job| matches!(job.work, Work::ToDo(_))).collect()
}

/// Ana's with Lena, on Tuesday the tenth at nine; a task of it is Clara's, and another one Ana's.
async fn to_prepare(world: &World) -> Booking {
    let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
    let booking = world.book(&slot, "Lena Fischer").await;
    let clara = world.clara().await;
    give(world, booking.id, "Link", Some(&clara)).await;
    give(world, booking.id, "CV", None).await;
    booking
}

async fn give(world: &World, booking: BookingId, title: &str, to: Option<&Person>) {
    let raw = RawTask {
        title: Some(title.to_owned()),
        assignee_id: Some(to.map(|person| person.id.to_string())),
        ..RawTask::default()
    };
    preparation::add(&world.cx, &world.clara().await.actor(), booking, raw).await.unwrap();
}

/// Tasks that reminders named since somebody asked last: "ana.moreau@example.com: CV".
fn reminded(world: &World) -> Vec<String> {
    let arrived = world.post.arrived().into_iter().map(|delivered| delivered.message);
    let with_tasks = arrived.filter(|message| !message.open_tasks.is_empty());
    let line = |message: domain::messages::Message| {
        let tasks: Vec<_> = message.open_tasks.iter().map(ToString::to_string).collect();
        format!("{}: {}", message.to.email, tasks.join(", "))
    };
    let lines = with_tasks.map(line).collect();
    world.post.forget();
    lines
}

const ANA: &str = "ana.moreau@example.com";
const CLARA: &str = "clara.vogt@example.com";
const NONE: [&str; 0] = [];

on_both_databases! {
    async fn a_morning_is_one_letter(world: World) {
        let id = over(&world).await.id;
        for title in ["Call Lena", "Write it down", "Return the badge"] {
            own(&world, id, title, "2026-03-04").await;
        }
        own(&world, id, "Later", "2026-03-05").await;
        morning(&world).await;
        assert_eq!(arriving(&world, "2026-03-04T08:00:59Z").await, NONE);
        let [letter] = &*arriving(&world, "2026-03-04T08:01:00Z").await else { panic!("not one letter") };
        for title in ["Call Lena", "Write it down", "Return the badge"] {
            assert!(letter.starts_with(&format!("to {ANA}: ")) && letter.contains(title), "{letter}");
        }
        assert!(!letter.contains("Later"), "{letter}");
        assert_eq!(noticed(&world, &world.ana().await, NoticeKind::FollowUp).await, 3);
        assert_eq!(arriving(&world, "2026-03-04T20:00:00Z").await, NONE, "once");
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn what_is_done_meanwhile_is_not_in_it_and_nothing_is_no_letter(world: World) {
        let id = over(&world).await.id;
        let first = own(&world, id, "Call Lena", "2026-03-04").await;
        let second = own(&world, id, "Write it down", "2026-03-04").await;
        morning(&world).await;
        tick(&world, first.id).await;
        let left = arriving(&world, "2026-03-04T08:01:00Z").await;
        assert_eq!(left, [format!("to {ANA}: Write it down of 2026-03-04")]);
        let third = own(&world, id, "Return the badge", "2026-03-05").await;
        world.set_now("2026-03-05T08:00:00Z");
        world.tell_due().await;
        follow_ups::remove(&world.cx, &world.ana().await.actor(), second.id, None).await.unwrap();
        tick(&world, third.id).await;
        assert_eq!(arriving(&world, "2026-03-05T08:01:00Z").await, NONE);
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn what_is_put_off_comes_on_its_day_and_what_is_late_with_it(world: World) {
        let id = over(&world).await.id;
        let sleeps = own(&world, id, "Call Lena", "2026-03-04").await;
        own(&world, id, "Write it down", "2026-03-04").await;
        morning(&world).await;
        let snoozed = RawFollowUp { snoozed_until: Some(Some("2026-03-06".to_owned())), ..RawFollowUp::default() };
        edit(&world, sleeps.id, snoozed).await;
        let first = arriving(&world, "2026-03-04T08:01:00Z").await;
        assert_eq!(first, [format!("to {ANA}: Write it down of 2026-03-04")]);
        world.set_now("2026-03-06T08:00:00Z");
        world.tell_due().await;
        let then = arriving(&world, "2026-03-06T08:01:00Z").await;
        assert_eq!(then, [format!("to {ANA}: Write it down of 2026-03-04, Call Lena of 2026-03-06")]);
    }

    async fn what_is_somebody_elses_by_now_is_written_to_them(world: World) {
        let id = over(&world).await.id;
        let given = own(&world, id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        let to = Some(world.clara().await.id.to_string());
        edit(&world, given.id, RawFollowUp { assignee_id: to, ..RawFollowUp::default() }).await;
        assert_eq!(arriving(&world, "2026-03-04T08:01:00Z").await, NONE);
        world.tell_due().await;
        let then = arriving(&world, "2026-03-04T08:02:00Z").await;
        assert_eq!(then, [format!("to {CLARA}: Call Lena of 2026-03-04")]);
    }

    async fn days_are_those_of_whoever_it_is_for(world: World) {
        let bo = world.bo().await;
        let slot = world.offer(&bo, "2026-03-03T09:00:00Z", 60).await;
        let id = world.book(&slot, "Lena Fischer").await.id;
        world.set_now("2026-03-03T10:00:00Z");
        outcomes::conclude(&world.cx, &bo.actor(), id, ended("no_show")).await.unwrap();
        for (title, due) in [("Call Lena", "2026-03-04"), ("Write it down", "2026-03-05")] {
            let raw = RawFollowUp {
                title: Some(Some(title.to_owned())),
                due_on: Some(due.to_owned()),
                ..RawFollowUp::default()
            };
            follow_ups::add(&world.cx, &bo.actor(), id, raw).await.unwrap();
        }
        // Nine o'clock in Tokyo, where it is Wednesday.
        world.set_now("2026-03-04T00:00:00Z");
        world.tell_due().await;
        let then = arriving(&world, "2026-03-04T00:01:00Z").await;
        assert_eq!(then, ["to bo.lindqvist@example.com: Call Lena of 2026-03-04"]);
    }

    async fn who_wants_none_gets_none_and_their_page_tells_them(world: World) {
        let (ana, id) = (world.ana().await, over(&world).await.id);
        own(&world, id, "Call Lena", "2026-03-04").await;
        choose(&world, &ana, not_by_mail()).await;
        morning(&world).await;
        assert!(waiting(&world, None).await.is_empty());
        assert_eq!(arriving(&world, "2026-03-04T08:01:00Z").await, NONE);
        assert_eq!(noticed(&world, &ana, NoticeKind::FollowUp).await, 1);
    }

    async fn who_wants_none_any_more_gets_none_that_waits(world: World) {
        let (ana, id) = (world.ana().await, over(&world).await.id);
        own(&world, id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        assert_eq!(waiting(&world, None).await.len(), 1);
        choose(&world, &ana, not_by_mail()).await;
        assert_eq!(arriving(&world, "2026-03-04T08:01:00Z").await, NONE);
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn nothing_is_written_to_who_left(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await);
        own(&world, over(&world).await.id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        let gone = RawPerson { active: Some(false), ..RawPerson::default() };
        people::edit(&world.cx, &dee.actor(), ana.id, gone).await.unwrap();
        assert_eq!(arriving(&world, "2026-03-04T08:01:00Z").await, NONE);
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn quiet_hours_hold_it_and_what_falls_due_in_them_is_in_it(world: World) {
        let (ana, id) = (world.ana().await, over(&world).await.id);
        choose(&world, &ana, quiet("08:00", "11:00")).await;
        own(&world, id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        assert_eq!(arriving(&world, "2026-03-04T08:01:00Z").await, NONE);
        // Eleven in Paris.
        let raw = RawFollowUp {
            title: Some(Some("Write it down".to_owned())),
            due_on: Some("2026-03-04".to_owned()),
            assignee_id: Some(ana.id.to_string()),
            ..RawFollowUp::default()
        };
        follow_ups::add(&world.cx, &world.clara().await.actor(), id, raw).await.unwrap();
        world.tell_due().await;
        assert_eq!(arriving(&world, "2026-03-04T09:59:59Z").await, NONE);
        let [letter] = &*arriving(&world, "2026-03-04T10:00:00Z").await else { panic!("not one letter") };
        assert!(letter.contains("Call Lena") && letter.contains("Write it down"), "{letter}");
    }

    async fn other_quiet_hours_move_what_is_held(world: World) {
        let (ana, id) = (world.ana().await, over(&world).await.id);
        choose(&world, &ana, quiet("08:00", "20:00")).await;
        own(&world, id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        assert_eq!(arriving(&world, "2026-03-04T08:01:00Z").await, NONE);
        choose(&world, &ana, RawPreferences { quiet_hours: Some(None), ..RawPreferences::default() }).await;
        assert_eq!(arriving(&world, "2026-03-04T08:02:00Z").await.len(), 1);
    }

    async fn a_coordinator_is_written_to_of_a_task_and_who_interviews_is_reminded(world: World) {
        // Ana has something else to do that day: of that she is written to, and not of her task.
        own(&world, over(&world).await.id, "Call Lena", "2026-03-09").await;
        to_prepare(&world).await;
        world.deliver().await;
        world.set_now("2026-03-09T09:00:00Z");
        world.post.forget();
        world.tell_due().await;
        assert_eq!(arriving(&world, "2026-03-09T09:00:00Z").await, NONE);
        assert_eq!(reminded(&world), [format!("{ANA}: CV")]);
        let mut letters = arriving(&world, "2026-03-09T09:01:00Z").await;
        letters.sort();
        assert_eq!(letters, [format!("to {ANA}: Call Lena of 2026-03-09"), format!("to {CLARA}: Link")]);
        assert_eq!(noticed(&world, &world.clara().await, NoticeKind::Preparation).await, 1);
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn colleagues_who_take_part_are_reminded_and_who_declined_is_written_to(world: World) {
        let (bo, clara) = (world.bo().await, world.clara().await);
        let booking = to_prepare(&world).await;
        let assign = async |person: &Person| {
            let raw = RawAssignment {
                person_id: Some(person.id.to_string()),
                part: Some("note_taker".to_owned()),
                ..RawAssignment::default()
            };
            assignments::assign(&world.cx, &clara.actor(), booking.id, None, raw).await.unwrap();
        };
        assign(&bo).await;
        give(&world, booking.id, "Paper", Some(&bo)).await;
        world.deliver().await;
        world.post.forget();
        arriving(&world, "2026-03-09T09:00:00Z").await;
        let mut told = reminded(&world);
        told.sort();
        assert_eq!(told, [format!("{ANA}: CV"), "bo.lindqvist@example.com: Paper".to_owned()]);
        assert_eq!(arriving(&world, "2026-03-09T09:01:00Z").await, [format!("to {CLARA}: Link")]);
        // On another interview Bo declines, and keeps the task.
        let slot = world.offer(&world.ana().await, "2026-03-12T09:00:00Z", 60).await;
        let other = world.book(&slot, "Mo Adeyemi").await;
        let raw = RawAssignment {
            person_id: Some(bo.id.to_string()),
            part: Some("note_taker".to_owned()),
            ..RawAssignment::default()
        };
        assignments::assign(&world.cx, &clara.actor(), other.id, None, raw).await.unwrap();
        give(&world, other.id, "Pens", Some(&bo)).await;
        let declined = RawAnswer { answer: Some("declined".to_owned()), ..RawAnswer::default() };
        assignments::answer(&world.cx, &bo.actor(), other.id, declined).await.unwrap();
        arriving(&world, "2026-03-11T09:00:00Z").await;
        let then = arriving(&world, "2026-03-11T09:01:00Z").await;
        assert_eq!(then, ["to bo.lindqvist@example.com: Pens"]);
    }

    async fn a_task_comes_by_mail_though_their_page_does_without_it(world: World) {
        let clara = world.clara().await;
        to_prepare(&world).await;
        let reminders = ReminderChanges { day_before: Some(false), ..ReminderChanges::default() };
        let silent = NoticeChanges { reminders, ..NoticeChanges::default() };
        choose(&world, &clara, RawPreferences { notices: silent, ..RawPreferences::default() }).await;
        arriving(&world, "2026-03-09T09:00:00Z").await;
        assert_eq!(arriving(&world, "2026-03-09T09:01:00Z").await, [format!("to {CLARA}: Link")]);
        assert_eq!(noticed(&world, &clara, NoticeKind::Preparation).await, 0);
    }

    async fn of_what_is_called_off_nothing_is_to_do(world: World) {
        let booking = to_prepare(&world).await;
        arriving(&world, "2026-03-09T09:00:00Z").await;
        bookings::cancel(&world.cx, &world.clara().await.actor(), booking.id, None, None).await.unwrap();
        assert_eq!(arriving(&world, "2026-03-09T09:01:00Z").await, NONE);
    }

    async fn follow_ups_and_tasks_are_one_letter(world: World) {
        let (clara, id) = (world.clara().await, over(&world).await.id);
        to_prepare(&world).await;
        let raw = RawFollowUp {
            title: Some(Some("Call Lena".to_owned())),
            due_on: Some("2026-03-09".to_owned()),
            assignee_id: Some(clara.id.to_string()),
            ..RawFollowUp::default()
        };
        follow_ups::add(&world.cx, &world.ana().await.actor(), id, raw).await.unwrap();
        world.set_now("2026-03-09T09:00:00Z");
        world.tell_due().await;
        world.deliver().await;
        let then = arriving(&world, "2026-03-09T09:01:00Z").await;
        assert_eq!(then, [format!("to {CLARA}: Call Lena of 2026-03-09, Link")]);
    }

    async fn what_does_not_get_through_is_tried_again_under_its_id_as_it_is_then(world: World) {
        let id = over(&world).await.id;
        let first = own(&world, id, "Call Lena", "2026-03-04").await;
        own(&world, id, "Write it down", "2026-03-04").await;
        morning(&world).await;
        world.post.is(Mood::Closed);
        assert_eq!(arriving(&world, "2026-03-04T08:01:00Z").await, NONE);
        let [job] = &*waiting(&world, Some(JobState::Failed)).await else { panic!("it does not wait") };
        assert_eq!((job.attempts, job.last_error.as_deref()), (1, Some("421 closed for the day")));
        tick(&world, first.id).await;
        world.post.is(Mood::Good);
        world.set_now("2026-03-04T08:02:00Z");
        world.deliver().await;
        let arrived = world.post.news_of_to_do();
        let [(under, letter)] = arrived.as_slice() else { panic!("{arrived:?}") };
        assert_eq!((*under, in_words(letter)), (job.id, format!("to {ANA}: Write it down of 2026-03-04")));
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn what_may_have_left_is_sent_again_under_its_id(world: World) {
        own(&world, over(&world).await.id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        world.post.is(Mood::Rude);
        world.set_now("2026-03-04T08:01:00Z");
        world.deliver().await;
        world.post.is(Mood::Good);
        world.set_now("2026-03-04T08:02:00Z");
        world.deliver().await;
        let ids: Vec<JobId> = world.post.news_of_to_do().into_iter().map(|(id, _)| id).collect();
        assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
    }

    async fn what_is_refused_is_not_tried_again_and_too_many_letters_are_no_try(world: World) {
        let id = over(&world).await.id;
        own(&world, id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        world.post.is(Mood::Crowded);
        assert_eq!(arriving(&world, "2026-03-04T08:01:00Z").await, NONE);
        let [job] = &*waiting(&world, Some(JobState::Waiting)).await else { panic!("it does not wait") };
        assert_eq!(job.attempts, 0);
        world.post.is(Mood::Refusing);
        assert_eq!(arriving(&world, "2026-03-04T08:02:00Z").await, NONE);
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn what_is_tried_in_vain_is_given_up_and_the_next_morning_is_another_letter(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await.actor());
        let id = over(&world).await.id;
        own(&world, id, "Call Lena", "2026-03-04").await;
        own(&world, id, "Write it down", "2026-03-05").await;
        morning(&world).await;
        world.post.is(Mood::Closed);
        for _ in 0..TRIES {
            world.pass(TimeDelta::hours(1));
            world.deliver().await;
        }
        let dead = waiting(&world, Some(JobState::Dead)).await;
        let [job] = dead.as_slice() else { panic!("{dead:?}") };
        assert_eq!((job.work, job.attempts), (Work::ToDo(ana.id), TRIES));
        let told = jobs::subjects(&world.cx, &dee, &dead).await.unwrap();
        assert_eq!(told[&job.id], "Ana Moreau");
        world.post.is(Mood::Good);
        world.set_now("2026-03-05T08:00:00Z");
        world.tell_due().await;
        let then = arriving(&world, "2026-03-05T08:01:00Z").await;
        assert_eq!(then, [format!("to {ANA}: Call Lena of 2026-03-04, Write it down of 2026-03-05")]);
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn what_was_given_up_an_administrator_has_tried_again(world: World) {
        let dee = world.dee().await.actor();
        own(&world, over(&world).await.id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        world.post.is(Mood::Closed);
        for _ in 0..TRIES {
            world.pass(TimeDelta::hours(1));
            world.deliver().await;
        }
        world.post.is(Mood::Good);
        let dead = waiting(&world, Some(JobState::Dead)).await;
        jobs::retry(&world.cx, &dee, dead[0].id).await.unwrap();
        world.deliver().await;
        assert_eq!(world.post.news_of_to_do().len(), 1);
    }

    async fn what_falls_due_while_a_letter_leaves_is_in_the_next(world: World) {
        let id = over(&world).await.id;
        own(&world, id, "Call Lena", "2026-03-04").await;
        morning(&world).await;
        // A worker holds the letter, and has not come back.
        world.post.is(Mood::Silent);
        world.set_now("2026-03-04T08:01:00Z");
        let cx = world.cx.clone();
        let carrying = tokio::spawn(async move { services::testing::deliver_through(&cx).await });
        let first = loop {
            if let Some((first, _)) = world.post.news_of_to_do().pop() {
                break first;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        let ana = world.ana().await;
        let raw = RawFollowUp {
            title: Some(Some("Write it down".to_owned())),
            due_on: Some("2026-03-04".to_owned()),
            assignee_id: Some(ana.id.to_string()),
            ..RawFollowUp::default()
        };
        follow_ups::add(&world.cx, &world.clara().await.actor(), id, raw).await.unwrap();
        world.tell_due().await;
        carrying.abort();
        world.post.is(Mood::Good);
        world.set_now("2026-03-04T08:02:00Z");
        world.deliver().await;
        let then = world.post.news_of_to_do();
        let [(second, letter)] = then.as_slice() else { panic!("{then:?}") };
        assert!(*second != first && in_words(letter).contains("Write it down"), "{letter:?}");
        assert!(waiting(&world, None).await.is_empty());
    }

    async fn told_by_several_at_once_it_is_one_letter(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-03T07:00:00Z", 60).await;
        let other = world.book(&slot, "Mo Adeyemi").await.id;
        let id = over(&world).await.id;
        outcomes::conclude(&world.cx, &ana.actor(), other, ended("no_show")).await.unwrap();
        for number in 0..6 {
            own(&world, [id, other][number % 2], &format!("Number {number}"), "2026-03-04").await;
        }
        world.set_now("2026-03-04T08:00:00Z");
        let other = world.another_process(|settings| settings).await;
        let telling = [world.cx.clone(), other].map(|cx| {
            tokio::spawn(async move { services::testing::tell_due_through(&cx).await })
        });
        for told in telling {
            told.await.unwrap();
        }
        world.tell_due().await;
        let [letter] = &*arriving(&world, "2026-03-04T08:01:00Z").await else { panic!("not one letter") };
        assert!((0..6).all(|number| letter.contains(&format!("Number {number}"))), "{letter}");
    }
}
