//! Importing files: a dry run names every row that is refused, nothing is written unless all of it can be, and nobody
//! who writes at the same time is written over.

#![expect(clippy::unwrap_used, reason = "a test may fail where it finds what it must not")]

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::TimeDelta;
use domain::{
    actor::{Actor, Role},
    candidates::RawMerge,
    fields::Fields,
    ids::ImportId,
    imports::{Action, Counts, Noun, Report, Told, Why},
    paging::Paging,
    refusal::Refusal,
};
use services::{
    Context, Error, Result,
    candidates::{self, merge},
    imports, on_both_databases,
    realtime::{self, Message},
    slots::{self, SlotFilter},
    testing::{at, raw_candidate, slot},
    webhooks,
};

on_both_databases! {
    async fn candidates_are_imported_and_known_ones_stay(world: World) {
        let clara = world.clara().await.actor();
        let lena = world.candidate("Lena Fischer").await;
        let file = "name,email,time_zone\r\n\
                    Lena F.,LENA.FISCHER@example.com,Asia/Tokyo\r\n\
                    \"Maïa, the second\",maia@example.com,Europe/Paris\r\n\
                    '=Omar,omar@example.com,\r\n";
        let dry = run(&world.cx, &clara, Noun::Candidates, file, true).await.unwrap();
        assert_eq!(dry.counts, Counts { rows: 3, create: 2, known: 1, refused: 0 });
        assert!(dry.dry_run && !dry.applied);
        assert_eq!(names(&world.cx, &clara).await, ["Lena Fischer"]);

        let real = run(&world.cx, &clara, Noun::Candidates, file, false).await.unwrap();
        assert_eq!((real.dry_run, real.applied, real.counts), (false, true, dry.counts));
        assert_eq!(real.rows, dry.rows);
        assert_eq!(names(&world.cx, &clara).await, ["=Omar", "Lena Fischer", "Maïa, the second"]);
        assert_eq!(candidates::get(&world.cx, &clara, lena.id).await.unwrap(), lena);
        let audited: Vec<_> = world.audited().await.into_iter().filter(|line| line.action == "imported").collect();
        assert_eq!(audited.len(), 1);
        assert_eq!((audited[0].by, audited[0].subject.as_str()), (Some(clara.person), "import"));
        let found = services::search::find(&world.cx, &clara, "maia").await.unwrap();
        assert_eq!(found.len(), 1, "whoever was imported is found");

        let again = run(&world.cx, &clara, Noun::Candidates, file, false).await.unwrap();
        assert_eq!(again.counts, Counts { rows: 3, create: 0, known: 3, refused: 0 });
        assert_eq!(names(&world.cx, &clara).await.len(), 3);
    }

    async fn whom_a_file_calls_by_an_address_given_up_is_known(world: World) {
        let clara = world.clara().await.actor();
        let [lena, l] = [world.candidate("Lena Fischer").await, world.candidate("L Fischer").await];
        let raw = RawMerge { from: Some(l.id.to_string()), ..RawMerge::default() };
        merge::merge(&world.cx, &clara, lena.id, None, raw).await.unwrap();
        let file = format!("name,email\r\nL Fischer,{}\r\nMaïa,maia@example.com\r\n", l.email);
        for dry_run in [true, false] {
            let report = run(&world.cx, &clara, Noun::Candidates, &file, dry_run).await.unwrap();
            assert_eq!(report.counts, Counts { rows: 2, create: 1, known: 1, refused: 0 });
        }
        assert_eq!(names(&world.cx, &clara).await, ["Lena Fischer", "Maïa"]);
    }

    async fn of_five_thousand_rows_each_that_is_wrong_is_named_and_nothing_is_written(world: World) {
        let clara = world.clara().await.actor();
        let (file, expected) = five_thousand(true);
        let (mended, _) = five_thousand(false);
        for dry_run in [true, false] {
            let report = run(&world.cx, &clara, Noun::Candidates, &file, dry_run).await.unwrap();
            assert!(!report.applied);
            assert_eq!(report.counts.rows, 5000);
            assert_eq!(refused(&report), expected);
            assert_eq!(candidates::list(&world.cx, &clara, None, Paging::DEFAULT).await.unwrap().total, 0);
        }
        assert!(world.audited().await.iter().all(|line| line.action != "imported"));

        let report = run(&world.cx, &clara, Noun::Candidates, &mended, false).await.unwrap();
        assert!(report.applied);
        assert_eq!(report.counts, Counts { rows: 5000, create: 5000, known: 0, refused: 0 });
        assert_eq!(candidates::list(&world.cx, &clara, None, Paging::DEFAULT).await.unwrap().total, 5000);
    }

    async fn of_five_thousand_slots_each_that_is_in_the_way_is_named_and_nothing_is_written(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await.actor());
        world.bo().await;
        world.offer(&ana, "2026-03-10T16:00:00Z", 60).await;
        let (file, expected) = five_thousand_slots(true);
        let (mended, _) = five_thousand_slots(false);
        for dry_run in [true, false] {
            let report = run(&world.cx, &dee, Noun::Slots, &file, dry_run).await.unwrap();
            assert!(!report.applied);
            assert_eq!(report.counts.rows, 5000);
            assert_eq!(refused(&report), expected);
            let slots = slots::list(&world.cx, &dee, SlotFilter::default(), Paging::DEFAULT).await.unwrap();
            assert_eq!(slots.total, 1);
        }
        let report = run(&world.cx, &dee, Noun::Slots, &mended, false).await.unwrap();
        assert!(report.applied, "{:?}", refused(&report));
        let slots = slots::list(&world.cx, &dee, SlotFilter::default(), Paging::DEFAULT).await.unwrap();
        assert_eq!(slots.total, 5001);
    }

    async fn slots_are_imported_with_their_days(world: World) {
        let (ana, bo, dee) = (world.ana().await, world.bo().await, world.dee().await.actor());
        world.offer(&ana, "2026-03-03T09:00:00Z", 45).await;
        let file = "interviewer_email;start;end;location\n\
                    Ana.Moreau@example.com;2026-03-03T12:00:00+01:00;2026-03-03T13:00:00+01:00;Room 4\n\
                    ana.moreau@example.com;2026-03-05T12:00:00+01:00;2026-03-05T13:00:00+01:00;\n\
                    bo.lindqvist@example.com;2026-03-05T12:00:00+01:00;2026-03-05T13:00:00+01:00;\n";
        let report = run(&world.cx, &dee, Noun::Slots, file, false).await.unwrap();
        assert!(report.applied, "{report:?}");
        assert_eq!(report.rows[0].about.as_deref(), Some("Ana Moreau, Tue 3 Mar, 12:00–13:00 Paris"));
        assert_eq!(starts(&world.cx, &ana.actor()).await.len(), 3);
        assert_eq!(starts(&world.cx, &bo.actor()).await, ["2026-03-05T11:00:00+00:00"]);
        // The days that were taken count.
        let third = world.try_offer(&ana.actor(), "2026-03-06T09:00:00Z", 45).await;
        assert!(matches!(third, Err(Error::Refused(Refusal::SlotRules { .. }))), "{third:?}");
        let again = run(&world.cx, &dee, Noun::Slots, file, false).await.unwrap();
        assert_eq!(again.counts, Counts { rows: 3, create: 0, known: 0, refused: 3 });
        assert_eq!(
            sentences(&again.rows[0]),
            ["This overlaps the slot already offered Tue 3 Mar, 12:00–13:00 Paris."]
        );
    }

    async fn who_may_not_offer_for_somebody_cannot_import_for_them(world: World) {
        let (ana, bo) = (world.ana().await, world.bo().await);
        let (clara, dee) = (world.clara().await.actor(), world.dee().await.actor());
        let row = |email: &str| {
            format!("interviewer_email,start,end\n{email},2026-03-03T12:00:00Z,2026-03-03T13:00:00Z\n")
        };
        let own = "interviewerEmail must be your own, or left out: you offer for yourself";
        for (actor, email, expected) in [
            (ana.actor(), "", None),
            (ana.actor(), "ana.moreau@example.com", None),
            (ana.actor(), "bo.lindqvist@example.com", Some(own)),
            (ana.actor(), "nobody@example.com", Some(own)),
            (dee.clone(), "bo.lindqvist@example.com", None),
            (dee.clone(), "", Some("interviewerEmail is required: an administrator offers for somebody")),
            (
                dee.clone(),
                "clara.vogt@example.com",
                Some("interviewerEmail must be the e-mail address of an active interviewer"),
            ),
        ] {
            let report = run(&world.cx, &actor, Noun::Slots, &row(email), true).await.unwrap();
            assert_eq!(sentences(&report.rows[0]).first().map(String::as_str), expected, "{email}");
        }
        for (actor, noun) in [
            (clara.clone(), Noun::Slots),
            (bo.actor(), Noun::Candidates),
            (Actor::new(ana.id, &[]), Noun::Slots),
        ] {
            for dry_run in [true, false] {
                let told = run(&world.cx, &actor, noun, &row(""), dry_run).await;
                assert!(matches!(told, Err(Error::Refused(Refusal::Forbidden))), "{told:?}");
            }
            let told = imports::keep(&world.cx, &actor, noun, "a.csv", vec![1]).await;
            assert!(matches!(told, Err(Error::Refused(Refusal::Forbidden))), "{told:?}");
        }
    }

    async fn two_imports_at_once_do_not_overlap(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await.actor());
        let other = world.another_process(|settings| settings).await;
        let file = |minute: u32| {
            let mut file = "interviewer_email,start,end\n".to_owned();
            for day in ["2026-03-03", "2026-03-05", "2026-03-10", "2026-03-12"] {
                for hour in 9..15 {
                    writeln!(
                        file,
                        "ana.moreau@example.com,{day}T{hour:02}:{minute:02}:00Z,{day}T{hour:02}:59:00Z"
                    )
                    .unwrap();
                }
            }
            file
        };
        let (one, two) = (file(0), file(30));
        let (one, two) = tokio::join!(
            run(&world.cx, &dee, Noun::Slots, &one, false),
            run(&other, &dee, Noun::Slots, &two, false),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.applied != two.applied, "one of them alone: {:?} {:?}", one.counts, two.counts);
        let loser = if one.applied { &two } else { &one };
        assert_eq!(loser.counts.refused, 24);
        assert_eq!(starts(&world.cx, &ana.actor()).await.len(), 24);
        other.close().await;
    }

    async fn an_import_and_a_slot_at_once_do_not_overlap(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await.actor());
        let other = world.another_process(|settings| settings).await;
        let herself = ana.actor();
        for week in 0..8 {
            let start = at("2026-03-10T09:00:00Z") + TimeDelta::weeks(week);
            let mut file = "interviewer_email,start,end\n".to_owned();
            for hour in 0..6 {
                let (from, to) = (start + TimeDelta::hours(hour), start + TimeDelta::minutes(hour * 60 + 45));
                writeln!(file, "ana.moreau@example.com,{},{}", from.to_rfc3339(), to.to_rfc3339()).unwrap();
            }
            let beside = (start + TimeDelta::minutes(130)).to_rfc3339();
            let (imported, offered) = tokio::join!(
                run(&world.cx, &dee, Noun::Slots, &file, false),
                slots::create(&other, &herself, slot(&beside, 45)),
            );
            let imported = imported.unwrap();
            assert!(imported.applied != offered.is_ok(), "week {week}: {imported:?} {offered:?}");
        }
        other.close().await;
    }

    async fn two_imports_of_the_same_candidates_make_each_once(world: World) {
        let clara = world.clara().await.actor();
        let other = world.another_process(|settings| settings).await;
        let rows: Vec<String> = (0..500).map(|number| format!("Lena {number},lena{number}@example.com")).collect();
        let there = format!("name,email\n{}\n", rows.join("\n"));
        let back = format!("name,email\n{}\n", rows.iter().rev().cloned().collect::<Vec<_>>().join("\n"));
        let (one, two, third) = tokio::join!(
            run(&world.cx, &clara, Noun::Candidates, &there, false),
            run(&other, &clara, Noun::Candidates, &back, false),
            candidates::create(&other, &clara, domain::candidates::RawCandidate {
                email: Some("lena250@example.com".to_owned()),
                ..raw_candidate("Lena Fischer")
            }),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.applied && two.applied);
        let made = one.counts.create + two.counts.create + u64::from(third.is_ok());
        assert_eq!(made, 500, "{:?} {:?} {third:?}", one.counts, two.counts);
        assert_eq!(candidates::list(&world.cx, &clara, None, Paging::DEFAULT).await.unwrap().total, 500);
        other.close().await;
    }

    async fn few_slots_are_told_one_by_one_and_many_at_once(world: World) {
        let (ana, dee) = (world.ana().await, world.dee().await.actor());
        let raw = domain::webhooks::RawWebhook {
            url: Some("https://example.com/hooks".to_owned()),
            kind: Some("standard".to_owned()),
            ..Default::default()
        };
        let webhook = webhooks::create(&world.cx, &dee, raw).await.unwrap();
        let told = async || {
            webhooks::deliveries(&world.cx, &dee, webhook.id, None, Paging::DEFAULT).await.unwrap().total
        };
        let mut listening = realtime::subscribe(&world.cx, &ana.actor());
        let days = |first: &str, weeks: i64| {
            let mut file = "start,end\n".to_owned();
            for quarter in 0..weeks * 32 {
                let start = at(first) + TimeDelta::weeks(quarter / 32) + TimeDelta::minutes(quarter % 32 * 15);
                let end = start + TimeDelta::minutes(15);
                writeln!(file, "{},{}", start.to_rfc3339(), end.to_rfc3339()).unwrap();
            }
            file
        };
        let few = run(&world.cx, &ana.actor(), Noun::Slots, &days("2026-03-03T09:00:00Z", 1), false).await;
        assert!(few.unwrap().applied);
        for _ in 0..32 {
            let message = tokio::time::timeout(PATIENCE, listening.next()).await.unwrap();
            assert!(matches!(message, Some(Message::Event(_))), "{message:?}");
        }
        assert_eq!(told().await, 32);
        let many = run(&world.cx, &ana.actor(), Noun::Slots, &days("2026-04-07T09:00:00Z", 10), false).await;
        assert_eq!(many.unwrap().counts.create, 320);
        let message = tokio::time::timeout(PATIENCE, listening.next()).await.unwrap();
        assert!(matches!(message, Some(Message::Resync)), "{message:?}");
        assert_eq!(told().await, 352);
    }

    async fn a_file_is_kept_for_whoever_chose_it_until_it_is_imported(world: World) {
        let clara = world.clara().await.actor();
        let hans = world.person("Hans Berg", "Europe/Berlin", &[Role::Coordinator]).await.actor();
        let file = b"name,email\nLena,lena@example.com\n".to_vec();
        let id = imports::keep(&world.cx, &clara, Noun::Candidates, "people.csv", file.clone()).await.unwrap();
        let kept = imports::kept(&world.cx, &clara, id).await.unwrap();
        assert_eq!((kept.noun, kept.name.as_str(), &kept.file), (Noun::Candidates, "people.csv", &file));
        for told in [try_kept(&world.cx, &hans, id).await, imports::import_kept(&world.cx, &hans, id).await] {
            assert!(matches!(told, Err(Error::Refused(Refusal::NotFound))), "{told:?}");
        }
        assert_eq!(try_kept(&world.cx, &clara, id).await.unwrap().counts.create, 1);
        assert!(imports::import_kept(&world.cx, &clara, id).await.unwrap().applied);
        let gone = try_kept(&world.cx, &clara, id).await;
        assert!(matches!(gone, Err(Error::Refused(Refusal::NotFound))), "{gone:?}");

        let mut ids = Vec::new();
        for _ in 0..6 {
            ids.push(imports::keep(&world.cx, &clara, Noun::Candidates, "", file.clone()).await.unwrap());
        }
        assert!(imports::kept(&world.cx, &clara, ids[0]).await.is_err(), "five wait at the most");
        assert_eq!(imports::kept(&world.cx, &clara, ids[1]).await.unwrap().name.as_str(), "The file");
        world.pass(TimeDelta::minutes(61));
        assert!(imports::kept(&world.cx, &clara, ids[5]).await.is_err(), "and an hour");
        let empty = imports::keep(&world.cx, &clara, Noun::Candidates, "a.csv", Vec::new()).await;
        assert!(matches!(empty, Err(Error::Refused(Refusal::InvalidInput { .. }))), "{empty:?}");
    }

    async fn an_import_that_is_repeated_under_its_key_is_told_as_the_first_time(world: World) {
        let ana = world.ana().await.actor();
        let file = "start,end\n2026-03-03T12:00:00Z,2026-03-03T13:00:00Z\n";
        let cx = world.with_key("k", "/api/slots/import", file);
        let first = run(&cx, &ana, Noun::Slots, file, false).await.unwrap();
        let again = run(&cx, &ana, Noun::Slots, file, false).await.unwrap();
        assert!(first.applied);
        assert_eq!(again, first);
        assert_eq!(starts(&world.cx, &ana).await.len(), 1);
    }
}

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

async fn run(cx: &Context, actor: &Actor, noun: Noun, file: &str, dry_run: bool) -> Result<Report> {
    imports::import(cx, actor, noun, file.as_bytes().to_vec(), dry_run).await
}

/// What a file that is kept would do.
async fn try_kept(cx: &Context, actor: &Actor, id: ImportId) -> Result<Report> {
    let kept = imports::kept(cx, actor, id).await?;
    imports::import(cx, actor, kept.noun, kept.file, true).await
}

async fn names(cx: &Context, actor: &Actor) -> Vec<String> {
    let page = candidates::list(cx, actor, None, Paging::DEFAULT).await.unwrap();
    page.items.into_iter().map(|candidate| candidate.name.to_string()).collect()
}

async fn starts(cx: &Context, actor: &Actor) -> Vec<String> {
    let page = slots::list(cx, actor, SlotFilter::default(), Paging::LONGEST).await.unwrap();
    page.items.into_iter().map(|slot| slot.interval.start().to_rfc3339()).collect()
}

fn sentences(row: &Told) -> Vec<String> {
    let of = |fields: &Fields| fields.iter().map(|(field, sentence)| format!("{field} {sentence}")).collect();
    match &row.why {
        Some(Why::Fields(fields)) => of(fields),
        Some(Why::Rules { sentence, .. }) => vec![sentence.clone()],
        None => Vec::new(),
    }
}

/// By line, the fields that are refused, or the code of the first rule.
fn refused(report: &Report) -> BTreeMap<u64, Vec<String>> {
    let rows = report.rows.iter().filter(|row| row.action == Action::Refused);
    let fields = |row: &Told| match &row.why {
        Some(Why::Fields(fields)) => fields.iter().map(|(field, _)| field.to_owned()).collect(),
        Some(rules @ Why::Rules { .. }) => vec![rules.code().to_owned()],
        None => panic!("{row:?}"),
    };
    rows.map(|row| (row.line, fields(row))).collect()
}

/// A file of 5,000 rows, every seventh of which is wrong in one way or another where it is to be; and by line which fields
/// are.
fn five_thousand(with_wrong: bool) -> (String, BTreeMap<u64, Vec<String>>) {
    let long = "x".repeat(201);
    let wrong: [(&str, &[&str]); 13] = [
        (",n@example.com,", &["name"]),
        ("LONG,n@example.com,", &["name"]),
        ("a\u{7}b,n@example.com,", &["name"]),
        ("Lena,,", &["email"]),
        ("Lena,no address,", &["email"]),
        ("Lena,a@b@example.com,", &["email"]),
        ("Lena,lena0@example.com,", &["email"]),
        ("Lena,LENA0@EXAMPLE.COM,", &["email"]),
        ("Lena,n@example.com,Mars/Olympus", &["timeZone"]),
        (",no address,Mars/Olympus", &["email", "name", "timeZone"]),
        ("Lena,n@example.com", &["row"]),
        ("Lena,n@example.com,,x", &["row"]),
        ("Le\"na,n@example.com,", &["row"]),
    ];
    let (mut file, mut expected) = ("name,email,time_zone\r\n".to_owned(), BTreeMap::new());
    for number in 0..5000_usize {
        let line = number as u64 + 2;
        if with_wrong && number % 7 == 6 {
            let (row, fields) = wrong[number / 7 % wrong.len()];
            let row = row.replace("LONG", &long).replace("n@", &format!("n{number}@"));
            write!(file, "{row}\r\n").unwrap();
            expected.insert(line, fields.iter().map(|&field| field.to_owned()).collect());
        } else {
            write!(file, "Lena {number},lena{number}@example.com,Europe/Paris\r\n").unwrap();
        }
    }
    (file, expected)
}

/// The same of slots, on Tuesdays and Thursdays of Ana and of Bo.
fn five_thousand_slots(with_wrong: bool) -> (String, BTreeMap<u64, Vec<String>>) {
    let (nine, ten) = ("2026-03-12T09:00:00Z", "2026-03-12T10:00:00Z");
    let wrong = [
        ("nobody@example.com", nine, ten, "", "interviewerEmail"),
        ("ana", nine, ten, "", "interviewerEmail"),
        ("", nine, ten, "", "interviewerEmail"),
        (ANA, "2026-03-12T09:00:00", ten, "", "startTime"),
        (ANA, "12.03.2026 09:00", ten, "", "startTime"),
        (ANA, "2026-03-12T09:00:30Z", ten, "", "startTime"),
        (ANA, "2026-03-02T07:00:00Z", "2026-03-02T08:00:00Z", "", "startTime"),
        (ANA, "2027-12-02T07:00:00Z", "2027-12-02T08:00:00Z", "", "startTime"),
        (ANA, ten, nine, "", "endTime"),
        (ANA, nine, "2026-03-12T09:05:00Z", "", "endTime"),
        (ANA, nine, "2026-03-12T18:05:00Z", "", "endTime"),
        (ANA, nine, "", "", "endTime"),
        (ANA, nine, ten, "a\u{7}", "location"),
        (ANA, nine, ten, ",x", "row"),
        // In the way are rows before, a slot that is there, and a third day.
        (ANA, "2026-03-10T09:05:00Z", "2026-03-10T09:35:00Z", "", "slot_overlap"),
        (ANA, "2026-03-10T16:30:00Z", "2026-03-10T17:30:00Z", "", "slot_overlap"),
        (ANA, "2026-03-13T09:00:00Z", "2026-03-13T10:00:00Z", "", "day_limit"),
    ];
    let (mut file, mut expected) = ("interviewer_email,start,end,location\n".to_owned(), BTreeMap::new());
    for number in 0..5000_usize {
        let turn = i64::try_from(number / 2).unwrap();
        if with_wrong && number > 200 && number % 7 == 6 {
            let (who, start, end, place, refused) = wrong[number / 7 % wrong.len()];
            writeln!(file, "{who},{start},{end},{place}").unwrap();
            expected.insert(number as u64 + 2, vec![refused.to_owned()]);
        } else {
            let day = TimeDelta::days(turn / 48 * 7 + turn / 24 % 2 * 2);
            let start = at("2026-03-10T09:00:00Z") + day + TimeDelta::minutes(turn % 24 * 15);
            let end = start + TimeDelta::minutes(15);
            let who = if number % 2 == 0 { ANA } else { "bo.lindqvist@example.com" };
            writeln!(file, "{who},{},{},Room {}", start.to_rfc3339(), end.to_rfc3339(), number % 9).unwrap();
        }
    }
    (file, expected)
}

const ANA: &str = "ana.moreau@example.com";
