//! How many tests passed and failed, read from what the test programs say at their end.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    /// Of those that passed, how many did only when tried once more.
    pub(crate) again: u64,
}

impl Tally {
    /// `Summary [ 1.2s] 10 tests run: 8 passed (1 slow), 1 failed, 1 timed out, 2 skipped`
    pub(crate) fn of_nextest(said: &str) -> Self {
        let said = plain(said);
        let Some(line) = said.lines().rev().find(|line| line.trim_start().starts_with("Summary [")) else {
            return Self::default();
        };
        let counts = line.split_once("run:").map_or("", |(_, counts)| counts);
        Self::sum(counts.split(','), &["passed"], &["failed", "timed out", "exec failed"])
    }

    /// `test result: ok. 3 passed; 0 failed; 0 ignored; …`, one a target.
    pub(crate) fn of_cargo_test(said: &str) -> Self {
        let said = plain(said);
        let results = said.lines().filter_map(|line| line.trim_start().strip_prefix("test result:"));
        let counts = results.flat_map(|counts| counts.split(['.', ';']));
        Self::sum(counts, &["passed"], &["failed"])
    }

    /// `  2 failed`, the failed ones by name, `  1 flaky`, `  12 passed (3.4s)`, each a line of its own.
    pub(crate) fn of_playwright(said: &str) -> Self {
        let said = plain(said);
        let counts = said.lines().filter(|line| line.starts_with("  ") && !line.starts_with("    "));
        let again = counts
            .clone()
            .filter_map(count)
            .filter(|&(_, what)| what == "flaky")
            .map(|(number, _)| number)
            .sum();
        Self { again, ..Self::sum(counts, &["passed", "flaky"], &["failed", "interrupted", "did not run"]) }
    }

    fn sum<'a>(counts: impl Iterator<Item = &'a str>, passed: &[&str], failed: &[&str]) -> Self {
        let mut tally = Self::default();
        for (number, what) in counts.filter_map(count) {
            if passed.contains(&what) {
                tally.passed += number;
            } else if failed.contains(&what) {
                tally.failed += number;
            }
        }
        tally
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.again += other.again;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.again {
            0 => Ok(()),
            again => write!(f, ", {again} of the passed at the second try"),
        }
    }
}

/// `12 passed (3.4s)` is 12 of `passed`.
fn count(words: &str) -> Option<(u64, &str)> {
    let (number, what) = words.trim().split_once(' ')?;
    let what = what.split_once('(').map_or(what, |(what, _)| what);
    Some((number.parse().ok()?, what.trim()))
}

/// Without the colours a terminal is given.
fn plain(said: &str) -> String {
    let mut text = String::with_capacity(said.len());
    let mut pieces = said.split("\u{1b}[");
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let end = piece.find(|letter: char| letter.is_ascii_alphabetic()).map_or(piece.len(), |at| at + 1);
        text.push_str(&piece[end..]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tally: Tally, passed: u64, failed: u64) {
        assert_eq!(tally, Tally { passed, failed, again: 0 });
    }

    #[test]
    fn nextest_counts_what_ran_out_of_time_as_failed() {
        let said = "    Starting 12 tests across 3 binaries\n     Summary [  61.235s] 11/12 tests run: 8 passed (1 slow, 1 leaky), 1 failed, 1 timed out, 1 exec failed, 2 skipped\n        FAIL [ 0.1s] x\n";
        check(Tally::of_nextest(said), 8, 3);
    }

    #[test]
    fn nextest_in_colour_counts_the_same() {
        let said = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.011s] \u{1b}[1m14\u{1b}[0m tests run: \u{1b}[1m14\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, \u{1b}[1m0\u{1b}[0m skipped\n";
        check(Tally::of_nextest(&said.replace("\u{1b}[32;1m     Summary\u{1b}[0m", "     Summary")), 14, 0);
        check(Tally::of_nextest(said), 14, 0);
    }

    #[test]
    fn cargo_test_is_summed_over_its_targets() {
        let said = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\ntest result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        check(Tally::of_cargo_test(said), 7, 2);
    }

    #[test]
    fn playwright_counts_what_did_not_run_as_failed() {
        let said = "Running 9 tests using 2 workers\n\n  ✓  1 tests/a.spec.ts:3:5 › 7 passed (1.2s)\n\n  2 failed\n    tests/a.spec.ts:9:5 › 3 passed ───\n    tests/b.spec.ts:9:5 › b ───\n  1 did not run\n  1 skipped\n  5 passed (12.4s)\n";
        check(Tally::of_playwright(said), 5, 3);
    }

    #[test]
    fn playwright_counts_what_passed_at_the_second_try_as_passed_and_says_so() {
        let said = "  1 flaky\n    tests/a.spec.ts:9:5 › a ───\n  5 passed (12.4s)\n";
        assert_eq!(Tally::of_playwright(said), Tally { passed: 6, failed: 0, again: 1 });
    }

    #[test]
    fn nothing_said_is_nothing_counted() {
        check(Tally::of_nextest("error: could not compile"), 0, 0);
        check(Tally::of_cargo_test(""), 0, 0);
        check(Tally::of_playwright("Error: No tests found"), 0, 0);
    }

    #[test]
    fn a_tally_is_told_in_plain_words() {
        let mut tally = Tally { passed: 2, failed: 0, again: 0 };
        tally += Tally { passed: 40, failed: 1, again: 0 };
        assert_eq!(tally.to_string(), "42 passed, 1 failed");
        tally += Tally { passed: 1, failed: 0, again: 1 };
        assert_eq!(tally.to_string(), "43 passed, 1 failed, 1 of the passed at the second try");
    }
}
