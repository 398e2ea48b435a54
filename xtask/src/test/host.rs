//! Lints, types and the tests that need no browser.

use std::process::Command;
use std::sync::Arc;

use anyhow::{Result, ensure};
use xshell::{Cmd, Shell, cmd};
use xtask_base::process::shell;
use xtask_base::setup::npm;
use xtask_base::toolchain;

use super::build::{Built, HALVES};
use super::step::{Step, behind_the_browsers};
use crate::{program, sim};

/// Most of the crate exists there only.
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

/// The tests that have steps of their own.
const OTHERS: [&str; 2] = ["e2e", "packages"];

/// What needs the sources alone.
pub(super) fn sources(built: &Arc<Built>, filter: &[String]) -> Result<Vec<Step>> {
    let shell = shell()?;
    let clippy = cmd!(
        shell,
        "cargo clippy --quiet --workspace --all-targets --features {HALVES} -- -D warnings"
    );
    let clippy_for_wasm = cmd!(
        shell,
        "cargo clippy --quiet --package sync-status --all-targets --features element,dist
            {WASM...} -- -D warnings"
    );
    let mut steps = vec![
        formatting(&shell),
        tests(&shell, built, filter),
        xtask(&shell, filter),
        check("host: clippy", clippy),
        check("host: clippy for wasm", clippy_for_wasm),
        check("host: docs", docs(&shell, &[])),
        check("host: docs for wasm", docs(&shell, &WASM)),
        package(&shell, "host: crate", &[]),
        package(&shell, "host: crate for wasm", &WASM),
    ];
    if filter.is_empty() {
        let simulation = behind_the_browsers(&sim::half_a_million()?);
        steps.push(Step::commands("host: simulation", [simulation]));
    }
    steps.extend(dependencies(&shell));
    Ok(steps)
}

/// What takes no longer than one waits for it after every change.
pub(super) fn quick(built: &Arc<Built>, filter: &[String]) -> Result<Vec<Step>> {
    let shell = shell()?;
    Ok(vec![formatting(&shell), tests(&shell, built, filter), xtask(&shell, filter), types(&shell)])
}

/// What needs the built files.
pub(super) fn released_files(built: &Arc<Built>) -> Result<Vec<Step>> {
    let shell = shell()?;
    let mut steps = Vec::new();
    match toolchain::mismatch()? {
        Some(_) => println!("skipped, for want of the exact compiler: host: dist"),
        None => steps.push(Step::commands("host: dist", [dist(built, "check")?])),
    }
    steps.push(Step::commands("host: size", [dist(built, "weigh")?]));
    steps.push(types(&shell));
    Ok(steps)
}

/// The program that makes the released files.
pub(super) fn dist(built: &Built, what: &str) -> Result<Command> {
    let mut command = built.program(program::DIST)?;
    command.arg(what);
    Ok(command)
}

fn check(name: &str, command: Cmd<'_>) -> Step {
    Step::commands(name, [behind_the_browsers(&command.into())])
}

fn formatting(shell: &Shell) -> Step {
    check("host: rustfmt", cmd!(shell, "cargo fmt --all --check"))
}

/// Every test program, and the examples in the documentation.
fn tests(shell: &Shell, built: &Arc<Built>, filter: &[String]) -> Step {
    let mut programs = built.tests_but(&OTHERS);
    for program in &mut programs {
        program.args(filter);
    }
    programs.push(
        cmd!(
            shell,
            "cargo test --doc --workspace --exclude xtask --features {HALVES} -- {filter...}"
        )
        .into(),
    );
    let programs = programs.iter().map(behind_the_browsers).collect();
    Step::tests("host: tests", move || Ok(programs))
}

/// Apart from the others: together they would turn on more features of the dependencies, and all of this program would
/// be compiled a second time.
fn xtask(shell: &Shell, filter: &[String]) -> Step {
    let cargo = cmd!(shell, "cargo test --package xtask -- {filter...}");
    let cargo = behind_the_browsers(&cargo.into());
    Step::tests("host: xtask", move || Ok(vec![cargo]))
}

fn docs<'a>(shell: &'a Shell, target: &[&str]) -> Cmd<'a> {
    cmd!(shell, "cargo doc --quiet --package sync-status --no-deps --features element {target...}")
        .env("RUSTDOCFLAGS", "-D warnings")
}

fn types(shell: &Shell) -> Step {
    let tsc = npm::program("tsc");
    let check = |settings| cmd!(shell, "{tsc} --project {settings}").into();
    Step::commands("host: types", ["tsconfig.json", "tsconfig.worker.json"].map(check))
}

/// The crate as crates.io would get it, compiled out of the package for both of its targets.
fn package(shell: &Shell, name: &str, target: &[&str]) -> Step {
    let package = cmd!(
        shell,
        "cargo package --package sync-status --allow-dirty --features element {target...}"
    );
    let mut package = behind_the_browsers(&package.into());
    Step::check(name, move || {
        let output = package.output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        // That the tests are not in the package is how `include` has it.
        let warned = said
            .lines()
            .any(|line| line.starts_with("warning:") && !line.contains("ignoring test"));
        ensure!(output.status.success() && !warned, "{said}");
        Ok(())
    })
}

/// Licences and sources, by deny.toml. Optional, because to compile cargo-deny takes longer than
/// everything else here. Not its advisories: they change by themselves, and come over the network.
fn dependencies(shell: &Shell) -> Option<Step> {
    if which::which("cargo-deny").is_err() {
        println!("skipped, cargo-deny is not installed: host: deny");
        return None;
    }
    Some(check("host: deny", cmd!(shell, "cargo deny check bans licenses sources")))
}
