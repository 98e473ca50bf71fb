//! What is to be done after interviews: suggested, added, put off, done, and told of in time.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::NaiveDate;
use domain::{
    actor::{Actor, Role},
    bookings::Booking,
    events::Event,
    follow_ups::{FollowUp, Horizon, MAX_FOLLOW_UPS, RawFollowUp},
    ids::{BookingId, FollowUpId},
    notices::{NoticeKind, RawRead},
    outcomes::RawOutcome,
    paging::Paging,
    people::{Person, RawPerson},
    refusal::Refusal,
    time,
};
use services::{
    Error, Result, bookings,
    follow_ups::{self, FollowUpFilter},
    notices, on_both_databases, outcomes, people,
    realtime::{self, Message},
    testing::{World, ended},
};

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn refused_field<T: std::fmt::Debug>(result: Result<T>) -> String {
    let Refusal::InvalidInput { fields } = refusal(result) else { panic!("another refusal") };
    fields.iter().map(|(field, _)| field.to_owned()).collect::<Vec<_>>().join(" ")
}

fn on(raw: &str) -> NaiveDate {
    time::date(raw).unwrap()
}

/// Ana's with Lena, on Tuesday from nine to ten, of which is said how it ended.
async fn concluded(world: &World, status: &str) -> Booking {
    let ana = world.ana().await;
    let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
    let id = world.book(&slot, "Lena Fischer").await.id;
    world.set_now("2026-03-03T10:00:00Z");
    outcomes::conclude(&world.cx, &ana.actor(), id, ended(status)).await.unwrap()
}

async fn of(world: &World, id: BookingId) -> Vec<FollowUp> {
    follow_ups::of(&world.cx, &world.clara().await.actor(), id).await.unwrap()
}

/// "thank_you_note 2026-03-04 Ana Moreau*": what, when, whose, and whether it is done.
async fn told(world: &World, id: BookingId) -> Vec<String> {
    let line = |follow_up: FollowUp| {
        let done = if follow_up.is_done() { "*" } else { "" };
        format!("{} {} {}{done}", follow_up.kind.as_str(), follow_up.day(), follow_up.assignee.name)
    };
    of(world, id).await.into_iter().map(line).collect()
}

fn own(title: &str, due: &str) -> RawFollowUp {
    let title = Some(Some(title.to_owned()));
    RawFollowUp { title, due_on: Some(due.to_owned()), ..RawFollowUp::default() }
}

fn done(done: bool) -> RawFollowUp {
    RawFollowUp { done: Some(done), ..RawFollowUp::default() }
}

fn snoozed(until: &str) -> RawFollowUp {
    RawFollowUp { snoozed_until: Some(Some(until.to_owned())), ..RawFollowUp::default() }
}

async fn edit(world: &World, actor: &Actor, id: FollowUpId, raw: RawFollowUp) -> Result<FollowUp> {
    follow_ups::edit(&world.cx, actor, id, None, raw).await
}

/// Of how many they are told, and have not looked.
async fn reminded(world: &World, person: &Person) -> usize {
    let all = notices::list(&world.cx, &person.actor(), true, Paging::LONGEST).await.unwrap().items;
    all.iter().filter(|notice| notice.kind == NoticeKind::FollowUp).count()
}

on_both_databases! {
    async fn after_one_that_took_place_the_usual_is_suggested(world: World) {
        let booking = concluded(&world, "completed").await;
        let expected = [
            "thank_you_note 2026-03-04 Ana Moreau",
            "follow_up_email 2026-03-10 Clara Vogt",
            "status_inquiry 2026-03-17 Clara Vogt",
        ];
        assert_eq!(told(&world, booking.id).await, expected);
        assert!(of(&world, booking.id).await.iter().all(|follow_up| follow_up.is_suggested));
    }

    async fn after_one_that_did_not_nothing_is(world: World) {
        let booking = concluded(&world, "no_show").await;
        assert!(told(&world, booking.id).await.is_empty());
    }

    async fn days_are_those_of_whoever_is_to_do_it(world: World) {
        let bo = world.bo().await;
        // Past midnight in Tokyo, where Bo interviews; Tuesday still in Berlin, where Clara books.
        let slot = world.offer(&bo, "2026-03-03T14:30:00Z", 45).await;
        let id = world.book(&slot, "Lena Fischer").await.id;
        world.set_now("2026-03-03T15:15:00Z");
        outcomes::conclude(&world.cx, &bo.actor(), id, ended("completed")).await.unwrap();
        let expected = [
            "thank_you_note 2026-03-05 Bo Lindqvist",
            "follow_up_email 2026-03-10 Clara Vogt",
            "status_inquiry 2026-03-17 Clara Vogt",
        ];
        assert_eq!(told(&world, id).await, expected);
    }

    async fn what_is_corrected_takes_along_what_nobody_touched(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let id = concluded(&world, "completed").await.id;
        let thanks = of(&world, id).await.remove(0);
        edit(&world, &ana, thanks.id, done(true)).await.unwrap();
        let correct = |status: &str| RawOutcome { conclusion: ended(status), ..RawOutcome::default() };
        outcomes::edit(&world.cx, &clara, id, None, correct("no_show")).await.unwrap();
        assert_eq!(told(&world, id).await, ["thank_you_note 2026-03-04 Ana Moreau*"]);
        outcomes::edit(&world.cx, &clara, id, None, correct("completed")).await.unwrap();
        assert_eq!(told(&world, id).await.len(), 3);
    }

    async fn what_is_withdrawn_is_no_longer_told_of(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let id = concluded(&world, "completed").await.id;
        world.set_now("2026-03-04T08:00:00Z");
        world.tell_due().await;
        assert_eq!(reminded(&world, &ana).await, 1);
        let raw = RawOutcome { conclusion: ended("no_show"), ..RawOutcome::default() };
        outcomes::edit(&world.cx, &clara.actor(), id, None, raw).await.unwrap();
        assert!(told(&world, id).await.is_empty());
        assert_eq!(reminded(&world, &ana).await, 0);
    }

    async fn two_who_change_at_once_lose_nothing(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let thanks = of(&world, concluded(&world, "completed").await.id).await.remove(0);
        let seen = Some(thanks.version);
        follow_ups::edit(&world.cx, &clara, thanks.id, seen, snoozed("2026-03-06")).await.unwrap();
        let late = follow_ups::edit(&world.cx, &ana, thanks.id, seen, own("Write to Lena", "2026-03-05")).await;
        assert_eq!(refusal(late), Refusal::VersionMismatch);
        let late = follow_ups::remove(&world.cx, &ana, thanks.id, seen).await;
        assert_eq!(refusal(late), Refusal::VersionMismatch);
        let kept = follow_ups::get(&world.cx, &ana, thanks.id).await.unwrap();
        assert_eq!((kept.title.as_ref(), kept.day()), (None, on("2026-03-06")));
    }

    async fn what_was_suggested_and_taken_away_does_not_come_back(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let id = concluded(&world, "completed").await.id;
        let thanks = of(&world, id).await.remove(0);
        follow_ups::remove(&world.cx, &ana, thanks.id, None).await.unwrap();
        let again = follow_ups::remove(&world.cx, &ana, thanks.id, None).await;
        assert_eq!(refusal(again), Refusal::NotFound);
        for status in ["no_show", "completed"] {
            let raw = RawOutcome { conclusion: ended(status), ..RawOutcome::default() };
            outcomes::edit(&world.cx, &clara, id, None, raw).await.unwrap();
        }
        assert_eq!(told(&world, id).await.len(), 2);
    }

    async fn those_who_see_the_interview_add_and_change(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let id = concluded(&world, "no_show").await.id;
        let add = async |person: &Person, raw: RawFollowUp| {
            follow_ups::add(&world.cx, &person.actor(), id, raw).await
        };
        let call = add(&ana, own("Call Lena", "2026-03-05")).await.unwrap();
        assert_eq!((call.assignee.id, call.words(), call.is_suggested), (ana.id, "Call Lena", false));
        let given = RawFollowUp { assignee_id: Some(ana.id.to_string()), ..own("Write it up", "2026-03-06") };
        assert_eq!(add(&clara, given).await.unwrap().assignee.id, ana.id);
        assert_eq!(refusal(add(&bo, own("Spy", "2026-03-05")).await), Refusal::NotFound);
        assert_eq!(refusal(edit(&world, &bo.actor(), call.id, done(true)).await), Refusal::NotFound);
        assert_eq!(refusal(follow_ups::of(&world.cx, &bo.actor(), id).await), Refusal::NotFound);
        let to_bo = RawFollowUp { assignee_id: Some(bo.id.to_string()), ..RawFollowUp::default() };
        assert_eq!(refused_field(edit(&world, &clara.actor(), call.id, to_bo).await), "assigneeId");
        let named = follow_ups::helpers(&world.cx, &ana.actor(), id).await.unwrap();
        let named: Vec<_> = named.iter().map(|colleague| colleague.name.as_str()).collect();
        assert_eq!(named, ["Ana Moreau", "Clara Vogt"]);
        let mended = RawFollowUp { note: Some(Some("After three.".to_owned())), ..own("Ring Lena", "2026-03-09") };
        let mended = edit(&world, &clara.actor(), call.id, mended).await.unwrap();
        assert_eq!((mended.words(), mended.due, mended.note.as_ref().unwrap().as_str()), ("Ring Lena", on("2026-03-09"), "After three."));
        follow_ups::remove(&world.cx, &clara.actor(), call.id, None).await.unwrap();
        assert_eq!(told(&world, id).await, ["other 2026-03-06 Ana Moreau"]);
    }

    async fn an_interview_has_so_many_at_most(world: World) {
        let clara = world.clara().await.actor();
        let id = concluded(&world, "no_show").await.id;
        for number in 0..MAX_FOLLOW_UPS {
            let raw = own(&format!("Number {number}"), "2026-03-05");
            follow_ups::add(&world.cx, &clara, id, raw).await.unwrap();
        }
        let more = follow_ups::add(&world.cx, &clara, id, own("One more", "2026-03-05")).await;
        assert_eq!(refused_field(more), "kind");
    }

    async fn the_list_is_ones_own_by_day_and_everybodys_for_those_who_coordinate(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let id = concluded(&world, "completed").await.id;
        world.set_now("2026-03-09T10:00:00Z");
        let list = async |person: &Person, filter: FollowUpFilter| {
            let agenda = follow_ups::list(&world.cx, &person.actor(), filter, Paging::DEFAULT).await.unwrap();
            let line = |due: &follow_ups::Due| (due.follow_up.kind.as_str(), Horizon::of(due.follow_up.day(), agenda.today));
            agenda.page.items.iter().map(line).collect::<Vec<_>>()
        };
        let all = FollowUpFilter::default();
        let [thanks, email, status] = [
            ("thank_you_note", Horizon::Overdue),
            ("follow_up_email", Horizon::ThisWeek),
            ("status_inquiry", Horizon::Later),
        ];
        assert_eq!(list(&clara, all).await, [thanks, email, status]);
        assert_eq!(list(&clara, FollowUpFilter { assignee: Some(clara.id), ..all }).await, [email, status]);
        assert_eq!(list(&ana, all).await, [thanks]);
        assert!(list(&ana, FollowUpFilter { assignee: Some(clara.id), ..all }).await.is_empty());
        assert!(list(&bo, all).await.is_empty());
        for (horizon, expected) in [
            (Horizon::Overdue, vec![thanks]),
            (Horizon::Today, vec![]),
            (Horizon::ThisWeek, vec![email]),
            (Horizon::Later, vec![status]),
        ] {
            let filter = FollowUpFilter { horizon: Some(horizon), ..all };
            assert_eq!(list(&clara, filter).await, expected, "{horizon:?}");
        }
        let agenda = follow_ups::list(&world.cx, &clara.actor(), all, Paging::DEFAULT).await.unwrap();
        let counted = Horizon::ALL.map(|horizon| agenda.open.get(&horizon).copied().unwrap_or_default());
        assert_eq!(counted, [1, 0, 1, 1]);
        // Put off, it is of another day; done, it is in the other list.
        let [first, second] = [0, 1].map(|index| agenda.page.items[index].follow_up.id);
        edit(&world, &ana.actor(), first, snoozed("2026-03-09")).await.unwrap();
        edit(&world, &clara.actor(), second, done(true)).await.unwrap();
        assert_eq!(list(&clara, all).await, [("thank_you_note", Horizon::Today), status]);
        let worked_off = FollowUpFilter { done: true, ..all };
        assert_eq!(list(&clara, worked_off).await, [email]);
        assert_eq!(told(&world, id).await.last().unwrap(), "follow_up_email 2026-03-10 Clara Vogt*");
    }

    async fn whoever_is_to_do_it_is_told_in_the_morning_and_no_more_once_it_is_done(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let id = concluded(&world, "completed").await.id;
        world.tell_due().await;
        assert_eq!(reminded(&world, &ana).await, 0);
        // Nine o'clock in Paris.
        world.set_now("2026-03-04T07:59:00Z");
        world.tell_due().await;
        assert_eq!(reminded(&world, &ana).await, 0);
        world.set_now("2026-03-04T08:00:00Z");
        world.tell_due().await;
        world.tell_due().await;
        assert_eq!((reminded(&world, &ana).await, reminded(&world, &clara).await), (1, 0));
        let thanks = of(&world, id).await.remove(0);
        // Put off, it is told of once more on that day.
        edit(&world, &ana.actor(), thanks.id, snoozed("2026-03-06")).await.unwrap();
        assert_eq!(reminded(&world, &ana).await, 0);
        world.set_now("2026-03-06T08:00:00Z");
        world.tell_due().await;
        assert_eq!(reminded(&world, &ana).await, 1);
        edit(&world, &ana.actor(), thanks.id, done(true)).await.unwrap();
        assert_eq!(reminded(&world, &ana).await, 0);
        world.set_now("2026-03-10T08:00:00Z");
        world.tell_due().await;
        assert_eq!((reminded(&world, &ana).await, reminded(&world, &clara).await), (0, 1));
    }

    async fn whoever_moves_house_is_told_in_the_morning_there(world: World) {
        let ana = world.ana().await;
        concluded(&world, "completed").await;
        let moved = RawPerson { time_zone: Some("America/New_York".to_owned()), ..RawPerson::default() };
        people::edit(&world.cx, &world.dee().await.actor(), ana.id, moved).await.unwrap();
        world.set_now("2026-03-04T08:00:00Z");
        world.tell_due().await;
        assert_eq!(reminded(&world, &ana).await, 0);
        world.set_now("2026-03-04T14:00:00Z");
        world.tell_due().await;
        assert_eq!(reminded(&world, &ana).await, 1);
    }

    async fn nobody_is_told_once_more_of_what_is_due_already(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let thanks = of(&world, concluded(&world, "completed").await.id).await.remove(0);
        world.set_now("2026-03-04T08:00:00Z");
        world.tell_due().await;
        notices::read(&world.cx, &ana.actor(), RawRead::default()).await.unwrap();
        let noted = RawFollowUp { note: Some(Some("Mention the talk".to_owned())), ..RawFollowUp::default() };
        edit(&world, &clara.actor(), thanks.id, noted).await.unwrap();
        world.tell_due().await;
        assert_eq!(reminded(&world, &ana).await, 0);
    }

    async fn what_somebody_else_gives_one_for_today_is_told_at_once(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let id = concluded(&world, "no_show").await.id;
        let given = RawFollowUp { assignee_id: Some(ana.id.to_string()), ..own("Call Lena", "2026-03-03") };
        follow_ups::add(&world.cx, &clara.actor(), id, given).await.unwrap();
        follow_ups::add(&world.cx, &clara.actor(), id, own("Mine", "2026-03-03")).await.unwrap();
        world.tell_due().await;
        assert_eq!((reminded(&world, &ana).await, reminded(&world, &clara).await), (1, 0));
    }

    async fn what_would_fall_to_somebody_who_left_falls_to_the_other(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let id = world.book(&slot, "Lena Fischer").await.id;
        let gone = RawPerson { active: Some(false), ..RawPerson::default() };
        people::edit(&world.cx, &dee.actor(), world.clara().await.id, gone).await.unwrap();
        world.set_now("2026-03-03T10:00:00Z");
        outcomes::conclude(&world.cx, &ana.actor(), id, ended("completed")).await.unwrap();
        let whose = follow_ups::of(&world.cx, &ana.actor(), id).await.unwrap();
        assert!(whose.iter().all(|follow_up| follow_up.assignee.id == ana.id), "{whose:?}");
    }

    async fn what_would_fall_to_somebody_who_does_not_coordinate_any_more_falls_to_the_other(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let id = world.book(&slot, "Lena Fischer").await.id;
        let interviews = RawPerson { roles: Some(vec!["interviewer".to_owned()]), ..RawPerson::default() };
        people::edit(&world.cx, &dee.actor(), world.clara().await.id, interviews).await.unwrap();
        world.set_now("2026-03-03T10:00:00Z");
        outcomes::conclude(&world.cx, &ana.actor(), id, ended("completed")).await.unwrap();
        let whose = follow_ups::of(&world.cx, &ana.actor(), id).await.unwrap();
        assert!(whose.iter().all(|follow_up| follow_up.assignee.id == ana.id), "{whose:?}");
    }

    async fn those_who_see_the_interview_hear_of_each_change(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let id = concluded(&world, "completed").await.id;
        let mut heard = [&ana, &bo, &clara].map(|person| realtime::subscribe(&world.cx, &person.actor()));
        let thanks = of(&world, id).await.remove(0);
        edit(&world, &ana.actor(), thanks.id, done(true)).await.unwrap();
        world.try_offer(&bo.actor(), "2026-03-11T09:00:00Z", 60).await.unwrap();
        for listener in [0, 2] {
            let followed = loop {
                let patience = std::time::Duration::from_secs(3);
                let next = tokio::time::timeout(patience, heard[listener].next()).await.unwrap();
                if let Some(Message::Event(published)) = next
                    && let Event::FollowUpsUpdated(followed) = &published.event
                    // What was suggested before may still be on its way.
                    && followed.open < followed.total
                {
                    break followed.clone();
                }
            };
            assert_eq!((followed.booking.id, followed.open, followed.total), (id, 2, 3));
        }
        let Some(Message::Event(published)) = heard[1].next().await else { panic!("nothing") };
        assert!(matches!(published.event, Event::SlotCreated(_)), "{published:?}");
    }

    async fn done_by_several_at_once_it_was_done_by_one(world: World) {
        let (ana, clara, dee) = (world.ana().await, world.clara().await, world.dee().await);
        let id = concluded(&world, "completed").await.id;
        let other = world.another_process(|settings| settings).await;
        let all = of(&world, id).await;
        let mut running = Vec::new();
        for follow_up in &all {
            for (number, person) in [&ana, &clara, &dee, &ana].into_iter().enumerate() {
                let cx = [&world.cx, &other][number % 2].clone();
                let (actor, id) = (person.actor(), follow_up.id);
                running.push(tokio::spawn(async move { follow_ups::edit(&cx, &actor, id, None, done(true)).await }));
            }
        }
        for attempt in running {
            attempt.await.unwrap().unwrap();
        }
        let after = of(&world, id).await;
        assert!(after.iter().all(|one| one.is_done() && one.version == domain::ids::Version(2)), "{after:?}");
        let ticks = world.audited().await.iter().filter(|line| line.action == "follow_up_done").count();
        assert_eq!(ticks, all.len());
    }

    async fn concluded_and_cancelled_at_once_what_is_suggested_agrees_with_the_end(world: World) {
        for round in 0..5_u32 {
            let interviewer = world.person(&format!("Interviewer {round}"), "UTC", &[Role::Interviewer]).await;
            let slot = world.offer(&interviewer, &format!("2026-03-1{round}T09:00:00Z"), 60).await;
            let booked = world.book(&slot, &format!("Candidate {round}")).await;
            world.set_now(&format!("2026-03-1{round}T09:30:00Z"));
            let other = world.another_process(|settings| settings).await;
            let (actor, clara, id) = (interviewer.actor(), world.clara().await.actor(), booked.id);
            let concludes = tokio::spawn(async move { outcomes::conclude(&other, &actor, id, ended("completed")).await });
            let (cx, coordinator) = (world.cx.clone(), clara.clone());
            let cancels = tokio::spawn(async move { bookings::cancel(&cx, &coordinator, id, None, None).await });
            let (concluded, cancelled) = (concludes.await.unwrap(), cancels.await.unwrap());
            assert_ne!(concluded.is_ok(), cancelled.is_ok(), "{concluded:?} {cancelled:?}");
            let outcome = outcomes::get(&world.cx, &clara, id).await.unwrap().outcome.unwrap();
            let booking = bookings::get(&world.cx, &clara, id).await.unwrap();
            assert_eq!(outcome.ending.status(), booking.status);
            assert_eq!(of(&world, id).await.len(), if concluded.is_ok() { 3 } else { 0 });
            world.set_now("2026-03-02T08:00:00Z");
        }
    }
}
