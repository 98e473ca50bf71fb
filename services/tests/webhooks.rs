//! Webhooks against receivers that answer, fail, hang, lead elsewhere and go: told at least once, under one id, in a
//! way that others can prove, and never inside.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

#[path = "webhooks/receiver.rs"]
mod receiver;

use std::{collections::BTreeSet, env, process::Command, time::Duration};

use chrono::{SubsecRound as _, TimeDelta};
use domain::{
    events::EventKind,
    ids::{DeliveryId, WebhookId},
    notices::{NoticeKind, Subject},
    paging::Paging,
    people::Person,
    practice_rooms::{RawRoom, RawRoomChange},
    preparation::RawTask,
    refusal::Refusal,
    thank_you_notes::RawNote,
    time::{Clock as _, Instant},
    webhooks::{Delivery, DeliveryState, RawWebhook, TRIES, Webhook, pause_after},
};
use receiver::{Mood, Receiver, Told};
use serde_json::{Value, json};
use services::{
    Context, Error, Settings, bookings,
    context::SystemClock,
    jobs, mail, notices, on_both_databases, outcomes, practice_rooms, preparation, slots,
    testing::{World, at, deliver_through, ended},
    thank_you_notes, webhooks,
};

/// Addresses inside may be called, and nobody is waited for long.
fn inside(settings: Settings) -> Settings {
    let webhooks =
        webhooks::Settings { private: true, patience: Duration::from_secs(2), ..settings.webhooks };
    Settings { webhooks, ..settings }
}

/// A server that may call this machine, and a webhook that leads to the receiver.
async fn telling(world: &World, receiver: &Receiver) -> (Context, Webhook) {
    let cx = world.another_process(inside).await;
    let webhook = added(world, &cx, raw(&receiver.url("/in"))).await;
    (cx, webhook)
}

fn raw(url: &str) -> RawWebhook {
    RawWebhook { url: Some(url.to_owned()), ..RawWebhook::default() }
}

async fn added(world: &World, cx: &Context, raw: RawWebhook) -> Webhook {
    webhooks::create(cx, &world.dee().await.actor(), raw).await.unwrap()
}

async fn log(world: &World, cx: &Context, webhook: &Webhook) -> Vec<Delivery> {
    let dee = world.dee().await.actor();
    webhooks::deliveries(cx, &dee, webhook.id, None, Paging::LONGEST).await.unwrap().items
}

async fn now(world: &World, cx: &Context, webhook: &Webhook) -> Webhook {
    webhooks::get(cx, &world.dee().await.actor(), webhook.id).await.unwrap()
}

/// Something happens: Ana offers a slot of a quarter of an hour, each at another time.
async fn happens(world: &World, nth: i64) {
    let start =
        at("2026-05-04T08:00:00Z") + TimeDelta::days(7 * (nth / 20)) + TimeDelta::minutes(15 * (nth % 20));
    world.offer(&world.ana().await, &start.to_rfc3339(), 15).await;
}

/// Has everything carried, time passing as it has to.
async fn see_it_through(world: &World, cx: &Context, until: TimeDelta, step: TimeDelta) {
    let end = world.cx.now() + until;
    while world.cx.now() < end {
        deliver_through(cx).await;
        world.pass(step);
    }
    deliver_through(cx).await;
}

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn active(active: bool) -> RawWebhook {
    RawWebhook { active: Some(active), ..RawWebhook::default() }
}

fn types(told: &[Told]) -> Vec<String> {
    let mut types: Vec<_> =
        told.iter().map(|told| told.json()["type"].as_str().unwrap().to_owned()).collect();
    types.sort();
    types
}

on_both_databases! {
    async fn every_event_is_told_with_its_facts(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let ana = world.ana().await;
        let slot = world.offer(&ana, "2026-03-10T09:00:00Z", 60).await;
        let of_bo = world.offer(&world.bo().await, "2026-03-10T11:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        world.try_move(&booked, &of_bo).await.unwrap();
        bookings::cancel(&world.cx, &world.clara().await.actor(), booked.id, None, None).await.unwrap();
        deliver_through(&cx).await;
        let told = receiver.told();
        assert_eq!(
            types(&told),
            [
                "booking.cancelled", "booking.created", "booking.updated", "slot.created", "slot.created",
                "slot.updated", "slot.updated", "slot.updated", "slot.updated",
            ],
            "that Ana lost it is for her alone"
        );
        assert_eq!(told.iter().map(|told| &told.id).collect::<BTreeSet<_>>().len(), 9);
        let created = told.iter().find(|told| told.json()["type"] == "booking.created").unwrap();
        assert_eq!(
            created.json(),
            json!({
                "type": "booking.created", "timestamp": "2026-03-02T08:00:00.000Z",
                "data": { "booking": {
                    "id": booked.id, "status": "booked", "version": 1, "sequence": 0,
                    "candidateId": booked.candidate.id, "coordinatorId": world.clara().await.id,
                    "slot": {
                        "id": slot.id, "interviewerId": ana.id, "startTime": "2026-03-10T10:00:00+01:00",
                        "endTime": "2026-03-10T11:00:00+01:00", "timeZone": "Europe/Paris", "location": null,
                        "status": "booked", "version": 2,
                    },
                } },
            })
        );
        assert!(told.iter().all(|told| told.path == "/in" && !told.body.contains("Lena")));
        let log = log(&world, &cx, &webhook).await;
        assert!(log.iter().all(|one| (one.state, one.attempts, one.last_status) == (DeliveryState::Delivered, 1, Some(200))));
        let waiting = jobs::list(&cx, &world.dee().await.actor(), None, Paging::LONGEST).await.unwrap().items;
        assert!(waiting.iter().all(|job| job.of != webhook.id.0), "what has arrived is done");
    }

    async fn every_kind_of_event_is_told_to_programs_and_to_people(world: World) {
        let receiver = Receiver::start().await;
        let (cx, _) = telling(&world, &receiver).await;
        let of_all = RawWebhook { kind: Some("slack".to_owned()), events: Some(None), ..raw(&receiver.url("/people")) };
        added(&world, &cx, of_all).await;
        let (ana, bo) = (world.ana().await.actor(), world.bo().await.actor());
        let first = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
        let second = world.offer(&world.ana().await, "2026-03-10T11:00:00Z", 60).await;
        let booked = world.book(&first, "Lena Fischer").await;
        world.try_move(&booked, &second).await.unwrap();
        let task = RawTask { title: Some("Order lunch".to_owned()), ..RawTask::default() };
        preparation::add(&cx, &ana, booked.id, task).await.unwrap();
        bookings::cancel(&cx, &world.clara().await.actor(), booked.id, None, None).await.unwrap();
        slots::delete(&cx, &ana, first.id, None).await.unwrap();
        let start = Some("2026-03-11T09:00:00Z".to_owned());
        let hosted = RawRoom { datetime_utc: start, minutes: Some(60), topic: None };
        let room = practice_rooms::create(&cx, &ana, hosted).await.unwrap();
        let take = RawRoomChange { room_id: Some(room.id.to_string()), take: Some(true), datetime_utc: None };
        practice_rooms::update(&cx, &bo, take).await.unwrap();
        practice_rooms::cancel(&cx, &ana, room.id).await.unwrap();
        let held = world.book(&second, "Omar Haddad").await;
        world.set_now("2026-03-10T11:30:00Z");
        outcomes::conclude(&cx, &ana, held.id, ended("completed")).await.unwrap();
        let thanks = RawNote { recipient_id: Some(held.candidate.id.to_string()), ..RawNote::default() };
        thank_you_notes::draft(&cx, &ana, held.id, thanks).await.unwrap();
        deliver_through(&cx).await;
        let (to_people, to_programs): (Vec<_>, Vec<_>) =
            receiver.told().into_iter().partition(|told| told.path == "/people");
        let kinds: BTreeSet<String> = types(&to_programs).into_iter().collect();
        assert_eq!(kinds, EventKind::ALL.map(|kind| kind.as_str().to_owned()).into());
        assert_eq!(to_people.len(), to_programs.len());
        assert!(to_people.iter().all(|told| told.json()["text"].as_str().is_some_and(|line| !line.is_empty())));
    }

    async fn what_was_told_of_a_booking_stands_in_its_ledger(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
        let other = world.offer(&world.ana().await, "2026-03-10T11:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        world.book(&other, "Omar Haddad").await;
        deliver_through(&cx).await;
        let clara = world.clara().await.actor();
        bookings::cancel(&cx, &clara, booked.id, None, None).await.unwrap();
        let told = webhooks::told_of(&cx, &clara, booked.id).await.unwrap();
        let told: Vec<_> = told.iter().map(|(delivery, url)| (delivery.about.as_str(), delivery.state, url)).collect();
        let url = &webhook.url;
        assert_eq!(
            told,
            [
                ("booking.cancelled", DeliveryState::Waiting, url),
                ("booking.created", DeliveryState::Delivered, url),
            ]
        );
        let ana = world.ana().await.actor();
        assert_eq!(refusal(webhooks::told_of(&cx, &ana, booked.id).await), Refusal::Forbidden);
    }

    async fn what_does_not_happen_is_not_told(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        let before = log(&world, &cx, &webhook).await.len();
        let clara = world.clara().await.actor();
        assert_eq!(refusal(world.try_book(&world.cx, &clara, &slot, "Omar Haddad").await), Refusal::SlotUnavailable);
        assert_eq!(log(&world, &cx, &webhook).await.len(), before);
    }

    async fn only_what_it_asked_for_is_told(world: World) {
        let receiver = Receiver::start().await;
        let cx = world.another_process(inside).await;
        let only = Some(Some(vec!["slot.deleted".to_owned(), "slot.created".to_owned()]));
        let webhook = added(&world, &cx, RawWebhook { events: only, ..raw(&receiver.url("/")) }).await;
        let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        deliver_through(&cx).await;
        assert_eq!(types(&receiver.told()), ["slot.created"]);
        let dee = world.dee().await.actor();
        let of_all = RawWebhook { events: Some(None), ..RawWebhook::default() };
        webhooks::edit(&cx, &dee, webhook.id, of_all).await.unwrap();
        webhooks::edit(&cx, &dee, webhook.id, active(false)).await.unwrap();
        happens(&world, 0).await;
        webhooks::edit(&cx, &dee, webhook.id, active(true)).await.unwrap();
        let other = world.offer(&world.bo().await, "2026-03-10T09:00:00Z", 60).await;
        world.book(&other, "Omar Haddad").await;
        deliver_through(&cx).await;
        assert_eq!(types(&receiver.told()), ["booking.created", "slot.created", "slot.updated"]);
    }

    async fn people_are_told_in_a_line(world: World) {
        let receiver = Receiver::start().await;
        let cx = world.another_process(inside).await;
        let slack = RawWebhook { kind: Some("slack".to_owned()), ..raw(&receiver.url("/services/T1/B1/secret")) };
        let webhook = added(&world, &cx, slack).await;
        let slot = world.offer(&world.ana().await, "2026-03-10T09:00:00Z", 60).await;
        world.book(&slot, "Lena Fischer").await;
        deliver_through(&cx).await;
        let [told] = receiver.told().try_into().unwrap();
        let line = "Booked: Lena Fischer with Ana Moreau, Tuesday 10 March 2026, 10:00–11:00 Paris (UTC+1)";
        assert_eq!(told.json(), json!({ "text": line }));
        assert_eq!((told.signature.as_str(), told.id.as_str()), ("", ""));
        let dee = world.dee().await.actor();
        assert_eq!(refusal(webhooks::rotate(&cx, &dee, webhook.id).await), Refusal::WebhookUnsigned);
        assert_eq!(webhooks::secret(&cx, &webhook).unwrap(), None);
    }

    async fn whatever_a_receiver_does_it_is_told_at_least_once_and_not_again_once_it_said_so(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        for nth in 0..12 {
            happens(&world, nth).await;
        }
        receiver.is(Mood::Drawn(7));
        see_it_through(&world, &cx, TimeDelta::minutes(40), TimeDelta::minutes(4)).await;
        receiver.is(Mood::Answers(204));
        see_it_through(&world, &cx, TimeDelta::hours(16), TimeDelta::hours(1)).await;
        let mut acknowledged = BTreeSet::new();
        let told = receiver.told();
        for told in &told {
            assert!(!acknowledged.contains(&told.id), "told again after it had said that it arrived");
            if told.acknowledged {
                acknowledged.insert(told.id.clone());
            }
        }
        assert_eq!(acknowledged.len(), 12);
        assert!(told.len() > 12, "{} came", told.len());
        assert!(log(&world, &cx, &webhook).await.iter().all(|one| one.state == DeliveryState::Delivered));
        assert_eq!(now(&world, &cx, &webhook).await.failing_since, None);
    }

    async fn a_worker_may_die_while_it_tells(world: World) {
        let receiver = Receiver::start().await;
        let patient = |settings: Settings| {
            let webhooks = webhooks::Settings { private: true, ..settings.webhooks };
            Settings { webhooks, ..settings }
        };
        let cx = world.another_process(patient).await;
        added(&world, &cx, raw(&receiver.url("/in"))).await;
        happens(&world, 0).await;
        receiver.is(Mood::Hangs);
        let hanging = tokio::time::timeout(Duration::from_millis(700), deliver_through(&cx)).await;
        assert!(hanging.is_err());
        receiver.is(Mood::Answers(200));
        assert_eq!(deliver_through(&cx).await, 0, "the job is held");
        world.pass(jobs::LEASE);
        assert_eq!(deliver_through(&cx).await, 1);
        let [first, second] = receiver.told().try_into().unwrap();
        assert_eq!((first.id, first.body), (second.id, second.body));
    }

    async fn what_fails_is_tried_for_a_day(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        receiver.is(Mood::Answers(500));
        happens(&world, 0).await;
        let (begun, dee) = (world.cx.now(), world.dee().await.actor());
        for attempt in 1..TRIES {
            assert_eq!(deliver_through(&cx).await, 1);
            let [tried] = log(&world, &cx, &webhook).await.try_into().unwrap();
            assert_eq!((tried.state, tried.attempts, tried.last_status), (DeliveryState::Waiting, attempt, Some(500)));
            assert_eq!(tried.last_error.as_deref(), Some("The receiver answered 500."));
            let [job] = jobs::list(&cx, &dee, None, Paging::DEFAULT).await.unwrap().items.try_into().unwrap();
            let (pause, longest) = (job.next - world.cx.now(), pause_after(attempt).unwrap());
            assert!(pause <= longest && pause >= longest * 4 / 5, "{pause} after {attempt}");
            world.pass(pause - TimeDelta::seconds(1));
            assert_eq!(deliver_through(&cx).await, 0);
            world.pass(TimeDelta::seconds(1));
        }
        assert_eq!(deliver_through(&cx).await, 1);
        let [tried] = log(&world, &cx, &webhook).await.try_into().unwrap();
        assert_eq!((tried.state, tried.attempts), (DeliveryState::Failed, TRIES));
        assert!(world.cx.now() - begun < TimeDelta::hours(24));
        assert_eq!(jobs::list(&cx, &dee, None, Paging::DEFAULT).await.unwrap().total, 0);
        let webhook = now(&world, &cx, &webhook).await;
        assert!(webhook.active && webhook.failing_since == Some(begun));
    }

    async fn who_hangs_up_or_leads_elsewhere_is_not_believed(world: World) {
        let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
        let (cx, webhook) = telling(&world, &receiver).await;
        for (nth, mood, expected) in [
            (0, Mood::Hangs, "There was no answer for 2 s."),
            (1, Mood::LeadsTo(elsewhere.url("/")), "The receiver answered 302, and what leads elsewhere is not followed."),
            (2, Mood::HangsUp, "The connection broke: "),
        ] {
            receiver.is(mood);
            happens(&world, nth).await;
            deliver_through(&cx).await;
            let last = log(&world, &cx, &webhook).await.swap_remove(0);
            let said = last.last_error.unwrap();
            assert!(said.starts_with(expected) && last.state == DeliveryState::Waiting, "{said}");
            world.pass(TimeDelta::seconds(1));
        }
        assert_eq!(elsewhere.told().len(), 0);
        let nobody = added(&world, &cx, raw("http://127.0.0.1:9/")).await;
        let nowhere = added(&world, &cx, raw("http://nowhere.invalid/")).await;
        happens(&world, 4).await;
        deliver_through(&cx).await;
        for (webhook, expected) in [(nobody, "Nobody listens there: "), (nowhere, "The name nowhere.invalid leads nowhere.")] {
            let said = log(&world, &cx, &webhook).await.swap_remove(0).last_error.unwrap();
            assert!(said.starts_with(expected), "{said}");
        }
    }

    async fn who_talks_without_end_is_not_listened_to(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        receiver.is(Mood::TalksOn);
        happens(&world, 0).await;
        deliver_through(&cx).await;
        assert_eq!(log(&world, &cx, &webhook).await[0].state, DeliveryState::Delivered);
    }

    async fn who_is_gone_is_told_nothing_more(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let dee = world.dee().await.actor();
        receiver.is(Mood::Answers(410));
        happens(&world, 0).await;
        deliver_through(&cx).await;
        let gone = now(&world, &cx, &webhook).await;
        assert_eq!((gone.active, gone.off_because.as_deref()), (false, Some("The receiver answered 410: it is gone for good.")));
        happens(&world, 1).await;
        let [delivery] = log(&world, &cx, &webhook).await.try_into().unwrap();
        assert_eq!((delivery.state, delivery.last_status), (DeliveryState::Failed, Some(410)));
        assert_eq!(refusal(webhooks::redeliver(&cx, &dee, webhook.id, delivery.id).await), Refusal::WebhookInactive);
        assert_eq!(refusal(webhooks::test(&cx, &dee, webhook.id).await), Refusal::WebhookInactive);
        let finding = services::doctor::examine(&cx).await.into_iter().find(|one| one.subject == "webhooks").unwrap();
        assert!(finding.found.unwrap_err().contains("answered 410"));

        receiver.is(Mood::Answers(200));
        let on = webhooks::edit(&cx, &dee, webhook.id, active(true)).await.unwrap();
        assert_eq!((on.off_because, on.failing_since), (None, None));
        webhooks::test(&cx, &dee, webhook.id).await.unwrap();
        deliver_through(&cx).await;
        assert_eq!(types(&receiver.told())[1..], ["webhook.test"]);
    }

    async fn who_does_not_answer_for_five_days_is_given_up(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        receiver.is(Mood::Answers(503));
        for day in 0..4 {
            happens(&world, day).await;
            see_it_through(&world, &cx, TimeDelta::hours(24), TimeDelta::hours(6)).await;
            assert!(now(&world, &cx, &webhook).await.active, "day {day}");
        }
        for day in 4..7 {
            happens(&world, day).await;
            see_it_through(&world, &cx, TimeDelta::hours(24), TimeDelta::hours(3)).await;
        }
        let off = now(&world, &cx, &webhook).await;
        assert_eq!((off.active, off.off_because.as_deref()), (false, Some("Nothing has arrived there for 5 days.")));
        let told = async |person: Person| {
            notices::list(&world.cx, &person.actor(), false, Paging::LONGEST).await.unwrap().items
        };
        let notices = told(world.dee().await).await;
        assert_eq!(notices.len(), 1, "administrators hear of it once");
        assert_eq!((notices[0].kind, notices[0].subject), (NoticeKind::WebhookOff, Subject::Webhook(webhook.id)));
        assert_eq!(notices[0].about.as_str(), off.url.shortened());
        assert_eq!(told(world.clara().await).await, []);
        see_it_through(&world, &cx, TimeDelta::hours(24), TimeDelta::hours(3)).await;
        let log = log(&world, &cx, &webhook).await;
        assert!(log.iter().all(|one| matches!(one.state, DeliveryState::Failed | DeliveryState::Skipped)), "{log:?}");
        assert!(log.iter().any(|one| one.state == DeliveryState::Skipped));
    }

    async fn what_failed_is_sent_once_more_under_its_id(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let dee = world.dee().await.actor();
        receiver.is(Mood::Answers(500));
        happens(&world, 0).await;
        for _ in 0..TRIES {
            deliver_through(&cx).await;
            world.pass(TimeDelta::hours(10));
        }
        let [failed] = log(&world, &cx, &webhook).await.try_into().unwrap();
        assert_eq!(failed.state, DeliveryState::Failed);
        receiver.is(Mood::Answers(200));
        let waiting = webhooks::redeliver(&cx, &dee, webhook.id, failed.id).await.unwrap();
        assert_eq!((waiting.state, waiting.attempts), (DeliveryState::Waiting, 0));
        // Twice is once.
        webhooks::redeliver(&cx, &dee, webhook.id, failed.id).await.unwrap();
        assert_eq!(deliver_through(&cx).await, 1);
        let ids: BTreeSet<_> = receiver.told().into_iter().map(|told| told.id).collect();
        assert_eq!(ids, BTreeSet::from([failed.event.to_string()]));
        assert_eq!(log(&world, &cx, &webhook).await[0].state, DeliveryState::Delivered);
        // What has arrived can be asked for as well.
        webhooks::redeliver(&cx, &dee, webhook.id, failed.id).await.unwrap();
        assert_eq!(deliver_through(&cx).await, 1);
        let other = added(&world, &cx, raw(&receiver.url("/other"))).await;
        for (webhook, delivery) in [(other.id, failed.id), (webhook.id, DeliveryId(webhook.id.0))] {
            assert_eq!(refusal(webhooks::redeliver(&cx, &dee, webhook, delivery).await), Refusal::NotFound);
        }
    }

    async fn nothing_is_sent_inside_unless_that_is_permitted(world: World) {
        let receiver = Receiver::start().await;
        let (inside, webhook) = telling(&world, &receiver).await;
        let by_name = added(&world, &inside, raw(&receiver.url("/in").replace("127.0.0.1", "localhost"))).await;
        happens(&world, 0).await;
        deliver_through(&world.cx).await;
        for webhook in [&webhook, &by_name] {
            let said = log(&world, &inside, webhook).await.swap_remove(0).last_error.unwrap();
            assert_eq!(said, "The address leads inside, where nothing is sent.");
        }
        assert_eq!(receiver.told().len(), 0);
        let dee = world.dee().await.actor();
        for url in ["https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://localhost/", "http://example.com/"] {
            let Refusal::InvalidInput { fields } = refusal(webhooks::create(&world.cx, &dee, raw(url)).await) else {
                panic!("{url}")
            };
            assert!(fields.get("url").is_some(), "{url}");
        }
        added(&world, &world.cx, raw("https://hooks.example/in")).await;
    }

    async fn while_a_secret_is_replaced_both_prove_it(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let dee = world.dee().await.actor();
        let former = webhooks::secret(&cx, &webhook).unwrap().unwrap();
        let rotated = webhooks::rotate(&cx, &dee, webhook.id).await.unwrap();
        let current = webhooks::secret(&cx, &rotated).unwrap().unwrap();
        assert_ne!(former, current);
        happens(&world, 0).await;
        deliver_through(&cx).await;
        world.pass(TimeDelta::hours(24));
        happens(&world, 1).await;
        deliver_through(&cx).await;
        let [both, one] = receiver.told().try_into().unwrap();
        let expected = |told: &Told, secret: &webhooks::Secret| {
            let secrets = webhooks::Secrets { current: secret.clone(), former: None };
            let at = Instant::from_timestamp(told.timestamp.parse().unwrap(), 0).unwrap();
            secrets.sign(&told.id, at, told.body.as_bytes()).signature
        };
        assert_eq!(both.signature, format!("{} {}", expected(&both, &current), expected(&both, &former)));
        assert_eq!(one.signature, expected(&one, &current));
    }

    async fn with_another_secret_key_nothing_is_signed_wrongly(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let other = world.another_process(|settings| {
            let mut settings = inside(settings);
            settings.webhooks.key = Some(webhooks::Key::derived("another secret key than before"));
            settings
        });
        let other = other.await;
        happens(&world, 0).await;
        deliver_through(&other).await;
        let said = log(&world, &cx, &webhook).await.swap_remove(0).last_error.unwrap();
        assert!(said.contains("rotate the secret"), "{said}");
        webhooks::rotate(&other, &world.dee().await.actor(), webhook.id).await.unwrap();
        world.pass(TimeDelta::seconds(5));
        deliver_through(&other).await;
        assert_eq!(receiver.told().len(), 1);
    }

    async fn a_receiver_that_hangs_leaves_room_for_others(world: World) {
        let (hanging, other) = (Receiver::start().await, Receiver::start().await);
        let (cx, _) = telling(&world, &hanging).await;
        added(&world, &cx, raw(&other.url("/"))).await;
        hanging.is(Mood::Hangs);
        for nth in 0..8 {
            happens(&world, nth).await;
        }
        // Two processes share the work.
        let elsewhere = world.another_process(inside).await;
        tokio::join!(deliver_through(&cx), deliver_through(&elsewhere));
        assert_eq!(other.told().len(), 8);
        assert!((1..=3).contains(&hanging.most_at_once()), "{}", hanging.most_at_once());
    }

    async fn where_nothing_leaves_it_is_recorded(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let off = |settings| {
            let mail = mail::Settings { notifications: mail::Notifications::DryRun, ..Default::default() };
            Settings { mail, ..inside(settings) }
        };
        happens(&world, 0).await;
        deliver_through(&world.another_process(off).await).await;
        assert_eq!(log(&world, &cx, &webhook).await[0].state, DeliveryState::Recorded);
        assert_eq!(receiver.told().len(), 0);
    }

    async fn what_is_taken_away_is_told_nothing_more(world: World) {
        let receiver = Receiver::start().await;
        let (cx, webhook) = telling(&world, &receiver).await;
        let dee = world.dee().await.actor();
        happens(&world, 0).await;
        webhooks::delete(&cx, &dee, webhook.id).await.unwrap();
        happens(&world, 1).await;
        assert_eq!(deliver_through(&cx).await, 0);
        assert_eq!(refusal(webhooks::get(&cx, &dee, webhook.id).await), Refusal::NotFound);
        assert_eq!(receiver.told().len(), 0);
    }

    async fn webhooks_are_for_administrators(world: World) {
        let cx = &world.cx;
        let webhook = added(&world, cx, raw("https://hooks.example/in")).await;
        let (id, delivery) = (webhook.id, DeliveryId(webhook.id.0));
        for actor in [world.clara().await.actor(), world.ana().await.actor()] {
            let url = || raw("https://hooks.example/in");
            assert_eq!(refusal(webhooks::create(cx, &actor, url()).await), Refusal::Forbidden);
            assert_eq!(refusal(webhooks::list(cx, &actor, Paging::DEFAULT).await), Refusal::Forbidden);
            assert_eq!(refusal(webhooks::get(cx, &actor, id).await), Refusal::Forbidden);
            assert_eq!(refusal(webhooks::edit(cx, &actor, id, url()).await), Refusal::Forbidden);
            assert_eq!(refusal(webhooks::delete(cx, &actor, id).await), Refusal::Forbidden);
            assert_eq!(refusal(webhooks::rotate(cx, &actor, id).await), Refusal::Forbidden);
            assert_eq!(refusal(webhooks::test(cx, &actor, id).await), Refusal::Forbidden);
            assert_eq!(refusal(webhooks::deliveries(cx, &actor, id, None, Paging::DEFAULT).await), Refusal::Forbidden);
            assert_eq!(refusal(webhooks::redeliver(cx, &actor, id, delivery).await), Refusal::Forbidden);
        }
        let (dee, nothing) = (world.dee().await.actor(), WebhookId(world.dee().await.id.0));
        assert_eq!(refusal(webhooks::rotate(cx, &dee, nothing).await), Refusal::NotFound);
        assert_eq!(refusal(webhooks::test(cx, &dee, nothing).await), Refusal::NotFound);
        assert_eq!(refusal(webhooks::delete(cx, &dee, nothing).await), Refusal::NotFound);
    }
}

/// In processes of their own, since whom to trust is told to a process as a whole.
#[test]
fn webhooks_leave_through_tls_where_the_receiver_can_be_trusted() {
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mail/authority.pem");
    for trusted in [Some(authority), None] {
        let mut this = Command::new(env::current_exe().unwrap());
        this.args(["--exact", "through_tls", "--ignored"]).env_remove("SSL_CERT_FILE");
        let ended = this.envs(trusted.map(|trusted| ("SSL_CERT_FILE", trusted))).output().unwrap();
        let told = [ended.stdout, ended.stderr].map(|told| String::from_utf8(told).unwrap()).concat();
        assert!(ended.status.success() && told.contains("1 passed"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "called by the fact above, with and without somebody to trust"]
async fn through_tls() {
    let (world, receiver) = (World::sqlite().await, Receiver::encrypted().await);
    let patient = |settings: Settings| {
        let webhooks = webhooks::Settings { private: true, ..settings.webhooks };
        Settings { webhooks, ..settings }
    };
    let cx = world.another_process(patient).await;
    let webhook = added(&world, &cx, raw(&receiver.url("/in"))).await;
    // The certificate is not for that name.
    let misnamed = added(&world, &cx, raw(&receiver.url("/").replace("127.0.0.1", "127.0.0.2"))).await;
    happens(&world, 0).await;
    deliver_through(&cx).await;
    let trusted = env::var("SSL_CERT_FILE").is_ok();
    assert_eq!(receiver.told().len(), usize::from(trusted));
    for (webhook, arrives) in [(webhook, trusted), (misnamed, false)] {
        let last = log(&world, &cx, &webhook).await.swap_remove(0);
        assert_eq!(last.state == DeliveryState::Delivered, arrives, "{last:?}");
        assert!(arrives || last.last_error.unwrap().starts_with("TLS failed: "));
    }
}

/// By the library of the standard, in another language, against the clock of this machine.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_can_prove_that_it_was_us() {
    let (world, receiver) = (World::sqlite().await, Receiver::start().await);
    let here = SystemClock.now().trunc_subsecs(0);
    world.set_now(&here.to_rfc3339());
    let (cx, webhook) = telling(&world, &receiver).await;
    let former = webhooks::secret(&cx, &webhook).unwrap().unwrap();
    let rotated = webhooks::rotate(&cx, &world.dee().await.actor(), webhook.id).await.unwrap();
    let current = webhooks::secret(&cx, &rotated).unwrap().unwrap();
    let tomorrow = Instant::from_timestamp(here.timestamp() / 3600 * 3600 + 86400, 0).unwrap();
    let slot = world.offer(&world.ana().await, &tomorrow.to_rfc3339(), 30).await;
    world.book(&slot, "Zoë “Lulu” O'Neil 👩🏽‍💻").await;
    deliver_through(&cx).await;
    let told = receiver.told();
    assert_eq!(told.len(), 3);
    let stranger = webhooks::Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    for told in &told {
        for (secret, expected) in [(&current, true), (&former, true), (&stranger, false)] {
            assert_eq!(is_proved(&secret.expose(), told, &told.body), expected);
        }
        assert!(!is_proved(&current.expose(), told, &told.body.replace("Paris", "paris")));
    }
}

fn is_proved(secret: &str, told: &Told, body: &str) -> bool {
    let python = env::var("CONVOKE_TEST_PYTHON").expect(
        "webhook tests need CONVOKE_TEST_PYTHON, a Python that has services/tests/mail/requirements.txt; \
         `cargo xtask test` brings one",
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/webhooks/verify.py");
    let Told { id, timestamp, signature, .. } = told;
    let asked: Value = json!({ "secret": secret, "body": body, "headers":
        { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } });
    let answer = Command::new(python).args([script, &asked.to_string()]).output().unwrap();
    match String::from_utf8(answer.stdout).unwrap().trim() {
        "proved" => true,
        "not proved" => false,
        other => panic!("{other} {}", String::from_utf8_lossy(&answer.stderr)),
    }
}
