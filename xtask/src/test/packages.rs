//! The npm package in fresh projects, as others get it, and the code in the documentation.

use xshell::cmd;

use super::report::Report;
use crate::engine::Engine;
use crate::process::shell;
use crate::setup::{browsers, npm};

pub(crate) fn run(report: &mut Report, filter: &[String]) {
    // One engine: what could break here is the tools, and all engines read what they write.
    let engine = Engine::Chromium;
    let set_up = report.prepare("packages", || {
        npm::install()?;
        browsers::install(&[engine])?;
        shell()
    });
    let Some(shell) = set_up else {
        return;
    };
    report.tests("packages", || {
        Ok(cmd!(shell, "cargo test --package sync-status-packages -- {filter...}")
            .env(engine.driver_variable(), engine.driver()?))
    });
}
