//! Everybody's own interviews at a secret address.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{actor::Actor, people::RawPerson, refusal::Refusal};
use services::{Error, bookings, feeds, on_both_databases, people, testing::World};

/// What each event of the file says under these names, in the order of the file.
fn said<const N: usize>(file: &str, names: [&str; N]) -> Vec<[String; N]> {
    let unfolded = file.replace("\r\n ", "");
    let events = unfolded.split("BEGIN:VEVENT").skip(1);
    let value = |event: &str, name: &str| {
        let line = event.lines().find_map(|line| line.strip_prefix(&format!("{name}:")));
        line.unwrap_or_default().to_owned()
    };
    events.map(|event| names.map(|name| value(event, name))).collect()
}

async fn read(world: &World, token: &feeds::Token) -> String {
    feeds::read(&world.cx, &token.0).await.unwrap().unwrap()
}

on_both_databases! {
    async fn a_feed_shows_its_owners_interviews_and_no_others(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let token = feeds::make(&world.cx, &ana.actor()).await.unwrap();
        assert!(said(&read(&world, &token).await, ["UID"]).is_empty());
        let (hers, his) = (
            world.offer(&ana, "2026-03-03T09:00:00Z", 45).await,
            world.offer(&bo, "2026-03-03T09:00:00Z", 45).await,
        );
        let booking = world.book(&hers, "Lena Fischer").await;
        world.book(&his, "Ravi Patel").await;
        let file = read(&world, &token).await;
        assert_eq!(
            said(&file, ["UID", "SUMMARY", "STATUS", "DTSTART", "DTEND", "SEQUENCE"]),
            [[booking.ics_uid.as_str(), "Interview: Lena Fischer", "CONFIRMED", "20260303T090000Z", "20260303T094500Z", "0"]]
        );
        for absent in ["METHOD", "ATTENDEE", "ORGANIZER", "example.com"] {
            assert!(!file.contains(absent), "{absent} in {file}");
        }
    }

    async fn what_is_cancelled_stays_and_says_so(world: World) {
        let (ana, clara) = (world.ana().await, world.clara().await);
        let token = feeds::make(&world.cx, &ana.actor()).await.unwrap();
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        let booking = world.book(&slot, "Lena Fischer").await;
        let before = read(&world, &token).await;
        assert_eq!(read(&world, &token).await, before);
        world.pass(TimeDelta::minutes(1));
        assert_eq!(read(&world, &token).await, before);
        bookings::cancel(&world.cx, &clara.actor(), booking.id, None, None).await.unwrap();
        let after = read(&world, &token).await;
        assert_eq!(said(&after, ["STATUS", "SEQUENCE"]), [["CANCELLED", "1"]]);
    }

    async fn an_interview_stays_for_thirty_days(world: World) {
        let ana = world.ana().await;
        let token = feeds::make(&world.cx, &ana.actor()).await.unwrap();
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        world.book(&slot, "Lena Fischer").await;
        for (now, shown) in [("2026-04-02T09:44:59Z", 1), ("2026-04-02T09:45:00Z", 0)] {
            world.set_now(now);
            assert_eq!(said(&read(&world, &token).await, ["UID"]).len(), shown, "{now}");
        }
    }

    async fn whoever_holds_no_interviews_sees_those_they_planned(world: World) {
        let (ana, clara, dee) = (world.ana().await, world.clara().await, world.dee().await);
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        world.book(&slot, "Lena Fischer").await;
        let hers = feeds::make(&world.cx, &clara.actor()).await.unwrap();
        assert_eq!(
            said(&read(&world, &hers).await, ["SUMMARY"]),
            [["Interview: Lena Fischer with Ana Moreau"]]
        );
        let other = feeds::make(&world.cx, &dee.actor()).await.unwrap();
        assert!(said(&read(&world, &other).await, ["SUMMARY"]).is_empty());
    }

    async fn an_address_is_good_until_another_is_made_or_it_is_revoked(world: World) {
        let (ana, bo) = (world.ana().await.actor(), world.bo().await.actor());
        assert_eq!(feeds::made_at(&world.cx, &ana).await.unwrap(), None);
        let (first, his) =
            (feeds::make(&world.cx, &ana).await.unwrap(), feeds::make(&world.cx, &bo).await.unwrap());
        let second = feeds::make(&world.cx, &ana).await.unwrap();
        assert_eq!(feeds::made_at(&world.cx, &ana).await.unwrap(), Some(world.cx.now()));
        assert_eq!(feeds::read(&world.cx, &first.0).await.unwrap(), None);
        assert!(feeds::read(&world.cx, &second.0).await.unwrap().is_some());
        feeds::revoke(&world.cx, &ana).await.unwrap();
        feeds::revoke(&world.cx, &ana).await.unwrap();
        assert_eq!(feeds::read(&world.cx, &second.0).await.unwrap(), None);
        assert_eq!(feeds::made_at(&world.cx, &ana).await.unwrap(), None);
        assert!(feeds::read(&world.cx, &his.0).await.unwrap().is_some());
        for guess in ["", "x", &his.0[1..]] {
            assert_eq!(feeds::read(&world.cx, guess).await.unwrap(), None, "{guess:?}");
        }
    }

    async fn whoever_has_left_is_read_no_more(world: World) {
        let (bo, dee) = (world.bo().await, world.dee().await);
        let token = feeds::make(&world.cx, &bo.actor()).await.unwrap();
        let inactive = RawPerson { active: Some(false), ..RawPerson::default() };
        people::edit(&world.cx, &dee.actor(), bo.id, inactive).await.unwrap();
        assert_eq!(feeds::read(&world.cx, &token.0).await.unwrap(), None);
    }

    async fn a_stranger_has_no_feed(world: World) {
        let stranger = Actor::new(world.ana().await.id, &[]);
        assert!(matches!(
            feeds::make(&world.cx, &stranger).await,
            Err(Error::Refused(Refusal::Forbidden))
        ));
        assert!(matches!(
            feeds::revoke(&world.cx, &stranger).await,
            Err(Error::Refused(Refusal::Forbidden))
        ));
        assert!(matches!(
            feeds::made_at(&world.cx, &stranger).await,
            Err(Error::Refused(Refusal::Forbidden))
        ));
    }
}
