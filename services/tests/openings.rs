//! Jobs that interviews are for.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    actor::{Actor, Role},
    bookings::RawBooking,
    ids::OpeningId,
    interviews::{Format, RawInterview},
    openings::{Opening, OpeningStatus, RawOpening},
    paging::Paging,
    people::RawPerson,
    refusal::Refusal,
    text::Line,
};
use services::{
    Error, bookings,
    interviews::{self, About},
    on_both_databases,
    openings::{self, OpeningFilter},
    people,
    slots::{self, SlotFilter},
    testing::{World, booking},
};
use uuid::Uuid;

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

fn raw(title: &str) -> RawOpening {
    RawOpening {
        title: Some(title.to_owned()),
        company: Some("Acme, payments".to_owned()),
        ..RawOpening::default()
    }
}

fn in_status(status: OpeningStatus) -> RawOpening {
    RawOpening { status: Some(status.as_str().to_owned()), ..RawOpening::default() }
}

async fn opened(world: &World, by: &Actor, raw: RawOpening) -> Opening {
    openings::create(&world.cx, by, raw).await.unwrap()
}

fn of(opening: &Opening, booking: RawBooking) -> RawBooking {
    let opening_id = Some(Some(opening.id.to_string()));
    RawBooking { interview: RawInterview { opening_id, ..booking.interview }, ..booking }
}

async fn titles(world: &World, filter: OpeningFilter) -> Vec<String> {
    let clara = world.clara().await.actor();
    let page = openings::list(&world.cx, &clara, filter, Paging::DEFAULT).await.unwrap();
    page.items.into_iter().map(|opening| opening.title.to_string()).collect()
}

on_both_databases! {
    async fn everybody_sees_openings_and_those_who_book_manage_them(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let nobody = Actor::new(ana.person, &[]);
        let opening = opened(&world, &clara, raw("Platform engineer")).await;
        assert_eq!(openings::get(&world.cx, &ana, opening.id).await.unwrap(), opening);
        let made = openings::create(&world.cx, &ana, raw("Designer")).await;
        assert_eq!(refusal(made), Refusal::Forbidden);
        let edited = openings::edit(&world.cx, &ana, opening.id, None, raw("Designer")).await;
        assert_eq!(refusal(edited), Refusal::Forbidden);
        assert_eq!(refusal(openings::colleagues(&world.cx, &ana).await), Refusal::Forbidden);
        assert_eq!(refusal(openings::get(&world.cx, &nobody, opening.id).await), Refusal::Forbidden);
        let list = openings::list(&world.cx, &nobody, OpeningFilter::default(), Paging::DEFAULT).await;
        assert_eq!(refusal(list), Refusal::Forbidden);
        let described = interviews::edit(
            &world.cx, &ana, domain::ids::BookingId(Uuid::nil()), None, RawInterview::default(),
        ).await;
        assert_eq!(refusal(described), Refusal::Forbidden);
    }

    async fn an_opening_names_its_people_and_changes(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let dee = world.dee().await;
        let by = dee.actor();
        let some = |raw: &str| Some(Some(raw.to_owned()));
        let whole = RawOpening {
            industry: some("Payments"),
            role: some("Engineering"),
            place: some("Paris"),
            description: some("Builds\nwhat moves money."),
            hiring_manager_id: some(&dee.id.to_string()),
            interviewer_ids: Some(vec![bo.id.to_string(), ana.id.to_string()]),
            format: some("video"),
            ..raw("Platform engineer")
        };
        let opening = opened(&world, &by, whole).await;
        let names = |opening: &Opening| -> Vec<String> {
            opening.interviewers.iter().map(|person| person.name.to_string()).collect()
        };
        assert_eq!(names(&opening), [ana.name.as_str(), bo.name.as_str()]);
        assert_eq!(openings::get(&world.cx, &by, opening.id).await.unwrap(), opening);

        let fewer = RawOpening {
            interviewer_ids: Some(vec![bo.id.to_string()]),
            hiring_manager_id: Some(None),
            ..in_status(OpeningStatus::OnHold)
        };
        let stale = openings::edit(&world.cx, &by, opening.id, Some(opening.version.next()), fewer.clone());
        assert_eq!(refusal(stale.await), Refusal::VersionMismatch);
        let after =
            openings::edit(&world.cx, &by, opening.id, Some(opening.version), fewer).await.unwrap();
        assert_eq!(names(&after), [bo.name.as_str()]);
        assert_eq!((after.hiring_manager.as_ref(), after.status), (None, OpeningStatus::OnHold));
        assert_eq!((after.version, &after.industry), (opening.version.next(), &opening.industry));
        assert_eq!(openings::get(&world.cx, &by, opening.id).await.unwrap(), after);
        let nowhere = openings::edit(&world.cx, &by, OpeningId(Uuid::nil()), None, raw("X")).await;
        assert_eq!(refusal(nowhere), Refusal::NotFound);
    }

    async fn who_is_named_is_here_and_interviews(world: World) {
        let clara = world.clara().await;
        let by = clara.actor();
        let create = |raw| openings::create(&world.cx, &by, raw);
        let nobody = Uuid::nil().to_string();
        let named = |ids: Vec<String>| RawOpening { interviewer_ids: Some(ids), ..raw("X") };
        assert_eq!(refused_fields(create(named(vec![nobody.clone()])).await), "interviewerIds");
        assert_eq!(refused_fields(create(named(vec![clara.id.to_string()])).await), "interviewerIds");
        let managed = RawOpening { hiring_manager_id: Some(Some(nobody)), ..raw("X") };
        assert_eq!(refused_fields(create(managed).await), "hiringManagerId");
        // Whoever decides need not interview; whoever interviews does, even if they decide as well.
        let both = RawOpening { hiring_manager_id: Some(Some(clara.id.to_string())), ..named(vec![clara.id.to_string()]) };
        assert_eq!(refused_fields(create(both).await), "interviewerIds");
        let gone = world.person("Ada Away", "Europe/Paris", &[Role::Interviewer]).await;
        let away = RawPerson { active: Some(false), ..RawPerson::default() };
        people::edit(&world.cx, &world.dee().await.actor(), gone.id, away).await.unwrap();
        assert_eq!(refused_fields(create(named(vec![gone.id.to_string()])).await), "interviewerIds");
        assert_eq!(titles(&world, OpeningFilter::default()).await, [""; 0]);
        let ana = world.ana().await;
        let colleagues = openings::colleagues(&world.cx, &by).await.unwrap();
        let (interviewing, others): (Vec<_>, Vec<_>) = colleagues.iter().partition(|(_, interviews)| *interviews);
        assert!(interviewing.iter().any(|(person, _)| person.id == ana.id));
        assert!(others.iter().any(|(person, _)| person.id == clara.id));
    }

    async fn whoever_was_named_stays_whatever_becomes_of_them(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await.actor());
        let ada = world.person("Ada Away", "Europe/Paris", &[Role::Interviewer]).await;
        let ids = [ada.id, ana.id].map(|id| id.to_string()).to_vec();
        let named = RawOpening { interviewer_ids: Some(ids.clone()), ..raw("Designer") };
        let named = RawOpening { hiring_manager_id: Some(Some(ids[0].clone())), ..named };
        let opening = opened(&world, &dee, named.clone()).await;
        let away = RawPerson { active: Some(false), ..RawPerson::default() };
        people::edit(&world.cx, &dee, ada.id, away).await.unwrap();
        let same = openings::edit(&world.cx, &dee, opening.id, None, named).await.unwrap();
        assert_eq!((&same.interviewers, &same.hiring_manager), (&opening.interviewers, &opening.hiring_manager));
    }

    async fn openings_are_found_by_state_and_words(world: World) {
        let clara = world.clara().await.actor();
        for title in ["platform engineer", "Designer", "Account Executive"] {
            opened(&world, &clara, raw(title)).await;
        }
        let held = opened(&world, &clara, RawOpening { company: Some("Globex".to_owned()), ..raw("Engineer") }).await;
        openings::edit(&world.cx, &clara, held.id, None, in_status(OpeningStatus::Closed)).await.unwrap();
        let all = OpeningFilter::default();
        assert_eq!(
            titles(&world, all.clone()).await,
            ["Account Executive", "Designer", "Engineer", "platform engineer"]
        );
        let search = |words: &str| Some(Line::parse(words).unwrap());
        let words = |words: &str| OpeningFilter { search: search(words), ..OpeningFilter::default() };
        assert_eq!(titles(&world, words("ENGINEER")).await, ["Engineer", "platform engineer"]);
        assert_eq!(titles(&world, words("globex")).await, ["Engineer"]);
        assert_eq!(titles(&world, words("%")).await, [""; 0]);
        let status = Some(OpeningStatus::Open);
        let open = OpeningFilter { status, search: search("engineer") };
        assert_eq!(titles(&world, open).await, ["platform engineer"]);
    }

    async fn slots_are_looked_for_among_those_who_usually_interview(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await.actor());
        let hers = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        let his = world.offer(&bo, "2026-03-03T09:00:00Z", 45).await;
        let among = RawOpening { interviewer_ids: Some(vec![bo.id.to_string()]), ..raw("Designer") };
        let (of_bo, of_anybody) = (opened(&world, &clara, among).await, opened(&world, &clara, raw("Other")).await);
        for (opening, interviewer, expected) in [
            (&of_bo, None, vec![his.id]),
            (&of_anybody, None, vec![hers.id, his.id]),
            (&of_bo, Some(ana.id), vec![]),
        ] {
            let filter = SlotFilter { opening: Some(opening.id), interviewer, ..SlotFilter::default() };
            let page = slots::list(&world.cx, &clara, filter, Paging::DEFAULT).await.unwrap();
            let mut found: Vec<_> = page.items.iter().map(|slot| slot.id).collect();
            found.sort();
            assert_eq!(found, expected);
        }
    }

    async fn an_opening_that_is_nowhere_is_not_anybodys(world: World) {
        let clara = world.clara().await.actor();
        let filter = SlotFilter { opening: Some(OpeningId(Uuid::nil())), ..SlotFilter::default() };
        assert_eq!(refused_fields(slots::list(&world.cx, &clara, filter, Paging::DEFAULT).await), "openingId");
    }

    async fn an_interview_is_scheduled_for_an_opening(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await.actor());
        let video = RawOpening { format: Some(Some("video".to_owned())), ..raw("Designer") };
        let opening = opened(&world, &clara, video).await;
        let first = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        let second = world.offer(&bo, "2026-03-04T09:00:00Z", 45).await;
        let third = world.offer(&bo, "2026-03-04T10:00:00Z", 45).await;
        let lena = bookings::book(&world.cx, &clara, of(&opening, booking(&first, "Lena"))).await.unwrap();
        let by_phone = of(&opening, booking(&second, "Mo"));
        let by_phone = RawBooking {
            interview: RawInterview {
                format: Some(Some("phone".to_owned())),
                stage: Some(Some("Second round".to_owned())),
                ..by_phone.interview
            },
            ..by_phone
        };
        let mo = bookings::book(&world.cx, &clara, by_phone).await.unwrap();
        let other = bookings::book(&world.cx, &clara, booking(&third, "Zoë")).await.unwrap();

        let page = openings::interviews(&world.cx, &clara, opening.id, (None, None), Paging::DEFAULT).await.unwrap();
        let said: Vec<_> = page
            .items
            .iter()
            .map(|about| {
                let stage = about.interview.stage.as_ref().map(ToString::to_string);
                (about.booking.id, about.interview.format, stage)
            })
            .collect();
        assert_eq!(
            said,
            [(lena.id, Some(Format::Video), None), (mo.id, Some(Format::Phone), Some("Second round".to_owned()))]
        );
        assert_eq!(page.total, 2);
        let later = (Some(world.cx.now() + TimeDelta::hours(30)), None);
        let page = openings::interviews(&world.cx, &clara, opening.id, later, Paging::DEFAULT).await.unwrap();
        assert_eq!(page.items.iter().map(|about| about.booking.id).collect::<Vec<_>>(), [mo.id]);
        // An interviewer sees their own.
        let hers = openings::interviews(&world.cx, &ana.actor(), opening.id, (None, None), Paging::DEFAULT).await.unwrap();
        assert_eq!(hers.items.iter().map(|about| about.booking.id).collect::<Vec<_>>(), [lena.id]);
        // It stays what it is about, whatever becomes of the opening and the booking.
        openings::edit(&world.cx, &clara, opening.id, None, in_status(OpeningStatus::Closed)).await.unwrap();
        bookings::cancel(&world.cx, &clara, lena.id, None, None).await.unwrap();
        let About { interview, .. } = interviews::get(&world.cx, &ana.actor(), lena.id).await.unwrap();
        assert_eq!(interview.opening, Some(opening.id));
        let About { interview, .. } = interviews::get(&world.cx, &clara, other.id).await.unwrap();
        assert_eq!(interview, domain::interviews::Interview::of(other.id));
        assert_eq!(refusal(interviews::get(&world.cx, &ana.actor(), other.id).await), Refusal::NotFound);
    }

    async fn nothing_is_scheduled_for_what_is_not_open(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let opening = opened(&world, &clara, raw("Designer")).await;
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        for status in [OpeningStatus::OnHold, OpeningStatus::Closed] {
            openings::edit(&world.cx, &clara, opening.id, None, in_status(status)).await.unwrap();
            let booked = bookings::book(&world.cx, &clara, of(&opening, booking(&slot, "Lena"))).await;
            assert_eq!(refusal(booked), Refusal::OpeningNotOpen, "{status:?}");
        }
        let nowhere = Opening { id: OpeningId(Uuid::nil()), ..opening.clone() };
        let booked = bookings::book(&world.cx, &clara, of(&nowhere, booking(&slot, "Lena"))).await;
        assert_eq!(refused_fields(booked), "openingId");
        let lena = bookings::book(&world.cx, &clara, booking(&slot, "Lena")).await.unwrap();
        let about = |id: String| RawInterview { opening_id: Some(Some(id)), ..RawInterview::default() };
        let closed = interviews::edit(&world.cx, &clara, lena.id, None, about(opening.id.to_string())).await;
        assert_eq!(refusal(closed), Refusal::OpeningNotOpen);
        let nowhere = interviews::edit(&world.cx, &clara, lena.id, None, about(Uuid::nil().to_string())).await;
        assert_eq!(refused_fields(nowhere), "openingId");
    }

    async fn what_an_interview_is_about_is_said_later_too(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let opening = opened(&world, &clara, raw("Designer")).await;
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        let lena = bookings::book(&world.cx, &clara, booking(&slot, "Lena")).await.unwrap();
        let raw = RawInterview {
            opening_id: Some(Some(opening.id.to_string())),
            format: Some(Some("on_site".to_owned())),
            stage: None,
        };
        let stale = interviews::edit(&world.cx, &clara, lena.id, Some(lena.version.next()), raw.clone()).await;
        assert_eq!(refusal(stale), Refusal::VersionMismatch);
        let About { interview, booking: after } = interviews::edit(&world.cx, &clara, lena.id, Some(lena.version), raw).await.unwrap();
        assert_eq!((interview.opening, interview.format), (Some(opening.id), Some(Format::OnSite)));
        assert_eq!((after.version, after.sequence), (lena.version.next(), lena.sequence));
        assert_eq!(bookings::get(&world.cx, &clara, lena.id).await.unwrap(), after);
        // An opening that was closed since may stay.
        openings::edit(&world.cx, &clara, opening.id, None, in_status(OpeningStatus::Closed)).await.unwrap();
        let same = RawInterview { opening_id: Some(Some(opening.id.to_string())), stage: Some(Some("Last".to_owned())), format: None };
        let About { interview, .. } = interviews::edit(&world.cx, &clara, lena.id, None, same).await.unwrap();
        assert_eq!(interview.stage.as_ref().map(Line::as_str), Some("Last"));
        let history = bookings::history(&world.cx, &clara, lena.id).await.unwrap();
        assert_eq!(history.iter().filter(|line| line.sentence == "Said what it is about").count(), 2);
    }

    async fn an_opening_closes_while_interviews_are_scheduled_for_it(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let opening = opened(&world, &clara, raw("Designer")).await;
        let mut offered = Vec::new();
        for hour in 9..15 {
            offered.push(world.offer(&ana, &format!("2026-03-03T{hour:02}:00:00Z"), 45).await);
        }
        let scheduled = futures_util::future::join_all(offered.iter().enumerate().map(|(number, slot)| {
            bookings::book(&world.cx, &clara, of(&opening, booking(slot, &format!("Candidate {number}"))))
        }));
        let closed = openings::edit(&world.cx, &clara, opening.id, None, in_status(OpeningStatus::Closed));
        let (scheduled, closed) = futures_util::future::join(scheduled, closed).await;
        closed.unwrap();
        // What is written down is written under the lock: whoever came after it was closed was refused.
        let written = world.audited().await;
        let at = |action: &str, id: Uuid| written.iter().position(|line| line.action == action && line.id == id);
        let closed = at("edited", opening.id.0).unwrap();
        for booked in scheduled {
            match booked {
                Ok(booking) => assert!(at("booked", booking.id.0).unwrap() < closed),
                refused => assert_eq!(refusal(refused), Refusal::OpeningNotOpen),
            }
        }
    }

    async fn what_is_nowhere_has_no_interviews(world: World) {
        let ana = world.person("Ada", "Europe/Paris", &[Role::Interviewer]).await;
        let interviews = openings::interviews(&world.cx, &ana.actor(), OpeningId(Uuid::nil()), (None, None), Paging::DEFAULT).await;
        assert_eq!(refusal(interviews), Refusal::NotFound);
    }
}
