//! Our plugin in the routes of a site that stays with Workbox or Serwist.

use std::time::Duration;

use anyhow::{Result, ensure};
use http::StatusCode;
use serde_json::{Value, json};
use sync_status_demo::Behaviour;
use sync_status_e2e::{Bundle, Scene, Tab, eventually};

pub(crate) const WORKBOX: Bundle = Bundle::of("strategies_of_workbox.js");
pub(crate) const SERWIST: Bundle = Bundle::of("strategies_of_serwist.js");

const SOON: Duration = Duration::from_secs(20);
const PATH: &str = "/api/messages";

const FILES: &str = r"
    const get = (path) => fetch(path).then(({ ok }) => ok, () => false);
    return Promise.all(['/style.css', '/icon.svg', '/manifest.webmanifest'].map(get));
";

pub(crate) async fn of_another_library(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    files(&tab, [true, true, true]).await?;
    passes_answers(scene, &tab).await?;

    scene.server_goes();
    files(&tab, [true, true, false]).await?;
    keeps(scene, &tab).await?;
    scene.server_returns();
    sends(scene, &tab).await
}

/// Whether the page gets a file that is precached, one of another route, and one of none.
pub(crate) async fn files(tab: &Tab<'_>, wanted: [bool; 3]) -> Result<()> {
    let seen = tab.eval(FILES).await?;
    ensure!(seen == json!(wanted), "precached, routed, neither: {seen}");
    Ok(())
}

/// What the server says is the page's, errors included: with these options, as with Workbox's plugin.
async fn passes_answers(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    for status in [StatusCode::CREATED, StatusCode::NOT_FOUND, StatusCode::SERVICE_UNAVAILABLE] {
        scene.server.behave(Behaviour::status(status));
        let told = tab.send(PATH, "answered").await?;
        ensure!(told["status"] == status.as_u16(), "{status}: the page was told {told}");
    }
    steps(tab, json!(["answered 201", "answered 404", "answered 503"])).await?;
    ensure!(tab.list("api").await?.is_empty(), "an answered request was kept");
    scene.server.forget();
    Ok(())
}

async fn keeps(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    for (count, body) in (1..).zip(["first", "second"]) {
        let told = tab.send(PATH, body).await?;
        ensure!(told["error"].is_string(), "the page was told {told}");
        let stored =
            |message: &Value| message["type"] == "enqueued" && message["remaining"] == count;
        tab.hears("api", "it is stored", stored).await?;
    }
    steps(tab, json!(["failed", "failed"])).await?;
    ensure!(scene.received().is_empty(), "the server received {:?}", scene.received());
    Ok(())
}

async fn sends(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    tab.tell("retry", "api").await?;
    let over = |message: &Value| message["type"] == "replayed" && message["remaining"] == 0;
    tab.hears("api", "both are sent", over).await?;
    ensure!(scene.received() == ["first", "second"], "received: {:?}", scene.received());
    ensure!(tab.list("api").await?.is_empty(), "something is left");
    Ok(())
}

/// What the plugin beside ours has heard since the last call.
async fn steps(tab: &Tab<'_>, wanted: Value) -> Result<()> {
    let look = async || {
        let steps = tab.eval("return lab.steps").await?;
        Ok(if steps == wanted { Ok(()) } else { Err(steps) })
    };
    eventually(&format!("the other plugin has heard {wanted}"), SOON, look).await?;
    tab.eval("lab.steps.length = 0").await.map(drop)
}
