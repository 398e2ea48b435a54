//! A page that could not listen for a while is right again when it can.

use std::time::Duration;

use anyhow::{Result, ensure};
use http::StatusCode;
use sync_status_demo::Behaviour;
use sync_status_e2e::{Engine, Scene, Tab, eventually};

pub(crate) const WORKER: &str = include_str!("../../workers/waiting.js");
const PAGE: &str = include_str!("../../public/status.html");

const SOON: Duration = Duration::from_secs(20);

/// Stores a request that nobody speaks of: from the page's view, all messages about it are lost.
const STORE_UNSAID: &str = r"
    const requestData = { url: location.origin + '/api/messages', method: 'POST', headers: {} };
    await lab.plant([{ queueName: 'q', timestamp: Date.now(), requestData }]);
";

pub(crate) async fn by_a_page_gone_back_to(scene: &Scene) -> Result<()> {
    let (engine, tab) = (scene.browser.engine(), scene.tab());
    open_status(scene, &tab).await?;
    has_heard_all(&tab).await?;

    scene.open_page(&tab).await?;
    tab.eval(STORE_UNSAID).await?;
    let kept = go_back(&tab).await?;
    shows(scene, &tab, 1).await?;
    ensure!(kept == is_kept(engine, false), "without a message, the page was kept: {kept}");

    scene.open_page(&tab).await?;
    tab.send("/api/messages", "said on the channel").await?;
    let kept = go_back(&tab).await?;
    shows(scene, &tab, 2).await?;
    ensure!(kept == is_kept(engine, true), "with a message, the page was kept: {kept}");
    Ok(())
}

/// Whether the browser still has the page that it goes back to, and not only its address. Chromium and Firefox
/// give a page up when a message comes for it.
fn is_kept(engine: Engine, message: bool) -> bool {
    engine == Engine::WebKit || !message
}

/// Nothing is on its way to the page that would come when it has left. What the worker is asked last, it answers last.
async fn has_heard_all(tab: &Tab<'_>) -> Result<()> {
    let heard = async || Ok(tab.eval("return seen.epoch ?? null").await?.as_u64().ok_or("nothing"));
    eventually("the page has heard the worker", SOON, heard).await?;
    tab.eval("await document.querySelector('sync-status').requests()").await.map(drop)
}

/// Goes back to the page with the element, and tells whether the browser had kept it.
async fn go_back(tab: &Tab<'_>) -> Result<bool> {
    // Not at once: the script would not come to its end.
    tab.eval("setTimeout(() => history.back())").await?;
    let returned = async || {
        let persisted = tab.eval("return globalThis.seen?.persisted").await?;
        Ok(persisted.as_bool().ok_or("another page"))
    };
    eventually("the page is back", SOON, returned).await
}

pub(crate) async fn by_a_frozen_page(scene: &Scene) -> Result<()> {
    let (awake, frozen) = (scene.tab(), scene.browser.open_tab().await?);
    open_status(scene, &frozen).await?;
    shows(scene, &frozen, 0).await?;
    frozen.set_frozen(true).await?;
    for body in ["first", "second", "third"] {
        awake.send("/api/messages", body).await?;
    }
    frozen.set_frozen(false).await?;
    shows(scene, &frozen, 3).await?;
    let asleep =
        frozen.eval("return seen.freeze < seen.resume && seen.resume <= seen.shown").await?;
    ensure!(asleep == true, "the page was never frozen");
    Ok(())
}

/// Opens the page with the element. The server is there, but takes nothing.
async fn open_status(scene: &Scene, tab: &Tab<'_>) -> Result<()> {
    scene.server.behave(Behaviour::status(StatusCode::SERVICE_UNAVAILABLE));
    scene.server.serve_file("/status", "text/html; charset=utf-8", PAGE);
    tab.goto(&format!("{}status", scene.server.url())).await
}

async fn shows(scene: &Scene, tab: &Tab<'_>, count: u32) -> Result<()> {
    let what = format!("the page shows {count} waiting");
    scene.shows(tab, &what, SOON, |element| element.remaining == Some(count)).await
}
