//! The project's commands: `cargo xtask <verb>`.

mod bench;
mod dev;
mod guarded;
mod place;
mod postgres;
mod redis;
mod run;
mod screens;
mod site;
mod start;
mod steps;
mod system;
mod tally;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::place::Place;

const HELP: &str = "\
The project's commands.

Usage: cargo xtask <command>

  start [--port N] [--keep]   build the release and serve the demo company on this machine
                              (port 3000; a new company at every start, unless --keep)
  test                        run every check and every test there is
  bench pages                 measure on the release what each page costs its visitor, and fail above the limits
  bench workplaces            measure in the browser how fast full weeks, months and searches answer
  bench jobs                  measure on both databases how soon what follows from a booking is done
  bench search                measure on both databases how soon somebody is found among 100,000 candidates
  bench import                measure on both databases how long a file of 100,000 rows takes to be tried and imported
  bench month                 simulate a month of 10,000 bookings on both databases: does every reminder come in time?
  screens                     take a picture of every page, in both themes and three widths
  dev                         build, serve and build again whenever a file changes

Each brings what it needs first. Tools go to the target directory and nowhere else; what the system has
to give is installed by apt-get on Debian as root, and named elsewhere.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["start", options @ ..] => start::start(&place()?, start::Options::parse(options)?),
        ["test"] => test::test(&place()?),
        ["bench", what @ ..] => bench::bench(&place()?, what),
        ["screens"] => screens::screens(&place()?),
        ["dev"] => dev::dev(&place()?),
        [] | ["help" | "--help" | "-h", ..] | [.., "--help" | "-h"] => {
            eprint!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        [word, ..] => {
            bail!("`cargo xtask {word}` is not a command; there are start, test, bench, screens and dev")
        }
    }
}

fn place() -> Result<Place> {
    run::listen_for_interrupts()?;
    Place::find()
}
