//! What coordinators do with candidates.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use domain::{
    actor::Actor,
    bookings::RawBooking,
    candidates::{Candidate, RawCandidate},
    ids::{CandidateId, Version},
    paging::Paging,
    refusal::Refusal,
};
use services::{
    Error, bookings, candidates, on_both_databases,
    testing::{World, raw_candidate},
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// The one field that is refused.
fn refused_field<T: std::fmt::Debug>(result: services::Result<T>) -> String {
    let Refusal::InvalidInput { fields } = refusal(result) else { panic!("another refusal") };
    let fields: Vec<_> = fields.iter().map(|(field, _)| field.to_owned()).collect();
    fields.join(" ")
}

fn raw(name: &str, email: &str) -> RawCandidate {
    RawCandidate { name: Some(name.to_owned()), email: Some(email.to_owned()), time_zone: None }
}

async fn found(world: &World, actor: &Actor, search: &str) -> Vec<String> {
    let page = candidates::list(&world.cx, actor, Some(search), Paging::DEFAULT).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.iter().map(|candidate| candidate.name.to_string()).collect()
}

on_both_databases! {
    async fn interviewers_have_nothing_to_do_with_candidates(world: World) {
        let (ana, lena) = (world.ana().await.actor(), world.candidate("Lena Fischer").await);
        assert_eq!(refusal(candidates::list(&world.cx, &ana, None, Paging::DEFAULT).await), Refusal::Forbidden);
        assert_eq!(refusal(candidates::get(&world.cx, &ana, lena.id).await), Refusal::Forbidden);
        assert_eq!(refusal(candidates::create(&world.cx, &ana, raw_candidate("Mo")).await), Refusal::Forbidden);
        assert_eq!(refusal(candidates::edit(&world.cx, &ana, lena.id, raw_candidate("Mo")).await), Refusal::Forbidden);
        let dee = world.dee().await.actor();
        assert_eq!(candidates::get(&world.cx, &dee, lena.id).await.unwrap(), lena);
    }

    async fn an_address_is_one_candidates_whatever_its_case(world: World) {
        let clara = world.clara().await.actor();
        let lena = candidates::create(&world.cx, &clara, raw("Lena", "lena@example.com")).await.unwrap();
        let mo = candidates::create(&world.cx, &clara, raw("Mo", "mo@example.com")).await.unwrap();
        let taken = Refusal::AlreadyExists { id: lena.id.0 };
        let again = candidates::create(&world.cx, &clara, raw("L", "LENA@example.com")).await;
        assert_eq!(refusal(again), taken);
        let hers = RawCandidate { email: Some("Lena@Example.com".to_owned()), ..RawCandidate::default() };
        assert_eq!(refusal(candidates::edit(&world.cx, &clara, mo.id, hers.clone()).await), taken);
        let own = candidates::edit(&world.cx, &clara, lena.id, hers).await.unwrap();
        assert_eq!((own.email.as_str(), own.version), ("Lena@Example.com", Version(2)));
    }

    async fn an_edit_changes_what_it_names(world: World) {
        let clara = world.clara().await.actor();
        let lena = world.candidate("Lena Fischer").await;
        let zone = |zone: Option<&str>| RawCandidate {
            time_zone: Some(zone.map(str::to_owned)),
            ..RawCandidate::default()
        };
        let there = candidates::edit(&world.cx, &clara, lena.id, zone(Some("Asia/Kolkata"))).await.unwrap();
        assert_eq!(there.time_zone.as_ref().map(|zone| zone.as_str()), Some("Asia/Kolkata"));
        assert_eq!((&there.name, &there.email), (&lena.name, &lena.email));
        let nowhere = candidates::edit(&world.cx, &clara, lena.id, zone(None)).await.unwrap();
        assert_eq!(nowhere, Candidate { version: Version(3), ..lena.clone() });
        let unknown = candidates::edit(&world.cx, &clara, lena.id, zone(Some("asia/kolkata"))).await;
        assert_eq!(refused_field(unknown), "timeZone");
        let nobody = candidates::edit(&world.cx, &clara, CandidateId(uuid::Uuid::nil()), zone(None)).await;
        assert_eq!(refusal(nobody), Refusal::NotFound);
    }

    async fn a_search_finds_part_of_a_name_or_address_whatever_the_case(world: World) {
        let clara = world.clara().await.actor();
        for (name, email) in [
            ("Émile Zola", "e.zola@example.com"),
            ("Łukasz Żak", "lukasz@example.org"),
            ("100% Bo_b [x]", "bob.o'neil+x@example.net"),
            ("Åsa Öberg", "asa@example.com"),
        ] {
            candidates::create(&world.cx, &clara, raw(name, email)).await.unwrap();
        }
        for (search, expected) in [
            ("zola", &["Émile Zola"][..]),
            ("émile", &["Émile Zola"]),
            ("ÉMILE Z", &["Émile Zola"]),
            ("Émile", &["Émile Zola"]),
            ("łUKASZ ż", &["Łukasz Żak"]),
            ("EXAMPLE.ORG", &["Łukasz Żak"]),
            ("öberg", &["Åsa Öberg"]),
            ("100%", &["100% Bo_b [x]"]),
            ("o_b", &["100% Bo_b [x]"]),
            ("[x]", &["100% Bo_b [x]"]),
            ("o'neil+x", &["100% Bo_b [x]"]),
            (".com", &["Åsa Öberg", "Émile Zola"]),
            ("%", &["100% Bo_b [x]"]),
            ("*", &[]),
            ("?", &[]),
            ("e.z.la", &[]),
            ("^", &[]),
            ("$", &[]),
            ("\\", &[]),
            ("(", &[]),
            ("***=x", &[]),
        ] {
            let mut found = found(&world, &clara, search).await;
            found.sort_by_key(|name| expected.iter().position(|expected| expected == name));
            assert_eq!(found, expected, "{search:?}");
        }
        assert_eq!(found(&world, &clara, "  ").await.len(), 4);
        let long = candidates::list(&world.cx, &clara, Some(&"x".repeat(201)), Paging::DEFAULT).await;
        assert_eq!(refused_field(long), "search");
        let nul = candidates::list(&world.cx, &clara, Some("a\u{0}b"), Paging::DEFAULT).await;
        assert_eq!(refused_field(nul), "search");
    }

    async fn a_booking_keeps_a_known_candidate_and_adds_a_new_one(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let lena = candidates::create(&world.cx, &clara, raw("Lena", "lena@example.com")).await.unwrap();
        for (start, form, expected) in [
            ("2026-03-03T09:00:00Z", raw("Somebody", "LENA@example.com"), ("Lena", "lena@example.com")),
            ("2026-03-03T10:00:00Z", raw("Mo", "mo@example.com"), ("Mo", "mo@example.com")),
        ] {
            let slot = world.offer(&ana, start, 30).await;
            let raw = RawBooking {
                slot_id: Some(slot.id.to_string()),
                candidate: Some(form),
                ..RawBooking::default()
            };
            let booked = bookings::book(&world.cx, &clara, raw).await.unwrap().candidate;
            assert_eq!((booked.name.as_str(), booked.email.as_str()), expected);
        }
        let all = candidates::list(&world.cx, &clara, None, Paging::DEFAULT).await.unwrap();
        assert_eq!(all.total, 2);
        assert_eq!(all.items[0], lena);
    }

    async fn a_candidate_who_is_nobody_is_refused_as_a_field(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 30).await;
        let nobody = RawBooking {
            slot_id: Some(slot.id.to_string()),
            candidate_id: Some(uuid::Uuid::nil().to_string()),
            ..RawBooking::default()
        };
        assert_eq!(refused_field(bookings::book(&world.cx, &clara, nobody).await), "candidateId");
    }
}
