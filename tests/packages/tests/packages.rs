//! The package as others get it; see this crate's documentation.

mod trials;

use std::{
    io,
    path::Path,
    process::ExitCode,
    sync::{Arc, LazyLock},
};

use anyhow::{Result, bail};
use libtest_mimic::{Arguments, Failed, Trial};
use sync_status_e2e::{Share, quit_all, timed};
use sync_status_packages::Workshop;
use tokio::runtime::Runtime;

/// One for the browser that all trials share: a connection to its driver ends with the runtime that it was made in.
static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(Runtime::new);

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Bundlers and browsers keep all cores busy; side by side they starve each other into timeouts.
    arguments.test_threads.get_or_insert(1);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("packages");
    match Workshop::open(&folder).and_then(|workshop| run(&arguments, workshop)) {
        Ok(exit_code) => exit_code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments, workshop: Workshop) -> Result<ExitCode> {
    let conclusion = libtest_mimic::run(arguments, trials::all(&Arc::new(workshop))?);
    block_on(quit_all())?;
    Ok(conclusion.exit_code())
}

fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    match &*RUNTIME {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => bail!("no runtime: {error}"),
    }
}

/// A trial that needs no browser.
fn trial(
    workshop: &Arc<Workshop>,
    risk: impl Into<String>,
    check: impl FnOnce(&Workshop) -> Result<()> + Send + 'static,
) -> Trial {
    let (workshop, risk) = (Arc::clone(workshop), risk.into());
    let title = format!("packages::{risk}");
    Trial::test(risk, move || {
        // Bundlers are loud, and wait while a test looks at the clock.
        let checked = Share::wait().and_then(|share| {
            let checked = timed(&title, || check(&workshop));
            drop(share);
            checked
        });
        checked.map_err(|error| Failed::from(format!("{error:#}")))
    })
}

/// A trial that waits: for a browser, or for a server.
fn async_trial(
    workshop: &Arc<Workshop>,
    risk: impl Into<String>,
    check: impl AsyncFnOnce(&Workshop) -> Result<()> + Send + 'static,
) -> Trial {
    trial(workshop, risk, |workshop| block_on(check(workshop)))
}
