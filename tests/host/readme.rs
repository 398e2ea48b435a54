//! The table "What an answer means" of the README says what the code does.

use sync_status::{Outcome, Policy, Verdict};

const README: &str = include_str!("../../README.md");

/// The outcomes without a status, and how their rows begin.
const WITHOUT_STATUS: [(&str, Outcome); 4] = [
    ("an opaque answer", Outcome::Opaque),
    ("a redirect not to be followed", Outcome::OpaqueRedirect),
    ("no answer:", Outcome::Network),
    ("no answer within", Outcome::Timeout),
];

struct Row<'a> {
    outcome: &'a str,
    first_send: &'a str,
    replay: &'a str,
}

fn rows() -> Vec<Row<'static>> {
    let (_, rest) = README.split_once("<!-- outcomes -->\n").expect("the table begins");
    let (table, _) = rest.split_once("<!-- /outcomes -->").expect("the table ends");
    table.lines().skip(2).map(row).collect()
}

fn row(line: &str) -> Row<'_> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [outcome, first_send, replay] = cells[..] else { panic!("not three cells: {line}") };
    Row { outcome, first_send, replay }
}

impl Row<'_> {
    /// Written `408`, `425`, or `500`–`599`.
    fn is_for(&self, status: u16) -> bool {
        let codes: Vec<u16> =
            self.outcome.split('`').filter_map(|code| code.parse().ok()).collect();
        match codes[..] {
            [from, to] if self.outcome.contains('–') => (from..=to).contains(&status),
            _ => codes.contains(&status),
        }
    }

    fn says(&self, verdict: Verdict) -> bool {
        let (first_send, replay) = match verdict {
            Verdict::Acknowledged => ("passed to the page", "done"),
            Verdict::Retry(_) => ("kept", "kept"),
            Verdict::Refused(_) => ("passed to the page", "given up"),
        };
        self.first_send.starts_with(first_send) && self.replay.starts_with(replay)
    }
}

#[test]
fn the_readme_says_what_every_status_means() {
    let rows = rows();
    for status in 200..600 {
        // The first row that names a status is about it: `408` stands before "all others".
        let row = rows.iter().find(|row| row.is_for(status)).expect("a row for each status");
        let verdict = Policy::default().judge(Outcome::Answer { status, redirected: false });
        assert!(row.says(verdict), "{status} is {verdict:?}, but the README: {}", row.outcome);
    }
}

#[test]
fn the_readme_says_what_an_outcome_without_a_status_means() {
    for (words, outcome) in WITHOUT_STATUS {
        let rows = rows();
        let row = rows.iter().find(|row| row.outcome.starts_with(words)).expect(words);
        let verdict = Policy::default().judge(outcome);
        assert!(row.says(verdict), "{outcome:?} is {verdict:?}, but the README: {}", row.outcome);
    }
}

#[test]
fn every_row_of_the_readme_is_checked() {
    for row in rows() {
        let by_status = (200..600).any(|status| row.is_for(status));
        let by_words = WITHOUT_STATUS.iter().any(|(words, _)| row.outcome.starts_with(words));
        assert!(by_status != by_words, "nothing checks: {}", row.outcome);
    }
}
