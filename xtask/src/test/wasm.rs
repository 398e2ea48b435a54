//! The crate's own tests of its page half, in a page of each engine. The service worker's half has none here: what it
//! does is JavaScript, and tested as built, by `e2e`.

use std::process::Command;
use std::sync::Arc;

use anyhow::Result;

use super::build::Built;
use super::step::Step;
use crate::engine::Engine;
use crate::program;

/// The test binaries.
const TESTS: [&str; 1] = ["channel"];

/// Compiles them.
pub(super) fn build() -> Result<Built> {
    Built::wasm(&TESTS)
}

/// Runs them in one engine. `programs` has the runner, and `tests` are what it runs.
pub(super) fn step(engine: Engine, programs: &Arc<Built>, tests: &Arc<Built>) -> Step {
    let (programs, tests) = (Arc::clone(programs), Arc::clone(tests));
    Step::tests(format!("wasm: {}", engine.name()), move || {
        tests
            .files()
            .map(|test| {
                let mut runner = on_a_display(programs.program(program::RUNNER)?, engine);
                runner.arg(test);
                drive(runner, engine)
            })
            .collect()
    })
}

/// The runner, on a display of its own when the engine cannot do without. Always a virtual one: windows that open and
/// close are a nuisance, and steal the focus.
fn on_a_display(runner: Command, engine: Engine) -> Command {
    if engine != Engine::Webkit {
        return runner;
    }
    let mut display = Command::new("xvfb-run");
    display.arg("--auto-servernum").arg(runner.get_program());
    display
}

/// Leaves the runner one driver to choose: it takes the first that is set.
fn drive(mut runner: Command, engine: Engine) -> Result<Command> {
    for other in Engine::ALL {
        runner.env_remove(other.runner_variable());
    }
    runner
        .env(engine.runner_variable(), engine.driver()?)
        // Seconds for all tests of a binary; its default of 20 is short on a busy machine.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Ok(runner)
}
