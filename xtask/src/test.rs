//! `cargo xtask test`: every check and every test there is, what fails early first.

use std::env;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::guarded::Guarded;
use crate::place::Place;
use crate::postgres;
use crate::redis;
use crate::site;
use crate::steps::{Steps, succeed};
use crate::tally::Tally;
use crate::tools;

/// Everything but `frontend`, which is for the browser alone.
const NATIVE: [&str; 6] =
    ["--workspace", "--exclude", "frontend", "--features", "services/testing", "--locked"];

pub(crate) fn test(place: &Place) -> Result<ExitCode> {
    let mut steps = Steps::new();
    let outcome = checks(place, &mut steps).and_then(|()| tests(place, &mut steps));
    Ok(steps.close(&outcome))
}

fn checks(place: &Place, steps: &mut Steps) -> Result<()> {
    steps.run("format", &mut place.cargo(&["fmt", "--all", "--check"]))?;
    tools::system_for_testing(place, steps)?;
    tools::wasm_target(place, steps)?;
    steps.run("clippy, native", &mut clippy(place, &["--all-targets"], &NATIVE))?;
    steps.step("clippy, browser", |step| {
        let browser = ["--target", "wasm32-unknown-unknown", "--locked"];
        succeed(step, &mut clippy(place, &["-p", "domain"], &browser))?;
        succeed(
            step,
            &mut clippy(place, &["-p", "frontend", "-p", "app", "--features", "app/hydrate"], &browser),
        )
    })?;
    tools::cargo_deny(place, steps)?;
    let deny = ["deny", "--all-features", "check", "licenses", "bans", "sources"];
    steps.run("licences, bans, sources", &mut place.cargo(&deny))?;
    let cases = ["test", "--locked", "-p", "domain", "--test", "cases", "--", "--nocapture"];
    steps.run("rule cases", &mut place.cargo(&cases))
}

/// The site comes before the tests over HTTP, which find its files there, and the databases outlive them all.
fn tests(place: &Place, steps: &mut Steps) -> Result<()> {
    tools::for_building(place, steps)?;
    tools::cargo_nextest(place, steps)?;
    tools::browser_tests(place, steps)?;
    tools::mail_tests(place, steps)?;
    site::build_site(place, steps)?;
    let servers = steps.step("PostgreSQL and Redis", |_| Servers::start())?;
    let nextest = ["nextest", "run", "--no-fail-fast", "--status-level", "slow"];
    steps.tests(
        "unit, property, database and HTTP tests",
        &mut servers.tests(place, &nextest),
        Tally::of_nextest,
    )?;
    steps.tests("tests in documents", &mut servers.tests(place, &["test", "--doc"]), Tally::of_cargo_test)?;
    site::build_executable(place, steps)?;
    steps.tests("browser tests", &mut servers.browser_tests(place), Tally::of_playwright)
}

fn clippy(place: &Place, what: &[&str], how: &[&str]) -> Command {
    let mut command = place.cargo(&["clippy"]);
    command.args(what).args(how).args(["--", "-D", "warnings"]);
    command
}

/// Up for as long as this lives.
struct Servers {
    postgres: Guarded,
    redis: Guarded,
}

impl Servers {
    fn start() -> Result<Self> {
        Ok(Self { postgres: postgres::start()?, redis: redis::start()? })
    }

    fn tests(&self, place: &Place, verb: &[&str]) -> Command {
        let mut command = place.cargo(verb);
        command.args(NATIVE);
        self.tell(&mut command);
        command.env("CONVOKE_TEST_PYTHON", place.python());
        command
    }

    fn browser_tests(&self, place: &Place) -> Command {
        let mut command = tools::playwright(place);
        self.tell(&mut command);
        command.env("CONVOKE_BIN", place.executable());
        command
    }

    /// Where the servers are; and nothing of the caller's own settings, but for the cases to run.
    fn tell(&self, command: &mut Command) {
        for (name, _) in env::vars() {
            if is_a_setting(&name) {
                command.env_remove(name);
            }
        }
        command.env("CONVOKE_TEST_POSTGRES", postgres::url(&self.postgres));
        command.env("CONVOKE_TEST_REDIS", redis::url(&self.redis));
    }
}

fn is_a_setting(variable: &str) -> bool {
    let ours = variable.starts_with("CONVOKE_") && variable != "CONVOKE_CASES";
    ours || variable.starts_with("LEPTOS_") || ["DATABASE_URL", "REDIS_URL"].contains(&variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callers_settings_do_not_reach_the_tests() {
        for setting in ["CONVOKE_AUTH", "DATABASE_URL", "REDIS_URL", "LEPTOS_SITE_ADDR"] {
            assert!(is_a_setting(setting), "{setting}");
        }
        for other in ["CONVOKE_CASES", "PATH", "CARGO_TARGET_DIR"] {
            assert!(!is_a_setting(other), "{other}");
        }
    }
}
