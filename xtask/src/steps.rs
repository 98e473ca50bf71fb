//! What is done, one step after the other: each is announced, timed and, at the end, listed.

use std::io::{self, Write};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::run::{self, lasted, words};
use crate::tally::Tally;

/// How many tests of a step may pass only at the second try.
const MOST_AGAIN: u64 = 3;

#[derive(Debug)]
pub(crate) struct Steps {
    started: Instant,
    done: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: String,
    took: Duration,
    tally: Tally,
    passed: bool,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new() }
    }

    /// A command that has to succeed for anything after it to make sense.
    pub(crate) fn run(&mut self, name: &str, command: &mut Command) -> Result<()> {
        self.step(name, |name| succeed(name, command))
    }

    /// Work of several commands, told as one step.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce(&str) -> Result<T>) -> Result<T> {
        announce(name);
        let started = Instant::now();
        let outcome = work(name);
        self.note(name, started, Tally::default(), outcome.is_ok());
        outcome
    }

    /// A command that runs tests. Tests that fail are counted, and the steps after it still run: one run then
    /// tells everything there is to mend.
    pub(crate) fn tests(
        &mut self,
        name: &str,
        command: &mut Command,
        count: impl FnOnce(&str) -> Tally,
    ) -> Result<()> {
        announce(name);
        eprintln!("  {}", words(command));
        let started = Instant::now();
        let outcome = run::run(name, command);
        let mut tally = outcome.as_ref().map(|ended| count(&ended.said)).unwrap_or_default();
        if tally.again > MOST_AGAIN {
            // That is no machine's bad moment any more.
            tally.failed += tally.again;
            tally.passed -= tally.again;
        }
        let passed = outcome.as_ref().is_ok_and(|ended| ended.status.success()) && tally.failed == 0;
        self.note(name, started, tally, passed);
        match outcome?.status {
            status if !status.success() && tally.failed == 0 => {
                bail!("{name} ended with {status}; what it said is above")
            }
            _ => Ok(()),
        }
    }

    /// Lists the steps and says what went wrong between them. The closing line stands alone, for programs to
    /// read.
    pub(crate) fn close(self, outcome: &Result<()>) -> ExitCode {
        let total = self.total(outcome);
        let mut lines = vec![String::new()];
        lines.extend(self.done.iter().map(Step::line));
        lines.push(format!("  in all {}", lasted(self.started.elapsed())));
        if let Err(error) = outcome {
            lines.push(format!("\nerror: {error:#}"));
        }
        lines.push(total.to_string());
        let _ = writeln!(io::stdout(), "{}", lines.join("\n"));
        ExitCode::from(u8::from(total.failed > 0))
    }

    /// A step that failed without counting a failed test is a failure itself, and so is an end before the last
    /// step.
    fn total(&self, outcome: &Result<()>) -> Tally {
        let mut total = Tally::default();
        for step in &self.done {
            total += step.tally;
            total.failed += u64::from(!step.passed && step.tally.failed == 0);
        }
        if outcome.is_err() && total.failed == 0 {
            total.failed = 1;
        }
        total
    }

    fn note(&mut self, name: &str, started: Instant, tally: Tally, passed: bool) {
        let took = started.elapsed();
        let verdict = if passed { "done in" } else { "failed after" };
        eprintln!("  {name} {verdict} {}", lasted(took));
        self.done.push(Step { name: name.to_owned(), took, tally, passed });
    }
}

impl Step {
    fn line(&self) -> String {
        let verdict = if self.passed { "ok    " } else { "FAILED" };
        let tests = match self.tally {
            Tally { passed: 0, failed: 0, .. } => String::new(),
            tally => format!("   {tally}"),
        };
        format!("  {verdict}  {:<41}{:>12}{tests}", self.name, lasted(self.took))
    }
}

/// Runs a command inside a step; any end but success is an error in one sentence.
pub(crate) fn succeed(name: &str, command: &mut Command) -> Result<()> {
    eprintln!("  {}", words(command));
    let ended = run::run(name, command)?;
    match ended.status.success() {
        true => Ok(()),
        false => {
            bail!("{name} failed: `{}` ended with {}; what it said is above", words(command), ended.status)
        }
    }
}

fn announce(name: &str) {
    eprintln!("\n▶ {name}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn tests_that_fail_do_not_keep_the_next_from_running() {
        let mut steps = Steps::new();
        let count = |_: &str| Tally { passed: 3, failed: 2, again: 0 };
        steps.tests("first", &mut shell("exit 100"), count).unwrap();
        steps.tests("second", &mut shell("exit 0"), |_| Tally { passed: 5, failed: 0, again: 0 }).unwrap();
        assert_eq!(steps.total(&Ok(())), Tally { passed: 8, failed: 2, again: 0 });
        assert_eq!(steps.close(&Ok(())), ExitCode::FAILURE);
    }

    #[test]
    fn tests_that_could_not_run_stop_everything() {
        let mut steps = Steps::new();
        let error = steps.tests("unit tests", &mut shell("exit 101"), |_| Tally::default()).unwrap_err();
        assert_eq!(error.to_string(), "unit tests ended with exit status: 101; what it said is above");
        assert_eq!(steps.total(&Err(error)), Tally { passed: 0, failed: 1, again: 0 });
    }

    #[test]
    fn a_check_that_fails_is_counted_once() {
        let mut steps = Steps::new();
        let error = steps.run("format", &mut shell("exit 1")).unwrap_err();
        assert_eq!(steps.total(&Err(error)), Tally { passed: 0, failed: 1, again: 0 });
    }

    #[test]
    fn all_well_is_success() {
        let mut steps = Steps::new();
        steps.run("format", &mut shell("exit 0")).unwrap();
        steps.tests("tests", &mut shell("exit 0"), |_| Tally { passed: 1, failed: 0, again: 0 }).unwrap();
        assert_eq!(steps.total(&Ok(())), Tally { passed: 1, failed: 0, again: 0 });
        assert_eq!(steps.close(&Ok(())), ExitCode::SUCCESS);
    }

    #[test]
    fn an_end_before_the_last_step_is_a_failure() {
        let missing = Err(anyhow::anyhow!("missing on this machine: make"));
        assert_eq!(Steps::new().total(&missing), Tally { passed: 0, failed: 1, again: 0 });
        assert_eq!(Steps::new().close(&missing), ExitCode::FAILURE);
    }
}
