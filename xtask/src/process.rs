//! Running other programs.

use std::io::{BufRead, BufReader, Write, stdout};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use xshell::{Cmd, Shell};

use crate::project;

/// A shell that stands in the repository's root, wherever the command was typed.
pub(crate) fn shell() -> Result<Shell> {
    let shell = Shell::new()?;
    shell.change_dir(project::root());
    Ok(shell)
}

/// What a program said and whether it succeeded.
#[derive(Debug)]
pub(crate) struct Output {
    /// What it wrote to stdout.
    pub(crate) text: String,
    /// How it ended, when that was not success.
    pub(crate) failure: Option<String>,
}

/// Runs `command`, shows its stdout line by line as it comes, and keeps a copy.
///
/// xshell does one or the other. Test output needs both: a silent minute looks like a hang,
/// and the counts have to be read.
pub(crate) fn run_and_read(command: Cmd<'_>) -> Result<Output> {
    let shown = command.to_string();
    let mut command = Command::from(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{shown}`"))?;
    let Some(pipe) = child.stdout.take() else {
        bail!("`{shown}` has no stdout to read");
    };
    let mut text = String::new();
    for line in BufReader::new(pipe).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        writeln!(stdout(), "{line}")?;
        text.push_str(&line);
        text.push('\n');
    }
    let status = child.wait()?;
    let failure = (!status.success()).then(|| status.to_string());
    Ok(Output { text, failure })
}
