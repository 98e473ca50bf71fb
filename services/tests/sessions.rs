//! Who is signed in.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{ids::PersonId, refusal::Refusal};
use services::{Error, on_both_databases, sessions};

on_both_databases! {
    async fn a_session_is_somebodys_until_it_is_closed(world: World) {
        let ana = world.ana().await;
        let here = sessions::open(&world.cx, ana.id, Some("A browser\u{7}")).await.unwrap();
        let there = sessions::open(&world.cx, ana.id, None).await.unwrap();
        assert_eq!(sessions::find(&world.cx, &here.0).await.unwrap(), Some(ana.clone()));
        sessions::close(&world.cx, &here.0).await.unwrap();
        assert_eq!(sessions::find(&world.cx, &here.0).await.unwrap(), None);
        assert_eq!(sessions::find(&world.cx, &there.0).await.unwrap(), Some(ana));
        sessions::close(&world.cx, &here.0).await.unwrap();
    }

    async fn a_token_is_256_random_bits_that_say_nothing(world: World) {
        let ana = world.ana().await;
        let (one, other) = (
            sessions::open(&world.cx, ana.id, None).await.unwrap(),
            sessions::open(&world.cx, ana.id, None).await.unwrap(),
        );
        assert_ne!(one.0, other.0);
        assert_eq!(one.0.len(), 43);
        assert!(!format!("{one:?}").contains(&one.0));
        for guess in ["", "x", &one.0[1..], &format!("{}=", one.0)] {
            assert_eq!(sessions::find(&world.cx, guess).await.unwrap(), None, "{guess:?}");
        }
    }

    async fn nobody_is_not_signed_in(world: World) {
        let nobody = sessions::open(&world.cx, PersonId(uuid::Uuid::nil()), None).await;
        assert!(matches!(nobody, Err(Error::Refused(Refusal::NotFound))));
    }

    async fn a_session_ends_when_it_is_not_used_and_lasts_when_it_is(world: World) {
        let ana = world.ana().await;
        let (used, forgotten) = (
            sessions::open(&world.cx, ana.id, None).await.unwrap(),
            sessions::open(&world.cx, ana.id, None).await.unwrap(),
        );
        let lifetime = TimeDelta::seconds(sessions::LIFETIME_SECONDS);
        for _ in 0..3 {
            world.pass(lifetime - TimeDelta::hours(1));
            assert!(sessions::find(&world.cx, &used.0).await.unwrap().is_some());
        }
        assert_eq!(sessions::find(&world.cx, &forgotten.0).await.unwrap(), None);
        world.pass(lifetime);
        assert_eq!(sessions::find(&world.cx, &used.0).await.unwrap(), None);
    }
}
