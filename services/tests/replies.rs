//! What those who were invited answer.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use domain::{
    bookings::Booking,
    messages::Side,
    refusal::Refusal,
    replies::{Answer, Reply},
};
use services::{
    Error, bookings, on_both_databases,
    replies::{self, Received},
    testing::{World, at},
};

/// A mail as calendars send it.
fn mail(uid: &str, attendee: &str, answer: &str, sequence: i32, stamp: &str) -> Vec<u8> {
    format!(
        "From: <{attendee}>\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n\
         BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\n\
         DTSTAMP:{stamp}\r\nATTENDEE;PARTSTAT={answer}:mailto:{attendee}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    .into_bytes()
}

async fn receive(world: &World, booking: &Booking, attendee: &str, answer: &str, stamp: &str) -> Received {
    let mail = mail(&booking.ics_uid, attendee, answer, booking.sequence, stamp);
    replies::receive(&world.cx, &mail).await.unwrap()
}

async fn of(world: &World, booking: &Booking) -> Vec<(Side, Answer, i32, bool)> {
    let clara = world.clara().await.actor();
    let replies = replies::of(&world.cx, &clara, booking.id).await.unwrap();
    let parts = |Reply { side, answer, sequence, outdated, .. }| (side, answer, sequence, outdated);
    replies.into_iter().map(parts).collect()
}

async fn booked(world: &World) -> Booking {
    let slot = world.offer(&world.ana().await, "2026-03-03T09:00:00Z", 45).await;
    world.book(&slot, "Lena Fischer").await
}

const LENA: &str = "lena.fischer@example.com";
const ANA: &str = "ana.moreau@example.com";

on_both_databases! {
    async fn a_mailbox_is_read_mail_by_mail(world: World) {
        let booking = booked(&world).await;
        let mails = [
            mail(&booking.ics_uid, LENA, "ACCEPTED", 0, "20260302T080100Z"),
            b"Subject: Hello\r\n\r\nDear Sir\r\n>From the start\r\n".to_vec(),
            mail(&booking.ics_uid, ANA, "DECLINED", 0, "20260302T080200Z"),
        ];
        let mut mailbox = Vec::new();
        for mail in &mails {
            mailbox.extend_from_slice(b"From lena@example.com Mon Mar  2 08:01:00 2026\r\n");
            mailbox.extend_from_slice(mail);
            mailbox.extend_from_slice(b"\r\n");
        }
        assert_eq!(replies::mails(&mails[0]), [mails[0].clone()], "one mail is no mailbox");
        // Read once more it says nothing new.
        for _ in 0..2 {
            let mut kept = Vec::new();
            for mail in replies::mails(&mailbox) {
                kept.push(matches!(replies::receive(&world.cx, &mail).await.unwrap(), Received::Kept(_)));
            }
            assert_eq!(kept, [true, false, true]);
        }
        assert_eq!(
            of(&world, &booking).await,
            [(Side::Interviewer, Answer::Declined, 0, false), (Side::Candidate, Answer::Accepted, 0, false)]
        );
    }

    async fn both_sides_answer_and_the_newest_comes_first(world: World) {
        let booking = booked(&world).await;
        for (attendee, answer, stamp) in [
            (LENA, "TENTATIVE", "20260302T080100Z"),
            ("Ana.Moreau@Example.COM", "DECLINED", "20260302T080200Z"),
            (LENA, "ACCEPTED", "20260302T080300Z"),
        ] {
            let received = receive(&world, &booking, attendee, answer, stamp).await;
            assert!(matches!(received, Received::Kept(_)), "{received:?}");
        }
        assert_eq!(
            of(&world, &booking).await,
            [
                (Side::Candidate, Answer::Accepted, 0, false),
                (Side::Interviewer, Answer::Declined, 0, false),
                (Side::Candidate, Answer::Tentative, 0, false),
            ]
        );
    }

    async fn the_same_mail_twice_is_one_answer(world: World) {
        let booking = booked(&world).await;
        for _ in 0..2 {
            receive(&world, &booking, LENA, "ACCEPTED", "20260302T080100Z").await;
        }
        assert_eq!(of(&world, &booking).await.len(), 1);
        let clara = world.clara().await.actor();
        let history = bookings::history(&world.cx, &clara, booking.id).await.unwrap();
        let sentences: Vec<_> = history.iter().map(|happened| happened.sentence.as_str()).collect();
        assert_eq!(sentences, ["Lena Fischer accepted", "Booked"]);
    }

    async fn mails_that_come_late_do_not_go_before_those_written_later(world: World) {
        let booking = booked(&world).await;
        receive(&world, &booking, LENA, "DECLINED", "20260302T080300Z").await;
        receive(&world, &booking, LENA, "ACCEPTED", "20260302T080100Z").await;
        assert_eq!(of(&world, &booking).await[0].1, Answer::Declined);
    }

    async fn an_answer_to_what_has_changed_is_kept_and_says_so(world: World) {
        let booking = booked(&world).await;
        receive(&world, &booking, LENA, "ACCEPTED", "20260302T080100Z").await;
        let later = world.offer(&world.ana().await, "2026-03-04T13:00:00Z", 45).await;
        let moved = world.try_move(&booking, &later).await.unwrap();
        assert_eq!(of(&world, &moved).await, [(Side::Candidate, Answer::Accepted, 0, true)]);
        let late = receive(&world, &booking, ANA, "ACCEPTED", "20260302T080500Z").await;
        assert!(matches!(late, Received::Kept(Reply { outdated: true, .. })), "{late:?}");
        receive(&world, &moved, LENA, "TENTATIVE", "20260302T080200Z").await;
        assert_eq!(
            of(&world, &moved).await,
            [
                (Side::Candidate, Answer::Tentative, 1, false),
                (Side::Interviewer, Answer::Accepted, 0, true),
                (Side::Candidate, Answer::Accepted, 0, true),
            ]
        );
    }

    async fn what_is_not_about_an_interview_here_is_told_and_not_kept(world: World) {
        let booking = booked(&world).await;
        let uid = &booking.ics_uid;
        let stamp = "20260302T080100Z";
        for (mail, expected) in [
            (mail("x@elsewhere", LENA, "ACCEPTED", 0, stamp), "no interview here has the UID \"x@elsewhere\""),
            (
                mail(uid, "eve@example.com", "ACCEPTED", 0, stamp),
                "eve@example.com takes no part in the interview it answers",
            ),
            (
                mail(uid, LENA, "ACCEPTED", 7, stamp),
                "its SEQUENCE is 7, and that of the invitation is 0",
            ),
            (b"Subject: Hello\r\n\r\nDear Sir".to_vec(), "there is no calendar file in this mail: it is no answer to an invitation"),
        ] {
            let received = replies::receive(&world.cx, &mail).await.unwrap();
            assert_eq!(received, Received::NotAReply(expected.to_owned()));
        }
        assert!(of(&world, &booking).await.is_empty());
    }

    async fn an_answer_without_a_stamp_is_of_now(world: World) {
        let booking = booked(&world).await;
        let received = receive(&world, &booking, LENA, "ACCEPTED", "yesterday").await;
        assert!(matches!(received, Received::Kept(Reply { at: stamp, .. }) if stamp == at("2026-03-02T08:00:00Z")));
    }

    async fn only_those_who_see_a_booking_see_its_answers(world: World) {
        let booking = booked(&world).await;
        receive(&world, &booking, LENA, "ACCEPTED", "20260302T080100Z").await;
        let (ana, bo) = (world.ana().await.actor(), world.bo().await.actor());
        assert_eq!(replies::of(&world.cx, &ana, booking.id).await.unwrap().len(), 1);
        let hidden = replies::of(&world.cx, &bo, booking.id).await;
        assert!(matches!(hidden, Err(Error::Refused(Refusal::NotFound))));
    }
}
