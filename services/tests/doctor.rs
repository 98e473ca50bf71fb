//! What the doctor finds.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use std::sync::Arc;

use domain::people::RawPerson;
use sea_orm::ConnectionTrait as _;
use services::{
    Context, Settings, context::SystemClock, doctor, mail, on_both_databases, people, testing::World,
};

/// What was found about one subject.
async fn found(cx: &Context, subject: &str) -> Result<String, String> {
    let findings = doctor::examine(cx).await;
    let finding = findings.into_iter().find(|finding| finding.subject == subject);
    finding.unwrap_or_else(|| panic!("nothing was said of {subject}")).found
}

/// Changes the database past the application.
async fn meddle(world: &World, on_sqlite: &str, on_postgres: &str) {
    let url = &world.settings.database_url;
    let statement = if url.starts_with("sqlite") { on_sqlite } else { on_postgres };
    let database = sea_orm::Database::connect(url).await.unwrap();
    database.execute_unprepared(statement).await.unwrap();
    database.close().await.unwrap();
}

on_both_databases! {
    async fn a_sound_database_has_nothing_wrong(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        world.book(&slot, "Lena Fischer").await;
        let real = Context::open(world.settings.clone(), Arc::new(SystemClock)).await.unwrap();
        // By the real clock, the booking of a time long gone is announced late.
        world.pass(chrono::TimeDelta::days(1));
        world.deliver().await;
        let findings = doctor::examine(&real).await;
        assert!(findings.iter().all(|finding| finding.found.is_ok()), "{findings:#?}");
        assert_eq!(findings.len(), 13);
        real.close().await;
    }

    async fn what_is_late_or_given_up_is_told(world: World) {
        let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 45).await;
        world.book(&slot, "Lena Fischer").await;
        assert!(found(&world.cx, "messages").await.unwrap().starts_with("6 wait"));
        world.pass(chrono::TimeDelta::minutes(6));
        assert!(found(&world.cx, "messages").await.unwrap_err().starts_with("2 are late"));
        world.deliver().await;
        assert!(found(&world.cx, "messages").await.is_ok());
    }

    async fn a_clock_that_is_wrong_is_told(world: World) {
        assert!(found(&world.cx, "clock").await.unwrap_err().contains("NTP"));
    }

    async fn a_rule_that_nothing_holds_any_more_is_named(world: World) {
        assert!(found(&world.cx, "constraints").await.is_ok());
        meddle(
            &world,
            "DROP TRIGGER participations_nobody_twice_when_moved; DROP INDEX bookings_one_live_per_slot",
            "ALTER TABLE participations DROP CONSTRAINT participations_nobody_twice; \
             DROP INDEX bookings_one_live_per_slot; ALTER TABLE slots DISABLE TRIGGER slots_booked_when_moved",
        )
        .await;
        let wrong = found(&world.cx, "constraints").await.unwrap_err();
        assert!(wrong.contains("participations_nobody_twice"), "{wrong}");
        assert!(wrong.contains("bookings_one_live_per_slot"), "{wrong}");
        if !world.settings.database_url.starts_with("sqlite") {
            assert!(wrong.contains("slots_booked_when_moved"), "{wrong}");
        }
    }

    async fn slots_on_other_days_than_they_begin_on_are_named_and_mended(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await);
        let slot = world.offer(&ana, "2026-03-03T20:00:00Z", 45).await;
        assert!(found(&world.cx, "local days").await.is_ok());
        let elsewhere = "UPDATE people SET time_zone = 'Asia/Tokyo' WHERE name = 'Ana Moreau'";
        meddle(&world, elsewhere, elsewhere).await;
        let wrong = found(&world.cx, "local days").await.unwrap_err();
        assert!(wrong.contains(&slot.id.to_string()) && wrong.contains(&ana.id.to_string()), "{wrong}");

        let once_more = RawPerson { time_zone: Some("Asia/Tokyo".to_owned()), ..RawPerson::default() };
        people::edit(&world.cx, &dee.actor(), ana.id, once_more).await.unwrap();
        assert!(found(&world.cx, "local days").await.is_ok());
    }

    async fn a_zone_that_has_no_rules_any_more_is_named(world: World) {
        let ana = world.ana().await;
        world.offer(&ana, "2026-03-03T20:00:00Z", 45).await;
        let nowhere = "UPDATE people SET time_zone = 'Mars/Olympus'";
        meddle(&world, nowhere, nowhere).await;
        assert!(found(&world.cx, "local days").await.unwrap_err().contains("Mars/Olympus"));
    }

    async fn slots_that_contradict_their_bookings_are_named(world: World) {
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        let held = world.offer(&ana, "2026-03-03T10:00:00Z", 45).await;
        world.book(&held, "Lena Fischer").await;
        assert!(found(&world.cx, "bookings").await.is_ok());
        let swapped = "UPDATE slots SET status = CASE status WHEN 'booked' THEN 'available' ELSE 'booked' END";
        meddle(&world, swapped, swapped).await;
        let wrong = found(&world.cx, "bookings").await.unwrap_err();
        assert!(wrong.contains(&slot.id.to_string()) && wrong.contains(&held.id.to_string()), "{wrong}");
        let mend = "UPDATE slots SET version = version + 1, status = CASE WHEN EXISTS (SELECT 1 FROM bookings WHERE \
                    held_slot_id = slots.id) THEN 'booked' ELSE 'available' END";
        assert!(wrong.contains(mend), "{wrong}");
        meddle(&world, mend, mend).await;
        assert!(found(&world.cx, "bookings").await.is_ok());
    }

    async fn old_zone_data_is_told(world: World) {
        assert!(found(&world.cx, "time zone data").await.is_ok());
        world.set_now("2041-01-01T00:00:00Z");
        assert!(found(&world.cx, "time zone data").await.unwrap_err().contains("tzdata"));
    }

    async fn mail_that_cannot_leave_is_told(world: World) {
        assert_eq!(found(&world.cx, "mail").await.unwrap(), "messages are written and recorded, not sent");
        let smtp_url = mail::SmtpUrl::parse("smtp://127.0.0.1:1");
        let nobody = |settings| Settings { mail: mail::Settings { smtp_url, ..Default::default() }, ..settings };
        let other = world.another_process(nobody).await;
        assert!(found(&other, "mail").await.unwrap_err().contains("CONVOKE_SMTP_URL"));
        other.close().await;
    }

    async fn redis_that_is_away_is_told(world: World) {
        assert!(found(&world.cx, "redis").await.is_ok());
        let nobody = |settings| Settings { redis_url: Some("redis://127.0.0.1:1".to_owned()), ..settings };
        let other = world.another_process(nobody).await;
        assert!(found(&other, "redis").await.unwrap_err().contains("REDIS_URL"));
        assert!(found(&other, "database").await.is_ok());
        other.close().await;
    }
}
