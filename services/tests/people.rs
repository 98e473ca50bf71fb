//! What administrators do with people, and what becomes of slots when somebody moves to another zone.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use std::{collections::BTreeSet, time::Duration};

use domain::{
    actor::{Actor, Role},
    events::Event,
    ids::{PersonId, Version},
    paging::Paging,
    people::{Person, RawPerson},
    refusal::Refusal,
    rules::Violation,
    time::IsoWeek,
};
use services::{
    Context, Error, bookings, doctor, on_both_databases, people,
    realtime::{self, Message},
    sessions, slots,
    testing::{World, at, slot},
};

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn raw(name: &str, email: &str) -> RawPerson {
    RawPerson {
        name: Some(name.to_owned()),
        email: Some(email.to_owned()),
        roles: Some(vec!["interviewer".to_owned()]),
        time_zone: Some("Europe/Paris".to_owned()),
        active: None,
    }
}

fn moving_to(zone: &str) -> RawPerson {
    RawPerson { time_zone: Some(zone.to_owned()), ..RawPerson::default() }
}

fn inactive() -> RawPerson {
    RawPerson { active: Some(false), ..RawPerson::default() }
}

fn only_coordinator() -> RawPerson {
    RawPerson { roles: Some(vec!["coordinator".to_owned()]), ..RawPerson::default() }
}

/// Puts somebody in another zone, as Dee.
async fn try_zone(world: &World, person: &Person, zone: &str) -> services::Result<Person> {
    let dee = world.dee().await.actor();
    people::edit(&world.cx, &dee, person.id, moving_to(zone)).await
}

async fn every_use_case(cx: &Context, actor: &Actor, id: PersonId) -> [Option<Refusal>; 4] {
    let refused = |error: Error| refusal::<()>(Err(error));
    [
        people::create(cx, actor, raw("Eve", "eve@example.com")).await.err().map(refused),
        people::list(cx, actor, Paging::DEFAULT).await.err().map(refused),
        people::get(cx, actor, id).await.err().map(refused),
        people::edit(cx, actor, id, moving_to("Asia/Tokyo")).await.err().map(refused),
    ]
}

on_both_databases! {
    async fn only_administrators_manage_people(world: World) {
        let (ana, clara, dee) = (world.ana().await, world.clara().await, world.dee().await);
        for actor in [ana.actor(), clara.actor()] {
            let refused = every_use_case(&world.cx, &actor, ana.id).await;
            assert_eq!(refused, [const { Some(Refusal::Forbidden) }; 4]);
            assert_eq!(people::me(&world.cx, &actor).await.unwrap().id, actor.person);
        }
        assert_eq!(every_use_case(&world.cx, &dee.actor(), ana.id).await, [const { None }; 4]);
    }

    async fn somebody_added_is_there_and_listed_by_name(world: World) {
        let dee = world.dee().await;
        let zoe = people::create(&world.cx, &dee.actor(), raw("zoe", "zoe@example.com")).await.unwrap();
        let ben = people::add(&world.cx, raw("Ben", "ben@example.com")).await.unwrap();
        assert!(zoe.active && zoe.version == Version::FIRST);
        assert_eq!(people::get(&world.cx, &dee.actor(), zoe.id).await.unwrap(), zoe);
        let page = people::list(&world.cx, &dee.actor(), Paging::DEFAULT).await.unwrap();
        assert_eq!((page.total, page.items), (3, vec![ben.clone(), dee.clone(), zoe.clone()]));
        let interviewers = people::interviewers(&world.cx, &dee.actor()).await.unwrap();
        assert_eq!(interviewers.iter().map(|one| one.id).collect::<Vec<_>>(), [ben.id, zoe.id]);
        let nobody = people::get(&world.cx, &dee.actor(), PersonId(uuid::Uuid::nil())).await;
        assert_eq!(refusal(nobody), Refusal::NotFound);
    }

    async fn an_address_is_one_persons_whatever_its_case(world: World) {
        let (ana, bo, dee) = (world.ana().await, world.bo().await, world.dee().await);
        let taken = Refusal::AlreadyExists { id: ana.id.0 };
        let again = people::create(&world.cx, &dee.actor(), raw("Ann", "ANA.Moreau@Example.com")).await;
        assert_eq!(refusal(again), taken);
        let email = |raw: &str| RawPerson { email: Some(raw.to_owned()), ..RawPerson::default() };
        let hers = people::edit(&world.cx, &dee.actor(), bo.id, email("ana.moreau@EXAMPLE.com")).await;
        assert_eq!(refusal(hers), taken);
        let own = people::edit(&world.cx, &dee.actor(), ana.id, email("Ana.Moreau@example.com")).await.unwrap();
        assert_eq!((own.email.as_str(), own.version), ("Ana.Moreau@example.com", Version(2)));
    }

    async fn two_who_add_the_same_person_add_one(world: World) {
        let dee = world.dee().await.actor();
        let add = || people::create(&world.cx, &dee, raw("Eve", "eve@example.com"));
        let (one, other) = tokio::join!(add(), add());
        let (first, second) = if one.is_ok() { (one, other) } else { (other, one) };
        let (Ok(added), Err(refused)) = (first, second) else { panic!("exactly one of them adds her") };
        assert_eq!(refusal::<()>(Err(refused)), Refusal::AlreadyExists { id: added.id.0 });
    }

    async fn the_last_administrator_stays_one(world: World) {
        let dee = world.dee().await;
        for (change, field) in [(only_coordinator(), "roles"), (inactive(), "active")] {
            let refused = people::edit(&world.cx, &dee.actor(), dee.id, change).await;
            let Refusal::InvalidInput { fields } = refusal(refused) else { panic!("another refusal") };
            assert!(fields.get(field).is_some(), "{fields:?}");
        }
        let flo = world.person("Flo Berg", "Europe/Oslo", &[Role::Admin]).await;
        people::edit(&world.cx, &dee.actor(), dee.id, only_coordinator()).await.unwrap();
        assert!(people::edit(&world.cx, &flo.actor(), flo.id, inactive()).await.is_err());
    }

    async fn two_administrators_cannot_take_each_others_role_at_once(world: World) {
        let dee = world.dee().await;
        let flo = world.person("Flo Berg", "Europe/Oslo", &[Role::Admin]).await;
        let (dee, flo) = (dee.actor(), flo.actor());
        let (one, other) = tokio::join!(
            people::edit(&world.cx, &dee, flo.person, only_coordinator()),
            people::edit(&world.cx, &flo, dee.person, inactive()),
        );
        assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    }

    async fn somebody_inactive_is_signed_out_and_offers_nothing(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await);
        let token = sessions::open(&world.cx, ana.id, None).await.unwrap();
        let acting = people::acting_as(&world.cx, ana.id, Role::Interviewer).await.unwrap();
        assert_eq!(acting, Some(ana.actor()));
        assert_eq!(people::acting_as(&world.cx, ana.id, Role::Admin).await.unwrap(), None);

        people::edit(&world.cx, &dee.actor(), ana.id, inactive()).await.unwrap();
        assert_eq!(sessions::find(&world.cx, &token.0).await.unwrap(), None);
        assert_eq!(people::acting_as(&world.cx, ana.id, Role::Interviewer).await.unwrap(), None);
        assert_eq!(refusal(people::me(&world.cx, &ana.actor()).await), Refusal::Unauthenticated);
        assert_eq!(people::everybody(&world.cx).await.unwrap(), std::slice::from_ref(&dee));
        assert_eq!(people::interviewers(&world.cx, &dee.actor()).await.unwrap(), []);

        let active = RawPerson { active: Some(true), ..RawPerson::default() };
        people::edit(&world.cx, &dee.actor(), ana.id, active).await.unwrap();
        assert_eq!(sessions::find(&world.cx, &token.0).await.unwrap(), None);
    }

    async fn the_days_of_later_slots_move_with_their_interviewer(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        // Wednesday and Thursday evening in Paris, when it is already the next day in Tokyo.
        let wednesday = world.offer(&ana, "2026-03-11T20:00:00+01:00", 45).await;
        let thursday = world.offer(&ana, "2026-03-12T20:00:00+01:00", 45).await;
        let booking = world.book(&thursday, "Lena Fischer").await;
        let mut told = realtime::subscribe(&world.cx, &clara.actor());

        let moved = try_zone(&world, &ana, "Asia/Tokyo").await.unwrap();
        assert_eq!((moved.time_zone.as_str(), moved.version), ("Asia/Tokyo", Version(2)));

        let slot = slots::get(&world.cx, &ana.actor(), wednesday.id).await.unwrap();
        assert_eq!((slot.time_zone.as_str(), slot.version), ("Asia/Tokyo", Version(2)));
        assert_eq!(slot.interval, wednesday.interval);
        let held = bookings::get(&world.cx, &clara.actor(), booking.id).await.unwrap();
        assert_eq!((held.slot.version, held.version), (Version(3), Version(2)));

        let mut heard = BTreeSet::new();
        while heard.len() < 3 {
            let message = tokio::time::timeout(Duration::from_secs(5), told.next()).await.unwrap();
            let Some(Message::Event(published)) = message else { panic!("{message:?}") };
            match &published.event {
                Event::SlotUpdated(slot) if slot.time_zone == moved.time_zone => heard.insert(slot.id.0),
                Event::BookingUpdated(booking) if booking.slot.time_zone == moved.time_zone => {
                    heard.insert(booking.id.0)
                }
                // What happened before is still on its way.
                _ => false,
            };
        }
        assert_eq!(heard, BTreeSet::from([wednesday.id.0, thursday.id.0, booking.id.0]));

        // In Tokyo her days are Thursday and Friday: Friday noon is one of them, Wednesday a third.
        world.offer(&ana, "2026-03-13T12:00:00+09:00", 30).await;
        let wednesday = world.try_offer(&ana.actor(), "2026-03-11T12:00:00+09:00", 30).await;
        assert_eq!(refusal(wednesday).code(), "day_limit");
    }

    async fn everybody_chooses_their_own_clock_and_no_one_elses(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let slot = world.offer(&ana, "2026-03-10T20:00:00Z", 60).await;
        let to = async |zone: &str| people::move_to(&world.cx, &ana.actor(), Some(zone.to_owned())).await;
        let moved = to("Asia/Tokyo").await.unwrap();
        assert_eq!((moved.time_zone.as_str(), moved.version), ("Asia/Tokyo", ana.version.next()));
        assert_eq!(people::me(&world.cx, &bo.actor()).await.unwrap().time_zone, bo.time_zone);
        let shown = slots::get(&world.cx, &ana.actor(), slot.id).await.unwrap();
        assert_eq!((shown.interval, shown.time_zone.as_str()), (slot.interval, "Asia/Tokyo"));
        assert!(matches!(to("Europe/Nowhere").await, Err(Error::Refused(Refusal::InvalidInput { .. }))));
    }

    async fn what_is_booked_can_still_be_cancelled_and_rises_in_version(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let slot = world.offer(&ana, "2026-03-11T20:00:00+01:00", 45).await;
        let booking = world.book(&slot, "Lena Fischer").await;
        try_zone(&world, &ana, "Asia/Tokyo").await.unwrap();
        let seen = slots::get(&world.cx, &ana.actor(), slot.id).await.unwrap();
        let cancelled = bookings::cancel(&world.cx, &clara.actor(), booking.id, None, None).await.unwrap();
        let freed = slots::get(&world.cx, &ana.actor(), slot.id).await.unwrap();
        assert!(freed.version > seen.version && cancelled.version > booking.version);
    }

    async fn a_zone_that_would_give_a_third_day_is_refused_and_nothing_moves(world: World) {
        let ana = world.ana().await;
        let morning = world.offer(&ana, "2026-03-11T09:00:00+01:00", 45).await;
        world.offer(&ana, "2026-03-11T20:00:00+01:00", 45).await;
        world.offer(&ana, "2026-03-12T20:00:00+01:00", 45).await;
        let days = ["2026-03-11", "2026-03-12", "2026-03-13"].map(|day| day.parse().unwrap()).to_vec();
        let violation = Violation::DayLimit { week: IsoWeek::parse("2026-W11").unwrap(), days, limit: 2 };
        let refused = refusal(try_zone(&world, &ana, "Asia/Tokyo").await);
        assert_eq!(refused, Refusal::SlotRules { violations: vec![violation] });
        assert_eq!(slots::get(&world.cx, &ana.actor(), morning.id).await.unwrap(), morning);
        assert_eq!(people::me(&world.cx, &ana.actor()).await.unwrap(), ana);
    }

    async fn two_full_weeks_can_shift_by_a_day_each(world: World) {
        // Sunday evening in Paris is Monday in Tokyo: every week gives one day to the next.
        let ana = world.ana().await;
        let starts = ["2026-03-14T20:00:00Z", "2026-03-15T20:00:00Z", "2026-03-21T20:00:00Z", "2026-03-22T20:00:00Z"];
        for start in starts {
            world.offer(&ana, start, 45).await;
        }
        try_zone(&world, &ana, "Asia/Tokyo").await.unwrap();
        let back = try_zone(&world, &ana, "Europe/Paris").await.unwrap();
        assert_eq!(back.version, Version(3));
    }

    async fn a_zone_with_the_same_days_leaves_no_slot_behind(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-11T20:00:00+01:00", 45).await;
        try_zone(&world, &ana, "Europe/Berlin").await.unwrap();
        let once = slots::get(&world.cx, &ana.actor(), slot.id).await.unwrap();
        assert_eq!((once.time_zone.as_str(), once.version), ("Europe/Berlin", Version(2)));
        try_zone(&world, &ana, "Europe/Berlin").await.unwrap();
        assert_eq!(slots::get(&world.cx, &ana.actor(), slot.id).await.unwrap(), once);
    }

    async fn a_slot_offered_while_its_interviewer_moves_is_on_the_right_day(world: World) {
        let (ana, dee) = (world.ana().await.actor(), world.dee().await.actor());
        let zones = ["Asia/Tokyo", "Europe/Paris"];
        for week in 0..8 {
            let start = at("2026-03-11T20:00:00Z") + chrono::TimeDelta::weeks(week);
            let form = moving_to(zones[usize::try_from(week).unwrap() % 2]);
            let (moved, offered) = tokio::join!(
                people::edit(&world.cx, &dee, ana.person, form),
                slots::create(&world.cx, &ana, slot(&start.to_rfc3339(), 45)),
            );
            moved.unwrap();
            offered.unwrap();
            let findings = doctor::examine(&world.cx).await;
            let days = findings.into_iter().find(|finding| finding.subject == "local days").unwrap();
            assert_eq!(days.found, Ok(format!("{} slots are on the days on which they begin", week + 1)));
        }
    }
}
