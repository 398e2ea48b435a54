//! Programs of this workspace that are too large to be a part of this one.

use std::process::Command;

use anyhow::Result;
use xshell::cmd;
use xtask_base::process::shell;

/// The one that makes `dist/` and weighs it.
pub(crate) const DIST: &str = "xtask-dist";

/// wasm-bindgen's test runner.
pub(crate) const RUNNER: &str = "xtask-runner";

/// The benchmarks.
pub(crate) const BENCH: &str = "sync-status-bench";

/// Builds a program unless it is built, and runs it. Its own lines say what went wrong.
pub(crate) fn run(package: &str, arguments: &[&str]) -> Result<()> {
    let shell = shell()?;
    cmd!(shell, "cargo run --quiet --package {package} -- {arguments...}").quiet().run()?;
    Ok(())
}

/// Turns this process into another one, so that whatever stops the command stops that.
#[cfg(unix)]
pub(crate) fn become_program(mut program: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(program.exec().into())
}

/// Runs another program to its end.
#[cfg(not(unix))]
pub(crate) fn become_program(mut program: Command) -> Result<()> {
    let status = program.status()?;
    anyhow::ensure!(status.success(), "{status}");
    Ok(())
}
