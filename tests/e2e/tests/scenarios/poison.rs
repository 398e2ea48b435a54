//! One request that the server never takes must not hold up all others.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use sync_status_demo::{Answer, Behaviour};
use sync_status_e2e::Scene;

pub(crate) const WORKER: &str = include_str!("../../workers/options.js");

const QUEUE: &str = "poison";
const PATH: &str = "/api/poison";

pub(crate) async fn stands_first(scene: &Scene) -> Result<()> {
    let tab = scene.tab();
    scene.server_goes();
    for body in ["poison", "second", "third"] {
        let told = tab.send(PATH, body).await?;
        ensure!(told["queued"] == true, "{body}: the page was told {told}");
    }
    let busy = || serde_json::from_value::<Answer>(json!({ "mode": "status", "status": 500 }));
    scene.server.behave(Behaviour::script([busy()?, busy()?], Answer::Up {}));

    tab.tell("retry", QUEUE).await?;
    let failed = tab.hears(QUEUE, "the first attempt fails", is_failed(false)).await?;
    ensure!(failed["attempt"] == 1 && failed["remaining"] == 3, "{failed}");
    ensure!(scene.received() == ["poison"], "something overtook it: {:?}", scene.received());
    tab.tell("retry", QUEUE).await?;
    let failed = tab.hears(QUEUE, "it is given up", is_failed(true)).await?;
    ensure!(failed["attempt"] == 2 && failed["remaining"] == 2, "{failed}");
    tab.hears(QUEUE, "the others are through", |message| {
        message["type"] == "replayed" && message["remaining"] == 0 && message["failed"] == 1
    })
    .await?;
    ensure!(
        scene.received() == ["poison", "poison", "second", "third"],
        "arrived: {:?}",
        scene.received()
    );
    let list = tab.list(QUEUE).await?;
    let [entry] = &list[..] else { anyhow::bail!("listed: {list:?}") };
    ensure!(entry["permanent"] == true && entry["attempts"] == 2, "listed: {entry}");
    ensure!(entry["lastError"] == "HTTP 500 Internal Server Error", "listed: {entry}");

    tab.forget_heard().await?;
    tab.tell("retry", QUEUE).await?;
    tab.hears(QUEUE, "the user has it sent", |message| {
        message["type"] == "replayed" && message["failed"] == 0
    })
    .await
    .map(drop)
}

fn is_failed(permanent: bool) -> impl Fn(&Value) -> bool {
    move |message| message["type"] == "failed" && message["permanent"] == permanent
}
