//! What came of a step.

use anyhow::Error;

/// How many of a step's tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
}

impl Counts {
    pub(super) fn plus(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// What came of a step.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) counts: Counts,
    /// Whether a test program has told of its tests, be it of none.
    pub(super) has_run: bool,
    /// What failed, one short line each.
    pub(super) failures: Vec<String>,
    /// All that is worth reading when something failed.
    pub(super) said: String,
}

impl Outcome {
    /// Of something that holds or does not, which counts as one.
    pub(super) fn of_check(result: Result<(), Error>) -> Self {
        let mut outcome = Self::default();
        match result {
            Ok(()) => outcome.counts.passed = 1,
            Err(error) => outcome.fail(&error),
        }
        outcome
    }

    /// Has the error in full in what was said, and its first line among the failures.
    pub(super) fn fail(&mut self, error: &Error) {
        self.said.push_str(&format!("error: {error:#}\n"));
        self.counts.failed += 1;
        let summary = error.to_string();
        let summary = summary.lines().next().unwrap_or_default();
        self.failures.push(summary.trim_end_matches(':').to_owned());
    }

    /// Reads a line of what a test program says.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(counts) = counts(line) {
            self.counts = self.counts.plus(counts);
            self.has_run = true;
        }
        self.failures.extend(failed_test(line).map(str::to_owned));
        self.said.push_str(line);
        self.said.push('\n');
    }
}

/// Reads `test result: ok. 3 passed; 0 failed; …`.
pub(super) fn counts(line: &str) -> Option<Counts> {
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
    use super::{Counts, Outcome, counts, failed_test};

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
    fn a_check_counts_as_one() {
        assert_eq!(Outcome::of_check(Ok(())).counts, Counts { passed: 1, failed: 0 });
        let failed = Outcome::of_check(Err(anyhow::anyhow!("broken:\nin detail")));
        assert_eq!(failed.counts, Counts { passed: 0, failed: 1 });
        assert_eq!(failed.failures, ["broken"]);
        assert!(failed.said.contains("in detail"));
    }
}
