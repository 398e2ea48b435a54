//! The package as others get it; see this crate's documentation.

mod trials;

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::Result;
use libtest_mimic::{Arguments, Failed, Trial};
use sync_status_packages::Workshop;
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Bundlers and browsers keep all cores busy; side by side they starve each other into timeouts.
    arguments.test_threads.get_or_insert(1);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    match Workshop::open(&folder).and_then(|workshop| trials::all(&Arc::new(workshop))) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A trial that needs no browser.
fn trial(
    workshop: &Arc<Workshop>,
    risk: impl Into<String>,
    check: impl FnOnce(&Workshop) -> Result<()> + Send + 'static,
) -> Trial {
    let workshop = Arc::clone(workshop);
    Trial::test(risk, move || check(&workshop).map_err(|error| Failed::from(format!("{error:#}"))))
}

/// A trial that waits: for a browser, or for a server.
fn async_trial(
    workshop: &Arc<Workshop>,
    risk: impl Into<String>,
    check: impl AsyncFnOnce(&Workshop) -> Result<()> + Send + 'static,
) -> Trial {
    trial(workshop, risk, |workshop| Runtime::new()?.block_on(check(workshop)))
}
