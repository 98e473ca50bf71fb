//! Thank-you notes: drafted once an interview is completed, written on by several, sent once, and what becomes of them.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    actor::{Actor, Role},
    assignments::{Part, RawAssignment, RawGuest},
    bookings::Booking,
    candidates::RawCandidate,
    events::Event,
    ids::{ThankYouNoteId, Version},
    interviews::RawInterview,
    notices::NoticeKind,
    openings::{Opening, RawOpening},
    outcomes::RawOutcome,
    paging::Paging,
    people::Person,
    preferences::{RawPreferences, RawQuietHours},
    refusal::Refusal,
    thank_you_notes::{NoteState, Rate, RawNote, ThankYouNote},
};
use services::{
    Context, Error, Result, assignments, bookings, interviews,
    jobs::{self, TRIES},
    notices, on_both_databases, openings, outcomes, preferences,
    realtime::{self, Message},
    testing::{Mood, World, at, booking, ended},
    thank_you_notes::{self, RateFilter},
};

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// On which the interview is, and by when it is over.
const STARTS: &str = "2026-03-03T13:00:00Z";
const OVER: &str = "2026-03-03T14:00:00Z";

async fn opening(world: &World) -> Opening {
    let raw = RawOpening {
        title: Some("Platform engineer".to_owned()),
        company: Some("Acme".to_owned()),
        ..RawOpening::default()
    };
    openings::create(&world.cx, &world.clara().await.actor(), raw).await.unwrap()
}

/// Ana interviews Mara, in Lisbon, for an opening; something was noted down.
async fn booked(world: &World) -> Booking {
    let (ana, clara) = (world.ana().await, world.clara().await.actor());
    let slot = world.offer(&ana, STARTS, 45).await;
    let some = |raw: String| Some(Some(raw));
    let opening = opening(world).await;
    let candidate = RawCandidate {
        name: Some("Mara Silva".to_owned()),
        email: Some("mara.silva@example.com".to_owned()),
        time_zone: some("Europe/Lisbon".to_owned()),
    };
    let raw = domain::bookings::RawBooking {
        candidate: Some(candidate),
        notes: Some("Weak on databases.".to_owned()),
        interview: RawInterview {
            opening_id: some(opening.id.to_string()),
            format: some("video".to_owned()),
            stage: some("Second round".to_owned()),
        },
        ..booking(&slot, "Mara Silva")
    };
    bookings::book(&world.cx, &clara, raw).await.unwrap()
}

/// It took place, and whoever was told of it before has been.
async fn concluded(world: &World, booking: &Booking) -> Booking {
    world.set_now(OVER);
    world.deliver().await;
    world.post.forget();
    let clara = world.clara().await.actor();
    outcomes::conclude(&world.cx, &clara, booking.id, ended("completed")).await.unwrap()
}

async fn completed(world: &World) -> Booking {
    let booked = booked(world).await;
    concluded(world, &booked).await
}

fn to(id: impl ToString) -> RawNote {
    RawNote { recipient_id: Some(id.to_string()), ..RawNote::default() }
}

fn saying(body: &str) -> RawNote {
    RawNote { body: Some(body.to_owned()), ..RawNote::default() }
}

/// Clara's draft to the candidate.
async fn drafted(world: &World, booking: &Booking) -> ThankYouNote {
    let clara = world.clara().await.actor();
    thank_you_notes::draft(&world.cx, &clara, booking.id, to(booking.candidate.id)).await.unwrap()
}

async fn sent(world: &World, note: &ThankYouNote) -> ThankYouNote {
    thank_you_notes::send(&world.cx, &world.clara().await.actor(), note.id, None).await.unwrap()
}

async fn now(world: &World, id: ThankYouNoteId) -> ThankYouNote {
    thank_you_notes::get(&world.cx, &world.clara().await.actor(), id).await.unwrap().0
}

async fn suggested(world: &World, actor: &Actor, booking: &Booking) -> Vec<String> {
    let notes = thank_you_notes::list(&world.cx, actor, booking.id).await.unwrap();
    notes.suggested.into_iter().map(|to| to.name.to_string()).collect()
}

/// Bo leads, Mira takes notes, and a guest is invited.
async fn in_company(world: &World, booking: &Booking) -> [Person; 2] {
    let clara = world.clara().await.actor();
    let bo = world.bo().await;
    let mira = world.person("Mira Okafor", "Africa/Lagos", &[Role::Interviewer]).await;
    for (person, part) in [(&bo, Part::Lead), (&mira, Part::NoteTaker)] {
        let raw = RawAssignment {
            person_id: Some(person.id.to_string()),
            part: Some(part.as_str().to_owned()),
            ..RawAssignment::default()
        };
        assignments::assign(&world.cx, &clara, booking.id, None, raw).await.unwrap();
    }
    let guest = RawGuest { email: Some("guest@example.org".to_owned()), name: None };
    assignments::invite(&world.cx, &clara, booking.id, None, guest).await.unwrap();
    [bo, mira]
}

async fn unread(world: &World, person: &Person) -> Vec<NoticeKind> {
    let page = notices::list(&world.cx, &person.actor(), true, Paging::DEFAULT).await.unwrap();
    page.items.into_iter().map(|notice| notice.kind).collect()
}

on_both_databases! {
    async fn those_who_took_part_are_suggested_once_it_is_completed(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let booked = booked(&world).await;
        in_company(&world, &booked).await;
        let mara = to(booked.candidate.id);
        assert_eq!(suggested(&world, &clara.actor(), &booked).await, [""; 0]);
        let early = thank_you_notes::draft(&world.cx, &clara.actor(), booked.id, mara.clone()).await;
        assert_eq!(refusal(early), Refusal::NotCompleted);
        concluded(&world, &booked).await;
        let everybody = ["Mara Silva", "Ana Moreau", "Bo Lindqvist", "Mira Okafor", "guest@example.org"];
        assert_eq!(suggested(&world, &clara.actor(), &booked).await, everybody);
        let others: Vec<_> = everybody.into_iter().filter(|name| *name != "Ana Moreau").collect();
        assert_eq!(suggested(&world, &ana.actor(), &booked).await, others, "nobody thanks themselves");
        let note = thank_you_notes::draft(&world.cx, &ana.actor(), booked.id, mara.clone()).await.unwrap();
        assert_eq!(suggested(&world, &clara.actor(), &booked).await, everybody[1..]);
        let twice = thank_you_notes::draft(&world.cx, &clara.actor(), booked.id, mara).await;
        assert_eq!(refusal(twice), Refusal::AlreadyExists { id: note.id.0 });
        for wrong in [to(ana.id), to(clara.id), to("mara"), RawNote::default()] {
            let told = refusal(thank_you_notes::draft(&world.cx, &ana.actor(), booked.id, wrong).await);
            let Refusal::InvalidInput { fields } = told else { panic!("{told:?}") };
            assert!(fields.get("recipientId").is_some());
        }
    }

    async fn a_draft_says_who_when_on_their_clock_and_what_for(world: World) {
        let clara = world.clara().await.actor();
        let booked = booked(&world).await;
        let [bo, _] = in_company(&world, &booked).await;
        let booking = concluded(&world, &booked).await;
        let note = drafted(&world, &booking).await;
        assert_eq!(note.subject.as_str(), "Thank you for the interview: Platform engineer");
        let body = note.body.as_str();
        assert!(body.starts_with("Hello Mara Silva,\n"), "{body}");
        for said in ["Ana Moreau", "Tuesday 3 March 2026", "Platform engineer at Acme", "\nClara Vogt"] {
            assert!(body.contains(said), "lacks {said}: {body}");
        }
        assert_eq!((note.state, note.version, note.to.email.as_str()), (NoteState::Draft, Version::FIRST, "mara.silva@example.com"));
        let to_bo = thank_you_notes::draft(&world.cx, &clara, booking.id, to(bo.id)).await.unwrap();
        assert!(to_bo.body.as_str().contains("taking part in the interview with Mara Silva"), "{:?}", to_bo.body);
        let own = RawNote { subject: Some("Thanks".to_owned()), ..to(world.ana().await.id) };
        let own = thank_you_notes::draft(&world.cx, &clara, booking.id, own).await.unwrap();
        assert_eq!(own.subject.as_str(), "Thanks");
        assert!(own.body.as_str().contains("interviewing Mara Silva"), "{:?}", own.body);
    }

    async fn what_was_noted_down_is_drafted_for_colleagues_alone(world: World) {
        let source = "[candidate]\nsubject = \"Thanks\"\nbody = \"{{ hours }}: {{ notes or 'nothing' }}\"\n";
        let source = source.to_owned() + &source.replace("candidate", "interviewer");
        let templates = thank_you_notes::read(&source).unwrap();
        let change = |settings| services::Settings { thank_you_notes: templates.clone(), ..settings };
        let cx = world.another_process(change).await;
        let clara = world.clara().await.actor();
        let booked = booked(&world).await;
        let [bo, _] = in_company(&world, &booked).await;
        let booking = concluded(&world, &booked).await;
        let guest = assignments::list(&cx, &clara, booking.id).await.unwrap().participants.guests[0].id;
        for (id, expected) in [
            (booking.candidate.id.0, "13:00–13:45 Lisbon: nothing"),
            (booking.slot.interviewer.0, "14:00–14:45 Paris: Weak on databases."),
            (bo.id.0, "22:00–22:45 Tokyo: Weak on databases."),
            (guest.0, "14:00–14:45 Paris: nothing"),
        ] {
            let note = thank_you_notes::draft(&cx, &clara, booking.id, to(id)).await.unwrap();
            assert_eq!(note.body.as_str(), expected);
        }
    }

    async fn who_may_thank_and_who_sees_it(world: World) {
        let (ana, clara, dee) = (world.ana().await, world.clara().await, world.dee().await);
        let booked = booked(&world).await;
        let [bo, mira] = in_company(&world, &booked).await;
        let stranger = world.person("Sam Stranger", "UTC", &[Role::Interviewer]).await;
        let booking = concluded(&world, &booked).await;
        let note = drafted(&world, &booking).await;
        let cx = &world.cx;
        for (person, expected) in [
            (&ana, None),
            (&bo, None),
            (&clara, None),
            (&dee, None),
            (&mira, Some(Refusal::Forbidden)),
            (&stranger, Some(Refusal::NotFound)),
        ] {
            let actor = person.actor();
            let told = |result: Result<()>| match result {
                Ok(()) => None,
                Err(Error::Refused(refusal)) => Some(refusal),
                Err(other) => panic!("{other:?}"),
            };
            let all = [
                told(thank_you_notes::list(cx, &actor, booking.id).await.map(|_| ())),
                told(thank_you_notes::get(cx, &actor, note.id).await.map(|_| ())),
                told(thank_you_notes::preview(cx, &actor, note.id).await.map(|_| ())),
                told(thank_you_notes::edit(cx, &actor, note.id, None, RawNote::default()).await.map(|_| ())),
            ];
            assert!(all.iter().all(|told| *told == expected), "{}: {all:?}", person.name);
            let of = |told: Result<()>| told_is(told, expected.as_ref());
            if expected.is_some() {
                of(thank_you_notes::draft(cx, &actor, booking.id, to(ana.id)).await.map(|_| ()));
                of(thank_you_notes::send(cx, &actor, note.id, None).await.map(|_| ()));
                of(thank_you_notes::take_back(cx, &actor, note.id, None).await.map(|_| ()));
                of(thank_you_notes::discard(cx, &actor, note.id, None).await);
            }
        }
        let nobody = Actor::new(stranger.id, &[]);
        assert_eq!(refusal(thank_you_notes::list(cx, &nobody, booking.id).await), Refusal::Forbidden);
        assert_eq!(refusal(thank_you_notes::rate(cx, &nobody, RateFilter::default()).await), Refusal::Forbidden);
    }

    async fn nobody_sees_what_they_are_thanked_with_before_it_is_sent(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let booking = completed(&world).await;
        let note = thank_you_notes::draft(&world.cx, &clara, booking.id, to(booking.slot.interviewer)).await.unwrap();
        let seen = async || thank_you_notes::list(&world.cx, &ana, booking.id).await.unwrap().notes.len();
        assert_eq!(seen().await, 0);
        assert_eq!(refusal(thank_you_notes::get(&world.cx, &ana, note.id).await), Refusal::NotFound);
        assert_eq!(refusal(thank_you_notes::discard(&world.cx, &ana, note.id, None).await), Refusal::NotFound);
        sent(&world, &note).await;
        assert_eq!(seen().await, 0);
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        assert_eq!(seen().await, 1);
        assert_eq!(refusal(thank_you_notes::send(&world.cx, &ana, note.id, None).await), Refusal::Forbidden);
    }

    async fn two_who_write_at_once_lose_nothing(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        let edit = async |actor: &Actor, version, body: &str| {
            thank_you_notes::edit(&world.cx, actor, note.id, Some(version), saying(body)).await
        };
        let first = edit(&ana, note.version, "Dear Mara, thank you").await.unwrap();
        assert_eq!((first.version, first.author.id), (Version(2), clara.person));
        assert_eq!(refusal(edit(&clara, note.version, "Hi").await), Refusal::VersionMismatch);
        let stale = thank_you_notes::send(&world.cx, &clara, note.id, Some(note.version)).await;
        assert_eq!(refusal(stale), Refusal::VersionMismatch);
        assert_eq!(now(&world, note.id).await.body.as_str(), "Dear Mara, thank you");
        // What reads so already is no change.
        let same = edit(&clara, first.version, "Dear Mara, thank you").await.unwrap();
        assert_eq!(same.version, first.version);
        let wrong = RawNote { subject: Some("Thanks\r\nBcc: x@example.com".to_owned()), ..saying(" ") };
        let told = refusal(thank_you_notes::edit(&world.cx, &ana, note.id, None, wrong).await);
        let Refusal::InvalidInput { fields } = told else { panic!("{told:?}") };
        assert!(fields.get("subject").is_some() && fields.get("body").is_some());
    }

    async fn a_note_leaves_when_it_can_no_longer_be_taken_back(world: World) {
        let clara = world.clara().await;
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        let queued = sent(&world, &note).await;
        assert_eq!((queued.state, queued.due), (NoteState::Queued, Some(at(OVER) + TimeDelta::seconds(20))));
        let edited = thank_you_notes::edit(&world.cx, &clara.actor(), note.id, None, saying("Hi")).await;
        assert_eq!(refusal(edited), Refusal::NoteHasLeft);
        assert_eq!(refusal(thank_you_notes::discard(&world.cx, &clara.actor(), note.id, None).await), Refusal::NoteHasLeft);
        let back = thank_you_notes::take_back(&world.cx, &clara.actor(), note.id, None).await.unwrap();
        assert_eq!((back.state, back.due), (NoteState::Draft, None));
        world.pass(TimeDelta::seconds(20));
        assert_eq!(world.deliver().await, 0);
        let mended = thank_you_notes::edit(&world.cx, &clara.actor(), note.id, None, saying("Dear Mara")).await.unwrap();
        sent(&world, &mended).await;
        world.pass(TimeDelta::seconds(20));
        assert_eq!(world.deliver().await, 1);
        let arrived = world.post.news_of_notes();
        let [(_, outgoing)] = arrived.as_slice() else { panic!("{arrived:?}") };
        assert_eq!((outgoing.body.as_str(), outgoing.to.email.as_str()), ("Dear Mara", "mara.silva@example.com"));
        assert_eq!(outgoing.author, (clara.name.clone(), clara.email.clone()));
        let after = now(&world, note.id).await;
        assert_eq!((after.state, after.sent_at, after.tries), (NoteState::Sent, Some(world.cx.now()), 1));
        for refused in [
            thank_you_notes::edit(&world.cx, &clara.actor(), note.id, None, saying("Hi")).await,
            thank_you_notes::take_back(&world.cx, &clara.actor(), note.id, None).await,
        ] {
            assert_eq!(refusal(refused), Refusal::NoteHasLeft);
        }
        let audited = world.audited().await;
        let done: Vec<_> = audited.iter().filter(|line| line.subject == "thank_you_note").collect();
        let actions: Vec<_> = done.iter().map(|line| line.action.as_str()).collect();
        assert_eq!(actions, ["note_drafted", "note_queued", "note_taken_back", "note_edited", "note_queued"]);
    }

    async fn nobody_is_thanked_for_what_did_not_take_place_after_all(world: World) {
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        sent(&world, &note).await;
        let no_show = RawOutcome { conclusion: ended("no_show"), ..RawOutcome::default() };
        outcomes::edit(&world.cx, &world.clara().await.actor(), booking.id, None, no_show).await.unwrap();
        assert_eq!(now(&world, note.id).await.state, NoteState::Draft);
        world.pass(TimeDelta::seconds(20));
        assert_eq!(world.deliver().await, 0);
        assert!(world.post.news_of_notes().is_empty());
    }

    async fn who_was_perhaps_thanked_for_what_did_not_take_place_is_named_to_whoever_wrote(world: World) {
        let clara = world.clara().await;
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        sent(&world, &note).await;
        world.pass(TimeDelta::seconds(20));
        world.post.is(Mood::Rude);
        world.deliver().await;
        let no_show = RawOutcome { conclusion: ended("no_show"), ..RawOutcome::default() };
        outcomes::edit(&world.cx, &clara.actor(), booking.id, None, no_show).await.unwrap();
        world.post.is(Mood::Good);
        world.pass(TimeDelta::minutes(1));
        world.deliver().await;
        let failed = now(&world, note.id).await;
        assert_eq!((failed.state, failed.perhaps_sent), (NoteState::Failed, true));
        assert_eq!(failed.remark.as_deref(), Some("The interview did not take place."));
        assert_eq!(unread(&world, &clara).await, [NoticeKind::Undelivered]);
        assert_eq!(world.post.news_of_notes().len(), 1);
    }

    async fn a_sent_note_can_be_sent_once_more_as_another_mail(world: World) {
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        let mut ids = Vec::new();
        for _ in 0..2 {
            sent(&world, &note).await;
            world.pass(TimeDelta::seconds(20));
            world.deliver().await;
            ids.extend(world.post.news_of_notes().into_iter().map(|(id, _)| id));
        }
        assert!(ids.len() == 2 && ids[0] != ids[1], "{ids:?}");
        assert_eq!(now(&world, note.id).await.state, NoteState::Sent);
    }

    async fn what_is_refused_says_why_and_is_mended(world: World) {
        let (clara, ana) = (world.clara().await, world.ana().await);
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        sent(&world, &note).await;
        world.pass(TimeDelta::seconds(20));
        world.post.is(Mood::Refusing);
        world.deliver().await;
        let failed = now(&world, note.id).await;
        assert_eq!((failed.state, failed.remark.as_deref()), (NoteState::Failed, Some("550 no such mailbox")));
        assert_eq!(unread(&world, &clara).await, [NoticeKind::Undelivered]);
        assert_eq!(unread(&world, &ana).await.iter().filter(|kind| **kind == NoticeKind::Undelivered).count(), 0);
        let mended = thank_you_notes::edit(&world.cx, &ana.actor(), note.id, None, saying("Dear Mara")).await.unwrap();
        assert_eq!((mended.state, mended.remark), (NoteState::Draft, None));
        world.post.is(Mood::Good);
        sent(&world, &note).await;
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        assert_eq!(world.post.news_of_notes().len(), 1);
        assert_eq!(now(&world, note.id).await.state, NoteState::Sent);
    }

    async fn what_does_not_get_through_is_tried_for_hours_and_then_given_up(world: World) {
        let dee = world.dee().await.actor();
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        sent(&world, &note).await;
        world.post.is(Mood::Closed);
        for tries in 1..=TRIES {
            world.pass(TimeDelta::hours(1));
            assert_eq!(world.deliver().await, 1, "try {tries}");
        }
        let failed = now(&world, note.id).await;
        assert_eq!((failed.state, failed.tries), (NoteState::Failed, TRIES));
        assert_eq!(failed.remark.as_deref(), Some("421 closed for the day"));
        let page = jobs::list(&world.cx, &dee, None, Paging::DEFAULT).await.unwrap();
        let [job] = page.items.as_slice() else { panic!("{page:?}") };
        let told = jobs::subjects(&world.cx, &dee, &page.items).await.unwrap();
        assert_eq!(told[&job.id], "to mara.silva@example.com");
        world.post.is(Mood::Good);
        jobs::retry(&world.cx, &dee, job.id).await.unwrap();
        assert_eq!(now(&world, note.id).await.state, NoteState::Queued);
        assert_eq!(world.deliver().await, 1);
        let arrived = world.post.news_of_notes();
        assert!(matches!(arrived.as_slice(), [(id, _)] if *id == job.id), "{arrived:?}");
        assert_eq!(now(&world, note.id).await.state, NoteState::Sent);
    }

    async fn what_was_given_up_leaves_no_job_behind_once_it_is_changed(world: World) {
        let (clara, dee) = (world.clara().await.actor(), world.dee().await.actor());
        let booking = completed(&world).await;
        world.post.is(Mood::Closed);
        let mut kept = Vec::new();
        for recipient in [booking.candidate.id.0, booking.slot.interviewer.0] {
            let note = thank_you_notes::draft(&world.cx, &clara, booking.id, to(recipient)).await.unwrap();
            sent(&world, &note).await;
            kept.push(note);
        }
        for _ in 0..TRIES {
            world.pass(TimeDelta::hours(1));
            world.deliver().await;
        }
        let waiting = async || jobs::list(&world.cx, &dee, None, Paging::DEFAULT).await.unwrap().total;
        assert_eq!(waiting().await, 2);
        thank_you_notes::edit(&world.cx, &clara, kept[0].id, None, saying("Dear Mara")).await.unwrap();
        thank_you_notes::discard(&world.cx, &clara, kept[1].id, None).await.unwrap();
        assert_eq!(waiting().await, 0);
        assert_eq!(suggested(&world, &clara, &booking).await, ["Ana Moreau"]);
    }

    async fn what_may_have_left_is_not_taken_back(world: World) {
        let clara = world.clara().await.actor();
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        sent(&world, &note).await;
        world.pass(TimeDelta::seconds(20));
        world.post.is(Mood::Closed);
        world.deliver().await;
        // It has certainly not left.
        let back = thank_you_notes::take_back(&world.cx, &clara, note.id, None).await.unwrap();
        assert_eq!(back.state, NoteState::Draft);
        sent(&world, &note).await;
        world.pass(TimeDelta::seconds(20));
        world.post.is(Mood::Rude);
        world.deliver().await;
        let back = thank_you_notes::take_back(&world.cx, &clara, note.id, None).await;
        assert_eq!(refusal(back), Refusal::NoteHasLeft);
        world.post.is(Mood::Good);
        world.pass(TimeDelta::minutes(1));
        world.deliver().await;
        let ids: Vec<_> = world.post.news_of_notes().into_iter().map(|(id, _)| id).collect();
        assert!(ids.len() == 2 && ids[0] == ids[1], "mail programs know it by its id: {ids:?}");
        assert_eq!(now(&world, note.id).await.state, NoteState::Sent);
    }

    async fn too_many_letters_make_a_note_wait_and_count_as_no_try(world: World) {
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        sent(&world, &note).await;
        world.pass(TimeDelta::seconds(20));
        world.post.is(Mood::Crowded);
        world.deliver().await;
        let waits = now(&world, note.id).await;
        assert_eq!((waits.state, waits.tries, waits.perhaps_sent), (NoteState::Queued, 0, false));
    }

    async fn a_colleague_is_not_thanked_in_their_quiet_hours(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let raw = RawQuietHours { from: Some("14:00".to_owned()), until: Some("20:00".to_owned()) };
        let raw = RawPreferences { quiet_hours: Some(Some(raw)), ..RawPreferences::default() };
        preferences::edit(&world.cx, &ana.actor(), raw).await.unwrap();
        let booking = completed(&world).await;
        let note = thank_you_notes::draft(&world.cx, &clara, booking.id, to(ana.id)).await.unwrap();
        let queued = sent(&world, &note).await;
        assert_eq!(queued.due, Some(at("2026-03-03T19:00:00Z")));
        world.set_now("2026-03-03T18:59:59Z");
        assert_eq!(world.deliver().await, 0);
        world.set_now("2026-03-03T19:00:00Z");
        assert_eq!(world.deliver().await, 1);
        assert_eq!(world.post.news_of_notes().len(), 1);
    }

    async fn it_goes_to_where_somebody_is_when_it_leaves(world: World) {
        let clara = world.clara().await.actor();
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        sent(&world, &note).await;
        let moved = RawCandidate { email: Some("mara@new.example".to_owned()), ..RawCandidate::default() };
        services::candidates::edit(&world.cx, &clara, booking.candidate.id, None, moved).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        assert_eq!(world.post.news_of_notes()[0].1.to.email.as_str(), "mara@new.example");
        assert_eq!(now(&world, note.id).await.to.email.as_str(), "mara@new.example");
    }

    async fn a_preview_is_the_mail_as_it_is_sent(world: World) {
        let clara = world.clara().await;
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        let shown = thank_you_notes::preview(&world.cx, &clara.actor(), note.id).await.unwrap();
        assert_eq!((shown.subject.as_str(), shown.plain.trim_end()), (note.subject.as_str(), note.body.as_str()));
        assert!(shown.html.contains("Hello Mara Silva,"), "{}", shown.html);
        assert!(shown.reply_to.contains("clara.vogt@example.com"), "{}", shown.reply_to);
        assert!(shown.to.contains("mara.silva@example.com"), "{}", shown.to);
        assert!(shown.from.contains("Clara Vogt (Convoke)"), "{}", shown.from);
        assert!(!shown.plain.contains("Weak on databases"), "{}", shown.plain);
    }

    async fn the_rate_counts_completed_interviews_and_those_with_a_note(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let first = completed(&world).await;
        let mut others = Vec::new();
        let later = [
            (&ana, "2026-03-05T09:00:00Z", "Omar Haddad"),
            (&bo, "2026-03-06T09:00:00Z", "Lena Fischer"),
            (&bo, "2026-03-06T11:00:00Z", "Uma Rao"),
        ];
        for (person, start, candidate) in later {
            let slot = world.offer(person, start, 60).await;
            others.push(world.book(&slot, candidate).await);
        }
        world.set_now("2026-03-07T09:00:00Z");
        world.deliver().await;
        for (booking, status) in others.iter().zip(["completed", "completed", "no_show"]) {
            outcomes::conclude(&world.cx, &clara.actor(), booking.id, ended(status)).await.unwrap();
        }
        let rate = async |actor: &Actor, filter| {
            let Rate { completed, thanked } = thank_you_notes::rate(&world.cx, actor, filter).await.unwrap();
            (completed, thanked)
        };
        let all = RateFilter::default();
        let note = drafted(&world, &first).await;
        assert_eq!(rate(&clara.actor(), all).await, (3, 0), "a draft thanks nobody");
        sent(&world, &note).await;
        let to_ana = thank_you_notes::draft(&world.cx, &clara.actor(), first.id, to(ana.id)).await.unwrap();
        sent(&world, &to_ana).await;
        assert_eq!(rate(&clara.actor(), all).await, (3, 0), "nor does one that waits");
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        assert_eq!(rate(&clara.actor(), all).await, (3, 1));
        assert_eq!(rate(&bo.actor(), all).await, (1, 0), "interviewers are told of their own");
        assert_eq!(rate(&bo.actor(), RateFilter { interviewer: Some(ana.id), ..all }).await, (0, 0));
        assert_eq!(rate(&clara.actor(), RateFilter { interviewer: Some(ana.id), ..all }).await, (2, 1));
        let (from, until) = (Some(at(STARTS)), Some(at("2026-03-05T09:00:00Z")));
        assert_eq!(rate(&clara.actor(), RateFilter { from, to: until, ..all }).await, (1, 1));
        assert_eq!(rate(&clara.actor(), RateFilter { from: until, ..all }).await, (2, 0));
        let opening = interviews::get(&world.cx, &clara.actor(), first.id).await.unwrap().interview.opening;
        assert_eq!(rate(&clara.actor(), RateFilter { opening, ..all }).await, (1, 1));
    }

    async fn those_who_may_see_notes_hear_of_each_change(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let booked = booked(&world).await;
        let [bo, _] = in_company(&world, &booked).await;
        let stranger = world.person("Sam Stranger", "UTC", &[Role::Interviewer]).await;
        let booking = concluded(&world, &booked).await;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        let mut heard = [&ana, &bo, &clara, &stranger].map(|person| realtime::subscribe(&world.cx, &person.actor()));
        let note = drafted(&world, &booking).await;
        sent(&world, &note).await;
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let patience = std::time::Duration::from_secs(3);
        for (place, told) in [(0, true), (2, true), (1, false)] {
            let mut of_notes = Vec::new();
            while of_notes.len() < 3 {
                match tokio::time::timeout(patience, heard[place].next()).await.unwrap() {
                    Some(Message::Event(published)) => {
                        let Event::ThankYouNotesUpdated(thanked) = &published.event else { continue };
                        assert!(told && thanked.booking.id == booking.id);
                        of_notes.push(thanked.sent);
                    }
                    Some(Message::Interview(id)) => {
                        assert!(!told && id == booking.id);
                        of_notes.push(0);
                    }
                    other => drop(other),
                }
            }
            assert_eq!(of_notes, if told { [0, 0, 1] } else { [0, 0, 0] });
        }
        let silence = tokio::time::timeout(std::time::Duration::from_millis(100), heard[3].next()).await;
        assert!(silence.is_err(), "{silence:?}");
    }

    async fn the_same_note_begun_twice_under_one_key_is_begun_once(world: World) {
        let clara = world.clara().await.actor();
        let booking = completed(&world).await;
        let keyed = || world.with_key("key", "/api/booking/thank-you-notes", "mara");
        let begin = async || thank_you_notes::draft(&keyed(), &clara, booking.id, to(booking.candidate.id)).await.unwrap();
        assert_eq!(begin().await, begin().await);
    }

    async fn many_who_send_at_once_send_one_mail(world: World) {
        let everybody = processes(&world).await;
        let (ana, clara, dee) = (world.ana().await.actor(), world.clara().await.actor(), world.dee().await.actor());
        let booking = completed(&world).await;
        let note = drafted(&world, &booking).await;
        let running: Vec<_> = (0..9_usize)
            .map(|number| {
                let (cx, id) = (everybody[number % everybody.len()].clone(), note.id);
                let actor = [&ana, &clara, &dee][number % 3].clone();
                tokio::spawn(async move { thank_you_notes::send(&cx, &actor, id, None).await })
            })
            .collect();
        let mut done = 0;
        for attempt in running {
            match attempt.await.unwrap() {
                Ok(_) => done += 1,
                refused => assert_eq!(refusal(refused), Refusal::NoteHasLeft),
            }
        }
        assert_eq!(done, 1);
        world.pass(TimeDelta::seconds(20));
        assert_eq!(world.deliver().await, 1);
        assert_eq!(world.post.news_of_notes().len(), 1);
    }

    async fn many_who_begin_at_once_begin_one_note(world: World) {
        let everybody = processes(&world).await;
        let (ana, clara, dee) = (world.ana().await.actor(), world.clara().await.actor(), world.dee().await.actor());
        let booking = completed(&world).await;
        let running: Vec<_> = (0..9_usize)
            .map(|number| {
                let (cx, id, to) = (everybody[number % everybody.len()].clone(), booking.id, to(booking.candidate.id));
                let actor = [&ana, &clara, &dee][number % 3].clone();
                tokio::spawn(async move { thank_you_notes::draft(&cx, &actor, id, to).await })
            })
            .collect();
        let mut begun = Vec::new();
        let mut refused = Vec::new();
        for attempt in running {
            match attempt.await.unwrap() {
                Ok(note) => begun.push(note.id.0),
                other => refused.push(refusal(other)),
            }
        }
        assert_eq!((begun.len(), refused.len()), (1, 8));
        assert!(refused.iter().all(|told| *told == Refusal::AlreadyExists { id: begun[0] }), "{refused:?}");
    }

    async fn sent_while_it_is_written_on_it_leaves_as_it_was_or_as_it_is(world: World) {
        let everybody = processes(&world).await;
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let booking = completed(&world).await;
        for round in 0..6 {
            let note = drafted(&world, &booking).await;
            let (before, after) = (note.body.clone(), format!("Round {round}"));
            let (id, first, last) = (note.id, everybody[0].clone(), everybody[everybody.len() - 1].clone());
            let (sends, edits) = (clara.clone(), ana.clone());
            let version = Some(note.version);
            let sending = tokio::spawn(async move { thank_you_notes::send(&first, &sends, id, version).await });
            let raw = saying(&after);
            let editing = tokio::spawn(async move { thank_you_notes::edit(&last, &edits, id, version, raw).await });
            let (sending, editing) = (sending.await.unwrap(), editing.await.unwrap());
            // Whoever came second was told.
            assert!(sending.is_ok() != editing.is_ok(), "{sending:?} {editing:?}");
            let now = now(&world, id).await;
            if sending.is_ok() {
                assert_eq!((now.state, &now.body), (NoteState::Queued, &before));
                thank_you_notes::take_back(&world.cx, &clara, id, None).await.unwrap();
            } else {
                assert_eq!((now.state, now.body.as_str()), (NoteState::Draft, after.as_str()));
            }
            thank_you_notes::discard(&world.cx, &clara, id, None).await.unwrap();
        }
    }
}

fn told_is(told: Result<()>, expected: Option<&Refusal>) {
    match (told, expected) {
        (Err(Error::Refused(told)), Some(expected)) => assert_eq!(told, *expected),
        other => panic!("{other:?}"),
    }
}

/// Two processes on PostgreSQL, where there may be two.
async fn processes(world: &World) -> Vec<Context> {
    if world.settings.database_url.starts_with("postgres") {
        vec![world.cx.clone(), world.another_process(|settings| settings).await]
    } else {
        vec![world.cx.clone()]
    }
}
