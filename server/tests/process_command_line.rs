//! The command line, by running the executable.

mod support;

use std::fs;

use chrono::Days;
use serde_json::json;
use services::testing::TestDatabase;
use support::{Caller, process::Folder};

const ANA: [&str; 10] = [
    "people",
    "add",
    "--name",
    "Ana Moreau",
    "--email",
    "ana@example.com",
    "--role",
    "interviewer",
    "--time-zone",
    "Europe/Paris",
];

#[tokio::test]
async fn help_and_version_are_answered_where_answers_go() {
    let folder = Folder::new();
    let help = folder.run(&["--help"], &[]).await.done();
    for expected in ["serve", "migrate", "seed", "people", "doctor", "openapi", "--addr", "CONVOKE_ADDR"] {
        assert!(help.contains(expected), "{expected} in {help}");
    }
    let version = folder.run(&["--version"], &[]).await.done();
    assert_eq!(version, format!("convoke {}\n", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn wrong_usage_is_another_failure_than_others() {
    let folder = Folder::new();
    for arguments in [
        &[][..],
        &["dance"],
        &["serve", "--dance"],
        &["seed"],
        &["mail"],
        &["seed", "production"],
        &["people", "add", "--name", "Ana"],
        &["people", "add", "--name", "A", "--email", "a@b.example", "--role", "boss", "--time-zone", "UTC"],
        &["migrate", "--secret-key", "on a command line everybody can see it"],
    ] {
        let ended = folder.run(arguments, &[]).await;
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
    }
    let told = folder.run(&["migrate", "--addr", "x"], &[]).await.complaint(2);
    assert!(told.starts_with("--addr is \"x\": it takes"), "{told}");
    let mut unknown_zone = ANA;
    unknown_zone[9] = "Europe/Atlantis";
    let told = folder.run(&unknown_zone, &[]).await.complaint(2);
    assert!(told.contains("timeZone"), "{told}");
}

#[tokio::test]
async fn a_mail_that_is_no_answer_is_told_in_one_line() {
    let folder = Folder::new();
    let reply = include_str!("../../services/tests/mail/reply_google.eml");
    for (mail, expected) in [
        ("", "this is no mail"),
        ("Subject: Hello\n\nDear Sir", "there is no calendar file in this mail"),
        (reply, "no interview here has the UID \"0198c0de-0000-7000-8000-000000000004@convoke\""),
    ] {
        let told = folder.fed(&["mail", "receive"], mail).await.complaint(1);
        assert!(told.starts_with(expected), "{told}");
    }
}

#[tokio::test]
async fn each_mail_of_a_mailbox_is_told_of() {
    let folder = Folder::new();
    let reply = include_str!("../../services/tests/mail/reply_google.eml");
    let line = "From lena@example.com Sun Mar  1 10:00:01 2026";
    let mailbox = format!("{line}\nSubject: Hello\n\nDear Sir\n>From the start\n\n{line}\n{reply}\n");
    let ended = folder.fed(&["mail", "receive"], &mailbox).await;
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    let told: Vec<&str> = ended.err.lines().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("convoke: mail 1: there is no calendar file in this mail"), "{told:?}");
    assert!(told[1].starts_with("convoke: mail 2: no interview here has the UID"), "{told:?}");
}

#[tokio::test]
async fn the_first_command_makes_the_database_and_people_are_added_to_it() {
    let folder = Folder::new();
    let id = folder.run(&ANA, &[]).await.done();
    assert_eq!(id.trim_end().len(), 36, "{id}");
    assert_eq!(id.matches('\n').count(), 1);
    assert!(folder.path().join("convoke.db").exists());
    let list = folder.run(&["people", "list"], &[]).await.done();
    assert_eq!(
        list,
        format!("{}\tAna Moreau\tana@example.com\tinterviewer\tEurope/Paris\tactive\n", id.trim_end())
    );
    let told = folder.run(&ANA, &[]).await.complaint(1);
    assert_eq!(told, "Somebody with this e-mail address is already here.");
}

#[tokio::test]
async fn migrating_what_is_up_to_date_is_done_at_once() {
    let folder = Folder::new();
    for _ in 0..2 {
        assert_eq!(folder.run(&["migrate"], &[]).await.done(), "");
    }
}

#[tokio::test]
async fn the_document_is_printed_without_a_database() {
    let folder = Folder::new();
    let environment = [("DATABASE_URL", "sqlite:///nowhere/at/all.db")];
    let document = folder.run(&["openapi"], &environment).await.done();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert!(document["paths"]["/api/book"]["post"].is_object());
    assert!(!folder.path().join("convoke.db").exists());
}

#[tokio::test]
async fn the_rules_that_are_printed_are_rules_to_begin_with() {
    let folder = Folder::new();
    let printed = folder.run(&["preparation"], &[]).await.done();
    std::fs::write(folder.path().join("preparation.toml"), &printed).unwrap();
    let found = folder.run(&["doctor"], &[("CONVOKE_PREPARATION", "preparation.toml")]).await.done();
    assert!(found.contains("ok   preparation: ") && found.contains(" sets"), "{found}");
    let broken = printed.replacen("before = \"1 day\"", "before = \"one day\"", 1);
    std::fs::write(folder.path().join("preparation.toml"), broken).unwrap();
    let told = folder.run(&["doctor"], &[("CONVOKE_PREPARATION", "preparation.toml")]).await.complaint(1);
    assert!(told.contains("CONVOKE_PREPARATION is \"preparation.toml\"") && told.contains("line "), "{told}");
}

#[tokio::test]
async fn the_templates_that_are_printed_are_templates_to_begin_with() {
    let folder = Folder::new();
    let printed = folder.run(&["thank-you-notes"], &[]).await.done();
    std::fs::write(folder.path().join("notes.toml"), &printed).unwrap();
    let named = [("CONVOKE_THANK_YOU_NOTES", "notes.toml")];
    folder.run(&["doctor"], &named).await.done();
    let broken = printed.replacen("{{ author }}", "{{ whoever }}", 1);
    std::fs::write(folder.path().join("notes.toml"), broken).unwrap();
    let told = folder.run(&["doctor"], &named).await.complaint(1);
    assert!(told.contains("CONVOKE_THANK_YOU_NOTES is \"notes.toml\"") && told.contains("line "), "{told}");
}

#[tokio::test]
async fn the_demo_company_moves_into_an_empty_database_only() {
    let folder = Folder::new();
    folder.run(&["seed", "demo"], &[]).await.done();
    let list = folder.run(&["people", "list"], &[]).await.done();
    assert_eq!(list.lines().count(), 9, "{list}");
    let told = folder.run(&["seed", "demo"], &[]).await.complaint(1);
    assert_eq!(told, "there are people in this database already; nothing was written");
}

#[tokio::test]
async fn the_doctor_finds_a_sound_installation_sound() {
    let folder = Folder::new();
    folder.run(&["seed", "demo"], &[]).await.done();
    let found = folder.run(&["doctor"], &[]).await.done();
    assert!(found.lines().count() >= 5, "{found}");
    assert!(found.lines().all(|line| line.starts_with("ok ")), "{found}");
}

#[tokio::test]
async fn a_start_that_fails_says_why_in_one_line() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    fs::write(folder.path().join("no.db"), "This is no database, and long enough to be none.".repeat(100))
        .unwrap();
    let demo = ("CONVOKE_AUTH", "demo");
    let free = ("CONVOKE_ADDR", "127.0.0.1:0");
    for (environment, expected) in [
        (&[][..], "CONVOKE_AUTH is \"accounts\", which is yet to come: it takes demo or trusted-proxy"),
        (&[("CONVOKE_AUTH", "oidc")], "CONVOKE_AUTH is \"oidc\", which is yet to come"),
        (
            &[("CONVOKE_AUTH", "magic")],
            "CONVOKE_AUTH is \"magic\": it takes demo, accounts, oidc or trusted-proxy",
        ),
        (&[demo, ("CONVOKE_ADDR", "0.0.0.0:0")], "CONVOKE_ADDR is \"0.0.0.0:0\": with CONVOKE_AUTH=demo"),
        (
            &[demo, ("CONVOKE_ADDR", &taken)],
            &format!("CONVOKE_ADDR is \"{taken}\", where nobody can listen: "),
        ),
        (
            &[demo, free, ("DATABASE_URL", "sqlite://no.db")],
            "DATABASE_URL is \"sqlite://no.db\": the database",
        ),
        (
            &[demo, free, ("DATABASE_URL", "sqlite://no/such/folder/x.db")],
            "DATABASE_URL is \"sqlite://no/such/folder/x.db\": the database",
        ),
        (
            &[demo, free, ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")],
            "CONVOKE_SECRET_KEY is not set: with PostgreSQL it takes",
        ),
        (
            &[
                demo,
                free,
                ("DATABASE_URL", "postgres://nobody:hunter2@127.0.0.1:1/none"),
                ("CONVOKE_SECRET_KEY", "a key for tests that is long enough"),
            ],
            "DATABASE_URL is \"postgres://…@127.0.0.1:1/none\": the database cannot be reached: ",
        ),
        (
            &[demo, free, ("REDIS_URL", "redis://no port:x")],
            "REDIS_URL must be a URL such as redis://127.0.0.1:6379: ",
        ),
        (&[demo, free, ("CONVOKE_METRICS_ADDR", &taken)], "CONVOKE_METRICS_ADDR is"),
    ] {
        let told = folder.run(&["serve"], environment).await.complaint(1);
        assert!(told.starts_with(expected), "{told}");
        assert!(!told.contains("hunter2") && !told.contains("panicked"), "{told}");
    }
}

#[tokio::test]
async fn the_file_of_the_working_directory_is_read() {
    let folder = Folder::new();
    fs::write(folder.path().join("Leptos.toml"), "[settings]\nauth = \"telepathy\"\n").unwrap();
    let told = folder.run(&["serve"], &[]).await.complaint(1);
    assert!(told.starts_with("auth in Leptos.toml is \"telepathy\": it takes"), "{told}");
    let told = folder.run(&["serve"], &[("CONVOKE_AUTH", "oidc")]).await.complaint(1);
    assert!(told.starts_with("CONVOKE_AUTH is \"oidc\""), "{told}");
}

#[tokio::test]
async fn an_old_schema_of_postgresql_is_refused_until_it_is_migrated() {
    let database = TestDatabase::empty_postgres().await;
    let url = database.url();
    let environment = [
        ("DATABASE_URL", url.as_str()),
        ("CONVOKE_SECRET_KEY", "a key for tests that is long enough"),
        ("CONVOKE_AUTH", "trusted-proxy"),
    ];
    let folder = Folder::new();
    for arguments in [&["people", "list"][..], &["serve"], &["doctor"], &["seed", "demo"]] {
        let told = folder.run(arguments, &environment).await.complaint(1);
        assert!(told.contains("convoke migrate"), "{told}");
    }
    folder.run(&["migrate"], &environment).await.done();
    assert_eq!(folder.run(&["people", "list"], &environment).await.done(), "");
}

#[tokio::test]
async fn serving_brings_an_old_schema_of_postgresql_up_to_date_where_it_is_told_to() {
    let database = TestDatabase::empty_postgres().await;
    let url = database.url();
    let environment = [
        ("DATABASE_URL", url.as_str()),
        ("CONVOKE_SECRET_KEY", "a key for tests that is long enough"),
        ("CONVOKE_AUTH", "trusted-proxy"),
        ("CONVOKE_ADDR", "127.0.0.1:0"),
    ];
    let folder = Folder::new();
    let told = folder.run(&["serve"], &environment).await.complaint(1);
    assert_eq!(told, "the database schema is out of date; run `convoke migrate`");
    let serving = folder.serve_as(&["serve", "--migrate"], &environment).await;
    let health = Caller::nobody(serving.addr).get("/api/health").await.ok(200);
    assert_eq!(health["checks"]["migrations"], "ok");
    serving.kill().await;
    folder.serve(&environment).await.kill().await;
}

#[tokio::test]
async fn slots_may_begin_on_as_many_days_of_a_week_as_it_is_started_with() {
    let folder = Folder::new();
    let ana = folder.add("Ana Moreau", "interviewer", "Europe/Paris", &[]).await;
    let environment = [
        ("CONVOKE_AUTH", "trusted-proxy"),
        ("CONVOKE_TRUSTED_PROXIES", "127.0.0.1"),
        ("CONVOKE_MAX_DAYS_PER_WEEK", "3"),
    ];
    let serving = folder.serve(&environment).await;
    let (ana, monday) = (serving.caller(&ana, "interviewer"), serving.monday_ahead().await);
    let offer = async |day| {
        let day = monday + Days::new(day);
        let slot = json!({ "startTime": format!("{day}T10:00:00Z"), "endTime": format!("{day}T11:00:00Z") });
        ana.post("/api/slots", &slot).await
    };
    for day in 0..3 {
        offer(day).await.ok(201);
    }
    let refused = offer(3).await;
    refused.is(409, "day_limit");
    assert_eq!(refused.body["details"]["limit"], 3);
}
