//! A browser that is killed while it stores: what the app was told is kept, is on disk.

use std::{collections::HashSet, time::Duration};

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_demo::Demo;
use sync_status_e2e::{Browser, Scene, eventually};
use tempfile::TempDir;

pub(crate) const WORKER: &str = include_str!("../../workers/plain.js");

const STORM: usize = 500;
/// Kept when the browser is killed: well into the storm, and far from its end.
const KEPT: usize = 150;
const LIMIT: Duration = Duration::from_secs(60);

/// Twenty at a time. Each that the app is told is kept is reported at once to a second server, which outlives the
/// browser.
const SEND: &str = r"
    const [count, notary] = arguments;
    let next = 0;
    const lane = async () => {
        while (next < count) {
            const body = String(next++);
            const { status, queued } = await lab.post('/api/messages', body);
            if (status === 202 && queued) fetch(notary, { method: 'POST', mode: 'no-cors', body });
        }
    };
    for (let i = 0; i < 20; i++) lane();
";

pub(crate) async fn in_a_storm_of_requests(scene: &Scene) -> Result<()> {
    let notary = Scene::start_server().await?;
    let profile = TempDir::new()?;
    let engine = scene.browser.engine();
    let browser = Browser::start_with_profile(engine, profile.path()).await?;
    let tab = browser.first_tab();
    scene.open_page(&tab).await?;
    scene.server_goes();
    let address = format!("{}api/kept", notary.url());
    tab.eval_with(SEND, vec![json!(STORM), json!(address)]).await?;
    some_are_kept(&notary).await?;
    browser.kill();

    let kept = bodies(&notary);
    ensure!(kept.len() < STORM, "the storm was over before the browser was killed");
    ensure!(scene.received().is_empty(), "the server was gone, but received something");
    scene.server_returns();
    let browser = Browser::start_with_profile(engine, profile.path()).await?;
    scene.open_page(&browser.first_tab()).await?;
    let arrived = async || {
        let arrived = bodies(&scene.server);
        let missing = kept.difference(&arrived).count();
        Ok(if missing == 0 { Ok(()) } else { Err(format!("{missing} of {} missing", kept.len())) })
    };
    eventually("all that was kept has arrived", LIMIT, arrived).await
}

async fn some_are_kept(notary: &Demo) -> Result<()> {
    let look = async || match notary.received().len() {
        count if count >= KEPT => Ok(Ok(())),
        count => Ok(Err(count)),
    };
    eventually("the storm has begun", LIMIT, look).await
}

fn bodies(server: &Demo) -> HashSet<String> {
    let received = server.received();
    received.iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect()
}
