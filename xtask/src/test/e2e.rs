//! The built files in whole browsers, against a real server.

use xshell::cmd;

use super::report::Report;
use crate::bundle;
use crate::engine::Engine;
use crate::process::shell;
use crate::setup::browsers;

pub(crate) fn run(report: &mut Report, engines: &[Engine], filter: &[String]) {
    let built = report.prepare("e2e", || {
        browsers::install(engines)?;
        Ok((bundle::build()?, shell()?))
    });
    let Some((dist, shell)) = built else {
        return;
    };
    report.tests("e2e", || {
        let names: Vec<_> = engines.iter().map(|engine| engine.name()).collect();
        let mut cargo =
            cmd!(shell, "cargo test --package sync-status-e2e --test e2e -- {filter...}")
                .env("SYNC_STATUS_ENGINES", names.join(","))
                .env("SYNC_STATUS_DIST", dist);
        for engine in engines {
            cargo = cargo.env(engine.driver_variable(), engine.driver()?);
        }
        Ok(cargo)
    });
}
