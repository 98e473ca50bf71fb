//! Settings: where they come from, what they take, and that what is written about them is so.

use std::{collections::HashMap, path::Path};

use server::config::{ALL, Auth, Config, DEFAULTS, Database, FILE, LogFormat};
use services::mail::Notifications;

fn read(file: Option<&str>, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> anyhow::Result<Config> {
    let look_up = |given: &[(&str, &str)]| {
        let given: HashMap<String, String> =
            given.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        move |name: &str| given.get(name).cloned()
    };
    Config::read(file, look_up(environment), look_up(flags))
}

#[test]
fn the_defaults_are_those_that_are_published() {
    let config = read(None, &[], &[]).unwrap();
    assert_eq!(
        config.database,
        Database::Sqlite { url: "sqlite://convoke.db".into(), file: "convoke.db".into() }
    );
    assert_eq!(config.redis_url, None);
    assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
    assert!(config.public_url.is_none());
    assert_eq!(config.auth, Auth::Accounts);
    assert!(config.trusted_proxies.is_empty());
    assert_eq!((config.bookings_per_minute, config.writes_per_minute), (5, 120));
    assert_eq!(config.max_days_per_week, None);
    assert_eq!(config.undo.num_seconds(), 20);
    assert_eq!(config.preparation, services::preparation::shipped().unwrap());
    assert_eq!(config.thank_you_notes, services::thank_you_notes::shipped().unwrap());
    assert_eq!(config.metrics_addr, None);
    assert_eq!(config.secret_key, None);
    assert_eq!((&config.mail.smtp_url, config.mail.notifications), (&None, Notifications::On));
    assert_eq!(config.mail.mails_per_minute, 300);
    assert!(!config.webhooks_private);
    assert_eq!((config.log.as_str(), config.log_format), ("info", LogFormat::ByOutput));
}

#[test]
fn flags_go_before_the_environment_before_the_file_before_the_defaults() {
    let file = "[settings]\naddr = \"127.0.0.1:1\"\nbookings-per-minute = 1\nwrites-per-minute = 1";
    let environment = [("CONVOKE_BOOKINGS_PER_MINUTE", "2"), ("CONVOKE_WRITES_PER_MINUTE", "2")];
    let flags = [("writes-per-minute", "3")];
    let config = read(Some(file), &environment, &flags).unwrap();
    assert_eq!(config.addr.port(), 1);
    assert_eq!((config.bookings_per_minute, config.writes_per_minute), (2, 3));
    assert_eq!(config.auth, Auth::Accounts);
}

#[test]
fn what_makes_no_sense_is_named_with_its_value_and_what_it_takes() {
    for (name, value, expected) in [
        ("DATABASE_URL", "mysql://x", "DATABASE_URL is \"mysql://x\": it takes sqlite://PATH or postgres://"),
        ("DATABASE_URL", "sqlite://", "DATABASE_URL is \"sqlite://\""),
        ("DATABASE_URL", "", "DATABASE_URL is not set: it takes sqlite://PATH"),
        ("REDIS_URL", "localhost", "REDIS_URL is \"localhost\": it takes redis://HOST:PORT"),
        ("CONVOKE_ADDR", "3000", "CONVOKE_ADDR is \"3000\": it takes an address and a port"),
        ("CONVOKE_ADDR", "", "CONVOKE_ADDR is not set: it takes an address and a port"),
        (
            "CONVOKE_PUBLIC_URL",
            "convoke.example.com",
            "CONVOKE_PUBLIC_URL is \"convoke.example.com\": it takes http://",
        ),
        (
            "CONVOKE_UNDO_SECONDS",
            "3601",
            "CONVOKE_UNDO_SECONDS is \"3601\": it takes a whole number of seconds",
        ),
        ("CONVOKE_UNDO_SECONDS", "-1", "CONVOKE_UNDO_SECONDS is \"-1\": it takes a whole number of seconds"),
        ("CONVOKE_AUTH", "Demo", "CONVOKE_AUTH is \"Demo\": it takes demo, accounts, oidc or trusted-proxy"),
        (
            "CONVOKE_TRUSTED_PROXIES",
            "10.0.0.0/33",
            "CONVOKE_TRUSTED_PROXIES is \"10.0.0.0/33\": it takes networks",
        ),
        (
            "CONVOKE_BOOKINGS_PER_MINUTE",
            "-1",
            "CONVOKE_BOOKINGS_PER_MINUTE is \"-1\": it takes a whole number",
        ),
        (
            "CONVOKE_WRITES_PER_MINUTE",
            "many",
            "CONVOKE_WRITES_PER_MINUTE is \"many\": it takes a whole number",
        ),
        (
            "CONVOKE_MAX_DAYS_PER_WEEK",
            "0",
            "CONVOKE_MAX_DAYS_PER_WEEK is \"0\": it takes a whole number from 1 to 7",
        ),
        ("CONVOKE_MAX_DAYS_PER_WEEK", "8", "CONVOKE_MAX_DAYS_PER_WEEK is \"8\": it takes"),
        ("CONVOKE_METRICS_ADDR", "x", "CONVOKE_METRICS_ADDR is \"x\": it takes an address and a port"),
        (
            "CONVOKE_SECRET_KEY",
            "short",
            "CONVOKE_SECRET_KEY is a text of 5 characters: it takes any text of 32",
        ),
        ("CONVOKE_SECRET_KEY_FILE", "/nowhere", "CONVOKE_SECRET_KEY_FILE is \"/nowhere\": it takes a file"),
        (
            "CONVOKE_SMTP_URL",
            "mail.acme.example",
            "CONVOKE_SMTP_URL is \"mail.acme.example\": it takes smtp://HOST or smtps://",
        ),
        (
            "CONVOKE_SMTP_URL",
            "smtp://mail.acme.example",
            "CONVOKE_MAIL_FROM is not set: it takes an address, such as interviews@acme.example",
        ),
        ("CONVOKE_MAIL_FROM", "Acme", "CONVOKE_MAIL_FROM is \"Acme\": it takes an address"),
        ("CONVOKE_NOTIFICATIONS", "yes", "CONVOKE_NOTIFICATIONS is \"yes\": it takes on, dry-run or off"),
        ("CONVOKE_NOTIFICATIONS", "", "CONVOKE_NOTIFICATIONS is not set: it takes on, dry-run or off"),
        ("CONVOKE_WEBHOOKS_PRIVATE", "yes", "CONVOKE_WEBHOOKS_PRIVATE is \"yes\": it takes refuse or allow"),
        ("CONVOKE_MAILS_PER_MINUTE", "-1", "CONVOKE_MAILS_PER_MINUTE is \"-1\": it takes a whole number"),
        ("RUST_LOG", "info,=,", "RUST_LOG is \"info,=,\": it takes"),
        ("CONVOKE_LOG_FORMAT", "xml", "CONVOKE_LOG_FORMAT is \"xml\": it takes text or json"),
    ] {
        let told = read(None, &[(name, value)], &[]).unwrap_err().to_string();
        assert!(told.starts_with(expected), "{told}");
        assert!(!told.contains('\n'), "{told}");
    }
}

#[test]
fn whoever_set_it_is_told_under_the_name_they_used() {
    let told = |file, flags: &[(&str, &str)]| read(file, &[], flags).unwrap_err().to_string();
    assert!(told(None, &[("addr", "x")]).starts_with("--addr is \"x\""));
    assert!(told(Some("[settings]\naddr = \"x\""), &[]).starts_with("addr in Leptos.toml is \"x\""));
    assert_eq!(told(Some("[settings]\nadr = \"x\""), &[]), "Leptos.toml sets \"adr\", which is no setting");
    assert!(told(Some("[settings"), &[]).starts_with("Leptos.toml cannot be read"));
}

#[test]
fn a_network_is_trusted_as_a_whole_and_an_address_by_itself() {
    let config = read(None, &[("CONVOKE_TRUSTED_PROXIES", "10.0.0.0/8, ::1,127.0.0.1")], &[]).unwrap();
    let networks: Vec<_> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(networks, ["10.0.0.0/8", "::1/128", "127.0.0.1/32"]);
}

#[test]
fn variables_that_are_no_settings_are_none_of_our_business() {
    assert!(read(None, &[("CONVOKE_UNHEARD_OF", "1")], &[]).is_ok());
}

#[test]
fn serving_takes_more_than_settings_that_make_sense() {
    let told = |environment: &[(&str, &str)]| {
        read(None, environment, &[]).unwrap().check_for_serving().map_err(|error| error.to_string())
    };
    let yet_to_come = |auth: &str| {
        Err(format!("CONVOKE_AUTH is {auth:?}, which is yet to come: it takes demo or trusted-proxy"))
    };
    assert_eq!(told(&[]), yet_to_come("accounts"));
    assert_eq!(told(&[("CONVOKE_AUTH", "oidc")]), yet_to_come("oidc"));
    assert_eq!(told(&[("CONVOKE_AUTH", "demo")]), Ok(()));
    assert_eq!(told(&[("CONVOKE_AUTH", "demo"), ("CONVOKE_ADDR", "[::1]:3000")]), Ok(()));
    assert!(told(&[("CONVOKE_AUTH", "demo"), ("CONVOKE_ADDR", "0.0.0.0:3000")]).is_err());
    assert_eq!(told(&[("CONVOKE_AUTH", "trusted-proxy"), ("CONVOKE_ADDR", "0.0.0.0:3000")]), Ok(()));
}

#[test]
fn the_secret_key_is_made_once_and_kept_to_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/convoke.db", folder.path().display());
    let config = read(None, &[("DATABASE_URL", &url)], &[]).unwrap();
    let first = config.obtain_secret_key().unwrap();
    assert_eq!(first.expose().len(), 64);
    assert_eq!(config.obtain_secret_key().unwrap(), first);
    let kept = folder.path().join("convoke.db.key");
    assert_eq!(kept.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn with_postgresql_the_secret_key_is_to_be_given() {
    let postgres = ("DATABASE_URL", "postgres://localhost/convoke");
    let config = read(None, &[postgres], &[]).unwrap();
    let told = config.obtain_secret_key().unwrap_err().to_string();
    assert!(told.starts_with("CONVOKE_SECRET_KEY is not set: with PostgreSQL it takes"), "{told}");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, "from a file, 32 characters or more\n").unwrap();
    let file = file.to_str().unwrap();
    let config = read(None, &[postgres, ("CONVOKE_SECRET_KEY_FILE", file)], &[]).unwrap();
    assert_eq!(config.obtain_secret_key().unwrap().expose(), "from a file, 32 characters or more");

    let both =
        [("CONVOKE_SECRET_KEY", "given as well, 32 characters or more"), ("CONVOKE_SECRET_KEY_FILE", file)];
    assert!(read(None, &both, &[]).is_err());
}

#[test]
fn nothing_secret_is_shown() {
    let environment = [
        ("DATABASE_URL", "postgres://convoke:hunter2@localhost/convoke"),
        ("CONVOKE_SMTP_URL", "smtps://convoke:hunter2@localhost"),
        ("CONVOKE_MAIL_FROM", "interviews@acme.example"),
        ("CONVOKE_SECRET_KEY", "hunter2 hunter2 hunter2 hunter2 hunter2"),
    ];
    let shown = format!("{:?}", read(None, &environment, &[]).unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
    let senseless = [("CONVOKE_SMTP_URL", "smtp://convoke:hunter2@localhost/path")];
    let told = read(None, &senseless, &[]).unwrap_err().to_string();
    assert!(told.starts_with("CONVOKE_SMTP_URL is \"smtp://…@localhost/path\": it takes"), "{told}");
}

#[test]
fn mail_that_does_not_leave_needs_no_sender() {
    for (name, value) in [("CONVOKE_NOTIFICATIONS", "off"), ("CONVOKE_NOTIFICATIONS", "dry-run")] {
        assert!(read(None, &[("CONVOKE_SMTP_URL", "smtp://localhost"), (name, value)], &[]).is_ok());
    }
    let from = ("CONVOKE_MAIL_FROM", "\"Acme, Inc.\" <interviews@acme.example>");
    let config = read(None, &[("CONVOKE_SMTP_URL", "smtp://localhost"), from], &[]).unwrap();
    assert_eq!(config.mail.from.name.as_str(), "Acme, Inc.");
}

#[test]
fn every_setting_stands_in_the_file_with_its_default() {
    let table: toml::Table = DEFAULTS.parse().unwrap();
    let mut written: Vec<_> = table["settings"].as_table().unwrap().keys().cloned().collect();
    let mut known: Vec<_> = ALL.iter().map(|setting| setting.key.to_owned()).collect();
    known.sort();
    written.sort();
    assert_eq!(written, known);
    for setting in ALL {
        assert!(DEFAULTS.contains(&format!("# {}: ", setting.environment)), "{}", setting.environment);
    }
}

#[test]
fn the_file_and_the_workspace_agree_where_they_overlap() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let parse =
        |name: &str| -> toml::Table { std::fs::read_to_string(root.join(name)).unwrap().parse().unwrap() };
    let ours = &parse(FILE)["package"]["metadata"]["leptos"];
    let theirs = &parse("Cargo.toml")["workspace"]["metadata"]["leptos"][0];
    for key in ["site-root", "site-pkg-dir", "site-addr", "reload-port", "hash-files"] {
        assert_eq!(ours.get(key), theirs.get(key), "{key}");
    }
    let name = theirs.get("output-name").or(theirs.get("name"));
    assert_eq!(ours.get("output-name"), name);
}

#[test]
fn rules_of_preparation_are_those_of_the_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let good = "[[set]]\nname = \"All\"\n[[set.task]]\ntitle = \"Read the CV\"\nbefore = \"1 day\"\n";
    let file = write("good.toml", good);
    let config = read(None, &[("CONVOKE_PREPARATION", &file)], &[]).unwrap();
    assert_eq!((config.preparation.sets().len(), config.preparation.count()), (1, 1));
    let nowhere = folder.path().join("nowhere.toml").display().to_string();
    let bad = write("bad.toml", &good.replace("1 day", "soon"));
    for (file, expected) in
        [(&nowhere, "it cannot be read: "), (&bad, "this one says, line 5: must be such as \"30 minutes\"")]
    {
        let told = read(None, &[("CONVOKE_PREPARATION", file)], &[]).unwrap_err().to_string();
        let begins =
            format!("CONVOKE_PREPARATION is {file:?}: it takes a file of rules of preparation, and ");
        assert!(told.starts_with(&begins) && told.contains(expected), "{told}");
    }
}

#[test]
fn thank_you_notes_are_drafted_from_the_file_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let side = |name: &str| format!("[{name}]\nsubject = \"Thanks\"\nbody = \"Hello {{{{ to }}}}\"\n");
    let good = side("candidate") + &side("interviewer");
    let read = |file: &str| read(None, &[("CONVOKE_THANK_YOU_NOTES", file)], &[]);
    let config = read(&write("good.toml", &good)).unwrap();
    assert_eq!(config.services().thank_you_notes, services::thank_you_notes::read(&good).unwrap());
    let bad = write("bad.toml", &good.replacen("to }}", "whom }}", 1));
    let told = read(&bad).unwrap_err().to_string();
    let begins =
        format!("CONVOKE_THANK_YOU_NOTES is {bad:?}: it takes a file of templates of thank-you notes, and ");
    assert!(told.starts_with(&begins) && told.contains("this one says, line 3: "), "{told}");
}
