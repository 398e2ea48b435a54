//! The npm package in fresh projects, as others get it, and the code in the documentation.

use std::path::PathBuf;
use std::sync::Arc;

use super::build::Built;
use super::step::Step;
use crate::engine::Engine;

/// One engine: what could break here is the tools, and all engines read what they write.
pub(super) const ENGINE: Engine = Engine::Chromium;

pub(super) fn step(built: &Arc<Built>, times: PathBuf, filter: &[String]) -> Step {
    let (built, filter) = (Arc::clone(built), filter.to_vec());
    Step::tests("packages", move || {
        let mut test = built.test("packages")?;
        test.args(filter)
            .env("SYNC_STATUS_TIMES", times)
            .env(ENGINE.driver_variable(), ENGINE.driver()?);
        Ok(vec![test])
    })
}
