//! When the browser's storage fails, the page is told the truth, and the rest goes on.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_e2e::{Scene, Tab};

pub(crate) const WORKER: &str = include_str!("../../workers/plain.js");
pub(crate) const WORKER_WITHOUT: &str = include_str!("../../workers/no_indexed_db.js");

/// What is not stored must not look as if it was: the page's fetch fails as it would without a worker.
async fn is_told_the_truth(scene: &Scene, tab: &Tab<'_>, size: usize) -> Result<Value> {
    scene.server_goes();
    let told = tab.send("/api/messages", &"x".repeat(size)).await?;
    ensure!(told["error"].as_str().is_some_and(|error| error.contains("TypeError")), "{told}");
    tab.hears("q", "storage failed", |message| {
        message["type"] == "failed"
            && message["reason"] == "storage"
            && message["method"] == "POST"
            && message["url"] == "/api/messages"
    })
    .await
}

/// Full from the start: Chromium remembers for some time that there was room.
pub(crate) async fn is_full(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.browser.limit_storage(&scene.server.url(), Some(1)).await?;
    let failed = is_told_the_truth(scene, &tab, 100_000).await?;
    ensure!(failed["remaining"] == 0, "the count is wrong: {failed}");

    scene.browser.limit_storage(&scene.server.url(), None).await?;
    let told = tab.send("/api/messages", "now there is room").await?;
    ensure!(told["queued"] == true, "{told}");
    scene.server_returns();
    tab.tell("retry", "q").await?;
    tab.hears("q", "it is sent", |message| message["type"] == "replayed").await?;
    ensure!(scene.received() == ["now there is room"], "arrived: {:?}", scene.received());
    Ok(())
}

pub(crate) async fn is_forbidden(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    let failed = is_told_the_truth(scene, &tab, 10).await?;
    ensure!(failed["message"] == "The operation is insecure.", "{failed}");
    scene.server_returns();
    let told = tab.send("/api/messages", "through").await?;
    ensure!(told["status"] == 201, "a request that needs no store: {told}");
    Ok(())
}

pub(crate) async fn holds_broken_records(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server_goes();
    tab.send("/api/messages", "first").await?;
    let url = format!("{}api/messages", scene.server.url());
    let broken = [
        json!({ "url": 7 }),
        json!({ "url": "http://[" }),
        json!({ "url": url, "method": "no such method" }),
        json!({ "url": url, "method": "POST", "headers": { "": "" } }),
        json!({ "url": url, "method": "GET", "body": "not with a GET" }),
        json!("text"),
        json!(null),
    ];
    let now = tab.eval("return Date.now()").await?;
    let record = |data| json!({ "queueName": "q", "timestamp": now, "requestData": data });
    let records = broken.clone().map(record);
    tab.plant(&records).await?;
    tab.plant(&[json!({ "queueName": "q" })]).await?;
    tab.send("/api/messages", "last").await?;

    scene.server_returns();
    tab.tell("retry", "q").await?;
    tab.hears("q", "the others are through", |message| {
        message["type"] == "replayed" && message["remaining"] == 0
    })
    .await?;
    ensure!(scene.received() == ["first", "last"], "arrived: {:?}", scene.received());
    let list = tab.list("q").await?;
    ensure!(list.len() == broken.len() + 1, "given up: {list:?}");
    ensure!(list.iter().all(|entry| entry["permanent"] == true), "given up: {list:?}");
    let reasons = tab.heard("q").await?;
    let storage = reasons.iter().filter(|message| message["reason"] == "storage").count();
    ensure!(storage == broken.len() + 1, "{storage} messages say `storage`");
    Ok(())
}
