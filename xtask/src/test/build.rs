//! Everything that the tests run, compiled at once.
//!
//! One command for the whole workspace: package by package, cargo would turn on other features of the dependencies each
//! time, and compile them anew. Clippy is given the same packages and features, and shares what it can.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xshell::cmd;
use xtask_base::process::shell;

/// Without them, the decisions that only one half needs would not be looked at.
pub(super) const HALVES: &str = "sync-status/element";

/// The programs and the tests of the workspace.
#[derive(Debug, Default)]
pub(super) struct Built {
    executables: Vec<Executable>,
}

#[derive(Debug)]
struct Executable {
    /// The target's name: of a test, of a program, or of a library with tests inside.
    name: String,
    folder: PathBuf,
    file: PathBuf,
    is_test: bool,
}

impl Built {
    /// Compiles the workspace, but for this program, whose tests share its own dependencies.
    pub(super) fn workspace() -> Result<Self> {
        Self::by(&["--workspace", "--exclude", "xtask", "--bins", "--tests", "--features", HALVES])
    }

    /// Compiles the crate's own tests for browsers.
    pub(super) fn wasm(tests: &[&str]) -> Result<Self> {
        let target = ["--package", "sync-status", "--target", "wasm32-unknown-unknown"];
        let tests = tests.iter().flat_map(|test| ["--test", test]);
        let features = ["--features", "element"];
        Self::by(&target.into_iter().chain(tests).chain(features).collect::<Vec<_>>())
    }

    fn by(arguments: &[&str]) -> Result<Self> {
        let shell = shell()?;
        let build = cmd!(
            shell,
            "cargo build --quiet {arguments...} --message-format=json-render-diagnostics"
        );
        // The compiler's own words go where people see them.
        let output = Command::from(build).stderr(Stdio::inherit()).output()?;
        ensure!(output.status.success(), "the tests do not compile; see above");
        let messages = String::from_utf8(output.stdout)?;
        let executables = messages.lines().filter_map(|line| executable(line).transpose());
        Ok(Self { executables: executables.collect::<Result<_>>()? })
    }

    /// A program of the workspace.
    pub(super) fn program(&self, name: &str) -> Result<Command> {
        self.find(name, false)
    }

    /// A test of the workspace.
    pub(super) fn test(&self, name: &str) -> Result<Command> {
        self.find(name, true)
    }

    /// All tests but these.
    pub(super) fn tests_but(&self, others: &[&str]) -> Vec<Command> {
        let tests = self.executables.iter().filter(|one| one.is_test);
        tests.filter(|one| !others.contains(&&*one.name)).map(Executable::command).collect()
    }

    /// The files that were made.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        self.executables.iter().map(|one| one.file.as_path())
    }

    fn find(&self, name: &str, is_test: bool) -> Result<Command> {
        let mut executables = self.executables.iter();
        let found = executables.find(|one| one.name == name && one.is_test == is_test);
        found.map(Executable::command).with_context(|| format!("cargo has not built {name}"))
    }
}

impl Executable {
    /// In the folder that `cargo test` would run it in.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command.current_dir(&self.folder);
        command
    }
}

/// Reads a line of cargo's messages, of which most are of other things.
fn executable(line: &str) -> Result<Option<Executable>> {
    let message: Value = serde_json::from_str(line).context("cargo speaks no JSON")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let made = (
        text(&message["executable"]),
        text(&message["target"]["name"]),
        text(&message["manifest_path"]),
    );
    let (Some(file), Some(name), Some(manifest)) = made else {
        return Ok(None);
    };
    let folder = Path::new(&manifest).parent().context("a manifest lies in a folder")?;
    let is_test = message["profile"]["test"] == true;
    Ok(Some(Executable { name, folder: folder.to_owned(), file: file.into(), is_test }))
}

#[cfg(test)]
mod tests {
    use super::executable;

    #[test]
    fn programs_and_tests_are_told_apart() -> anyhow::Result<()> {
        let line = |test| {
            format!(
                r#"{{"executable":"/t/a","target":{{"name":"a"}},"manifest_path":"/a/Cargo.toml","profile":{{"test":{test}}}}}"#
            )
        };
        for test in [true, false] {
            let made = executable(&line(test))?;
            assert!(made.is_some_and(|made| made.is_test == test && made.folder.ends_with("a")));
        }
        assert!(executable(r#"{"reason":"build-finished"}"#)?.is_none());
        Ok(())
    }
}
