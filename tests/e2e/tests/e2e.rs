//! The end-to-end tests: every scenario in every wanted engine.

mod scenarios;

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{LazyLock, Mutex, PoisonError},
};

use anyhow::{Result, bail};
use libtest_mimic::{Arguments, Failed, Trial};
use sync_status_e2e::{Browser, Engine, Quiet, Scene, Share, quit_all, timed};
use tokio::runtime::Runtime;

/// Trials that look at the clock, or want many things in one instant: while they run, no other does. They come first,
/// when there is nothing to wait for.
const QUIET: [&str; 7] = [
    "an_answer_that_came_in_time_may_take_long_to_read",
    "channel_tells_a_late_page_within_a_second",
    "element_draws_a_flood_once_a_frame",
    "element_shares_its_channel_and_may_move",
    "every_answer_means_what_the_readme_says",
    "peers_queue_of_the_oldest_pwa_bundle_obeys_retry",
    "replays_set_off_at_once_send_each_request_once",
];

/// Trials that need a browser without a past: they send events to the worker that was registered first, fill the disk, or
/// count what is left in memory.
const OWN_BROWSER: [&str; 8] = [
    "a_page_is_told_the_truth_when_storage_is_full",
    "a_periodic_sync_runs_its_handler_and_is_told_of",
    "element_leaves_nothing_after_a_thousand_rounds",
    "peers_plugin_in_serwist_tells_the_truth_when_storage_is_full",
    "peers_plugin_in_workbox_tells_the_truth_when_storage_is_full",
    "peers_queue_of_the_oldest_pwa_bundle_obeys_retry",
    "replays_set_off_at_once_send_each_request_once",
    "the_browsers_last_try_is_not_ours",
];

/// The same, by how their names begin.
const OWN_BROWSERS: &str = "peers_requests_stored_by_";

/// Trials that mostly wait: for a retry that is due, a worker that the browser is to stop, words that settle. They run
/// beside one that works, and each other.
const WAITING: [&str; 5] = [
    "a_page_opened_later_is_told_what_waits",
    "element_announces_transitions_and_no_counts",
    "requests_are_sent_when_no_page_is_open",
    "requests_outlive_a_gone_server_and_a_stopped_worker",
    "requests_outlive_a_killed_browser",
];

/// How many trials run beside each other in an engine, of which one works: a browser that does keeps a core busy.
const BESIDE: usize = 2;

/// Held by the one that works.
static WORK: Mutex<()> = Mutex::new(());

/// One for all browsers: a connection to a driver ends with the runtime that it was made in.
static RUNTIME: LazyLock<std::io::Result<Runtime>> = LazyLock::new(Runtime::new);

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(BESIDE);
    match Engine::wanted() {
        Ok(engines) => {
            let mut trials: Vec<_> = engines.into_iter().flat_map(scenarios::trials).collect();
            trials.sort_by_key(|trial| {
                (!is_named(&QUIET, trial.name()), !is_named(&WAITING, trial.name()))
            });
            let conclusion = libtest_mimic::run(&arguments, trials);
            match block_on(quit_all()) {
                Ok(()) => conclusion.exit_code(),
                Err(error) => fail(&error),
            }
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("{error:#}");
    ExitCode::FAILURE
}

fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    match &*RUNTIME {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => bail!("no runtime: {error}"),
    }
}

/// Whether a trial is one of these, whatever the engine.
fn is_named(names: &[&str], trial: &str) -> bool {
    let (_, risk) = trial.split_once("::").unwrap_or(("", trial));
    names.contains(&risk)
}

/// A scenario as a test of one engine, with a server and a window of its own and the demo's page.
fn trial(
    engine: Engine,
    risk: &str,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    staged(engine, risk, Scene::open, scenario)
}

/// The same with the lab's page and a worker of the test's own.
fn lab_trial(
    engine: Engine,
    risk: &str,
    worker: &'static str,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    let open = async move |browser| Scene::open_with_worker(browser, worker).await;
    staged(engine, risk, open, scenario)
}

/// The same with a worker that is built first, from the packages of others.
fn built_trial(
    engine: Engine,
    risk: &str,
    worker: impl FnOnce() -> Result<String> + Send + 'static,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    let open = async move |browser| Scene::open_with_worker(browser, &worker()?).await;
    staged(engine, risk, open, scenario)
}

fn staged(
    engine: Engine,
    risk: &str,
    open: impl AsyncFnOnce(Browser) -> Result<Scene> + Send + 'static,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    let name = format!("{}::{risk}", engine.name());
    let artifact = artifacts().join(format!("{}-{risk}.png", engine.name()));
    let (title, turn) = (name.clone(), Turn::of(risk));
    let own = OWN_BROWSER.contains(&risk) || risk.starts_with(OWN_BROWSERS);
    Trial::test(name, move || {
        let trial = || timed(&title, || block_on(play(engine, own, open, scenario, artifact)));
        turn.take(trial).map_err(|error| Failed::from(format!("{error:#}")))
    })
}

/// When a trial may run.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// When no other does.
    Alone,
    /// When no other of this engine works.
    Working,
    /// Beside others.
    Waiting,
}

impl Turn {
    fn of(risk: &str) -> Self {
        match risk {
            risk if QUIET.contains(&risk) => Self::Alone,
            risk if WAITING.contains(&risk) => Self::Waiting,
            _ => Self::Working,
        }
    }

    /// Waits for the turn, and runs the trial.
    fn take(self, trial: impl FnOnce() -> Result<()>) -> Result<()> {
        match self {
            Self::Alone => {
                let _quiet = Quiet::wait()?;
                trial()
            }
            Self::Working => {
                // A trial that panicked has left nothing behind that this one could stumble over.
                let _work = WORK.lock().unwrap_or_else(PoisonError::into_inner);
                let _share = Share::wait()?;
                trial()
            }
            Self::Waiting => {
                let _share = Share::wait()?;
                trial()
            }
        }
    }
}

async fn play(
    engine: Engine,
    own: bool,
    open: impl AsyncFnOnce(Browser) -> Result<Scene>,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()>,
    artifact: PathBuf,
) -> Result<()> {
    let browser = if own { Browser::start(engine).await? } else { Browser::lease(engine).await? };
    let scene = open(browser).await?;
    match scenario(&scene).await {
        Ok(()) if own => scene.browser.quit().await,
        Ok(()) => scene.browser.give_back().await,
        Err(error) => bail!("{error:#}\n\n{}", aftermath(&scene, &artifact).await),
    }
}

/// What helps to understand a failure.
async fn aftermath(scene: &Scene, artifact: &Path) -> String {
    let screenshot = match scene.tab().screenshot(artifact).await {
        Ok(()) => artifact.display().to_string(),
        Err(error) => format!("none, {error:#}"),
    };
    let console = scene.browser.console().await.unwrap_or_else(|error| vec![format!("{error:#}")]);
    format!("screenshot: {screenshot}\nconsole:\n{}", console.join("\n"))
}

fn artifacts() -> PathBuf {
    env::var_os("SYNC_STATUS_ARTIFACTS").map_or_else(env::temp_dir, PathBuf::from)
}
