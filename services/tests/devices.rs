//! Devices, through a push service over real connections: what only one browser can read, read by libraries of others;
//! sent once, again and not any more, as the push service, the preferences and the clock say.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

#[path = "devices/push_service.rs"]
mod push_service;

use std::time::Duration;

use chrono::TimeDelta;
use domain::{
    bookings::Booking,
    devices::{Device, MOST, RawDevice},
    jobs::JobState,
    notices::RawRead,
    paging::Paging,
    people::{Person, RawPerson},
    preferences::{PushChanges, RawPreferences, RawQuietHours},
    refusal::Refusal,
};
use push_service::{Brought, PushService};
use serde_json::json;
use services::{
    Context, Error, Settings, bookings, devices,
    jobs::{self, LEASE, TRIES},
    mail, notices, on_both_databases, people, preferences,
    testing::{Mood, World, deliver_through},
};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0";

/// Push services may be on this machine.
fn inside(settings: Settings) -> Settings {
    let devices = devices::Settings { private: true, patience: Duration::from_secs(2) };
    Settings { devices, ..settings }
}

/// Ana's notices are shown in browser 1.
async fn showing(world: &World, service: &PushService) -> (Context, Device) {
    let cx = world.another_process(inside).await;
    let device = added(&cx, &world.ana().await, service.browser(1)).await;
    (cx, device)
}

async fn added(cx: &Context, person: &Person, browser: RawDevice) -> Device {
    devices::add(cx, &person.actor(), browser, FIREFOX).await.unwrap()
}

async fn of(cx: &Context, person: &Person) -> Vec<Device> {
    devices::list(cx, &person.actor()).await.unwrap()
}

/// Lena is booked with Ana for the day after, and word of it is to leave.
async fn booked(world: &World) -> Booking {
    let slot = world.offer(&world.ana().await, "2026-03-03T09:00:00Z", 60).await;
    let booking = world.book(&slot, "Lena Fischer").await;
    world.pass(TimeDelta::seconds(20));
    booking
}

fn titles(brought: &[Brought]) -> Vec<String> {
    let mut titles: Vec<_> = brought.iter().map(Brought::title).collect();
    titles.sort();
    titles
}

fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn why<T: std::fmt::Debug>(result: services::Result<T>) -> String {
    match refusal(result) {
        Refusal::InvalidInput { fields } => fields.get("endpoint").unwrap_or_default().to_owned(),
        other => panic!("{other:?}"),
    }
}

async fn wish(cx: &Context, person: &Person, raw: RawPreferences) {
    preferences::edit(cx, &person.actor(), raw).await.unwrap();
}

fn quiet(from: &str, until: &str) -> RawPreferences {
    let hours = RawQuietHours { from: Some(from.to_owned()), until: Some(until.to_owned()) };
    RawPreferences { quiet_hours: Some(Some(hours)), ..RawPreferences::default() }
}

on_both_databases! {
    async fn a_notice_is_shown_on_each_device_and_read_by_nobody_else(world: World) {
        let service = PushService::start().await;
        let (cx, device) = showing(&world, &service).await;
        let ana = world.ana().await;
        assert_eq!((device.name.as_str(), device.service.as_str()), ("Firefox on Linux", "127.0.0.1"));
        added(&cx, &ana, service.browser(2)).await;
        added(&cx, &world.bo().await, service.browser(3)).await;
        let booking = booked(&world).await;
        deliver_through(&cx).await;
        let mut brought = service.brought();
        brought.sort_by_key(|brought| brought.browser);
        assert_eq!(brought.iter().map(|brought| brought.browser).collect::<Vec<_>>(), [1, 2]);
        let notice = notices::list(&cx, &ana.actor(), true, Paging::LONGEST).await.unwrap().items[0].id;
        let key = devices::public_key(&cx, &ana.actor()).unwrap();
        for brought in &brought {
            let read = brought.read();
            let shown = &read["shown"];
            assert_eq!(shown["title"], "Lena Fischer is booked");
            assert_eq!(shown["body"], "Tue 3 Mar, 10:00–11:00 Paris");
            assert_eq!(shown["url"], format!("/interviews/{}", booking.id));
            assert_eq!(shown["notice"], notice.to_string());
            assert_eq!(read["key"], key);
            assert_eq!(read["head"], json!({ "typ": "JWT", "alg": "ES256" }));
            let exp = cx.now().timestamp() + 12 * 3600;
            let claims = json!({ "aud": service.origin(), "exp": exp, "sub": "mailto:convoke@localhost" });
            assert_eq!(read["claims"], claims);
            assert_eq!(brought.header("topic"), shown["tag"]);
            let told = ["ttl", "urgency", "content-encoding"].map(|name| brought.header(name));
            assert_eq!(told, ["86400", "normal", "aes128gcm"]);
            assert_eq!(brought.read_by(3), None, "it is for one browser alone");
        }
        deliver_through(&cx).await;
        assert!(service.brought().is_empty(), "it arrived once");
        let device = of(&cx, &ana).await.swap_remove(0);
        assert_eq!((device.last_success_at, device.failures), (Some(cx.now()), 0));
    }

    async fn a_device_that_is_gone_is_taken_off(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        let ana = world.ana().await;
        for (status, browser) in [(410, 1), (404, 2)] {
            let device = added(&cx, &ana, service.browser(browser)).await;
            service.answers(status, None);
            devices::test(&cx, &ana.actor(), device.id).await.unwrap();
            devices::test(&cx, &ana.actor(), device.id).await.unwrap();
            deliver_through(&cx).await;
            assert!(of(&cx, &ana).await.is_empty(), "{status}");
        }
        let dee = world.dee().await.actor();
        assert_eq!(jobs::list(&cx, &dee, None, Paging::LONGEST).await.unwrap().total, 0);
    }

    async fn a_push_service_says_when_it_is_to_be_tried_again(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        booked(&world).await;
        service.answers(429, Some(600));
        deliver_through(&cx).await;
        assert_eq!(service.brought().len(), 1);
        let device = of(&cx, &world.ana().await).await.swap_remove(0);
        let expected = (1, Some("The push service answered 429.".to_owned()));
        assert_eq!((device.failures, device.last_error), expected);
        service.answers(201, None);
        world.pass(TimeDelta::seconds(599));
        deliver_through(&cx).await;
        assert!(service.brought().is_empty());
        world.pass(TimeDelta::seconds(1));
        deliver_through(&cx).await;
        assert_eq!(titles(&service.brought()), ["Lena Fischer is booked"]);
        let device = of(&cx, &world.ana().await).await.swap_remove(0);
        assert_eq!((device.failures, device.last_error), (0, None));
    }

    async fn what_does_not_arrive_is_tried_again_and_given_up(world: World) {
        let service = PushService::start().await;
        let (cx, device) = showing(&world, &service).await;
        let (ana, dee) = (world.ana().await, world.dee().await.actor());
        devices::test(&cx, &ana.actor(), device.id).await.unwrap();
        service.answers(500, None);
        for tries in 1..=TRIES {
            deliver_through(&cx).await;
            let failed = of(&cx, &ana).await.swap_remove(0).failures;
            assert_eq!((service.brought().len(), failed), (1, tries));
            world.pass(TimeDelta::hours(1));
        }
        let dead = jobs::list(&cx, &dee, Some(JobState::Dead), Paging::LONGEST).await.unwrap().items;
        let subjects = jobs::subjects(&cx, &dee, &dead).await.unwrap();
        let words = "notice to Firefox on Linux of Ana Moreau";
        assert_eq!(subjects.get(&dead[0].id).map(String::as_str), Some(words));
        assert_eq!(dead[0].last_error.as_deref(), Some("The push service answered 500."));
        service.answers(201, None);
        jobs::retry(&cx, &dee, dead[0].id).await.unwrap();
        deliver_through(&cx).await;
        assert_eq!(titles(&service.brought()), ["Notices arrive here"]);
    }

    async fn a_process_that_dies_is_followed_by_another(world: World) {
        let service = PushService::start().await;
        let (cx, device) = showing(&world, &service).await;
        devices::test(&cx, &world.ana().await.actor(), device.id).await.unwrap();
        service.hangs();
        let dies = tokio::time::timeout(Duration::from_secs(1), deliver_through(&cx)).await;
        assert!(dies.is_err() && service.brought().len() == 1);
        service.answers(201, None);
        deliver_through(&cx).await;
        assert!(service.brought().is_empty(), "somebody is at it");
        world.pass(LEASE);
        deliver_through(&cx).await;
        let again = service.brought();
        assert_eq!((again.len(), again[0].header("topic")), (1, "trial"), "it takes the place of the first");
    }

    async fn what_was_read_meanwhile_is_not_shown(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        booked(&world).await;
        service.answers(503, None);
        deliver_through(&cx).await;
        assert_eq!(service.brought().len(), 1);
        notices::read(&cx, &world.ana().await.actor(), RawRead::default()).await.unwrap();
        service.answers(201, None);
        world.pass(TimeDelta::minutes(1));
        deliver_through(&cx).await;
        assert!(service.brought().is_empty());
    }

    async fn of_an_interview_only_the_newest_is_shown(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        let booking = booked(&world).await;
        service.answers(503, None);
        deliver_through(&cx).await;
        service.brought();
        let later = world.offer(&world.ana().await, "2026-03-03T11:00:00Z", 60).await;
        world.try_move(&booking, &later).await.unwrap();
        world.pass(TimeDelta::minutes(1));
        world.deliver().await;
        service.brought();
        service.answers(201, None);
        world.pass(TimeDelta::minutes(1));
        deliver_through(&cx).await;
        assert_eq!(titles(&service.brought()), ["The interview with Lena Fischer was moved"]);
    }

    async fn yesterdays_news_is_not_shown(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        booked(&world).await;
        service.answers(503, None);
        deliver_through(&cx).await;
        service.brought();
        service.answers(201, None);
        world.pass(TimeDelta::hours(24));
        deliver_through(&cx).await;
        // The reminder of a day before is late as well, and the nearer one has come due.
        assert!(!titles(&service.brought()).contains(&"Lena Fischer is booked".to_owned()));
    }

    async fn everybody_says_what_their_devices_show(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        let ana = world.ana().await;
        let pushes = |pushes| RawPreferences { pushes, ..RawPreferences::default() };
        let (on, off) = (PushChanges { changes: Some(true), ..PushChanges::default() }, PushChanges {
            changes: Some(false),
            ..PushChanges::default()
        });
        wish(&cx, &ana, pushes(off)).await;
        booked(&world).await;
        deliver_through(&cx).await;
        assert!(service.brought().is_empty());
        assert_eq!(notices::unread(&cx, &ana.actor()).await.unwrap(), 1);
        // What waits is looked at again.
        wish(&cx, &ana, pushes(on)).await;
        let slot = world.offer(&ana, "2026-03-03T11:00:00Z", 60).await;
        world.book(&slot, "Omar Haddad").await;
        service.answers(503, None);
        world.pass(TimeDelta::seconds(20));
        deliver_through(&cx).await;
        assert_eq!(service.brought().len(), 1);
        wish(&cx, &ana, pushes(off)).await;
        service.answers(201, None);
        world.pass(TimeDelta::minutes(1));
        deliver_through(&cx).await;
        assert!(service.brought().is_empty());
    }

    async fn devices_are_silent_in_quiet_hours(world: World) {
        let service = PushService::start().await;
        let cx = world.another_process(inside).await;
        let clara = world.clara().await;
        added(&cx, &clara, service.browser(1)).await;
        wish(&cx, &clara, quiet("09:00", "17:00")).await;
        world.post.is(Mood::Refusing);
        // It is nine in Berlin. One interview is soon after quiet hours end, the other is the day after.
        let soon = world.offer(&world.ana().await, "2026-03-02T17:30:00Z", 30).await;
        world.book(&soon, "Omar Haddad").await;
        booked(&world).await;
        deliver_through(&cx).await;
        let at_once = titles(&service.brought());
        let mail = |to: &str| format!("Mail to {to}@example.com may not have arrived");
        assert_eq!(at_once, [mail("ana.moreau"), mail("omar.haddad")]);
        world.post.is(Mood::Good);
        world.set_now("2026-03-02T15:59:59Z");
        deliver_through(&cx).await;
        assert!(service.brought().is_empty());
        world.set_now("2026-03-02T16:00:00Z");
        deliver_through(&cx).await;
        assert_eq!(titles(&service.brought()), [mail("ana.moreau"), mail("lena.fischer")]);
    }

    async fn what_cannot_wait_comes_in_quiet_hours(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        let ana = world.ana().await;
        let near = world.offer(&ana, "2026-03-02T12:00:00Z", 60).await;
        let far = world.offer(&ana, "2026-03-03T12:00:00Z", 60).await;
        let booking = world.book(&near, "Lena Fischer").await;
        world.pass(TimeDelta::seconds(20));
        deliver_through(&cx).await;
        wish(&cx, &ana, quiet("09:00", "12:00")).await;
        service.brought();
        // It begins two hours after their end at the soonest, unless it is moved: where she would be counts.
        world.try_move(&booking, &far).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        deliver_through(&cx).await;
        assert_eq!(titles(&service.brought()), ["The interview with Lena Fischer was moved"]);
    }

    async fn a_browser_shows_the_notices_of_who_uses_it(world: World) {
        let service = PushService::start().await;
        let (cx, device) = showing(&world, &service).await;
        let (ana, bo) = (world.ana().await, world.bo().await);
        let again = added(&cx, &ana, service.browser(1)).await;
        assert_eq!((again.id, of(&cx, &ana).await.len()), (device.id, 1));
        booked(&world).await;
        service.answers(503, None);
        deliver_through(&cx).await;
        service.brought();
        // Whoever knows the address alone gets nothing.
        let other = RawDevice { endpoint: service.browser(1).endpoint, ..service.browser(2) };
        let stolen = devices::add(&cx, &bo.actor(), other, FIREFOX).await;
        assert_eq!(why(stolen), "is that of a browser with other keys");
        added(&cx, &bo, service.browser(1)).await;
        assert!(of(&cx, &ana).await.is_empty());
        assert_eq!(devices::known(&cx, &bo.actor(), &service.browser(1).endpoint.unwrap()).await.unwrap(), Some(device.id));
        assert_eq!(devices::known(&cx, &ana.actor(), &service.browser(1).endpoint.unwrap()).await.unwrap(), None);
        service.answers(201, None);
        world.pass(TimeDelta::minutes(1));
        deliver_through(&cx).await;
        assert!(service.brought().is_empty(), "what was on its way was for Ana");
    }

    async fn a_device_is_nobody_elses(world: World) {
        let service = PushService::start().await;
        let (cx, device) = showing(&world, &service).await;
        let (ana, dee) = (world.ana().await, world.dee().await);
        for stranger in [world.bo().await, world.clara().await, dee.clone()] {
            assert!(of(&cx, &stranger).await.is_empty());
            assert_eq!(refusal(devices::remove(&cx, &stranger.actor(), device.id).await), Refusal::NotFound);
            assert_eq!(refusal(devices::test(&cx, &stranger.actor(), device.id).await), Refusal::NotFound);
        }
        devices::test(&cx, &ana.actor(), device.id).await.unwrap();
        devices::remove(&cx, &ana.actor(), device.id).await.unwrap();
        deliver_through(&cx).await;
        assert!(service.brought().is_empty() && of(&cx, &ana).await.is_empty());
        assert_eq!(refusal(devices::remove(&cx, &ana.actor(), device.id).await), Refusal::NotFound);
        // Whoever is no longer active is told nothing.
        added(&cx, &ana, service.browser(1)).await;
        let leaves = RawPerson { active: Some(false), ..RawPerson::default() };
        people::edit(&cx, &dee.actor(), ana.id, leaves).await.unwrap();
        assert!(of(&cx, &ana).await.is_empty());
        let written = world.audited().await;
        assert!(written.iter().any(|row| row.action == "device_removed"));
    }

    async fn there_are_only_so_many(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        let ana = world.ana().await;
        for number in 2..=MOST {
            added(&cx, &ana, service.browser(number.try_into().unwrap())).await;
        }
        let more = devices::add(&cx, &ana.actor(), service.browser(99), FIREFOX).await;
        assert!(why(more).contains("on 10 devices already; remove one first"));
        added(&cx, &ana, service.browser(1)).await;
    }

    async fn nothing_is_sent_inside(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        let ana = world.ana().await;
        let at = |endpoint: &str| RawDevice { endpoint: Some(endpoint.to_owned()), ..service.browser(2) };
        for endpoint in [
            "http://push.example/1",
            "https://127.0.0.1/1",
            "https://localhost/1",
            "https://169.254.169.254/latest",
            "https://[::1]/1",
            &format!("{}/send/2", service.origin()),
        ] {
            let refused = devices::add(&world.cx, &ana.actor(), at(endpoint), FIREFOX).await;
            assert_eq!(why(refused), "must be the https:// address of a push service out in the world", "{endpoint}");
        }
        // An address that was permitted once is looked at again.
        booked(&world).await;
        deliver_through(&world.cx).await;
        assert!(service.brought().is_empty());
        let device = of(&cx, &ana).await.swap_remove(0);
        assert_eq!(device.last_error.as_deref(), Some("The address leads inside, where nothing is sent."));
    }

    async fn nothing_leaves_where_nothing_is_to(world: World) {
        let service = PushService::start().await;
        for notifications in [mail::Notifications::Off, mail::Notifications::DryRun] {
            let silent = |settings: Settings| {
                let mail = mail::Settings { notifications, ..settings.mail.clone() };
                inside(Settings { mail, ..settings })
            };
            let cx = world.another_process(silent).await;
            let device = added(&cx, &world.ana().await, service.browser(1)).await;
            devices::test(&cx, &world.ana().await.actor(), device.id).await.unwrap();
            deliver_through(&cx).await;
            assert!(service.brought().is_empty() && !devices::are_told(&cx));
            let dee = world.dee().await.actor();
            assert_eq!(jobs::list(&cx, &dee, None, Paging::LONGEST).await.unwrap().total, 0);
        }
    }

    async fn a_cancelled_interview_leads_where_it_can_be_seen(world: World) {
        let service = PushService::start().await;
        let (cx, _) = showing(&world, &service).await;
        let booking = booked(&world).await;
        deliver_through(&cx).await;
        service.brought();
        bookings::cancel(&cx, &world.clara().await.actor(), booking.id, None, None).await.unwrap();
        world.pass(TimeDelta::seconds(20));
        deliver_through(&cx).await;
        let brought = service.brought();
        let shown = &brought[0].read()["shown"];
        assert_eq!(shown["title"], "The interview with Lena Fischer is off your calendar");
        assert_eq!(shown["url"], "/notices");
    }
}
