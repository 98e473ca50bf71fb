//! Who takes part in interviews beside the interviewer, and what they hear of it.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    actor::{Actor, Role},
    assignments::{
        MAX_ASSIGNMENTS, MAX_GUESTS, Part, RawAnswer, RawAssignment, RawColleague, RawGuest, RawPart,
    },
    bookings::{Booking, RawMove},
    ids::{BookingId, PersonId},
    interviews::RawInterview,
    messages::{MessageKind, MessageState},
    notices::NoticeKind,
    openings::RawOpening,
    paging::Paging,
    people::Person,
    permissions::Standing,
    refusal::Refusal,
    replies::Answer,
    rules::nobody_twice::Occasion,
};
use services::{
    Context, Error,
    assignments::{self, Attendance},
    bookings, feeds, interviews, messages, notices, on_both_databases, openings,
    realtime::{self, Message},
    replies::{self, Received},
    testing::{Mood, World, booking, moving},
    undo,
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn refused_fields<T: std::fmt::Debug>(result: services::Result<T>) -> String {
    let Refusal::InvalidInput { fields } = refusal(result) else { panic!("another refusal") };
    fields.iter().map(|(field, _)| field.to_owned()).collect::<Vec<_>>().join(" ")
}

fn known(person: PersonId, part: Part) -> RawAssignment {
    let part = Some(part.as_str().to_owned());
    RawAssignment { person_id: Some(person.to_string()), part, ..RawAssignment::default() }
}

fn instead(person: PersonId) -> RawAssignment {
    RawAssignment { person_id: Some(person.to_string()), ..RawAssignment::default() }
}

fn outside(name: &str, part: Part) -> RawAssignment {
    let email = format!("{}@elsewhere.example", name.to_lowercase().replace(' ', "."));
    let colleague = RawColleague { name: Some(name.to_owned()), email: Some(email), time_zone: None };
    RawAssignment { person_id: None, colleague: Some(colleague), part: Some(part.as_str().to_owned()) }
}

fn guest(email: &str) -> RawGuest {
    RawGuest { email: Some(email.to_owned()), name: None }
}

fn says(answer: Answer) -> RawAnswer {
    RawAnswer { answer: Some(answer.as_str().to_owned()), ..RawAnswer::default() }
}

/// Interviews in Lagos.
async fn mira(world: &World) -> Person {
    world.person("Mira Okafor", "Africa/Lagos", &[Role::Interviewer]).await
}

/// Interviews in Madrid.
async fn noor(world: &World) -> Person {
    world.person("Noor Haddad", "Europe/Madrid", &[Role::Interviewer]).await
}

/// Lena is with Ana on Tuesday at nine.
async fn booked(world: &World) -> Booking {
    let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
    world.book(&slot, "Lena Fischer").await
}

/// Omar is with Bo from half past nine on.
async fn overlapping(world: &World) -> Booking {
    let slot = world.offer(&world.bo().await, "2026-03-10T09:30:00Z", 60).await;
    world.book(&slot, "Omar Haddad").await
}

async fn assign(world: &World, booking: &Booking, person: &Person, part: Part) -> Attendance {
    let clara = world.clara().await.actor();
    assignments::assign(&world.cx, &clara, booking.id, None, known(person.id, part)).await.unwrap()
}

async fn try_assign(world: &World, booking: &Booking, person: &Person) -> services::Result<Attendance> {
    let clara = world.clara().await.actor();
    assignments::assign(&world.cx, &clara, booking.id, None, known(person.id, Part::Second)).await
}

async fn answer(
    world: &World,
    booking: &Booking,
    person: &Person,
    answer: Answer,
) -> services::Result<Attendance> {
    assignments::answer(&world.cx, &person.actor(), booking.id, says(answer)).await
}

async fn fresh(world: &World, id: BookingId) -> Booking {
    bookings::get(&world.cx, &world.clara().await.actor(), id).await.unwrap()
}

async fn attendance(world: &World, booking: &Booking) -> Vec<String> {
    let clara = world.clara().await.actor();
    in_words(&assignments::list(&world.cx, &clara, booking.id).await.unwrap())
}

/// "Mira Okafor, second: accepted".
fn in_words(attendance: &Attendance) -> Vec<String> {
    let said = |answer: Option<Answer>| answer.map_or("asked", Answer::as_str);
    let participants = &attendance.participants;
    let assigned = participants.assignments.iter().map(|assignment| {
        format!("{}, {}: {}", assignment.name, assignment.part.as_str(), said(assignment.answer))
    });
    let guests =
        participants.guests.iter().map(|guest| format!("{}, guest: {}", guest.called(), said(guest.answer)));
    assigned.chain(guests).collect()
}

/// Lets the undo window pass, and has everything carried that left by then.
async fn leave(world: &World) -> Vec<String> {
    world.pass(TimeDelta::seconds(20));
    world.deliver().await;
    let news = world.post.news();
    world.post.forget();
    news
}

/// A mail as calendars send it.
async fn reply(
    world: &World,
    booking: &Booking,
    attendee: &str,
    answer: &str,
    sequence: i32,
    stamp: &str,
) -> Received {
    let uid = &booking.ics_uid;
    let mail = format!(
        "From: <{attendee}>\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n\
         BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\n\
         DTSTAMP:{stamp}\r\nATTENDEE;PARTSTAT={answer}:mailto:{attendee}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    replies::receive(&world.cx, mail.as_bytes()).await.unwrap()
}

const MIRA: &str = "mira.okafor@example.com";

on_both_databases! {
    async fn those_who_book_assign_and_whoever_takes_part_sees_who_does(world: World) {
        let (ana, mira, noor) = (world.ana().await, mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        for actor in [ana.actor(), mira.actor(), Actor::new(ana.id, &[])] {
            let cx = &world.cx;
            let (id, of) = (booking.id, (booking.id, mira.id));
            let new = || known(mira.id, Part::Lead);
            assert_eq!(refusal(assignments::assign(cx, &actor, id, None, new()).await), Refusal::Forbidden);
            assert_eq!(refusal(assignments::swap(cx, &actor, of, None, instead(noor.id)).await), Refusal::Forbidden);
            assert_eq!(refusal(assignments::unassign(cx, &actor, of, None).await), Refusal::Forbidden);
            let part = RawPart { part: Some("lead".to_owned()) };
            assert_eq!(refusal(assignments::set_part(cx, &actor, of, None, part).await), Refusal::Forbidden);
            assert_eq!(refusal(assignments::invite(cx, &actor, id, None, guest("g@example.com")).await), Refusal::Forbidden);
            assert_eq!(refusal(assignments::proposals(cx, &actor, id).await), Refusal::Forbidden);
        }
        let after = assign(&world, &booking, &mira, Part::Second).await;
        assert_eq!(in_words(&after), ["Mira Okafor, second: asked"]);
        assert_eq!(after.version, fresh(&world, booking.id).await.version);
        for actor in [&ana.actor(), &mira.actor(), &clara] {
            assert_eq!(assignments::list(&world.cx, actor, booking.id).await.unwrap(), after);
        }
        let unseen = assignments::list(&world.cx, &noor.actor(), booking.id).await;
        assert_eq!(refusal(unseen), Refusal::NotFound);
        let answered = answer(&world, &booking, &noor, Answer::Accepted).await;
        assert_eq!(refusal(answered), Refusal::NotFound);
    }

    async fn how_to_reach_the_candidate_is_for_the_interviewer_and_who_leads(world: World) {
        let (ana, mira, noor) = (world.ana().await, mira(&world).await, noor(&world).await);
        let clara = world.clara().await;
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Lead).await;
        assign(&world, &booking, &noor, Part::Shadow).await;
        for (person, standing, reaches) in [
            (&ana, Standing::Interviewer, true),
            (&mira, Standing::Lead, true),
            (&noor, Standing::Assigned, false),
            (&clara, Standing::Nobody, true),
        ] {
            let view = interviews::view(&world.cx, &person.actor(), booking.id).await.unwrap();
            assert_eq!((view.standing, view.contact.is_some()), (standing, reaches), "{}", person.name);
            assert_eq!(view.candidate.as_str(), "Lena Fischer");
            // The whole booking says how.
            let whole = bookings::get(&world.cx, &person.actor(), booking.id).await;
            assert_eq!(whole.is_ok(), reaches, "{}", person.name);
        }
        answer(&world, &booking, &mira, Answer::Declined).await.unwrap();
        let declined = interviews::view(&world.cx, &mira.actor(), booking.id).await.unwrap();
        assert_eq!((declined.standing, declined.contact), (Standing::Assigned, None));
        let bo = world.bo().await.actor();
        assert_eq!(refusal(interviews::view(&world.cx, &bo, booking.id).await), Refusal::NotFound);
    }

    async fn nobody_is_in_two_interviews_at_once(world: World) {
        let (ana, mira) = (world.ana().await, mira(&world).await);
        let (nine, half_past) = (booked(&world).await, overlapping(&world).await);
        assign(&world, &nine, &mira, Part::Second).await;
        let busy = |person: &Person, in_the_way: &Booking| Refusal::PersonBusy {
            person: person.id,
            occasion: Occasion::Booking(in_the_way.id),
        };
        assert_eq!(refusal(try_assign(&world, &half_past, &mira).await), busy(&mira, &nine));
        assert_eq!(refusal(try_assign(&world, &half_past, &ana).await), busy(&ana, &nine));
        let hers = world.offer(&mira, "2026-03-10T09:15:00Z", 30).await;
        let clara = world.clara().await.actor();
        let third = bookings::book(&world.cx, &clara, booking(&hers, "Ada Young")).await;
        assert_eq!(refusal(third), busy(&mira, &nine));
        // Whoever declined is free.
        answer(&world, &nine, &mira, Answer::Declined).await.unwrap();
        try_assign(&world, &half_past, &mira).await.unwrap();
        let after_all = answer(&world, &nine, &mira, Answer::Accepted).await;
        assert_eq!(refusal(after_all), busy(&mira, &half_past));
    }

    async fn nobody_takes_part_as_two_things(world: World) {
        let (ana, mira, bo) = (world.ana().await, mira(&world).await, world.bo().await);
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        assert_eq!(refusal(try_assign(&world, &booking, &mira).await), Refusal::TakesPart { id: mira.id.0 });
        assert_eq!(refusal(try_assign(&world, &booking, &ana).await), Refusal::TakesPart { id: ana.id.0 });
        let clara = world.clara().await.actor();
        for (email, id) in [
            ("LENA.fischer@example.com", booking.candidate.id.0),
            ("mira.okafor@example.com", mira.id.0),
            ("ana.moreau@example.com", ana.id.0),
        ] {
            let invited = assignments::invite(&world.cx, &clara, booking.id, None, guest(email)).await;
            assert_eq!(refusal(invited), Refusal::TakesPart { id }, "{email}");
        }
        // One address is one calendar: a guest there is not assigned as well.
        let noor = noor(&world).await;
        let invited = guest("Noor.Haddad@example.com");
        let people = assignments::invite(&world.cx, &clara, booking.id, None, invited).await.unwrap();
        let id = people.participants.guests[0].id.0;
        assert_eq!(refusal(try_assign(&world, &booking, &noor).await), Refusal::TakesPart { id });
        // Nor does whoever is assigned become the interviewer.
        let hers = world.offer(&mira, "2026-03-11T09:00:00Z", 60).await;
        let moved = world.try_move(&booking, &hers).await;
        assert_eq!(refusal(moved), Refusal::TakesPart { id: mira.id.0 });
        let his = world.offer(&bo, "2026-03-11T09:00:00Z", 60).await;
        assert_eq!(world.try_move(&booking, &his).await.unwrap().slot.id, his.id);
    }

    async fn what_is_typed_is_understood_or_named(world: World) {
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        let gone = world.person("Gone Away", "UTC", &[Role::Interviewer]).await;
        let inactive = domain::people::RawPerson { active: Some(false), ..Default::default() };
        services::people::edit(&world.cx, &world.dee().await.actor(), gone.id, inactive).await.unwrap();
        let nobody = PersonId(uuid::Uuid::from_u128(1));
        for (raw, fields) in [
            (RawAssignment::default(), "part personId"),
            (known(nobody, Part::Lead), "personId"),
            (known(gone.id, Part::Lead), "personId"),
        ] {
            let assigned = assignments::assign(&world.cx, &clara, booking.id, None, raw.clone()).await;
            assert_eq!(refused_fields(assigned), fields, "{raw:?}");
        }
        let invited = assignments::invite(&world.cx, &clara, booking.id, None, guest("nobody")).await;
        assert_eq!(refused_fields(invited), "email");
    }

    async fn a_colleague_from_outside_signs_in_nowhere_and_is_one_person(world: World) {
        let clara = world.clara().await.actor();
        let (nine, half_past) = (booked(&world).await, overlapping(&world).await);
        let raw = || outside("Vic Doe", Part::NoteTaker);
        let after = assignments::assign(&world.cx, &clara, nine.id, None, raw()).await.unwrap();
        let vic = &after.participants.assignments[0];
        assert_eq!((vic.outside, vic.time_zone.as_str()), (true, "Europe/Paris"), "the interviewer's zone");
        let everybody = services::people::everybody(&world.cx).await.unwrap();
        assert!(everybody.iter().all(|person| person.id != vic.person));
        let again = assignments::assign(&world.cx, &clara, half_past.id, None, raw()).await;
        let busy = Refusal::PersonBusy { person: vic.person, occasion: nine.id.into() };
        assert_eq!(refusal(again), busy);
        assert_eq!(
            leave(&world).await.into_iter().filter(|news| news.contains("elsewhere")).collect::<Vec<_>>(),
            ["invitation 1 to vic.doe@elsewhere.example"]
        );
        let received = reply(&world, &nine, "vic.doe@elsewhere.example", "TENTATIVE", 1, "20260302T090000Z").await;
        assert!(matches!(received, Received::Kept(_)), "{received:?}");
        assert_eq!(attendance(&world, &nine).await, ["Vic Doe, note_taker: tentative"]);
    }

    async fn whoever_joins_is_invited_and_whoever_leaves_is_told_and_nobody_else(world: World) {
        let (mira, noor) = (mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        leave(&world).await;
        assign(&world, &booking, &mira, Part::Lead).await;
        assert_eq!(leave(&world).await, ["invitation 1 to mira.okafor@example.com"]);
        assignments::invite(&world.cx, &clara, booking.id, None, guest("guest@example.com")).await.unwrap();
        assert_eq!(leave(&world).await, ["invitation 2 to guest@example.com"]);
        assignments::swap(&world.cx, &clara, (booking.id, mira.id), None, instead(noor.id)).await.unwrap();
        let mut swapped = leave(&world).await;
        swapped.sort();
        assert_eq!(
            swapped,
            ["cancellation 3 to mira.okafor@example.com", "invitation 3 to noor.haddad@example.com"]
        );
        assert_eq!(attendance(&world, &booking).await, ["Noor Haddad, lead: asked", "guest@example.com, guest: asked"]);
        let again = assignments::list(&world.cx, &clara, booking.id).await.unwrap();
        let gone = again.participants.guests[0].id;
        assignments::uninvite(&world.cx, &clara, (booking.id, gone), None).await.unwrap();
        assert_eq!(leave(&world).await, ["cancellation 4 to guest@example.com"]);
        assignments::invite(&world.cx, &clara, booking.id, None, guest("Guest@example.com")).await.unwrap();
        assert_eq!(leave(&world).await, ["invitation 5 to Guest@example.com"]);
        assignments::unassign(&world.cx, &clara, (booking.id, noor.id), None).await.unwrap();
        assert_eq!(leave(&world).await, ["cancellation 6 to noor.haddad@example.com"]);
    }

    async fn who_comes_and_goes_before_a_word_has_left_hears_nothing(world: World) {
        let mira = mira(&world).await;
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Shadow).await;
        assignments::unassign(&world.cx, &clara, (booking.id, mira.id), None).await.unwrap();
        let news = leave(&world).await;
        assert_eq!(news.len(), 2, "{news:?}");
        assert!(news.iter().all(|news| !news.contains("mira")), "{news:?}");
    }

    async fn moves_and_cancellations_reach_everybody_who_takes_part(world: World) {
        let (ana, mira, noor) = (world.ana().await, mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Lead).await;
        assign(&world, &booking, &noor, Part::Second).await;
        assignments::invite(&world.cx, &clara, booking.id, None, guest("guest@example.com")).await.unwrap();
        leave(&world).await;
        answer(&world, &booking, &mira, Answer::Accepted).await.unwrap();
        answer(&world, &booking, &noor, Answer::Declined).await.unwrap();
        assert_eq!(leave(&world).await, Vec::<String>::new(), "whoever declines knows");
        let later = world.offer(&ana, "2026-03-10T14:00:00Z", 60).await;
        let moved = world.try_move(&booking, &later).await.unwrap();
        let mut news = leave(&world).await;
        news.sort();
        let sequence = moved.sequence;
        assert_eq!(
            news,
            ["ana.moreau@example.com", "guest@example.com", "lena.fischer@example.com", "mira.okafor@example.com"]
                .map(|email| format!("update {sequence} to {email}"))
        );
        // Another time is asked about anew; who declined does not come to that either.
        assert_eq!(
            attendance(&world, &booking).await,
            ["Mira Okafor, lead: asked", "Noor Haddad, second: declined", "guest@example.com, guest: asked"]
        );
        bookings::cancel(&world.cx, &clara, booking.id, None, None).await.unwrap();
        assert_eq!(leave(&world).await.len(), 5, "who declined has it in their calendar");
        assert_eq!(world.deliver().await, 0);
    }

    async fn a_cancellation_that_is_taken_back_engages_everybody_again(world: World) {
        let mira = mira(&world).await;
        let clara = world.clara().await.actor();
        let (nine, half_past) = (booked(&world).await, overlapping(&world).await);
        assign(&world, &nine, &mira, Part::Second).await;
        answer(&world, &nine, &mira, Answer::Accepted).await.unwrap();
        leave(&world).await;
        bookings::cancel(&world.cx, &clara, nine.id, None, None).await.unwrap();
        undo::undo(&world.cx, &clara, nine.id).await.unwrap();
        assert_eq!(attendance(&world, &nine).await, ["Mira Okafor, second: accepted"]);
        let occasion = nine.id.into();
        assert_eq!(refusal(try_assign(&world, &half_past, &mira).await), Refusal::PersonBusy { person: mira.id, occasion });
        bookings::cancel(&world.cx, &clara, nine.id, None, None).await.unwrap();
        try_assign(&world, &half_past, &mira).await.unwrap();
        let occasion = half_past.id.into();
        let revived = undo::undo(&world.cx, &clara, nine.id).await;
        assert_eq!(refusal(revived), Refusal::PersonBusy { person: mira.id, occasion });
    }

    async fn a_move_takes_everybody_along_or_nobody(world: World) {
        let (ana, mira) = (world.ana().await, mira(&world).await);
        let booking = booked(&world).await;
        let other = world.offer(&world.bo().await, "2026-03-10T14:00:00Z", 60).await;
        let other = world.book(&other, "Omar Haddad").await;
        assign(&world, &booking, &mira, Part::Second).await;
        assign(&world, &other, &mira, Part::Second).await;
        let later = world.offer(&ana, "2026-03-10T14:30:00Z", 60).await;
        let occasion = other.id.into();
        assert_eq!(refusal(world.try_move(&booking, &later).await), Refusal::PersonBusy { person: mira.id, occasion });
        answer(&world, &other, &mira, Answer::Declined).await.unwrap();
        world.try_move(&booking, &later).await.unwrap();
    }

    async fn reminders_that_wait_for_the_mail_server_come_though_others_join_meanwhile(world: World) {
        let mira = mira(&world).await;
        let booking = booked(&world).await;
        leave(&world).await;
        world.set_now("2026-03-09T09:00:00Z");
        world.post.is(Mood::Closed);
        world.deliver().await;
        assign(&world, &booking, &mira, Part::Second).await;
        world.post.is(Mood::Good);
        let mut news = leave(&world).await;
        news.sort();
        assert_eq!(
            news,
            [
                "invitation 1 to mira.okafor@example.com",
                "reminder 1 to ana.moreau@example.com",
                "reminder 1 to lena.fischer@example.com",
            ]
        );
    }

    async fn why_it_was_moved_is_told_though_others_join_meanwhile(world: World) {
        let (ana, mira, clara) = (world.ana().await, mira(&world).await, world.clara().await.actor());
        let booking = booked(&world).await;
        leave(&world).await;
        let later = world.offer(&ana, "2026-03-11T09:00:00Z", 60).await;
        let raw = RawMove { reason: Some("Ana is ill".to_owned()), ..moving(&booking, &later) };
        bookings::reschedule(&world.cx, &clara, None, raw).await.unwrap();
        assign(&world, &booking, &mira, Part::Second).await;
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let arrived = world.post.arrived().into_iter().map(|delivered| delivered.message);
        let updates = arrived.filter(|message| message.kind == MessageKind::Update);
        let why: Vec<_> = updates.map(|message| message.reason.unwrap().to_string()).collect();
        assert_eq!(why, ["Ana is ill"; 2]);
    }

    async fn whoever_is_taken_off_is_told_that_it_takes_place_without_them(world: World) {
        let (mira, noor) = (mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        assign(&world, &booking, &noor, Part::Shadow).await;
        leave(&world).await;
        assignments::unassign(&world.cx, &clara, (booking.id, mira.id), None).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        bookings::cancel(&world.cx, &clara, booking.id, None, None).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let mut off: Vec<_> = world
            .post
            .arrived()
            .into_iter()
            .map(|delivered| (delivered.message.to.email.to_string(), delivered.message.without_them))
            .collect();
        off.sort();
        let expected = [
            ("ana.moreau@example.com", false),
            ("lena.fischer@example.com", false),
            ("mira.okafor@example.com", true),
            ("noor.haddad@example.com", false),
        ];
        assert_eq!(off, expected.map(|(email, off)| (email.to_owned(), off)));
    }

    async fn those_assigned_are_reminded_and_guests_are_not(world: World) {
        let mira = mira(&world).await;
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        assignments::invite(&world.cx, &clara, booking.id, None, guest("guest@example.com")).await.unwrap();
        leave(&world).await;
        let reminders = async || {
            let page = messages::list(&world.cx, &clara, booking.id, Paging::LONGEST).await.unwrap();
            let waits = |entry: &&domain::messages::Entry| entry.state == MessageState::Waiting;
            let mut to: Vec<_> = page.items.iter().filter(waits).map(|entry| entry.email.to_string()).collect();
            to.sort();
            to.dedup();
            to
        };
        let all = ["ana.moreau@example.com", "lena.fischer@example.com", "mira.okafor@example.com"];
        assert_eq!(reminders().await, all);
        answer(&world, &booking, &mira, Answer::Declined).await.unwrap();
        assert_eq!(reminders().await, all[..2]);
        answer(&world, &booking, &mira, Answer::Tentative).await.unwrap();
        assert_eq!(reminders().await, all);
        world.set_now("2026-03-09T09:00:00Z");
        world.deliver().await;
        assert_eq!(world.post.news().len(), 3, "{:?}", world.post.news());
    }

    async fn calendar_files_list_everybody_and_keep_the_candidates_address(world: World) {
        let (mira, noor) = (mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Lead).await;
        answer(&world, &booking, &mira, Answer::Accepted).await.unwrap();
        assign(&world, &booking, &noor, Part::Shadow).await;
        assignments::invite(&world.cx, &clara, booking.id, None, guest("guest@example.com")).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let arrived = world.post.arrived();
        assert_eq!(arrived.len(), 5);
        for delivered in arrived {
            let to = delivered.message.to;
            let knows = !to.company.without_contact;
            let others: Vec<_> = to.company.others.iter().map(|other| (other.email.as_str(), other.part, other.answer)).collect();
            assert_eq!(
                others,
                [
                    (MIRA, Some(Part::Lead), Some(Answer::Accepted)),
                    ("noor.haddad@example.com", Some(Part::Shadow), None),
                    ("guest@example.com", None, None),
                ]
            );
            let is_told = !["noor.haddad@example.com", "guest@example.com"].contains(&to.email.as_str());
            assert_eq!(knows, is_told, "{}", to.email);
        }
    }

    async fn who_is_assigned_sees_the_interview_in_their_feed(world: World) {
        let mira = mira(&world).await;
        let booking = booked(&world).await;
        let token = feeds::make(&world.cx, &mira.actor()).await.unwrap().0;
        let read = async || feeds::read(&world.cx, &token).await.unwrap().unwrap();
        assert!(!read().await.contains(&booking.ics_uid));
        assign(&world, &booking, &mira, Part::NoteTaker).await;
        let file = read().await;
        assert!(file.contains(&booking.ics_uid) && file.contains("Lena Fischer with Ana Moreau"), "{file}");
        answer(&world, &booking, &mira, Answer::Declined).await.unwrap();
        assert!(!read().await.contains(&booking.ics_uid));
    }

    async fn an_answer_by_mail_is_the_answer(world: World) {
        let mira = mira(&world).await;
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        leave(&world).await;
        let kept = |received: &Received| matches!(received, Received::Kept(_));
        let answered = async |answer, sequence, stamp| reply(&world, &booking, MIRA, answer, sequence, stamp).await;
        assert!(kept(&answered("ACCEPTED", 1, "20260302T090000Z").await));
        assert_eq!(attendance(&world, &booking).await, ["Mira Okafor, second: accepted"]);
        assert!(kept(&answered("DECLINED", 1, "20260302T090500Z").await));
        assert_eq!(attendance(&world, &booking).await, ["Mira Okafor, second: declined"]);
        // The first once more, and one written in between.
        assert!(kept(&answered("ACCEPTED", 1, "20260302T090000Z").await));
        assert!(kept(&answered("TENTATIVE", 1, "20260302T090300Z").await));
        assert_eq!(attendance(&world, &booking).await, ["Mira Okafor, second: declined"]);
        assert!(!kept(&answered("ACCEPTED", 9, "20260302T090600Z").await));
        // Whoever is busy by now does not come after all.
        try_assign(&world, &overlapping(&world).await, &mira).await.unwrap();
        assert!(!kept(&answered("ACCEPTED", 1, "20260302T090700Z").await));
    }

    async fn a_decline_of_a_time_that_is_no_longer_so_declines_nothing(world: World) {
        let (ana, mira) = (world.ana().await, mira(&world).await);
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        leave(&world).await;
        let later = world.offer(&ana, "2026-03-10T14:00:00Z", 60).await;
        world.try_move(&booking, &later).await.unwrap();
        let received = reply(&world, &booking, MIRA, "DECLINED", 1, "20260302T090000Z").await;
        assert!(matches!(&received, Received::NotAReply(why) if why.contains("changed since")), "{received:?}");
        assert_eq!(attendance(&world, &booking).await, ["Mira Okafor, second: asked"]);
    }

    async fn that_others_take_part_outdates_nobodys_answer(world: World) {
        let mira = mira(&world).await;
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        leave(&world).await;
        reply(&world, &booking, "lena.fischer@example.com", "ACCEPTED", 0, "20260302T090000Z").await;
        assign(&world, &booking, &mira, Part::Second).await;
        leave(&world).await;
        let replies = replies::of(&world.cx, &clara, booking.id).await.unwrap();
        assert!(!replies[0].outdated);
        let late = reply(&world, &booking, "ana.moreau@example.com", "ACCEPTED", 0, "20260302T090000Z").await;
        assert!(matches!(late, Received::Kept(reply) if !reply.outdated));
    }

    async fn a_guest_answers_by_mail(world: World) {
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assignments::invite(&world.cx, &clara, booking.id, None, guest("guest@example.com")).await.unwrap();
        leave(&world).await;
        let received = reply(&world, &booking, "guest@example.com", "DECLINED", 1, "20260302T090000Z").await;
        assert!(matches!(received, Received::Kept(_)), "{received:?}");
        assert_eq!(attendance(&world, &booking).await, ["guest@example.com, guest: declined"]);
    }

    async fn a_guest_who_declined_is_asked_anew_about_another_time(world: World) {
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assignments::invite(&world.cx, &clara, booking.id, None, guest("guest@example.com")).await.unwrap();
        leave(&world).await;
        reply(&world, &booking, "guest@example.com", "DECLINED", 1, "20260302T090000Z").await;
        let later = world.offer(&world.ana().await, "2026-03-10T14:00:00Z", 60).await;
        world.try_move(&booking, &later).await.unwrap();
        assert_eq!(attendance(&world, &booking).await, ["guest@example.com, guest: asked"]);
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let messages = world.post.arrived().into_iter().map(|delivered| delivered.message);
        let to_guest = messages.into_iter().rfind(|message| message.to.email.as_str() == "guest@example.com").unwrap();
        assert_eq!(to_guest.kind, MessageKind::Update);
        let themselves = |other: &&domain::messages::Attendee| other.email == to_guest.to.email;
        assert_eq!(to_guest.to.company.others.iter().find(themselves).unwrap().answer, None, "NEEDS-ACTION");
        // Back at the time that they declined, they have declined it.
        let now = fresh(&world, booking.id).await;
        world.try_move(&now, &booking.slot).await.unwrap();
        assert_eq!(attendance(&world, &booking).await, ["guest@example.com, guest: declined"]);
    }

    async fn who_declined_and_is_assigned_again_at_once_is_asked_again(world: World) {
        let mira = mira(&world).await;
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        leave(&world).await;
        answer(&world, &booking, &mira, Answer::Declined).await.unwrap();
        assignments::unassign(&world.cx, &clara, (booking.id, mira.id), None).await.unwrap();
        world.pass(TimeDelta::seconds(5));
        assign(&world, &booking, &mira, Part::Second).await;
        let news = leave(&world).await;
        let sequence = fresh(&world, booking.id).await.sequence;
        assert_eq!(news, [format!("invitation {sequence} to {MIRA}")]);
        assert_eq!(attendance(&world, &booking).await, ["Mira Okafor, second: asked"]);
        assert!(leave(&world).await.is_empty(), "once");
    }

    async fn an_answer_is_to_the_interview_as_it_was_seen(world: World) {
        let mira = mira(&world).await;
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        leave(&world).await;
        let seen = fresh(&world, booking.id).await;
        let says = async |answer: Answer, sequence: i32| {
            let raw = RawAnswer { sequence: Some(sequence.into()), ..says(answer) };
            assignments::answer(&world.cx, &mira.actor(), booking.id, raw).await
        };
        // That others join is nothing to her.
        assign(&world, &booking, &noor(&world).await, Part::Shadow).await;
        says(Answer::Accepted, seen.sequence).await.unwrap();
        let later = world.offer(&world.ana().await, "2026-03-10T14:00:00Z", 60).await;
        let now = fresh(&world, booking.id).await;
        let moved = world.try_move(&now, &later).await.unwrap();
        for stale in [seen.sequence, now.sequence, moved.sequence + 1] {
            assert_eq!(refusal(says(Answer::Accepted, stale).await), Refusal::VersionMismatch, "{stale}");
        }
        leave(&world).await;
        assert_eq!(refusal(says(Answer::Accepted, now.sequence).await), Refusal::VersionMismatch);
        says(Answer::Declined, moved.sequence).await.unwrap();
    }

    async fn whoever_booked_hears_that_somebody_declined(world: World) {
        let (mira, clara) = (mira(&world).await, world.clara().await);
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        leave(&world).await;
        let heard = async |person: &Person| {
            let all = notices::list(&world.cx, &person.actor(), false, Paging::LONGEST).await.unwrap().items;
            let declines = all.into_iter().filter(|notice| notice.kind == NoticeKind::Declined);
            declines.map(|notice| notice.about.to_string()).collect::<Vec<_>>()
        };
        answer(&world, &booking, &mira, Answer::Tentative).await.unwrap();
        assert!(heard(&clara).await.is_empty());
        answer(&world, &booking, &mira, Answer::Declined).await.unwrap();
        answer(&world, &booking, &mira, Answer::Declined).await.unwrap();
        assert_eq!(heard(&clara).await, ["Mira Okafor"], "once");
        answer(&world, &booking, &mira, Answer::Accepted).await.unwrap();
        reply(&world, &booking, MIRA, "DECLINED", 3, "20260303T090000Z").await;
        assert_eq!(heard(&clara).await, ["Mira Okafor", "Mira Okafor"], "by mail as well");
        assert!(heard(&world.ana().await).await.is_empty() && heard(&mira).await.is_empty());
    }

    async fn who_could_take_the_place_is_proposed_best_first(world: World) {
        let clara = world.clara().await.actor();
        let (ana, bo, mira, noor) = (world.ana().await, world.bo().await, mira(&world).await, noor(&world).await);
        let raw = RawOpening {
            title: Some("Platform engineer".to_owned()),
            company: Some("Acme".to_owned()),
            interviewer_ids: Some(vec![noor.id.to_string(), bo.id.to_string()]),
            ..RawOpening::default()
        };
        let opening = openings::create(&world.cx, &clara, raw).await.unwrap();
        let lena = booked(&world).await;
        let about = RawInterview { opening_id: Some(Some(opening.id.to_string())), ..RawInterview::default() };
        interviews::edit(&world.cx, &clara, lena.id, None, about).await.unwrap();
        // Noor has an interview that week, the week after does not count; Eva is free as well and has none.
        for (start, candidate) in [("2026-03-12T09:00:00Z", "Ada Young"), ("2026-03-17T09:00:00Z", "Ida Young")] {
            world.book(&world.offer(&noor, start, 60).await, candidate).await;
        }
        let eva = world.person("Eva Ruiz", "Europe/Madrid", &[Role::Interviewer]).await;
        assign(&world, &lena, &mira, Part::Second).await;
        answer(&world, &lena, &mira, Answer::Declined).await.unwrap();
        let proposed = async || {
            let proposals = assignments::proposals(&world.cx, &clara, lena.id).await.unwrap();
            proposals.into_iter().map(|p| format!("{}: {}", p.name, p.reason())).collect::<Vec<_>>()
        };
        assert_eq!(
            proposed().await,
            [
                "Bo Lindqvist: usually interviews for this opening, nothing else that week",
                "Noor Haddad: usually interviews for this opening, 1 interview that week",
                "Eva Ruiz: nothing else that week",
            ]
        );
        // Whoever is busy then is not.
        overlapping(&world).await;
        assert_eq!(proposed().await.len(), 2);
        let swapped = assignments::swap(&world.cx, &clara, (lena.id, mira.id), None, instead(eva.id)).await.unwrap();
        assert_eq!(in_words(&swapped), ["Eva Ruiz, second: asked"]);
        assert!(proposed().await.iter().any(|proposal| proposal.starts_with("Mira Okafor")));
        assert!(proposed().await.iter().all(|proposal| !proposal.starts_with(ana.name.as_str())));
    }

    async fn a_place_is_swapped_or_nothing_is(world: World) {
        let (mira, noor) = (mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let (nine, half_past) = (booked(&world).await, overlapping(&world).await);
        assign(&world, &nine, &mira, Part::Lead).await;
        assign(&world, &half_past, &noor, Part::Second).await;
        let swapped = assignments::swap(&world.cx, &clara, (nine.id, mira.id), None, instead(noor.id)).await;
        let occasion = half_past.id.into();
        assert_eq!(refusal(swapped), Refusal::PersonBusy { person: noor.id, occasion });
        assert_eq!(attendance(&world, &nine).await, ["Mira Okafor, lead: asked"]);
        // With somebody who is there already, be it themselves, nothing is swapped, and answers stay.
        answer(&world, &nine, &mira, Answer::Accepted).await.unwrap();
        let eva = world.person("Eva Ruiz", "Europe/Madrid", &[Role::Interviewer]).await;
        assign(&world, &nine, &eva, Part::Shadow).await;
        for there in [mira.id, eva.id, world.ana().await.id] {
            let swapped = assignments::swap(&world.cx, &clara, (nine.id, mira.id), None, instead(there)).await;
            assert_eq!(refusal(swapped), Refusal::TakesPart { id: there.0 });
        }
        assert_eq!(attendance(&world, &nine).await, ["Mira Okafor, lead: accepted", "Eva Ruiz, shadow: asked"]);
        let nobody = assignments::swap(&world.cx, &clara, (nine.id, noor.id), None, instead(mira.id)).await;
        assert_eq!(refusal(nobody), Refusal::NotFound);
    }

    async fn not_everybody_takes_part(world: World) {
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        for number in 0..MAX_ASSIGNMENTS {
            let raw = outside(&format!("Vic {number}"), Part::Shadow);
            assignments::assign(&world.cx, &clara, booking.id, None, raw).await.unwrap();
        }
        let more = assignments::assign(&world.cx, &clara, booking.id, None, outside("Vic More", Part::Shadow)).await;
        assert_eq!(refusal(more), Refusal::TooManyTakePart { limit: MAX_ASSIGNMENTS });
        for number in 0..MAX_GUESTS {
            let raw = guest(&format!("guest{number}@example.com"));
            assignments::invite(&world.cx, &clara, booking.id, None, raw).await.unwrap();
        }
        let more = assignments::invite(&world.cx, &clara, booking.id, None, guest("more@example.com")).await;
        assert_eq!(refusal(more), Refusal::TooManyTakePart { limit: MAX_GUESTS });
    }

    async fn what_is_over_or_has_changed_is_left_as_it_is(world: World) {
        let mira = mira(&world).await;
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        let stale = Some(booking.version.next());
        let assigned = assignments::assign(&world.cx, &clara, booking.id, stale, known(mira.id, Part::Lead)).await;
        assert_eq!(refusal(assigned), Refusal::VersionMismatch);
        assign(&world, &booking, &mira, Part::Second).await;
        let lead = RawPart { part: Some("lead".to_owned()) };
        let after = assignments::set_part(&world.cx, &clara, (booking.id, mira.id), None, lead).await.unwrap();
        assert_eq!(in_words(&after), ["Mira Okafor, lead: asked"]);
        world.set_now("2026-03-10T10:00:00Z");
        let late = answer(&world, &booking, &mira, Answer::Accepted).await;
        assert_eq!(refusal(late), Refusal::BookingNotActive);
        let late = assignments::unassign(&world.cx, &clara, (booking.id, mira.id), None).await;
        assert_eq!(refusal(late), Refusal::BookingNotActive);
    }

    async fn a_request_that_comes_again_is_answered_as_before(world: World) {
        let mira = mira(&world).await;
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        let cx = world.with_key("once", "/api/booking/x/assignments", "mira");
        let first = assignments::assign(&cx, &clara, booking.id, None, known(mira.id, Part::Lead)).await.unwrap();
        let again = assignments::assign(&cx, &clara, booking.id, None, known(mira.id, Part::Lead)).await.unwrap();
        assert_eq!(first, again);
        assert_eq!(fresh(&world, booking.id).await.version, first.version);
    }

    async fn what_happened_is_told(world: World) {
        let (mira, noor) = (mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::NoteTaker).await;
        answer(&world, &booking, &mira, Answer::Declined).await.unwrap();
        assignments::swap(&world.cx, &clara, (booking.id, mira.id), None, instead(noor.id)).await.unwrap();
        assignments::invite(&world.cx, &clara, booking.id, None, guest("guest@example.com")).await.unwrap();
        let history = bookings::history(&world.cx, &clara, booking.id).await.unwrap();
        let mut sentences: Vec<_> = history.into_iter().map(|happened| happened.sentence).collect();
        sentences.reverse();
        assert_eq!(
            sentences,
            [
                "Booked",
                "Assigned Mira Okafor: takes notes",
                "Mira Okafor declined",
                "Noor Haddad took the place of Mira Okafor",
                "Invited guest@example.com as a guest",
            ]
        );
    }

    async fn whoever_is_or_was_assigned_looks_again(world: World) {
        let (mira, noor) = (mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        let (mut hers, mut theirs) = (
            realtime::subscribe(&world.cx, &mira.actor()),
            realtime::subscribe(&world.cx, &noor.actor()),
        );
        let told = async |subscription: &mut realtime::Subscription| {
            let next = tokio::time::timeout(std::time::Duration::from_secs(10), subscription.next()).await;
            matches!(next, Ok(Some(Message::Interview(id))) if id == booking.id)
        };
        assign(&world, &booking, &mira, Part::Second).await;
        assert!(told(&mut hers).await);
        assignments::swap(&world.cx, &clara, (booking.id, mira.id), None, instead(noor.id)).await.unwrap();
        assert!(told(&mut hers).await && told(&mut theirs).await);
        bookings::cancel(&world.cx, &clara, booking.id, None, None).await.unwrap();
        assert!(told(&mut theirs).await);
    }

    async fn two_who_assign_the_same_person_at_once_are_one(world: World) {
        let mira = mira(&world).await;
        let clara = world.clara().await.actor();
        let (ana, bo) = (world.ana().await, world.bo().await);
        for day in ["2026-03-10", "2026-03-11", "2026-03-17", "2026-03-18", "2026-03-24", "2026-03-25"] {
            let nine = world.offer(&ana, &format!("{day}T09:00:00Z"), 60).await;
            let half_past = world.offer(&bo, &format!("{day}T09:30:00Z"), 60).await;
            let both = [
                world.book(&nine, &format!("First {day}")).await,
                world.book(&half_past, &format!("Second {day}")).await,
            ];
            let tries = both.iter().map(|booking| {
                let (cx, clara, id, mira) = (world.cx.clone(), clara.clone(), booking.id, mira.id);
                tokio::spawn(async move {
                    assignments::assign(&cx, &clara, id, None, known(mira, Part::Second)).await
                })
            });
            let mut outcomes = Vec::new();
            for attempt in tries.collect::<Vec<_>>() {
                outcomes.push(attempt.await.unwrap());
            }
            let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
            assert_eq!(done, 1, "{outcomes:?}");
            let refused = outcomes.into_iter().find_map(Result::err).unwrap();
            assert!(matches!(refused, Error::Refused(Refusal::PersonBusy { person, .. }) if person == mira.id));
        }
    }

    async fn a_swap_and_a_cancellation_at_once_end_in_one_state(world: World) {
        let (mira, noor) = (mira(&world).await, noor(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        leave(&world).await;
        let swapping = spawned(&world.cx, &clara, booking.id, move |cx, clara, id| async move {
            assignments::swap(&cx, &clara, (id, mira.id), None, instead(noor.id)).await.map(drop)
        });
        let cancelling = spawned(&world.cx, &clara, booking.id, |cx, clara, id| async move {
            bookings::cancel(&cx, &clara, id, None, None).await.map(drop)
        });
        let (swapped, cancelled) = (swapping.await.unwrap(), cancelling.await.unwrap());
        cancelled.unwrap();
        if let Err(error) = swapped {
            assert!(matches!(error, Error::Refused(Refusal::BookingNotActive)), "{error:?}");
        }
        // Nobody expects what is off: of those who were told each is told that it is.
        let mut news = leave(&world).await;
        news.sort();
        let told: Vec<_> = news.iter().map(|news| news.rsplit(' ').next().unwrap().to_owned()).collect();
        assert_eq!(told, ["ana.moreau@example.com", "lena.fischer@example.com", "mira.okafor@example.com"]);
        assert!(news.iter().all(|news| news.starts_with("cancellation")), "{news:?}");
    }

    async fn a_decline_and_a_move_at_once_leave_everybody_where_they_are_told(world: World) {
        let (ana, mira) = (world.ana().await, mira(&world).await);
        let clara = world.clara().await.actor();
        let booking = booked(&world).await;
        assign(&world, &booking, &mira, Part::Second).await;
        leave(&world).await;
        let later = world.offer(&ana, "2026-03-10T14:00:00Z", 60).await;
        let to = moving(&booking, &later);
        let moved = spawned(&world.cx, &clara, booking.id, move |cx, clara, _| async move {
            bookings::reschedule(&cx, &clara, None, to).await.map(drop)
        });
        let declined = spawned(&world.cx, &mira.actor(), booking.id, |cx, mira, id| async move {
            assignments::answer(&cx, &mira, id, says(Answer::Declined)).await.map(drop)
        });
        moved.await.unwrap().unwrap();
        declined.await.unwrap().unwrap();
        assert_eq!(attendance(&world, &booking).await, ["Mira Okafor, second: declined"]);
        let mut news = leave(&world).await;
        news.retain(|news| !news.contains("mira"));
        assert_eq!(news.len(), 2, "{news:?}");
        // She is free at either time.
        for (start, candidate) in [("2026-03-10T09:00:00Z", "Ada Young"), ("2026-03-10T14:00:00Z", "Ida Young")] {
            let slot = world.offer(&world.bo().await, start, 60).await;
            let other = world.book(&slot, candidate).await;
            try_assign(&world, &other, &mira).await.unwrap();
        }
    }
}

fn spawned<F: Future<Output = services::Result<()>> + Send + 'static>(
    cx: &Context,
    actor: &Actor,
    id: BookingId,
    what: impl FnOnce(Context, Actor, BookingId) -> F,
) -> tokio::task::JoinHandle<services::Result<()>> {
    tokio::spawn(what(cx.clone(), actor.clone(), id))
}
