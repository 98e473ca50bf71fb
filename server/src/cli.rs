//! The command line.

use std::{
    future::pending,
    io::{self, Read as _, Write as _},
    sync::Arc,
};

use anyhow::Context as _;
use clap::{
    Arg, ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
    builder::PossibleValuesParser,
};
use domain::{
    actor::Role,
    people::{Person, RawPerson},
    refusal::Refusal,
    replies::Reply,
};
use services::{
    Context,
    context::SystemClock,
    demo, doctor, people,
    replies::{self, Received},
};
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    allow_many_connections, build,
    config::{self, Config, Senseless, Source},
    listen, open, router, run, telemetry,
};

/// How a command ended, for whoever started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    WrongUsage = 2,
}

/// Schedules interviews: interviewers offer slots, coordinators book candidates into them.
#[derive(Debug, Parser)]
#[command(name = "convoke", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and the interface for programs
    Serve {
        /// Bring an old PostgreSQL schema up to date first
        #[arg(long)]
        migrate: bool,
    },
    /// Bring the database's schema up to date
    Migrate,
    /// Fill an empty database
    Seed {
        #[command(subcommand)]
        what: Seed,
    },
    /// The people who sign in
    People {
        #[command(subcommand)]
        what: People,
    },
    /// Mail that comes in
    Mail {
        #[command(subcommand)]
        what: Incoming,
    },
    /// Look at everything that can be wrong, and say how to mend it
    Doctor,
    /// Print the rules of preparation that come with this program, to be changed and named by CONVOKE_PREPARATION
    Preparation,
    /// Print the templates of thank-you notes that come with this program, to be changed and named by
    /// CONVOKE_THANK_YOU_NOTES
    ThankYouNotes,
    /// Print the OpenAPI document
    Openapi,
}

#[derive(Debug, Subcommand)]
enum Seed {
    /// With the demo company
    Demo,
}

#[derive(Debug, Subcommand)]
enum People {
    /// Add somebody, and print their id
    Add {
        #[arg(long)]
        name: String,
        #[arg(long)]
        email: String,
        /// Once for each role
        #[arg(long, required = true, value_parser = PossibleValuesParser::new(Role::ALL.map(Role::as_str)))]
        role: Vec<String>,
        /// As the IANA names it, such as Europe/Paris
        #[arg(long)]
        time_zone: String,
    },
    /// List everybody: id, name, e-mail, roles, time zone, active or not
    List,
}

#[derive(Debug, Subcommand)]
enum Incoming {
    /// Take in answers to invitations: a mail, or a mailbox file (RFC 4155) of several, from standard input
    Receive,
}

/// Does what the process was started for. What goes wrong is told in one line.
pub async fn main() -> Exit {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(told) => {
            let exit = if told.use_stderr() { Exit::WrongUsage } else { Exit::Done };
            let _ = told.print();
            return exit;
        }
    };
    match started(&matches).await {
        Ok(exit) => exit,
        Err(error) => {
            complain(&told(&error));
            exit_after(&error)
        }
    }
}

/// What went wrong, and why; nothing twice, since many causes tell those below them as well.
fn told(error: &anyhow::Error) -> String {
    let mut sentence = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !sentence.contains(&cause) {
            sentence = format!("{sentence}: {cause}");
        }
    }
    sentence
}

/// On standard error, in one line.
pub fn complain(sentence: &str) {
    let line = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = writeln!(io::stderr(), "convoke: {line}");
}

/// With every setting as a flag of every command; secrets are not for command lines, which everybody can see.
fn command() -> clap::Command {
    let flag = |setting: &config::Setting| {
        Arg::new(setting.key)
            .long(setting.key)
            .global(true)
            .value_name("VALUE")
            .help(format!("{} [env: {}]", setting.help, setting.environment))
            .help_heading("Settings")
    };
    let flags = config::ALL.iter().filter(|setting| setting.environment != "CONVOKE_SECRET_KEY").map(flag);
    Cli::command().args(flags)
}

async fn started(matches: &ArgMatches) -> anyhow::Result<Exit> {
    let Cli { command } = Cli::from_arg_matches(matches)?;
    let config = Config::from_process(|key| matches.try_get_one::<String>(key).ok().flatten().cloned())?;
    match command {
        Command::Serve { migrate } => serve(Config { migrate, ..config }).await,
        Command::Migrate => {
            open(&Config { migrate: true, ..config }, Arc::new(SystemClock)).await?.close().await;
            Ok(Exit::Done)
        }
        Command::Seed { what: Seed::Demo } => with(config, seed).await,
        Command::People { what: People::List } => with(config, list).await,
        Command::People { what: People::Add { name, email, role, time_zone } } => {
            let raw = RawPerson {
                name: Some(name),
                email: Some(email),
                roles: Some(role),
                time_zone: Some(time_zone),
                active: None,
            };
            with(config, async |cx| {
                let person = people::add(cx, raw).await?;
                print(&format!("{}\n", person.id))?;
                Ok(Exit::Done)
            })
            .await
        }
        Command::Mail { what: Incoming::Receive } => {
            let mails = replies::mails(&whole_input()?);
            with(config, async |cx| receive(cx, &mails).await).await
        }
        Command::Doctor => with(config, examine).await,
        Command::Preparation => {
            print(services::preparation::SHIPPED)?;
            Ok(Exit::Done)
        }
        Command::ThankYouNotes => {
            print(services::thank_you_notes::SHIPPED)?;
            Ok(Exit::Done)
        }
        Command::Openapi => {
            print(&(router::document().to_pretty_json()? + "\n"))?;
            Ok(Exit::Done)
        }
    }
}

async fn serve(config: Config) -> anyhow::Result<Exit> {
    config.check_for_serving()?;
    allow_many_connections();
    let listener = listen("CONVOKE_ADDR", config.addr)?;
    let config = Config { addr: listener.local_addr()?, ..config };
    let shutdown = told_to_stop()?;
    let app = build(config.clone(), Arc::new(SystemClock)).await?;
    telemetry::start(&config)?;
    tracing::info!(addr = %config.addr, auth = config.auth.as_str(), "serving");
    config.warn();
    run(app, listener, shutdown).await?;
    tracing::info!("stopped");
    Ok(Exit::Done)
}

/// When the process is asked to end: by whoever started it, or from the keyboard.
fn told_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        let told = tokio::select! {
            told = terminate.recv() => told,
            told = interrupt.recv() => told,
        };
        if told.is_none() {
            pending::<()>().await;
        }
    })
}

async fn with(
    config: Config,
    command: impl AsyncFnOnce(&Context) -> anyhow::Result<Exit>,
) -> anyhow::Result<Exit> {
    let cx = open(&config, Arc::new(SystemClock)).await?;
    let done = command(&cx).await;
    cx.close().await;
    done
}

async fn seed(cx: &Context) -> anyhow::Result<Exit> {
    if demo::seed(cx).await? {
        return Ok(Exit::Done);
    }
    complain("there are people in this database already; nothing was written");
    Ok(Exit::Failed)
}

async fn list(cx: &Context) -> anyhow::Result<Exit> {
    let line = |person: &Person| {
        let roles: Vec<_> = person.roles.iter().map(Role::as_str).collect();
        let (id, name, email, zone) = (person.id, &person.name, &person.email, &person.time_zone);
        let active = if person.active { "active" } else { "inactive" };
        format!("{id}\t{}\t{}\t{}\t{zone}\t{active}\n", name.as_str(), email.as_str(), roles.join(","))
    };
    let everybody = people::everybody(cx).await?;
    print(&everybody.iter().map(line).collect::<String>())?;
    Ok(Exit::Done)
}

/// What is no answer is left to whoever brought it: they still have the mail. Done if there was an answer at all.
async fn receive(cx: &Context, mails: &[Vec<u8>]) -> anyhow::Result<Exit> {
    let mut exit = Exit::Failed;
    for (index, mail) in mails.iter().enumerate() {
        match replies::receive(cx, mail).await? {
            Received::Kept(Reply { name, answer, sequence, outdated, .. }) => {
                let outdated = if outdated { ", which has changed since" } else { "" };
                let answer = answer.words();
                print(&format!("{name} {answer}: SEQUENCE {sequence} of the invitation{outdated}\n"))?;
                exit = Exit::Done;
            }
            Received::NotAReply(why) if mails.len() == 1 => complain(&why),
            Received::NotAReply(why) => complain(&format!("mail {}: {why}", index + 1)),
        }
    }
    Ok(exit)
}

/// The longest mail, or mailbox file, that is read. Answers are a few thousand octets.
const MAIL_MAX: u64 = 16 * 1024 * 1024;

fn whole_input() -> anyhow::Result<Vec<u8>> {
    let mut read = Vec::new();
    io::stdin().lock().take(MAIL_MAX + 1).read_to_end(&mut read).context("the mail cannot be read")?;
    anyhow::ensure!(read.len() as u64 <= MAIL_MAX, "the mail is too long: at most 16 MiB are read");
    Ok(read)
}

async fn examine(cx: &Context) -> anyhow::Result<Exit> {
    let findings = doctor::examine(cx).await;
    let line = |finding: &doctor::Finding| {
        let (mark, what) = match &finding.found {
            Ok(what) => ("ok  ", what),
            Err(what) => ("BAD ", what),
        };
        format!("{mark} {}: {what}\n", finding.subject)
    };
    print(&findings.iter().map(line).collect::<String>())?;
    let sound = findings.iter().all(|finding| finding.found.is_ok());
    Ok(if sound { Exit::Done } else { Exit::Failed })
}

/// On standard output. Whoever reads it may have enough before its end.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => printed,
    }
}

/// What was typed after the command is its usage; all else is a failure.
fn exit_after(error: &anyhow::Error) -> Exit {
    let flag = error.downcast_ref::<Senseless>().is_some_and(|senseless| senseless.source == Source::Flag);
    let invalid = matches!(
        error.downcast_ref::<services::Error>(),
        Some(services::Error::Refused(Refusal::InvalidInput { .. }))
    );
    if flag || invalid { Exit::WrongUsage } else { Exit::Failed }
}
