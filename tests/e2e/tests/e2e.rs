//! The end-to-end tests: every scenario in every wanted engine.

mod scenarios;

use std::{
    env,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Result, bail};
use libtest_mimic::{Arguments, Failed, Trial};
use sync_status_e2e::{Engine, Scene};
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A browser keeps a core busy; side by side they starve each other into timeouts.
    arguments.test_threads.get_or_insert(1);
    match Engine::wanted() {
        Ok(engines) => {
            let trials = engines.into_iter().flat_map(scenarios::trials).collect();
            libtest_mimic::run(&arguments, trials).exit_code()
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A scenario as a test of one engine, with a server and a browser of its own and the demo's page.
fn trial(
    engine: Engine,
    risk: &str,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    staged(engine, risk, async move || Scene::open(engine).await, scenario)
}

/// The same with the lab's page and a worker of the test's own.
fn lab_trial(
    engine: Engine,
    risk: &str,
    worker: &'static str,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    let open = async move || Scene::open_with_worker(engine, worker).await;
    staged(engine, risk, open, scenario)
}

/// The same with a worker that is built first, from the packages of others.
fn built_trial(
    engine: Engine,
    risk: &str,
    worker: impl FnOnce() -> Result<String> + Send + 'static,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    let open = async move || Scene::open_with_worker(engine, &worker()?).await;
    staged(engine, risk, open, scenario)
}

fn staged(
    engine: Engine,
    risk: &str,
    open: impl AsyncFnOnce() -> Result<Scene> + Send + 'static,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()> + Send + 'static,
) -> Trial {
    let name = format!("{}::{risk}", engine.name());
    let artifact = artifacts().join(format!("{}-{risk}.png", engine.name()));
    Trial::test(name, move || {
        let played = Runtime::new()?.block_on(async {
            let scene = open().await?;
            play(scene, scenario, artifact).await
        });
        played.map_err(|error| Failed::from(format!("{error:#}")))
    })
}

async fn play(
    scene: Scene,
    scenario: impl AsyncFnOnce(&Scene) -> Result<()>,
    artifact: PathBuf,
) -> Result<()> {
    match scenario(&scene).await {
        Ok(()) => scene.browser.quit().await,
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
