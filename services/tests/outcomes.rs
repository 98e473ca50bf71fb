//! How interviews end, whose doing that was, and what is decided after them.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use domain::{
    actor::{Actor, Role},
    assignments::{Part, RawAssignment},
    bookings::{Booking, BookingStatus},
    ids::{BookingId, Version},
    notices::NoticeKind,
    outcomes::{Absent, CalledOffBy, Ending, Outcome, RawCancellation, RawConclusion, RawOutcome, Verdict},
    paging::Paging,
    people::Person,
    refusal::Refusal,
};
use services::{
    Error, Result, assignments, bookings, notices, on_both_databases, outcomes,
    testing::{World, ended},
    undo,
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

/// Ana's with Lena, on Tuesday from nine to ten.
async fn booked(world: &World) -> Booking {
    let slot = world.offer(&world.ana().await, "2026-03-03T09:00:00Z", 60).await;
    world.book(&slot, "Lena Fischer").await
}

fn no_show(absent: Absent) -> RawConclusion {
    RawConclusion { absent: Some(absent.as_str().to_owned()), ..ended("no_show") }
}

fn decide(verdict: Verdict, note: &str) -> RawOutcome {
    let (verdict, note) = (verdict.as_str().to_owned(), note.to_owned());
    RawOutcome { decision: Some(Some(verdict)), note: Some(Some(note)), ..RawOutcome::default() }
}

async fn edit(world: &World, actor: &Actor, id: BookingId, raw: RawOutcome) -> Result<Outcome> {
    outcomes::edit(&world.cx, actor, id, None, raw).await.map(|view| view.outcome.unwrap())
}

async fn of(world: &World, actor: &Actor, id: BookingId) -> Option<Outcome> {
    outcomes::get(&world.cx, actor, id).await.unwrap().outcome
}

async fn assign(world: &World, booking: &Booking, person: &Person, part: Part) {
    let raw = RawAssignment {
        person_id: Some(person.id.to_string()),
        part: Some(part.as_str().to_owned()),
        ..RawAssignment::default()
    };
    assignments::assign(&world.cx, &world.clara().await.actor(), booking.id, None, raw).await.unwrap();
}

/// Of how many interviews they are asked how they ended, and have not looked.
async fn asked(world: &World, person: &Person) -> usize {
    let all = notices::list(&world.cx, &person.actor(), true, Paging::LONGEST).await.unwrap().items;
    all.iter().filter(|notice| notice.kind == NoticeKind::Outcome).count()
}

on_both_databases! {
    async fn an_interview_ends_as_whoever_was_there_says(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let id = booked(&world).await.id;
        assert_eq!(of(&world, &clara, id).await, None);
        world.set_now("2026-03-03T10:00:00Z");
        let concluded = outcomes::conclude(&world.cx, &ana, id, no_show(Absent::Both)).await.unwrap();
        assert_eq!(concluded.status, BookingStatus::NoShow);
        let outcome = of(&world, &clara, id).await.unwrap();
        assert_eq!((outcome.ending, outcome.decision), (Ending::NoShow(Absent::Both), None));
        let said = outcome.said.unwrap();
        assert_eq!((said.by.name.as_str(), said.at), ("Ana Moreau", world.cx.now()));
        let told = bookings::history(&world.cx, &clara, id).await.unwrap();
        assert_eq!(told[0].sentence, "Nobody came");
    }

    async fn who_calls_an_interview_off_and_why_is_kept_and_undone_with_it(world: World) {
        let clara = world.clara().await.actor();
        let id = booked(&world).await.id;
        let raw = RawCancellation { reason: Some("another offer".to_owned()), by: Some("candidate".to_owned()) };
        bookings::cancel_on_behalf(&world.cx, &clara, id, None, raw).await.unwrap();
        let outcome = of(&world, &clara, id).await.unwrap();
        assert_eq!(outcome.ending, Ending::Cancelled(CalledOffBy::Candidate));
        assert_eq!(outcome.reason.unwrap().as_str(), "another offer");
        let told = bookings::history(&world.cx, &clara, id).await.unwrap();
        assert_eq!(told[0].sentence, "Called off by the candidate: another offer");
        undo::undo(&world.cx, &clara, id).await.unwrap();
        assert_eq!(of(&world, &clara, id).await, None);
        bookings::cancel(&world.cx, &clara, id, None, None).await.unwrap();
        let outcome = of(&world, &clara, id).await.unwrap();
        assert_eq!((outcome.ending, outcome.reason), (Ending::Cancelled(CalledOffBy::Coordinator), None));
    }

    async fn what_follows_is_decided_by_those_who_may_and_shown_to_nobody_else(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let booked = booked(&world).await;
        let id = booked.id;
        let [mira, noor] = ["Mira Lind", "Noor Haddad"];
        let mira = world.person(mira, "UTC", &[domain::actor::Role::Interviewer]).await;
        let noor = world.person(noor, "UTC", &[domain::actor::Role::Interviewer]).await;
        assign(&world, &booked, &mira, Part::Lead).await;
        assign(&world, &booked, &noor, Part::NoteTaker).await;
        world.set_now("2026-03-03T10:00:00Z");
        outcomes::conclude(&world.cx, &ana.actor(), id, ended("completed")).await.unwrap();
        let advance = || decide(Verdict::Advance, "Clear thinking.");
        assert_eq!(refusal(edit(&world, &noor.actor(), id, advance()).await), Refusal::Forbidden);
        assert_eq!(refusal(edit(&world, &bo.actor(), id, advance()).await), Refusal::NotFound);
        edit(&world, &mira.actor(), id, advance()).await.unwrap();
        for person in [&ana, &mira, &clara] {
            let decision = of(&world, &person.actor(), id).await.unwrap().decision.unwrap();
            assert_eq!((decision.verdict, decision.said.by.id), (Verdict::Advance, mira.id));
        }
        let seen = of(&world, &noor.actor(), id).await.unwrap();
        assert_eq!((seen.ending, seen.decision), (Ending::Completed, None));
        assert_eq!(refusal(outcomes::get(&world.cx, &bo.actor(), id).await), Refusal::NotFound);
        let told = bookings::history(&world.cx, &clara.actor(), id).await.unwrap();
        assert_eq!(told[0].sentence, "Decided: advance");
    }

    async fn a_decision_can_come_with_how_it_ended_and_not_before(world: World) {
        let ana = world.ana().await.actor();
        let id = booked(&world).await.id;
        world.set_now("2026-03-03T09:30:00Z");
        let hold = decide(Verdict::Hold, "Ask the team.");
        assert_eq!(refused_field(edit(&world, &ana, id, hold.clone()).await), "status");
        let both = RawOutcome { conclusion: ended("completed"), ..hold };
        let outcome = edit(&world, &ana, id, both.clone()).await.unwrap();
        assert_eq!(outcome.decision.as_ref().unwrap().verdict, Verdict::Hold);
        let booking = bookings::get(&world.cx, &ana, id).await.unwrap();
        assert_eq!(booking.status, BookingStatus::Completed);
        // The same once more is no change.
        assert_eq!(edit(&world, &ana, id, both).await.unwrap(), outcome);
        assert_eq!(bookings::get(&world.cx, &ana, id).await.unwrap(), booking);
    }

    async fn whoever_leads_it_says_how_it_ended(world: World) {
        let (bo, mira) = (world.bo().await, world.person("Mira Okafor", "Europe/London", &[Role::Interviewer]).await);
        let booking = booked(&world).await;
        assign(&world, &booking, &bo, Part::Lead).await;
        assign(&world, &booking, &mira, Part::NoteTaker).await;
        world.set_now("2026-03-03T10:00:00Z");
        let by = async |person: &Person| {
            outcomes::conclude(&world.cx, &person.actor(), booking.id, ended("completed")).await
        };
        assert_eq!(refusal(by(&mira).await), Refusal::Forbidden);
        assert_eq!(by(&bo).await.unwrap().status, BookingStatus::Completed);
    }

    async fn what_was_said_in_error_is_corrected(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let id = booked(&world).await.id;
        world.set_now("2026-03-03T10:00:00Z");
        outcomes::conclude(&world.cx, &ana, id, ended("completed")).await.unwrap();
        let raw = RawOutcome { conclusion: no_show(Absent::Candidate), ..RawOutcome::default() };
        let outcome = edit(&world, &clara, id, raw).await.unwrap();
        assert_eq!(outcome.ending, Ending::NoShow(Absent::Candidate));
        assert_eq!(bookings::get(&world.cx, &clara, id).await.unwrap().status, BookingStatus::NoShow);
        let reject = decide(Verdict::Reject, "Twice now.");
        let stale = outcomes::edit(&world.cx, &clara, id, Some(Version::FIRST), reject).await;
        assert_eq!(refusal(stale), Refusal::VersionMismatch);
    }

    async fn what_was_called_off_did_not_take_place_after_all(world: World) {
        let clara = world.clara().await.actor();
        let id = booked(&world).await.id;
        bookings::cancel(&world.cx, &clara, id, None, None).await.unwrap();
        world.set_now("2026-03-03T10:00:00Z");
        let raw = RawOutcome { conclusion: ended("completed"), ..RawOutcome::default() };
        assert_eq!(refusal(edit(&world, &clara, id, raw).await), Refusal::BookingNotActive);
        let reject = edit(&world, &clara, id, decide(Verdict::Reject, "Withdrew.")).await.unwrap();
        assert_eq!(reject.decision.unwrap().verdict, Verdict::Reject);
        assert_eq!(bookings::get(&world.cx, &clara, id).await.unwrap().status, BookingStatus::Cancelled);
    }

    async fn whoever_interviewed_or_led_is_asked_once_it_is_over(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let booked = booked(&world).await;
        assign(&world, &booked, &bo, Part::Lead).await;
        world.set_now("2026-03-03T09:59:00Z");
        world.tell_due().await;
        assert_eq!((asked(&world, &ana).await, asked(&world, &bo).await), (0, 0));
        world.set_now("2026-03-03T10:00:00Z");
        world.tell_due().await;
        world.tell_due().await;
        assert_eq!((asked(&world, &ana).await, asked(&world, &bo).await, asked(&world, &clara).await), (1, 1, 0));
        // Once one of them said so, nobody is asked.
        outcomes::conclude(&world.cx, &ana.actor(), booked.id, ended("completed")).await.unwrap();
        world.tell_due().await;
        assert_eq!((asked(&world, &ana).await, asked(&world, &bo).await), (0, 0));
    }

    async fn nobody_is_asked_of_what_was_called_off_moved_or_is_long_over(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let off = booked(&world).await;
        bookings::cancel(&world.cx, &clara, off.id, None, None).await.unwrap();
        let [from, to] = ["2026-03-03T12:00:00Z", "2026-03-05T12:00:00Z"];
        let moved = world.book(&world.offer(&ana, from, 60).await, "Mira Okafor").await;
        world.try_move(&moved, &world.offer(&ana, to, 60).await).await.unwrap();
        world.set_now("2026-03-04T10:00:00Z");
        world.tell_due().await;
        assert_eq!(asked(&world, &ana).await, 0);
        world.set_now("2026-03-13T10:00:00Z");
        world.tell_due().await;
        assert_eq!(asked(&world, &ana).await, 0);
    }

    async fn many_say_at_once_how_it_ended_and_one_is_heard(world: World) {
        let (ana, clara, dee) = (world.ana().await, world.clara().await, world.dee().await);
        let id = booked(&world).await.id;
        world.set_now("2026-03-03T10:00:00Z");
        let other = world.another_process(|settings| settings).await;
        let mut running = Vec::new();
        for (number, person) in [&ana, &clara, &dee, &ana, &clara, &dee].into_iter().enumerate() {
            let cx = [&world.cx, &other][number % 2].clone();
            let (actor, status) = (person.actor(), ["completed", "no_show"][number % 2]);
            running.push(tokio::spawn(async move { outcomes::conclude(&cx, &actor, id, ended(status)).await }));
        }
        let mut heard = Vec::new();
        for attempt in running {
            match attempt.await.unwrap() {
                Ok(booking) => heard.push(booking.status),
                Err(Error::Refused(refusal)) => assert_eq!(refusal, Refusal::BookingNotActive),
                Err(unexpected) => panic!("{unexpected:?}"),
            }
        }
        assert_eq!(heard.len(), 1);
        let outcome = of(&world, &clara.actor(), id).await.unwrap();
        assert_eq!(outcome.ending.status(), heard[0]);
    }
}
