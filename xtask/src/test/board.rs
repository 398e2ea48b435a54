//! What runs, what is left, and what came of all that ran.

use std::io::{IsTerminal, Write, stdout};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::outcome::{Counts, Outcome};
use super::slowest::Slowest;
use super::step::Step;

/// How long nothing is said when no step ends, where lines cannot be overwritten.
const SILENCE: Duration = Duration::from_secs(15);

/// The steps of a run, which several lanes work on at once.
#[derive(Debug, Default)]
pub(super) struct Board {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<String>,
    running: Vec<Running>,
    ended: Vec<Ended>,
    spoken: Option<Instant>,
}

/// A step that runs, and how many of its tests have.
#[derive(Debug)]
struct Running {
    name: String,
    done: usize,
    of: usize,
}

#[derive(Debug)]
struct Ended {
    name: String,
    outcome: Outcome,
    time: Duration,
}

/// How a step tells how far it is.
#[derive(Debug)]
pub(super) struct Progress<'a> {
    board: &'a Board,
    name: &'a str,
}

impl Progress<'_> {
    /// Reads a line of what a test program says.
    pub(super) fn read(&self, line: &str) {
        self.board.tell(|state| {
            let Some(step) = state.running.iter_mut().find(|step| step.name == self.name) else {
                return;
            };
            step.of += announced(line).unwrap_or_default();
            step.done += usize::from(line.starts_with("test ") && line.contains(" ... "));
        });
    }
}

impl Board {
    /// Says that these are to come, so that what is left is known.
    pub(super) fn announce<'a>(&self, names: impl IntoIterator<Item = &'a str>) {
        self.state().waiting.extend(names.into_iter().map(str::to_owned));
    }

    /// Runs a step to its end.
    pub(super) fn run(&self, step: Step) {
        let Step { name, work } = step;
        self.tell(|state| {
            state.waiting.retain(|waiting| *waiting != name);
            state.running.push(Running { name: name.clone(), done: 0, of: 0 });
        });
        let start = Instant::now();
        let outcome = work(&Progress { board: self, name: &name });
        self.end(Ended { name, outcome, time: start.elapsed() });
    }

    /// Runs steps one after the other.
    pub(super) fn run_all(&self, steps: Vec<Step>) {
        steps.into_iter().for_each(|step| self.run(step));
    }

    /// Runs what others stand on. It counts only when it fails, and then they cannot run.
    pub(super) fn prepare<T>(
        &self,
        name: &str,
        prepare: impl FnOnce() -> anyhow::Result<T>,
    ) -> Option<T> {
        self.tell(|state| {
            state.waiting.retain(|waiting| waiting != name);
            state.running.push(Running { name: name.into(), done: 0, of: 0 });
        });
        let start = Instant::now();
        let (value, mut outcome) = match prepare() {
            Ok(value) => (Some(value), Outcome::default()),
            Err(error) => (None, Outcome::of_check(Err(error))),
        };
        if value.is_none() {
            outcome.said.push_str("what needs it does not run\n");
        }
        self.end(Ended { name: name.into(), outcome, time: start.elapsed() });
        value
    }

    /// How many tests failed so far.
    pub(super) fn failed(&self) -> usize {
        self.state().total().failed
    }

    /// Prints the table, the slowest tests, the failures by name and, as the very last line, the counts.
    pub(super) fn print(&self, mut slowest: Slowest) {
        let state = self.state();
        println!("\n{:<28}{:>8}{:>8}{:>9}", "", "passed", "failed", "time");
        for Ended { name, outcome, time } in &state.ended {
            let Counts { passed, failed } = outcome.counts;
            println!("{name:<28}{passed:>8}{failed:>8}{:>7.1} s", time.as_secs_f64());
            slowest.add(name, *time);
        }
        println!("\nslowest:");
        for (name, time) in slowest.ten() {
            println!("{:>7.1} s  {name}", time.as_secs_f64());
        }
        let Counts { passed, failed } = state.total();
        if failed > 0 {
            println!("\nfailed:");
        }
        for Ended { name, outcome, .. } in &state.ended {
            outcome.failures.iter().for_each(|failure| println!("  {name}: {failure}"));
        }
        println!("\n{passed} passed, {failed} failed");
    }

    fn end(&self, ended: Ended) {
        self.tell(|state| {
            state.running.retain(|running| running.name != ended.name);
            let Counts { passed, failed } = ended.outcome.counts;
            let counts = match (passed, failed) {
                (0 | 1, 0) => "ok".to_owned(),
                (passed, 0) => format!("{passed} passed"),
                (passed, failed) => format!("{passed} passed, {failed} FAILED"),
            };
            clear_line();
            println!("{:<28}{counts}, {:.1} s", ended.name, ended.time.as_secs_f64());
            if failed > 0 {
                println!("── {} ──\n{}──", ended.name, ended.outcome.said);
            }
            state.ended.push(ended);
            state.spoken = None;
        });
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        state.speak();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A step that panicked has changed nothing here by halves.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn total(&self) -> Counts {
        self.ended.iter().fold(Counts::default(), |sum, step| sum.plus(step.outcome.counts))
    }

    /// Says what runs and what is left: on one line that changes, or else now and then.
    fn speak(&mut self) {
        let terminal = stdout().is_terminal();
        if !terminal && self.spoken.is_some_and(|spoken| spoken.elapsed() < SILENCE) {
            return;
        }
        self.spoken = Some(Instant::now());
        if self.running.is_empty() {
            return;
        }
        let running: Vec<_> = self.running.iter().map(Running::shown).collect();
        let mut line = format!("… {}", running.join(", "));
        if !self.waiting.is_empty() {
            line.push_str(&format!("; {} more to come", self.waiting.len()));
        }
        if terminal {
            clear_line();
            print!("{}", line.chars().take(118).collect::<String>());
            // A terminal that has gone is no reason to stop.
            let _ = stdout().flush();
        } else {
            println!("{line}");
        }
    }
}

fn clear_line() {
    if stdout().is_terminal() {
        print!("\r\x1b[2K");
    }
}

impl Running {
    fn shown(&self) -> String {
        match self.of {
            0 => self.name.clone(),
            of => format!("{} {}/{of}", self.name, self.done),
        }
    }
}

/// Reads `running 12 tests`.
fn announced(line: &str) -> Option<usize> {
    let (count, _) = line.strip_prefix("running ")?.split_once(" test")?;
    count.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Running, announced};

    #[test]
    fn what_is_left_of_a_step_is_read_from_its_own_words() {
        assert_eq!(announced("running 1 test"), Some(1));
        assert_eq!(announced("running 70 tests"), Some(70));
        assert_eq!(announced("running late"), None);
        let step = Running { name: "e2e".into(), done: 3, of: 70 };
        assert_eq!(step.shown(), "e2e 3/70");
    }
}
