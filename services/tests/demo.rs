//! The demo company.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    actor::{Actor, Role},
    bookings::{Booking, BookingStatus},
    paging::Paging,
    people::Person,
    slots::{Slot, SlotStatus},
    time::{Instant, IsoWeek},
};
use services::{
    Context, Settings,
    bookings::{self, BookingFilter},
    candidates, demo, doctor, on_both_databases, people, preparation,
    slots::{self, SlotFilter},
    testing::World,
    time_zones,
};

struct Company {
    people: Vec<Person>,
    slots: Vec<Slot>,
    bookings: Vec<Booking>,
}

async fn seen(cx: &Context) -> Company {
    let people = people::everybody(cx).await.unwrap();
    let clara = named(&people, "Clara Vogt");
    let (mut slots, mut bookings) = (Vec::new(), Vec::new());
    for interviewer in people.iter().filter(|person| person.roles.interviewer) {
        let of = SlotFilter { interviewer: Some(interviewer.id), ..SlotFilter::default() };
        slots.extend(slots::list(cx, &clara, of, Paging::LONGEST).await.unwrap().items);
        let of = BookingFilter { interviewer: Some(interviewer.id), ..BookingFilter::default() };
        bookings.extend(bookings::list(cx, &clara, of, Paging::LONGEST).await.unwrap().items);
    }
    Company { people, slots, bookings }
}

fn named(people: &[Person], name: &str) -> Actor {
    people.iter().find(|person| person.name.as_str() == name).unwrap().actor()
}

/// What is the same for the same `now`.
fn content(
    company: &Company,
) -> (Vec<impl Ord + std::fmt::Debug + use<>>, Vec<impl Ord + std::fmt::Debug + use<>>) {
    let slots = company.slots.iter();
    let mut slots: Vec<_> =
        slots.map(|slot| (slot.interviewer_name.clone(), slot.interval, slot.status)).collect();
    let bookings = company.bookings.iter();
    let mut bookings: Vec<_> = bookings
        .map(|booking| {
            (booking.candidate.name.clone(), booking.slot.interval, booking.status, booking.sequence)
        })
        .collect();
    slots.sort();
    bookings.sort();
    (slots, bookings)
}

fn count(company: &Company, of: impl Fn(&Booking) -> bool) -> usize {
    company.bookings.iter().filter(|booking| of(booking)).count()
}

/// The days of each week on which each interviewer's slots begin.
fn days(company: &Company) -> BTreeMap<(String, IsoWeek), BTreeSet<chrono::NaiveDate>> {
    let mut days = BTreeMap::<_, BTreeSet<_>>::new();
    for slot in &company.slots {
        let day = time_zones::local(&slot.time_zone, slot.interval.start()).unwrap().date_naive();
        days.entry((slot.interviewer_name.to_string(), IsoWeek::of(day))).or_default().insert(day);
    }
    days
}

on_both_databases! {
    async fn an_empty_database_gets_a_company_once(world: World) {
        assert!(demo::seed(&world.cx).await.unwrap());
        let company = seen(&world.cx).await;
        assert!(!demo::seed(&world.cx).await.unwrap());
        assert_eq!(content(&seen(&world.cx).await), content(&company));

        let has = |role: Role| company.people.iter().filter(|person| person.roles.has(role)).count();
        assert_eq!((has(Role::Interviewer), has(Role::Coordinator), has(Role::Admin)), (6, 2, 1));
        let zones: BTreeSet<_> = company.slots.iter().map(|slot| &slot.time_zone).collect();
        assert_eq!(zones.len(), 6);
        let clara = named(&company.people, "Clara Vogt");
        let candidates = candidates::list(&world.cx, &clara, None, Paging::DEFAULT).await.unwrap();
        assert_eq!(candidates.total, 20);
        let mut zones = candidates.items.iter().filter_map(|candidate| candidate.time_zone.as_ref());
        assert!(zones.all(|zone| time_zones::is_known(zone.as_str())));
    }

    async fn its_weeks_look_lived_in(world: World) {
        world.set_now("2026-11-18T12:00:00Z");
        demo::seed(&world.cx).await.unwrap();
        let (company, now) = (seen(&world.cx).await, world.cx.now());
        let days = days(&company);
        assert_eq!(days.len(), 6 * 4);
        assert!(days.values().all(|days| days.len() == 2), "{days:?}");
        for (status, least) in [(BookingStatus::Completed, 20), (BookingStatus::NoShow, 2), (BookingStatus::Cancelled, 3)] {
            assert!(count(&company, |booking| booking.status == status) >= least, "{status:?}");
        }
        let upcoming = |booking: &Booking| booking.status == BookingStatus::Booked && booking.slot.interval.start() > now;
        assert!(count(&company, upcoming) >= 20);
        assert!(count(&company, |booking| booking.status != BookingStatus::Cancelled && booking.sequence == 1) >= 3);
        let free = company.slots.iter().filter(|slot| slot.status == SlotStatus::Available && slot.interval.start() > now);
        assert!(free.count() >= 30);
        let joined = company.slots.iter().filter(|slot| slot.location.as_ref().unwrap().link().is_some()).count();
        assert!(joined > 0 && joined < company.slots.len());

        let clara = named(&company.people, "Clara Vogt");
        let moved = company.bookings.iter().find(|booking| booking.sequence == 1 && booking.status.is_live()).unwrap();
        let history = bookings::history(&world.cx, &clara, moved.id).await.unwrap();
        let told: Vec<_> = history.iter().map(|line| line.sentence.as_str()).collect();
        assert!(told.contains(&"Booked") && told.iter().any(|line| line.starts_with("Moved from")), "{told:?}");
        assert!(history.iter().all(|line| line.at <= now && line.by.is_some()));
    }

    async fn what_it_booked_can_be_moved_and_cancelled(world: World) {
        demo::seed(&world.cx).await.unwrap();
        let (company, now) = (seen(&world.cx).await, world.cx.now());
        let clara = named(&company.people, "Clara Vogt");
        let mut upcoming = company
            .bookings
            .iter()
            .filter(|booking| booking.status == BookingStatus::Booked && booking.slot.interval.start() > now);
        let (one, other) = (upcoming.next().unwrap(), upcoming.next().unwrap());
        bookings::cancel(&world.cx, &clara, one.id, Some(one.version), None).await.unwrap();
        let to = &slots::get(&world.cx, &clara, one.slot.id).await.unwrap();
        assert!(to.version > one.slot.version);
        world.try_book(&world.cx, &clara, to, "Somebody New").await.unwrap();
        bookings::cancel(&world.cx, &clara, other.id, Some(other.version), None).await.unwrap();
    }

    async fn what_is_to_be_done_before_its_interviews_has_begun(world: World) {
        let rules = preparation::shipped().unwrap();
        let cx = world.another_process(|settings| Settings { preparation: rules, ..settings }).await;
        demo::seed(&cx).await.unwrap();
        let clara = named(&people::everybody(&cx).await.unwrap(), "Clara Vogt");
        let coming = preparation::list(&cx, &clara, None, None, Paging::LONGEST).await.unwrap().items;
        let progress: Vec<_> = coming.iter().map(|coming| coming.preparation.progress()).collect();
        assert!(progress.len() >= 20 && progress.iter().all(|progress| progress.total >= 3), "{progress:?}");
        assert!(progress.iter().any(|progress| progress.done > 0) && progress.iter().any(|progress| progress.done == 0));
    }

    async fn two_processes_that_find_nobody_found_one_company(world: World) {
        let other = world.another_process(|settings| settings).await;
        let (one, two) = tokio::join!(demo::seed(&world.cx), demo::seed(&other));
        assert_ne!(one.unwrap(), two.unwrap());
        assert_eq!(seen(&world.cx).await.people.len(), 9);
        other.close().await;
    }
}

/// Fills an empty database at that instant.
async fn at(now: &str) -> (Company, Instant) {
    let world = World::sqlite().await;
    world.set_now(now);
    demo::seed(&world.cx).await.unwrap();
    let findings = doctor::examine(&world.cx).await;
    let of = |subject| findings.iter().find(|finding| finding.subject == subject).unwrap();
    for subject in ["local days", "bookings"] {
        assert!(of(subject).found.is_ok(), "{now}: {:?}", of(subject));
    }
    (seen(&world.cx).await, world.cx.now())
}

#[tokio::test]
async fn it_is_the_same_for_the_same_now() {
    let (one, _) = at("2026-11-18T12:00:00Z").await;
    let (other, _) = at("2026-11-18T12:00:00Z").await;
    assert_eq!(content(&one), content(&other));
}

#[tokio::test]
async fn it_keeps_the_rules_whenever_it_is_founded() {
    for now in [
        "2026-03-01T23:30:00Z",
        "2026-03-29T01:00:00Z",
        "2026-04-04T16:30:00Z",
        "2026-10-31T12:00:00Z",
        "2026-11-20T17:59:59.999999Z",
        "2026-12-31T23:59:00Z",
        "2027-01-03T10:00:00Z",
        "2028-02-29T00:00:00Z",
    ] {
        let (company, now) = at(now).await;
        assert!(company.slots.len() > 150 && company.bookings.len() > 70, "{now}");
        assert!(days(&company).values().all(|days| days.len() <= 2), "{now}");
        for booking in &company.bookings {
            let ahead = booking.slot.interval.start() > now;
            let concluded = matches!(booking.status, BookingStatus::Completed | BookingStatus::NoShow);
            assert!(!(ahead && concluded) && booking.updated_at <= now, "{now}: {booking:?}");
        }
        assert!(
            company
                .slots
                .iter()
                .all(|slot| slot.created_at < slot.interval.start() && slot.updated_at <= now)
        );
    }
}
