//! A long queue costs no more than a short one: counted in requests to `IndexedDB`, which no busy machine can blur.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_e2e::{Scene, Tab};

pub(crate) const WORKER: &str = include_str!("../../workers/counting.js");

const WAITING: usize = 10_000;

const PLANT: &str = r"
    const [count] = arguments;
    const requestData = { url: location.origin + '/api/messages', method: 'POST', headers: {}, body: 'x' };
    const timestamp = Date.now();
    await lab.plant(Array.from({ length: count }, () => ({ queueName: 'q', timestamp, requestData })));
";

pub(crate) async fn costs_no_more_to_add_to_and_to_count(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server_goes();
    // The worker's start costs, too.
    tab.hears("q", "it has started", |message| message["type"] == "remaining").await?;
    tab.eval_with(PLANT, vec![json!(WAITING)]).await?;
    // That so many wait it learns from the first look, and counts them for the last time at the second.
    costs(&tab, WAITING).await?;
    let [adding, telling] = costs(&tab, WAITING + 1).await?;
    // The ledger is read and written; nothing is counted, and of the others one key and one record is read.
    ensure!(adding == json!({ "add": 1, "get": 1, "put": 1 }), "adding takes {adding}");
    ensure!(telling == json!({ "get": 4, "getAllKeys": 1 }), "a snapshot takes {telling}");
    Ok(())
}

/// The requests made to store one more, and to answer `hello`.
async fn costs(tab: &Tab<'_>, waiting: usize) -> Result<[Value; 2]> {
    let count = json!({ "counts": true });
    tab.ask(count.clone()).await?;
    let told = tab.send("/api/messages", "one more").await?;
    ensure!(told["queued"] == true, "the page was told {told}");
    let adding = tab.ask(count.clone()).await?;
    tab.forget_heard().await?;
    tab.tell("hello", "q").await?;
    let snapshot = tab.hears("q", "a snapshot", |message| message["type"] == "remaining").await?;
    ensure!(snapshot["remaining"] == waiting + 1, "{snapshot}");
    Ok([adding, tab.ask(count).await?])
}
