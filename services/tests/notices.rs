//! People are told on their pages what they are told by mail, once; and whoever booked hears of mail that fails.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use std::time::Duration;

use chrono::TimeDelta;
use domain::{
    candidates::RawCandidate,
    messages::{MessageState, Side},
    notices::{Notice, NoticeKind, RawRead},
    paging::Paging,
    people::{Person, RawPerson},
    practice_rooms::{RawRoom, RawRoomChange},
    refusal::Refusal,
};
use services::{
    Error, bookings, candidates,
    jobs::LEASE,
    messages, notices, on_both_databases, people, practice_rooms,
    realtime::{self, Message},
    testing::{Mood, Step, World, deliver_through},
};

async fn all(world: &World, person: &Person) -> Vec<Notice> {
    notices::list(&world.cx, &person.actor(), false, Paging::LONGEST).await.unwrap().items
}

/// The newest first: "booked Lena Fischer 03 09:00".
async fn told(world: &World, person: &Person) -> Vec<String> {
    let line = |notice: Notice| {
        let Notice { kind, about, subject, .. } = notice;
        let when = subject.interval().map(|interval| interval.start().format(" %d %H:%M").to_string());
        format!("{} {about}{}", kind.as_str(), when.unwrap_or_default())
    };
    all(world, person).await.into_iter().map(line).collect()
}

async fn unread(world: &World, person: &Person) -> u64 {
    notices::unread(&world.cx, &person.actor()).await.unwrap()
}

/// Messages leave.
async fn leave(world: &World) {
    world.pass(TimeDelta::seconds(20));
    world.deliver().await;
}

on_both_databases! {
    async fn an_interviewer_hears_of_each_change_once_it_leaves(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let first = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let later = world.offer(&ana, "2026-03-03T10:00:00Z", 60).await;
        let others = world.offer(&bo, "2026-03-03T11:00:00Z", 60).await;
        let booked = world.book(&first, "Lena Fischer").await;
        assert!(told(&world, &ana).await.is_empty(), "it can still be taken back");
        leave(&world).await;
        assert_eq!(told(&world, &ana).await, ["booked Lena Fischer 03 09:00"]);
        let booked = world.try_move(&booked, &later).await.unwrap();
        leave(&world).await;
        let booked = world.try_move(&booked, &others).await.unwrap();
        leave(&world).await;
        assert_eq!(
            told(&world, &ana).await,
            ["cancelled Lena Fischer 03 10:00", "moved Lena Fischer 03 10:00", "booked Lena Fischer 03 09:00"]
        );
        assert_eq!(told(&world, &bo).await, ["booked Lena Fischer 03 11:00"]);
        bookings::cancel(&world.cx, &clara.actor(), booked.id, None, None).await.unwrap();
        leave(&world).await;
        assert_eq!(
            told(&world, &bo).await,
            ["cancelled Lena Fischer 03 11:00", "booked Lena Fischer 03 11:00"]
        );
        assert!(told(&world, &clara).await.is_empty());
    }

    async fn what_is_taken_back_is_not_noticed(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        bookings::cancel(&world.cx, &clara.actor(), booked.id, None, None).await.unwrap();
        leave(&world).await;
        assert!(told(&world, &ana).await.is_empty());
    }

    async fn a_reminder_is_a_notice_too_and_comes_once_whatever_crashes(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-10T09:00:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        leave(&world).await;
        world.set_now("2026-03-09T09:00:00Z");
        for step in Step::ALL {
            assert!(world.die_after(step).await && world.die_after(step).await);
            world.pass(LEASE);
        }
        world.deliver().await;
        assert_eq!(told(&world, &ana).await, ["reminder Lena Fischer 10 09:00", "booked Lena Fischer 10 09:00"]);
    }

    async fn whoever_booked_hears_of_what_is_refused(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        world.post.is(Mood::Refusing);
        leave(&world).await;
        let mut heard = told(&world, &clara).await;
        heard.sort();
        assert_eq!(
            heard,
            ["undelivered ana.moreau@example.com 03 09:00", "undelivered lena.fischer@example.com 03 09:00"]
        );
        assert!(told(&world, &ana).await.is_empty());
        // What is refused once more is no news.
        let refused = messages::list(&world.cx, &clara.actor(), booked.id, Paging::LONGEST).await.unwrap().items;
        let refused = refused.into_iter().find(|entry| entry.state.as_str() == "refused").unwrap();
        messages::resend(&world.cx, &clara.actor(), booked.id, refused.id).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world, &clara).await.len(), 2);
        // Unless it was to go elsewhere this time.
        notices::read(&world.cx, &clara.actor(), RawRead::default()).await.unwrap();
        let elsewhere = RawCandidate { email: Some("lena@example.org".to_owned()), ..RawCandidate::default() };
        candidates::edit(&world.cx, &clara.actor(), booked.candidate.id, None, elsewhere).await.unwrap();
        let ledger = messages::list(&world.cx, &clara.actor(), booked.id, Paging::LONGEST).await.unwrap().items;
        let to_lena = ledger.into_iter().find(|entry| entry.side == Side::Candidate && entry.lead.is_none()).unwrap();
        messages::resend(&world.cx, &clara.actor(), booked.id, to_lena.id).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world, &clara).await.first().unwrap(), "undelivered lena@example.org 03 09:00");
        assert_eq!(unread(&world, &clara).await, 1);
    }

    async fn host_and_guest_of_a_room_hear_of_mail_that_is_refused(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let start = Some("2026-03-03T09:00:00Z".to_owned());
        let raw = RawRoom { datetime_utc: start, minutes: Some(60), topic: None };
        let room = practice_rooms::create(&world.cx, &ana.actor(), raw).await.unwrap();
        let take = RawRoomChange { room_id: Some(room.id.to_string()), take: Some(true), datetime_utc: None };
        practice_rooms::update(&world.cx, &bo.actor(), take).await.unwrap();
        world.post.is(Mood::Refusing);
        leave(&world).await;
        for member in [&ana, &bo] {
            let mut heard = told(&world, member).await;
            heard.sort();
            assert_eq!(
                heard,
                [
                    "room_undelivered ana.moreau@example.com 03 09:00",
                    "room_undelivered bo.lindqvist@example.com 03 09:00",
                ]
            );
        }
        assert!(told(&world, &world.clara().await).await.is_empty());
        // Sent once more and refused again it is no news, and once it arrives there is nothing to tell.
        let mails = practice_rooms::told(&world.cx, &bo.actor()).await.unwrap();
        assert!(mails.iter().all(|mail| mail.state == MessageState::Refused));
        practice_rooms::resend(&world.cx, &ana.actor(), mails[0].room, mails[0].id).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world, &ana).await.len(), 2);
    }

    async fn whoever_booked_and_no_longer_coordinates_hears_nothing(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        world.post.is(Mood::Refusing);
        leave(&world).await;
        assert_eq!(unread(&world, &clara).await, 2);
        let slot = world.offer(&ana, "2026-03-03T11:00:00Z", 60).await;
        world.book(&slot, "Omar Haddad").await;
        let interviews = RawPerson { roles: Some(vec!["interviewer".to_owned()]), ..RawPerson::default() };
        let clara = people::edit(&world.cx, &world.dee().await.actor(), clara.id, interviews).await.unwrap();
        leave(&world).await;
        assert_eq!((unread(&world, &clara).await, told(&world, &clara).await.len()), (0, 0));
    }

    async fn what_is_read_stays_read_and_is_nobody_elses(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        for (person, start, candidate) in [
            (&ana, "2026-03-03T09:00:00Z", "Lena Fischer"),
            (&ana, "2026-03-03T11:00:00Z", "Omar Haddad"),
            (&bo, "2026-03-03T09:00:00Z", "Mia Keller"),
        ] {
            let slot = world.offer(person, start, 60).await;
            world.book(&slot, candidate).await;
        }
        leave(&world).await;
        assert_eq!((unread(&world, &ana).await, unread(&world, &bo).await), (2, 1));

        let read = async |person: &Person, ids: Option<Vec<String>>| {
            notices::read(&world.cx, &person.actor(), RawRead { ids }).await
        };
        let of_bo = all(&world, &bo).await[0].id.to_string();
        let one = all(&world, &ana).await[0].id;
        read(&ana, Some(vec![one.to_string(), of_bo])).await.unwrap();
        assert_eq!((unread(&world, &ana).await, unread(&world, &bo).await), (1, 1));
        let left = notices::list(&world.cx, &ana.actor(), true, Paging::LONGEST).await.unwrap();
        assert_eq!((left.total, left.items.iter().any(|notice| notice.id == one)), (1, false));
        read(&ana, None).await.unwrap();
        assert_eq!((unread(&world, &ana).await, unread(&world, &bo).await), (0, 1));
        assert!(all(&world, &ana).await.iter().all(|notice| notice.is_read && notice.kind == NoticeKind::Booked));
        let Err(Error::Refused(Refusal::InvalidInput { fields })) = read(&ana, Some(vec!["7".to_owned()])).await
        else {
            panic!("7 is no id")
        };
        assert!(fields.get("ids").is_some());
    }

    async fn pages_hear_of_it_at_once_and_nobody_elses_do(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        let elsewhere = world.another_process(|settings| settings).await;
        let [mut to_ana, mut to_bo] = [&ana, &bo].map(|person| realtime::subscribe(&elsewhere, &person.actor()));
        world.pass(TimeDelta::seconds(20));
        deliver_through(&world.cx).await;
        loop {
            match tokio::time::timeout(Duration::from_secs(10), to_ana.next()).await.unwrap() {
                Some(Message::Notices) => break,
                Some(Message::Event(_)) => {}
                other => panic!("{other:?}"),
            }
        }
        let heard = tokio::time::timeout(Duration::from_millis(300), to_bo.next()).await;
        assert!(heard.is_err(), "{heard:?}");
    }
}
