//! Many who want the same at once, of two processes on one PostgreSQL database, with and without Redis; and who hears
//! of it at the other process.

mod support;

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use services::testing::TestDatabase;
use support::{
    Answer, Caller, Setup, booking,
    process::{Folder, Serving},
    redis,
    socket::Socket,
};

/// Two processes, and what they share. They end before their database goes.
struct Race {
    processes: [Serving; 2],
    folder: Folder,
    database: TestDatabase,
    /// Of a week in which nothing has been offered yet.
    monday: NaiveDate,
}

impl Race {
    async fn without_limits(redis: Option<String>) -> Self {
        Self::begin(Setup::new().with("CONVOKE_BOOKINGS_PER_MINUTE", 0), redis).await
    }

    async fn with_default_limits(redis: Option<String>) -> Self {
        let mut setup = Setup::new();
        setup.environment.remove("CONVOKE_WRITES_PER_MINUTE");
        Self::begin(setup, redis).await
    }

    async fn begin(setup: Setup, redis: Option<String>) -> Self {
        let (folder, database) = (Folder::new(), TestDatabase::postgres().await);
        let setup = setup.with("DATABASE_URL", database.url());
        let setup = redis.iter().fold(setup, |setup, url| setup.with("REDIS_URL", url));
        let environment: Vec<_> = setup.environment.iter().map(|(&name, value)| (name, &**value)).collect();
        let processes = [folder.serve(&environment).await, folder.serve(&environment).await];
        for process in &processes {
            // A Redis that is away is put up with: then this would be a race without one.
            let health = Caller::nobody(process.addr).get("/api/health").await.ok(200);
            assert_eq!(health["checks"]["redis"].as_str(), redis.as_ref().map(|_| "ok"));
        }
        let monday = processes[0].monday_ahead().await;
        Self { processes, folder, database, monday }
    }

    /// Interviews in Tokyo.
    async fn bo(&self) -> Caller {
        self.person("Bo Lindqvist", "interviewer").await
    }

    async fn clara(&self) -> Caller {
        self.person("Clara Vogt", "coordinator").await
    }

    async fn person(&self, name: &str, role: &str) -> Caller {
        let environment = [("DATABASE_URL", &*self.database.url())];
        let id = self.folder.add(name, role, "Asia/Tokyo", &environment).await;
        self.processes[0].caller(&id, role)
    }

    /// A slot that morning.
    async fn slot_of(&self, interviewer: &Caller) -> Value {
        self.slot_at(interviewer, "10:00", "11:00").await
    }

    async fn slot_at(&self, interviewer: &Caller, from: &str, to: &str) -> Value {
        interviewer.post("/api/slots", &slot(self.monday, from, to)).await.ok(201)
    }

    /// The same caller, asking one process or the other.
    fn nth(&self, caller: &Caller, n: usize) -> Caller {
        caller.clone().at(self.processes[n % 2].addr)
    }

    /// All at once, every other one to the second process.
    async fn post(&self, caller: &Caller, path: &str, bodies: impl Iterator<Item = Value>) -> Vec<Answer> {
        join_all(bodies.enumerate().map(|(n, body)| {
            let caller = self.nth(caller, n);
            async move { caller.post(path, &body).await }
        }))
        .await
    }

    /// Whichever process is asked.
    async fn has(&self, caller: &Caller, path: &str, total: usize) {
        for process in &self.processes {
            assert_eq!(caller.clone().at(process.addr).get(path).await.ok(200)["total"], total);
        }
    }
}

/// From one time to another in Tokyo, where no clock is ever put forward or back.
fn slot(day: NaiveDate, from: &str, to: &str) -> Value {
    json!({ "startTime": format!("{day}T{from}:00+09:00"), "endTime": format!("{day}T{to}:00+09:00") })
}

/// Where something is that was made.
fn at(path: &str, made: &Value) -> String {
    format!("/api/{path}/{}", made["id"].as_str().expect("an id"))
}

/// What stands, where all else is refused for that reason.
#[track_caller]
fn standing<'a>(answers: &'a [Answer], code: &str) -> Vec<&'a Value> {
    let (stand, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    for answer in refused {
        answer.is(409, code);
    }
    stand.into_iter().map(|answer| &answer.body).collect()
}

macro_rules! races {
    ($(async fn $fact:ident($redis:ident: Option<String>) $body:block)*) => {
        mod without_redis {
            $(#[tokio::test]
            async fn $fact() {
                super::facts::$fact(None).await;
            })*
        }
        mod with_redis {
            $(#[tokio::test]
            async fn $fact() {
                super::facts::$fact(Some(super::redis())).await;
            })*
        }
        mod facts {
            use super::*;
            $(pub(super) async fn $fact($redis: Option<String>) $body)*
        }
    };
}

races! {
    async fn a_slot_is_booked_once_through_two_processes(redis: Option<String>) {
        let race = Race::without_limits(redis).await;
        let clara = race.clara().await;
        let slot = race.slot_of(&race.bo().await).await;
        let candidates = (0..200).map(|n| booking(&slot, &format!("Candidate {n}")));
        let answers = race.post(&clara, "/api/book", candidates).await;
        assert_eq!(answers.len(), 200);
        assert_eq!(standing(&answers, "slot_unavailable").len(), 1);
        race.has(&clara, "/api/calendar", 1).await;
    }

    async fn of_overlapping_offers_through_two_processes_one_stands(redis: Option<String>) {
        let race = Race::without_limits(redis).await;
        let bo = race.bo().await;
        let offers = (0..100).map(|n| slot(race.monday, &format!("10:{:02}", n % 30), "11:00"));
        let answers = race.post(&bo, "/api/slots", offers).await;
        assert_eq!(answers.len(), 100);
        assert_eq!(standing(&answers, "slot_overlap").len(), 1);
        race.has(&bo, "/api/slots", 1).await;
    }

    async fn of_a_week_offered_through_two_processes_two_days_stand(redis: Option<String>) {
        let race = Race::without_limits(redis).await;
        let bo = race.bo().await;
        // Until nine in the morning it is still the day before in UTC, and on Monday the week before.
        let offers = (0..84).map(|n| {
            let (day, hour) = (race.monday + Days::new(n % 7), n / 7 * 2);
            slot(day, &format!("{hour:02}:00"), &format!("{hour:02}:30"))
        });
        let answers = race.post(&bo, "/api/slots", offers).await;
        let stand = standing(&answers, "day_limit");
        let days: BTreeSet<_> =
            stand.iter().map(|slot| &slot["startTime"].as_str().expect("a start")[..10]).collect();
        assert_eq!((answers.len(), stand.len(), days.len()), (84, 24, 2), "{days:?}");
        race.has(&bo, "/api/slots", 24).await;
    }

    async fn a_candidate_is_in_one_place_at_a_time_through_two_processes(redis: Option<String>) {
        let race = Race::without_limits(redis).await;
        let clara = race.clara().await;
        let interviewers =
            ["Aiko Tanaka", "Bo Lindqvist", "Chie Mori", "Daichi Ito", "Emi Sato", "Goro Abe"];
        let offered = join_all(interviewers.map(|name| async {
            race.slot_of(&race.person(name, "interviewer").await).await
        }))
        .await;
        let bookings = offered.iter().map(|slot| booking(slot, "Lena Fischer"));
        let answers = race.post(&clara, "/api/book", bookings).await;
        assert_eq!(answers.len(), 6);
        assert_eq!(standing(&answers, "candidate_busy").len(), 1);
        race.has(&clara, "/api/calendar", 1).await;
    }

    async fn five_attempts_a_minute_are_five_through_two_processes(redis: Option<String>) {
        let race = Race::with_default_limits(redis).await;
        let clara = race.clara().await;
        let slot = race.slot_of(&race.bo().await).await;
        let attempts = (0..20).map(|n| booking(&slot, &format!("Candidate {n}")));
        let answers = race.post(&clara, "/api/book", attempts).await;
        let (refused, attempted): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|answer| answer.status == 429);
        assert_eq!((attempted.len(), refused.len()), (5, 15));
        for answer in refused {
            answer.is(429, "rate_limited");
        }
        assert_eq!(standing(&attempted, "slot_unavailable").len(), 1);
    }
    async fn a_slot_is_taken_back_or_booked_through_two_processes(redis: Option<String>) {
        let race = Race::without_limits(redis).await;
        let (bo, clara) = (race.bo().await, race.clara().await);
        for round in 0..16 {
            let slot = race.slot_of(&bo).await;
            let (path, body) = (at("slots", &slot), booking(&slot, "Lena Fischer"));
            let (taker, booker) = (race.nth(&bo, round), race.nth(&clara, round + 1));
            let (deleted, booked) = join(taker.delete(&path), booker.post("/api/book", &body)).await;
            if booked.status == 201 {
                deleted.is(409, "slot_booked");
                clara.delete(&at("booking", &booked.body)).await.ok(200);
                bo.delete(&path).await.ok(204);
            } else {
                booked.is(409, "slot_unavailable");
                deleted.ok(204);
            }
            race.has(&bo, "/api/slots", 0).await;
        }
    }

    async fn a_slot_is_edited_before_it_is_booked_or_not_at_all_through_two_processes(redis: Option<String>) {
        let race = Race::without_limits(redis).await;
        let (bo, clara) = (race.bo().await, race.clara().await);
        for round in 0..16 {
            let offered = race.slot_of(&bo).await;
            let (path, body) = (at("slots", &offered), booking(&offered, "Lena Fischer"));
            let later = slot(race.monday, "11:00", "12:00");
            let (editor, booker) = (race.nth(&bo, round), race.nth(&clara, round + 1));
            let (edited, booked) = join(editor.patch(&path, &later), booker.post("/api/book", &body)).await;
            let booked = booked.ok(201);
            let start = if edited.status == 200 {
                &edited.body["startTime"]
            } else {
                edited.is(409, "slot_booked");
                &offered["startTime"]
            };
            assert_eq!(&booked["slot"]["startTime"], start);
            clara.delete(&at("booking", &booked)).await.ok(200);
            bo.delete(&path).await.ok(204);
        }
    }

    async fn a_slot_is_booked_or_moved_into_through_two_processes(redis: Option<String>) {
        let race = Race::without_limits(redis).await;
        let (bo, clara) = (race.bo().await, race.clara().await);
        let mut elsewhere = Vec::new();
        for hour in 12..16 {
            let home = race.slot_at(&bo, &format!("{hour}:00"), &format!("{hour}:30")).await;
            let booked = clara.post("/api/book", &booking(&home, &format!("Candidate {hour}"))).await.ok(201);
            elsewhere.push((booked, home));
        }
        for round in 0..8 {
            let wanted = race.slot_of(&bo).await;
            let moves = elsewhere.iter().enumerate().map(|(n, (booked, _))| {
                let body = json!({ "bookingId": booked["id"], "newSlotId": wanted["id"] });
                (race.nth(&clara, n), "/api/reschedule", body)
            });
            let bookings = (0..4).map(|n| {
                (race.nth(&clara, n + round), "/api/book", booking(&wanted, &format!("Candidate {n}")))
            });
            let all = moves.chain(bookings);
            let answers = join_all(all.map(|(caller, path, body)| async move { caller.post(path, &body).await }));
            let (stand, refused): (Vec<_>, Vec<_>) =
                answers.await.into_iter().partition(|answer| answer.status.is_success());
            assert_eq!((stand.len(), refused.len()), (1, 7), "{refused:?}");
            for answer in &refused {
                answer.is(409, "slot_unavailable");
            }
            let held = clara.get(&at("booking", &stand[0].body)).await.ok(200);
            assert_eq!((&held["slot"]["id"], &held["slot"]["status"]), (&wanted["id"], &json!("booked")));
            match elsewhere.iter().find(|(booked, _)| booked["id"] == held["id"]) {
                Some((moved, home)) => {
                    let back = json!({ "bookingId": moved["id"], "newSlotId": home["id"] });
                    clara.post("/api/reschedule", &back).await.ok(200);
                }
                None => {
                    clara.delete(&at("booking", &held)).await.ok(200);
                }
            }
            bo.delete(&at("slots", &wanted)).await.ok(204);
        }
    }

    async fn what_happens_at_one_process_is_heard_at_the_other_by_those_it_concerns(redis: Option<String>) {
        let race = Race::without_limits(redis).await;
        let (bo, clara) = (race.bo().await, race.clara().await);
        let aiko = race.person("Aiko Tanaka", "interviewer").await;
        let mut at_bos = Socket::greeted(&race.nth(&bo, 1)).await;
        let mut at_claras = Socket::greeted(&race.nth(&clara, 1)).await;
        let mut at_aikos = Socket::greeted(&race.nth(&aiko, 1)).await;

        let slot = race.slot_of(&bo).await;
        let booked = clara.post("/api/book", &booking(&slot, "Lena Fischer")).await.ok(201);
        for socket in [&mut at_bos, &mut at_claras] {
            assert_eq!(socket.hears("slot.created").await["slot"]["id"], slot["id"]);
            assert_eq!(socket.hears("booking.created").await["booking"]["id"], booked["id"]);
        }
        at_aikos.hears_nothing().await;
        // Not for being deaf.
        let slot = race.slot_of(&aiko).await;
        assert_eq!(at_aikos.message().await["slot"]["id"], slot["id"]);
    }
}
