//! The crate's own tests of its page half, in a page of each engine. The service worker's half has none here: what it
//! does is JavaScript, and tested as built, by `e2e`.

use std::env;
use std::ffi::OsString;
use std::iter::once;

use anyhow::Result;
use wasm_bindgen_cli::wasm_bindgen_test_runner;
use xshell::{Cmd, Shell, cmd};

use super::report::Report;
use crate::engine::Engine;
use crate::process::shell;
use crate::setup::{self, browsers};

/// The hidden subcommand that cargo runs for each test binary.
pub(crate) const RUNNER: &str = "wasm-test-runner";

/// The test binaries.
const TESTS: [&str; 1] = ["channel"];

pub(crate) fn run(report: &mut Report, engines: &[Engine]) {
    for &engine in engines {
        let name = format!("wasm: {}", engine.name());
        if report.prepare(&name, || set_up(engine)).is_some() {
            test(report, &name, engine);
        }
    }
}

fn set_up(engine: Engine) -> Result<()> {
    setup::rust()?;
    browsers::install(&[engine])
}

fn test(report: &mut Report, name: &str, engine: Engine) {
    let Some(shell) = report.prepare(name, shell) else {
        return;
    };
    report.tests(name, || {
        let cargo = cargo(&shell, engine)
            .args(["test", "--no-fail-fast", "--package", "sync-status"])
            .args(["--target", "wasm32-unknown-unknown"])
            .args(["--features", "element,worker"])
            .args(TESTS.iter().flat_map(|test| ["--test", test]))
            .args(["--config", &runner()?]);
        drive(cargo, engine)
    });
}

/// cargo, on a display of its own when the engine cannot do without. Always a virtual one:
/// windows that open and close are a nuisance, and steal the focus.
fn cargo(shell: &Shell, engine: Engine) -> Cmd<'_> {
    match engine {
        Engine::Webkit => cmd!(shell, "xvfb-run --auto-servernum cargo"),
        _ => cmd!(shell, "cargo"),
    }
}

/// Cargo's setting that makes it run the tests by this very program: the wasm-bindgen inside it
/// is the one in Cargo.lock. The environment variable would split a path at its spaces.
fn runner() -> Result<String> {
    let this = env::current_exe()?;
    Ok(format!("target.wasm32-unknown-unknown.runner = [{:?}, {RUNNER:?}]", this.to_string_lossy()))
}

/// Leaves the runner one driver to choose: it takes the first that is set.
fn drive(cargo: Cmd<'_>, engine: Engine) -> Result<Cmd<'_>> {
    let cargo =
        Engine::ALL.iter().fold(cargo, |cargo, other| cargo.env_remove(other.runner_variable()));
    Ok(cargo
        .env(engine.runner_variable(), engine.driver()?)
        // Seconds for all tests of a binary; its default of 20 is short on a busy machine.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120"))
}

/// Runs one test binary in the browser whose driver the environment names.
pub(crate) fn run_binary(args: Vec<OsString>) -> Result<()> {
    wasm_bindgen_test_runner::run_cli_with_args(once(OsString::from(RUNNER)).chain(args))
}
