//! What coordinators do with candidates.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use domain::{
    actor::{Actor, Role},
    bookings::RawBooking,
    candidates::{Candidate, MAX_NOTES, RawCandidate, RawNote},
    ids::{CandidateId, Version},
    paging::Paging,
    refusal::Refusal,
};
use services::{
    Error, bookings,
    candidates::{self, notes},
    on_both_databases,
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
        assert_eq!(refusal(candidates::edit(&world.cx, &ana, lena.id, None, raw_candidate("Mo")).await), Refusal::Forbidden);
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
        assert_eq!(refusal(candidates::edit(&world.cx, &clara, mo.id, None, hers.clone()).await), taken);
        let own = candidates::edit(&world.cx, &clara, lena.id, None, hers).await.unwrap();
        assert_eq!((own.email.as_str(), own.version), ("Lena@Example.com", Version(2)));
    }

    async fn an_edit_changes_what_it_names(world: World) {
        let clara = world.clara().await.actor();
        let lena = world.candidate("Lena Fischer").await;
        let zone = |zone: Option<&str>| RawCandidate {
            time_zone: Some(zone.map(str::to_owned)),
            ..RawCandidate::default()
        };
        let there = candidates::edit(&world.cx, &clara, lena.id, None, zone(Some("Asia/Kolkata"))).await.unwrap();
        assert_eq!(there.time_zone.as_ref().map(|zone| zone.as_str()), Some("Asia/Kolkata"));
        assert_eq!((&there.name, &there.email), (&lena.name, &lena.email));
        let nowhere = candidates::edit(&world.cx, &clara, lena.id, None, zone(None)).await.unwrap();
        assert_eq!(nowhere, Candidate { version: Version(3), ..lena.clone() });
        let unknown = candidates::edit(&world.cx, &clara, lena.id, None, zone(Some("asia/kolkata"))).await;
        assert_eq!(refused_field(unknown), "timeZone");
        let nobody = candidates::edit(&world.cx, &clara, CandidateId(uuid::Uuid::nil()), None, zone(None)).await;
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

    async fn an_edit_of_what_has_changed_since_is_refused(world: World) {
        let clara = world.clara().await.actor();
        let lena = world.candidate("Lena Fischer").await;
        let named = |name: &str| RawCandidate { name: Some(name.to_owned()), ..RawCandidate::default() };
        let seen = Some(lena.version);
        candidates::edit(&world.cx, &clara, lena.id, seen, named("Lena F.")).await.unwrap();
        let again = candidates::edit(&world.cx, &clara, lena.id, seen, named("L.")).await;
        assert_eq!(refusal(again), Refusal::VersionMismatch);
        let history = candidates::history(&world.cx, &clara, lena.id).await.unwrap();
        let told: Vec<_> = history.iter().map(|line| line.sentence.as_str()).collect();
        assert_eq!(told, ["Changed name", "Added"]);
    }

    async fn notes_are_their_authors_to_change_and_an_administrators_to_remove(world: World) {
        let (ana, clara, dee) = (world.ana().await.actor(), world.clara().await, world.dee().await.actor());
        let cleo = world.person("Cleo Sand", "Europe/Paris", &[Role::Coordinator]).await.actor();
        let clara_is = clara.actor();
        let lena = world.candidate("Lena Fischer").await;
        let text = |text: &str| RawNote { text: Some(text.to_owned()) };
        assert_eq!(refusal(notes::add(&world.cx, &ana, lena.id, text("a")).await), Refusal::Forbidden);
        assert_eq!(refusal(notes::list(&world.cx, &ana, lena.id, Paging::DEFAULT).await), Refusal::Forbidden);
        assert_eq!(refused_field(notes::add(&world.cx, &clara_is, lena.id, text(" ")).await), "text");
        let note = notes::add(&world.cx, &clara_is, lena.id, text(" Asks\r\nwell ")).await.unwrap();
        assert_eq!((note.text.as_str(), &note.by.name, note.version), ("Asks\nwell", &clara.name, Version(1)));
        let at = (lena.id, note.id);
        for other in [&cleo, &dee] {
            let changed = notes::edit(&world.cx, other, at, None, text("b")).await;
            assert_eq!(refusal(changed), Refusal::Forbidden);
        }
        assert_eq!(refusal(notes::remove(&world.cx, &cleo, at, None).await), Refusal::Forbidden);
        let same = notes::edit(&world.cx, &clara_is, at, None, text("Asks\nwell")).await.unwrap();
        assert_eq!(same, note, "it says that already");
        let edited = notes::edit(&world.cx, &clara_is, at, Some(Version(1)), text("Asks")).await.unwrap();
        assert_eq!((edited.text.as_str(), edited.version), ("Asks", Version(2)));
        let stale = notes::edit(&world.cx, &clara_is, at, Some(Version(1)), text("c")).await;
        assert_eq!(refusal(stale), Refusal::VersionMismatch);
        let stale = notes::remove(&world.cx, &clara_is, at, Some(Version(1))).await;
        assert_eq!(refusal(stale), Refusal::VersionMismatch);
        let omar = world.candidate("Omar Haddad").await;
        let elsewhere = notes::remove(&world.cx, &dee, (omar.id, note.id), None).await;
        assert_eq!(refusal(elsewhere), Refusal::NotFound);
        notes::remove(&world.cx, &dee, at, None).await.unwrap();
        assert_eq!(refusal(notes::remove(&world.cx, &clara_is, at, None).await), Refusal::NotFound);
        let audited: Vec<_> = world.audited().await.into_iter().map(|line| line.action).collect();
        for action in ["note_added", "note_edited", "note_removed"] {
            assert_eq!(audited.iter().filter(|line| *line == action).count(), 1, "{action}");
        }
    }

    async fn as_many_notes_as_somebody_reads_and_the_newest_first(world: World) {
        let clara = world.clara().await.actor();
        let lena = world.candidate("Lena Fischer").await;
        for number in 0..MAX_NOTES {
            world.pass(chrono::TimeDelta::seconds(1));
            let text = Some(number.to_string());
            notes::add(&world.cx, &clara, lena.id, RawNote { text }).await.unwrap();
        }
        let more = RawNote { text: Some("one more".to_owned()) };
        assert_eq!(refused_field(notes::add(&world.cx, &clara, lena.id, more).await), "text");
        let page = notes::list(&world.cx, &clara, lena.id, Paging::DEFAULT).await.unwrap();
        assert_eq!((page.total, page.items.len()), (MAX_NOTES as u64, 50));
        assert_eq!(page.items[0].text.as_str(), (MAX_NOTES - 1).to_string());
    }

    async fn their_interviews_and_what_they_were_told_are_listed(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let lena = world.candidate("Lena Fischer").await;
        let omar = world.candidate("Omar Haddad").await;
        let early = world.book(&world.offer(&ana, "2026-03-03T09:00:00Z", 30).await, "Lena Fischer").await;
        let late = world.book(&world.offer(&ana, "2026-03-10T09:00:00Z", 30).await, "Lena Fischer").await;
        world.set_now("2026-03-05T09:00:00Z");
        let of = async |window| {
            let page = candidates::interviews(&world.cx, &clara, lena.id, window, Paging::DEFAULT).await.unwrap();
            page.items.into_iter().map(|about| about.booking.id).collect::<Vec<_>>()
        };
        assert_eq!(of((None, None)).await, [early.id, late.id]);
        assert_eq!(of((Some(world.cx.now()), None)).await, [late.id]);
        let met = candidates::list_met(&world.cx, &clara, None, Paging::DEFAULT).await.unwrap().items;
        let met: Vec<_> = met.iter().map(|met| (met.candidate.id, met.interviews, met.next)).collect();
        assert_eq!(met, [(lena.id, 2, Some(late.slot.interval.start())), (omar.id, 0, None)]);
        let told = candidates::messages(&world.cx, &clara, lena.id, Paging::LONGEST).await.unwrap();
        assert_eq!(told.total, 6, "an invitation and two reminders of each");
        assert!(told.items.iter().all(|told| told.entry.email == lena.email));
        assert_eq!(told.items[0].booking, late.id);
        let none = candidates::messages(&world.cx, &clara, omar.id, Paging::DEFAULT).await.unwrap();
        assert_eq!(none.total, 0);
        let ana = ana.actor();
        let refused = candidates::messages(&world.cx, &ana, lena.id, Paging::DEFAULT).await;
        assert_eq!(refusal(refused), Refusal::Forbidden);
        assert_eq!(refusal(candidates::history(&world.cx, &ana, lena.id).await), Refusal::Forbidden);
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
