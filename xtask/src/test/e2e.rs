//! The built files in whole browsers, against a real server.

use std::path::PathBuf;
use std::sync::Arc;

use xtask_base::project;

use super::build::Built;
use super::step::Step;
use crate::engine::Engine;

/// All scenarios in one engine. Each engine has a process of its own, and they run side by side.
pub(super) fn step(engine: Engine, built: &Arc<Built>, times: PathBuf, filter: &[String]) -> Step {
    let (built, filter) = (Arc::clone(built), filter.to_vec());
    Step::tests(format!("e2e: {}", engine.name()), move || {
        let mut test = built.test("e2e")?;
        test.args(filter)
            .env("SYNC_STATUS_ENGINES", engine.name())
            .env("SYNC_STATUS_DIST", project::path("target/dist"))
            .env("SYNC_STATUS_TIMES", times)
            .env(engine.driver_variable(), engine.driver()?);
        Ok(vec![test])
    })
}
