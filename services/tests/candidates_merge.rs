//! Two candidates who are one person: what becomes of their bookings, of what they were told, and of their addresses.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    bookings::{Booking, BookingStatus, RawBooking},
    candidates::{Candidate, RawCandidate, RawMerge, RawNote},
    ids::{CandidateId, Version},
    messages::{MessageKind, MessageState, Side},
    paging::Paging,
    refusal::Refusal,
    replies::Answer,
    slots::Slot,
};
use services::{
    Context, Error, bookings,
    candidates::{
        self,
        merge::{self, Preview},
        notes,
    },
    messages, on_both_databases,
    realtime::{self, Message},
    replies::{self, Received},
    search,
    testing::{World, booking, moving},
    undo,
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn raw(from: &Candidate, take: &[&str]) -> RawMerge {
    let take = take.iter().map(|&part| part.to_owned()).collect();
    RawMerge { from: Some(from.id.to_string()), take: Some(take) }
}

async fn merged(world: &World, into: &Candidate, from: &Candidate, take: &[&str]) -> Candidate {
    let clara = world.clara().await.actor();
    merge::merge(&world.cx, &clara, into.id, None, raw(from, take)).await.unwrap()
}

/// Lena, who was added once more as L.
async fn lena_and_l(world: &World) -> [Candidate; 2] {
    [world.candidate("Lena Fischer").await, world.candidate("L Fischer").await]
}

/// Slots of Ana's on one day, an hour each.
async fn slots(world: &World, hours: &[u32]) -> Vec<Slot> {
    let ana = world.ana().await;
    let mut slots = Vec::new();
    for hour in hours {
        slots.push(world.offer(&ana, &format!("2026-03-10T{hour:02}:00:00Z"), 60).await);
    }
    slots
}

/// Lets the undo window pass, and has everything carried that left by then.
async fn leave(world: &World) -> Vec<String> {
    world.pass(TimeDelta::seconds(20));
    world.deliver().await;
    world.post.news()
}

async fn of(world: &World, booking: &Booking) -> Booking {
    bookings::get(&world.cx, &world.clara().await.actor(), booking.id).await.unwrap()
}

/// The last word that each address was sent: `true` where it says to come.
async fn last_words(world: &World, booking: &Booking) -> Vec<(String, bool)> {
    let clara = world.clara().await.actor();
    let entries = messages::list(&world.cx, &clara, booking.id, Paging::LONGEST).await.unwrap().items;
    let mut words: Vec<_> = entries
        .into_iter()
        .filter(|entry| entry.kind != MessageKind::Reminder && entry.side == Side::Candidate)
        .filter(|entry| entry.state == MessageState::Sent)
        .map(|entry| (entry.sequence, entry.email.to_string(), entry.kind != MessageKind::Cancellation))
        .collect();
    words.sort();
    let mut last = std::collections::BTreeMap::new();
    for (_, email, comes) in words {
        last.insert(email, comes);
    }
    last.into_iter().collect()
}

const LENA: &str = "lena.fischer@example.com";
const L: &str = "l.fischer@example.com";

/// A mail as calendars send it.
fn reply(booking: &Booking, attendee: &str, sequence: i32) -> Vec<u8> {
    let uid = &booking.ics_uid;
    format!(
        "From: <{attendee}>\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n\
         BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\n\
         DTSTAMP:20260302T081000Z\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{attendee}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    .into_bytes()
}

on_both_databases! {
    async fn the_bookings_notes_and_messages_of_both_are_ones(world: World) {
        let clara = world.clara().await.actor();
        let [lena, l] = lena_and_l(&world).await;
        let offered = slots(&world, &[9, 11, 13]).await;
        let own = world.book(&offered[0], "Lena Fischer").await;
        let others = world.book(&offered[1], "L Fischer").await;
        let off = world.book(&offered[2], "L Fischer").await;
        bookings::cancel(&world.cx, &clara, off.id, None, None).await.unwrap();
        for (candidate, text) in [(&lena, "Of Lena"), (&l, "Of L")] {
            let text = Some(text.to_owned());
            notes::add(&world.cx, &clara, candidate.id, RawNote { text }).await.unwrap();
        }
        leave(&world).await;

        let preview = merge::preview(&world.cx, &clara, lena.id, l.id).await.unwrap();
        let Preview { interviews, notes, told_anew, told_anew_if_taken, conflicts, .. } = preview;
        assert_eq!((interviews, notes, told_anew, told_anew_if_taken, conflicts), (2, 1, 1, 1, vec![]));

        let kept = merged(&world, &lena, &l, &[]).await;
        assert_eq!((kept.id, kept.email.as_str(), kept.version), (lena.id, LENA, Version(2)));
        for (before, sequence) in [(&own, 0), (&others, 1), (&off, 1)] {
            let booking = of(&world, before).await;
            assert_eq!((booking.candidate.id, booking.candidate.email.as_str()), (lena.id, LENA));
            assert_eq!((booking.sequence, &booking.ics_uid), (sequence, &before.ics_uid));
        }
        assert_eq!(of(&world, &off).await.status, BookingStatus::Cancelled);
        let page = notes::list(&world.cx, &clara, lena.id, Paging::DEFAULT).await.unwrap();
        let mut texts: Vec<_> = page.items.iter().map(|note| note.text.as_str()).collect();
        texts.sort_unstable();
        assert_eq!((texts, page.total), (vec!["Of L", "Of Lena"], 2));
        let met = candidates::list_met(&world.cx, &clara, None, Paging::DEFAULT).await.unwrap().items;
        assert_eq!(met.len(), 1);
        assert_eq!((met[0].interviews, met[0].next), (2, Some(own.slot.interval.start())));
        leave(&world).await;
        // What was told at either address is told to one person.
        let told = candidates::messages(&world.cx, &clara, lena.id, Paging::LONGEST).await.unwrap();
        let sent = told.items.iter().filter(|told| told.entry.state == MessageState::Sent);
        let mut addresses: Vec<_> = sent.map(|told| told.entry.email.as_str()).collect();
        addresses.sort_unstable();
        assert_eq!(addresses, [L, L, LENA, LENA]);
        let history = candidates::history(&world.cx, &clara, lena.id).await.unwrap();
        let sentences: Vec<_> = history.iter().map(|happened| happened.sentence.as_str()).collect();
        assert_eq!(sentences[0], "Found to be one with L Fischer, l.fischer@example.com");
        assert_eq!(sentences.iter().filter(|&&sentence| sentence == "Added").count(), 2);
        let booked = bookings::history(&world.cx, &clara, others.id).await.unwrap();
        assert_eq!(booked[0].sentence, "Found to be one with L Fischer");
        let merged = world.audited().await.into_iter().filter(|line| line.action == "merged");
        assert_eq!(merged.map(|line| line.id).filter(|id| *id == lena.id.0).count(), 1);
    }

    async fn whoever_is_told_elsewhere_is_told_at_both_addresses_under_one_uid(world: World) {
        let [lena, l] = lena_and_l(&world).await;
        let offered = slots(&world, &[9, 11]).await;
        let own = world.book(&offered[0], "Lena Fischer").await;
        let others = world.book(&offered[1], "L Fischer").await;
        leave(&world).await;
        merged(&world, &lena, &l, &[]).await;
        world.pass(TimeDelta::seconds(20));
        world.deliver().await;
        let arrived = world.post.arrived();
        let mut news = world.post.news();
        news.sort();
        assert_eq!(news, [format!("cancellation 1 to {L}"), format!("invitation 1 to {LENA}")]);
        for delivered in arrived {
            let message = delivered.message;
            assert_eq!(message.booking.ics_uid, others.ics_uid);
            // Each file names the address that it goes to, and not the other.
            assert_eq!(message.candidate.email, message.to.email);
            assert_eq!(message.without_them, message.kind == MessageKind::Cancellation);
        }
        assert_eq!(last_words(&world, &others).await, [(L.to_owned(), false), (LENA.to_owned(), true)]);
        assert_eq!(last_words(&world, &own).await, [(LENA.to_owned(), true)]);

        // What comes afterwards is told to the address that is kept alone.
        let clara = world.clara().await.actor();
        bookings::cancel(&world.cx, &clara, others.id, None, None).await.unwrap();
        let news = leave(&world).await;
        assert_eq!(news, [format!("cancellation 2 to {LENA}"), "cancellation 2 to ana.moreau@example.com".to_owned()]);
    }

    async fn where_the_others_address_is_kept_the_first_ones_interviews_are_told_there(world: World) {
        let [lena, l] = lena_and_l(&world).await;
        let offered = slots(&world, &[9, 11]).await;
        let own = world.book(&offered[0], "Lena Fischer").await;
        let others = world.book(&offered[1], "L Fischer").await;
        leave(&world).await;
        let kept = merged(&world, &lena, &l, &["email"]).await;
        assert_eq!((kept.id, kept.name.as_str(), kept.email.as_str()), (lena.id, "Lena Fischer", L));
        let mut news = leave(&world).await;
        news.sort();
        assert_eq!(news, [format!("cancellation 1 to {LENA}"), format!("invitation 1 to {L}")]);
        assert_eq!(last_words(&world, &own).await, [(L.to_owned(), true), (LENA.to_owned(), false)]);
        assert_eq!(last_words(&world, &others).await, [(L.to_owned(), true)]);
        assert_eq!((of(&world, &own).await.sequence, of(&world, &others).await.sequence), (1, 0));
        let clara = world.clara().await.actor();
        let former = candidates::former(&world.cx, &clara, lena.id).await.unwrap();
        let former: Vec<_> = former.iter().map(|former| (former.id, former.email.as_str())).collect();
        assert_eq!(former, [(l.id, LENA)]);
    }

    async fn what_has_not_left_is_told_once_and_to_the_address_that_is_kept(world: World) {
        let [lena, l] = lena_and_l(&world).await;
        let offered = slots(&world, &[9]).await;
        let others = world.book(&offered[0], "L Fischer").await;
        world.pass(TimeDelta::seconds(5));
        merged(&world, &lena, &l, &[]).await;
        let mut news = leave(&world).await;
        news.sort();
        assert_eq!(news, ["invitation 1 to ana.moreau@example.com".to_owned(), format!("invitation 1 to {LENA}")]);
        assert_eq!(last_words(&world, &others).await, [(LENA.to_owned(), true)]);
    }

    async fn a_cancellation_that_has_not_left_goes_where_the_invitation_went(world: World) {
        let clara = world.clara().await.actor();
        let [lena, l] = lena_and_l(&world).await;
        let offered = slots(&world, &[9]).await;
        let others = world.book(&offered[0], "L Fischer").await;
        leave(&world).await;
        bookings::cancel(&world.cx, &clara, others.id, None, None).await.unwrap();
        merged(&world, &lena, &l, &[]).await;
        // It can still be taken back: then it is told to the address that is kept.
        let undone = undo::undo(&world.cx, &clara, others.id).await.unwrap();
        assert_eq!((undone.status, undone.candidate.id), (BookingStatus::Booked, lena.id));
        bookings::cancel(&world.cx, &clara, others.id, None, None).await.unwrap();
        let news = leave(&world).await;
        assert_eq!(news, [format!("cancellation 3 to {L}"), "cancellation 3 to ana.moreau@example.com".to_owned()]);
    }

    async fn a_move_before_word_has_left_is_told_in_one_word_to_each_address(world: World) {
        let [lena, l] = lena_and_l(&world).await;
        let offered = slots(&world, &[9, 11]).await;
        let others = world.book(&offered[0], "L Fischer").await;
        leave(&world).await;
        merged(&world, &lena, &l, &[]).await;
        world.try_move(&of(&world, &others).await, &offered[1]).await.unwrap();
        let mut news = leave(&world).await;
        news.sort();
        assert_eq!(
            news,
            [
                format!("cancellation 2 to {L}"),
                format!("invitation 2 to {LENA}"),
                "update 2 to ana.moreau@example.com".to_owned(),
            ]
        );
    }

    async fn interviews_of_both_at_once_are_in_the_way(world: World) {
        let clara = world.clara().await.actor();
        let [lena, l] = lena_and_l(&world).await;
        let nine = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
        let half_past = world.offer(&world.bo().await, "2026-03-10T09:30:00Z", 60).await;
        let own = world.book(&nine, "Lena Fischer").await;
        let others = world.book(&half_past, "L Fischer").await;
        let preview = merge::preview(&world.cx, &clara, lena.id, l.id).await.unwrap();
        let pairs: Vec<_> = preview.conflicts.iter().map(|(one, other)| (one.id, other.id)).collect();
        assert_eq!(pairs, [(own.id, others.id)]);
        let refused = merge::merge(&world.cx, &clara, lena.id, None, raw(&l, &[])).await;
        assert_eq!(refusal(refused), Refusal::CandidateBusy { booking: own.id });
        assert_eq!(candidates::get(&world.cx, &clara, l.id).await.unwrap(), l);
        assert_eq!(of(&world, &others).await, others);
        // Called off it is no longer in the way.
        bookings::cancel(&world.cx, &clara, others.id, None, None).await.unwrap();
        merged(&world, &lena, &l, &[]).await;
        let refused = undo::undo(&world.cx, &clara, others.id).await;
        assert_eq!(refusal(refused), Refusal::CandidateBusy { booking: own.id });
    }

    async fn what_one_was_known_by_leads_to_the_other(world: World) {
        let clara = world.clara().await.actor();
        let [lena, l] = lena_and_l(&world).await;
        merged(&world, &lena, &l, &[]).await;
        assert_eq!(refusal(candidates::get(&world.cx, &clara, l.id).await), Refusal::NotFound);
        let known = candidates::now_known_as(&world.cx, &clara, l.id).await.unwrap();
        assert_eq!(known, Some(lena.id));
        assert_eq!(candidates::now_known_as(&world.cx, &clara, lena.id).await.unwrap(), None);
        // Booked by the address that was given up, it is the one who stays.
        let offered = slots(&world, &[9, 11]).await;
        let booked = bookings::book(&world.cx, &clara, booking(&offered[0], "L Fischer")).await.unwrap();
        assert_eq!((booked.candidate.id, booked.candidate.name.as_str()), (lena.id, "Lena Fischer"));
        let gone = RawBooking {
            slot_id: Some(offered[1].id.to_string()),
            candidate_id: Some(l.id.to_string()),
            ..RawBooking::default()
        };
        let Refusal::InvalidInput { fields } = refusal(bookings::book(&world.cx, &clara, gone).await) else {
            panic!("another refusal")
        };
        assert!(fields.get("candidateId").is_some());
        // Nobody else takes that address, and it finds whoever had it.
        let email = Some(L.to_uppercase());
        let again = RawCandidate { name: Some("L".to_owned()), email, time_zone: None };
        let taken = Refusal::AlreadyExists { id: lena.id.0 };
        assert_eq!(refusal(candidates::create(&world.cx, &clara, again.clone()).await), taken);
        let mo = world.candidate("Mo").await;
        assert_eq!(refusal(candidates::edit(&world.cx, &clara, mo.id, None, again.clone()).await), taken);
        let found = candidates::list(&world.cx, &clara, Some("l.fischer"), Paging::DEFAULT).await.unwrap();
        assert_eq!(found.items.iter().map(|found| found.id).collect::<Vec<_>>(), [lena.id]);
        let hits = search::find(&world.cx, &clara, "fischer").await.unwrap();
        assert_eq!(hits.iter().map(|hit| hit.name.as_str()).collect::<Vec<_>>(), ["Lena Fischer"]);
        // They may have it back.
        let back = candidates::edit(&world.cx, &clara, lena.id, None, again).await.unwrap();
        assert_eq!(back.email.as_str(), L.to_uppercase());
    }

    async fn one_after_another_all_lead_to_the_last(world: World) {
        let clara = world.clara().await.actor();
        let [lena, l] = lena_and_l(&world).await;
        let third = world.candidate("Lena Third").await;
        let offered = slots(&world, &[9]).await;
        let booked = world.book(&offered[0], "L Fischer").await;
        leave(&world).await;
        merged(&world, &lena, &l, &[]).await;
        leave(&world).await;
        merged(&world, &third, &lena, &[]).await;
        for id in [l.id, lena.id] {
            assert_eq!(candidates::now_known_as(&world.cx, &clara, id).await.unwrap(), Some(third.id));
        }
        let mut news = leave(&world).await;
        news.sort();
        assert_eq!(news, [format!("cancellation 2 to {LENA}"), "invitation 2 to lena.third@example.com".to_owned()]);
        assert_eq!(
            last_words(&world, &booked).await,
            [(L.to_owned(), false), (LENA.to_owned(), false), ("lena.third@example.com".to_owned(), true)]
        );
    }

    async fn answers_from_an_address_that_was_given_up_count(world: World) {
        let clara = world.clara().await.actor();
        let [lena, l] = lena_and_l(&world).await;
        let offered = slots(&world, &[9, 11]).await;
        let booked = world.book(&offered[0], "L Fischer").await;
        leave(&world).await;
        merged(&world, &lena, &l, &[]).await;
        leave(&world).await;
        let received = replies::receive(&world.cx, &reply(&booked, L, 0)).await.unwrap();
        assert!(matches!(received, Received::Kept(_)), "{received:?}");
        let answered = async || {
            let replies = replies::of(&world.cx, &clara, booked.id).await.unwrap();
            replies.iter().map(|reply| (reply.side, reply.answer, reply.outdated)).collect::<Vec<_>>()
        };
        // The same interview was only told to another address since.
        assert_eq!(answered().await, [(Side::Candidate, Answer::Accepted, false)]);
        world.try_move(&of(&world, &booked).await, &offered[1]).await.unwrap();
        assert_eq!(answered().await, [(Side::Candidate, Answer::Accepted, true)]);
    }

    async fn what_is_refused_changes_nothing(world: World) {
        let (ana, clara) = (world.ana().await.actor(), world.clara().await.actor());
        let [lena, l] = lena_and_l(&world).await;
        let merge_of = |actor, expected, raw| {
            let world = &world;
            async move { merge::merge(&world.cx, actor, lena.id, expected, raw).await }
        };
        assert_eq!(refusal(merge_of(&ana, None, raw(&l, &[])).await), Refusal::Forbidden);
        assert_eq!(refusal(merge::preview(&world.cx, &ana, lena.id, l.id).await), Refusal::Forbidden);
        let stale = merge_of(&clara, Some(Version(7)), raw(&l, &[])).await;
        assert_eq!(refusal(stale), Refusal::VersionMismatch);
        let nobody = RawMerge { from: Some(uuid::Uuid::nil().to_string()), take: None };
        for wrong in [raw(&lena, &[]), nobody] {
            let Refusal::InvalidInput { fields } = refusal(merge_of(&clara, None, wrong).await) else {
                panic!("another refusal")
            };
            assert!(fields.get("from").is_some());
        }
        let id = CandidateId(uuid::Uuid::nil());
        let gone = merge::merge(&world.cx, &clara, id, None, raw(&l, &[])).await;
        assert_eq!(refusal(gone), Refusal::NotFound);
        assert_eq!(candidates::get(&world.cx, &clara, lena.id).await.unwrap(), lena);
        assert_eq!(candidates::get(&world.cx, &clara, l.id).await.unwrap(), l);
    }

    async fn a_merge_that_is_asked_for_again_under_its_key_is_one(world: World) {
        let clara = world.clara().await.actor();
        let [lena, l] = lena_and_l(&world).await;
        let mut answers = Vec::new();
        for _ in 0..2 {
            let cx = world.with_key("once", "/merge", "{}");
            answers.push(merge::merge(&cx, &clara, lena.id, None, raw(&l, &[])).await.unwrap());
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0].version, Version(2));
        let merges = world.audited().await.into_iter().filter(|line| line.action == "merged");
        assert_eq!(merges.count(), 1);
        // Without a key it is another request, and the other one is gone.
        let again = merge::merge(&world.cx, &clara, lena.id, None, raw(&l, &[])).await;
        assert!(matches!(refusal(again), Refusal::InvalidInput { .. }));
    }

    async fn coordinators_who_show_either_are_told(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await.actor());
        let [lena, l] = lena_and_l(&world).await;
        let mut told = realtime::subscribe(&world.cx, &clara);
        let mut untold = realtime::subscribe(&world.cx, &ana.actor());
        merged(&world, &lena, &l, &[]).await;
        for expected in [lena.id, l.id] {
            loop {
                match told.next().await {
                    Some(Message::Candidate(id)) if id == expected => break,
                    Some(_) => {}
                    None => panic!("nobody was told"),
                }
            }
        }
        // Word of her slot is the first that the interviewer hears.
        world.offer(&ana, "2026-03-10T09:00:00Z", 60).await;
        assert!(matches!(untold.next().await, Some(Message::Event(_))));
    }
}

mod races {
    use super::*;

    /// The processes that people are spread over: two on PostgreSQL.
    async fn two(world: &World) -> [Context; 2] {
        if world.settings.database_url.starts_with("postgres") {
            [world.cx.clone(), world.another_process(|settings| settings).await]
        } else {
            [world.cx.clone(), world.cx.clone()]
        }
    }

    on_both_databases! {
        async fn a_merge_meets_bookings_moves_and_edits(world: World) {
            let clara = world.clara().await.actor();
            let bo = world.bo().await;
            for round in 0..8_i64 {
                let (one, other) = (format!("Lena {round}"), format!("L {round}"));
                let (lena, l) = (world.candidate(&one).await, world.candidate(&other).await);
                let at = |hour: u32| format!("2026-03-{:02}T{hour:02}:00:00Z", 9 + round % 2);
                let day = TimeDelta::weeks(round / 2);
                let offer = async |hour: u32| {
                    let start = services::testing::at(&at(hour)) + day;
                    world.offer(&bo, &start.to_rfc3339(), 60).await
                };
                let (nine, eleven, thirteen, late) = (offer(1).await, offer(3).await, offer(5).await, offer(7).await);
                let held = world.book(&nine, &other).await;
                let own = world.book(&late, &one).await;
                let [here, there] = two(&world).await;
                let (into, take) = (lena.id, if round % 2 == 0 { &[][..] } else { &["email"][..] });
                let merging = tokio::spawn({
                    let (cx, clara, raw) = (here.clone(), clara.clone(), raw(&l, take));
                    async move { merge::merge(&cx, &clara, into, None, raw).await }
                });
                let booking_it = tokio::spawn({
                    let (cx, clara, raw) = (there.clone(), clara.clone(), booking(&eleven, &other));
                    async move { bookings::book(&cx, &clara, raw).await }
                });
                let moving_it = tokio::spawn({
                    let (cx, clara, raw) = (there.clone(), clara.clone(), moving(&held, &thirteen));
                    async move { bookings::reschedule(&cx, &clara, None, raw).await }
                });
                let calling_off = tokio::spawn({
                    let (cx, clara, id) = (here.clone(), clara.clone(), own.id);
                    async move { bookings::cancel(&cx, &clara, id, None, None).await }
                });
                let writing = tokio::spawn({
                    let (cx, clara, id) = (there.clone(), clara.clone(), l.id);
                    async move { notes::add(&cx, &clara, id, RawNote { text: Some("Late".to_owned()) }).await }
                });
                let kept = merging.await.unwrap().unwrap();
                let booked = booking_it.await.unwrap().unwrap();
                moving_it.await.unwrap().unwrap();
                calling_off.await.unwrap().unwrap();
                match writing.await.unwrap() {
                    Ok(_) | Err(Error::Refused(Refusal::NotFound)) => {}
                    other => panic!("{other:?}"),
                }
                // Whichever came first, all of it is the one who stays.
                for booking in [&held, &booked, &own] {
                    let booking = of(&world, booking).await;
                    assert_eq!((booking.candidate.id, &booking.candidate.email), (lena.id, &kept.email));
                }
                leave(&world).await;
                let given_up = if take.is_empty() { &l.email } else { &lena.email };
                for booking in [&held, &booked] {
                    let words = last_words(&world, booking).await;
                    let comes: Vec<_> = words.iter().filter(|(_, comes)| *comes).map(|(email, _)| email.as_str()).collect();
                    assert_eq!(comes, [kept.email.as_str()], "round {round}: {words:?}");
                    assert!(words.iter().all(|(email, comes)| *comes || email == given_up.as_str()), "{words:?}");
                }
                assert!(last_words(&world, &own).await.iter().all(|(_, comes)| !comes), "round {round}");
            }
        }

        async fn two_who_are_merged_into_one_another_are_one(world: World) {
            let clara = world.clara().await.actor();
            for round in 0..8 {
                let lena = world.candidate(&format!("Lena {round}")).await;
                let l = world.candidate(&format!("L {round}")).await;
                let [here, there] = two(&world).await;
                let one = tokio::spawn({
                    let (clara, id, raw) = (clara.clone(), lena.id, raw(&l, &[]));
                    async move { merge::merge(&here, &clara, id, None, raw).await }
                });
                let other = tokio::spawn({
                    let (clara, id, raw) = (clara.clone(), l.id, raw(&lena, &["email"]));
                    async move { merge::merge(&there, &clara, id, None, raw).await }
                });
                let (one, other) = (one.await.unwrap(), other.await.unwrap());
                assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1, "{one:?} {other:?}");
                let left = [lena.id, l.id].map(|id| candidates::get(&world.cx, &clara, id));
                let [lena, l] = left;
                assert_eq!(usize::from(lena.await.is_ok()) + usize::from(l.await.is_ok()), 1);
            }
        }

        async fn an_address_given_up_and_taken_at_once_leads_to_one(world: World) {
            let clara = world.clara().await.actor();
            for round in 0..8 {
                let lena = world.candidate(&format!("Lena {round}")).await;
                let l = world.candidate(&format!("L {round}")).await;
                let [here, there] = two(&world).await;
                let merging = tokio::spawn({
                    let (clara, id, raw) = (clara.clone(), lena.id, raw(&l, &[]));
                    async move { merge::merge(&here, &clara, id, None, raw).await }
                });
                let adding = tokio::spawn({
                    let (clara, raw) = (clara.clone(), services::testing::raw_candidate(&format!("L {round}")));
                    async move { candidates::create(&there, &clara, raw).await }
                });
                merging.await.unwrap().unwrap();
                let Refusal::AlreadyExists { id } = refusal(adding.await.unwrap()) else { panic!("another refusal") };
                assert!(id == lena.id.0 || id == l.id.0);
            }
        }
    }
}
