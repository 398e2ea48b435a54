//! The laboratory itself: were these wrong, the other scenarios would prove nothing.

use anyhow::{Result, ensure};
use serde_json::json;
use sync_status_e2e::{Scene, Tab};

pub(crate) async fn a_gone_server_is_gone_for_page_and_worker(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    ensure!(
        reaches_from_page(&tab).await? && reaches_from_worker(&tab).await?,
        "the server answers at first"
    );
    scene.server_goes();
    ensure!(!reaches_from_page(&tab).await?, "gone, but the page reached it");
    ensure!(!reaches_from_worker(&tab).await?, "gone, but the worker reached it");
    scene.server_returns();
    ensure!(
        reaches_from_page(&tab).await? && reaches_from_worker(&tab).await?,
        "the server answers again"
    );
    ensure!(scene.received().is_empty(), "nothing was sent to /api/");
    Ok(())
}

/// The worker leaves an address that is not of the shell to the browser.
async fn reaches_from_page(tab: &Tab<'_>) -> Result<bool> {
    Ok(tab.eval("return fetch('/not-of-the-shell').then(() => true, () => false)").await?
        == json!(true))
}

/// The worker fetches the shell itself, and only its answer from the network bears this query.
async fn reaches_from_worker(tab: &Tab<'_>) -> Result<bool> {
    let script = "const query = `?${crypto.randomUUID()}`; return (await fetch('/app.js' + query)).url.endsWith(query)";
    Ok(tab.eval(script).await? == json!(true))
}

pub(crate) async fn the_page_opens_while_the_server_is_gone(scene: &Scene) -> Result<()> {
    scene.server_goes();
    let tab = scene.open_another().await?;
    ensure!(tab.eval("return document.querySelector('h2').innerText").await? == "Your app");
    ensure!(
        tab.eval("return getComputedStyle(document.querySelector('.story')).display").await?
            == "grid",
        "no style sheet"
    );
    ensure!(
        tab.eval("return Boolean(customElements.get('sync-status'))").await? == json!(true),
        "no element"
    );
    Ok(())
}

pub(crate) async fn a_stopped_worker_is_stopped(scene: &Scene) -> Result<()> {
    let worker = [format!("{}sw.js", scene.server.url())];
    // A fetch first: an idle worker may have been stopped by the browser already.
    scene.tab().eval("await fetch('/app.js')").await?;
    ensure!(scene.browser.running_workers().await? == worker, "the worker does not run");
    scene.browser.stop_workers(|| ()).await?;
    scene.tab().eval("await fetch('/app.js')").await?;
    ensure!(scene.browser.running_workers().await? == worker, "the worker was not started again");
    Ok(())
}
