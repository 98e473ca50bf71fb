//! Who finds whom, by what they type.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    actor::{Actor, Role, Roles},
    bookings::BookingStatus,
    candidates::RawCandidate,
    openings::RawOpening,
    people::RawPerson,
    refusal::Refusal,
};
use services::{
    Error, bookings, candidates, on_both_databases, openings, people,
    search::{self, Found, MOST, What},
    testing::World,
};

async fn names(world: &World, actor: &Actor, typed: &str) -> Vec<String> {
    let found = search::find(&world.cx, actor, typed).await.unwrap();
    found.into_iter().map(|Found { name, .. }| name).collect()
}

fn opening(title: &str, company: &str, place: &str) -> RawOpening {
    RawOpening {
        title: Some(title.to_owned()),
        company: Some(company.to_owned()),
        place: Some(Some(place.to_owned())),
        ..RawOpening::default()
    }
}

on_both_databases! {
    async fn people_are_found_in_spite_of_slips_and_accents(world: World) {
        let clara = world.clara().await.actor();
        for name in ["Lena Fischer", "Lene Krog", "Zoë Müller", "Omar Haddad", "Li Na"] {
            world.candidate(name).await;
        }
        for (typed, expected) in [
            ("lena", vec!["Lena Fischer", "Lene Krog"]),
            ("fischer lena", vec!["Lena Fischer"]),
            ("fis", vec!["Lena Fischer"]),
            ("lnea", vec!["Lena Fischer"]),
            ("fishcer", vec!["Lena Fischer"]),
            ("zoe", vec!["Zoë Müller"]),
            ("ZOË", vec!["Zoë Müller"]),
            ("Zoë mü", vec!["Zoë Müller"]),
            ("muller z", vec!["Zoë Müller"]),
            ("hadad omar", vec!["Omar Haddad"]),
            ("omar.haddad@example", vec!["Omar Haddad"]),
            ("li", vec!["Li Na"]),
            ("xaver", vec![]),
            ("omar fischer", vec![]),
            ("*\"':&|!()", vec![]),
            ("№ ½", vec![]),
        ] {
            assert_eq!(names(&world, &clara, typed).await, expected, "{typed}");
        }
    }

    async fn interviewers_and_openings_are_found_as_they_are_now(world: World) {
        let (ana, clara, dee) = (world.ana().await, world.clara().await.actor(), world.dee().await.actor());
        assert_eq!(names(&world, &clara, "moreau").await, ["Ana Moreau"]);
        assert_eq!(names(&world, &clara, "vogt").await, [""; 0], "nobody books a coordinator");
        let renamed = RawPerson { name: Some("Ana Lindgren".to_owned()), ..RawPerson::default() };
        people::edit(&world.cx, &dee, ana.id, renamed).await.unwrap();
        assert_eq!(names(&world, &clara, "moreau").await, ["Ana Lindgren"], "by her address");
        assert_eq!(names(&world, &clara, "lindgren").await, ["Ana Lindgren"]);
        let designer = openings::create(&world.cx, &clara, opening("Designer", "Acme", "Lyon")).await.unwrap();
        world.pass(TimeDelta::seconds(60));
        for typed in ["designer", "acme desi", "lyon", "desginer"] {
            let found = search::find(&world.cx, &ana.actor(), typed).await.unwrap();
            assert_eq!(found[0].what, What::Opening(designer.id), "{typed}");
            assert_eq!(found[0].about, "Acme · Lyon");
        }
        let raw = RawOpening { title: Some("Illustrator".to_owned()), ..RawOpening::default() };
        openings::edit(&world.cx, &clara, designer.id, None, raw).await.unwrap();
        assert_eq!(names(&world, &clara, "designer").await, [""; 0]);
        let gone = RawPerson { active: Some(false), ..RawPerson::default() };
        people::edit(&world.cx, &dee, ana.id, gone).await.unwrap();
        assert_eq!(names(&world, &clara, "lindgren").await, [""; 0]);
    }

    async fn a_candidate_comes_with_the_next_interview(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let next = async || {
            let found = search::find(&world.cx, &clara, "lena").await.unwrap();
            let Some(Found { what: What::Candidate(_, booking), .. }) = found.into_iter().next() else { panic!() };
            booking.map(|booking| (booking.id, booking.status))
        };
        world.candidate("Lena Fischer").await;
        assert_eq!(next().await, None);
        let first = world.book(&world.offer(&ana, "2026-03-03T09:00:00Z", 45).await, "Lena Fischer").await;
        let second = world.book(&world.offer(&ana, "2026-03-04T09:00:00Z", 45).await, "Lena Fischer").await;
        assert_eq!(next().await, Some((first.id, BookingStatus::Booked)));
        bookings::cancel(&world.cx, &clara, first.id, None, None).await.unwrap();
        assert_eq!(next().await, Some((second.id, BookingStatus::Booked)));
        world.set_now("2026-03-05T09:00:00Z");
        assert_eq!(next().await, Some((second.id, BookingStatus::Booked)), "the last there was");
    }

    async fn interviewers_find_those_they_meet_and_nobody_else(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        world.book(&world.offer(&ana, "2026-03-03T09:00:00Z", 45).await, "Lena Fischer").await;
        world.candidate("Lena Haddad").await;
        assert_eq!(names(&world, &ana.actor(), "lena").await, ["Lena Fischer"]);
        assert_eq!(names(&world, &ana.actor(), "fishcer").await, ["Lena Fischer"]);
        assert_eq!(names(&world, &bo.actor(), "lena").await, [""; 0]);
        assert_eq!(names(&world, &bo.actor(), "moreau").await, [""; 0], "whom they do not see");
        let nobody = Actor { roles: Roles::of(&[]), ..bo.actor() };
        assert!(matches!(
            search::find(&world.cx, &nobody, "lena").await,
            Err(Error::Refused(Refusal::Forbidden))
        ));
    }

    async fn an_interviewer_finds_the_next_interview_of_somebody_once(world: World) {
        let ana = world.ana().await;
        let first = world.book(&world.offer(&ana, "2026-03-03T09:00:00Z", 45).await, "Lena Fischer").await;
        let second = world.book(&world.offer(&ana, "2026-03-04T09:00:00Z", 45).await, "Lena Fischer").await;
        let next = async || {
            let found = search::find(&world.cx, &ana.actor(), "lena").await.unwrap();
            let next = |found: Found| match found.what {
                What::Candidate(_, booking) => booking.map(|booking| booking.id),
                What::Interviewer(_) | What::Opening(_) => None,
            };
            found.into_iter().map(next).collect::<Vec<_>>()
        };
        assert_eq!(next().await, [Some(first.id)]);
        world.set_now("2026-03-03T12:00:00Z");
        assert_eq!(next().await, [Some(second.id)]);
        world.set_now("2026-03-05T12:00:00Z");
        assert_eq!(next().await, [Some(second.id)]);
    }

    async fn what_is_typed_without_end_is_cut_off(world: World) {
        let clara = world.clara().await.actor();
        world.candidate("Lena Fischer").await;
        assert_eq!(names(&world, &clara, &"lena ".repeat(40)).await, ["Lena Fischer"]);
        let many: Vec<_> = (0..60).map(|number| format!("w{number}")).collect();
        assert_eq!(names(&world, &clara, &many.join(" ")[..200]).await, [""; 0]);
    }

    async fn of_many_the_nearest_few_are_found(world: World) {
        let clara = world.clara().await.actor();
        for number in 0..20 {
            world.candidate(&format!("Annabel Number{number}")).await;
        }
        world.candidate("Anna Haddad").await;
        let found = names(&world, &clara, "anna").await;
        assert_eq!((found.len(), found[0].as_str()), (MOST, "Anna Haddad"));
    }

    async fn what_is_new_is_found_at_once_and_soon_with_slips(world: World) {
        let clara = world.clara().await.actor();
        assert_eq!(names(&world, &clara, "quentin").await, [""; 0]);
        let raw = RawCandidate {
            name: Some("Quentin Blanc".to_owned()),
            email: Some("q@example.com".to_owned()),
            ..RawCandidate::default()
        };
        candidates::create(&world.cx, &clara, raw).await.unwrap();
        assert_eq!(names(&world, &clara, "quentin").await, ["Quentin Blanc"]);
        world.pass(TimeDelta::seconds(60));
        assert_eq!(names(&world, &clara, "qeuntin").await, ["Quentin Blanc"]);
        let other = world.person("Quentin Vogt", "Europe/Paris", &[Role::Interviewer]).await;
        assert_eq!(names(&world, &clara, "quentin").await, ["Quentin Blanc", other.name.as_str()]);
    }
}
