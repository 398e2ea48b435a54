//! Lints, types and the tests that need no browser.

use anyhow::{Context, Result, ensure};
use xshell::{Cmd, Shell, cmd};

use super::report::Report;
use crate::process::shell;
use crate::setup::{self, npm};
use crate::{bundle, dist, size, toolchain};

/// Without them, the decisions that only one half needs would not be looked at.
const HALVES: &str = "sync-status/element,sync-status/worker";

/// Most of the crate exists there only.
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

pub(crate) fn run(report: &mut Report, filter: &[String]) {
    let Some(shell) = report.prepare("host: set-up", set_up) else {
        return;
    };
    lint(report, &shell);
    test(report, &shell, filter);
    if report.prepare("host: build", bundle::build).is_some() {
        check_released_files(report, &shell);
    }
    check_crate(report, &shell);
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
    report.check("host: clippy for wasm", || {
        succeed(cmd!(
            shell,
            "cargo clippy --package sync-status --all-targets --features element,worker,dist
                {WASM...} -- -D warnings"
        ))
    });
    for (name, target) in [("host: docs", &[][..]), ("host: docs for wasm", &WASM)] {
        report.check(name, || {
            let doc = cmd!(
                shell,
                "cargo doc --package sync-status --no-deps --features element,worker {target...}"
            );
            succeed(doc.env("RUSTDOCFLAGS", "-D warnings"))
        });
    }
}

fn test(report: &mut Report, shell: &Shell, filter: &[String]) {
    report.tests("host: tests", || {
        Ok(cmd!(
            shell,
            "cargo test --no-fail-fast --workspace --features {HALVES}
                --exclude sync-status-e2e --exclude sync-status-packages --exclude xtask
                -- {filter...}"
        ))
    });
    // Apart from the others: together they would turn on more features of the dependencies,
    // and all of this program would be compiled a second time.
    report.tests("host: xtask", || Ok(cmd!(shell, "cargo test --package xtask -- {filter...}")));
}

fn check_released_files(report: &mut Report, shell: &Shell) {
    match toolchain::mismatch() {
        Ok(Some(_)) => println!("\nskipped, for want of the exact compiler: host: dist"),
        _ => report.check("host: dist", dist::check),
    }
    report.check("host: size", size::check);
    report.check("host: types", || {
        let tsc = npm::program("tsc");
        succeed(cmd!(shell, "{tsc} --project tsconfig.json"))?;
        succeed(cmd!(shell, "{tsc} --project tsconfig.worker.json"))
    });
}

/// The crate as crates.io would get it, compiled out of the package for both of its targets.
fn check_crate(report: &mut Report, shell: &Shell) {
    for (name, target) in [("host: crate", &[][..]), ("host: crate for wasm", &WASM)] {
        report.check(name, || {
            let package = cmd!(
                shell,
                "cargo package --package sync-status --allow-dirty --features element,worker
                    {target...}"
            );
            let output = package.ignore_status().output()?;
            let said = String::from_utf8_lossy(&output.stderr);
            // That the tests are not in the package is how `include` has it.
            let warned = said
                .lines()
                .any(|line| line.starts_with("warning:") && !line.contains("ignoring test"));
            ensure!(output.status.success() && !warned, "{said}");
            Ok(())
        });
    }
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
