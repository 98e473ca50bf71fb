//! Many who want the same at once: on SQLite, and on PostgreSQL through two processes with and without Redis.

use std::{collections::BTreeMap, net::SocketAddr};

use futures_util::future::{join, join_all};
use serde_json::json;
use services::{
    Settings,
    testing::{TestDatabase, World},
};

use crate::{
    Walk, address, at, booking, moving, slot_on,
    support::{Answer, Caller, Setup, redis},
    tuesday,
};

/// A walk whose callers are spread over the processes there are.
struct Race {
    walk: Walk,
    processes: Vec<SocketAddr>,
}

impl Race {
    async fn on_sqlite() -> Self {
        let walk = Walk::begin(World::sqlite().await).await;
        let processes = vec![walk.server.addr];
        Self { walk, processes }
    }

    async fn on_postgres(redis_url: Option<String>) -> Self {
        let world =
            World::on(TestDatabase::postgres().await, |settings| Settings { redis_url, ..settings }).await;
        let beside = world.another_process(|settings| settings).await;
        let walk = Walk::begin(world).await;
        let processes = vec![walk.server.addr, walk.server.beside(beside, Setup::new())];
        Self { walk, processes }
    }

    /// The same caller, asking one process or the other.
    fn nth(&self, caller: &Caller, n: usize) -> Caller {
        caller.clone().at(self.processes[n % self.processes.len()])
    }
}

/// How often each came back: a status, or the code of a refusal.
fn tally(answers: &[Answer]) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for answer in answers {
        let status = answer.status.as_str().to_owned();
        let told = answer.body["code"].as_str().map_or(status, str::to_owned);
        *tally.entry(told).or_default() += 1;
    }
    tally
}

fn counts<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected.into_iter().map(|(told, count)| (told.to_owned(), count)).collect()
}

macro_rules! races {
    ($(async fn $fact:ident($race:ident: Race) $body:block)*) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $fact() {
                super::facts::$fact(super::Race::on_sqlite().await).await;
            })*
        }
        mod on_postgres_in_two_processes {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $fact() {
                super::facts::$fact(super::Race::on_postgres(None).await).await;
            })*
        }
        mod on_postgres_in_two_processes_with_redis {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $fact() {
                super::facts::$fact(super::Race::on_postgres(Some(super::redis())).await).await;
            })*
        }
        mod facts {
            use super::*;
            $(pub(super) async fn $fact($race: Race) $body)*
        }
    };
}

races! {
    async fn of_two_hundred_who_book_one_slot_one_has_it(race: Race) {
        let slot = race.walk.slot("10:00", "11:00").await;
        let answers = join_all((0..200).map(|n| {
            let (caller, body) = (race.nth(&race.walk.clara, n), booking(&slot, &format!("Candidate {n}")));
            async move { caller.post("/api/book", &body).await }
        }))
        .await;
        assert_eq!(tally(&answers), counts([("201", 1), ("slot_unavailable", 199)]));
        assert_eq!(race.walk.clara.get("/api/calendar").await.ok(200)["total"], 1);
    }

    async fn of_a_hundred_overlapping_offers_one_stands(race: Race) {
        let answers = join_all((0..100).map(|n| {
            let (caller, body) =
                (race.nth(&race.walk.ana, n), tuesday(&format!("10:{:02}", n % 30), "11:00"));
            async move { caller.post("/api/slots", &body).await }
        }))
        .await;
        assert_eq!(tally(&answers), counts([("201", 1), ("slot_overlap", 99)]));
    }

    async fn of_offers_over_a_whole_week_those_of_two_days_stand(race: Race) {
        let offers = (2..9).flat_map(|day| (8..20).map(move |hour| (day, hour)));
        let answers = join_all(offers.enumerate().map(|(n, (day, hour))| {
            let caller = race.nth(&race.walk.ana, n);
            let body = slot_on(
                &format!("2026-03-{:02}", day + 7),
                &format!("{hour:02}:00"),
                &format!("{hour:02}:30"),
            );
            async move { caller.post("/api/slots", &body).await }
        }))
        .await;
        assert_eq!(tally(&answers), counts([("201", 24), ("day_limit", 60)]));
        let all = race.walk.ana.get("/api/slots?limit=200").await.ok(200);
        let days: std::collections::BTreeSet<_> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|slot| &slot["startTime"].as_str().unwrap()[..10])
            .collect();
        assert_eq!(days.len(), 2, "{days:?}");
    }

    async fn one_candidate_gets_one_of_six_interviews_at_the_same_time(race: Race) {
        let mut slots = Vec::new();
        for n in 0..6 {
            let (_, caller) = race.walk.interviewer(&format!("Interviewer {n}"), "Europe/Paris").await;
            slots.push(caller.post("/api/slots", &tuesday("10:00", "11:00")).await.ok(201));
        }
        let answers = join_all(slots.iter().enumerate().map(|(n, slot)| {
            let (caller, body) = (race.nth(&race.walk.clara, n), booking(slot, "Lena Fischer"));
            async move { caller.post("/api/book", &body).await }
        }))
        .await;
        assert_eq!(tally(&answers), counts([("201", 1), ("candidate_busy", 5)]));
    }

    async fn one_new_candidate_is_added_once(race: Race) {
        let body = json!({ "name": "Lena Fischer", "email": address("Lena Fischer") });
        let answers = join_all((0..40).map(|n| {
            let (caller, body) = (race.nth(&race.walk.clara, n), &body);
            async move { caller.post("/api/candidates", body).await }
        }))
        .await;
        assert_eq!(tally(&answers), counts([("201", 1), ("already_exists", 39)]));
    }

    async fn a_slot_is_taken_back_or_booked(race: Race) {
        for round in 0..16 {
            let slot = race.walk.slot("10:00", "11:00").await;
            let (taker, booker) = (race.nth(&race.walk.ana, round), race.nth(&race.walk.clara, round + 1));
            let (path, body) = (at("slots", &slot), booking(&slot, "Lena Fischer"));
            let (deleted, booked) = join(taker.delete(&path), booker.post("/api/book", &body)).await;
            let told = tally(&[deleted, booked.clone()]);
            if booked.status == 201 {
                assert_eq!(told, counts([("201", 1), ("slot_booked", 1)]));
                race.walk.clara.delete(&at("booking", &booked.body)).await.ok(200);
                race.walk.ana.delete(&path).await.ok(204);
            } else {
                assert_eq!(told, counts([("204", 1), ("slot_unavailable", 1)]));
            }
        }
    }

    async fn a_slot_is_edited_before_it_is_booked_or_not_at_all(race: Race) {
        for round in 0..16 {
            let slot = race.walk.slot("10:00", "11:00").await;
            let (editor, booker) = (race.nth(&race.walk.ana, round), race.nth(&race.walk.clara, round + 1));
            let (path, body) = (at("slots", &slot), booking(&slot, "Lena Fischer"));
            let later = tuesday("11:00", "12:00");
            let (edited, booked) = join(editor.patch(&path, &later), booker.post("/api/book", &body)).await;
            let booked = booked.ok(201);
            if edited.status == 200 {
                assert_eq!(booked["slot"]["startTime"], "2026-03-03T11:00:00+01:00");
            } else {
                edited.is(409, "slot_booked");
                assert_eq!(booked["slot"]["startTime"], "2026-03-03T10:00:00+01:00");
            }
            race.walk.clara.delete(&at("booking", &booked)).await.ok(200);
            race.walk.ana.delete(&path).await.ok(204);
        }
    }

    async fn a_slot_is_booked_or_moved_into(race: Race) {
        let home = race.walk.slot("14:00", "15:00").await;
        let mut lena = race.walk.booking(&home, "Lena Fischer").await;
        for round in 0..16 {
            let wanted = race.walk.slot("10:00", "11:00").await;
            let (mover, booker) = (race.nth(&race.walk.clara, round), race.nth(&race.walk.dee, round + 1));
            let (into, other) = (moving(&lena, &wanted), booking(&wanted, "Omar Haddad"));
            let (moved, booked) =
                join(mover.post("/api/reschedule", &into), booker.post("/api/book", &other)).await;
            let told = tally(&[moved.clone(), booked.clone()]);
            if booked.status == 201 {
                assert_eq!(told, counts([("201", 1), ("slot_unavailable", 1)]));
                race.walk.clara.delete(&at("booking", &booked.body)).await.ok(200);
            } else {
                assert_eq!(told, counts([("200", 1), ("slot_unavailable", 1)]));
                lena = race.walk.clara.post("/api/reschedule", &moving(&lena, &home)).await.ok(200);
            }
            race.walk.ana.delete(&at("slots", &wanted)).await.ok(204);
        }
    }

    async fn two_who_swap_places_do_not_wait_for_each_other_for_ever(race: Race) {
        let (one, two) =
            (race.walk.slot("10:00", "11:00").await, race.walk.slot_of_bo("12:00", "13:00").await);
        let lena = race.walk.booking(&one, "Lena Fischer").await;
        let omar = race.walk.booking(&two, "Omar Haddad").await;
        let answers = join_all((0..24).map(|n| {
            let body = if n % 2 == 0 { moving(&lena, &two) } else { moving(&omar, &one) };
            let caller = race.nth(&race.walk.clara, n / 2);
            async move { caller.post("/api/reschedule", &body).await }
        }))
        .await;
        assert_eq!(tally(&answers), counts([("slot_unavailable", 24)]));
    }

    async fn a_booking_is_cancelled_once(race: Race) {
        let slot = race.walk.slot("10:00", "11:00").await;
        let path = at("booking", &race.walk.booking(&slot, "Lena Fischer").await);
        let answers = join_all((0..20).map(|n| {
            let (caller, path) = (race.nth(&race.walk.clara, n), &path);
            async move { caller.delete(path).await }
        }))
        .await;
        assert_eq!(tally(&answers), counts([("200", 1), ("booking_not_active", 19)]));
    }

    async fn twins_in_two_processes_have_one_outcome(race: Race) {
        let slot = race.walk.slot("10:00", "11:00").await;
        let body = booking(&slot, "Lena Fischer");
        let answers = join_all((0..20).map(|n| {
            let (caller, body) = (race.nth(&race.walk.clara, n).with("idempotency-key", "twins"), &body);
            async move { caller.post("/api/book", body).await.ok(201) }
        }))
        .await;
        assert!(answers.iter().all(|answer| *answer == answers[0]));
    }
}
