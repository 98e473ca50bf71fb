//! `cargo xtask bench`: figures on the release, and whether they keep to their limits.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::place::Place;
use crate::postgres;
use crate::site;
use crate::steps::Steps;
use crate::system;
use crate::tools;

pub(crate) fn bench(place: &Place, what: &[&str]) -> Result<ExitCode> {
    match what {
        ["pages"] => measured(place, pages),
        ["workplaces"] => measured(place, workplaces),
        ["jobs"] => measured(place, jobs),
        ["search"] => measured(place, search),
        ["import"] => measured(place, import),
        ["month"] => measured(place, month),
        [] => bail!("`bench` takes what is to be measured: pages, workplaces, jobs, search, import or month"),
        [word, ..] => {
            bail!("`bench` does not know `{word}`; it takes pages, workplaces, jobs, search, import or month")
        }
    }
}

fn measured(place: &Place, measure: fn(&Place, &mut Steps) -> Result<()>) -> Result<ExitCode> {
    let mut steps = Steps::new();
    let outcome = measure(place, &mut steps);
    Ok(steps.close(&outcome))
}

pub(crate) fn release(place: &Place, steps: &mut Steps) -> Result<()> {
    tools::for_building(place, steps)?;
    site::build_site(place, steps)?;
    site::build_executable(place, steps)
}

/// How fast the two workplaces answer when they are full.
fn workplaces(place: &Place, steps: &mut Steps) -> Result<()> {
    tools::browser_tests(place, steps)?;
    release(place, steps)?;
    let mut measure = tools::playwright(place);
    steps.run("workplaces", measure.args(["--config", "bench.config.ts", "workplaces"]))
}

/// How soon what follows from a booking is done, on both databases.
fn jobs(place: &Place, steps: &mut Steps) -> Result<()> {
    on_both_databases(place, steps, "jobs")
}

/// How soon somebody among 100,000 candidates is found, on both databases.
fn search(place: &Place, steps: &mut Steps) -> Result<()> {
    on_both_databases(place, steps, "search")
}

/// How long a file of 100,000 rows takes to be tried and imported, on both databases.
fn import(place: &Place, steps: &mut Steps) -> Result<()> {
    on_both_databases(place, steps, "import")
}

fn on_both_databases(place: &Place, steps: &mut Steps, name: &str) -> Result<()> {
    tools::browser_tests(place, steps)?;
    tools::system_for_testing(place, steps)?;
    release(place, steps)?;
    let postgres = postgres::start()?;
    let mut measure = tools::playwright(place);
    measure
        .args(["--config", "bench.config.ts", name])
        .env("CONVOKE_TEST_POSTGRES", postgres::url(&postgres));
    steps.run(name, &mut measure)
}

/// How many interviewers the month has: 10,088 bookings.
const INTERVIEWERS: &str = "97";

/// Whether every reminder of a month with ten thousand bookings comes in time, on both databases, under a clock that is
/// set. Not on the release: how fast it goes does not count.
fn month(place: &Place, steps: &mut Steps) -> Result<()> {
    tools::system_for_testing(place, steps)?;
    let postgres = postgres::start()?;
    let mut simulate =
        place.cargo(&["test", "--locked", "-p", "services", "--features", "testing", "--test", "stretch"]);
    simulate
        .args(["--", "--nocapture"])
        .env("CONVOKE_STRETCH", INTERVIEWERS)
        .env("CONVOKE_TEST_POSTGRES", postgres::url(&postgres));
    steps.run("month", &mut simulate)
}

/// What each main page costs its visitor.
fn pages(place: &Place, steps: &mut Steps) -> Result<()> {
    tools::page_bench(place, steps)?;
    release(place, steps)?;
    let mut measure = place.command("node");
    measure.arg(place.root.join("bench/pages.mjs")).env("CONVOKE_BIN", place.executable());
    measure
        .env("SITE", place.root.join("target/site"))
        .envs(system::chromium().map(|found| ("CHROMIUM", found)));
    steps.run("pages", &mut measure)
}
