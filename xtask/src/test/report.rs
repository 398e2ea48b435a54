//! What passed, what failed, and how long it took.

use std::time::{Duration, Instant};

use anyhow::{Error, Result, anyhow};
use xshell::Cmd;

use crate::process::{self, Output};

/// The results of all steps so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    steps: Vec<Step>,
}

#[derive(Debug, Default)]
struct Step {
    name: String,
    counts: Counts,
    failures: Vec<String>,
    time: Duration,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
}

impl Report {
    /// Runs something that holds or does not, which counts as one.
    pub(crate) fn check(&mut self, name: &str, check: impl FnOnce() -> Result<()>) {
        self.step(name, |step| match check() {
            Ok(()) => step.counts.passed += 1,
            Err(error) => step.fail(&error),
        });
    }

    /// Runs a command that prints `test result:` lines, and counts its tests.
    pub(crate) fn tests<'a>(&mut self, name: &str, command: impl FnOnce() -> Result<Cmd<'a>>) {
        self.step(name, |step| match command().and_then(process::run_and_read) {
            Ok(output) => step.read(&output),
            Err(error) => step.fail(&error),
        });
    }

    /// Runs what later steps stand on. It counts only when it fails, and then they cannot run.
    pub(crate) fn prepare<T>(
        &mut self,
        name: &str,
        prepare: impl FnOnce() -> Result<T>,
    ) -> Option<T> {
        match prepare() {
            Ok(value) => Some(value),
            Err(error) => {
                self.check(name, || Err(error));
                None
            }
        }
    }

    fn step(&mut self, name: &str, run: impl FnOnce(&mut Step)) {
        println!("\n── {name} ──");
        let start = Instant::now();
        let mut step = Step { name: name.to_owned(), ..Step::default() };
        run(&mut step);
        step.time = start.elapsed();
        self.steps.push(step);
    }

    /// Whether anything failed.
    pub(crate) fn has_failures(&self) -> bool {
        self.total().failed > 0
    }

    fn total(&self) -> Counts {
        self.steps.iter().fold(Counts::default(), |sum, step| sum.plus(step.counts))
    }

    /// Prints the table, the failures by name and, as the very last line, the counts.
    pub(crate) fn print(&self) {
        println!("\n{:<28}{:>8}{:>8}{:>9}", "", "passed", "failed", "time");
        for step in &self.steps {
            let Counts { passed, failed } = step.counts;
            let seconds = step.time.as_secs_f64();
            println!("{:<28}{passed:>8}{failed:>8}{seconds:>7.1} s", step.name);
        }
        if self.has_failures() {
            println!("\nfailed:");
        }
        for step in &self.steps {
            for failure in &step.failures {
                println!("  {}: {failure}", step.name);
            }
        }
        let Counts { passed, failed } = self.total();
        println!("\n{passed} passed, {failed} failed");
    }
}

impl Step {
    /// Shows the error in full here, and its first line in the list at the end.
    fn fail(&mut self, error: &Error) {
        println!("error: {error:#}");
        self.counts.failed += 1;
        let summary = error.to_string();
        let summary = summary.lines().next().unwrap_or_default();
        self.failures.push(summary.trim_end_matches(':').to_owned());
    }

    fn read(&mut self, output: &Output) {
        let mut has_run = false;
        for line in output.text.lines() {
            if let Some(counts) = counts(line) {
                has_run = true;
                self.counts = self.counts.plus(counts);
            }
            self.failures.extend(failed_test(line).map(str::to_owned));
        }
        // Such as code that does not compile, or a browser that does not start.
        match &output.failure {
            Some(failure) if self.counts.failed == 0 => self.fail(&anyhow!("{failure}")),
            None if !has_run => self.fail(&anyhow!("it ran no tests")),
            _ => {}
        }
    }
}

impl Counts {
    fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// Reads `test result: ok. 3 passed; 0 failed; …`.
fn counts(line: &str) -> Option<Counts> {
    let (_, results) = line.split_once("test result: ")?.1.split_once(". ")?;
    let count = |what| {
        let result = results.split(';').find_map(|part| part.strip_suffix(what));
        result?.trim().parse().ok()
    };
    Some(Counts { passed: count(" passed")?, failed: count(" failed")? })
}

/// Reads `test name ... FAILED`, or `FAIL` as wasm-bindgen-test has it. libtest-mimic pads the name.
fn failed_test(line: &str) -> Option<&str> {
    let (name, result) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    result.starts_with("FAIL").then_some(name.trim_end())
}

#[cfg(test)]
mod tests {
    use super::{Counts, Report, counts, failed_test};

    #[test]
    fn counts_are_read_from_result_lines_only() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 filtered out";
        let expected = Counts { passed: 12, failed: 3 };
        assert_eq!(counts(line), Some(expected));
        assert_eq!(counts("12 passed; 3 failed"), None);
    }

    #[test]
    fn failed_tests_are_read_by_name() {
        assert_eq!(failed_test("test store::keeps ... FAILED"), Some("store::keeps"));
        assert_eq!(failed_test("test page::shows   ... FAIL"), Some("page::shows"));
        assert_eq!(failed_test("test page::shows ... ok"), None);
    }

    #[test]
    fn a_failed_check_fails_the_run() {
        let mut report = Report::default();
        report.check("holds", || Ok(()));
        assert!(!report.has_failures());
        report.check("breaks", || anyhow::bail!("broken"));
        assert!(report.has_failures());
    }

    #[test]
    fn a_command_that_runs_no_tests_fails_the_run() -> anyhow::Result<()> {
        let shell = crate::process::shell()?;
        let mut report = Report::default();
        report.tests("empty", || Ok(xshell::cmd!(shell, "rustc --version")));
        assert!(report.has_failures());
        Ok(())
    }

    #[test]
    fn a_command_that_ends_badly_without_counting_fails_the_run() {
        let mut report = Report::default();
        report.tests("breaks", || anyhow::bail!("no such program"));
        assert!(report.has_failures());
    }
}
