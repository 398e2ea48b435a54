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
    let short = costs(&tab, 0).await?;
    tab.eval_with(PLANT, vec![json!(WAITING)]).await?;
    let long = costs(&tab, WAITING + 1).await?;
    ensure!(long == short, "{long:?} with {WAITING} waiting, {short:?} with none");
    let [adding, counting] = short;
    ensure!(adding == json!({ "add": 1, "count": 2 }), "adding takes {adding}");
    ensure!(counting == json!({ "get": 1, "count": 2 }), "a snapshot takes {counting}");
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
