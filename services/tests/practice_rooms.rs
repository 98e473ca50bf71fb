//! What colleagues do with practice rooms.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use chrono::TimeDelta;
use domain::{
    actor::Actor,
    events::{Event, EventKind},
    ids::{RoomId, Version},
    messages::MessageKind,
    paging::Paging,
    people::Person,
    practice_rooms::{Entry, PracticeRoom, RawRoom, RawRoomChange, RoomMessage},
    preferences::{RawPreferences, RawQuietHours},
    refusal::Refusal,
};
use services::{
    Context, Error, Result,
    jobs::{self, JobState},
    on_both_databases,
    practice_rooms::{self, cancel, create, list, update},
    preferences,
    realtime::{self, Message},
    testing::{Mood, World, at},
};
use uuid::Uuid;

const NINE: &str = "2026-03-03T09:00:00Z";
const TEN: &str = "2026-03-03T10:00:00Z";
const ELEVEN: &str = "2026-03-03T11:00:00Z";

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn try_host(world: &World, host: &Person, start: &str) -> Result<PracticeRoom> {
    let raw = RawRoom { datetime_utc: Some(start.to_owned()), minutes: Some(60), topic: None };
    create(&world.cx, &host.actor(), raw).await
}

async fn host(world: &World, host: &Person, start: &str) -> PracticeRoom {
    try_host(world, host, start).await.unwrap()
}

async fn take(cx: &Context, actor: &Actor, room: RoomId) -> Result<PracticeRoom> {
    let change = RawRoomChange { room_id: Some(room.to_string()), take: Some(true), datetime_utc: None };
    update(cx, actor, change).await
}

async fn shift(cx: &Context, actor: &Actor, room: RoomId, start: &str) -> Result<PracticeRoom> {
    let to = Some(start.to_owned());
    update(cx, actor, RawRoomChange { room_id: Some(room.to_string()), take: None, datetime_utc: to }).await
}

async fn listed(world: &World) -> Vec<PracticeRoom> {
    list(&world.cx, &world.clara().await.actor(), Paging::LONGEST).await.unwrap().items
}

/// The processes that people are spread over: two on PostgreSQL, where there may be two.
async fn processes(world: &World) -> Vec<Context> {
    if world.settings.database_url.starts_with("postgres") {
        vec![world.cx.clone(), world.another_process(|settings| settings).await]
    } else {
        vec![world.cx.clone()]
    }
}

/// "invitation sent Bo Lindqvist".
async fn ledger(world: &World, member: &Person) -> Vec<String> {
    let told = practice_rooms::told(&world.cx, &member.actor()).await.unwrap().into_iter();
    let line = |mail: Entry| format!("{} {} {}", mail.kind.as_str(), mail.state.as_str(), mail.to.name);
    let mut lines: Vec<_> = told.map(line).collect();
    lines.sort();
    lines
}

/// Messages leave, as far as they do: how many that were.
async fn leave(world: &World) -> usize {
    world.pass(TimeDelta::seconds(20));
    world.deliver().await
}

/// "update 1 Bo Lindqvist": what both were told since somebody asked last.
fn told(world: &World) -> Vec<String> {
    let mut told: Vec<_> = world.post.news_of_rooms().iter().map(in_words).collect();
    told.sort();
    told
}

fn in_words(message: &RoomMessage) -> String {
    let RoomMessage { kind, to, with, room, before: _ } = message;
    assert_ne!(to.name, with.name);
    format!("{} {} {}", kind.as_str(), room.sequence, to.name)
}

on_both_databases! {
    async fn a_room_is_hosted_with_a_uid_and_its_first_round(world: World) {
        let room = host(&world, &world.ana().await, NINE).await;
        assert_eq!((room.host.name.as_str(), &room.guest), ("Ana Moreau", &None));
        assert_eq!((room.version, room.sequence, room.rounds.len()), (Version::FIRST, 0, 1));
        assert_eq!(room.rounds[0].number, 1);
        assert_eq!(room.ics_uid, format!("{}@convoke", room.id));
        assert_eq!(listed(&world).await, [room]);
    }

    async fn the_first_who_takes_a_room_has_it_and_the_host_never(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let room = host(&world, &ana, NINE).await;
        assert_eq!(refusal(take(&world.cx, &ana.actor(), room.id).await), Refusal::OwnRoom);
        let taken = take(&world.cx, &bo.actor(), room.id).await.unwrap();
        assert_eq!(taken.guest.as_ref().unwrap().name.as_str(), "Bo Lindqvist");
        assert_eq!((taken.version, &taken.ics_uid), (Version(2), &room.ics_uid));
        for late in [&bo, &clara] {
            assert_eq!(refusal(take(&world.cx, &late.actor(), room.id).await), Refusal::RoomTaken);
        }
        assert_eq!(listed(&world).await, [taken]);
    }

    async fn only_its_host_moves_a_room_or_calls_it_off(world: World) {
        let (ana, bo, dee) = (world.ana().await, world.bo().await, world.dee().await);
        let room = host(&world, &ana, NINE).await;
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        for other in [&bo, &dee] {
            assert_eq!(refusal(shift(&world.cx, &other.actor(), room.id, TEN).await), Refusal::NotHost);
            assert_eq!(refusal(cancel(&world.cx, &other.actor(), room.id).await), Refusal::NotHost);
        }
        let moved = shift(&world.cx, &ana.actor(), room.id, TEN).await.unwrap();
        assert_eq!((moved.interval.start(), moved.interval.length()), (at(TEN), room.interval.length()));
        assert_eq!((moved.sequence, &moved.ics_uid, moved.guest.is_some()), (1, &room.ics_uid, true));
        let gone = cancel(&world.cx, &ana.actor(), room.id).await.unwrap();
        assert_eq!((gone.sequence, gone.version), (2, Version(4)));
        assert!(listed(&world).await.is_empty());
        assert_eq!(refusal(cancel(&world.cx, &ana.actor(), room.id).await), Refusal::NotFound);
        assert_eq!(refusal(take(&world.cx, &dee.actor(), room.id).await), Refusal::NotFound);
    }

    async fn a_room_is_moved_into_the_future_alone_and_not_once_it_has_begun(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let room = host(&world, &ana, NINE).await;
        let past = shift(&world.cx, &ana.actor(), room.id, "2026-03-02T08:00:00Z").await;
        assert_eq!(refusal(past).code(), "invalid_input");
        world.set_now(NINE);
        assert_eq!(refusal(shift(&world.cx, &ana.actor(), room.id, TEN).await), Refusal::RoomBegun);
        assert_eq!(refusal(take(&world.cx, &bo.actor(), room.id).await), Refusal::RoomBegun);
        assert_eq!(refusal(cancel(&world.cx, &ana.actor(), room.id).await), Refusal::RoomBegun);
        assert_eq!(listed(&world).await, [room]);
        world.set_now(TEN);
        assert!(listed(&world).await.is_empty(), "what is over is not listed");
    }

    async fn nobody_is_in_a_room_and_elsewhere_at_once(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let room = host(&world, &ana, NINE).await;
        let busy = |person: &Person| Refusal::PersonBusy { person: person.id, occasion: room.id.into() };
        assert_eq!(refusal(try_host(&world, &ana, "2026-03-03T09:30:00Z").await), busy(&ana));
        let another = host(&world, &bo, "2026-03-03T09:30:00Z").await;
        assert_eq!(refusal(take(&world.cx, &ana.actor(), another.id).await), busy(&ana));
        // One after the other is fine.
        let next = host(&world, &clara, TEN).await;
        take(&world.cx, &ana.actor(), next.id).await.unwrap();
        let crossing = shift(&world.cx, &ana.actor(), room.id, "2026-03-03T09:15:00Z").await;
        let in_the_next = Refusal::PersonBusy { person: ana.id, occasion: next.id.into() };
        assert_eq!(refusal(crossing), in_the_next);
        shift(&world.cx, &ana.actor(), room.id, "2026-03-03T08:30:00Z").await.unwrap();
    }

    async fn interviews_and_rooms_keep_out_of_each_others_way(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let slot = world.offer(&ana, NINE, 60).await;
        let room = host(&world, &ana, NINE).await;
        let booked = world.try_book(&world.cx, &clara.actor(), &slot, "Lena Fischer").await;
        assert_eq!(refusal(booked), Refusal::PersonBusy { person: ana.id, occasion: room.id.into() });
        cancel(&world.cx, &ana.actor(), room.id).await.unwrap();
        let booked = world.book(&slot, "Lena Fischer").await;
        let busy = Refusal::PersonBusy { person: ana.id, occasion: booked.id.into() };
        assert_eq!(refusal(try_host(&world, &ana, NINE).await), busy);
        let of_bo = host(&world, &bo, "2026-03-03T09:30:00Z").await;
        assert_eq!(refusal(take(&world.cx, &ana.actor(), of_bo.id).await), busy);
        // The guest of a room cannot be moved into their interview either.
        let early = shift(&world.cx, &bo.actor(), of_bo.id, TEN).await.unwrap();
        take(&world.cx, &ana.actor(), early.id).await.unwrap();
        assert_eq!(refusal(shift(&world.cx, &bo.actor(), early.id, "2026-03-03T09:30:00Z").await), busy);
    }

    async fn strangers_to_every_role_have_no_part_in_it(world: World) {
        let ana = world.ana().await;
        let room = host(&world, &ana, NINE).await;
        let nobody = Actor::new(ana.id, &[]);
        let raw = RawRoom { datetime_utc: Some(TEN.to_owned()), minutes: Some(60), topic: None };
        assert_eq!(refusal(create(&world.cx, &nobody, raw).await), Refusal::Forbidden);
        assert_eq!(refusal(take(&world.cx, &nobody, room.id).await), Refusal::Forbidden);
        assert_eq!(refusal(cancel(&world.cx, &nobody, room.id).await), Refusal::Forbidden);
        assert_eq!(refusal(list(&world.cx, &nobody, Paging::DEFAULT).await), Refusal::Forbidden);
        let unknown = RoomId(Uuid::nil());
        assert_eq!(refusal(take(&world.cx, &ana.actor(), unknown).await), Refusal::NotFound);
    }

    async fn everybody_hears_of_every_room(world: World) {
        let (ana, bo, clara, dee) =
            (world.ana().await, world.bo().await, world.clara().await, world.dee().await);
        let both = world.person("Kim Both", "UTC", &[domain::actor::Role::Interviewer, domain::actor::Role::Coordinator]).await;
        let mut listening: Vec<_> = [&ana, &bo, &clara, &dee, &both]
            .map(|person| realtime::subscribe(&world.cx, &person.actor()))
            .into();
        let room = host(&world, &ana, NINE).await;
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        shift(&world.cx, &ana.actor(), room.id, TEN).await.unwrap();
        let gone = cancel(&world.cx, &ana.actor(), room.id).await.unwrap();
        for subscription in &mut listening {
            let mut kinds = Vec::new();
            let mut last = None;
            for _ in 0..4 {
                let next = tokio::time::timeout(std::time::Duration::from_secs(10), subscription.next()).await;
                let Ok(Some(Message::Event(published))) = next else { panic!("{next:?} after {kinds:?}") };
                kinds.push(published.event.kind());
                last = Some(published.event.clone());
            }
            let [created, updated, cancelled] =
                [EventKind::RoomCreated, EventKind::RoomUpdated, EventKind::RoomCancelled];
            assert_eq!(kinds, [created, updated, updated, cancelled]);
            assert_eq!(last, Some(Event::RoomCancelled(gone.clone())));
        }
    }

    async fn members_are_told_by_mail_under_one_uid(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let room = host(&world, &ana, NINE).await;
        leave(&world).await;
        assert_eq!(told(&world), [""; 0], "nobody has taken it yet");
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        refusal(take(&world.cx, &clara.actor(), room.id).await);
        leave(&world).await;
        assert_eq!(told(&world), ["invitation 0 Ana Moreau", "invitation 0 Bo Lindqvist"]);
        shift(&world.cx, &ana.actor(), room.id, TEN).await.unwrap();
        leave(&world).await;
        let updates = world.post.news_of_rooms();
        assert!(updates.iter().all(|update| update.before == Some(room.interval)));
        assert!(updates.iter().all(|update| update.room.ics_uid == room.ics_uid));
        assert_eq!(updates.iter().map(|update| (update.kind, update.room.sequence)).collect::<Vec<_>>(), [(MessageKind::Update, 1); 2]);
        cancel(&world.cx, &ana.actor(), room.id).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world), ["cancellation 2 Ana Moreau", "cancellation 2 Bo Lindqvist"]);
        assert_eq!(world.deliver().await, 0);
    }

    async fn a_room_moved_to_where_it_is_stays_as_it_is_and_tells_nobody(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let room = host(&world, &ana, NINE).await;
        let taken = take(&world.cx, &bo.actor(), room.id).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world), ["invitation 0 Ana Moreau", "invitation 0 Bo Lindqvist"]);
        assert_eq!(shift(&world.cx, &ana.actor(), room.id, NINE).await.unwrap(), taken);
        assert_eq!(refusal(shift(&world.cx, &bo.actor(), room.id, NINE).await), Refusal::NotHost);
        assert_eq!(world.deliver().await, 0);
        assert_eq!(told(&world), [""; 0]);
    }

    async fn what_waits_gives_way_to_what_is_newer(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let room = host(&world, &ana, NINE).await;
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        shift(&world.cx, &ana.actor(), room.id, TEN).await.unwrap();
        leave(&world).await;
        // Nobody knows of nine o'clock: they are invited to ten.
        assert_eq!(told(&world), ["invitation 1 Ana Moreau", "invitation 1 Bo Lindqvist"]);
        let other = host(&world, &ana, "2026-03-04T09:00:00Z").await;
        take(&world.cx, &bo.actor(), other.id).await.unwrap();
        cancel(&world.cx, &ana.actor(), other.id).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world), [""; 0], "nobody knows of what is called off");
    }

    async fn moved_and_moved_back_before_word_left_is_nothing(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let room = host(&world, &ana, NINE).await;
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        world.deliver().await;
        assert_eq!(told(&world), [""; 0], "it can still be called off");
        leave(&world).await;
        assert_eq!(told(&world).len(), 2);
        shift(&world.cx, &ana.actor(), room.id, TEN).await.unwrap();
        shift(&world.cx, &ana.actor(), room.id, NINE).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world), [""; 0]);
    }

    async fn members_see_what_they_were_told_and_have_it_sent_again(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let room = host(&world, &ana, NINE).await;
        assert_eq!(ledger(&world, &ana).await, [""; 0], "nobody is told yet");
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        let mails = practice_rooms::told(&world.cx, &bo.actor()).await.unwrap();
        let to_bo = mails.iter().find(|mail| mail.to.name == bo.name).unwrap();
        assert_eq!(to_bo.due, world.cx.now() + TimeDelta::seconds(20));
        let again = async |person: &Person| practice_rooms::resend(&world.cx, &person.actor(), to_bo.room, to_bo.id).await;
        assert_eq!(refusal(again(&bo).await), Refusal::MessageNotCurrent, "it waits");
        leave(&world).await;
        assert_eq!(told(&world).len(), 2);
        assert_eq!(ledger(&world, &bo).await, ["invitation sent Ana Moreau", "invitation sent Bo Lindqvist"]);
        assert_eq!(ledger(&world, &clara).await, [""; 0]);
        assert_eq!(refusal(again(&clara).await), Refusal::NotFound);
        again(&ana).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world), ["invitation 0 Bo Lindqvist"]);
        shift(&world.cx, &ana.actor(), room.id, TEN).await.unwrap();
        assert_eq!(refusal(again(&ana).await), Refusal::MessageNotCurrent, "it says nine o'clock");
        assert_eq!(ledger(&world, &ana).await, ["update waiting Ana Moreau", "update waiting Bo Lindqvist"]);
        leave(&world).await;
        assert_eq!(told(&world), ["update 1 Ana Moreau", "update 1 Bo Lindqvist"]);
        let other = host(&world, &ana, ELEVEN).await;
        let astray = practice_rooms::resend(&world.cx, &ana.actor(), other.id, to_bo.id).await;
        assert_eq!(refusal(astray), Refusal::NotFound, "it is of another room");
    }

    async fn what_was_tried_may_have_arrived_and_is_called_off(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let room = host(&world, &ana, NINE).await;
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        world.post.is(Mood::Closed);
        leave(&world).await;
        cancel(&world.cx, &ana.actor(), room.id).await.unwrap();
        world.post.is(Mood::Good);
        for _ in 0..2 {
            world.set_now(&(world.cx.now() + TimeDelta::seconds(6)).to_rfc3339());
            leave(&world).await;
        }
        assert_eq!(told(&world), ["cancellation 1 Ana Moreau", "cancellation 1 Bo Lindqvist"]);
    }

    async fn a_member_in_quiet_hours_is_told_at_their_end_and_the_other_at_once(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let hours = RawQuietHours { from: Some("22:00".to_owned()), until: Some("07:00".to_owned()) };
        let raw = RawPreferences { quiet_hours: Some(Some(hours)), ..RawPreferences::default() };
        preferences::edit(&world.cx, &bo.actor(), raw).await.unwrap();
        let room = host(&world, &ana, "2026-03-05T09:00:00Z").await;
        // 23:00 in Tokyo.
        world.set_now("2026-03-02T14:00:00Z");
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        leave(&world).await;
        assert_eq!(told(&world), ["invitation 0 Ana Moreau"]);
        world.set_now("2026-03-02T21:59:59Z");
        world.deliver().await;
        assert_eq!(told(&world), [""; 0]);
        world.set_now("2026-03-02T22:00:00Z");
        leave(&world).await;
        assert_eq!(told(&world), ["invitation 0 Bo Lindqvist"]);
    }

    async fn a_held_message_does_not_come_after_a_newer_one(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let hours = RawQuietHours { from: Some("22:00".to_owned()), until: Some("07:00".to_owned()) };
        let raw = RawPreferences { quiet_hours: Some(Some(hours)), ..RawPreferences::default() };
        preferences::edit(&world.cx, &bo.actor(), raw).await.unwrap();
        // 18:00 in Tokyo, taken at 23:00 the night before, then moved to 8:00, soon after quiet hours end.
        let room = host(&world, &ana, NINE).await;
        world.set_now("2026-03-02T14:00:00Z");
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        leave(&world).await;
        shift(&world.cx, &ana.actor(), room.id, "2026-03-02T23:00:00Z").await.unwrap();
        leave(&world).await;
        world.set_now("2026-03-02T22:00:00Z");
        leave(&world).await;
        let messages = world.post.news_of_rooms();
        let to_bo: Vec<_> = messages.iter().map(in_words).filter(|words| words.ends_with("Bo Lindqvist")).collect();
        assert_eq!(to_bo, ["invitation 1 Bo Lindqvist"]);
    }

    async fn what_is_refused_or_given_up_ends_and_an_administrator_has_it_tried_again(world: World) {
        let (ana, bo, dee) = (world.ana().await, world.bo().await, world.dee().await);
        let room = host(&world, &ana, NINE).await;
        take(&world.cx, &bo.actor(), room.id).await.unwrap();
        world.post.is(Mood::Refusing);
        leave(&world).await;
        assert_eq!(jobs::list(&world.cx, &dee.actor(), None, Paging::DEFAULT).await.unwrap().total, 0);
        shift(&world.cx, &ana.actor(), room.id, TEN).await.unwrap();
        world.post.is(Mood::Closed);
        for _ in 0..jobs::TRIES {
            leave(&world).await;
            world.set_now(&(world.cx.now() + TimeDelta::hours(1)).to_rfc3339());
        }
        let dead = jobs::list(&world.cx, &dee.actor(), Some(JobState::Dead), Paging::DEFAULT).await.unwrap();
        assert_eq!(dead.items.len(), 2);
        let subjects = jobs::subjects(&world.cx, &dee.actor(), &dead.items).await.unwrap();
        let mut subjects: Vec<_> = subjects.into_values().collect();
        subjects.sort();
        assert_eq!(subjects, ["update to Ana Moreau", "update to Bo Lindqvist"]);
        world.post.is(Mood::Good);
        for job in &dead.items {
            jobs::retry(&world.cx, &dee.actor(), job.id).await.unwrap();
        }
        leave(&world).await;
        // The invitation was refused: what they hear of is new to them.
        assert_eq!(told(&world), ["invitation 1 Ana Moreau", "invitation 1 Bo Lindqvist"]);
    }

    async fn a_repeated_request_hosts_one_room_and_takes_it_once(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let raw = || RawRoom { datetime_utc: Some(NINE.to_owned()), minutes: Some(60), topic: None };
        let keyed = world.with_key("one", "/api/practice-room/create", "nine");
        let room = create(&keyed, &ana.actor(), raw()).await.unwrap();
        assert_eq!(create(&keyed, &ana.actor(), raw()).await.unwrap(), room);
        let keyed = world.with_key("two", "/api/practice-room/update", "take");
        let taken = take(&keyed, &bo.actor(), room.id).await.unwrap();
        assert_eq!(take(&keyed, &bo.actor(), room.id).await.unwrap(), taken);
        assert_eq!(listed(&world).await, [taken]);
    }

    async fn forty_who_take_a_room_at_once_are_one(world: World) {
        let room = host(&world, &world.ana().await, NINE).await;
        let processes = processes(&world).await;
        let mut attempts = Vec::new();
        for index in 0..40_usize {
            let person = world.person(&format!("Peer {index}"), "UTC", &[domain::actor::Role::Interviewer]).await;
            let (cx, id) = (processes[index % processes.len()].clone(), room.id);
            attempts.push(tokio::spawn(async move { take(&cx, &person.actor(), id).await }));
        }
        let mut done = Vec::new();
        for attempt in attempts {
            match attempt.await.unwrap() {
                Ok(taken) => done.push(taken),
                Err(Error::Refused(Refusal::RoomTaken)) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(done.len(), 1);
        assert_eq!(listed(&world).await, done);
    }

    async fn a_room_that_is_taken_and_moved_at_once_engages_both_where_it_is(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let processes = processes(&world).await;
        let slot = world.offer(&bo, "2026-03-04T10:00:00Z", 60).await;
        let booked = world.book(&slot, "Lena Fischer").await;
        for _ in 0..12 {
            // Where it is, Bo is free; where it goes, he gives an interview.
            let room = host(&world, &ana, "2026-03-04T08:00:00Z").await;
            let (cx, actor, id) = (processes[0].clone(), ana.actor(), room.id);
            let moving = tokio::spawn(async move { shift(&cx, &actor, id, "2026-03-04T10:00:00Z").await });
            let (cx, actor) = (processes[processes.len() - 1].clone(), bo.actor());
            let taking = tokio::spawn(async move { take(&cx, &actor, id).await });
            let busy = Refusal::PersonBusy { person: bo.id, occasion: booked.id.into() };
            match (moving.await.unwrap(), taking.await.unwrap()) {
                (Ok(moved), Err(Error::Refused(refused))) => {
                    assert_eq!((moved.guest, refused), (None, busy));
                }
                (Err(Error::Refused(refused)), Ok(taken)) => {
                    assert_eq!((taken.interval.start(), refused), (at("2026-03-04T08:00:00Z"), busy));
                }
                other => panic!("{other:?}"),
            }
            cancel(&world.cx, &ana.actor(), room.id).await.unwrap();
        }
    }

    async fn one_who_is_booked_and_takes_a_room_at_once_is_in_one_of_both(world: World) {
        let (ana, bo, clara) = (world.ana().await, world.bo().await, world.clara().await);
        let processes = processes(&world).await;
        for hour in 8..18 {
            let start = format!("2026-03-03T{hour:02}:00:00Z");
            let slot = world.offer(&bo, &start, 60).await;
            let room = host(&world, &ana, &start).await;
            let (cx, actor, id) = (processes[0].clone(), bo.actor(), room.id);
            let taking = tokio::spawn(async move { take(&cx, &actor, id).await });
            let (cx, actor) = (processes[processes.len() - 1].clone(), clara.actor());
            let request = services::testing::booking(&slot, &format!("Candidate {hour}"));
            let booking = tokio::spawn(async move { services::bookings::book(&cx, &actor, request).await });
            match (taking.await.unwrap(), booking.await.unwrap()) {
                (Ok(_), Err(Error::Refused(Refusal::PersonBusy { occasion, .. }))) => {
                    assert_eq!(occasion, room.id.into());
                }
                (Err(Error::Refused(Refusal::PersonBusy { occasion, .. })), Ok(booked)) => {
                    assert_eq!(occasion, booked.id.into());
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
