//! Several people use one browser: what one of them has left is not sent in the name of another.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_e2e::{Scene, Tab};

use super::{peers::without_api, strangers::empties};

pub(crate) const WORKER: &str = include_str!("../../workers/accounts.js");

async fn leaves(scene: &Scene, tab: &Tab<'_>, body: &str) -> Result<()> {
    scene.server.behave(without_api());
    let init = json!({ "headers": { "X-Account": "anna" } });
    let arguments = vec![json!("/api/messages"), json!(body), init];
    let told = tab.eval_with("return lab.post(...arguments)", arguments).await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    scene.server_returns();
    Ok(())
}

pub(crate) async fn in_a_second_tab(scene: &Scene) -> Result<()> {
    let first = scene.tab();
    leaves(scene, &first, "anna's").await?;
    let second = scene.open_another().await?;
    ensure!(second.ask(json!({ "account": "berta" })).await? == "berta");
    second.tell("retry", "q").await?;
    second
        .hears("q", "it waits", |message: &Value| {
            message["type"] == "failed" && message["reason"] == "hook" && message["remaining"] == 1
        })
        .await?;
    ensure!(scene.received().is_empty(), "arrived: {:?}", scene.received());

    ensure!(first.ask(json!({ "account": "anna" })).await? == "anna");
    empties(&first, "q").await?;
    ensure!(scene.received() == ["anna's"], "arrived: {:?}", scene.received());
    Ok(())
}

pub(crate) async fn after_a_logout(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    leaves(scene, &tab, "anna's").await?;
    ensure!(tab.ask(json!({ "logout": true })).await? == "cleared");
    ensure!(tab.list("q").await?.is_empty(), "something is left in the store");
    empties(&tab, "q").await?;
    ensure!(scene.received().is_empty(), "arrived: {:?}", scene.received());
    Ok(())
}
