//! Lints, types and the tests that need no browser.

use anyhow::{Context, Result};
use xshell::{Cmd, Shell, cmd};

use super::report::Report;
use crate::process::shell;
use crate::setup::{self, npm};
use crate::{bundle, dist, toolchain};

/// Without them, the decisions that only one half needs would not be looked at.
const HALVES: &str = "sync-status/element,sync-status/worker";

pub(crate) fn run(report: &mut Report, filters: &[String]) {
    let Some(shell) = report.prepare("host: set-up", set_up) else {
        return;
    };
    lint(report, &shell);
    test(report, &shell, filters);
    if report.prepare("host: build", bundle::build).is_some() {
        check_released_files(report, &shell);
    }
    check_dependencies(report, &shell);
}

fn set_up() -> Result<Shell> {
    setup::rust()?;
    npm::install()?;
    shell()
}

/// Runs a command whose own lines say what is wrong.
fn succeed(command: Cmd<'_>) -> Result<()> {
    command.run().context("see above")
}

fn lint(report: &mut Report, shell: &Shell) {
    report.check("host: rustfmt", || succeed(cmd!(shell, "cargo fmt --all --check")));
    report.check("host: clippy", || {
        succeed(cmd!(
            shell,
            "cargo clippy --workspace --all-targets --features {HALVES} -- -D warnings"
        ))
    });
    // Most of the crate exists on wasm32 only.
    report.check("host: clippy for wasm", || {
        succeed(cmd!(
            shell,
            "cargo clippy --package sync-status --all-targets --features element,worker
                --target wasm32-unknown-unknown -- -D warnings"
        ))
    });
    report.check("host: docs", || {
        let doc = cmd!(
            shell,
            "cargo doc --package sync-status --no-deps --features element,worker
                --target wasm32-unknown-unknown"
        );
        succeed(doc.env("RUSTDOCFLAGS", "-D warnings"))
    });
}

fn test(report: &mut Report, shell: &Shell, filters: &[String]) {
    report.tests("host: tests", || {
        Ok(cmd!(
            shell,
            "cargo test --no-fail-fast --workspace --features {HALVES}
                --exclude sync-status-e2e --exclude xtask -- {filters...}"
        ))
    });
    // Apart from the others: together they would turn on more features of the dependencies,
    // and all of this program would be compiled a second time.
    report.tests("host: xtask", || Ok(cmd!(shell, "cargo test --package xtask -- {filters...}")));
}

fn check_released_files(report: &mut Report, shell: &Shell) {
    match toolchain::mismatch() {
        Ok(Some(_)) => println!("\nskipped, for want of the exact compiler: host: dist"),
        _ => report.check("host: dist", dist::check),
    }
    report.check("host: types", || {
        let tsc = npm::program("tsc");
        succeed(cmd!(shell, "{tsc} --project tsconfig.json"))?;
        succeed(cmd!(shell, "{tsc} --project tsconfig.worker.json"))
    });
}

/// Licences and sources, by deny.toml. Optional, because to compile cargo-deny takes longer than
/// everything else here. Not its advisories: they change by themselves, and come over the network.
fn check_dependencies(report: &mut Report, shell: &Shell) {
    if which::which("cargo-deny").is_ok() {
        report
            .check("host: deny", || succeed(cmd!(shell, "cargo deny check bans licenses sources")));
    } else {
        println!("\nskipped, cargo-deny is not installed: host: deny");
    }
}
