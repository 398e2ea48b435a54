//! One line of the report: something to run, and how to read what comes of it.

use std::fmt;
use std::io::{self, BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Error, Result, anyhow, ensure};

use super::board::Progress;
use super::outcome::{Counts, Outcome};

type Work = Box<dyn FnOnce(&Progress<'_>) -> Outcome + Send>;

/// Something to run.
pub(super) struct Step {
    pub(super) name: String,
    pub(super) work: Work,
}

impl fmt::Debug for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Step").field(&self.name).finish()
    }
}

impl Step {
    /// Something that holds or does not, which counts as one.
    pub(super) fn check(
        name: impl Into<String>,
        check: impl FnOnce() -> Result<()> + Send + 'static,
    ) -> Self {
        let work = move |_: &Progress<'_>| Outcome::of_check(check());
        Self { name: name.into(), work: Box::new(work) }
    }

    /// Commands that hold when all of them succeed.
    pub(super) fn commands(
        name: impl Into<String>,
        commands: impl IntoIterator<Item = Command>,
    ) -> Self {
        let commands: Vec<_> = commands.into_iter().collect();
        Self::check(name, move || commands.into_iter().try_for_each(succeed))
    }

    /// Programs that print `test result:` lines, one after the other, with their tests counted.
    pub(super) fn tests(
        name: impl Into<String>,
        programs: impl FnOnce() -> Result<Vec<Command>> + Send + 'static,
    ) -> Self {
        let work = move |progress: &Progress<'_>| {
            let mut outcome = Outcome::default();
            let run = |program| run_tests(program, progress, &mut outcome);
            if let Err(error) =
                programs().and_then(|programs| programs.into_iter().try_for_each(run))
            {
                outcome.fail(&error);
            }
            if !outcome.has_run && outcome.counts == Counts::default() {
                outcome.fail(&anyhow!("it ran no tests"));
            }
            outcome
        };
        Self { name: name.into(), work: Box::new(work) }
    }
}

/// The same command at a lower priority, where there is such a thing: browsers that are starved for a compiler's sake
/// would miss what the tests wait for.
pub(super) fn behind_the_browsers(command: &Command) -> Command {
    let has_nice = which::which("nice").is_ok();
    let mut polite = Command::new(if has_nice { "nice".as_ref() } else { command.get_program() });
    if has_nice {
        polite.args(["-n", "5"]).arg(command.get_program());
    }
    polite.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => polite.env(name, value),
            None => polite.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        polite.current_dir(folder);
    }
    polite
}

/// Runs a command, and has all that it said in the error when it fails.
pub(super) fn succeed(mut command: Command) -> Result<()> {
    let mut said = String::new();
    let ended = read_lines(&mut command, |line| {
        said.push_str(line);
        said.push('\n');
    });
    ended.map_err(|error| error.context(said))
}

fn run_tests(mut program: Command, progress: &Progress<'_>, outcome: &mut Outcome) -> Result<()> {
    let before = outcome.counts;
    let ended = read_lines(&mut program, |line| {
        progress.read(line);
        outcome.read(line);
    });
    match ended {
        // The tests that failed are counted; all else is one more failure, such as a browser that does not start.
        Err(_) if outcome.counts.failed > before.failed => Ok(()),
        ended => ended,
    }
}

/// Runs a command and reads what it says, on stdout and stderr alike, as it comes.
fn read_lines(command: &mut Command, mut read: impl FnMut(&str)) -> Result<()> {
    let shown = shown(command);
    let (reader, writer) = io::pipe()?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    // The command holds the writing end, and without this the pipe would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for line in BufReader::new(reader).split(b'\n') {
        read(&String::from_utf8_lossy(&line?));
    }
    let status = child.wait()?;
    ensure!(status.success(), failed(&shown, status));
    Ok(())
}

fn failed(shown: &str, status: impl fmt::Display) -> Error {
    anyhow!("`{shown}`: {status}")
}

fn shown(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::super::board::Board;
    use super::{Step, behind_the_browsers};

    fn failures(step: Step) -> usize {
        let board = Board::default();
        board.run(step);
        board.failed()
    }

    #[test]
    fn a_failed_check_fails_the_run() {
        assert_eq!(failures(Step::check("holds", || Ok(()))), 0);
        assert_eq!(failures(Step::check("breaks", || anyhow::bail!("broken"))), 1);
    }

    #[test]
    fn a_command_fails_as_it_ends_at_any_priority() {
        let rustc = |argument| {
            let mut rustc = Command::new("rustc");
            rustc.arg(argument);
            rustc
        };
        assert_eq!(failures(Step::commands("works", [rustc("--version")])), 0);
        assert_eq!(failures(Step::commands("breaks", [rustc("--nonsense")])), 1);
        let polite = behind_the_browsers(&rustc("--nonsense"));
        assert_eq!(failures(Step::commands("breaks", [polite])), 1);
    }

    #[test]
    fn a_program_that_runs_no_tests_fails_the_run() {
        let rustc = || {
            let mut rustc = Command::new("rustc");
            rustc.arg("--version");
            Ok(vec![rustc])
        };
        assert_eq!(failures(Step::tests("empty", rustc)), 1);
        assert_eq!(failures(Step::tests("breaks", || anyhow::bail!("no such program"))), 1);
    }
}
